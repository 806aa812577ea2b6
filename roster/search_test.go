package roster_test

import (
	"fmt"
	"testing"

	"yangguang/actor"
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

// A search must not find out what is withheld either: an address, a name and a former name that hold a personal number, from before they were judged. Neither the rows
// nor whether more follow tell of them.
func TestSearchesKeepWhatIsWithheld(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.registerOf(t, 7)
	number := "电话" + mobile
	change := func(sql string, args ...any) {
		t.Helper()
		if _, err := d.db.Past(t).Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	code := func(n int) string { return checked(t, fmt.Sprintf("91370502DEM%06d0", n)) }
	for n := range 5 {
		change("update enterprise set address = address || $1 where uscc = $2", number, code(n))
	}
	change("update enterprise set former_names = $1 where uscc = $2", []string{"东营旧名有限公司", "旧名" + mobile}, code(5))
	change("update enterprise set name = $1, public_name = $1 where uscc = $2", "东营"+mobile+"有限公司", code(6))
	firm, err := d.Enterprise(t.Context(), system().Actor, code(0))
	if err != nil {
		t.Fatal(err)
	}
	owner := d.account(t, actor.Enterprise, "", firm.ID)
	for text, want := range map[string]struct{ public, own, staff int }{
		number: {0, 1, 5}, "旧名" + mobile: {0, 0, 1}, "东营" + mobile: {0, 0, 1}, "东营区2号电": {0, 0, 1}, "东营区5号": {1, 1, 1}, "旧名有限": {1, 1, 1}, "东营区演示": {6, 6, 6},
	} {
		for who, c := range map[string]struct {
			a    actor.Actor
			want int
		}{"public": {actor.Public(), want.public}, "its own account": {owner, want.own}, "staff": {system().Actor, want.staff}} {
			p, err := d.Enterprises(t.Context(), c.a, roster.EnterpriseFilter{Search: &text}, page.Ask{First: 10})
			if err != nil || len(p.Rows) != c.want || p.More {
				t.Errorf("%q, %s: %d found, wanted %d, more %v; %v", text, who, len(p.Rows), c.want, p.More, err)
			}
		}
	}
	// Pages are as long as if the others were not there.
	text := "东营区"
	for first := 1; first <= 10; first++ {
		ask, seen := page.Ask{First: first}, 0
		for more := true; more; {
			p, err := d.Enterprises(t.Context(), actor.Public(), roster.EnterpriseFilter{Search: &text}, ask)
			if err != nil || p.More && len(p.Rows) != first || len(p.Rows) == 0 {
				t.Fatalf("%d by %d: %d rows, more %v; %v", seen, first, len(p.Rows), p.More, err)
			}
			at := roster.EnterprisePosition(actor.Public())(&p.Rows[len(p.Rows)-1])
			seen, more, ask.After = seen+len(p.Rows), p.More, &at
		}
		if seen != 10 { // seven companies, one of them by its address, and three households by their names
			t.Errorf("by %d: %d rows", first, seen)
		}
	}
}
