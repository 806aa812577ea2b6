package fairness_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yangguang/fairness"
)

// rulings are decisions on ten kinds of cases by four officers; harsh is the chance that officer 0 penalises, the others do in half of the cases.
func rulings(random *rand.Rand, n int, harsh float64) (all []fairness.Ruling) {
	for i := range n {
		officer, p := random.IntN(4), 0.5
		if officer == 0 {
			p = harsh
		}
		x := fairness.Ruling{Decision: fmt.Sprint(i), Like: fmt.Sprint("kind ", random.IntN(10)), Penalised: random.Float64() < p,
			Group: []string{fmt.Sprint("agency ", officer/2), fmt.Sprint("J", officer), fmt.Sprint("R", random.IntN(3)), "F", "ENTERPRISE"}}
		if x.Penalised {
			x.Fine = float64(100 * (1 + random.IntN(5)))
		}
		all = append(all, x)
	}
	return all
}

func difference(t *testing.T, all []fairness.Difference, key string) fairness.Difference {
	t.Helper()
	for _, d := range all {
		if d.Key == key {
			return d
		}
	}
	t.Fatalf("no %s", key)
	return fairness.Difference{}
}

func TestOutcomesOfSimilarCasesAreCompared(t *testing.T) {
	r := rules(t)
	random := rand.New(rand.NewPCG(8, 8))
	found, alarmed, false5, watched, alarms := 0, 0, 0, 0, 0
	const months = 40
	for range months {
		d := difference(t, fairness.Treat(rulings(random, 300, 0.85), r), "penalised/officer/J0")
		found += count(d.Watched && d.Effect > 0.1 && d.Odds > 2)
		alarmed += count(d.Alarm)
		all := fairness.Treat(rulings(random, 300, 0.5), r)
		false5 += count(difference(t, all, "penalised/officer").P < 0.05)
		anyWatched, anyAlarm := false, false
		for _, d := range all {
			anyWatched, anyAlarm = anyWatched || d.Watched, anyAlarm || d.Alarm
			if d.Adjusted < d.P || d.Alarm != (d.Adjusted <= r.Alarm) {
				t.Errorf("%+v", d)
			}
		}
		watched, alarms = watched+count(anyWatched), alarms+count(anyAlarm)
	}
	between(t, "an officer who penalises 85 % where others do 50 % is watched", found, months, 0.9, 1)
	between(t, "such a month raises an alarm", alarmed, months, 0.6, 1)
	between(t, "honest months with an alarm", alarms, months, 0, 0.03)
	between(t, "honest months below 0.05", false5, months, 0, 0.18)
	between(t, "honest months with an entry", watched, months, 0, 0.2)

	all := fairness.Treat(rulings(random, 400, 0.9), r)
	for _, d := range all {
		if d.Says.Zh == "" || !contains(d.Says.En, "chance") || math.IsNaN(d.P+d.Effect+d.Odds) {
			t.Errorf("%+v", d)
		}
	}
	if d := difference(t, all, "penalised/officer/J0"); math.Abs(d.Effect-(d.Observed-d.Expected)/float64(d.Decisions)) > 1e-12 {
		t.Errorf("%+v", d)
	}
}

func TestCasesDecidedAlikeAreNotCompared(t *testing.T) {
	all := []fairness.Ruling{
		{Decision: "1", Like: "a", Penalised: true, Group: []string{"A", "J1", "R", "F", "K"}},
		{Decision: "2", Like: "a", Penalised: true, Group: []string{"B", "J2", "R", "F", "K"}},
		{Decision: "3", Like: "b", Group: []string{"A", "J1", "R", "F", "K"}},
	}
	if d := fairness.Treat(all, rules(t)); len(d) != 0 {
		t.Errorf("%+v", d)
	}
	if d := fairness.Treat(nil, rules(t)); len(d) != 0 {
		t.Errorf("%+v", d)
	}
	// the second of two similar cases is decided otherwise: odds have no value, and nothing is proven
	all[1].Penalised = false
	for _, d := range fairness.Treat(all, rules(t)) {
		if d.Watched || d.P < 0.5 || math.IsInf(d.Odds, 0) {
			t.Errorf("%+v", d)
		}
	}
}
