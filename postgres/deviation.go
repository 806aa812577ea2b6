package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/page"
)

// deviationState is the state of request rq with decision dc.
const deviationState = `case when dc.request_id is null then 'REQUESTED' when dc.approved then 'APPROVED' else 'REFUSED' end`

// deviationColumns of request rq (deviationFrom), in the order of scanDeviation.
const deviationColumns = `rq.id, rq.draw_id, dr.number, rq.kind, ` + deviationState + `, rq.code, rq.reason, rq.evidence, dm.document, rq.author, rq.at,
  dc.approver, dc.at, dc.remark, rq.author_id, rq.inspection_id, iv.number, rq.inspector,
  array(select st.line from draw_step st where st.request_id = rq.id order by st.n), ` + agencyColumns

const deviationFrom = ` from draw_request rq join draw dr on dr.id = rq.draw_id join agency ag on ag.id = rq.agency_id
  left join draw_decision dc on dc.request_id = rq.id left join draw_document dm on dm.request_id = rq.id
  left join inspection iv on iv.id = rq.inspection_id `

func scanDeviation(row pgx.CollectableRow) (d draw.Deviation, err error) {
	var evidence []byte
	err = row.Scan(append([]any{&d.ID, &d.DrawID, &d.DrawNumber, &d.Kind, &d.State, &d.Code, &d.Reason, &evidence, &d.Document, &d.RequestedBy,
		&d.RequestedAt, &d.DecidedBy, &d.DecidedAt, &d.Remark, &d.Author, &d.InspectionID, &d.Inspection, &d.Inspector, &d.Steps}, agencyDest(&d.Agency)...)...)
	if err == nil {
		d.Evidence = ident.DigestOf(evidence)
	}
	return d, err
}

const (
	listDeviationsSQL = `-- name: ListDeviations
select ` + deviationColumns + deviationFrom + `
where (rq.at, rq.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id) and (@draw::uuid is null or rq.draw_id = @draw)
  and (@kind::text is null or rq.kind = @kind) and (@state::text is null or ` + deviationState + ` = @state)
order by rq.at desc, rq.id desc limit @limit`
	deviationsByIDSQL = `-- name: DeviationsByID
select ` + deviationColumns + deviationFrom + `where rq.id = any(@ids)`
)

// Deviations implements draw.Store.
func (db *DB) Deviations(ctx context.Context, a actor.Actor, f draw.DeviationFilter, ask page.Ask) (page.Result[draw.Deviation], error) {
	return askPage(ctx, db, a, ask, listDeviationsSQL, newestFirst(ask, params{"draw": f.Draw, "kind": f.Kind, "state": f.State}), scanDeviation)
}

// DeviationsByID implements draw.Store.
func (db *DB) DeviationsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (found []draw.Deviation, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueByID(b, deviationsByIDSQL, ids, scanDeviation, func(d draw.Deviation) { found = append(found, d) })
	})
	return found, err
}

// Deviation implements draw.Tx.
func (t *Tx) Deviation(ctx context.Context, id uuid.UUID) (d draw.Deviation, err error) {
	var found []draw.Deviation
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, deviationsByIDSQL, params{"ids": []uuid.UUID{id}}, scanDeviation, &found)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该偏离申请", "deviation")
	}
	if err != nil {
		return d, err
	}
	return found[0], nil
}

const openDeviationsSQL = `-- name: OpenDeviations
select count(*) from draw_request rq where rq.draw_id = @draw and rq.inspection_id is not distinct from @visit
  and not exists (select from draw_decision where request_id = rq.id)`

// OpenDeviations implements draw.Tx.
func (t *Tx) OpenDeviations(ctx context.Context, drawID uuid.UUID, visit *uuid.UUID) (n int, err error) {
	return n, t.conn.QueryRow(ctx, openDeviationsSQL, params{"draw": drawID, "visit": visit}).Scan(&n)
}

const (
	insertRequestSQL = `-- name: InsertDrawRequest
insert into draw_request (id, draw_id, agency_id, kind, code, reason, evidence, inspection_id, inspector, author_id, author, change_id)
values (@id, @draw, @agency, @kind, @code, @reason, @evidence, @visit, @inspector, @account, @author, @change)`
	insertDocumentSQL = `-- name: InsertDrawDocument
insert into draw_document (request_id, agency_id, document) values (@id, @agency, @document)`
	insertDrawDecisionSQL = `-- name: InsertDrawDecision
insert into draw_decision (request_id, draw_id, agency_id, kind, author_id, approver_id, approver, approved, remark, change_id)
values (@id, @draw, @agency, @kind, @author, @account, @approver, @approved, @remark, @change)`
	insertVoidSQL = `-- name: InsertVoid
insert into draw_void (draw_id, request_id, text) values (@draw, @request, @text)`
	insertWouldBeSQL = `-- name: InsertWouldBe
insert into draw_would_be (draw_id, text, digest, seed, change_id) values (@draw, @text, @digest, @seed, @change)`
	unsucceededSQL = `-- name: Unsucceeded
select dr.id, dr.number from draw_void vo join draw dr on dr.id = vo.draw_id
where dr.plan_id = @plan and not exists (select from draw s where s.supersedes_id = dr.id) order by dr.committed_at, dr.id limit 1`
)

// InsertDeviation implements draw.Tx.
func (t *Tx) InsertDeviation(ctx context.Context, d draw.Deviation) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertRequestSQL, params{"id": d.ID, "draw": d.DrawID, "agency": d.Agency.ID, "kind": d.Kind, "code": d.Code, "reason": d.Reason,
			"evidence": d.Evidence[:], "visit": d.InspectionID, "inspector": d.Inspector, "account": t.actor.AccountID, "author": t.actor.Pseudonym, "change": t.change})
		b.Queue(insertDocumentSQL, params{"id": d.ID, "agency": d.Agency.ID, "document": d.Document})
	})
}

// InsertDecision implements draw.Tx.
func (t *Tx) InsertDecision(ctx context.Context, d draw.Deviation, approved bool, remark string) error {
	return t.exec(ctx, insertDrawDecisionSQL, params{"id": d.ID, "draw": d.DrawID, "agency": d.Agency.ID, "kind": d.Kind, "author": d.Author,
		"account": t.actor.AccountID, "approver": t.actor.Pseudonym, "approved": approved, "remark": remark, "change": t.change})
}

// InsertVoid implements draw.Tx.
func (t *Tx) InsertVoid(ctx context.Context, n draw.NewVoid) error {
	err := t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertEndSQL, params{"draw": n.Draw, "kind": "VOID"})
		b.Queue(insertVoidSQL, params{"draw": n.Draw, "request": n.Request, "text": n.Text})
	})
	if err == nil && n.WouldBe != nil {
		err = t.InsertWouldBe(ctx, n.Draw, *n.WouldBe)
	}
	return err
}

// InsertWouldBe implements draw.Tx.
func (t *Tx) InsertWouldBe(ctx context.Context, drawID uuid.UUID, w draw.WouldBe) error {
	return t.exec(ctx, insertWouldBeSQL, params{"draw": drawID, "text": w.Text, "digest": w.Digest[:], "seed": w.Seed[:], "change": t.change})
}

// Unsucceeded implements draw.Tx.
func (t *Tx) Unsucceeded(ctx context.Context, plan uuid.UUID) (*draw.Predecessor, error) {
	var found []draw.Predecessor
	err := t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumberSQL, params{"series": "successor " + plan.String()})
		queueRows(b, unsucceededSQL, params{"plan": plan}, pgx.RowToStructByPos[draw.Predecessor], &found)
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

const undisclosedSQL = `-- name: UndisclosedDraws
select dr.id, dr.agency_id, dr.number from draw_void vo join draw dr on dr.id = vo.draw_id
where dr.id > @after and not exists (select from draw_would_be w where w.draw_id = dr.id)
  and not exists (select from round_beacon e left join beacon_value v on v.round_id = e.round_id and v.position = e.position
    where e.round_id = dr.round_id and v.at is null)
  and ` + unsealedAll + `
order by dr.id limit @limit`

// Undisclosed implements draw.Store.
func (db *DB) Undisclosed(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) (due []draw.Executable, err error) {
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, undisclosedSQL, params{"after": after, "limit": limit}, pgx.RowToStructByPos[draw.Executable], &due)
	})
}

// voidRow is what ended a draw without a result, as JSON of PostgreSQL.
type voidRow struct {
	Code, Reason, Evidence, RequestedBy, ApprovedBy string
	At                                              time.Time
	WouldBe, Seed                                   *string
}

func (v voidRow) make() (out *draw.Void, err error) {
	out = &draw.Void{Code: v.Code, Reason: v.Reason, RequestedBy: v.RequestedBy, ApprovedBy: v.ApprovedBy, At: v.At.UTC()}
	if out.Evidence, err = ident.ParseDigest(v.Evidence); err != nil {
		return nil, err
	}
	if out.WouldBe, err = digestOrNil(v.WouldBe); err != nil {
		return nil, err
	}
	out.Seed, err = digestOrNil(v.Seed)
	return out, err
}
