package server

import (
	"context"
	"net/http"
	"slices"
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
	accountFiles class = "account_files"
	publicReads  class = "public_reads"
	publicFiles  class = "public_files"
	exports      class = "exports"
)

// classes lets requests in, so many of a class at once. Health and the pages of the web app need no place: they cost nothing worth a limit.
type classes struct {
	rooms   map[class]*room
	queue   time.Duration
	metrics *metrics
}

// room is the places of a class, and of them those of each caller (a network, an account) where a caller's share is bounded.
type room struct {
	places chan struct{}
	each   []int // of one caller, by kind of caller: the first kind, the second
	mu     sync.Mutex
	of     map[caller]*share
}

type caller struct {
	kind int
	name string
}

// share is the places of one caller. It is forgotten when nobody of the caller's is inside or waits.
type share struct {
	places chan struct{}
	users  int
}

func newClasses(l access.InFlight, m *metrics) *classes {
	c := &classes{rooms: map[class]*room{}, queue: l.Queue, metrics: m}
	for name, n := range map[class]struct {
		most int
		each []int
	}{signingIn: {l.SignIn, []int{l.SignInEach}}, sessions: {most: l.Sessions}, commands: {most: l.Commands},
		uploads: {l.Uploads, []int{l.UploadsNetwork, l.UploadsAccount}},
		imports: {most: l.Imports}, accountReads: {most: l.AccountReads}, accountFiles: {l.AccountFiles, []int{l.FilesNetwork}},
		publicReads: {most: l.PublicReads}, publicFiles: {l.PublicFiles, []int{l.FilesNetwork}},
		exports: {l.Exports, []int{l.ExportsAccount}}} {
		c.rooms[name] = &room{places: make(chan struct{}, n.most), each: n.each, of: map[caller]*share{}}
	}
	return c
}

// enter takes a place of the class, and of the shares of the callers, waiting for them no longer than the queue lasts; UNAVAILABLE with
// retryAfter in seconds without one. Whoever got in calls leave once.
func (c *classes) enter(ctx context.Context, in class, callers ...string) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, c.queue)
	defer cancel()
	room := c.rooms[in]
	var taken []func()
	leave = func() {
		for _, free := range slices.Backward(taken) {
			free()
		}
	}
	got := true
	for kind, most := range room.each {
		who := caller{kind, callers[kind]}
		s := room.share(who, most)
		taken = append(taken, func() { room.forget(who, s) })
		if got = got && c.wait(ctx, in, s.places); got {
			taken = append(taken, func() { <-s.places })
		}
	}
	if !got || !c.wait(ctx, in, room.places) {
		leave()
		c.metrics.shed.WithLabelValues(string(in)).Inc()
		return nil, fault.New(fault.Unavailable, "系统繁忙，请稍后再试", "the server is busy, try again shortly").With("retryAfter", 1)
	}
	inside := c.metrics.inside.WithLabelValues(string(in))
	inside.Inc()
	taken = append(taken, func() { <-room.places; inside.Dec() })
	return leave, nil
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

func (r *room) share(who caller, most int) *share {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.of[who]
	if s == nil {
		s = &share{places: make(chan struct{}, most)}
		r.of[who] = s
	}
	s.users++
	return s
}

func (r *room) forget(who caller, s *share) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(r.of, who)
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
	return func(w http.ResponseWriter, r *http.Request) {
		leave, err := c.enter(r.Context(), in, lineOf(r.Context()).network)
		if err != nil {
			refuseHTTP(w, r, err)
			return
		}
		defer leave()
		next(w, r)
	}
}

// carrying gives the upload of an account its place. It is asked for when the file begins, so that what stands before it holds none.
func (c *classes) carrying(ctx context.Context, who actor.Actor) (leave func(), err error) {
	return c.enter(ctx, uploads, lineOf(ctx).network, who.AccountID.String())
}
