package personal_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"yangguang/migrations"
	"yangguang/personal"
	"yangguang/postgres/pgtest"
)

// The database refuses what this package refuses, and nothing else: by the same expressions, over the same form of every character, for the cases of both and for
// what grows out of them.
func TestTheDatabaseRefusesTheSame(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).Owner(t)
	var source string
	if err := db.QueryRow(t.Context(), "select prosrc from pg_proc where oid = 'public_text'::regproc").Scan(&source); err != nil {
		t.Fatal(err)
	}
	for _, x := range personal.Expressions() {
		if !strings.Contains(source, "'"+x+"'") {
			t.Errorf("public_text does not hold '%s'", x)
		}
	}
	var texts []string
	for text, want := range personal.Cases() {
		if got := personal.Public(text); got != want {
			t.Errorf("%q: public %t", text, got)
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	texts = append(texts, grown(texts, 4000)...)
	rows, err := db.Query(t.Context(), "select public_text(s) from unnest($1::text[]) with ordinality x(s, n) order by n", texts)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var public bool
		if err := rows.Scan(&public); err != nil {
			t.Fatal(err)
		}
		if want := personal.Public(texts[n]); public != want {
			t.Errorf("%q: public %t in the database, %t here", texts[n], public, want)
		}
	}
	if err := rows.Err(); err != nil || n != len(texts) {
		t.Errorf("%d of %d texts judged: %v", n, len(texts), err)
	}
}

// grown are texts that come of the cases by a few changes each, always the same ones.
func grown(from []string, n int) []string {
	r := rand.New(rand.NewPCG(72, 7))
	pool := []rune("0123456789OIlXx-. ·,，、：:/（）<>@#年月日号点一三八鲁E室单元QVW微信\n\u200bⅠ①é甲〇")
	list := make([]string, n)
	for i := range list {
		s := []rune(from[r.IntN(len(from))])
		for range 1 + r.IntN(4) {
			at, c := r.IntN(len(s)+1), pool[r.IntN(len(pool))]
			switch {
			case at < len(s) && r.IntN(3) == 0:
				s[at] = c
			case at < len(s) && r.IntN(3) == 0:
				s = slices.Delete(s, at, at+1)
			default:
				s = slices.Insert(s, at, c)
			}
		}
		list[i] = string(s)
	}
	return list
}

// Both read every character alike: whether it may stand in a public text, and as what it is judged.
func TestTheDatabaseReadsTheSameCharacters(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).Owner(t)
	x := personal.Expressions()
	rows, err := db.Query(t.Context(), `select c, c !~ $1, translate(regexp_replace(normalize(regexp_replace(c, $2, ' \& ', 'g'), nfkc), $3, ' ', 'g'), $4, $5)
		from generate_series(1, x'323ff'::int) n, lateral (select chr(n) c) s where n not between 55296 and 57343`, x[0], x[1], x[2], x[3], x[4])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	wrong := 0
	for rows.Next() {
		var c, form string
		var plain bool
		if err := rows.Scan(&c, &plain, &form); err != nil {
			t.Fatal(err)
		}
		if plain != personal.Plain(c) || plain && form != personal.Fold(c) {
			if wrong++; wrong < 20 {
				t.Errorf("%q: plain %t and %q in the database, %t and %q here", c, plain, form, personal.Plain(c), personal.Fold(c))
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

// A row older than the rule stays, and its constraint holds for new rows alone: a dump of such a database can be restored.
func TestRowsOlderThanTheRuleStay(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), pgtest.New(t).AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	migration, err := migrations.FS.ReadFile("0072_publicidentifiers.sql")
	if err != nil {
		t.Fatal(err)
	}
	const withdraw = `insert into plan_withdrawal (plan_id, reason, change_id) values (gen_random_uuid(), '电话一3八00一3八000', gen_random_uuid())`
	for _, sql := range []string{
		"alter table record_correction drop constraint record_correction_public_text",
		"create or replace function public_text(s text) returns boolean language sql immutable as 'select true'",
		"set session_replication_role = replica", withdraw, string(migration), // past triggers and foreign keys
	} {
		if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			t.Fatalf("%.60s: %v", sql, err)
		}
	}
	var open string
	err = conn.QueryRow(t.Context(), "select string_agg(conname, ' ') from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) like '%public_text%' and not convalidated").Scan(&open)
	if err != nil || open != "plan_withdrawal_public_text" {
		t.Errorf("not every row was judged of %q, %v", open, err)
	}
	if _, err := conn.Exec(t.Context(), withdraw); err == nil || !strings.Contains(err.Error(), "plan_withdrawal_public_text") {
		t.Errorf("a new row says what an old one said: %v", err)
	}
}
