package draw_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/workday"
)

// answer is what somebody says to a plan that the agency is asked to join.
func (tn *town) answer(s *draw.Service, a actor.Actor, p draw.Plan, agree bool, reason string) (draw.Plan, error) {
	return s.AnswerPlan(tn.t.Context(), tn.by(a, "answerPlan"), p.ID, agree, reason)
}

// filedWith files a plan that the second agency joins, whose head agrees.
func (tn *town) filedWith(s *draw.Service, in draw.FilePlan) draw.Plan {
	tn.t.Helper()
	in.Cooperating = []uuid.UUID{tn.secondAgency}
	p := must(s.FilePlan(tn.t.Context(), tn.by(tn.admin, "filePlan"), in))(tn.t)
	return must(tn.answer(s, tn.other, p, true, ""))(tn.t)
}

// asks is a joint plan of next year that waits for the second agency.
func (tn *town) asks(in draw.FilePlan) draw.Plan {
	tn.t.Helper()
	tn.now = time.Now().UTC().Truncate(time.Second)
	in.Year = workday.CivilDate(tn.now).Year() + 1
	in.From, in.Cooperating = day(fmt.Sprintf("%d-01-04", in.Year)), []uuid.UUID{tn.secondAgency}
	in.To = in.From.AddDays(60)
	return must(tn.svc.FilePlan(tn.t.Context(), tn.by(tn.admin, "filePlan"), in))(tn.t)
}

// Whoever is to join a plan is asked first: until its head agrees the plan is a draft that nobody draws and only those concerned read, and declining needs a reason.
func TestAJointPlanAsksTheOtherAgencyFirst(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	p := tn.asks(tn.planInput())
	if p.State != draw.PlanDraft || p.FiledAt != nil || p.PublishedAt != nil || len(p.CooperatingAgencies) != 1 || len(p.Consents) != 0 {
		t.Fatalf("sent in: %+v", p)
	}
	seen := func(when string, p draw.Plan, want map[*actor.Actor]int) {
		t.Helper()
		for a, n := range want {
			found := must(tn.app.PlansByID(t.Context(), *a, []uuid.UUID{p.ID}))(t)
			if got := tn.plansSeen(*a, draw.PlanQuery{}); got != n || len(found) != n {
				t.Errorf("%s %s sees %d in the list and %d by id, want %d", when, a.Pseudonym, got, len(found), n)
			}
		}
	}
	seen("before the answer", p, map[*actor.Actor]int{{}: 0, &tn.shop: 0, &tn.colleague: 1, &tn.other: 1, &tn.supervisor: 1})
	r := tn.opened("r")
	commit := func() (draw.Draw, error) {
		in := tn.drawInput(p, r)
		in.WindowFrom, in.WindowTo, in.Slots = p.From, p.To, []string{"LEAD", "-"}
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in)
	}
	if e := refused(tn, "drawing before the answer", fault.Precondition, fault.PlanNotFiled, commit); e.Facts["agencies"] == nil {
		t.Errorf("facts %v", e.Facts)
	}
	for kind, whom := range map[fault.Kind]map[string]actor.Actor{
		fault.Forbidden: {"the author": tn.admin, "a colleague": tn.colleague}, fault.NotFound: {"a supervisor": tn.supervisor, "an enterprise": tn.shop}} {
		for who, a := range whom {
			refused(tn, who, kind, "", func() (draw.Plan, error) { return tn.answer(tn.app, a, p, true, "") })
		}
	}
	for what, reason := range map[string]string{"declining without a reason": " ", "declining with a telephone number": "请电 13900001111"} {
		if e := refused(tn, what, fault.Invalid, "", func() (draw.Plan, error) { return tn.answer(tn.app, tn.other, p, false, reason) }); e.Field != "input.reason" {
			t.Errorf("%s: field %q", what, e.Field)
		}
	}
	c := tn.by(tn.other, "answerPlan")
	c.At = time.Time{}
	for range 2 { // the same key once more
		p = must(tn.app.AnswerPlan(t.Context(), c, p.ID, true, ""))(t)
	}
	if p.State != draw.PlanFiled || p.FiledAt == nil || !p.FiledAt.After(p.DraftedAt) || len(p.Consents) != 1 || p.Consents[0].By != "p-other" || !p.Consents[0].Agreed {
		t.Errorf("agreed: %+v", p)
	}
	refused(tn, "answering twice", fault.Conflict, "", func() (draw.Plan, error) { return tn.answer(tn.app, tn.other, p, false, "改变主意") })
	seen("after it", p, map[*actor.Actor]int{{}: 1, &tn.shop: 1, &tn.colleague: 1, &tn.other: 1})
	for a, want := range map[*actor.Actor]int{{}: 0, &tn.shop: 0, &tn.admin: 1, &tn.other: 1, &tn.supervisor: 1} {
		if got := must(tn.app.PlansByID(t.Context(), *a, []uuid.UUID{p.ID}))(t); len(got[p.ID].Consents) != want {
			t.Errorf("%s reads %d answers, want %d", a.Pseudonym, len(got[p.ID].Consents), want)
		}
	}
	if types := query[string](tn, "select type from log_entry where subject = 'plan/' || $1 order by idx", p.Number); len(types) != 2 || types[0] != "plan.draft" || types[1] != "plan.consent" {
		t.Errorf("the ledger of the plan holds %v", types)
	}
	must(commit())(t)

	no := tn.asks(tn.planInput())
	no = must(tn.answer(tn.svc, tn.other, no, false, "本年度任务已满"))(t)
	if no.State != draw.PlanDraft || no.FiledAt != nil || len(no.Consents) != 1 || *no.Consents[0].Reason != "本年度任务已满" {
		t.Errorf("declined: %+v", no)
	}
	must(tn.svc.WithdrawPlan(t.Context(), tn.by(tn.admin, "withdrawPlan"), no.ID, "配合机关不同意"))(t)
	gone := tn.asks(tn.planInput())
	must(tn.svc.WithdrawPlan(t.Context(), tn.by(tn.admin, "withdrawPlan"), gone.ID, "范围调整"))(t)
	refused(tn, "answering what was withdrawn", fault.Precondition, fault.WrongState, func() (draw.Plan, error) { return tn.answer(tn.svc, tn.other, gone, true, "") })
}

// What the other agency has not agreed to is not approved either.
func TestASpecialPlanIsApprovedAfterTheConsents(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	in := tn.specialInput()
	p := tn.asks(in)
	approve := func() (draw.Plan, error) {
		return tn.svc.ApprovePlan(t.Context(), tn.by(tn.supervisor, "approvePlan"), p.ID, "同意")
	}
	refused(tn, "before the answer", fault.Precondition, fault.PlanNotFiled, approve)
	if p = must(tn.answer(tn.svc, tn.other, p, true, "同意配合"))(t); p.State != draw.PlanDraft {
		t.Errorf("consent alone made it %s", p.State)
	}
	if p = must(approve())(t); p.State != draw.PlanFiled || p.PublishedAt != nil {
		t.Errorf("approved: %+v", p)
	}
}

// The consents hold against whoever writes SQL as the runtime role.
func TestConsentsHoldAgainstDirectSQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	drawn := tn.drawn("r")
	p, special := tn.asks(tn.planInput()), tn.asks(tn.specialInput())
	for _, c := range []struct {
		what, want, head, sql string
		args                  []any
	}{
		{"the filing agency answers for the other", "42501", tn.firstAgency.String(), `insert into plan_consent (plan_id, agency_id, author_id, agreed, account_id, official, change_id)
			select id, $2, author_id, true, $3, 'x', gen_random_uuid() from plan where id = $1`, []any{p.ID, tn.secondAgency, tn.colleague.AccountID}},
		{"the author answers", "plan_consent_two_persons", tn.secondAgency.String(), `insert into plan_consent (plan_id, agency_id, author_id, agreed, account_id, official, change_id)
			select id, $2, author_id, true, author_id, 'x', gen_random_uuid() from plan where id = $1`, []any{p.ID, tn.secondAgency}},
		{"no reason", "plan_consent_reason", tn.secondAgency.String(), `insert into plan_consent (plan_id, agency_id, author_id, agreed, account_id, official, change_id)
			select id, $2, author_id, false, $3, 'x', gen_random_uuid() from plan where id = $1`, []any{p.ID, tn.secondAgency, tn.other.AccountID}},
		{"an agency that nobody asked", "plan_consent_asked", tn.firstAgency.String(), `insert into plan_consent (plan_id, agency_id, author_id, agreed, account_id, official, change_id)
			select id, $2, author_id, true, $3, 'x', gen_random_uuid() from plan where id = $1`, []any{p.ID, tn.firstAgency, tn.colleague.AccountID}},
		{"another agency is brought in afterwards", "plan_joined_at_once", tn.firstAgency.String(),
			"insert into plan_agency (plan_id, agency_id) values ($1, $2)", []any{p.ID, tn.firstAgency}},
		{"nobody is asked", "42501", tn.firstAgency.String(), "insert into plan_agency (plan_id, agency_id, asked) values ($1, $2, false)", []any{p.ID, tn.firstAgency}},
		{"an item afterwards", "plan_joined_at_once", tn.firstAgency.String(), "insert into plan_item (plan_id, item_id) values ($1, $2)", []any{p.ID, tn.foreign}},
		{"a visit under it", "plan_on_file", tn.firstAgency.String(), `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, window_from,
			window_to, author_id, reason, counts_toward_cap, cap_basis, change_id)
			select gen_random_uuid(), 'X-1', e.id, p.agency_id, '370502', 'ROUTINE', 'PATROL', p.id, p.from_day, p.from_day, p.author_id, '-', true, '-', gen_random_uuid()
			from plan p, enterprise e where p.id = $1 limit 1`, []any{p.ID}},
		{"a special one is approved", "plan_agreed", tn.firstAgency.String(), `insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis,
			publish_by, change_id) select id, author_id, $2, 'x', 'x', 'SUPERIOR', 'x', 'x', from_day, gen_random_uuid() from plan where id = $1`,
			[]any{special.ID, tn.supervisor.AccountID}},
	} {
		tx := must(tn.App(t).Begin(t.Context()))(t)
		_, err := tx.Exec(t.Context(), "select set_config('app.head', $1, true), set_config('app.agency', $1, true)", c.head)
		if err == nil {
			_, err = tx.Exec(t.Context(), c.sql, c.args...)
		}
		if err == nil {
			_, err = tx.Exec(t.Context(), "set constraints all immediate")
		}
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != c.want && pg.Code != c.want {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
		_ = tx.Rollback(t.Context())
	}
	// A draw under a plan that waits, with everything else in order.
	_, err := tn.look.Exec(t.Context(), `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication, window_from, window_to,
		author_id, change_id) select gen_random_uuid(), 'x', office, year, seq + 1, $2, round_id, agency_id, text, digest, pool_size, pool_root, publication, window_from, window_to,
		author_id, gen_random_uuid() from draw where id = $1`, drawn.ID, p.ID)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.ConstraintName != "plan_on_file" {
		t.Errorf("a draw under a plan that waits: %v", err)
	}
}
