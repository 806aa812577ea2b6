package guard

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"yangguang/fault"
	"yangguang/policies/access"
)

var limits = access.Document{Tokens: 1000, Depth: 10, Aliases: 15, Directives: 10, Queries: 10, Repeats: 20, Selections: 500, Nodes: 5000, Reads: 200}

func parse(t testing.TB, text string) *ast.QueryDocument {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return doc
}

// nested is a query of n fields in each other.
func nested(n int) string { return strings.Repeat("{a", n) + strings.Repeat("}", n) }

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"plain":                        {"{a{b c} d}", true},
		"deepest":                      {nested(10), true},
		"too deep":                     {nested(11), false},
		"too deep through fragments":   {"{a{...f}} fragment f on T{a{a{a{...g}}}} fragment g on T{a{a{a{a{a{a{a}}}}}}}", false},
		"as many aliases as allowed":   {"{a{" + many("x%d:y ", 15) + "}}", true},
		"one alias more":               {"{a{" + many("x%d:y ", 16) + "}}", false},
		"aliases through a fragment":   {"{a{...f} b{...f}} fragment f on T{" + many("x%d:y ", 8) + "}", false},
		"ten root fields":              {"{" + many("f%d ", 10) + "}", true},
		"eleven root fields":           {"{" + many("f%d ", 11) + "}", false},
		"root fields through spreads":  {"{...f ...f} fragment f on Query{" + many("f%d ", 6) + "}", false},
		"500 fields":                   {"{a{" + many("f%d ", 499) + "}}", true},
		"501 fields":                   {"{a{" + many("f%d ", 500) + "}}", false},
		"one mutation":                 {"mutation{a{b}}", true},
		"two mutations":                {"mutation{a{b} c{d}}", false},
		"one mutation twice":           {"mutation{a:m{b} b:m{b}}", false},
		"two mutations by fragment":    {"mutation{...f ...f} fragment f on Mutation{m{b}}", false},
		"two mutations inline":         {"mutation{...on Mutation{m{b} n{b}}}", false},
		"two fields in one inline":     {"mutation{...f} fragment f on Mutation{...on Mutation{a b}}", false},
		"second operation too large":   {"query A{a} query B" + nested(11), false},
		"fragment in itself":           {"{...f} fragment f on T{...f}", false},
		"fragments in each other":      {"{...f} fragment f on T{...g} fragment g on T{a{...f}}", false},
		"unused fragment in itself":    {"{a} fragment f on T{a{...f}}", false},
		"unknown fragment":             {"{...f}", false},
		"two fragments of one name":    {"{...f} fragment f on T{a} fragment f on T{b}", false},
		"introspection":                {"{__schema{types{name}}}", false},
		"introspection in a fragment":  {"{...f} fragment f on Query{__schema{types{name}}}", false},
		"the type's name":              {"{__typename a{__typename}}", true},
		"ten directives":               {"{a" + many("@d%d ", 10) + "}", true},
		"eleven directives":            {"{a" + many("@d%d ", 11) + "}", false},
		"directives all over":          {"query @a @a @a {...f @b @b @b ...on Q @c @c @c {x}} fragment f on Q @d @d @d {y}", false},
		"control character in a value": {`{a(x:"b\u0007")}`, false},
		"override in a nested value":   {`{a(x:{y:["\u202Etxt"]})}`, false},
		"null character in a default":  {`query($v:String="\u0000"){a(x:$v)}`, false},
		"control character in a skip":  {`{a @skip(if:"\u0001")}`, false},
		"20 repeats":                   {"{a{" + strings.Repeat("x ", 21) + "}}", true},
		"21 repeats":                   {"{a{" + strings.Repeat("x ", 22) + "}}", false},
		"repeats under one alias":      {"{a{" + many("x:y%d ", 22) + "}}", false},
		"defer":                        {"{... @defer{a}}", false},
		"stream":                       {"{a @stream}", false},
		"line ends in a value":         {`{a(x:"one\ntwo\tthree")}`, true},
	} {
		_, err := Check(parse(t, c.text), limits)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: the refusal is no BAD_USER_INPUT: %v", name, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "0123456789") {
			t.Errorf("%s: the refusal tells a limit: %v", name, err)
		}
	}
}

func many(format string, n int) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "%d") {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

// bomb is n fragments, each spreading the next one twice: inlined it has 2^n fields.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("{...f0}")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on T{...f%d ...f%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on T{a}", n)
	return b.String()
}

// TestWorkIsLinear counts the selections that the guard looks at: as many as are written, while the inlined document doubles with each
// fragment.
func TestWorkIsLinear(t *testing.T) {
	roomy := limits
	roomy.Selections, roomy.Queries = ceiling, ceiling
	for _, n := range []int{1, 10, 30, 1000} {
		costs, err := Check(parse(t, bomb(n)), roomy)
		if err != nil {
			t.Fatal(err)
		}
		if want := 2*n + 2; costs[0].Visited != want {
			t.Errorf("%d fragments: %d selections looked at, want %d", n, costs[0].Visited, want)
		}
		if want := min(1<<min(n, 30), ceiling); costs[0].Selections != want {
			t.Errorf("%d fragments: counted %d inlined fields, want %d", n, costs[0].Selections, want)
		}
	}
	if _, err := Check(parse(t, bomb(30)), limits); err == nil {
		t.Error("2^30 fields were let through")
	}
}

// TestNodes: the bound is right where it can be counted by hand.
func TestNodes(t *testing.T) {
	for _, c := range []struct {
		text      string
		variables map[string]any
		want      int
		ok        bool
	}{
		{"{a(first:10){x}}", nil, 10, true},
		{"{a(first:10){b(first:20){x}}}", nil, 10 * 21, true},
		{"{a(first:50){b(first:99){x}}}", nil, 50 * 100, true},
		{"{a(first:51){b(first:99){x}}}", nil, 51 * 100, false},
		{"{a(first:100){x} b(first:100){y}}", nil, 200, true},
		{"query($n:Int!){a(first:$n){b(first:$n){x}}}", map[string]any{"n": json.Number("70")}, 70 * 71, true},
		{"query($n:Int!){a(first:$n){b(first:$n){x}}}", map[string]any{"n": int64(80)}, 80 * 81, false},
		{"{a(first:1000000){x}}", nil, 100, true},
		{"{a(first:-5){x}}", nil, 100, true},
		{"{...f ...f} fragment f on Q{a(first:7){x}}", nil, 14, true},
		{"{a(first:2){...f}} fragment f on Q{b(first:3){x}}", nil, 2 * 4, true},
		{"{a(first:100){b(first:100){c(first:100){d(first:100){e(first:100){x}}}}}}", nil, ceiling, false},
	} {
		doc := parse(t, c.text)
		got, err := Nodes(doc, doc.Operations[0], c.variables, limits)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%s: %d nodes, %v; want %d", c.text, got, err, c.want)
		}
	}
}

// TestReads: what is read row by row is counted by the rows of the lists around it; what the operation begins with is one read each.
func TestReads(t *testing.T) {
	for _, c := range []struct {
		text      string
		variables map[string]any
		want      int
		ok        bool
	}{
		{"{a(first:100){x} b(id:1){y}}", nil, 0, true},
		{"{a(first:100){n{b(first:1){x}}}}", nil, 100, true},
		{"{a(first:100){n{b(first:1){x} y(year:2026){x}}}}", nil, 200, true},
		{"{a(first:100){n{b(first:1){x} c:b(first:1){x} y(year:2026){x}}}}", nil, 300, false},
		{"{a(id:1){b(first:50){n{c(first:3){x}}}}}", nil, 51, true},
		{"query($n:Int!){a(first:$n){b(first:$n){c(year:1){x}}}}", map[string]any{"n": json.Number("14")}, 14 * 15, false},
		{"{...f} fragment f on Q{a(first:100){...g ...g ...g}} fragment g on T{b(first:1){x}}", nil, 300, false},
		{"{a(first:100){b(first:100){c(first:100){d(first:100){e(first:100){x}}}}}}", nil, 100 * (1 + 100*(1+100*(1+100))), false},
	} {
		doc := parse(t, c.text)
		got, err := Reads(doc, doc.Operations[0], c.variables, limits)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%s: %d reads, %v; want %d", c.text, got, err, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{"东营": "东营", "e\u0301": "é", "a\tb\r\nc": "a\tb\r\nc", "": "", "👍🏽": "👍🏽"} {
		if got, ok := Text(in); !ok || got != want {
			t.Errorf("%q became %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"\x00", "a\x1bb", "\u202E", "\u2066", "\ufeff", "\xff", "\u0085", "\x7f"} {
		if _, ok := Text(in); ok {
			t.Errorf("%q was let through", in)
		}
	}
}

func TestVariables(t *testing.T) {
	m := map[string]any{"a": []any{map[string]any{"b": "e\u0301"}}, "n": json.Number("1")}
	if err := Variables(m); err != nil {
		t.Fatal(err)
	}
	if got := m["a"].([]any)[0].(map[string]any)["b"]; got != "é" {
		t.Errorf("the nested text became %q", got)
	}
	if err := Variables(map[string]any{"a": []any{"ok", map[string]any{"b": "\x07"}}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a bell deep in the variables: %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"{a}", bomb(3), nested(12), `mutation($v:[I!]!){a(x:{y:$v}) @skip(if:true){...on T{b}}}`, "{...f} fragment f on T{...f}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, limits.Tokens)
		if err != nil {
			return
		}
		costs, err := Check(doc, limits)
		if err != nil {
			return
		}
		for i, op := range doc.Operations {
			if c := costs[i]; c.Depth > limits.Depth || c.Selections > limits.Selections || (op.Operation == ast.Mutation && c.Roots != 1) {
				t.Fatalf("let through: %+v", c)
			}
			_, _ = Nodes(doc, op, nil, limits)
		}
	})
}
