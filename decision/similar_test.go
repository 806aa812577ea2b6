package decision_test

import (
	"testing"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
)

// Two agencies decide the same facts differently: each side sees it, the party without learning whose case the other was; the penalty where a
// list allowed to waive is counted in public as leniency that was not used.
func TestSimilarCasesAreSeenAndCounted(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	facts := expired("catering", "true") // no list binds; Art. 33 para. 1 s. 2 allows to waive
	_, waived := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-2), facts)
	d := tn.propose(1, waive(waived))
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	tn.plant(func(x exec) { // the other agency's case is another shop's
		x("update decision set enterprise_id = $1 where id = $2", tn.stranger.EnterpriseID, d.ID)
	})
	_, fined := tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
	for _, a := range []actor.Actor{tn.officer, tn.head, tn.party} {
		got, err := tn.svc.SimilarTo(ctx, a, fined)
		if err != nil || got.Total != 1 || got.Outcomes[0].Outcome != "NO_PENALTY" || got.Recent[0].Agency != "甲局" {
			t.Fatalf("%s: %+v, %v", a.Username, got, err)
		}
	}
	if _, err := tn.svc.SimilarTo(ctx, tn.stranger, fined); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger: %v", err)
	}
	_, other := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired("catering", "true", "harm", "more"))
	if got, err := tn.svc.SimilarTo(ctx, tn.officer, other); err != nil || got.Total != 0 {
		t.Errorf("other facts are no similar case: %+v, %v", got, err)
	}
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
	got, err := tn.svc.SimilarTo(ctx, tn.officer, waived)
	if err != nil || got.Total != 1 || got.Outcomes[0].FineMedian == nil || *got.Outcomes[0].FineMedian != "50000.00" {
		t.Errorf("%+v, %v", got, err)
	}
	all, err := tn.svc.Statistics(ctx, today().Year())
	if err != nil || len(all.Agencies) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if a := all.Agencies[0]; a.Decisions != 2 || a.Waived != 1 || a.Penalties != 1 || a.EligibleNotApplied != 1 || a.Deviations != 0 {
		t.Errorf("%+v", a)
	}
	if _, err := tn.svc.Statistics(ctx, 99999); errField(err) != "year" {
		t.Errorf("a year that is none: %v", err)
	}
	if none, err := tn.svc.Statistics(ctx, today().Year()-1); err != nil || len(none.Agencies) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}
