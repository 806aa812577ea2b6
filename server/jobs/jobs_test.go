package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

func runner(t *testing.T, db *pgtest.DB, list ...Work) *Runner {
	t.Helper()
	r, err := New(db.App(t), slog.New(slog.DiscardHandler), list...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func running(t *testing.T, r *Runner) {
	t.Helper()
	if err := r.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// TestEnqueue: as the runtime role, a job runs with its arguments when the transaction of its cause commits, and never existed when it
// does not.
func TestEnqueue(t *testing.T) {
	db := pgtest.New(t)
	got := make(chan string, 10)
	r := runner(t, db, Work{Kind: "tell", Do: func(_ context.Context, args json.RawMessage) error {
		got <- string(args)
		return nil
	}})
	pool := db.App(t)
	for _, c := range []struct {
		word string
		end  func(pgx.Tx) error
	}{
		{"never", func(tx pgx.Tx) error { return tx.Rollback(t.Context()) }}, {"now", func(tx pgx.Tx) error { return tx.Commit(t.Context()) }},
	} {
		tx, err := pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Enqueue(t.Context(), tx, []postgres.Job{{Kind: "tell", Args: map[string]string{"word": c.word}}}); err != nil {
			t.Fatal(err)
		}
		if err := c.end(tx); err != nil {
			t.Fatal(err)
		}
	}
	running(t, r)
	if args := <-got; args != `{"word": "now"}` && args != `{"word":"now"}` {
		t.Errorf("the first job to run is %s", args)
	}
}

// leaves is a command's transaction as this test sees it.
type leaves interface{ Enqueue(j postgres.Job) }

// TestCommandLeavesAJob: through the store, in the command's own transaction.
func TestCommandLeavesAJob(t *testing.T) {
	db := pgtest.New(t)
	got := make(chan string, 1)
	r := runner(t, db, Work{Kind: "tell", Do: func(_ context.Context, args json.RawMessage) error {
		got <- string(args)
		return nil
	}})
	db.UseJobs(r)
	who := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	do := func(fail error) error {
		_, err := postgres.Commands[leaves](db.DB).Do(t.Context(), command.Command{Actor: who, Verb: "test:leave", Operation: "leave", Key: uuid.New()},
			func(_ context.Context, tx leaves, _ time.Time) (command.Change, error) {
				tx.Enqueue(postgres.Job{Kind: "tell", Args: map[string]bool{"failed": fail != nil}})
				return command.Change{Type: "account.disable", Subject: ledger.Subject{Kind: ledger.SubjectAccount, ID: "a"}, ObjectKind: ident.Account, Object: uuid.New(),
					Content: map[string]any{}}, fail
			})
		return err
	}
	if err := do(errors.New("refused")); err == nil {
		t.Fatal("the refusal was lost")
	}
	if err := do(nil); err != nil {
		t.Fatal(err)
	}
	running(t, r)
	if args := <-got; args != `{"failed": false}` && args != `{"failed":false}` {
		t.Errorf("the job that ran is %s", args)
	}
}

func TestEnqueueOfNoKind(t *testing.T) {
	db := pgtest.New(t)
	r := runner(t, db, Work{Kind: "tell", Do: func(context.Context, json.RawMessage) error { return nil }})
	tx, err := db.App(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if err := r.Enqueue(t.Context(), tx, []postgres.Job{{Kind: "nobody does this"}}); err == nil {
		t.Error("a job that nobody works was enqueued")
	}
	if _, err := New(db.App(t), slog.New(slog.DiscardHandler), Work{Kind: "a"}, Work{Kind: "a"}); err == nil {
		t.Error("two works of one kind were taken")
	}
}

// TestFailedJobIsTriedAgain: it stays in the table with its error, to be run later.
func TestFailedJobIsTriedAgain(t *testing.T) {
	db := pgtest.New(t)
	ran := make(chan bool, 1)
	r := runner(t, db, Work{Kind: "fail", Do: func(context.Context, json.RawMessage) error {
		ran <- true
		return errors.New("not today")
	}})
	pool := db.App(t)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Enqueue(t.Context(), tx, []postgres.Job{{Kind: "fail", Args: struct{}{}}}), tx.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := r.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	<-ran
	if err := r.Stop(t.Context()); err != nil { // waits until the job's end is written
		t.Fatal(err)
	}
	var state string
	if err := pool.QueryRow(t.Context(), "select state::text from river_job where kind = 'fail' and errors::text like '%not today%'").Scan(&state); err != nil || (state != "retryable" && state != "available") {
		t.Errorf("the failed job is %q, %v", state, err)
	}
}

// TestPeriodicRunsOnce: two servers start the same periodic work, one does it.
func TestPeriodicRunsOnce(t *testing.T) {
	db := pgtest.New(t)
	got := make(chan string, 10)
	every := Work{Kind: "every", Every: time.Hour, Do: func(_ context.Context, args json.RawMessage) error {
		got <- string(args)
		return nil
	}}
	running(t, runner(t, db, every))
	running(t, runner(t, db, every))
	if args := <-got; args != "{}" {
		t.Errorf("a periodic run has the arguments %s", args)
	}
	var n int
	if err := db.App(t).QueryRow(t.Context(), "select count(*) from river_job where kind = 'every'").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d jobs, %v", n, err)
	}
}

// Whoever writes SQL as the runtime role, without a session or an entry, does not make the jobs stand still; what stands still goes on after a migration.
func TestNobodyStopsTheJobs(t *testing.T) {
	db := pgtest.New(t)
	owner, app := db.Owner(t), db.App(t)
	run := func(pool *pgxpool.Pool, sql string) error {
		_, err := pool.Exec(t.Context(), sql)
		return err
	}
	const queue, leader = "insert into river_queue (name, updated_at, paused_at) values ('default', now(), now())",
		"insert into river_leader (leader_id, elected_at, expires_at) values ('nobody', now(), now() + interval '9 years')"
	for _, still := range []string{"insert into river_queue (name, updated_at) values ('default', now())", "alter table river_queue disable trigger jobs_go_on",
		"alter table river_leader disable trigger jobs_go_on", "update river_queue set paused_at = now()", leader,
		"alter table river_queue enable trigger jobs_go_on", "alter table river_leader enable trigger jobs_go_on"} {
		if err := run(owner, still); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := postgres.Migrate(t.Context(), db.OwnerURL); err != nil {
		t.Fatal(err)
	}
	got := make(chan struct{}, 10)
	running(t, runner(t, db, Work{Kind: "go.on", Every: time.Hour, Do: func(context.Context, json.RawMessage) error {
		got <- struct{}{}
		return nil
	}}))
	<-got
	for _, stop := range []string{"update river_queue set paused_at = now()", "delete from river_queue; " + queue, "delete from river_leader; " + leader,
		"update river_leader set expires_at = now() + interval '9 years'"} {
		var refused *pgconn.PgError
		if err := run(app, stop); !errors.As(err, &refused) || refused.ConstraintName != "jobs_go_on" {
			t.Errorf("%s: %v", stop, err)
		}
	}
}

// A server that is killed leaves its job as one that runs, and its place keeps the next of the span from being made: the next server lets it go on.
func TestAKilledServersJobGoesOn(t *testing.T) {
	db := pgtest.New(t)
	got := make(chan string, 10)
	every := Work{Kind: "every", Every: time.Hour, Do: func(_ context.Context, args json.RawMessage) error {
		got <- string(args)
		return nil
	}}
	first := runner(t, db, every)
	if err := first.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	<-got
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner(t).Exec(t.Context(), `update river_job set state = 'running', finalized_at = null, attempted_at = now(), attempted_by = '{killed}'`); err != nil {
		t.Fatal(err)
	}
	next := runner(t, db, every)
	next.look = 50 * time.Millisecond
	running(t, next)
	select {
	case <-got:
	case <-time.After(time.Minute):
		t.Fatal("the job of a server that was killed does not go on")
	}
}

// What another server runs nobody takes away, however long it takes; who loses the connection that holds a job stops it.
func TestAJobThatIsHeldIsNotTakenAway(t *testing.T) {
	db := pgtest.New(t)
	began, ended := make(chan bool), make(chan error, 1)
	r := runner(t, db, Work{Kind: "long", Every: time.Hour, Do: func(ctx context.Context, _ json.RawMessage) error {
		began <- true
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return ctx.Err()
	}})
	running(t, r)
	<-began
	if _, err := db.Owner(t).Exec(t.Context(), `update river_job set attempted_at = now() - interval '9 minutes'`); err != nil {
		t.Fatal(err)
	}
	var loose postgres.LooseJobs
	for range 3 {
		now, kinds, err := postgres.RescueJobs(t.Context(), db.App(t), loose)
		if err != nil || len(now) != 0 || len(kinds) != 0 {
			t.Fatalf("a job that runs is loose: %v, taken %v, %v", now, kinds, err)
		}
		loose = now
	}
	var id int64
	if err := db.Owner(t).QueryRow(t.Context(), `select id from river_job`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if _, _, ok, err := postgres.HoldJob(t.Context(), db.App(t).Config().ConnConfig, id, 1); ok || err != nil {
		t.Errorf("two hold one job: %t, %v", ok, err)
	}
	if _, err := db.App(t).Exec(t.Context(), `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
		where l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and d.datname = current_database()`); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, postgres.ErrJobLost) {
		t.Errorf("the job went on: %v", err)
	}
}
