package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/workday"
)

// patrolColumns of patrol pt with its decision pd, plan pl and agency ag (patrolFrom), in the order of scanPatrol.
const (
	patrolState = `case when pd.patrol_id is null then 'PLANNED' when not pd.approved then 'REFUSED'
  when pt.to_day < (command_time() at time zone 'Asia/Shanghai')::date then 'DONE' else 'APPROVED' end`
	patrolColumns = `pt.id, pt.number, pt.title, pt.area, pl.number,
  array(select it.name from patrol_item x join check_item it on it.id = x.item_id where x.patrol_id = pt.id order by it.code),
  array(select coalesce(ce.name, m.pseudonym) from patrol_member m left join certificate ce on ce.inspector_id = m.inspector_id where m.patrol_id = pt.id
    order by m.position),
  pt.from_day, pt.to_day, pt.most, pt.basis,
  (select count(*) from patrol_shop s join inspection i on i.id = s.inspection_id where s.patrol_id = pt.id and i.state in ('ON_SITE', 'RECORDED', 'CLOSED')),
  (select count(*) from patrol_shop s join counted_check k on k.inspection_id = s.inspection_id where s.patrol_id = pt.id),
  ` + patrolState + `, pt.author, pt.at, pd.approver, pd.at, pd.remark, pt.author_id, pd.approver_id, pt.plan_id,
  exists (select from plan_withdrawal w where w.plan_id = pt.plan_id),
  array(select x.item_id from patrol_item x join check_item it on it.id = x.item_id where x.patrol_id = pt.id order by it.code),
  array(select m.inspector_id from patrol_member m where m.patrol_id = pt.id order by m.position),
  (select count(*) from patrol_shop s where s.patrol_id = pt.id), ` + agencyColumns
	patrolFrom = ` from patrol pt join plan pl on pl.id = pt.plan_id join agency ag on ag.id = pt.agency_id
  left join patrol_decision pd on pd.patrol_id = pt.id `
)

func scanPatrol(row pgx.CollectableRow) (p inspection.Patrol, err error) {
	return p, row.Scan(append([]any{&p.ID, &p.Number, &p.Title, &p.Area, &p.PlanNumber, &p.Items, &p.Team, &p.From, &p.To, &p.MostShops, &p.Basis,
		&p.EnteredShops, &p.CountedChecks, &p.State, &p.PlannedBy, &p.PlannedAt, &p.DecidedBy, &p.DecidedAt, &p.Remark, &p.Author, &p.Approver, &p.PlanID,
		&p.PlanWithdrawn, &p.ItemIDs, &p.InspectorIDs, &p.Shops}, agencyDest(&p.Agency)...)...)
}

const (
	onePatrolSQL = `-- name: OnePatrol
select ` + patrolColumns + patrolFrom + `where pt.id = @id or pt.number = @number`
	listPatrolsSQL = `-- name: ListPatrols
select ` + patrolColumns + patrolFrom + `
where (pt.at, pt.id) < (@at, @after) and (@agency::uuid is null or pt.agency_id = @agency) and (@state::text is null or @state = ` + patrolState + `)
  and (@member::uuid is null or exists (select from patrol_member m where m.patrol_id = pt.id and m.inspector_id = @member))
order by pt.at desc, pt.id desc limit @limit`
	lockPatrolSQL = `-- name: LockPatrol
select pg_advisory_xact_lock(7264, hashtext('patrol ' || @id::uuid::text))`
	// Of several that were not given up the annual one, and the one whose target is narrowed least: a patrol is routine and meets whoever is at the street.
	filedPlanSQL = `-- name: FiledPlan
select p.id, p.number, g.up from plan p cross join lateral plan_given_up(p.id) g (up)
where p.agency_id = @agency and p.from_day <= @from and p.to_day >= @to
  and plan_filed_at(p.id) is not null
  and not exists (select 1 from plan_withdrawal w where w.plan_id = p.id)
  and not exists (select 1 from unnest(@items::uuid[]) w (id) where not exists (select 1 from plan_item x where x.plan_id = p.id and x.item_id = w.id))
order by g.up is not null, p.kind = 'SPECIAL', (select count(*) from jsonb_object_keys(p.target) k where k <> 'regionCodes'), p.filed_at desc, p.id limit 1`
	nextPatrolSQL = `-- name: NextPatrolNumber
select coalesce(right(max(p.number collate "C"), 6)::int, 0) + 1 from patrol p join agency ag on ag.id = p.agency_id
where p.agency_id = @agency and p.number collate "C" >= ag.code || '-' || @year::int::text || '-X'
  and p.number collate "C" < ag.code || '-' || @year::int::text || '-Y'`
	insertPatrolSQL = `-- name: InsertPatrol
insert into patrol (id, number, agency_id, plan_id, title, area, from_day, to_day, most, basis, author_id, author, change_id)
values (@id, @number, @agency, @plan, @title, @area, @from, @to, @most, @basis, @account, @author, @change)`
	insertPatrolItemsSQL = `-- name: InsertPatrolItems
insert into patrol_item (patrol_id, item_id, agency_id) select @id, unnest(@items::uuid[]), @agency`
	insertPatrolTeamSQL = `-- name: InsertPatrolTeam
insert into patrol_member (patrol_id, inspector_id, agency_id, position, pseudonym)
select @id, w.inspector, @agency, w.n, w.pseudonym from unnest(@inspectors::uuid[], @pseudonyms::text[]) with ordinality w (inspector, pseudonym, n)`
	insertPatrolDecisionSQL = `-- name: InsertPatrolDecision
insert into patrol_decision (patrol_id, agency_id, author_id, approver_id, approver, approved, remark, change_id)
values (@id, @agency, @author, @account, @approver, @approved, @remark, @change)`
	shopsSQL = `-- name: Shops
select en.id from enterprise en where en.uscc = any(@codes)`
	approveShopSQL = `-- name: ApproveShop
update inspection i set state = 'APPROVED', approver_id = pd.approver_id, approved_at = pd.at, change_id = @change
from patrol_decision pd where pd.patrol_id = @patrol and i.id = @visit`
	insertShopSQL = `-- name: InsertShop
insert into patrol_shop (patrol_id, n, most, agency_id, enterprise_id, inspection_id, change_id)
values (@patrol, @n, @most, @agency, @enterprise, @visit, @change)`
)

// Patrol implements inspection.Store.
func (db *DB) Patrol(ctx context.Context, a actor.Actor, id uuid.UUID, number string) (inspection.Patrol, error) {
	return askOne(ctx, db, a, onePatrolSQL, params{"id": nullID(id), "number": number}, scanPatrol)
}

// Patrols implements inspection.Store.
func (db *DB) Patrols(ctx context.Context, a actor.Actor, q inspection.PatrolQuery, ask page.Ask) (page.Result[inspection.Patrol], error) {
	args := newest(ask)
	args["state"], args["agency"], args["member"] = q.State, nullID(a.Scope().Agency), nil
	if q.Mine != nil && *q.Mine {
		args["member"] = a.InspectorID
	}
	return askPage(ctx, db, a, ask, listPatrolsSQL, args, scanPatrol)
}

// PatrolFacts implements inspection.Tx.
func (t *Tx) PatrolFacts(ctx context.Context, q inspection.PlanQuestion) (f inspection.PlanFacts, err error) {
	args := params{"agency": q.AgencyID, "enterprise": nil, "items": q.ItemIDs, "inspectors": q.InspectorIDs, "from": q.From, "to": q.To,
		"year": workday.CivilDate(t.now).Year()}
	var plans []inspection.HeldPlan
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumbersSQL, args)
		b.Queue(planningAgencySQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(agencyDest(&f.Agency)...) })
		queueRows(b, planningItemsSQL, args, scanGateItem, &f.Items)
		queueRows(b, officersSQL, args, scanOfficer, &f.Team)
		queueRows(b, filedPlanSQL, args, func(row pgx.CollectableRow) (p inspection.HeldPlan, err error) {
			return p, row.Scan(&p.ID, &p.Number, &p.GivenUp)
		}, &plans)
		b.Queue(nextPatrolSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.Sequence) })
	})
	if len(plans) == 1 {
		f.Plan = &plans[0]
	}
	return f, err
}

// InsertPatrol implements inspection.Tx.
func (t *Tx) InsertPatrol(ctx context.Context, p inspection.Patrol, team []inspection.Officer) error {
	ids, names := make([]uuid.UUID, len(team)), make([]string, len(team))
	for i, o := range team {
		ids[i], names[i] = o.InspectorID, o.Pseudonym
	}
	args := params{"id": p.ID, "number": p.Number, "agency": p.Agency.ID, "plan": p.PlanID, "title": p.Title, "area": p.Area, "from": p.From, "to": p.To,
		"most": p.MostShops, "basis": p.Basis, "account": t.actor.AccountID, "author": t.actor.Pseudonym, "change": t.change, "items": p.ItemIDs,
		"inspectors": ids, "pseudonyms": names}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertPatrolSQL, args)
		b.Queue(insertPatrolItemsSQL, args)
		b.Queue(insertPatrolTeamSQL, args)
	})
}

// Patrol implements inspection.Tx.
func (t *Tx) Patrol(ctx context.Context, id uuid.UUID) (p inspection.Patrol, err error) {
	return p, t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockPatrolSQL, params{"id": id})
		queueRow(b, onePatrolSQL, params{"id": id, "number": ""}, scanPatrol, &p)
	})
}

// InsertPatrolDecision implements inspection.Tx.
func (t *Tx) InsertPatrolDecision(ctx context.Context, p inspection.Patrol, approved bool, remark string) error {
	return t.exec(ctx, insertPatrolDecisionSQL, params{"id": p.ID, "agency": p.Agency.ID, "author": p.Author, "account": t.actor.AccountID,
		"approver": t.actor.Pseudonym, "approved": approved, "remark": remark, "change": t.change})
}

// Shops implements inspection.Tx.
func (t *Tx) Shops(ctx context.Context, codes []string) (ids []uuid.UUID, err error) {
	return ids, t.batch(ctx, func(b *pgx.Batch) { queueRows(b, shopsSQL, params{"codes": codes}, pgx.RowTo[uuid.UUID], &ids) })
}

// InsertShop implements inspection.Tx.
func (t *Tx) InsertShop(ctx context.Context, p inspection.Patrol, n inspection.NewInspection) error {
	if err := t.InsertInspection(ctx, n); err != nil {
		return err
	}
	args := params{"patrol": p.ID, "n": p.Shops + 1, "most": p.MostShops, "agency": n.AgencyID, "enterprise": n.EnterpriseID, "visit": n.ID,
		"change": t.change}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertShopSQL, args)
		b.Queue(approveShopSQL, args)
	})
}
