package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/inspection"
)

// What an agency writes, in lists that everybody reads and about its visits, no other agency, enterprise or visitor writes.
func TestWhoWritesWhatIsAnAgencys(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	both, shown, plan, grant, lawful := w.confirmed(), w.onSite(inspection.FollowUp), w.filedPlan(), uuid.New(), uuid.New()
	w.sql(`insert into power_grant (id, grantor_id, grantee_id, kind, instrument, from_day, to_day, reason, change_id)
		values ($1, $3, $4, 'ENTRUSTED', 'x', current_date, current_date + 9, 'x', $5), ($2, $3, $4, 'AUTHORISED', 'x', current_date, current_date + 9, 'x', $5)`,
		grant, lawful, w.agency, w.other, w.change)
	w.sql(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, status, synthetic, change_id)
		values ($1, '91370502MA3TEST033', true, '另一公司', '另一公司', 'ENTERPRISE', '370502', '370502', 'ACTIVE', true, $2)`, grant, w.change)
	w.sql(`insert into enterprise_succession_proposal (enterprise_id, successor_id, kind, reason, account_id, change_id) values ($1, $2, 'DUPLICATE', 'x', $3, $4)`,
		w.rival, grant, w.actors["deputy"].AccountID, w.change)
	recusal, err := w.asked("owner", "member", shown)
	w.ok(err)
	account := "'" + w.actors["head"].AccountID.String() + "'"
	change := func(sql string, args ...any) string { return fmt.Sprintf(sql, args...) }
	publishes := change(`insert into published_inspection (inspection_id, version, number, enterprise_name, uscc, region_code, agency_id, kind, items, result,
		findings, outcomes, inspectors, visited_on, synthetic, change_id) values ('%s', 1, '%s', '测试公司', '91370502MA3TEST017', '370502', '%s', '%s', '{登记事项检查}',
		'NO_PROBLEM_FOUND', 0, '{}', '{%s,%s}', (now() at time zone 'Asia/Shanghai')::date, true, @change)`, both.ID, both.Number, w.agency, both.Kind, both.Team[0].Inspector.Pseudonym,
		both.Team[1].Inspector.Pseudonym)
	leaves := `insert into visit_leave (inspection_id, agency_id, disclosed_to, by_kind, account_id, change_id) values ('%s', '%s', '%s', '%s', ` + account + `, @change)`
	for _, c := range []struct {
		what      string
		statement string
		refusals  map[string]string
	}{
		{"a publication", publishes, map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"a withdrawn plan", change(`insert into plan_withdrawal (plan_id, reason, change_id) values ('%s', 'x', @change)`, plan),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"who goes on for an agency", change(`insert into agency_succession (agency_id, successor_id, reason, account_id, change_id)
			values ('%s', '%s', 'x', @me, @change)`, w.agency, w.other),
			map[string]string{"head": "written_by", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"power that an agency gave", change(`insert into power_grant (id, grantor_id, grantee_id, kind, instrument, from_day, to_day, reason, account_id, change_id)
			values (@change, '%s', '%s', 'ENTRUSTED', 'x', current_date + 20, current_date + 30, 'x', @me, @change)`, w.agency, w.other),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"an entrustment that was ended", change(`insert into power_grant_end (grant_id, last_day, reason, account_id, change_id) values ('%s', current_date + 1, 'x', @me, @change)`, grant),
			map[string]string{"head": "", "chief": "", "owner": "written_by", "public": "written_by"}},
		{"power by law that was ended", change(`insert into power_grant_end (grant_id, last_day, reason, account_id, change_id) values ('%s', current_date + 1, 'x', @me, @change)`, lawful),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"an entrustment accepted", change(`insert into power_grant_consent (grant_id, since, account_id, change_id) values ('%s', current_date + 1, @me, @change)`, grant),
			map[string]string{"head": "written_by", "chief": "", "owner": "written_by", "public": "written_by"}},
		{"who goes on for an enterprise", change(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, account_id, change_id)
			values ('%s', '%s', 'DUPLICATE', 'x', @me, @change)`, w.rival, grant),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"the register of enterprises", change(`update enterprise set status = 'DEREGISTERED', change_id = @change where id = '%s'`, w.rival),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"the register of inspectors", change(`update inspector set status = 'SUSPENDED', change_id = @change where id = '%s'`, w.inspectors["third"]),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"an inspector taken over", change(`update inspector set agency_id = '%s', change_id = @change where id = '%s'`, w.other, w.inspectors["third"]),
			map[string]string{"head": "written_by", "chief": "written_by", "owner": "written_by"}},
		{"leave", change(`insert into inspector_leave (inspector_id, from_day, to_day, change_id)
			values ('%s', current_date, current_date + 9, @change)`, w.inspectors["third"]),
			map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"lent", change(`insert into membership (inspector_id, agency_id, from_day, kind, change_id) values ('%s', '%s', current_date, 'seconded', @change)`,
			w.inspectors["third"], w.other), map[string]string{"head": "", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"an agency's place", change(`update agency set level = 'city', change_id = @change where id = '%s'`, w.agency),
			map[string]string{"head": "written_by", "chief": "written_by", "owner": "written_by", "public": "written_by"}},
		{"a recusal decided", change(`insert into recusal_decision (recusal_id, inspection_id, agency_id, author_id, approver_id, approver, upheld, reason, change_id)
			values ('%s', '%s', '%s', '%s', %s, 'x', false, 'x', @change)`, recusal.ID, shown.ID, w.agency, recusal.Author, account),
			map[string]string{"head": "", "chief": "42501", "owner": "42501", "public": "42501"}},
		{"departure by the officers", change(leaves, shown.ID, w.agency, w.firm, "OFFICER"),
			map[string]string{"head": "", "chief": "42501", "owner": "42501", "public": "42501"}},
		{"departure by the enterprise", change(leaves, shown.ID, w.agency, w.firm, "ENTERPRISE"),
			map[string]string{"head": "42501", "chief": "42501", "owner": "", "public": "42501"}},
		{"departure as another agency", change(leaves, shown.ID, w.other, w.firm, "OFFICER"), map[string]string{"chief": "of_its_parent"}},
		{"a code revoked as another agency", change(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) values ('%s', 1, '%s', 'x', @change)`,
			shown.ID, w.other), map[string]string{"chief": "of_its_parent"}},
		{"a scan by the officers", change(`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
			values ('%s', 1, '%s', '%s', 'OFFICER', '%s', @change)`, shown.ID, w.agency, w.firm, w.actors["lead"].AccountID),
			map[string]string{"head": "own_account", "lead": "", "chief": "42501", "owner": "42501", "public": "42501"}},
		{"a case of another agency's visit", change(`insert into gate_advice (id, inspection_id, agency_id, gate, message, basis, due_on, change_id)
			values (@change, '%s', '%s', 'QUIET_DAY', 'x', 'x', current_date, @change)`, shown.ID, w.other), map[string]string{"chief": "of_its_parent"}},
	} {
		for who, refusal := range c.refusals {
			w.tries(byHand{c.what + " by " + who, who, uuid.Nil, refusal, []string{c.statement}})
		}
	}
}

// A decision is rejected by its agency: not by the enterprise that it is about, nor by another agency.
func TestADecisionIsRejectedByItsAgency(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	i := w.onSite(inspection.Complaint)
	r := record(i)
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	p := decision.Proposal{FindingID: i.Findings[0].ID, Outcome: "PENALTY", OnTheSpot: true, Measures: []decision.Measure{{Kind: "WARNING"}}, Reason: "依法处理",
		Order: &decision.Order{Text: "十日内改正", DueOn: w.today.AddDays(10)}}
	id, err := w.decisions.Propose(t.Context(), w.by("lead", p), p)
	w.ok(err)
	rejects := func(agency uuid.UUID) []string {
		return []string{fmt.Sprintf(`insert into decision_rejection (decision_id, agency_id, disclosed_to, approver_id, reason, change_id)
			values ('%s', '%s', '%s', '%s', 'x', @change)`, id, agency, w.firm, w.actors["head"].AccountID)}
	}
	w.tries(byHand{"its head", "head", uuid.Nil, "", rejects(w.agency)},
		byHand{"its officer", "lead", uuid.Nil, "written_by", append([]string{asOfficer}, rejects(w.agency)...)}, byHand{"the enterprise", "owner", uuid.Nil, "written_by", rejects(w.agency)},
		byHand{"another agency", "chief", uuid.Nil, "written_by", rejects(w.agency)}, byHand{"another agency as its own", "chief", uuid.Nil, "of_its_parent", rejects(w.other)},
		byHand{"nobody", "public", uuid.Nil, "written_by", rejects(w.agency)})
}
