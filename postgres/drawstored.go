package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
)

const lostDrawsSQL = `-- name: LostDraws
select e.type || ' entry ' || e.idx || ', ' || e.subject from log_entry e
where e.type = 'plan' and not exists (select from draw d where d.change_id = e.change_id)
  or e.type = 'result' and not exists (select from draw_result r where r.change_id = e.change_id)
order by e.idx`

// LostDraws implements draw.StoredSource.
func (db *DB) LostDraws(ctx context.Context, a actor.Actor) (lost []string, err error) {
	return lost, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, lostDrawsSQL, nil, pgx.RowTo[string], &lost) })
}

const storedDrawsSQL = `-- name: StoredDraws
select id, agency_id, number from draw where id > @after order by id limit @limit`

// StoredDraws implements draw.StoredSource.
func (db *DB) StoredDraws(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) (some []draw.Executable, err error) {
	return some, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, storedDrawsSQL, params{"after": after, "limit": limit}, pgx.RowToStructByPos[draw.Executable], &some)
	})
}

// The rows of a draw as the lines of its texts.
const (
	keptPoolSQL = `-- name: KeptPool
select concat_ws(e'\t', en.uscc, m.stratum, m.code) from draw_pool_member m join enterprise en on en.id = m.enterprise_id
where m.draw_id = @draw order by m.line`
	keptPlanSQL = `-- name: KeptPlan
select line from (
  select 1 part, label, 0 n, concat_ws(' ', 'stratum', label, eligible, quota, reserve) line from draw_stratum where draw_id = @draw
  union all select 2, '', n, concat_ws(' ', 'slot', n, qualification) from draw_slot where draw_id = @draw) x
order by part, label collate "C", n`
	keptLinesSQL = `-- name: KeptLines
select text from draw_line where draw_id = @draw and file = @file order by n`
	keptResultSQL = `-- name: KeptResult
select line from (
  select 1 part, label, 0 n, concat_ws(' ', 'cutoff', label, n, coalesce(encode(ticket, 'hex'), '-')) line from draw_cutoff where draw_id = @draw
  union all select 2, '', se.rank, concat_ws(' ', 'sel', se.rank, se.stratum, en.uscc, encode(se.ticket, 'hex'),
    (select string_agg(coalesce(ins.pseudonym, '!'), ' ' order by asg.slot) from draw_assignment asg left join inspector ins on ins.id = asg.inspector_id
     where asg.draw_id = se.draw_id and asg.rank = se.rank))
    from draw_selection se join enterprise en on en.id = se.enterprise_id where se.draw_id = @draw
  union all select 3, rs.stratum, rs.n, concat_ws(' ', 'rsv', rs.stratum, rs.n, en.uscc, encode(rs.ticket, 'hex'))
    from draw_reserve rs join enterprise en on en.id = rs.enterprise_id where rs.draw_id = @draw) x
order by part, label collate "C", n`
	keptVisitsSQL = `-- name: KeptVisits
select concat_ws(' ', 'visit', i.number, en.uscc, (select string_agg(t.pseudonym, ' ' order by t.position) from inspection_team t
  where t.replaces is null and (t.inspection_id = i.id
    or t.inspection_id in (select j.guest_id from joint_visit j where j.host_id = i.id and j.draw_id is not null))))
from inspection i join enterprise en on en.id = i.enterprise_id where i.draw_id = @draw and i.draw_rank is not null and i.draw_step is null order by i.draw_rank`
	loggedResultSQL = `-- name: LoggedResult
select nullif(b.body, '')::jsonb ->> 'digest' from draw_result r join log_body b on b.change_id = r.change_id where r.draw_id = @draw`
)

// Kept implements draw.StoredSource.
func (db *DB) Kept(ctx context.Context, a actor.Actor, drawID uuid.UUID) (k draw.Kept, err error) {
	return k, db.ask(ctx, a, func(b *pgx.Batch) {
		queueCommitted(b, drawID, &k)
		queueResult(b, drawID, &k)
	})
}

func queueCommitted(b *pgx.Batch, drawID uuid.UUID, k *draw.Kept) {
	queueRows(b, keptPlanSQL, params{"draw": drawID}, pgx.RowTo[string], &k.Plan)
	queueRows(b, keptPoolSQL, params{"draw": drawID}, pgx.RowTo[string], &k.Pool)
	queueRows(b, keptLinesSQL, params{"draw": drawID, "file": drd1.FileInspectors}, pgx.RowTo[string], &k.Inspectors)
	queueRows(b, keptLinesSQL, params{"draw": drawID, "file": drd1.FileConflicts}, pgx.RowTo[string], &k.Conflicts)
}

func queueResult(b *pgx.Batch, drawID uuid.UUID, k *draw.Kept) {
	args := params{"draw": drawID}
	queueRows(b, keptResultSQL, args, pgx.RowTo[string], &k.Result)
	queueRows(b, keptVisitsSQL, args, pgx.RowTo[string], &k.Visits)
	b.Queue(loggedResultSQL, args).Query(func(rows pgx.Rows) error {
		logged, err := pgx.CollectRows(rows, pgx.RowTo[*string])
		if len(logged) > 0 {
			k.Logged = logged[0]
		}
		return err
	})
}

// KeptCommitted implements draw.Tx.
func (t *Tx) KeptCommitted(ctx context.Context, drawID uuid.UUID) (k draw.Kept, err error) {
	return k, t.batch(ctx, func(b *pgx.Batch) { queueCommitted(b, drawID, &k) })
}

// KeptResult implements draw.Tx.
func (t *Tx) KeptResult(ctx context.Context, drawID uuid.UUID) (k draw.Kept, err error) {
	return k, t.batch(ctx, func(b *pgx.Batch) { queueResult(b, drawID, &k) })
}
