package draw_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/inspection"
	"yangguang/page"
)

// jointlySealed is an executed joint draw under embargo: two officers of each of two agencies.
func (tn *town) jointlySealed() draw.Draw {
	tn.t.Helper()
	t := tn.t.(*testing.T)
	for i := range 4 {
		tn.plant(func(x exec) {
			tn.inspector(x, fmt.Sprintf("Q%03d", i+1), tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		})
	}
	in := tn.planInput()
	in.Items = []uuid.UUID{tn.item, tn.foreign}
	p, r := tn.filedWith(tn.svc, in), tn.opened("r")
	tn.commitAll(r)
	di := tn.drawInput(p, r)
	di.Slots, di.CapacityFactor = []string{"370502-SCJG1", "370502-SCJG1", "370502-SCJG2", "370502-SCJG2"}, ptr("4")
	di.Sealed, di.Embargo = []draw.RoundPartyInput{{Name: "discipline", Username: "discipline"}}, ptr(di.WindowTo.AddDays(1).Start().UTC())
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di))(t)
	must(tn.seal(d))(t)
	tn.settle(r)
	must(tn.open(d))(t)
	return must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
}

// visitsSeen are the ranks of the draw whose host or guest visit somebody reads.
func (tn *town) visitsSeen(s *inspection.Service, a actor.Actor, d draw.Draw, guests bool) (ranks []int) {
	tn.t.Helper()
	var ids []uuid.UUID
	for rank := 1; rank <= d.Result.Selected; rank++ {
		id := tn.visitOf(d, rank)
		if guests {
			id = tn.guestOf(id)
		}
		ids = append(ids, id)
	}
	for _, i := range must(s.ByIDs(tn.t.Context(), a, ids, inspection.Parts{}))(tn.t) {
		ranks = append(ranks, slices.Index(ids, i.ID)+1)
	}
	return ranks
}

// Of a joint draw under embargo each agency's head reads the own agency's visits, each officer those of the own team, and nobody else any before its code is
// shown; the agency that joins reads nothing of the draw itself. The end of the embargo makes all of it public.
func TestAJointDrawUnderEmbargoTellsEachAgencyItsOwn(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d, s := tn.jointlySealed(), tn.gate()
	all := []int{}
	for rank := range d.Result.Selected {
		all = append(all, rank+1)
	}
	mate := tn.serving(tn.of(tn.guestOf(tn.visitOf(d, 2)), "Q")[0], tn.secondAgency)
	var own []int
	for _, rank := range all {
		if slices.Contains(tn.of(tn.guestOf(tn.visitOf(d, rank)), "Q"), query[string](tn, "select pseudonym from inspector where id = $1", mate.InspectorID)[0]) {
			own = append(own, rank)
		}
	}
	tn.plant(func(x exec) { tn.inspector(x, "Q009", tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管") })
	clerk, drawn := tn.serving("Q009", tn.secondAgency), tn.id("select enterprise_id from draw_selection where draw_id = $1 and rank = 2", d.ID)
	tn.plant(func(x exec) { x("update account set enterprise_id = $1 where id = $2", drawn, tn.shop.AccountID) })
	tn.shop.EnterpriseID = drawn
	look := func(when string, shown []int) {
		t.Helper()
		for who, c := range map[string]struct {
			a                           actor.Actor
			selections, hosts, ofGuests []int
		}{
			"the public":           {actor.Public(), shown, nil, nil},
			"a supervisor":         {tn.supervisor, shown, shown, shown},
			"a sealed party":       {tn.sealer, shown, nil, nil},
			"the host's head":      {tn.colleague, all, all, nil},
			"the guest's head":     {tn.other, shown, nil, all},
			"an officer that goes": {mate, shown, nil, union(own, shown)},
			"one that stays":       {clerk, shown, nil, shown},
		} {
			if got := tn.ranks(c.a, d); !slices.Equal(got, c.selections) {
				t.Errorf("%s %s reads the selections %v, want %v", when, who, got, c.selections)
			}
			if got := tn.visitsSeen(s, c.a, d, false); !slices.Equal(got, c.hosts) {
				t.Errorf("%s %s reads the host's visits %v, want %v", when, who, got, c.hosts)
			}
			if got := tn.visitsSeen(s, c.a, d, true); !slices.Equal(got, c.ofGuests) {
				t.Errorf("%s %s reads the guest's visits %v, want %v", when, who, got, c.ofGuests)
			}
			read := must(tn.app.Draw(t.Context(), c.a, d.Number))(t)
			if head := who == "the host's head"; (read.Result.Seed != nil) != head {
				t.Errorf("%s %s reads the seed %v", when, who, read.Result.Seed)
			}
		}
	}
	look("before any code", nil)
	for _, guests := range []bool{false, true} {
		if got := tn.visitsSeen(s, tn.shop, d, guests); got != nil {
			t.Errorf("the enterprise that is drawn reads %v", got)
		}
	}
	tn.entriesTellNothing(d)
	tn.plant(func(x exec) { // the code of the second was shown: to the enterprise, with all who enter
		x(`update inspection set disclosed_to = enterprise_id where id = any($1)`, []uuid.UUID{tn.visitOf(d, 2), tn.guestOf(tn.visitOf(d, 2))})
	})
	look("after a code", []int{2})
	must(tn.svc.PublishDue(t.Context(), d.EmbargoUntil.Add(-time.Second)))(t)
	if got := tn.ranks(tn.other, d); !slices.Equal(got, []int{2}) {
		t.Errorf("a second before the end the guest's head reads %v", got)
	}
	must(tn.svc.PublishDue(t.Context(), *d.EmbargoUntil))(t)
	for _, a := range []actor.Actor{actor.Public(), tn.other, clerk} {
		read := must(tn.app.Draw(t.Context(), a, d.Number))(t)
		if got := tn.ranks(a, d); !slices.Equal(got, all) || read.State != draw.Published || read.Result.Seed == nil {
			t.Errorf("after the end %s reads %v of a draw that is %s", a.Pseudonym, got, read.State)
		}
	}
	tn.verifies(d, 0)
}

func union(a, b []int) []int {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	if out = slices.Compact(out); len(out) == 0 {
		return nil
	}
	return out
}

// ranks are those of the selections that somebody reads.
func (tn *town) ranks(a actor.Actor, d draw.Draw) (out []int) {
	tn.t.Helper()
	for _, x := range must(tn.app.Selections(tn.t.Context(), a, d.ID, page.Ask{First: 100}))(tn.t).Rows {
		out = append(out, x.Rank)
	}
	return out
}
