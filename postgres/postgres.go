// Package postgres is the only package with SQL. It promises: every read runs under the caller's settings and row-level security in
// one round trip; every command is one transaction with its audit row, its idempotency row, its jobs and its ledger entry.
package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"yangguang/actor"
)

// DB holds the pools: commands are serialised by the ledger append, so few connections write and the rest read (decisions.md 1). What is no
// command (sign-in, sessions, refusals) has connections of its own: whatever the commands wait for, people get in and refusals on record. Safe
// for concurrent use.
type DB struct {
	read  *pgxpool.Pool
	write *pgxpool.Pool
	own   *pgxpool.Pool // of what is no command
	wait  time.Duration // for a connection that writes; 0 = as long as the caller's context lasts
	jobs  Enqueuer
	rand  io.Reader
	held  *pgx.Conn // of a store that reads at one moment; nil: each read has a transaction of its own
}

// Options of Open. Zero values are good.
type Options struct {
	MaxReads  int32 // connections for reads; default 16
	MaxWrites int32 // connections for commands; default 4
	MaxOwn    int32 // connections for what is no command: sign-in, sessions, refusals; default 2

	Tracer pgx.QueryTracer // told of every statement; nil: nobody is

	// What a server sets and a long import does not; 0 = no limit, whatever the role's own is.
	Statement, Lock, Idle time.Duration // of a statement, of waiting for a lock, between two statements of a transaction
	Wait                  time.Duration // for a connection that writes; then UNAVAILABLE
}

// Enqueuer puts jobs into the transaction of their cause.
type Enqueuer interface {
	// Enqueue inserts jobs with tx; they exist only if it commits.
	Enqueue(ctx context.Context, tx pgx.Tx, jobs []Job) error
}

// Job is work that a command leaves behind. Kind and the JSON form of Args are what the worker gets.
type Job struct {
	Kind string
	Args any
	At   time.Time // not before; zero = at once
}

// Open connects the pools to the runtime role's URL and checks that the server answers.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.MaxReads == 0 {
		o.MaxReads = 16
	}
	if o.MaxWrites == 0 {
		o.MaxWrites = 4
	}
	if o.MaxOwn == 0 {
		o.MaxOwn = 2
	}
	db := &DB{wait: o.Wait, rand: rand.Reader}
	for to, most := range map[**pgxpool.Pool]int32{&db.read: o.MaxReads, &db.write: o.MaxWrites, &db.own: o.MaxOwn} {
		var err error
		if *to, err = pool(ctx, url, most, o); err != nil {
			db.Close()
			return nil, err
		}
	}
	if err := db.read.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("database does not answer: %w", err)
	}
	return db, nil
}

func pool(ctx context.Context, url string, max int32, o Options) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	c.MaxConns = max
	c.ConnConfig.Tracer = o.Tracer
	c.ConnConfig.RuntimeParams["application_name"] = "yangguang"
	c.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Plans under row-level security have hundreds of expressions: compiling them took 8.5 s for a page of 50 visits that reads in 60 ms.
	c.ConnConfig.RuntimeParams["jit"] = "off"
	// And planning them takes ten times as long as running them. PostgreSQL does not count what policies cost to plan, so it would plan most of
	// them for every value again; statements here are written so that one plan serves every value.
	c.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	for name, limit := range timeLimits(o.Statement, o.Lock, o.Idle) {
		c.ConnConfig.RuntimeParams[name] = strconv.FormatInt(limit.Milliseconds(), 10)
	}
	c.AfterConnect = BinaryUUIDs
	return pgxpool.NewWithConfig(ctx, c)
}

// BinaryUUIDs has a connection send and read uuid.UUID as 16 bytes. Without it pgx takes them for a database/sql value, and every one goes
// through text in both directions.
func BinaryUUIDs(_ context.Context, c *pgx.Conn) error {
	pgxuuid.Register(c.TypeMap())
	return nil
}

// UseJobs sets where commands put their jobs. Without it a command that leaves a job fails.
func (db *DB) UseJobs(e Enqueuer) { db.jobs = e }

// Pool is the write pool, for the job runner.
func (db *DB) Pool() *pgxpool.Pool { return db.write }

// Close closes the pools that were opened.
func (db *DB) Close() {
	for _, p := range []*pgxpool.Pool{db.read, db.write, db.own} {
		if p != nil {
			p.Close()
		}
	}
}

// acquire takes a connection that writes, waiting for one no longer than wait: who finds none is told to come back while he still listens.
func (db *DB) acquire(ctx context.Context, from *pgxpool.Pool) (*pgxpool.Conn, error) {
	if db.wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, db.wait)
		defer cancel()
	}
	return from.Acquire(ctx)
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.Ping(ctx) }

const openSessionSQL = `-- name: OpenSession
select account_id, username, display_name, pseudonym, roles, agency_id, enterprise_id, inspector_id, region_code, stamp
from open_session(@session, @stamp)`

const setVisitSQL = `-- name: SetVisit
select set_config('app.visit', @visit::text, true)`

const setSystemSQL = `-- name: SetSystem
select set_config('app.all', 'on', true), set_config('app.system', 'on', true)`

// enter queues BEGIN and the settings of the caller. After the batch ran, *stale says whether the session ended or its roles changed
// since the actor was read: then nothing that followed may be used.
func enter(b *pgx.Batch, a actor.Actor, begin string, stale *bool) {
	b.Queue(begin)
	switch {
	case a.SignedIn() && a.Has(actor.System):
		b.Queue(setSystemSQL)
	case a.Has(actor.System):
		b.Queue(setSystemSQL)
	case a.SignedIn():
		*stale = true
		b.Queue(openSessionSQL, params{"session": a.SessionID, "stamp": a.Stamp}).Query(func(rows pgx.Rows) error {
			got, err := pgx.CollectRows(rows, scanActor)
			*stale = len(got) != 1 || got[0].Stamp != a.Stamp
			return err
		})
	}
	if a.Visit != [16]byte{} {
		b.Queue(setVisitSQL, params{"visit": a.Visit.String()})
	}
}

const (
	beginRead  = "begin isolation level repeatable read read only"
	beginWrite = "begin isolation level read committed"
)

// ask sends the queries of a read in one round trip: BEGIN, the caller's settings, the queries, COMMIT (performance.md 2). Each
// query of q was queued with a callback that collects its rows.
func (db *DB) ask(ctx context.Context, a actor.Actor, queue func(b *pgx.Batch)) error {
	if db.held != nil {
		b := &pgx.Batch{}
		queue(b)
		return mapError(db.held.SendBatch(ctx, b).Close())
	}
	b, stale := &pgx.Batch{}, false
	enter(b, a, beginRead, &stale)
	queue(b)
	b.Queue("commit")
	conn, err := db.read.Acquire(ctx)
	if err != nil {
		return mapError(err)
	}
	defer conn.Release()
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		rollback(ctx, conn.Conn())
		return mapError(err)
	}
	if stale {
		return errStale()
	}
	return nil
}
