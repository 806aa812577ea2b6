package draw_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/uuid"

	"yangguang/draw"
	"yangguang/draw/drd1"
)

// scopeOf is the i-th enterprise of a register in order: every fiftieth is deregistered.
func scopeOf(i int) draw.ScopeRow {
	r := draw.ScopeRow{Enterprise: uuid.Must(uuid.FromBytes(fmt.Appendf(nil, "%016d", i))), USCC: fmt.Sprintf("91370500%010d", i), Value: "ABCD"[i%4 : i%4+1], Status: "ACTIVE"}
	if i%50 == 49 {
		r.Status = "DEREGISTERED"
	}
	return r
}

func frozenScope(t *testing.T, n int, salted bool) *draw.Frozen {
	t.Helper()
	facts := draw.CommitFacts{Conflicts: []draw.Pair{{Enterprise: scopeOf(n / 2).Enterprise, Inspector: "J1", Code: "K04"}}}
	p := draw.NewFrozen(draw.Stratification{}, drd1.SHA256, salted, facts, rand.NewChaCha8([32]byte{1}))
	for i := range n {
		if err := p.Keep(scopeOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// TestFreezeKeepsLines: what is frozen line by line is what the protocol's writers print of the whole tables, and its members are its lines.
func TestFreezeKeepsLines(t *testing.T) {
	const n = 1000
	for _, salted := range []bool{false, true} {
		p := frozenScope(t, n, salted)
		pool, err := drd1.ParsePool(p.Text, salted)
		if err != nil {
			t.Fatal(err)
		}
		var firms []drd1.Firm
		for line := range bytes.Lines(p.Text) {
			w := bytes.Split(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"))
			f := drd1.Firm{ID: string(w[0]), Stratum: string(w[1]), Code: string(w[2])}
			if salted {
				f.Salt = string(w[3])
			}
			firms = append(firms, f)
		}
		printed, err := drd1.FormatPool(firms, salted)
		if err != nil || !bytes.Equal(printed, p.Text) {
			t.Errorf("the pool is not what its writer prints: %v", err)
		}
		codes, err := drd1.ParseExclusions(p.Exclusions)
		if err != nil || len(codes) != n/50 || len(p.Excluded) != n/50 || p.Codes[drd1.ExcludedDeregistered] != n/50 {
			t.Errorf("exclusions: %v, %d lines, %d documents, %v counted", err, len(codes), len(p.Excluded), p.Codes)
		}
		for i, e := range codes {
			if e.Evidence != drd1.TH(drd1.SHA256, drd1.LabelBody, []byte(p.Excluded[i].Document)) || e.ID != scopeOf(50*i+49).USCC {
				t.Errorf("line %d of the exclusions is %v", i+1, e)
			}
		}
		for label, eligible := range p.Eligible {
			if got := pool.Eligible(label); got != eligible || got == 0 {
				t.Errorf("stratum %s: %d counted, %d in the text", label, eligible, got)
			}
		}
		d, at := draw.NewDraw{Files: map[string][]byte{drd1.FilePool: p.Text}, Firms: p.Firms}, 0
		for m := range d.Members() {
			if want := firms[at]; m != (draw.Member{scopeOf(at).Enterprise, want.Stratum, want.Code}) {
				t.Errorf("line %d: member %v", at+1, m)
			}
			at++
		}
		if at != n || p.Named[scopeOf(n/2).Enterprise] != scopeOf(n/2).USCC {
			t.Errorf("%d members; the enterprise in conflict is %q", at, p.Named[scopeOf(n/2).Enterprise])
		}
	}
}

// TestFreezeInBoundedMemory: an enterprise that can be drawn costs its line, its id and the slack of two slices, nothing else.
func TestFreezeInBoundedMemory(t *testing.T) {
	const n = 200_000
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	p := frozenScope(t, n, false)
	after := held()
	line, documents := len(p.Text)/n, 0
	for _, e := range p.Excluded {
		documents += 2*len(e.Document) + 64
	}
	bound := uint64((line+len(uuid.UUID{}))*n*3/2 + 2*len(p.Exclusions) + documents)
	if got := after - before; got > bound {
		t.Errorf("%d enterprises hold %d bytes, %d each; at most %d wanted", n, got, got/n, bound)
	}
	runtime.KeepAlive(p)
}
