package listfile

import (
	"fmt"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"yangguang/leniency"
)

// Bounds of one expression. The language has no loops and no calls but yuan and num of a literal, so every part is evaluated at most once and
// these bound the cost before anything runs.
const (
	maxExprChars = 500
	maxExprNodes = 100
)

// Language is the closed language of conditions over one vocabulary: facts, whole numbers, yuan("12.50"), num("0.1"), the words of choices,
// comparisons, in, &&, || and !. Nothing else exists in it: no macros, no other functions, no fields, no time.
type Language struct {
	vocabulary *leniency.Vocabulary
	env        *cel.Env
}

// operatorsAllowed are CEL's functions that the language keeps, with the overload ids.
var operatorsAllowed = map[string]string{
	operators.LogicalAnd: "", operators.LogicalOr: "", operators.LogicalNot: "",
	operators.Equals: "equals", operators.NotEquals: "not_equals", operators.In: "in_list",
	operators.Less: "less_int64", operators.LessEquals: "less_equals_int64",
	operators.Greater: "greater_int64", operators.GreaterEquals: "greater_equals_int64",
}

// The two functions: an amount in yuan and a number with decimals, each of a literal.
const (
	yuan = "yuan"
	num  = "num"
)

// NewLanguage makes the language of a vocabulary. Dates are no part of expressions: facts derived from them are.
func NewLanguage(v *leniency.Vocabulary) (*Language, error) {
	subset := &env.LibrarySubset{DisableMacros: true}
	for name, overload := range operatorsAllowed {
		f := &env.Function{Name: name}
		if overload != "" {
			f.Overloads = []*env.Overload{{ID: overload}}
		}
		subset.IncludeFunctions = append(subset.IncludeFunctions, f)
	}
	opts := []cel.EnvOption{cel.StdLib(cel.StdLibSubset(subset)), cel.ClearMacros(),
		cel.ParserExpressionSizeLimit(maxExprChars), cel.ParserRecursionLimit(20),
		cel.Function(yuan, cel.Overload("yuan_string", []*cel.Type{cel.StringType}, cel.IntType, cel.UnaryBinding(yuanOf))),
		cel.Function(num, cel.Overload("num_string", []*cel.Type{cel.StringType}, cel.IntType, cel.UnaryBinding(numOf)))}
	for _, key := range v.Keys() {
		d, _ := v.Definition(key)
		if t := celType(d.Type); t != nil {
			opts = append(opts, cel.Variable(key, t))
		}
	}
	e, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("listfile: the language of conditions: %w", err)
	}
	return &Language{v, e}, nil
}

// Vocabulary is what the language speaks of.
func (l *Language) Vocabulary() *leniency.Vocabulary { return l.vocabulary }

func celType(t leniency.Type) *cel.Type {
	switch t {
	case leniency.Bool:
		return cel.BoolType
	case leniency.Int, leniency.Amount, leniency.Number:
		return cel.IntType
	case leniency.Choice:
		return cel.StringType
	}
	return nil
}

func yuanOf(v ref.Val) ref.Val {
	m, err := leniency.ParseMoney(string(v.(types.String)))
	if err != nil {
		return types.NewErr("%v", err)
	}
	return types.Int(m)
}

func numOf(v ref.Val) ref.Val {
	n, err := leniency.ParseNumber(string(v.(types.String)))
	if err != nil {
		return types.NewErr("%v", err)
	}
	return types.Int(n)
}

// Compile type-checks a condition. An error is an *ExprError: it says in both languages what is wrong, and where.
func (l *Language) Compile(text string) (leniency.Expr, error) {
	e, err := l.compile(text)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (l *Language) compile(text string) (*expr, *ExprError) {
	if len(text) > maxExprChars {
		return nil, whole(fmt.Sprintf("条件长于 %d 字节：请拆成几个条件", maxExprChars), fmt.Sprintf("the expression has more than %d characters", maxExprChars))
	}
	checked, issues := l.env.Compile(text)
	if issues.Err() != nil {
		return nil, ofCEL(text, issues.Errors()[0])
	}
	if checked.OutputType() != cel.BoolType {
		return nil, whole("条件的结果须为是或者否：请写成比较，如 goods_value < yuan(\"500\")",
			fmt.Sprintf("the expression gives %s: a condition must give true or false", checked.OutputType()))
	}
	native := checked.NativeRep()
	if n := ast.NodeCount(native); n > maxExprNodes {
		return nil, whole(fmt.Sprintf("条件有 %d 个部分，多于 %d 个：请拆成几个条件", n, maxExprNodes),
			fmt.Sprintf("the expression has %d parts, more than %d", n, maxExprNodes))
	}
	w := &walker{source: source{[]rune(text), native.SourceInfo()}, language: l}
	if _, err := w.unit(native.Expr()); err != nil {
		return nil, err
	}
	if len(w.keys) == 0 {
		return nil, whole("条件没有涉及任何事实", "the expression looks at no fact")
	}
	fold(native.Expr())
	program, err := l.env.Program(checked, cel.EvalOptions(cel.OptOptimize|cel.OptPartialEval))
	if err != nil {
		return nil, whole("条件无法执行", err.Error())
	}
	return newExpr(text, w.keys, program, treeOf(native.Expr())), nil
}

// fold puts the amounts and numbers that yuan and num name in their places, so that judging does not read their texts.
func fold(e ast.Expr) {
	if e.Kind() != ast.CallKind {
		return
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case yuan:
		e.SetKindCase(ast.NewExprFactory().NewLiteral(e.ID(), yuanOf(args[0].AsLiteral())))
	case num:
		e.SetKindCase(ast.NewExprFactory().NewLiteral(e.ID(), numOf(args[0].AsLiteral())))
	}
	for _, a := range args {
		fold(a)
		if a.Kind() == ast.ListKind {
			for _, x := range a.AsList().Elements() {
				fold(x)
			}
		}
	}
}

// expr is one compiled condition.
type expr struct {
	text     string
	keys     []string
	program  cel.Program
	tree     *Tree
	patterns []*cel.AttributePatternType // one per key
	pool     *sync.Pool
}

func newExpr(text string, keys []string, p cel.Program, tree *Tree) *expr {
	e := &expr{text: text, keys: keys, program: p, tree: tree}
	for _, k := range keys {
		e.patterns = append(e.patterns, cel.AttributePattern(k))
	}
	e.pool = &sync.Pool{New: func() any { return &activation{e: e, vals: make([]ref.Val, len(keys))} }}
	return e
}

func (e *expr) String() string { return e.text }

func (e *expr) Keys() []string { return e.keys }

// Eval asks each fact once. CEL's own unknowns are Kleene's: false && unknown is false, true || unknown is true, all else unknown.
func (e *expr) Eval(f leniency.Facts) leniency.Truth {
	a := e.pool.Get().(*activation)
	defer e.pool.Put(a)
	a.unknown = a.unknown[:0]
	for i, k := range e.keys {
		v, ok := f.Value(k)
		a.vals[i] = nil
		if ok {
			a.vals[i] = native(v)
		}
		if a.vals[i] == nil {
			a.unknown = append(a.unknown, e.patterns[i])
		}
	}
	var vars cel.Activation = a
	if len(a.unknown) > 0 {
		vars = partial{a}
	}
	out, _, err := e.program.Eval(vars)
	if b, ok := out.(types.Bool); ok && err == nil {
		return leniency.TruthOf(bool(b))
	}
	return leniency.Unknown
}

func native(v leniency.Value) ref.Val {
	switch v.Type {
	case leniency.Bool:
		return types.Bool(v.Bool)
	case leniency.Int, leniency.Amount, leniency.Number:
		return types.Int(v.Int)
	case leniency.Choice:
		return types.String(v.Word)
	}
	return nil
}

type activation struct {
	e       *expr
	vals    []ref.Val
	unknown []*cel.AttributePatternType
}

func (a *activation) ResolveName(name string) (any, bool) {
	if i := slices.Index(a.e.keys, name); i >= 0 && a.vals[i] != nil {
		return a.vals[i], true
	}
	return nil, false
}

func (a *activation) Parent() cel.Activation { return nil }

// partial is an activation with unknown facts.
type partial struct{ *activation }

func (p partial) UnknownAttributePatterns() []*cel.AttributePatternType { return p.unknown }
