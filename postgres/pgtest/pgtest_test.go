package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

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
