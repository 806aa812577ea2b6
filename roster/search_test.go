package roster_test

import (
	"testing"

	"yangguang/page"
	"yangguang/roster"
)

// A number narrows the list of every register: only enterprises have codes of their own index, the codes of the others are texts.
func TestANumberNarrowsEveryRegister(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for r, c := range map[roster.Register]struct {
		typed string
		want  int
	}{roster.Agencies: {"370505", 1}, roster.Inspectors: {"99999999", 0}, roster.Items: {"99999999", 0}, roster.Enterprises: {"99999999", 0}} {
		p, err := o.Entries(t.Context(), o.supervisor, roster.EntryQuery{Register: r, Search: &c.typed}, page.Ask{First: 10})
		if err != nil || len(p.Rows) != c.want {
			t.Errorf("%s %s: %d rows, wanted %d; %v", r, c.typed, len(p.Rows), c.want, err)
		}
	}
}
