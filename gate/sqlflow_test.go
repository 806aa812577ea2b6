package gate_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// nameless are the statements that need no name.
var nameless = regexp.MustCompile(`^(begin|commit|rollback|savepoint|release|set local|set constraints)\b`)

// takesSQL are pgx's methods that send SQL, with the argument that holds it.
var takesSQL = map[string]int{"Exec": 1, "Query": 1, "QueryRow": 1, "Queue": 0, "Prepare": 2}

// sendsDDL are the functions that send what PostgreSQL itself wrote with format(): names and passwords cannot be parameters there.
var sendsDDL = []string{"CreateRoles", "limitRuntime", "createBackup", "CreateDatabase", "grantJobTables"}

// sink is a parameter through which SQL goes on to the database.
type sink struct {
	fn    *types.Func
	index int
}

// SQL is a named constant, followed through every function that hands it on: nothing is built from values, and what runs can be found by
// its name in the database's logs.
func TestSQLIsConstantAndNamed(t *testing.T) {
	calls, sinks := 0, map[sink]bool{}
	for grown := true; grown; {
		grown, calls = false, 0
		for _, p := range storePackages(t) {
			if strings.Contains(p.PkgPath, "/pgtest") {
				continue // makes and drops databases, whose names no parameter can carry
			}
			f := flow{t: t, p: p, sinks: sinks}
			for _, file := range p.Syntax {
				for _, d := range file.Decls {
					if fn, ok := d.(*ast.FuncDecl); ok && !slices.Contains(sendsDDL, fn.Name.Name) {
						f.fn = fn
						ast.Inspect(fn, f.visit)
					}
				}
			}
			calls += f.calls
			grown = grown || f.grown
		}
	}
	if calls < 50 || len(sinks) == 0 {
		t.Fatalf("only %d calls and %d functions that hand SQL on were found", calls, len(sinks))
	}
}

// flow walks the functions of one package.
type flow struct {
	t     *testing.T
	p     *packages.Package
	fn    *ast.FuncDecl
	sinks map[sink]bool
	calls int
	grown bool
}

func (f *flow) visit(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	callee := f.callee(call.Fun)
	if callee == nil {
		return true
	}
	at, pgx := takesSQL[callee.Name()]
	pgx = pgx && callee.Pkg() != nil && strings.HasPrefix(callee.Pkg().Path(), "github.com/jackc/pgx/")
	for i, arg := range call.Args {
		if pgx && i == at || f.sinks[sink{callee, i}] {
			f.calls++
			f.check(arg)
		}
	}
	return true
}

// callee is the function or method that is called, without its type arguments.
func (f *flow) callee(fun ast.Expr) *types.Func {
	switch x := ast.Unparen(fun).(type) {
	case *ast.IndexExpr:
		return f.callee(x.X)
	case *ast.IndexListExpr:
		return f.callee(x.X)
	case *ast.SelectorExpr:
		return f.callee(x.Sel)
	case *ast.Ident:
		if fn, ok := f.p.TypesInfo.Uses[x].(*types.Func); ok {
			return fn.Origin()
		}
	}
	return nil
}

// check wants a named constant, a variable that is only ever one, or a parameter, whose callers are then checked.
func (f *flow) check(arg ast.Expr) {
	where := f.p.Fset.Position(arg.Pos())
	if v := f.p.TypesInfo.Types[arg].Value; v != nil {
		if text := constant.StringVal(v); !named.MatchString(text) && !nameless.MatchString(text) {
			f.t.Errorf("%s: the statement has no `-- name: X`", where)
		}
		return
	}
	id, ok := ast.Unparen(arg).(*ast.Ident)
	if !ok {
		f.t.Errorf("%s: SQL is built, not a constant", where)
		return
	}
	of := f.p.TypesInfo.Uses[id]
	if values := f.assigned(of); len(values) > 0 {
		here := f.fn
		for _, v := range values {
			f.fn = v.fn
			f.check(v.expr)
		}
		f.fn = here
		return
	}
	signature := f.p.TypesInfo.Defs[f.fn.Name].Type().(*types.Signature)
	for i := range signature.Params().Len() {
		if signature.Params().At(i) == of {
			s := sink{f.p.TypesInfo.Defs[f.fn.Name].(*types.Func), i}
			f.grown = f.grown || !f.sinks[s]
			f.sinks[s] = true
			return
		}
	}
	f.t.Errorf("%s: SQL is neither a constant nor handed in", where)
}

// assigned are all values that the current function gives to a variable: by assignment, from a list it ranges over, from what a function
// of the package returns.
func (f *flow) assigned(of types.Object) []value {
	is := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && (f.p.TypesInfo.Defs[id] == of || f.p.TypesInfo.Uses[id] == of)
	}
	var values []value
	ast.Inspect(f.fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				switch {
				case !is(l):
				case len(n.Lhs) == len(n.Rhs):
					values = append(values, value{f.fn, n.Rhs[i]})
				default:
					values = append(values, f.returned(n.Rhs[0], i)...)
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil && is(n.Value) {
				values = append(values, f.elements(n.X)...)
			}
		}
		return true
	})
	return values
}

// value is an expression and the function it stands in.
type value struct {
	fn   *ast.FuncDecl
	expr ast.Expr
}

// returned are the results that a function of the package returns in one place.
func (f *flow) returned(call ast.Expr, index int) []value {
	c, ok := call.(*ast.CallExpr)
	if !ok {
		return nil
	}
	callee := f.callee(c.Fun)
	var values []value
	for _, file := range f.p.Syntax {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || f.p.TypesInfo.Defs[fn.Name] != callee {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > index {
					values = append(values, value{fn, r.Results[index]})
				}
				_, closure := n.(*ast.FuncLit)
				return !closure
			})
		}
	}
	return values
}

// elements are what a list is written with, also by append.
func (f *flow) elements(list ast.Expr) []value {
	var values []value
	add := func(list []ast.Expr) {
		for _, e := range list {
			values = append(values, value{f.fn, e})
		}
	}
	switch x := list.(type) {
	case *ast.CompositeLit:
		add(x.Elts)
	case *ast.CallExpr:
		if fun, ok := x.Fun.(*ast.Ident); ok && fun.Name == "append" {
			add(x.Args[1:])
		}
	case *ast.Ident:
		for _, v := range f.assigned(f.p.TypesInfo.Uses[x]) {
			values = append(values, f.elements(v.expr)...)
		}
	}
	return values
}
