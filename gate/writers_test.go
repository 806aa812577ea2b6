package gate_test

import (
	"slices"
	"strings"
	"testing"

	"yangguang/postgres/pgtest"
)

// writers says of every table into which the runtime role inserts who may in a session of an enterprise or of nobody; of all others offices and the platform
// alone. Row-level security holds it (a policy that names an enterprise, a visit's holder or everybody), else a trigger written_by….
var writers = []group{
	{"the enterprise's own word, evidence, report or request", `case_step check_code_scan counted_check evidence evidence_mark fact_statement
		publication_statement record_party
		rectification_evidence rectification_extension rectification_report recusal visit_leave`},
	{"a person's own session", `session sign_in_failure used_refresh`},
	{"rows of parties of a sealed draw, by account", `draw_unseal`},
	{"log tables: every command appends, whoever makes it", `log_body audit_event audit_refusal refusal_count command`},
	{"a report without account says nothing of who reports", `uncoded_report`},
	{"the platform's own step of a trial, which says nothing", `leniency_trial_step`},
	{"roles come with the account and in no other way", `account_role`},
	{"rows of an import inside its own transaction, gone before it commits", `stage_enterprise`},
	{"restricted to offices by a policy of its own", `inspection inspection_team check_code inspection_record`},
	{"written with their round, draw, plan, list or visit, by its author", `inspection_item inspection_agency leniency_item leniency_rule draw_cutoff draw_exclusion_count
		draw_line draw_pool_member draw_reserve_chain draw_sealed_party draw_slot draw_stratum draw_void plan_ratio round_beacon round_party`},
}

// outsiders are the tables into which a session of an enterprise or of nobody may insert: by policy, or for want of one and of a trigger.
const outsiders = `
select c.relname::text from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'river\_%' and c.relname <> 'goose_db_version'
  and has_any_column_privilege('yangguang_app', c.oid, 'insert')
  and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'written\_by%' and t.tgtype & 4 = 4)
  and (not c.relrowsecurity or exists (select from pg_policies p where p.tablename = c.relname and p.permissive = 'PERMISSIVE' and p.cmd in ('ALL', 'INSERT')
    and p.roles <> '{yangguang_owner}' and p.with_check ~ 'app_enterprise|app_visit|app_account|^true$'))
order by 1`

func TestWhoWritesWhat(t *testing.T) {
	got := column(t, pgtest.New(t).Owner(t), outsiders)
	for _, name := range got {
		if reason(writers, name) == "" {
			t.Errorf("an enterprise or nobody may insert into %s: no policy, no trigger written_by and no reason in gate/writers_test.go", name)
		}
	}
	for _, g := range writers {
		for _, name := range strings.Fields(g.tables) {
			if !slices.Contains(got, name) {
				t.Errorf("gate/writers_test.go gives %s a reason that it does not need", name)
			}
		}
	}
}

// twoPersons are the tables of which a constraint wants two persons, and those whose row names the first of them: a table that refers to an author's key.
const twoPersons = `
select distinct t.oid::regclass::text from (
  select k.conrelid as oid from pg_constraint k where k.contype = 'c' and k.conname like '%two\_persons'
  union select k.confrelid from pg_constraint k join pg_attribute a on a.attrelid = k.confrelid and a.attnum = any(k.confkey) and a.attname = 'author_id'
    where k.contype = 'f' and k.conrelid in (select c.conrelid from pg_constraint c where c.conname like '%two\_persons')
  union select g.tgrelid from pg_trigger g where g.tgname = 'decided_by_head') t
where not exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgname = 'own_account') order by 1`

// Two persons are two sessions: whoever names the first or the second names himself.
func TestTwoPersonsAreTwoSessions(t *testing.T) {
	for _, name := range column(t, pgtest.New(t).Owner(t), twoPersons) {
		t.Errorf("%s takes any account for the person who acts: no trigger own_account", name)
	}
}
