package inspection_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/draw"
	"yangguang/fault"
	"yangguang/inspection"
)

// 直接指派: an agency too small to draw declares a routine visit with its reason; another person approves it; it counts in public, and its
// reason is read by everybody once the enterprise can know of the visit. With people of the county's pool the agency is large enough to draw.
func TestADirectAssignmentIsDeclaredAndCounted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	statistics := func() draw.Statistics {
		t.Helper()
		got, err := w.db.Statistics(t.Context(), time.Now().AddDate(0, 0, -2), time.Now().AddDate(0, 0, 2), 24*time.Hour)
		w.ok(err)
		return got
	}
	i := w.planned(inspection.DirectAssignment)
	if i.Kind != "ROUTINE" || !i.CountsTowardCap {
		t.Errorf("planned as %s, counts %t", i.Kind, i.CountsTowardCap)
	}
	_, err := w.s.Approve(t.Context(), w.by("head", i.ID), []uuid.UUID{i.ID}, inspection.AllParts())
	refused(t, "approved by who declared it", err, fault.Precondition, "SECOND_PERSON")
	w.approved(inspection.Complaint)
	if got := statistics(); len(got.Offices) != 1 || got.Offices[0].Undrawn != 2 || got.Offices[0].Assigned != 1 || len(got.Assignments) != 0 {
		t.Errorf("before the visit: %+v", got)
	}
	w.recorded(inspection.DirectAssignment)
	want := []draw.Assignment{{Agency: "东营区市场监管局", Reason: "群众举报", Author: w.actors["head"].Pseudonym, Approver: w.actors["deputy"].Pseudonym, Visits: 1}}
	if got := statistics(); got.Offices[0].Assigned != 2 || !reflect.DeepEqual(got.Assignments, want) {
		t.Errorf("after the visit: %+v", got)
	}
	w.sql("insert into membership (inspector_id, agency_id, from_day, kind, change_id) values ($1, $2, current_date - 9, 'shared', gen_random_uuid())", w.inspectors["stranger"], w.agency)
	r := w.request(inspection.DirectAssignment)
	_, err = w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
	refused(t, "with a fourth inspector of the pool", err, fault.Precondition, "LEGAL_BOUND")
	refused(t, "which source of a visit it is", err, fault.Precondition, "input.trigger")
}

// The reason of a direct assignment is read by everybody: it tells neither who is visited nor a number by which a person is known.
func TestTheReasonOfADirectAssignmentNamesNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.planned(inspection.Complaint).Enterprise
	for _, reason := range []string{"李四（身份证370502198001011234）举报", "电话13800138000", "对" + e.Name + "的日常检查", e.USCC} {
		r := w.request(inspection.DirectAssignment)
		r.Reason = reason
		_, err := w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
		refused(t, reason, err, fault.Invalid, "input.reason")
	}
	r := w.request(inspection.DirectAssignment)
	r.Reason = "由执法lead带队"
	_, err := w.s.Plan(t.Context(), w.by("head", "named"), r, inspection.Parts{})
	refused(t, "an officer's name", err, fault.Invalid, "")
	i := w.planned(inspection.DirectAssignment)
	_, err = w.db.Past(t).Exec(t.Context(), "update inspection set reason = '电话13800138000' where id = $1", i.ID)
	if err == nil {
		t.Error("the database takes a telephone number for everybody to read")
	}
}

// An agency that is large enough to draw does not become small by leave, training or a status for an hour: it is counted when the visit is planned,
// approved and gets its code.
func TestALargeAgencyDoesNotSkipTheDraw(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	grow := func(status string) {
		t.Helper()
		w.sql("insert into membership (inspector_id, agency_id, from_day, kind, change_id) values ($1, $2, current_date - 9, 'shared', gen_random_uuid()) on conflict do nothing",
			w.inspectors["stranger"], w.agency)
		w.sql("update inspector set status = $2 where id = $1", w.inspectors["stranger"], status)
	}
	waiting, agreed := w.planned(inspection.DirectAssignment), w.approved(inspection.DirectAssignment)
	for _, status := range []string{"ON_LEAVE", "IN_TRAINING", "ACTIVE"} {
		grow(status)
		r := w.request(inspection.DirectAssignment)
		_, err := w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
		refused(t, "planned, the fourth "+status, err, fault.Precondition, "LEGAL_BOUND")
		_, err = w.s.Approve(t.Context(), w.by("deputy", status), []uuid.UUID{waiting.ID}, inspection.Parts{})
		refused(t, "approved, the fourth "+status, err, fault.Precondition, "LEGAL_BOUND")
		_, err = w.s.IssueCode(t.Context(), w.by("lead", status), agreed.ID, inspection.Parts{})
		refused(t, "the code, the fourth "+status, err, fault.Precondition, "LEGAL_BOUND")
	}
	grow("TRANSFERRED")
	_, err := w.s.IssueCode(t.Context(), w.by("lead", "small"), agreed.ID, inspection.Parts{})
	w.ok(err)
}
