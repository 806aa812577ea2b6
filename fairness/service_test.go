package fairness

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/workday"
)

// busy is a history that has grown at every look, and is read once released.
type busy struct {
	Store
	looks    int
	released chan struct{}
}

func (b *busy) DrawHistoryMark(context.Context, actor.Actor, string, workday.Date, workday.Date) (string, error) {
	b.looks++
	return strconv.Itoa(b.looks), nil
}

func (b *busy) DrawHistory(context.Context, actor.Actor, string, workday.Date, workday.Date) (*History, error) {
	<-b.released
	return nil, errors.New("not read in this test")
}

// TestAnAuditUnderWayIsWaitedFor: on a day on which the history grows from question to question an audit comes to its end all the same.
func TestAnAuditUnderWayIsWaitedFor(t *testing.T) {
	b := &busy{released: make(chan struct{})}
	svc := NewService(b, nil, Rules{})
	ask := func(office string) *run {
		t.Helper()
		r, err := svc.run(t.Context(), actor.Actor{}, office, workday.Date{}, workday.Date{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := ask("")
	for range 2 {
		if ask("") != first {
			t.Error("the history grew, and the audit under way was left for a new one")
		}
	}
	if ask("370502-SCJG") == first {
		t.Error("another question was answered by this audit")
	}
	close(b.released)
	<-first.done
	if ask("") == first {
		t.Error("the history has grown since, and the old answer is given")
	}
}

// TestTheQueueOfAuditsIsBounded: whoever asks for ever other periods is refused once as many wait as the server keeps.
func TestTheQueueOfAuditsIsBounded(t *testing.T) {
	b := &busy{released: make(chan struct{})}
	svc := NewService(b, nil, Rules{})
	var last *run
	for i := range kept {
		r, err := svc.run(t.Context(), actor.Actor{}, strconv.Itoa(i), workday.Date{}, workday.Date{})
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	if _, err := svc.run(t.Context(), actor.Actor{}, "one more", workday.Date{}, workday.Date{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("one more: %v", err)
	}
	if r, err := svc.run(t.Context(), actor.Actor{}, strconv.Itoa(kept-1), workday.Date{}, workday.Date{}); err != nil || r != last {
		t.Errorf("one that is waiting already: %v", err)
	}
	close(b.released)
	<-last.done
	if _, err := svc.run(t.Context(), actor.Actor{}, "one more", workday.Date{}, workday.Date{}); err != nil {
		t.Errorf("after they are done: %v", err)
	}
}
