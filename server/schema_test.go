package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/graph"
	"yangguang/graph/gen"
)

// Introspection is off, and its refusal says where the schema is: whole, for anybody, and not sent again to who has it.
func TestTheSchemaIsHandedOut(t *testing.T) {
	s := start(t)
	if r := s.ask("", "{__schema{types{name}}}", nil); !strings.Contains(r.body, graph.SchemaPath) {
		t.Errorf("the refusal of introspection does not say where the schema is: %s", r.body)
	}
	r := s.send(s.request("GET", graph.SchemaPath, "", nil))
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasPrefix(r.header.Get("Cache-Control"), "public, ") {
		t.Fatalf("%d %v", r.status, r.header)
	}
	got, err := gqlparser.LoadSchema(&ast.Source{Name: graph.SchemaPath, Input: r.body})
	if err != nil {
		t.Fatal(err)
	}
	served := gen.NewExecutableSchema(gen.Config{}).Schema()
	if len(got.Types) != len(served.Types) || len(got.Query.Fields) == 0 || got.Mutation == nil || got.Subscription == nil {
		t.Errorf("%d types are handed out, %d are served", len(got.Types), len(served.Types))
	}
	for name := range served.Types {
		if got.Types[name] == nil {
			t.Errorf("%s is served and not handed out", name)
		}
	}
	if again := s.send(s.request("GET", graph.SchemaPath, "", map[string]string{"If-None-Match": r.header.Get("ETag")})); again.status != http.StatusNotModified {
		t.Errorf("sent again: %d", again.status)
	}
}
