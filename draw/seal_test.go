package draw_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/opendata"
	"yangguang/page"
	"yangguang/postgres"
	"yangguang/workday"
)

// embargoed commits a draw with a sealed party, closed until the last day of its visits is over.
func (tn *town) embargoed(p draw.Plan, r draw.Round) draw.Draw {
	tn.t.Helper()
	in := tn.drawInput(p, r)
	in.Sealed, in.Embargo = []draw.RoundPartyInput{{Name: "discipline", Username: "discipline"}}, ptr(in.WindowTo.AddDays(1).Start().UTC())
	return must(tn.svc.CommitDraw(tn.t.Context(), tn.by(tn.admin, "commitDraw"), in))(tn.t)
}

// sealOf is the seal of the draw's sealed party, whose nonce the town keeps.
func (tn *town) sealOf(d draw.Draw) draw.Seal {
	n := tn.nonce("seal of " + d.Number)
	return draw.Seal{Draw: d.ID, Party: "discipline", Value: ident.Digest(drd1.Seal(drd1.SHA256, drd1.Digest(d.Digest), "discipline", drd1.Digest(n)))}
}

func (tn *town) seal(d draw.Draw) (draw.Draw, error) {
	return tn.svc.SealDraw(tn.t.Context(), tn.by(tn.sealer, "sealDraw"), tn.sealOf(d))
}

func (tn *town) open(d draw.Draw) (draw.Draw, error) {
	return tn.svc.OpenSeal(tn.t.Context(), tn.by(tn.sealer, "openSeal"), draw.Seal{Draw: d.ID, Party: "discipline", Value: tn.nonce("seal of " + d.Number)})
}

// sealedDraw is an executed draw under embargo, with the round's dice thrown by the office.
func (tn *town) sealedDraw() draw.Draw {
	tn.t.Helper()
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.embargoed(p, r)
	must(tn.seal(d))(tn.t)
	tn.settle(r)
	must(tn.open(d))(tn.t)
	return must(tn.svc.ExecuteDraw(tn.t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(tn.t)
}

// listed counts the selections that somebody sees.
func (tn *town) listed(a actor.Actor, d draw.Draw) int {
	tn.t.Helper()
	return len(must(tn.app.Selections(tn.t.Context(), a, d.ID, page.Ask{First: 100}))(tn.t).Rows)
}

func TestUntilTheEmbargoEndsOnlyTeamAndHeadKnow(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.sealedDraw()
	if d.State != draw.Executed || d.Result.Seed == nil || d.BundleURL != nil {
		t.Fatalf("the head reads %s, seed %v, bundle %v", d.State, d.Result.Seed, d.BundleURL)
	}
	var officer actor.Actor
	tn.plant(func(x exec) {
		officer = tn.account(x, "officer", actor.Inspector, tn.firstAgency, uuid.Nil)
		x("update account set inspector_id = (select inspector_id from draw_assignment where draw_id = $1 and rank = 2 and slot = 1) where id = $2", d.ID, officer.AccountID)
	})
	officer.InspectorID = tn.id("select inspector_id from account where id = $1", officer.AccountID)
	own := int(query[int64](tn, "select count(*) from draw_assignment where draw_id = $1 and inspector_id = $2", d.ID, officer.InspectorID)[0])
	for who, c := range map[string]struct {
		actor actor.Actor
		sees  int
	}{"the public": {actor.Public(), 0}, "the enterprise": {tn.shop, 0}, "a supervisor": {tn.supervisor, 0}, "another agency": {tn.other, 0},
		"a sealed party": {tn.sealer, 0}, "the head": {tn.colleague, d.Result.Selected}, "an officer": {officer, own}} {
		if n := tn.listed(c.actor, d); n != c.sees {
			t.Errorf("%s sees %d selections, want %d", who, n, c.sees)
		}
		got := must(tn.app.Draw(t.Context(), c.actor, d.Number))(t)
		if head := who == "the head"; (got.Result.Seed != nil) != head || (got.Strata[0].Cutoff != nil) != head || (got.Sealed[0].Nonce != nil) != head || !got.Sealed[0].Opened {
			t.Errorf("%s reads seed %v, cutoff %v, nonce %v", who, got.Result.Seed, got.Strata[0].Cutoff, got.Sealed[0].Nonce)
		}
		for _, name := range []string{drd1.FileResult, drd1.FileEntropy} {
			_, err := tn.app.File(t.Context(), c.actor, d.Number, name)
			if (err == nil) != (who == "the head") {
				t.Errorf("%s reading %s: %v", who, name, err)
			}
		}
	}
	tn.entriesTellNothing(d)
	tn.openDataTellNothing(d)
	tn.shownByCode(d)
}

// openDataTellNothing wants the open data to have the draw and not its seed.
func (tn *town) openDataTellNothing(d draw.Draw) {
	t := tn.t
	t.Helper()
	dir := t.TempDir()
	b := opendata.Builder{Shelf: must(opendata.OpenShelf(dir))(t), Moment: func(ctx context.Context, f func(opendata.Reader) error) error {
		return tn.DB.AtOneMoment(ctx, func(db *postgres.DB) error { return f(db) })
	}}
	must(b.Build(t.Context(), workday.CivilDate(time.Now()), time.Now()))(t)
	rows := string(must(os.ReadFile(filepath.Join(dir, workday.CivilDate(time.Now()).String(), "draws.json")))(t))
	pool := fmt.Sprintf(`"pool":%d,"eligible":%d,"excluded":%d,`, d.Pool.Size, d.Pool.Eligible, d.Pool.Size-d.Pool.Eligible)
	if !strings.Contains(rows, d.Number) || !strings.Contains(rows, pool) || !strings.Contains(rows, `"seed":null`) || strings.Contains(rows, d.Result.Seed.String()) {
		t.Errorf("the open data say %s", rows)
	}
}

// entriesTellNothing wants no enterprise to find out that it was drawn.
func (tn *town) entriesTellNothing(d draw.Draw) {
	tn.t.Helper()
	drawnIDs := query[uuid.UUID](tn, "select enterprise_id from draw_selection where draw_id = $1 order by rank", d.ID)
	for _, a := range []actor.Actor{actor.Public(), {AccountID: tn.shop.AccountID, SessionID: tn.shop.SessionID, Stamp: tn.shop.Stamp, EnterpriseID: drawnIDs[0], Roles: tn.shop.Roles}} {
		tn.plant(func(x exec) { x("update account set enterprise_id = $1 where id = $2", drawnIDs[0], tn.shop.AccountID) })
		for _, e := range must(tn.app.Entries(tn.t.Context(), a, drawnIDs[0], page.Ask{First: 10}, draw.EntryParts{}))(tn.t).Rows {
			if e.Selected || e.Ticket != nil {
				tn.t.Errorf("%s reads of a drawn enterprise: selected %v, ticket %v", a.Pseudonym, e.Selected, e.Ticket)
			}
		}
	}
	open := query[string](tn, `select b.body from log_body b join log_entry e on e.change_id = b.change_id where e.subject = 'draw/' || $1 and e.type = 'result'`, d.Number)
	if len(open) != 1 || slices.ContainsFunc(open, func(s string) bool { return strings.Contains(s, "seed") || strings.Contains(s, "sealed") }) {
		tn.t.Errorf("the public entry of the result says %s", open)
	}
}

// shownByCode wants an enterprise, and with it everybody, to know as soon as its visit's code is shown, and nothing of the others.
func (tn *town) shownByCode(d draw.Draw) {
	t := tn.t
	t.Helper()
	tn.plant(func(x exec) {
		x(`update inspection set disclosed_to = enterprise_id, state = 'CODE_ISSUED', approver_id = $2, approved_at = now() where draw_id = $1 and draw_rank = 3`, d.ID,
			tn.colleague.AccountID)
	})
	for who, a := range map[string]actor.Actor{"the public": actor.Public(), "another agency": tn.other} { // a code is issued in the office, maybe
		if n := tn.listed(a, d); n != 0 {
			t.Errorf("%s sees %d selections before the code was scanned", who, n)
		}
	}
	tn.plant(func(x exec) { x("update inspection set state = 'ON_SITE' where draw_id = $1 and draw_rank = 3", d.ID) })
	got := must(tn.app.Selections(t.Context(), actor.Public(), d.ID, page.Ask{First: 100}))(t).Rows
	if len(got) != 1 || got[0].Rank != 3 || len(got[0].Inspectors) != 2 {
		t.Errorf("after one code was shown the public reads %+v", got)
	}
}

func TestTheEmbargoEndsWithEverythingPublic(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.sealedDraw()
	digest := query[string](tn, "select encode(digest, 'hex') from draw_result where draw_id = $1", d.ID)[0]
	if done := must(tn.svc.PublishDue(t.Context(), d.EmbargoUntil.Add(-time.Second)))(t); len(done) != 0 {
		t.Errorf("published before the end: %v", done)
	}
	if _, err := tn.app.Zip(t.Context(), actor.Public(), d.Number); !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "尚未公布") && !strings.Contains(err.Error(), "not published yet") {
		t.Errorf("the archive of a draw that everybody sees committed: %v", err)
	}
	if _, err := tn.app.Bundle(t.Context(), actor.Public(), d.Number); !fault.Is(err, fault.NotFound) {
		t.Errorf("the bundle under embargo: %v", err)
	}
	for range 2 {
		must(tn.svc.PublishDue(t.Context(), *d.EmbargoUntil))(t)
	}
	d = must(tn.app.Draw(t.Context(), actor.Public(), d.Number))(t)
	if d.State != draw.Published || d.Result.Digest.String() != digest || tn.listed(actor.Public(), d) != d.Result.Selected {
		t.Errorf("after the embargo: %s, digest %s", d.State, d.Result.Digest)
	}
	b := tn.verifies(d, 0)
	types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 order by idx", d.Number)
	if !slices.Equal(types, []string{"plan", "seal", "draw.unseal", "result", "disclose"}) {
		t.Errorf("the ledger of the draw holds %v", types)
	}
	for what, bend := range map[string]func(e *drd1.Entropy){
		"another nonce":          func(e *drd1.Entropy) { e.Sealed[0].Value[0] ^= 1 },
		"another seal":           func(e *drd1.Entropy) { e.Seals[0].Value[0] ^= 1 },
		"no sealed party at all": func(e *drd1.Entropy) { e.Seals, e.Sealed = nil, nil },
	} {
		e := must(drd1.ParseEntropy(b[drd1.FileEntropy]))(t)
		bend(&e)
		bent := drd1.Bundle{}
		for n, c := range b {
			bent[n] = c
		}
		bent[drd1.FileEntropy] = must(e.Text())(t)
		if r := drd1.Verify(bent, protocol); r.ExitCode() != 1 || verifiertest.Bundles(t, bent)[0].Exit != 1 {
			t.Errorf("%s: exit %d", what, r.ExitCode())
		}
	}
}

func TestSealsThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	for name, c := range map[string]struct {
		change func(*draw.CommitDraw)
		field  string
	}{
		"an embargo without a sealed party": {func(in *draw.CommitDraw) { in.Sealed = nil }, "input.embargoUntil"},
		"an embargo that ends before":       {func(in *draw.CommitDraw) { in.Embargo = ptr(r.Beacons[0].Time) }, "input.embargoUntil"},
		"an embargo beyond the visits":      {func(in *draw.CommitDraw) { in.Embargo = ptr(in.Embargo.Add(time.Second)) }, "input.embargoUntil"},
		"half a second":                     {func(in *draw.CommitDraw) { in.Embargo = ptr(in.Embargo.Add(-time.Second / 2)) }, "input.embargoUntil"},
		"a party of the round":              {func(in *draw.CommitDraw) { in.Sealed[0].Name = "audit" }, "input.sealedParties[0]"},
		"its account":                       {func(in *draw.CommitDraw) { in.Sealed[0].Username = "audit" }, "input.sealedParties[0]"},
		"an agency's account":               {func(in *draw.CommitDraw) { in.Sealed[0].Username = "admin" }, "input.sealedParties[0].username"},
		"the same one twice":                {func(in *draw.CommitDraw) { in.Sealed = append(in.Sealed, in.Sealed[0]) }, "input.sealedParties[1].name"},
		"a name that no text can hold":      {func(in *draw.CommitDraw) { in.Sealed[0].Name = "纪委" }, "input.sealedParties"},
	} {
		in := tn.drawInput(p, r)
		in.Sealed, in.Embargo = []draw.RoundPartyInput{{Name: "discipline", Username: "discipline"}}, ptr(in.WindowTo.AddDays(1).Start().UTC())
		c.change(&in)
		e := refused(tn, name, fault.Invalid, "", func() (draw.Draw, error) { return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in) })
		if e.Field != c.field {
			t.Errorf("%s: field %q, want %q", name, e.Field, c.field)
		}
	}
	d, late := tn.embargoed(p, r), tn.embargoed(tn.filed(), r)
	refused(tn, "a seal by somebody else", fault.NotFound, "", func() (draw.Draw, error) {
		return tn.svc.SealDraw(t.Context(), tn.by(tn.parties[0], "sealDraw"), tn.sealOf(d))
	})
	must(tn.seal(d))(t)
	refused(tn, "a second seal", fault.Conflict, "", func() (draw.Draw, error) { return tn.seal(d) })
	refused(tn, "the nonce before the event", fault.Precondition, fault.NotYet, func() (draw.Draw, error) { return tn.open(d) })
	tn.commitAll(r)
	tn.revealAll(r)
	refused(tn, "a seal after a nonce was revealed", fault.Precondition, fault.WrongState, func() (draw.Draw, error) { return tn.seal(late) })
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	tn.now = r.Beacons[0].Time
	throw := func(a actor.Actor) func() (draw.Round, error) {
		return func() (draw.Round, error) {
			return tn.svc.RecordBeacon(t.Context(), tn.by(a, "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown)
		}
	}
	refused(tn, "office dice while a draw lacks its seal", fault.Precondition, fault.DiceByParty, throw(tn.admin))
	must(throw(tn.parties[0])())(t)
	refused(tn, "another nonce", fault.Precondition, fault.NonceMismatch, func() (draw.Draw, error) {
		return tn.svc.OpenSeal(t.Context(), tn.by(tn.sealer, "openSeal"), draw.Seal{Draw: d.ID, Party: "discipline", Value: tn.nonce("other")})
	})
	refused(tn, "executing without the nonce", fault.Precondition, fault.NotYet, func() (draw.Draw, error) {
		return tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID)
	})
	must(tn.open(d))(t)
	refused(tn, "the nonce twice", fault.Conflict, "", func() (draw.Draw, error) { return tn.open(d) })
}

// Decision 16: the office throws where every draw of the round has its seal.
func TestTheOfficeThrowsDiceBesideASealedParty(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	must(tn.seal(tn.embargoed(p, r)))(t)
	tn.revealAll(r)
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	tn.now = r.Beacons[0].Time
	if got := must(tn.svc.RecordBeacon(t.Context(), tn.by(tn.admin, "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown))(t); got.State != draw.RoundBeaconsRecorded {
		t.Errorf("the round is %s", got.State)
	}
}

// A sealed party can stay away: that ends in a void with its own code, and the next draw names it.
func TestASealedPartyThatStaysAway(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, q, r := tn.filed(), tn.filed(), tn.opened("r")
	tn.commitAll(r)
	unsealed, kept := tn.embargoed(p, r), tn.embargoed(q, r)
	must(tn.seal(kept))(t)
	waiting := func(when string, want ...string) {
		t.Helper()
		got := []string{}
		for _, d := range must(tn.svc.Draws(t.Context(), actor.Public(), draw.Filter{AwaitsSeal: true}, page.Ask{First: 100}))(t).Rows {
			got = append(got, d.Number)
		}
		if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("%s: %v wait for a sealed party, want %v", when, got, want)
		}
	}
	waiting("committed", unsealed.Number, kept.Number)
	void := func(d draw.Draw) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) {
			return tn.svc.VoidDraw(t.Context(), tn.by(tn.admin, "voidDraw"), d.ID, why(drd1.VoidRound))
		}
	}
	refused(tn, "void while it may still seal", fault.Invalid, "", void(unsealed))
	tn.settle(r)
	tn.recorded("1 hour")
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 {
		t.Errorf("executed without their nonces: %v", done)
	}
	if d := tn.voided(unsealed, drd1.VoidRound); d.Void.WouldBe != nil {
		t.Error("a would-be result from nothing")
	} else {
		tn.verifies(d, 0) // void, and nothing to draw from
	}
	waiting("void and never sealed", kept.Number)
	refused(tn, "void while the nonce may still come", fault.Invalid, "", void(kept))
	tn.now = kept.LastEvent.Add(24*time.Hour + time.Second)
	d := tn.voided(kept, drd1.VoidRound)
	if d.Void.WouldBe != nil {
		t.Error("a would-be result without the nonce")
	}
	waiting("void and not opened", kept.Number)
	must(tn.open(kept))(t) // late, but then everybody reads what the draw would have been
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 {
		t.Errorf("executed though void: %v", done)
	}
	if d = must(tn.svc.DrawsByID(t.Context(), actor.Public(), []uuid.UUID{kept.ID}))(t)[kept.ID]; d.Void.WouldBe == nil {
		t.Error("nothing tells what the draw would have been")
	}
	tn.verifies(d, 0)
	waiting("all opened")
	refused(tn, "a seal after the void", fault.Conflict, fault.AlreadyDrawn, func() (draw.Draw, error) { return tn.seal(unsealed) })
	next := tn.opened("next")
	if s := tn.embargoed(q, next); s.Supersedes == nil || *s.Supersedes != d.ID {
		t.Errorf("the successor names %v", s.Supersedes)
	}
}
