package draw

import (
	"slices"
	"testing"
	"time"
	"unicode"

	"yangguang/draw/drd1"
	"yangguang/fault"
)

// TestAnOutcomeIsRefusedInTwoLanguages: the Chinese sentence says what is needed, without a word of the English one.
func TestAnOutcomeIsRefusedInTwoLanguages(t *testing.T) {
	sources := []drd1.Source{drd1.Dice, drd1.KL8}
	s := &Service{}
	for _, src := range sources {
		err := s.checkOutcome(Round{State: RoundClosed, Beacons: []Beacon{{Source: src.Name(), Event: "2026001"}}}, 0, "12", time.Time{})
		f, ok := fault.As(err)
		if !ok || f.Field != "input.value" || f.En == "" || slices.ContainsFunc([]rune(f.Msg), func(c rune) bool { return unicode.Is(unicode.Latin, c) }) {
			t.Errorf("%s: %v", src.Name(), err)
		}
	}
}
