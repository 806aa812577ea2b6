package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/postgres/pgtest"
	"yangguang/server"
)

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
