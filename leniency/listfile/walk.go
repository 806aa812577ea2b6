package listfile

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"yangguang/leniency"
)

// walker checks what CEL's types cannot: that yuan is compared with yuan and not with days, that a choice is compared with its own
// words, and that nothing outside the language is there.
type walker struct {
	source
	language *Language
	keys     []string
}

// unit is what a part of an expression measures: "bool", "int", "money", "number", a choice's "choice:key", or a literal's "word".
func (w *walker) unit(e ast.Expr) (string, *ExprError) {
	switch e.Kind() {
	case ast.IdentKind:
		return w.fact(e, e.AsIdent())
	case ast.LiteralKind:
		switch e.AsLiteral().(type) {
		case types.Bool:
			return "bool", nil
		case types.Int:
			return "int", nil
		case types.String:
			return "word", nil
		}
		return "", w.wrong(e, "只能写整数、选项以及 true、false；小数写作 num(\"0.1\")", "only whole numbers, words and true or false are known")
	case ast.CallKind:
		return w.call(e, e.AsCall())
	}
	return "", w.wrong(e, "条件中只有事实、数、选项、比较以及 !、&&、||、in", "the language has only facts, literals, comparisons, and the operators ! && || in")
}

func (w *walker) fact(e ast.Expr, key string) (string, *ExprError) {
	d, ok := w.language.vocabulary.Definition(key)
	if !ok {
		return "", w.wrong(e, "事实词表中没有这个事实", "it is no fact of the vocabulary")
	}
	if !slices.Contains(w.keys, key) {
		w.keys = append(w.keys, key)
	}
	if d.Type == leniency.Choice {
		return "choice:" + key, nil
	}
	return string(d.Type), nil
}

func (w *walker) call(e ast.Expr, c ast.CallExpr) (string, *ExprError) {
	args := c.Args()
	switch c.FunctionName() {
	case yuan, num:
		s, ok := args[0].AsLiteral().(types.String)
		if args[0].Kind() != ast.LiteralKind || !ok {
			return "", w.wrong(e, fmt.Sprintf(`%s 须写加引号的数，如 %[1]s("500")`, c.FunctionName()),
				fmt.Sprintf(`%s wants a number in quotes, such as %[1]s("500")`, c.FunctionName()))
		}
		of, unit := func(s string) (err error) { _, err = leniency.ParseMoney(s); return err }, leniency.Amount
		zh := "金额以元计，至多两位小数，不带符号"
		if c.FunctionName() == num {
			of, unit = func(s string) (err error) { _, err = leniency.ParseNumber(s); return err }, leniency.Number
			zh = "数值至多三位小数，不带符号"
		}
		if err := of(string(s)); err != nil {
			return "", w.wrong(e, zh, err.Error())
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
func (w *walker) in(what, list ast.Expr) *ExprError {
	left, err := w.unit(what)
	if err != nil {
		return err
	}
	if list.Kind() != ast.ListKind || list.AsList().Size() == 0 {
		return w.wrong(list, "in 之后须为方括号中的列表，至少一项", "in wants a list in brackets, of one thing at least")
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

func (w *walker) comparable(left, right string, l, r ast.Expr) *ExprError {
	if right != "word" && left == "word" {
		left, right, l, r = right, left, r, l
	}
	if right != "word" {
		if left != right {
			return w.wrong(r, inWords(right)+"不能与"+inWords(left)+"比较", fmt.Sprintf("%s cannot be compared with %s", left, right))
		}
		return nil
	}
	key := l.AsIdent()
	d, ok := w.language.vocabulary.Definition(key)
	if !ok || d.Type != leniency.Choice {
		return w.wrong(r, "加引号的词只能与选项类事实比较", "a word in quotes can only be compared with a choice")
	}
	if _, err := d.Read(string(r.AsLiteral().(types.String))); err != nil {
		words := make([]string, len(d.Choices))
		for i, c := range d.Choices {
			words[i] = fmt.Sprintf("%s（%s）", c.Word, c.Label)
		}
		return w.wrong(r, key+" 的选项为："+strings.Join(words, "、"), fmt.Sprintf("%s: %v", key, err))
	}
	return nil
}
