package graph

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/fault"
)

// Subscribe begins a subscription after the same checks as Execute. Each call of next waits for a response; nil is the end, which comes
// with ctx or when the caller may not read any more. What is refused comes back as one answer, and next is nil. Alive says at any time
// whether the session that began it still stands.
func (e *Executor) Subscribe(ctx context.Context, a Asked) (next func() *graphql.Response, refused *graphql.Response) {
	r := request(ctx)
	op, errs := e.prepare(ctx, a)
	if len(errs) == 0 && op.Operation.Operation != ast.Subscription {
		errs = presentAll(ctx, fault.BadInput("query", "事件流只用于订阅", "an event stream is for subscriptions"))
	}
	if len(errs) > 0 {
		r.Code, _ = errs[0].Extensions["code"].(string)
		return nil, &graphql.Response{Errors: errs}
	}
	ctx = graphql.WithOperationContext(ctx, op)
	begun := graphql.WithResponseContext(ctx, Present, recovered)
	handler := e.schema.Exec(begun)
	if errs := graphql.GetErrors(begun); len(errs) > 0 {
		r.Code, _ = errs[0].Extensions["code"].(string)
		return nil, &graphql.Response{Errors: errs}
	}
	return func() *graphql.Response {
		ctx := graphql.WithResponseContext(ctx, Present, recovered)
		answer := handler(ctx)
		if answer == nil || ctx.Err() != nil {
			return nil
		}
		answer.Data = bytes.Clone(answer.Data) // the generated code writes the next one into the same place
		answer.Errors = append(answer.Errors, graphql.GetErrors(ctx)...)
		return answer
	}, nil
}
