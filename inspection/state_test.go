package inspection_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// An enterprise reads the codes and records disclosed to it, and its session writes none.
func TestAnEnterpriseWritesNoRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.recorded(inspection.EnterpriseRequest)
	w.issued(inspection.EnterpriseRequest)
	for what, sql := range map[string]string{
		"a code": `insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, slot_id, token, valid_from, valid_to, issuer_id, change_id)
			select c.inspection_id, c.n + 1, c.agency_id, c.disclosed_to, c.counts_toward_cap, slot_id, token, valid_from, valid_to, issuer_id, gen_random_uuid() from check_code c
			join inspection i on i.id = c.inspection_id and i.state = 'CODE_ISSUED'`,
		"a revocation": `insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) select inspection_id, n, agency_id, 'x', gen_random_uuid()
			from check_code`,
		"a version": `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			author_id, change_id) select inspection_id, 2, agency_id, disclosed_to, 'NO_PROBLEM_FOUND', 'x', inspector_id, now(), false, 1, author_id, gen_random_uuid()
			from inspection_record`,
	} {
		if err := w.asActor("owner", sql); constraint(err) != "42501" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A visit's state says what is there: the runtime role moves no visit to a state whose code, scan, record or publication its own change does not bring, and no
// record is of a visit that nobody entered.
func TestAStateSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	approved, coded := w.approved(inspection.FollowUp), w.issued(inspection.FollowUp)
	revoked := w.issued(inspection.FollowUp)
	w.sql(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) values ($1, 1, $2, 'x', $3)`, revoked.ID, w.agency, w.change)
	over, voided := w.issued(inspection.FollowUp), w.issued(inspection.FollowUp)
	w.sql(`update check_code set valid_from = valid_from - interval '1 day', valid_to = valid_from where inspection_id = $1`, over.ID)
	_, err := w.s.Void(t.Context(), w.by("head", voided.ID), voided.ID, "改期", inspection.Parts{})
	w.ok(err)
	entered, recorded := w.onSite(inspection.FollowUp), w.recorded(inspection.FollowUp)
	to := func(state string) string {
		return `update inspection set state = '` + state + `', change_id = @change where id = $1`
	}
	const (
		code = `insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
			select i.id, 1 + (select count(*) from check_code c where c.inspection_id = i.id), i.agency_id, i.enterprise_id, i.counts_toward_cap, 'x', now(),
			date_trunc('day', now(), 'Asia/Shanghai') + interval '1 day', i.author_id, @change from inspection i where i.id = $1`
		scan = `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
			select inspection_id, n, agency_id, disclosed_to, 'OFFICER', issuer_id, @change from check_code where inspection_id = $1 order by n limit 1`
		record = `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, 'NO_PROBLEM_FOUND', 'x', t.inspector_id, now(), false, 1, current_setting('app.account')::uuid, @change
			from inspection i join inspection_team t on t.inspection_id = i.id where i.id = $1 order by t.position limit 1`
		void = `update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`
	)
	yesterday := strings.Replace(code, "now(),\n\t\t\tdate_trunc('day', now(), 'Asia/Shanghai') + interval '1 day'", "now() - interval '1 day', now()", 1)
	for _, c := range []struct {
		what       string
		visit      uuid.UUID
		statements []string
		refusal    string
	}{
		{"under code without a code", approved.ID, []string{to("CODE_ISSUED")}, "visit_stands"},
		{"a code of another day than the window's", approved.ID, []string{yesterday}, "check_code_day"},
		{"a code of two days", approved.ID, []string{strings.Replace(code, "'1 day'", "'2 days'", 1)}, "check_code_day"},
		{"a scan of a code that is over", over.ID, []string{scan}, "scan_of_code"},
		{"a scan of a visit that was voided", voided.ID, []string{scan}, "scan_of_code"},
		{"under code with one", approved.ID, []string{code, to("CODE_ISSUED")}, ""},
		{"entered without a scan", coded.ID, []string{to("ON_SITE")}, "visit_stands"},
		{"entered with the scan of another change", coded.ID, []string{strings.ReplaceAll(scan, "@change", "gen_random_uuid()"), to("ON_SITE")}, "visit_stands"},
		{"entered on a code that was revoked", revoked.ID, []string{scan, to("ON_SITE")}, "visit_stands"},
		{"entered on a code that another replaced", coded.ID, []string{code, scan, to("ON_SITE")}, "visit_stands"},
		{"entered with a scan", coded.ID, []string{scan, to("ON_SITE")}, ""},
		{"a record of a visit under code", coded.ID, []string{record}, "record_of_visit"},
		{"a record of a visit under code that was scanned and not entered", coded.ID, []string{scan, record}, "record_of_visit"},
		{"recorded without a record", entered.ID, []string{to("RECORDED")}, "visit_stands"},
		{"recorded with a record", entered.ID, []string{record, to("RECORDED")}, ""},
		{"voided with a record", entered.ID, []string{record, void}, "visit_moves"},
		{"closed without a publication", recorded.ID, []string{to("CLOSED")}, "visit_stands"},
		{"a code of a visit that was entered", entered.ID, []string{code}, "check_code_of_visit"},
		{"a visit that begins recorded", approved.ID, []string{`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, state, window_from,
			window_to, counts_toward_cap, cap_basis, reason, author_id, change_id) select gen_random_uuid(), 'X', enterprise_id, agency_id, region_code, kind, trigger,
			'RECORDED', window_from, window_to, false, '-', '-', author_id, @change from inspection where id = $1`}, "42501"},
	} {
		change := "'" + uuid.NewString() + "'"
		for n := range c.statements {
			c.statements[n] = strings.ReplaceAll(c.statements[n], "@change", change)
		}
		if _, err := w.givesBack("lead", c.visit, c.statements...); constraint(err) != c.refusal || c.refusal == "" && err != nil {
			t.Errorf("%s: %v, want %q", c.what, err, c.refusal)
		}
	}
}
