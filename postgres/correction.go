package postgres

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/inspection"
)

const (
	// lockCorrectionSQL takes the turn that decisions on the enterprise take, so that none comes into force while its finding is corrected.
	lockCorrectionSQL = `-- name: LockCorrection
select pg_advisory_xact_lock(hashtextextended(i.enterprise_id::text, 7264)) from inspection i where i.id = @id`

	recordInForceSQL = `-- name: RecordInForce
select r.version, r.findings_version, json_build_object('result', r.result, 'narrative', r.narrative,
  'answers', (select coalesce(json_agg(json_build_object('question', a.question, 'value', a.value, 'note', a.note) order by a.question), '[]')
    from record_answer a where a.inspection_id = r.inspection_id and a.version = r.version),
  'findings', (select coalesce(json_agg(json_build_object('violationCode', f.violation_code, 'question', f.question, 'facts',
      (select coalesce(json_agg(json_build_object('key', x.key, 'value', x.value) order by x.key), '[]') from finding_fact x
        where x.finding_id = f.id and x.source = 'inspector')) order by f.position), '[]')
    from finding f where f.inspection_id = r.inspection_id and f.record_version = r.findings_version),
  'evidence', (select coalesce(json_agg(e.evidence_id order by e.evidence_id), '[]') from record_evidence e
    where e.inspection_id = r.inspection_id and e.version = r.version)),
  array(select d.number from decision d join decision_confirmation c on c.decision_id = d.id
      and not exists (select from decision_end e where e.decision_id = d.id) join finding f on f.id = d.finding_id
    where f.inspection_id = r.inspection_id order by d.number),
  (select count(*) from record_correction c where c.inspection_id = r.inspection_id), ` + peopleOfVisit + `r.inspection_id),
  ` + hiddenNames + `i.enterprise_id)
from inspection_record r join inspection i on i.id = r.inspection_id where r.inspection_id = @id order by r.version desc limit 1`

	pendingCorrectionSQL = `-- name: PendingCorrection
select c.n, c.reason, c.changed, c.content, c.time_gap, c.inspector_id, c.pseudonym, c.author_id from record_correction c
where c.inspection_id = @id and not exists (select 1 from record_correction_decision d where d.inspection_id = c.inspection_id and d.n = c.n)
order by c.n limit 1`

	insertCorrectionSQL = `-- name: InsertCorrection
insert into record_correction (inspection_id, n, base_version, agency_id, reason, changed, content, evidence_ids, inspector_id, pseudonym, time_gap,
  author_id, change_id)
values (@inspection, @n, @version, @agency, @reason, @changed, @content, @evidence, @inspector, @by, @gap, @account, @change)`

	insertCorrectionDecisionSQL = `-- name: InsertCorrectionDecision
insert into record_correction_decision (inspection_id, n, agency_id, approved, reason, author_id, approver_id, pseudonym, change_id)
values (@inspection, @n, @agency, @approved, @reason, @author, @approver, @by, @change)`

	correctionsOfPageSQL = `-- name: CorrectionsOfPage
select c.inspection_id, c.n, c.base_version, c.reason, c.changed, c.content, c.pseudonym, c.at, d.approved, d.pseudonym, d.at, d.reason
from record_correction c left join record_correction_decision d on d.inspection_id = c.inspection_id and d.n = c.n
where c.inspection_id = ` + onPage + ` order by c.inspection_id, c.n`

	correctionEvidenceOfPageSQL = `-- name: CorrectionEvidenceOfPage
select c.inspection_id, c.n, ` + evidenceColumns + ` from record_correction c join evidence ev on ev.id = any(c.evidence_ids)
where c.inspection_id = ` + onPage + ` order by c.inspection_id, c.n, ev.captured_at, ev.id`
)

// proposal is a proposed version as it is stored: its content with the device's time.
type proposal struct {
	inspection.Content
	DeviceTime json.RawMessage `json:"deviceTime"`
}

// CorrectionFacts implements inspection.Tx.
func (t *Tx) CorrectionFacts(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (f inspection.CorrectionFacts, err error) {
	if _, err = t.conn.Exec(ctx, lockCorrectionSQL, params{"id": id}); err != nil {
		return f, err
	}
	if f.RecordFacts, err = t.RecordFacts(ctx, id, evidence); err != nil {
		return f, mapError(err)
	}
	args := params{"id": id}
	err = t.batch(ctx, func(b *pgx.Batch) {
		each(b, recordInForceSQL, args, func(row pgx.CollectableRow) error {
			return row.Scan(&f.Version, &f.FindingsVersion, &f.InForce, &f.Decided, &f.Corrections, &f.People, &f.Hidden)
		})
		each(b, pendingCorrectionSQL, args, func(row pgx.CollectableRow) error {
			var w inspection.PendingCorrection
			var doc proposal
			if err := row.Scan(&w.Number, &w.Reason, &w.Changed, &doc, &w.TimeGap, &w.InspectorID, &w.Pseudonym, &w.AuthorID); err != nil {
				return err
			}
			w.Content = doc.Content
			f.Pending = &w
			return json.Unmarshal(doc.DeviceTime, &w.DeviceTime)
		})
	})
	return f, err
}

// InsertCorrection implements inspection.Tx.
func (t *Tx) InsertCorrection(ctx context.Context, n inspection.NewCorrection) error {
	device, err := json.Marshal(n.Request.DeviceTime)
	if err != nil {
		return err
	}
	evidence := n.Content.Evidence
	if evidence == nil {
		evidence = []uuid.UUID{}
	}
	args := params{"inspection": n.Facts.ID, "n": n.Number, "version": n.Facts.Version, "agency": n.Facts.AgencyID, "reason": n.Request.Reason,
		"changed": n.Changed, "content": proposal{n.Content, device}, "evidence": evidence, "inspector": n.InspectorID, "by": pseudonymOf(n),
		"gap": n.TimeGap, "account": t.actor.AccountID, "change": t.change, "state": n.Facts.State}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertCorrectionSQL, args)
		b.Queue(moveVisitSQL, args)
	})
}

func pseudonymOf(n inspection.NewCorrection) string {
	for _, m := range n.Facts.Team {
		if m.InspectorID == n.InspectorID {
			return m.Pseudonym
		}
	}
	return ""
}

func (t *Tx) decisionArgs(f inspection.CorrectionFacts, d inspection.CorrectionDecision) params {
	return params{"inspection": f.ID, "n": d.Number, "agency": f.AgencyID, "approved": d.Approved, "reason": d.Reason, "author": f.Pending.AuthorID,
		"approver": t.actor.AccountID, "by": t.actor.Pseudonym, "change": t.change, "state": f.State}
}

// RejectCorrection implements inspection.Tx.
func (t *Tx) RejectCorrection(ctx context.Context, f inspection.CorrectionFacts, d inspection.CorrectionDecision) error {
	args := t.decisionArgs(f, d)
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertCorrectionDecisionSQL, args)
		b.Queue(moveVisitSQL, args)
	})
}

// ApproveCorrection implements inspection.Tx.
func (t *Tx) ApproveCorrection(ctx context.Context, n inspection.NewRecord, f inspection.CorrectionFacts, d inspection.CorrectionDecision) error {
	if err := t.batch(ctx, func(b *pgx.Batch) { b.Queue(insertCorrectionDecisionSQL, t.decisionArgs(f, d)) }); err != nil {
		return err
	}
	return t.batch(ctx, func(b *pgx.Batch) { t.queueRecord(b, n) })
}

// queueCorrections queues the proposed corrections of the page with their evidence.
func queueCorrections(b *pgx.Batch, k *children) {
	each(b, correctionsOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var c inspection.Correction
		err := row.Scan(&id, &c.Number, &c.BaseVersion, &c.Reason, &c.Changed, &c.Content, &c.ProposedBy, &c.ProposedAt, &c.Approved, &c.DecidedBy,
			&c.DecidedAt, &c.DecisionReason)
		k.corrections[id] = append(k.corrections[id], c)
		return err
	})
	each(b, correctionEvidenceOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var n int
		var x inspection.Evidence
		var sum []byte
		if err := row.Scan(append([]any{&id, &n}, evidenceDest(&x, &sum)...)...); err != nil {
			return err
		}
		finishEvidence(&x, sum)
		if i := slices.IndexFunc(k.corrections[id], func(c inspection.Correction) bool { return c.Number == n }); i >= 0 {
			k.corrections[id][i].Evidence = append(k.corrections[id][i].Evidence, x)
		}
		return nil
	})
}
