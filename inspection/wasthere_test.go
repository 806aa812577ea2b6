package inspection_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"yangguang/inspection"
)

// In SQL too only an officer of the team scans, nobody leaves where nobody entered, and no record counts as a check before it is complete.
func TestWhoWasThereBySQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i, once := w.issued(inspection.Complaint), w.recorded(inspection.FollowUp)
	scan := func(who string) []string {
		return []string{fmt.Sprintf(`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
			select c.inspection_id, c.n, c.agency_id, c.disclosed_to, 'OFFICER', '%s', @change from check_code c where c.inspection_id = $1`, w.actors[who].AccountID)}
	}
	enters := func(who string) []string {
		return append(scan(who), `update inspection set state = 'ON_SITE', change_id = @change where id = $1`)
	}
	leave := fmt.Sprintf(`insert into visit_leave (inspection_id, agency_id, disclosed_to, by_kind, account_id, change_id)
		select c.inspection_id, c.agency_id, c.disclosed_to, 'OFFICER', '%s', @change from check_code c where c.inspection_id = $1`, w.actors["lead"].AccountID)
	count := []string{`insert into counted_check (inspection_id, agency_id, disclosed_to, year, change_id)
		select r.inspection_id, r.agency_id, r.disclosed_to, 2026, @change from inspection_record r where r.inspection_id = $1`}
	w.tries(byHand{"a colleague scans", "third", i.ID, "scan_by_team", scan("third")}, byHand{"a head scans", "head", i.ID, "scan_by_team", scan("head")},
		byHand{"the lead scans", "lead", i.ID, "", enters("lead")},
		byHand{"the lead scans and nobody enters", "lead", i.ID, "scan_enters", scan("lead")}, byHand{"the lead scans for the member", "lead", i.ID, "own_account", scan("member")}, byHand{"leaving before", "lead", i.ID, "leave_after_scan", []string{leave}},
		byHand{"leaving after", "lead", i.ID, "", append(enters("lead"), leave)},
		byHand{"one member stands for it", "head", once.ID, "counted_complete", count}, byHand{"the enterprise counts it", "owner", once.ID, "counted_complete", count})
	once = w.seconded(once)
	w.tries(byHand{"without the party's word", "head", once.ID, "counted_complete", count})
	_, err := w.s.ConfirmByParty(t.Context(), w.by("owner", 1), once.ID, inspection.PartyRequest{}, inspection.Parts{})
	w.ok(err)
	if w.counted().Counted != 1 {
		t.Error("a complete record is not counted")
	}
	w.sql(`delete from counted_check`)
	w.tries(byHand{"in another year", "head", once.ID, "counted_in_year", []string{strings.Replace(count[0], "2026", "1999", 1)}},
		byHand{"in the year of its entry", "head", once.ID, "", []string{strings.Replace(count[0], "2026", strconv.Itoa(w.today.Year()), 1)}})
}
