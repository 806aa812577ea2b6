package drd1

import (
	"bytes"
	"testing"
)

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

// Firms are the lines of a pool taken apart.
func Firms(p *Pool) []Firm {
	text := make([]byte, p.size)
	p.text.ReadAt(text, 0)
	var all []Firm
	for line := range bytes.Lines(text) {
		w := bytes.Split(bytes.TrimSuffix(line, lf), tab)
		f := Firm{ID: string(w[0]), Stratum: string(w[1]), Code: string(w[2])}
		if p.salted {
			f.Salt = string(w[3])
		}
		all = append(all, f)
	}
	return all
}

// KeepNothing has Open leave every large table in its file, however small, until the test ends.
func KeepNothing(t *testing.T) {
	before := keepTable
	keepTable = -1
	t.Cleanup(func() { keepTable = before })
}

// SmallSegments has commits write segments of two blocks until the test ends, and returns how many lines those are.
func SmallSegments(t *testing.T) int {
	before := segmentLines
	segmentLines = 2 * blockLines
	t.Cleanup(func() { segmentLines = before })
	return segmentLines
}

// Paths are the tables on disk.
func (f *Folder) Paths() (all []string) {
	for _, o := range f.files {
		all = append(all, o.Name())
	}
	return all
}

// FewFirst has assignments hash ahead about one inspector for each slot, so that searches ask for the others too, until the test ends.
func FewFirst(t *testing.T) {
	before := firstEach
	firstEach = 1
	t.Cleanup(func() { firstEach = before })
}
