package decision_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/policies/calendar"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

func (tn *town) one(a actor.Actor, inspection uuid.UUID) decision.Finding {
	tn.t.Helper()
	all, err := tn.svc.Findings(tn.t.Context(), a, []uuid.UUID{inspection})
	if err != nil || len(all[inspection]) != 1 {
		tn.t.Fatalf("findings: %v, %v", all, err)
	}
	return all[inspection][0]
}

func fine(finding uuid.UUID, amount string) decision.Proposal {
	return decision.Proposal{FindingID: finding, Outcome: leniency.Penalty, Reason: "依法处罚", Measures: []decision.Measure{{Kind: "FINE",
		Amount: ptr(amount)}},
		Order: &decision.Order{Text: "停止经营超过保质期的食品", DueOn: today().AddDays(7)}}
}

func waive(finding uuid.UUID) decision.Proposal {
	return decision.Proposal{FindingID: finding, Outcome: leniency.NoPenalty, Reason: "符合首违不罚清单", Education: ptr("已当面教育并记录"),
		Order: &decision.Order{Text: "停止经营超过保质期的食品", DueOn: today().AddDays(7)}}
}

func refused(t *testing.T, what string, err error, reason fault.Reason) *fault.Error {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Reason != reason {
		t.Fatalf("%s: want %s, got %v", what, reason, err)
	}
	return e
}

// The journey of the issue: must not be penalised, why, a fine refused, the waiver accepted with order and education, confirmed by another
// person, in force for the party.
func TestBindingListRefusesAFineAndTakesTheWaiver(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())

	f := tn.one(tn.officer, inspection)
	if f.Advice.Ruling != leniency.MustNotPenalise || f.Advice.Items[0].Item.Code != "SAMR-F-5" || f.Advice.FineMin != nil {
		t.Fatalf("advice: %+v", f.Advice)
	}
	for _, c := range f.Advice.Items[0].Conditions {
		if c.Result != leniency.True || c.Fact == nil {
			t.Errorf("condition %s: %s, %v", c.Key, c.Result, c.Fact)
		}
	}
	_, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), fine(finding, "50000"))
	e := refused(t, "fine", err, fault.LeniencyBinds)
	if e.Facts["item"] != "SAMR-F-5" || e.Facts["list"] != "SAMR-2025-1" || e.Facts["listVersion"] != 1 || len(e.Facts["conditions"].([]any)) != 6 {
		t.Errorf("facts: %v", e.Facts)
	}
	if diff := cmp.Diff([]leniency.Outcome{leniency.NoPenalty, leniency.NotEstablished}, e.Facts["allowedOutcomes"]); diff != "" {
		t.Error(diff)
	}

	bare := waive(finding)
	bare.Education, bare.Order = nil, nil
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 2), bare)
	if e := refused(t, "no education", err, fault.DutiesMissing); !cmp.Equal(e.Facts["missing"], []string{"education_record"}) {
		t.Errorf("corrected on the spot, so only the education is missing: %v", e.Facts)
	}
	d, shown, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 3), waive(finding))
	if err != nil {
		t.Fatal(err)
	}
	if d.DecidedAt != nil || *d.Route != leniency.MustNotPenalise || shown.Decision == nil || shown.Decision.ID != d.ID {
		t.Errorf("proposed: %+v, %+v", d, shown.Decision)
	}
	if got := tn.one(tn.party, inspection); got.Decision != nil {
		t.Error("the party sees a proposal")
	}
	if _, err := tn.svc.DecisionByID(ctx, tn.party, d.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the party reads a proposal: %v", err)
	}
	both := tn.officer
	_, err = tn.svc.Confirm(ctx, order("decision:confirm", both, 4), d.ID)
	refused(t, "own proposal", err, fault.SecondPerson)
	done, err := tn.svc.Confirm(ctx, order("decision:confirm", tn.head, 5), d.ID)
	if err != nil || done.DecidedAt == nil {
		t.Fatalf("confirm: %+v, %v", done, err)
	}
	got := tn.one(tn.party, inspection)
	if got.Decision == nil || got.Decision.Outcome != leniency.NoPenalty || got.Advice.Ruling != leniency.MustNotPenalise {
		t.Errorf("the party sees %+v", got)
	}
	cases, err := tn.svc.Cases(ctx, tn.officer, []uuid.UUID{inspection})
	if err != nil || len(cases[inspection]) != 1 {
		t.Fatalf("cases: %v, %v", cases, err)
	}
	c := cases[inspection][0]
	kinds := []string{}
	for _, s := range c.Steps {
		kinds = append(kinds, s.Kind)
	}
	if diff := cmp.Diff([]string{"FILED", "PROPOSED", "DECIDED"}, kinds); diff != "" || c.Decision == nil || c.DueOn != today().AddDays(90) {
		t.Errorf("case: %s%+v", diff, c)
	}
	again, err := tn.svc.CaseByID(ctx, tn.party, c.ID)
	if err != nil || len(again.Steps) != 2 || again.Number != c.Number {
		t.Errorf("the party's case: %+v, %v", again, err)
	}
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.officer, 6), waive(finding))
	refused(t, "decided twice", err, fault.WrongState)
	_, err = tn.svc.Confirm(ctx, order("decision:confirm", tn.otherHead, 7), d.ID)
	refused(t, "confirmed twice", err, fault.WrongState)

	// Each step left one entry, and the order to rectify began with the confirmation.
	var entries, orders int
	owner := tn.Owner(t)
	if err := owner.QueryRow(ctx, "select count(*) from log_entry where subject = 'case/' || $1", c.Number).Scan(&entries); err != nil ||
		entries != 2 {
		t.Errorf("%d entries, %v", entries, err)
	}
	if err := owner.QueryRow(ctx, "select count(*) from rectification where decision_id = $1", d.ID).Scan(&orders); err != nil || orders != 1 {
		t.Errorf("%d orders, %v", orders, err)
	}
	tn.endsOnAWorkday(d.ID, today().AddDays(7))

	// The next one, found later, is no first violation any more, under whatever agency; a fine is then possible inside the law's range.
	_, second := tn.finding(tn.ranger, "FOOD-EXPIRED", today().AddDays(1), expired("harm", "more"))
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 8), fine(second, "49999.99"))
	refused(t, "below the law's minimum", err, fault.LegalBound)
	if _, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 9), fine(second, "50000")); err != nil {
		t.Error(err)
	}
	_, _, err = tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 10), waive(second))
	refused(t, "no route", err, fault.LegalBound)
}

// endsOnAWorkday: a deadline on a rest day moves to the working day after it.
func (tn *town) endsOnAWorkday(id uuid.UUID, due workday.Date) {
	tn.t.Helper()
	days, err := workday.Load(calendar.Files)
	if err != nil {
		tn.t.Fatal(err)
	}
	var last workday.Date
	err = tn.Owner(tn.t).QueryRow(tn.t.Context(), "select last_day from rectification where decision_id = $1", id).Scan(&last)
	if err != nil || last != days.Next(due).Date {
		tn.t.Errorf("due on %s, the last day is %s, want %s, %v", due, last, days.Next(due).Date, err)
	}
}

// An order whose deadline went by before the head confirmed it is proposed again; confirming it would order what is overdue at once.
func TestAnOrderThatEndedBeforeItBegan(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	d, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), waive(finding))
	if err != nil {
		t.Fatal(err)
	}
	tn.plant(func(x exec) { x("update decision set order_due_on = $1 where id = $2", today().AddDays(-30), d.ID) })
	_, err = tn.svc.Confirm(ctx, order("decision:confirm", tn.head, 2), d.ID)
	refused(t, "an order of the past", err, fault.WrongState)
}

// Another agency, the party and strangers reach nothing: absent and not yours read alike.
func TestOthersFindNothing(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	d, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), waive(finding))
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]actor.Actor{"other agency": tn.ranger, "other enterprise": tn.stranger, "public": actor.Public()} {
		if all, err := tn.svc.Findings(ctx, a, []uuid.UUID{inspection}); err != nil || len(all) != 0 {
			t.Errorf("%s: findings %v, %v", name, all, err)
		}
		if all, err := tn.svc.Cases(ctx, a, []uuid.UUID{inspection}); err != nil || len(all) != 0 {
			t.Errorf("%s: cases %v, %v", name, all, err)
		}
		for what, err := range map[string]error{
			"finding": second(tn.svc.FindingByID(ctx, a, finding)), "decision": second(tn.svc.DecisionByID(ctx, a, d.ID)),
			"case": second(tn.svc.CaseByID(ctx, a, *tn.caseOf(finding))),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if a.SignedIn() {
			_, err = tn.svc.Propose(ctx, order("decision:propose", a, 2), waive(finding))
			if e, _ := fault.As(err); !fault.Is(err, fault.NotFound) || e.Field != "input.findingId" {
				t.Errorf("%s: propose: %v", name, err)
			}
			if _, err = tn.svc.Confirm(ctx, order("decision:confirm", a, 3), d.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: confirm: %v", name, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func (tn *town) caseOf(finding uuid.UUID) (id *uuid.UUID) {
	tn.t.Helper()
	if err := tn.Owner(tn.t).QueryRow(tn.t.Context(), "select case_id from case_finding where finding_id = $1", finding).Scan(&id); err != nil {
		tn.t.Fatal(err)
	}
	return id
}

// The same key answers with the same decision; the same key with another body is a conflict.
func TestReplay(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	c := order("decision:propose", tn.officer, "body")
	first, _, err := tn.svc.Decide(t.Context(), c, waive(finding))
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := tn.svc.Decide(t.Context(), c, waive(finding))
	if err != nil || again.ID != first.ID || again.Number != first.Number {
		t.Errorf("replay: %+v, %v", again, err)
	}
	other := order("decision:propose", tn.officer, "other body")
	other.Key = c.Key
	if _, _, err := tn.svc.Decide(t.Context(), other, waive(finding)); !fault.Is(err, fault.Conflict) {
		t.Errorf("other body: %v", err)
	}
}

// Two agencies decide at once about what each takes for the first violation: one comes into force, the other is judged again and refused.
func TestTwoAgenciesCannotBothWaiveTheFirstViolation(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	day := today().AddDays(-10)
	_, mine := tn.finding(tn.officer, "FOOD-EXPIRED", day, expired("harm", "more"))
	_, theirs := tn.finding(tn.ranger, "FOOD-EXPIRED", day.AddDays(1), expired("harm", "more"))
	var rangers actor.Actor
	tn.plant(func(x exec) { rangers = tn.account(x, "rangers-head", actor.AgencyAdmin, tn.ranger.AgencyID, uuid.Nil) })
	a, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.officer, 1), waive(mine))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := tn.svc.Decide(ctx, order("decision:propose", tn.ranger, 1), waive(theirs))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mineErr, theirsErr error
	wg.Go(func() { _, mineErr = tn.svc.Confirm(ctx, order("decision:confirm", tn.head, 2), a.ID) })
	wg.Go(func() { _, theirsErr = tn.svc.Confirm(ctx, order("decision:confirm", rangers, 2), b.ID) })
	wg.Wait()
	// The earlier act stays the first one whoever comes first; the later act is one only if it was confirmed before the earlier.
	if mineErr != nil {
		t.Errorf("the first act: %v", mineErr)
	}
	if theirsErr != nil {
		refused(t, "the second act", theirsErr, fault.LegalBound)
	}
	if _, err := tn.svc.Confirm(ctx, order("decision:confirm", tn.otherHead, 3), a.ID); err == nil {
		t.Error("confirmed twice")
	}
}

// Two acts of one day, found by one agency: whichever is decided first is the first, and the waiver of the other is refused.
func TestOneDayHasOneFirstViolation(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	var proposed []decision.Decision
	for n := range 2 {
		_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-1), expired("harm", "more"))
		d, _, err := tn.svc.Decide(t.Context(), order("decision:propose", tn.officer, n), waive(finding))
		if err != nil {
			t.Fatal(err)
		}
		proposed = append(proposed, d)
	}
	if _, err := tn.svc.Confirm(t.Context(), order("decision:confirm", tn.head, 1), proposed[0].ID); err != nil {
		t.Fatal(err)
	}
	_, err := tn.svc.Confirm(t.Context(), order("decision:confirm", tn.head, 2), proposed[1].ID)
	refused(t, "the second of the day", err, fault.LegalBound)
}

// Officers who propose at once on one finding get one case, and only the latest proposal can be confirmed.
func TestConcurrentProposals(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	const officers = 4
	ids := make([]uuid.UUID, officers)
	var wg sync.WaitGroup
	for i := range officers {
		wg.Go(func() {
			id, err := tn.svc.Propose(ctx, order("decision:propose", tn.officer, i), waive(finding))
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	wg.Wait()
	cases, err := tn.svc.Cases(ctx, tn.officer, []uuid.UUID{inspection})
	if err != nil || len(cases[inspection]) != 1 || len(cases[inspection][0].Steps) != 1+officers {
		t.Fatalf("cases: %+v, %v", cases, err)
	}
	confirmed := 0
	for _, id := range ids {
		if _, err := tn.svc.Confirm(ctx, order("decision:confirm", tn.head, id), id); err == nil {
			confirmed++
		} else {
			refused(t, "replaced", err, fault.WrongState)
		}
	}
	if confirmed != 1 {
		t.Errorf("%d confirmed", confirmed)
	}
}

// A corrected record leaves its earlier findings behind: nobody proposes or confirms on them.
func TestFindingOfACorrectedRecord(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	id, err := tn.svc.Propose(t.Context(), order("decision:propose", tn.officer, 1), waive(finding))
	if err != nil {
		t.Fatal(err)
	}
	tn.plant(func(x exec) {
		x(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			corrected_reason, approver_id, author_id, change_id, findings_version)
			select inspection_id, 2, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, 'x', $2, author_id, change_id, 2 from inspection_record where inspection_id = $1`, inspection, uuid.New())
	})
	_, err = tn.svc.Propose(t.Context(), order("decision:propose", tn.officer, 2), waive(finding))
	refused(t, "propose", err, fault.WrongState)
	_, err = tn.svc.Confirm(t.Context(), order("decision:confirm", tn.head, 3), id)
	refused(t, "confirm", err, fault.WrongState)
	if all, err := tn.svc.Findings(t.Context(), tn.officer, []uuid.UUID{inspection}); err != nil || len(all) != 0 {
		t.Errorf("the earlier finding is still shown: %v, %v", all, err)
	}
}

func TestProposalInput(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired("goods_value", "800", "harm", "more"))
	long := string(make([]rune, 4001))
	for name, tc := range map[string]struct {
		change func(*decision.Proposal)
		field  string
	}{
		"no reason":           {func(p *decision.Proposal) { p.Reason = " \n" }, "input.reason"},
		"long reason":         {func(p *decision.Proposal) { p.Reason = long }, "input.reason"},
		"no measure":          {func(p *decision.Proposal) { p.Measures = nil }, "input.measures"},
		"three decimals":      {func(p *decision.Proposal) { p.Measures[0].Amount = ptr("50000.001") }, "input.measures[0].amount"},
		"zero":                {func(p *decision.Proposal) { p.Measures[0].Amount = ptr("0.00") }, "input.measures[0].amount"},
		"negative":            {func(p *decision.Proposal) { p.Measures[0].Amount = ptr("-1") }, "input.measures[0].amount"},
		"too large":           {func(p *decision.Proposal) { p.Measures[0].Amount = ptr("1000000000000") }, "input.measures[0].amount"},
		"no amount":           {func(p *decision.Proposal) { p.Measures[0].Amount = nil }, "input.measures[0].amount"},
		"amount of a warning": {func(p *decision.Proposal) { p.Measures[0].Kind = "WARNING" }, "input.measures[0].amount"},
		"order overdue":       {func(p *decision.Proposal) { p.Order.DueOn = today().AddDays(-1) }, "input.orderToRectify.dueOn"},
		"order in two years":  {func(p *decision.Proposal) { p.Order.DueOn = today().AddDays(700) }, "input.orderToRectify.dueOn"},
		"order without text":  {func(p *decision.Proposal) { p.Order.Text = "" }, "input.orderToRectify.text"},
		"empty education":     {func(p *decision.Proposal) { p.Education = ptr(" ") }, "input.educationRecord"},
		"unknown commitment":  {func(p *decision.Proposal) { p.Commitment = ptr(uuid.New()) }, "input.commitmentEvidenceId"},
		"unknown outcome":     {func(p *decision.Proposal) { p.Outcome = "MAYBE" }, "input.outcome"},
		"waiver with fine":    {func(p *decision.Proposal) { p.Outcome = leniency.NoPenalty }, "input.measures"},
	} {
		p := fine(finding, "60000")
		tc.change(&p)
		_, err := tn.svc.Propose(t.Context(), order("decision:propose", tn.officer, name), p)
		if e, ok := fault.As(err); !ok || e.Field != tc.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	two := fine(finding, "60000")
	two.Measures = append(two.Measures, two.Measures[0])
	_, err := tn.svc.Propose(t.Context(), order("decision:propose", tn.officer, "two"), two)
	refused(t, "two fines", err, fault.LegalBound)
}

func TestCheckFindings(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	good := decision.NewFinding{ViolationCode: "FOOD-EXPIRED", Facts: []decision.NewFact{{Key: "goods_value", Value: "300.5"}, {Key: "harm",
		Value: "none"}}}
	with := func(key, value string) decision.NewFinding {
		f := good
		f.Facts = append([]decision.NewFact{{Key: "minor", Value: "true", Proven: true}}, decision.NewFact{Key: key, Value: value})
		return f
	}
	for name, tc := range map[string]struct {
		finding decision.NewFinding
		field   string
	}{
		"good":              {good, ""},
		"unknown violation": {decision.NewFinding{ViolationCode: "NOPE"}, "input.findings[1].violationCode"},
		"every violation":   {decision.NewFinding{ViolationCode: leniency.AnyViolation}, "input.findings[1].violationCode"},
		"unknown key":       {with("colour", "red"), "input.findings[1].facts[1].key"},
		"key twice":         {with("minor", "false"), "input.findings[1].facts[1].key"},
		"from the register": {with("first_violation", "true"), "input.findings[1].facts[1].key"},
		"derived":           {with("lasted_months", "0"), "input.findings[1].facts[1].key"},
		"another's":         {with("serious_distrust", "false"), "input.findings[1].facts[1].key"},
		"judged without evidence": {decision.NewFinding{ViolationCode: "FOOD-EXPIRED", Facts: []decision.NewFact{{Key: "no_fault", Value: "true"}}},
			"input.evidenceIds"},
		"no boolean":         {with("source_told", "yes"), "input.findings[1].facts[1].value"},
		"three decimals":     {with("goods_value", "1.001"), "input.findings[1].facts[1].value"},
		"negative":           {with("goods_value", "-1"), "input.findings[1].facts[1].value"},
		"no choice":          {with("harm", "severe"), "input.findings[1].facts[1].value"},
		"no date":            {with("began_on", "2026-02-30"), "input.findings[1].facts[1].value"},
		"full-width digits":  {with("goods_value", "３００"), "input.findings[1].facts[1].value"},
		"space in the value": {with("goods_value", " 300"), "input.findings[1].facts[1].value"},
	} {
		err := tn.svc.CheckFindings(t.Context(), tn.officer, "input.findings", []decision.NewFinding{good, tc.finding})
		e, ok := fault.As(err)
		switch {
		case tc.field == "" && err != nil, tc.field != "" && (!ok || e.Kind != fault.Invalid || e.Field != tc.field):
			t.Errorf("%s: %v", name, err)
		case name == "no choice" && !strings.Contains(e.Msg, "slight（"), name == "no date" && !strings.Contains(e.Msg, "2026-05-01"):
			t.Errorf("%s: %q does not say what the value has to be", name, e.Msg)
		}
	}
}

// Lists are published once, in order, and never edited; every running service judges by the newest without being told.
func TestPublishedListsAreNeverEditedAndTakeEffectAtOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	inspection, _ := tn.finding(tn.officer, "FOOD-LABEL", today(), map[string]string{"confessed": "true", "harm": "slight"})
	if f := tn.one(tn.officer, inspection); f.Advice.Ruling != leniency.Mitigated {
		t.Fatalf("ruling %s", f.Advice.Ruling)
	}
	for _, name := range policy.Lists {
		got, err := tn.svc.PublishList(ctx, order("leniency:publish", system, name), decision.ListFile{Approval: "test", Document: file(t, name)})
		if err != nil || !got.Unchanged {
			t.Errorf("%s again: %+v, %v", name, got, err)
		}
	}
	doc := string(file(t, "demo-lighter.yaml"))
	edited := []byte(doc + "# changed\n")
	if _, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 1), decision.ListFile{Approval: "test", Document: edited}); !fault.Is(err, fault.Conflict) {
		t.Errorf("edited: %v", err)
	}
	next := []byte(replace(t, replace(t, doc, "version: 1", "version: 2"), "confessed}", "confessed && coerced}"))
	if _, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 5), decision.ListFile{Approval: "test", Document: next}); errField(err) != "validFrom" {
		t.Errorf("two versions from one day on: %v", err)
	}
	next = []byte(replace(t, string(next), "validFrom: 2024-01-01", "validFrom: 2024-01-02"))
	if _, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 6), decision.ListFile{Approval: " ", Document: next}); errField(err) != "approval" {
		t.Errorf("a list with no approval: %v", err)
	}
	marked := []byte(replace(t, string(next), "title: ", "title: <b>新版</b>"))
	if _, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 7), decision.ListFile{Approval: "test", Document: marked}); !errors.As(err, new(*listfile.Error)) {
		t.Errorf("a title with markup: %v", err)
	}
	if got, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 2), decision.ListFile{Approval: "test", Document: next,
		DryRun: true}); err != nil || got.Version != 2 {
		t.Errorf("dry: %+v, %v", got, err)
	}
	if f := tn.one(tn.officer, inspection); f.Advice.Ruling != leniency.Mitigated {
		t.Errorf("a dry run published: %s", f.Advice.Ruling)
	}
	elsewhere := service(t, tn.DB.DB)
	if _, err := elsewhere.PublishList(ctx, order("leniency:publish", system, 3), decision.ListFile{Approval: "test", Document: next}); err != nil {
		t.Fatal(err)
	}
	if f := tn.one(tn.officer, inspection); f.Advice.Ruling != leniency.Normal {
		t.Errorf("after version 2: %s", f.Advice.Ruling)
	}
	stray := []byte(replace(t, replace(t, replace(t, doc, "version: 1", "version: 3"), "validFrom: 2024-01-01", "validFrom: 2024-01-03"), "violation: FOOD-LABEL", "violation: NOPE"))
	if _, err := tn.svc.PublishList(ctx, order("leniency:publish", system, 4), decision.ListFile{Approval: "test", Document: stray}); !fault.Is(err, fault.Invalid) {
		t.Errorf("unknown violation: %v", err)
	}
}
