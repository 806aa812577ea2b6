package graph

import (
	"fmt"
	"regexp"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/fault"
)

// misfits are the ways in which a request often misses the schema, by the rule that the parser names: what its message tells, and what to do.
// The first group is the argument or field at fault.
var misfits = map[string]struct {
	form   *regexp.Regexp
	zh, en string
}{
	"ProvidedRequiredArguments": {regexp.MustCompile(`argument "(\w+)" of type "([^"]+)" is required`),
		"缺少必填参数 %s（%s），请补上", "the argument %s (%s) is missing: add it"},
	"KnownArgumentNames": {regexp.MustCompile(`^Unknown argument "(\w+)" on field "([^"]+)"`),
		"没有参数 %s（字段 %s），请对照接口定义改正或删去", "there is no argument %s on the field %s: correct it by the schema or leave it out"},
	"FieldsOnCorrectType": {regexp.MustCompile(`^Cannot query field "(\w+)" on type "([^"]+)"`),
		"没有字段 %s（类型 %s），请对照接口定义改正或删去", "there is no field %s on the type %s: correct it by the schema or leave it out"},
	"ScalarLeafs": {regexp.MustCompile(`^Field "(\w+)" of type "([^"]+)" must have a selection`),
		"字段 %s（类型 %s）须写明要哪些子字段", "the field %s (%s) needs a selection of its own fields"},
}

// misfit says what of a request does not fit the schema.
func misfit(g *gqlerror.Error) *fault.Error {
	zh, en, field := brief(g.Message), brief(g.Message), ""
	if m, known := misfits[g.Rule]; known {
		if part := m.form.FindStringSubmatch(g.Message); part != nil {
			field = brief(part[1])
			zh, en = fmt.Sprintf(m.zh, field, brief(part[2])), fmt.Sprintf(m.en, field, brief(part[2]))
		}
	}
	return fault.BadInput(field, "请求不符合接口定义："+zh, "the request does not fit the schema: "+en)
}
