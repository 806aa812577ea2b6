package leniency_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"yangguang/leniency"
)

func TestTruthTables(t *testing.T) {
	t.Parallel()
	const none = leniency.Truth("")
	T, F, U := leniency.True, leniency.False, leniency.Unknown
	for _, row := range []struct{ a, b, and leniency.Truth }{
		{T, T, T}, {T, F, F}, {T, U, U}, {F, T, F}, {F, F, F}, {F, U, F}, {U, T, U}, {U, F, F}, {U, U, U},
		{none, T, U}, {none, F, F}, {none, none, U}, {T, none, U}, {F, none, F},
	} {
		if got := row.a.And(row.b); got != row.and {
			t.Errorf("%s and %s = %s, want %s", row.a, row.b, got, row.and)
		}
	}
	for a, want := range map[leniency.Truth]leniency.Truth{T: F, F: T, U: U, none: U} {
		if got := a.Not(); got != want {
			t.Errorf("not %s = %s, want %s", a, got, want)
		}
	}
	if leniency.TruthOf(true) != T || leniency.TruthOf(false) != F {
		t.Error("TruthOf")
	}
}

func TestRulingsAreOrdered(t *testing.T) {
	t.Parallel()
	order := []leniency.Ruling{leniency.MustNotPenalise, leniency.MayWaive, leniency.Mitigated, leniency.Lighter, leniency.Normal}
	for i, a := range order {
		for j, b := range order {
			if a.MilderThan(b) != (i < j) {
				t.Errorf("%s milder than %s", a, b)
			}
		}
		if a.Zh() == "" {
			t.Errorf("%s has no Chinese", a)
		}
	}
	if leniency.Ruling("NOPE").MilderThan(leniency.Normal) {
		t.Error("an unknown ruling is milder than none")
	}
}

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]leniency.Money{"0": 0, "0.01": 1, "300": 30000, "300.5": 30050, "300.50": 30050, "74.47": 7447,
		"999999999999.99": leniency.MaxMoney} {
		if got, err := leniency.ParseMoney(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "-1", "+1", "1.", ".5", "1.001", "1e3", "1,000", "01", "00", "1000000000000", "3OO", "３００",
		"1.0.0", "NaN", "0x10", "1 "} {
		if got, err := leniency.ParseMoney(text); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := leniency.Money(rapid.Int64Range(0, int64(leniency.MaxMoney)).Draw(t, "fen"))
		if got, err := leniency.ParseMoney(m.String()); err != nil || got != m {
			t.Fatalf("%s: %d, %v", m, got, err)
		}
	})
}

func TestParseShare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"30%": "30%", "12.5%": "12.5%", "0%": "0%", "100%": "100%", "0.25%": "0.25%"} {
		if got, err := leniency.ParseShare(text); err != nil || got.String() != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "%", "30", "101%", "100.01%", "-1%", "1.005%", "30%%", "三成"} {
		if got, err := leniency.ParseShare(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

// ratio computes amount × share exactly, for comparison.
func ratio(m leniency.Money, s leniency.Share) *big.Rat {
	return new(big.Rat).Mul(new(big.Rat).SetInt64(int64(m)), big.NewRat(int64(s), 10000))
}

// FuzzAmounts: an amount, a share and a number have one value whoever writes them, and an amount prints back to one that reads alike.
func FuzzAmounts(f *testing.F) {
	for _, s := range []string{"0", "300", "300.5", "300.50", "999999999999.99", "30%", "12.5%", "100%", "100.01%", "0.001", "00", "01", "-1", "+1", "1e3", "1,000", "1.", ".5", "", "1.005",
		"1000000000000", "％", "３００", " 1", "1\n", "0x10", "1%%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := leniency.ParseMoney(s); err == nil {
			if again, err := leniency.ParseMoney(m.String()); err != nil || again != m || m < 0 || m > leniency.MaxMoney {
				t.Errorf("%q is %s, then %s, %v", s, m, again, err)
			}
		}
		if p, err := leniency.ParseShare(s); err == nil {
			if again, err := leniency.ParseShare(p.String()); err != nil || again != p {
				t.Errorf("%q is %s, then %s, %v", s, p, again, err)
			}
		}
		if n, err := leniency.ParseNumber(s); err == nil && (n < 0 || n > 999_999_999_999) {
			t.Errorf("%q is %d", s, n)
		}
	})
}
