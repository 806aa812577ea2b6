package graph

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/fault"
)

// PublicLine stands in the audit row of a command that anyone may give, where the line of the role table stands for the others.
const PublicLine = "@public"

// Gate is gate 1: which verb each field of the schema asks for, and who may do it.
type Gate struct {
	schema *ast.Schema
	table  *authz.Table
	verbs  map[*ast.FieldDefinition]string
}

// NewGate reads the verbs from the schema. It fails when a root field has neither or both of @can and @public, and when the role table
// and the schema do not name the same verbs.
func NewGate(schema *ast.Schema, table *authz.Table) (*Gate, error) {
	g := &Gate{schema: schema, table: table, verbs: map[*ast.FieldDefinition]string{}}
	var errs []error
	for _, t := range schema.Types {
		for _, f := range t.Fields {
			can, public := f.Directives.ForName("can"), f.Directives.ForName("public")
			root := t == schema.Query || t == schema.Mutation || t == schema.Subscription
			if root && (can == nil) == (public == nil) && f.Name[0] != '_' {
				errs = append(errs, fmt.Errorf("graph: %s.%s needs one of @can and @public", t.Name, f.Name))
			}
			if can != nil {
				g.verbs[f] = can.Arguments.ForName("do").Value.Raw
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return g, table.Accounts(g.Verbs())
}

// Verbs lists the verbs that the schema asks for, sorted.
func (g *Gate) Verbs() []string {
	var vs []string
	for _, v := range g.verbs {
		vs = append(vs, v)
	}
	slices.Sort(vs)
	return slices.Compact(vs)
}

// needs lists every verb that an operation asks for, root fields and sensitive fields, skipped or not, each once and in the order of
// the document. The document has passed the guard and is not validated: what the schema does not know is passed over here.
func (g *Gate) needs(doc *ast.QueryDocument, op *ast.OperationDefinition) []string {
	w := needWalk{gate: g, doc: doc, seen: map[string]bool{}}
	w.set(op.SelectionSet, rootOf(g.schema, op))
	return w.verbs
}

// protected is the command of which nothing that is kept, in tables or in the log, says who gave it: whoever reports a visit without code (举报办法 33).
const protected = "reportVisitWithoutCode"

// protects tells whether an operation gives the protected command, in whatever fragments it is wrapped.
func (g *Gate) protects(doc *ast.QueryDocument, op *ast.OperationDefinition) bool {
	seen := map[string]bool{}
	var in func(ast.SelectionSet) bool
	in = func(set ast.SelectionSet) bool {
		return slices.ContainsFunc(set, func(s ast.Selection) bool {
			switch s := s.(type) {
			case *ast.Field:
				return s.Name == protected
			case *ast.InlineFragment:
				return in(s.SelectionSet)
			case *ast.FragmentSpread:
				f := doc.Fragments.ForName(s.Name)
				first := !seen[s.Name]
				seen[s.Name] = true
				return f != nil && first && in(f.SelectionSet)
			}
			return false
		})
	}
	return op.Operation == ast.Mutation && in(op.SelectionSet)
}

// rootOf is the type whose fields an operation begins with.
func rootOf(schema *ast.Schema, op *ast.OperationDefinition) *ast.Definition {
	switch op.Operation {
	case ast.Mutation:
		return schema.Mutation
	case ast.Subscription:
		return schema.Subscription
	}
	return schema.Query
}

type needWalk struct {
	gate  *Gate
	doc   *ast.QueryDocument
	seen  map[string]bool // fragments: walked once, their type condition says on what
	verbs []string
}

func (w *needWalk) set(set ast.SelectionSet, on *ast.Definition) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			w.field(s, on)
		case *ast.InlineFragment:
			w.set(s.SelectionSet, w.narrow(s.TypeCondition, on))
		case *ast.FragmentSpread:
			if f := w.doc.Fragments.ForName(s.Name); f != nil && !w.seen[s.Name] {
				w.seen[s.Name] = true
				w.set(f.SelectionSet, w.narrow(f.TypeCondition, on))
			}
		}
	}
}

func (w *needWalk) narrow(condition string, on *ast.Definition) *ast.Definition {
	if condition == "" {
		return on
	}
	return w.gate.schema.Types[condition]
}

func (w *needWalk) field(f *ast.Field, on *ast.Definition) {
	if on == nil {
		return
	}
	d := on.Fields.ForName(f.Name)
	if d == nil {
		return
	}
	if v, ok := w.gate.verbs[d]; ok && !slices.Contains(w.verbs, v) {
		w.verbs = append(w.verbs, v)
	}
	w.set(f.SelectionSet, w.gate.schema.Types[d.Type.Name()])
}

// allow decides an operation: all of its verbs or none of it. The decision that comes back is that of the first verb, which for a
// mutation is its one root field's.
func (g *Gate) allow(a actor.Actor, verbs []string) (authz.Decision, error) {
	first := authz.Decision{Allowed: true, Line: PublicLine}
	for i, v := range verbs {
		d := g.table.Check(a.Roles, v)
		if !d.Allowed {
			return d, refused(a)
		}
		if i == 0 {
			first = d
		}
	}
	return first, nil
}

func refused(a actor.Actor) error {
	if !a.SignedIn() {
		return fault.New(fault.Unauthenticated, "请先登录", "please sign in first")
	}
	return fault.New(fault.Forbidden, "您的角色不能进行此操作；如需权限请联系本单位管理员", "your role may not do this; ask your administrator if you need to")
}

// Allow decides one verb, for what is done beside GraphQL.
func (g *Gate) Allow(a actor.Actor, verb string) (authz.Decision, error) {
	return g.allow(a, []string{verb})
}

// RootField is a field of Query, Mutation or Subscription and what it asks for.
type RootField struct {
	Name     string
	Mutation bool
	Verb     string // "" when it is public
}

// RootFields lists every field that an operation can begin with, queries first, subscriptions last, in the order of the schema.
func (g *Gate) RootFields() []RootField {
	var out []RootField
	for _, t := range []*ast.Definition{g.schema.Query, g.schema.Mutation, g.schema.Subscription} {
		for _, f := range t.Fields {
			if f.Name[0] != '_' {
				out = append(out, RootField{Name: f.Name, Mutation: t == g.schema.Mutation, Verb: g.verbs[f]})
			}
		}
	}
	return out
}
