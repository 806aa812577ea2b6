package listfile

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"yangguang/leniency"
)

// walker checks what CEL's types cannot: that yuan is compared with yuan and not with days, that a choice is compared with its own
// words, and that nothing outside the language is there.
type walker struct {
	language *Language
	keys     []string
}

// unit is what a part of an expression measures: "bool", "int", "money", "number", a choice's "choice:key", or a literal's "word".
func (w *walker) unit(e ast.Expr) (string, error) {
	switch e.Kind() {
	case ast.IdentKind:
		return w.fact(e.AsIdent())
	case ast.LiteralKind:
		switch e.AsLiteral().(type) {
		case types.Bool:
			return "bool", nil
		case types.Int:
			return "int", nil
		case types.String:
			return "word", nil
		}
		return "", fmt.Errorf("literal %v: only whole numbers, words and true or false are known", e.AsLiteral())
	case ast.CallKind:
		return w.call(e.AsCall())
	}
	return "", fmt.Errorf("the language has only facts, literals, comparisons, and the operators ! && || in")
}

func (w *walker) fact(key string) (string, error) {
	d, ok := w.language.vocabulary.Definition(key)
	if !ok {
		return "", fmt.Errorf("%q is no fact of the vocabulary", key)
	}
	if !slices.Contains(w.keys, key) {
		w.keys = append(w.keys, key)
	}
	if d.Type == leniency.Choice {
		return "choice:" + key, nil
	}
	return string(d.Type), nil
}

func (w *walker) call(c ast.CallExpr) (string, error) {
	args := c.Args()
	switch c.FunctionName() {
	case yuan, num:
		s, ok := args[0].AsLiteral().(types.String)
		if args[0].Kind() != ast.LiteralKind || !ok {
			return "", fmt.Errorf(`%s wants a number in quotes, such as %[1]s("500")`, c.FunctionName())
		}
		of, unit := func(s string) (err error) { _, err = leniency.ParseMoney(s); return err }, leniency.Amount
		if c.FunctionName() == num {
			of, unit = func(s string) (err error) { _, err = leniency.ParseNumber(s); return err }, leniency.Number
		}
		if err := of(string(s)); err != nil {
			return "", fmt.Errorf("%s(%q): %w", c.FunctionName(), string(s), err)
		}
		return string(unit), nil
	case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot:
		for _, a := range args {
			if _, err := w.unit(a); err != nil {
				return "", err
			}
		}
		return "bool", nil
	case operators.In:
		return "bool", w.in(args[0], args[1])
	}
	left, err := w.unit(args[0])
	if err != nil {
		return "", err
	}
	right, err := w.unit(args[1])
	if err != nil {
		return "", err
	}
	return "bool", w.comparable(left, right, args[0], args[1])
}

// in wants a list of literals.
func (w *walker) in(what, list ast.Expr) error {
	left, err := w.unit(what)
	if err != nil {
		return err
	}
	if list.Kind() != ast.ListKind || list.AsList().Size() == 0 {
		return fmt.Errorf("in wants a list in brackets")
	}
	for _, e := range list.AsList().Elements() {
		right, err := w.unit(e)
		if err != nil {
			return err
		}
		if err := w.comparable(left, right, what, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) comparable(left, right string, l, r ast.Expr) error {
	if right != "word" && left == "word" {
		left, right, l, r = right, left, r, l
	}
	if right != "word" {
		if left != right {
			return fmt.Errorf("%s cannot be compared with %s", left, right)
		}
		return nil
	}
	key := l.AsIdent()
	d, ok := w.language.vocabulary.Definition(key)
	if !ok || d.Type != leniency.Choice {
		return fmt.Errorf("a word in quotes can only be compared with a choice")
	}
	if _, err := d.Read(string(r.AsLiteral().(types.String))); err != nil {
		return fmt.Errorf("%s: %q: %w", key, r.AsLiteral(), err)
	}
	return nil
}
