package inspection_test

import (
	"testing"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// Who is complained about does not leak before the code is shown, which is when it was scanned: a code may be issued in the office, hours before. Until then
// a colleague reads nothing of the visit; team, heads, supervision and the enterprise do.
func TestAnIssuedCodeIsNotShown(t *testing.T) {
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
}
