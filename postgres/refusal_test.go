package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yangguang/actor"
	"yangguang/policies/access"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// TestAFloodOfRefusalsIsCounted: alike refusals of a network are one row; whatever names and networks a flood makes up, the rows of an hour
// are bounded, none is lost, and a network that has a row keeps counting in it.
func TestAFloodOfRefusalsIsCounted(t *testing.T) {
	db := pgtest.New(t)
	const most = 20
	refuse := func(operation, network string) {
		t.Helper()
		r := postgres.Refusal{Actor: actor.Public(), Verb: "public", Operation: operation, Code: "BAD_USER_INPUT", Network: network}
		if err := db.CountRefusal(t.Context(), r, most); err != nil {
			t.Fatal(err)
		}
	}
	for range 50 {
		refuse("scanCode", "192.0.2.1")
	}
	for i := range 200 {
		refuse(strings.Repeat("x", i), fmt.Sprintf("2001:db8:0:%x::/64", i))
	}
	for range 10 {
		refuse("scanCode", "192.0.2.1")
	}
	const counted = `select coalesce(sum(n), 0), count(*), coalesce(max(n) filter (where network = '192.0.2.1'), 0), count(distinct hour) from refusal_count`
	var all, rows, own, hours int
	if err := db.Owner(t).QueryRow(t.Context(), counted).Scan(&all, &rows, &own, &hours); err != nil {
		t.Fatal(err)
	}
	if all != 260 || rows > hours*(most+1) || hours == 1 && own != 60 {
		t.Errorf("%d refusals in %d rows of %d hours, %d of the first network", all, rows, hours, own)
	}
	if n := count(t, db, "audit_refusal"); n != 0 {
		t.Errorf("%d rows beside the count", n)
	}
}

// TestPruneRefusals: what is older than the policy keeps goes, with sign-in failures that no longer count; the policy keeps six months, and
// the database refuses less.
func TestPruneRefusals(t *testing.T) {
	db := pgtest.New(t)
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	past := db.Past(t)
	for _, days := range []int{0, 30, 183, 185, 400} {
		if _, err := past.Exec(t.Context(), `insert into refusal_count (hour, verb, operation, code, network)
			values (date_trunc('hour', now()) - make_interval(days => $1), 'v', $1::text, 'c', 'n')`, days); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := past.Exec(t.Context(), "insert into sign_in_failure (at, address) values (now(), 'a'), (now() - interval '1 day', 'b')"); err != nil {
		t.Fatal(err)
	}
	if err := db.PruneRefusals(t.Context(), time.Hour, rules.SignIn.Lock); err == nil || !strings.Contains(err.Error(), "six months") {
		t.Errorf("rows of this month are forgotten: %v", err)
	}
	if n := count(t, db, "refusal_count"); n != 5 {
		t.Errorf("%d of 5 rows are left by a refused job", n)
	}
	if err := db.PruneRefusals(t.Context(), rules.Refusals.Keep, rules.SignIn.Lock); err != nil {
		t.Fatal(err)
	}
	if n, failures := count(t, db, "refusal_count"), count(t, db, "sign_in_failure"); n != 3 || failures != 1 {
		t.Errorf("%d counted refusals and %d failures are left, want 3 and 1", n, failures)
	}
}

// TestACountOnlyGoesUp: the runtime role cannot make a refusal uncounted, or say when it was.
func TestACountOnlyGoesUp(t *testing.T) {
	db := pgtest.New(t)
	r := postgres.Refusal{Actor: actor.Public(), Verb: "public", Operation: "scanCode", Code: "NOT_FOUND", Network: "192.0.2.1"}
	for range 3 {
		if err := db.CountRefusal(t.Context(), r, 10); err != nil {
			t.Fatal(err)
		}
	}
	app := db.App(t)
	const insufficientPrivilege = "42501"
	for sql, want := range map[string]string{
		"update refusal_count set n = 1":                             "refusal_counts",
		"update refusal_count set n = n + 2":                         "refusal_counts",
		"update refusal_count set n = n + 1, last_at = '2020-01-01'": "refusal_counts",
		"delete from refusal_count":                                  "refusal_counts",
		"update refusal_count set network = ''":                      insufficientPrivilege,
		"update refusal_count set hour = hour - interval '1 year'":   insufficientPrivilege,
		"insert into refusal_count (verb, operation, code, network, hour) values ('v', 'o', 'c', 'n', now())": insufficientPrivilege,
		"truncate refusal_count": insufficientPrivilege,
	} {
		refusedAs(t, app, want, sql, nil)
	}
}
