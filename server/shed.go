package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/policies/access"
)

// class is what a request is for. Each class has places of its own, so that a crowd of one keeps nobody of another out (security.md rule 24).
type class string

const (
	signingIn    class = "sign_in"
	sessions     class = "sessions"
	commands     class = "commands"
	uploads      class = "uploads"
	imports      class = "imports"
	accountReads class = "account_reads"
	publicReads  class = "public_reads"
)

// classes lets requests in, so many of a class at once. Health and the pages of the web app need no place: they cost nothing worth a limit.
type classes struct {
	rooms   map[class]*room
	queue   time.Duration
	metrics *metrics
}

// room is the places of a class, and of them those of each network, where its share is bounded.
type room struct {
	places chan struct{}
	each   int // of one network; 0: as many as there are
	mu     sync.Mutex
	of     map[string]*share
}

// share is the places of one network. It is forgotten when nobody of the network is inside or waits.
type share struct {
	places chan struct{}
	users  int
}

func newClasses(l access.InFlight, m *metrics) *classes {
	c := &classes{rooms: map[class]*room{}, queue: l.Queue, metrics: m}
	for name, n := range map[class]struct{ most, each int }{signingIn: {l.SignIn, l.SignInEach}, sessions: {most: l.Sessions}, commands: {most: l.Commands},
		uploads: {most: l.Uploads}, imports: {most: l.Imports}, accountReads: {most: l.AccountReads}, publicReads: {most: l.PublicReads}} {
		c.rooms[name] = &room{places: make(chan struct{}, n.most), each: n.each, of: map[string]*share{}}
	}
	return c
}

// enter takes a place of the class, waiting for one no longer than the queue lasts; UNAVAILABLE with retryAfter in seconds without one.
// Whoever got in calls leave once.
func (c *classes) enter(ctx context.Context, in class) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, c.queue)
	defer cancel()
	room, free := c.rooms[in], func() {}
	got := true
	if network := lineOf(ctx).network; room.each > 0 {
		s := room.share(network)
		if got = c.wait(ctx, in, s.places); got {
			free = func() { <-s.places; room.forget(network, s) }
		} else {
			room.forget(network, s)
		}
	}
	if got && !c.wait(ctx, in, room.places) {
		free()
		got = false
	}
	if !got {
		c.metrics.shed.WithLabelValues(string(in)).Inc()
		return nil, fault.New(fault.Unavailable, "系统繁忙，请稍后再试", "the server is busy, try again shortly").With("retryAfter", 1)
	}
	inside := c.metrics.inside.WithLabelValues(string(in))
	inside.Inc()
	return func() { inside.Dec(); <-room.places; free() }, nil
}

// wait takes one of the places before ctx ends.
func (c *classes) wait(ctx context.Context, in class, places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
	}
	queued := c.metrics.queued.WithLabelValues(string(in))
	queued.Inc()
	defer queued.Dec()
	select {
	case places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *room) share(of string) *share {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.of[of]
	if s == nil {
		s = &share{places: make(chan struct{}, r.each)}
		r.of[of] = s
	}
	s.users++
	return s
}

func (r *room) forget(of string, s *share) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(r.of, of)
	}
}

// operation lets a query or a command of GraphQL in.
func (c *classes) operation(ctx context.Context, who actor.Actor, command bool) (leave func(), err error) {
	return c.enter(ctx, reads(who.SignedIn(), command))
}

func reads(account, command bool) class {
	switch {
	case command:
		return commands
	case account:
		return accountReads
	}
	return publicReads
}

// of gives a route's requests a place of the class.
func (c *classes) of(in class, next http.HandlerFunc) http.HandlerFunc {
	return c.by(func(*http.Request) class { return in }, next)
}

// reading gives a read beside GraphQL its place: an account's, or the public's.
func (c *classes) reading(next http.HandlerFunc) http.HandlerFunc {
	return c.by(func(r *http.Request) class {
		token, _ := bearer(r)
		return reads(token != "", false)
	}, next)
}

func (c *classes) by(of func(*http.Request) class, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		leave, err := c.enter(r.Context(), of(r))
		if err != nil {
			refuseHTTP(w, r, err)
			return
		}
		defer leave()
		next(w, r)
	}
}
