package inspection_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// An emergency is of today, or its team reports when it entered, with the days that the rule gives to make the code up: no other visit is one afterwards.
func TestAnEmergencyIsOfItsDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	visit := `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap, cap_basis, reason,
		author_id, change_id) select @change, left(number, -6) || '000999', enterprise_id, agency_id, region_code, 'FOR_CAUSE', '%s', day + %d, day + %d,
		true, '-', '-', author_id, @change from inspection, lateral (select (now() at time zone 'Asia/Shanghai')::date as day) d where id = $1`
	entry := `insert into emergency_entry (inspection_id, agency_id, entered_at, due_on, basis, change_id)
		select %s, agency_id, now() - make_interval(days => %d), (now() at time zone 'Asia/Shanghai')::date + %d, '-', @change from inspection where id = $1`
	emergency := func(from, to int) string { return fmt.Sprintf(visit, "EMERGENCY", from, to) }
	entered := func(ago, due int) string { return fmt.Sprintf(entry, "@change", ago, due) }
	w.tries(byHand{"of today", "head", i.ID, "", []string{emergency(0, 0)}},
		byHand{"of last year", "head", i.ID, "emergency_of_today", []string{emergency(-300, 0)}},
		byHand{"of the coming weeks", "head", i.ID, "emergency_of_today", []string{emergency(0, 30)}},
		byHand{"entered three days ago", "head", i.ID, "", []string{emergency(-3, 7), entered(3, 7)}},
		byHand{"with more days than the rule gives", "head", i.ID, "entry_of_emergency", []string{emergency(-3, 60), entered(3, 60)}},
		byHand{"of another day", "head", i.ID, "entry_of_emergency", []string{emergency(-3, 7), entered(2, 8)}},
		byHand{"entered years ago", "head", i.ID, "entry_of_emergency", []string{emergency(-400, 0), entered(400, -390)}},
		byHand{"of a visit that is none", "head", i.ID, "entry_of_emergency", []string{fmt.Sprintf(visit, "COMPLAINT", 0, 10), entered(0, 10)}},
		byHand{"of a visit that was planned", "head", i.ID, "entry_of_emergency", []string{fmt.Sprintf(entry, "id", 0, 10)}})
}

// A record whose device says another time than the server says so, and one that is days apart waits for another person.
func TestARecordSaysThatItIsLate(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.FollowUp)
	w.sql(`update check_code_scan set at = at - interval '1 hour' where inspection_id = $1`, i.ID)
	record := func(ago string, gap, late bool) []string {
		return []string{fmt.Sprintf(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			late, findings_version, author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, 'NO_PROBLEM_FOUND', 'x', t.inspector_id, now() - interval '%s', %t, %t, 1,
			i.author_id, @change from inspection i join inspection_team t on t.inspection_id = i.id and t.lead where i.id = $1`, ago, gap, late), publicationByHand}
	}
	w.tries(byHand{"now", "head", i.ID, "", record("0", false, false)},
		byHand{"four minutes", "head", i.ID, "", record("4 minutes", false, false)},
		byHand{"six minutes", "head", i.ID, "record_in_time", record("6 minutes", false, false)},
		byHand{"six minutes ahead", "head", i.ID, "record_in_time", record("-6 minutes", false, false)},
		byHand{"six minutes, marked", "head", i.ID, "", record("6 minutes", true, false)},
		byHand{"four days", "head", i.ID, "record_in_time", record("4 days", true, false)},
		byHand{"four days, marked", "head", i.ID, "", record("4 days", true, true)})
}

// A record is late by its entry, too: handed in days after the server's scan, or made before anybody was there by its device. What was entered without network goes
// by the devices, of an emergency from the entry before its code was made up.
func TestARecordIsLateByItsEntry(t *testing.T) {
	t.Parallel()
	const scanned = `update check_code_scan set at = now() - make_interval(hours => $2), device_at = now() - make_interval(hours => $3),
		by_kind = case when $3::int is null then by_kind else 'OFFICER' end where inspection_id = $1`
	const emergency = `insert into emergency_entry (inspection_id, agency_id, entered_at, due_on, basis, change_id)
		select id, agency_id, now() - interval '5 hours', current_date + 5, '-', change_id from inspection where id = $1`
	w := newTown(t)
	for _, c := range []struct {
		what     string
		ago      int  // hours since the server's scan
		device   *int // hours since the device's scan of a code without network
		reported bool // as an emergency that was entered five hours ago
		made     time.Duration
		late     bool
	}{
		{"the same day", 5, nil, false, time.Minute, false},
		{"seventy-one hours after the entry", 71, nil, false, 0, false},
		{"seventy-three hours after the entry", 73, nil, false, 0, true},
		{"ten days after the entry", 240, nil, false, 0, true},
		{"made an hour before the entry", 1, nil, false, 2 * time.Hour, true},
		{"made four minutes before the entry", 0, nil, false, 4 * time.Minute, false},
		{"made three days before the entry", 0, nil, false, 71 * time.Hour, true},
		{"brought back with its scan", 0, new(int(48)), false, 47 * time.Hour, false},
		{"brought back, made before its scan", 0, new(int(24)), false, 26 * time.Hour, true},
		{"of an emergency, made before its code", 1, nil, true, 4 * time.Hour, false},
		{"of an emergency, made before its entry", 1, nil, true, 6 * time.Hour, true},
	} {
		i := w.onSite(inspection.FollowUp)
		w.sql(scanned, i.ID, c.ago, c.device)
		if c.reported {
			if _, err := w.db.Past(t).Exec(t.Context(), emergency, i.ID); err != nil {
				t.Fatal(err)
			}
		}
		r := record(i)
		r.DeviceTime = time.Now().Add(-c.made)
		refusal := ""
		if c.late {
			refusal = "record_in_time"
		}
		w.tries(byHand{c.what + ", not marked", "head", i.ID, refusal, []string{fmt.Sprintf(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result,
			narrative, inspector_id, device_time, time_gap, late, findings_version, author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, 'NO_PROBLEM_FOUND', 'x',
			t.inspector_id, now() - interval '%d seconds', true, false, 1, i.author_id, @change
			from inspection i join inspection_team t on t.inspection_id = i.id and t.lead where i.id = $1`, int(c.made.Seconds())), publicationByHand}})
		got, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
		w.ok(err)
		if got.Record.Late != c.late {
			t.Errorf("%s: late %t", c.what, got.Record.Late)
		}
	}
}

// A re-check is the next of an order that has not passed: on paper it answers a report that waits, on site it rests on a follow-up visit of that order.
func TestARecheckRestsOnSomething(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	other := w.recorded(inspection.EnterpriseRequest)
	recheck := func(n int, method string, visit uuid.UUID, reports int, passed bool) []string {
		named := "null"
		if visit != uuid.Nil {
			named = "'" + visit.String() + "'"
		}
		return []string{fmt.Sprintf(`insert into rectification_recheck (rectification_id, n, agency_id, disclosed_to, method, visit_id, reports, passed, reason, pseudonym,
			author_id, change_id) select o.id, %d, o.agency_id, o.disclosed_to, '%s', %s, %d, %t, 'x', 'x', a.id, @change from rectification o, account a
			where o.id = $1 and a.username = 'lead'`, n, method, named, reports, passed)}
	}
	w.tries(byHand{"on paper of no report", "lead", o.ID, "recheck_report", recheck(1, "ON_PAPER", uuid.Nil, 1, true)},
		byHand{"on site of another visit", "lead", o.ID, "recheck_visit", recheck(1, "ON_SITE", other.ID, 0, true)})
	_, err := w.report(o, w.photo(o, "x"))
	w.ok(err)
	w.tries(byHand{"on paper of the report", "lead", o.ID, "", recheck(1, "ON_PAPER", uuid.Nil, 1, true)},
		byHand{"of more reports than there are", "lead", o.ID, "recheck_report", recheck(1, "ON_PAPER", uuid.Nil, 2, true)},
		byHand{"out of turn", "lead", o.ID, "recheck_follows", recheck(1000, "ON_PAPER", uuid.Nil, 1, true)})
	_, err = w.recheck("lead", inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.OnPaper, Reason: "照片不清"})
	w.ok(err)
	w.tries(byHand{"on paper of a report that was answered", "lead", o.ID, "recheck_report", recheck(2, "ON_PAPER", uuid.Nil, 1, true)})
	visit := w.recorded(inspection.FollowUp)
	w.tries(byHand{"on site, confirmed by one", "lead", o.ID, "recheck_visit", recheck(2, "ON_SITE", visit.ID, 1, true)})
	_, err = w.s.Confirm(t.Context(), w.by("member", visit.ID), visit.ID, inspection.AllParts())
	w.ok(err)
	w.tries(byHand{"on site", "lead", o.ID, "", recheck(2, "ON_SITE", visit.ID, 1, true)})
	_, err = w.recheck("lead", inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &visit.ID, Passed: true, Reason: "已改正"})
	w.ok(err)
	w.tries(byHand{"of an order that passed", "lead", o.ID, "recheck_follows", recheck(3, "ON_PAPER", uuid.Nil, 1, false)})
}
