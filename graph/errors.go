package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/fault"
	"yangguang/postgres"
)

// Internal is the code of what is a bug or an outage: the message says nothing of the cause, the log has it under the request's id.
const Internal = "INTERNAL"

// Present turns an error into what the client may read: the sentences, code, reason, field and facts of a fault; for everything else INTERNAL and a line in the log.
func Present(ctx context.Context, err error) *gqlerror.Error {
	if errors.Is(err, postgres.ErrStale) {
		request(ctx).stale.Store(true)
	}
	var g *gqlerror.Error
	isGraph := errors.As(err, &g)
	var path ast.Path
	if isGraph {
		path = g.Path
	}
	f, ok := fault.As(err)
	switch {
	case ok:
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		f = fault.New(fault.Unavailable, "处理超时，请稍后重试", "it took too long; please try again")
	default:
		return internal(ctx, path, err)
	}
	return &gqlerror.Error{Message: f.Msg, Path: path, Locations: locations(g), Extensions: extensions(f, path)}
}

func extensions(f *fault.Error, path ast.Path) map[string]any {
	x := map[string]any{"code": string(f.Kind), "messageEn": f.En}
	if f.Reason != "" {
		x["reason"] = string(f.Reason)
	}
	if field := fieldOf(f, path); field != "" {
		x["field"] = field
	}
	if len(f.Facts) > 0 {
		x["facts"] = f.Facts
	}
	return x
}

// fieldOf names the input at fault: the fault's own word, or for a scalar that was refused while arguments were read the place in the
// arguments, which is what follows the root field in the path.
func fieldOf(f *fault.Error, path ast.Path) string {
	if f.Field != "" || f.Kind != fault.Invalid || len(path) < 2 {
		return f.Field
	}
	return strings.TrimPrefix(path[1:].String(), ".")
}

func locations(g *gqlerror.Error) []gqlerror.Location {
	if g == nil {
		return nil
	}
	return g.Locations
}

func internal(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	r := request(ctx)
	slog.ErrorContext(ctx, "internal error", "request", r.ID, "path", path.String(), "error", err.Error())
	return &gqlerror.Error{Message: "系统内部错误，请稍后重试；如仍出现，请将请求编号告知管理员", Path: path, Extensions: map[string]any{
		"code": Internal, "messageEn": "an internal error; try again, and if it stays tell the administrator the request id", "requestId": r.ID}}
}

// recovered makes an error of a panic in a resolver, with the stack for the log alone.
func recovered(_ context.Context, v any) error {
	return fmt.Errorf("panic: %v\n%s", v, debug.Stack())
}

// brief cuts a remark of the parser, which may repeat names of the document, to one short line.
func brief(s string) string {
	const most = 160
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		r = append(r[:most], '…')
	}
	return string(r)
}

// presentAll presents a list of request errors.
func presentAll(ctx context.Context, errs ...error) gqlerror.List {
	out := make(gqlerror.List, len(errs))
	for i, err := range errs {
		out[i] = Present(ctx, err)
	}
	return out
}

var _ graphql.ErrorPresenterFunc = Present
