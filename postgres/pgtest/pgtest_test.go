package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/postgres/pgtest"
)

// Many tests at once: each has its own rows, and the template is built once.
func TestDatabasesAreApart(t *testing.T) {
	for _, name := range []string{"one", "two", "three", "four"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner := pgtest.New(t).Owner(t)
			if _, err := owner.Exec(t.Context(), "create table mine as select 1 as x"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	var url string
	t.Run("one", func(t *testing.T) {
		d := pgtest.New(t)
		url = d.AppURL
		if err := d.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Fatal("the database outlived its test")
	}
}

// What many tests begin with is written once, and each has it for itself.
func TestFilledOnce(t *testing.T) {
	times := 0
	for _, name := range []string{"one", "two"} {
		t.Run(name, func(t *testing.T) {
			d := pgtest.Filled(t, "thing", func(d *pgtest.DB) {
				times++
				if _, err := d.Owner(t).Exec(t.Context(), "create table thing as select 1 as x"); err != nil {
					t.Fatal(err)
				}
			})
			var n int
			if err := d.Owner(t).QueryRow(t.Context(), "with gone as (delete from thing returning x) select count(*) from gone").Scan(&n); err != nil || n != 1 || times != 1 {
				t.Errorf("%d rows, filled %d times, %v", n, times, err)
			}
		})
	}
}

// Whoever asks again has the pool that is there: a statement is not worth a connection, which reads the catalogue and plans anew.
func TestOnePoolForEachRole(t *testing.T) {
	d := pgtest.New(t)
	for name, pool := range map[string]func(testing.TB) *pgxpool.Pool{"owner": d.Owner, "app": d.App, "past": d.Past} {
		t.Run(name, func(t *testing.T) {
			if err := pool(t).Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
		one, other := pool(t), pool(t)
		if err := one.Ping(t.Context()); err != nil || one != other || one.Stat().NewConnsCount() != 1 {
			t.Errorf("%s: %d connections, %v", name, one.Stat().NewConnsCount(), err)
		}
	}
}

// A connection that was used begins as a new one does, with what its pool is for.
func TestNothingSetStays(t *testing.T) {
	past := pgtest.New(t).Past(t)
	if _, err := past.Exec(t.Context(), "select set_config('app.system', 'on', false), set_config('session_replication_role', 'origin', false)"); err != nil {
		t.Fatal(err)
	}
	var system, role string
	if err := past.QueryRow(t.Context(), "select current_setting('app.system'), current_setting('session_replication_role')").Scan(&system, &role); err != nil ||
		system != "" || role != "replica" || past.Stat().NewConnsCount() != 1 {
		t.Errorf("%q, %q over %d connections, %v", system, role, past.Stat().NewConnsCount(), err)
	}
}
