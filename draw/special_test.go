package draw_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/workday"
)

// specialInput is a special plan within the bounds of policy.
func (tn *town) specialInput() draw.FilePlan {
	in := tn.planInput()
	in.Kind, in.Title, in.To, in.Target.Industries = draw.Special, "食品专项", day("2026-06-30"), []string{"52"}
	return in
}

// drafted is a special plan that runs now: states are read by the database's own day.
func (tn *town) drafted() draw.Plan {
	tn.t.Helper()
	tn.now = time.Now().UTC().Truncate(time.Second)
	in := tn.specialInput()
	in.From = workday.CivilDate(tn.now)
	in.Year, in.To = in.From.Year(), in.From.AddDays(60)
	if in.To.Year() != in.Year {
		in.To = day(fmt.Sprintf("%d-12-31", in.Year))
	}
	return must(tn.svc.FilePlan(tn.t.Context(), tn.by(tn.admin, "filePlan"), in))(tn.t)
}

// above plants an agency above the first one, with its head.
func (tn *town) above() actor.Actor {
	var head actor.Actor
	tn.plant(func(x exec) {
		city := uuid.Must(uuid.NewV7())
		x("insert into agency (id, code, name, region_code, field, level, change_id) values ($1, '370500-SCJG', '市局', '370500', '市场监管', 'city', $2)", city, uuid.New())
		head = tn.account(x, "city", actor.AgencyAdmin, city, uuid.Nil)
		x("update enterprise set industry_code = '5211'")
	})
	return head
}

func (tn *town) plansSeen(a actor.Actor, q draw.PlanQuery) int {
	tn.t.Helper()
	return len(must(tn.app.Plans(tn.t.Context(), a, q, page.Ask{First: 10}))(tn.t).Rows)
}

func TestASpecialPlanIsApprovedPublishedAndWithdrawn(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	city := tn.above()
	for name, c := range map[string]struct {
		change func(*draw.FilePlan)
		field  string
	}{
		"a window of nine months": {func(p *draw.FilePlan) { p.To = day("2026-11-30") }, "input.to"},
		"no bound of scope":       {func(p *draw.FilePlan) { p.Target.Industries = nil }, "input.target"},
	} {
		in := tn.specialInput()
		c.change(&in)
		if e := refused(tn, name, fault.Precondition, fault.PlanUnbounded, func() (draw.Plan, error) {
			return tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in)
		}); e.Field != c.field || e.Facts["basis"] == nil {
			t.Errorf("%s: %+v", name, e)
		}
	}
	p := tn.drafted()
	if p.State != draw.PlanDraft || p.FiledAt != nil || p.PublishedAt != nil {
		t.Fatalf("drafted: %+v", p)
	}
	// A draft is for those who draft and decide: the public and other agencies find nothing.
	for a, want := range map[*actor.Actor]int{{}: 0, &tn.other: 0, &tn.shop: 0, &tn.colleague: 1, &city: 1, &tn.supervisor: 1} {
		found := must(tn.app.PlansByID(t.Context(), *a, []uuid.UUID{p.ID}))(t)
		if got := tn.plansSeen(*a, draw.PlanQuery{}); got != want || len(found) != want {
			t.Errorf("%s sees %d in the list and %d by id, want %d", a.Pseudonym, got, len(found), want)
		}
	}
	r := tn.opened("r1")
	refused(tn, "drawing a draft", fault.Precondition, fault.PlanNotFiled, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
	})
	approve := func(a actor.Actor) func() (draw.Plan, error) {
		return func() (draw.Plan, error) {
			return tn.svc.ApprovePlan(t.Context(), tn.by(a, "approvePlan"), p.ID, "同意")
		}
	}
	refused(tn, "the author approves", fault.Precondition, fault.SecondPerson, approve(tn.admin))
	refused(tn, "a colleague approves", fault.Precondition, fault.NotApprover, approve(tn.colleague))
	refused(tn, "another agency approves", fault.NotFound, "", approve(tn.other))
	refused(tn, "publishing a draft", fault.Precondition, fault.WrongState, func() (draw.Plan, error) {
		return tn.svc.PublishPlan(t.Context(), tn.by(tn.admin, "publishPlan"), p.ID)
	})
	p = must(approve(city)())(t)
	if p.State != draw.PlanFiled || p.Approval == nil || p.Approval.Standing != draw.Superior || p.Approval.Office != "市局" ||
		p.Approval.PublishBy.DaysSince(p.From) < 28 || p.Approval.PublishBy.DaysSince(p.From) > 31 || p.FiledAt == nil || p.PublicationOverdue {
		t.Fatalf("approved: %+v %+v", p, p.Approval)
	}
	refused(tn, "approving twice", fault.Precondition, fault.WrongState, approve(tn.supervisor))
	if tn.plansSeen(tn.supervisor, draw.PlanQuery{PublicationOverdue: true}) != 0 {
		t.Error("overdue before its last day")
	}
	tn.plant(func(x exec) { x("update plan_approval set publish_by = current_date - 2") })
	if tn.plansSeen(actor.Public(), draw.PlanQuery{}) != 0 || tn.plansSeen(tn.supervisor, draw.PlanQuery{PublicationOverdue: true}) != 1 {
		t.Error("not published: the public must not see it, supervisors must see that it is overdue")
	}
	p = must(tn.svc.PublishPlan(t.Context(), tn.by(tn.admin, "publishPlan"), p.ID))(t)
	refused(tn, "publishing twice", fault.Conflict, "", func() (draw.Plan, error) {
		return tn.svc.PublishPlan(t.Context(), tn.by(tn.admin, "publishPlan"), p.ID)
	})
	if p.PublishedAt == nil || p.PublicationOverdue || tn.plansSeen(actor.Public(), draw.PlanQuery{}) != 1 ||
		tn.plansSeen(tn.supervisor, draw.PlanQuery{PublicationOverdue: true}) != 0 {
		t.Errorf("published: %+v", p)
	}
	withdraw := func(a actor.Actor) func() (draw.Plan, error) {
		return func() (draw.Plan, error) {
			return tn.svc.WithdrawPlan(t.Context(), tn.by(a, "withdrawPlan"), p.ID, "范围调整")
		}
	}
	refused(tn, "another agency withdraws", fault.NotFound, "", withdraw(tn.other))
	p = must(withdraw(tn.colleague)())(t)
	if p.State != draw.PlanWithdrawn || p.WithdrawnReason == nil || *p.WithdrawnReason != "范围调整" {
		t.Errorf("withdrawn: %+v", p)
	}
	refused(tn, "withdrawing twice", fault.Conflict, "", withdraw(tn.admin))
	r = tn.opened("r2")
	refused(tn, "drawing a withdrawn plan", fault.Precondition, fault.WrongState, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
	})
}

func TestTheGovernmentApprovesASpecialPlanOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	p := tn.drafted()
	results := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := tn.svc.ApprovePlan(t.Context(), tn.by(tn.supervisor, "approvePlan"), p.ID, "同意")
			results <- err
		}()
	}
	done := 0
	for range 4 {
		if err := <-results; err == nil {
			done++
		} else if e, ok := fault.As(err); !ok || e.Reason != fault.WrongState {
			t.Error(err)
		}
	}
	if n := query[int64](tn, "select count(*) from log_entry where type = 'plan.approve'"); done != 1 || n[0] != 1 {
		t.Errorf("%d approvals, %d entries", done, n[0])
	}
	if _, err := tn.look.Exec(t.Context(), `insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
		select id, author_id, author_id, 'x', 'x', 'SUPERIOR', 'x', 'x', from_day, $1 from plan`, uuid.New()); err == nil {
		t.Error("the author approves by SQL")
	}
}

// A target is counted before it is filed, within the agency's region, and a floor tells who is missed.
func TestTargetsAreCountedAndFloorsTold(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 12)
	tn.plant(func(x exec) {
		x("update enterprise set industry_code = case when uscc <= $1 then '5221' else '6210' end", tn.firms[5])
		x("update enterprise set status = 'REVOKED' where uscc = $1", tn.firms[0])
		x("update enterprise set credit_class = 'D' where uscc = $1", tn.firms[1])
		x(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, state, author_id, approver_id, reason,
				counts_toward_cap, cap_basis, change_id)
			select gen_random_uuid(), 'V-1', id, $1, '370502', 'ROUTINE', 'TRANSFER', current_date - 30, current_date - 30, 'RECORDED', $2, $4, '-', true, '-', gen_random_uuid()
			from enterprise where uscc = $3`, tn.firstAgency, tn.admin.AccountID, tn.firms[1], tn.colleague.AccountID)
	})
	counts := must(tn.app.CountTarget(t.Context(), tn.admin, draw.Target{Industries: []string{"52"}}, "kind"))(t)
	if len(counts) != 2 || counts[0] != (draw.TargetCount{Stratum: "ENTERPRISE", Enterprises: 4, Active: 3}) ||
		counts[1] != (draw.TargetCount{Stratum: "SELF_EMPLOYED", Enterprises: 2, Active: 2}) {
		t.Errorf("counted %+v", counts)
	}
	if c := must(tn.app.CountTarget(t.Context(), tn.admin, draw.Target{CreditClasses: []string{"D"}}, "credit_class"))(t); len(c) != 1 || c[0].Active != 1 || c[0].Stratum != "D" {
		t.Errorf("counted by class %+v", c)
	}
	for field, target := range map[string]draw.Target{"input.target.regionCodes[0]": {RegionCodes: []string{"370503"}}, "input.target.creditClasses[0]": {CreditClasses: []string{"E"}},
		"input.target.industries[0]": {Industries: []string{"520"}}} {
		_, err := tn.app.CountTarget(t.Context(), tn.admin, target, "kind")
		if e, ok := fault.As(err); !ok || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	in := tn.planInput()
	in.Target.Industries = []string{"52"}
	p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	for _, a := range []actor.Actor{tn.admin, tn.supervisor} {
		c := must(tn.app.Coverages(t.Context(), a, tn.firstAgency, &p.ID))(t)
		if len(c) != 1 || c[0].Enterprises != 11 || c[0].Inspected != 1 || c[0].Due != 10 || c[0].OutOfScope == nil || *c[0].OutOfScope != 6 ||
			c[0].AsOf != p.To || c[0].Since.String() != "2024-11-30" {
			t.Errorf("%s: %+v", a.Pseudonym, c)
		}
	}
	if _, err := tn.app.Coverages(t.Context(), tn.other, tn.firstAgency, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agency's floors: %v", err)
	}
}
