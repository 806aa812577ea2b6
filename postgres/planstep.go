package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/roster"
)

const (
	lockPlanSQL = `-- name: LockPlan
select pg_advisory_xact_lock(7266, hashtext(@id::uuid::text))`
	planOnDeskSQL = `-- name: PlanOnDesk
select pl.author_id, @actor_agency::uuid is not null and agency_above(@actor_agency, pl.agency_id), coalesce((select name from agency where id = @actor_agency), '')
from plan pl where pl.id = @id and (@agency::uuid is null or pl.agency_id = @agency or agency_above(@agency, pl.agency_id)
  or exists (select from plan_agency j where j.plan_id = pl.id and j.agency_id = @agency))`
	anyPlanSQL = `-- name: AnyPlan
select ` + planColumns + planFrom + `where pl.id = any(@ids)`
)

// LockPlan implements draw.Tx.
func (t *Tx) LockPlan(ctx context.Context, agency, id uuid.UUID) (p draw.PlanOnDesk, err error) {
	args := params{"id": id, "agency": idOrNil(agency), "actor_agency": idOrNil(t.actor.AgencyID)}
	seen, filled := false, draw.Plan{}
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockPlanSQL, args)
		queueByID(b, anyPlanSQL, []uuid.UUID{id}, scanPlan, func(found draw.Plan) { p.Plan = found })
		queuePlanChildren(b, []uuid.UUID{id}, map[uuid.UUID]*draw.Plan{id: &filled})
		b.Queue(planOnDeskSQL, args).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&p.Author, &p.Superior, &p.Office}, func() error { seen = true; return nil })
			return err
		})
	})
	p.Items, p.CooperatingAgencies, p.Consents = filled.Items, filled.CooperatingAgencies, filled.Consents
	if err == nil && !seen {
		err = fault.Missing("该计划", "plan")
	}
	return p, err
}

// idOrNil sends the nil id as NULL.
func idOrNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

const (
	approvePlanSQL = `-- name: ApprovePlan
insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
values (@plan, @author, @account, @approver, @office, @standing, @remark, @basis, @by, @change)`
	publishPlanSQL = `-- name: PublishPlan
insert into plan_publication (plan_id, change_id) values (@plan, @change)`
	withdrawPlanSQL = `-- name: WithdrawPlan
insert into plan_withdrawal (plan_id, reason, change_id) values (@plan, @reason, @change)`
	answerPlanSQL = `-- name: AnswerPlan
insert into plan_consent (plan_id, agency_id, author_id, agreed, reason, account_id, official, change_id)
values (@plan, @agency, @author, @agreed, nullif(@reason, ''), @account, @official, @change)`
)

// ApprovePlan implements draw.Tx.
func (t *Tx) ApprovePlan(ctx context.Context, p draw.PlanOnDesk, v draw.PlanApproval) error {
	return t.exec(ctx, approvePlanSQL, params{"plan": p.ID, "author": p.Author, "account": t.actor.AccountID, "approver": t.actor.Pseudonym,
		"office": v.Office, "standing": string(v.Standing), "remark": v.Remark, "basis": v.Basis, "by": v.PublishBy, "change": t.change})
}

// PublishPlan implements draw.Tx.
func (t *Tx) PublishPlan(ctx context.Context, plan uuid.UUID) error {
	return t.exec(ctx, publishPlanSQL, params{"plan": plan, "change": t.change})
}

// WithdrawPlan implements draw.Tx.
func (t *Tx) WithdrawPlan(ctx context.Context, plan uuid.UUID, reason string) error {
	return t.exec(ctx, withdrawPlanSQL, params{"plan": plan, "reason": reason, "change": t.change})
}

// AnswerPlan implements draw.Tx.
func (t *Tx) AnswerPlan(ctx context.Context, p draw.PlanOnDesk, agree bool, reason string) error {
	return t.exec(ctx, answerPlanSQL, params{"plan": p.ID, "agency": t.actor.AgencyID, "author": p.Author, "agreed": agree, "reason": reason,
		"account": t.actor.AccountID, "official": t.actor.Pseudonym, "change": t.change})
}

// The filters of a target over enterprise en with its industry's section s, and the value of a stratification rule: those of PlanScope. What an industry holds is asked
// of the table of industries once, not of each enterprise.
const (
	sections = `section (code, letter) as (
  select code, code from industry where parent_code is null
  union all select i.code, s.letter from industry i join section s on i.parent_code = s.code)`
	inTarget = `(exists (select from unnest(@regions::text[]) r where starts_with(en.region_code, r))
  and (cardinality(@industries::text[]) = 0 or en.industry_code in (select x.code from section x, unnest(@industries) n where n = x.letter or starts_with(x.code, n)))
  and (cardinality(@kinds::text[]) = 0 or en.kind = any(@kinds))
  and (cardinality(@marks::text[]) = 0 or en.key_supervision && @marks)
  and (cardinality(@classes::text[]) = 0 or coalesce(en.credit_class, 'UNKNOWN') = any(@classes)))`
	stratumValue = `case @stratification::text when 'kind' then en.kind when 'industry_section' then coalesce(s.letter, '') when 'region' then en.region_code
    when 'key_supervision' then (case when cardinality(@marks::text[]) = 0 then cardinality(en.key_supervision) > 0
      else en.key_supervision && @marks end)::text
    when 'credit_class' then coalesce(en.credit_class, '') end`
)

func targetArgs(t draw.Target) params {
	kinds := make([]string, len(t.Kinds))
	for i, k := range t.Kinds {
		kinds[i] = string(k)
	}
	return params{"regions": orEmpty(t.RegionCodes), "industries": orEmpty(t.Industries), "kinds": kinds,
		"marks": orEmpty(t.KeySupervision), "classes": orEmpty(t.CreditClasses)}
}

const targetCountsSQL = `-- name: TargetCounts
with recursive ` + sections + `
select ` + stratumValue + `, count(*), count(*) filter (where en.status = 'ACTIVE')
from enterprise en left join section s on s.code = en.industry_code where ` + inTarget + ` group by 1`

// TargetCounts implements draw.Store.
func (db *DB) TargetCounts(ctx context.Context, a actor.Actor, t draw.Target, stratification string) (counts []draw.TargetCount, err error) {
	args := targetArgs(t)
	args["stratification"] = stratification
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, targetCountsSQL, args, pgx.RowToStructByPos[draw.TargetCount], &counts)
	})
	return counts, err
}

const coverageSQL = `-- name: Coverage
with recursive ` + sections + `,
seen as materialized (
  select i.enterprise_id from inspection i where i.agency_id = @agency and i.state in ('RECORDED', 'CLOSED') and i.window_to >= @since
  union select i.enterprise_id from inspection_agency x join inspection i on i.id = x.inspection_id
    where x.agency_id = @agency and i.state in ('RECORDED', 'CLOSED') and i.window_to >= @since),
covered as (
  select seen.enterprise_id is not null as inspected, ` + inTarget + ` as reached
  from enterprise en left join section s on s.code = en.industry_code left join seen on seen.enterprise_id = en.id
  where en.status = 'ACTIVE' and starts_with(en.region_code, @region)
    and en.industry_code in (select x.code from section x, unnest(@floor::text[]) n where n = x.letter or starts_with(x.code, n)))
select count(*), count(*) filter (where inspected), count(*) filter (where not inspected), count(*) filter (where not inspected and not reached) from covered`

// Coverage implements draw.Store.
func (db *DB) Coverage(ctx context.Context, a actor.Actor, q draw.CoverageQuestion) (c draw.Coverage, err error) {
	target := draw.Target{}
	if q.Target != nil {
		target = *q.Target
	}
	args := targetArgs(target)
	args["agency"], args["since"], args["region"], args["floor"] = q.Agency, q.Since, q.Region, q.Industries
	var missed int
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		b.Queue(coverageSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&c.Enterprises, &c.Inspected, &c.Due, &missed) })
	})
	if q.Target != nil {
		c.OutOfScope = &missed
	}
	return c, err
}

// AgencyOf implements draw.Store.
func (db *DB) AgencyOf(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Agency, error) {
	found := map[uuid.UUID]roster.Agency{}
	err := db.ask(ctx, a, func(b *pgx.Batch) { queueAgencies(b, []uuid.UUID{id}, found) })
	if g, ok := found[id]; ok || err != nil {
		return g, err
	}
	return roster.Agency{}, fault.Missing("该机关", "agency")
}
