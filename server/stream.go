package server

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"yangguang/fault"
	"yangguang/graph"
	"yangguang/policies/access"
)

// streams counts open subscriptions and ends them when the server stops.
type streams struct {
	limits access.Streams
	mu     sync.Mutex
	open   int
	of     map[string]int // network → open
	ended  chan struct{}
	once   sync.Once
}

func newStreams(l access.Streams) *streams {
	return &streams{limits: l, of: map[string]int{}, ended: make(chan struct{})}
}

// end ends all of them, for good.
func (s *streams) end() { s.once.Do(func() { close(s.ended) }) }

func (s *streams) enter(network string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.limits.Total || s.of[network] >= s.limits.PerNetwork {
		return false
	}
	s.open++
	s.of[network]++
	return true
}

func (s *streams) leave(network string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.of[network]--; s.of[network] == 0 {
		delete(s.of, network)
	}
}

// streamed: the client asks for server-sent events and not for JSON.
func streamed(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/event-stream") && !strings.Contains(accept, "json")
}

// stream answers a subscription as server-sent events (GraphQL over SSE, distinct connections mode): "next" with each response, "complete"
// at the end. Every heartbeat the session is verified again; a session that is over, a server that stops, the longest time and a client
// that does not read end the stream, and the client asks again.
func (a *App) stream(w http.ResponseWriter, r *http.Request, request *graph.Request, asked graph.Asked) {
	l := lineOf(r.Context())
	if !a.streams.enter(l.network) {
		refuseHTTP(w, r, fault.New(fault.RateLimited, "同时观看的人过多，请稍后再试", "too many are watching, try again later"))
		return
	}
	defer a.streams.leave(l.network)
	ctx, cancel := context.WithTimeout(graph.WithRequest(r.Context(), request), a.streams.limits.Longest)
	defer cancel()
	out := events{w: w, to: http.NewResponseController(w), within: a.rules.Request.Write}
	_ = out.to.SetReadDeadline(time.Time{}) // the request is in; its deadline would end the stream
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	next, refused := a.executor.Subscribe(ctx, asked)
	l.operation, l.code, l.pseudonym = request.Operation, request.Code, request.Pseudonym()
	if refused != nil {
		a.metrics.refusal(l.code)
		out.next(refused)
	} else {
		a.relay(ctx, cancel, out, next, a.standing(r))
	}
	out.write("event: complete\ndata:\n\n")
}

// relay sends responses until one of the ends.
func (a *App) relay(ctx context.Context, cancel context.CancelFunc, out events, next func() *graphql.Response, session func(context.Context) error) {
	answers := make(chan *graphql.Response)
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	go func() {
		defer close(done)
		defer close(answers)
		for v := next(); v != nil; v = next() {
			select {
			case answers <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	beat := time.NewTicker(a.streams.limits.Heartbeat)
	defer beat.Stop()
	for {
		good := true
		select {
		case <-a.streams.ended:
			return
		case <-ctx.Done():
			return
		case v, ok := <-answers:
			good = ok && out.next(v)
		case <-beat.C:
			good = out.write(":\n\n")
			good = good && session(ctx) == nil
		}
		if !good {
			return
		}
	}
}

// standing asks whether the session of a request still stands; the public needs none.
func (a *App) standing(r *http.Request) func(context.Context) error {
	token, _ := bearer(r)
	return func(ctx context.Context) error {
		if token == "" {
			return nil
		}
		_, fresh, err := a.auth.Actor(ctx, token)
		if err == nil && fresh != nil {
			_, err = fresh(ctx)
		}
		return err
	}
}

// events writes a stream.
type events struct {
	w      http.ResponseWriter
	to     *http.ResponseController
	within time.Duration // a client that does not read is given up after it
}

// next sends a response; false when the client is gone.
func (e events) next(v *graphql.Response) bool {
	body, err := encode(v.Errors, v.Data)
	return err == nil && e.write("event: next\ndata: "+strings.TrimSuffix(string(body), "\n")+"\n\n")
}

func (e events) write(text string) bool {
	_ = e.to.SetWriteDeadline(time.Now().Add(e.within))
	if _, err := e.w.Write([]byte(text)); err != nil {
		return false
	}
	return e.to.Flush() == nil
}
