package drd1_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"yangguang/draw/drd1"
)

// anyScene draws a scene of up to 150 firms and 25 inspectors.
func anyScene(t *rapid.T) scene {
	s := city(drd1.SHA256, rapid.IntRange(1, 150).Draw(t, "firms"), rapid.IntRange(1, 25).Draw(t, "inspectors"), rapid.Uint64().Draw(t, "seed"))
	for i := range s.strata {
		s.strata[i].Quota = rapid.IntRange(0, 30).Draw(t, "quota")
		s.strata[i].Reserve = rapid.IntRange(0, 5).Draw(t, "reserve")
	}
	s.slots = rapid.SampledFrom([][]string{{"-", "-"}, {"LEAD", "-"}, {"TZSB", "LEAD", "-"}}).Draw(t, "slots")
	s.salted = rapid.Bool().Draw(t, "salted")
	return s
}

func resultOf(t testing.TB, b drd1.Bundle) drd1.Result {
	t.Helper()
	r, err := drd1.ParseResult(b[drd1.FileResult])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSelectionKeepsThePlan(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyScene(rt)
		r := resultOf(t, s.bundle(t))
		byID, eligible := map[string]drd1.Firm{}, map[string]int{}
		for _, f := range s.firms {
			byID[f.ID] = f
			if f.Code == drd1.Eligible {
				eligible[f.Stratum]++
			}
		}
		drawn, last := map[string]int{}, map[string]drd1.Digest{}
		seen := map[string]bool{}
		for i, sel := range r.Selected {
			f := byID[sel.Firm]
			if f.Code != drd1.Eligible || f.Stratum != sel.Stratum || seen[sel.Firm] {
				rt.Fatalf("%v was drawn as %v", f, sel)
			}
			if i > 0 && r.Selected[i-1].Ticket.Compare(sel.Ticket) >= 0 {
				rt.Fatal("global order")
			}
			seen[sel.Firm] = true
			drawn[sel.Stratum]++
			last[sel.Stratum] = sel.Ticket
		}
		for _, v := range r.Reserves {
			f := byID[v.Firm]
			if f.Code != drd1.Eligible || f.Stratum != v.Stratum || seen[v.Firm] {
				rt.Fatalf("%v is reserve %v", f, v)
			}
			seen[v.Firm] = true
		}
		key := drd1.SelectKey(drd1.SHA256, r.Seed)
		for i, q := range s.strata {
			c := r.Cutoffs[i]
			if want := min(q.Quota, eligible[q.Label]); drawn[q.Label] != want || c.Selected != want || want > 0 && c.Ticket != last[q.Label] {
				rt.Fatalf("stratum %v: %d drawn, cutoff %v", q, drawn[q.Label], c)
			}
			// The cutoff decides: every eligible firm at or below it is drawn, everyone else is not.
			for _, f := range s.firms {
				below := c.Selected > 0 && drd1.Ticket(drd1.SHA256, key, f.ID).Compare(c.Ticket) <= 0
				isDrawn := slices.ContainsFunc(r.Selected, func(x drd1.Selection) bool { return x.Firm == f.ID })
				if f.Stratum == q.Label && f.Code == drd1.Eligible && below != isDrawn {
					rt.Fatalf("%v: below the cutoff %v, drawn %v", f, below, isDrawn)
				}
			}
		}
	})
}

func TestTeamsKeepEveryRule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyScene(rt)
		r := resultOf(t, s.bundle(t))
		people, load, filled := map[string]drd1.Inspector{}, map[string]int{}, 0
		for _, j := range s.inspectors {
			people[j.ID] = j
		}
		for _, sel := range r.Selected {
			for slot, id := range sel.Team {
				if id == drd1.Nobody {
					continue
				}
				j := people[id]
				load[id]++
				filled++
				if !allowed(s, sel.Firm, slot, j) || slices.Index(sel.Team, id) != slot {
					rt.Fatalf("%v in slot %d of %v", j, slot, sel)
				}
				if load[id] > j.Capacity {
					rt.Fatalf("%s has %d visits, capacity %d", id, load[id], j.Capacity)
				}
			}
		}
		if possible := mostSlots(s, r); filled != possible {
			rt.Fatalf("%d slots filled of %d that can be", filled, possible)
		}
	})
}

// allowed is the rules of one slot, stated once more.
func allowed(s scene, firm string, slot int, j drd1.Inspector) bool {
	conflict := slices.ContainsFunc(s.conflicts, func(c drd1.Conflict) bool { return c.Firm == firm && c.Inspector == j.ID })
	return j.Code == drd1.Eligible && (s.slots[slot] == "-" || slices.Contains(j.Quals, s.slots[slot])) && !conflict
}

// mostSlots is the largest number of slots anyone could fill, by maximum flow: source → slot → (firm, inspector), capacity one, →
// inspector, its capacity → sink.
func mostSlots(s scene, r drd1.Result) int {
	type node struct{ kind, firm, other int }
	residual := map[node]map[node]int{}
	edge := func(a, b node, n int) {
		for _, x := range []node{a, b} {
			if residual[x] == nil {
				residual[x] = map[node]int{}
			}
		}
		residual[a][b] += n
	}
	source, sink := node{kind: 0}, node{kind: 9}
	edge(source, sink, 0)
	for i, sel := range r.Selected {
		for slot := range s.slots {
			edge(source, node{1, i, slot}, 1)
			for k, j := range s.inspectors {
				if allowed(s, sel.Firm, slot, j) {
					edge(node{1, i, slot}, node{2, i, k}, 1)
				}
			}
		}
		for k := range s.inspectors {
			edge(node{2, i, k}, node{3, 0, k}, 1)
		}
	}
	for k, j := range s.inspectors {
		edge(node{3, 0, k}, sink, j.Capacity)
	}
	flow := 0
	for {
		seen := map[node]bool{source: true}
		var push func(at node) bool
		push = func(at node) bool {
			if at == sink {
				return true
			}
			for next, free := range residual[at] {
				if free > 0 && !seen[next] {
					seen[next] = true
					if push(next) {
						residual[at][next]--
						residual[next][at]++
						return true
					}
				}
			}
			return false
		}
		if !push(source) {
			return flow
		}
		flow++
	}
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyScene(rt)
		before := s.bundle(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "shuffle"), 2))
		r.Shuffle(len(s.inspectors), func(i, j int) { s.inspectors[i], s.inspectors[j] = s.inspectors[j], s.inspectors[i] })
		r.Shuffle(len(s.conflicts), func(i, j int) { s.conflicts[i], s.conflicts[j] = s.conflicts[j], s.conflicts[i] })
		if !s.salted { // salts go by position in the scene
			r.Shuffle(len(s.firms), func(i, j int) { s.firms[i], s.firms[j] = s.firms[j], s.firms[i] })
		}
		if after := s.bundle(t); !maps.EqualFunc(before, after, func(a, b []byte) bool { return string(a) == string(b) }) {
			rt.Fatal("the bundle depends on the order of its rows")
		}
	})
}

// TestNobodyMovesATicket: leaving one firm out changes nobody else's ticket, and the drawn of a stratum only by one moving up.
func TestNobodyMovesATicket(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyScene(rt)
		with := resultOf(t, s.bundle(t))
		out := s.firms[rapid.IntRange(0, len(s.firms)-1).Draw(rt, "out")]
		s.firms = slices.DeleteFunc(slices.Clone(s.firms), func(f drd1.Firm) bool { return f.ID == out.ID })
		without := resultOf(t, s.bundle(t))
		if with.Seed != without.Seed {
			rt.Fatal("the seed depends on the pool")
		}
		tickets := func(r drd1.Result) map[string]drd1.Digest {
			m := map[string]drd1.Digest{}
			for _, sel := range r.Selected {
				m[sel.Firm] = sel.Ticket
			}
			return m
		}
		a, b := tickets(with), tickets(without)
		gone := 0
		for firm, ticket := range a {
			if _, still := b[firm]; !still {
				gone++
			} else if b[firm] != ticket {
				rt.Fatalf("the ticket of %s moved", firm)
			}
		}
		if _, drawn := a[out.ID]; gone != 0 && (!drawn || gone != 1) {
			rt.Fatalf("%d firms lost their place because %s left", gone, out.ID)
		}
	})
}
