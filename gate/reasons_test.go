package gate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// words are the constants of a named type in a file.
func words(t *testing.T, path, of string) map[string]bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path, read(t, path), 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, d := range parsed.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if name, ok := v.Type.(*ast.Ident); !ok || name.Name != of {
				continue
			}
			for _, literal := range v.Values {
				word, err := strconv.Unquote(literal.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all[word] = true
			}
		}
	}
	return all
}

var wordRow = regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| ([^|]+) \\| ([^|]+) \\|$")

// The tables of docs/api.md hold every reason and every remedy that a refusal can name, and no other.
func TestRefusalsAreListed(t *testing.T) {
	manual := read(t, "docs/api.md")
	for heading, want := range map[string]map[string]bool{
		"### Reasons": words(t, "fault/fault.go", "Reason"), "### Ways out": words(t, "inspection/refusal.go", "Remedy"),
	} {
		_, section, found := strings.Cut(manual, "\n"+heading)
		if !found || len(want) < 8 {
			t.Fatalf("docs/api.md has no part %q, or the code only %d words of it", heading, len(want))
		}
		section, _, _ = strings.Cut(section[1:], "\n#")
		for _, row := range wordRow.FindAllStringSubmatch(section, -1) {
			if !want[row[1]] {
				t.Errorf("docs/api.md lists %s under %q: twice, or no refusal names it", row[1], heading)
			}
			delete(want, row[1])
			if !strings.ContainsFunc(row[2], func(r rune) bool { return unicode.Is(unicode.Han, r) }) || strings.TrimSpace(row[3]) == "" {
				t.Errorf("docs/api.md: %s has no Chinese label or no sentence", row[1])
			}
		}
		for word := range want {
			t.Errorf("docs/api.md does not list %s under %q", word, heading)
		}
	}
}
