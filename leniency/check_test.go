package leniency_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"yangguang/fault"
	"yangguang/leniency"
)

var everything = []leniency.Duty{leniency.OrderToRectify, leniency.EducationRecord, leniency.Commitment}

func fined(yuan string) leniency.Proposal {
	m, err := leniency.ParseMoney(yuan)
	if err != nil {
		panic(err)
	}
	return leniency.Proposal{Outcome: leniency.Penalty, Measures: []leniency.Measure{{Kind: leniency.FineMeasure, Amount: m}}, Duties: everything}
}

var (
	waived  = leniency.Proposal{Outcome: leniency.NoPenalty, Duties: everything}
	warned  = leniency.Proposal{Outcome: leniency.Penalty, Measures: []leniency.Measure{{Kind: "WARNING"}}, Duties: everything}
	revoked = leniency.Proposal{Outcome: leniency.Penalty, Measures: []leniency.Measure{{Kind: "LICENCE_REVOCATION"}}, Duties: everything,
		Withheld: []string{"LICENCE_SUSPENSION", "LICENCE_REVOCATION"}}
	nothing = leniency.Proposal{Outcome: leniency.NotEstablished}
)

// Every ruling against every kind of decision.
func TestCheck(t *testing.T) {
	t.Parallel()
	s := published(t)
	repeated := leniency.History{Known: true, Acts: []leniency.Act{{OccurredOn: day(t, "2026-01-05")}}}
	for name, tc := range map[string]struct {
		violation string
		facts     []leniency.Fact
		history   leniency.History
		ruling    leniency.Ruling
		results   map[string]fault.Reason // by decision; "" = accepted
	}{
		"must not": {"FOOD-EXPIRED", expired(t).Facts, leniency.History{Known: true}, leniency.MustNotPenalise, map[string]fault.Reason{
			"50000": fault.LeniencyBinds, "0.01": fault.LeniencyBinds, "warning": fault.LeniencyBinds, "waive": "", "nothing": ""}},
		"may": {"FOOD-LABEL", facts("purchase_checked", "true", "unaware_proven", "true", "source_told", "true", "goods_value", "900"), repeated,
			leniency.MayWaive, map[string]fault.Reason{"5000": "", "50000": "", "4999.99": fault.LegalBound, "50000.01": fault.LegalBound,
				"warning": fault.LegalBound, "waive": "", "nothing": ""}},
		"mitigated": {"FOOD-EXPIRED", facts("harm_reduced", "true", "goods_value", "1500", "food_accident", "false"), repeated, leniency.Normal,
			map[string]fault.Reason{"50000": "", "5000": fault.LegalBound, "waive": fault.LegalBound}},
		"mitigated, trusted": {"FOOD-EXPIRED", append(facts("harm_reduced", "true", "goods_value", "1500", "food_accident", "false"),
			leniency.Fact{Key: "serious_distrust", Value: "false", Source: leniency.FromRegister}), repeated, leniency.Mitigated,
			map[string]fault.Reason{"5000": "", "49999.99": "", "50000": fault.LeniencyBinds, "revoke": fault.LeniencyBinds, "4999.99": fault.LegalBound, "waive": fault.LegalBound}},
		"lighter": {"FOOD-EXPIRED", facts("correction", "in_period", "harm", "slight", "goods_value", "12000.50"), repeated, leniency.Lighter,
			map[string]fault.Reason{"120005": "", "156006.50": "", "156006.51": fault.LeniencyBinds, "revoke": fault.LeniencyBinds, "120004.99": fault.LegalBound,
				"waive": fault.LegalBound}},
		"normal": {"FOOD-EXPIRED", facts("goods_value", "800", "harm", "more"), repeated, leniency.Normal, map[string]fault.Reason{
			"50000": "", "100000": "", "revoke": "", "100000.01": fault.LegalBound, "waive": fault.LegalBound, "warning": fault.LegalBound}},
		"range unknown": {"FOOD-EXPIRED", facts("harm", "more"), repeated, leniency.Normal, map[string]fault.Reason{
			"50000": fault.LegalBound, "waive": fault.LegalBound, "nothing": ""}},
		"no fine unless refused": {"LICENCE-NOT-DISPLAYED", facts("correction", "on_spot", "harm", "more"), repeated, leniency.Normal,
			map[string]fault.Reason{
				"100": fault.LegalBound, "waive": ""}},
		"refused to correct": {"LICENCE-NOT-DISPLAYED", facts("correction", "refused", "harm", "more"), repeated, leniency.Normal,
			map[string]fault.Reason{
				"0.01": "", "30000": "", "30000.01": fault.LegalBound, "waive": fault.LegalBound}},
		"minor": {"LICENCE-NOT-DISPLAYED", facts("correction", "on_spot", "harm", "none", "minor", "true"), repeated, leniency.MustNotPenalise,
			map[string]fault.Reason{"100": fault.LeniencyBinds, "waive": ""}},
		"first violation may": {"FOOD-STORAGE", facts("correction", "on_spot", "harm", "slight"), leniency.History{Known: true}, leniency.MayWaive,
			map[string]fault.Reason{"warning": "", "waive": ""}},
		"no fault": {"FOOD-STORAGE", facts("no_fault", "true"), repeated, leniency.MustNotPenalise,
			map[string]fault.Reason{"warning": fault.LeniencyBinds, "waive": ""}},
	} {
		c := expired(t)
		c.Violation, c.Facts, c.History = tc.violation, tc.facts, tc.history
		a := s.Judge(c)
		if a.Ruling != tc.ruling {
			t.Errorf("%s: ruling %s", name, a.Ruling)
		}
		for decided, want := range tc.results {
			p := map[string]leniency.Proposal{"waive": waived, "warning": warned, "revoke": revoked, "nothing": nothing}[decided]
			if p.Outcome == "" {
				p = fined(decided)
			}
			err := leniency.Check(a, p)
			e, ok := fault.As(err)
			if want == "" && err != nil || want != "" && (!ok || e.Reason != want) {
				t.Errorf("%s, %s: want %q, got %v\n%s", name, decided, want, err, a.Fine.Arithmetic())
			}
			if ok && e.Reason == fault.LeniencyBinds && (e.Facts["item"] == nil || e.Facts["listVersion"] == nil || e.Facts["conditions"] == nil ||
				e.Facts["allowedOutcomes"] == nil) {
				t.Errorf("%s, %s: facts %v", name, decided, e.Facts)
			}
		}
	}
}

// Who is refused for want of facts is told which: by their keys, not those of the conditions, and only what nobody stated and somebody may.
func TestARefusalNamesTheFactsToSupply(t *testing.T) {
	t.Parallel()
	s := published(t)
	c := expired(t)
	c.Facts = append(facts("minor", "true"), leniency.Fact{Key: "harm", Value: "none", Source: leniency.FromInspector, Contested: true})
	e, ok := fault.As(leniency.Check(s.Judge(c), waived))
	if !ok || e.Reason != fault.LegalBound {
		t.Fatalf("refused with %v", e)
	}
	keys, _ := e.Facts["factKeys"].([]string)
	if !slices.Contains(keys, "correction") || slices.Contains(keys, "minor") || slices.Contains(keys, "harm") {
		t.Errorf("to supply: %v", keys)
	}
	for _, k := range keys {
		if d, ok := s.Vocabulary().Definition(k); !ok || d.Derived != leniency.Stated || !strings.Contains(e.Msg, d.Label+" "+k) || !strings.Contains(e.En, k) {
			t.Errorf("%s: %+v\n%s\n%s", k, d, e.Msg, e.En)
		}
	}
	of := map[string][]string{}
	for _, m := range e.Facts["open"].([]any) {
		for _, x := range m.(map[string]any)["conditions"].([]any) {
			x := x.(map[string]any)
			of[x["key"].(string)] = x["factKeys"].([]string)
		}
	}
	if !slices.Equal(of["corrected"], []string{"correction"}) || len(of["no_harm"]) != 0 {
		t.Errorf("by condition: %v", of)
	}
}

func TestDuties(t *testing.T) {
	t.Parallel()
	s := published(t)
	for name, tc := range map[string]struct {
		facts   []leniency.Fact
		outcome leniency.Outcome
		missing []string
	}{
		"waived, corrected on the spot": {expired(t).Facts, leniency.NoPenalty, []string{"education_record"}},
		"waived, corrected later": {facts("minor", "true", "correction", "in_period", "harm", "none"), leniency.NoPenalty,
			[]string{"order_to_rectify", "education_record"}},
		"waived, correction not known":     {facts("no_fault", "true"), leniency.NoPenalty, []string{"order_to_rectify", "education_record"}},
		"penalty, not corrected (Art. 28)": {facts("correction", "pending", "goods_value", "800"), leniency.Penalty, []string{"order_to_rectify"}},
		"mitigated, with a commitment": {append(facts("harm_reduced", "true", "correction", "on_spot", "goods_value", "800", "food_accident", "false"),
			leniency.Fact{Key: "serious_distrust", Value: "false", Source: leniency.FromRegister}), leniency.Penalty, []string{"commitment"}},
		"penalty, corrected while on site": {facts("correction", "on_spot", "harm", "more", "goods_value", "800"), leniency.Penalty, nil},
		"disputed correction is no one": {append(facts("no_fault", "true"), leniency.Fact{Key: "correction", Value: "on_spot",
			Source: leniency.FromInspector, Contested: true}), leniency.NoPenalty, []string{"order_to_rectify", "education_record"}},
	} {
		c := expired(t)
		c.Facts, c.History = tc.facts, leniency.History{Known: true}
		p := leniency.Proposal{Outcome: tc.outcome}
		if tc.outcome == leniency.Penalty {
			p = fined("60000")
			if name == "mitigated, with a commitment" {
				p = fined("6000")
			}
			p.Duties = nil
		}
		err := leniency.Check(s.Judge(c), p)
		if tc.missing == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		e, ok := fault.As(err)
		if !ok || e.Reason != fault.DutiesMissing || !cmp.Equal(e.Facts["missing"], tc.missing) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The ranges are exact: the highest fine that a lighter item leaves is the largest amount not above the share, the lowest that a mitigated
// one leaves the smallest not below it; and no fine that Check accepts is outside.
func TestRangesAreExact(t *testing.T) {
	t.Parallel()
	lang := language(t)
	rapid.Check(t, func(t *rapid.T) {
		low := leniency.Money(rapid.Int64Range(1, 5_000_000).Draw(t, "low"))
		high := low + leniency.Money(rapid.Int64Range(0, 50_000_000).Draw(t, "spread"))
		share := leniency.Share(rapid.Int64Range(1, 9999).Draw(t, "share"))
		mitigated := rapid.Bool().Draw(t, "mitigated")
		item := ground("LIGHTER", "range: "+share.String())
		if mitigated {
			item = ground("MITIGATED", "from: "+share.String()+", below: 100%")
		}
		l, err := lang.Parse([]byte(list("L", "1", "2025-01-01", low.String(), high.String(), item)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := leniency.NewSet(lang.Vocabulary(), []*leniency.List{l})
		if err != nil {
			t.Fatal(err)
		}
		a := s.Judge(leniency.Case{Violation: "V", Region: "370502", OccurredOn: l.ValidFrom, DecidedOn: l.ValidFrom, Facts: facts("coerced", "true")})
		if mitigated {
			want := ratio(low, share)
			from := new(big.Rat).SetInt64(int64(a.Fine.Min))
			below := new(big.Rat).SetInt64(int64(a.Fine.Min) - 1)
			if a.Fine.Possible == leniency.True && (from.Cmp(want) < 0 || below.Cmp(want) >= 0 || a.Fine.Max != low-1) {
				t.Fatalf("%s of %s: %s to %s", share, low, a.Fine.Min, a.Fine.Max)
			}
		} else {
			want := new(big.Rat).Add(new(big.Rat).SetInt64(int64(low)), ratio(high-low, share))
			if got := new(big.Rat).SetInt64(int64(a.Fine.Max)); got.Cmp(want) > 0 || new(big.Rat).Add(got, big.NewRat(1, 1)).Cmp(want) <= 0 ||
				a.Fine.Min != low {
				t.Fatalf("%s of %s to %s: %s", share, low, high, a.Fine.Max)
			}
		}
		amount := leniency.Money(rapid.Int64Range(1, int64(high)+100).Draw(t, "amount"))
		accepted := leniency.Check(a, fined(amount.String())) == nil
		if inside := a.Fine.Possible == leniency.True && amount >= a.Fine.Min && amount <= a.Fine.Max; accepted != inside {
			t.Fatalf("%s in %s to %s: accepted %t", amount, a.Fine.Min, a.Fine.Max, accepted)
		}
	})
}

// A MUST_NOT_PENALISE forbids every penalty, whatever else the case holds.
func TestMustNotForbidsEveryPenalty(t *testing.T) {
	t.Parallel()
	s, base := published(t), expired(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, s, base)
		a := s.Judge(c)
		p := rapid.SampledFrom([]leniency.Proposal{warned, fined("0.01"), fined("50000"), {Outcome: leniency.Penalty, Duties: everything,
			Measures: []leniency.Measure{{Kind: "LICENCE_REVOCATION"}}}}).Draw(t, "penalty")
		e, ok := fault.As(leniency.Check(a, p))
		if a.Ruling == leniency.MustNotPenalise && (!ok || e.Reason != fault.LeniencyBinds) {
			t.Fatalf("a penalty went through: %v", e)
		}
		if a.Ruling != leniency.MustNotPenalise && slices.ContainsFunc(a.Matches, func(m leniency.Match) bool {
			return m.Truth == leniency.True && m.Item.Ruling == leniency.MustNotPenalise
		}) {
			t.Fatal("a met item did not rule")
		}
	})
}
