// Package pgtest gives a test a database of its own. It promises: a real PostgreSQL with the migrated schema, cloned from a template in a
// fraction of a second, dropped when the test ends; tests of many packages at once do not meet; nothing is left running, however a test
// run ends.
//
// Under `go run ./postgres/pgtest/cluster -- go test ./...` all packages share one throw-away cluster. Without it each test binary starts
// its own.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/migrations"
	"yangguang/postgres"
	"yangguang/postgres/embedded"
)

// Env names the directory of the shared cluster; package cluster sets it.
const Env = "YANGGUANG_TEST_CLUSTER"

// DB is a migrated database for one test and the store open on it.
type DB struct {
	*postgres.DB
	AppURL   string // the runtime role's address
	OwnerURL string // the owner's address
	AdminURL string // the superuser's address, for tests of roles and settings
	past     func() (*pgxpool.Pool, error)
	owner    func() (*pgxpool.Pool, error)
	app      func() (*pgxpool.Pool, error)
}

// New clones the migrated template. The database goes away with the test; whoever still holds a connection loses it.
func New(t testing.TB) *DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	s := cluster(t)
	tmpl, err := template(ctx, s)
	if err != nil {
		t.Fatalf("pgtest: template: %v", err)
	}
	return passing(ctx, t, s, tmpl)
}

// Filled clones a database that fill was given once in this test binary: what many tests begin with is written once. Tests see the rows of fill and
// not each other's. What fill still holds open there is ended.
func Filled(t testing.TB, key string, fill func(d *DB)) *DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	s := cluster(t)
	filling.Lock()
	defer filling.Unlock()
	if filled[key] == "" {
		tmpl, err := template(ctx, s)
		if err != nil {
			t.Fatalf("pgtest: template: %v", err)
		}
		name := "filled_" + random()
		d := clone(ctx, t, s, tmpl, name)
		fill(d)
		d.Close()
		if err := execute(ctx, "alter database "+name+" with allow_connections false",
			"select pg_terminate_backend(pid) from pg_stat_activity where datname = '"+name+"'"); err != nil {
			t.Fatalf("pgtest: filled: %v", err)
		}
		filled[key] = name
	}
	return passing(ctx, t, s, filled[key])
}

var (
	filling sync.Mutex
	filled  = map[string]string{} // databases by key; they go with the cluster
)

// passing is a clone that goes away with the test.
func passing(ctx context.Context, t testing.TB, s *embedded.Server, tmpl string) *DB {
	t.Helper()
	name := "test_" + random()
	d := clone(ctx, t, s, tmpl, name)
	t.Cleanup(func() {
		d.Close()
		drop(t, name)
	})
	return d
}

func clone(ctx context.Context, t testing.TB, s *embedded.Server, tmpl, name string) *DB {
	t.Helper()
	d := address(t, s, name)
	// Rights on a database do not come with its template.
	err := execute(ctx, "create database "+name+" template "+tmpl+" owner "+postgres.OwnerRole+" strategy file_copy",
		"grant connect on database "+name+" to "+postgres.RuntimeRole, "revoke all on database "+name+" from public")
	if err == nil {
		d.DB, err = postgres.Open(ctx, d.AppURL, postgres.Options{})
	}
	if err != nil {
		drop(t, name)
		t.Fatalf("pgtest: %v", err)
	}
	return d
}

// Empty is a database with roles and extensions and no schema, for tests of the migrations; its DB is not open.
func Empty(t testing.TB) *DB {
	t.Helper()
	s, name := cluster(t), "test_"+random()
	if err := postgres.CreateDatabase(t.Context(), s.AdminURL("postgres"), name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { drop(t, name) })
	return address(t, s, name)
}

// Owner is the database's one pool as the owner, for fixtures and for looking at what the runtime role may not see.
func (d *DB) Owner(t testing.TB) *pgxpool.Pool { return opened(t, d.owner) }

// Past is the same as the superuser with triggers and foreign keys off: a fixture writes what commands of an earlier day left.
func (d *DB) Past(t testing.TB) *pgxpool.Pool { return opened(t, d.past) }

// App is the same as the runtime role, outside the store: for tests of what PostgreSQL itself refuses.
func (d *DB) App(t testing.TB) *pgxpool.Pool { return opened(t, d.app) }

func opened(t testing.TB, pool func() (*pgxpool.Pool, error)) *pgxpool.Pool {
	t.Helper()
	p, err := pool()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return p
}

// most is how many connections a pool opens: those that tests hold beside one another.
const most = 32

// pool opens one on the first call, however often a test asks: a connection of its own for every statement reads the catalogue anew and plans anew. It
// lifts the role's time limits, because a test waits as long as the machine makes it, and goes away with the test that the database is for. What
// was set on a connection is not there when it is had again: a test that acts as the system would let the next statement do so.
func pool(t testing.TB, url, parameter, value string) func() (*pgxpool.Pool, error) {
	return sync.OnceValues(func() (*pgxpool.Pool, error) {
		c, err := pgxpool.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		c.MaxConns = most
		for _, limit := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
			c.ConnConfig.RuntimeParams[limit] = "0"
		}
		if parameter != "" {
			c.ConnConfig.RuntimeParams[parameter] = value
		}
		c.PrepareConn = func(ctx context.Context, conn *pgx.Conn) (bool, error) {
			_, err := conn.Exec(ctx, "reset session authorization; reset all", pgx.QueryExecModeSimpleProtocol)
			return err == nil, nil
		}
		p, err := pgxpool.NewWithConfig(context.Background(), c)
		if err == nil {
			t.Cleanup(p.Close)
		}
		return p, err
	})
}

func address(t testing.TB, s *embedded.Server, name string) *DB {
	t.Helper()
	inside := func(url string) string {
		u, err := postgres.WithDatabase(url, name)
		if err != nil {
			t.Fatalf("pgtest: %v", err)
		}
		return u
	}
	d := &DB{AppURL: inside(s.AppURL()), OwnerURL: inside(s.OwnerURL()), AdminURL: s.AdminURL(name)}
	d.past, d.owner, d.app = pool(t, d.AdminURL, "session_replication_role", "replica"), pool(t, d.OwnerURL, "", ""), pool(t, d.AppURL, "", "")
	return d
}

func drop(t testing.TB, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := execute(ctx, "drop database "+name+" with (force)"); err != nil {
		t.Errorf("pgtest: drop: %v", err)
	}
}

var shared = sync.OnceValues(func() (*embedded.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if dir := os.Getenv(Env); dir != "" {
		return embedded.Attach(ctx, dir)
	}
	dir, err := os.MkdirTemp("", "yangguang-test-")
	if err != nil {
		return nil, err
	}
	return embedded.Start(ctx, dir, embedded.Options{BinDir: os.Getenv("PG_BIN"), ThrowAway: true})
})

func cluster(t testing.TB) *embedded.Server {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("pgtest: cluster: %v", err)
	}
	return s
}

// lockTemplateSQL keeps two test binaries from building the template at once.
const lockTemplateSQL = `-- name: LockTemplate
select pg_advisory_lock(7262, 3)`

const templateExistsSQL = `-- name: TemplateExists
select exists (select from pg_database where datname = @database::text)`

// template builds the migrated database once per cluster and content of the migrations and returns its name. It gets its name only when
// it is complete.
func template(ctx context.Context, s *embedded.Server) (string, error) {
	once.Lock()
	defer once.Unlock()
	if built != "" {
		return built, nil
	}
	name, err := templateName()
	if err != nil {
		return "", err
	}
	admin, err := pgx.Connect(ctx, s.AdminURL("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	if _, err := admin.Exec(ctx, lockTemplateSQL); err != nil {
		return "", err
	}
	var exists bool
	if err := admin.QueryRow(ctx, templateExistsSQL, pgx.NamedArgs{"database": name}).Scan(&exists); err != nil {
		return "", err
	}
	if !exists {
		err = build(ctx, s, admin, name)
	}
	if err == nil {
		built = name
	}
	return name, err
}

var (
	once  sync.Mutex
	built string
)

func build(ctx context.Context, s *embedded.Server, admin *pgx.Conn, name string) error {
	draft := name + "_draft"
	if _, err := admin.Exec(ctx, "drop database if exists "+draft+" with (force)"); err != nil {
		return err
	}
	if err := postgres.CreateDatabase(ctx, s.AdminURL("postgres"), draft); err != nil {
		return err
	}
	owner, err := postgres.WithDatabase(s.OwnerURL(), draft)
	if err != nil {
		return err
	}
	if _, err := postgres.Migrate(ctx, owner); err != nil {
		return err
	}
	// Whoever is first in a migrated database reads its whole catalogue and leaves a file of it: the clones have that file.
	first, err := pgx.Connect(ctx, s.AdminURL(draft))
	if err != nil {
		return err
	}
	if err := first.Close(ctx); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "alter database "+draft+" with allow_connections false; alter database "+draft+" rename to "+name)
	return err
}

// templateName changes with any byte of the migrations.
func templateName() (string, error) {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, f := range files {
		b, err := fs.ReadFile(migrations.FS, f)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", f, len(b), b)
	}
	return "template_" + hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// administrators is this test binary's pool as the superuser, outside the databases of its tests: what each test needs of it is not worth a connection.
var administrators = sync.OnceValues(func() (*pgxpool.Pool, error) {
	s, err := shared()
	if err != nil {
		return nil, err
	}
	return pgxpool.New(context.Background(), s.AdminURL("postgres"))
})

// execute has the superuser execute statements one after the other, outside transactions.
func execute(ctx context.Context, statements ...string) error {
	admin, err := administrators()
	if err != nil {
		return err
	}
	for _, one := range statements {
		if _, err := admin.Exec(ctx, one, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	return nil
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
