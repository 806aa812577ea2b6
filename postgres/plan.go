package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// planState is the state of plan pl with its approval pa and withdrawal pw.
const planState = `case when pw.plan_id is not null then 'WITHDRAWN'
       when ` + planFiled + ` is null then 'DRAFT'
       when pl.to_day < ` + planToday + ` then 'DONE'
       when exists (select from draw d where d.plan_id = pl.id) then 'ACTIVE' else 'FILED' end`

// planFiled is when plan pl went on file, null for a draft.
const planFiled = `(case when pl.kind = 'SPECIAL' then pa.at when exists (select from plan_agency j where j.plan_id = pl.id) then plan_filed_at(pl.id)
  else pl.filed_at end)`

const planToday = `(command_time() at time zone 'Asia/Shanghai')::date`

// planOverdue says that plan pl is on file and was to be public before today.
const planOverdue = `(pa.publish_by < ` + planToday + ` and pp.plan_id is null and pw.plan_id is null)`

// seesPlan says who sees a plan before it is on file: its agency, those that join, the agencies above it, supervisors, the platform.
const seesPlan = `(app_all() or app_system() or pl.agency_id = app_agency() or agency_above(app_agency(), pl.agency_id)
    or exists (select from plan_agency j where j.plan_id = pl.id and j.agency_id = app_agency()))`

// planColumns of plan pl joined with its agency ag and its latest entry en (planFrom), in the order of scanPlan.
const planColumns = `pl.id, pl.number, pl.kind, pl.year, pl.title, pl.target, pl.stratification, pl.from_day, pl.to_day, pl.filed_at, pl.late, pl.late_reason,
  ` + planState + `, pa.office, pa.standing, pa.approver, pa.remark, pa.basis, pa.publish_by, pa.at, ` + planFiled + `,
  pp.at, ` + planOverdue + ` is true, pw.at, pw.reason,
  (select coalesce(json_agg(r order by r.stratum), '[]') from plan_ratio r where r.plan_id = pl.id), en.idx, en.leaf, ` + agencyColumns

const planFrom = ` from plan pl join agency ag on ag.id = pl.agency_id
  left join plan_approval pa on pa.plan_id = pl.id left join plan_publication pp on pp.plan_id = pl.id left join plan_withdrawal pw on pw.plan_id = pl.id
  cross join lateral (select idx, leaf from log_entry where subject = 'plan/' || pl.number order by idx desc limit 1) en `

func scanPlan(row pgx.CollectableRow) (draw.Plan, error) {
	var p draw.Plan
	var idx int64
	var leaf []byte
	var office, standing, approver, remark, basis *string
	var by *workday.Date
	var approved, filed, public *time.Time
	dest := []any{&p.ID, &p.Number, &p.Kind, &p.Year, &p.Title, &p.Target, &p.Stratification, &p.From, &p.To, &p.DraftedAt, &p.Late, &p.LateReason,
		&p.State, &office, &standing, &approver, &remark, &basis, &by, &approved, &filed, &public, &p.PublicationOverdue, &p.WithdrawnAt, &p.WithdrawnReason,
		&p.Ratios, &idx, &leaf}
	err := row.Scan(append(dest, agencyDest(&p.Agency)...)...)
	p.Ledger = ledgerRef(idx, leaf)
	p.FiledAt = filed
	switch {
	case p.Kind != draw.Special:
		p.PublishedAt = filed
	case approved != nil:
		p.PublishedAt = public
		p.Approval = &draw.PlanApproval{Office: *office, Standing: draw.Standing(*standing), Approver: *approver, Remark: *remark, Basis: *basis,
			PublishBy: *by, At: *approved}
	}
	return p, err
}

const listPlansSQL = `-- name: ListPlans
select ` + planColumns + planFrom + `
where (pl.filed_at, pl.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id)
  and (@year::int is null or pl.year = @year) and (@kind::text is null or pl.kind = @kind) and (@agency::uuid is null or pl.agency_id = @agency)
  and (@state::text is null or ` + planState + ` = @state) and (not @overdue::boolean or ` + planOverdue + `)
  and (pl.kind = 'ANNUAL' and ` + planFiled + ` is not null or pp.plan_id is not null or ` + seesPlan + `)
order by pl.filed_at desc, pl.id desc limit @limit`

// lastID is above every id.
var lastID = uuid.Max

// newestFirst are the arguments of a list that goes back in time.
func newestFirst(ask page.Ask, args params) params {
	args["after_at"], args["after_id"] = nil, lastID
	if ask.After != nil {
		args["after_at"], args["after_id"] = ask.After[0].At(), ask.After[1].ID()
	}
	return args
}

// Plans implements draw.Store.
func (db *DB) Plans(ctx context.Context, a actor.Actor, q draw.PlanQuery, ask page.Ask) (page.Result[draw.Plan], error) {
	got, err := askPage(ctx, db, a, ask, listPlansSQL, newestFirst(ask, params{"year": q.Year, "kind": q.Kind, "agency": q.AgencyID,
		"state": q.State, "overdue": q.PublicationOverdue}), scanPlan)
	if err != nil {
		return got, err
	}
	return got, db.fillPlans(ctx, a, got.Rows)
}

const plansByIDSQL = `-- name: PlansByID
select ` + planColumns + planFrom + `where pl.id = any(@ids) and (` + planFiled + ` is not null or ` + seesPlan + `)`

// PlansByID implements draw.Store.
func (db *DB) PlansByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (plans []draw.Plan, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueByID(b, plansByIDSQL, ids, scanPlan, func(p draw.Plan) { plans = append(plans, p) })
	})
	if err != nil {
		return nil, err
	}
	return plans, db.fillPlans(ctx, a, plans)
}

const itemsOfPlansSQL = `-- name: ItemsOfPlans
select pi.plan_id, ` + itemColumns + itemFrom + ` join plan_item pi on pi.item_id = it.id where pi.plan_id = any(@ids) order by it.code`

const agenciesOfPlansSQL = `-- name: AgenciesOfPlans
select pa.plan_id, ` + agencyColumns + ` from plan_agency pa join agency ag on ag.id = pa.agency_id where pa.plan_id = any(@ids) order by ag.code`

const consentsOfPlansSQL = `-- name: ConsentsOfPlans
select pc.plan_id, pc.agreed, pc.reason, pc.official, pc.at, ` + agencyColumns + ` from plan_consent pc join agency ag on ag.id = pc.agency_id
where pc.plan_id = any(@ids) order by pc.at, ag.code`

// child is a row that belongs to a parent.
type child[T any] struct {
	parent uuid.UUID
	row    T
}

func scanChild[T any](dest func(*T) []any) pgx.RowToFunc[child[T]] {
	return func(row pgx.CollectableRow) (c child[T], err error) {
		return c, row.Scan(append([]any{&c.parent}, dest(&c.row)...)...)
	}
}

func queuePlanChildren(b *pgx.Batch, ids []uuid.UUID, at map[uuid.UUID]*draw.Plan) {
	queueByID(b, itemsOfPlansSQL, ids, scanChild(itemDest), func(c child[roster.CheckItem]) {
		at[c.parent].Items = append(at[c.parent].Items, c.row)
	})
	queueByID(b, agenciesOfPlansSQL, ids, scanChild(agencyDest), func(c child[roster.Agency]) {
		at[c.parent].CooperatingAgencies = append(at[c.parent].CooperatingAgencies, c.row)
	})
	consent := func(x *draw.PlanConsent) []any {
		return append([]any{&x.Agreed, &x.Reason, &x.By, &x.At}, agencyDest(&x.Agency)...)
	}
	queueByID(b, consentsOfPlansSQL, ids, scanChild(consent), func(c child[draw.PlanConsent]) {
		at[c.parent].Consents = append(at[c.parent].Consents, c.row)
	})
}

// fillPlans reads items, joining agencies and their answers of plans.
func (db *DB) fillPlans(ctx context.Context, a actor.Actor, plans []draw.Plan) error {
	if len(plans) == 0 {
		return nil
	}
	at, ids := map[uuid.UUID]*draw.Plan{}, make([]uuid.UUID, len(plans))
	for i := range plans {
		at[plans[i].ID], ids[i] = &plans[i], plans[i].ID
	}
	return db.ask(ctx, a, func(b *pgx.Batch) { queuePlanChildren(b, ids, at) })
}

// Plan implements draw.Tx.
func (t *Tx) Plan(ctx context.Context, id uuid.UUID) (draw.Plan, error) {
	var found []draw.Plan
	p := draw.Plan{}
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueByID(b, plansByIDSQL, []uuid.UUID{id}, scanPlan, func(p draw.Plan) { found = append(found, p) })
		queuePlanChildren(b, []uuid.UUID{id}, map[uuid.UUID]*draw.Plan{id: &p})
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该计划", "plan")
	}
	if err != nil {
		return draw.Plan{}, err
	}
	found[0].Items, found[0].CooperatingAgencies, found[0].Consents = p.Items, p.CooperatingAgencies, p.Consents
	return found[0], nil
}

// The advisory locks of this domain; 7262 is the ledger's and the migrations'.
const (
	lockRoundSQL = `-- name: LockRound
select pg_advisory_xact_lock(7263, hashtext(@id::uuid::text))`
	shareRoundSQL = `-- name: ShareRound
select pg_advisory_xact_lock_shared(7263, hashtext(@id::uuid::text))`
	lockNumberSQL = `-- name: LockNumber
select pg_advisory_xact_lock(7264, hashtext(@series::text))`
	lockDrawSQL = `-- name: LockDraw
select pg_advisory_xact_lock(7265, hashtext(@id::uuid::text))`
)

const nextPlanSQL = `-- name: NextPlan
select coalesce(max(seq), 0) + 1 from plan where agency_id = @agency and year = @year`

// FilingFacts implements draw.Tx.
func (t *Tx) FilingFacts(ctx context.Context, agency uuid.UUID, year int, items, cooperating []uuid.UUID) (draw.FilingFacts, error) {
	f := draw.FilingFacts{}
	agencies := map[uuid.UUID]roster.Agency{}
	err := t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumberSQL, params{"series": "plan " + agency.String()})
		b.Queue(nextPlanSQL, params{"agency": agency, "year": year}).QueryRow(func(row pgx.Row) error { return row.Scan(&f.Seq) })
		queueAgencies(b, append([]uuid.UUID{agency}, cooperating...), agencies)
		queueByID(b, itemsByIDSQL, items, scanItem, func(i roster.CheckItem) { f.Items = append(f.Items, i) })
	})
	if err != nil {
		return f, err
	}
	own, ok := agencies[agency]
	if !ok {
		return f, fault.Missing("该机关", "agency")
	}
	f.Agency = own
	for _, id := range cooperating {
		if g, ok := agencies[id]; ok {
			f.Cooperating = append(f.Cooperating, g)
		}
	}
	return f, nil
}

const (
	insertPlanSQL = `-- name: InsertPlan
insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, late_reason, author_id, change_id)
values (@id, @number, @seq, @kind, @year, @title, @agency, @target, @stratification, @from, @to, @late, @reason, @author, @change)`
	insertPlanItemsSQL = `-- name: InsertPlanItems
insert into plan_item (plan_id, item_id) select @plan, unnest(@items::uuid[])`
	insertPlanAgenciesSQL = `-- name: InsertPlanAgencies
insert into plan_agency (plan_id, agency_id) select @plan, unnest(@agencies::uuid[])`
	insertPlanRatiosSQL = `-- name: InsertPlanRatios
insert into plan_ratio (plan_id, stratum, ppm, minimum) select @plan, * from unnest(@strata::text[], @ppm::int[], @minimum::int[])`
)

// InsertPlan implements draw.Tx.
func (t *Tx) InsertPlan(ctx context.Context, p draw.NewPlan) error {
	var items, agencies []uuid.UUID
	for _, i := range p.Items {
		items = append(items, i.ID)
	}
	for _, g := range p.CooperatingAgencies {
		agencies = append(agencies, g.ID)
	}
	var strata []string
	var ppm, minimum []int
	for _, r := range p.Ratios {
		strata, ppm, minimum = append(strata, r.Stratum), append(ppm, r.PPM), append(minimum, r.Minimum)
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertPlanSQL, params{"id": p.ID, "number": p.Number, "seq": p.Seq, "kind": p.Kind, "year": p.Year, "title": p.Title,
			"agency": p.Agency.ID, "target": p.Target, "stratification": p.Stratification, "from": p.From, "to": p.To, "late": p.Late,
			"reason": p.LateReason, "author": p.Author, "change": t.change})
		b.Queue(insertPlanItemsSQL, params{"plan": p.ID, "items": items})
		b.Queue(insertPlanAgenciesSQL, params{"plan": p.ID, "agencies": agencies})
		b.Queue(insertPlanRatiosSQL, params{"plan": p.ID, "strata": strata, "ppm": ppm, "minimum": minimum})
	})
}
