package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"yangguang/postgres/pgtest"
)

// TestNobodyMakesHimselfAHead: in a session of a person, whoever it is, no account, role or session comes about, and the password of nobody else changes.
func TestNobodyMakesHimselfAHead(t *testing.T) {
	db := pgtest.New(t)
	own, _ := plantVisits(t, db)
	app := db.App(t)
	makes := map[string]string{
		"an account": `insert into account (id, username, display_name, pseudonym, password_hash, agency_id, change_id)
			select gen_random_uuid(), 'second', '另一人', 'P-2', password_hash, agency_id, gen_random_uuid()
			from account where username = 'author'`,
		"a role": `insert into account_role select id, 'supervisor' from account where username = 'author'`,
		"a session of a head": `insert into session (id, account_id, refresh_hash, user_agent, expires_at) 
			select gen_random_uuid(), id, 'x', '-', now() + interval '1 day' from account where username = 'head'`,
		"a session of his": `insert into session (id, account_id, refresh_hash, user_agent, expires_at) 
			select gen_random_uuid(), id, 'y', '-', now() + interval '1 day' from account where username = 'author'`,
	}
	changes := map[string]int64{
		`update account set password_hash = 'mine' where username = 'head'`:   0,
		`update account set password_hash = 'mine' where username = 'author'`: 1,
		`update session set revoked_at = now() where refresh_hash = 'head'`:   0,
		`update session set revoked_at = now() where refresh_hash = 'author'`: 1,
	}
	past := db.Past(t)
	if _, err := past.Exec(t.Context(), `insert into account (id, username, display_name, pseudonym, password_hash, agency_id, change_id)
		values ($1, 'author', 'x', 'y', '-', $2, $3)`, named("author"), named("agency"), own); err != nil {
		t.Fatal(err)
	}
	if _, err := past.Exec(t.Context(), `insert into session (id, account_id, refresh_hash, user_agent, expires_at)
		select gen_random_uuid(), id, username::bytea, '-', now() + interval '1 day' from account`); err != nil {
		t.Fatal(err)
	}
	for who, all := range map[string]string{"an officer": "", "a supervisor": "on"} {
		in := func(work func(tx pgx.Tx)) {
			tx, err := app.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
			if _, err := tx.Exec(t.Context(), `select set_config('app.all', $1, true), set_config('app.account', $2, true), set_config('app.agency', $3, true)`,
				all, named("author").String(), named("agency").String()); err != nil {
				t.Fatal(err)
			}
			work(tx)
		}
		for what, sql := range makes {
			in(func(tx pgx.Tx) {
				if _, err := tx.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "row-level security") && !strings.Contains(err.Error(), "with the account") {
					t.Errorf("%s makes %s: %v", who, what, err)
				}
			})
		}
		for sql, want := range changes {
			in(func(tx pgx.Tx) {
				if tag, err := tx.Exec(t.Context(), sql); err != nil || tag.RowsAffected() != want {
					t.Errorf("%s: %s: %d rows, %v; want %d", who, sql, tag.RowsAffected(), err, want)
				}
			})
		}
	}
}
