package draw_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/ident"
)

// What may steer a draw passes the gate of roles, the second person and the reader's scope through the API as well.
func TestStepsBesideADrawThroughTheAPI(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	ask := tn.api()
	input := func(more map[string]any) map[string]any {
		more["clientMutationId"] = uuid.Must(uuid.NewV7()).String()
		return map[string]any{"input": more}
	}
	visit := func(rank int) string { return ident.Of(ident.Inspection, tn.visitOf(d, rank)) }
	gone := func(rank int, code string) map[string]any {
		return map[string]any{"inspectionId": visit(rank), "code": code, "reason": "对象名录漏列一个街道", "evidence": "区统计局函〔2026〕9 号"}
	}
	absent := gone(3, "L01")
	absent["inspector"] = strings.TrimSuffix(tn.team(tn.visitOf(d, 3))[0], "*")
	for _, c := range []struct {
		field, of string
		with      map[string]any
	}{
		{"substituteTarget", "SubstituteTargetInput", gone(1, drd1.GoneMoved)},
		{"voidDrawnVisit", "VoidDrawnVisitInput", gone(2, draw.TeamTooSmall)},
		{"refillInspector", "RefillInspectorInput", absent},
	} {
		mutation := "mutation ($input: " + c.of + "!) { " + c.field + "(input: $input) { deviation { id kind state requestedBy } } }"
		for who, want := range map[*actor.Actor]string{{}: "UNAUTHENTICATED", &tn.supervisor: "FORBIDDEN", &tn.shop: "FORBIDDEN", &tn.sealer: "FORBIDDEN",
			&tn.other: "NOT_FOUND"} {
			a := *who
			if a.AccountID == uuid.Nil {
				a = actor.Public()
			}
			if _, codes := ask(a, mutation, input(c.with)); !slices.Equal(codes, []string{want}) {
				t.Errorf("%s by %s: %v, want %s", c.field, a.Pseudonym, codes, want)
			}
		}
		got, codes := ask(tn.admin, mutation, input(c.with))
		id := at(got, c.field, "deviation", "id")
		if len(codes) > 0 || at(got, c.field, "deviation", "state") != "REQUESTED" || at(got, c.field, "deviation", "requestedBy") != "p-admin" {
			t.Fatalf("%s: %v %v", c.field, got, codes)
		}
		const decide = `mutation ($input: DecideDeviationInput!) { decideDeviation(input: $input) { deviation { state decidedBy } } }`
		verdict := func() map[string]any { return input(map[string]any{"deviationId": id, "approve": true}) }
		for _, x := range []struct {
			a    actor.Actor
			code string
		}{{actor.Public(), "UNAUTHENTICATED"}, {tn.shop, "FORBIDDEN"}, {tn.sealer, "FORBIDDEN"}, {tn.other, "NOT_FOUND"}, {tn.admin, "FAILED_PRECONDITION"}} {
			if _, codes := ask(x.a, decide, verdict()); !slices.Equal(codes, []string{x.code}) {
				t.Errorf("deciding %s by %s: %v, want %s", c.field, x.a.Pseudonym, codes, x.code)
			}
		}
		got, codes = ask(tn.colleague, decide, verdict())
		if len(codes) > 0 || at(got, "decideDeviation", "deviation", "state") != "APPROVED" || at(got, "decideDeviation", "deviation", "decidedBy") != "p-colleague" {
			t.Errorf("%s is decided: %v %v", c.field, got, codes)
		}
	}
	seal := "mutation ($input: SealDrawInput!) { sealDraw(input: $input) { draw { number } } }"
	with := map[string]any{"drawId": d.NodeID(), "party": "discipline", "seal": tn.nonce("x").String()}
	for _, a := range []actor.Actor{tn.admin, tn.supervisor, tn.shop} {
		if _, codes := ask(a, seal, input(with)); !slices.Equal(codes, []string{"FORBIDDEN"}) {
			t.Errorf("sealing by %s: %v", a.Pseudonym, codes)
		}
	}
	if _, codes := ask(tn.sealer, seal, input(with)); len(codes) != 1 || codes[0] == "FORBIDDEN" {
		t.Errorf("a party seals a draw that names it not: %v", codes)
	}
}

// Who was drawn under embargo is read by the head of the agency only, and by everybody once the embargo ends.
func TestAnEmbargoedDrawThroughTheAPI(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.sealedDraw()
	ask := tn.api()
	reads := func(a actor.Actor) (n int, seed any) {
		got, codes := ask(a, `query ($n: String!) { draw(number: $n) { result { digest seed selections(first: 50) { nodes { enterprise { uscc } } } } } }`,
			map[string]any{"n": d.Number})
		if len(codes) > 0 || at(got, "draw", "result", "digest") != d.Result.Digest.String() {
			t.Errorf("%s reads %v %v", a.Pseudonym, got, codes)
		}
		list, _ := at(got, "draw", "result", "selections", "nodes").([]any)
		return len(list), at(got, "draw", "result", "seed")
	}
	for _, a := range []actor.Actor{actor.Public(), tn.shop, tn.other, tn.supervisor, tn.sealer} {
		if n, seed := reads(a); n != 0 || seed != nil {
			t.Errorf("%s reads %d selections, seed %v, under embargo", a.Pseudonym, n, seed)
		}
	}
	if n, seed := reads(tn.colleague); n != d.Result.Selected || seed == nil {
		t.Errorf("the head reads %d of %d", n, d.Result.Selected)
	}
	must(tn.svc.PublishDue(t.Context(), *d.EmbargoUntil))(t)
	if n, seed := reads(actor.Public()); n != d.Result.Selected || seed == nil {
		t.Errorf("after the embargo the public reads %d of %d", n, d.Result.Selected)
	}
}
