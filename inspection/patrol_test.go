package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// filedPlan puts an annual plan of the agency on file that holds its published item.
func (w *town) filedPlan() uuid.UUID {
	w.t.Helper()
	plan := uuid.New()
	tx, err := w.db.Past(w.t).Begin(w.t.Context())
	w.ok(err)
	b := &pgx.Batch{}
	b.Queue(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
		values ($1, 'P-9', 9, 'ANNUAL', $2, '年度计划', $3, '{}', 'kind', current_date - 10, current_date + 60, false, $4, $5)`,
		plan, w.today.Year(), w.agency, w.actors["head"].AccountID, w.change)
	b.Queue(`insert into plan_item (plan_id, item_id) values ($1, $2)`, plan, w.item)
	w.ok(tx.SendBatch(w.t.Context(), b).Close())
	w.ok(tx.Commit(w.t.Context()))
	return plan
}

func (w *town) patrolRequest() inspection.PatrolRequest {
	return inspection.PatrolRequest{Title: "节前食品安全巡查", Area: "黄河路农贸市场", ItemIDs: []uuid.UUID{w.item},
		InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}, From: w.today, To: within(w.today, 2), Shops: 2}
}

func (w *town) plannedPatrol() inspection.Patrol {
	w.t.Helper()
	r := w.patrolRequest()
	p, err := w.s.PlanPatrol(w.t.Context(), w.by("lead", r), r)
	w.ok(err)
	return p
}

func (w *town) decidePatrol(name string, id uuid.UUID, approve bool) error {
	_, err := w.s.DecidePatrol(w.t.Context(), w.by(name, id), id, approve, "同意")
	return err
}

func (w *town) enter(name string, id uuid.UUID, text string) (inspection.Inspection, error) {
	return w.s.EnterShop(w.t.Context(), w.by(name, text), id, text, inspection.AllParts())
}

const rivalCode = "92370502MA3TEST02X"

// One task approved before it begins, two shops within it: each passes the gate with its own code and scan, takes its slot by the rule and counts as
// one check with its record. The walk itself is none.
func TestAPatrolVisitsManyShops(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := w.patrolRequest()
	_, err := w.s.PlanPatrol(t.Context(), w.by("lead", r), r)
	refused(t, "without a plan on file", err, fault.Precondition, "PLAN_NOT_FILED")
	w.filedPlan()
	p := w.plannedPatrol()
	_, err = w.enter("lead", p.ID, firmCode)
	refused(t, "before approval", err, fault.Precondition, "WRONG_STATE")
	w.ok(w.decidePatrol("head", p.ID, true))
	refused(t, "decided twice", w.decidePatrol("deputy", p.ID, false), fault.Precondition, "WRONG_STATE")
	_, err = w.enter("third", p.ID, firmCode)
	refused(t, "off the team", err, fault.Forbidden, "")
	_, err = w.enter("lead", p.ID, "黄河路 12 号")
	refused(t, "no code", err, fault.Invalid, "input.text")
	w.sql(succeed, w.rival, w.firm, w.change)
	_, err = w.enter("lead", p.ID, rivalCode)
	refused(t, "a shop that goes on as another", err, fault.Invalid, "input.text")
	w.sql(`delete from enterprise_succession`)
	for n, shop := range []struct{ text, owner string }{{"http://gsxt.gov.cn/?uniscid=" + firmCode, "owner"}, {rivalCode, "rival"}} {
		i, err := w.enter("member", p.ID, shop.text)
		w.ok(err)
		if i.State != inspection.Approved || i.Kind != "ROUTINE" || *i.Trigger != inspection.OnPatrol || !i.CountsTowardCap || len(i.Team) != 2 || i.Disclosed {
			t.Errorf("shop %d: %+v", n, i)
		}
		w.ok(w.issue(i.ID))
		i = w.read("lead", i.ID)
		_, err = w.s.Scan(t.Context(), w.by(shop.owner, i.CheckCode.Token), i.CheckCode.Token)
		w.ok(err)
		rec := record(i)
		rec.Party = &inspection.PartyRequest{Refusal: new(string)}
		*rec.Party.Refusal = "店主不在场，店员不签字"
		_, err = w.s.Record(t.Context(), w.by("lead", rec), rec, inspection.Parts{})
		w.ok(err)
		_, err = w.s.Confirm(t.Context(), w.by("member", i.ID), i.ID, inspection.Parts{})
		w.ok(err)
	}
	if n := w.count(`select count(*) from visit_slot where n = 1`); n != 2 {
		t.Errorf("%d slots were taken, want one by each shop", n)
	}
	p, err = w.s.PatrolByNumber(t.Context(), w.actors["supervisor"], p.Number)
	w.ok(err)
	if p.State != inspection.PatrolApproved || p.Shops != 2 || p.EnteredShops != 2 || p.CountedChecks != 2 || p.PlanNumber != "P-9" || p.Team[0] != "执法lead" {
		t.Errorf("patrol: %+v", p)
	}
	got, err := w.s.List(t.Context(), w.actors["head"], inspection.Query{Filter: inspection.Filter{PatrolID: &p.ID}}, page.Ask{First: 10})
	w.ok(err)
	if len(got.Rows) != 2 {
		t.Errorf("the patrol lists %d shops", len(got.Rows))
	}
}

// Bounds, team, persons and scope of a patrol.
func TestAPatrolIsBounded(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plan := w.filedPlan()
	for name, at := range map[string]struct {
		change func(*inspection.PatrolRequest)
		kind   fault.Kind
		want   string
	}{
		"days":         {func(r *inspection.PatrolRequest) { r.To = r.From.AddDays(7) }, fault.Invalid, "input.to"},
		"begun before": {func(r *inspection.PatrolRequest) { r.From = r.From.AddDays(-1) }, fault.Invalid, "input.from"},
		"shops":        {func(r *inspection.PatrolRequest) { r.Shops = 51 }, fault.Invalid, "input.shops"},
		"no shops":     {func(r *inspection.PatrolRequest) { r.Shops = 0 }, fault.Invalid, "input.shops"},
		"no area":      {func(r *inspection.PatrolRequest) { r.Area = " " }, fault.Invalid, "input.area"},
		"one officer":  {func(r *inspection.PatrolRequest) { r.InspectorIDs = r.InspectorIDs[:1] }, fault.Precondition, "TOO_FEW_OFFICERS"},
		"off the list": {func(r *inspection.PatrolRequest) { r.ItemIDs = []uuid.UUID{w.draft} }, fault.Precondition, "ITEM_NOT_PUBLISHED"},
		"off the plan": {func(r *inspection.PatrolRequest) { r.From = r.From.AddDays(61); r.To = r.From }, fault.Precondition, "PLAN_NOT_FILED"},
	} {
		r := w.patrolRequest()
		at.change(&r)
		_, err := w.s.PlanPatrol(t.Context(), w.by("lead", r), r)
		refused(t, name, err, at.kind, at.want)
	}
	r := w.patrolRequest()
	r.Shops = 1
	p, err := w.s.PlanPatrol(t.Context(), w.by("head", r), r)
	w.ok(err)
	refused(t, "approved by its author", w.decidePatrol("head", p.ID, true), fault.Precondition, "SECOND_PERSON")
	refused(t, "approved by another agency", w.decidePatrol("chief", p.ID, true), fault.NotFound, "")
	w.ok(w.decidePatrol("deputy", p.ID, true))
	_, err = w.s.PatrolByNumber(t.Context(), w.actors["stranger"], p.Number)
	refused(t, "another agency", err, fault.NotFound, "")
	_, err = w.s.Plan(t.Context(), w.by("head", 1), w.request(inspection.OnPatrol), inspection.Parts{})
	refused(t, "a visit of a patrol by hand", err, fault.Invalid, "input.trigger")
	_, err = w.enter("lead", p.ID, "91110000000000000X")
	refused(t, "an unknown shop", err, fault.Invalid, "input.text")
	_, err = w.enter("lead", p.ID, firmCode)
	w.ok(err)
	_, err = w.enter("lead", p.ID, rivalCode)
	refused(t, "beyond its shops", err, fault.Precondition, "WRONG_STATE")
	q := w.plannedPatrol()
	w.ok(w.decidePatrol("head", q.ID, true))
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		values (gen_random_uuid(), $1, $2, $3, 'K01', sha256(''), current_date - 1, $4)`,
		w.inspectors["member"], w.rival, w.agency, w.change)
	_, err = w.enter("lead", q.ID, rivalCode)
	refused(t, "a shop with which a member has a conflict", err, fault.Precondition, "RECUSAL")
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) values ($1, '调整', $2)`, plan, w.change)
	_, err = w.enter("lead", q.ID, firmCode)
	refused(t, "after the plan was withdrawn", err, fault.Precondition, "PLAN_NOT_FILED")
}

// A shop is one that the plan of the patrol is about: by each condition of its target, said by name and with the way out; the same of a special campaign.
func TestAShopOutsideThePlanIsNotEntered(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plan := w.filedPlan()
	p := w.plannedPatrol()
	w.ok(w.decidePatrol("head", p.ID, true))
	w.sql(`insert into industry (code, name, parent_code) values ('F', '批发和零售业', null), ('52', '零售业', 'F'), ('522', '食品零售', '52'), ('5221', '粮油零售', '522') on conflict do nothing`)
	w.sql(`update enterprise set industry_code = '5221', key_supervision = '{FOOD}', credit_class = 'B' where id = $1`, w.firm)
	special := w.onFile("P-S", w.agency, "head", w.item, "SPECIAL", "{}", 0, 30)
	w.sql(`insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
		select id, author_id, $2, 'U', '区政府', 'GOVERNMENT', '同意', '依据', to_day, $3 from plan where id = $1`, special, w.actors["supervisor"].AccountID, w.change)
	campaign := w.request(inspection.SpecialCampaign)
	for misses, target := range map[string]string{
		"regionCodes":    `{"regionCodes": ["370503"]}`,
		"industries":     `{"regionCodes": ["3705"], "industries": ["H", "51", "521", "5222"]}`,
		"kinds":          `{"regionCodes": ["370502"], "kinds": ["SELF_EMPLOYED"]}`,
		"keySupervision": `{"regionCodes": ["370502"], "keySupervision": ["ELEVATOR"]}`,
		"creditClasses":  `{"regionCodes": ["370502"], "creditClasses": ["C", "D"]}`,
	} {
		w.sql(`update plan set target = $1 where id in ($2, $3)`, target, plan, special)
		_, entered := w.enter("lead", p.ID, firmCode)
		_, planned := w.s.Plan(t.Context(), w.by("head", misses), campaign, inspection.Parts{})
		for number, err := range map[string]error{"P-9": entered, "P-S": planned} {
			e := refused(t, misses, err, fault.Precondition, "PLAN_NOT_FILED")
			if fmt.Sprint(e.Facts["outside"]) != "["+misses+"]" || e.Facts["plan"] != number || e.Facts["remedy"] != inspection.FilePlanFirst {
				t.Errorf("%s: %s, facts %v", misses, e.Msg, e.Facts)
			}
		}
		byHand := fmt.Sprintf(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, window_from, window_to, counts_toward_cap,
			cap_basis, reason, author_id, change_id) select gen_random_uuid(), '370502-SCJG-%[1]d-V000077', '%[2]s', agency_id, '370502', 'SPECIAL', 'SPECIAL_CAMPAIGN', id,
			current_date, current_date, true, 'x', 'x', author_id, gen_random_uuid() from plan where id = '%[3]s'`, w.today.Year(), w.firm, special)
		if err := w.direct(byHand); constraint(err) != "inspection_in_target" {
			t.Errorf("%s by SQL: %v", misses, err)
		}
	}
	w.sql(`update plan set target = '{"regionCodes": ["3705"], "industries": ["F"], "kinds": ["ENTERPRISE"], "keySupervision": ["FOOD"], "creditClasses": ["B"]}'`)
	_, err := w.enter("lead", p.ID, firmCode)
	w.ok(err)
	_, err = w.s.Plan(t.Context(), w.by("head", "campaign"), campaign, inspection.Parts{})
	w.ok(err)
}

// An agency visits in its own area: where the enterprise or its site is or where it is registered; beyond it with the power of the agency there for every item.
// An emergency passes everywhere.
func TestAnAgencyVisitsInItsArea(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`update enterprise set region_code = '370503', registered_region_code = '370503' where id = $1`, w.firm)
	try := func(what string, r inspection.PlanRequest, ok bool) {
		t.Helper()
		_, err := w.s.Plan(t.Context(), w.by("head", []any{what, r}), r, inspection.Parts{})
		if ok {
			w.ok(err)
			return
		}
		if e := refused(t, what, err, fault.Invalid, "input.enterpriseId"); e.Facts["region"] != "370503" || e.Facts["agencyRegion"] != "370502" {
			t.Errorf("%s: facts %v", what, e.Facts)
		}
	}
	r := w.request(inspection.Complaint)
	try("another county's", r, false)
	r.ItemIDs = []uuid.UUID{w.foreign}
	try("with its item and no power", r, false)
	w.sql(`insert into power_grant (id, grantor_id, grantee_id, kind, instrument, item_ids, from_day, to_day, reason, change_id)
		values (gen_random_uuid(), $1, $2, 'ENTRUSTED', '委托书', $3, $4, $4, '委托', $5)`, w.other, w.agency, []uuid.UUID{w.foreign}, w.today, w.change)
	w.sql(`insert into power_grant_consent (grant_id, since, change_id) select id, from_day, change_id from power_grant`)
	try("with power that ends before", r, false)
	r.To = w.today
	try("with power", r, true)
	r.ItemIDs = []uuid.UUID{w.foreign, w.item}
	try("with power for one of two items", r, false)
	try("an emergency", w.request(inspection.Emergency), true)
	w.sql(`update agency set region_code = '370500' where id = $1`, w.agency)
	try("a city's agency", w.request(inspection.Complaint), true)
	w.sql(`update agency set region_code = '370502' where id = $1`, w.agency)
	w.sql(`update enterprise set registered_region_code = '370502' where id = $1`, w.firm)
	try("where it is registered", w.request(inspection.Complaint), true)
}

// What the database holds against whoever writes SQL as the runtime role.
func TestAPatrolHoldsInSQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.filedPlan()
	p, waiting := w.plannedPatrol(), w.plannedPatrol()
	w.ok(w.decidePatrol("head", p.ID, true))
	i, err := w.enter("lead", p.ID, firmCode)
	w.ok(err)
	other := w.approved(inspection.Complaint)
	shop := `insert into patrol_shop (patrol_id, n, most, agency_id, enterprise_id, inspection_id, change_id)
		select '%s', %d, 2, agency_id, '%s', '%s', gen_random_uuid() from inspection where id = '%s'`
	for what, try := range map[string]struct{ sql, want string }{
		"a third shop of two":         {fmt.Sprintf(shop, p.ID, 3, w.rival, other.ID, other.ID), "patrol_shop_most"},
		"a shop twice":                {fmt.Sprintf(shop, p.ID, 2, w.firm, other.ID, other.ID), "patrol_shop_once"},
		"a patrol that nobody passed": {fmt.Sprintf(shop, waiting.ID, 1, w.firm, other.ID, other.ID), "patrol_shop_approved"},
		"a visit in no patrol": {fmt.Sprintf(`with new as (insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, window_from,
			window_to, counts_toward_cap, cap_basis, reason, author_id, change_id) select gen_random_uuid(), left(number, -6) || '999999', enterprise_id,
			agency_id, region_code, kind, trigger, plan_id, window_from, window_to, counts_toward_cap, cap_basis, reason, author_id, gen_random_uuid() from inspection where id = '%s' returning 1)
			select 1 from new; set constraints patrol_holds immediate`, i.ID), "patrol_holds"},
	} {
		if err := w.direct(try.sql); constraint(err) != try.want {
			t.Errorf("%s: %v, want %s", what, err, try.want)
		}
	}
}
