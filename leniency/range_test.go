package leniency_test

import (
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/policies/calendar"
	"yangguang/workday"
)

// A fine keeps to the benchmark of discretion × the lists: the part of the statutory range that the facts point to, lowered by a lighter item
// inside that range, below its minimum by a mitigating one; what the part hangs on must be known.
func TestBenchmarkTimesLeniency(t *testing.T) {
	t.Parallel()
	bench := func(items string) *leniency.Set {
		doc := strings.Replace(list("L", "1", "2024-01-01", "1000", "2000", items), `max: "2000"}`,
			`max: "2000", benchmarks: [{text: 少量, when: 'goods_value < yuan("100")', from: 0%, to: 20%}, {text: 一般, from: 40%, to: 60%}]}`, 1)
		return set(t, doc)
	}
	for name, tc := range map[string]struct {
		items, value string
		coerced      string
		low, high    string // "" = no range is known
		above        fault.Reason
	}{
		"small":             {"", "99.99", "false", "1000.00", "1200.00", fault.LegalBound},
		"usual":             {"", "100", "false", "1400.00", "1600.00", fault.LegalBound},
		"value not known":   {"", "", "false", "", "", fault.LegalBound},
		"lighter":           {ground("LIGHTER", "range: 30%"), "100", "true", "1000.00", "1300.00", fault.LeniencyBinds},
		"lighter and small": {ground("LIGHTER", "range: 30%"), "50", "true", "1000.00", "1200.00", fault.LeniencyBinds},
		"not lighter":       {ground("LIGHTER", "range: 30%"), "100", "false", "1400.00", "1600.00", fault.LegalBound},
		"mitigated":         {ground("MITIGATED", "from: 10%, below: 100%"), "100", "true", "100.00", "999.99", fault.LeniencyBinds},
	} {
		c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, "2026-03-02"), DecidedOn: day(t, "2026-03-02"),
			Facts: facts("coerced", tc.coerced, "correction", "on_spot"), History: leniency.History{Known: true}}
		if tc.value != "" {
			c.Facts = append(c.Facts, facts("goods_value", tc.value)...)
		}
		a := bench(tc.items).Judge(c)
		if tc.low == "" {
			e, ok := fault.As(leniency.Check(a, fined("1500")))
			if a.Fine.Possible != leniency.Unknown || !ok || e.Reason != tc.above || len(e.Facts["missing"].([]string)) != 1 {
				t.Errorf("%s: %+v, %v", name, a.Fine, e)
			}
			continue
		}
		if a.Fine.Min.String() != tc.low || a.Fine.Max.String() != tc.high {
			t.Errorf("%s: %s to %s: %s", name, a.Fine.Min, a.Fine.Max, a.Fine.Arithmetic())
		}
		if err := leniency.Check(a, fined(tc.high)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if e, ok := fault.As(leniency.Check(a, fined((a.Fine.Max + 1).String()))); !ok || e.Reason != tc.above || e.Facts["arithmetic"] == "" {
			t.Errorf("%s, a fen more: %v", name, e)
		}
		if low := a.Unbound().Fine; a.Ruling != leniency.Normal && low.Min.String() != map[string]string{"50": "1000.00", "100": "1400.00"}[tc.value] {
			t.Errorf("%s: a deviation leaves %s to %s", name, low.Min, low.Max)
		}
	}
	for what, with := range map[string]string{"turned round": "from: 60%, to: 40%", "above all": "from: 0%, to: 101%", "no share": "from: 0%"} {
		doc := strings.Replace(list("L", "1", "2024-01-01", "1000", "2000", ""), `max: "2000"}`, `max: "2000", benchmarks: [{text: t, `+with+`}]}`, 1)
		if _, err := language(t).Parse([]byte(doc)); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

// An earlier act counts where the list looks: everywhere, in the province, the city or the county of the agency that judges.
func TestFirstViolationInAnArea(t *testing.T) {
	t.Parallel()
	for window, want := range map[string]map[string]bool{ // region of the earlier act → still a first violation
		"2 years":                 {"370502": false, "370523": false, "371002": false, "440700": false},
		"2 years in the province": {"370502": false, "370523": false, "371002": false, "440700": true},
		"2 years in the city":     {"370502": false, "370523": false, "371002": true, "440700": true},
		"ever in the county":      {"370502": false, "370523": true, "370500": false, "371002": true},
	} {
		s := set(t, list("L", "1", "2024-01-01", "1", "2", "  - {code: I, violation: V, route: first_violation, basis: b, text: t, window: "+window+
			", when: [{key: a, text: t, expr: first_violation}]}\n"))
		for region, first := range want {
			c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, "2026-03-02"), DecidedOn: day(t, "2026-03-02"),
				History: leniency.History{Known: true, Acts: []leniency.Act{{OccurredOn: day(t, "2026-01-05"), Region: region}}}}
			m := match(t, s.Judge(c), "I")
			if m.Truth != leniency.TruthOf(first) {
				t.Errorf("%s, an act in %s: %s (%s)", window, region, m.Truth, m.Conditions[0].Text())
			}
			if strings.Contains(window, "province") && !strings.Contains(m.Conditions[0].Text(), "本省2年内") {
				t.Errorf("it says %s", m.Conditions[0].Text())
			}
		}
	}
	if _, err := language(t).Parse([]byte(list("L", "1", "2024-01-01", "1", "2",
		"  - {code: I, violation: V, route: first_violation, basis: b, text: t, window: 2 years in the village, when: [{key: a, text: t, expr: first_violation}]}\n"))); err == nil {
		t.Error("a window in a village is taken")
	}
}

// Corrected within n working days: holidays and made-up working days count as the calendar says; a year that nobody announced proves nothing.
func TestCorrectedWithinWorkingDays(t *testing.T) {
	t.Parallel()
	days, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := set(t, list("L", "1", "2024-01-01", "1", "2",
		"  - {code: I, violation: V, route: minor, basis: b, text: t, when: [{key: soon, text: 五个工作日内改正, expr: corrected_workdays <= 5}]}\n"))
	for until, want := range map[string]leniency.Truth{"2026-03-09": leniency.True, "2026-03-10": leniency.False, "2026-03-01": leniency.True, "": leniency.Unknown,
		"2099-01-01": leniency.Unknown} {
		c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, "2026-03-02"), DecidedOn: day(t, "2026-03-12"), Calendar: days}
		if until != "" {
			c.Facts = facts("corrected_on", until)
		}
		if m := match(t, s.Judge(c), "I"); m.Truth != want {
			t.Errorf("corrected on %q: %s (%s)", until, m.Truth, m.Conditions[0].Text())
		}
		c.Calendar = nil
		if m := match(t, s.Judge(c), "I"); until == "2026-03-09" && m.Truth != leniency.Unknown {
			t.Errorf("without a calendar: %s", m.Truth)
		}
	}
}
