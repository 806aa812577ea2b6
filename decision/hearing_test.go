package decision_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/policies/calendar"
	"yangguang/workday"
)

// A party that was offered a hearing has five working days to ask for it: until then no penalty without its waiver, by the program or by SQL, and
// after its request none before the hearing.
func TestThePartyHasItsHearing(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	days, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	last := days.Deadline(today(), 5).Date
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	d := tn.propose(1, fine(finding, "100000"))
	if err := tn.step(tn.officer, d, "NOTIFIED"); err != nil {
		t.Fatal(err)
	}
	refused(t, "answered before it was offered", tn.answer(tn.party, d, true), fault.WrongState)
	if err := tn.stepOnly(tn.officer, d, "HEARING_OFFERED"); err != nil {
		t.Fatal(err)
	}
	if err := tn.step(tn.head, d, "LEGALLY_REVIEWED"); err != nil {
		t.Fatal(err)
	}
	conn := tn.runtime()
	bySQL := func(what, constraint string) {
		t.Helper()
		if _, err := conn.Exec(ctx, confirmSQL, d.ID, tn.head.AccountID); constraintOf(err) != constraint {
			t.Errorf("%s through SQL: %v, want %s", what, err, constraint)
		}
	}
	_, err = tn.confirm(2, d.ID)
	if e := refused(t, "within the period", err, fault.NotYet); e.Facts["until"] != last {
		t.Errorf("%v, want %s", e.Facts, last)
	}
	bySQL("within the period", "decision_after_hearing")
	if err := tn.answer(tn.stranger, d, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else asks: %v", err)
	}
	if err := tn.answer(tn.party, d, true); err != nil {
		t.Fatal(err)
	}
	_, err = tn.confirm(3, d.ID)
	refused(t, "asked for and not held", err, fault.StepsMissing)
	bySQL("asked for and not held", "decision_after_hearing")
	for _, c := range []struct {
		kind  decision.StepKind
		paper *uuid.UUID
		field string
	}{{"HEARING_WAIVED", nil, "input.evidenceId"}, {"HEARING_WAIVED", ptr(uuid.New()), "input.evidenceId"}, {"HEARD", ptr(uuid.New()), "input.evidenceId"}} {
		n := decision.NewStep{CaseID: *tn.caseOf(finding), DecisionID: &d.ID, Kind: c.kind, Note: "x", EvidenceID: c.paper}
		if _, err := tn.svc.RecordStep(ctx, order("case:step", tn.officer, c), n); errField(err) != c.field {
			t.Errorf("%s with %v: %v", c.kind, c.paper, err)
		}
	}
	if err := tn.step(tn.officer, d, "HEARD"); err != nil {
		t.Fatal(err)
	}
	c, err := tn.svc.CaseByID(ctx, tn.party, *tn.caseOf(finding))
	if err != nil || len(c.Hearings) != 1 || c.Hearings[0].Until != last || *c.Hearings[0].Answer != "HEARING_REQUESTED" || c.Hearings[0].HeldAt == nil || !c.Hearings[0].Open {
		t.Errorf("%+v, %v", c.Hearings, err)
	}
	bySQL("held", "decision_confirmation_change_id_fkey")
	if _, err := tn.confirm(4, d.ID); err != nil {
		t.Error(err)
	}

	// Nobody answers: after the period the penalty is free, and a hearing can be asked for no more. A period cut short is refused.
	_, finding = tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled("separate_act", "true"))
	d = tn.propose(5, fine(finding, "100000"))
	tn.done(d, "NOTIFIED")
	if _, err := conn.Exec(ctx, `insert into case_step (case_id, seq, agency_id, disclosed_to, kind, decision_id, until, pseudonym, change_id)
		select case_id, 99, agency_id, disclosed_to, 'HEARING_OFFERED', id, $2, 'x', gen_random_uuid() from decision where id = $1`, d.ID, last.AddDays(-1)); constraintOf(err) != "case_step_hearing_days" {
		t.Errorf("a period cut short: %v", err)
	}
	if err := tn.stepOnly(tn.officer, d, "HEARING_OFFERED"); err != nil {
		t.Fatal(err)
	}
	tn.done(d, "LEGALLY_REVIEWED")
	tn.plant(func(x exec) {
		x("update case_step set until = $2 where decision_id = $1 and kind = 'HEARING_OFFERED'", d.ID, today().AddDays(-1))
	})
	refused(t, "asked too late", tn.answer(tn.party, d, true), fault.TooLate)
	if _, err := tn.confirm(6, d.ID); err != nil {
		t.Error(err)
	}
}
