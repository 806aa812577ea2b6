package fairness_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yangguang/draw/drd1"
	"yangguang/fairness"
	policy "yangguang/policies/fairness"
	"yangguang/workday"
)

// city is the history of a simulated office: monthly draws of n out of firms in equal groups. weight is the chance of a firm relative to
// the others; nil draws honestly. best keeps the better of that many draws for group 0, that with the fewest of it.
type city struct {
	firms, groups, months, n int
	weight                   func(group int) float64
	best                     int
}

func rules(t testing.TB) fairness.Rules {
	t.Helper()
	r, err := fairness.ReadRules(policy.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// history simulates one.
func (c city) history(t testing.TB, random *rand.Rand) *fairness.History {
	t.Helper()
	h := &fairness.History{Source: "simulation", Dimensions: []fairness.Dimension{{Key: fairness.ByRegion}}}
	for g := range c.groups {
		h.Dimensions[0].Labels = append(h.Dimensions[0].Labels, fmt.Sprintf("G%02d", g))
	}
	for i := range c.firms {
		h.Firms = append(h.Firms, fairness.Firm{ID: fmt.Sprintf("91370502%09dX", i), Group: []int16{int16(i % c.groups)}})
	}
	for m := range c.months {
		d := fairness.Draw{Number: fmt.Sprintf("370502-SCJG-2026-%06d", m+1), Office: "370502-SCJG", Official: "A1", State: fairness.Drawn,
			On: day(t, fmt.Sprintf("2026-%02d-15", m%12+1)), Strata: []string{"ALL"}, Rows: make([]fairness.Row, c.firms)}
		for i := range d.Rows {
			d.Rows[i].Firm = int32(i)
		}
		for _, i := range c.draw(random) {
			d.Rows[i].Selected = true
		}
		h.Draws = append(h.Draws, d)
	}
	return h
}

// draw chooses n firms: the n smallest of exponential times with the firms' weights.
func (c city) draw(random *rand.Rand) (chosen []int) {
	least := -1
	for range max(1, c.best) {
		times, order := make([]float64, c.firms), make([]int, c.firms)
		for i := range times {
			w := 1.0
			if c.weight != nil {
				w = c.weight(i % c.groups)
			}
			times[i], order[i] = random.ExpFloat64()/w, i
		}
		slices.SortFunc(order, func(a, b int) int {
			if times[a] < times[b] {
				return -1
			}
			return 1
		})
		mine := 0
		for _, i := range order[:c.n] {
			if i%c.groups == 0 {
				mine++
			}
		}
		if least < 0 || mine < least {
			least, chosen = mine, order[:c.n]
		}
	}
	return chosen
}

func audit(t testing.TB, h *fairness.History, r fairness.Rules) *fairness.Report {
	t.Helper()
	rep, err := fairness.Audit(t.Context(), h, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func find(t testing.TB, tests []fairness.Test, key string) fairness.Test {
	t.Helper()
	for _, x := range tests {
		if x.Key == key {
			return x
		}
	}
	t.Fatalf("no test %s", key)
	return fairness.Test{}
}

// outcomes of many simulated years.
type outcomes struct {
	years, chi05, chi001, group05, group001, caught, alarmed, quarters int
}

func simulate(t testing.TB, c city, years int, r fairness.Rules, seed uint64) (o outcomes) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 6))
	for range years {
		rep := audit(t, c.history(t, random), r)
		o.years++
		chi, group := find(t, rep.Tests, "groups/region").P, find(t, rep.Tests, "group/region/G00")
		o.chi05 += count(chi < 0.05)
		o.chi001 += count(chi < 0.001)
		o.group05 += count(group.P < 0.05)
		o.group001 += count(group.P < 0.001)
		o.caught += count(group.Watched)
		for _, f := range rep.Families {
			o.quarters++
			o.alarmed += count(f.Alarm)
		}
	}
	return o
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func between(t *testing.T, what string, n, of int, low, high float64) {
	t.Helper()
	t.Logf("%s: %d of %d", what, n, of)
	if share := float64(n) / float64(of); share < low || share > high {
		t.Errorf("%s: %d of %d = %.3f, wanted %.3f to %.3f", what, n, of, share, low, high)
	}
}

// quiet are the rules without replay: the limit laws alone, which are what thousands of histories can be judged by.
func quiet(t testing.TB) fairness.Rules {
	r := rules(t)
	r.Replay.Work = 0
	return r
}

// years is how many are simulated for each truth; `make torture` sets more.
func years(t *testing.T) int { return repeated(t, "YEARS", 25) }

// TestCalibration is the table of DRD1 §4: 4,000 firms, 200 drawn, 20 groups of 200, 12 monthly draws.
func TestCalibration(t *testing.T) {
	n, r := years(t), quiet(t)
	honest := city{firms: 4000, groups: 20, months: 12, n: 200}
	o := simulate(t, honest, n, r, 1)
	between(t, "honest, χ² below 0.05", o.chi05, o.years, 0, 0.16)
	between(t, "honest, χ² below 0.001", o.chi001, o.years, 0, 0.015)
	between(t, "honest, named group below 0.05", o.group05, o.years, 0, 0.16)
	between(t, "honest, an entry on the watch list", o.caught, o.years, 0, 0.09)
	between(t, "honest, alarms of an office's quarter", o.alarmed, o.quarters, 0, 0.011)

	half := honest
	half.weight = func(g int) float64 {
		if g == 0 {
			return 0.5
		}
		return 1
	}
	o = simulate(t, half, n, r, 2)
	between(t, "half the chance, caught in a year", o.caught, o.years, 0.90, 1)
	between(t, "half the chance, χ² below 0.05", o.chi05, o.years, 0.90, 1)
	between(t, "half the chance, named group below 0.001", o.group001, o.years, 0.90, 1)

	double := honest
	double.weight = func(g int) float64 {
		if g == 0 {
			return 2
		}
		return 1
	}
	o = simulate(t, double, n/3, r, 3)
	between(t, "double the chance, caught in a year", o.caught, o.years, 0.99, 1)

	again := honest
	again.best = 2
	o = simulate(t, again, n, r, 4)
	between(t, "best of two draws, χ² below 0.05", o.chi05, o.years, 0.03, 0.42)
	between(t, "best of two draws, caught in a year", o.caught, o.years, 0, 0.44)
	if rep := audit(t, again.history(t, rand.New(rand.NewPCG(5, 5))), r); !slices.ContainsFunc(rep.Limits, func(l fairness.Text) bool {
		return contains(l.Zh, "抽两次取一次") && contains(l.Zh, "一次承诺只有一个结果") && contains(l.En, "better of two draws")
	}) {
		t.Error("the report does not say that re-draws are beyond statistics")
	}
}

// TestReplayIsUniform: p-values of a replay are uniform over honest histories, for every statistic.
func TestReplayIsUniform(t *testing.T) {
	r := rules(t).WithSeeds(99)
	random := rand.New(rand.NewPCG(7, 7))
	low, named := map[string]int{}, 0
	histories := repeated(t, "HISTORIES", 40)
	for range histories {
		h := city{firms: 60, groups: 3, months: 4, n: 12}.history(t, random)
		assigned(h, random)
		rep := audit(t, h, r)
		if rep.Seeds != 99 || rep.TeamSeeds != 99 {
			t.Fatalf("%d and %d seeds", rep.Seeds, rep.TeamSeeds)
		}
		for _, key := range []string{"groups/region", "firm", "never", "pair", "pairs/firm", "pairs/group"} {
			low[key] += count(find(t, rep.Tests, key).P <= 0.20)
		}
		named += count(slices.ContainsFunc(rep.Watch(), func(x fairness.Test) bool { return strings.HasPrefix(x.Key, "pair/") }))
	}
	between(t, "a pair that is named on the watch list", named, histories, 0, 0.05+3*math.Sqrt(0.05*0.95/float64(histories)))
	margin := 3 * math.Sqrt(0.2*0.8/float64(histories))
	for key, n := range low {
		lowest := 0.14 - margin // a seed that ties counts as reaching, so p is a little conservative
		if key == "firm" || key == "never" || key == "pair" {
			lowest = 0 // few values: more so
		}
		between(t, key+" at or below 0.20", n, histories, lowest, 0.20+margin)
	}
}

// assigned gives every selection a team of two out of six by the protocol.
func assigned(h *fairness.History, random *rand.Rand) {
	for i := range h.Draws {
		d := &h.Draws[i]
		d.Slots = []string{"-", "-"}
		for j := range 6 {
			d.Inspectors = append(d.Inspectors, drd1.Inspector{ID: fmt.Sprintf("J%d", j), Capacity: 6, Code: "-"})
		}
		var firms []drd1.Firm
		at := map[string]int32{}
		for _, r := range d.Rows {
			if r.Selected {
				at[h.Firms[r.Firm].ID] = r.Firm
				firms = append(firms, drd1.Firm{ID: h.Firms[r.Firm].ID, Stratum: "A", Code: "-"})
			}
		}
		text, _ := drd1.FormatPool(firms, false)
		pool, _ := drd1.ParsePool(text, false)
		var nonce drd1.Digest
		for k := range nonce {
			nonce[k] = byte(random.UintN(256))
		}
		r, _ := drd1.Execute(drd1.SHA256, drd1.Inputs{Plan: drd1.Plan{Draw: d.Number, Slots: d.Slots, Strata: []drd1.Stratum{{Label: "A", Eligible: len(firms), Quota: len(firms)}}},
			Pool: pool, Inspectors: d.Inspectors, Entropy: drd1.Entropy{Opened: []drd1.Nonce{{Party: "p", Value: nonce}}}})
		for _, s := range r.Selected {
			d.Teams = append(d.Teams, fairness.Team{Firm: at[s.Firm], Members: s.Team})
		}
	}
}

// TestGroupsOfPairsAreThoseThatTellApart: a dimension that the file does not fill is passed over, and without any the test says that there was none.
func TestGroupsOfPairsAreThoseThatTellApart(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	h := city{firms: 60, groups: 3, months: 4, n: 12}.history(t, random)
	assigned(h, random)
	r := rules(t).WithSeeds(99)
	plain := find(t, audit(t, h, r).Tests, "pairs/group")
	h.Dimensions = []fairness.Dimension{{Key: fairness.ByRegion}, {Key: fairness.ByKind, Labels: h.Dimensions[0].Labels}}
	for i := range h.Firms {
		h.Firms[i].Group = []int16{-1, h.Firms[i].Group[0]}
	}
	if got := find(t, audit(t, h, r).Tests, "pairs/group"); got.Observed != plain.Observed || got.Observed <= 0 || got.P == 1 || got.Seeds != 99 { // the seeds are others
		t.Errorf("%+v, want %+v", got, plain)
	}
	h.Dimensions[1].Labels = h.Dimensions[1].Labels[:1]
	for i := range h.Firms {
		h.Firms[i].Group[1] = 0
	}
	if got := find(t, audit(t, h, r).Tests, "pairs/group"); got.P != 1 || got.Seeds != 0 || !strings.Contains(got.Says.En, "Not tested: no groups tell the enterprises apart") {
		t.Errorf("%+v", got)
	}
}
