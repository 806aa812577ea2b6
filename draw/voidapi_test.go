package draw_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
)

func TestTheAPIVoidsDraws(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r, next := tn.filed(), tn.opened("r"), tn.opened("next")
	tn.commitAll(r)
	tn.commitAll(next)
	d := tn.committed(p, r)
	ask := tn.api()
	input := map[string]any{"clientMutationId": uuid.NewString(), "drawId": d.NodeID(), "code": "V01", "reason": "名录有误", "evidence": "函 9 号"}
	const request = `mutation ($input: VoidDrawInput!) { voidDraw(input: $input) { deviation { id state document draw { state } agency { code } } } }`
	for _, a := range []actor.Actor{tn.shop, tn.supervisor, tn.parties[0], actor.Public()} {
		if _, codes := ask(a, request, map[string]any{"input": input}); len(codes) != 1 || codes[0] != map[bool]string{true: "FORBIDDEN", false: "UNAUTHENTICATED"}[a.SignedIn()] {
			t.Errorf("%s asks for a void: %v", a.Pseudonym, codes)
		}
	}
	got, codes := ask(tn.admin, request, map[string]any{"input": input})
	again, _ := ask(tn.admin, request, map[string]any{"input": input})
	id := at(got, "voidDraw", "deviation", "id")
	if len(codes) > 0 || at(got, "voidDraw", "deviation", "state") != "REQUESTED" || at(got, "voidDraw", "deviation", "draw", "state") != "COMMITTED" ||
		id != at(again, "voidDraw", "deviation", "id") {
		t.Fatalf("%v %v", got, codes)
	}
	input["reason"] = "另一理由"
	if _, codes := ask(tn.admin, request, map[string]any{"input": input}); len(codes) != 1 || codes[0] != "CONFLICT" {
		t.Errorf("the same key with another body: %v", codes)
	}
	const list = `{ drawDeviations(filter: { kind: VOID }, first: 5) { nodes { id state } } }`
	if got, codes := ask(actor.Public(), list, nil); len(codes) > 0 || at(got, "drawDeviations", "nodes", 0) != nil {
		t.Errorf("the public reads a request: %v %v", got, codes)
	}
	if got, _ := ask(tn.supervisor, list, nil); at(got, "drawDeviations", "nodes", 0, "id") != id {
		t.Errorf("the supervisor finds no request: %v", got)
	}
	const decide = `mutation ($input: DecideDeviationInput!) { decideDeviation(input: $input) { deviation { state decidedBy draw { state bundleUrl } } } }`
	verdict := map[string]any{"clientMutationId": uuid.NewString(), "deviationId": id, "approve": true}
	for a, want := range map[*actor.Actor]string{&tn.shop: "FORBIDDEN", &tn.admin: "FAILED_PRECONDITION", &tn.other: "NOT_FOUND"} {
		if _, codes := ask(*a, decide, map[string]any{"input": verdict}); len(codes) != 1 || codes[0] != want {
			t.Errorf("%s decides: %v", a.Username, codes)
		}
	}
	got, codes = ask(tn.supervisor, decide, map[string]any{"input": verdict})
	again, _ = ask(tn.supervisor, decide, map[string]any{"input": verdict})
	if len(codes) > 0 || at(got, "decideDeviation", "deviation", "draw", "state") != "VOID" || at(again, "decideDeviation", "deviation", "state") != "APPROVED" {
		t.Fatalf("%v %v", got, codes)
	}
	successor := tn.committed(p, next)
	const read = `query ($old: String!, $new: String!) {
		old: draw(number: $old) { state void { code reason evidence requestedBy approvedBy at wouldBe seed } supersedes { number } supersededBy { number }
			deviations(first: 3) { nodes { kind code document draw { number } } edges { cursor } pageInfo { hasNextPage } } }
		new: draw(number: $new) { void { code } supersedes { number state } supersededBy { number } }
		draws(filter: { state: VOID }, first: 3) { nodes { number } } }`
	got, codes = ask(actor.Public(), read, map[string]any{"old": d.Number, "new": successor.Number})
	if len(codes) > 0 {
		t.Fatal(codes)
	}
	for _, c := range []struct {
		want any
		path []any
	}{
		{"VOID", []any{"old", "state"}}, {"V01", []any{"old", "void", "code"}}, {"p-supervisor", []any{"old", "void", "approvedBy"}},
		{nil, []any{"old", "void", "wouldBe"}}, {nil, []any{"old", "supersedes"}}, {successor.Number, []any{"old", "supersededBy", "number"}},
		{"VOID", []any{"old", "deviations", "nodes", 0, "kind"}}, {nil, []any{"old", "deviations", "nodes", 0, "document"}},
		{d.Number, []any{"old", "deviations", "nodes", 0, "draw", "number"}},
		{nil, []any{"new", "void"}}, {d.Number, []any{"new", "supersedes", "number"}}, {d.Number, []any{"draws", "nodes", 0, "number"}},
	} {
		if v := at(got, c.path...); v != c.want {
			t.Errorf("%v is %v, want %v", c.path, v, c.want)
		}
	}
	if got, codes := ask(tn.admin, `query ($id: ID!) { node(id: $id) { ... on DrawDeviation { code document } } }`, map[string]any{"id": id}); len(codes) > 0 ||
		at(got, "node", "document") == nil {
		t.Errorf("the agency reads its request by id: %v %v", got, codes)
	}
}
