package graph

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/graph/gen"
	"yangguang/page"
)

// Request is what the transport knows of a request before GraphQL begins; the operation interceptor adds what gate 1 decided.
type Request struct {
	Actor    actor.Actor
	ID       string
	Address  string
	Network  string         // the address, or the IPv6 network that holds it
	Decision authz.Decision // for the mutation's one root field: verb and the line that allowed it
	Verb     string

	// Fresh reads the actor again from the database; nil when Actor was just read. It is called once, when the store finds the actor
	// stale or gate 1 denies.
	Fresh func(context.Context) (actor.Actor, error)
	// Protected: the command is one of which nothing that is kept says who gave it.
	Protected bool
	// Operation and Code are for the log line: the root fields asked for, and extensions.code of the first error.
	Operation, Code string

	stale atomic.Bool // the store refused the actor as stale
}

// Pseudonym is who asks, for the log line; the public where the command is protected.
func (r *Request) Pseudonym() string {
	if r.Protected {
		return actor.Public().Pseudonym
	}
	return r.Actor.Pseudonym
}

type requestKey struct{}

// WithRequest returns a context that carries the request.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// request is the request of a context; a context without one is the public's.
func request(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{Actor: actor.Public()}
}

func actorOf(ctx context.Context) actor.Actor { return request(ctx).Actor }

// commandOf makes the command of the mutation that is running: who, by which verb, under which key, with which body.
func commandOf(ctx context.Context, key uuid.UUID, input any) (command.Command, error) {
	r := request(ctx)
	body, err := command.HashBody(input)
	return command.Command{Actor: r.Actor, Verb: r.Verb, PolicyLine: r.Decision.Line, Operation: graphql.GetRootFieldContext(ctx).Field.Name,
		Key: key, BodyHash: body, RequestID: r.ID, Address: r.Address}, err
}

// list is one running list field: what a cursor of it is bound to and how it is signed.
type list struct {
	signer *page.Signer
	bind   page.Binding
}

// list reads first and after of a list field. query names the list and its order; filter is bound to the cursor; kinds are the types
// of its sort key.
func (r *Resolver) list(ctx context.Context, query string, filter any, first int, after *string, kinds ...page.Kind) (list, page.Ask, error) {
	n, err := page.First(&first)
	if err != nil {
		return list{}, page.Ask{}, err
	}
	f, err := json.Marshal(filter)
	if err != nil {
		return list{}, page.Ask{}, err
	}
	l, ask := list{r.Cursors, page.Bind(actorOf(ctx).AccountID, query, f)}, page.Ask{First: n}
	if after != nil {
		at, err := r.Cursors.Decode(l.bind, *after, kinds...)
		if err != nil {
			return list{}, page.Ask{}, err
		}
		ask.After = &at
	}
	return l, ask, nil
}

// connect makes edges and page information of one page. at gives the sort key of a row, edge joins cursor and row.
func connect[T, E any](l list, ask page.Ask, p page.Result[T], at func(*T) page.Position, edge func(string, T) E) ([]E, *gen.PageInfo) {
	edges := make([]E, len(p.Rows))
	info := &gen.PageInfo{HasNextPage: p.More, HasPreviousPage: ask.After != nil}
	for i := range p.Rows {
		cursor := l.signer.Encode(l.bind, at(&p.Rows[i]))
		edges[i] = edge(cursor, p.Rows[i])
		if i == 0 {
			info.StartCursor = &cursor
		}
		if i == len(p.Rows)-1 {
			info.EndCursor = &cursor
		}
	}
	return edges, info
}

// orNull answers a single-object query: what is not in scope is null without error (decisions.md 25).
func orNull[T any](v T, err error) (*T, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}
