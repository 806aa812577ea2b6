package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/policies/grades"
	"yangguang/postgres/pgtest"
)

// TestPruneSessions: sessions that ended longer ago than the policy keeps them go, with the refresh tokens that were used in them; open ones and
// the log of six months stay, whoever asks.
func TestPruneSessions(t *testing.T) {
	db := pgtest.New(t)
	rules, err := grades.Load()
	if err != nil {
		t.Fatal(err)
	}
	past := db.Past(t)
	for name, ended := range map[string]string{
		"open": "null, now() + interval '1 hour'", "signed out yesterday": "now() - interval '30 hours', now()", "over this hour": "null, now() - interval '1 hour'",
		"five months": "null, now() - interval '150 days'", "long ago": "null, now() - interval '185 days'", "revoked long ago": "now() - interval '185 days', now() - interval '184 days'",
	} {
		_, err := past.Exec(t.Context(), `with s as (insert into session (id, account_id, refresh_hash, user_agent, revoked_at, expires_at)
			values ($1, $2, sha256(convert_to($3, 'UTF8')), $3, `+ended+`) returning id)
			insert into used_refresh (hash, session_id) select sha256(convert_to($3 || ' before', 'UTF8')), id from s`, uuid.New(), uuid.New(), name)
		if err != nil {
			t.Fatal(err)
		}
	}
	app := db.App(t)
	for sql, want := range map[string]string{
		"delete from session where user_agent = 'five months'": "session_ended", "delete from session where user_agent = 'open'": "session_ended",
		"delete from used_refresh where session_id = (select id from session where user_agent = 'open')": "session_ended",
		"update used_refresh set at = now()": "permission denied", "truncate used_refresh": "permission denied",
	} {
		tx, err := app.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true)"); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "stays: it is not over") {
			t.Errorf("%s: %v", sql, err)
		}
		_ = tx.Rollback(t.Context())
	}
	if err := db.PruneSessions(t.Context(), rules.Keep("SESSION"), rules.Keep("REFRESH_TOKEN")); err != nil {
		t.Fatal(err)
	}
	if sessions, tokens := count(t, db, "session"), count(t, db, "used_refresh"); sessions != 4 || tokens != 2 {
		t.Errorf("%d sessions and %d used tokens are left, want 4 and 2", sessions, tokens)
	}
}
