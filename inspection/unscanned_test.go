package inspection_test

import (
	"testing"

	"yangguang/inspection"
)

// A code that is issued and not scanned, who comes with it and the numbers that it takes are read by nobody of the agency who neither goes there nor heads it, also not by SQL.
func TestACodeIsNotReadBeforeItsScan(t *testing.T) {
	w := newTown(t)
	i, app := w.issued(inspection.Complaint), w.db.App(t)
	slots := w.count(`select count(*) from visit_slot`)
	if slots == 0 {
		t.Fatal("the visit takes no number")
	}
	reads := func(who, table string) (n int) {
		tx, err := app.Begin(t.Context())
		w.ok(err)
		defer func() { _ = tx.Rollback(t.Context()) }()
		_, err = tx.Exec(t.Context(), `select open_session($1, null)`, w.actors[who].SessionID)
		w.ok(err)
		w.ok(tx.QueryRow(t.Context(), "select count(*) from "+table+" where inspection_id = $1", i.ID).Scan(&n))
		return n
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
