package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
)

// Tx is one command's transaction. Its methods, spread over the files of this package by domain, carry change and now into the rows
// they write; domain packages see it through their own narrow interfaces.
type Tx struct {
	conn   *pgx.Conn
	actor  actor.Actor
	change uuid.UUID
	now    time.Time
	jobs   []Job
}

// ChangeID is the id that binds the rows of this command to its ledger entry.
func (t *Tx) ChangeID() uuid.UUID { return t.change }

// Enqueue leaves a job that exists only if the command commits.
func (t *Tx) Enqueue(j Job) { t.jobs = append(t.jobs, j) }

// exec runs a statement that must touch exactly one row; none is NOT_FOUND of what.
func (t *Tx) exec(ctx context.Context, sql string, args params) error {
	tag, err := t.conn.Exec(ctx, sql, args)
	if err == nil && tag.RowsAffected() == 0 {
		return pgx.ErrNoRows
	}
	return err
}

// batch sends queued statements in one round trip.
func (t *Tx) batch(ctx context.Context, queue func(b *pgx.Batch)) error {
	b := &pgx.Batch{}
	queue(b)
	if b.Len() == 0 {
		return nil
	}
	return t.conn.SendBatch(ctx, b).Close()
}

// Commands runs commands for a domain that sees the transaction as T, an interface that *Tx satisfies. It panics at wiring time if
// *Tx does not.
func Commands[T any](db *DB) command.Runner[T] {
	if _, ok := any((*Tx)(nil)).(T); !ok {
		panic("postgres.Tx does not satisfy the transaction of the domain")
	}
	return runner[T]{db}
}

type runner[T any] struct{ db *DB }

// retries bounds how often a command that lost a race (40001, 40P01) is run again as a whole.
const retries = 4

// Do implements command.Runner.
func (r runner[T]) Do(ctx context.Context, c command.Command, fn func(context.Context, T, time.Time) (command.Change, error)) (uuid.UUID, error) {
	if c.Key == uuid.Nil {
		return uuid.Nil, fault.BadInput("input.clientMutationId", "缺少幂等键：须为设备生成的 UUID", "an idempotency key is needed: a UUID made on the device")
	}
	run := func(ctx context.Context, t *Tx) (command.Change, error) { return fn(ctx, any(t).(T), t.now) }
	for try := 0; ; try++ {
		id, err := r.db.once(ctx, c, run)
		switch {
		case err == nil:
			return id, nil
		case isKeyRace(err):
			continue // the first run committed while this one worked: its row answers now
		case isSerialisation(err) && try < retries && pause(ctx, try) == nil:
			continue
		default:
			return uuid.Nil, mapError(err)
		}
	}
}

// pause lets those who met go apart: a random time that doubles with each try, 16 ms at most at the first.
func pause(ctx context.Context, try int) error {
	const most = 16 * time.Millisecond
	t := time.NewTimer(rand.N(most << try))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

const beginCommandSQL = `-- name: BeginCommand
select command_time(), c.operation, c.body_hash, c.object_id from (select) one left join command c on c.actor_key = @actor and c.key = @key`

const setTimeSQL = `-- name: SetTime
select set_config('app.time', @at::timestamptz::text, true)`

// once runs the command in one transaction. The first round trip opens it, sets and checks the session, reads the time and looks the
// key up; the last one writes audit, idempotency and ledger rows and commits.
func (db *DB) once(ctx context.Context, c command.Command, fn func(context.Context, *Tx) (command.Change, error)) (_ uuid.UUID, err error) {
	conn, err := db.acquire(ctx, db.write)
	if err != nil {
		return uuid.Nil, err
	}
	defer func() { release(ctx, conn, err) }()

	t := &Tx{conn: conn.Conn(), actor: c.Actor, change: newID()}
	var prior priorCommand
	b, stale := &pgx.Batch{}, false
	enter(b, c.Actor, beginWrite, &stale)
	if !c.At.IsZero() {
		b.Queue(setTimeSQL, params{"at": c.At})
	}
	b.Queue(beginCommandSQL, params{"actor": actorKey(c.Actor), "key": c.Key}).QueryRow(func(row pgx.Row) error { return t.opened(row, &prior) })
	if err = t.conn.SendBatch(ctx, b).Close(); err != nil {
		return uuid.Nil, err
	}
	if stale {
		return uuid.Nil, errStale()
	}
	if prior.Operation != nil {
		return replay(ctx, t, c, prior)
	}
	change, err := fn(ctx, t)
	if err != nil {
		return uuid.Nil, t.unlessRun(ctx, c, err)
	}
	if err = db.enqueue(ctx, t); err != nil {
		return uuid.Nil, err
	}
	if err = db.finish(ctx, t, c, change); err == nil && change.Committed != nil {
		change.Committed()
	}
	return change.Object, err
}

// unlessRun is the refusal, or errKeyRace when the same command committed while this one waited for a lock: then what refused it is its own
// effect, and the first run's answer is the right one.
func (t *Tx) unlessRun(ctx context.Context, c command.Command, refusal error) error {
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		return refusal
	}
	var ran priorCommand
	if err := t.opened(t.conn.QueryRow(ctx, beginCommandSQL, params{"actor": actorKey(c.Actor), "key": c.Key}), &ran); err != nil || ran.Operation == nil {
		return refusal
	}
	return errKeyRace
}

// opened takes the time and what ran under the key.
func (t *Tx) opened(row pgx.Row, p *priorCommand) error {
	return row.Scan(&t.now, &p.Operation, &p.BodyHash, &p.Object)
}

// priorCommand is what ran under the key, all nil when nothing did.
type priorCommand struct {
	Operation *string
	BodyHash  []byte
	Object    *uuid.UUID
}

func replay(ctx context.Context, t *Tx, c command.Command, p priorCommand) (uuid.UUID, error) {
	if *p.Operation != c.Operation || [32]byte(p.BodyHash) != c.BodyHash {
		return uuid.Nil, fault.New(fault.Conflict, "该幂等键已用于另一请求：请为新请求生成新的 UUID", "this idempotency key was used for another request: make a new UUID for a new request")
	}
	_, err := t.conn.Exec(ctx, "rollback")
	return *p.Object, err
}

func actorKey(a actor.Actor) string {
	if a.SignedIn() {
		return a.AccountID.String()
	}
	return a.Pseudonym
}

func (db *DB) enqueue(ctx context.Context, t *Tx) error {
	if len(t.jobs) == 0 {
		return nil
	}
	if db.jobs == nil {
		return errors.New("postgres: a command left a job and no job store is wired")
	}
	return db.jobs.Enqueue(ctx, jobTx{t.conn}, t.jobs)
}

// release gives the connection back, rolled back when the command failed.
func release(ctx context.Context, conn *pgxpool.Conn, err error) {
	if err != nil {
		rollback(ctx, conn.Conn())
	}
	conn.Release()
}

// rollback ends a transaction whose caller may be gone. A connection that does not answer to it within two seconds is closed: it is dead.
func rollback(ctx context.Context, conn *pgx.Conn) {
	const most = 2 * time.Second
	if conn.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	_, _ = conn.Exec(ctx, "rollback")
}

// jobTx lets the job store write with the command's connection. It cannot begin, commit or roll back: the command does.
type jobTx struct{ c *pgx.Conn }

var errNotHere = errors.New("postgres: a job store may not steer the command's transaction")

func (jobTx) Begin(context.Context) (pgx.Tx, error) { return nil, errNotHere }
func (jobTx) Commit(context.Context) error          { return errNotHere }
func (jobTx) Rollback(context.Context) error        { return errNotHere }
func (jobTx) LargeObjects() pgx.LargeObjects        { return pgx.LargeObjects{} }
func (j jobTx) Conn() *pgx.Conn                     { return j.c }
func (j jobTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return j.c.Prepare(ctx, name, sql)
}
func (j jobTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	return j.c.CopyFrom(ctx, table, columns, src)
}
func (j jobTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return j.c.SendBatch(ctx, b)
}
func (j jobTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return j.c.Exec(ctx, sql, args...)
}
func (j jobTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return j.c.Query(ctx, sql, args...)
}
func (j jobTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return j.c.QueryRow(ctx, sql, args...)
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
