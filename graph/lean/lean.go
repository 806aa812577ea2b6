// Package lean is what generated code runs on after package generate took out of it what this API has no use for: @defer, and a
// goroutine per list element. It promises the same answers as gqlgen's own runtime, byte for byte.
package lean

import (
	"context"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// Object is the answer for one object: its fields in the order asked for.
type Object struct {
	fields   []graphql.CollectedField
	Values   []graphql.Marshaler
	Invalids int // fields that are null and may not be
}

// NewObject makes an object with a place for every field.
func NewObject(fields []graphql.CollectedField) *Object {
	return &Object{fields: fields, Values: make([]graphql.Marshaler, len(fields))}
}

// MarshalGQL implements graphql.Marshaler. Aliases are GraphQL names, which need no escapes; CollectFields made them unique.
func (o *Object) MarshalGQL(w io.Writer) {
	for i, v := range o.Values {
		head := `,"`
		if i == 0 {
			head = `{"`
		}
		_, _ = io.WriteString(w, head)
		_, _ = io.WriteString(w, o.fields[i].Alias)
		_, _ = io.WriteString(w, `":`)
		v.MarshalGQL(w)
	}
	if len(o.Values) == 0 {
		_, _ = io.WriteString(w, "{")
	}
	_, _ = io.WriteString(w, "}")
}

// Each makes the elements of a list one after another, each with its index in the error path.
func Each(ctx context.Context, n int, element func(ctx context.Context, i int) graphql.Marshaler) graphql.Array {
	list := make(graphql.Array, n)
	for i := range list {
		list[i] = element(graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i}), i)
	}
	return list
}
