package draw_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

// recorded moves the entry of every outcome to so long ago.
func (tn *town) recorded(ago string) {
	tn.t.Helper()
	tn.plant(func(x exec) { x("update beacon_value set at = now() - $1::text::interval", ago) })
}

func TestEveryCommittedDrawIsExecutedByThePlatform(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("r")
	tn.commitAll(r)
	var numbers []string
	var all []draw.Draw
	for range 4 { // like draws of like plans: whose result would somebody pick?
		all = append(all, tn.committed(tn.filed(), r))
		numbers = append(numbers, all[len(all)-1].Number)
	}
	refused(tn, "a second draw of a plan in one round", fault.Conflict, fault.AlreadyDrawn, func() (draw.Draw, error) {
		in := tn.drawInput(draw.Plan{ID: all[0].PlanID}, r)
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in)
	})
	due := func(when string, want ...string) {
		t.Helper()
		if got := must(tn.app.ExecuteDue(t.Context()))(t); !slices.Equal(got, want) {
			t.Errorf("%s the platform executes %v, want %v", when, got, want)
		}
	}
	due("before the event")
	tn.settle(r)
	tn.recorded("9 minutes")
	due("while the office may do it by hand")
	tn.recorded("11 minutes")
	must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), all[1].ID))(t)

	var wg sync.WaitGroup
	var mu sync.Mutex
	var done []string
	for _, s := range []*draw.Service{tn.app, service(t, tn.DB.DB), service(t, tn.DB.DB)} { // three servers
		wg.Go(func() {
			got, err := s.ExecuteDue(t.Context())
			mu.Lock()
			defer mu.Unlock()
			if done = append(done, got...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	due("once more")
	slices.Sort(done)
	if done = slices.Compact(done); !slices.Equal(done, []string{numbers[0], numbers[2], numbers[3]}) {
		t.Errorf("the platform executed %v of %v", done, numbers)
	}
	if n := query[int64](tn, "select count(*) from log_entry where type = 'result'")[0]; n != 4 {
		t.Errorf("%d results in the ledger", n)
	}
	tn.drawnByThePlatform(all[2])
}

// drawnByThePlatform wants a public draw that verifies and names no person as its executor; who committed it is the author of its visits.
func (tn *town) drawnByThePlatform(d draw.Draw) {
	t := tn.t
	t.Helper()
	b := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
	if got := drd1.Verify(b, protocol); got.ExitCode() != 0 {
		t.Errorf("exit %d, %v", got.ExitCode(), got.Err())
	}
	refused(tn, "executing what the platform executed", fault.Conflict, fault.AlreadyDrawn, func() (draw.Draw, error) {
		return tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID)
	})
	got := query[string](tn, `select format('%s %s %s', re.author_id is null, au.pseudonym, au.verb) from draw_result re
		join audit_event au on au.change_id = re.change_id where re.draw_id = $1`, d.ID)
	if len(got) != 1 || got[0] != "t system draw:execute" {
		t.Errorf("the executor is %q", got)
	}
	authors := query[string](tn, "select distinct a.username from inspection i join account a on a.id = i.author_id where i.draw_id = $1", d.ID)
	if !slices.Equal(authors, []string{"admin"}) {
		t.Errorf("the visits are by %v", authors)
	}
}

func TestADrawThatFailsHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("r")
	tn.commitAll(r)
	broken, sound := tn.committed(tn.filed(), r), tn.committed(tn.filed(), r)
	tn.settle(r)
	tn.recorded("1 hour")
	tn.plant(func(x exec) {
		x("update draw_file set content = '' where draw_id = $1 and name = 'pool.tsv'", broken.ID)
	})
	for _, want := range [][]string{{sound.Number}, nil} {
		done, err := tn.app.ExecuteDue(t.Context())
		if err == nil || !strings.Contains(err.Error(), broken.Number) || strings.Contains(err.Error(), sound.Number) || !slices.Equal(done, want) {
			t.Errorf("executed %v, error %v", done, err)
		}
	}
}

func TestADrawWithoutResultIsOverdueInPublic(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r, failed := tn.opened("r"), tn.roundInput("few")
	tn.commitAll(r)
	d := tn.committed(tn.filed(), r)
	few := must(tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), failed))(t)
	tn.commitAll(few)
	lost := tn.committed(tn.filed(), few)
	ask := tn.api()
	overdue := func(number string) bool {
		t.Helper()
		got, codes := ask(actor.Public(), `query ($n: String!) { draw(number: $n) { overdue resultDue plan { draws { overdue } } } draws(first: 9) { nodes { number overdue } } }`,
			map[string]any{"n": number})
		one, _ := at(got, "draw", "overdue").(bool)
		listed := at(got, "draw", "plan", "draws", 0, "overdue")
		due, _ := at(got, "draw", "resultDue").(string)
		if len(codes) > 0 || listed != one || due == "" {
			t.Fatalf("%v %v", got, codes)
		}
		return one
	}
	event := func(ago string) {
		tn.plant(func(x exec) { x("update round_beacon set due_at = now() - $1::text::interval", ago) })
	}
	event("-1 hour")
	if overdue(d.Number) {
		t.Error("overdue before its event")
	}
	event("23 hours 59 minutes")
	if overdue(d.Number) {
		t.Error("overdue within a day of its event")
	}
	event("24 hours 1 minute") // nobody recorded the outcome: the alarm does not wait for that
	if !overdue(d.Number) || !overdue(lost.Number) {
		t.Error("not overdue a day after its event")
	}
	tn.plant(func(x exec) { x("update round_beacon set due_at = $1", r.Beacons[0].Time) })
	tn.settle(r)
	event("25 hours")
	if !overdue(d.Number) {
		t.Error("not overdue with all outcomes recorded")
	}
	must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), few.ID))(t)
	late := func() int { return must(tn.app.Statistics(t.Context(), 2026))(t).Offices[0].Late }
	if overdue(d.Number) || !overdue(lost.Number) || late() != 1 {
		t.Errorf("overdue with a result, or no alarm where the round failed: %d counted as late", late())
	}
	tn.voided(lost, drd1.VoidRound)
	if overdue(lost.Number) || late() != 0 {
		t.Errorf("overdue though void, %d counted as late", late())
	}
}
