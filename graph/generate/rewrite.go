package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/imports"
)

// method is one generated method of executionContext.
type method struct {
	file  *source
	decl  *ast.FuncDecl
	calls []string // other methods of executionContext that it calls
}

// source is one generated file with the edits to make.
type source struct {
	path  string
	text  []byte
	fset  *token.FileSet
	edits []edit
}

type edit struct {
	from, to int
	text     string
}

func (s *source) at(p token.Pos) int { return s.fset.Position(p).Offset }

func (s *source) of(n ast.Node) string { return string(s.text[s.at(n.Pos()):s.at(n.End())]) }

func (s *source) replace(from, to token.Pos, text string) {
	s.edits = append(s.edits, edit{s.at(from), s.at(to), text})
}

// rewrite makes the files lean, in place:
//
//   - a field that only reads a struct field and below which nothing is resolved is written directly, without a field context;
//   - an object without resolvers of its own needs no set for deferred fields;
//   - lists are made one after another; with an index in the error path only where something below can fail.
func rewrite(paths []string) error {
	methods := map[string]*method{}
	var files []*source
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s := &source{path: path, text: text, fset: token.NewFileSet()}
		file, err := parser.ParseFile(s.fset, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, s)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Body != nil {
				methods[f.Name.Name] = &method{s, f, calls(f)}
			}
		}
	}
	g := graph{methods: methods, resolves: map[string]bool{}}
	for name, m := range methods {
		if call := resolveField(m.decl); call != nil && plain(call) == nil {
			g.resolves[name] = true
		}
	}
	for name, m := range methods {
		g.lean(name, m)
	}
	for _, s := range files {
		if err := s.write(); err != nil {
			return err
		}
	}
	return nil
}

// calls lists the methods that f calls on ec, but for the descriptions of fields, which resolve nothing.
func calls(f *ast.FuncDecl) []string {
	var names []string
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "ec" && !strings.HasPrefix(sel.Sel.Name, "fieldContext_") && !slices.Contains(names, sel.Sel.Name) {
				names = append(names, sel.Sel.Name)
			}
		}
		return true
	})
	return names
}

// resolveField is the call of graphql.ResolveField that is all of f, or nil.
func resolveField(f *ast.FuncDecl) *ast.CallExpr {
	if len(f.Body.List) != 1 {
		return nil
	}
	ret, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	call, ok := ret.Results[0].(*ast.CallExpr)
	if !ok || len(call.Args) != 9 {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "ResolveField" {
		return nil
	}
	return call
}

// plain is the expression over obj that a field function returns, or nil when it asks a resolver or has a directive.
func plain(call *ast.CallExpr) ast.Expr {
	resolver, ok := call.Args[4].(*ast.FuncLit)
	if mw, isIdent := call.Args[5].(*ast.Ident); !ok || !isIdent || mw.Name != "nil" || len(resolver.Body.List) != 1 {
		return nil
	}
	ret, ok := resolver.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 2 {
		return nil
	}
	e := ret.Results[0]
	read := e
	if c, isCall := read.(*ast.CallExpr); isCall && len(c.Args) == 0 {
		read = c.Fun
	}
	sel, ok := read.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if x, isIdent := sel.X.(*ast.Ident); !isIdent || x.Name != "obj" {
		return nil
	}
	return e
}

// graph is who calls whom among the generated methods.
type graph struct {
	methods  map[string]*method
	resolves map[string]bool // field functions that ask a resolver
}

// fails reports whether anything below a method asks a resolver, so that an error there needs its path.
func (g graph) fails(name string, seen map[string]bool) bool {
	if g.resolves[name] {
		return true
	}
	m, ok := g.methods[name]
	if !ok || seen[name] {
		return false
	}
	seen[name] = true
	return slices.ContainsFunc(m.calls, func(c string) bool { return g.fails(c, seen) })
}

func (g graph) lean(name string, m *method) {
	body := m.file.of(m.decl.Body)
	call := resolveField(m.decl)
	switch {
	case call != nil && plain(call) != nil:
		marshal := call.Args[6].(*ast.FuncLit).Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.CallExpr)
		target := marshal.Fun.(*ast.SelectorExpr).Sel.Name
		if !g.fails(target, map[string]bool{}) {
			m.file.replace(m.decl.Body.Pos(), m.decl.Body.End(),
				fmt.Sprintf("{\n\treturn ec.%s(ctx, field.Selections, %s)\n}", target, m.file.of(plain(call))))
		}
	case strings.Contains(body, "graphql.MarshalSliceConcurrently("):
		g.list(name, m)
	case strings.Contains(body, "deferredFieldSet := graphql.NewFieldSet(nil)") && !strings.Contains(body, "Concurrently("):
		m.file.object(m.decl)
	}
}

// list rewrites `ret := graphql.MarshalSliceConcurrently(ctx, len(v), 0, false, func(ctx, i) {…; return <element>})`.
func (g graph) list(name string, m *method) {
	for _, stmt := range m.decl.Body.List {
		assign, ok := stmt.(*ast.AssignStmt)
		if !ok || !strings.Contains(m.file.of(assign), "MarshalSliceConcurrently") {
			continue
		}
		call := assign.Rhs[0].(*ast.CallExpr)
		element := call.Args[4].(*ast.FuncLit)
		last := element.Body.List[len(element.Body.List)-1].(*ast.ReturnStmt)
		if g.fails(name, map[string]bool{}) {
			m.file.replace(call.Pos(), call.End(), fmt.Sprintf("lean.Each(ctx, %s, %s)", m.file.of(call.Args[1]), m.file.of(element)))
			return
		}
		m.file.replace(assign.Pos(), assign.End(), fmt.Sprintf("ret := make(graphql.Array, %s)\n\tfor i := range ret {\n\t\tret[i] = %s\n\t}",
			m.file.of(call.Args[1]), m.file.of(last.Results[0])))
	}
}

// object drops the deferred set of an object whose fields are all at hand.
func (s *source) object(f *ast.FuncDecl) {
	for _, stmt := range f.Body.List {
		text := s.of(stmt)
		switch {
		case text == "out := graphql.NewFieldSet(fields)":
			s.replace(stmt.Pos(), stmt.End(), "out := lean.NewObject(fields)")
		case strings.HasPrefix(text, "deferredFieldSet :="), strings.HasPrefix(text, "deferLabelToView :="), text == "out.Dispatch(ctx)",
			strings.HasPrefix(text, "atomic.AddInt32(&ec.Deferred"), strings.HasPrefix(text, "ec.ProcessDeferredGroup("):
			s.replace(stmt.Pos(), stmt.End(), "")
		}
	}
}

// write applies the edits, drops imports that nothing uses any more and formats.
func (s *source) write() error {
	slices.SortFunc(s.edits, func(a, b edit) int { return b.from - a.from })
	out := s.text
	for _, e := range s.edits {
		out = slices.Concat(out[:e.from], []byte(e.text), out[e.to:])
	}
	if bytes.Contains(out, []byte("lean.")) {
		out = bytes.Replace(out, []byte("import (\n"), []byte("import (\n\t\"yangguang/graph/lean\"\n"), 1)
	}
	out, err := imports.Process(s.path, out, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	return os.WriteFile(s.path, out, 0o644)
}
