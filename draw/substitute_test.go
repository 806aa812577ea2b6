package draw_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/page"
)

func (tn *town) askSubstitute(a actor.Actor, visit uuid.UUID, code string) (draw.Deviation, error) {
	return tn.svc.SubstituteTarget(tn.t.Context(), tn.by(a, "substituteTarget"), visit, why(code))
}

// result is the draw's result by its bundle.
func (tn *town) result(d draw.Draw) drd1.Result {
	tn.t.Helper()
	return must(drd1.ParseResult(must(tn.app.File(tn.t.Context(), actor.Public(), d.Number, drd1.FileResult))(tn.t)))(tn.t)
}

// F1, F6: the next reserve of the stratum comes, with the team; the enterprise that left stays a line of the result.
func TestASubstituteIsTheNextReserve(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	r := tn.result(d)
	drawn, reserve := r.Selected[0], ""
	for _, v := range r.Reserves {
		if v.Stratum == drawn.Stratum && v.N == 1 {
			reserve = v.Firm
		}
	}
	visit := tn.visitOf(d, 1)
	before := tn.team(visit)
	q := must(tn.askSubstitute(tn.admin, visit, drd1.GoneNotFound))(t)
	done := must(tn.decide(tn.colleague, q, true))(t)
	steps := tn.steps(d)
	if len(steps) != 1 || steps[0].Firm != drawn.Firm || steps[0].In != reserve || steps[0].Code != drd1.GoneNotFound || len(done.Steps) != 1 {
		t.Fatalf("steps %+v, want %s", steps, reserve)
	}
	visits := query[string](tn, `select i.number || ' ' || i.state || ' ' || e.uscc || ' ' || coalesce(i.void_reason, '') from inspection i
		join enterprise e on e.id = i.enterprise_id where i.draw_id = $1 and i.draw_rank = 1 order by i.number`, d.ID)
	if len(visits) != 2 || visits[0] != d.Number+".1 VOID "+drawn.Firm+" S03 对象名录漏列一个街道" || visits[1] != d.Number+".1.1 PLANNED "+reserve+" " {
		t.Fatalf("visits %q", visits)
	}
	next := tn.visitOf(d, 1)
	if now := tn.team(next); !slices.Equal(now, before) {
		t.Errorf("the team was %v and is %v", before, now)
	}
	if n := query[int64](tn, "select count(*) from inspection_item where inspection_id = $1", next)[0]; n != 1 {
		t.Errorf("the new visit has %d items", n)
	}
	if got := tn.result(d); len(got.Selected) != len(r.Selected) || got.Selected[0].Firm != drawn.Firm {
		t.Error("the result changed")
	}
	all := must(tn.app.Selections(t.Context(), tn.admin, d.ID, page.Ask{First: 50}))(t)
	if len(all.Rows) != len(r.Selected) || all.Rows[0].Enterprise.USCC != drawn.Firm {
		t.Errorf("%d selections are listed", len(all.Rows))
	}
	types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 order by idx desc limit 2", d.Number)
	if !slices.Equal(types, []string{"substitute", "draw.request"}) {
		t.Errorf("the ledger ends with %v", types)
	}
	// The reserve is one in this stratum: after it nobody is chosen by hand.
	tn.exhaust(d, next, drawn.Stratum)
	tn.steps(d)
}

// exhaust substitutes until the stratum has no reserve left, and wants a refusal then.
func (tn *town) exhaust(d draw.Draw, visit uuid.UUID, stratum string) {
	tn.t.Helper()
	left := -1
	for _, v := range tn.result(d).Reserves {
		if v.Stratum == stratum {
			left++
		}
	}
	for range left {
		must(tn.decide(tn.supervisor, must(tn.askSubstitute(tn.colleague, visit, drd1.GoneDeregistered))(tn.t), true))(tn.t)
		visit = tn.visitOf(d, 1)
	}
	q := must(tn.askSubstitute(tn.admin, visit, drd1.GoneDeregistered))(tn.t)
	refused(tn, "no reserve is left", fault.Precondition, fault.NothingEligible, func() (draw.Deviation, error) { return tn.decide(tn.colleague, q, true) })
}

// A substitute with whom a member must not meet gets another member, by ticket; refills go on from there.
func TestTheTeamIsInheritedButForConflicts(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	// Every inspector conflicts with a third of the enterprises, so that some reserve meets somebody of the team that it inherits.
	tn.plant(func(x exec) {
		x(`insert into conflict (id, enterprise_id, inspector_id, code, evidence_digest, from_day, agency_id, change_id)
			select gen_random_uuid(), e.id, p.id, 'K02', sha256(''), '2026-01-01', p.agency_id, gen_random_uuid()
			from enterprise e, inspector p where (right(left(e.uscc, 17), 2)::int + right(p.pseudonym, 1)::int) % 4 = 0`)
	})
	d := tn.committed(p, r)
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	for rank := range tn.result(d).Selected {
		q, err := tn.askSubstitute(tn.admin, tn.visitOf(d, rank+1), drd1.GoneMoved)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tn.decide(tn.colleague, q, true); err != nil && !fault.Is(err, fault.Precondition) {
			t.Fatal(err)
		}
	}
	for rank := range tn.result(d).Selected {
		v := tn.visitOf(d, rank+1)
		if team := tn.team(v); len(team) > 0 {
			if q, err := tn.askRefill(tn.admin, v, team[0], drd1.AbsentLeave); err == nil {
				must(tn.decide(tn.colleague, q, true))(t)
			}
		}
	}
	kinds := map[bool]int{}
	for _, s := range tn.steps(d) {
		kinds[s.Slot > 0]++
	}
	if kinds[false] == 0 || kinds[true] == 0 {
		t.Errorf("steps %v", kinds)
	}
	if n := query[int64](tn, `select count(*) from inspection i join team_now t on t.inspection_id = i.id join conflict c on c.inspector_id = t.inspector_id
		and c.enterprise_id = i.enterprise_id where i.draw_id = $1 and i.state <> 'VOID'`, d.ID)[0]; n != 0 {
		t.Errorf("%d members meet an enterprise that they must not meet", n)
	}
}

func TestSubstitutesThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit, recorded := tn.visitOf(d, 1), tn.visitOf(d, 2)
	tn.plant(func(x exec) {
		x("update inspection set state = 'RECORDED', approver_id = gen_random_uuid() where id = $1", recorded)
	})
	ask := func(a actor.Actor, visit uuid.UUID, code string) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) { return tn.askSubstitute(a, visit, code) }
	}
	refused(tn, "another agency", fault.NotFound, "", ask(tn.other, visit, "S01"))
	refused(tn, "a visit of nothing", fault.NotFound, "", ask(tn.admin, uuid.New(), "S01"))
	refused(tn, "a code of refills", fault.Invalid, "", ask(tn.admin, visit, "L01"))
	refused(tn, "a code of voids", fault.Invalid, "", ask(tn.admin, visit, "V01"))
	refused(tn, "a visit with its record", fault.Precondition, fault.WrongState, ask(tn.admin, recorded, "S03"))
	q := must(tn.askSubstitute(tn.admin, visit, "S01"))(t)
	refused(tn, "a second request", fault.Conflict, "", ask(tn.colleague, visit, "S02"))
	refused(tn, "its author", fault.Precondition, fault.SecondPerson, func() (draw.Deviation, error) { return tn.decide(tn.admin, q, true) })
	refused(tn, "another agency's head", fault.NotFound, "", func() (draw.Deviation, error) { return tn.decide(tn.other, q, true) })
	no := must(tn.decide(tn.colleague, q, false))(t)
	if no.State != draw.Refused || len(no.Steps) != 0 || query[string](tn, "select state from inspection where id = $1", visit)[0] != "PLANNED" {
		t.Errorf("refused: %+v", no)
	}
	// What found nobody stays on record and is substituted all the same.
	tn.plant(func(x exec) {
		x(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version, author_id,
			change_id)
			select id, 1, agency_id, enterprise_id, 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'x', (select id from inspector limit 1), now(), false, 1, author_id,
			gen_random_uuid() from inspection where id = $1`, recorded)
	})
	must(tn.decide(tn.colleague, must(tn.askSubstitute(tn.admin, recorded, "S03"))(t), true))(t)
	states := query[string](tn, "select number || ' ' || state from inspection where draw_id = $1 and draw_rank = 2 order by number", d.ID)
	if !slices.Equal(states, []string{d.Number + ".2 RECORDED", d.Number + ".2.1 PLANNED"}) {
		t.Errorf("visits %v", states)
	}
	tn.steps(d)
	q = must(tn.askSubstitute(tn.admin, recorded, "S03"))(t)
	refused(tn, "twice", fault.Precondition, fault.WrongState, func() (draw.Deviation, error) { return tn.decide(tn.colleague, q, true) })
}

// F2, F6, F7: a friend cannot be slipped in as a substitute, nor a drawn enterprise dropped in silence, by whoever writes the rows.
func TestSubstitutesBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	q := must(tn.askSubstitute(tn.admin, tn.visitOf(d, 1), "S01"))(t)
	must(tn.decide(tn.colleague, q, true))(t)
	const again = `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, draw_rank, draw_step, window_from,
		window_to, counts_toward_cap, cap_basis, author_id, change_id) select gen_random_uuid(), number || 'x', enterprise_id, agency_id, region_code, kind, trigger,
		plan_id, draw_id, draw_rank, %s, window_from, window_to, counts_toward_cap, cap_basis, author_id, gen_random_uuid() from inspection where draw_step = 1`
	for name, pool := range map[string]*pgxpool.Pool{"owner": tn.Owner(t), "runtime": tn.App(t)} {
		for what, x := range map[string]struct{ sql, want string }{
			"a second visit of a selection":  {fmt.Sprintf(again, "null"), "a visit of a draw is of its"},
			"a second visit of a step":       {fmt.Sprintf(again, "1"), "a visit of a draw is of its"},
			"a visit of a step that is none": {fmt.Sprintf(again, "2"), "a visit of a draw is of its"},
			"a step back":                    {"delete from draw_step", "append-only"},
			"another selection":              {"update draw_selection set enterprise_id = (select enterprise_id from draw_reserve limit 1)", "append-only"},
			"another reserve":                {"update draw_reserve set n = 9 - n", "append-only"},
			"a selection dropped":            {"delete from draw_selection", "append-only"},
		} {
			tx := must(pool.Begin(t.Context()))(t)
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true)"); err != nil {
				t.Fatal(err)
			}
			_, err := tx.Exec(t.Context(), x.sql)
			if err == nil || !strings.Contains(err.Error(), x.want) && !(name == "runtime" && strings.Contains(err.Error(), "permission denied")) {
				t.Errorf("%s as %s: %v", what, name, err)
			}
			_ = tx.Rollback(t.Context())
		}
	}
}
