package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/note"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// system is the command line's and the jobs' actor.
var system = actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}

// bare is a domain whose transaction nobody needs anything of.
type bare interface{ ChangeID() uuid.UUID }

func agencyCommand(body string) command.Command {
	hash, err := command.HashBody(body)
	if err != nil {
		panic(err)
	}
	return command.Command{Actor: system, Verb: "agency:register", PolicyLine: "system", Operation: "registerAgency", Key: uuid.Must(uuid.NewV7()), BodyHash: hash}
}

// retire is a change about an item that leaves nothing but what every command leaves.
func retire(code string) command.Change {
	return command.Change{Type: "item.retire", Subject: ledger.Subject{Kind: ledger.SubjectItem, ID: code}, ObjectKind: ident.CheckItem,
		Object: uuid.Must(uuid.NewV7()), Content: map[string]any{"reason": "撤销", "code": code}}
}

func count(t *testing.T, db *pgtest.DB, table string) (n int) {
	t.Helper()
	if err := db.Owner(t).QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// One command is one entry, one audit row and one key; the same key answers with the first object, another body is a conflict.
func TestCommandOncePerKey(t *testing.T) {
	db := pgtest.New(t)
	run := postgres.Commands[bare](db.DB)
	c, calls := agencyCommand("a"), 0
	first := func(context.Context, bare, time.Time) (command.Change, error) { calls++; return retire("SCJG-01"), nil }
	id, err := run.Do(t.Context(), c, first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := run.Do(t.Context(), c, first)
	if err != nil || again != id || calls != 1 {
		t.Errorf("replay: %v, %v, %d calls", again, err, calls)
	}
	other := agencyCommand("b")
	other.Key = c.Key
	if _, err := run.Do(t.Context(), other, first); !fault.Is(err, fault.Conflict) {
		t.Errorf("same key, other body: %v", err)
	}
	if _, err := run.Do(t.Context(), command.Command{Actor: system}, first); !fault.Is(err, fault.Invalid) {
		t.Errorf("no key: %v", err)
	}
	for _, table := range []string{"log_entry", "log_body", "audit_event", "command"} {
		if n := count(t, db, table); n != 1 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

// A command that fails leaves nothing at all.
func TestCommandAllOrNothing(t *testing.T) {
	db := pgtest.New(t)
	run := postgres.Commands[bare](db.DB)
	boom := errors.New("boom")
	_, err := run.Do(t.Context(), agencyCommand("a"), func(context.Context, bare, time.Time) (command.Change, error) { return command.Change{}, boom })
	if !errors.Is(err, boom) {
		t.Errorf("error comes out as %v", err)
	}
	for name, change := range map[string]command.Change{
		"unknown type":    {Type: "nonsense", Subject: ledger.Subject{Kind: ledger.SubjectItem, ID: "X"}},
		"wrong subject":   {Type: "item.retire", Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: "X"}, Content: 1},
		"float in body":   {Type: "item.retire", Subject: ledger.Subject{Kind: ledger.SubjectItem, ID: "X"}, Content: 0.5},
		"follows nothing": {Type: "plan.withdraw", Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: "P"}, Content: 1, Object: uuid.New()},
	} {
		if _, err := run.Do(t.Context(), agencyCommand("a"), func(context.Context, bare, time.Time) (command.Change, error) { return change, nil }); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, table := range []string{"log_entry", "log_hash", "log_body", "audit_event", "command"} {
		if n := count(t, db, table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

// An entry without its body is none, also in SQL: the files of bodies could never be made again.
func TestAnEntryHasItsBody(t *testing.T) {
	db := pgtest.New(t)
	err := pgx.BeginFunc(t.Context(), db.App(t), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `with e as (select gen_random_uuid() as id from set_config('app.system', 'on', true))
			insert into audit_event (change_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
			select id, 'system', '{}', 'item:retire', 'x', 'retireItem', 'CheckItem', id from e`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `select ledger_append((select change_id from audit_event), 'item.retire', 'item/X', repeat('0', 64))`)
		return err
	})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.ConstraintName != "log_entry_body_fkey" {
		t.Errorf("an entry without its body: %v", err)
	}
}

// Nothing of whoever a transaction was for is left on its connection, however it ended (security.md rule 13).
func TestAConnectionForgetsWhoItWasFor(t *testing.T) {
	db := pgtest.New(t)
	run := postgres.Commands[bare](db.DB)
	c, done := agencyCommand("a"), func(context.Context, bare, time.Time) (command.Change, error) { return retire("SCJG-01"), nil }
	for range 2 { // done, and replayed
		if _, err := run.Do(t.Context(), c, done); err != nil {
			t.Fatal(err)
		}
	}
	_, err := run.Do(t.Context(), agencyCommand("b"), func(context.Context, bare, time.Time) (command.Change, error) {
		return command.Change{}, errors.New("refused")
	})
	if err == nil {
		t.Fatal("the refusal was lost")
	}
	idle := db.Pool().AcquireAllIdle(t.Context())
	for _, conn := range idle {
		var left string
		err := conn.QueryRow(t.Context(), `select coalesce(string_agg(n, ' '), '') from unnest(array['account', 'agency', 'enterprise', 'visit', 'all', 'system', 'time']) n
			where coalesce(current_setting('app.' || n, true), '') <> ''`).Scan(&left)
		if err != nil || left != "" {
			t.Errorf("left on a connection: %q, %v", left, err)
		}
		conn.Release()
	}
	if len(idle) == 0 {
		t.Error("no connection was looked at")
	}
}

// Many writers at once: no number is skipped or used twice, and the exported log verifies with package ledger's own code, which
// shares nothing with the SQL that wrote it.
func TestConcurrentAppendsMakeOneLog(t *testing.T) {
	db := pgtest.New(t)
	run := postgres.Commands[bare](db.DB)
	const writers, each = 8, 40
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				code := []string{"SCJG-01", "SCJG-02", "HJ-03"}[(w+i)%3]
				if _, err := run.Do(t.Context(), agencyCommand("x"), func(context.Context, bare, time.Time) (command.Change, error) { return retire(code), nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	size, err := db.LogSize(t.Context())
	if err != nil || size != writers*each {
		t.Fatalf("%d entries, %v", size, err)
	}
	files, verifier := exportLog(t, db, size)
	r, err := ledger.Fsck(files, verifier, ledger.Options{})
	if err != nil || r.Types["item.retire"] != size || r.Withheld != size {
		t.Errorf("fsck: %+v, %v", r, err)
	}
}

func exportLog(t *testing.T, db *pgtest.DB, size int64) (fstest.MapFS, note.Verifier) {
	t.Helper()
	private, public, err := ledger.NewKey(rand.Reader, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.RootOf(t.Context(), db, signer.Name(), size)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SaveCheckpoint(t.Context(), size, signed); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	put := func(path string, data []byte) error { files[path] = &fstest.MapFile{Data: data}; return nil }
	if err := ledger.Export(t.Context(), db, size, signed, put, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return files, verifier
}

// What is on record cannot be changed by the runtime role nor, without dropping the trigger, by the owner; and nobody below the
// owner sets the time of an entry or of an audit row.
func TestEvidenceIsAppendOnly(t *testing.T) {
	db := pgtest.New(t)
	run := postgres.Commands[bare](db.DB)
	if _, err := run.Do(t.Context(), agencyCommand("a"), func(context.Context, bare, time.Time) (command.Change, error) { return retire("SCJG-01"), nil }); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"update log_entry set at = now()", "delete from log_entry", "truncate log_entry cascade", "delete from audit_event",
		"update audit_event set pseudonym = 'x'", "update log_hash set hash = hash", "delete from command", "delete from log_checkpoint"} {
		if _, err := db.App(t).Exec(t.Context(), sql); err == nil {
			t.Errorf("runtime role: %s went through", sql)
		}
		if _, err := db.Owner(t).Exec(t.Context(), sql); err == nil && sql != "delete from log_checkpoint" {
			t.Errorf("owner: %s went through", sql)
		}
	}
	if _, err := db.App(t).Exec(t.Context(), "insert into audit_refusal (at, pseudonym, verb, operation, code) values ('2020-01-01', 'x', 'v', 'o', 'c')"); err == nil {
		t.Error("the runtime role chose the time of an audit row")
	}
}

// A given clock is the owner's privilege: the runtime role gets the database's time whatever it asks for.
func TestGivenClockIsTheOwnersOnly(t *testing.T) {
	db := pgtest.New(t)
	past := time.Date(2024, 5, 1, 1, 0, 0, 0, time.UTC)
	owner, err := postgres.Open(t.Context(), db.OwnerURL, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	for name, tc := range map[string]struct {
		db   *postgres.DB
		past bool
	}{"runtime": {db.DB, false}, "owner": {owner, true}} {
		c := agencyCommand("a")
		c.At = past
		var got time.Time
		_, err := postgres.Commands[bare](tc.db).Do(t.Context(), c, func(_ context.Context, _ bare, now time.Time) (command.Change, error) {
			got = now
			return retire("SCJG-01"), nil
		})
		if err != nil || got.Equal(past) != tc.past {
			t.Errorf("%s: time %v, %v", name, got, err)
		}
	}
}
