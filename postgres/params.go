package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// params are the arguments of a statement by name, as pgx.NamedArgs. The places of the names are remembered: statements are constants, and reading
// one anew for every call took a tenth of the program's time for a record.
type params map[string]any

// placed is a statement with numbered places and the name that stands in each.
type placed struct {
	sql   string
	names []string
}

var places sync.Map // statement → placed

// RewriteQuery implements pgx.QueryRewriter.
func (p params) RewriteQuery(ctx context.Context, conn *pgx.Conn, sql string, args []any) (string, []any, error) {
	known, ok := places.Load(sql)
	if !ok {
		return p.place(ctx, conn, sql)
	}
	at := known.(placed)
	given := make([]any, len(at.names))
	for i, name := range at.names {
		given[i] = p[name]
	}
	return at.sql, given, nil
}

// place finds the places of a statement, and remembers them when all of its names are given.
func (p params) place(ctx context.Context, conn *pgx.Conn, sql string) (string, []any, error) {
	self := make(pgx.NamedArgs, len(p))
	for name := range p {
		self[name] = name
	}
	numbered, names, err := self.RewriteQuery(ctx, conn, sql, nil)
	if err != nil {
		return "", nil, err
	}
	at, all := placed{numbered, make([]string, len(names))}, true
	given := make([]any, len(names))
	for i, name := range names {
		if name == nil { // not given: null
			all = false
			continue
		}
		at.names[i] = name.(string)
		given[i] = p[at.names[i]]
	}
	if all {
		places.Store(sql, at)
	}
	return numbered, given, nil
}
