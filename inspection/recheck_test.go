package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// visited is a follow-up visit that two members confirmed.
func (w *town) visited() inspection.Inspection {
	w.t.Helper()
	v := w.recorded(inspection.FollowUp)
	_, err := w.s.Confirm(w.t.Context(), w.by("member", v.ID), v.ID, inspection.Parts{})
	w.ok(err)
	return v
}

// One look carries one word: the visit on which an order failed is not the one on which it passes.
func TestAFollowUpVisitServesForOneRecheck(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	v := w.visited()
	r := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &v.ID, Reason: "现场核实未改正"}
	_, err := w.recheck("lead", r)
	w.ok(err)
	r.Passed, r.Reason = true, "现场核实已改正"
	_, err = w.recheck("lead", r)
	if e := refused(t, "the same visit again", err, fault.Invalid, "input.visitId"); e.Facts["visit"] != v.Number {
		t.Errorf("facts: %v", e.Facts)
	}
	err = w.asActor("lead", `insert into rectification_recheck (rectification_id, n, agency_id, disclosed_to, method, visit_id, reports, passed, reason, pseudonym,
		author_id, change_id) values ($1, 2, $2, $3, 'ON_SITE', $4, 0, true, 'x', 'x', $5, $6)`, o.ID, w.agency, w.firm, v.ID, w.actors["lead"].AccountID, uuid.New())
	if constraint(err) != "rectification_recheck_visit_once" {
		t.Errorf("by SQL: %v", err)
	}
	another := w.visited()
	r.VisitID = &another.ID
	o, err = w.recheck("lead", r)
	w.ok(err)
	w.state("passed on another visit", o, inspection.RectificationPassed)
}

// An order does not pass on a visit whose record still names its violation.
func TestAnOrderDoesNotPassOnTheSameViolation(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	v := w.onSite(inspection.FollowUp)
	rec := record(v)
	rec.Result, rec.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	_, err := w.s.Record(t.Context(), w.by("lead", rec), rec, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", v.ID), v.ID, inspection.Parts{})
	w.ok(err)
	r := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &v.ID, Passed: true, Reason: "现场核实"}
	_, err = w.recheck("lead", r)
	if e := refused(t, "passed", err, fault.Invalid, "input.passed"); e.Facts["visit"] != v.Number {
		t.Errorf("facts: %v", e.Facts)
	}
	r.Passed = false
	_, err = w.recheck("lead", r)
	w.ok(err)
}

// Who must stay away from a visit or its enterprise does not say whether its order was met; another officer does.
func TestWhoStaysAwayDoesNotRecheck(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	_, err := w.report(o, w.photo(o, "x"))
	w.ok(err)
	v := w.visited()
	onSite := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &v.ID, Passed: true, Reason: "现场核实"}
	away := func(what, who, reason string) {
		t.Helper()
		for _, r := range []inspection.RecheckRequest{onPaper(o, true), onPaper(o, false), onSite} {
			_, err := w.recheck(who, r)
			if e := refused(t, what, err, fault.Precondition, reason); e.Facts["number"] != o.Number {
				t.Errorf("%s: %v", what, e.Facts)
			}
		}
		w.tries(byHand{what, who, o.ID, "recheck_free", []string{fmt.Sprintf(`insert into rectification_recheck (rectification_id, n, agency_id, disclosed_to, method, reports,
			passed, reason, pseudonym, author_id, change_id) select o.id, 1, o.agency_id, o.disclosed_to, 'ON_PAPER', 1, true, 'x', 'x', '%s', @change
			from rectification o where o.id = $1`, w.actors[who].AccountID)}})
	}
	w.declares("third")
	away("a declared conflict", "third", "RECUSAL")
	w.suspends("lead")
	away("suspended since", "lead", string(fault.OfficerUnfit))
	w.sql(`update inspector set status = 'ACTIVE' where id = $1`, w.inspectors["lead"])
	r, err := w.asked("lead", "lead", w.read("lead", w.inspectionOf(o)))
	w.ok(err)
	_, err = w.decided("head", r, true, "")
	w.ok(err)
	away("recused from the visit", "lead", "RECUSAL")
	o, err = w.recheck("member", onPaper(o, true))
	w.ok(err)
	w.state("passed by another", o, inspection.RectificationPassed)
}
