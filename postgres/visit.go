package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/inspection"
	"yangguang/workday"
)

// A leave or a training does not make an agency smaller; who was transferred or suspended is no longer of it.
const inService = `i.status not in ('TRANSFERRED', 'SUSPENDED')`

const (
	visitColumns = `i.id, i.enterprise_id, i.agency_id, i.author_id, i.number, ag.code, d.number, ag.region_code, ag.field, i.kind, i.trigger, i.state,
  i.window_from, i.window_to, i.counts_toward_cap, i.cap_basis`
	visitTables = `
from inspection i join agency ag on ag.id = i.agency_id left join draw d on d.id = i.draw_id `

	lockVisitsSQL = `-- name: LockVisits
select ` + visitColumns + `, coalesce((select max(c.n) from check_code c where c.inspection_id = i.id), 0),
  exists (select from check_code_revocation r where r.inspection_id = i.id and r.n = (select max(c.n) from check_code c where c.inspection_id = i.id)),
  coalesce((select j.host_number from joint_now j where j.guest_id = i.id), ''),
  case when i.trigger = 'DIRECT_ASSIGNMENT' then (select count(*)::int from draw_inspectors(array[i.agency_id], i.window_from, i.window_to, '{}') i
    where ` + inService + `) else 0 end` + visitTables + `where i.id = any(@ids) order by i.id for update of i`

	// A record asks nothing of the code.
	lockUncodedSQL = `-- name: LockVisitWithoutCode
select ` + visitColumns + visitTables + `where i.id = @id for update of i`
)

func visitDest(v *inspection.Visit) []any {
	return []any{&v.ID, &v.EnterpriseID, &v.AgencyID, &v.AuthorID, &v.Number, &v.AgencyCode, &v.DrawNumber, &v.RegionCode, &v.Field, &v.Kind,
		&v.Trigger, &v.State, &v.WindowFrom, &v.WindowTo, &v.CountsTowardCap, &v.CapBasis}
}

func scanUncoded(row pgx.CollectableRow) (v inspection.Visit, err error) {
	return v, row.Scan(visitDest(&v)...)
}

func scanVisit(row pgx.CollectableRow) (v inspection.Visit, err error) {
	return v, row.Scan(append(visitDest(&v), &v.CodeN, &v.Revoked, &v.Host, &v.Inspectors)...)
}

// Lock implements inspection.Tx.
func (t *Tx) Lock(ctx context.Context, ids []uuid.UUID) (vs []inspection.Visit, err error) {
	return vs, t.batch(ctx, func(b *pgx.Batch) { queueRows(b, lockVisitsSQL, params{"ids": ids}, scanVisit, &vs) })
}

// queueVisit queues the lock of one visit; none in scope is NOT_FOUND.
func queueVisit(b *pgx.Batch, id uuid.UUID, v *inspection.Visit) {
	queueRow(b, lockVisitsSQL, params{"ids": []uuid.UUID{id}}, scanVisit, v)
}

// queueRows queues a query and collects its rows.
func queueRows[T any](b *pgx.Batch, sql string, args params, scan pgx.RowToFunc[T], into *[]T) {
	b.Queue(sql, args).Query(func(rows pgx.Rows) (err error) { *into, err = pgx.CollectRows(rows, scan); return err })
}

// queueRow queues a query for exactly one row; none is pgx.ErrNoRows.
func queueRow[T any](b *pgx.Batch, sql string, args params, scan pgx.RowToFunc[T], into *T) {
	b.Queue(sql, args).Query(func(rows pgx.Rows) (err error) { *into, err = pgx.CollectExactlyOneRow(rows, scan); return err })
}

const (
	lockNumbersSQL = `-- name: LockVisitNumbers
select pg_advisory_xact_lock(7264, hashtext('visit ' || @agency::text))`

	planningAgencySQL = `-- name: PlanningAgency
select ` + agencyColumns + ` from agency ag where ag.id = @agency`

	planningEnterpriseSQL = `-- name: PlanningEnterprise
select en.uscc, en.name, en.region_code, s.uscc, s.name from enterprise en` + goesOn + `where en.id = @enterprise`

	// goesOn is s, who goes on for enterprise en, where another does.
	goesOn = ` left join enterprise_succession x on x.enterprise_id = en.id
left join enterprise s on x.enterprise_id is not null and s.id = enterprise_identity(en.id) `

	gateItemColumns = `it.id, it.agency_id, it.code, it.field, it.qualification, it.published_at is not null and it.retired_at is null, it.retired_at is not null,
  item_grantees(it.agency_id, it.id, `

	// To whom the item's agency entrusted it, and who has not accepted that yet, until the day.
	gateItemWaits = `, array(select g.grantee_id from power_grant g where g.grantor_id = it.agency_id and g.kind = 'ENTRUSTED'
    and (g.item_ids = '{}' or it.id = any(g.item_ids)) and not exists (select from power_grant_consent k where k.grant_id = g.id)
    and not exists (select from power_grant_end e where e.grant_id = g.id) and g.to_day >= `

	planningItemsSQL = `-- name: PlanningItems
select ` + gateItemColumns + `@from, @to)` + gateItemWaits + `@to) from unnest(@items::uuid[]) with ordinality w (id, n) join check_item it using (id)
where it.published_at is not null or it.agency_id = @agency order by w.n`

	// Why an officer o may be away on the days d: the leave that takes them up, and a membership in the acting agency that is over by then.
	officerAway = `
left join lateral (select l.from_day, l.to_day from inspector_leave l where l.inspector_id = o.inspector_id and l.from_day <= d.first and l.to_day >= d.last
  order by 1 limit 1) le on true
left join lateral (select max(m.to_day) as to_day from membership m where m.inspector_id = o.inspector_id and m.agency_id = (select app_agency())
  and m.to_day < d.last) me on true `

	officersSQL = `-- name: VisitOfficers
select o.inspector_id, o.pseudonym, o.agency_id, o.agency_field, o.ord = 1, o.status, o.specialities, o.name, o.number, o.valid_from, o.valid_to,
  o.scope, o.conflicts, le.from_day, le.to_day, me.to_day
from (select @from::date as first, @to::date as last) d cross join lateral visit_officers(@inspectors, @enterprise, d.first, d.last) o` + officerAway + `
order by o.ord`

	// heldPlanSQL is the plan of a patrol, or of the special plans on file that hold items and window the one that holds the enterprise, or lacks it least; rather one
	// that was not given up.
	heldPlanSQL = `-- name: HeldPlan
select p.id, p.number, g.up, m.misses from plan p cross join lateral plan_misses(p.id, @enterprise::uuid) m (misses) cross join lateral plan_given_up(p.id) g (up)
where p.id = @plan or @plan::uuid is null and p.agency_id = @agency and p.kind = 'SPECIAL' and p.from_day <= @from and p.to_day >= @to
  and exists (select 1 from plan_approval pa where pa.plan_id = p.id)
  and not exists (select 1 from plan_withdrawal w where w.plan_id = p.id)
  and not exists (select 1 from unnest(@items::uuid[]) w (id) where not exists (select 1 from plan_item x where x.plan_id = p.id and x.item_id = w.id))
order by cardinality(m.misses), g.up is not null, p.filed_at desc, p.id limit 1`

	// Whether a place of the visit lies in the agency's area, or in that of the agencies with whose power it comes for every item.
	reachSQL = `-- name: VisitReach
with place as (select unnest(array[en.region_code, en.registered_region_code,
  (select v.region_code from site_version v where v.site_id = @site order by v.n desc limit 1)]) as code from enterprise en where en.id = @enterprise),
area as (select regexp_replace(ag.region_code, '(00){1,2}$', '') as prefix, ag.id from agency ag)
select exists (select from place p join area a on a.id = @agency and starts_with(p.code, a.prefix))
  or not exists (select from unnest(@items::uuid[]) w (id) left join check_item it on it.id = w.id where not exists (
    select from place p join area a on a.id = it.agency_id and starts_with(p.code, a.prefix)
    where it.agency_id <> @agency and @agency = any(item_grantees(it.agency_id, it.id, @from, @to))))`

	recheckOwedSQL = `-- name: RecheckOwed
select recheck_owed(@enterprise, @agency)`

	inServiceSQL = `-- name: InspectorsInService
select count(*)::int from draw_inspectors(array[@agency::uuid], @from, @to, '{}') i where ` + inService

	nextVisitSQL = `-- name: NextVisitNumber
select next_visit(@agency, @year)`
)

func scanOfficer(row pgx.CollectableRow) (o inspection.Officer, err error) {
	var name, number *string
	var from, to workday.Date
	var scope []string
	var leaveFrom, leaveTo workday.Date
	err = row.Scan(&o.InspectorID, &o.Pseudonym, &o.AgencyID, &o.AgencyField, &o.Lead, &o.Status, &o.Specialities, &name, &number, &from, &to, &scope,
		&o.Conflicts, &leaveFrom, &leaveTo, &o.MemberUntil)
	if !leaveFrom.IsZero() {
		o.Leave = &inspection.Days{From: leaveFrom, To: leaveTo}
	}
	if number != nil {
		o.Certificate = &inspection.OfficerCertificate{Name: *name, Number: *number, ValidFrom: from, ValidTo: to, Scope: scope}
	}
	return o, err
}

func scanGateItem(row pgx.CollectableRow) (i inspection.GateItem, err error) {
	return i, row.Scan(&i.ID, &i.AgencyID, &i.Code, &i.Field, &i.Qualification, &i.Active, &i.Retired, &i.Grantees, &i.Waiting)
}

func scanHeldPlan(row pgx.CollectableRow) (p inspection.HeldPlan, err error) {
	return p, row.Scan(&p.ID, &p.Number, &p.GivenUp, &p.Misses)
}

func successorOf(uscc, name *string) *inspection.Successor {
	if uscc == nil {
		return nil
	}
	return &inspection.Successor{USCC: *uscc, Name: *name}
}

// PlanFacts implements inspection.Tx.
func (t *Tx) PlanFacts(ctx context.Context, q inspection.PlanQuestion) (f inspection.PlanFacts, err error) {
	args := params{"agency": q.AgencyID, "enterprise": q.EnterpriseID, "items": q.ItemIDs, "inspectors": q.InspectorIDs, "from": q.From, "to": q.To,
		"year": workday.CivilDate(t.now).Year(), "site": q.SiteID, "plan": q.PlanID}
	var plans []inspection.HeldPlan
	var uscc, name *string
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumbersSQL, args)
		b.Queue(planningAgencySQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(agencyDest(&f.Agency)...) })
		b.Queue(planningEnterpriseSQL, args).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&f.USCC, &f.Name, &f.Region, &uscc, &name}, func() error {
				f.EnterpriseFound, f.Successor = true, successorOf(uscc, name)
				return nil
			})
			return err
		})
		queueRows(b, planningItemsSQL, args, scanGateItem, &f.Items)
		queueRows(b, officersSQL, args, scanOfficer, &f.Team)
		queueRows(b, heldPlanSQL, args, scanHeldPlan, &plans)
		b.Queue(reachSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.Reaches) })
		b.Queue(recheckOwedSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.RecheckOwed) })
		b.Queue(inServiceSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.Inspectors) })
		b.Queue(nextVisitSQL, args).QueryRow(func(r pgx.Row) error { return r.Scan(&f.Sequence) })
	})
	if len(plans) == 1 {
		f.Plan = &plans[0]
	}
	return f, err
}

const (
	insertInspectionSQL = `-- name: InsertInspection
insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, window_from, window_to, counts_toward_cap, cap_basis,
  reason, evidence_reference, author_id, site_id, change_id)
values (@id, @number, @enterprise, @agency, @region, @kind, @trigger, @plan, @from, @to, @counts, @basis, @reason, @reference, @author, @site, @change)`

	insertInspectionItemsSQL = `-- name: InsertInspectionItems
insert into inspection_item (inspection_id, item_id) select @id, unnest(@items::uuid[])`

	insertTeamSQL = `-- name: InsertTeam
insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
select @id, w.inspector, @agency, w.n, w.n = 1, w.pseudonym, @change from unnest(@inspectors::uuid[], @pseudonyms::text[]) with ordinality w (inspector, pseudonym, n)`
)

// InsertInspection implements inspection.Tx.
func (t *Tx) InsertInspection(ctx context.Context, n inspection.NewInspection) error {
	ids, names := make([]uuid.UUID, len(n.Team)), make([]string, len(n.Team))
	for i, o := range n.Team {
		ids[i], names[i] = o.InspectorID, o.Pseudonym
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertInspectionSQL, params{"id": n.ID, "number": n.Number, "enterprise": n.EnterpriseID, "agency": n.AgencyID,
			"region": n.RegionCode, "kind": n.Kind, "trigger": n.Trigger, "plan": n.PlanID, "from": n.From, "to": n.To, "counts": n.CountsTowardCap,
			"basis": n.CapBasis, "reason": n.Reason, "reference": n.EvidenceReference, "author": t.actor.AccountID, "site": n.SiteID, "change": t.change})
		b.Queue(insertInspectionItemsSQL, params{"id": n.ID, "items": n.Items})
		b.Queue(insertTeamSQL, params{"id": n.ID, "agency": n.AgencyID, "inspectors": ids, "pseudonyms": names, "change": t.change})
	})
}

const approveVisitsSQL = `-- name: ApproveVisits
update inspection set state = 'APPROVED', approver_id = @account, approved_at = @now, change_id = @change where id = any(@ids) and state = 'PLANNED'`

// Approve implements inspection.Tx.
func (t *Tx) Approve(ctx context.Context, ids []uuid.UUID) error {
	tag, err := t.conn.Exec(ctx, approveVisitsSQL, params{"account": t.actor.AccountID, "now": t.now, "change": t.change, "ids": ids})
	if err == nil && int(tag.RowsAffected()) != len(ids) {
		return fmt.Errorf("postgres: approved %d of %d visits", tag.RowsAffected(), len(ids))
	}
	return err
}

const (
	// One enterprise's slots are given out one after the other; the constraints of visit_slot hold even where this lock is not taken.
	lockSlotsSQL = `-- name: LockSlots
select pg_advisory_xact_lock(7263, hashtext(enterprise_identity(i.enterprise_id)::text)) from inspection i where i.id = @id`

	gateItemsSQL = `-- name: GateItems
select distinct on (it.code, it.id) ` + gateItemColumns + `@day, @day)` + gateItemWaits + `@day)
from joint_members(@id) m join inspection_item x on x.inspection_id = m.visit join check_item it on it.id = x.item_id
order by it.code, it.id`

	gateGuestsSQL = `-- name: GateGuests
select visit, number, agency_id, state, kind, trigger, counts, window_from, window_to, plan, withdrawn from joint_guests(@id)`

	gateProposalsSQL = `-- name: GateProposals
select number, agency, until, answered from merge_waits(@id)`

	gateAgenciesSQL = `-- name: GateAgencies
select ag.id, ag.name, ag.region_code, ag.field, ag.level from inspection i
cross join lateral visit_agencies(i.id) v join agency ag on ag.id = v.agency_id
where i.id = @id order by ag.id <> i.agency_id, ag.code`

	gateNamesSQL = `-- name: GateNames
select n.visit, ag.id, ag.name, ag.region_code, ag.field, ag.level from entry_names(@id) n join agency ag on ag.id = n.agency_id order by n.ord, ag.code`

	gateTeamSQL = `-- name: GateTeam
with team as materialized (select inspector_id, lead, ord from joint_team(@id))
select o.inspector_id, o.pseudonym, o.agency_id, o.agency_field, t.lead, o.status, o.specialities, o.name, o.number, o.valid_from, o.valid_to, o.scope,
  o.conflicts || recused_grounds(@id, o.inspector_id), le.from_day, le.to_day, me.to_day
from inspection i
left join emergency_entry e on e.inspection_id = i.id
cross join lateral (select coalesce((e.entered_at at time zone 'Asia/Shanghai')::date, @day) as first) v
cross join lateral (select v.first, v.first as last) d
cross join lateral visit_officers(array(select inspector_id from team order by ord), i.enterprise_id, d.first, d.last) o
join team t on t.inspector_id = o.inspector_id` + officerAway + `
where i.id = @id order by t.ord`

	gatePlanSQL = `-- name: GatePlan
select p.number, exists (select 1 from plan_withdrawal w where w.plan_id = p.id) from inspection i join plan p on p.id = i.plan_id where i.id = @id`

	gateGivenUpSQL = `-- name: GateGivenUp
select visit, plan, standing from visit_given_up(@id)`

	gateSlotsSQL = `-- name: GateSlots
select id, visit, counter, rule, period, n from entry_slots(@id)`

	gateClassSQL = `-- name: GateClass
select coalesce(en.credit_class, ''), coalesce((select v.region_code from site_now v where v.id = i.site_id), en.region_code), s.uscc, s.name
from inspection i join enterprise en on en.id = i.enterprise_id` + goesOn + `where i.id = @id`

	lastCodeSQL = `-- name: LastCode
select c.n, c.valid_from, c.valid_to, exists (select from check_code_revocation r where r.inspection_id = c.inspection_id and r.n = c.n)
from check_code c where c.inspection_id = @id order by c.n desc limit 1`
)

// Gate implements inspection.Tx.
func (t *Tx) Gate(ctx context.Context, id uuid.UUID) (g inspection.Gate, err error) {
	args := params{"id": id, "day": workday.CivilDate(t.now)}
	var plans []inspection.GatePlan
	var codes []inspection.LastCode
	var uscc, name *string
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockSlotsSQL, args)
		queueVisit(b, id, &g.Visit)
		queueRows(b, gateItemsSQL, args, scanGateItem, &g.Items)
		queueRows(b, gateAgenciesSQL, args, pgx.RowToStructByPos[inspection.GateAgency], &g.Agencies)
		queueRows(b, gateNamesSQL, args, pgx.RowToStructByPos[inspection.GateName], &g.Names)
		queueRows(b, gateTeamSQL, args, scanOfficer, &g.Team)
		queueRows(b, gatePlanSQL, args, pgx.RowToStructByPos[inspection.GatePlan], &plans)
		queueRows(b, gateGivenUpSQL, args, pgx.RowToStructByPos[inspection.GivenUp], &g.GivenUp)
		queueRows(b, gateSlotsSQL, args, pgx.RowToStructByPos[inspection.TakenSlot], &g.Taken)
		queueExceptions(b, args, &g)
		queueRows(b, gateGuestsSQL, args, pgx.RowToStructByPos[inspection.JointGuest], &g.Guests)
		queueRows(b, gateProposalsSQL, args, pgx.RowToStructByPos[inspection.WaitingProposal], &g.Proposed)
		b.Queue(gateClassSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&g.Class, &g.Place, &uscc, &name) })
		queueRows(b, lastCodeSQL, args, pgx.RowToStructByPos[inspection.LastCode], &codes)
	})
	if len(plans) == 1 {
		g.Plan = &plans[0]
	}
	if len(codes) == 1 {
		g.LastCode = &codes[0]
	}
	g.Successor = successorOf(uscc, name)
	return g, err
}

const (
	insertSlotSQL = `-- name: InsertSlot
insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, override_id, advice_id, change_id)
values (@id, @enterprise, @agency, @inspection, @counter, @rule, @period, @n, @cap, @basis, @override, @advice, @change)`

	insertCodeSQL = `-- name: InsertCode
insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, slot_id, token, valid_from, valid_to, reserved, issuer_id, change_id)
values (@inspection, @n, @agency, @shown, @counts, @slot, @token, @from, @to, @shown::uuid is null, @account, @change)`

	discloseVisitSQL = `-- name: DiscloseVisit
update inspection set state = 'CODE_ISSUED', disclosed_to = coalesce(disclosed_to, @shown), change_id = @change where id = @inspection`

	discloseTeamSQL = `-- name: DiscloseTeam
update inspection_team t set disclosed_to = coalesce(t.disclosed_to, @shown), name = w.name, certificate_number = w.number, change_id = @change
from unnest(@inspectors::uuid[], @names::text[], @numbers::text[]) w (id, name, number)
where t.inspection_id = @inspection and t.inspector_id = w.id`
)

// InsertCode implements inspection.Tx.
func (t *Tx) InsertCode(ctx context.Context, n inspection.NewCode) error {
	ids, names, numbers := make([]uuid.UUID, len(n.Team)), make([]string, len(n.Team)), make([]string, len(n.Team))
	for i, o := range n.Team {
		ids[i], names[i], numbers[i] = o.InspectorID, o.Certificate.Name, o.Certificate.Number
	}
	v, shown := n.Visit, &n.Visit.EnterpriseID
	if n.Reserved != nil {
		shown = nil
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		queueLetThrough(b, n, t.change)
		for _, s := range n.Slots {
			b.Queue(insertSlotSQL, params{"id": s.ID, "enterprise": v.EnterpriseID, "agency": s.AgencyID, "inspection": v.ID, "counter": s.Counter,
				"rule": s.Rule, "period": s.Period, "n": s.N, "cap": s.Cap, "basis": s.Basis, "override": s.Override, "advice": s.Advice, "change": t.change})
		}
		b.Queue(insertCodeSQL, params{"inspection": v.ID, "n": n.N, "agency": v.AgencyID, "shown": shown, "counts": v.CountsTowardCap,
			"slot": n.SlotID, "token": n.Token, "from": n.From, "to": n.To, "account": t.actor.AccountID, "change": t.change})
		b.Queue(discloseVisitSQL, params{"inspection": v.ID, "shown": shown, "change": t.change})
		b.Queue(discloseTeamSQL, params{"inspection": v.ID, "shown": shown, "inspectors": ids, "names": names, "numbers": numbers,
			"change": t.change})
	})
}

const (
	insertScanSQL = `-- name: InsertScan
insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, address, device_at, change_id)
values (@inspection, @n, @agency, @enterprise, @by, @account, @address, @device, @change)`

	// A reserved code was nobody's but the officers' until it was shown.
	showVisitSQL = `-- name: ShowVisit
update inspection set state = @state, disclosed_to = enterprise_id, change_id = @change where id = @inspection`

	showTeamSQL = `-- name: ShowTeam
update inspection_team set disclosed_to = @enterprise, change_id = @change where inspection_id = @inspection and disclosed_to is null and name is not null`

	moveVisitSQL = `-- name: MoveVisit
update inspection set state = @state, change_id = @change where id = @inspection`
)

// InsertScan implements inspection.Tx.
func (t *Tx) InsertScan(ctx context.Context, n inspection.NewScan) error {
	v := n.Visit
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertScanSQL, params{"inspection": v.ID, "n": n.N, "agency": v.AgencyID, "enterprise": v.EnterpriseID, "by": n.By,
			"account": nullID(n.AccountID), "address": n.Address, "device": n.DeviceAt, "change": t.change})
		args := params{"inspection": v.ID, "enterprise": v.EnterpriseID, "state": n.State, "change": t.change}
		b.Queue(showVisitSQL, args)
		b.Queue(showTeamSQL, args)
	})
}

const (
	voidVisitSQL = `-- name: VoidVisit
update inspection set state = 'VOID', void_reason = @reason, change_id = @change where id = @inspection`

	revokeCodeSQL = `-- name: RevokeCode
insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
select @inspection, max(c.n), @agency, @reason, @change from check_code c where c.inspection_id = @inspection
having not exists (select from check_code_revocation r where r.inspection_id = @inspection and r.n = max(c.n)) and max(c.n) is not null`
)

const mayGiveUpFromSQL = `-- name: MayGiveUpFrom
select may_give_up_from(@id)`

// MayGiveUpFrom implements inspection.Tx.
func (t *Tx) MayGiveUpFrom(ctx context.Context, id uuid.UUID) (from *time.Time, err error) {
	return from, t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(mayGiveUpFromSQL, params{"id": id}).QueryRow(func(row pgx.Row) error { return row.Scan(&from) })
	})
}

// Void implements inspection.Tx. What it gives back of the caps the row does itself (joint_moves): before entry its numbers, after entry none.
func (t *Tx) Void(ctx context.Context, v inspection.Visit, reason string) error {
	args := params{"inspection": v.ID, "agency": v.AgencyID, "reason": reason, "change": t.change}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(voidVisitSQL, args)
		b.Queue(revokeCodeSQL, args)
	})
}
