package decision_test

import (
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fairness"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/policies/calendar"
	policy "yangguang/policies/fairness"
	warnings "yangguang/policies/oversight"
	"yangguang/postgres"
	"yangguang/workday"
)

// TestEqualTreatmentIsAudited: a waiver and a penalty on the same facts are compared by agency and officer, and the penalty is leniency not used.
func TestEqualTreatmentIsAudited(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	r, err := fairness.ReadRules(policy.Rules)
	if err != nil {
		t.Fatal(err)
	}
	facts := expired("catering", "true") // no list binds; Art. 33 para. 1 s. 2 allows to waive
	_, waived := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-2), facts)
	d := tn.propose(1, waive(waived))
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	tn.plant(func(x exec) { // another shop's case, so that this shop's next one is a first violation too
		x("update decision set enterprise_id = $1 where id = $2", tn.stranger.EnterpriseID, d.ID)
	})
	_, fined := tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
	p := tn.propose(3, fine(fined, "50000"))
	for _, kind := range []decision.StepKind{"NOTIFIED", "HEARING_OFFERED"} {
		if err := tn.step(tn.officer, p, kind); err != nil {
			t.Fatal(err)
		}
	}
	if err := tn.step(tn.head, p, "LEGALLY_REVIEWED"); err != nil {
		t.Fatal(err)
	}
	if _, err := tn.confirm(4, p.ID); err != nil {
		t.Fatal(err)
	}
	var supervisor actor.Actor
	tn.plant(func(x exec) { supervisor = tn.account(x, "supervisor", actor.Supervisor, uuid.Nil, uuid.Nil) })
	svc := fairness.NewService(tn.DB, postgres.Commands[fairness.Tx](tn.DB.DB), r)
	got, err := svc.Treat(ctx, supervisor, today().AddDays(-1), today())
	if err != nil || got.Decisions != 2 || got.Compared != 2 || got.Unused != 1 || len(got.UnusedBy) != 1 || got.UnusedBy[0].Of != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	seen := map[string]bool{}
	for _, d := range got.Differences {
		seen[d.Dimension] = true
		if d.Watched || d.P < 0.5 {
			t.Errorf("two cases prove nothing: %+v", d)
		}
		if d.Dimension == "officer" && d.Subject != "" && d.Subject != tn.officer.Pseudonym {
			t.Errorf("an officer is named %q", d.Subject)
		}
	}
	for _, dimension := range fairness.TreatmentDimensions {
		if !seen[dimension] {
			t.Errorf("not compared by %s", dimension)
		}
	}
	tn.monthIsAudited(svc, supervisor, p.ID)
	if none, err := svc.Treat(ctx, supervisor, today().AddDays(-400), today().AddDays(-300)); err != nil || none.Decisions != 0 || none.Unused != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	if _, err := svc.Treat(ctx, supervisor, today(), today().AddDays(-1)); errField(err) != "to" {
		t.Errorf("a period that ends before it begins: %v", err)
	}
}

// monthIsAudited lets the month of the decisions end: the platform audits it once, however many servers try, keeps report and digest under
// an entry of the ledger, and nobody but supervisors and auditors reads it.
func (tn *town) monthIsAudited(svc *fairness.Service, supervisor actor.Actor, penalty uuid.UUID) {
	t, ctx := tn.t, tn.t.Context()
	t.Helper()
	if done, err := svc.AuditMonths(ctx, time.Now(), time.Time{}); err != nil || len(done) != 0 {
		t.Errorf("a month that is not over: %v, %v", done, err)
	}
	first := workday.CivilDate(today().Start().AddDate(0, 0, 1-today().Day()))
	before := workday.CivilDate(first.Start().AddDate(0, -1, 0))
	tn.plant(func(x exec) {
		x("update decision_confirmation set at = at - (now() - $1)", before.Start().Add(30*time.Hour))
	})
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if _, err := svc.AuditMonths(ctx, time.Now().AddDate(0, 0, 1), time.Time{}); err != nil { // a month settles for some hours
				t.Error(err)
			}
		})
	}
	group.Wait()
	kept, err := svc.MonthOf(ctx, supervisor, before.AddDays(9))
	if err != nil || kept.First != before || kept.Report.Decisions != 2 || kept.Report.Unused != 1 || kept.Alarms() != 0 || kept.Ledger.Index == 0 ||
		sha256.Sum256([]byte(kept.Document)) != kept.Digest {
		t.Fatalf("%+v, %v", kept, err)
	}
	tn.plant(func(x exec) { // what ends later does not change what was found then
		x(`insert into decision_end (decision_id, finding_id, agency_id, disclosed_to, kind, reason, pseudonym, change_id)
			select id, finding_id, agency_id, disclosed_to, 'ANNULLED', 'x', 'x', gen_random_uuid() from decision where id = $1`, penalty)
	})
	if done, err := svc.AuditMonths(ctx, time.Now(), time.Time{}); err != nil || len(done) != 0 {
		t.Errorf("audited again: %v, %v", done, err)
	}
	list, err := svc.Months(ctx, supervisor, page.Ask{First: 5})
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Digest != kept.Digest || list.Rows[0].Name() != before.String()[:7] {
		t.Errorf("%+v, %v", list, err)
	}
	tn.plant(func(x exec) { x("delete from decision_end") })
	for _, a := range []actor.Actor{tn.head, tn.party} {
		if got, err := svc.Months(ctx, a, page.Ask{First: 5}); err != nil || len(got.Rows) != 0 {
			t.Errorf("%s reads %+v, %v", a.Username, got, err)
		}
	}
	conn := tn.runtime()
	for what, sql := range map[string]string{"42501": "update treatment_audit set alarms = 1",
		"treatment_audit_digest": `insert into treatment_audit (id, month, decisions, compared, unused, watched, alarms, report, digest, change_id)
			values (gen_random_uuid(), '2020-01-01', 0, 0, 0, 0, 0, '{}', sha256('x'), gen_random_uuid())`,
		"treatment_audit_over": `insert into treatment_audit (id, month, decisions, compared, unused, watched, alarms, report, digest, change_id)
			values (gen_random_uuid(), date_trunc('month', now() at time zone 'Asia/Shanghai')::date, 0, 0, 0, 0, 0, '{}', sha256('{}'), gen_random_uuid())`} {
		if _, err := conn.Exec(ctx, sql); constraintOf(err) != what && codeOf(err) != what {
			t.Errorf("%s: %v", what, err)
		}
	}
	tn.alarmWarns()
}

// alarmWarns: the supervisor is warned of a month with an alarm, once, with the month.
func (tn *town) alarmWarns() {
	t, ctx := tn.t, tn.t.Context()
	t.Helper()
	rules, err := oversight.ReadRules(warnings.Rules)
	if err != nil {
		t.Fatal(err)
	}
	days, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	svc := oversight.NewService(oversight.Options{Store: tn.DB, Commands: postgres.Commands[oversight.Tx](tn.DB.DB), Rules: rules, Calendar: days})
	kind := oversight.UnequalTreatment
	count := func() []oversight.Warning {
		if _, err := svc.Look(ctx, time.Now(), time.Time{}); err != nil {
			t.Error(err)
		}
		got, err := svc.Warnings(ctx, system, oversight.Query{Kind: &kind}, page.Ask{First: 5})
		if err != nil {
			t.Error(err)
		}
		return got.Rows
	}
	if got := count(); len(got) != 0 {
		t.Errorf("without an alarm: %+v", got)
	}
	tn.plant(func(x exec) { x("update treatment_audit set alarms = 2") })
	count()
	if got := count(); len(got) != 1 || got[0].Count != 2 || got[0].Month == nil || len(*got[0].Month) != 7 || got[0].Agency != nil {
		t.Errorf("%+v", got)
	}
}
