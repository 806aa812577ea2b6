package draw_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// F1, F4: every round is closed by the platform as soon as reveal-by has passed, once, however many servers ask; who opened it cannot wait for the event.
func TestThePlatformClosesEveryRoundInTime(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r, hand := tn.opened("r"), tn.opened("hand")
	later := tn.roundInput("later")
	later.RevealBy = later.RevealBy.Add(time.Minute)
	must(tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), later))(t)
	tn.commitAll(r)
	tn.revealAll(r)
	tn.now = r.RevealBy.Add(-time.Microsecond)
	if done := must(tn.svc.CloseDue(t.Context(), tn.now))(t); len(done) != 0 {
		t.Errorf("before reveal-by the platform closes %v", done)
	}
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), hand.ID))(t)
	var wg sync.WaitGroup
	for range 2 { // servers
		wg.Go(func() {
			if done, err := tn.svc.CloseDue(t.Context(), tn.now); err != nil || len(done) > 0 && !slices.Equal(done, []string{"r"}) {
				t.Errorf("the platform closes %v, %v", done, err)
			}
		})
	}
	wg.Wait()
	if got := must(tn.app.Round(t.Context(), actor.Public(), "r"))(t); got.State != draw.RoundClosed || got.VoidReason != nil {
		t.Errorf("the round is %s because of %v", got.State, got.VoidReason)
	}
	by := query[string](tn, `select format('%s %s %s', e.type, au.pseudonym, au.verb) from log_entry e join audit_event au on au.change_id = e.change_id
		where e.subject = 'round/r' and e.type in ('close', 'void')`)
	if !slices.Equal(by, []string{"close system round:close"}) {
		t.Errorf("closed by %q", by)
	}
	refused(tn, "closing by hand what the platform closed", fault.Precondition, fault.WrongState, func() (draw.Round, error) {
		return tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID)
	})
	if left := query[string](tn, "select name from round ro where not exists (select from round_close c where c.round_id = ro.id)"); !slices.Equal(left, []string{"later"}) {
		t.Errorf("open are %v", left)
	}
}

// F1: what nobody closed in time counts for nothing: who waited for the event has no round, and its draws stand in the alarm until they are void.
func TestARoundThatNobodyClosedIsVoidAfterItsEvent(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("r")
	tn.commitAll(r)
	tn.committed(tn.filed(), r)
	tn.revealAll(r)
	tn.now = r.Beacons[0].Time
	if done := must(tn.svc.CloseDue(t.Context(), tn.now))(t); !slices.Equal(done, []string{"r"}) {
		t.Errorf("the platform closes %v", done)
	}
	if got := must(tn.app.Round(t.Context(), actor.Public(), "r"))(t); got.State != draw.RoundVoid || *got.VoidReason != draw.VoidLate {
		t.Errorf("the round is %s because of %v", got.State, got.VoidReason)
	}
	if d := must(tn.app.Draw(t.Context(), actor.Public(), query[string](tn, "select number from draw")[0]))(t); !d.Overdue {
		t.Error("no alarm months after the event")
	}
}

// somebodyFaster is a store whose rounds somebody closes by hand between the look and the close.
type somebodyFaster struct {
	draw.Store
	closes func()
}

func (s somebodyFaster) Closable(ctx context.Context, a actor.Actor, at time.Time, after uuid.UUID, limit int) ([]draw.Executable, error) {
	due, err := s.Store.Closable(ctx, a, at, after, limit)
	s.closes()
	return due, err
}

// A round that fails to be closed is named and holds up no other, one that a person closed meanwhile is no failure; as the runtime role.
func TestARoundThatCannotBeClosedHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	broken, hand, sound := tn.opened("broken"), tn.opened("hand"), tn.opened("sound")
	tn.plant(func(x exec) {
		x("update round set reveal_by = now() - interval '1 second'")
		x("update round set name = 'renamed' where id = $1", broken.ID) // the ledger knows no such round
	})
	o := tn.app.Options
	o.Store = somebodyFaster{o.Store, func() {
		must(tn.app.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), hand.ID))(t)
	}}
	for _, want := range [][]string{{"sound"}, nil} {
		done, err := draw.NewService(o).CloseDue(t.Context(), time.Time{})
		if err == nil || !strings.Contains(err.Error(), "renamed") || strings.Contains(err.Error(), "hand") || !slices.Equal(done, want) {
			t.Errorf("closed %v, error %v", done, err)
		}
		o.Store = tn.app.Store
	}
	if got := must(tn.app.Round(t.Context(), actor.Public(), sound.Name))(t); got.State != draw.RoundVoid || *got.VoidReason != draw.VoidQuorum {
		t.Errorf("the round is %s because of %v", got.State, got.VoidReason)
	}
}

// F1, F11: whether a close is valid is not for whoever writes it to say, as the owner of the tables or as the runtime role.
func TestTheCloseOfARoundDoesNotLie(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	full, few := tn.opened("full"), tn.opened("few")
	tn.commitAll(full)
	tn.commitAll(few)
	tn.revealAll(full)
	tn.revealAll(few, "audit", "notary")
	for who, s := range map[string]*draw.Service{"owner": tn.svc, "runtime role": tn.app} {
		for _, c := range []struct {
			what   string
			r      draw.Round
			at     time.Time
			behind [2]string // where reveal-by and event stand to the runtime role's clock
			valid  bool
		}{
			{"valid before reveal-by", full, full.RevealBy.Add(-time.Second), [2]string{"1 hour", "2 hours"}, true},
			{"valid below the quorum", few, few.RevealBy, [2]string{"-1 hour", "1 hour"}, true},
			{"void though in time and with its quorum", full, full.RevealBy, [2]string{"-1 hour", "1 hour"}, false},
			{"valid after its event", full, full.Beacons[0].Time, [2]string{"-2 hours", "-1 hour"}, true},
		} {
			if s == tn.app {
				tn.plant(func(x exec) {
					x("update round set reveal_by = now() + $1::text::interval", c.behind[0])
					x("update round_beacon set due_at = now() + $1::text::interval", c.behind[1])
				})
			} else {
				tn.plant(func(x exec) {
					x("update round set reveal_by = $1", full.RevealBy)
					x("update round_beacon set due_at = $1", full.Beacons[0].Time)
				})
			}
			tn.now = c.at
			refused(tn, who+": "+c.what, fault.Precondition, fault.WrongState, func() (uuid.UUID, error) {
				return s.Commands.Do(t.Context(), tn.by(tn.admin, "closeRound"), func(ctx context.Context, tx draw.Tx, _ time.Time) (command.Change, error) {
					return command.Change{Type: "close", Subject: ledger.Subject{Kind: ledger.SubjectRound, ID: c.r.Name}, ObjectKind: ident.Round, Object: c.r.ID,
						Content: map[string]any{}}, tx.InsertClose(ctx, c.r.ID, "", c.r.Digest, c.valid)
				})
			})
		}
	}
}

// F1: a plan is not drawn again for the same days while an earlier draw of it has no end; a failed round is no way out but through the void that the
// supervising body approves.
func TestAPlanIsNotDrawnAgainBeforeItsDrawHasEnded(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, late, next := tn.filed(), tn.opened("late"), tn.opened("next")
	tn.commitAll(late)
	d := tn.committed(p, late)
	again := func(s *draw.Service, from, to string) func() (draw.Draw, error) {
		in := tn.drawInput(p, next)
		in.WindowFrom, in.WindowTo = day(from), day(to)
		return func() (draw.Draw, error) { return s.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in) }
	}
	for _, days := range [][2]string{{"2026-03-03", "2026-03-31"}, {"2026-03-31", "2026-04-30"}, {"2026-03-10", "2026-03-11"}} {
		e := refused(tn, days[0]+" to "+days[1], fault.Conflict, fault.AlreadyDrawn, again(tn.svc, days[0], days[1]))
		if e.Field != "input.planId" || !strings.Contains(e.En, "V03") {
			t.Errorf("the refusal says %q about %s", e.En, e.Field)
		}
	}
	tn.revealAll(late)
	tn.now = late.Beacons[0].Time
	must(tn.svc.CloseDue(t.Context(), tn.now))(t)
	next = tn.opened("third")
	refused(tn, "after its round failed", fault.Conflict, fault.AlreadyDrawn, again(tn.svc, "2026-03-03", "2026-03-31"))
	other := must(again(tn.svc, "2026-04-01", "2026-04-30")())(t) // a batch of other days
	if other.Supersedes != nil {
		t.Errorf("the draw of other days supersedes %v", other.Supersedes)
	}
	tn.voided(d, drd1.VoidRound)
	next = tn.opened("fourth")
	successor := must(again(tn.svc, "2026-03-03", "2026-03-31")())(t)
	if successor.Supersedes == nil || *successor.Supersedes != d.ID {
		t.Errorf("the successor supersedes %v", successor.Supersedes)
	}
}

// The same for whoever writes SQL as the owner of the tables, and for two commitments at once.
func TestAPlanIsNotDrawnTwiceAtOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	p := tn.filed()
	var rounds []draw.Round
	for _, name := range []string{"a", "b", "c", "d"} {
		rounds = append(rounds, tn.opened(name))
	}
	var wg sync.WaitGroup
	for _, r := range rounds[:3] {
		c, in := tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r)
		wg.Go(func() { _, _ = tn.svc.CommitDraw(t.Context(), c, in) })
	}
	wg.Wait()
	if n := query[int64](tn, "select count(*) from draw")[0]; n != 1 {
		t.Fatalf("%d draws of one plan for the same days", n)
	}
	tx := must(tn.look.Begin(t.Context()))(t)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	must(tx.Exec(t.Context(), "select set_config('app.time', $1, true)", tn.now.Format(time.RFC3339)))(t)
	_, err := tx.Exec(t.Context(), `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication,
		window_from, window_to, author_id, change_id)
		select gen_random_uuid(), 'x', office, year, seq + 1, plan_id, $1, agency_id, text, digest, pool_size, pool_root, publication,
		window_to, window_to + 9, author_id, gen_random_uuid() from draw`, rounds[3].ID)
	if err == nil || !strings.Contains(err.Error(), "neither result nor void") {
		t.Errorf("by SQL: %v", err)
	}
}
