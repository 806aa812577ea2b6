package fairness_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"yangguang/draw/drd1"
	"yangguang/fairness"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

// repeated is how often something is done: what the environment says, else the default.
func repeated(t testing.TB, name string, n int) int {
	t.Helper()
	if s := os.Getenv(name); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil || n < 1 {
			t.Fatalf("%s=%q is no count", name, s)
		}
	}
	return n
}

// TestStrideSampling is the failure table of interval sampling as a provincial system had it, row by row as domain.md §2.2 has it.
func TestStrideSampling(t *testing.T) {
	for _, c := range []struct{ rows, n, samples, never int }{
		{299, 100, 2, 99}, {1000, 30, 33, 10}, {12000, 600, 20, 450}, {5999, 1000, 5, 999}, {100000, 3000, 33, 24003},
	} {
		s := fairness.StrideOf(c.rows, c.n)
		if s.Samples != c.samples || len(s.Never) != c.never {
			t.Errorf("%d of %d: %d samples, %d rows never; wanted %d and %d", c.n, c.rows, s.Samples, len(s.Never), c.samples, c.never)
		}
		if math.Abs(s.Bits-math.Log2(float64(c.samples))) > 1e-9 || s.TrueBits < 100*s.Bits/3 {
			t.Errorf("%d of %d: %.1f bits against %.1f", c.n, c.rows, s.Bits, s.TrueBits)
		}
	}
	if s := fairness.StrideOf(299, 100); math.Abs(s.TrueBits-271) > 1 || s.Never[0] != 201 || s.Never[98] != 299 {
		t.Errorf("the tail of 299 rows: %v, %.1f bits", s.Never, s.TrueBits)
	}
}

func TestOneFirmDrawnEveryTimeIsWatched(t *testing.T) {
	r := rules(t).WithSeeds(199)
	h := city{firms: 300, groups: 3, months: 9, n: 15}.history(t, rand.New(rand.NewPCG(3, 1)))
	for i := range h.Draws {
		d := &h.Draws[i]
		for k := range d.Rows { // the last of the drawn gives way to firm 7
			if d.Rows[k].Selected && !d.Rows[7].Selected {
				d.Rows[k].Selected, d.Rows[7].Selected = false, true
			}
		}
	}
	assigned(h, rand.New(rand.NewPCG(1, 1)))
	for i := range h.Draws { // and always meets J0
		for k := range h.Draws[i].Teams {
			if team := &h.Draws[i].Teams[k]; team.Firm == 7 {
				team.Members = []string{"J0", "J1"}
			}
		}
	}
	rep := audit(t, h, r)
	f := find(t, rep.Tests, "firm/"+h.Firms[7].ID)
	if !f.Watched || f.Observed != 9 || math.Abs(f.Expected-0.45) > 1e-9 || f.P > 1e-9 {
		t.Errorf("%+v", f)
	}
	if f := find(t, rep.Tests, "firm"); f.Seeds != 199 || f.P != 0.005 {
		t.Errorf("no seed of 199 comes near, so p is 1/200: %+v", f)
	}
	if p := find(t, rep.Tests, "pair/J0/"+h.Firms[7].ID); !p.Watched || p.Observed != 9 || p.P > 0.01 {
		t.Errorf("%+v", p)
	}
	if o := find(t, rep.Tests, "overlap/370502-SCJG"); o.Observed < 8 || o.Expected > 7 {
		t.Errorf("%+v", o)
	}
	again := audit(t, h, r)
	if !reflect.DeepEqual(rep, again) {
		t.Error("the same inputs gave another report")
	}
}

func TestEveryTestIsExplained(t *testing.T) {
	r := rules(t).WithSeeds(99)
	h := city{firms: 100, groups: 2, months: 24, n: 10}.history(t, rand.New(rand.NewPCG(2, 2)))
	assigned(h, rand.New(rand.NewPCG(1, 1)))
	for i := range h.Draws {
		seed := drd1.TH(drd1.SHA256, drd1.LabelBody, []byte{byte(i)})
		h.Draws[i].Seed = &seed
	}
	rep := audit(t, h, r)
	kinds := map[fairness.Question]bool{}
	all := rep.Tests
	for _, f := range rep.Families {
		if len(f.Tests) != len(r.Family)-4 { // without industry, kind, size and owner: the history has no groups by them
			t.Errorf("%s %s was judged by %d tests, the list is fixed at %d", f.Office, f.Quarter, len(f.Tests), len(r.Family)-4)
		}
		all = append(all, f.Tests...)
	}
	for _, x := range all {
		kinds[x.Question] = true
		if !(x.P >= 0 && x.P <= 1) || math.IsNaN(x.Observed+x.Expected+x.Low+x.High) {
			t.Errorf("%s: %+v", x.Key, x)
		}
		if x.Says.Zh == "" || x.Says.En == "" || x.P < 1 && (!contains(x.Says.Zh, "机会") || !contains(x.Says.En, "chance")) {
			t.Errorf("%s is not explained: %q %q", x.Key, x.Says.Zh, x.Says.En)
		}
	}
	for _, q := range fairness.Questions {
		if !kinds[q] {
			t.Errorf("%s was not asked", q)
		}
	}
	if x := find(t, rep.Tests, "drift/region/G00"); math.Abs(x.Observed) > 4 {
		t.Errorf("honest seeds drift: %+v", x)
	}
	find(t, rep.Tests, "runs/region/G00")
	find(t, rep.Tests, "lag/region/G00")
}

// TestEveryEnterpriseIsListed: with how often it was drawn and what chance gives, which add up to what was drawn.
func TestEveryEnterpriseIsListed(t *testing.T) {
	h := city{firms: 300, groups: 3, months: 9, n: 15}.history(t, rand.New(rand.NewPCG(3, 1)))
	for i := range h.Draws { // one enterprise in every draw, another in none
		h.Draws[i].Rows[7].Selected, h.Draws[i].Rows[8] = true, fairness.Row{Firm: 8, Excluded: true}
	}
	var file strings.Builder
	if err := h.WriteFirms(&file, rules(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 1+299 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	selections, drawn, expected, last := 0, 0.0, 0.0, 0.0
	for i := range h.Draws {
		selections += h.Draws[i].Selected()
	}
	value := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, r := range rows[1:] {
		drawn, expected = drawn+value(r[6]), expected+value(r[7])
		if p := value(r[10]); p < last {
			t.Errorf("%v comes after p %v", r, last)
		} else {
			last = p
		}
		if r[0] == h.Firms[8].ID {
			t.Errorf("who was always excluded had no chance: %v", r)
		}
	}
	if drawn != float64(selections) || math.Abs(expected-drawn) > 0.1 {
		t.Errorf("%v drawn, %v expected of %d", drawn, expected, selections)
	}
	if r := rows[1]; r[0] != h.Firms[7].ID || r[1] != "G01" || r[6] != "9" || value(r[9]) > 3 || value(r[10]) > 1e-9 {
		t.Errorf("the least likely is %v", r)
	}
}

// TestOfficesAreCompared: an office that excludes, voids and replaces far more than the others is watched, and its quarter alarms; not one of which
// the rule for everybody excludes as many.
func TestOfficesAreCompared(t *testing.T) {
	var all *fairness.History
	for o, office := range []string{"A", "B", "C"} {
		h := city{firms: 400, groups: 2, months: 6, n: 20}.history(t, rand.New(rand.NewPCG(uint64(o), 9)))
		for i := range h.Draws {
			d := &h.Draws[i]
			d.Office, d.Number, d.Official = office, office+d.Number, office+"1"
			if office == "B" {
				for k := range d.Rows[:60] {
					d.Rows[k].Excluded = !d.Rows[k].Selected
				}
				d.Replaced = 9
			}
			for k := range d.Rows[:60] {
				if r := &d.Rows[k]; office == "C" && !r.Selected { // by the rule for everybody
					r.Excluded, r.ByRule = true, true
				}
			}
		}
		if all == nil {
			all = h
		} else {
			all.Draws = append(all.Draws, h.Draws...)
		}
	}
	rep := audit(t, all, quiet(t))
	for _, key := range []string{"excluded/office/B", "replaced/office/B", "excluded/official/B1", "replaced/official/B1"} {
		if x := find(t, rep.Tests, key); !x.Watched {
			t.Errorf("%s is not watched: %+v", key, x)
		}
	}
	for _, key := range []string{"excluded/office/A", "excluded/office/C", "excluded/official/C1", "void/office/B", "replaced/office/C"} {
		if x := find(t, rep.Tests, key); x.Watched {
			t.Errorf("%s is watched: %+v", key, x)
		}
	}
	for _, a := range rep.Alarms() {
		if a.Office != "B" {
			t.Errorf("%s alarms for %s", a.Key, a.Office)
		}
	}
	if len(rep.Alarms()) == 0 {
		t.Error("no alarm")
	}
}

func TestEmptyHistories(t *testing.T) {
	for name, h := range map[string]*fairness.History{
		"nothing": {},
		"only a void draw": {Dimensions: []fairness.Dimension{{Key: fairness.ByKind, Labels: []string{"X"}}}, Firms: []fairness.Firm{{ID: "1", Group: []int16{-1}}},
			Draws: []fairness.Draw{{Number: "1", Office: "A", State: fairness.Void, Strata: []string{"S"}, Rows: []fairness.Row{{}}}}},
		"everybody is drawn": {Dimensions: []fairness.Dimension{{Key: fairness.ByKind, Labels: []string{"X"}}}, Firms: []fairness.Firm{{ID: "1", Group: []int16{0}}},
			Draws: []fairness.Draw{{Number: "1", Office: "A", State: fairness.Drawn, Strata: []string{"S"}, Rows: []fairness.Row{{Selected: true}}}}},
	} {
		rep := audit(t, h, rules(t))
		if n := len(rep.Watch()) + len(rep.Alarms()); n != 0 {
			t.Errorf("%s: %d findings", name, n)
		}
	}
}
