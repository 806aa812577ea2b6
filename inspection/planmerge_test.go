package inspection_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// onFile is a plan of an agency that was filed and that nobody has drawn, for so many days from so many days on.
func (w *town) onFile(number string, agency uuid.UUID, by string, item uuid.UUID, kind, target string, from, days int) uuid.UUID {
	w.t.Helper()
	id := uuid.New()
	w.sql(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
		select $1, $2, (select count(*) + 101 from plan), $3, $4, '计划', $5, $6, 'kind', $7, $8, false, $9, $10`,
		id, number, kind, w.today.Year(), agency, target, w.today.AddDays(from), w.today.AddDays(from+days), w.actors[by].AccountID, w.change)
	w.sql(`insert into plan_item values ($1, $2)`, id, item)
	return id
}

func (w *town) proposePlans() int {
	w.t.Helper()
	n, err := w.s.ProposePlanMerges(w.t.Context(), w.today, time.Time{})
	w.ok(err)
	return n
}

// Plans on file that reach the same enterprises in the same days are proposed to become one before anybody is drawn; each head answers, the supervisor
// reads, and nothing is drawn, voided or joined by the answer.
func TestPlansThatMeetAreProposedAsOne(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	const all, shops = `{"regionCodes": ["3705"]}`, `{"regionCodes": ["370502"], "kinds": ["SELF_EMPLOYED"]}`
	w.onFile("A-1", w.agency, "head", w.item, "ANNUAL", all, 0, 60)
	w.onFile("A-2", w.agency, "head", w.item, "ANNUAL", `{"regionCodes": ["370502"], "industries": ["A"]}`, 0, 60) // no enterprise of it
	w.onFile("A-3", w.agency, "head", w.item, "ANNUAL", all, 400, 10)                                              // other days
	w.onFile("A-4", w.agency, "head", w.item, "SPECIAL", all, 0, 60)                                               // not approved yet
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) values ($1, '撤回', $2)`, w.onFile("A-5", w.agency, "head", w.item, "ANNUAL", all, 0, 60), w.change)
	drawn := w.drawn()
	if n := w.proposePlans(); n != 0 {
		t.Fatalf("%d proposals of one plan", n)
	}
	w.onFile("B-1", w.other, "chief", w.foreign, "ANNUAL", shops, 5, 90)
	if n, again := w.proposePlans(), w.proposePlans(); n != 1 || again != 0 {
		t.Fatalf("%d and again %d proposals", n, again)
	}
	p := w.proposals("chief")[0]
	if !p.Plans || p.Enterprises != 1 || p.Enterprise != nil || p.USCC != nil || p.Measure != inspection.JointVisit || p.Host.Number != "A-1" || p.Guest.Number != "B-1" ||
		p.From != w.today.AddDays(5) || p.To != w.today.AddDays(60) || len(p.Host.Items) != 1 || len(p.Guest.Items) != 1 || p.State != inspection.ProposalOpen {
		t.Errorf("proposed %+v", p)
	}
	if len(w.proposals("head")) != 1 || len(w.proposals("supervisor")) != 1 || len(w.proposals("lead"))+len(w.proposals("owner")) != 0 {
		t.Error("a proposal is for the heads of both agencies and the supervisor")
	}
	_, err := w.answer("lead", p, inspection.ReplyAccept, "")
	refused(t, "an officer", err, fault.NotFound, "")
	_, err = w.answer("chief", p, inspection.ReplyDecline, "")
	refused(t, "without a reason", err, fault.Invalid, "input.reason")
	_, err = w.answer("chief", p, inspection.ReplyOffSite, "线上核查")
	refused(t, "an item on site only", err, fault.Precondition, "WRONG_STATE")
	for _, name := range []string{"head", "chief"} {
		p, err = w.answer(name, p, inspection.ReplyAccept, "")
		w.ok(err)
	}
	if p.State != inspection.ProposalAccepted || w.count(`select count(*) from joint_visit`) != 0 || w.count(`select count(*) from inspection where state = 'VOID'`) != 0 {
		t.Errorf("after both agreed: %s", p.State)
	}
	if v := w.read("head", drawn[0]); v.Joint != nil {
		t.Errorf("the answer joined %+v", v.Joint)
	}
	// A proposal lapses with its plan, and plans of one agency are merged.
	w.onFile("A-6", w.agency, "head", w.item, "ANNUAL", shops, 0, 3)
	if n := w.proposePlans(); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	p = w.proposals("head")[0]
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) select id, '撤回', $1 from plan where number = 'A-6'`, w.change)
	if now := w.proposals("head")[0]; p.Measure != inspection.MergeVisits || p.State != inspection.ProposalOpen || now.State != inspection.ProposalLapsed {
		t.Errorf("%s of one agency, %s, and after its plan was withdrawn %s", p.Measure, p.State, now.State)
	}
}

// Plans that name industries as finely as classes meet where the one holds the other.
func TestPlansForAClassAndItsDivisionMeet(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.sql(`insert into industry (code, name, parent_code) values ('F', '批发和零售业', null), ('52', '零售业', 'F'), ('522', '食品零售', '52'), ('5221', '粮油零售', '522')
		on conflict do nothing`)
	w.sql(`update enterprise set industry_code = '5221' where id = $1`, w.firm)
	plan := func(industry string) string { return `{"regionCodes": ["370502"], "industries": ["` + industry + `"]}` }
	w.onFile("A-1", w.agency, "head", w.item, "ANNUAL", plan("52"), 0, 60)
	w.onFile("B-1", w.other, "chief", w.foreign, "ANNUAL", plan("5222"), 0, 60)
	if n := w.proposePlans(); n != 0 {
		t.Errorf("%d proposals for a class without enterprises", n)
	}
	w.onFile("B-2", w.other, "chief", w.foreign, "ANNUAL", plan("5221"), 0, 60)
	if n := w.proposePlans(); n != 1 || w.proposals("chief")[0].Enterprises != 1 {
		t.Errorf("%d proposals", n)
	}
}

// Under a plan that its agency agreed to give up nobody is visited by hand either, in a campaign or on a patrol, by SQL neither; the way out is that of its draw.
func TestUnderAPlanGivenUpNobodyIsVisited(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	const all = `{"regionCodes": ["3705"]}`
	w.onFile("B-1", w.other, "chief", w.foreign, "ANNUAL", all, 0, 60)
	special := w.onFile("P-S", w.agency, "head", w.item, "SPECIAL", all, 0, 60)
	w.sql(`insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
		select id, author_id, $2, 'U', '区政府', 'GOVERNMENT', '同意', '依据', to_day, $3 from plan where id = $1`, special, w.actors["supervisor"].AccountID, w.change)
	p := w.plannedPatrol() // while the plan still stands
	w.ok(w.decidePatrol("head", p.ID, true))
	campaign := w.request(inspection.SpecialCampaign)
	before, err := w.s.Plan(t.Context(), w.by("head", campaign), campaign, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Approve(t.Context(), w.by("deputy", before.ID), []uuid.UUID{before.ID}, inspection.Parts{})
	w.ok(err)
	if n := w.proposePlans(); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	for _, name := range []string{"head", "chief"} {
		_, err := w.answer(name, w.proposals(name)[0], inspection.ReplyAccept, "")
		w.ok(err)
	}
	plan := func() error {
		_, err := w.s.Plan(t.Context(), w.by("head", uuid.New()), campaign, inspection.Parts{})
		return err
	}
	patrol := func() error {
		r := w.patrolRequest()
		_, err := w.s.PlanPatrol(t.Context(), w.by("lead", uuid.New()), r)
		return err
	}
	shop := func() error {
		_, err := w.enter("lead", p.ID, firmCode)
		return err
	}
	inserts := fmt.Sprintf(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, window_from, window_to, counts_toward_cap,
		cap_basis, reason, author_id, change_id) select gen_random_uuid(), '370502-SCJG-%[1]d-V000077', '%[2]s', agency_id, '370502', 'SPECIAL', 'SPECIAL_CAMPAIGN', id,
		'%[4]s', '%[4]s', true, 'x', 'x', author_id, gen_random_uuid() from plan where id = '%[3]s'`, w.today.Year(), w.firm, special, w.today)
	barred := func(what, standing string) {
		t.Helper()
		for how, do := range map[string]func() error{"a visit": plan, "a patrol": patrol, "a shop": shop} {
			if e := refused(t, what+", "+how, do(), fault.Precondition, "WRONG_STATE"); e.Facts["plan"] != standing || e.Facts["remedy"] != inspection.FilePlanFirst {
				t.Errorf("%s, %s: %s, facts %v", what, how, e.Msg, e.Facts)
			}
		}
		if err := w.direct(inserts); constraint(err) != "plan_stands" {
			t.Errorf("%s by SQL: %v", what, err)
		}
	}
	barred("given up for another", "B-1")
	code := []string{fmt.Sprintf(numberByHand, 1, "null", "370502-SCJG"), fmt.Sprintf(codeByHand, "1"), underCodeByHand}
	e := refused(t, "a code of a visit planned before", w.issue(before.ID), fault.Precondition, "WRONG_STATE")
	if e.Facts["plan"] != "B-1" || e.Facts["number"] != before.Number || e.Facts["remedy"] != inspection.PlanAnew {
		t.Errorf("%s, facts %v", e.Msg, e.Facts)
	}
	_, err = w.s.ReserveCode(t.Context(), w.by("lead", "reserve"), before.ID, w.today.AddDays(1), "山区无网络", inspection.Parts{})
	refused(t, "a reserved code of it", err, fault.Precondition, "WRONG_STATE")
	w.tries(byHand{"a code of it by SQL", "lead", before.ID, "code_stands", code})
	// Another plan of the agency that stands is taken before it, and what the plan was given up for sets it free when it is withdrawn.
	second := w.onFile("P-T", w.agency, "head", w.item, "ANNUAL", `{"regionCodes": ["3705"], "industries": ["A"]}`, 0, 60)
	w.ok(patrol())
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) values ($1, '撤回', $2)`, second, w.change)
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) select id, '撤回', $1 from plan where number = 'B-1'`, w.change)
	w.ok(plan())
	w.ok(shop())
	w.tries(byHand{"a code by SQL under the plan that stands again", "lead", before.ID, "", code})
	w.ok(w.issue(before.ID))
}

// A plan whose agency goes off-site is not carried out by hand.
func TestUnderAPlanOffSiteNobodyIsVisited(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.onFile("P-9", w.agency, "head", w.item, "ANNUAL", `{"regionCodes": ["3705"]}`, 0, 60)
	w.onFile("B-1", w.other, "chief", w.foreign, "ANNUAL", `{"regionCodes": ["3705"]}`, 0, 60)
	if n := w.proposePlans(); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	w.sql(`insert into merge_answer (proposal_id, agency_id, answer, reason, account_id, pseudonym, change_id) select id, $1, 'OFF_SITE', '线上核查', $2, 'x', $3 from merge_proposal`,
		w.agency, w.actors["head"].AccountID, w.change)
	r := w.patrolRequest()
	_, err := w.s.PlanPatrol(t.Context(), w.by("lead", r), r)
	if e := refused(t, "off-site", err, fault.Precondition, "WRONG_STATE"); e.Facts["plan"] != "P-9" {
		t.Errorf("facts %v", e.Facts)
	}
}
