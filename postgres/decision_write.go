package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/decision"
	"yangguang/workday"
)

const findCaseSQL = `-- name: FindCase
select id, number from enforcement_case where inspection_id = @inspection order by filed_at, id limit 1`

const lockCaseNumbersSQL = `-- name: LockCaseNumbers
select pg_advisory_xact_lock(hashtextextended(@agency::uuid::text, 7265))`

// insertCaseSQL numbers cases within the agency's civil year, from 1.
const insertCaseSQL = `-- name: InsertCase
insert into enforcement_case (id, number, inspection_id, agency_id, enterprise_id, disclosed_to, due_on, change_id)
select @id::uuid, 'AJ-' || @code::text || '-' || @year::text || '-' || lpad((1 + count(*))::text, 6, '0'), @inspection::uuid, @agency::uuid,
  @enterprise::uuid, @enterprise, @due::date, @change::uuid
from enforcement_case where agency_id = @agency and extract(year from filed_at at time zone 'Asia/Shanghai') = @year::text::int
returning number`

const insertCaseFindingSQL = `-- name: InsertCaseFinding
insert into case_finding (case_id, finding_id, agency_id, disclosed_to) values (@case, @finding, @agency, @enterprise)
on conflict (finding_id) do nothing`

const insertCaseStepSQL = `-- name: InsertCaseStep
insert into case_step (case_id, seq, agency_id, disclosed_to, kind, decision_id, days, until, by_party, evidence_id, discussed_days, pseudonym, note, change_id)
select @case::uuid, 1 + count(*), @agency::uuid, @enterprise::uuid, @kind::text, @decision::uuid, @days::int, @until::date, @by_party::boolean,
  @evidence::uuid, @discussed::int, @by::text, @note::text, @change::uuid
from case_step where case_id = @case`

// CaseOf finds the inspection's case or opens one (立案), and puts the finding into it.
func (t *Tx) CaseOf(ctx context.Context, r decision.Row, n decision.NewCase) (number string, id uuid.UUID, opened bool, err error) {
	err = t.conn.QueryRow(ctx, findCaseSQL, params{"inspection": r.InspectionID}).Scan(&id, &number)
	switch {
	case err == pgx.ErrNoRows:
		if number, err = t.openCase(ctx, r, n); err != nil {
			return "", uuid.Nil, false, err
		}
		id, opened = n.ID, true
	case err != nil:
		return "", uuid.Nil, false, err
	}
	_, err = t.conn.Exec(ctx, insertCaseFindingSQL,
		params{"case": id, "finding": r.ID, "agency": r.AgencyID, "enterprise": r.EnterpriseID})
	return number, id, opened, err
}

func (t *Tx) openCase(ctx context.Context, r decision.Row, n decision.NewCase) (number string, err error) {
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockCaseNumbersSQL, params{"agency": r.AgencyID})
		b.Queue(insertCaseSQL, params{"id": n.ID, "code": r.AgencyCode, "year": workday.CivilDate(n.At).String()[:4],
			"inspection": r.InspectionID, "agency": r.AgencyID, "enterprise": r.EnterpriseID, "due": n.Due, "change": t.change}).
			QueryRow(func(row pgx.Row) error { return row.Scan(&number) })
		b.Queue(insertCaseStepSQL, t.step(r, n.ID, "FILED", n.By, nil))
	})
	return number, err
}

func (t *Tx) step(r decision.Row, caseID uuid.UUID, kind, by string, note *string) params {
	return params{"case": caseID, "agency": r.AgencyID, "enterprise": r.EnterpriseID, "kind": kind, "by": by, "note": note,
		"decision": nil, "days": nil, "until": nil, "by_party": false, "evidence": nil, "discussed": nil, "change": t.change}
}

const insertDecisionSQL = `-- name: InsertDecision
insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, route, reason, advice,
  education_record, commitment_evidence_id, order_text, order_due_on, procedure, deviation_reason, deviation_item, deviation_procedure, deviation_route, profile,
  fine_min, fine_max, duties, proposer_id, change_id)
select @id::uuid, @case_number::text || '.' || (1 + count(*)), @case::uuid, @finding::uuid, @agency::uuid, @enterprise::uuid, @enterprise,
  @violation::text, @outcome::text, @route::text, @reason::text, @advice::jsonb, @education::text, @commitment::uuid, @order::text, @due::date,
  @procedure::text, @deviation_reason::text, @deviation_item::text, @deviation_procedure::text, @deviation_route::text, @profile::text,
  @fine_min::text::numeric, @fine_max::text::numeric, @duties::text[], @proposer::uuid, @change::uuid
from decision where case_id = @case
returning number`

const insertMeasureSQL = `-- name: InsertMeasure
insert into decision_measure (decision_id, position, agency_id, disclosed_to, kind, amount, detail)
values (@decision, @position, @agency, @enterprise, @kind, @amount::text::numeric, @detail)`

// Propose writes a proposed decision with its measures and the step of the case, and returns the number.
func (t *Tx) Propose(ctx context.Context, r decision.Row, caseID uuid.UUID, caseNumber string, p decision.Proposed,
	by string) (number string, err error) {
	args := params{"id": p.ID, "case_number": caseNumber, "case": caseID, "finding": r.ID, "agency": r.AgencyID, "enterprise": r.EnterpriseID,
		"violation": r.Violation.Code, "outcome": string(p.Outcome), "route": string(p.Route), "reason": p.Reason, "advice": p.Advice,
		"education": p.Education, "commitment": p.Commitment, "order": nil, "due": nil, "proposer": p.Proposer, "change": t.change,
		"procedure": string(p.Procedure), "deviation_reason": nil, "deviation_item": nil, "deviation_procedure": nil, "profile": p.Advice.Profile(),
		"fine_min": p.Limits.FineMin, "fine_max": p.Limits.FineMax, "duties": p.Limits.Duties, "deviation_route": p.Limits.DeviationRoute}
	if d := p.Deviation; d != nil {
		args["deviation_reason"], args["deviation_item"], args["deviation_procedure"] = d.Reason, d.Item, d.Procedure
	}
	if p.Order != nil {
		args["order"], args["due"] = p.Order.Text, p.Order.DueOn
	}
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertDecisionSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&number) })
		for i, m := range p.Measures {
			b.Queue(insertMeasureSQL, params{"decision": p.ID, "position": i + 1, "agency": r.AgencyID, "enterprise": r.EnterpriseID,
				"kind": string(m.Kind), "amount": m.Amount, "detail": m.Detail})
		}
		b.Queue(insertCaseStepSQL, t.step(r, caseID, "PROPOSED", by, nil))
	})
	return number, err
}

const insertDecisionConfirmationSQL = `-- name: InsertDecisionConfirmation
insert into decision_confirmation (decision_id, agency_id, disclosed_to, finding_id, proposer_id, approver_id, replaces, deviates, deviation_approved,
  change_id)
values (@decision, @agency, @enterprise, @finding, @proposer, @approver, @replaces, @deviates, @deviation, @change)`

const insertOrderSQL = `-- name: InsertRectification
insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
values (@id, @inspection, @decision, @agency, @enterprise, @text, @due, @last, @change)`

// Confirm puts a proposed decision into force; its order to rectify begins with it.
func (t *Tx) Confirm(ctx context.Context, r decision.Row, p decision.Proposed, approver uuid.UUID, by string, order decision.NewOrder) error {
	var deviation *bool
	if p.Deviation != nil {
		deviation = p.Deviation.Approved
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertDecisionConfirmationSQL, params{"replaces": p.Ended, "deviates": p.Deviation != nil, "deviation": deviation,
			"decision": p.ID, "agency": r.AgencyID, "enterprise": r.EnterpriseID, "finding": r.ID,
			"proposer": p.Proposer, "approver": approver, "change": t.change})
		if p.Order != nil {
			b.Queue(insertOrderSQL, params{"id": order.ID, "last": order.LastDay, "inspection": r.InspectionID, "decision": p.ID, "agency": r.AgencyID,
				"enterprise": r.EnterpriseID, "text": p.Order.Text, "due": p.Order.DueOn, "change": t.change})
		}
		b.Queue(insertCaseStepSQL, t.step(r, p.CaseID, "DECIDED", by, &p.Number))
	})
}
