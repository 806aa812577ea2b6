package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrJobLost cancels a job whose hold was lost with its connection: somebody else may run it from now on.
var ErrJobLost = errors.New("the connection that holds the job was lost")

const (
	holdJobSQL = `-- name: HoldJob
select pg_try_advisory_lock(hashtextextended('job ' || @id::bigint, 7270))`

	jobRunsSQL = `-- name: JobRuns
select exists (select from river_job where id = @id and attempt = @attempt and state = 'running')`

	// Jobs that nobody holds although they are said to run. Their end may be on its way to the table.
	looseJobsSQL = `-- name: LooseJobs
with r as materialized (select id, attempt from river_job where state = 'running' and attempt < max_attempts)
select id, attempt from r where pg_try_advisory_xact_lock(hashtextextended('job ' || id, 7270))`

	rescueJobsSQL = `-- name: RescueJobs
update river_job j set state = 'available', scheduled_at = now(),
  errors = array_append(j.errors, jsonb_build_object('at', now(), 'attempt', j.attempt, 'error', 'the server that ran it is gone', 'trace', ''))
from unnest(@ids::bigint[], @attempts::int[]) l (id, attempt)
where j.id = l.id and j.attempt = l.attempt and j.state = 'running' and pg_try_advisory_xact_lock(hashtextextended('job ' || l.id, 7270))
returning j.kind`
)

// HoldJob holds a job for this process on a connection of its own, which ends with the process: what nobody holds, nobody runs. Its context ends with the hold. ok is
// false where another process holds the job, or it is not to be run any more.
func HoldJob(ctx context.Context, to *pgx.ConnConfig, id int64, attempt int) (held context.Context, release func(), ok bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, to)
	if err != nil {
		return nil, nil, false, err
	}
	for _, sql := range []string{holdJobSQL, jobRunsSQL} {
		if err = conn.QueryRow(ctx, sql, params{"id": id, "attempt": attempt}).Scan(&ok); err != nil || !ok {
			return nil, nil, false, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
		}
	}
	held, end := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := conn.WaitForNotification(held) // nobody notifies: it returns when the connection is lost, or held ends
		end(fmt.Errorf("%w: %w", ErrJobLost, err))
		_ = conn.Close(context.WithoutCancel(ctx))
	}()
	return held, func() { end(context.Canceled); <-done }, true, nil
}

// LooseJobs are the jobs that are said to run and that nobody holds: the attempt of each, by its id.
type LooseJobs map[int64]int

// RescueJobs lets the jobs run again that nobody held when before was looked at nor now, in the same attempt: the process that ran them is gone. It gives
// those that nobody holds now, and the kinds of those that it let run.
func RescueJobs(ctx context.Context, pool *pgxpool.Pool, before LooseJobs) (now LooseJobs, kinds []string, err error) {
	rows, err := pool.Query(ctx, looseJobsSQL)
	if err != nil {
		return nil, nil, err
	}
	var id int64
	var attempt int
	now = LooseJobs{}
	var ids []int64
	var attempts []int
	_, err = pgx.ForEachRow(rows, []any{&id, &attempt}, func() error {
		now[id] = attempt
		if n, seen := before[id]; seen && n == attempt {
			ids, attempts = append(ids, id), append(attempts, attempt)
		}
		return nil
	})
	if err != nil || len(ids) == 0 {
		return now, nil, err
	}
	rows, err = pool.Query(ctx, rescueJobsSQL, params{"ids": ids, "attempts": attempts})
	if err != nil {
		return now, nil, err
	}
	kinds, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return now, kinds, err
}
