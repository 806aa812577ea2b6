package inspection_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/inspection"
)

// reads counts by SQL what somebody's session reads.
func (w *town) reads(app *pgxpool.Pool, who, sql string, args ...any) (n int) {
	w.t.Helper()
	tx, err := app.Begin(w.t.Context())
	w.ok(err)
	defer func() { _ = tx.Rollback(w.t.Context()) }()
	_, err = tx.Exec(w.t.Context(), `select open_session($1, null)`, w.actors[who].SessionID)
	w.ok(err)
	w.ok(tx.QueryRow(w.t.Context(), sql, args...).Scan(&n))
	return n
}

// A code that is issued and not scanned, who comes with it and the numbers that it takes are read by nobody of the agency who neither goes there nor heads it, also not by SQL.
func TestACodeIsNotReadBeforeItsScan(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i, app := w.issued(inspection.Complaint), w.db.App(t)
	slots := w.count(`select count(*) from visit_slot`)
	if slots == 0 {
		t.Fatal("the visit takes no number")
	}
	reads := func(who, table string) int {
		return w.reads(app, who, "select count(*) from "+table+" where inspection_id = $1", i.ID)
	}
	check := func(when string, knows map[string]bool) {
		for who, known := range knows {
			codes, team, numbers := reads(who, "check_code"), reads(who, "inspection_team"), reads(who, "visit_slot")
			if known && (codes != 1 || team != 2 || numbers != slots) || !known && codes+team+numbers != 0 {
				t.Errorf("%s reads %d codes, %d of the team and %d numbers %s", who, codes, team, numbers, when)
			}
		}
	}
	check("before the scan", map[string]bool{"third": false, "lead": true, "member": true, "head": true, "supervisor": true, "owner": true, "chief": false, "rival": false, "public": false})
	_, err := w.s.Scan(t.Context(), w.by("owner", i.CheckCode.Token), i.CheckCode.Token)
	w.ok(err)
	check("after the scan", map[string]bool{"third": true, "lead": true, "owner": true, "chief": false, "rival": false, "public": false})
}

// What the entries of the ledger say of a visit, its enterprise, trigger and reason, is read by the platform alone, also by SQL.
func TestWhatAnEntrySaysIsThePlatforms(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.issued(inspection.Complaint)
	app := w.db.App(t)
	for _, who := range []string{"third", "lead", "head", "supervisor", "owner", "rival", "public"} {
		if n := w.reads(app, who, `select count(*) from log_body`); n != 0 {
			t.Errorf("%s reads what %d entries say", who, n)
		}
	}
}

// Who had to leave a team reads of the visit what a colleague reads: nothing before the scan.
func TestWhoLeftReadsTheVisitNoMore(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i, app := w.issued(inspection.Complaint), w.db.App(t)
	const sql = `select (select count(*) from inspection where id = $1) + (select count(*) from inspection_team where inspection_id = $1)
		+ (select count(*) from check_code where inspection_id = $1)`
	if n := w.reads(app, "member", sql, i.ID); n != 4 {
		t.Fatalf("a member reads %d rows of visit, team and code", n)
	}
	r, err := w.asked("member", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	w.ok(err)
	for who, want := range map[string]int{"member": 0, "third": 5, "lead": 5} {
		if n := w.reads(app, who, sql, i.ID); n != want {
			t.Errorf("%s reads %d rows of visit, team and code, want %d", who, n, want)
		}
	}
}
