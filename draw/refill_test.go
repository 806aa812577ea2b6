package draw_test

import (
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

// visitOf is the visit of a selection.
func (tn *town) visitOf(d draw.Draw, rank int) uuid.UUID {
	tn.t.Helper()
	return tn.id("select id from inspection where draw_id = $1 and draw_rank = $2 and state <> 'VOID'", d.ID, rank)
}

// team is who comes to a visit, the lead marked.
func (tn *town) team(visit uuid.UUID) []string {
	tn.t.Helper()
	return query[string](tn, `select pseudonym || case when lead then '*' else '' end from team_now where inspection_id = $1 order by lead desc, position`, visit)
}

func (tn *town) askRefill(a actor.Actor, visit uuid.UUID, inspector, code string) (draw.Deviation, error) {
	return tn.svc.RefillInspector(tn.t.Context(), tn.by(a, "refillInspector"), visit, strings.TrimSuffix(inspector, "*"), why(code))
}

// steps are the deviations of the bundle that everybody gets, which both verifiers have redone.
func (tn *town) steps(d draw.Draw) []drd1.Step {
	tn.t.Helper()
	b := tn.verifies(d, 0)
	got := must(drd1.ParseDeviations(b[drd1.FileDeviations]))(tn.t)
	return got.Steps
}

// F6: who comes instead is the next by ticket, and the bundle shows it.
func TestARefillIsTheNextByTicket(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit := tn.visitOf(d, 1)
	before := tn.team(visit)
	q := must(tn.askRefill(tn.admin, visit, before[0], drd1.AbsentLeave))(t)
	if q.State != draw.Requested || *q.Inspection != d.Number+".1" || *q.Inspector+"*" != before[0] || len(q.Steps) != 0 {
		t.Errorf("request %+v", q)
	}
	done := must(tn.decide(tn.colleague, q, true))(t)
	after := tn.team(visit)
	if len(after) != 2 || slices.Contains(after, before[0]) || after[1] != before[1] || !strings.HasSuffix(after[0], "*") {
		t.Fatalf("the team was %v and is %v", before, after)
	}
	steps := tn.steps(d)
	if len(steps) != 1 || steps[0].Out+"*" != before[0] || steps[0].In+"*" != after[0] || steps[0].Code != drd1.AbsentLeave || steps[0].Requested != "p-admin" ||
		steps[0].Approved != "p-colleague" || drd1.Digest(q.Evidence) != steps[0].Evidence || len(done.Steps) != 1 || done.Steps[0] != steps[0].Line(1) {
		t.Errorf("steps %+v, done %+v", steps, done.Steps)
	}
	if types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 order by idx desc limit 2", d.Number); !slices.Equal(types, []string{"refill", "draw.request"}) {
		t.Errorf("the ledger ends with %v", types)
	}
	public := must(tn.app.Deviations(t.Context(), actor.Public(), draw.DeviationFilter{Draw: &d.ID}, page.Ask{First: 5}))(t)
	if len(public.Rows) != 1 || len(public.Rows[0].Steps) != 1 || public.Rows[0].Inspection != nil || public.Rows[0].Document != nil {
		t.Errorf("the public reads %+v", public.Rows)
	}
	// Whoever is on leave is not asked again, at no firm of the draw.
	for rank := 2; rank <= 6; rank++ {
		v := tn.visitOf(d, rank)
		if team := tn.team(v); slices.Contains(team, before[0]) || slices.Contains(team, strings.TrimSuffix(before[0], "*")) {
			continue
		}
		q := must(tn.askRefill(tn.admin, v, tn.team(v)[1], drd1.AbsentTraining))(t)
		must(tn.decide(tn.supervisor, q, true))(t)
		if slices.Contains(tn.team(v), strings.TrimSuffix(before[0], "*")) {
			t.Errorf("visit %d: %v came back", rank, before[0])
		}
	}
	tn.steps(d)
}

// Whom the tickets name and the register keeps away is put in and out again: nobody leaves a name out by hand.
func TestWhoCannotComeIsPassedOverInPublic(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit := tn.visitOf(d, 1)
	team := tn.team(visit)
	lead := strings.TrimSuffix(team[0], "*")
	others := slices.DeleteFunc([]string{"J001", "J002", "J003", "J004"}, func(j string) bool { return j == lead || j == team[1] })
	tn.plant(func(x exec) {
		x("update inspector set status = 'ON_LEAVE' where pseudonym = $1", others[0])
		x(`insert into conflict (id, enterprise_id, inspector_id, code, evidence_digest, from_day, agency_id, change_id)
			select gen_random_uuid(), i.enterprise_id, p.id, 'K01', sha256(''), '2026-01-01', i.agency_id, $3 from inspection i, inspector p
			where i.id = $1 and p.pseudonym = $2`,
			visit, others[1], uuid.New())
	})
	must(tn.decide(tn.colleague, must(tn.askRefill(tn.admin, visit, lead, drd1.ConflictKinship))(t), true))(t)
	steps := tn.steps(d)
	if len(steps) != 3 || steps[0].Out != lead || steps[0].Code != drd1.ConflictRecusal || steps[1].Out != steps[0].In || steps[2].Out != steps[1].In ||
		steps[2].In != drd1.Nobody {
		t.Fatalf("steps %+v", steps)
	}
	want := map[string]string{others[0]: drd1.AbsentLeave, others[1]: drd1.ConflictRecusal}
	for _, s := range steps[1:] {
		if want[s.Out] != s.Code {
			t.Errorf("%s leaves because of %s", s.Out, s.Code)
		}
	}
	if now := tn.team(visit); !slices.Equal(now, team[1:]) {
		t.Errorf("the team is %v", now)
	}
	if n := query[int64](tn, "select count(*) from draw_step_document where document like '%register of 2026-03-02%'")[0]; n != 2 {
		t.Errorf("%d documents of what the register said", n)
	}
	if n := query[int64](tn, "select count(*) from draw_request where code = 'K01' or reason like '%K01%'")[0]; n != 0 {
		t.Error("the ground of a recusal is public")
	}
}

func TestRefillsThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit, other := tn.visitOf(d, 1), tn.visitOf(d, 2)
	team := tn.team(visit)
	var officer actor.Actor
	tn.plant(func(x exec) {
		officer = tn.account(x, "officer", actor.Inspector, tn.firstAgency, uuid.Nil)
		officer.Roles = append(officer.Roles, actor.AgencyAdmin)
		officer.InspectorID = tn.id("select id from inspector where pseudonym = $1", strings.TrimSuffix(team[0], "*"))
		x("insert into account_role values ($1, 'agency_admin')", officer.AccountID)
		x("update account set inspector_id = $2 where id = $1", officer.AccountID, officer.InspectorID)
		x("update inspection set state = 'RECORDED', approver_id = gen_random_uuid() where id = $1", other)
	})
	ask := func(a actor.Actor, visit uuid.UUID, inspector, code string) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) { return tn.askRefill(a, visit, inspector, code) }
	}
	refused(tn, "another agency", fault.NotFound, "", ask(tn.other, visit, team[0], "L01"))
	refused(tn, "a visit of nothing", fault.NotFound, "", ask(tn.admin, uuid.New(), team[0], "L01"))
	refused(tn, "somebody who is not on the team", fault.NotFound, "", ask(tn.admin, visit, "J999", "L01"))
	refused(tn, "a code of substitutes", fault.Invalid, "", ask(tn.admin, visit, team[0], "S01"))
	refused(tn, "rotation", fault.Invalid, "", ask(tn.admin, visit, team[0], "R01"))
	refused(tn, "a visit with its record", fault.Precondition, fault.WrongState, ask(tn.admin, other, tn.team(other)[0], "L01"))
	q := must(tn.askRefill(tn.admin, visit, team[0], "L01"))(t)
	refused(tn, "a second request", fault.Conflict, "", ask(tn.colleague, visit, team[1], "L02"))
	for what, a := range map[string]actor.Actor{"its author": tn.admin, "a member of the team": officer} {
		refused(tn, what, fault.Precondition, fault.SecondPerson, func() (draw.Deviation, error) { return tn.decide(a, q, true) })
	}
	refused(tn, "another agency's head", fault.NotFound, "", func() (draw.Deviation, error) { return tn.decide(tn.other, q, true) })
	tn.plant(func(x exec) { x("update inspection set state = 'VOID', void_reason = 'x' where id = $1", visit) })
	refused(tn, "a visit that is void meanwhile", fault.Precondition, fault.WrongState, func() (draw.Deviation, error) { return tn.decide(tn.colleague, q, true) })
}

// F6, F7: nobody is taken off a team, put on it, or exchanged in the log past the rule, whoever writes the rows.
func TestTeamsChangeByAdditionOnly(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit := tn.visitOf(d, 1)
	q := must(tn.askRefill(tn.admin, visit, tn.team(visit)[0], "L01"))(t)
	must(tn.decide(tn.colleague, q, true))(t)
	open := must(tn.askRefill(tn.admin, visit, tn.team(visit)[0], "L02"))(t)
	const step = "insert into draw_step (draw_id, n, agency_id, kind, request_id, rank, inspection_id, line, change_id) "
	for name, pool := range map[string]*pgxpool.Pool{"owner": tn.Owner(t), "runtime": tn.App(t)} {
		for what, x := range map[string]struct {
			sql  string
			args []any
			want string
		}{
			"another line":       {"update draw_step set line = line || 'x'", nil, "append-only"},
			"no line":            {"delete from draw_step", nil, "append-only"},
			"the line once more": {step + "select draw_id, n, agency_id, kind, request_id, rank, inspection_id, line, $1 from draw_step", []any{uuid.New()}, "draw_step_pkey"},
			"a line of its own":  {step + "select draw_id, 2, agency_id, kind, null, rank, inspection_id, 'step 2 refill x', $1 from draw_step", []any{uuid.New()}, "draw_step_cause"},
			"a line undecided":   {step + "select draw_id, 2, agency_id, kind, $2, rank, inspection_id, 'step 2 refill x', $1 from draw_step", []any{uuid.New(), open.ID}, "draw_step_request_id_draw_id_kind_approved_fkey"},
			"back on the team":   {"delete from team_leave", nil, "append-only"},
			"a stranger comes": {`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, replaces, change_id)
				select t.inspection_id, p.id, t.agency_id, 9, t.lead, p.pseudonym, t.inspector_id, $1 from inspection_team t, inspector p
				where t.inspection_id = $2 and t.replaces is null and not exists (select from team_leave l where l.inspector_id = t.inspector_id)
				and not exists (select from inspection_team o where o.inspection_id = t.inspection_id and o.inspector_id = p.id) limit 1`, []any{uuid.New(), visit}, "inspection_team"},
			"the selection edited": {"update draw_assignment set inspector_id = null", nil, "append-only"},
		} {
			tx := must(pool.Begin(t.Context()))(t)
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true)"); err != nil {
				t.Fatal(err)
			}
			tag, err := tx.Exec(t.Context(), x.sql, x.args...)
			if err == nil && tag.RowsAffected() > 0 || err != nil && !strings.Contains(err.Error(), x.want) && !(name == "runtime" && strings.Contains(err.Error(), "permission denied")) {
				t.Errorf("%s as %s: %v", what, name, err)
			}
			_ = tx.Rollback(t.Context())
		}
	}
}
