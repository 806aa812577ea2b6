package gate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/postgres/pgtest"
)

// group is a set of tables, by name, that share a reason.
type group struct{ why, tables string }

// open are the tables without row-level security.
var open = []group{
	{"registers and lists that everybody may read; private columns live in other tables", `agency region industry case_procedure leniency_fact leniency_rule calendar_year calendar_day cap_rule advise_rule exception_rule visit_rule enterprise inspector
		membership violation leniency_list leniency_item import_run leniency_trial_step
		enterprise_succession enterprise_succession_proposal agency_succession power_grant power_grant_consent power_grant_end inspector_leave
		enterprise_site site_version`},
	{"a draw proves something only to those who see all of it; the selections are guarded", `plan plan_agency plan_item plan_ratio
		plan_withdrawal plan_approval plan_publication round round_party round_commitment round_reveal round_close round_beacon beacon_value beacon_proposal draw draw_stratum draw_slot
		draw_exclusion_count draw_file draw_line draw_pool_member draw_end draw_result draw_cutoff draw_publication draw_void draw_would_be draw_sealed_party draw_seal draw_reserve_chain`},
	{"log tables: every command appends, whoever makes it", `log_entry log_hash log_type audit_event audit_refusal refusal_count command`},
	{"asked before anybody is known", `sign_in_failure account_role used_refresh`},
	{"rows of an import inside its own transaction, gone before it commits", `stage_enterprise`},
	{"public by its purpose", `published_inspection published_penalty publication_end`},
	{"children that are read only through a guarded parent and say nothing without it", `inspection_item inspection_agency`},
}

// living are the tables whose rows change or go. All others are evidence: nobody changes or removes their rows, not even by mistake of
// this program.
var living = []group{
	{"registers follow the world; each change has its ledger entry", `agency region industry case_procedure leniency_fact calendar_year calendar_day cap_rule advise_rule exception_rule visit_rule enterprise inspector membership certificate
		conflict check_item checklist_question violation inspector_leave`},
	{"rows of an import inside its own transaction, gone before it commits", `stage_enterprise`},
	{"the vocabulary of the log, as package ledger has it: migrations alone write it", `log_type`},
	{"a count goes up, and is forgotten when its time is over", `refusal_count`},
	{"accounts and sessions", `account account_role session sign_in_failure used_refresh`},
	{"a body may have to be erased one day; the leaf keeps its digest", `log_body`},
	{"the state of a visit, moved by commands that each leave an entry", `inspection inspection_team inspection_item inspection_agency
		visit_slot evidence`},
}

// reason finds a table among the groups; empty when it is in none.
func reason(groups []group, name string) string {
	for _, g := range groups {
		if slices.Contains(strings.Fields(g.tables), name) {
			return g.why
		}
	}
	return ""
}

// grants is what the runtime role may do with each table; columns where the right is not on the whole table.
const grants = `
select c.relname,
  c.relrowsecurity and c.relforcerowsecurity as rls,
  (select count(*) from pg_trigger t join pg_proc f on f.oid = t.tgfoid where t.tgrelid = c.oid and f.proname = 'refuse_change') = 2 as append_only,
  array_to_string(array(select p.what || case when has_table_privilege('yangguang_app', c.oid, p.what) then ''
      else '(' || (select string_agg(a.attname, ',' order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and has_column_privilege('yangguang_app', c.oid, a.attnum, p.what)) || ')' end
    from unnest(array['select', 'insert', 'update', 'references']) with ordinality p(what, n)
    where has_any_column_privilege('yangguang_app', c.oid, p.what) order by p.n), ' ') as columns,
  array_to_string(array(select p from unnest(array['delete', 'truncate', 'trigger']) p where has_table_privilege('yangguang_app', c.oid, p)), ' ') as whole
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'river\_%' and c.relname <> 'goose_db_version'
order by 1`

type table struct {
	Name            string
	RLS, AppendOnly bool
	Columns, Whole  string
}

func tables(t *testing.T, owner *pgxpool.Pool) []table {
	t.Helper()
	rows, err := owner.Query(t.Context(), grants)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[table])
	if err != nil || len(list) < 40 {
		t.Fatalf("%d tables, %v", len(list), err)
	}
	return list
}

func TestEveryTableIsGuarded(t *testing.T) {
	list := tables(t, pgtest.New(t).Owner(t))
	var all strings.Builder
	for _, at := range list {
		if why := reason(open, at.Name); at.RLS == (why != "") {
			t.Errorf("%s: row-level security is %t and its reason to be open is %q: exactly one of them guards a table", at.Name, at.RLS, why)
		}
		if why := reason(living, at.Name); at.AppendOnly == (why != "") {
			t.Errorf("%s: append-only is %t and its reason to change is %q: a table is evidence or has a reason", at.Name, at.AppendOnly, why)
		}
		if at.AppendOnly && (strings.Contains(at.Columns, "update") || at.Whole != "") {
			t.Errorf("%s is evidence and the runtime role may %s %s", at.Name, at.Columns, at.Whole)
		}
		if strings.Contains(at.Columns, "references") || strings.Contains(at.Whole, "truncate") || strings.Contains(at.Whole, "trigger") {
			t.Errorf("%s: the runtime role may %s %s", at.Name, at.Columns, at.Whole)
		}
		fmt.Fprintf(&all, "%s%s%s: %s\n", at.Name, mark(at.RLS, " rows"), mark(at.AppendOnly, " append-only"), strings.TrimSpace(at.Columns+" "+at.Whole))
	}
	for _, g := range slices.Concat(open, living) {
		for _, name := range strings.Fields(g.tables) {
			if !slices.ContainsFunc(list, func(at table) bool { return at.Name == name }) {
				t.Errorf("gate/tables_test.go lists %s, which is no table", name)
			}
		}
	}
	golden(t, "privileges.golden", all.String())
}

func mark(on bool, word string) string {
	if on {
		return word
	}
	return ""
}

func column(t *testing.T, pool *pgxpool.Pool, sql string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What the catalogue must not hold; each query lists offenders.
func TestTheCatalogueHoldsNoBackDoor(t *testing.T) {
	owner := pgtest.New(t).Owner(t)
	for rule, sql := range map[string]string{
		"the runtime role is an ordinary one": `select rolname::text from pg_roles where rolname in ('yangguang_app', 'yangguang_owner')
			and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
		"the runtime role owns nothing":           `select relname::text from pg_class where pg_get_userbyid(relowner) = 'yangguang_app'`,
		"the runtime role is a member of nothing": `select roleid::regrole::text from pg_auth_members where member = 'yangguang_app'::regrole`,
		"nobody but the owner creates": `select n.nspname::text from pg_namespace n where n.nspname = 'public' and
			(has_schema_privilege('yangguang_app', n.oid, 'create') or has_database_privilege('yangguang_app', current_database(), 'create'))`,
		"a table under row-level security has a policy for the owner and one with both clauses": `select c.relname::text from pg_class c
			where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and not (
				exists (select from pg_policies p where p.tablename = c.relname and p.roles = '{yangguang_owner}')
				and exists (select from pg_policies p where p.tablename = c.relname and p.qual is not null and p.with_check is not null and p.roles <> '{yangguang_owner}'))`,
		"a function with the owner's rights has a fixed search path and is not the public's": `select p.proname::text from pg_proc p
			where p.pronamespace = 'public'::regnamespace and p.prosecdef
			and (p.proconfig is null or not exists (select from unnest(p.proconfig) c where c like 'search_path=%pg_temp')
				or has_function_privilege('public', p.oid, 'execute'))`,
		"what a constraint, a default or an index calls names functions with their schema: pg_restore fills tables without a search path": `
			select p.proname || ' calls ' || g.proname from pg_proc p join pg_proc g on g.pronamespace = 'public'::regnamespace
				and p.prosrc ~ ('(^|[^.[:alnum:]_])' || g.proname || '\(')
			where p.pronamespace = 'public'::regnamespace and p.proconfig is null and not exists (select from pg_depend e where e.objid in (p.oid, g.oid) and e.deptype = 'e')
				and exists (select from pg_depend d where d.refobjid = p.oid and d.refclassid = 'pg_proc'::regclass
					and d.classid in ('pg_constraint'::regclass, 'pg_attrdef'::regclass, 'pg_class'::regclass))`,
		"a procedure is the owner's": `select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'p'
			and (has_function_privilege('public', p.oid, 'execute') or has_function_privilege('yangguang_app', p.oid, 'execute'))`,
		"a view runs with the caller's rights": `select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
			and not coalesce(c.reloptions @> '{security_invoker=true}' or c.reloptions @> '{security_invoker=on}', false)`,
	} {
		if got := column(t, owner, sql); len(got) > 0 {
			t.Errorf("%s: not %v", rule, got)
		}
	}
}

// emptied are the tables of ours that TRUNCATE would empty: it fires no row trigger, so each has one of its own.
const emptied = `
select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and c.relname not like 'river\_%' and c.relname <> 'goose_db_version' -- which other programs keep
  and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'O' and t.tgtype & 34 = 34 -- before truncate
    and t.tgfoid in ('refuse_change'::regproc, 'refuse_truncate'::regproc))
order by 1`

// The triggers hold against the owner too, whom no grant stops.
func TestNoTableIsEmptiedByTheOwner(t *testing.T) {
	owner := pgtest.New(t).Owner(t)
	if got := column(t, owner, emptied); len(got) > 0 {
		t.Errorf("TRUNCATE empties %v: create trigger not_truncated before truncate on … for each statement execute function refuse_truncate()", got)
	}
	for _, at := range tables(t, owner) {
		want := "is not emptied"
		if at.AppendOnly || at.Name == "used_refresh" {
			want = "append-only"
		}
		if _, err := owner.Exec(t.Context(), "truncate "+at.Name); err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "foreign key") {
			t.Errorf("the owner truncates %s: %v", at.Name, err)
		}
		if _, err := owner.Exec(t.Context(), "truncate "+at.Name+" cascade"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the owner truncates %s and what names it: %v", at.Name, err)
		}
	}
}
