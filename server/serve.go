package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/mod/sumdb/note"

	"yangguang/postgres"
)

// Running is what Serve needs beside the app.
type Running struct {
	DB     *postgres.DB
	URL    string          // of the runtime role, for the job runner
	Signer note.Signer     // of the ledger's checkpoints
	Seen   []Witness       // who cosigns them
	Died   <-chan struct{} // closed when an embedded database ended by itself; nil otherwise
	Ready  func(base, admin string)
}

// Serve listens on LISTEN and ADMIN_LISTEN, calls Ready when requests are answered, and serves until ctx ends: then it says "not ready",
// takes no new connections, lets running requests finish (security.md rule 25), stops the jobs and returns nil.
func (a *App) Serve(ctx context.Context, r Running) (err error) {
	ledger := Publisher{Store: r.DB, Signer: r.Signer, Dir: a.Config.DataDir, Log: slog.Default(), Witnesses: r.Seen}
	if err := errors.Join(ledger.Check(ctx), r.DB.CheckRole(ctx)); err != nil {
		return err
	}
	a.ready = append(a.ready, need{"the ledger is not the one that was published last", ledger.Check})
	public, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("LISTEN: %w", err)
	}
	admin, err := net.Listen("tcp", a.Config.AdminListen)
	if err != nil {
		return errors.Join(fmt.Errorf("ADMIN_LISTEN: %w", err), public.Close())
	}
	a.Config.Listen = public.Addr().String() // the port may have been left to the system
	a.visits.BaseURL = a.Config.Base()
	back, err := a.startBackground(ctx, r.DB, r.URL, ledger)
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	servers := []*http.Server{a.httpServer(a.Handler()), a.httpServer(a.Admin())}
	servers[1].WriteTimeout = 0 // a profile takes as long as it was asked for
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{public, admin} {
		go func() { failed <- servers[i].Serve(l) }()
	}
	if r.Ready != nil {
		r.Ready(a.Config.Base(), "http://"+admin.Addr().String())
	}
	select {
	case <-ctx.Done():
	case <-r.Died:
		err = errors.New("the embedded database ended; see its log below DATA_DIR/postgres")
	case err = <-failed:
	}
	return errors.Join(err, a.drain(ctx, servers, back))
}

// drain is the orderly end.
func (a *App) drain(ctx context.Context, servers []*http.Server, back *background) error {
	a.draining.Store(true)
	a.streams.end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.rules.Request.Drain)
	defer cancel()
	var errs []error
	for _, s := range servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(append(errs, back.stop(ctx))...)
}

func (a *App) httpServer(h http.Handler) *http.Server {
	t := a.rules.Request
	const keepAlive = 2 * time.Minute
	return &http.Server{Handler: h, ReadHeaderTimeout: t.ReadHeader, ReadTimeout: t.Read, WriteTimeout: t.Write, IdleTimeout: keepAlive,
		MaxHeaderBytes: t.HeaderBytes, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)}
}
