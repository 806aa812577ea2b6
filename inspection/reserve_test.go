package inspection_test

import (
	"strings"
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// A code reserved for a place without network takes its slot at once, is valid on its day only, and tells nobody of the visit until it is shown; on
// return the visit is brought on record with the device's time beside the server's.
func TestAReservedCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	tomorrow := w.today.AddDays(1)
	_, err := w.s.ReserveCode(ctx, w.by("lead", 1), i.ID, w.today, "山区无网络", inspection.Parts{})
	refused(t, "for today", err, fault.Invalid, "input.day")
	_, err = w.s.ReserveCode(ctx, w.by("lead", 2), i.ID, w.today.AddDays(30), "山区无网络", inspection.Parts{})
	refused(t, "too far ahead", err, fault.Invalid, "input.day")
	_, err = w.s.ReserveCode(ctx, w.by("lead", 3), i.ID, tomorrow, "  ", inspection.Parts{})
	refused(t, "without reason", err, fault.Invalid, "input.reason")
	i, err = w.s.ReserveCode(ctx, w.by("lead", 4), i.ID, tomorrow, "山区无网络", inspection.AllParts())
	w.ok(err)
	if i.State != inspection.CodeIssued || i.CheckCode == nil || !i.CheckCode.ValidFrom.Equal(tomorrow.Start()) || i.Disclosed {
		t.Fatalf("reserved: %s %+v", i.State, i.CheckCode)
	}
	if n := w.count(`select count(*) from visit_slot where freed_at is null`); n != 1 {
		t.Errorf("%d slots taken", n)
	}
	// Nobody learns of it: neither row, list, code, team nor frequency.
	for _, who := range []string{"owner", "rival", "public"} {
		if _, err := w.s.ByID(ctx, w.actors[who], i.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s sees a reserved visit: %v", who, err)
		}
		if got, err := w.s.List(ctx, w.actors[who], inspection.Query{Of: &w.firm, Parts: inspection.AllParts()}, page.Ask{First: 5}); err != nil || len(got.Rows) != 0 {
			t.Errorf("%s lists it: %d, %v", who, len(got.Rows), err)
		}
	}
	for _, table := range []string{"inspection", "inspection_team", "check_code"} {
		if n := w.seenBy("app.enterprise", w.firm.String(), table); n != 0 {
			t.Errorf("the enterprise sees %d rows of %s", n, table)
		}
	}
	if f, err := w.s.Frequency(ctx, w.actors["owner"], w.firm, w.today.Year(), false); err != nil || f.Total != 0 {
		t.Errorf("the frequency tells of it: %+v, %v", f, err)
	}
	_, err = w.s.Face(ctx, w.actors["public"], i.CheckCode.Token)
	refused(t, "before its day", err, fault.Precondition, string(fault.NotYet))
	_, err = w.s.IssuePaper(ctx, w.by("lead", 5), i.ID, "CHECK_NOTICE")
	refused(t, "a notice before the code is shown", err, fault.Precondition, string(fault.WrongState))

	// On the day, without network; back the day after.
	back := func(key any, licence string, at time.Time) (inspection.Inspection, error) {
		return w.s.ReconcileVisit(ctx, w.by("lead", key), i.ID, licence, at, inspection.AllParts())
	}
	_, err = back(6, "91370502MA3TEST017", tomorrow.Start().Add(10*time.Hour))
	refused(t, "a device ahead of the server", err, fault.Invalid, "input.scannedAt")
	w.codeEarlier(2)
	at := w.today.AddDays(-1).Start().Add(10 * time.Hour)
	_, err = back(7, "91370502MA3TEST017", at.AddDate(0, 0, -1))
	refused(t, "another day", err, fault.Precondition, string(fault.CodeExpired))
	_, err = back(8, "91370502MA3DEM001R", at)
	refused(t, "another licence", err, fault.Precondition, string(fault.NotYourCode))
	w.codeEarlier(30)
	_, err = back(9, "91370502MA3TEST017", at.AddDate(0, 0, -30))
	refused(t, "a month later", err, fault.Precondition, string(fault.TooLate))
	w.codeEarlier(-30)
	i, err = back(10, "91370502MA3TEST017", at)
	w.ok(err)
	if i.State != inspection.OnSite || !i.Disclosed || *i.ScannedBy != inspection.ByOfficer || i.ScannedAt.Before(at.Add(time.Hour)) {
		t.Errorf("on return: %s %+v", i.State, i.ScannedAt)
	}
	if n := w.count(`select count(*) from check_code_scan where device_at = $1`, at); n != 1 {
		t.Errorf("the device's time is kept %d times", n)
	}
	if mine := w.read("owner", i.ID); len(mine.Team) != 2 || mine.Team[0].Inspector.Name == nil || mine.Trigger != nil {
		t.Errorf("the enterprise now sees its visit, without what set it off: %+v", mine)
	}
	issued := w.issued(inspection.FollowUp)
	_, err = w.s.ReconcileVisit(ctx, w.by("lead", 11), issued.ID, "91370502MA3TEST017", time.Now(), inspection.Parts{})
	refused(t, "a code that was not reserved", err, fault.Precondition, string(fault.WrongState))
}

// A code reserved for tomorrow does not stop a team that goes today: its lead issues one of today under the same number of the cap, and the reserved one lets nobody in.
func TestAReservedCodeGivesWayToOneOfToday(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	reserved, err := w.s.ReserveCode(t.Context(), w.by("lead", 1), i.ID, w.today.AddDays(1), "海上平台无网络", inspection.AllParts())
	w.ok(err)
	_, err = w.licence("lead", i, firmCode)
	e := refused(t, "the licence today", err, fault.Precondition, string(fault.CodeExpired))
	if !strings.Contains(e.Msg, w.today.AddDays(1).String()) || strings.Contains(e.Msg, "重新签发") || e.Facts["remedy"] != inspection.VisitLater {
		t.Errorf("%s, facts %v", e.Msg, e.Facts)
	}
	now, err := w.s.IssueCode(t.Context(), w.by("lead", 2), i.ID, inspection.AllParts())
	w.ok(err)
	if n := w.count(`select count(*) from visit_slot where freed_at is null`); n != 1 || now.CheckCode.Token == reserved.CheckCode.Token {
		t.Errorf("%d numbers of the cap for one visit", n)
	}
	if _, err := w.s.Scan(t.Context(), w.by("owner", 3), reserved.CheckCode.Token); err == nil {
		t.Error("the reserved code lets somebody in today")
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", 4), now.CheckCode.Token)
	w.ok(err)
}

// tomorrowToo holds tomorrow in a visit's window on the last day of a year as well.
func (w *town) tomorrowToo(i inspection.Inspection) {
	w.t.Helper()
	w.sql("update inspection set window_to = greatest(window_to, $2::date) where id = $1", i.ID, w.today.AddDays(1))
}

// codeEarlier moves the codes back by days, as if they had passed since.
func (w *town) codeEarlier(days int) {
	w.t.Helper()
	w.sql(`update check_code set issued_at = issued_at - make_interval(days => $1), valid_from = valid_from - make_interval(days => $1),
		valid_to = valid_to - make_interval(days => $1)`, days)
}

// seenBy is how many rows of a table row-level security lets through under one setting.
func (w *town) seenBy(setting, value, table string) (n int) {
	w.t.Helper()
	tx, err := w.db.App(w.t).Begin(w.t.Context())
	w.ok(err)
	defer func() { _ = tx.Rollback(w.t.Context()) }()
	_, err = tx.Exec(w.t.Context(), `select set_config($1, $2, true)`, setting, value)
	w.ok(err)
	w.ok(tx.QueryRow(w.t.Context(), `select count(*) from `+table).Scan(&n))
	return n
}
