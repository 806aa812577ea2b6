package gate_test

import (
	"slices"
	"strings"
	"testing"

	"yangguang/policies/grades"
	"yangguang/postgres/pgtest"
)

const everyColumn = `
select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'river\_%' and c.relname <> 'goose_db_version'
  and a.attnum > 0 and not a.attisdropped order by 1`

// bare are tables without row-level security that hold personal data or secrets all the same, by the reasons in tables_test.go.
var bare = []string{"log tables: every command appends, whoever makes it", "asked before anybody is known"}

// Every column of every table has a grade and a period (security.md rule 32), and the grades hold: what is public by its purpose holds nothing
// that is not, and what row-level security does not guard holds nothing personal or secret, but for logs and what is asked before sign-in.
func TestEveryColumnHasAGrade(t *testing.T) {
	rules, err := grades.Load()
	if err != nil {
		t.Fatal(err)
	}
	owner := pgtest.New(t).Owner(t)
	columns := column(t, owner, everyColumn)
	for _, at := range columns {
		table, name, _ := strings.Cut(at, ".")
		if rules.Tables[table].Columns[name] == "" {
			t.Errorf("%s has no grade: put it into policies/grades/columns.csv", at)
		}
	}
	for table, known := range rules.Tables {
		why := reason(open, table)
		for name, grade := range known.Columns {
			if !slices.Contains(columns, table+"."+name) {
				t.Errorf("policies/grades/columns.csv names %s.%s, which does not exist", table, name)
			}
			if why == "public by its purpose" && grade != grades.Public && grade != grades.Internal {
				t.Errorf("%s.%s is published and %s", table, name, grade)
			}
			if why != "" && !slices.Contains(bare, why) && (grade == grades.Personal || grade == grades.Secret) {
				t.Errorf("%s.%s is %s and row-level security does not guard it", table, name, grade)
			}
		}
	}
}
