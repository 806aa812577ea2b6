package fairness

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"

	"yangguang/draw/drd1"
)

// shownPairs is how many of the most frequent pairs are tested one by one.
const shownPairs = 10

// pairing is how often an inspector met an enterprise.
type pairing struct {
	firm, inspector int32
	name            string
	met             result
}

// meeting is one inspector at one enterprise.
type meeting struct{ firm, inspector int32 }

// teaming replays who is assigned to the enterprises that were drawn.
type teaming struct {
	h      *History
	scopes []*scope
	draws  []teams
	work   int64
	digest string
	number map[string]int32 // of inspectors
	top    []pairing
	groups result
}

// teams is a draw whose selections are kept and whose teams are formed anew.
type teams struct {
	draw, quarter int
	in            drd1.Inputs
	firms         map[string]int32
}

// pairHashes is what one pair costs beside its hash: it is sorted too.
const pairHashes = 4

func newTeaming(h *History, scopes []*scope) *teaming {
	t := &teaming{h: h, scopes: scopes, number: map[string]int32{}}
	var whole []meeting
	for q, sc := range scopes[1:] {
		var quarter []meeting
		for _, i := range sc.draws {
			d := &h.Draws[i]
			for _, j := range d.Inspectors {
				t.inspector(j.ID)
			}
			for _, team := range d.Teams {
				for _, m := range team.Members {
					if m != drd1.Nobody {
						quarter = append(quarter, meeting{team.Firm, t.inspector(m)})
					}
				}
			}
			if x, ok := teamsOf(h, i, q+1); ok {
				t.draws = append(t.draws, x)
				t.work += int64(len(d.Teams) * len(d.Inspectors) * pairHashes)
			}
		}
		sc.pairs.value = most(met(quarter))
		whole = append(whole, quarter...)
	}
	count := met(whole)
	scopes[0].pairs.value, scopes[0].contacts.value = most(count), t.contacts(whole, count)
	t.groups.value = t.byGroup(whole)
	t.choose(count)
	return t
}

func (t *teaming) inspector(name string) int32 {
	n, known := t.number[name]
	if !known {
		n = int32(len(t.number))
		t.number[name] = n
	}
	return n
}

// choose takes the most frequent pairs.
func (t *teaming) choose(count map[meeting]int) {
	names := make([]string, len(t.number))
	for name, n := range t.number {
		names[n] = name
	}
	for m, n := range count {
		if n > 1 {
			t.top = append(t.top, pairing{firm: m.firm, inspector: m.inspector, name: names[m.inspector], met: result{value: float64(n)}})
		}
	}
	slices.SortFunc(t.top, func(a, b pairing) int {
		return cmp.Or(cmp.Compare(b.met.value, a.met.value), cmp.Compare(a.firm, b.firm), cmp.Compare(a.name, b.name))
	})
	t.top = t.top[:min(len(t.top), shownPairs)]
}

func teamsOf(h *History, i, quarter int) (teams, bool) {
	d := &h.Draws[i]
	x := teams{draw: i, quarter: quarter, firms: map[string]int32{}}
	if len(d.Teams) == 0 || len(d.Inspectors) == 0 || len(d.Slots) == 0 {
		return x, false
	}
	var firms []drd1.Firm
	for _, team := range d.Teams {
		id := protocolID(h, team.Firm)
		x.firms[id] = team.Firm
		firms = append(firms, drd1.Firm{ID: id, Stratum: "A", Code: drd1.Eligible})
	}
	text, err := drd1.FormatPool(firms, false)
	if err != nil {
		return x, false // the same enterprise twice: reported when the file was read
	}
	p, err := drd1.ParsePool(text, false)
	if err != nil {
		return x, false
	}
	x.in = drd1.Inputs{Plan: drd1.Plan{Draw: d.Number, Strata: []drd1.Stratum{{Label: "A", Eligible: len(firms), Quota: len(firms)}}, Slots: d.Slots},
		Pool: p, Inspectors: d.Inspectors, Conflicts: d.Conflicts}
	return x, true
}

// met counts the meetings of each pair.
func met(all []meeting) map[meeting]int {
	count := make(map[meeting]int, len(all))
	for _, m := range all {
		count[m]++
	}
	return count
}

func most(count map[meeting]int) float64 {
	n := 0
	for _, c := range count {
		n = max(n, c)
	}
	return float64(n)
}

// contacts is Σ(O−E)²/E over inspectors and enterprises, E from the margins.
func (t *teaming) contacts(all []meeting, count map[meeting]int) float64 {
	firms, people := map[int32]int{}, make([]int, len(t.number))
	for _, m := range all {
		firms[m.firm]++
		people[m.inspector]++
	}
	sum := 0.0
	for _, m := range all {
		sum += float64(count[m]) / float64(firms[m.firm]*people[m.inspector])
	}
	return float64(len(all)) * (sum - 1)
}

// byGroup is the same over inspectors and the groups of the first dimension.
func (t *teaming) byGroup(all []meeting) float64 {
	dim := t.h.paired()
	if dim < 0 {
		return 0
	}
	labels := len(t.h.Dimensions[dim].Labels) + 1
	groups, people, both := make([]int, labels), make([]int, len(t.number)), make([]int, labels*len(t.number))
	for _, m := range all {
		g := t.h.label(m.firm, dim, labels)
		groups[g]++
		people[m.inspector]++
		both[int(m.inspector)*labels+g]++
	}
	sum := 0.0
	for j, n := range people {
		for g, k := range groups {
			if o := both[j*labels+g]; o > 0 {
				sum += float64(o) * float64(o) / float64(n*k)
			}
		}
	}
	return float64(len(all)) * (sum - 1)
}

// paired is the dimension by whose groups inspectors are compared: the first that tells enterprises apart, −1 without one.
func (h *History) paired() int {
	return slices.IndexFunc(h.Dimensions, func(d Dimension) bool { return len(d.Labels) > 1 })
}

// worker replays one seed after another.
func (t *teaming) worker() func(seed int) {
	reach := func(r *result, v float64) {
		if v >= r.value-1e-9 {
			atomic.AddInt64(&r.reached, 1)
		}
	}
	var whole, quarter []meeting
	return func(seed int) {
		whole = whole[:0]
		for n, x := range t.draws {
			in := x.in
			in.Entropy.Opened = []drd1.Nonce{{Party: "replay", Value: fresh(t.digest, seed, in.Plan.Draw)}}
			r, err := drd1.Execute(drd1.SHA256, in)
			if err != nil {
				return // only a sealed party's missing nonce: a replay has none
			}
			for _, s := range r.Selected {
				for _, m := range s.Team {
					if m != drd1.Nobody {
						quarter = append(quarter, meeting{x.firms[s.Firm], t.number[m]})
					}
				}
			}
			if n+1 == len(t.draws) || t.draws[n+1].quarter != x.quarter {
				reach(&t.scopes[x.quarter].pairs, most(met(quarter)))
				whole, quarter = append(whole, quarter...), quarter[:0]
			}
		}
		count := met(whole)
		m := most(count)
		reach(&t.scopes[0].pairs, m)
		reach(&t.scopes[0].contacts, t.contacts(whole, count))
		reach(&t.groups, t.byGroup(whole))
		for i := range t.top {
			reach(&t.top[i].met, m) // they are named because they are the most frequent: each is held against the most frequent of the seed
		}
	}
}

// mostPaired is the test of the pair that met most often.
func (h *History) mostPaired(s *scope, y *replayed) Test {
	t := Test{Key: "pair", Question: OfPairs, Office: s.office, Quarter: s.quarter, Observed: s.pairs.value, P: 1}
	switch {
	case s.pairs.value == 0:
		t.untested("没有检查组的记录", "no teams are on record")
		return t
	case y.teamSeeds == 0:
		t.untested("超出重放的工作量上限", "its replay exceeds the limit of work")
		return t
	}
	t.P, t.Seeds = s.pairs.p(y.teamSeeds), y.teamSeeds
	t.say(fmt.Sprintf("同一执法人员与同一企业最多相遇 %d 次。", int(s.pairs.value)),
		fmt.Sprintf("The most frequent pair of inspector and enterprise met %d times.", int(s.pairs.value)))
	return t
}

func (h *History) pairTests(s *scope, y *replayed) []Test {
	out := []Test{h.mostPaired(s, y)}
	if y.teamSeeds == 0 {
		return out
	}
	t := Test{Key: "pairs/firm", Question: OfPairs, Observed: s.contacts.value, P: s.contacts.p(y.teamSeeds), Seeds: y.teamSeeds}
	t.say(fmt.Sprintf("执法人员与企业配对的整体偏差 %.1f。", t.Observed), fmt.Sprintf("All pairs of inspectors and enterprises together deviate by %.1f.", t.Observed))
	g := Test{Key: "pairs/group", Question: OfPairs, Observed: y.groups.value, P: 1}
	if h.paired() < 0 {
		g.untested("企业没有可区分的分组", "no groups tell the enterprises apart")
	} else {
		g.P, g.Seeds = y.groups.p(y.teamSeeds), y.teamSeeds
		g.say(fmt.Sprintf("执法人员与企业分组配对的整体偏差 %.1f。", g.Observed),
			fmt.Sprintf("All pairs of inspectors and groups of enterprises together deviate by %.1f.", g.Observed))
	}
	out = append(out, t, g)
	for _, p := range y.pairs {
		firm := h.Firms[p.firm].ID
		t := Test{Key: "pair/" + p.name + "/" + firm, Question: OfPairs, Subject: p.name + " – " + firm, Observed: p.met.value, P: p.met.p(y.teamSeeds), Seeds: y.teamSeeds}
		t.say(fmt.Sprintf("执法人员 %s 与企业 %s 相遇 %d 次，与每次重放中相遇最多的一对相比。", p.name, firm, int(p.met.value)),
			fmt.Sprintf("Inspector %s met enterprise %s %d times, held against the most frequent pair of each replay.", p.name, firm, int(p.met.value)))
		out = append(out, t)
	}
	return out
}
