package inspection_test

import (
	"strings"
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/inspection"
)

// 离线码: from the day of a reserved code until the days of the return are over nobody gives the visit up, for its team may come back with it; before that day, after these
// days and under another code of the lead a head does.
func TestAVisitThatMayComeBackIsNotGivenUp(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	_, err := w.s.ReserveCode(t.Context(), w.by("lead", 1), i.ID, w.today.AddDays(1), "山区无网络", inspection.Parts{})
	w.ok(err)
	giveUp := []string{`update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`}
	takeBack := `insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) select $1, 1, agency_id, 'x', @change from inspection where id = $1`
	w.tries(byHand{"before its day", "head", i.ID, "", giveUp})
	w.codeEarlier(2) // yesterday's
	e := refused(t, "the day after", void(w, i.ID), fault.Precondition, string(fault.NotYet))
	open := w.today.AddDays(w.s.Rules.Offline.ReturnDays)
	if !strings.Contains(e.Msg, open.String()) || !strings.Contains(e.En, "brings the visit on record") || e.Facts["from"] != open.Start().UTC().Format(time.RFC3339) {
		t.Errorf("%s, %s, %v", e.Msg, e.En, e.Facts)
	}
	w.tries(byHand{"the day after, by SQL", "head", i.ID, "return_open", giveUp}, byHand{"its code taken back", "head", i.ID, "return_open", []string{takeBack}},
		byHand{"its code taken back first", "head", i.ID, "return_open", append([]string{takeBack}, giveUp...)})
	w.codeEarlier(w.s.Rules.Offline.ReturnDays)
	w.tries(byHand{"when the days are over", "head", i.ID, "", append(giveUp, takeBack)})
	w.codeEarlier(-w.s.Rules.Offline.ReturnDays)
	back := func(key any) error {
		_, err := w.s.ReconcileVisit(t.Context(), w.by("lead", key), i.ID, firmCode, w.today.AddDays(-1).Start().Add(10*time.Hour), inspection.Parts{})
		return err
	}
	w.ok(back("return"))
	if n := w.count(`select count(*) from visit_slot where freed_at is null`); n != 1 {
		t.Errorf("%d numbers for the visit that took place", n)
	}

	// Nobody entered: its lead has a code of today, and a head gives that visit up.
	j := w.approved(inspection.FollowUp)
	w.tomorrowToo(j)
	_, err = w.s.ReserveCode(t.Context(), w.by("lead", 2), j.ID, w.today.AddDays(1), "山区无网络", inspection.Parts{})
	w.ok(err)
	w.sql(`update check_code set issued_at = issued_at - interval '2 days', valid_from = valid_from - interval '2 days', valid_to = valid_to - interval '2 days'
		where inspection_id = $1`, j.ID)
	refused(t, "the other", void(w, j.ID), fault.Precondition, string(fault.NotYet))
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 3), j.ID, inspection.Parts{})
	w.ok(err)
	w.ok(void(w, j.ID))
	e = refused(t, "back with a visit that was given up", w.reconciled(j), fault.Precondition, string(fault.WrongState))
	if strings.Contains(e.Msg, "签发") {
		t.Errorf("of a visit that was given up: %s", e.Msg)
	}
}

func (w *town) reconciled(i inspection.Inspection) error {
	_, err := w.s.ReconcileVisit(w.t.Context(), w.by("lead", "late"), i.ID, firmCode, w.today.AddDays(-1).Start().Add(10*time.Hour), inspection.Parts{})
	return err
}

// Who entered has the hours of the rule for the record, which a device may hold without network: until then one person does not give the visit up.
func TestAVisitOnSiteHasItsHoursForTheRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	giveUp := byHand{"at once, by SQL", "head", i.ID, "record_open", []string{`update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`}}
	e := refused(t, "at once", void(w, i.ID), fault.Precondition, string(fault.NotYet))
	if !strings.Contains(e.Msg, "设备") || e.Facts["from"] == nil {
		t.Errorf("%s, %v", e.Msg, e.Facts)
	}
	w.tries(giveUp)
	r := record(i)
	_, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	never := w.onSite(inspection.FollowUp)
	w.hoursLater(never)
	w.ok(void(w, never.ID))
	r = record(never)
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	refused(t, "of a visit that was given up", err, fault.Precondition, string(fault.WrongState))
}

// hoursLater moves the entry of a visit back by the hours that its record has.
func (w *town) hoursLater(i inspection.Inspection) {
	w.t.Helper()
	w.sql(`update check_code_scan set at = at - make_interval(hours => $2) where inspection_id = $1`, i.ID, w.s.Rules.Clock.LateHours)
}
