// Package server is the platform over HTTP. It promises: a request is bounded in size, time and number before it is read; every answer
// carries the same guarding headers and a request id; the log has one line per request and no secret; a stop lets running requests
// finish.
package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"yangguang/draw"
	"yangguang/draw/remember"
	"yangguang/fairness"
	"yangguang/graph"
	"yangguang/inspection"
	"yangguang/opendata"
	"yangguang/policies/access"
	"yangguang/policies/grades"
	"yangguang/postgres"
	"yangguang/server/auth"
	"yangguang/server/config"
	"yangguang/workday"
)

// graphPath is where GraphQL is.
const graphPath = "/graphql"

// App is the wired platform. Build it with New (package server wires it for the binary and for tests alike).
type App struct {
	Config config.Config

	rules     access.Rules
	grades    grades.Rules
	store     *postgres.DB
	auth      *auth.Service
	gate      *graph.Gate
	executor  *graph.Executor
	domain    *graph.Resolver
	draws     *draw.Service
	workdays  *workday.Calendar
	visits    *inspection.Service
	open      opendata.Builder
	building  sync.Mutex // held while the open data of a day are made
	addresses *limiter
	accounts  *limiter
	metrics   *metrics
	pages     fs.FS // the web app; nil when it was not built
	pageRules string
	files     []mount
	ready     []need
	draining  atomic.Bool
	streams   *streams
	classes   *classes
	sheets    *remember.Values[[32]byte, []byte] // printed sheets of draws, by the digest of what they say
}

// need is what a server must have to answer requests. Without it /readyz says why; the error is for the log.
type need struct {
	missing string // what everybody may read
	check   func(context.Context) error
}

// mount is a tree of public files.
type mount struct {
	pattern string
	handler http.Handler
}

// Domain is the services of the domain, for the demo city.
func (a *App) Domain() *graph.Resolver { return a.domain }

// Auth signs people in and keeps their accounts, for the command line and the demo.
func (a *App) Auth() *auth.Service { return a.auth }

// Gate is gate 1: which root field asks for which verb, and who may.
func (a *App) Gate() *graph.Gate { return a.gate }

// Handler is everything that LISTEN serves.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+graphPath, a.graphQL)
	mux.HandleFunc("POST /auth/sign-in", a.whole(a.classes.of(signingIn, a.within(a.signIn))))
	mux.HandleFunc("POST /auth/refresh", a.whole(a.classes.of(sessions, a.within(a.refresh))))
	mux.HandleFunc("POST /auth/sign-out", a.whole(a.classes.of(sessions, a.within(a.signOut))))
	mux.HandleFunc("POST /evidence", a.receiveEvidence)
	mux.HandleFunc("GET /evidence/{id}", a.sending(accountFiles, accountReads, a.showEvidence))
	mux.HandleFunc("POST /photos", a.receivePhoto)
	mux.HandleFunc("GET /photos/{id}", a.sending(accountFiles, accountReads, a.showPhoto))
	mux.HandleFunc("GET /papers/{id}", a.sending(accountFiles, accountReads, a.showPaper))
	mux.HandleFunc("POST /registers/{register}/imports", a.importRegister)
	mux.HandleFunc("GET /registers/{file}", a.sending(accountFiles, accountReads, a.registerFile))
	mux.HandleFunc("GET "+fairness.FilesPath+"{file}", a.sending(accountFiles, accountReads, a.fairnessFile))
	mux.HandleFunc("GET /draws/{number}", a.sending(publicFiles, publicReads, a.drawZip))
	mux.HandleFunc("GET /draws/{number}/{file}", a.sending(publicFiles, publicReads, a.drawFile))
	mux.HandleFunc("GET "+verifierPath, a.sending(publicFiles, publicReads, drawVerifier))
	mux.HandleFunc("GET "+graph.SchemaPath, a.sending(publicFiles, publicReads, showSchema))
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", a.readyz)
	for _, only := range []string{graphPath, "/auth/sign-in", "/auth/refresh", "/auth/sign-out", "/evidence", "/photos"} {
		mux.HandleFunc(only, onlyPost)
	}
	for _, m := range a.files {
		mux.HandleFunc(m.pattern, a.sending(publicFiles, publicReads, m.handler.ServeHTTP))
	}
	mux.HandleFunc("/", a.page)
	return a.logged(a.routed(mux))
}

// routed asks the mux for the route first, so that the log line of a refused request has it, and guards what follows.
func (a *App) routed(mux *http.ServeMux) http.Handler {
	guarded := a.guarded(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, r.Pattern = mux.Handler(r)
		guarded.ServeHTTP(w, r)
	})
}

func onlyPost(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", http.MethodPost)
	refuseHTTP(w, r, status(http.StatusMethodNotAllowed, "此地址只接受 POST", "this address takes POST only"))
}

// alive says that the process lives.
func alive(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "alive"})
}

func notReady(w http.ResponseWriter, reason string) {
	answer(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "reason": reason})
}

// readyz says whether the server should get requests: it is not stopping, and what it needs is there.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	if reason := a.missing(r.Context()); reason != "" {
		notReady(w, reason)
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ready"})
}

// missing is the first of its needs that the server lacks; empty when it is ready.
func (a *App) missing(ctx context.Context) string {
	if a.draining.Load() {
		return "the server is stopping"
	}
	for _, n := range a.ready {
		if err := n.check(ctx); err != nil {
			if ctx.Err() == nil {
				slog.ErrorContext(ctx, "not ready", "reason", n.missing, "error", err)
			}
			return n.missing
		}
	}
	return ""
}
