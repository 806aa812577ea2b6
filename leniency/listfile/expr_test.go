package listfile_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yangguang/leniency"
	"yangguang/leniency/listfile"
)

// known is a set of facts for tests.
type known map[string]leniency.Value

func (k known) Value(key string) (leniency.Value, bool) { v, ok := k[key]; return v, ok }

func boolean(b bool) leniency.Value { return leniency.Value{Type: leniency.Bool, Bool: b} }

func TestExpressionsThatAreRefused(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	for text, want := range map[string]string{
		"":                                        "",
		"minor &&":                                "",
		"unknown_fact":                            "undeclared",
		"goods_value":                             "must give true or false",
		"true":                                    "looks at no fact",
		"minor == 1":                              "no matching overload",
		"goods_value < 500":                       "money cannot be compared with int",
		"goods_value < lasted_months":             "money cannot be compared with int",
		`lasted_months < yuan("1")`:               "int cannot be compared with money",
		`goods_value < yuan("1.001")`:             "two decimals",
		`goods_value < yuan("-1")`:                "two decimals",
		`goods_value < yuan(harm)`:                "in quotes",
		`harm == "nonee"`:                         "want one of none, slight, more",
		`harm in ["none", "bad"]`:                 "want one of",
		`harm in []`:                              "in brackets",
		`harm == correction`:                      "cannot be compared",
		`"none" == "none"`:                        "compared with a choice",
		`harm < "more"`:                           "no matching overload",
		"minor ? minor : no_fault":                "",
		"[minor].all(x, x)":                       "",
		"size(harm) > 1":                          "undeclared",
		`harm.startsWith("n")`:                    "undeclared",
		`harm.matches("(a+)+")`:                   "undeclared",
		"lasted_months + 1 < 3":                   "undeclared",
		"timestamp(harm) == timestamp(harm)":      "undeclared",
		"began_on == began_on":                    "undeclared",
		`{"a": minor}["a"]`:                       "",
		"dyn(minor)":                              "undeclared",
		strings.Repeat("minor && ", 60) + "minor": "characters",
		strings.Repeat("(", 100) + "minor" + strings.Repeat(")", 100): "",
		"1.5 < 2.0": "",
	} {
		_, err := lang.Compile(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: want %q, got %v", text, want, err)
		}
	}
}

// What is wrong with a condition is said in Chinese in the Chinese message, with the place and the piece; what the author wrote is all that is left in Latin letters.
func TestWrongExpressionsAreExplainedInBothLanguages(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	for _, c := range []struct{ text, zh, en string }{
		{"minor && moon_phase", "第 10 个字符处的「moon_phase」：事实词表中没有「moon_phase」", `character 10, "moon_phase": undeclared reference`},
		{"minor && goods_value < 500", "第 24 个字符处的「500」：整数不能与金额比较", `character 24, "500": money cannot be compared with int`},
		{`goods_value < yuan("1.001")`, "第 15 个字符处的「yuan(\"1.001\")」：金额以元计，至多两位小数", "two decimals"},
		{`harm in ["none", "bad"]`, "第 18 个字符处的「\"bad\"」：harm 的选项为：none（", "want one of none"},
		{"minor == 1", "第 7 个字符处的「==」：「==」两边的类型不合：(是否、整数或者金额)", "no matching overload"},
		{"minor &&", "末尾（第 9 个字符处）：写法不完整", "at the end, character 9: Syntax error"},
		{"goods_value", "条件的结果须为是或者否", "must give true or false"},
		{"minor ||\n moon", "第 11 个字符处的「moon」", "character 11"},
		{`harm in []`, "第 9 个字符处的「[]」：in 之后须为方括号中的列表", "in brackets"},
	} {
		_, err := lang.Compile(c.text)
		var wrong *listfile.ExprError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Chinese(), c.zh) || !strings.Contains(wrong.Error(), c.en) {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if english := regexp.MustCompile(`[a-z]+ [a-z]+ [a-z]+`).FindString(wrong.Chinese()); english != "" {
			t.Errorf("%s: the Chinese sentence says %q in English: %s", c.text, english, wrong.Chinese())
		}
	}
}

func TestExpressionsAreBounded(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	if _, err := lang.Compile(strings.Repeat("a||", 60) + "minor"); err == nil {
		t.Error("undeclared names went through")
	}
	words := make([]string, 200)
	for i := range words {
		words[i] = "1"
	}
	if _, err := lang.Compile("lasted_months in [" + strings.Join(words, ",") + "]"); err == nil || !strings.Contains(err.Error(), "parts") {
		t.Errorf("a long list: %v", err)
	}
}

func TestExpressionValues(t *testing.T) {
	t.Parallel()
	lang, set := published(t)
	value := func(key, text string) known {
		d, ok := set.Vocabulary().Definition(key)
		if !ok {
			t.Fatalf("no fact %s", key)
		}
		v, err := d.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		return known{key: v}
	}
	for _, tc := range []struct {
		expr  string
		facts known
		want  leniency.Truth
	}{
		{`goods_value <= yuan("500")`, value("goods_value", "500"), leniency.True},
		{`goods_value <= yuan("500")`, value("goods_value", "500.01"), leniency.False},
		{`goods_value <= yuan("500")`, nil, leniency.Unknown},
		{`goods_value < yuan("0.3")`, value("goods_value", "0.29"), leniency.True},
		{`goods_value >= yuan("999999999999.99")`, value("goods_value", "999999999999.99"), leniency.True},
		{`harm in ["none", "slight"]`, value("harm", "slight"), leniency.True},
		{`harm in ["none", "slight"]`, value("harm", "more"), leniency.False},
		{`harm in ["none", "slight"]`, nil, leniency.Unknown},
		{`harm != "none"`, value("harm", "none"), leniency.False},
		{`lasted_months < 1`, known{"lasted_months": {Type: leniency.Int, Int: 0}}, leniency.True},
	} {
		e, err := lang.Compile(tc.expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Eval(tc.facts); got != tc.want {
			t.Errorf("%s with %v: %s", tc.expr, tc.facts, got)
		}
	}
}

// node is a random expression with its own evaluator, which shares nothing with CEL.
type node struct {
	text string
	eval func(known) leniency.Truth
}

var names = []string{"minor", "no_fault", "coerced", "merit", "confessed"}

func drawNode(t *rapid.T, depth int) node {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	if depth == 0 || kind == 0 {
		name := rapid.SampledFrom(names).Draw(t, "name")
		return node{name, func(k known) leniency.Truth {
			if v, ok := k[name]; ok {
				return leniency.TruthOf(v.Bool)
			}
			return leniency.Unknown
		}}
	}
	a := drawNode(t, depth-1)
	if kind == 1 {
		return node{"!(" + a.text + ")", func(k known) leniency.Truth { return a.eval(k).Not() }}
	}
	b := drawNode(t, depth-1)
	if kind == 2 {
		return node{fmt.Sprintf("(%s && %s)", a.text, b.text), func(k known) leniency.Truth { return a.eval(k).And(b.eval(k)) }}
	}
	return node{fmt.Sprintf("(%s || %s)", a.text, b.text), func(k known) leniency.Truth { return a.eval(k).Not().And(b.eval(k).Not()).Not() }}
}

// CEL with unknowns is Kleene's logic, and what it knows stays so however the unknown facts turn out.
func TestExpressionsAreKleenes(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	rapid.Check(t, func(t *rapid.T) {
		n := drawNode(t, 4)
		e, err := lang.Compile(n.text)
		if err != nil {
			return // too long
		}
		facts := known{}
		for _, name := range names {
			if v := rapid.IntRange(0, 2).Draw(t, name); v < 2 {
				facts[name] = boolean(v == 1)
			}
		}
		got := e.Eval(facts)
		if want := n.eval(facts); got != want {
			t.Fatalf("%s with %v: %s, want %s", n.text, facts, got, want)
		}
		for bits := range 1 << len(names) {
			full := known{}
			for i, name := range names {
				full[name] = boolean(bits>>i&1 == 1)
				if v, ok := facts[name]; ok {
					full[name] = v
				}
			}
			if at := e.Eval(full); at == leniency.Unknown || got != leniency.Unknown && at != got {
				t.Fatalf("%s: %s with %v, %s with %v", n.text, got, facts, at, full)
			}
		}
	})
}

func BenchmarkEval(b *testing.B) {
	lang, _ := published(b)
	e, err := lang.Compile(`goods_value <= yuan("500") && harm in ["none", "slight"]`)
	if err != nil {
		b.Fatal(err)
	}
	facts := known{"goods_value": {Type: leniency.Amount, Int: 30000}, "harm": {Type: leniency.Choice, Word: "slight"}}
	b.ReportAllocs()
	for b.Loop() {
		e.Eval(facts)
	}
}
