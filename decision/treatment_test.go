package decision_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fairness"
	policy "yangguang/policies/fairness"
)

// TestEqualTreatmentIsAudited: a waiver and a penalty on the same facts are compared by agency and officer, and the penalty is leniency not used.
func TestEqualTreatmentIsAudited(t *testing.T) {
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
	svc := fairness.NewService(tn.DB, r)
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
	if none, err := svc.Treat(ctx, supervisor, today().AddDays(-400), today().AddDays(-300)); err != nil || none.Decisions != 0 || none.Unused != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	if _, err := svc.Treat(ctx, supervisor, today(), today().AddDays(-1)); errField(err) != "to" {
		t.Errorf("a period that ends before it begins: %v", err)
	}
}
