//go:build failpoints

package failpoint

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// Env names the file that says where to die: "at NAME" for a place or step, "step N" for the N-th step of transactions of people that are signed in.
// While there is no such file nothing happens. Whoever dies leaves the file's name with ".reached" instead, holding the place.
const Env = "FAILPOINT"

// Here dies when the file names this place.
func Here(name string) {
	if order() == "at "+name {
		die(name)
	}
}

func order() string {
	text, _ := os.ReadFile(os.Getenv(Env))
	return strings.TrimSpace(string(text))
}

// die is kill -9: nothing is flushed, no deferred call runs.
func die(place string) {
	path := os.Getenv(Env)
	_ = os.WriteFile(path+".reached", []byte(place), 0o600)
	_ = os.Remove(path)
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// Steps makes each statement a place, and each step of a command's transaction one that is counted: before each round trip, when the answer to
// the ledger's append is read while COMMIT is on its way, and after COMMIT before anybody is answered.
func Steps() pgx.QueryTracer { return &steps{inside: map[*pgx.Conn]bool{}} }

type steps struct {
	mu     sync.Mutex
	inside map[*pgx.Conn]bool // connections in a transaction of somebody signed in
	order  string
	taken  int // steps since the order was given
}

// step counts one, and dies when it is the one that was ordered.
func (s *steps) step(name string) {
	if now := order(); now != s.order {
		s.order, s.taken = now, 0
	}
	if s.taken++; s.order == fmt.Sprintf("step %d", s.taken) || s.order == "at "+name {
		die(name)
	}
}

// TraceBatchStart implements pgx.BatchTracer.
func (s *steps) TraceBatchStart(ctx context.Context, c *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	queued := d.Batch.QueuedQueries
	if strings.HasPrefix(queued[0].SQL, "begin") && !strings.HasSuffix(queued[0].SQL, "read only") && len(queued) > 1 && name(queued[1].SQL) == "OpenSession" {
		s.inside[c] = true
	}
	if s.inside[c] {
		s.step("before " + name(queued[0].SQL))
	}
	for _, q := range queued {
		Here("before " + name(q.SQL))
	}
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (s *steps) TraceBatchQuery(_ context.Context, c *pgx.Conn, d pgx.TraceBatchQueryData) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.inside[c] {
		return
	}
	switch name(d.SQL) {
	case "AppendEntry":
		s.step("COMMIT on its way")
	case "commit":
		delete(s.inside, c)
		s.step("after COMMIT")
	}
}

// TraceBatchEnd implements pgx.BatchTracer.
func (*steps) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceQueryStart implements pgx.QueryTracer.
func (s *steps) TraceQueryStart(ctx context.Context, c *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inside[c] {
		s.step("before " + name(d.SQL))
	}
	if d.SQL == "rollback" {
		delete(s.inside, c)
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*steps) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// name is what the first line calls a statement, or the statement itself.
func name(sql string) string {
	first, _, _ := strings.Cut(sql, "\n")
	return strings.TrimPrefix(first, "-- name: ")
}
