package draw_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/draw"
	"yangguang/graph"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/policies"
	"yangguang/policies/access"
	"yangguang/postgres"
	"yangguang/roster"
)

// api answers GraphQL as a server over the town does.
func (tn *town) api() func(a actor.Actor, query string, variables map[string]any) (map[string]any, []string) {
	t := tn.t
	t.Helper()
	db := tn.DB.DB
	resolver := &graph.Resolver{Cursors: must(page.NewSigner(make([]byte, 32)))(t), Roster: roster.NewService(db, postgres.Commands[roster.Tx](db)), Draws: tn.app,
		Inspections: inspection.NewService(inspection.Options{Store: db, Draws: tn.app, Clock: time.Now})}
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: resolver})
	gate := must(graph.NewGate(schema.Schema(), must(authz.LoadTable([]byte(policies.Model), []byte(policies.Roles)))(t)))(t)
	executor := graph.NewExecutor(schema, gate, must(access.Load())(t), nil)
	return func(a actor.Actor, query string, variables map[string]any) (data map[string]any, codes []string) {
		t.Helper()
		answer, _ := executor.Execute(graph.WithRequest(t.Context(), &graph.Request{Actor: a}), graph.Asked{Query: query, Variables: variables})
		for _, e := range answer.Errors {
			codes = append(codes, fmt.Sprint(e.Extensions["code"]))
			t.Logf("%v %s", e.Path, e.Message)
		}
		if len(answer.Data) > 0 {
			if err := json.Unmarshal(answer.Data, &data); err != nil {
				t.Fatal(err)
			}
		}
		return data, codes
	}
}

// at walks down an answer: at(data, "draws", "nodes", 0, "number").
func at(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				return nil
			}
			v = l[k]
		}
	}
	return v
}

func TestTheAPIAnswersDrawsWithTheirChildren(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	second := tn.committed(tn.filed(), tn.opened("s"))
	ask := tn.api()
	const query = `query ($number: String!) {
		draw(number: $number) { ...d result { digest selected unfilled selections(first: 3) { nodes { rank stratum ticket enterprise { uscc
			drawEntries(first: 2) { nodes
			{ draw { number } selected ticket line index proof } } } inspectors { pseudonym name agency { code } }
			inspection { number state } } pageInfo { hasNextPage endCursor } } } }
		draws(first: 2) { nodes { ...d } edges { cursor } pageInfo { hasNextPage } }
		plans(first: 2, filter: { year: 2026, kind: ANNUAL }) { nodes { number state items { code checklist { key } } ratios { stratum percent minimum }
			draws { number plan { number } } } }
		round(name: "r") { name state parties { name commitment nonce } beacons { source event value } ledger { index proofUrl } }
		none: round(name: "nowhere") { name }
		nothing: draw(number: "x") { number }
	}
	fragment d on Draw { number state publication bundleUrl plan { number agency { code region { name } } } round { name quorum }
		strata { label eligible quota reserve cutoff }
		pool { size eligible exclusions { code count } } slots windowFrom windowTo ledger { index } }`
	got, codes := ask(tn.admin, query, map[string]any{"number": d.Number})
	if len(codes) > 0 {
		t.Fatalf("errors %v", codes)
	}
	for _, c := range []struct {
		want any
		path []any
	}{
		{"PUBLISHED", []any{"draw", "state"}},
		{"370502-SCJG1-P2026-0001", []any{"draw", "plan", "number"}},
		{"r", []any{"draw", "round", "name"}},
		{"东营区", []any{"draw", "plan", "agency", "region", "name"}},
		{d.Number + ".2", []any{"draw", "result", "selections", "nodes", 1, "inspection", "number"}},
		{"PLANNED", []any{"draw", "result", "selections", "nodes", 2, "inspection", "state"}},
		{d.Number, []any{"draw", "result", "selections", "nodes", 0, "enterprise", "drawEntries", "nodes", 1, "draw", "number"}},
		{true, []any{"draw", "result", "selections", "nodes", 0, "enterprise", "drawEntries", "nodes", 1, "selected"}},
		{true, []any{"draw", "result", "selections", "pageInfo", "hasNextPage"}},
		{d.Number, []any{"draws", "nodes", 1, "number"}},
		{second.Number, []any{"draws", "nodes", 0, "number"}},
		{"COMMITTED", []any{"draws", "nodes", 0, "state"}},
		{"s", []any{"draws", "nodes", 0, "round", "name"}},
		{second.Number, []any{"plans", "nodes", 0, "draws", 0, "number"}},
		{"370502-SCJG1-P2026-0002", []any{"plans", "nodes", 0, "draws", 0, "plan", "number"}},
		{"0.5", []any{"plans", "nodes", 1, "ratios", 1, "percent"}},
		{"SP-0", []any{"plans", "nodes", 1, "items", 0, "code"}},
		{"BEACONS_RECORDED", []any{"round", "state"}},
		{thrown, []any{"round", "beacons", 0, "value"}},
		{tn.nonce("raudit").String(), []any{"round", "parties", 0, "nonce"}},
		{nil, []any{"none"}},
		{nil, []any{"nothing"}},
		{nil, []any{"draw", "result", "selections", "nodes", 0, "inspectors", 0, "name"}},
	} {
		if v := at(got, c.path...); v != c.want {
			t.Errorf("%v is %v, want %v", c.path, v, c.want)
		}
	}
	public, codes := ask(actor.Public(), query, map[string]any{"number": d.Number})
	if v := at(public, "draw", "result", "selections", "nodes", 0, "inspection"); v != nil || len(codes) > 0 {
		t.Errorf("the public is given the inspection %v, errors %v", v, codes)
	}
	next := must(json.Marshal(at(got, "draw", "result", "selections", "pageInfo", "endCursor")))(t)
	page2 := fmt.Sprintf(`{ draw(number: "%s") { result { selections(first: 3, after: %s) { nodes { rank } } } } }`, d.Number, next)
	more, _ := ask(tn.admin, page2, nil)
	if v := at(more, "draw", "result", "selections", "nodes", 0, "rank"); v != float64(4) {
		t.Errorf("the next page begins with rank %v", v)
	}
	_, codes = ask(tn.colleague, page2, nil)
	if len(codes) != 1 || codes[0] != "BAD_USER_INPUT" {
		t.Errorf("another person's cursor: %v", codes)
	}
}

func TestTheAPITakesPlansRoundsAndDraws(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	ask := tn.api()
	today := time.Now().UTC().Add(2 * time.Hour)
	first := fmt.Sprintf("%d-12-31", today.In(time.FixedZone("", 8*3600)).Year())
	plan := map[string]any{"clientMutationId": uuid.NewString(), "kind": "ANNUAL", "lateReason": "平台启用当年补办备案", "year": today.In(time.FixedZone("", 8*3600)).Year(), "title": "专项检查",
		"itemIds": []any{ident.Of(ident.CheckItem, tn.item)}, "target": map[string]any{"kinds": []any{"ENTERPRISE"}}, "stratification": "kind",
		"ratios": []any{map[string]any{"stratum": "ENTERPRISE", "percent": "12.5"}}, "from": first, "to": first}
	const file = `mutation ($input: FilePlanInput!) { filePlan(input: $input) { plan { id number kind late } clientMutationId } }`
	for _, a := range []actor.Actor{tn.shop, tn.supervisor, tn.parties[0], actor.Public()} {
		if _, codes := ask(a, file, map[string]any{"input": plan}); len(codes) != 1 || codes[0] != map[bool]string{true: "FORBIDDEN", false: "UNAUTHENTICATED"}[a.SignedIn()] {
			t.Errorf("%s files a plan: %v", a.Pseudonym, codes)
		}
	}
	got, codes := ask(tn.admin, file, map[string]any{"input": plan})
	again, _ := ask(tn.admin, file, map[string]any{"input": plan})
	if len(codes) > 0 || at(got, "filePlan", "plan", "kind") != "ANNUAL" ||
		at(again, "filePlan", "plan", "id") != at(got, "filePlan", "plan", "id") {
		t.Fatalf("%v %v", got, codes)
	}
	plan["title"] = "另一标题"
	if _, codes := ask(tn.admin, file, map[string]any{"input": plan}); len(codes) != 1 || codes[0] != "CONFLICT" {
		t.Errorf("the same key with another body: %v", codes)
	}
	reveal := time.Now().UTC().Add(time.Hour).Truncate(time.Second)
	round := map[string]any{"clientMutationId": uuid.NewString(), "name": "r", "suite": "sha256", "quorum": 2, "revealBy": reveal.Format(time.RFC3339),
		"parties": []any{map[string]any{"name": "audit", "username": "Audit"}, map[string]any{"name": "notary", "username": "notary"}},
		"beacons": []any{map[string]any{"source": "dice/d10x20", "event": "e", "time": reveal.Add(time.Minute).Format(time.RFC3339)}}}
	got2, codes := ask(tn.admin, `mutation ($input: OpenRoundInput!) { openRound(input: $input) { round { id digest state } } }`, map[string]any{"input": round})
	if len(codes) > 0 || at(got2, "openRound", "round", "state") != "OPEN" {
		t.Fatalf("%v %v", got2, codes)
	}
	r := must(tn.app.Round(t.Context(), actor.Public(), "r"))(t)
	got3, codes := ask(tn.parties[0], `mutation ($input: CommitNonceInput!) { commitNonce(input: $input) { round { parties { name commitment } } } }`,
		map[string]any{"input": map[string]any{
			"clientMutationId": uuid.NewString(), "roundId": at(got2, "openRound", "round", "id"), "party": "audit", "commitment": tn.commitmentOf(r, "audit").String()}})
	if len(codes) > 0 || at(got3, "commitNonce", "round", "parties", 0, "commitment") != tn.commitmentOf(r, "audit").String() {
		t.Fatalf("%v %v", got3, codes)
	}
	commit := map[string]any{"clientMutationId": uuid.NewString(), "planId": at(got, "filePlan", "plan", "id"), "roundId": at(got2, "openRound", "round", "id"),
		"slots": []any{"-", "-"}, "publication": "RESTRICTED", "windowFrom": first, "windowTo": first, "reservePercent": "50",
		"exclusions": []any{map[string]any{"uscc": tn.firms[0], "code": "E06", "evidence": "案号"}}}
	const commitDraw = `mutation ($input: CommitDrawInput!) { commitDraw(input: $input) { draw { id state strata { label eligible quota reserve } } } }`
	if _, codes = ask(tn.admin, commitDraw, map[string]any{"input": commit}); len(codes) != 1 || codes[0] != "FAILED_PRECONDITION" {
		t.Errorf("an exclusion that nobody approved: %v", codes)
	}
	commit["clientMutationId"], commit["exclusions"] = uuid.NewString(), nil
	got4, codes := ask(tn.admin, commitDraw, map[string]any{"input": commit})
	if len(codes) > 0 || at(got4, "commitDraw", "draw", "state") != string(draw.Committed) || at(got4, "commitDraw", "draw", "strata", 0, "eligible") != float64(40) ||
		at(got4, "commitDraw", "draw", "strata", 0, "quota") != float64(5) || at(got4, "commitDraw", "draw", "strata", 0, "reserve") != float64(3) {
		t.Fatalf("%v %v", got4, codes)
	}
	_, codes = ask(tn.admin, `mutation ($input: ExecuteDrawInput!) { executeDraw(input: $input) { draw { id } } }`,
		map[string]any{"input": map[string]any{"clientMutationId": uuid.NewString(), "drawId": at(got4, "commitDraw", "draw", "id")}})
	if len(codes) != 1 || codes[0] != "FAILED_PRECONDITION" {
		t.Errorf("executing before the round is closed: %v", codes)
	}
}
