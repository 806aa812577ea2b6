package gate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// longest is the most lines a resolver's body has.
const longest = 15

// notInResolvers are imports that a resolver has no use for: rules, clocks and SQL live elsewhere.
var notInResolvers = []string{"yangguang/postgres", "time", "strings", "database/sql", "github.com/jackc/", "crypto", "os", "net", "math"}

// A resolver decodes, calls one service once and wraps what it got.
func TestResolversAreThin(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(root, "graph", "*.resolvers.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no resolvers found", err)
	}
	for _, path := range paths {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			p := strings.Trim(i.Path.Value, `"`)
			for _, bad := range notInResolvers {
				if p == bad || strings.HasPrefix(p, strings.TrimSuffix(bad, "/")+"/") {
					t.Errorf("%s imports %s", set.Position(i.Pos()), p)
				}
			}
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				checkResolver(t, set, fn)
			}
		}
	}
}

func checkResolver(t *testing.T, set *token.FileSet, fn *ast.FuncDecl) {
	at := set.Position(fn.Pos())
	if n := set.Position(fn.Body.Rbrace).Line - set.Position(fn.Body.Lbrace).Line - 1; n > longest {
		t.Errorf("%s: %s has %d lines, at most %d: move the rule into the domain package", at, fn.Name.Name, n, longest)
	}
	if fn.Recv == nil || len(fn.Recv.List[0].Names) == 0 {
		return
	}
	receiver, calls := fn.Recv.List[0].Names[0].Name, 0
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && looksLikeSQL(lit.Value) {
				t.Errorf("%s: SQL in a resolver", set.Position(lit.Pos()))
			}
			return true
		}
		if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
			t.Errorf("%s: %s panics", at, fn.Name.Name)
		}
		if service, ok := serviceOf(call.Fun, receiver); ok && service != "Cursors" {
			calls++
		}
		return true
	})
	if calls > 1 {
		t.Errorf("%s: %s calls services %d times: one question, one call", at, fn.Name.Name, calls)
	}
}

// serviceOf names the field X of a call r.X.Method().
func serviceOf(fun ast.Expr, receiver string) (string, bool) {
	method, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	field, ok := method.X.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	r, ok := field.X.(*ast.Ident)
	return field.Sel.Name, ok && r.Name == receiver
}

// looksLikeSQL knows a statement by its first words.
func looksLikeSQL(s string) bool {
	words := strings.Fields(strings.ToLower(strings.Trim(s, "`\"")))
	if len(words) < 3 {
		return false
	}
	second := map[string]string{"insert": "into", "delete": "from", "update": "", "select": "", "with": ""}
	want, ok := second[words[0]]
	return ok && (want == words[1] || want == "" && (slices.Contains(words, "from") || slices.Contains(words, "set")))
}
