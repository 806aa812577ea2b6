package server_test

import (
	"testing"

	"yangguang/postgres/pgtest"
)

// TestTheServerRunsItsWorks starts a server and waits until each of its periodic jobs was done once. A draw that is due is executed at
// the start already: a restart loses nothing.
func TestTheServerRunsItsWorks(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	r := serve(t, db, wiring(t, db), nil)
	rows := db.Owner(t)
	for _, kind := range []string{"publish.due", "warnings.raise", "draw.execute", "round.close", "round.city", "rectification.overdue", "treatment.month", "refusals.prune", "sessions.prune", "uploads.sweep"} {
		for n := 0; n == 0; { // the test's own time limit ends this loop
			const finished = "select count(*) from river_job where kind = $1 and state = 'completed'"
			if err := rows.QueryRow(t.Context(), finished, kind).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}
