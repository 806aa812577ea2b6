package drd1

import (
	"slices"
	"strings"
)

// randomness checks entropy.json against round and plan.
func (x *examiner) randomness() {
	text, ok := x.b[FileEntropy]
	if !ok {
		if x.noDraw = x.neverDrawn(); !x.noDraw {
			x.r.withheld(CheckEntropy, FileEntropy, "not in the bundle")
		}
		x.closeText()
		return
	}
	e, err := ParseEntropy(text)
	if err != nil {
		x.r.syntax(CheckEntropy, err)
		x.hasEntropy = true
		return
	}
	x.in.Entropy, x.hasEntropy = e, true
	if x.r.Void == VoidRound {
		x.r.note(CheckVoid, "the round had its randomness: that it closed after its first event only the ledger shows")
	}
	x.r.ok(CheckEntropy, "canonical")
	good := x.commitments()
	good = x.quorum() && good
	good = x.closeText() && good
	good = x.beacons() && good
	x.opened = x.seals() && good
}

// commitments checks that only parties of the round committed and that each counted nonce opens its commitment.
func (x *examiner) commitments() bool {
	e, good := x.in.Entropy, true
	for _, c := range e.Commitments {
		if !slices.Contains(x.round.Parties, c.Party) {
			good = false
			x.r.fail(CheckCommitments, FileEntropy, 0, "%s is no party of the round", c.Party)
		}
	}
	for _, n := range e.Opened {
		c, committed := party(e.Commitments, n.Party)
		switch {
		case !committed:
			x.r.fail(CheckCommitments, FileEntropy, 0, "%s opened without a commitment", n.Party)
		case Commitment(x.suite, x.in.Plan.RoundDigest, n.Party, n.Value) != c:
			x.r.fail(CheckCommitments, FileEntropy, 0, "the nonce of %s does not open its commitment", n.Party)
		default:
			continue
		}
		good = false
	}
	if good {
		x.r.ok(CheckCommitments, "%d committed, %d opened", len(e.Commitments), len(e.Opened))
	}
	return good
}

func (x *examiner) quorum() bool {
	n := len(x.in.Entropy.Opened)
	if n < x.round.Quorum {
		x.r.fail(CheckQuorum, FileEntropy, 0, "%d nonces count, the quorum is %d", n, x.round.Quorum)
		return false
	}
	x.r.ok(CheckQuorum, "%d of %d parties, quorum %d", n, len(x.round.Parties), x.round.Quorum)
	return true
}

// closeText checks close.txt if there; its place in the ledger is not this function's matter.
func (x *examiner) closeText() bool {
	text, ok := x.b[FileClose]
	if !ok {
		x.r.note(CheckClose, "close.txt is not in the bundle; the nonces that count are those of entropy.json")
		return true
	}
	c, err := ParseClose(text)
	if err != nil {
		x.r.syntax(CheckClose, err)
		return false
	}
	switch {
	case c.Round != x.round.ID || c.Digest != x.in.Plan.RoundDigest:
		x.r.fail(CheckClose, FileClose, 2, "closes another round")
		return false
	case x.hasEntropy && !slices.Equal(c.Open, x.in.Entropy.Opened):
		x.r.fail(CheckClose, FileClose, 0, "does not list the nonces that entropy.json opens")
		return false
	}
	x.r.ok(CheckClose, "%s", CloseDigest(x.suite, text))
	return true
}

// beacons checks the public events: those of the round, in its order, with outcomes that are possible and, where the source can prove
// them, authentic.
func (x *examiner) beacons() bool {
	sources, good := x.o.sources(), true
	if err := CheckEvents(x.round, sources); err != nil {
		x.r.fail(CheckBeacons, FileRound, 0, "%s", err)
		return false
	}
	seen := x.in.Entropy.Beacons
	if len(seen) != len(x.round.Beacons) {
		x.r.fail(CheckBeacons, FileEntropy, 0, "%d events, the round names %d", len(seen), len(x.round.Beacons))
		return false
	}
	var office []string
	for i, want := range x.round.Beacons {
		got := seen[i]
		if got.Source != want.Source || got.Event != want.Name {
			x.r.fail(CheckBeacons, FileEntropy, 0, "event %d is %s %s, the round names %s %s", i+1, got.Source, got.Event, want.Source, want.Name)
			good = false
			continue
		}
		s, _ := source(sources, got.Source)
		switch err := s.CheckValue(got.Event, got.Value); {
		case err != nil:
			x.r.fail(CheckBeacons, FileEntropy, 0, "%s %s: %s", got.Source, got.Event, err)
			good = false
		case s.Proven():
			x.r.ok(CheckBeacons, "%s %s: signature holds", got.Source, got.Event)
		default:
			x.r.ok(CheckBeacons, "%s %s: form holds", got.Source, got.Event)
			x.r.note(CheckBeacons, "compare with the published outcome: %s %s = %s", got.Source, got.Event, got.Value)
		}
		if s.Office() {
			office = append(office, got.Source+" "+got.Event)
		}
	}
	if len(office) > 0 && len(x.in.Plan.Sealed) == 0 {
		x.r.note(CheckOffice, "thrown by the office, no sealed party: %s", strings.Join(office, ", "))
	}
	return good
}

// seals checks that exactly the plan's sealed parties sealed, and that their nonces, unless withheld, open the seals.
func (x *examiner) seals() bool {
	e, plan, good := x.in.Entropy, x.in.Plan, true
	names := func(all []Nonce) []string {
		out := make([]string, len(all))
		for i, n := range all {
			out[i] = n.Party
		}
		return out
	}
	if !slices.Equal(names(e.Seals), plan.Sealed) {
		x.r.fail(CheckSeals, FileEntropy, 0, "seals of %q, the plan names %q", names(e.Seals), plan.Sealed)
		return false
	}
	for _, n := range e.Sealed {
		seal, ok := party(e.Seals, n.Party)
		switch {
		case !ok:
			x.r.fail(CheckSeals, FileEntropy, 0, "%s is no sealed party of the plan", n.Party)
			good = false
		case Seal(x.suite, x.in.PlanDigest, n.Party, n.Value) != seal:
			x.r.fail(CheckSeals, FileEntropy, 0, "the nonce of %s does not open its seal", n.Party)
			good = false
		}
	}
	if good && len(e.Sealed) < len(plan.Sealed) {
		x.r.withheld(CheckSeals, FileEntropy, "%d of %d sealed nonces are not published yet", len(plan.Sealed)-len(e.Sealed), len(plan.Sealed))
	} else if good {
		x.r.ok(CheckSeals, "%d", len(plan.Sealed))
	}
	return good
}
