package postgres

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/inspection"
)

const insertEvidenceSQL = `-- name: InsertEvidence
insert into evidence (id, agency_id, disclosed_to, rectification_id, finding_id, sha256, media_type, size, storage_key, author_id, captured_at, time_gap,
  metadata_removed, picture, change_id)
values (@id, @agency, @enterprise, @order, @finding, @sha256, @type, @size, @key, @author, @captured, @gap, @removed, nullif(@picture, ''), @change)`

// InsertEvidence implements inspection.Tx.
func (t *Tx) InsertEvidence(ctx context.Context, n inspection.NewEvidence) error {
	args := params{"id": n.ID, "agency": n.AgencyID, "enterprise": nil, "order": nil, "finding": nil, "sha256": n.SHA256[:], "type": n.MediaType, "size": n.Size,
		"key": n.StorageKey, "author": t.actor.AccountID, "captured": n.CapturedAt, "gap": n.TimeGap, "removed": n.MetadataRemoved,
		"picture": string(n.Picture), "change": t.change}
	if n.Order != nil {
		args["enterprise"], args["order"] = n.Order.EnterpriseID, n.Order.ID
	}
	if n.Finding != nil {
		args["enterprise"], args["finding"] = n.Finding.EnterpriseID, n.Finding.ID
	}
	_, err := t.conn.Exec(ctx, insertEvidenceSQL, args)
	return err
}

const evidenceOfFindingSQL = `-- name: EvidenceOfFinding
select count(*) from evidence where finding_id = @finding`

// EvidenceOfFinding implements inspection.Tx.
func (t *Tx) EvidenceOfFinding(ctx context.Context, finding uuid.UUID) (n int, err error) {
	return n, t.conn.QueryRow(ctx, evidenceOfFindingSQL, params{"finding": finding}).Scan(&n)
}

// evidenceColumns of evidence ev, in the order of evidenceDest.
const evidenceColumns = `ev.id, ev.sha256, ev.media_type, ev.size, ev.captured_at, ev.received_at, ev.time_gap, ev.storage_key, ev.metadata_removed,
  (select json_build_object('Reason', m.reason, 'At', m.at, 'Kept', d.kept, 'Remark', d.remark, 'DecidedBy', d.official, 'DecidedAt', d.at)
    from evidence_mark m left join evidence_mark_decision d on d.evidence_id = m.evidence_id where m.evidence_id = ev.id)`

func evidenceDest(e *inspection.Evidence, sum *[]byte) []any {
	return []any{&e.ID, sum, &e.MediaType, &e.Size, &e.CapturedAt, &e.ReceivedAt, &e.TimeGap, &e.StorageKey, &e.MetadataRemoved, &e.Mark}
}

// finishEvidence sets what is computed from the columns.
func finishEvidence(e *inspection.Evidence, sum []byte) {
	e.SHA256, e.URL = ident.DigestOf(sum), "/evidence/"+e.NodeID()
}

const evidenceByIDSQL = `-- name: EvidenceByID
select ` + evidenceColumns + ` from evidence ev where ev.id = @id`

// EvidenceByID implements inspection.Store.
func (db *DB) EvidenceByID(ctx context.Context, a actor.Actor, id uuid.UUID) (inspection.Evidence, error) {
	return askOne(ctx, db, a, evidenceByIDSQL, params{"id": id}, func(row pgx.CollectableRow) (e inspection.Evidence, err error) {
		var sum []byte
		if err = row.Scan(evidenceDest(&e, &sum)...); err == nil {
			finishEvidence(&e, sum)
		}
		return e, err
	})
}

const (
	markedEvidenceSQL = `-- name: MarkedEvidence
select ` + evidenceColumns + `, ev.agency_id, ev.disclosed_to, (select m.account_id from evidence_mark m where m.evidence_id = ev.id) from evidence ev where ev.id = @id`
	markEvidenceSQL = `-- name: MarkEvidence
insert into evidence_mark (evidence_id, agency_id, disclosed_to, reason, account_id, change_id) values (@id, @agency, @enterprise, @reason, @account, @change)`
	decideMarkSQL = `-- name: DecideMark
insert into evidence_mark_decision (evidence_id, agency_id, author_id, kept, remark, account_id, official, change_id)
values (@id, @agency, @author, @kept, @remark, @account, @official, @change)`
)

// MarkedEvidence implements inspection.Tx.
func (t *Tx) MarkedEvidence(ctx context.Context, id uuid.UUID) (e inspection.MarkedEvidence, err error) {
	var sum []byte
	var enterprise, by *uuid.UUID
	err = t.conn.QueryRow(ctx, markedEvidenceSQL, params{"id": id}).Scan(append(evidenceDest(&e.Evidence, &sum), &e.AgencyID, &enterprise, &by)...)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return e, fault.Missing("该证据", "evidence")
	case err != nil:
		return e, err
	}
	finishEvidence(&e.Evidence, sum)
	if enterprise != nil {
		e.EnterpriseID = *enterprise
	}
	if by != nil {
		e.MarkedBy = *by
	}
	return e, nil
}

// MarkEvidence implements inspection.Tx.
func (t *Tx) MarkEvidence(ctx context.Context, e inspection.MarkedEvidence, reason string) error {
	return t.exec(ctx, markEvidenceSQL, params{"id": e.ID, "agency": e.AgencyID, "enterprise": e.EnterpriseID, "reason": reason,
		"account": t.actor.AccountID, "change": t.change})
}

// DecideMark implements inspection.Tx.
func (t *Tx) DecideMark(ctx context.Context, e inspection.MarkedEvidence, keep bool, remark string) error {
	return t.exec(ctx, decideMarkSQL, params{"id": e.ID, "agency": e.AgencyID, "author": e.MarkedBy, "kept": keep, "remark": remark,
		"account": t.actor.AccountID, "official": t.actor.Pseudonym, "change": t.change})
}
