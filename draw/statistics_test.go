package draw_test

import (
	"slices"
	"strings"
	"testing"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

// F1, F6, F7: what happens beside a draw is counted by office and official, and so are the visits that no draw made.
func TestWhateverHappensBesideADrawIsCounted(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("r")
	tn.commitAll(r)
	p := tn.filed()
	tn.excluded(p, tn.firms[3], "E03")
	tn.excluded(p, tn.firms[4], "E03")
	d := tn.committed(p, r)
	tn.voided(tn.committed(tn.filed(), r), drd1.VoidPool)
	tn.settle(r)
	must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	got := must(tn.app.Statistics(t.Context(), 2026))(t)
	if len(got.Offices) != 1 || got.Offices[0] != (draw.OfficeCount{Agency: got.Offices[0].Agency, Draws: 2, Executed: 1, Voided: 1, Drawn: 6, Excluded: 2}) {
		t.Errorf("offices: %+v", got.Offices)
	}
	var said []string
	for _, o := range got.Officials {
		said = append(said, strings.Join([]string{o.Kind, o.Code, o.Official, string(rune('0' + o.Requested)), string(rune('0' + o.Approved))}, " "))
	}
	if want := []string{"EXCLUSION E03 p-admin 2 0", "EXCLUSION E03 p-colleague 0 2", "VOID V01 p-admin 1 0", "VOID V01 p-supervisor 0 1"}; !slices.Equal(said, want) {
		t.Errorf("officials: %q, want %q", said, want)
	}
	if none := must(tn.app.Statistics(t.Context(), 2025))(t); len(none.Offices) != 0 || len(none.Officials) != 0 {
		t.Errorf("another year: %+v", none)
	}
	if _, err := tn.app.Statistics(t.Context(), 1999); !fault.Is(err, fault.Invalid) {
		t.Errorf("a year before all: %v", err)
	}
}
