package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/inspection"
)

const (
	visitPaperColumns = `p.id, p.kind, p.number, p.text, p.digest, p.at`

	insertVisitPaperSQL = `-- name: InsertVisitPaper
insert into visit_paper (inspection_id, kind, n, id, number, agency_id, disclosed_to, text, digest, change_id)
values (@inspection, @kind, @n, @id, @number, @agency, @enterprise, @text, @digest, @change)`

	hasVisitPaperSQL = `-- name: HasVisitPaper
select exists (select from visit_paper where inspection_id = @inspection and kind = @kind and n = @n)`

	hostCodeSQL = `-- name: HostCode
select coalesce(max(c.n), 0) from check_code c where c.inspection_id = joint_host(@inspection)`

	visitPaperByIDSQL = `-- name: VisitPaperByID
select ` + visitPaperColumns + ` from visit_paper p where p.id = @id`

	papersOfPageSQL = `-- name: PapersOfPage
select p.inspection_id, ` + visitPaperColumns + ` from visit_paper p where p.inspection_id = ` + onPage + ` order by p.inspection_id, p.at, p.id`
)

func visitPaperDest(p *decision.Paper) []any {
	return []any{&p.ID, &p.Kind, &p.Number, &p.Text, &p.Sum, &p.At}
}

// InsertVisitPaper implements inspection.Tx.
func (t *Tx) InsertVisitPaper(ctx context.Context, v inspection.Visit, n int, p decision.Paper) error {
	args := t.visitArgs(v)
	args["kind"], args["n"], args["id"], args["number"], args["text"], args["digest"] = string(p.Kind), n, p.ID, p.Number, p.Text, p.Sum
	return t.exec(ctx, insertVisitPaperSQL, args)
}

// HasVisitPaper implements inspection.Tx.
func (t *Tx) HasVisitPaper(ctx context.Context, visit uuid.UUID, kind decision.PaperKind, n int) (ok bool, err error) {
	return ok, t.conn.QueryRow(ctx, hasVisitPaperSQL, params{"inspection": visit, "kind": string(kind), "n": n}).Scan(&ok)
}

// HostCode implements inspection.Tx.
func (t *Tx) HostCode(ctx context.Context, visit uuid.UUID) (n int, err error) {
	return n, t.conn.QueryRow(ctx, hostCodeSQL, params{"inspection": visit}).Scan(&n)
}

// Counted implements inspection.Tx.
func (t *Tx) Counted(ctx context.Context, visit uuid.UUID) (f inspection.AgencyFrequency, err error) {
	return f, t.conn.QueryRow(ctx, visitCountedSQL, params{"visit": visit}).Scan(countedDest(&f)...)
}

// VisitPaper implements inspection.Store.
func (db *DB) VisitPaper(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Paper, error) {
	return askOne(ctx, db, a, visitPaperByIDSQL, params{"id": id}, func(row pgx.CollectableRow) (p decision.Paper, err error) {
		return p, row.Scan(visitPaperDest(&p)...)
	})
}

func queuePapers(b *pgx.Batch, k *children) {
	each(b, papersOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var p decision.Paper
		err := row.Scan(append([]any{&id}, visitPaperDest(&p)...)...)
		k.papers[id] = append(k.papers[id], p)
		return err
	})
}
