package fairness

import (
	"context"
	"fmt"
	"slices"
)

// Progress is told how much of the work is done, from 0 to 1.
type Progress func(done float64)

// scope is what is judged together: the whole period, or one office's quarter.
type scope struct {
	office, quarter string
	draws           []int // with a result
	every           []int // of an office's quarter: draws without one too
	happened        map[string]quarterly
	cells           []cell
	groups          []*grouping // by dimension
	most            result      // how surprising the most often drawn enterprise is
	never           result      // how many were never drawn
	pairs, contacts result      // the most frequent pair, and all pairs together
	chi             []result    // by dimension
}

// result is a statistic, and how many seeds of a replay gave as much or more.
type result struct {
	value   float64
	reached int64
}

// p is the share of the seeds, the observed history counted among them, that reach the statistic.
func (r result) p(seeds int) float64 { return float64(r.reached+1) / float64(seeds+1) }

// Audit judges a history. It fails only when ctx ends.
func Audit(ctx context.Context, h *History, r Rules, progress Progress) (*Report, error) {
	h.Sort()
	rep := &Report{Source: h.Source, From: h.From, To: h.To, Notes: h.Notes, Lost: h.Lost, Limits: slices.Clone(limits), Basis: r.Basis, Digest: h.digest(r)}
	for k, n := range h.Counts {
		rep.NoteCounts = append(rep.NoteCounts, NoteCount{k, n})
	}
	slices.SortFunc(rep.NoteCounts, func(a, b NoteCount) int { return b.Count - a.Count })
	h.tally(rep)
	scopes := h.scopes(r)
	y, err := replay(ctx, h, scopes, r, rep.Digest, progress)
	if err != nil {
		return nil, err
	}
	rep.Seeds, rep.TeamSeeds = y.seeds, y.teamSeeds
	rep.Limits = append(append(rep.Limits, y.limits()...), h.withheldLimit()...)
	if rep.Draws == 0 {
		rep.Limits = slices.Insert(rep.Limits, 0, nothingDrawn)
	}
	whole := scopes[0]
	rep.Tests = append(rep.Tests, h.groupTests(whole, y)...)
	firms := h.firmTests(whole, r, rep, y.seeds)
	rep.Tests = append(rep.Tests, firms...)
	rep.Tests = append(rep.Tests, h.pairTests(whole, y)...)
	rep.Tests = append(rep.Tests, h.overlapTests(whole)...)
	rep.Tests = append(rep.Tests, h.driftTests(whole, r)...)
	rep.Rates = h.rates()
	rep.Tests = append(rep.Tests, rateTests(rep.Rates)...)
	for _, q := range Questions {
		if q != OfFirms { // watched among all enterprises, not only those that stand out
			watch(rep.Tests, q, r.Watch)
		}
	}
	for _, s := range scopes[1:] {
		rep.Families = append(rep.Families, h.family(s, r, y))
	}
	rep.Spread = h.spread(whole)
	rep.Lists = h.lists()
	return rep, nil
}

func (h *History) tally(rep *Report) {
	seen, offices := make([]bool, len(h.Firms)), map[string]bool{}
	for i := range h.Draws {
		d := &h.Draws[i]
		if d.Before {
			continue
		}
		if !offices[d.Office] {
			offices[d.Office] = true
			rep.Offices = append(rep.Offices, d.Office)
		}
		switch d.State {
		case Drawn:
			rep.Draws++
			rep.Selections += d.Selected()
		case Void:
			rep.Voids++
		default:
			rep.Open++
		}
		for _, row := range d.Rows {
			if !seen[row.Firm] {
				seen[row.Firm] = true
				rep.Firms++
			}
		}
	}
}

// scopes are the whole period and then each office's quarters that have a draw.
func (h *History) scopes(r Rules) []*scope {
	all := []*scope{{}}
	for i := range h.Draws {
		d := &h.Draws[i]
		if d.Before {
			continue
		}
		q := Quarter(d.On)
		last := all[len(all)-1]
		if len(all) == 1 || last.office != d.Office || last.quarter != q {
			last = &scope{office: d.Office, quarter: q, happened: map[string]quarterly{}}
			all = append(all, last)
		}
		last.every = append(last.every, i)
		if d.State == Drawn {
			last.draws = append(last.draws, i)
			all[0].draws = append(all[0].draws, i)
		}
	}
	h.compareQuarters(all[1:])
	for _, s := range all {
		s.cells = h.cells(s.draws)
		for dim := range h.Dimensions {
			g := newGrouping(h, s.cells, dim, r.MinExpected)
			s.groups = append(s.groups, g)
			s.chi = append(s.chi, result{value: g.statistic(g.observed)})
		}
	}
	return all
}

func (h *History) groupTests(s *scope, y *replayed) (out []Test) {
	for dim, g := range s.groups {
		if len(h.Dimensions[dim].Labels) == 0 {
			continue
		}
		name := dimensionNames[h.Dimensions[dim].Key]
		out = append(out, h.proportion(s, dim, y))
		for i, label := range h.Dimensions[dim].Labels {
			if g.expected[i] == 0 {
				continue
			}
			t := Test{Key: "group/" + h.Dimensions[dim].Key + "/" + label, Question: OfGroups, Subject: label, Observed: float64(g.observed[i]),
				Expected: g.expected[i], P: g.laws[i].twoSided(g.observed[i]), dimension: dim}
			t.Low, t.High = g.laws[i].band()
			t.sayCount(name)
			out = append(out, t)
		}
	}
	return out
}

// proportion is the test of all groups of a dimension together. Where the replay is too short for an alarm, a quarter's p is by the limit law.
func (h *History) proportion(s *scope, dim int, y *replayed) Test {
	g := s.groups[dim]
	t := Test{Key: "groups/" + h.Dimensions[dim].Key, Question: OfGroups, Office: s.office, Quarter: s.quarter, Observed: s.chi[dim].value,
		Expected: float64(g.freedom()), P: g.p(s.chi[dim].value), dimension: dim}
	if y.seeds > 0 && g.freedom() > 0 && (s.quarter == "" && s.office == "" || y.seeds >= y.alarm) {
		t.P, t.Seeds = s.chi[dim].p(y.seeds), y.seeds
	}
	t.sayGroups(dimensionNames[h.Dimensions[dim].Key], g.freedom())
	return t
}

// watch marks the tests of a question that belong on the watch list.
func watch(tests []Test, q Question, share float64) {
	var at []int
	var p []float64
	for i := range tests {
		if tests[i].Question == q {
			at, p = append(at, i), append(p, tests[i].P)
		}
	}
	if len(p) == 0 {
		return
	}
	for k, on := range watched(p, share) {
		tests[at[k]].Watched = on
	}
}

// list is the fixed list of an office's quarter for this history: the policy's, without dimensions that no enterprise of the whole history
// has a label in. A test that has nothing to look at in one quarter stays in it with p = 1.
func (h *History) list(r Rules) []string {
	return slices.DeleteFunc(slices.Clone(r.Family), func(name string) bool {
		dim := slices.IndexFunc(h.Dimensions, func(d Dimension) bool { return d.Key == name })
		return dim < 0 && slices.Contains(everyDimension, name) || dim >= 0 && len(h.Dimensions[dim].Labels) == 0
	})
}

// family judges an office's quarter by the list.
func (h *History) family(s *scope, r Rules, y *replayed) Family {
	f := Family{Office: s.office, Quarter: s.quarter, Draws: len(s.draws)}
	for _, name := range h.list(r) {
		f.Tests = append(f.Tests, h.member(name, s, y))
	}
	p := make([]float64, len(f.Tests))
	for i, t := range f.Tests {
		p[i] = t.P
	}
	for i, adjusted := range holm(p) {
		t := &f.Tests[i]
		t.Adjusted = adjusted
		t.Alarm = adjusted <= r.Alarm*(1+1e-9)
		f.Alarm = f.Alarm || t.Alarm
	}
	return f
}

func (h *History) member(name string, s *scope, y *replayed) Test {
	t := Test{Key: name, Office: s.office, Quarter: s.quarter, P: 1}
	switch name {
	case "firm":
		t = h.mostDrawn(s, y.seeds)
	case "pair":
		t = h.mostPaired(s, y)
	case "overlap":
		t = h.overlap(s, s.office, s.draws)
	case "excluded", "void", "replaced", "unfilled":
		t = s.rate(name).test()
	default:
		if dim := slices.IndexFunc(h.Dimensions, func(d Dimension) bool { return d.Key == name }); dim >= 0 {
			t = h.proportion(s, dim, y)
		}
	}
	t.Office, t.Quarter = s.office, s.quarter
	if t.Says == (Text{}) {
		t.Says = Text{fmt.Sprintf("本季度没有可供检验“%s”的数据。", name), fmt.Sprintf("The quarter has nothing to test %q with.", name)}
	}
	return t
}
