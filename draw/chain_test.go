package draw_test

import (
	"slices"
	"testing"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
)

// F6, R2: nobody knows who comes next before the holder of the chain releases its next value, which it does for an approved replacement
// only; whoever enters the value chooses nothing; refills go on behind it, and all verifiers redo each step.
func TestSubstitutesOfAReserveChain(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	secret := drd1.Digest{7, 1}
	value := func(i int) ident.Digest { return ident.Digest(drd1.ChainValue(drd1.SHA256, secret, 2, i)) }
	in := tn.drawInput(p, r)
	in.CapacityFactor, in.Chain = ptr("4"), &draw.ReserveChain{Length: 2, Anchor: value(0)}
	for field, c := range map[string]draw.ReserveChain{"input.reserveChain.length": {Length: 0, Anchor: value(0)}, "input.reserveChain.anchor": {Length: 2}} {
		bad := in
		bad.Chain = &c
		if e := refused(tn, "a chain without "+field, fault.Invalid, "", func() (draw.Draw, error) {
			return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), bad)
		}); e.Field != field {
			t.Errorf("field %q", e.Field)
		}
	}
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in))(t)
	again := in
	again.Plan = tn.filed().ID
	refused(tn, "a chain of another draw", fault.Conflict, "", func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), again)
	})
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	if res := tn.result(d); len(res.Reserves) != 0 {
		t.Errorf("a chained draw names its reserves: %+v", res.Reserves)
	}
	release := func(a actor.Actor, q draw.Deviation, v ident.Digest) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) {
			return tn.svc.ReleaseReserve(t.Context(), tn.by(a, "releaseReserve"), draw.ReleaseReserve{Request: q.ID, Value: v})
		}
	}
	visit := tn.visitOf(d, 1)
	q := must(tn.askSubstitute(tn.admin, visit, drd1.GoneMoved))(t)
	refused(tn, "a value before the approval", fault.Precondition, fault.WrongState, release(tn.admin, q, value(1)))
	q = must(tn.decide(tn.colleague, q, true))(t)
	if !q.AwaitsReserve() || tn.visitOf(d, 1) != visit {
		t.Errorf("approved: %+v", q)
	}
	refused(tn, "another agency", fault.NotFound, "", release(tn.other, q, value(1)))
	if e := refused(tn, "the value after the next", fault.Invalid, "", release(tn.admin, q, value(2))); e.Field != "input.value" {
		t.Errorf("field %q", e.Field)
	}
	q = must(release(tn.admin, q, value(1))())(t)
	refused(tn, "the same value again", fault.Precondition, fault.WrongState, release(tn.admin, q, value(1)))
	steps := tn.steps(d)
	if q.AwaitsReserve() || len(steps) != 1 || steps[0].Link != drd1.Digest(value(1)) || steps[0].Requested != "p-admin" || steps[0].Approved != "p-colleague" {
		t.Fatalf("steps %+v", steps)
	}
	next := tn.visitOf(d, 1)
	member := tn.team(next)[0]
	must(tn.decide(tn.colleague, must(tn.askRefill(tn.admin, next, member, drd1.AbsentLeave))(t), true))(t)
	second := must(tn.decide(tn.supervisor, must(tn.askSubstitute(tn.admin, tn.visitOf(d, 2), drd1.GoneMoved))(t), true))(t)
	must(release(tn.supervisor, second, value(2))())(t)
	used := must(tn.decide(tn.supervisor, must(tn.askSubstitute(tn.admin, tn.visitOf(d, 3), drd1.GoneMoved))(t), true))(t)
	refused(tn, "a chain that is used up", fault.Invalid, "", release(tn.admin, used, ident.Digest(secret)))
	if steps = tn.steps(d); len(steps) != 3 || steps[1].Slot == 0 || steps[2].In == steps[0].In {
		t.Errorf("steps %+v", steps)
	}
	types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 and type like any (array['sub%', 'refill', 'draw.approve']) order by idx", d.Number)
	if !slices.Equal(types, []string{"draw.approve", "substitute", "refill", "draw.approve", "substitute", "draw.approve"}) {
		t.Errorf("the ledger says %v", types)
	}
}
