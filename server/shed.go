package server

import (
	"context"
	"net/http"
	"time"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/policies/access"
)

// class is what a request is for. Each class has places of its own, so that a crowd of one keeps nobody of another out (security.md rule 24).
type class string

const (
	signingIn    class = "sign_in"
	commands     class = "commands"
	uploads      class = "uploads"
	imports      class = "imports"
	accountReads class = "account_reads"
	publicReads  class = "public_reads"
)

// classes lets requests in, so many of a class at once. Health and the pages of the web app need no place: they cost nothing worth a limit.
type classes struct {
	places  map[class]chan struct{}
	queue   time.Duration
	metrics *metrics
}

func newClasses(l access.InFlight, m *metrics) *classes {
	c := &classes{places: map[class]chan struct{}{}, queue: l.Queue, metrics: m}
	for name, most := range map[class]int{signingIn: l.SignIn, commands: l.Commands, uploads: l.Uploads, imports: l.Imports, accountReads: l.AccountReads,
		publicReads: l.PublicReads} {
		c.places[name] = make(chan struct{}, most)
	}
	return c
}

// enter takes a place of the class, waiting for one no longer than the queue lasts; UNAVAILABLE with retryAfter in seconds without one.
// Whoever got in calls leave once.
func (c *classes) enter(ctx context.Context, in class) (leave func(), err error) {
	places := c.places[in]
	select {
	case places <- struct{}{}:
	default:
		if !c.wait(ctx, in) {
			c.metrics.shed.WithLabelValues(string(in)).Inc()
			return nil, fault.New(fault.Unavailable, "系统繁忙，请稍后再试", "the server is busy, try again shortly").With("retryAfter", 1)
		}
	}
	inside := c.metrics.inside.WithLabelValues(string(in))
	inside.Inc()
	return func() { inside.Dec(); <-places }, nil
}

func (c *classes) wait(ctx context.Context, in class) bool {
	queued := c.metrics.queued.WithLabelValues(string(in))
	queued.Inc()
	defer queued.Dec()
	end := time.NewTimer(c.queue)
	defer end.Stop()
	select {
	case c.places[in] <- struct{}{}:
		return true
	case <-end.C:
	case <-ctx.Done():
	}
	return false
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
