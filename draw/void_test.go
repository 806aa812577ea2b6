package draw_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
	"yangguang/fault"
	"yangguang/page"
)

func why(code string) draw.Reason {
	return draw.Reason{Code: code, Reason: "对象名录漏列一个街道", Evidence: "区统计局函〔2026〕9 号"}
}

// asked is a request to void a draw.
func (tn *town) asked(d draw.Draw, code string) draw.Deviation {
	tn.t.Helper()
	return must(tn.svc.VoidDraw(tn.t.Context(), tn.by(tn.admin, "voidDraw"), d.ID, why(code)))(tn.t)
}

func (tn *town) decide(a actor.Actor, r draw.Deviation, approve bool) (draw.Deviation, error) {
	return tn.svc.Decide(tn.t.Context(), tn.by(a, "decideDeviation"), draw.Verdict{Request: r.ID, Approve: approve, Remark: "已核"})
}

func (tn *town) voided(d draw.Draw, code string) draw.Draw {
	tn.t.Helper()
	must(tn.decide(tn.supervisor, tn.asked(d, code), true))(tn.t)
	return must(tn.app.Draw(tn.t.Context(), actor.Public(), d.Number))(tn.t)
}

// verifies holds both verifiers against the bundle that everybody gets.
func (tn *town) verifies(d draw.Draw, exit int) drd1.Bundle {
	tn.t.Helper()
	b := must(tn.app.Bundle(tn.t.Context(), actor.Public(), d.Number))(tn.t)
	if r := drd1.Verify(b, protocol); r.ExitCode() != exit {
		tn.t.Errorf("%s: exit %d, want %d: %v", d.Number, r.ExitCode(), exit, r.Err())
	}
	if p := verifiertest.Bundles(tn.t, b)[0]; p.Exit != exit {
		tn.t.Errorf("%s: Python exits %d, want %d: %s %s", d.Number, p.Exit, exit, p.First("failed"), p.First("withheld"))
	}
	return b
}

// F1: whoever voids a draw shows what it would have been, and the next draw names it.
func TestAVoidDrawShowsWhatItWouldHaveBeen(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.voided(tn.committed(p, r), drd1.VoidPool)
	v := d.Void
	if d.State != draw.Voided || v == nil || v.Code != "V01" || v.RequestedBy != "p-admin" || v.ApprovedBy != "p-supervisor" || v.WouldBe != nil || d.BundleURL == nil {
		t.Fatalf("void draw: %+v %+v", d, v)
	}
	if b := tn.verifies(d, 3); b[drd1.FileVoid] == nil || b[drd1.FileEntropy] != nil {
		t.Error("before the event: void.txt and no randomness")
	}
	next := tn.opened("next")
	tn.commitAll(next)
	successor, other := tn.committed(p, next), tn.committed(tn.filed(), next)
	if successor.Supersedes == nil || *successor.Supersedes != d.ID || !strings.Contains(successor.Text, "\nsupersedes "+d.Number+"\n") || other.Supersedes != nil {
		t.Errorf("successor %+v, other plan %+v", successor.Supersedes, other.Supersedes)
	}
	tn.settle(r)
	tn.recorded("1 minute")
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 {
		t.Errorf("the platform executes %v", done)
	}
	again := must(tn.app.Draw(t.Context(), actor.Public(), d.Number))(t)
	if again.SupersededBy == nil || *again.SupersededBy != successor.ID || again.Overdue || again.Result != nil {
		t.Errorf("void draw afterwards: %+v", again)
	}
	b := tn.verifies(d, 0)
	report := drd1.Verify(b, protocol)
	if again.Void.WouldBe == nil || drd1.Digest(*again.Void.WouldBe) != report.ResultDigest || drd1.Digest(*again.Void.Seed) != report.Seed {
		t.Errorf("the would-be result is %v, the bundle has %s", again.Void.WouldBe, report.ResultDigest)
	}
	must(tn.app.ExecuteDue(t.Context()))(t)
	types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 order by idx", d.Number)
	if !slices.Equal(types, []string{"plan", "draw.request", "void", "disclose"}) {
		t.Errorf("the ledger of the draw holds %v", types)
	}
	if n := query[int64](tn, "select count(*) from inspection where draw_id = $1", d.ID)[0]; n != 0 {
		t.Errorf("a void draw sends %d inspections", n)
	}
}

func TestAVoidAfterTheEventIsDisclosedAtOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	tn.settle(r)
	d = tn.voided(d, drd1.VoidLegal)
	if d.Void.WouldBe == nil {
		t.Fatal("nothing tells what the draw would have been")
	}
	tn.verifies(d, 0)
	refused(tn, "executing it", fault.Conflict, fault.AlreadyDrawn, func() (draw.Draw, error) {
		return tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID)
	})
	tn.recorded("1 hour")
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 {
		t.Errorf("the platform executes %v", done)
	}
}

func TestADrawOfAFailedRoundIsVoidAsWhatItIs(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	few, late := tn.opened("few"), tn.opened("late")
	var draws []draw.Draw
	for _, r := range []draw.Round{few, late} {
		tn.commitAll(r)
		draws = append(draws, tn.committed(tn.filed(), r))
	}
	refused(tn, "a round that has not failed", fault.Invalid, "", func() (draw.Deviation, error) {
		return tn.svc.VoidDraw(t.Context(), tn.by(tn.admin, "voidDraw"), draws[0].ID, why(drd1.VoidRound))
	})
	tn.revealAll(few, "chamber", "notary")
	tn.revealAll(late)
	tn.now = few.Beacons[0].Time
	for _, r := range []draw.Round{few, late} {
		must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	}
	for _, d := range draws {
		refused(tn, "another code", fault.Invalid, "", func() (draw.Deviation, error) {
			return tn.svc.VoidDraw(t.Context(), tn.by(tn.admin, "voidDraw"), d.ID, why(drd1.VoidPool))
		})
		d = tn.voided(d, drd1.VoidRound)
		tn.verifies(d, 0)
		if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 || d.Void.WouldBe != nil {
			t.Errorf("%v %+v", done, d.Void)
		}
	}
}

// F1: whoever let a round fail by closing it too late shows what its draws would have been, whether the outcome is recorded before the void or after it.
func TestADrawOfARoundClosedTooLateShowsWhatItWouldHaveBeen(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("late")
	tn.commitAll(r)
	before, after := tn.committed(tn.filed(), r), tn.committed(tn.filed(), r)
	tn.revealAll(r)
	tn.now = r.Beacons[0].Time
	must(tn.svc.CloseDue(t.Context(), tn.now))(t)
	before = tn.voided(before, drd1.VoidRound)
	tn.verifies(before, 0)
	tn.now = r.Beacons[0].Time.Add(-time.Second)
	record := func() (draw.Round, error) {
		return tn.svc.RecordBeacon(t.Context(), tn.by(tn.parties[0], "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown)
	}
	refused(tn, "an outcome before its event", fault.Precondition, fault.NotYet, record)
	tn.now = r.Beacons[0].Time.Add(time.Minute)
	must(record())(t)
	tn.recorded("1 hour")
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != 0 {
		t.Errorf("the platform executes %v", done)
	}
	refused(tn, "executing it", fault.Precondition, fault.WrongState, func() (draw.Draw, error) {
		return tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), after.ID)
	})
	after = tn.voided(after, drd1.VoidRound)
	for _, d := range []draw.Draw{must(tn.app.Draw(t.Context(), actor.Public(), before.Number))(t), after} {
		report := drd1.Verify(tn.verifies(d, 0), protocol)
		if d.Void.WouldBe == nil || drd1.Digest(*d.Void.WouldBe) != report.ResultDigest || drd1.Digest(*d.Void.Seed) != report.Seed {
			t.Errorf("%s: the would-be result is %v, the bundle has %s", d.Number, d.Void.WouldBe, report.ResultDigest)
		}
	}
	if n := query[int64](tn, "select count(*) from inspection")[0]; n != 0 {
		t.Errorf("void draws send %d inspections", n)
	}
}

func TestWhoMayVoidADraw(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	ask := func(a actor.Actor, w draw.Reason) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) {
			return tn.svc.VoidDraw(t.Context(), tn.by(a, "voidDraw"), d.ID, w)
		}
	}
	refused(tn, "another agency", fault.NotFound, "", ask(tn.other, why("V01")))
	refused(tn, "a code of substitutes", fault.Invalid, "", ask(tn.admin, why("S01")))
	refused(tn, "no reason", fault.Invalid, "", ask(tn.admin, draw.Reason{Code: "V01", Evidence: "x"}))
	refused(tn, "no evidence", fault.Invalid, "", ask(tn.admin, draw.Reason{Code: "V01", Reason: "x", Evidence: " "}))

	q := tn.asked(d, "V01")
	refused(tn, "a second request", fault.Conflict, "", ask(tn.colleague, why("V02")))
	decide := func(a actor.Actor) func() (draw.Deviation, error) {
		return func() (draw.Deviation, error) { return tn.decide(a, q, true) }
	}
	refused(tn, "its author", fault.Precondition, fault.SecondPerson, decide(tn.admin))
	refused(tn, "a head of the same agency", fault.Precondition, fault.SecondPerson, decide(tn.colleague))
	refused(tn, "another agency's head", fault.NotFound, "", decide(tn.other))
	refused(tn, "a request of nothing", fault.NotFound, "", func() (draw.Deviation, error) {
		return tn.decide(tn.supervisor, draw.Deviation{ID: uuid.New()}, true)
	})
	refused(tn, "a refusal without a word", fault.Invalid, "", func() (draw.Deviation, error) {
		return tn.svc.Decide(t.Context(), tn.by(tn.supervisor, "decideDeviation"), draw.Verdict{Request: q.ID})
	})
	for _, a := range []actor.Actor{actor.Public(), tn.other, tn.shop} {
		if got := must(tn.app.Deviations(t.Context(), a, draw.DeviationFilter{}, page.Ask{First: 9}))(t); len(got.Rows) != 0 {
			t.Errorf("%s reads a request that nobody has decided", a.Username)
		}
	}
	no := must(tn.decide(tn.supervisor, q, false))(t)
	if no.State != draw.Refused || *no.DecidedBy != "p-supervisor" || *no.Remark != "已核" || no.Document == nil || !strings.HasSuffix(*no.Document, "9 号\n") {
		t.Errorf("refused: %+v", no)
	}
	refused(tn, "a decided request", fault.Conflict, "", decide(tn.supervisor))
	if left := must(tn.app.Draw(t.Context(), actor.Public(), d.Number))(t); left.State != draw.Committed {
		t.Errorf("after the refusal the draw is %s", left.State)
	}
	tn.voided(d, "V01")
	public := must(tn.app.Deviations(t.Context(), actor.Public(), draw.DeviationFilter{Draw: &d.ID}, page.Ask{First: 9}))(t)
	if len(public.Rows) != 1 || public.Rows[0].State != draw.Approved || public.Rows[0].Document != nil {
		t.Errorf("the public reads %+v", public.Rows)
	}
	if own := must(tn.app.Deviations(t.Context(), tn.colleague, draw.DeviationFilter{State: new(draw.Refused)}, page.Ask{First: 9}))(t); len(own.Rows) != 1 {
		t.Errorf("the agency finds %d refusals", len(own.Rows))
	}
}

// F1, F6: a result that somebody dislikes stands.
func TestADrawWithItsResultIsNeverVoid(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	q := tn.asked(d, "V01")
	tn.settle(r)
	must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	refused(tn, "an approval that comes after the result", fault.Conflict, fault.AlreadyDrawn, func() (draw.Deviation, error) { return tn.decide(tn.supervisor, q, true) })
	refused(tn, "a new request", fault.Conflict, fault.AlreadyDrawn, func() (draw.Deviation, error) {
		return tn.svc.VoidDraw(t.Context(), tn.by(tn.colleague, "voidDraw"), d.ID, why("V02"))
	})
	tn.verifies(d, 0)
}

// F1, F7: what the service refuses cannot be written past it either, not by the runtime role and not by the owner of the tables.
func TestOneCommitmentEndsOnceBySQLToo(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r, next := tn.filed(), tn.opened("r"), tn.opened("next")
	tn.commitAll(r)
	tn.commitAll(next)
	d, live := tn.committed(p, r), tn.committed(tn.filed(), next)
	q := tn.asked(d, "V01")
	open := tn.asked(live, "V02")
	must(tn.decide(tn.supervisor, q, true))(t)
	for name, pool := range map[string]*pgxpool.Pool{"owner": tn.Owner(t), "runtime": tn.App(t)} {
		for what, x := range map[string]struct {
			sql  string
			args []any
			want string
		}{
			"a result of a void draw": {"insert into draw_result (draw_id, text, digest, seed, unfilled, change_id) values ($1, '', sha256(''), sha256(''), 0, $2)",
				[]any{d.ID, uuid.New()}, "draw_result_draw_id_kind_fkey"},
			"a second end": {"insert into draw_end (draw_id, kind) values ($1, 'RESULT')", []any{d.ID}, "draw_end_pkey"},
			"a void without a decision": {"with e as (insert into draw_end (draw_id, kind) values ($1, 'VOID')) insert into draw_void (draw_id, request_id, text) values ($1, $2, '')",
				[]any{live.ID, open.ID}, "draw_void_request_id_draw_id_kind_approved_fkey"},
			"a void under another draw's decision": {"with e as (insert into draw_end (draw_id, kind) values ($1, 'VOID')) insert into draw_void (draw_id, request_id, text) values ($1, $2, '')",
				[]any{live.ID, q.ID}, "draw_void_request_id"},
			"a decision by its author": {`insert into draw_decision (request_id, draw_id, agency_id, kind, author_id, approver_id, approver, approved, change_id)
				values ($1, $2, $3, 'VOID', $4, $4, 'p-admin', true, $5)`, []any{open.ID, live.ID, tn.firstAgency, tn.admin.AccountID, uuid.New()}, "draw_decision_two_persons"},
			"a decision for another author": {`insert into draw_decision (request_id, draw_id, agency_id, kind, author_id, approver_id, approver, approved, change_id)
				values ($1, $2, $3, 'VOID', $4, $5, 'p-admin', true, $6)`, []any{open.ID, live.ID, tn.firstAgency, tn.colleague.AccountID, tn.admin.AccountID, uuid.New()}, "draw_decision_request_id_draw_id_kind_author_id_fkey"},
			"another text": {"update draw_void set text = 'x'", nil, "append-only"},
			"no void":      {"delete from draw_void", nil, "append-only"},
			"no end":       {"truncate draw_end cascade", nil, "append-only"},
		} {
			tx := must(pool.Begin(t.Context()))(t)
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true)"); err != nil {
				t.Fatal(err)
			}
			_, err := tx.Exec(t.Context(), x.sql, x.args...)
			if err == nil || !strings.Contains(err.Error(), x.want) && !(name == "runtime" && strings.Contains(err.Error(), "permission denied")) {
				t.Errorf("%s as %s: %v", what, name, err)
			}
			_ = tx.Rollback(t.Context())
		}
	}
}
