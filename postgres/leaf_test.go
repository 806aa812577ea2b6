package postgres_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/ledger"
	"yangguang/postgres/pgtest"
)

// By SQL, too, an entry is one that every reader of the log takes: nobody chooses its time, its actor or its place, and nobody writes a hash.
func TestALeafIsTheDatabases(t *testing.T) {
	db := pgtest.New(t)
	app := db.App(t)
	digest := "repeat('0', 64)"
	for name, c := range map[string]struct{ pseudonym, sql, constraint, code string }{
		"a type that nobody knows": {"system", "select ledger_append($1, 'no.such', 'register/town', " + digest + ")", "log_entry_grammar", "23514"},
		"a type that is only read": {"system", "select ledger_append($1, 'inspect', 'draw/A-2026-000001', " + digest + ")", "log_entry_grammar", "23514"},
		"another kind of subject":  {"system", "select ledger_append($1, 'import', 'plan/town', " + digest + ")", "log_entry_grammar", "23514"},
		"a second line":            {"system", "select ledger_append($1, 'import', e'register/town\\nactor x', " + digest + ")", "log_entry_grammar", "23514"},
		"a subject without id":     {"system", "select ledger_append($1, 'import', 'register', " + digest + ")", "log_entry_grammar", "23514"},
		"a round like a draw":      {"system", "select ledger_append($1, 'round', 'round/A-2026-000001', " + digest + ")", "log_entry_grammar", "23514"},
		"a draw without number":    {"system", "select ledger_append($1, 'plan', 'draw/A', " + digest + ")", "log_entry_grammar", "23514"},
		"no digest":                {"system", "select ledger_append($1, 'import', 'register/town', 'zz')", "log_entry_grammar", "23514"},
		"a person's name":          {"张三 13812345678", "select ledger_append($1, 'import', 'register/town', " + digest + ")", "log_entry_grammar", "23514"},
		"a name of no account":     {"P-0001", "select ledger_append($1, 'import', 'register/town', " + digest + ")", "log_entry_grammar", "23514"},
		"no audit row":             {"", "select ledger_append($1, 'import', 'register/town', " + digest + ")", "log_entry_audit_fkey", "23503"},
		"an entry past the function": {"system", `insert into log_entry (idx, change_id, type, subject, at, leaf) values (1000000, $1, 'import', 'register/town', now(), '\x00')`,
			"", "42501"},
		"a hash past the function": {"system", `insert into log_hash (pos, hash) select 7, sha256($1::text::bytea)`, "", "42501"},
	} {
		err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error { return entry(t.Context(), tx, c.pseudonym, c.sql) })
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != c.code || pg.ConstraintName != c.constraint {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
		return entry(t.Context(), tx, "system", "select ledger_append($1, 'import', 'register/town', "+digest+")")
	})
	if err != nil {
		t.Fatal(err)
	}
	var leaf []byte
	if err := db.Owner(t).QueryRow(t.Context(), "select leaf from log_entry").Scan(&leaf); err != nil {
		t.Fatal(err)
	}
	if e, err := ledger.ParseEntry(leaf); err != nil || e.Actor != "system" || e.Type != "import" {
		t.Errorf("%+v, %v", e, err)
	}
}

// entry writes audit row and body of a change, none for nobody, and runs the statement with the change.
func entry(ctx context.Context, tx pgx.Tx, pseudonym, sql string) error {
	change := uuid.New()
	if _, err := tx.Exec(ctx, "select set_config('app.system', 'on', true)"); err != nil {
		return err
	}
	if pseudonym != "" {
		if _, err := tx.Exec(ctx, `insert into audit_event (change_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
			values ($1, $2, '{system}', 'import', '-', 'import', 'register', $1)`, change, pseudonym); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into log_body (change_id, salt, body) values ($1, decode(repeat('00', 16), 'hex'), '{}')`, change); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, sql, change)
	return err
}

// The vocabulary stands in the program, for those who read a log, and in the database, for whoever writes it: it is one.
func TestTheVocabularyOfTheLogIsOne(t *testing.T) {
	type row struct {
		Name, Format string
		Kinds        []string
		Chain, Once  string
	}
	rows, err := pgtest.New(t).App(t).Query(t.Context(), `select name, format, kinds, chain, once from log_type order by name collate "C"`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]row{}
	for _, r := range list {
		got[r.Name] = r
	}
	want := map[string]row{}
	for _, typ := range ledger.Types() {
		if typ.Reserved {
			continue
		}
		r := row{Name: typ.Name, Format: string(typ.Format), Chain: string(typ.Chain), Once: typ.Once}
		for _, k := range typ.Subjects {
			r.Kinds = append(r.Kinds, string(k))
		}
		want[typ.Name] = r
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("log_type has %v, the program %v", got, want)
	}
}
