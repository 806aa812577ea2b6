package inspection_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/caps"
	"yangguang/postgres"
	"yangguang/workday"
)

// An emergency that was entered on the last day of a year and reported in the next one takes its number of a cap and stands as entry and check in the year of its
// entry, however late its code is made up; the numbers of the two years are not each other's.
func TestAnEmergencyStandsInTheYearOfItsEntry(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	limits, err := inspection.ReadCaps([]byte(strings.Replace(string(caps.Rules), "EMERGENCY:\n        counts: false\n        basis: 演示规则：紧急检查不计入年度频次，事后补办批准",
		"EMERGENCY:\n        counts: true\n        basis: 计入", 1)))
	w.ok(err)
	w.ok(postgres.MergeCaps(t.Context(), w.db.Owner(t), limits))
	w.s.Caps = limits
	last, this := w.today.Year()-1, w.today.Year()
	entered := time.Date(last, time.December, 31, 23, 59, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))
	late := w.today.DaysSince(workday.CivilDate(entered)) > 10
	i, err := w.s.EnterEmergency(t.Context(), w.by("lead", 1), inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏",
		EnteredAt: entered, InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}}, inspection.AllParts())
	w.ok(err)
	if e := i.Emergency; !i.CountsTowardCap || e == nil || e.Overdue != late || e.DueOn != workday.CivilDate(entered).AddDays(10) || i.WindowFrom.Year() != last {
		t.Errorf("entered %v: %+v", entered, e)
	}
	_, err = w.s.Approve(t.Context(), w.by("head", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	inThis := strings.Replace(fmt.Sprintf(numberByHand, 1, "null", "370502-SCJG"), "extract(year from i.window_from)::text", fmt.Sprintf("'%d'", this), 1)
	w.tries(byHand{"a number of this year", "lead", i.ID, "visit_slot_rule", []string{inThis}})
	i, err = w.s.MakeUpCode(t.Context(), w.by("lead", 2), i.ID, "当夜无网络", inspection.AllParts())
	w.ok(err)
	if m := i.Emergency.MadeUp; m == nil || m.Late != late {
		t.Errorf("made up: %+v, late %t", m, late)
	}
	for range 2 {
		w.issued(inspection.Complaint) // this year has its own numbers
	}
	refused(t, "a third of this year", w.issue(w.approved(inspection.Complaint).ID), fault.Precondition, "FREQUENCY_CAP")
	for year, want := range map[int]int{last: 1, this: 2} {
		if n := w.count(`select count(*) from visit_slot where period = $1::int::text and n <= cap`, year); n != want {
			t.Errorf("%d numbers of %d, want %d", n, year, want)
		}
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", i.CheckCode.Token), i.CheckCode.Token)
	w.ok(err)
	r := record(w.read("lead", i.ID))
	i, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	i = w.seconded(i)
	_, err = w.s.ConfirmByParty(t.Context(), w.by("owner", 3), i.ID, inspection.PartyRequest{}, inspection.Parts{})
	w.ok(err)
	if i.Record.Late {
		_, err = w.s.AcceptLate(t.Context(), w.by("deputy", 4), i.ID, "情况属实", inspection.Parts{})
		w.ok(err)
	}
	got, err := w.s.ChecksOf(t.Context(), last)
	w.ok(err)
	if len(got.Agencies) != 1 || got.Agencies[0].Entered != 1 || got.Agencies[0].Counted != 1 {
		t.Errorf("checks of the year of its entry: %+v", got.Agencies)
	}
	if got, err = w.s.ChecksOf(t.Context(), this); err != nil || len(got.Agencies) != 0 {
		t.Errorf("checks of the year of its code: %+v, %v", got.Agencies, err)
	}
	w.sql(`delete from counted_check`)
	for year, refusal := range map[int]string{last: "", this: "counted_in_year"} {
		count := fmt.Sprintf(`insert into counted_check (inspection_id, agency_id, disclosed_to, year, change_id)
			select r.inspection_id, r.agency_id, r.disclosed_to, %d, @change from inspection_record r where r.inspection_id = $1`, year)
		w.tries(byHand{fmt.Sprint("counted in ", year), "head", i.ID, refusal, []string{count}})
	}
}
