package draw_test

import (
	"slices"
	"testing"
	"time"
	"unicode"

	"yangguang/draw"
	"yangguang/fault"
)

// TestAnOutcomeIsRefusedInTwoLanguages: the Chinese sentence says what is needed, without a word of the English one.
func TestAnOutcomeIsRefusedInTwoLanguages(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 0)
	in := tn.roundInput("r")
	in.Beacons = append(in.Beacons, draw.Beacon{Source: "cwl/kl8", Event: "2026051", Time: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC)})
	r := must(tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), in))(t)
	tn.commitAll(r)
	tn.revealAll(r)
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	tn.now = r.Beacons[1].Time
	for _, b := range r.Beacons {
		f := refused(tn, b.Source, fault.Invalid, "", func() (draw.Round, error) {
			return tn.svc.RecordBeacon(t.Context(), tn.by(tn.parties[0], "recordBeacon"), r.ID, b.Source, b.Event, "12")
		})
		if f.Field != "input.value" || f.En == "" || slices.ContainsFunc([]rune(f.Msg), func(c rune) bool { return unicode.Is(unicode.Latin, c) }) {
			t.Errorf("%s: %+v", b.Source, f)
		}
	}
}
