package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/authz"
	"yangguang/demo"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/auth"
	"yangguang/server/config"
)

// smallCity has one draw of four agencies, and all that the last days of the whole city's history have.
var smallCity = demo.City{Enterprises: 4000, Draws: []int{12}, Agencies: slices.DeleteFunc(demo.Agencies(), func(a demo.Agency) bool {
	return !slices.Contains([]string{"370500-SCJG", "370502-SCJG", "370502-WSJK", "370523-SCJG"}, a.Code)
})}

// breakOff ends a load as its n-th statement of a name is sent.
type breakOff struct {
	statement string
	n         int
}

// breaker is told of every statement of a load. The load sends one at a time.
type breaker struct {
	breakOff
	stop context.CancelFunc
}

func (b *breaker) sent(sql string) {
	if strings.HasPrefix(sql, "-- name: "+b.statement+"\n") {
		if b.n--; b.n == 0 {
			b.stop()
		}
	}
}

func (b *breaker) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	b.sent(d.SQL)
	return ctx
}

func (*breaker) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (b *breaker) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	for _, q := range d.Batch.QueuedQueries {
		b.sent(q.SQL)
	}
	return ctx
}

func (*breaker) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*breaker) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// town is a database with a place for what a load keeps beside it.
type town struct {
	t     *testing.T
	db    *pgtest.DB
	cfg   config.Config
	keys  auth.Keys
	owner *pgxpool.Pool
}

func newTown(t *testing.T, now time.Time) town {
	t.Helper()
	dir := t.TempDir()
	cfg, err := config.FromEnvironment(func(name string) string { return map[string]string{"DATA_DIR": dir}[name] })
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.New(t)
	owner, err := postgres.Open(t.Context(), db.OwnerURL, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	if err := server.Genesis(t.Context(), owner, origin(cfg), true, now.AddDate(-demoYears, -2, 0)); err != nil {
		t.Fatal(err)
	}
	keys, err := auth.LoadKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	return town{t, db, cfg, keys, db.Owner(t)}
}

// load loads the city up to where it is broken off; it says how far the load came.
func (w town) load(at breakOff) (done int, err error) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	defer stop()
	store, err := postgres.Open(ctx, loading(w.db.OwnerURL), postgres.Options{MaxReads: 2, MaxWrites: 2, Tracer: &breaker{at, stop}})
	if err != nil {
		w.t.Fatal(err)
	}
	defer store.Close()
	app, err := server.New(server.Wiring{Config: w.cfg, DB: store, Keys: w.keys, Passwords: authz.PasswordConfig{MemoryKiB: 64, Passes: 1, Lanes: 1, Concurrent: 1}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err = loadCity(ctx, w.cfg, store, app, smallCity, func(n, _ int) { done = n }); err != nil {
		err = incomplete(ctx, w.cfg, err)
	}
	return done, err
}

// lines asks for lines of text.
func (w town) lines(sql string, args ...any) []string {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// rows are the numbers of rows of every table, by state where it has one; of the log the test compares more, and passwords are given anew.
func (w town) rows() (all []string) {
	for _, table := range w.lines(`select c.relname || coalesce(' ' || min(a.attname), '') from pg_class c
		left join pg_attribute a on a.attrelid = c.oid and a.attname in ('state', 'status', 'type', 'outcome')
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
			and c.relname not in ('log_entry', 'log_hash', 'log_body', 'audit_event', 'command') group by c.relname order by c.relname`) {
		name, state, _ := strings.Cut(table, " ")
		if state == "" {
			state = "''"
		}
		all = append(all, w.lines(fmt.Sprintf(`select concat_ws(' ', '%s', state, n) from (select %s::text state, count(*) n from %s group by 1) s order by 1`,
			name, state, name))...)
	}
	return all
}

// Wherever a load is broken off, and however often, the next one goes on to the city that a load in one go makes: the same entries in the log, of the same
// time, one after the other.
func TestALoadThatIsBrokenOffGoesOn(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, time.November, 20, 2, 0, 0, 0, time.UTC)
	whole, broken := newTown(t, now), newTown(t, now)
	if _, err := whole.load(breakOff{}); err != nil {
		t.Fatal(err)
	}
	for _, at := range []breakOff{
		{"InsertAccount", 100}, {"InsertDrawnTeams", 3}, {"InsertFindings", 4}, {"InsertException", 1}, {"InsertMergeAnswer", 2}, {"ResetAccount", 40},
	} {
		done, err := broken.load(at)
		t.Logf("%s %d: after %d events, %v", at.statement, at.n, done, err)
		if err == nil || !strings.Contains(sentence(err), "the next start goes on from there") {
			t.Fatalf("%+v: %v; want it broken off, and saying so", at, err)
		}
		torn(t, filepath.Join(broken.cfg.DataDir, journalFile))
	}
	if _, err := broken.load(breakOff{}); err != nil {
		t.Fatal(err)
	}
	const entries = `select concat_ws(' ', type, at) from log_entry where type <> 'account.reset' order by idx`
	if a, b := whole.lines(entries), broken.lines(entries); !slices.Equal(a, b) {
		n := 0
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		t.Errorf("entry %d is another one: %q in one go, %q after the load was broken off", n, a[n:min(n+1, len(a))], b[n:min(n+1, len(b))])
	}
	a, b := whole.rows(), broken.rows()
	for n := range max(len(a), len(b)) {
		if n >= len(a) || n >= len(b) || a[n] != b[n] {
			t.Errorf("%q in one go, %q after the load was broken off", a[min(n, len(a)):min(n+1, len(a))], b[min(n, len(b)):min(n+1, len(b))])
		}
	}
}

// torn leaves half a line at the end of a file, as a process that dies does.
func torn(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"step":"half a`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
