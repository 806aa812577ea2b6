package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// Who decides is a head in service of the agency that decides, whatever account a row names: not the enterprise's own, an officer's or another agency's.
func TestWhoDecidesIsAHead(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	planned, recorded, coded := w.planned(inspection.Complaint), w.recorded(inspection.EnterpriseRequest), w.approved(inspection.EnterpriseRequest)
	w.sql(`insert into record_correction (inspection_id, n, base_version, agency_id, reason, changed, content, evidence_ids, inspector_id, pseudonym, time_gap, author_id, change_id)
		values ($1, 1, 1, $2, '笔误', '{narrative}', $6, '{}', $3, 'P', false, $4, $5)`, recorded.ID, w.agency, w.inspectors["lead"], w.actors["lead"].AccountID, w.change,
		`{"result": "NO_PROBLEM_FOUND", "narrative": "x", "answers": null, "findings": null, "evidence": null, "deviceTime": "2026-01-02T03:04:05Z"}`)
	asked := func(approver string) string {
		id := uuid.New()
		w.rules("gate: QUIET_DAY\n    jurisdiction: \"\"\n    approver: HEAD", "gate: QUIET_DAY\n    jurisdiction: \"\"\n    approver: "+approver)
		w.sql(`insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, basis, reason, number, enterprise, approver, author_id, author, change_id)
			select $1, id, agency_id, case $2 when 'HEAD' then agency_id end, 'QUIET_DAY', 'b', 'r', number, 'e', $2, $3, 'x', $4 from inspection where id = $5`, id, approver,
			w.actors["lead"].AccountID, w.change, coded.ID)
		return id.String()
	}
	granted := func(exception string, by uuid.UUID) []string {
		return []string{fmt.Sprintf(`insert into gate_exception_decision (exception_id, inspection_id, agency_id, decider_id, gate, counter, rule, period, author_id,
			approver_id, approver, granted, remark, change_id) select x.id, x.inspection_id, x.agency_id, x.decider_id, x.gate, x.counter, x.rule, x.period, x.author_id, '%s',
			'x', true, 'r', @change from gate_exception x where x.id = '%s'`, by, exception)}
	}
	ofHead, ofGovernment := asked("HEAD"), asked("GOVERNMENT")
	for who, refusal := range map[string]string{"deputy": "", "owner": "decided_by_head", "third": "decided_by_head", "chief": "decided_by_head", "supervisor": "decided_by_head"} {
		id, session := w.actors[who].AccountID, "head" // which names somebody else
		if refusal == "" {
			session = who
		}
		w.tries(byHand{who + " approves a visit", session, planned.ID, refusal, []string{`update inspection set state = 'APPROVED', approver_id = '` + id.String() + `',
				approved_at = now(), change_id = @change where id = $1`}},
			byHand{who + " decides about a correction", session, recorded.ID, refusal, []string{`insert into record_correction_decision (inspection_id, n, agency_id, approved, reason,
				author_id, approver_id, pseudonym, change_id) select inspection_id, 1, agency_id, false, 'x', author_id, '` + id.String() + `', 'p', @change
				from record_correction where inspection_id = $1`}},
			byHand{who + " grants an exception", session, coded.ID, refusal, granted(ofHead, id)})
	}
	w.tries(byHand{"a head where the supervision decides", "deputy", coded.ID, "decided_by_head", granted(ofGovernment, w.actors["deputy"].AccountID)})
	w.sql(`update account set disabled_at = now() where id = $1`, w.actors["deputy"].AccountID)
	w.tries(byHand{"a head who left", "head", planned.ID, "decided_by_head", []string{`update inspection set state = 'APPROVED',
		approver_id = '` + w.actors["deputy"].AccountID.String() + `', approved_at = now(), change_id = @change where id = $1`}})
}

// When a visit was approved is the server's to say, and of a patrol's visit when the patrol was: a visit that was entered before anybody approved it is not approved
// half a year ago.
func TestAnApprovalIsOfItsMoment(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	planned := w.planned(inspection.Complaint)
	approves := func(when string) []string {
		return []string{`update inspection set state = 'APPROVED', approver_id = @me` + when + `, change_id = @change where id = $1`,
			`select from inspection where id = $1 and approved_at = command_time()`}
	}
	w.tries(byHand{"now", "deputy", planned.ID, "", approves(", approved_at = now()")},
		byHand{"half a year ago", "deputy", planned.ID, "", approves(", approved_at = now() - interval '180 days'")},
		byHand{"at no time", "deputy", planned.ID, "", approves("")},
		byHand{"before the approval", "deputy", planned.ID, "approved_when", []string{`update inspection set approved_at = now(), change_id = @change where id = $1`}},
		byHand{"with a void", "deputy", planned.ID, "approved_when", []string{`update inspection set state = 'VOID', void_reason = 'x', approved_at = now(),
			change_id = @change where id = $1`}})
}

// A proposed version has the form of a record: the program can read whatever the table takes.
func TestAProposedVersionHasTheFormOfARecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.recorded(inspection.EnterpriseRequest)
	const whole = `{"result": "NO_PROBLEM_FOUND", "narrative": "x", "answers": %s, "findings": %s, "evidence": %s, "deviceTime": "%s"}`
	const day = "2026-01-02T03:04:05.678+08:00"
	for content, refusal := range map[string]string{`{}`: "record_correction_content", `[]`: "record_correction_content", `{"result": 1}`: "record_correction_content",
		fmt.Sprintf(whole, "null", "[]", "[]", day): "", fmt.Sprintf(whole, "null", "[]", "[]", "today"): "record_correction_content",
		fmt.Sprintf(whole, `[{"question": "licence", "value": "YES"}]`, "null", `["`+uuid.NewString()+`"]`, day): "",
		fmt.Sprintf(whole, `[{"question": 1, "value": "YES"}]`, "null", "null", day):                             "record_correction_content",
		fmt.Sprintf(whole, "null", `"x"`, "null", day):                                                           "record_correction_content",
		fmt.Sprintf(whole, "null", "null", `["x"]`, day):                                                         "record_correction_content"} {
		w.tries(byHand{content, "head", i.ID, refusal, []string{`insert into record_correction (inspection_id, n, base_version, agency_id, reason, changed, content, evidence_ids,
			inspector_id, pseudonym, time_gap, author_id, change_id) select i.id, 1, 1, i.agency_id, '笔误', '{narrative}', '` + content + `', '{}', t.inspector_id, t.pseudonym, false,
			i.author_id, @change from inspection i join inspection_team t on t.inspection_id = i.id where i.id = $1 and t.lead`}})
	}
}

// An item comes onto its list and leaves it on the day of the change, and its checklist is the next version, which asks something.
func TestAnItemHasItsDays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	item := "'" + w.item.String() + "'"
	change := func(set string) string {
		return `update check_item set ` + set + `, change_id = @change where id = ` + item
	}
	version := `insert into checklist_version (item_id, n, questions, change_id) select item_id, %s, %s, @change from checklist_version where item_id = ` + item
	w.tries(byHand{"leaves the list and comes back", "head", uuid.Nil, "", []string{change("retired_at = command_time()"),
		change("published_at = command_time(), retired_at = null")}},
		byHand{"comes back as of long ago", "head", uuid.Nil, "item_days", []string{change("retired_at = command_time()"), change("published_at = '2001-01-01', retired_at = null")}},
		byHand{"leaves tomorrow", "head", uuid.Nil, "item_days", []string{change("retired_at = now() + interval '1 day'")}},
		byHand{"the next version", "head", uuid.Nil, "", []string{fmt.Sprintf(version, "2", "questions")}},
		byHand{"a version far ahead", "head", uuid.Nil, "checklist_follows", []string{fmt.Sprintf(version, "77", "questions")}},
		byHand{"a version that asks nothing", "head", uuid.Nil, "checklist_follows", []string{fmt.Sprintf(version, "2", "'[]'")}})
}
