package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/inspection"
)

// audits makes an account one that only looks on.
func (w *town) audits(who string) {
	w.t.Helper()
	w.sql(`update account_role set role = 'auditor' where account_id = $1`, w.actors[who].AccountID)
	w.actors[who] = actor.Actor{AccountID: w.actors[who].AccountID, Roles: []actor.Role{actor.Auditor}}
}

// A special plan is approved from above while it waits: by a head of a superior agency or the supervision, each as what he is and in his own session.
func TestASpecialPlanIsApprovedFromAboveInSQLToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.audits("rival")
	w.sql(`update agency set level = 'city', region_code = '370500' where id = $1`, w.other)
	plan := func(seq int, kind string, days int) uuid.UUID {
		id := uuid.New()
		w.sql(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
			values ($1, $2, $9, $3, $4, '专项', $5, '{}', 'kind', $6, $6, false, $7, $8)`, id, id.String(), kind, w.today.Year(), w.agency, w.today.AddDays(days),
			w.actors["head"].AccountID, w.change, seq)
		return id
	}
	waits, over, annual, withdrawn := plan(1, "SPECIAL", 1), plan(2, "SPECIAL", -1), plan(3, "ANNUAL", 1), plan(4, "SPECIAL", 1)
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) values ($1, 'x', $2)`, withdrawn, w.change)
	approves := func(plan uuid.UUID, as, office, standing string) []string {
		return []string{fmt.Sprintf(`insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
			select id, author_id, '%s', 'x', '%s', '%s', '同意', 'x', to_day, @change from plan where id = '%s'`, w.actors[as].AccountID, office, standing, plan)}
	}
	const city, county = "河口区市场监管局", "东营区市场监管局"
	w.tries(byHand{"the agency above", "chief", uuid.Nil, "", approves(waits, "chief", city, "SUPERIOR")},
		byHand{"the supervision", "supervisor", uuid.Nil, "", approves(waits, "supervisor", "行政执法监督", "GOVERNMENT")},
		byHand{"a colleague of the author", "deputy", uuid.Nil, "approved_from_above", approves(waits, "deputy", county, "SUPERIOR")},
		byHand{"a colleague as the government", "deputy", uuid.Nil, "approved_from_above", approves(waits, "deputy", county, "GOVERNMENT")},
		byHand{"the agency above under another name", "chief", uuid.Nil, "approved_from_above", approves(waits, "chief", county, "SUPERIOR")},
		byHand{"the author as the agency above", "head", uuid.Nil, "own_account", approves(waits, "chief", city, "SUPERIOR")},
		byHand{"who looks on", "rival", uuid.Nil, "written_by", approves(waits, "supervisor", "x", "GOVERNMENT")},
		byHand{"after its days", "chief", uuid.Nil, "approved_from_above", approves(over, "chief", city, "SUPERIOR")},
		byHand{"an annual one", "chief", uuid.Nil, "approved_from_above", approves(annual, "chief", city, "SUPERIOR")},
		byHand{"a withdrawn one", "chief", uuid.Nil, "approved_from_above", approves(withdrawn, "chief", city, "SUPERIOR")})
}

// A version of a list, and a violation, come with the document that one person drafted and another one reviewed, each in his own session.
func TestAListIsADraftThatWasReviewedInSQLToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	code := w.publishViolations()
	draft := uuid.New()
	w.sql(`insert into leniency_draft (id, agency_id, code, version, title, document, author_id, pseudonym, change_id)
		values ($1, $2, 'L-9', 1, '清单', 'reviewed', $3, 'x', $4)`,
		draft, w.agency, w.actors["head"].AccountID, w.change)
	list := func(document, region, day string) string {
		return fmt.Sprintf(`insert into leniency_list (id, code, version, jurisdiction, field, title, basis, source, valid_from, synthetic, document, change_id)
			values (@change, 'L-9', 1, '%s', '市场监管', '清单', 'x', 'x', %s, true, '%s', @change)`, region, day, document)
	}
	review := func(as string, agency uuid.UUID) string {
		return fmt.Sprintf(`insert into leniency_review (draft_id, agency_id, approved, remark, code, version, list_id, author_id, reviewer_id, pseudonym, change_id)
			select id, '%s', true, '同意', code, version, @change, author_id, '%s', 'x', @change from leniency_draft where id = '%s'`, agency, w.actors[as].AccountID, draft)
	}
	const today, reviewed = "(now() at time zone 'Asia/Shanghai')::date", "reviewed"
	rule := `insert into leniency_rule (list_id, violation_code, items, law) values (@change, '%s', '[]', '{"Measures": [], "Fines": []}')`
	violation := `insert into violation (code, name, basis, family, change_id) values ('V-9', '违法', 'x', 'V', @change)`
	changed := `update violation set family = 'other', change_id = @change where code = '` + code + `'`
	fresh, here := fmt.Sprintf(rule, "V-9"), list(reviewed, "370502", today)
	rejects := fmt.Sprintf(`insert into leniency_review (draft_id, agency_id, approved, remark, code, version, author_id, reviewer_id, pseudonym, change_id)
		values ('%s', '%s', false, '不同意', 'L-9', 1, '%s', '%s', 'x', @change)`, draft, w.other, w.actors["head"].AccountID, w.actors["chief"].AccountID)
	drafts := func(as string) []string {
		return []string{fmt.Sprintf(`insert into leniency_draft (id, agency_id, code, version, title, document, author_id, pseudonym, change_id)
			values (@change, '%s', 'L-9', 1, '清单', 'x', '%s', 'x', @change)`, w.agency, w.actors[as].AccountID)}
	}
	w.tries(byHand{"drafted and reviewed", "deputy", uuid.Nil, "", []string{violation, here, fresh, review("deputy", w.agency)}},
		byHand{"a rule about a violation that is there", "deputy", uuid.Nil, "", []string{changed, here, fmt.Sprintf(rule, code), review("deputy", w.agency)}},
		byHand{"not reviewed", "deputy", uuid.Nil, "list_reviewed", []string{here}},
		byHand{"another document", "deputy", uuid.Nil, "list_reviewed", []string{list("x", "370502", today), review("deputy", w.agency)}},
		byHand{"for the city", "deputy", uuid.Nil, "list_reviewed", []string{list(reviewed, "370500", today), review("deputy", w.agency)}},
		byHand{"of yesterday", "deputy", uuid.Nil, "list_reviewed", []string{list(reviewed, "370502", today+" - 1"), review("deputy", w.agency)}},
		byHand{"reviewed by who drafted it, as the deputy", "head", uuid.Nil, "own_account", []string{here, review("deputy", w.agency)}},
		byHand{"reviewed by an officer", "lead", uuid.Nil, "decided_by_head", []string{here, review("lead", w.agency)}},
		byHand{"rejected by another agency", "chief", uuid.Nil, "review_of_draft", []string{rejects}},
		byHand{"drafted by an officer", "lead", uuid.Nil, "decided_by_head", drafts("lead")},
		byHand{"drafted as the deputy", "head", uuid.Nil, "own_account", drafts("deputy")},
		byHand{"a violation of no list", "head", uuid.Nil, "violation_of_list", []string{violation}},
		byHand{"another family of a violation", "head", uuid.Nil, "violation_of_list", []string{changed}},
		byHand{"a violation beside the list", "deputy", uuid.Nil, "violation_of_list", []string{changed, here, fresh, violation, review("deputy", w.agency)}})
}

// Who only looks on writes for nobody, agencies are imported by the supervision, and the history of a row is of the change that makes a version of it.
func TestRegistersAreTheirKeepersInSQLToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.audits("rival")
	imports := func(kind string) []string {
		return []string{`insert into import_run (id, kind, file_name, sha256, rows_root, rows, created, changed, unchanged, warnings, change_id)
			values (@change, '` + kind + `', 'x', sha256('x'), sha256('x'), 1, 1, 0, 0, 0, @change)`}
	}
	renamed := func(id uuid.UUID, former string) string {
		return fmt.Sprintf(`update enterprise set name = '新名公司', public_name = '新名公司', former_names = %s, change_id = @change where id = '%s'`, former, id)
	}
	moved := []string{fmt.Sprintf(`update enterprise set region_code = '999999', change_id = @change where id = '%s'`, w.firm)}
	told := func(register string, id uuid.UUID, eyes, as string) string {
		return fmt.Sprintf(`insert into register_change (object_id, register, agency_id, action, changes, reason, account_id, pseudonym, change_id)
			select '%s', '%s', %s, 'CHANGE', '[]', 'x', a.id, a.pseudonym, @change from account a where a.id = '%s'`, id, register, eyes, w.actors[as].AccountID)
	}
	suspended := fmt.Sprintf(`update inspector set status = 'SUSPENDED', change_id = @change where id = '%s'`, w.inspectors["third"])
	named := fmt.Sprintf(`update agency set name = 'x', former_names = former_names || name, change_id = @change where id = '%s'`, w.agency)
	own := "'" + w.agency.String() + "'"
	for _, c := range []byHand{
		{"enterprises imported", "head", uuid.Nil, "", imports("enterprises")},
		{"agencies imported by an agency", "head", uuid.Nil, "written_by", imports("agencies")},
		{"agencies imported by the supervision", "supervisor", uuid.Nil, "", imports("agencies")},
		{"an agency renamed", "head", uuid.Nil, "", []string{named}},
		{"an agency renamed by the supervision", "supervisor", uuid.Nil, "", []string{named}},
		{"an agency renamed by who looks on", "rival", uuid.Nil, "written_by", []string{named}},
		{"an enterprise renamed", "head", uuid.Nil, "", []string{renamed(w.firm, "former_names || name"), told("enterprises", w.firm, "null", "head")}},
		{"an enterprise renamed by who looks on", "rival", uuid.Nil, "written_by", []string{renamed(w.firm, "former_names || name")}},
		{"an enterprise moved out of the region", "head", uuid.Nil, "written_by", moved},
		{"an enterprise moved by the supervision", "supervisor", uuid.Nil, "", moved},
		{"a name given up and not kept", "head", uuid.Nil, "former_names_kept", []string{renamed(w.firm, "former_names")}},
		{"a former name that was none", "head", uuid.Nil, "former_names_kept", []string{renamed(w.firm, "array[name, '失信公司']")}},
		{"a former name of an agency that was none", "head", uuid.Nil, "former_names_kept",
			[]string{`update agency set former_names = '{x}', change_id = @change where id = ` + own}},
		{"an agency that comes with a former name", "supervisor", uuid.Nil, "former_names_kept", []string{`insert into agency (id, code, name, region_code, field, level,
			former_names, change_id) values (@change, 'X', 'x', '370502', '市场监管', 'county', '{y}', @change)`}},
		{"history of nothing", "head", uuid.Nil, "history_of_row", []string{told("enterprises", w.firm, "null", "head")}},
		{"history as the deputy", "head", uuid.Nil, "history_of_row", []string{renamed(w.firm, "former_names || name"), told("enterprises", w.firm, "null", "deputy")}},
		{"history of another row", "head", uuid.Nil, "history_of_row", []string{renamed(w.firm, "former_names || name"), told("enterprises", w.rival, "null", "head")}},
		{"history of an inspector", "head", uuid.Nil, "", []string{suspended, told("inspectors", w.inspectors["third"], own, "head")}},
		{"history of an inspector for everybody", "head", uuid.Nil, "history_of_row", []string{suspended, told("inspectors", w.inspectors["third"], "null", "head")}},
		{"history of another agency", "chief", uuid.Nil, "history_of_row", []string{told("agencies", w.agency, "null", "chief")}},
	} {
		w.tries(c)
	}
}

// Who only looks on reads all rows and writes none of them.
func TestWhoLooksOnWritesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.audits("rival")
	i := w.planned(inspection.Complaint)
	asks := []string{`insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, basis, reason, number, enterprise, approver, author_id, author, change_id)
		select @change, id, agency_id, agency_id, 'QUIET_DAY', 'b', 'r', number, 'e', 'HEAD', @me, 'x', @change from inspection where id = $1`}
	void := []string{`update inspection set state = 'VOID', void_reason = 'x', change_id = @change where id = $1`}
	w.tries(byHand{"asked by the supervision", "supervisor", i.ID, "", asks}, byHand{"asked by who looks on", "rival", i.ID, "42501", asks},
		byHand{"a void by the supervision", "supervisor", i.ID, "", void}, byHand{"a void by who looks on", "rival", i.ID, "written_by", void})
}
