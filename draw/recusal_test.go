package draw_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/visit"
	"yangguang/postgres"
)

// visits is the service of inspections as the owner, over the town's draws.
func (tn *town) visits() *inspection.Service {
	tn.t.Helper()
	db := must(postgres.Open(tn.t.Context(), tn.OwnerURL, postgres.Options{}))(tn.t)
	tn.t.Cleanup(db.Close)
	return inspection.NewService(inspection.Options{Store: db, Commands: postgres.Commands[inspection.Tx](db), Draws: tn.svc, Clock: time.Now,
		Rules: must(inspection.ReadRules(visit.Rules))(tn.t)})
}

// officer is the account of an inspector of the first agency.
func (tn *town) officer(pseudonym string) (a actor.Actor) {
	tn.t.Helper()
	tn.plant(func(x exec) {
		a = tn.account(x, strings.ToLower(pseudonym), actor.Inspector, tn.firstAgency, uuid.Nil)
		a.InspectorID = tn.id("select id from inspector where pseudonym = $1", pseudonym)
		x("update account set inspector_id = $2 where id = $1", a.AccountID, a.InspectorID)
	})
	return a
}

// F6: a recusal that is upheld in a drawn visit changes the team by ticket; the head names nobody, and the ground stays with the office.
func TestAnUpheldRecusalFollowsTheDraw(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit, svc := tn.visitOf(d, 1), tn.visits()
	before := tn.team(visit)
	lead := tn.officer(strings.TrimSuffix(before[0], "*"))
	ask := inspection.RecusalRequest{Inspection: visit, Inspector: before[1], Ground: "K01", Statement: "与企业法定代表人系亲属"}
	r := must(svc.RequestRecusal(t.Context(), tn.by(lead, "requestRecusal"), ask))(t)
	verdict := inspection.RecusalVerdict{Recusal: r.ID, Uphold: true, Reason: "情况属实", Replacement: ptr(lead.InspectorID)}
	refused(tn, "somebody named by hand", fault.Invalid, "", func() (inspection.Recusal, error) {
		return svc.DecideRecusal(t.Context(), tn.by(tn.admin, "decideRecusal"), verdict)
	})
	verdict.Replacement = nil
	refused(tn, "another agency's head", fault.NotFound, "", func() (inspection.Recusal, error) {
		return svc.DecideRecusal(t.Context(), tn.by(tn.other, "decideRecusal"), verdict)
	})
	c := tn.by(tn.admin, "decideRecusal")
	must(svc.DecideRecusal(t.Context(), c, verdict))(t)
	if again := must(svc.DecideRecusal(t.Context(), c, verdict))(t); again.ID != r.ID || again.State != inspection.RecusalUpheld {
		t.Errorf("the same key again: %+v", again)
	}
	after := tn.team(visit)
	if len(after) != 2 || after[0] != before[0] || after[1] == before[1] {
		t.Fatalf("the team was %v and is %v", before, after)
	}
	steps := tn.steps(d)
	if len(steps) != 1 || steps[0].Out != before[1] || steps[0].In != after[1] || steps[0].Code != drd1.ConflictRecusal || steps[0].Requested != lead.Pseudonym ||
		steps[0].Approved != "p-admin" {
		t.Errorf("steps %+v", steps)
	}
	types := query[string](tn, "select type from log_entry order by idx desc limit 2")
	if !slices.Equal(types, []string{"refill", "recusal.request"}) {
		t.Errorf("the ledger ends with %v", types)
	}
	for _, said := range query[string](tn, "select body from log_body union all select line from draw_step union all select text from draw_result") {
		if strings.Contains(said, "K01") && !strings.Contains(said, `"ground":"K01"`) || strings.Contains(said, "亲属") {
			t.Errorf("the ground of a recusal is told: %s", said)
		}
	}
	// Refused, nothing changes.
	r = must(svc.RequestRecusal(t.Context(), tn.by(lead, "requestRecusal"), inspection.RecusalRequest{Inspection: visit, Inspector: after[1], Ground: "K05", Statement: "x"}))(t)
	must(svc.DecideRecusal(t.Context(), tn.by(tn.colleague, "decideRecusal"), inspection.RecusalVerdict{Recusal: r.ID, Reason: "不成立"}))(t)
	if now := tn.team(visit); !slices.Equal(now, after) || len(tn.steps(d)) != 1 {
		t.Errorf("a refused recusal makes the team %v", now)
	}
}
