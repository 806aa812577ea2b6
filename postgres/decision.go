package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/workday"
)

// decisionColumns of decision d with its confirmation c, in the order of decisionJSON.
const decisionJSON = `json_build_object('ID', d.id, 'Number', d.number, 'FindingID', d.finding_id, 'Outcome', d.outcome, 'Route', d.route,
  'Reason', d.reason, 'EducationRecord', d.education_record, 'ProposedAt', d.proposed_at, 'DecidedAt', c.at, 'Procedure', d.procedure,
  'Deviation', ` + deviationJSON + `,
  'Papers', (select coalesce(json_agg(json_build_object('ID', pp.id, 'DecisionID', pp.decision_id, 'Kind', pp.kind, 'Number', pp.number,
    'Sum', encode(pp.digest, 'base64'), 'At', pp.at) order by pp.number), '[]') from decision_paper pp where pp.decision_id = d.id),
  'Ended', (select json_build_object('Kind', e.kind, 'Reason', e.reason, 'At', e.at) from decision_end e where e.decision_id = d.id),
  'Measures', (select coalesce(json_agg(json_build_object('Kind', m.kind, 'Amount', m.amount::text, 'Detail', m.detail) order by m.position), '[]')
    from decision_measure m where m.decision_id = d.id))`

// deviationJSON is the deviation of decision d, null if it keeps to the lists.
const deviationJSON = `case when d.deviates then (select json_build_object('Reason', d.deviation_reason, 'Procedure', d.deviation_procedure,
    'Item', d.deviation_item, 'Approved', dv.approved, 'ApprovedBy', case when dv.approved then dv.pseudonym end, 'Remark', dv.remark,
    'At', coalesce(dv.at, d.proposed_at), 'Objection', ob.text)
  from (select) one left join decision_deviation dv on dv.decision_id = d.id left join decision_objection ob on ob.decision_id = d.id) end`

// factsJSON are the facts of finding f as they stand.
const factsJSON = `(select coalesce(json_agg(json_build_object('Key', x.key, 'Value', x.value, 'Source', x.source, 'Contested', x.contested,
    'Origin', x.origin, 'Text', x.text, 'Evidence', x.evidence_ids) order by x.key, x.source), '[]') from finding_facts x where x.finding_id = f.id)`

// findingColumns of finding f with its agency g, violation v and inspection i, in the order of scanFinding. The decision shown is the one in
// force; the agency itself sees, while there is none, the latest proposal (@proposals).
const findingColumns = `f.id, f.inspection_id, f.agency_id, f.enterprise_id, f.occurred_on, g.region_code, g.code, i.number, i.state,
  f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = f.inspection_id order by r.version desc limit 1),
  v.code, v.name, v.basis, v.family, v.fine_min::text, v.fine_max::text, f.question,
  ` + factsJSON + `,
  (select coalesce(json_agg(json_build_object('OccurredOn', h.occurred_on, 'DecidedOn', h.decided_on, 'Fined', h.fined, 'Region', h.region)), '[]')
    from violation_history(array[f.id]) h),
  (select k.id from case_finding cf join enforcement_case k on k.id = cf.case_id where cf.finding_id = f.id),
  (select k.number from case_finding cf join enforcement_case k on k.id = cf.case_id where cf.finding_id = f.id),
  shown.decision, shown.advice, en.kind,
  exists (select from decision_end e where e.finding_id = f.id and e.kind = 'REOPENED')`

const findingFrom = ` from finding f join agency g on g.id = f.agency_id join violation v on v.code = f.violation_code
  join inspection i on i.id = f.inspection_id join enterprise en on en.id = f.enterprise_id
  left join lateral (select ` + decisionJSON + ` as decision, d.advice
    from decision d left join decision_confirmation c on c.decision_id = d.id
    where d.finding_id = f.id and (@proposals or c.at is not null)
    order by (c.at is not null and not exists (select from decision_end e where e.decision_id = d.id)) desc, d.proposed_at desc, d.id desc limit 1)
    shown on true `

func scanFinding(row pgx.CollectableRow) (r decision.Row, err error) {
	v := &r.Violation
	var decided *decision.Decision
	err = row.Scan(&r.ID, &r.InspectionID, &r.AgencyID, &r.EnterpriseID, &r.OccurredOn, &r.Region, &r.AgencyCode, &r.Inspection, &r.State, &r.Latest,
		&v.Code, &v.Name, &v.Basis, &v.Family, &v.FineMin, &v.FineMax, &r.Question, &r.Facts, &r.History, &r.CaseID, &r.CaseNumber, &decided, &r.Snapshot,
		&r.EnterpriseKind, &r.Reopened)
	r.Decision = decided
	return r, err
}

const findingsOfSQL = `-- name: FindingsOfInspections
select ` + findingColumns + findingFrom + `
where f.inspection_id = any(@ids)
  and f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = f.inspection_id order by r.version desc limit 1)
order by f.inspection_id, f.position`

const findingByIDSQL = `-- name: FindingByID
select ` + findingColumns + findingFrom + `where f.id = @id`

// hearingJSON is the last offer of a hearing about decision d, with what the party said and whether it was held.
const hearingJSON = `json_build_object('DecisionID', d.id, 'Decision', d.number, 'OfferedAt', o.at, 'Until', o.until, 'Answer', y.kind, 'AnsweredAt', y.at,
    'HeldAt', (select max(s.at) from case_step s where s.decision_id = d.id and s.kind = 'HEARD' and s.seq > coalesce(y.seq, o.seq)),
    'Open', not exists (select from decision_confirmation c where c.decision_id = d.id)
      and not exists (select from decision n where n.finding_id = d.finding_id and (n.proposed_at, n.id) > (d.proposed_at, d.id)))`

const hearingFrom = ` (select distinct on (decision_id) * from case_step where kind = 'HEARING_OFFERED' and until is not null order by decision_id, seq desc) o
  left join lateral (select s.kind, s.at, s.seq from case_step s where s.decision_id = o.decision_id and s.kind in ('HEARING_REQUESTED', 'HEARING_WAIVED')
    order by s.seq desc limit 1) y on true `

// caseDue is the last day of case k, extensions included.
const caseDue = `k.due_on + coalesce((select sum(s.days) from case_step s where s.case_id = k.id), 0)::int`

const casesOfSQL = `-- name: CasesOfInspections
select k.id, k.number, k.inspection_id, k.filed_at, ` + caseDue + `,
  array(select cf.finding_id from case_finding cf join finding f on f.id = cf.finding_id where cf.case_id = k.id order by f.position),
  (select coalesce(json_agg(json_build_object('Kind', s.kind, 'At', s.at, 'By', s.pseudonym, 'Note', s.note) order by s.seq), '[]')
    from case_step s where s.case_id = k.id and (@proposals or s.kind not in ('PROPOSED', 'LEGALLY_REVIEWED', 'DISCUSSED', 'EXTENSION_DISCUSSED'))),
  (select coalesce(json_agg(` + hearingJSON + ` order by o.seq), '[]') from` + hearingFrom + `join decision d on d.id = o.decision_id where o.case_id = k.id)
from enforcement_case k where k.inspection_id = any(@ids) order by k.filed_at, k.id`

func scanCase(row pgx.CollectableRow) (c decision.CaseRow, err error) {
	return c, row.Scan(&c.ID, &c.Number, &c.InspectionID, &c.FiledAt, &c.DueOn, &c.FindingIDs, &c.Steps, &c.Hearings)
}

const todaySQL = `-- name: Today
select (select count(*) from leniency_list), (command_time() at time zone 'Asia/Shanghai')::date`

func queueToday(b *pgx.Batch, into *decision.Findings) {
	b.Queue(todaySQL).QueryRow(func(row pgx.Row) error { return row.Scan(&into.Lists, &into.Today) })
}

// seesProposals: the party learns of a decision when it is confirmed, the agency and those who watch it from the proposal on.
func seesProposals(a actor.Actor) bool {
	return a.EnterpriseID == uuid.Nil && a.SignedIn() || a.Has(actor.System)
}

// FindingsOf reads findings and cases of inspections in one round trip.
func (db *DB) FindingsOf(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (out decision.Findings, err error) {
	args := params{"ids": inspections, "proposals": seesProposals(a)}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueToday(b, &out)
		b.Queue(findingsOfSQL, args).Query(func(r pgx.Rows) (err error) { out.Rows, err = pgx.CollectRows(r, scanFinding); return err })
		b.Queue(casesOfSQL, args).Query(func(r pgx.Rows) (err error) { out.Cases, err = pgx.CollectRows(r, scanCase); return err })
	})
	return out, err
}

// FindingByID reads one finding, or NOT_FOUND.
func (db *DB) FindingByID(ctx context.Context, a actor.Actor, id uuid.UUID) (out decision.Findings, err error) {
	args := params{"id": id, "proposals": seesProposals(a)}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueToday(b, &out)
		b.Queue(findingByIDSQL, args).Query(func(r pgx.Rows) (err error) { out.Rows, err = pgx.CollectRows(r, scanFinding); return err })
	})
	if err == nil && len(out.Rows) == 0 {
		err = fault.Missing("该问题", "finding")
	}
	return out, err
}

const decisionByIDSQL = `-- name: DecisionByID
select ` + decisionJSON + ` from decision d left join decision_confirmation c on c.decision_id = d.id
where d.id = @id and (@proposals or c.at is not null)`

// DecisionByID reads one decision, or NOT_FOUND.
func (db *DB) DecisionByID(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Decision, error) {
	return askOne(ctx, db, a, decisionByIDSQL, params{"id": id, "proposals": seesProposals(a)}, pgx.RowTo[decision.Decision])
}

const caseInspectionSQL = `-- name: CaseInspection
select inspection_id from enforcement_case where id = @id`

// CaseInspection says which inspection a case came from, or NOT_FOUND.
func (db *DB) CaseInspection(ctx context.Context, a actor.Actor, id uuid.UUID) (uuid.UUID, error) {
	return askOne(ctx, db, a, caseInspectionSQL, params{"id": id}, pgx.RowTo[uuid.UUID])
}

// lockFindingSQL makes decisions on one enterprise come one after the other, across agencies. No row: not the caller's.
const barredFromSQL = `-- name: BarredFromFinding
select coalesce((select barred(f.inspection_id, @inspector) <> '' from finding f where f.id = @id), false)`

const lockFindingSQL = `-- name: LockFinding
select pg_advisory_xact_lock(hashtextextended(enterprise_id::text, 7264)) from finding where id = @id`

// LockFinding locks the finding's enterprise and then reads the finding as it stands.
func (t *Tx) LockFinding(ctx context.Context, id uuid.UUID) (r decision.Row, lists int64, err error) {
	if err := t.exec(ctx, lockFindingSQL, params{"id": id}); err != nil {
		return r, 0, mapError(err)
	}
	var today workday.Date
	var barred bool
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(todaySQL).QueryRow(func(row pgx.Row) error { return row.Scan(&lists, &today) })
		b.Queue(barredFromSQL, params{"id": id, "inspector": t.actor.InspectorID}).QueryRow(func(row pgx.Row) error { return row.Scan(&barred) })
		b.Queue(findingByIDSQL, params{"id": id, "proposals": true}).Query(func(rows pgx.Rows) (err error) {
			r, err = pgx.CollectExactlyOneRow(rows, scanFinding)
			return err
		})
	})
	r.Barred = barred
	return r, lists, mapError(err)
}

const proposedSQL = `-- name: ProposedDecision
select d.id, d.number, d.finding_id, d.outcome, coalesce(d.route, ''), d.reason, d.education_record, d.commitment_evidence_id, d.order_text,
  d.order_due_on, d.advice, d.proposer_id, d.case_id, k.number, d.procedure, ` + deviationJSON + `, ` + caseDue + `,
  array(select s.kind from case_step s where s.decision_id = d.id order by s.seq),
  (select ` + hearingJSON + ` from` + hearingFrom + `where o.decision_id = d.id),
  (select e.decision_id from decision_end e where e.finding_id = d.finding_id order by e.at desc, e.decision_id desc limit 1),
  exists (select from decision_confirmation c where c.decision_id = d.id),
  exists (select from decision n where n.finding_id = d.finding_id and (n.proposed_at, n.id) > (d.proposed_at, d.id)),
  (select coalesce(json_agg(json_build_object('Kind', m.kind, 'Amount', m.amount::text, 'Detail', m.detail) order by m.position), '[]')
    from decision_measure m where m.decision_id = d.id)
from decision d join enforcement_case k on k.id = d.case_id where d.id = @id`

// LockDecision locks the decision's enterprise and reads decision and finding.
func (t *Tx) LockDecision(ctx context.Context, id uuid.UUID) (r decision.Row, p decision.Proposed, lists int64, err error) {
	read := func() (finding uuid.UUID, err error) {
		p = decision.Proposed{}
		var order *string
		var due workday.Date
		err = t.conn.QueryRow(ctx, proposedSQL, params{"id": id}).Scan(&p.ID, &p.Number, &finding, &p.Outcome, &p.Route, &p.Reason,
			&p.Education, &p.Commitment, &order, &due, &p.Advice, &p.Proposer, &p.CaseID, &p.CaseNumber, &p.Procedure, &p.Deviation, &p.Due, &p.Steps,
			&p.Hearing, &p.Ended,
			&p.Confirmed, &p.Replaced, &p.Measures)
		if order != nil {
			p.Order = &decision.Order{Text: *order, DueOn: due}
		}
		return finding, mapError(err)
	}
	finding, err := read()
	if err != nil {
		return r, p, 0, err
	}
	if r, lists, err = t.LockFinding(ctx, finding); err != nil {
		return r, p, 0, err
	}
	_, err = read() // again, now that nobody else may decide
	return r, p, lists, err
}

const shownEvidenceSQL = `-- name: ShownEvidence
select not exists (select from unnest(@evidence::uuid[]) x where not exists (select from evidence e where e.id = x and e.disclosed_to = @enterprise))`

// ShowEvidence implements decision.Tx.
func (t *Tx) ShowEvidence(ctx context.Context, enterprise uuid.UUID, ids ...uuid.UUID) (ok bool, err error) {
	if len(ids) == 0 {
		return true, nil
	}
	args := params{"evidence": ids, "enterprise": enterprise, "change": t.change}
	return ok, t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(discloseEvidenceSQL, args)
		queueRow(b, shownEvidenceSQL, args, pgx.RowTo[bool], &ok)
	})
}
