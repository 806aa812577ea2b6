package graph

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/fault"
)

// wording is one way to miss a rule: how the parser's remark gives the names, and what is said of them. The first name is the field at fault.
type wording struct {
	form   *regexp.Regexp
	zh, en string
}

func say(form, zh, en string) wording { return wording{regexp.MustCompile(form), zh, en} }

// misfits are the ways in which a document misses the schema, by the rule that the parser names. Of values fit says more.
var misfits = map[string][]wording{
	"FieldsOnCorrectType": {say(`field "(\w+)" on type "([^"]+)"`, "没有字段 %s（类型 %s），请对照接口定义改正或删去",
		"there is no field %s on the type %s: correct it by the schema or leave it out")},
	"FragmentsOnCompositeTypes": {say(`"(\w+)"\.$`, "片段不能用于类型 %s：它没有子字段", "a fragment cannot be on %s, which has no fields of its own")},
	"KnownArgumentNames": {
		say(`argument "(\w+)" on field "([^"]+)"`, "没有参数 %s（字段 %s），请对照接口定义改正或删去", "there is no argument %s on the field %s: correct it by the schema or leave it out"),
		say(`argument "(\w+)" on directive "([^"]+)"`, "没有参数 %s（指令 %s），请改正或删去", "there is no argument %s on the directive %s: correct it or leave it out")},
	"KnownDirectives": {
		say(`Unknown directive "([^"]+)"`, "没有指令 %s，请删去", "there is no directive %s: leave it out"),
		say(`Directive "([^"]+)"`, "指令 %s 不能写在此处，请删去", "the directive %s does not stand here: leave it out")},
	"KnownFragmentNames":     {say(`"(\w+)"`, "没有片段 %s，请补上或删去", "there is no fragment %s: add it or leave it out")},
	"KnownRootType":          {say(`"(\w+)"`, "接口没有 %s 操作", "the schema has no %s")},
	"KnownTypeNames":         {say(`"(\w+)"`, "没有类型 %s，请对照接口定义改正", "there is no type %s: correct it by the schema")},
	"LoneAnonymousOperation": {say(``, "文档含多个操作，每个都须有名称", "the document has several operations: each needs a name")},
	"NoFragmentCycles":       {say(`"(\w+)"`, "片段 %s 不能包含自身", "the fragment %s must not contain itself")},
	"NoUndefinedVariables":   {say(`Variable "\$?(\w+)"`, "变量 $%s 没有声明，请在操作名之后声明", "the variable $%s is not declared: declare it after the operation's name")},
	"NoUnusedFragments":      {say(`"(\w+)"`, "片段 %s 没有用到，请删去", "the fragment %s is not used: leave it out")},
	"NoUnusedVariables":      {say(`"\$(\w+)"`, "变量 $%s 没有用到，请删去", "the variable $%s is not used: leave it out")},
	"OverlappingFieldsCanBeMerged": {say(`"(\w+)" conflict`, "字段 %s 在同一处要了两次而内容不同，请各起别名",
		"the field %s is asked for twice in one place and differently: give each an alias")},
	"PossibleFragmentSpreads": {say(`type "(\w+)" can never be of type "(\w+)"`, "此处的 %s 不会是 %s，请删去该片段", "what stands here is a %s and never a %s: leave the fragment out")},
	"ProvidedRequiredArguments": {
		say(`^Field .* argument "(\w+)" of type "([^"]+)"`, "缺少必填参数 %s（%s），请补上", "the argument %s (%s) is missing: add it"),
		say(`^Directive .* argument "(\w+)" of type "([^"]+)"`, "指令缺少必填参数 %s（%s），请补上", "the directive's argument %s (%s) is missing: add it")},
	"ScalarLeafs": {
		say(`Field "(\w+)" of type "([^"]+)" must have`, "字段 %s（类型 %s）须写明要哪些子字段", "the field %s (%s) needs a selection of its own fields"),
		say(`Field "(\w+)" must not .* type "([^"]+)"`, "字段 %s（类型 %s）没有子字段，请删去花括号", "the field %s (%s) has no fields of its own: leave the braces out")},
	"SingleFieldSubscriptions":    {say(``, "订阅只能有一个根字段", "a subscription has one root field")},
	"UniqueArgumentNames":         {say(`"(\w+)"`, "参数 %s 写了两次，请删去一个", "the argument %s stands twice: leave one out")},
	"UniqueDirectivesPerLocation": {say(`"(@\w+)"`, "指令 %s 写了两次，请删去一个", "the directive %s stands twice: leave one out")},
	"UniqueFragmentNames":         {say(`"(\w+)"`, "有两个片段名为 %s，请改名", "two fragments are named %s: rename one")},
	"UniqueInputFieldNames":       {say(`"(\w+)"`, "字段 %s 写了两次，请删去一个", "the field %s stands twice: leave one out")},
	"UniqueOperationNames":        {say(`"(\w+)"`, "有两个操作名为 %s，请改名", "two operations are named %s: rename one")},
	"UniqueVariableNames":         {say(`"\$(\w+)"`, "变量 $%s 声明了两次，请删去一个", "the variable $%s is declared twice: leave one out")},
	"VariablesAreInputTypes":      {say(`"\$(\w+)" .* type "([^"]+)"`, "变量 $%s 不能为 %s：它不是输入类型", "the variable $%s cannot be a %s, which is no type of input")},
	"VariablesInAllowedPosition": {say(`Variable "\$?(\w+)" of type "([^"]+)" .* type "([^"]+)"`, "变量 $%s 声明为 %s，用到它的地方须为 %s",
		"the variable $%s is declared as %s, and where it is used %s is needed")},
	"ValuesOfCorrectType": {
		say(`"\w+\.(\w+)" of required type "([^"]+)"`, "缺少必填字段 %s（%s），请补上", "the field %s (%s) is missing: add it"),
		say(`Field "(\w+)" is not defined by type "([^"]+)"`, "没有字段 %s（类型 %s），请对照接口定义改正或删去",
			"there is no field %s on the type %s: correct it by the schema or leave it out")},
}

// misfit says what of a document does not fit the schema, at the place that the validator found.
func misfit(ctx context.Context, doc *ast.QueryDocument, g *gqlerror.Error) *gqlerror.Error {
	rule := strings.TrimSuffix(g.Rule, "WithoutSuggestions")
	field, zh, en := "", "请对照接口定义改正", "correct it by the schema"
	for _, w := range misfits[rule] {
		if part := w.form.FindStringSubmatch(g.Message); part != nil {
			var names []any
			for _, name := range part[1:] {
				names = append(names, brief(name))
			}
			field, zh, en = append(part, "")[1], fmt.Sprintf(w.zh, names...), fmt.Sprintf(w.en, names...)
			break
		}
	}
	if rule == "ValuesOfCorrectType" && len(g.Locations) > 0 {
		switch at, v := valueAt(doc, g.Locations[0]); {
		case v == nil, field == "" && v.Definition == nil: // nothing of the schema stands there
		case field == "":
			w := literal(v)
			field, zh, en = at, brief(at)+" "+w.zh, brief(at)+" "+w.en
		case strings.HasSuffix(at, "."+field): // the field that there is not
			field = at
		default: // the object that lacks the field
			field = at + "." + field
		}
	}
	return Present(ctx, &gqlerror.Error{Locations: g.Locations, Err: fault.BadInput(brief(field), "请求不符合接口定义："+zh, "the request does not fit the schema: "+en)})
}

// literal says what a value that stands in the document itself has to be.
func literal(v *ast.Value) *wrong {
	if v.Kind == ast.NullValue {
		return missing("")
	}
	w := kindOf("", v.Definition)
	if v.Definition.Kind == ast.Enum {
		w.zh, w.en = w.zh+"，不加引号", w.en+", without quotes"
	}
	return w
}

// valueAt finds the value in the arguments of a document that begins at a place, or whose name begins there.
func valueAt(doc *ast.QueryDocument, at gqlerror.Location) (path string, v *ast.Value) {
	here := func(p *ast.Position) bool { return p != nil && p.Line == at.Line && p.Column == at.Column }
	places(doc, func(p string, of *ast.Value) bool {
		if here(of.Position) {
			path, v = p, of
		}
		for _, c := range of.Children {
			if here(c.Position) {
				path, v = p+"."+c.Name, c.Value
			}
		}
		return v == nil
	})
	return path, v
}

// unreadable says where a document stops being one.
func unreadable(query string, err error) error {
	var g *gqlerror.Error
	if !errors.As(err, &g) || len(g.Locations) == 0 {
		return fault.BadInput("query", "查询文本过长，请分开查询", "the document is too long; split it").Because(err)
	}
	line, column := g.Locations[0].Line, g.Locations[0].Column
	zh, en := "到此处未写完", "it ends too early"
	if word := wordAt(query, line, column); word != "" {
		zh, en = "“"+word+"”处不合语法", `"`+word+`" does not stand here`
	}
	return fault.BadInput("query", fmt.Sprintf("查询文本有误：第 %d 行第 %d 列，%s", line, column, zh),
		fmt.Sprintf("the document cannot be read: line %d, column %d, %s", line, column, en)).Because(err)
}

var word = regexp.MustCompile(`^(\w+|\.\.\.|[^\s\pC])`)

// wordAt is the word or sign of a document at a place; "" at its end.
func wordAt(query string, line, column int) string {
	lines := strings.Split(strings.ReplaceAll(query, "\r", "\n"), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	rest := []rune(lines[line-1])
	if column < 1 || column > len(rest) {
		return ""
	}
	return brief(word.FindString(string(rest[column-1:])))
}
