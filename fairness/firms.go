package fairness

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"yangguang/draw/drd1"
)

// shownFirms is how many enterprises a report shows beside those on the watch list.
const shownFirms = 20

// surprise of being drawn with a chance of n in all: −ln of it in millionths, an integer so that sums do not depend on their order.
func surprise(n, all int) int64 {
	if n == 0 {
		return 0
	}
	return int64(math.Round(-1e6 * math.Log(float64(n)/float64(all))))
}

// surprises of the cells, by draw and stratum.
func (h *History) surprises(s *scope) map[int][]int64 {
	out := make(map[int][]int64, len(s.draws))
	for _, i := range s.draws {
		out[i] = make([]int64, len(h.Draws[i].Strata))
	}
	for _, c := range s.cells {
		out[c.draw][c.stratum] = surprise(c.n, c.all)
	}
	return out
}

// record is how an enterprise fared in a scope: what chances it had, and how often it was drawn.
type record struct {
	law   int32 // place among the laws of a scope
	drawn int32
}

// records are those of all enterprises, with the distinct laws of their counts. Enterprises that were eligible in the same cells share one.
func (h *History) records(s *scope) (of []record, laws []law) {
	of = make([]record, len(h.Firms))
	laws = []law{certain()}
	at := map[[2]int]*cell{}
	for i := range s.cells {
		at[[2]int{s.cells[i].draw, int(s.cells[i].stratum)}] = &s.cells[i]
	}
	next := map[[3]int32]int32{} // law so far and the cell that comes → law
	for _, i := range s.draws {
		clear(next)
		for _, row := range h.Draws[i].Rows {
			if row.Excluded {
				continue
			}
			r := &of[row.Firm]
			key := [3]int32{r.law, int32(i), int32(row.Stratum)}
			l, known := next[key]
			if !known {
				c := at[[2]int{i, int(row.Stratum)}]
				l = int32(len(laws))
				laws = append(laws, laws[r.law].plus(coin(float64(c.n)/float64(c.all))))
				next[key] = l
			}
			r.law = l
			if row.Selected {
				r.drawn++
			}
		}
	}
	return of, laws
}

// firmTests tests every enterprise and gives those that are watched or stand out most, after the two tests of all together.
func (h *History) firmTests(s *scope, r Rules, rep *Report, seeds int) []Test {
	of, laws := h.records(s)
	rep.Counts = often(of, laws)
	var at []int
	var p []float64
	memo := map[record]float64{}
	for i, f := range of {
		if f.law == 0 {
			continue
		}
		v, known := memo[f]
		if !known {
			v = laws[f.law].twoSided(int(f.drawn))
			memo[f] = v
		}
		at, p = append(at, i), append(p, v)
	}
	rep.FirmTests = len(p)
	out := []Test{h.mostDrawn(s, seeds), h.neverDrawn(s, of, laws, seeds)}
	if len(p) == 0 {
		return out
	}
	on := watched(p, r.Watch)
	order := sorted(p)
	for n, k := range order {
		if n >= shownFirms && !on[k] {
			break
		}
		f := of[at[k]]
		t := Test{Key: "firm/" + h.Firms[at[k]].ID, Question: OfFirms, Subject: h.Firms[at[k]].ID, Observed: float64(f.drawn),
			Expected: laws[f.law].mean, P: p[k], Watched: on[k]}
		t.Low, t.High = laws[f.law].band()
		t.sayCount(Text{"企业", "Enterprise"})
		out = append(out, t)
	}
	return out
}

// mostDrawn asks whether some enterprise was drawn too often: the least likely record of selections, against those of a replay.
func (h *History) mostDrawn(s *scope, seeds int) Test {
	t := Test{Key: "firm", Question: OfFirms, Office: s.office, Quarter: s.quarter, Observed: float64(s.most.value) / 1e6, P: 1}
	if why := unreplayed(s, seeds); why != (Text{}) {
		t.untested(why.Zh, why.En)
		return t
	}
	t.P, t.Seeds = s.most.p(seeds), seeds
	t.say("抽中记录最罕见的企业。", "The enterprise with the least likely record of selections.")
	return t
}

// unreplayed says why there is no replay to compare with; empty where there is one.
func unreplayed(s *scope, seeds int) Text {
	switch {
	case len(s.cells) == 0:
		return Text{"没有抽取结果", "there is no draw with a result"}
	case seeds == 0:
		return Text{"超出重放的工作量上限", "its replay exceeds the limit of work"}
	}
	return Text{}
}

func (h *History) neverDrawn(s *scope, of []record, laws []law, seeds int) Test {
	expected, never := 0.0, 0
	for _, f := range of {
		if f.law > 0 && f.drawn == 0 {
			never++
		}
		if l := laws[f.law]; f.law > 0 && l.low == 0 {
			expected += l.p[0]
		}
	}
	t := Test{Key: "never", Question: OfFirms, Observed: float64(never), Expected: expected, P: 1}
	if why := unreplayed(s, seeds); why != (Text{}) {
		t.untested(why.Zh, why.En)
		return t
	}
	t.P, t.Seeds = s.never.p(seeds), seeds
	t.say(fmt.Sprintf("从未抽中的企业 %d 户，随机应为 %.0f 户。", never, expected), fmt.Sprintf("%d enterprises were never drawn; chance gives %.0f.", never, expected))
	return t
}

// often is how many enterprises were drawn so many times.
func often(of []record, laws []law) (out []Often) {
	for _, f := range of {
		if f.law == 0 {
			continue
		}
		for int(f.drawn) >= len(out) {
			out = append(out, Often{Times: len(out)})
		}
		out[f.drawn].Firms++
	}
	for _, f := range of {
		if l := laws[f.law]; f.law > 0 {
			for i, p := range l.p {
				if l.low+i < len(out) {
					out[l.low+i].Expected += p
				}
			}
		}
	}
	return out
}

// overlap asks whether an office's consecutive draws share more or fewer enterprises than chance gives: given the first draw, the number
// shared with each stratum of the next is hypergeometric. The draws are those of the scope at the office.
func (h *History) overlap(s *scope, office string, draws []int) Test {
	t := Test{Key: "overlap", Question: OfOverlap, Subject: office, P: 1}
	total, shared := certain(), 0
	var before map[int32]bool
	for _, i := range draws {
		d := &h.Draws[i]
		if before != nil {
			marked := make([]int, len(d.Strata))
			for _, r := range d.Rows {
				if !r.Excluded && before[r.Firm] {
					marked[r.Stratum]++
					if r.Selected {
						shared++
					}
				}
			}
			for _, c := range s.cellsOf(i) {
				if marked[c.stratum] > 0 {
					total = total.plus(hypergeometric(c.all, marked[c.stratum], c.n))
				}
			}
		}
		before = map[int32]bool{}
		for _, r := range d.Rows {
			if r.Selected {
				before[r.Firm] = true
			}
		}
	}
	t.Observed, t.Expected = float64(shared), total.mean
	if total.variance > 0 {
		t.P = total.twoSided(shared)
		t.Low, t.High = total.band()
	}
	t.say(fmt.Sprintf("相邻两次抽取重复抽中 %d 户，随机应为 %.1f 户。", shared, total.mean),
		fmt.Sprintf("Consecutive draws share %d enterprises where chance gives %.1f.", shared, total.mean))
	return t
}

func (h *History) overlapTests(s *scope) (out []Test) {
	var offices []string
	at := map[string][]int{}
	for _, i := range s.draws {
		o := h.Draws[i].Office
		if at[o] == nil {
			offices = append(offices, o)
		}
		at[o] = append(at[o], i)
	}
	for _, o := range offices {
		t := h.overlap(s, o, at[o])
		t.Key = "overlap/" + o
		out = append(out, t)
	}
	return out
}

// spread describes, without a verdict, how evenly selections lie over groups and visits over inspectors.
func (h *History) spread(s *scope) (out []Spread) {
	for dim, g := range s.groups {
		p, q := make([]float64, 0, len(g.observed)), make([]float64, 0, len(g.observed))
		for i, e := range g.expected {
			if e > 0 {
				p, q = append(p, float64(g.observed[i])), append(q, e)
			}
		}
		if len(p) > 0 {
			out = append(out, spreadOf(dimensionNames[h.Dimensions[dim].Key], p, q))
		}
	}
	load := map[string]float64{}
	for _, i := range s.draws {
		d := &h.Draws[i]
		for _, j := range d.Inspectors {
			if j.Code == drd1.Eligible && j.Capacity > 0 {
				load[j.ID] += 0
			}
		}
		for _, t := range d.Teams {
			for _, m := range t.Members {
				if m != drd1.Nobody {
					load[m]++
				}
			}
		}
	}
	if len(load) > 0 {
		var p, q []float64
		for _, n := range load {
			p, q = append(p, n), append(q, 1)
		}
		slices.SortFunc(p, cmp.Compare[float64])
		out = append(out, spreadOf(Text{"执法人员承担的检查", "visits of inspectors"}, p, q))
	}
	return out
}
