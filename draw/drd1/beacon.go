package drd1

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Source is a kind of public event that a round may name (§6.3): the registry of sources is the list given to Verify and Run.
type Source interface {
	// Name is the word in the round text, such as "dice/d10x20".
	Name() string
	// Bits is the entropy of one event, rounded down. A round needs 60 together.
	Bits() int
	// CheckEvent says whether event is how this source names its events and whether, as far as the source fixes it, the event does not
	// happen before at, the time the round text gives.
	CheckEvent(event string, at time.Time) error
	// CheckValue says whether value is a possible outcome of the event, in this source's notation; Proven sources also verify it.
	CheckValue(event, value string) error
	// Proven reports whether CheckValue proves the value authentic. If not, people compare it with the published one.
	Proven() bool
	// Office reports whether the office that draws produces the event itself: such a round needs a sealed party (decision 16).
	Office() bool
}

// MinimumBits is the least public entropy of a round, in bits (§6.3).
const MinimumBits = 60

// Dice is the source "dice/d10x20": twenty ten-sided dice thrown at a public ceremony, digits in the order thrown. The event is any id
// that names the ceremony.
var Dice Source = dice{}

// KL8 is the source "cwl/kl8": 中国福利彩票快乐8, 20 of the numbers 01–80, ascending, joined by one space; the event is the issue
// number 期号, seven digits.
var KL8 Source = kl8{}

type dice struct{}

func (dice) Name() string                               { return "dice/d10x20" }
func (dice) Bits() int                                  { return 66 } // 20·log2(10) = 66.4
func (dice) CheckEvent(event string, _ time.Time) error { return eventID(event) }
func (dice) Proven() bool                               { return false }
func (dice) Office() bool                               { return true }

func (dice) CheckValue(_, value string) error {
	if len(value) != 20 {
		return errors.New("twenty digits are needed, in the order thrown")
	}
	for i := range len(value) {
		if !isDigit(value[i]) {
			return errors.New("every die shows a digit 0–9")
		}
	}
	return nil
}

type kl8 struct{}

func (kl8) Name() string { return "cwl/kl8" }
func (kl8) Bits() int    { return 61 } // log2 C(80,20) = 61.6
func (kl8) Proven() bool { return false }
func (kl8) Office() bool { return false }

func (kl8) CheckEvent(event string, _ time.Time) error {
	if n, err := number(event); err != nil || len(event) != 7 || n == 0 {
		return errors.New("an issue number 期号 has seven digits")
	}
	return nil
}

func (kl8) CheckValue(_, value string) error {
	if len(value) != 59 {
		return errors.New("twenty two-digit numbers joined by one space are needed")
	}
	last := 0
	for i := 0; i < len(value); i += 3 {
		if i > 0 && value[i-1] != ' ' || !isDigit(value[i]) || !isDigit(value[i+1]) {
			return errors.New("twenty two-digit numbers joined by one space are needed")
		}
		n := int(value[i]-'0')*10 + int(value[i+1]-'0')
		if n <= last || n > 80 {
			return errors.New("the numbers must be strictly ascending between 01 and 80")
		}
		last = n
	}
	return nil
}

func eventID(event string) error {
	if !isID(event) {
		return errors.New("an event is 1–64 bytes of 0x21–0x7E")
	}
	return nil
}

// source finds a source of the registry.
func source(all []Source, name string) (Source, bool) {
	i := slices.IndexFunc(all, func(s Source) bool { return s.Name() == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// CheckEvents says why a round cannot rely on its public events: unknown source, an event that would be known too early, less than
// 60 bits together. Servers call it before they open a round; Verify calls it too.
func CheckEvents(r Round, sources []Source) error {
	bits := 0
	for _, e := range r.Beacons {
		s, ok := source(sources, e.Source)
		if !ok {
			return fmt.Errorf("beacon %s %s: unknown source", e.Source, e.Name)
		}
		if err := s.CheckEvent(e.Name, e.Time); err != nil {
			return fmt.Errorf("beacon %s %s: %w", e.Source, e.Name, err)
		}
		bits += s.Bits()
	}
	if bits < MinimumBits {
		return fmt.Errorf("the public events give %d bits, %d are needed", bits, MinimumBits)
	}
	return nil
}
