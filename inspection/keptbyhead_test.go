package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// asOfficer makes the rest of what is done by SQL an officer's, who heads nothing.
const asOfficer = `select set_config('app.head', '', true)`

// The registers are kept by the heads of an agency: an officer prolongs no certificate, ends no conflict and changes no item, checklist or photo; nor does he answer what
// heads answer.
func TestRegistersAreKeptByHeadsInSQLToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	lead := w.inspectors["lead"]
	warning, draft, trial := uuid.New(), uuid.New(), uuid.New()
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		values ($1, $1, $2, $3, 'K01', sha256('x'), current_date - 9, $4)`, lead, w.rival, w.agency, w.change)
	w.sql(`insert into warning (id, cause, kind, rule, basis, agency_id, shown, visits, count, since, due_on, change_id)
		values ($1, 'x', 'OVERDUE_RECORD', 'x', 'x', $2, true, '{}', 1, now(), current_date, $3)`, warning, w.agency, w.change)
	w.sql(`insert into leniency_draft (id, agency_id, code, version, title, document, author_id, pseudonym, change_id) values ($1, $2, 'L-9', 1, '清单', 'x', $3, 'x', $4)`,
		draft, w.agency, w.actors["head"].AccountID, w.change)
	w.sql(`insert into leniency_trial (id, draft_id, agency_id, pseudonym, change_id) values ($1, $2, $3, 'x', $4)`, trial, draft, w.agency, w.change)
	version := fmt.Sprintf(`insert into checklist_version (item_id, n, questions, change_id)
		select item_id, 2, questions - 2, @change from checklist_version where item_id = '%s'`, w.item)
	for what, statements := range map[string][]string{
		"a certificate prolonged": {fmt.Sprintf(`update inspector set change_id = @change where id = '%s'`, lead), fmt.Sprintf(`update certificate set valid_to = '2040-01-01', change_id = @change where inspector_id = '%s'`, lead)},
		"a conflict that ends":    {fmt.Sprintf(`update conflict set to_day = current_date, change_id = @change where inspector_id = '%s'`, lead)},
		"a conflict of a colleague": {fmt.Sprintf(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
			values (@change, '%s', '%s', '%s', 'K01', sha256('x'), current_date, @change)`, w.inspectors["member"], w.firm, w.agency)},
		"an item renamed":   {fmt.Sprintf(`update check_item set name = '另一检查', change_id = @change where id = '%s'`, w.item)},
		"an item published": {fmt.Sprintf(`update check_item set retired_at = command_time(), change_id = @change where id = '%s'`, w.item)},
		"a new item": {fmt.Sprintf(`insert into check_item (id, agency_id, code, name, category, method, basis, field, change_id)
			values (@change, '%s', 'SC-77', 'x', 'GENERAL', '现场', 'x', '市场监管', @change)`, w.agency)},
		"a version of a checklist": {version, fmt.Sprintf(`delete from checklist_question where item_id = '%s' and position = 3`, w.item)},
		"a photo": {fmt.Sprintf(`insert into inspector_photo (id, inspector_id, n, sha256, media_type, size, storage_key, change_id)
			select @change, '%s', 1, sha256('x'), 'image/png', 1, right(replace(@change::text, '-', ''), 2) || '/' || replace(@change::text, '-', ''), @change`, lead)},
		"a warning answered": {fmt.Sprintf(`insert into warning_step (warning_id, n, agency_id, shown, state, text, account_id, pseudonym, change_id)
			values ('%s', 1, '%s', true, 'ANSWERED', 'x', @me, 'x', @change)`, warning, w.agency)},
		"a trial of a draft": {fmt.Sprintf(`insert into leniency_trial (id, draft_id, agency_id, pseudonym, change_id) values (@change, '%s', '%s', 'x', @change)`, draft, w.agency)},
		"the end of a trial": {fmt.Sprintf(`insert into leniency_trial_end (trial_id, agency_id, judged, changed, change_id) values ('%s', '%s', 0, 0, @change)`, trial, w.agency)},
	} {
		w.tries(byHand{what + " by a head", "head", uuid.Nil, "", statements},
			byHand{what + " by an officer", "lead", uuid.Nil, "written_by", append([]string{asOfficer}, statements...)})
	}
	w.tries(byHand{"a question alone", "lead", uuid.Nil, "written_by", []string{asOfficer, fmt.Sprintf(`delete from checklist_question where item_id = '%s'`, w.item)}})
}

// A visit is given up and its code taken back by a head: not by who goes there, before or after the entry, nor by a colleague.
func TestAVisitIsGivenUpByAHeadInSQLToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	approved, issued, entered := w.approved(inspection.SuperiorOrder), w.issued(inspection.Complaint), w.onSite(inspection.Transfer)
	w.hoursLater(entered)
	void := []string{`update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`}
	revoke := []string{fmt.Sprintf(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) values ($1, 1, '%s', 'x', @change)`, w.agency)}
	officer := func(statements []string) []string { return append([]string{asOfficer}, statements...) }
	for _, i := range []inspection.Inspection{approved, issued, entered} {
		w.tries(byHand{i.Number + " given up by a head", "head", i.ID, "", void}, byHand{i.Number + " given up by the supervision", "supervisor", i.ID, "", void},
			byHand{i.Number + " given up by its lead", "lead", i.ID, "42501", officer(void)})
	}
	w.tries(byHand{"revoked by a head", "head", issued.ID, "", revoke}, byHand{"revoked by the lead", "lead", issued.ID, "42501", officer(revoke)},
		byHand{"revoked by a colleague", "third", issued.ID, "42501", officer(revoke)})
}

// A report of a visit without code is an enterprise's own where its session makes it: nobody reports in a firm's name.
func TestNobodyReportsInAFirmsName(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	reports := func(own string) []string {
		return []string{fmt.Sprintf(`insert into uncoded_report (id, number, enterprise_id, visited_on, text, by_enterprise, change_id)
			values (@change, 'JB-9', '%s', current_date, 'x', %s, @change)`, w.firm, own)}
	}
	w.tries(byHand{"the enterprise", "owner", uuid.Nil, "", reports("true")}, byHand{"anybody", "public", uuid.Nil, "", reports("false")},
		byHand{"a visitor as the enterprise", "public", uuid.Nil, "42501", reports("true")}, byHand{"an officer as the enterprise", "lead", uuid.Nil, "42501", reports("true")},
		byHand{"another enterprise", "rival", uuid.Nil, "42501", reports("true")})
}
