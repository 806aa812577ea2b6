package server_test

import (
	"context"
	"testing"

	"yangguang/postgres/pgtest"
	"yangguang/server"
)

// TestTheServerRunsItsWorks starts a server and waits until each of its periodic jobs was done once. A draw that is due is executed at
// the start already: a restart loses nothing.
func TestTheServerRunsItsWorks(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := wiring(t, db)
	app, err := server.New(w)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := server.LedgerKey(w.Config.DataDir, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- app.Serve(ctx, server.Running{DB: db.DB, URL: db.AppURL, Signer: signer, Ready: func(string, string) { close(ready) }})
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	rows := db.Owner(t)
	for _, kind := range []string{"publish.due", "warnings.raise", "draw.execute", "round.close", "round.city", "rectification.overdue", "treatment.month", "refusals.prune", "sessions.prune", "uploads.sweep"} {
		for n := 0; n == 0; { // the test's own time limit ends this loop
			const finished = "select count(*) from river_job where kind = $1 and state = 'completed'"
			if err := rows.QueryRow(t.Context(), finished, kind).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
