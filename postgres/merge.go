package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

const (
	// Who comes first is the host: a drawn visit, then the older one. What a draw under embargo has drawn is not matched.
	matchesSQL = `-- name: MergeMatches
with waiting as (
  select i.id, i.enterprise_id, i.agency_id, i.number, i.window_from, i.window_to, row_number() over (order by i.draw_id is null, i.created_at, i.id) as place
  from inspection i where i.state in ('PLANNED', 'APPROVED') and i.window_to >= @today and i.trigger = any(@triggers::text[])
    and (i.draw_id is null or exists (select from draw_publication p where p.draw_id = i.draw_id))
    and not exists (select from joint_now j where j.guest_id = i.id))
select m.* from (
  select distinct on (g.id) g.enterprise_id, h.id as host, g.id as guest, h.agency_id as host_agency, g.agency_id as guest_agency, h.number as host_number,
    g.number as guest_number, hg.code as host_code, gg.code as guest_code, greatest(h.window_from, g.window_from, @today) as from_day,
    least(h.window_to, g.window_to) as to_day, 1 as enterprises, false as plans
  from waiting g join waiting h on h.enterprise_id = g.enterprise_id and h.place < g.place
    and greatest(h.window_from, g.window_from, @today) <= least(h.window_to, g.window_to)
  join agency hg on hg.id = h.agency_id join agency gg on gg.id = g.agency_id
  where not exists (select from merge_proposal p where p.host_id = h.id and p.guest_id = g.id)
    and not exists (select from joint_now j where j.host_id = g.id)
  order by g.id, h.place) m
order by m.from_day, m.guest limit @limit`

	meetsSQL = `-- name: MergeMeets
select enterprise, host, guest, host_agency, guest_agency, host_number, guest_number, host_code, guest_code, from_day, to_day, 1, false, number, agency
from merge_meets(@id, @today)`

	insertProposalSQL = `-- name: InsertProposal
insert into merge_proposal (id, enterprise_id, measure, host_id, guest_id, host_plan, guest_plan, host_agency, guest_agency, host_number, guest_number, from_day,
  to_day, enterprises, basis, change_id)
select @id, @enterprise, @measure, case when not @plans then @host::uuid end, case when not @plans then @guest::uuid end, case when @plans then @host::uuid end,
  case when @plans then @guest::uuid end, @hostAgency, @guestAgency, @hostNumber, @guestNumber, @from, @to, @enterprises, @basis, @change`

	proposalColumns = `p.id, p.host_plan is not null, p.enterprises, en.public_name, en.uscc, p.measure, coalesce(p.host_id, p.host_plan),
  coalesce(p.guest_id, p.guest_plan), p.host_number, p.guest_number,
  hg.id, hg.code, hg.name, hg.region_code, hg.field, hg.level, gg.id, gg.code, gg.name, gg.region_code, gg.field, gg.level,
  array(select it.code || ' ' || it.name from check_item it where it.id in (select x.item_id from inspection_item x where x.inspection_id = p.host_id
    union all select x.item_id from plan_item x where x.plan_id = p.host_plan) order by it.code),
  array(select it.code || ' ' || it.name from check_item it where it.id in (select x.item_id from inspection_item x where x.inspection_id = p.guest_id
    union all select x.item_id from plan_item x where x.plan_id = p.guest_plan) order by it.code),
  p.from_day, p.to_day, p.basis, p.at, s.state,
  (select coalesce(json_agg(json_build_object('Code', ag.code, 'Reply', a.answer, 'Reason', a.reason, 'By', a.pseudonym, 'At', a.at) order by a.at), '[]')
    from merge_answer a join agency ag on ag.id = a.agency_id where a.proposal_id = p.id)
from merge_proposal p left join enterprise en on en.id = p.enterprise_id join agency hg on hg.id = p.host_agency join agency gg on gg.id = p.guest_agency
cross join lateral (select case
  when exists (select from merge_answer a where a.proposal_id = p.id and a.answer = 'DECLINED') then 'DECLINED'
  when exists (select from merge_answer a where a.proposal_id = p.id and a.answer = 'OFF_SITE') then 'OFF_SITE'
  when (select count(*) from merge_answer a where a.proposal_id = p.id) = case p.measure when 'MERGE' then 1 else 2 end
    then case when exists (select from joint_end e where e.proposal_id = p.id) then 'LAPSED' else 'ACCEPTED' end
  when case when p.host_plan is null then merge_open(p.host_id, p.guest_id) else plans_open(p.host_plan, p.guest_plan) end then 'OPEN'
  else 'LAPSED' end as state) s`

	proposalsSQL = `-- name: ListProposals
select ` + proposalColumns + `
where (p.at, p.id) < (@at, @after) and (@state::text is null or s.state = @state) order by p.at desc, p.id desc limit @limit`

	proposalByIDSQL = `-- name: ProposalByID
select ` + proposalColumns + ` where p.id = @id`

	lockProposalSQL = `-- name: LockProposal
select pg_advisory_xact_lock(hashtextextended(@id::uuid::text, 7269))`

	ownMethodsSQL = `-- name: MethodsOfVisits
select x.inspection_id, it.method from inspection_item x join check_item it on it.id = x.item_id where x.inspection_id = any(@ids)`

	ownPlanMethodsSQL = `-- name: MethodsOfPlans
select it.method from plan_item x join plan pl on pl.id = x.plan_id join check_item it on it.id = x.item_id where pl.id = any(@ids) and pl.agency_id = @agency`

	insertAnswerSQL = `-- name: InsertMergeAnswer
insert into merge_answer (proposal_id, agency_id, answer, reason, account_id, pseudonym, change_id)
values (@id, @agency, @answer, @reason, @account, @by, @change)`

	insertJointSQL = `-- name: InsertJointVisit
insert into joint_visit (proposal_id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, change_id)
select p.id, p.host_id, p.guest_id, p.host_agency, p.guest_agency, p.host_number, p.guest_number, @change from merge_proposal p where p.id = @id`

	// With whom a visit of the page enters: the host first, then the guests in the order in which they joined.
	jointOfPageSQL = `-- name: JointOfPage
select m.page, m.host_number, m.number, ` + agencyColumns + ` from (
  select j.host_id as page, j.host_number, j.guest_number as number, j.guest_agency as agency, j.at from joint_now j where j.host_id = ` + onPage + `
  union all select g.guest_id, g.host_number, j.guest_number, j.guest_agency, j.at from joint_now g join joint_now j on j.host_id = g.host_id
    where g.guest_id = ` + onPage + `
  union all select distinct on (j.host_id) j.host_id, j.host_number, j.host_number, j.host_agency, '-infinity'::timestamptz from joint_now j
    where j.host_id = ` + onPage + `
  union all select j.guest_id, j.host_number, j.host_number, j.host_agency, '-infinity' from joint_now j where j.guest_id = ` + onPage + `) m
join agency ag on ag.id = m.agency order by m.page, m.at, m.number`
)

// Matches implements inspection.Store.
func (db *DB) Matches(ctx context.Context, a actor.Actor, today workday.Date, triggers []inspection.Trigger, limit int) (found []inspection.Match, err error) {
	args := params{"today": today, "triggers": triggers, "limit": limit}
	return found, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, matchesSQL, args, scanMatch, &found) })
}

// Meets implements inspection.Tx.
func (t *Tx) Meets(ctx context.Context, id uuid.UUID) (met []inspection.Meeting, err error) {
	args := params{"id": id, "today": workday.CivilDate(t.now)}
	return met, t.batch(ctx, func(b *pgx.Batch) { queueRows(b, meetsSQL, args, scanMeeting, &met) })
}

// InsertProposal implements inspection.Tx.
func (t *Tx) InsertProposal(ctx context.Context, id uuid.UUID, m inspection.Match, as inspection.Measure, basis string) error {
	return t.exec(ctx, insertProposalSQL, params{"id": id, "enterprise": nullID(m.EnterpriseID), "measure": as, "host": m.Host, "guest": m.Guest,
		"hostAgency": m.HostAgency, "guestAgency": m.GuestAgency, "hostNumber": m.HostNumber, "guestNumber": m.GuestNumber, "from": m.From, "to": m.To,
		"enterprises": m.Enterprises, "plans": m.Plans, "basis": basis, "change": t.change})
}

func scanProposal(row pgx.CollectableRow) (p inspection.Proposal, err error) {
	var answers []struct {
		Code string
		inspection.ProposalAnswer
	}
	dest := []any{&p.ID, &p.Plans, &p.Enterprises, &p.Enterprise, &p.USCC, &p.Measure, &p.Host.ID, &p.Guest.ID, &p.Host.Number, &p.Guest.Number}
	dest = append(append(dest, agencyDest(&p.Host.Agency)...), agencyDest(&p.Guest.Agency)...)
	err = row.Scan(append(dest, &p.Host.Items, &p.Guest.Items, &p.From, &p.To, &p.Basis, &p.ProposedAt, &p.State, &answers)...)
	for _, x := range answers {
		if x.Agency = p.Guest.Agency; x.Code == p.Host.Agency.Code {
			x.Agency = p.Host.Agency
		}
		p.Answers = append(p.Answers, x.ProposalAnswer)
	}
	return p, err
}

// Proposals implements inspection.Store.
func (db *DB) Proposals(ctx context.Context, a actor.Actor, q inspection.ProposalQuery, ask page.Ask) (page.Result[inspection.Proposal], error) {
	args := newest(ask)
	args["state"] = q.State
	return askPage(ctx, db, a, ask, proposalsSQL, args, scanProposal)
}

// Proposal implements inspection.Store.
func (db *DB) Proposal(ctx context.Context, a actor.Actor, id uuid.UUID) (inspection.Proposal, error) {
	return askOne(ctx, db, a, proposalByIDSQL, params{"id": id}, scanProposal)
}

// Proposal implements inspection.Tx.
func (t *Tx) Proposal(ctx context.Context, id uuid.UUID) (f inspection.ProposalFacts, err error) {
	var found []inspection.Proposal
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockProposalSQL, params{"id": id})
		queueRows(b, proposalByIDSQL, params{"id": id}, scanProposal, &found)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该合并检查建议", "merge proposal")
	}
	if err != nil {
		return f, err
	}
	if f.Proposal = found[0]; f.Plans {
		args := params{"ids": []uuid.UUID{f.Host.ID, f.Guest.ID}, "agency": t.actor.AgencyID}
		return f, t.batch(ctx, func(b *pgx.Batch) { queueRows(b, ownPlanMethodsSQL, args, pgx.RowTo[string], &f.Methods) })
	}
	return f, t.ownVisits(ctx, &f)
}

// ownVisits reads the visits of the actor's agency among the two: row-level security leaves the other agency's out.
func (t *Tx) ownVisits(ctx context.Context, f *inspection.ProposalFacts) error {
	var visits []inspection.Visit
	methods := map[uuid.UUID][]string{}
	args := params{"ids": []uuid.UUID{f.Host.ID, f.Guest.ID}}
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, lockVisitsSQL, args, scanVisit, &visits)
		each(b, ownMethodsSQL, args, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			var method string
			err := row.Scan(&id, &method)
			methods[id] = append(methods[id], method)
			return err
		})
	})
	for _, v := range visits {
		f.Own = append(f.Own, inspection.OwnVisit{Visit: v, Methods: methods[v.ID]})
	}
	return err
}

// InsertAnswer implements inspection.Tx.
func (t *Tx) InsertAnswer(ctx context.Context, p inspection.Proposal, reply inspection.Reply, reason string) error {
	args := params{"id": p.ID, "agency": t.actor.AgencyID, "answer": reply, "reason": nil, "account": t.actor.AccountID, "by": t.actor.Pseudonym,
		"change": t.change}
	if reason != "" {
		args["reason"] = reason
	}
	return t.exec(ctx, insertAnswerSQL, args)
}

// InsertJoint implements inspection.Tx.
func (t *Tx) InsertJoint(ctx context.Context, p inspection.Proposal) error {
	return t.exec(ctx, insertJointSQL, params{"id": p.ID, "change": t.change})
}

// queueJoints queues with whom the visits of a page enter.
func queueJoints(b *pgx.Batch, k *children) {
	each(b, jointOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var host, number string
		var g roster.Agency
		err := row.Scan(append([]any{&id, &host, &number}, agencyDest(&g)...)...)
		if k.joint[id] == nil {
			k.joint[id] = &inspection.Joint{HostNumber: host}
		}
		k.joint[id].Parts = append(k.joint[id].Parts, inspection.JointPart{Number: number, Agency: g})
		return err
	})
}
