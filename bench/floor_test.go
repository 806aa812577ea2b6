package bench

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// recorder keeps the statements that the platform sends for one request, in their round trips.
type recorder struct {
	mu    sync.Mutex
	trips []trip
}

// trip is one round trip: a batch, or one statement by itself.
type trip struct {
	batch *pgx.Batch // its SQL and arguments are those that went over the wire once it was sent
	sql   string
	args  []any
}

// statements are those of a trip.
func (t trip) statements() []*pgx.QueuedQuery {
	if t.batch != nil {
		return t.batch.QueuedQueries
	}
	return []*pgx.QueuedQuery{{SQL: t.sql, Arguments: t.args}}
}

func (r *recorder) add(t trip) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trips = append(r.trips, t)
}

// of runs do and gives what was sent meanwhile.
func (r *recorder) of(do func()) []trip {
	r.mu.Lock()
	r.trips = nil
	r.mu.Unlock()
	do()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.trips
}

// TraceQueryStart implements pgx.QueryTracer.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.add(trip{sql: q.SQL, args: q.Args})
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart implements pgx.BatchTracer.
func (r *recorder) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	r.add(trip{batch: d.Batch})
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (*recorder) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (*recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// floor is the bare program: net/http, a pool of pgx, encoding/json, and nothing between them. It answers POST /<name>?n=<i> by sending
// what the platform sent for the i-th variant of a question and answers with the rows as they are.
type floor struct {
	pool *pgxpool.Pool
	mux  *http.ServeMux
	url  string
}

func newFloor(c *city, database string) *floor {
	const asTheStore = 16 // connections of postgres.Options by default
	f := &floor{pool: pool(c.b, database, asTheStore), mux: http.NewServeMux()}
	s := httptest.NewServer(f.mux)
	c.b.Cleanup(s.Close)
	f.url = s.URL
	return f
}

// answer makes the endpoint of a question; trips gives the statements for a variant.
func (f *floor) answer(name string, trips func(n int) []trip) {
	f.mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out, err := f.send(r.Context(), trips(n))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(out)
	})
}

// send sends the round trips one after another on one connection and gives the rows of every statement that has some.
func (f *floor) send(ctx context.Context, trips []trip) (out [][][]any, err error) {
	conn, err := f.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	for _, t := range trips {
		b := &pgx.Batch{}
		for _, q := range t.statements() {
			b.Queue(q.SQL, q.Arguments...)
		}
		results := conn.SendBatch(ctx, b)
		for range b.Len() {
			rows, err := results.Query()
			if err == nil {
				var got [][]any
				if got, err = values(rows); len(got) > 0 {
					out = append(out, got)
				}
			}
			if err != nil {
				_ = results.Close()
				_, _ = conn.Exec(context.WithoutCancel(ctx), "rollback")
				return nil, err
			}
		}
		if err := results.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// values reads rows as pgx gives them, but for UUIDs as text and JSON as it came, which is what a careful hand would do.
func values(rows pgx.Rows) (all [][]any, err error) {
	defer rows.Close()
	for rows.Next() {
		row, err := plain(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

func plain(rows pgx.Rows) ([]any, error) {
	fields := rows.FieldDescriptions()
	for i := range fields {
		if fields[i].DataTypeOID == pgtype.JSONOID {
			return withJSON(rows, fields)
		}
	}
	row, err := rows.Values()
	for i := range row {
		if id, ok := row[i].([16]byte); ok {
			row[i] = uuid.UUID(id)
		}
	}
	return row, err
}

// withJSON is for rows with JSON among the columns: those are copied, not read.
func withJSON(rows pgx.Rows, fields []pgconn.FieldDescription) ([]any, error) {
	row, into := make([]any, len(fields)), make([]any, len(fields))
	for i := range fields {
		into[i] = &row[i]
		if fields[i].DataTypeOID == pgtype.JSONOID {
			into[i] = new(json.RawMessage)
		}
	}
	err := rows.Scan(into...)
	for i := range row {
		switch v := into[i].(type) {
		case *json.RawMessage:
			row[i] = *v
		default:
			if id, ok := row[i].([16]byte); ok {
				row[i] = uuid.UUID(id)
			}
		}
	}
	return row, err
}
