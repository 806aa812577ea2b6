package graph

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
)

// Nobody writes a citizen's identity number into the platform, in whatever text of whatever command: as a variable, in the document, deep in a list, in a fragment.
func TestNoCommandTakesAnIdentityNumber(t *testing.T) {
	e := asking(t)
	const number, zh, en = "身份证号37050219900307123X（张三）", "不得含有居民身份证号，平台不保存", "must not hold an identity number"
	record := map[string]any{"clientMutationId": uuid.NewString(), "inspectionId": "x", "result": "NO_PROBLEM_FOUND", "narrative": "无", "deviceTime": "2026-12-01T00:00:00Z",
		"answers": []any{map[string]any{"question": "a", "value": "YES"}, map[string]any{"question": "b", "value": "YES", "note": number}}, "findings": []any{}}
	const submit = `mutation($in: RecordInspectionInput!) { recordInspection(input: $in) { inspection { id } } }`
	turnedDown(t, e, submit, map[string]any{"in": record}, "input.answers[1].note", zh, en)
	record["answers"], record["narrative"] = []any{}, number
	turnedDown(t, e, submit, map[string]any{"in": record}, "input.narrative", zh, en)
	const literal = `withdrawPlan(input: {clientMutationId: "00000000-0000-4000-8000-000000000000", planId: "x", reason: "` + number + `"}) { plan { id } }`
	turnedDown(t, e, `mutation { `+literal+` }`, nil, "input.reason", zh, en)
	turnedDown(t, e, `mutation { ...F } fragment F on Mutation { `+literal+` }`, nil, "input.reason", zh, en)
	turnedDown(t, e, `mutation { ... on Mutation { `+literal+` } }`, nil, "input.reason", zh, en)
	ctx := WithRequest(t.Context(), &Request{Actor: actor.Actor{AccountID: uuid.New(), Roles: []actor.Role{actor.Inspector}}})
	record["narrative"] = "执照 91370502MA3DEM001R，批号 20261128153000，货值 18000 元"
	for what, a := range map[string]Asked{
		"codes and numbers": {Query: submit, Variables: map[string]any{"in": record}},
		"a password": {Query: `mutation { changePassword(input: {clientMutationId: "00000000-0000-4000-8000-000000000000", oldPassword: "37050219900307123X",
			newPassword: "x"}) { clientMutationId } }`},
	} {
		if _, errs := e.prepare(ctx, a); len(errs) > 0 && strings.Contains(errs[0].Message, "身份证") {
			t.Errorf("%s: %v", what, errs)
		}
	}
}

// Every text that is not looked through is one of the schema's.
func TestWhatIsNotLookedThroughIsOfTheSchema(t *testing.T) {
	s := asking(t).schema.Schema()
	for _, of := range ownGrammar {
		input, field, _ := strings.Cut(of, ".")
		if d := s.Types[input]; d == nil || d.Fields.ForName(field) == nil || d.Fields.ForName(field).Type.Name() != "String" {
			t.Errorf("no text %s", of)
		}
	}
}
