package graph

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"yangguang/graph/gen"
)

// TestAMisfitSaysWhatToDo: what requests often miss is said in Chinese with the name at fault, in whatever words the parser puts it; what else there is
// keeps the parser's words.
func TestAMisfitSaysWhatToDo(t *testing.T) {
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	long := strings.Repeat("x", 5000)
	for document, want := range map[string][3]string{
		`{ draws { nodes { number } } }`:                    {"first", "缺少必填参数 first（Int!），请补上", "the argument first (Int!) is missing: add it"},
		`{ draws(first: 1, last: 2) { nodes { number } } }`: {"last", "没有参数 last（字段 Query.draws），请对照接口定义改正或删去", "no argument last on the field Query.draws"},
		`{ draws(first: 1) { nodes { numero } } }`:          {"numero", "没有字段 numero（类型 Draw），请对照接口定义改正或删去", "no field numero on the type Draw"},
		`{ draws(first: 1) }`:                               {"draws", "字段 draws（类型 DrawConnection!）须写明要哪些子字段", "the field draws (DrawConnection!) needs a selection"},
		`{ draws(first: "x") { nodes { number } } }`:        {"", "请求不符合接口定义：Int cannot represent", "the request does not fit the schema: Int cannot"},
		`{ draws(first: 1) { nodes { ` + long + ` } } }`:    {long[:160] + "…", "没有字段 xxx", "there is no field xxx"},
	} {
		_, list := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules())
		if len(list) == 0 {
			t.Errorf("%.60s: fits", document)
			continue
		}
		got := Present(t.Context(), list[0])
		field, _ := got.Extensions["field"].(string)
		if en, _ := got.Extensions["messageEn"].(string); field != want[0] || !strings.Contains(got.Message, want[1]) || !strings.Contains(en, want[2]) ||
			got.Extensions["code"] != "BAD_USER_INPUT" {
			t.Errorf("%.60s: field %.60s: %.200s / %.200s (rule %s)", document, field, got.Message, en, list[0].Rule)
		}
	}
}
