package postgres_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

func TestMigrateTwoAtOnceThenNothing(t *testing.T) {
	d := pgtest.Empty(t)
	var wg sync.WaitGroup
	var applied [2]int
	for i := range applied {
		wg.Go(func() {
			n, err := postgres.Migrate(t.Context(), d.OwnerURL)
			if err != nil {
				t.Error(err)
			}
			applied[i] = n
		})
	}
	wg.Wait()
	if min(applied[0], applied[1]) != 0 || max(applied[0], applied[1]) == 0 {
		t.Fatalf("two runs at once applied %v migrations, wanted all and none", applied)
	}
	if n, err := postgres.Migrate(t.Context(), d.OwnerURL); err != nil || n != 0 {
		t.Fatalf("a further run applied %d, %v", n, err)
	}
	db, err := postgres.Open(t.Context(), d.AppURL, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.CheckSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestCheckSchemaOfAnotherVersion(t *testing.T) {
	d := pgtest.New(t)
	if _, err := d.Owner(t).Exec(t.Context(), "delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	if err := d.CheckSchema(t.Context()); !errors.Is(err, postgres.ErrSchema) {
		t.Fatalf("an old schema passed: %v", err)
	}
}

// TestCheckSchemaOfOtherRules: a server whose rules the database does not know would be refused codes.
func TestCheckSchemaOfOtherRules(t *testing.T) {
	d := pgtest.New(t)
	for sql, rules := range map[string]string{"update cap_rule set cap = cap + 1": "frequency rules", "update visit_rule set n = 1": "rules of a visit",
		"update cap_rule set approver = 'GOVERNMENT'": "frequency rules", "update exception_rule set approver = 'GOVERNMENT'": "rules of a visit",
		"delete from industry where code = '5221'": "industries",
		"insert into advise_rule (jurisdiction, gate, basis, valid_to) values ('37', 'QUIET_DAY', '-', current_date)": "rules of a visit"} {
		if _, err := d.Owner(t).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if err := d.CheckSchema(t.Context()); !errors.Is(err, postgres.ErrSchema) || !strings.Contains(err.Error(), rules) {
			t.Fatalf("other %s passed: %v", rules, err)
		}
		if _, err := postgres.Migrate(t.Context(), d.OwnerURL); err != nil {
			t.Fatal(err)
		}
		if err := d.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRuntimeRoleCannotTouchTheMigrationTables(t *testing.T) {
	app := pgtest.New(t).App(t)
	for _, sql := range []string{
		"insert into goose_db_version (version_id, is_applied) values (99, true)",
		"create table mine (x int)",
		"delete from river_migration",
		"set role yangguang_owner",
	} {
		if _, err := app.Exec(t.Context(), sql); err == nil {
			t.Errorf("the runtime role may: %s", sql)
		}
	}
	if _, err := app.Exec(t.Context(), "delete from river_job"); err != nil {
		t.Errorf("the runtime role works on jobs: %v", err)
	}
}
