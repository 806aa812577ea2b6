package listfile

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"yangguang/leniency"
	"yangguang/workday"
)

// Rules are what a list says of one violation, taken apart for a second judge that knows no CEL: the database itself.
type Rules struct {
	Violation string // or leniency.AnyViolation
	Items     []RuleItem
	Law       *RuleLaw // nil: the list does not define the violation
}

// RuleItem is an item with its conditions as trees.
type RuleItem struct {
	Code   string
	Route  leniency.Route
	Ruling leniency.Ruling
	From   workday.Date
	To     *workday.Date
	Window leniency.Window
	When   []RuleCondition
	Fine   leniency.FineRule
	Duties []leniency.Duty
}

// RuleCondition is one condition.
type RuleCondition struct {
	Expr    *Tree
	Sources []leniency.Source
}

// RuleLaw is what the law provides for a violation.
type RuleLaw struct {
	Measures []string
	Fines    []RuleBand
}

// RuleBand is one statutory range; When is null where it always holds.
type RuleBand struct {
	When       *Tree
	Min, Max   leniency.Limit
	Benchmarks []RuleBenchmark
}

// RuleBenchmark is a part of a range.
type RuleBenchmark struct {
	When     *Tree
	From, To leniency.Share
}

// Tree is an expression: a fact, a literal (yuan and num in their smallest unit), or an operator of trees.
type Tree struct {
	Fact string  `json:"fact,omitempty"`
	Is   any     `json:"is,omitempty"`
	Op   string  `json:"op,omitempty"`
	Of   []*Tree `json:"of,omitempty"`
}

// ops are the operators of the language as a tree names them.
var ops = map[string]string{operators.LogicalAnd: "and", operators.LogicalOr: "or", operators.LogicalNot: "not", operators.In: "in",
	operators.Equals: "eq", operators.NotEquals: "ne", operators.Less: "lt", operators.LessEquals: "le", operators.Greater: "gt",
	operators.GreaterEquals: "ge"}

// TakeApart gives the rules of a list that this language compiled, by violation.
func TakeApart(l *leniency.List) ([]Rules, error) {
	var out []Rules
	of := func(violation string) *Rules {
		i := slices.IndexFunc(out, func(r Rules) bool { return r.Violation == violation })
		if i < 0 {
			i, out = len(out), append(out, Rules{Violation: violation, Items: []RuleItem{}})
		}
		return &out[i]
	}
	var failed error
	tree := func(e leniency.Expr) *Tree {
		if e == nil {
			return nil
		}
		own, ok := e.(*expr)
		if !ok {
			failed = fmt.Errorf("listfile: %q is no expression of this language", e)
			return nil
		}
		return own.tree
	}
	for _, it := range l.Items {
		one := RuleItem{Code: it.Code, Route: it.Route, Ruling: it.Ruling, From: it.ValidFrom, Window: it.Window, Fine: it.Fine,
			When: []RuleCondition{}, Duties: append([]leniency.Duty{}, it.Duties...)}
		if !it.ValidTo.IsZero() {
			one.To = &it.ValidTo
		}
		for _, c := range it.When {
			one.When = append(one.When, RuleCondition{tree(c.Expr), append([]leniency.Source{}, c.Sources...)})
		}
		r := of(it.Violation)
		r.Items = append(r.Items, one)
	}
	for _, v := range l.Violations {
		law := RuleLaw{Measures: append([]string{}, v.Measures...), Fines: []RuleBand{}}
		for _, b := range v.Fines {
			band := RuleBand{When: tree(b.When), Min: b.Min, Max: b.Max, Benchmarks: []RuleBenchmark{}}
			for _, m := range b.Benchmarks {
				band.Benchmarks = append(band.Benchmarks, RuleBenchmark{tree(m.When), m.From, m.To})
			}
			law.Fines = append(law.Fines, band)
		}
		of(v.Code).Law = &law
	}
	return out, failed
}

// treeOf takes a checked and folded expression apart. What is no part of the language did not get through the walker.
func treeOf(e ast.Expr) *Tree {
	switch e.Kind() {
	case ast.IdentKind:
		return &Tree{Fact: e.AsIdent()}
	case ast.LiteralKind:
		return &Tree{Is: e.AsLiteral().Value()}
	case ast.ListKind:
		list := []any{}
		for _, x := range e.AsList().Elements() {
			list = append(list, treeOf(x).Is)
		}
		return &Tree{Is: list}
	}
	c := e.AsCall()
	t := &Tree{Op: ops[c.FunctionName()]}
	for _, a := range c.Args() {
		t.Of = append(t.Of, treeOf(a))
	}
	return t
}
