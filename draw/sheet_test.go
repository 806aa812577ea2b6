package draw_test

import (
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/page"
)

// TestSheetsOfADraw: the notice carries the plan's digest before the event, the record the result after it, and neither more than the public
// may know.
func TestSheetsOfADraw(t *testing.T) {
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r1")
	tn.commitAll(r)
	d := tn.committed(p, r)
	notice := must(tn.svc.Notice(t.Context(), d.Number))(t)
	for _, want := range []string{"抽取公告\n" + d.Number, d.Digest.String(), d.Pool.Root.String(), r.Digest.String(), "承诺 ", "dice/d10x20"} {
		if !strings.Contains(notice, want) {
			t.Errorf("the notice lacks %q:\n%s", want, notice)
		}
	}
	if strings.Contains(notice, "揭示 ") {
		t.Errorf("a nonce before it was revealed:\n%s", notice)
	}
	if _, err := tn.svc.Record(t.Context(), d.Number); reasonOf(err) != fault.NotYet {
		t.Errorf("a record before the draw: %v", err)
	}
	done := tn.drawn("r2")
	record := must(tn.svc.Record(t.Context(), done.Number))(t)
	drawn := must(tn.svc.Selections(t.Context(), actor.Public(), done.ID, page.Ask{First: 100}))(t)
	if len(drawn.Rows) == 0 || !strings.Contains(record, done.Result.Digest.String()) || !strings.Contains(record, drawn.Rows[0].Ticket.String()) {
		t.Errorf("%d drawn:\n%s", len(drawn.Rows), record)
	}
	if _, err := tn.svc.Notice(t.Context(), "370502-SCJG-1999-000001"); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

func reasonOf(err error) fault.Reason {
	if f, ok := fault.As(err); ok {
		return f.Reason
	}
	return ""
}
