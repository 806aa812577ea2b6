package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"yangguang/roster"
)

// readOfRegister is how many rows of the register scans have read until now.
func (d *desk) readOfRegister(t *testing.T) int {
	t.Helper()
	for _, c := range d.db.Pool().AcquireAllIdle(t.Context()) { // a connection tells when it is asked to, or after seconds
		if _, err := c.Exec(t.Context(), "select pg_stat_force_next_flush()"); err != nil {
			t.Fatal(err)
		}
		c.Release()
	}
	return d.count(t, "select seq_tup_read from pg_stat_user_tables where relname = 'enterprise'")
}

// A file of thousands read into a register of a few costs what its rows cost: no statement and no guard keeps the plan of the few, which reads the register for
// every row.
func TestAFileIsNotPlannedForTheRegisterBeforeIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.db.Owner(t).Exec(t.Context(), "analyze enterprise, stage_enterprise"); err != nil {
		t.Fatal(err)
	}
	d.registerOf(t, 1)
	var b strings.Builder
	b.WriteString("uscc,name,address\n")
	const rows = 2000
	for i := range rows {
		fmt.Fprintf(&b, "%s,东营区演示%d号有限公司,东营区%d号\n", checked(t, fmt.Sprintf("91370502DEN%06d0", i)), i, i)
	}
	for _, text := range []string{b.String(), strings.ReplaceAll(b.String(), "号有限公司", "号演示有限公司")} {
		before := d.readOfRegister(t)
		if rep := d.must(t, roster.Enterprises, text); rep.Created+rep.Changed != rows {
			t.Fatalf("%+v", rep)
		}
		const statements = 50 // more than an import has that may read the register once
		if n := d.readOfRegister(t) - before; n > statements*rows {
			t.Errorf("%d rows of the register were read for a file of %d", n, rows)
		}
	}
}
