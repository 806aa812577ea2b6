package inspection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

const (
	recordByHand = `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
		author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, 'NO_PROBLEM_FOUND', 'x', t.inspector_id, now(), false, 1, i.author_id, @change
		from inspection i join inspection_team t on t.inspection_id = i.id where i.id = $1 order by t.position %s limit 1`
	publicationByHand = `insert into publication (inspection_id, agency_id, disclosed_to, due_on) select id, agency_id, disclosed_to, current_date from inspection where id = $1`
	publishedByHand   = `insert into published_inspection (inspection_id, version, number, enterprise_name, uscc, region_code, agency_id, kind, items, result, findings,
		outcomes, inspectors, visited_on, synthetic, change_id) select i.id, 1, i.number, %s, %s, i.region_code, i.agency_id, i.kind, '{登记事项检查}', '%s', %s, '{}',
		array(select t.pseudonym from inspection_team t where t.inspection_id = i.id order by t.position), (now() at time zone 'Asia/Shanghai')::date, true, @change
		from inspection i join enterprise en on en.id = i.enterprise_id where i.id = $1`
	closedByHand = `update inspection set state = 'CLOSED', change_id = @change where id = $1`
)

// What is published of a visit is what its record says, of the enterprise that was visited, once two confirmed it.
func TestWhatIsPublishedIsTheRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	alone, both, entered := w.recorded(inspection.EnterpriseRequest), w.confirmed(), w.onSite(inspection.FollowUp)
	try := func(what string, visit uuid.UUID, refusal, name, uscc, result, findings string) byHand {
		return byHand{what, "head", visit, refusal, []string{fmt.Sprintf(publishedByHand, name, uscc, result, findings), closedByHand}}
	}
	lies := func(what, old, new string) byHand {
		sql := fmt.Sprintf(publishedByHand, "en.public_name", "en.uscc", "NO_PROBLEM_FOUND", "0")
		if !strings.Contains(sql, old) {
			t.Fatalf("%s: no %s", what, old)
		}
		return byHand{what, "head", both.ID, "tells_its_record", []string{strings.Replace(sql, old, new, 1), closedByHand}}
	}
	w.tries(try("as recorded", both.ID, "", "en.public_name", "en.uscc", "NO_PROBLEM_FOUND", "0"),
		try("another result", both.ID, "tells_its_record", "en.public_name", "en.uscc", "SERIOUSLY_UNCOOPERATIVE", "0"),
		try("more findings", both.ID, "tells_its_record", "en.public_name", "en.uscc", "NO_PROBLEM_FOUND", "3"),
		try("another enterprise", both.ID, "tells_its_record", "en.public_name", "'92370502MA3TEST02X'", "NO_PROBLEM_FOUND", "0"),
		try("another name", both.ID, "tells_its_record", "'别的公司'", "en.uscc", "NO_PROBLEM_FOUND", "0"),
		lies("items that nobody inspected", "'{登记事项检查}'", "'{登记事项检查,消防检查}'"), lies("no items", "'{登记事项检查}'", "'{}'"),
		lies("another item", "'{登记事项检查}'", "'{消防检查}'"), lies("outcomes that were not decided", "0, '{}'", "0, '{PENALTY}'"),
		lies("officers who did not come", "array(select t.pseudonym", "array(select 'P999'"), lies("another day", "::date, true", "::date - 1, true"),
		try("unconfirmed", alone.ID, "tells_its_record", "en.public_name", "en.uscc", "NO_PROBLEM_FOUND", "0"),
		byHand{"with its record, at once", "head", entered.ID, "tells_its_record", []string{fmt.Sprintf(recordByHand, ""), publicationByHand,
			fmt.Sprintf(publishedByHand, "en.public_name", "en.uscc", "NO_PROBLEM_FOUND", "0")}})
}

// A record moves its visit: none stands without the other.
func TestARecordMovesItsVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.FollowUp)
	void := `update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`
	w.tries(byHand{"moves it", "head", i.ID, "", []string{fmt.Sprintf(recordByHand, ""), publicationByHand, `update inspection set state = 'RECORDED', change_id = @change
			where id = $1 and state = 'RECORDED'`}},
		byHand{"and it is not voided afterwards", "head", i.ID, "visit_moves", []string{fmt.Sprintf(recordByHand, ""), void}},
		byHand{"nor at once", "head", i.ID, "visit_stands", []string{`with r as (` + fmt.Sprintf(recordByHand, "") + ` returning 1),
			v as (` + void + ` returning 1) select from r, v`}})
}

// Nobody of another agency writes the record of a visit by being put on its team; an officer who is lent to the agency in those days is of it.
func TestATeamIsOfItsAgency(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.FollowUp)
	records := []string{"as lead", recusalByHand, "as head", fmt.Sprintf(upheldByHand, true), leaveByHand, fmt.Sprintf(comesByHand, true, w.inspectors["stranger"]),
		fmt.Sprintf(recordByHand, "desc"), publicationByHand}
	w.tries(byHand{"of another agency", "head", i.ID, "team_of_agency", records})
	w.sql(`insert into membership (inspector_id, agency_id, from_day, to_day, kind, change_id) values ($1, $2, current_date - 9, current_date - 1, 'seconded', gen_random_uuid())`,
		w.inspectors["stranger"], w.agency)
	w.tries(byHand{"lent until yesterday", "head", i.ID, "team_of_agency", records})
	w.sql(`update membership set to_day = null where inspector_id = $1`, w.inspectors["stranger"])
	w.tries(byHand{"lent to it", "head", i.ID, "", records})
}

// By when a result is published and how long the enterprise has for its word before it are the rules' to say, not whoever writes the rows.
func TestThePublicationsDaysAreTheRules(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.FollowUp)
	due := func(day string) string { return strings.Replace(publicationByHand, "current_date", day, 1) }
	last := w.s.Calendar.Deadline(w.today, 20).Date
	record := fmt.Sprintf(recordByHand, "")
	against := func(reply string) string {
		return strings.NewReplacer("'NO_PROBLEM_FOUND'", "'SERIOUSLY_UNCOOPERATIVE'", "findings_version,", "findings_version, reply_until,", "false, 1,", "false, 1, "+reply+",").
			Replace(record)
	}
	in := func(n int) string { return "'" + w.s.Calendar.Deadline(w.today, n).Date.String() + "'::date" }
	w.tries(byHand{"a record that is never due", "head", i.ID, "inspection_record_publication", []string{record}},
		byHand{"the last day", "head", i.ID, "", []string{record, due(in(20))}},
		byHand{"a working day later", "head", i.ID, "publication_in_time", []string{record, due(in(21))}},
		byHand{"never", "head", i.ID, "publication_in_time", []string{record, due("'2999-12-31'")}},
		byHand{"five working days for a reply", "head", i.ID, "", []string{against(in(5)), due("'" + last.String() + "'")}},
		byHand{"no time for a reply", "head", i.ID, "publication_after_reply", []string{against("null"), due(in(20))}},
		byHand{"four working days", "head", i.ID, "publication_after_reply", []string{against(in(4)), due(in(20))}},
		byHand{"public before the reply", "head", i.ID, "publication_after_reply", []string{against(in(5)), due(in(4))}},
		byHand{"a reply for ever, to nothing", "head", i.ID, "publication_after_reply", []string{strings.Replace(against("'2999-12-31'"), "SERIOUSLY_UNCOOPERATIVE",
			"NO_PROBLEM_FOUND", 1), due(in(20))}})
}

// What is found is of the day of the entry: a day that a writer chooses would be judged by the leniency of that day, or be a first violation or a repeated one as he likes.
func TestAFindingIsOfTheDayOfTheEntry(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	i := w.onSite(inspection.FollowUp)
	w.sql(`update check_code_scan set at = at - interval '2 days' where inspection_id = $1`, i.ID)
	found := func(day string) []string {
		return []string{strings.NewReplacer("'NO_PROBLEM_FOUND'", "'PENDING_FURTHER_ACTION'", "findings_version,", "findings_version, reply_until,", "false, 1,",
			"false, 1, '"+w.s.Calendar.Deadline(w.today, 5).Date.String()+"'::date,").Replace(fmt.Sprintf(recordByHand, "")),
			`insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id) select @change, i.id, 1, 1, i.agency_id, i.enterprise_id, i.disclosed_to,
			'FOOD-STORAGE', ` + day + `, @change from inspection i where i.id = $1`,
			strings.Replace(publicationByHand, "current_date", "'"+w.s.Calendar.Deadline(w.today, 20).Date.String()+"'::date", 1)}
	}
	day := func(n int) string { return "'" + w.today.AddDays(n).String() + "'::date" }
	w.tries(byHand{"of the entry", "head", i.ID, "", found(day(-2))}, byHand{"of the day it is written", "head", i.ID, "finding_of_day", found(day(0))},
		byHand{"of years ago", "head", i.ID, "finding_of_day", found(day(-800))}, byHand{"of a day to come", "head", i.ID, "finding_of_day", found(day(30))})
}

// A corrected result that names a problem waits for the enterprise's word as the first one, no shorter and no longer, also after the first one's day.
func TestACorrectedResultWaitsForTheEnterprisesWord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	r := correction(i)
	r.Result = inspection.SeriouslyUncooperative
	_, err := w.correct("lead", r)
	w.ok(err)
	corrected := func(reply string) []string {
		return []string{`insert into record_correction_decision (inspection_id, n, agency_id, approved, author_id, approver_id, pseudonym, change_id)
			select inspection_id, n, agency_id, true, author_id, @me, 'x', @change from record_correction where inspection_id = $1`,
			`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			corrected_reason, reply_until, author_id, approver_id, change_id) select p.inspection_id, 2, p.agency_id, p.disclosed_to, c.content ->> 'result',
			c.content ->> 'narrative', c.inspector_id, now(), false, 1, c.reason, ` + reply + `, c.author_id, @me, @change
			from inspection_record p join record_correction c on c.inspection_id = p.inspection_id where p.inspection_id = $1`}
	}
	in := func(n int) string { return "'" + w.s.Calendar.Deadline(w.today, n).Date.String() + "'::date" }
	w.tries(byHand{"five working days", "head", i.ID, "", corrected(in(5))}, byHand{"none", "head", i.ID, "publication_after_reply", corrected("null")},
		byHand{"four", "head", i.ID, "publication_after_reply", corrected(in(4))}, byHand{"for ever", "head", i.ID, "publication_after_reply", corrected("'2999-12-31'")})
	_, err = w.decide("head", i, 1, true)
	w.ok(err)
	w.seconded(i)
	w.sql(`update publication set due_on = due_on - 60 where inspection_id = $1`, i.ID)
	published := strings.NewReplacer("version, number", "version, corrected_reason, number", "i.id, 1, i.number",
		"i.id, 2, (select r.corrected_reason from inspection_record r where (r.inspection_id, r.version) = (i.id, 2)), i.number").
		Replace(fmt.Sprintf(publishedByHand, "en.public_name", "en.uscc", "SERIOUSLY_UNCOOPERATIVE", "0"))
	w.tries(byHand{"before its word", "head", i.ID, "tells_its_record", []string{published, closedByHand}})
	w.sql(`update inspection_record set reply_until = current_date - 2 where inspection_id = $1 and version = 2`, i.ID)
	w.tries(byHand{"after it", "head", i.ID, "", []string{published, closedByHand}})
}
