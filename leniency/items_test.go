package leniency_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"yangguang/leniency"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

// TestEveryItemMetFailedAndUnknown runs the cases that stand beside the lists, those of reference included: an item without one fails.
func TestEveryItemMetFailedAndUnknown(t *testing.T) {
	t.Parallel()
	for _, name := range append(slices.Clone(policy.Lists[1:]), policy.Reference...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			itemsOf(t, name)
		})
	}
}

// example is the case file's word on one item.
type example struct {
	Item  string            `yaml:"item"`
	Met   string            `yaml:"met"`
	Fails map[string]string `yaml:"fails"`
}

func itemsOf(t *testing.T, name string) {
	l := parsed(t, name)
	docs := []*leniency.List{parsed(t, policy.Lists[0]), l}
	s, err := leniency.NewSet(language(t).Vocabulary(), docs)
	if err != nil {
		t.Fatal(err)
	}
	file, err := policy.Files.ReadFile("cases/" + path.Base(name))
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Cases []example `yaml:"cases"`
	}
	if err := yaml.UnmarshalWithOptions(file, &read, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	told := map[string]example{}
	for _, x := range read.Cases {
		told[x.Item] = x
	}
	if len(told) != len(l.Items) || len(read.Cases) != len(l.Items) {
		t.Errorf("%d items, %d cases", len(l.Items), len(read.Cases))
	}
	for i := range l.Items {
		x, ok := told[l.Items[i].Code]
		if !ok {
			t.Errorf("%s has no case", l.Items[i].Code)
			continue
		}
		oneItem(t, s, l, &l.Items[i], x)
	}
}

// on is a day on which the list holds.
func on(t *testing.T, l *leniency.List) workday.Date {
	if !l.ValidTo.IsZero() {
		return l.ValidTo
	}
	return day(t, "2026-03-02")
}

func oneItem(t *testing.T, s *leniency.Set, l *leniency.List, it *leniency.Item, x example) {
	when := on(t, l)
	c := leniency.Case{Violation: it.Violation, Region: l.Jurisdiction, OccurredOn: when, DecidedOn: when, History: leniency.History{Known: true}}
	if it.Violation == leniency.AnyViolation {
		c.Violation = anyOf(t, s, l)
	}
	judge := func(facts []leniency.Fact, acts ...leniency.Act) leniency.Match {
		c := c
		c.Facts, c.History.Acts = facts, acts
		a := s.Judge(c)
		if m := match(t, a, it.Code); m.Truth == leniency.True && it.Ruling == leniency.NoCoercion && a.Ruling == leniency.NoCoercion {
			t.Errorf("%s: what is said of coercion became the ruling", it.Code)
		}
		return match(t, a, it.Code)
	}
	base := stated(t, s, when, x.Met)
	m := judge(base)
	if m.Truth != leniency.True {
		t.Errorf("%s is not met: %s", it.Code, report(m))
	}
	for _, r := range m.Conditions {
		key := r.Condition.Key
		with, ok := x.Fails[key]
		if !ok {
			t.Errorf("%s: condition %s has no failing case", it.Code, key)
			continue
		}
		failed := base
		var acts []leniency.Act
		if with == "" {
			acts = []leniency.Act{{OccurredOn: when.AddDays(-20)}}
		}
		for _, f := range stated(t, s, when, with) {
			failed = append(without(failed, f.Key), f)
		}
		if got := judge(failed, acts...); got.Truth != leniency.False {
			t.Errorf("%s with %s failed is %s: %s", it.Code, key, got.Truth, report(got))
		}
		unknown := false
		for _, u := range r.Used {
			name := u.Definition.Key
			if u.Definition.From != "" {
				name = u.Definition.From
			}
			got := judge(without(base, name)).Truth
			if u.Definition.Derived == leniency.FromHistory {
				c := c
				c.Facts, c.History = base, leniency.History{}
				got = match(t, s.Judge(c), it.Code).Truth
			}
			unknown = unknown || got == leniency.Unknown
			if got == leniency.False {
				t.Errorf("%s without %s is false", it.Code, name)
			}
		}
		if !unknown {
			t.Errorf("%s: nothing makes condition %s unknown", it.Code, key)
		}
	}
	if n := it.Window.Months; n > 0 {
		if got := judge(base, leniency.Act{OccurredOn: when.AddDays(-31*n - 1)}); got.Truth != leniency.True {
			t.Errorf("%s: an act before the window counts: %s", it.Code, report(got))
		}
	}
}

// anyOf is a violation that the items for every violation of the list cover.
func anyOf(t *testing.T, s *leniency.Set, l *leniency.List) string {
	for _, code := range append([]string{"FOOD-EXPIRED"}, codes(l)...) {
		a := s.Judge(leniency.Case{Violation: code, Region: l.Jurisdiction, OccurredOn: on(t, l), DecidedOn: on(t, l)})
		if slices.ContainsFunc(a.Matches, func(m leniency.Match) bool { return m.List == l && m.Item.Violation == leniency.AnyViolation }) {
			return code
		}
	}
	t.Fatalf("no violation is covered by the items for every violation of %s", l.Code)
	return ""
}

func codes(l *leniency.List) (out []string) {
	for _, v := range l.Violations {
		out = append(out, v.Code)
	}
	return out
}

// At least 120 items that somewhere really hold or held, the 40 of Jiangmen complete; none of them is of the demo city, none of reference
// says that it holds in 东营 (3705).
func TestRealItems(t *testing.T) {
	t.Parallel()
	real, jiangmen := 0, map[string]bool{}
	for _, name := range append(slices.Clone(policy.Lists), policy.Reference...) {
		l := parsed(t, name)
		if l.Reference != slices.Contains(policy.Reference, name) {
			t.Errorf("%s: reference is %t", name, l.Reference)
		}
		if !l.Synthetic && strings.HasPrefix(l.Jurisdiction, "37") && strings.HasPrefix(l.Jurisdiction[2:], "05") {
			t.Errorf("%s is presented as a list of the demo city", name)
		}
		if l.Synthetic || l.Source == "" {
			continue
		}
		real += len(l.Items)
		for _, it := range l.Items {
			if strings.HasPrefix(it.Code, "REF-JM-") {
				jiangmen[it.Violation] = true
			}
		}
	}
	if real < 120 || len(jiangmen) != 40 {
		t.Errorf("%d real items, %d of Jiangmen", real, len(jiangmen))
	}
}

// stated reads key=value pairs; each comes from whoever may supply it, and a day such as -20d is counted back.
func stated(t *testing.T, s *leniency.Set, from workday.Date, text string) []leniency.Fact {
	var out []leniency.Fact
	for _, pair := range strings.Fields(text) {
		key, value, _ := strings.Cut(pair, "=")
		d, ok := s.Vocabulary().Definition(key)
		if !ok {
			t.Fatalf("%s is no fact", key)
		}
		if back, is := strings.CutSuffix(value, "d"); is && d.Type == leniency.Day {
			n, err := strconv.Atoi(back)
			if err != nil {
				t.Fatal(err)
			}
			value = from.AddDays(n).String()
		}
		out = append(out, leniency.Fact{Key: key, Value: value, Source: d.Sources[0]})
	}
	return out
}

func without(facts []leniency.Fact, key string) []leniency.Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f leniency.Fact) bool { return f.Key == key })
}

func report(m leniency.Match) string {
	var b strings.Builder
	for _, r := range m.Conditions {
		fmt.Fprintf(&b, "%s=%s (%s) ", r.Condition.Key, r.Truth, r.Text())
	}
	return b.String()
}

func BenchmarkJudge(b *testing.B) {
	s, c := published(b), expired(b)
	b.ReportAllocs()
	for b.Loop() {
		s.Judge(c)
	}
}

// BenchmarkJudgeLarge has 1,000 items in 20 lists, 50 of them about the violation, and 10,000 earlier acts.
func BenchmarkJudgeLarge(b *testing.B) {
	var docs []string
	for l := range 20 {
		var items strings.Builder
		for i := range 50 {
			violation := "OTHER"
			if i < 3 && (l != 0 || i < 2) && l < 17 {
				violation = "V"
			}
			fmt.Fprintf(&items, "  - {code: I-%d, violation: %s, route: first_violation, basis: b, text: t, window: 2 years, "+
				"when: [{key: a, text: t, expr: first_violation}, {key: b, text: t, expr: 'goods_value <= yuan(\"500\")'}, {key: c, text: t, expr: 'harm in [\"none\", \"slight\"]'}]}\n", i, violation)
		}
		doc := list(fmt.Sprintf("L-%d", l), "1", "2025-01-01", "100", "1000", items.String())
		const other = "  - {code: OTHER, name: 其他, basis: b, family: o, measures: [FINE], fines: [{text: t, min: \"1\", max: \"2\"}]}\nitems:\n"
		docs = append(docs, strings.Replace(doc, "items:\n", other, 1))
	}
	s := set(b, docs...)
	c := expired(b)
	c.Violation, c.Facts = "V", facts("goods_value", "300", "harm", "none")
	for i := range 10_000 {
		c.History.Acts = append(c.History.Acts, leniency.Act{OccurredOn: c.OccurredOn.AddDays(-800 - i%5000)})
	}
	if n := len(s.Judge(c).Matches); n != 50 {
		b.Fatalf("%d items about the violation", n)
	}
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		s.Judge(c)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}
