package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/ident"
)

const (
	partiesSQL = `-- name: PartiesOfFinding
select g.name, en.name, en.uscc from finding f join agency g on g.id = f.agency_id join enterprise en on en.id = f.enterprise_id where f.id = @finding`
	insertPaperSQL = `-- name: InsertPaper
insert into decision_paper (decision_id, kind, id, number, agency_id, disclosed_to, text, digest, change_id)
values (@decision, @kind, @id, @number, @agency, @enterprise, @text, @digest, @change)`
	paperByIDSQL = `-- name: PaperByID
select p.id, p.decision_id, p.kind, p.number, p.text, p.digest, p.at from decision_paper p where p.id = @id`
	paperProofSQL = `-- name: PaperProof
select kind, number, agency, at, ended, idx, leaf from paper_proof(@number, @digest)`
	hasPaperSQL = `-- name: HasPaper
select exists (select from decision_paper where decision_id = @decision and kind = @kind)`
)

// Parties implements decision.Tx.
func (t *Tx) Parties(ctx context.Context, finding uuid.UUID) (p decision.Parties, err error) {
	return p, mapError(t.conn.QueryRow(ctx, partiesSQL, params{"finding": finding}).Scan(&p.Agency, &p.Enterprise, &p.USCC))
}

// InsertPapers implements decision.Tx.
func (t *Tx) InsertPapers(ctx context.Context, r decision.Row, papers []decision.Paper) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		for _, p := range papers {
			args := t.about(r)
			args["decision"], args["kind"], args["id"], args["number"] = p.DecisionID, string(p.Kind), p.ID, p.Number
			args["text"], args["digest"] = p.Text, p.Sum
			b.Queue(insertPaperSQL, args)
		}
	})
}

// HasPaper implements decision.Tx.
func (t *Tx) HasPaper(ctx context.Context, id uuid.UUID, kind decision.PaperKind) (ok bool, err error) {
	return ok, t.conn.QueryRow(ctx, hasPaperSQL, params{"decision": id, "kind": string(kind)}).Scan(&ok)
}

// PaperByID implements decision.Store.
func (db *DB) PaperByID(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Paper, error) {
	return askOne(ctx, db, a, paperByIDSQL, params{"id": id}, func(row pgx.CollectableRow) (p decision.Paper, err error) {
		return p, row.Scan(&p.ID, &p.DecisionID, &p.Kind, &p.Number, &p.Text, &p.Sum, &p.At)
	})
}

// PaperProof implements decision.Store.
func (db *DB) PaperProof(ctx context.Context, number string, digest ident.Digest) (*decision.PaperProof, error) {
	var found []decision.PaperProof
	err := db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		queueRows(b, paperProofSQL, params{"number": number, "digest": digest[:]}, func(row pgx.CollectableRow) (p decision.PaperProof, err error) {
			var idx int64
			var leaf []byte
			if err = row.Scan(&p.Kind, &p.Number, &p.Agency, &p.At, &p.Ended, &idx, &leaf); err == nil {
				p.Ledger = ledgerRef(idx, leaf)
			}
			return p, err
		}, &found)
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
