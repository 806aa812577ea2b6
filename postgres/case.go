package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/decision"
	"yangguang/fault"
)

// reopenSQL ends the waiver whose order to rectify @order was not met, and notes it in the case: the violation is punishable now.
const reopenSQL = `-- name: ReopenWaiver
with ended as (
  insert into decision_end (decision_id, finding_id, agency_id, disclosed_to, kind, reason, pseudonym, change_id)
  select d.id, d.finding_id, d.agency_id, d.disclosed_to, 'REOPENED', '责令改正逾期未改正', @by::text, @change::uuid
  from rectification o join decision d on d.id = o.decision_id
  where o.id = @order and d.outcome = 'NO_PENALTY' and not exists (select from decision_end e where e.decision_id = d.id)
  returning decision_id)
insert into case_step (case_id, seq, agency_id, disclosed_to, kind, decision_id, pseudonym, note, change_id)
select d.case_id, 1 + (select count(*) from case_step s where s.case_id = d.case_id), d.agency_id, d.disclosed_to, 'REOPENED', d.id, @by::text, d.number,
  @change::uuid
from ended join decision d on d.id = ended.decision_id`

const (
	lockCaseSQL = `-- name: LockCase
select pg_advisory_xact_lock(hashtextextended(enterprise_id::text, 7264)) from enforcement_case where id = @id`
	caseFactsSQL = `-- name: CaseFacts
select k.id, k.number, k.agency_id, k.enterprise_id, ` + caseDue + `, (select count(*) from case_step s where s.case_id = k.id and s.kind = 'EXTENDED'),
  (select count(*) from case_finding cf join finding f on f.id = cf.finding_id where cf.case_id = k.id
    and f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = f.inspection_id order by r.version desc limit 1)
    and not exists (select from decision_confirmation c where c.finding_id = f.id
      and not exists (select from decision_end e where e.decision_id = c.decision_id))),
  exists (select from case_step s where s.case_id = k.id and s.kind = 'CLOSED'),
  (select case when s.kind = 'EXTENSION_DISCUSSED' then json_build_object('Days', s.discussed_days, 'By', s.pseudonym) end from case_step s
    where s.case_id = k.id and s.kind in ('EXTENDED', 'EXTENSION_DISCUSSED') order by s.seq desc limit 1), (command_time() at time zone 'Asia/Shanghai')::date
from enforcement_case k where k.id = @id`
	stepDecisionSQL = `-- name: StepDecision
select d.number, d.proposer_id, exists (select from decision_confirmation c where c.decision_id = d.id),
  exists (select from decision n where n.finding_id = d.finding_id and (n.proposed_at, n.id) > (d.proposed_at, d.id)),
  exists (select from decision_end e where e.decision_id = d.id), (select ` + hearingJSON + ` from` + hearingFrom + `where o.decision_id = d.id)
from decision d where d.id = @decision and d.case_id = @id`
)

// LockCase implements decision.Tx.
func (t *Tx) LockCase(ctx context.Context, id uuid.UUID, about *uuid.UUID) (f decision.CaseFacts, err error) {
	args := params{"id": id, "decision": about}
	if err := t.exec(ctx, lockCaseSQL, args); err != nil {
		if err == pgx.ErrNoRows {
			err = fault.Missing("该案件", "case")
		}
		return f, mapError(err)
	}
	err = t.conn.QueryRow(ctx, caseFactsSQL, args).Scan(&f.ID, &f.Number, &f.AgencyID, &f.EnterpriseID, &f.Due, &f.Extended, &f.Open, &f.Closed, &f.Discussed,
		&f.Today)
	if err != nil || about == nil {
		return f, mapError(err)
	}
	p := decision.Proposed{ID: *about}
	var ended bool
	err = t.conn.QueryRow(ctx, stepDecisionSQL, args).Scan(&p.Number, &p.Proposer, &p.Confirmed, &p.Replaced, &ended, &f.Hearing)
	if err == pgx.ErrNoRows {
		err = fault.Missing("该决定", "decision")
	}
	f.Decision, f.InForce = &p, p.Confirmed && !ended
	return f, mapError(err)
}

// InsertCaseStep implements decision.Tx.
func (t *Tx) InsertCaseStep(ctx context.Context, f decision.CaseFacts, n decision.NewStep) error {
	args := params{"case": f.ID, "agency": f.AgencyID, "enterprise": f.EnterpriseID, "kind": string(n.Kind), "by": t.actor.Pseudonym,
		"note": n.Note, "decision": n.DecisionID, "discussed": n.Days, "evidence": n.EvidenceID, "change": t.change}
	args["until"], args["days"], args["by_party"] = n.Row()
	return t.exec(ctx, insertCaseStepSQL, args)
}

const (
	insertDeviationDecisionSQL = `-- name: InsertDecisionDeviation
insert into decision_deviation (decision_id, finding_id, agency_id, disclosed_to, approved, remark, proposer_id, approver_id, pseudonym, change_id)
values (@decision, @finding, @agency, @enterprise, @approved, @remark, @proposer, @account, @by, @change)`
	insertObjectionSQL = `-- name: InsertObjection
insert into decision_objection (decision_id, agency_id, disclosed_to, text, author_id, pseudonym, change_id)
values (@decision, @agency, @enterprise, @text, @account, @by, @change)`
	insertEndOfDecisionSQL = `-- name: InsertEndOfDecision
insert into decision_end (decision_id, finding_id, agency_id, disclosed_to, kind, reason, pseudonym, change_id)
values (@decision, @finding, @agency, @enterprise, @kind, @reason, @by, @change)`
	insertStatementSQL = `-- name: InsertStatement
insert into fact_statement (finding_id, n, agency_id, disclosed_to, key, value, text, evidence_ids, author_id, change_id)
select @finding::uuid, 1 + count(*), @agency::uuid, @enterprise::uuid, @key::text, @value::text, @text::text, @evidence::uuid[], @account::uuid, @change::uuid
from fact_statement where finding_id = @finding returning n`
	settleStatementSQL = `-- name: SettleStatement
insert into fact_settlement (finding_id, n, agency_id, disclosed_to, value, reason, author_id, pseudonym, change_id)
select y.finding_id, y.n, @agency::uuid, @enterprise::uuid, @value::text, @reason::text, @account::uuid, @by::text, @change::uuid
from fact_statement y where y.finding_id = @finding and y.key = @key
  and not exists (select from fact_settlement z where z.finding_id = y.finding_id and z.n = y.n)
returning n`
)

// about are the arguments that every row about a finding has.
func (t *Tx) about(r decision.Row) params {
	return params{"finding": r.ID, "agency": r.AgencyID, "enterprise": r.EnterpriseID, "account": t.actor.AccountID, "by": t.actor.Pseudonym,
		"change": t.change}
}

// DecideDeviation implements decision.Tx.
func (t *Tx) DecideDeviation(ctx context.Context, r decision.Row, p decision.Proposed, v decision.DeviationVerdict) error {
	args := t.about(r)
	args["decision"], args["proposer"], args["approved"], args["remark"] = p.ID, p.Proposer, v.Approved, v.Remark
	return t.exec(ctx, insertDeviationDecisionSQL, args)
}

// InsertObjection implements decision.Tx.
func (t *Tx) InsertObjection(ctx context.Context, r decision.Row, p decision.Proposed, objection string) error {
	args := t.about(r)
	args["decision"], args["text"] = p.ID, objection
	return t.exec(ctx, insertObjectionSQL, args)
}

// EndDecision implements decision.Tx.
func (t *Tx) EndDecision(ctx context.Context, r decision.Row, p decision.Proposed, kind, reason string) error {
	args := t.about(r)
	args["decision"], args["kind"], args["reason"] = p.ID, kind, reason
	step := t.step(r, p.CaseID, kind, t.actor.Pseudonym, &p.Number)
	step["decision"] = p.ID
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertEndOfDecisionSQL, args)
		b.Queue(insertCaseStepSQL, step)
	})
}

// InsertStatement implements decision.Tx.
func (t *Tx) InsertStatement(ctx context.Context, r decision.Row, x decision.Statement) (n int, err error) {
	args := t.about(r)
	args["key"], args["value"], args["text"], args["evidence"] = x.Key, x.Value, x.Text, x.EvidenceIDs
	if x.EvidenceIDs == nil {
		args["evidence"] = []uuid.UUID{}
	}
	return n, mapError(t.conn.QueryRow(ctx, insertStatementSQL, args).Scan(&n))
}

// SettleStatement implements decision.Tx.
func (t *Tx) SettleStatement(ctx context.Context, r decision.Row, x decision.Settlement) (n int, err error) {
	args := t.about(r)
	args["key"], args["value"], args["reason"] = x.Key, x.Value, x.Reason
	var settled []int
	err = t.batch(ctx, func(b *pgx.Batch) { queueRows(b, settleStatementSQL, args, pgx.RowTo[int], &settled) })
	for _, m := range settled {
		n = max(n, m)
	}
	return n, mapError(err)
}
