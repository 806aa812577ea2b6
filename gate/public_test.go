package gate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/postgres/pgtest"
)

// publishedColumns are those of the tables that are public by their purpose.
const publishedColumns = `
select c.relname || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod) from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relname in ('published_inspection', 'published_penalty', 'publication_end')
  and a.attnum > 0 and not a.attisdropped order by c.relname, a.attname collate "C"`

// What the public can reach, from the root fields that ask for no role down, and what is stored to be published stands on a list: a new
// field or column shows in review as a line. That a field is on it says that a query may name it, not that everybody gets a value.
func TestWhatIsPublicIsOnTheList(t *testing.T) {
	s, lines, seen := schema(t), []string{}, map[string]bool{}
	var reach func(d *ast.Definition)
	reach = func(d *ast.Definition) {
		if d == nil || seen[d.Name] || d.BuiltIn || d.Kind == ast.Scalar || d.Kind == ast.Enum {
			return
		}
		seen[d.Name] = true
		for _, p := range s.PossibleTypes[d.Name] {
			reach(p)
		}
		for _, f := range fields(d) {
			if f.Directives.ForName("can") == nil {
				lines = append(lines, fmt.Sprintf("%s.%s: %s", d.Name, f.Name, f.Type))
				reach(s.Types[f.Type.Name()])
			}
		}
	}
	for _, root := range []*ast.Definition{s.Query, s.Mutation, s.Subscription} {
		for _, f := range fields(root) {
			if f.Directives.ForName("public") != nil {
				lines = append(lines, fmt.Sprintf("%s.%s: %s", root.Name, f.Name, f.Type))
				reach(s.Types[f.Type.Name()])
			}
		}
	}
	slices.Sort(lines)
	columns := column(t, pgtest.New(t).Owner(t), publishedColumns)
	if !seen["PublishedInspection"] || len(columns) == 0 {
		t.Fatalf("%d public types, %d published columns", len(seen), len(columns))
	}
	golden(t, "public.golden", strings.Join(slices.Concat(lines, columns), "\n")+"\n")
}
