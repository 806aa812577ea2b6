package leniency_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"yangguang/leniency"
)

// A decision that was really taken: act on 2025-01-16, list of 2025-02-07, decision of 2025-03-20 not to penalise (goods of 66 yuan). The
// later list is applied because it is milder 从旧兼从轻.
func TestLaterMilderListApplies(t *testing.T) {
	t.Parallel()
	c := expired(t)
	c.OccurredOn, c.DecidedOn, c.Region = day(t, "2025-01-16"), day(t, "2025-03-20"), "640106"
	c.Facts = append(facts("goods_value", "66"), slices.DeleteFunc(c.Facts, func(f leniency.Fact) bool { return f.Key == "goods_value" })...)
	a := published(t).Judge(c)
	if a.Ruling != leniency.MustNotPenalise || !a.Matches[0].Later || a.Matches[0].Item.Code != "SAMR-F-5" {
		t.Errorf("%s by %+v", a.Ruling, a.Matches[0])
	}
	c.DecidedOn = day(t, "2025-02-06") // the day before it came into force
	if a := published(t).Judge(c); a.Ruling == leniency.MustNotPenalise {
		t.Error("a list bound before it was in force")
	}
}

func TestVersionsOfAList(t *testing.T) {
	t.Parallel()
	strict, mild := ground("LIGHTER", "range: 50%"), ground("LIGHTER", "range: 10%")
	judge := func(first, second, on, decided string) leniency.Advice {
		s := set(t, list("L", "1", "2025-01-01", "100", "1100", first), list("L", "2", "2026-01-01", "100", "1100", second))
		return s.Judge(leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, on), DecidedOn: day(t, decided),
			Facts: facts("coerced", "true")})
	}
	for name, tc := range map[string]struct {
		first, second, on, decided string
		max                        leniency.Money
		version                    int
	}{
		"old act, later milder":   {strict, mild, "2025-12-31", "2026-01-01", 20000, 2},
		"old act, later stricter": {mild, strict, "2025-12-31", "2026-01-01", 20000, 1},
		"old act, decided before": {strict, mild, "2025-12-30", "2025-12-31", 60000, 1},
		"new act, old was milder": {mild, strict, "2026-01-01", "2026-01-02", 60000, 2},
		"later repeals the item":  {mild, "", "2025-12-31", "2026-01-01", 20000, 1},
		"later brings the item":   {"", mild, "2025-12-31", "2026-01-01", 20000, 2},
	} {
		a := judge(tc.first, tc.second, tc.on, tc.decided)
		if a.Fine.Max != tc.max || len(a.Matches) != 1 || a.Matches[0].List.Version != tc.version {
			t.Errorf("%s: up to %s by version %d", name, a.Fine.Max, a.Matches[0].List.Version)
		}
	}
	if a := judge(mild, mild, "2024-12-31", "2024-12-31"); a.Ruling != leniency.Normal || len(a.Matches) != 0 || a.Fine.Law != leniency.Unknown {
		t.Errorf("before any list: %+v", a)
	}
}

// A list that ended does not come back, and an older version does not come back when the newer one ends.
func TestAListEnds(t *testing.T) {
	t.Parallel()
	const item = "  - {code: I, violation: V, route: minor, basis: b, text: t, when: [{key: a, text: t, expr: minor}]}\n"
	ended := list("L", "2", "2026-01-01", "1", "2", item) + "validTo: 2026-06-30\n"
	s := set(t, list("L", "1", "2025-01-01", "1", "2", item), ended)
	for on, want := range map[string]leniency.Ruling{"2025-06-01": leniency.MustNotPenalise, "2026-06-30": leniency.MustNotPenalise,
		"2026-07-01": leniency.Normal} {
		c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, on), DecidedOn: day(t, on), Facts: facts("minor", "true")}
		if a := s.Judge(c); a.Ruling != want {
			t.Errorf("%s: %s", on, a.Ruling)
		}
	}
	// The act was under the old list: that it ended since does not matter.
	c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, "2026-06-30"), DecidedOn: day(t, "2026-12-01"),
		Facts: facts("minor", "true")}
	if a := s.Judge(c); a.Ruling != leniency.MustNotPenalise {
		t.Errorf("decided later: %s", a.Ruling)
	}
}

func TestJurisdiction(t *testing.T) {
	t.Parallel()
	const item = "  - {code: I, violation: V, route: minor, basis: b, text: t, when: [{key: a, text: t, expr: minor}]}\n"
	s := set(t, list("L", "1", "2025-01-01", "1", "2", item))
	for region, want := range map[string]leniency.Ruling{"370500": leniency.MustNotPenalise, "370502": leniency.MustNotPenalise,
		"370602": leniency.Normal, "370000": leniency.Normal, "": leniency.Normal} {
		c := leniency.Case{Violation: "V", Region: region, OccurredOn: day(t, "2026-01-01"), DecidedOn: day(t, "2026-01-01"),
			Facts: facts("minor", "true")}
		if a := s.Judge(c); a.Ruling != want {
			t.Errorf("%q: %s", region, a.Ruling)
		}
	}
}

// The window of 首次违法 by the Civil Code: two years from the earlier act end with the same day, or with the month's last.
func TestFirstViolationWindow(t *testing.T) {
	t.Parallel()
	s := published(t)
	for name, tc := range map[string]struct {
		earlier, act string
		first        leniency.Truth
	}{
		"last day of the two years":  {"2024-03-02", "2026-03-02", leniency.False},
		"the day after":              {"2024-03-01", "2026-03-02", leniency.True},
		"yesterday":                  {"2026-03-01", "2026-03-02", leniency.False},
		"decided, of the same day":   {"2026-03-02", "2026-03-02", leniency.False},
		"afterwards":                 {"2026-03-03", "2026-03-02", leniency.True},
		"29 February, last day":      {"2024-02-29", "2026-02-28", leniency.False},
		"29 February, day after":     {"2024-02-29", "2026-03-01", leniency.True},
		"unknown day of the earlier": {"", "2026-03-02", leniency.Unknown},
	} {
		c := expired(t)
		c.OccurredOn, c.DecidedOn = day(t, tc.act), day(t, "2026-04-01")
		act := leniency.Act{}
		if tc.earlier != "" {
			act.OccurredOn = day(t, tc.earlier)
		}
		c.History.Acts = []leniency.Act{act}
		m := match(t, s.Judge(c), "SAMR-F-5")
		if m.Conditions[0].Truth != tc.first {
			t.Errorf("%s: %s (%s)", name, m.Conditions[0].Truth, m.Conditions[0].Text())
		}
	}
	c := expired(t)
	c.History.Known = false
	if m := match(t, s.Judge(c), "SAMR-F-5"); m.Truth != leniency.Unknown {
		t.Errorf("register not asked: %s", m.Truth)
	}
	for window, want := range map[string]leniency.Truth{"this year": leniency.True, "ever": leniency.False, "3 months": leniency.False,
		"2 months": leniency.True} {
		item := "  - {code: I, violation: V, route: first_violation, basis: b, text: t, window: " + window +
			", when: [{key: a, text: t, expr: first_violation}]}\n"
		s := set(t, list("L", "1", "2025-01-01", "1", "2", item))
		c := leniency.Case{Violation: "V", Region: "370502", OccurredOn: day(t, "2026-01-31"), DecidedOn: day(t, "2026-02-01"),
			History: leniency.History{Known: true, Acts: []leniency.Act{{OccurredOn: day(t, "2025-11-30")}}}}
		if got := s.Judge(c).Matches[0].Truth; got != want {
			t.Errorf("%s: %s", window, got)
		}
	}
}

// 违法行为持续时间不足1个月: on the corresponding day of the next month a month is over.
func TestLastedMonths(t *testing.T) {
	t.Parallel()
	s := published(t)
	for began, want := range map[string]leniency.Truth{"2026-02-02": leniency.False, "2026-02-03": leniency.True, "2026-03-02": leniency.True,
		"2026-03-03": leniency.Unknown, "2024-01-01": leniency.False} {
		c := expired(t)
		c.Violation, c.Facts = "FOOD-LICENCE-EXPIRED", facts("began_on", began)
		for _, r := range match(t, s.Judge(c), "SAMR-F-2").Conditions {
			if r.Condition.Key == "under_a_month" && r.Truth != want {
				t.Errorf("since %s: %s (%s)", began, r.Truth, r.Text())
			}
		}
	}
}

// Who says it matters: only those may who may; the register's word stands; a dispute or a contradiction proves nothing.
func TestStandingOfFacts(t *testing.T) {
	t.Parallel()
	s := published(t)
	said := func(source leniency.Source, key, value string, contested bool) leniency.Fact {
		return leniency.Fact{Key: key, Value: value, Source: source, Contested: contested}
	}
	for name, tc := range map[string]struct {
		facts []leniency.Fact
		want  leniency.Standing
		truth leniency.Truth
	}{
		"missing":   {nil, leniency.Missing, leniency.Unknown},
		"inspector": {[]leniency.Fact{said(leniency.FromInspector, "catering", "false", false)}, leniency.Known, leniency.True},
		"contested": {[]leniency.Fact{said(leniency.FromInspector, "catering", "false", true)}, leniency.Contested,
			leniency.Unknown},
		"enterprise may not": {[]leniency.Fact{said(leniency.FromEnterprise, "catering", "false", false)}, leniency.WrongSource,
			leniency.Unknown},
		"register": {[]leniency.Fact{said(leniency.FromRegister, "catering", "true", false)}, leniency.Known, leniency.False},
		"inspector against the register": {[]leniency.Fact{said(leniency.FromRegister, "catering", "true", false), said(leniency.FromInspector,
			"catering", "false", false)}, leniency.Known, leniency.False},
		"two inspectors disagree": {[]leniency.Fact{said(leniency.FromInspector, "catering", "true", false), said(leniency.FromInspector,
			"catering", "false", false)}, leniency.Contradictory, leniency.Unknown},
		"not of its type": {[]leniency.Fact{said(leniency.FromInspector, "catering", "maybe", false)}, leniency.Unreadable,
			leniency.Unknown},
	} {
		c := expired(t)
		c.Facts = append(slices.DeleteFunc(c.Facts, func(f leniency.Fact) bool { return f.Key == "catering" }), tc.facts...)
		for _, r := range match(t, s.Judge(c), "SAMR-F-5").Conditions {
			if r.Condition.Key == "not_catering" && (r.Truth != tc.truth || r.Used[0].Standing != tc.want || r.Text() == "") {
				t.Errorf("%s: %s, %s: %s", name, r.Truth, r.Used[0].Standing, r.Text())
			}
		}
	}
	// What the register alone finds cannot be stated by anybody.
	c := expired(t, said(leniency.FromInspector, "first_violation", "true", false), said(leniency.FromRegister, "first_violation", "true", false))
	c.History.Acts = []leniency.Act{{OccurredOn: day(t, "2026-01-01")}}
	if m := match(t, s.Judge(c), "SAMR-F-5"); m.Conditions[0].Truth != leniency.False {
		t.Errorf("a stated first violation: %s", m.Conditions[0].Truth)
	}
}

// drawFacts draws statements about the published vocabulary, right and wrong, contested and not.
func drawFacts(t *rapid.T, vocab *leniency.Vocabulary) []leniency.Fact {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) leniency.Fact {
		d, _ := vocab.Definition(rapid.SampledFrom(vocab.Keys()).Draw(t, "key"))
		values := map[leniency.Type][]string{leniency.Bool: {"true", "false"}, leniency.Int: {"0", "3"}, leniency.Amount: {"300", "500",
			"500.01", "10000", "12000.50"},
			leniency.Day: {"2026-02-01", "2026-03-01", "2027-01-01"}}[d.Type]
		for _, c := range d.Choices {
			values = append(values, c.Word)
		}
		return leniency.Fact{Key: d.Key, Value: rapid.SampledFrom(append(values, "?")).Draw(t, "value"),
			Source: rapid.SampledFrom(leniency.Sources()).Draw(t, "source"), Contested: rapid.IntRange(0, 5).Draw(t, "contested") == 0}
	}), 0, 14).Draw(t, "facts")
}

func drawCase(t *rapid.T, s *leniency.Set, base leniency.Case) leniency.Case {
	c := base
	c.Violation = rapid.SampledFrom([]string{"FOOD-EXPIRED", "FOOD-LABEL", "FOOD-LICENCE-EXPIRED", "FOOD-SPECIAL-MIXED"}).Draw(t, "violation")
	c.Facts = drawFacts(t, s.Vocabulary())
	c.History.Known = rapid.Bool().Draw(t, "known")
	if rapid.Bool().Draw(t, "earlier") {
		c.History.Acts = []leniency.Act{{OccurredOn: base.OccurredOn.AddDays(-rapid.IntRange(0, 1000).Draw(t, "ago"))}}
	}
	return c
}

// Whatever is taken away, no condition flips between TRUE and FALSE and no ruling becomes milder: what is unknown helps nobody. (Taken away
// per key: among statements on one fact, taking away the disputed one would be an answer.)
func TestUnknownNeverHelps(t *testing.T) {
	t.Parallel()
	s, base := published(t), expired(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, s, base)
		full := s.Judge(c)
		drop := rapid.SampledFrom(s.Vocabulary().Keys()).Draw(t, "drop")
		less := c
		less.Facts = slices.DeleteFunc(slices.Clone(c.Facts), func(f leniency.Fact) bool { return f.Key == drop })
		part := s.Judge(less)
		if part.Ruling.MilderThan(full.Ruling) {
			t.Fatalf("without %s the ruling is %s instead of %s", drop, part.Ruling, full.Ruling)
		}
		known := map[string]leniency.Truth{}
		for _, m := range full.Matches {
			for _, r := range m.Conditions {
				known[m.Item.Code+"/"+r.Condition.Key] = r.Truth
			}
		}
		for _, m := range part.Matches {
			for _, r := range m.Conditions {
				if was := known[m.Item.Code+"/"+r.Condition.Key]; r.Truth != leniency.Unknown && r.Truth != was {
					t.Fatalf("without %s %s/%s is %s, was %s", drop, m.Item.Code, r.Condition.Key, r.Truth, was)
				}
			}
		}
	})
}

// A dispute is worth no more than silence; the order in which things were said is worth nothing; judging twice gives the same.
func TestDisputesAndOrder(t *testing.T) {
	t.Parallel()
	s, base := published(t), expired(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, s, base)
		a := s.Judge(c)
		shuffled := c
		shuffled.Facts = rapid.Permutation(c.Facts).Draw(t, "order")
		b := s.Judge(shuffled)
		if a.Ruling != b.Ruling || a.Fine.Arithmetic() != b.Fine.Arithmetic() {
			t.Fatalf("order decides: %s %s, %s %s", a.Ruling, a.Fine.Arithmetic(), b.Ruling, b.Fine.Arithmetic())
		}
		disputed := c
		disputed.Facts = slices.Clone(c.Facts)
		for i := range disputed.Facts {
			disputed.Facts[i].Contested = true
		}
		silent := c
		silent.Facts = nil
		d, n := s.Judge(disputed), s.Judge(silent)
		if d.Ruling != n.Ruling {
			t.Fatalf("all disputed: %s, nothing said: %s", d.Ruling, n.Ruling)
		}
	})
}
