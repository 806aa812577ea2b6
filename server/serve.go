package server

import (
	"context"
	"errors"
	"log/slog"

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
	Doors  *Doors          // open already; nil: Serve opens them
	Ready  func(base, admin string)
}

// Serve answers on LISTEN and ADMIN_LISTEN, calls Ready when it does, and serves until ctx ends: then it says "not ready", takes no new
// connections, lets running requests finish (security.md rule 25), stops the jobs and returns nil.
func (a *App) Serve(ctx context.Context, r Running) (err error) {
	ledger := Publisher{Store: r.DB, Signer: r.Signer, Dir: a.Config.DataDir, Log: slog.Default(), Witnesses: r.Seen}
	if err := errors.Join(ledger.Check(ctx), r.DB.CheckRole(ctx)); err != nil {
		return err
	}
	a.ready = append(a.ready, need{"the ledger is not the one that was published last", ledger.Check})
	doors := r.Doors
	if doors == nil {
		if doors, err = openDoors(a.Config, a.rules.Request, false); err != nil {
			return err
		}
	}
	a.Config.Listen = doors.Address() // the port may have been left to the system
	a.visits.BaseURL = a.Config.Base()
	back, err := a.startBackground(ctx, r.DB, r.URL, ledger)
	if err != nil {
		return errors.Join(err, doors.Close())
	}
	doors.public.answer(a.Handler())
	doors.admin.answer(a.Admin())
	if r.Ready != nil {
		r.Ready(a.Config.Base(), "http://"+doors.admin.listener.Addr().String())
	}
	select {
	case <-ctx.Done():
	case <-r.Died:
		err = errors.New("the embedded database ended; see its log below DATA_DIR/postgres")
	case err = <-doors.failed:
	}
	return errors.Join(err, a.drain(ctx, doors, back))
}

// drain is the orderly end.
func (a *App) drain(ctx context.Context, doors *Doors, back *background) error {
	a.draining.Store(true)
	a.streams.end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.rules.Request.Drain)
	defer cancel()
	var errs []error
	for _, d := range []*door{doors.public, doors.admin} {
		errs = append(errs, d.server.Shutdown(ctx))
	}
	return errors.Join(append(errs, back.stop(ctx))...)
}
