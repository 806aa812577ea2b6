package gate_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"yangguang/postgres/pgtest"
)

// updatable are the columns that the runtime role may update. A right on a whole table counts as one on each of its columns.
const updatable = `
select c.relname::text, a.attname::text, has_table_privilege('yangguang_app', c.oid, 'update')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'river\_%'
  and has_column_privilege('yangguang_app', c.oid, a.attnum, 'update')
order by c.relname, a.attnum`

var writes = regexp.MustCompile(`(?is)\bupdate\b`)

// TestNoUpdateIsGrantedThatNoStatementMakes takes the rights away one by one: each time a statement of package postgres must fail to
// plan. A right that nobody misses is one too many.
func TestNoUpdateIsGrantedThatNoStatementMakes(t *testing.T) {
	db := pgtest.New(t)
	app, owner := connect(t, db.AppURL), connect(t, db.OwnerURL)
	var updates []statement
	for _, s := range statements(t) {
		if !s.owner && writes.MatchString(s.text) {
			updates = append(updates, s)
		}
	}
	if got := missed(t, app, updates); got != "" {
		t.Fatalf("with every right %s fails", got)
	}
	rows, err := owner.Query(t.Context(), updatable)
	if err != nil {
		t.Fatal(err)
	}
	type right struct {
		Table, Column string
		Whole         bool
	}
	rights, err := pgx.CollectRows(rows, pgx.RowToStructByPos[right])
	if err != nil || len(rights) < 20 {
		t.Fatalf("%d rights, %v", len(rights), err)
	}
	for _, r := range rights {
		if r.Whole {
			t.Errorf("the runtime role may update all of %s: grant columns", r.Table)
			continue
		}
		run(t, owner, fmt.Sprintf("revoke update (%s) on %s from yangguang_app", r.Column, r.Table))
		if missed(t, app, likelyFirst(updates, r.Table, r.Column)) == "" {
			t.Errorf("the runtime role may update %s.%s and no statement does", r.Table, r.Column)
		}
		run(t, owner, fmt.Sprintf("grant update (%s) on %s to yangguang_app", r.Column, r.Table))
	}
}

// likelyFirst are the statements in another order: those that name the column and the table, then those that name one of them. A right is mostly
// missed by the first of them, and planning every statement for every right would take a minute.
func likelyFirst(list []statement, table, column string) []statement {
	names := func(s statement) (n int) {
		for _, word := range []string{table, column} {
			if strings.Contains(s.text, word) {
				n++
			}
		}
		return n
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b statement) int { return names(b) - names(a) })
	return list
}

// unguarded are the tables whose rows name a change and which the runtime role may write under an entry of another command.
const unguarded = `
select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'change_id'
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not exists (
  select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'needs_entry' and t.tgenabled = 'O' and t.tgtype & 7 = 7 -- before insert, each row
  and (t.tgtype & 16 <> 0 or not has_any_column_privilege('yangguang_app', c.oid, 'update'))) -- and before update
and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'written_with' and t.tgenabled = 'O'
  and not has_any_column_privilege('yangguang_app', c.oid, 'update')) -- or with the row whose change it names
order by 1`

// TestEveryRowThatNamesAChangeNeedsItsEntry: what is not guarded so is what a change itself leaves, and two tables with a reason.
func TestEveryRowThatNamesAChangeNeedsItsEntry(t *testing.T) {
	want := []string{
		"account", // guarded when it is made; signing in and locking change it without an entry
		"audit_event", "command", "log_body", "log_entry",
		"stage_enterprise", // gone before the import commits
	}
	if got := column(t, pgtest.New(t).Owner(t), unguarded); !slices.Equal(got, want) {
		t.Errorf("without the trigger needs_entry: %v, want %v", got, want)
	}
}

// untied are the tables without a change of their own that the runtime role writes and whose rows no trigger ties to the row that they belong to.
const untied = `
select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_any_column_privilege('yangguang_app', c.oid, 'insert')
  and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'change_id') and c.relname not like 'river\_%'
  and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'O'
    and t.tgname in ('written_with', 'plan_joined_at_once', 'leniency_rule_with_list', 'checklist_kept', 'draw_ended'))
order by 1`

// TestRowsAreWrittenWithWhatTheyBelongTo: a row that names no change comes with the row that names one, and none is added to it later.
func TestRowsAreWrittenWithWhatTheyBelongTo(t *testing.T) {
	want := []string{
		"account_role",                                                                 // taken away and given under an entry of the account: role_of_account
		"audit_refusal", "refusal_count", "sign_in_failure", "session", "used_refresh", // of callers, no command's
		"case_finding",                                 // a later finding joins its visit's case; decision_fits holds which case a decision is of
		"leniency_trial_change", "leniency_trial_step", // what a trial found; it changes nothing
		"log_checkpoint", "log_cosignature", // the ledger's own
	}
	slices.Sort(want)
	if got := column(t, pgtest.New(t).Owner(t), untied); !slices.Equal(got, want) {
		t.Errorf("not tied to what they belong to: %v, want %v", got, want)
	}
}

// missed names the first statement that the role may not run now.
func missed(t *testing.T, app *pgx.Conn, list []statement) string {
	t.Helper()
	for _, s := range list {
		if err := plan(t.Context(), app, s); err != nil {
			if !strings.Contains(err.Error(), "permission denied") {
				t.Fatalf("%s: %v", s.name, err)
			}
			return s.name
		}
	}
	return ""
}

func run(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
