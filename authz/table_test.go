package authz_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yangguang/actor"
	"yangguang/authz"
)

var update = flag.Bool("update", false, "rewrite golden files")

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func load(t testing.TB, policy string) *authz.Table {
	t.Helper()
	table, err := authz.LoadTable(readFile(t, "model.conf"), []byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTheMatrixIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := load(t, string(readFile(t, "roles.csv"))).Matrix(&got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/matrix.golden", got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(readFile(t, "matrix.golden")), got.String()); diff != "" {
		t.Errorf("matrix differs from testdata/matrix.golden (-want +got):\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	table := load(t, `
p, r:anonymous, draw:read, allow
p, r:inspector, inspection:record, allow
p, r:agency_admin, inspection:approve, allow
p, r:auditor, inspection:approve, deny
p, r:supervisor, draw:read, deny
g, r:inspector, r:anonymous
g, r:supervisor, r:anonymous
`)
	type want struct {
		allowed bool
		line    string
	}
	cases := []struct {
		name  string
		roles []actor.Role
		verb  string
		want  want
	}{
		{"a line that allows decides and is named", []actor.Role{actor.Inspector}, "inspection:record",
			want{true, "p, r:inspector, inspection:record, allow"}},
		{"a grouped role keeps what the public may do", []actor.Role{actor.Inspector}, "draw:read",
			want{true, "p, r:anonymous, draw:read, allow"}},
		{"a role that is not grouped does not", []actor.Role{actor.System}, "draw:read", want{false, authz.DefaultDeny}},
		{"a deny of the role beats an allow of the public", []actor.Role{actor.Supervisor}, "draw:read",
			want{false, "p, r:supervisor, draw:read, deny"}},
		{"one of two roles allows", []actor.Role{actor.Inspector, actor.AgencyAdmin}, "inspection:approve",
			want{true, "p, r:agency_admin, inspection:approve, allow"}},
		{"a deny of one role beats an allow of another", []actor.Role{actor.AgencyAdmin, actor.Auditor}, "inspection:approve",
			want{false, "p, r:auditor, inspection:approve, deny"}},
		{"the order of roles does not matter", []actor.Role{actor.Auditor, actor.AgencyAdmin}, "inspection:approve",
			want{false, "p, r:auditor, inspection:approve, deny"}},
		{"no role is denied", nil, "draw:read", want{false, authz.DefaultDeny}},
		{"an unknown role is denied", []actor.Role{"root"}, "draw:read", want{false, authz.DefaultDeny}},
		{"a role with its prefix is not a role", []actor.Role{"r:inspector"}, "inspection:record", want{false, authz.DefaultDeny}},
		{"case matters in a role", []actor.Role{"INSPECTOR"}, "inspection:record", want{false, authz.DefaultDeny}},
		{"an empty role is denied", []actor.Role{""}, "draw:read", want{false, authz.DefaultDeny}},
		{"an unknown verb is denied", []actor.Role{actor.Inspector}, "inspection:recordx", want{false, authz.DefaultDeny}},
		{"an empty verb is denied", []actor.Role{actor.Inspector}, "", want{false, authz.DefaultDeny}},
		{"a pattern is not a verb", []actor.Role{actor.Inspector}, "inspection:*", want{false, authz.DefaultDeny}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := table.Check(c.roles, c.verb)
			if d.Allowed != c.want.allowed || d.Line != c.want.line {
				t.Errorf("got %+v, want %+v", d, c.want)
			}
		})
	}
}

func TestTheLoadRefuses(t *testing.T) {
	t.Parallel()
	const good = "p, r:inspector, inspection:record, allow\n"
	model := string(readFile(t, "model.conf"))
	cases := []struct{ name, model, policy string }{
		{"an empty policy", model, ""},
		{"a policy of comments", model, "# p, r:inspector, inspection:record, allow\n"},
		{"a policy of groups only", model, "g, r:inspector, r:anonymous\n"},
		{"an effect in another case", model, "p, r:inspector, inspection:record, Deny\n"},
		{"an empty effect", model, "p, r:inspector, inspection:record,\n"},
		{"a missing effect", model, "p, r:inspector, inspection:record\n"},
		{"a fifth field", model, "p, r:inspector, inspection:record, allow, allow\n"},
		{"another line type", model, good + "p2, r:inspector, inspection:record, allow\n"},
		{"a stray word", model, good + "allow everything\n"},
		{"a role without prefix", model, "p, inspector, inspection:record, allow\n"},
		{"a person", model, good + "p, u:admin, inspection:record, allow\n"},
		{"a doubled prefix", model, "p, r:r:inspector, inspection:record, allow\n"},
		{"a role in upper case", model, "p, r:Inspector, inspection:record, allow\n"},
		{"a role the platform does not have", model, "p, r:admin, inspection:record, allow\n"},
		{"an empty role", model, "p, r:, inspection:record, allow\n"},
		{"a star as verb", model, "p, r:inspector, *, allow\n"},
		{"a broken pattern as verb", model, "p, r:inspector, [, allow\n"},
		{"a quoted verb", model, "p, r:inspector, \"inspection:record\", allow\n"},
		{"a verb in upper case", model, "p, r:inspector, Inspection:Record, allow\n"},
		{"the same line twice", model, good + good},
		{"allow and deny for one cell", model, good + "p, r:inspector, inspection:record, deny\n"},
		{"a group under another role", model, good + "g, r:inspector, r:agency_admin\n"},
		{"a chain of groups", model, good + "g, r:inspector, r:anonymous\ng, r:anonymous, r:agency_admin\n"},
		{"a group twice", model, good + "g, r:inspector, r:anonymous\ng, r:inspector, r:anonymous\n"},
		{"a group of the public with itself", model, good + "g, r:anonymous, r:anonymous\n"},
		{"a group of a person", model, good + "g, u:admin, r:anonymous\n"},
		{"bytes that are not UTF-8", model, good + "# \xff\n"},
		{"an empty model", "", good},
		{"a model without effect", strings.Replace(model, "[policy_effect]", "[policy_effects]", 1), good},
		{"a model that lets everything match", strings.Replace(model, "r.act == p.act && ", "", 1), good},
		{"a model that matches patterns", strings.Replace(model, "r.act == p.act", "keyMatch(r.act, p.act)", 1), good},
		{"a model that ignores denies", strings.Replace(model, " && !some(where (p.eft == deny))", "", 1), good},
		{"a model with a back door for one name", strings.Replace(model, "m = ", "m = r.sub == \"root\" || ", 1), good},
		{"a model with a second matcher", model + "\nm2 = r.act == p.act\n", good},
		{"a model without groups", strings.Replace(model, "[role_definition]\ng = _, _", "", 1), good},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if table, err := authz.LoadTable([]byte(c.model), []byte(c.policy)); err == nil || table != nil {
				t.Errorf("loaded; want a refusal (err = %v)", err)
			}
		})
	}
}

func TestASeparatedAdministratorSeesNoBusinessContent(t *testing.T) {
	t.Parallel()
	table := load(t, string(readFile(t, "roles.csv")))
	own := map[string]bool{"viewer": true, "account": true, "role": true, "session": true, "audit": true}
	for _, role := range []actor.Role{actor.SystemAdmin, actor.SecurityAdmin, actor.AuditAdmin} {
		for _, verb := range table.Verbs() {
			noun, _, _ := strings.Cut(verb, ":")
			public := table.Check([]actor.Role{actor.Anonymous}, verb).Allowed
			if table.Check([]actor.Role{role}, verb).Allowed && !own[noun] && !public {
				t.Errorf("%s may %s", role, verb)
			}
		}
	}
}

func TestTheAuditorWritesNothing(t *testing.T) {
	t.Parallel()
	table := load(t, string(readFile(t, "roles.csv")))
	for _, verb := range table.Verbs() {
		_, act, _ := strings.Cut(verb, ":")
		if table.Check([]actor.Role{actor.Auditor}, verb).Allowed && act != "read" && act != "list" {
			t.Errorf("the auditor may %s", verb)
		}
	}
}

func TestAccountsNamesBothKindsOfGap(t *testing.T) {
	t.Parallel()
	table := load(t, "p, r:inspector, inspection:record, allow\np, r:inspector, inspection:read, allow\n")
	if err := table.Accounts([]string{"inspection:record", "inspection:read"}); err != nil {
		t.Errorf("equal sets: %v", err)
	}
	err := table.Accounts([]string{"inspection:record", "zz:probe"})
	if err == nil {
		t.Fatal("a field without a line and a line without a field passed")
	}
	for _, verb := range []string{`"zz:probe"`, `"inspection:read"`} {
		if !strings.Contains(err.Error(), verb) {
			t.Errorf("the error does not name %s: %v", verb, err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	table := load(b, string(readFile(b, "roles.csv")))
	held := []actor.Role{actor.Inspector, actor.AgencyAdmin}
	for b.Loop() {
		if !table.Check(held, "inspection:approve").Allowed {
			b.Fatal("denied")
		}
	}
}

func BenchmarkLoadTable(b *testing.B) {
	model, policy := readFile(b, "model.conf"), readFile(b, "roles.csv")
	for b.Loop() {
		if _, err := authz.LoadTable(model, policy); err != nil {
			b.Fatal(err)
		}
	}
}
