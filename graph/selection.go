package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// selected names the fields that the running field's answer holds of objects of one type, at the first depth where that type occurs. Root
// resolvers ask it which children to read, so that a page is one round trip and reads nothing that nobody asked for.
func selected(ctx context.Context, typeName string) map[string]bool {
	found := map[string]bool{}
	collect(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field.Selections, typeName, found)
	return found
}

func collect(op *graphql.OperationContext, sel ast.SelectionSet, typeName string, found map[string]bool) {
	for _, f := range graphql.CollectFields(op, sel, nil) {
		if f.ObjectDefinition != nil && f.ObjectDefinition.Name == typeName {
			found[f.Name] = true
			continue
		}
		collect(op, f.Selections, typeName, found)
	}
}
