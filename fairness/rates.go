package fairness

import (
	"cmp"
	"fmt"
	"slices"
)

// The things whose rates are compared.
var rateKinds = []string{"excluded", "void", "replaced", "unfilled", "late"}

// tallied is a count and what it is out of.
type tallied struct{ n, of int }

func (t *tallied) add(u tallied) { t.n, t.of = t.n+u.n, t.of+u.of }

// counting counts what happened in sets of draws. Each set costs its own rows, however many enterprises there are besides.
type counting struct {
	h         *History
	set       int32
	seen, out []int32 // by enterprise: the last set that had it in its scope, that excluded it
}

func (h *History) counting() *counting {
	return &counting{h: h, seen: make([]int32, len(h.Firms)), out: make([]int32, len(h.Firms))}
}

// happened counts one kind in draws. Exclusions are counted by enterprise, not by draw: who is deregistered once is so in every draw that follows.
func (c *counting) happened(kind string, draws []int) (t tallied) {
	if kind == "excluded" {
		return c.excluded(draws)
	}
	for _, i := range draws {
		d := &c.h.Draws[i]
		switch kind {
		case "void":
			if d.State != Open {
				t.of++
			}
			if d.State == Void {
				t.n++
			}
		case "replaced":
			t.add(tallied{d.Replaced, max(d.Replaced, d.Selected()+placesOf(d))})
		case "unfilled":
			all, empty := d.places()
			t.add(tallied{empty, all})
		case "late":
			t.add(tallied{min(d.Late, 1), 1})
		}
	}
	return t
}

func placesOf(d *Draw) int { all, _ := d.places(); return all }

// byHand says that somebody excluded the enterprise, as far as is known: a rule that the platform applies to everybody says nothing about an office.
func (r Row) byHand() bool { return r.Excluded && !r.ByRule }

func (c *counting) excluded(draws []int) (t tallied) {
	c.set++
	for _, i := range draws {
		for _, r := range c.h.Draws[i].Rows {
			if c.seen[r.Firm] != c.set {
				c.seen[r.Firm] = c.set
				t.of++
			}
			if r.byHand() && c.out[r.Firm] != c.set {
				c.out[r.Firm] = c.set
				t.n++
			}
		}
	}
	return t
}

// rates are all rates of offices and officials in the period.
func (h *History) rates() (out []Rate) {
	c := h.counting()
	for _, official := range []bool{false, true} {
		units := map[string][2][]int{} // draws of the period and of the year before
		for i := range h.Draws {
			d := &h.Draws[i]
			u := d.Office
			if official {
				u = d.Official
			}
			if u == "" {
				continue
			}
			pair := units[u]
			if d.Before {
				pair[1] = append(pair[1], i)
			} else {
				pair[0] = append(pair[0], i)
			}
			units[u] = pair
		}
		for _, kind := range rateKinds {
			now, then := map[string]tallied{}, map[string]tallied{}
			var all tallied
			for u, pair := range units {
				now[u], then[u] = c.happened(kind, pair[0]), c.happened(kind, pair[1])
				all.add(now[u])
			}
			for u := range units {
				if now[u].of > 0 {
					r := Rate{Kind: kind, Unit: u, Official: official}
					r.compare(now[u], tallied{all.n - now[u].n, all.of - now[u].of}, then[u])
					out = append(out, r)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Rate) int {
		if a.Official != b.Official {
			if a.Official {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(slices.Index(rateKinds, a.Kind), slices.Index(rateKinds, b.Kind)), cmp.Compare(a.P, b.P), cmp.Compare(a.Unit, b.Unit))
	})
	return out
}

func (r *Rate) compare(here, there, last tallied) {
	r.Count, r.Of, r.Others, r.OthersOf, r.LastYear, r.OfLast = here.n, here.of, there.n, there.of, last.n, last.of
	r.P, r.Expected = rate(here.n, here.of, there.n, there.of)
	r.PLast, _ = rate(here.n, here.of, last.n, last.of)
	if there.of > 0 && here.of > 0 && here.n+there.n > 0 {
		r.Low, r.High = hypergeometric(here.of+there.of, here.n+there.n, here.of).band()
	}
}

// quarterly is what happened in an office's quarter, everywhere else in the period, and at the office in the year before.
type quarterly struct{ here, there, last tallied }

// compareQuarters counts for every quarter, once for all of them. What happened everywhere else is what happened at all less what happened here;
// of enterprises, less those that stand in no other quarter.
func (h *History) compareQuarters(quarters []*scope) {
	c, before := h.counting(), map[string][]int{}
	for i := range h.Draws {
		if d := &h.Draws[i]; d.Before {
			before[d.Office] = append(before[d.Office], i)
		}
	}
	for _, kind := range rateKinds {
		last, mine := map[string]tallied{}, make([]tallied, len(quarters))
		var all tallied
		for office, draws := range before {
			last[office] = c.happened(kind, draws)
		}
		for q, s := range quarters {
			s.happened[kind] = quarterly{here: c.happened(kind, s.every), last: last[s.office]}
			mine[q] = s.happened[kind].here
			all.add(mine[q])
		}
		if kind == "excluded" {
			all, mine = h.excludedOnce(quarters)
		}
		for q, s := range quarters {
			x := s.happened[kind]
			x.there = tallied{all.n - mine[q].n, all.of - mine[q].of}
			s.happened[kind] = x
		}
	}
}

// excludedOnce counts enterprises in all quarters together, and by quarter those that stand in it and in no other.
func (h *History) excludedOnce(quarters []*scope) (all tallied, only []tallied) {
	const several = -1
	in, out := make([]int32, len(h.Firms)), make([]int32, len(h.Firms)) // the quarter + 1
	mark := func(at *int32, q int) {
		switch *at {
		case 0, int32(q + 1):
			*at = int32(q + 1)
		default:
			*at = several
		}
	}
	for q, s := range quarters {
		for _, i := range s.every {
			for _, r := range h.Draws[i].Rows {
				mark(&in[r.Firm], q)
				if r.byHand() {
					mark(&out[r.Firm], q)
				}
			}
		}
	}
	only = make([]tallied, len(quarters))
	for f, q := range in {
		if q != 0 {
			all.of++
		}
		if q > 0 {
			only[q-1].of++
		}
		if out[f] != 0 {
			all.n++
		}
		if out[f] > 0 {
			only[out[f]-1].n++
		}
	}
	return all, only
}

// rate is one kind of an office's quarter against everything else in the period.
func (s *scope) rate(kind string) Rate {
	r, x := Rate{Kind: kind, Unit: s.office}, s.happened[kind]
	r.compare(x.here, x.there, x.last)
	return r
}

// test is the rate as a test: the chance of so many or more.
func (r Rate) test() Test {
	t := Test{Key: r.Kind, Question: OfOffices, Subject: r.Unit, Observed: float64(r.Count), Expected: r.Expected, Low: r.Low, High: r.High, P: r.P}
	name := rateNames[r.Kind]
	t.say(fmt.Sprintf("%s：%s 有 %d 次（共 %d），其他合计 %d 次（共 %d）。", name.Zh, r.Unit, r.Count, r.Of, r.Others, r.OthersOf),
		fmt.Sprintf("%s: %s has %d of %d, all others %d of %d.", name.En, r.Unit, r.Count, r.Of, r.Others, r.OthersOf))
	return t
}

// beforeTest compares with the year before.
func (r Rate) beforeTest() Test {
	t := Test{Key: r.Kind + "/before", Question: OfOffices, Subject: r.Unit, Observed: float64(r.Count), P: r.PLast}
	if r.OfLast > 0 {
		t.Expected = float64(r.LastYear) / float64(r.OfLast) * float64(r.Of)
	}
	name := rateNames[r.Kind]
	t.say(fmt.Sprintf("%s：%s 本期 %d 次（共 %d），上年同期 %d 次（共 %d）。", name.Zh, r.Unit, r.Count, r.Of, r.LastYear, r.OfLast),
		fmt.Sprintf("%s: %s has %d of %d, the year before %d of %d.", name.En, r.Unit, r.Count, r.Of, r.LastYear, r.OfLast))
	return t
}

// rateTests are the rates as tests, each against everybody else and, where there is one, against the year before.
func rateTests(rates []Rate) (out []Test) {
	for _, r := range rates {
		of := "/office/"
		if r.Official {
			of = "/official/"
		}
		t := r.test()
		t.Key += of + r.Unit
		out = append(out, t)
		if r.OfLast > 0 {
			t := r.beforeTest()
			t.Key += of + r.Unit
			out = append(out, t)
		}
	}
	return out
}
