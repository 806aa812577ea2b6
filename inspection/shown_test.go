package inspection_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// Who is complained about does not leak before the code is shown, which is when it was scanned: a code may be issued in the office, hours before. Until then
// a colleague reads nothing of the visit, and nobody of another agency, not by the frequency either; team, heads, supervision and the enterprise do.
func TestAnIssuedCodeIsNotShown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	reads := func(who string) bool {
		t.Helper()
		got, err := w.s.List(t.Context(), w.actors[who], inspection.Query{}, page.Ask{First: 5})
		w.ok(err)
		_, err = w.s.ByID(t.Context(), w.actors[who], i.ID)
		if err != nil && !fault.Is(err, fault.NotFound) || (err == nil) != (len(got.Rows) == 1) {
			t.Errorf("%s reads %d, %v", who, len(got.Rows), err)
		}
		return err == nil
	}
	counts := func(who string, want int) {
		t.Helper()
		f, err := w.s.Frequency(t.Context(), w.actors[who], w.firm, w.today.Year(), false)
		w.ok(err)
		counted := 0
		for _, a := range f.ByAgency {
			counted += a.Counted
		}
		for _, r := range f.Rules {
			if want == 0 || r.Counted != want {
				t.Errorf("%s reads %d under %s, want %d", who, r.Counted, r.Rule, want)
			}
		}
		if f.Total != want || counted != want {
			t.Errorf("%s reads %d visits, %d counted, want %d", who, f.Total, counted, want)
		}
	}
	for who, want := range map[string]int{"third": 0, "stranger": 0, "chief": 0, "lead": 1, "member": 1, "head": 1, "deputy": 1, "supervisor": 1, "owner": 1} {
		counts(who, want)
	}
	for who, want := range map[string]bool{"third": false, "stranger": false, "rival": false, "lead": true, "member": true, "head": true, "deputy": true, "supervisor": true,
		"owner": true} {
		if got := reads(who); got != want {
			t.Errorf("issued: %s reads it: %t", who, got)
		}
	}
	_, err := w.s.Scan(t.Context(), w.by("owner", 1), i.CheckCode.Token)
	w.ok(err)
	if !reads("third") || reads("stranger") {
		t.Error("after the scan a colleague reads it, and nobody of another agency")
	}
	for _, who := range []string{"third", "stranger", "chief", "head", "owner"} {
		counts(who, 1)
	}
}

// The enterprise never learns that somebody complained (举报办法 33), and not from why the visit was given up either: that is the agency's and of those who watch it.
func TestWhyAVisitWasGivenUpIsTheAgencys(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	_, err := w.s.Void(t.Context(), w.by("head", i.ID), i.ID, "举报人撤回举报", inspection.Parts{})
	w.ok(err)
	for who, reads := range map[string]bool{"owner": false, "head": true, "lead": true, "third": true, "supervisor": true} {
		got := w.read(who, i.ID)
		own, err := w.s.List(t.Context(), w.actors[who], inspection.Query{Parts: inspection.Parts{Own: true}}, page.Ask{First: 1})
		w.ok(err)
		for _, v := range []inspection.Inspection{got, own.Rows[0]} {
			if v.State != inspection.Void || (v.VoidReason != nil) != reads {
				t.Errorf("%s reads %s, %v", who, v.State, v.VoidReason)
			}
		}
	}
}

// Of a drawn visit under embargo, too, a colleague and another agency learn when the team has entered; once the draw is public everybody knows who was drawn.
func TestADrawnVisitIsShownWhenItWasScanned(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	id := w.drawn()[0]
	_, err := w.s.Approve(t.Context(), w.by("deputy", id), []uuid.UUID{id}, inspection.Parts{})
	w.ok(err)
	i, err := w.s.IssueCode(t.Context(), w.by("lead", id), id, inspection.AllParts())
	w.ok(err)
	for who, want := range map[string]bool{"third": false, "stranger": false, "lead": true, "head": true, "supervisor": true, "owner": true} {
		_, err := w.s.ByID(t.Context(), w.actors[who], id)
		f, failed := w.s.Frequency(t.Context(), w.actors[who], w.firm, w.today.Year(), false)
		w.ok(failed)
		if (err == nil) != want || (f.Total == 1) != want {
			t.Errorf("%s reads it: %v, and %d visits", who, err, f.Total)
		}
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", 1), i.CheckCode.Token)
	w.ok(err)
	w.read("third", id)
}
