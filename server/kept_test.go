package server_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/postgres/pgtest"
	"yangguang/server"
)

// publishing is a ledger of some entries in a database of its own, and its publisher with the key of dir.
func publishing(t *testing.T, dir, begun string, entries int) (*pgtest.DB, server.Publisher) {
	t.Helper()
	signer, err := server.LedgerKey(dir, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.New(t)
	if err := server.Genesis(t.Context(), db.DB, begun, true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for range entries - 1 {
		entry(t, db)
	}
	return db, server.Publisher{Store: db.DB, Signer: signer, Dir: dir}
}

// TestNothingIsPublishedOverAnotherPast: a ledger that was cut off or has another past is neither signed nor kept, and no row that somebody wrote
// into the database takes the place of what the publisher signed.
func TestNothingIsPublishedOverAnotherPast(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.checkpoint")
	right, p := publishing(t, dir, "right", 3)
	if err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	signed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, p server.Publisher, says string) {
		t.Helper()
		if err := p.Publish(t.Context()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", name, err, says)
		}
		if now, err := os.ReadFile(path); err == nil && string(now) != string(signed) {
			t.Errorf("%s: the kept checkpoint is another one now", name)
		}
	}
	_, shorter := publishing(t, dir, "right", 2)
	refused("shortened", shorter, "holds 2 entries, 3 were published")
	forked, longer := publishing(t, dir, "other", 4)
	refused("forked", longer, "not those that were published")
	var n int
	if err := forked.Owner(t).QueryRow(t.Context(), "select count(*) from log_checkpoint").Scan(&n); err != nil || n != 0 {
		t.Errorf("a fork has %d signed checkpoints, %v", n, err)
	}

	app := right.App(t)
	publishes := func(sql string) error {
		return pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `select set_config('app.all', 'on', true), set_config('app.system', 'on', true)`); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
	}
	for sql, constraint := range map[string]string{
		`insert into log_checkpoint (size, note) values (4, e'x\n4\nx\n')`: "log_checkpoint_size",
		`insert into log_checkpoint (size, note) values (2, e'x\n3\nx\n')`: "log_checkpoint_note",
		`insert into log_checkpoint (size, note) values (2, 'x')`:          "log_checkpoint_note",
	} {
		var pg *pgconn.PgError
		if err := publishes(sql); !errors.As(err, &pg) || pg.ConstraintName != constraint {
			t.Errorf("%s: %v, want %s", sql, err, constraint)
		}
	}
	entry(t, right)
	const unsigned = `insert into log_checkpoint (size, note) values (4, e'x\n4\nx\n')`
	// In no session of a person, whatever was committed before it.
	for _, sql := range []string{unsigned, `insert into log_cosignature (size, witness, line) values (3, 'w', 'x')`} {
		if _, err := app.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := publishes(unsigned); err != nil {
		t.Fatal(err)
	}
	refused("a row without signature", p, "not of this ledger's key")
	entry(t, right) // the next entry is signed over it
	if err := p.Publish(t.Context()); err != nil {
		t.Error(err)
	}

	// Without the kept file the database is held against what it says itself.
	past := right.Past(t)
	for _, c := range []struct{ name, sql, says string }{
		{"rewritten", "update log_hash set hash = sha256(hash) where pos = (select max(pos) from log_hash)", "describes another log"},
		{"cut off", "delete from log_entry where idx = 4", "holds 4 entries and a checkpoint of 5"},
	} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if _, err := past.Exec(t.Context(), c.sql); err != nil {
			t.Fatal(err)
		}
		refused(c.name, p, c.says)
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: kept all the same", c.name)
		}
	}
}

// TestReadyzFollowsTheLedger: a server whose ledger is no longer the one that it published gets no requests, and says why.
func TestReadyzFollowsTheLedger(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, p := publishing(t, dir, "test", 2)
	if err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := wiring(t, db)
	w.Config.DataDir = dir
	app, err := server.New(w)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- app.Serve(ctx, server.Running{DB: db.DB, URL: db.AppURL, Signer: p.Signer, Ready: func(base, _ string) { ready <- base }})
	}()
	s := &stage{t: t, db: db, app: app, url: <-ready}
	if r := s.send(s.request("GET", "/readyz", "", nil)); r.status != http.StatusOK {
		t.Errorf("before: %d %s", r.status, r.body)
	}
	if _, err := db.Past(t).Exec(t.Context(), "delete from log_entry where idx = 1"); err != nil {
		t.Fatal(err)
	}
	if r := s.send(s.request("GET", "/readyz", "", nil)); r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "the ledger is not the one that was published") {
		t.Errorf("after: %d %s", r.status, r.body)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A server that was given the private key alone writes the verifier key beside it; another one there is refused.
func TestTheVerifierKeyLiesBesideTheKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := server.LedgerKey(dir, "test.example/ledger"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ledger.vkey")
	public, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.LedgerKey(dir, "test.example/ledger"); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(path); err != nil || string(again) != string(public) {
		t.Errorf("%q became %q, %v", public, again, err)
	}
	if err := os.WriteFile(path, []byte("another\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := server.LedgerKey(dir, "test.example/ledger"); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("another verifier key: %v", err)
	}
}

// A server starts on the ledger it published last or on a longer one that begins with it, and on no other.
func TestALedgerThatIsNotTheOnePublishedIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	signer, err := server.LedgerKey(dir, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "ledger.checkpoint")
	of := func(db *pgtest.DB) server.Publisher { return server.Publisher{Store: db.DB, Signer: signer, Dir: dir} }
	begun := func(origin string) *pgtest.DB {
		db := pgtest.New(t)
		if err := server.Genesis(t.Context(), db.DB, origin, true, time.Time{}); err != nil {
			t.Fatal(err)
		}
		return db
	}
	right, empty, other := begun("right"), pgtest.New(t), begun("other")
	if err := of(right).Check(t.Context()); err != nil {
		t.Errorf("nothing published yet: %v", err)
	}
	for range 2 { // a second time nothing is new, and the file is there again all the same
		if err := of(right).Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := of(right).Check(t.Context()); err != nil {
			t.Errorf("the ledger itself: %v", err)
		}
		if err := os.Remove(kept); err != nil {
			t.Fatal(err)
		}
	}
	if err := of(right).Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		db   *pgtest.DB
		says string
	}{"shorter": {empty, "holds 0 entries, 1 were published"}, "forked": {other, "not those that were published"}} {
		if err := of(c.db).Check(t.Context()); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), kept) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := wiring(t, other)
	w.Config.DataDir = dir
	app, err := server.New(w)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Serve(t.Context(), server.Running{DB: other.DB, URL: other.AppURL, Signer: signer}); err == nil || !strings.Contains(err.Error(), "not those that were published") {
		t.Errorf("served a fork: %v", err)
	}
	signed, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	signed[len(signed)-8] ^= 1
	if err := os.WriteFile(kept, signed, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := of(right).Check(t.Context()); err == nil || !strings.Contains(err.Error(), kept) {
		t.Errorf("a changed file: %v", err)
	}
}
