package fairness

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	policy "yangguang/policies/fairness"
	"yangguang/workday"
)

// province is a history of many offices: each draws from its own firms and some of its neighbour's in two quarters and in the year before; some
// draws are void or open, some firms excluded, some places empty.
func province(t testing.TB, offices int) *History {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(offices), 6))
	h := &History{Source: Platform, Dimensions: []Dimension{{Key: ByRegion, Labels: []string{"东", "西", "南"}}}}
	for i := range offices * 10 {
		h.Firms = append(h.Firms, Firm{ID: fmt.Sprintf("F%07d", i), Group: []int16{int16(i % 3)}})
	}
	for o := range offices {
		for n, on := range []string{"2025-05-10", "2026-01-15", "2026-02-15", "2026-05-15"} {
			day, err := workday.ParseDate(on)
			if err != nil {
				t.Fatal(err)
			}
			d := Draw{Number: fmt.Sprintf("O%05d-%d", o, n), Office: fmt.Sprintf("O%05d", o), Official: fmt.Sprintf("A%d", o/2), On: day, Before: n == 0,
				State: []State{Drawn, Drawn, Drawn, Drawn, Void, Open}[random.IntN(6)], Strata: []string{"S", "T"}, Replaced: random.IntN(3) / 2, Late: random.IntN(4) / 3}
			for k := range 14 {
				r := Row{Firm: int32((o*10 + k) % len(h.Firms)), Stratum: int16(k % 2), Excluded: random.IntN(8) == 0}
				r.ByRule = r.Excluded && k%2 == 0
				r.Selected = d.State == Drawn && !r.Excluded && random.IntN(3) == 0
				if r.Selected {
					d.Teams = append(d.Teams, Team{r.Firm, []string{fmt.Sprintf("J%d-%d", o, k%3), []string{"!", fmt.Sprintf("J%d-9", o)}[random.IntN(2)]}})
				}
				d.Rows = append(d.Rows, r)
			}
			h.Draws = append(h.Draws, d)
		}
	}
	return h
}

func withoutReplay(t testing.TB) Rules {
	t.Helper()
	r, err := ReadRules(policy.Rules)
	if err != nil {
		t.Fatal(err)
	}
	r.Replay.Work = 0
	return r
}

// counted is one quarter's rate, counted anew over the whole history.
func counted(h *History, kind string, s *scope) Rate {
	var here, there, last []int
	for i := range h.Draws {
		d := &h.Draws[i]
		switch {
		case d.Before:
			if d.Office == s.office {
				last = append(last, i)
			}
		case d.Office == s.office && Quarter(d.On) == s.quarter:
			here = append(here, i)
		default:
			there = append(there, i)
		}
	}
	r := Rate{Kind: kind, Unit: s.office}
	r.compare(h.counting().happened(kind, here), h.counting().happened(kind, there), h.counting().happened(kind, last))
	return r
}

// TestQuartersAreCountedOnce: what is counted once for all offices is what counting anew for each of them gives.
func TestQuartersAreCountedOnce(t *testing.T) {
	h := province(t, 40)
	h.Sort()
	scopes := h.scopes(withoutReplay(t))
	if len(scopes) != 1+2*40 {
		t.Fatalf("%d scopes", len(scopes))
	}
	seen := map[string]int{}
	for _, s := range scopes[1:] {
		for _, kind := range rateKinds {
			got, want := s.rate(kind), counted(h, kind, s)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s %s:\n%+v, counted anew\n%+v", s.office, s.quarter, kind, got, want)
			}
			seen[kind] += got.Count
		}
		for _, i := range s.draws {
			var of []cell
			for _, c := range s.cells {
				if c.draw == i {
					of = append(of, c)
				}
			}
			if !slices.Equal(s.cellsOf(i), of) {
				t.Errorf("the cells of %s: %v, not %v", h.Draws[i].Number, s.cellsOf(i), of)
			}
		}
	}
	for _, kind := range rateKinds {
		if seen[kind] == 0 {
			t.Errorf("nothing %s in this history", kind)
		}
	}
}

// BenchmarkOffices audits histories of more and more offices: the time for one office stays what it is.
func BenchmarkOffices(b *testing.B) {
	for _, offices := range []int{200, 2_000, 20_000} {
		b.Run(fmt.Sprint(offices), func(b *testing.B) {
			rules := withoutReplay(b)
			for b.Loop() {
				b.StopTimer()
				h := province(b, offices)
				b.StartTimer()
				if _, err := Audit(b.Context(), h, rules, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*offices), "µs/office")
		})
	}
}
