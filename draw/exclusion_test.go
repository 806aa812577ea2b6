package draw_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/page"
)

// ask is a request for an exclusion that holds as long as the plan.
func (tn *town) ask(p draw.Plan, uscc, code string) draw.RequestExclusion {
	return draw.RequestExclusion{Plan: p.ID, USCC: uscc, Code: code, Evidence: "登记通知书", Until: p.To}
}

// excluded is an exclusion that two people agreed on.
func (tn *town) excluded(p draw.Plan, uscc, code string) draw.Exclusion {
	tn.t.Helper()
	e := must(tn.svc.RequestExclusion(tn.t.Context(), tn.by(tn.admin, "requestExclusion"), tn.ask(p, uscc, code)))(tn.t)
	return must(tn.svc.DecideExclusion(tn.t.Context(), tn.by(tn.colleague, "decideExclusion"), draw.Verdict{Request: e.ID, Approve: true}))(tn.t)
}

// F2: nobody takes an enterprise out of a pool alone. What one person asks for applies to nothing; what another approved applies to every
// draw committed from then on until its last day, and both are counted in public.
func TestTwoPeopleExcludeAnEnterprise(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	ask := func(change func(*draw.RequestExclusion)) func() (draw.Exclusion, error) {
		in := tn.ask(p, tn.firms[3], "E08")
		change(&in)
		return func() (draw.Exclusion, error) {
			return tn.svc.RequestExclusion(t.Context(), tn.by(tn.admin, "requestExclusion"), in)
		}
	}
	for name, c := range map[string]struct {
		change func(*draw.RequestExclusion)
		kind   fault.Kind
		field  string
	}{
		"an unknown code":  {func(e *draw.RequestExclusion) { e.Code = "E09" }, fault.Invalid, "input.code"},
		"no evidence":      {func(e *draw.RequestExclusion) { e.Evidence = " " }, fault.Invalid, "input.evidence"},
		"much evidence":    {func(e *draw.RequestExclusion) { e.Evidence = strings.Repeat("x", 2001) }, fault.Invalid, "input.evidence"},
		"nobody":           {func(e *draw.RequestExclusion) { e.USCC = "913705030000000017" }, fault.NotFound, "input.uscc"},
		"until yesterday":  {func(e *draw.RequestExclusion) { e.Until = day("2026-03-01") }, fault.Invalid, "input.until"},
		"for ever":         {func(e *draw.RequestExclusion) { e.Until = day("2026-12-01") }, fault.Invalid, "input.until"},
		"a plan of nobody": {func(e *draw.RequestExclusion) { e.Plan = uuid.New() }, fault.NotFound, ""},
	} {
		if e := refused(tn, name, c.kind, "", ask(c.change)); e.Field != c.field {
			t.Errorf("%s: field %q", name, e.Field)
		}
	}
	refused(tn, "another agency's plan", fault.NotFound, "", func() (draw.Exclusion, error) {
		return tn.svc.RequestExclusion(t.Context(), tn.by(tn.other, "requestExclusion"), tn.ask(p, tn.firms[3], "E08"))
	})
	e := must(ask(func(e *draw.RequestExclusion) { e.USCC = " " + strings.ToLower(e.USCC) })())(t)
	refused(tn, "asking twice", fault.Conflict, "", ask(func(*draw.RequestExclusion) {}))
	decide := func(a actor.Actor, v draw.Verdict) func() (draw.Exclusion, error) {
		return func() (draw.Exclusion, error) {
			return tn.svc.DecideExclusion(t.Context(), tn.by(a, "decideExclusion"), v)
		}
	}
	alone := tn.committed(p, r)
	if alone.Pool.Eligible != 60 {
		t.Errorf("one person excluded: %+v", alone.Pool)
	}
	yes := draw.Verdict{Request: e.ID, Approve: true}
	refused(tn, "the author agrees", fault.Precondition, fault.SecondPerson, decide(tn.admin, yes))
	refused(tn, "another agency decides", fault.NotFound, "", decide(tn.other, yes))
	refused(tn, "no and no word why", fault.Invalid, "", decide(tn.colleague, draw.Verdict{Request: e.ID}))
	e = must(decide(tn.supervisor, yes)())(t)
	if e.State != draw.Approved || e.USCC != tn.firms[3] || *e.DecidedBy != "p-supervisor" || e.RequestedBy != "p-admin" {
		t.Errorf("approved: %+v", e)
	}
	refused(tn, "deciding twice", fault.Conflict, "", decide(tn.colleague, yes))
	no := must(tn.svc.RequestExclusion(t.Context(), tn.by(tn.admin, "requestExclusion"), tn.ask(p, tn.firms[6], "E03")))(t)
	must(decide(tn.colleague, draw.Verdict{Request: no.ID, Remark: "证据不足"})())(t)
	second := tn.opened("s")
	named := tn.drawInput(p, second)
	named.WindowFrom, named.WindowTo = day("2026-04-01"), day("2026-04-30")
	named.Exclusions = []draw.NamedExclusion{{USCC: strings.ToLower(tn.firms[3]), Code: "E08"}}
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), named))(t)
	rule := string(must(tn.app.File(t.Context(), tn.admin, d.Number, drd1.FilePool))(t))
	if d.Pool.Eligible != 59 || !strings.Contains(rule, tn.firms[3]+"\tENTERPRISE\tE08\n") || !slices.Equal(d.Pool.Exclusions, []draw.ExclusionCount{{Code: "E08", Count: 1}}) {
		t.Errorf("excluded by two: %+v", d.Pool)
	}
	if doc := query[string](tn, "select document from draw_exclusion where draw_id = $1", d.ID)[0]; !strings.HasSuffix(doc, "\n登记通知书\nrequested p-admin approved p-supervisor\n") {
		t.Errorf("the document says %q", doc)
	}
	for a, want := range map[*actor.Actor]int{{}: 0, &tn.other: 0, &tn.shop: 0, &tn.colleague: 2, &tn.supervisor: 2} {
		if got := must(tn.app.Exclusions(t.Context(), *a, draw.ExclusionFilter{Plan: &p.ID}, page.Ask{First: 10}))(t); len(got.Rows) != want {
			t.Errorf("%s sees %d", a.Pseudonym, len(got.Rows))
		}
	}
	tn.excluded(p, tn.firms[9], "E06")
	third := tn.opened("t")
	if f := refused(tn, "a criminal case in public", fault.Invalid, "", func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, third))
	}); f.Field != "input.publication" {
		t.Errorf("field %q", f.Field)
	}
	for what, sql := range map[string]string{
		"plan_exclusion_two_persons": `insert into plan_exclusion_decision (exclusion_id, plan_id, agency_id, enterprise_id, code, author_id, approver_id, approver, approved, change_id)
			select id, plan_id, agency_id, enterprise_id, code, author_id, author_id, author, true, gen_random_uuid() from plan_exclusion where id = $1`,
		"draw_exclusion_by_hand": `insert into draw_exclusion (draw_id, enterprise_id, agency_id, code, document)
			select d.id, x.enterprise_id, x.agency_id, 'E06', 'x' from draw d, plan_exclusion x where x.id = $1 limit 1`,
		"draw_exclusion_approved": `insert into draw_exclusion (draw_id, enterprise_id, agency_id, code, document, exclusion_id)
			select d.id, x.enterprise_id, x.agency_id, x.code, 'x', x.id from draw d, plan_exclusion x where x.id = $1 limit 1`,
	} {
		_, err := tn.look.Exec(t.Context(), sql, no.ID)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != what {
			t.Errorf("%s: %v", what, err)
		}
	}
}
