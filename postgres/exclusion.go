package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/workday"
)

// exclusionState is the state of exclusion pe with decision pd.
const exclusionState = `case when pd.exclusion_id is null then 'REQUESTED' when pd.approved then 'APPROVED' else 'REFUSED' end`

// exclusionColumns of exclusion pe (exclusionFrom), in the order of scanExclusion.
const exclusionColumns = `pe.id, pe.plan_id, pl.number, pe.enterprise_id, en.uscc, en.name, pe.code, pe.evidence, pe.until, ` + exclusionState + `,
  pe.author, pe.at, pd.approver, pd.at, pd.remark, pe.author_id, ` + agencyColumns

const exclusionFrom = ` from plan_exclusion pe join plan pl on pl.id = pe.plan_id join agency ag on ag.id = pe.agency_id
  join enterprise en on en.id = pe.enterprise_id left join plan_exclusion_decision pd on pd.exclusion_id = pe.id `

func scanExclusion(row pgx.CollectableRow) (e draw.Exclusion, err error) {
	return e, row.Scan(append([]any{&e.ID, &e.PlanID, &e.Plan, &e.EnterpriseID, &e.USCC, &e.EnterpriseName, &e.Code, &e.Evidence, &e.Until, &e.State,
		&e.RequestedBy, &e.RequestedAt, &e.DecidedBy, &e.DecidedAt, &e.Remark, &e.Author}, agencyDest(&e.Agency)...)...)
}

const (
	listExclusionsSQL = `-- name: ListExclusions
select ` + exclusionColumns + exclusionFrom + `
where (pe.at, pe.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id) and (@plan::uuid is null or pe.plan_id = @plan)
  and (@state::text is null or ` + exclusionState + ` = @state)
order by pe.at desc, pe.id desc limit @limit`
	exclusionsByIDSQL = `-- name: ExclusionsByID
select ` + exclusionColumns + exclusionFrom + `where pe.id = any(@ids)`
	exclusionsInForceSQL = `-- name: ExclusionsInForce
select ` + exclusionColumns + exclusionFrom + `where pe.plan_id = @plan and pd.approved and pe.until >= @day order by pe.at desc, pe.id desc`
	excludableSQL = `-- name: Excludable
select coalesce((select id from enterprise where uscc = @uscc), @nobody), (select count(*) from plan_exclusion pe join enterprise en on en.id = pe.enterprise_id
  left join plan_exclusion_decision pd on pd.exclusion_id = pe.id where pe.plan_id = @plan and en.uscc = @uscc and coalesce(pd.approved, true) and pe.until >= @day)`
	insertExclusionSQL = `-- name: InsertPlanExclusion
insert into plan_exclusion (id, plan_id, agency_id, enterprise_id, code, evidence, until, author_id, author, change_id)
values (@id, @plan, @agency, @enterprise, @code, @evidence, @until, @account, @author, @change)`
	decideExclusionSQL = `-- name: DecidePlanExclusion
insert into plan_exclusion_decision (exclusion_id, plan_id, agency_id, enterprise_id, code, author_id, approver_id, approver, approved, remark, change_id)
values (@id, @plan, @agency, @enterprise, @code, @author, @account, @approver, @approved, @remark, @change)`
)

// Exclusions implements draw.Store.
func (db *DB) Exclusions(ctx context.Context, a actor.Actor, f draw.ExclusionFilter, ask page.Ask) (page.Result[draw.Exclusion], error) {
	return askPage(ctx, db, a, ask, listExclusionsSQL, newestFirst(ask, params{"plan": f.Plan, "state": f.State}), scanExclusion)
}

// ExclusionsByID implements draw.Store.
func (db *DB) ExclusionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (found []draw.Exclusion, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueByID(b, exclusionsByIDSQL, ids, scanExclusion, func(e draw.Exclusion) { found = append(found, e) })
	})
	return found, err
}

// ExclusionFacts implements draw.Tx.
func (t *Tx) ExclusionFacts(ctx context.Context, agency, plan uuid.UUID, uscc string, day workday.Date) (f draw.ExclusionFacts, err error) {
	args := params{"ids": []uuid.UUID{plan}, "agency": agency, "plan": plan, "uscc": uscc, "day": day, "nobody": uuid.Nil,
		"series": "exclusion " + plan.String()}
	var plans []draw.Plan
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumberSQL, args)
		queueRows(b, ownPlanSQL, args, scanPlan, &plans)
		b.Queue(excludableSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.EnterpriseID, &f.Open) })
	})
	if err == nil && len(plans) == 0 {
		err = fault.Missing("该计划", "plan")
	}
	if err == nil {
		f.Plan = plans[0]
	}
	return f, err
}

// LockExclusion implements draw.Tx.
func (t *Tx) LockExclusion(ctx context.Context, id uuid.UUID) (e draw.Exclusion, err error) {
	var found []draw.Exclusion
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumberSQL, params{"series": "exclusion " + id.String()})
		queueRows(b, exclusionsByIDSQL, params{"ids": []uuid.UUID{id}}, scanExclusion, &found)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该排除", "exclusion")
	}
	if err != nil {
		return e, err
	}
	return found[0], nil
}

// InsertExclusion implements draw.Tx.
func (t *Tx) InsertExclusion(ctx context.Context, e draw.Exclusion) error {
	return t.exec(ctx, insertExclusionSQL, params{"id": e.ID, "plan": e.PlanID, "agency": e.Agency.ID, "enterprise": e.EnterpriseID, "code": e.Code,
		"evidence": e.Evidence, "until": e.Until, "account": t.actor.AccountID, "author": t.actor.Pseudonym, "change": t.change})
}

// DecideExclusion implements draw.Tx.
func (t *Tx) DecideExclusion(ctx context.Context, e draw.Exclusion, approved bool, remark string) error {
	return t.exec(ctx, decideExclusionSQL, params{"id": e.ID, "plan": e.PlanID, "agency": e.Agency.ID, "enterprise": e.EnterpriseID, "code": e.Code,
		"author": e.Author, "account": t.actor.AccountID, "approver": t.actor.Pseudonym, "approved": approved, "remark": remark, "change": t.change})
}
