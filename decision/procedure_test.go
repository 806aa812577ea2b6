package decision_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
)

// spoiled is expired food with harm, beyond every waiver: fines from 50,000 to 100,000 yuan.
func spoiled(more ...string) map[string]string {
	return expired(append([]string{"harm", "more", "source_told", "false", "correction", "pending"}, more...)...)
}

func (tn *town) propose(n any, p decision.Proposal) decision.Decision {
	tn.t.Helper()
	d, _, err := tn.svc.Decide(tn.t.Context(), order("decision:propose", tn.officer, n), p)
	if err != nil {
		tn.t.Fatal(err)
	}
	return d
}

func (tn *town) confirm(n any, id uuid.UUID) (decision.Decision, error) {
	return tn.svc.Confirm(tn.t.Context(), order("decision:confirm", tn.head, n), id)
}

// step records a step; the party waives the hearing that it is offered.
func (tn *town) step(who actor.Actor, d decision.Decision, kind decision.StepKind) error {
	if err := tn.stepOnly(who, d, kind); err != nil || kind != "HEARING_OFFERED" {
		return err
	}
	return tn.answer(tn.party, d, false)
}

func (tn *town) answer(who actor.Actor, d decision.Decision, requested bool) error {
	x := decision.HearingAnswer{CaseID: *tn.caseOf(d.FindingID), DecisionID: d.ID, Requested: requested, Text: "已阅知"}
	_, err := tn.svc.AnswerHearing(tn.t.Context(), order("hearing:answer", who, requested), x)
	return err
}

func (tn *town) stepOnly(who actor.Actor, d decision.Decision, kind decision.StepKind) error {
	id := tn.caseOf(d.FindingID)
	n := decision.NewStep{CaseID: *id, Kind: kind, Note: "已办理"}
	if kind != "EXTENDED" && kind != "CLOSED" && kind != "INVESTIGATED" {
		n.DecisionID = &d.ID
	}
	_, err := tn.svc.RecordStep(tn.t.Context(), order("case:step", who, string(kind)), n)
	return err
}

func (tn *town) caseSteps(finding uuid.UUID) (kinds []string) {
	c, err := tn.svc.CaseByID(tn.t.Context(), tn.officer, *tn.caseOf(finding))
	if err != nil {
		tn.t.Fatal(err)
	}
	for _, s := range c.Steps {
		kinds = append(kinds, s.Kind)
	}
	return kinds
}

// The case is opened by itself, and a penalty needs what the law puts between proposal and confirmation: a small one the notice, a large one
// also the offer of a hearing and the legal review by another person than the proposer.
func TestStepsOfAPenalty(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled("goods_value", "9000.00"))
	c, err := tn.svc.OpenCase(ctx, order("case:open", tn.officer, 1), []uuid.UUID{finding, finding})
	if err != nil || len(c.Findings) != 1 || c.DueOn != today().AddDays(90) || len(c.Steps) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = tn.svc.OpenCase(ctx, order("case:open", tn.officer, 2), []uuid.UUID{finding})
	refused(t, "opened twice", err, fault.WrongState)

	d := tn.propose(3, fine(finding, "99999.99"))
	_, err = tn.confirm(4, d.ID)
	if e := refused(t, "no notice", err, fault.StepsMissing); len(e.Facts["missing"].([]any)) != 1 {
		t.Errorf("missing: %v", e.Facts["missing"])
	}
	if err := tn.step(tn.officer, d, "NOTIFIED"); err != nil {
		t.Fatal(err)
	}
	d = tn.propose(5, fine(finding, "100000")) // a new proposal is a new notice
	_, err = tn.confirm(6, d.ID)
	if e := refused(t, "a large fine", err, fault.StepsMissing); len(e.Facts["missing"].([]any)) != 3 {
		t.Errorf("missing: %v", e.Facts["missing"])
	}
	for _, kind := range []decision.StepKind{"NOTIFIED", "HEARING_OFFERED"} {
		if err := tn.step(tn.officer, d, kind); err != nil {
			t.Fatal(err)
		}
	}
	if err := tn.step(tn.officer, d, "LEGALLY_REVIEWED"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the officer reviews: %v", err)
	}
	if err := tn.step(tn.head, d, "LEGALLY_REVIEWED"); err != nil {
		t.Fatal(err)
	}
	if done, err := tn.confirm(7, d.ID); err != nil || !done.InForce() {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, kind := range []decision.StepKind{"SERVED", "EXECUTED"} {
		if err := tn.step(tn.officer, d, kind); err != nil {
			t.Fatal(err)
		}
	}
	if err := tn.step(tn.head, d, "CLOSED"); err != nil {
		t.Fatal(err)
	}
	refused(t, "after the end", tn.step(tn.head, d, "EXTENDED"), fault.WrongState)
	want := []string{"FILED", "PROPOSED", "NOTIFIED", "PROPOSED", "NOTIFIED", "HEARING_OFFERED", "HEARING_WAIVED", "LEGALLY_REVIEWED", "DECIDED", "SERVED", "EXECUTED", "CLOSED"}
	if diff := cmp.Diff(want, tn.caseSteps(finding)); diff != "" {
		t.Error(diff)
	}
}

// 90 days, an extension of 30 by the head, one more by the heads together, and no penalty after that.
func TestThePeriodOfACase(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	d := tn.propose(1, fine(finding, "50000"))
	if err := tn.step(tn.officer, d, "NOTIFIED"); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []decision.StepKind{"HEARING_OFFERED", "LEGALLY_REVIEWED"} {
		if err := tn.step(tn.head, d, kind); err != nil {
			t.Fatal(err)
		}
	}
	discuss := func(who actor.Actor, days int) error {
		n := decision.NewStep{CaseID: *tn.caseOf(finding), Kind: "EXTENSION_DISCUSSED", Note: "案情特别复杂", Days: &days}
		_, err := tn.svc.RecordStep(t.Context(), order("case:step", who, days), n)
		return err
	}
	due := func(days int) {
		tn.plant(func(x exec) { x("update enforcement_case set due_on = $1", today().AddDays(days)) })
	}
	due(-1)
	_, err := tn.confirm(2, d.ID)
	refused(t, "too late", err, fault.TooLate)
	refused(t, "extended too late", tn.step(tn.head, d, "EXTENDED"), fault.TooLate)
	due(0)
	if err := tn.step(tn.head, d, "EXTENDED"); err != nil {
		t.Fatal(err)
	}
	refused(t, "extended twice without a discussion", tn.step(tn.otherHead, d, "EXTENDED"), fault.StepsMissing)
	if err := discuss(tn.officer, 20); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer discusses: %v", err)
	}
	if err := discuss(tn.head, 61); errField(err) != "input.days" {
		t.Errorf("beyond the bound: %v", err)
	}
	if err := discuss(tn.head, 20); err != nil {
		t.Fatal(err)
	}
	refused(t, "the same head", tn.step(tn.head, d, "EXTENDED"), fault.SecondPerson)
	const forged = `insert into case_step (case_id, seq, agency_id, disclosed_to, kind, days, pseudonym, change_id)
		select case_id, 99, agency_id, disclosed_to, 'EXTENDED', $2, $3, gen_random_uuid() from decision where id = $1`
	conn := tn.runtime()
	for by, days := range map[string]int{tn.head.Pseudonym: 20, tn.otherHead.Pseudonym: 21} {
		if _, err := conn.Exec(t.Context(), forged, d.ID, days, by); constraintOf(err) != "case_step_discussed" {
			t.Errorf("%d days by %s through SQL: %v", days, by, err)
		}
	}
	if err := tn.step(tn.otherHead, d, "EXTENDED"); err != nil {
		t.Fatal(err)
	}
	refused(t, "a third time", tn.step(tn.head, d, "EXTENDED"), fault.WrongState)
	if _, err := conn.Exec(t.Context(), forged, d.ID, 1, tn.head.Pseudonym); constraintOf(err) != "case_step_extensions" {
		t.Errorf("a third time through SQL: %v", err)
	}
	due(-50)
	if _, err := tn.confirm(3, d.ID); err != nil {
		t.Error(err)
	}
}

func TestCeilingsOnTheSpot(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, finding := tn.finding(tn.officer, "LICENCE-NOT-DISPLAYED", today(), map[string]string{"correction": "refused", "harm": "more"})
	p := fine(finding, "3000.01")
	p.OnTheSpot = true
	_, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), p)
	if e := refused(t, "above the ceiling", err, fault.LegalBound); e.Facts["limit"] != "3000.00" {
		t.Errorf("%v", e.Facts)
	}
	p.Measures[0].Amount = ptr("3000")
	d := tn.propose(2, p)
	tn.plant(func(x exec) { x("update enterprise set kind = 'SELF_EMPLOYED' where id = $1", tn.party.EnterpriseID) })
	p.Measures[0].Amount = ptr("200.01")
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 3), p)
	refused(t, "above a citizen's ceiling", err, fault.LegalBound)
	tn.plant(func(x exec) { x("update enterprise set kind = 'ENTERPRISE' where id = $1", tn.party.EnterpriseID) })
	if done, err := tn.confirm(4, d.ID); err != nil || done.Procedure != decision.OnTheSpot {
		t.Errorf("%+v, %v", done, err)
	}
}

// 2 years, or 5 where life, health or finance was harmed, from the day the violation ended.
func TestLimitation(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	for i, c := range []struct {
		ended, grave string
		refused      bool
	}{
		{today().AddDays(-365 * 2).String(), "", false}, {today().AddDays(-367 * 2).String(), "", true},
		{today().AddDays(-367 * 2).String(), "true", false}, {today().AddDays(-367 * 5).String(), "true", true},
	} {
		facts := spoiled("ended_on", c.ended)
		if c.grave != "" {
			facts["grave_danger"] = c.grave
		}
		_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
		_, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, i), fine(finding, "50000"))
		if e, _ := fault.As(err); c.refused != (e != nil && e.Reason == fault.LegalBound) {
			t.Errorf("ended %s, grave %q: %v", c.ended, c.grave, err)
		}
	}
}

// A deviation from a list that binds is proposed with its reason, decided by another person, confirmed, seen by party and supervisor, who
// objects. What Art. 33 itself forbids cannot be deviated from.
func TestDeviation(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	p := fine(finding, "50000")
	p.Deviation = ptr("该店一年内多次被投诉")
	p.OnTheSpot = false
	low := p
	low.Measures = []decision.Measure{{Kind: "FINE", Amount: ptr("49999")}}
	_, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), low)
	refused(t, "outside the law", err, fault.LegalBound)
	d := tn.propose(2, p)
	if d.Deviation == nil || d.Deviation.Procedure != "COLLECTIVE_DELIBERATION" || d.Deviation.Item != "SAMR-F-5" || d.Deviation.Approved != nil {
		t.Fatalf("%+v", d.Deviation)
	}
	for _, kind := range []decision.StepKind{"NOTIFIED", "HEARING_OFFERED"} {
		if err := tn.step(tn.officer, d, kind); err != nil {
			t.Fatal(err)
		}
	}
	if err := tn.step(tn.head, d, "LEGALLY_REVIEWED"); err != nil {
		t.Fatal(err)
	}
	_, err = tn.confirm(3, d.ID)
	refused(t, "not approved", err, fault.WrongState)
	verdict := decision.DeviationVerdict{DecisionID: d.ID, Approved: true, Remark: "经集体讨论同意"}
	_, err = tn.svc.ApproveDeviation(ctx, order("deviation:approve", tn.officer, 4), verdict)
	refused(t, "own deviation", err, fault.SecondPerson)
	if got, err := tn.svc.ApproveDeviation(ctx, order("deviation:approve", tn.otherHead, 5), verdict); err != nil || !*got.Deviation.Approved ||
		*got.Deviation.ApprovedBy != tn.otherHead.Pseudonym {
		t.Fatalf("%+v, %v", got.Deviation, err)
	}
	_, err = tn.svc.ApproveDeviation(ctx, order("deviation:approve", tn.otherHead, 6), verdict)
	refused(t, "twice", err, fault.WrongState)
	if done, err := tn.confirm(7, d.ID); err != nil || !done.InForce() {
		t.Fatalf("%+v, %v", done, err)
	}
	supervisor := tn.supervisor()
	if got, err := tn.svc.Object(ctx, order("deviation:object", supervisor, 8), d.ID, "理由不足"); err != nil || *got.Deviation.Objection != "理由不足" {
		t.Errorf("%+v, %v", got.Deviation, err)
	}
	if f := tn.one(tn.party, inspection); f.Decision == nil || f.Decision.Deviation == nil || f.Decision.Deviation.Objection == nil {
		t.Errorf("the party sees %+v", f.Decision)
	}

	// The minor route of the law: no way to deviate. And a deviation from nothing is refused.
	_, minor := tn.finding(tn.officer, "LICENCE-NOT-DISPLAYED", today(), map[string]string{"correction": "in_period", "harm": "none", "minor": "true"})
	p = decision.Proposal{FindingID: minor, Outcome: leniency.Penalty, Reason: "处罚", Measures: []decision.Measure{{Kind: "FINE", Amount: ptr("100")}},
		Deviation: ptr("从严"), Order: p.Order}
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 9), p)
	if e := refused(t, "Art. 33", err, fault.LeniencyBinds); e.Facts["deviation"] != "none" {
		t.Errorf("%v", e.Facts)
	}
	_, plain := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-1), spoiled())
	p = fine(plain, "50000")
	p.Deviation = ptr("无")
	if _, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 10), p); errField(err) != "input.deviationReason" {
		t.Errorf("a deviation from nothing: %v", err)
	}
}

func (tn *town) supervisor() (a actor.Actor) {
	tn.plant(func(x exec) { a = tn.account(x, "supervisor", actor.Supervisor, uuid.Nil, uuid.Nil) })
	return a
}

// An annulled decision counts for nobody: the next violation is a first one again, and the finding may be decided anew.
func TestAnnulledDecisionsDoNotCount(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, first := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-10), expired())
	d := tn.propose(1, waive(first))
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	inspection, _ := tn.finding(tn.ranger, "FOOD-EXPIRED", today(), expired())
	if f := tn.one(tn.ranger, inspection); f.Advice.Ruling == leniency.MustNotPenalise {
		t.Fatalf("a second violation is a first one: %s", f.Advice.Ruling)
	}
	supervisor := tn.supervisor()
	if got, err := tn.svc.Annul(ctx, order("decision:annul", supervisor, 3), d.ID, "事实不清"); err != nil || got.InForce() || got.Ended.Kind != "ANNULLED" {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err := tn.svc.Annul(ctx, order("decision:annul", supervisor, 4), d.ID, "再撤销")
	refused(t, "annulled twice", err, fault.WrongState)
	if f := tn.one(tn.ranger, inspection); f.Advice.Ruling != leniency.MustNotPenalise {
		t.Errorf("the annulled decision counts: %s", f.Advice.Ruling)
	}
	again := tn.propose(5, waive(first))
	if done, err := tn.confirm(6, again.ID); err != nil || !done.InForce() {
		t.Errorf("decided anew: %+v, %v", done, err)
	}
	if kinds := tn.caseSteps(first); !slices.Contains(kinds, "ANNULLED") {
		t.Errorf("steps: %v", kinds)
	}
}

// What the party contests proves nothing until an officer has settled it.
func TestContestedFacts(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	x := decision.Statement{FindingID: finding, Key: "goods_value", Value: ptr("100.00"), Text: "货值认定有误"}
	if _, err := tn.svc.ContestFact(ctx, order("fact:contest", tn.stranger, 1), x); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger: %v", err)
	}
	f, err := tn.svc.ContestFact(ctx, order("fact:contest", tn.party, 2), x)
	if err != nil || f.Advice.Ruling == leniency.MustNotPenalise {
		t.Fatalf("a contested fact proves something: %s, %v", f.Advice.Ruling, err)
	}
	if _, err := tn.svc.ContestFact(ctx, order("fact:contest", tn.party, 3), x); errField(err) != "input.key" {
		t.Errorf("contested twice: %v", err)
	}
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 4), fine(finding, "50000"))
	refused(t, "decided by a contested fact", err, fault.LegalBound)
	bad := decision.Settlement{FindingID: finding, Key: "goods_value", Value: "-1", Reason: "称量"}
	if _, err := tn.svc.SettleFact(ctx, order("fact:settle", tn.officer, 5), bad); errField(err) != "input.value" {
		t.Errorf("a value that is none: %v", err)
	}
	bad.Value = "120.00"
	f, err = tn.svc.SettleFact(ctx, order("fact:settle", tn.officer, 6), bad)
	if err != nil || f.Advice.Ruling != leniency.MustNotPenalise {
		t.Fatalf("%s, %v", f.Advice.Ruling, err)
	}
	if i := slices.IndexFunc(f.Facts, func(x decision.Fact) bool { return x.Key == "goods_value" }); f.Facts[i].Value != "120.00" || f.Facts[i].Contested {
		t.Errorf("%+v", f.Facts[i])
	}
	_, err = tn.svc.SettleFact(ctx, order("fact:settle", tn.officer, 7), bad)
	refused(t, "nothing to settle", err, fault.WrongState)
	if got := tn.one(tn.party, inspection); got.Advice.Ruling != leniency.MustNotPenalise {
		t.Errorf("%+v", got.Advice)
	}
}

// Two agencies find the same act on the same day: the first fine stands, the second is refused, at the confirmation too.
func TestOneActIsNotFinedTwice(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, first := tn.finding(tn.officer, "LICENCE-NOT-DISPLAYED", today(), map[string]string{"correction": "refused", "harm": "more"})
	inspection, second := tn.finding(tn.ranger, "LICENCE-NOT-DISPLAYED", today(), map[string]string{"correction": "refused", "harm": "more"})
	spot := func(finding uuid.UUID) decision.Proposal {
		p := fine(finding, "100")
		p.OnTheSpot = true
		return p
	}
	mine := tn.propose(1, spot(first))
	theirs, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 2), spot(second))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tn.confirm(3, mine.ID); err != nil {
		t.Fatal(err)
	}
	var chief actor.Actor
	tn.plant(func(x exec) { chief = tn.account(x, "chief", actor.AgencyAdmin, tn.ranger.AgencyID, uuid.Nil) })
	_, err = tn.svc.Confirm(ctx, order("decision:confirm", chief, 4), theirs.ID)
	refused(t, "confirmed second", err, fault.LegalBound)
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 5), spot(second))
	refused(t, "proposed second", err, fault.LegalBound)
	tn.plant(func(x exec) {
		x("insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source) values ($1, $2, $3, 'separate_act', 'true', 'inspector')",
			second, tn.ranger.AgencyID, tn.party.EnterpriseID)
	})
	if _, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 6), spot(second)); err != nil {
		t.Errorf("another act: %v", err)
	}
	if f := tn.one(tn.ranger, inspection); f.Decision == nil {
		t.Error("no proposal")
	}
}
