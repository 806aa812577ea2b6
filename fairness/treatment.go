package fairness

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"yangguang/workday"
)

// Ruling is a decision in force as the audit of equal treatment 类案同罚 sees it.
type Ruling struct {
	Decision  string // number
	Like      string // violation and decisive facts: equal ones are similar cases 类案
	Penalised bool
	Fine      float64 // yuan, 0 without
	Group     []string
}

// TreatmentDimensions are what similar cases are compared by; Ruling.Group follows their order. Enterprises are named by none of them.
var TreatmentDimensions = []string{"agency", "officer", ByRegion, ByIndustry, ByKind}

var treatmentNames = map[string]Text{
	"agency": {"机关", "agency"}, "officer": {"承办人", "officer"},
	ByRegion: dimensionNames[ByRegion], ByIndustry: dimensionNames[ByIndustry], ByKind: dimensionNames[ByKind],
}

// Difference is how a group's outcomes in similar cases compare with those of everybody together.
type Difference struct {
	Measure   string // penalised, or fined_high: a fine above the middle of the similar cases' fines
	Dimension string // one of TreatmentDimensions
	Test             // of the group; Subject "" is the test of all groups of a dimension together
	Decisions int    // of the group, in similar cases that were not all decided alike
	Effect    float64
	Odds      float64 // ratio of the odds against the others, Mantel–Haenszel; 0 where it has no value
}

// Treatment is the audit of equal treatment over a period.
type Treatment struct {
	From, To    workday.Date
	Decisions   int // in force in the period
	Compared    int // that have a similar case decided otherwise
	Differences []Difference
	Unused      int // 符合清单未适用: eligible leniency that was not applied
	UnusedBy    []Unused
}

// Unused counts an agency's penalties where a list allowed to waive, or that deviate from one that binds.
type Unused struct {
	Agency string
	Count  int
	Of     int // decisions that a list allowed or bound to waive
}

// Treat compares the outcomes of similar cases. Within similar cases it ought not to matter who decides or whose case it is, so that given how many of
// them were penalised, a group's share is that of a sample: hypergeometric for each kind of case, added up over kinds. The tests and corrections are those
// of the draws' audit: the watch list is corrected within a measure, and what raises an alarm among all tests of the period.
func Treat(rulings []Ruling, r Rules) []Difference {
	var out []Difference
	severe := map[string]func([]Ruling) []bool{"penalised": penalised, "fined_high": finedHigh}
	for _, measure := range []string{"penalised", "fined_high"} {
		h, of := compared(rulings, severe[measure])
		s := &scope{draws: h.drawn(func(*Draw) bool { return true })}
		s.cells = h.cells(s.draws)
		var all []Difference
		for dim := range h.Dimensions {
			all = append(all, h.differences(s, dim, measure, of, r)...)
		}
		correct(all, r.Watch)
		out = append(out, all...)
	}
	alarm(out, r.Alarm)
	return out
}

func penalised(like []Ruling) []bool {
	out := make([]bool, len(like))
	for i, x := range like {
		out[i] = x.Penalised
	}
	return out
}

// finedHigh marks fines above the middle one; cases without a fine are not compared.
func finedHigh(like []Ruling) []bool {
	var fines []float64
	for _, x := range like {
		if x.Fine > 0 {
			fines = append(fines, x.Fine)
		}
	}
	out := make([]bool, len(like))
	if len(fines) < 2 {
		return out
	}
	slices.Sort(fines)
	middle := fines[(len(fines)-1)/2]
	for i, x := range like {
		out[i] = x.Fine > middle
	}
	return out
}

// compared turns kinds of similar cases into a history: each kind is a draw from its decisions, those treated severely are the ones drawn.
func compared(rulings []Ruling, severe func([]Ruling) []bool) (*History, []Ruling) {
	h := &History{}
	labels := make([]map[string]int16, len(TreatmentDimensions))
	for dim, key := range TreatmentDimensions {
		h.Dimensions = append(h.Dimensions, Dimension{Key: key})
		labels[dim] = map[string]int16{}
	}
	kinds := map[string][]Ruling{}
	for _, x := range rulings {
		kinds[x.Like] = append(kinds[x.Like], x)
	}
	names := map[string]bool{}
	for like := range kinds {
		names[like] = true
	}
	var of []Ruling
	for _, like := range sortedKeys(names) {
		all := kinds[like]
		marks := severe(all)
		n := 0
		for _, m := range marks {
			if m {
				n++
			}
		}
		if n == 0 || n == len(all) {
			continue // all alike: nothing to compare
		}
		d := Draw{Number: strconv.Itoa(len(h.Draws)), State: Drawn, Strata: []string{like}}
		for i, x := range all {
			group := make([]int16, len(TreatmentDimensions))
			for dim, label := range x.Group {
				l, known := labels[dim][label]
				if !known {
					l = int16(len(h.Dimensions[dim].Labels))
					labels[dim][label] = l
					h.Dimensions[dim].Labels = append(h.Dimensions[dim].Labels, label)
				}
				group[dim] = l
			}
			d.Rows = append(d.Rows, Row{Firm: int32(len(h.Firms)), Selected: marks[i]})
			h.Firms = append(h.Firms, Firm{ID: x.Decision, Group: group})
			of = append(of, x)
		}
		h.Draws = append(h.Draws, d)
	}
	return h, of
}

func (h *History) differences(s *scope, dim int, measure string, of []Ruling, r Rules) (out []Difference) {
	if len(s.cells) == 0 {
		return nil
	}
	key := h.Dimensions[dim].Key
	name := treatmentNames[key]
	g := newGrouping(h, s.cells, dim, r.MinExpected)
	value := g.statistic(g.observed)
	total := Test{Key: measure + "/" + key, Observed: value, Expected: float64(g.freedom()), P: g.p(value)}
	total.say(fmt.Sprintf("类案中各%s的处理结果相比（χ²=%.1f，自由度 %d）。", name.Zh, value, g.freedom()),
		fmt.Sprintf("Outcomes of similar cases by %s (χ² = %.1f, %d degrees of freedom).", name.En, value, g.freedom()))
	out = append(out, Difference{Measure: measure, Dimension: key, Test: total, Decisions: len(of)})
	counts := count(h, s.cells, dim, len(h.Dimensions[dim].Labels)+1)
	for i, label := range h.Dimensions[dim].Labels {
		d := Difference{Measure: measure, Dimension: key}
		for _, c := range counts {
			d.Decisions += c.all[i]
		}
		d.Test = Test{Key: measure + "/" + key + "/" + label, Subject: label, Observed: float64(g.observed[i]), Expected: g.expected[i], P: g.laws[i].twoSided(g.observed[i])}
		d.Low, d.High = g.laws[i].band()
		d.Effect = (d.Observed - d.Expected) / float64(d.Decisions)
		d.Odds = odds(s.cells, counts, i)
		what := Text{"从重（处罚）", "penalised"}
		if measure == "fined_high" {
			what = Text{"罚款高于类案中位数", "fined above the middle of similar cases"}
		}
		seen, alike, effect := number(d.Observed), number(d.Expected), 100*d.Effect
		d.say(fmt.Sprintf("%s %s：%d 件可比决定中%s %s 件，与类案相同应为 %s 件，相差 %+.1f 个百分点。", name.Zh, label, d.Decisions, what.Zh, seen, alike, effect),
			fmt.Sprintf("%s %s: %s of %d comparable decisions %s; treated like similar cases it would be %s, a difference of %+.1f percentage points.",
				name.En, label, seen, d.Decisions, what.En, alike, effect))
		out = append(out, d)
	}
	return out
}

// odds is the Mantel–Haenszel ratio of the group's odds of severe treatment to those of the others, over all kinds of case.
func odds(cells []cell, counts []grouped, i int) float64 {
	above, below := 0.0, 0.0
	for c, cell := range cells {
		n, k, a := float64(cell.all), float64(counts[c].all[i]), float64(counts[c].drawn[i])
		rest := n - k
		above += a * (rest - (float64(cell.n) - a)) / n
		below += (k - a) * (float64(cell.n) - a) / n
	}
	if below == 0 || math.IsInf(above/below, 0) {
		return 0
	}
	return above / below
}

// correct puts groups on the watch list, those of all dimensions of a measure judged together.
func correct(all []Difference, share float64) {
	p := make([]float64, len(all))
	for i, d := range all {
		p[i] = d.P
	}
	if len(p) == 0 {
		return
	}
	for i, on := range watched(p, share) {
		all[i].Watched = on
	}
}

// alarm marks the differences that an honest period shows with the given chance at most: all of its tests are corrected together.
func alarm(all []Difference, level float64) {
	p := make([]float64, len(all))
	for i, d := range all {
		p[i] = d.P
	}
	for i, adjusted := range holm(p) {
		all[i].Adjusted = adjusted
		all[i].Alarm = adjusted <= level*(1+1e-9)
	}
}
