package graph

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"yangguang/actor"
	"yangguang/graph/gen"
	"yangguang/policies/access"
)

// asking is an executor without anything behind it: whatever it answers was decided before a resolver ran.
func asking(t *testing.T) *Executor {
	t.Helper()
	limits, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := gen.NewExecutableSchema(gen.Config{})
	g, err := NewGate(s.Schema(), table(t, roleLines))
	if err != nil {
		t.Fatal(err)
	}
	return NewExecutor(s, g, limits, nil)
}

func officer() actor.Actor {
	return actor.Actor{AccountID: uuid.New(), AgencyID: uuid.New(), InspectorID: uuid.New(), Roles: []actor.Role{actor.Inspector, actor.AgencyAdmin}}
}

// english finds what is no name in a Chinese sentence: words that follow one another as in an English one.
var english = regexp.MustCompile(`[A-Za-z]+[,.]? [A-Za-z]`)

// turnedDown is whether one of the errors of what an officer asks names the field and has both texts.
func turnedDown(t *testing.T, e *Executor, document string, variables map[string]any, field, zh, en string) {
	t.Helper()
	ctx := WithRequest(t.Context(), &Request{Actor: officer()})
	_, errs := e.prepare(ctx, Asked{Query: document, Variables: variables})
	found := false
	for _, got := range errs {
		x := got.Extensions
		at, _ := x["field"].(string)
		messageEn, _ := x["messageEn"].(string)
		found = found || at == field && strings.Contains(got.Message, zh) && strings.Contains(messageEn, en)
		if x["code"] != "BAD_USER_INPUT" || english.MatchString(got.Message) {
			t.Errorf("%.80s: %v %s", document, x["code"], got.Message)
		}
	}
	if !found {
		t.Errorf("%.80s: not %s, %s, %s:", document, field, zh, en)
		for _, got := range errs {
			t.Logf("  %.80s %.200s %.200s", got.Extensions["field"], got.Message, got.Extensions["messageEn"])
		}
	}
}

// TestAMisfitSaysWhatToDo: each way to miss the schema is told in Chinese and in English, with the name at fault and in words of our own; a value at its place, and of an
// enumeration what it takes.
func TestAMisfitSaysWhatToDo(t *testing.T) {
	e := asking(t)
	long := strings.Repeat("x", 5000)
	for document, want := range map[string][3]string{
		`{ draws { nodes { number } } }`: {"first", "缺少必填参数 first（Int!），请补上", "the argument first (Int!) is missing: add it"},
		`{ draws(first: 1, last: 2) { nodes { number } } }`: {
			"last", "没有参数 last（字段 Query.draws），请对照接口定义改正或删去", "no argument last on the field Query.draws"},
		`{ draws(first: 1) { nodes { numero } } }`: {
			"numero", "没有字段 numero（类型 Draw），请对照接口定义改正或删去", "no field numero on the type Draw"},
		`{ draws(first: 1) }`: {
			"draws", "字段 draws（类型 DrawConnection!）须写明要哪些子字段", "the field draws (DrawConnection!) needs a selection"},
		`{ __typename { x } }`:                                        {"__typename", "字段 __typename（类型 String）没有子字段", "no fields of its own"},
		`{ draws(first: "x") { nodes { number } } }`:                  {"first", "first 须为整数，不加引号", "first must be a whole number"},
		`{ draws(first: null) { nodes { number } } }`:                 {"first", "first 须填写", "first must be given"},
		`{ draws(first: 99999999999999999999) { nodes { number } } }`: {"first", "须为整数", "whole number"},
		`{ draws(first: 1) { nodes { ` + long + ` } } }`:              {long[:160] + "…", "没有字段 xxx", "there is no field xxx"},
		`query ($n: Int!) { draws(first: 1) { nodes { number } } }`:   {"n", "变量 $n 没有用到", "the variable $n is not used"},
		`{ draws(first: $n) { nodes { number } } }`:                   {"n", "变量 $n 没有声明", "the variable $n is not declared"},
		`query ($n: String!) { draws(first: $n) { nodes { number } } }`: {
			"n", "变量 $n 声明为 String!，用到它的地方须为 Int!", "declared as String!, and where it is used Int! is needed"},
		`query ($n: Nothing) { draws(first: $n) { nodes { number } } }`:        {"Nothing", "没有类型 Nothing", "no type Nothing"},
		`query ($n: Draw) { draws(first: $n) { nodes { number } } }`:           {"n", "变量 $n 不能为 Draw", "cannot be a Draw"},
		`query ($n: Int!, $n: Int!) { draws(first: $n) { nodes { number } } }`: {"n", "变量 $n 声明了两次", "declared twice"},
		`{ draws(first: 1, first: 2) { nodes { number } } }`:                   {"first", "参数 first 写了两次", "first stands twice"},
		`{ draws(first: 1) { nodes { a: number a: id } } }`:                    {"a", "请各起别名", "give each an alias"},
		`{ draws(first: 1) { ... on Nothing { nodes { number } } } }`:          {"Nothing", "没有类型 Nothing", "no type Nothing"},
		`{ draws(first: 1) { ... on Int { nodes } } }`:                         {"Int", "片段不能用于类型 Int", "cannot be on Int"},
		`{ draws(first: 1) { ... on Plan { id } } }`:                           {"DrawConnection", "不会是 Plan", "never a Plan"},
		`{ __typename } fragment F on Draw { id }`:                             {"F", "片段 F 没有用到", "the fragment F is not used"},
		`{ __typename ...F }`:                            {"", "引用了不存在的片段", "does not define"},
		`{ __typename @nothing }`:                        {"@nothing", "没有指令 @nothing", "no directive @nothing"},
		`query @skip(if: true) { __typename }`:           {"@skip", "指令 @skip 不能写在此处", "does not stand here"},
		`{ __typename @skip(if: true) @skip(if: true) }`: {"@skip", "指令 @skip 写了两次", "stands twice"},
		`{ __typename @skip }`:                           {"if", "指令缺少必填参数 if（Boolean!）", "argument if (Boolean!) is missing"},
		`{ __typename @skip(if: 1) }`:                    {"if", "if 须为 true 或者 false", "if must be true or false"},
		`{ __typename @skip(if: true, unless: true) }`: {
			"unless", "没有参数 unless（指令 @skip）", "no argument unless on the directive @skip"},
		`{ draws(first: 1, filter: {state: MAGIC}) { nodes { number } } }`: {
			"filter.state", "filter.state 须为 DrawState 的下列值之一：", "filter.state must be one of the values of DrawState: "},
		`mutation { fileReport(input: {a: 1}) { id } }`: {"fileReport", "没有字段 fileReport（类型 Mutation）", "no field fileReport"},
		`mutation { withdrawPlan(input: {}) { plan { id } } }`: {
			"input.clientMutationId", "缺少必填字段 clientMutationId（UUID!）", "clientMutationId (UUID!) is missing"},
		`mutation { withdrawPlan(input: {a: 1, a: 2}) { plan { id } } }`:  {"a", "字段 a 写了两次", "a stands twice"},
		`query ($n: Int = "x") { draws(first: $n) { nodes { number } } }`: {"n", "n 须为整数", "n must be a whole number"},
		`{ draws(first: 1) { nodes { number } }`:                          {"query", "第 1 行第 39 列，到此处未写完", "line 1, column 39, it ends too early"},
		"{ draws(first: 1)\r\n{ nodes { number ) } } }": {
			"query", "第 2 行第 18 列，“)”处不合语法", `line 2, column 18, ")" does not stand here`},
		`queri { draws }`: {"query", "“queri”处不合语法", `"queri" does not stand here`},
		`{ draws(first: 01) { nodes { number } } }`: {"query", "查询文本有误", "cannot be read"},
		`{ draws(first: "x) { nodes { number } } }`: {"query", "查询文本有误", "cannot be read"},
		`{ ` + strings.Repeat("a ", 20000) + `}`:    {"query", "查询文本过长", "too long"},
		`mutation { withdrawPlan(input: {why: 1}) { plan { id } } }`: {
			"input.why", "没有字段 why（类型 WithdrawPlanInput）", "no field why on the type WithdrawPlanInput"},
	} {
		turnedDown(t, e, document, nil, want[0], want[1], want[2])
	}
	for name := range rules.NewDefaultRules().GetInner() {
		if misfits[name] == nil && name != "MaxIntrospectionDepth" { // introspection is refused before
			t.Errorf("nothing is said of the rule %s", name)
		}
	}
}

// TestAWrongVariableIsToldAtItsPlace: a variable is refused at the place where the document puts it, whatever the client calls it, with what the place takes.
func TestAWrongVariableIsToldAtItsPlace(t *testing.T) {
	e := asking(t)
	const whole = `mutation ($i: RecordInspectionInput!) { recordInspection(input: $i) { inspection { id } } }`
	good := func(change func(map[string]any)) map[string]any {
		m := map[string]any{"clientMutationId": "x", "inspectionId": "x", "result": "NO_PROBLEM_FOUND", "narrative": "x", "answers": []any{}, "findings": []any{},
			"deviceTime": "2026-11-23T08:00:00+08:00", "latitude": json.Number("37.5")}
		change(m)
		return map[string]any{"i": m}
	}
	set := func(key string, v any) map[string]any { return good(func(m map[string]any) { m[key] = v }) }
	const many = `query ($a: DrawState, $c: Boolean!, $d: Int!) { draws(first: $d, filter: {state: $a}) @skip(if: $c) { nodes { ...F } } } fragment F on Draw { id }`
	for name, try := range map[string]struct {
		document      string
		variables     map[string]any
		field, zh, en string
	}{
		"no value of the enumeration": {
			whole, set("result", "MAGIC"), "input.result", "input.result 须为 InspectionResult 的下列值之一：NO_PROBLEM_FOUND、NOT_DISCLOSED_AS_REQUIRED、",
			"input.result must be one of the values of InspectionResult: NO_PROBLEM_FOUND, NOT_DISCLOSED_AS_REQUIRED, "},
		"in small letters": {whole, set("result", "no_problem_found"), "input.result", "下列值之一", "must be one of"},
		"a number":         {whole, set("result", json.Number("1")), "input.result", "下列值之一", "must be one of"},
		"nothing":          {whole, map[string]any{}, "input", "input 须填写", "input must be given"},
		"null": {
			whole, set("narrative", nil), "input.narrative", "input.narrative 须填写，不可为空", "input.narrative must be given and not be null"},
		"a field left out": {
			whole, good(func(m map[string]any) { delete(m, "narrative") }), "input.narrative", "须填写", "must be given"},
		"a field there is not": {
			whole, set("verdict", "x"), "input.verdict", "input.verdict 不是 RecordInspectionInput 的字段", "input.verdict is no field of RecordInspectionInput"},
		"a list for a text":   {whole, set("narrative", []any{"x"}), "input.narrative", "须为文本", "must be a text"},
		"a text for a number": {whole, set("latitude", "37.5"), "input.latitude", "须为数字，不加引号", "must be a number, without quotes"},
		"deep in a list": {
			whole, set("answers", []any{map[string]any{"question": "q", "value": "YES"}, map[string]any{"question": "q", "value": true}}),
			"input.answers[1].value", "须为文本", "a text"},
		"a text for an object": {
			whole, set("answers", "YES"), "input.answers", "须为 AnswerInput 对象", "must be a AnswerInput object"},
		"within a literal": {
			many, map[string]any{"a": "MAGIC"}, "filter.state", "filter.state 须为 DrawState 的下列值之一：", "one of the values of DrawState: "},
		"of a directive": {many, map[string]any{"c": "no"}, "if", "if 须为 true 或者 false", "if must be true or false"},
		"half a number": {
			many, map[string]any{"c": true, "d": json.Number("1.5")}, "first", "first 须为整数", "first must be a whole number"},
		"in a variable of a text": {
			many, map[string]any{"c": true, "d": "1"}, "first", "first 须为整数，不加引号", "first must be a whole number"},
	} {
		t.Log(name)
		turnedDown(t, e, try.document, try.variables, try.field, try.zh, try.en)
	}
	for name, fine := range map[string]map[string]any{"whole": set("latitude", nil),
		"one for a list": set("answers", map[string]any{"question": "q", "value": json.Number("1")}), "a type's name": set("__typename", "RecordInspectionInput")} {
		ctx := WithRequest(t.Context(), &Request{Actor: officer()})
		if _, errs := e.prepare(ctx, Asked{Query: whole, Variables: fine}); len(errs) > 0 {
			t.Errorf("%s: %v", name, errs)
		}
	}
}
