package leniency_test

import (
	"strings"
	"testing"

	"yangguang/leniency"
	"yangguang/leniency/listfile"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

// language is that of the published vocabulary.
func language(t testing.TB) *listfile.Language {
	t.Helper()
	doc, err := policy.Files.ReadFile("facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v, err := listfile.ParseVocabulary(doc)
	if err != nil {
		t.Fatal(err)
	}
	l, err := listfile.NewLanguage(v)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// set makes a set of lists given as YAML.
func set(t testing.TB, docs ...string) *leniency.Set {
	t.Helper()
	lang := language(t)
	var lists []*leniency.List
	for _, d := range docs {
		l, err := lang.Parse([]byte(d))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	s, err := leniency.NewSet(lang.Vocabulary(), lists)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parsed is an embedded list.
func parsed(t testing.TB, name string) *leniency.List {
	t.Helper()
	doc, err := policy.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := language(t).Parse(doc)
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return l
}

// published is the set of the embedded lists.
func published(t testing.TB) *leniency.Set {
	t.Helper()
	var docs []string
	for _, name := range policy.Lists {
		doc, err := policy.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, string(doc))
	}
	return set(t, docs...)
}

const head = `
code: %CODE%
version: %VERSION%
jurisdiction: "370500"
field: 市场监管
title: 测试清单
basis: 测试
source: 测试
validFrom: %FROM%
binding: true
synthetic: true
violations:
  - {code: V, name: 违法, basis: 某法第一条, family: v, measures: [WARNING, FINE], fines: [{text: 罚, min: "%MIN%", max: "%MAX%"}]}
`

// list is a list with one violation V and the items given as YAML.
func list(code, version, from, low, high, items string) string {
	r := strings.NewReplacer("%CODE%", code, "%VERSION%", version, "%FROM%", from, "%MIN%", low, "%MAX%", high)
	if items != "" {
		items = "items:\n" + items
	}
	return r.Replace(head) + items
}

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// facts are stated by the inspector.
func facts(kv ...string) []leniency.Fact {
	var out []leniency.Fact
	for i := 0; i+1 < len(kv); i += 2 {
		out = append(out, leniency.Fact{Key: kv[i], Value: kv[i+1], Source: leniency.FromInspector})
	}
	return out
}

// expired is the real case of the demonstration: expired food found in a shop.
func expired(t testing.TB, extra ...leniency.Fact) leniency.Case {
	d := day(t, "2026-03-02")
	return leniency.Case{Violation: "FOOD-EXPIRED", Region: "370502", OccurredOn: d, DecidedOn: d, History: leniency.History{Known: true},
		Facts: append(facts("correction", "on_spot", "catering", "false", "source_told", "true", "goods_value", "300", "food_accident",
			"false"), extra...)}
}

func match(t testing.TB, a leniency.Advice, item string) leniency.Match {
	t.Helper()
	for _, m := range a.Matches {
		if m.Item.Code == item {
			return m
		}
	}
	t.Fatalf("no item %s in the advice", item)
	return leniency.Match{}
}

// ground is one item about V under Art. 32 that asks only whether the party was coerced.
func ground(ruling, fine string) string {
	return "  - {code: I, violation: V, route: ground, ruling: " + ruling +
		", basis: b, text: t, when: [{key: a, text: t, expr: coerced}], fine: {" + fine + "}}\n"
}
