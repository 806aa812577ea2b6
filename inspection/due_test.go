package inspection_test

import (
	"strings"
	"testing"

	"yangguang/inspection"
)

// What is past its day and cannot be published — unconfirmed, or failing for whatever cause — stays due, is told, and keeps nothing behind
// it waiting.
func TestDueResultsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	visits := []inspection.Inspection{w.recorded(inspection.Complaint), w.recorded(inspection.FollowUp), w.recorded(inspection.FollowUp)}
	unconfirmed, failing, good := visits[0], visits[1], visits[2]
	for _, i := range visits[1:] {
		_, err := w.s.Confirm(t.Context(), w.by("member", i.ID), i.ID, inspection.Parts{})
		w.ok(err)
	}
	w.sql(`create function no_publication() returns trigger language plpgsql as $$ begin raise 'disk full'; end $$`)
	w.sql(`create trigger no_publication before insert on published_inspection for each row when (new.number = '` + failing.Number + `')
		execute function no_publication()`)
	late := w.today.AddDays(60)
	done, err := w.s.PublishDue(t.Context(), late)
	if done != (inspection.DueDone{Published: 1, Unconfirmed: 1}) || err == nil || !strings.Contains(err.Error(), failing.ID.String()) {
		t.Fatalf("done %+v, %v", done, err)
	}
	if got := w.read("lead", good.ID).State; got != inspection.Closed {
		t.Errorf("the good one is %s", got)
	}
	var last inspection.DueResult
	left := map[string]bool{}
	for range 2 { // one row at a time: the place behind the last row is where the next look begins
		due, err := w.s.Store.Due(t.Context(), w.actors["system"], late, last, 1)
		w.ok(err)
		if len(due) != 1 {
			t.Fatalf("due after %+v: %+v", last, due)
		}
		last = due[0]
		left[last.InspectionID.String()] = true
	}
	if !left[unconfirmed.ID.String()] || !left[failing.ID.String()] {
		t.Errorf("still due: %v", left)
	}
	w.sql(`drop trigger no_publication on published_inspection`)
	if done, err = w.s.PublishDue(t.Context(), late); err != nil || done != (inspection.DueDone{Published: 1, Unconfirmed: 1}) {
		t.Errorf("when the cause is gone: %+v, %v", done, err)
	}
}
