package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// TestWhatTheRuntimeRoleSetsForItsLaterSessions: PostgreSQL lets it, so a server looks for it; settings of who is asking it may not even so. Preparing
// the database again takes them away.
func TestWhatTheRuntimeRoleSetsForItsLaterSessions(t *testing.T) {
	db := pgtest.New(t)
	if err := db.CheckRole(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg, err := pgx.ParseConfig(db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	app := db.App(t)
	later := "alter role current_user in database " + pgx.Identifier{cfg.Database}.Sanitize() + " set "
	for _, sql := range []string{`app."all" = 'on'`, `app.system = 'on'`, "session_replication_role = replica"} {
		var pg *pgconn.PgError
		err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `select set_config('app.all', 'on', true), set_config('app.system', 'on', true)`); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), later+sql)
			return err
		})
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, setting := range []string{"synchronous_commit", "search_path"} {
		if _, err := app.Exec(t.Context(), later+setting+" = local"); err != nil {
			t.Fatal(err)
		}
		if err := db.CheckRole(t.Context()); err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s: %v", setting, err)
		}
	}
	if err := postgres.CreateDatabase(t.Context(), db.AdminURL, cfg.Database); err != nil {
		t.Fatal(err)
	}
	if err := db.CheckRole(t.Context()); err != nil {
		t.Error(err)
	}
}
