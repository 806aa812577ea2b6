package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
)

const (
	drawOfficesSQL = `-- name: DrawOffices
select agency, draws, executed, voided, late, drawn, narrowed, excluded, undrawn, assigned from draw_offices(@from, @to, @overdue)`
	drawOfficialsSQL = `-- name: DrawOfficials
select agency, kind, code, official, requested, approved from draw_officials(@from, @to)`
	drawAssignmentsSQL = `-- name: DrawAssignments
select agency, reason, author, approver, visits from draw_assignments(@from, @to)`
)

// Statistics implements draw.Store.
func (db *DB) Statistics(ctx context.Context, from, to time.Time, overdue time.Duration) (out draw.Statistics, err error) {
	args := params{"from": from, "to": to, "overdue": overdue}
	return out, db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		queueRows(b, drawOfficesSQL, args, pgx.RowToStructByPos[draw.OfficeCount], &out.Offices)
		queueRows(b, drawOfficialsSQL, args, pgx.RowToStructByPos[draw.OfficialCount], &out.Officials)
		queueRows(b, drawAssignmentsSQL, args, pgx.RowToStructByPos[draw.Assignment], &out.Assignments)
	})
}
