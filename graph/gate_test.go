package graph

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/policies"
)

var roleLines = policies.Roles

func table(t *testing.T, lines string) *authz.Table {
	t.Helper()
	got, err := authz.LoadTable([]byte(policies.Model), []byte(lines))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func schema() *ast.Schema { return gen.NewExecutableSchema(gen.Config{}).Schema() }

// TestSchemaAndTableAccountForEachOther: the shipped ones do, and neither may have a verb that the other lacks.
func TestSchemaAndTableAccountForEachOther(t *testing.T) {
	if _, err := NewGate(schema(), table(t, roleLines)); err != nil {
		t.Fatal(err)
	}
	if _, err := NewGate(schema(), table(t, roleLines+"\np, r:auditor, audit:read, allow\n")); err == nil {
		t.Error("a line for a verb that nothing asks for was accepted")
	}
	if _, err := NewGate(schema(), table(t, "p, r:auditor, node:read, allow\n")); err == nil {
		t.Error("a schema with verbs that nobody holds was accepted")
	}
}

func TestRootFieldsMustSayWhoMayCallThem(t *testing.T) {
	for name, change := range map[string]func(*ast.FieldDefinition){
		"neither": func(f *ast.FieldDefinition) { f.Directives = nil },
		"both":    func(f *ast.FieldDefinition) { f.Directives = append(f.Directives, &ast.Directive{Name: "public"}) },
	} {
		s := *schema()
		query := *s.Query
		query.Fields = slices.Clone(query.Fields)
		me := *query.Fields.ForName("me")
		change(&me)
		query.Fields[slices.IndexFunc(query.Fields, func(f *ast.FieldDefinition) bool { return f.Name == "me" })] = &me
		s.Query = &query
		s.Types = map[string]*ast.Definition{"Query": &query}
		if _, err := NewGate(&s, table(t, roleLines)); err == nil {
			t.Errorf("%s of @can and @public was accepted", name)
		}
	}
}

// TestNeedsFindsSensitiveFields puts a verb on a field deep in the schema: whoever asks for it needs the verb, on whatever path.
func TestNeedsFindsSensitiveFields(t *testing.T) {
	s := schema()
	g, err := NewGate(s, table(t, roleLines))
	if err != nil {
		t.Fatal(err)
	}
	g.verbs[s.Types["Agency"].Fields.ForName("name")] = "agency:name"
	for query, want := range map[string][]string{
		"{ agencies(first: 1) { nodes { id } } }":                                                nil,
		"{ agencies(first: 1) { nodes { name } } }":                                              {"agency:name"},
		"{ agencies(first: 1) { edges { node { n: name @skip(if: true) } } } }":                  {"agency:name"},
		"{ me { agency { ...a } } } fragment a on Agency { ...b } fragment b on Agency { name }": {"account:self", "agency:name"},
		"{ node(id: \"x\") { ... on Agency { name } } }":                                         {"node:read", "agency:name"},
		"{ node(id: \"x\") { ... on Enterprise { name } nothing { name } ...gone } nothing }":    {"node:read"},
		"mutation { filePlan(input: {}) { plan { agency { name } } } }":                          {"plan:file", "agency:name"},
		"mutation { scanCheckCode(input: {}) { face { uscc } } }":                                nil,
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: query})
		if err != nil {
			t.Fatal(err)
		}
		if got := g.needs(doc, doc.Operations[0]); !slices.Equal(got, want) {
			t.Errorf("%s needs %v, want %v", query, got, want)
		}
	}
}

// TestAllowKeepsTheLine: what stands in the audit row is the line of the table that allowed the command, or that it is public.
func TestAllowKeepsTheLine(t *testing.T) {
	g, err := NewGate(schema(), table(t, roleLines))
	if err != nil {
		t.Fatal(err)
	}
	d, err := g.Allow(actor.Actor{Roles: []actor.Role{actor.AgencyAdmin}}, "plan:file")
	if err != nil || d.Line != "p, r:agency_admin, plan:file, allow" {
		t.Errorf("%+v %v", d, err)
	}
	if d, err = g.allow(actor.Public(), nil); err != nil || d.Line != PublicLine {
		t.Errorf("%+v %v", d, err)
	}
}

// TestEveryNodeCanBeFound: for each type that implements Node there is a finder of its kind.
func TestEveryNodeCanBeFound(t *testing.T) {
	kinds := map[string]ident.Kind{"Agency": ident.Agency, "Enterprise": ident.Enterprise, "Inspector": ident.Inspector, "CheckItem": ident.CheckItem, "Plan": ident.Plan,
		"Round": ident.Round, "Draw": ident.Draw, "Inspection": ident.Inspection, "Finding": ident.Finding, "Case": ident.Case, "Decision": ident.Decision,
		"DrawDeviation": ident.Deviation, "PlanExclusion": ident.Exclusion, "Patrol": ident.Patrol}
	finders := (&Resolver{}).finders()
	nodes := schema().PossibleTypes["Node"]
	for _, n := range nodes {
		if finders[kinds[n.Name]] == nil {
			t.Errorf("node cannot find %s", n.Name)
		}
	}
	if len(nodes) != len(finders) {
		t.Errorf("%d types implement Node and %d kinds are found", len(nodes), len(finders))
	}
}
