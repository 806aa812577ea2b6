package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"yangguang/command"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/ledger/witness"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/auth"
)

// Witnesses outside cosign what is published, by the proof that the database gives; their lines are published with the checkpoint. One that is
// away keeps no other from it, and one that remembers more than there is says so.
func TestWitnessesCosignWhatIsPublished(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), pgtest.New(t)
	signer, err := server.LedgerKey(dir, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "ledger.vkey"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	p := server.Publisher{Store: db.DB, Signer: signer, Dir: dir, Log: slog.New(slog.DiscardHandler)}
	w, wkey := newWitness(t, "w1.example", key)
	_, gone := newWitness(t, "w2.example", key)
	p.Witnesses = []server.Witness{{Key: gone, URL: "http://127.0.0.1:1"}, {Key: wkey, URL: w.URL}}
	published := func() {
		t.Helper()
		if err := p.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := p.Witnessed(t.Context()); err == nil || !strings.Contains(err.Error(), "w2.example") || strings.Contains(err.Error(), "w1.example") {
			t.Fatalf("who is away: %v", err)
		}
		size, err := db.LogSize(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		files := httptest.NewServer(server.LedgerHandler(db.DB))
		defer files.Close()
		for _, path := range []string{"/ledger/cosigned", "/ledger/checkpoint"} {
			resp, err := http.Get(files.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err = errors.Join(err, resp.Body.Close()); err != nil {
				t.Fatal(err)
			}
			c, seen, err := ledger.OpenCosigned(body, key, []*ledger.WitnessKey{wkey})
			if err != nil || c.Size != size || len(seen) != 1 || time.Since(seen[0].Time) > time.Hour {
				t.Errorf("%s of %d entries: %+v, %+v, %v", path, size, c, seen, err)
			}
		}
	}
	if err := server.Genesis(t.Context(), db.DB, "test", true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	published()
	for range 5 {
		entry(t, db)
	}
	published() // with a proof
	entry(t, db)
	if err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The database forgets what w1 cosigned, as after a restore: the witness says what it remembers, and the proof begins there.
	if _, err := db.Past(t).Exec(t.Context(), "truncate log_cosignature"); err != nil {
		t.Fatal(err)
	}
	published()
	past := pgtest.New(t)
	if err := server.Genesis(t.Context(), past.DB, "test", true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	restored := server.Publisher{Store: past.DB, Signer: signer, Dir: t.TempDir(), Log: p.Log, Witnesses: p.Witnesses[1:]}
	if err := restored.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := restored.Witnessed(t.Context()); err == nil || !strings.Contains(err.Error(), "entries were lost") {
		t.Errorf("a ledger cut off: %v", err)
	}
}

// entry adds one to the ledger.
func entry(t *testing.T, db *pgtest.DB) {
	t.Helper()
	c := auth.Operator("disable", "account:disable")
	c.Key = uuid.New()
	_, err := postgres.Commands[interface{ ChangeID() uuid.UUID }](db.DB).Do(t.Context(), c,
		func(context.Context, interface{ ChangeID() uuid.UUID }, time.Time) (command.Change, error) {
			return command.Change{Type: "account.disable", Subject: ledger.Subject{Kind: ledger.SubjectAccount, ID: "a"}, ObjectKind: ident.Account, Object: c.Key,
				Content: map[string]any{}}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

func newWitness(t *testing.T, name string, log note.Verifier) (*httptest.Server, *ledger.WitnessKey) {
	t.Helper()
	dir := t.TempDir()
	text, err := witness.Create(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	w, err := witness.Open(dir, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ledger.ParseWitnessKey(text)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(w.Handler())
	t.Cleanup(s.Close)
	return s, key
}

func TestReadWitnesses(t *testing.T) {
	text, err := witness.Create(t.TempDir(), "w1.example")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "witnesses")
	for file, want := range map[string]string{
		"# ours\n\n" + text + " https://w1.example/\n": "", text + "\n": "line 1", "x " + "https://w1.example\n": "line 1", text + " ftp://w1.example\n": "address",
	} {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := server.ReadWitnesses(path)
		if want == "" && (err != nil || len(list) != 1 || list[0].Key.Name() != "w1.example") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, %v", file, list, err)
		}
	}
	if list, err := server.ReadWitnesses(""); list != nil || err != nil {
		t.Errorf("no file: %v, %v", list, err)
	}
	if _, err := server.ReadWitnesses(path + " is not there"); err == nil || !strings.Contains(err.Error(), "WITNESSES") {
		t.Errorf("a file that is not there: %v", err)
	}
}
