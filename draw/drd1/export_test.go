package drd1

import "testing"

// Displacements counts the slots of a bundle's draw that needed a path of more than one step, for tests that want to know that the
// search was used.
func Displacements(t *testing.T, b Bundle, o Options) int {
	t.Helper()
	x := &examiner{b: b, o: o}
	if !x.texts() {
		t.Fatal(x.r.Err())
	}
	x.tables()
	x.randomness()
	r, err := selectFirms(x.suite, x.in)
	if err != nil {
		t.Fatal(err)
	}
	_, moves := assign(x.suite, AssignKey(x.suite, r.Seed), drawn(r), x.in.Plan.Slots, x.in.Inspectors, x.in.Conflicts)
	return len(moves)
}

// Assign is the costly step that has no exported name, for benchmarks.
var Assign = assign
