package drd1

import (
	"fmt"
	"strings"
	"time"
)

// The publication modes of a plan text. An absent line means open.
const (
	PublicationUnsaid     = ""           // no publication line: open
	PublicationOpen       = "open"       // whole bundle public
	PublicationRestricted = "restricted" // pool and exclusions for the supervisor and named bodies only; needs a salted pool
)

// Plan is the plan text of one draw (§6.4): everything the result depends on but the randomness.
type Plan struct {
	Suite                             string
	Draw                              string // <office>-<year>-<6-digit number>
	Supersedes                        string // a voided draw, or ""
	Matter                            string
	Rule                              Digest // RuleDigest of the eligibility rule
	Pool                              Table
	Salted                            bool
	Exclusions, Inspectors, Conflicts Table
	Strata                            []Stratum // ascending labels
	Slots                             []string  // ≥ 2: qualification of each slot or "-"; most demanding first
	Round                             string
	RoundDigest                       Digest       // Q
	Sealed                            []string     // ascending; at least one when there is an embargo
	ReserveChain                      ReserveChain // N = 0: none
	Embargo                           time.Time    // zero: none
	Publication                       string       // one of the Publication constants
}

// Table is the size and Merkle root of a committed table.
type Table struct {
	Lines int
	Root  Digest
}

// Stratum is one stratum 层 of a plan: how many are eligible, how many are drawn, how many reserves follow.
type Stratum struct {
	Label    string // [A-Z0-9_.-]{1,16}
	Eligible int
	Quota    int // more than Eligible means all
	Reserve  int
}

// ReserveChain is a hash chain held by a body that neither runs nor inspects (§6.8, mode R2): Anchor = c_0 = H^N(secret).
type ReserveChain struct {
	N      int
	Anchor Digest
}

// ParsePlan reads a plan text; whatever deviates from the grammar is a *SyntaxError.
func ParsePlan(text []byte) (Plan, error) {
	in, err := read(FilePlan, text, maxText)
	if err != nil {
		return Plan{}, err
	}
	p, err := parsePlan(in)
	if err != nil {
		return Plan{}, err
	}
	if why := p.check(); why != "" {
		return Plan{}, &SyntaxError{Text: FilePlan, Why: why}
	}
	return p, nil
}

func parsePlan(in *reader) (p Plan, err error) {
	if err = in.title("plan"); err != nil {
		return p, err
	}
	if p.Suite, err = in.id("suite"); err != nil {
		return p, err
	}
	if p.Draw, err = in.id("draw"); err != nil {
		return p, err
	}
	if in.peek("supersedes") {
		if p.Supersedes, err = in.id("supersedes"); err != nil {
			return p, err
		}
	}
	if p.Matter, err = in.id("matter"); err != nil {
		return p, err
	}
	if p.Rule, err = in.digest("rule"); err != nil {
		return p, err
	}
	if p.Pool, p.Salted, err = in.table("pool"); err != nil {
		return p, err
	}
	for _, t := range []struct {
		key string
		to  *Table
	}{{"exclusions", &p.Exclusions}, {"inspectors", &p.Inspectors}, {"conflicts", &p.Conflicts}} {
		if *t.to, _, err = in.table(t.key); err != nil {
			return p, err
		}
	}
	if p.Strata, err = in.strata(); err != nil {
		return p, err
	}
	for in.peek("slot") {
		w, err := in.take("slot", 2, 2)
		if err != nil {
			return p, err
		}
		if n, err := number(w[0]); err != nil || n != len(p.Slots)+1 {
			return p, in.failf("slots must be numbered 1, 2, …")
		}
		p.Slots = append(p.Slots, w[1])
	}
	return parsePlanEnd(in, p)
}

// parsePlanEnd reads the lines from "round" on.
func parsePlanEnd(in *reader, p Plan) (Plan, error) {
	w, err := in.take("round", 2, 2)
	if err != nil {
		return p, err
	}
	p.Round = w[0]
	if p.RoundDigest, err = ParseDigest(w[1]); err != nil {
		return p, in.wrap(err)
	}
	for in.peek("sealed") {
		s, err := in.id("sealed")
		if err != nil {
			return p, err
		}
		p.Sealed = append(p.Sealed, s)
	}
	if in.peek("reserve-chain") {
		if w, err = in.take("reserve-chain", 2, 2); err != nil {
			return p, err
		}
		if p.ReserveChain.N, err = number(w[0]); err != nil || p.ReserveChain.N == 0 {
			return p, in.failf("the length of the reserve chain must be a number ≥ 1")
		}
		if p.ReserveChain.Anchor, err = ParseDigest(w[1]); err != nil {
			return p, in.wrap(err)
		}
	}
	if in.peek("embargo") {
		v, err := in.one("embargo")
		if err != nil {
			return p, err
		}
		if p.Embargo, err = parseTime(v); err != nil || p.Embargo.IsZero() {
			return p, in.failf("%q is not a time YYYY-MM-DDThh:mm:ssZ", clip(v))
		}
	}
	if in.peek("publication") {
		if p.Publication, err = in.one("publication"); err != nil {
			return p, err
		}
	}
	return p, in.end()
}

// table reads "<key> <lines> <root>", for the pool optionally followed by "salted".
func (r *reader) table(key string) (t Table, salted bool, err error) {
	high := 2
	if key == "pool" {
		high = 3
	}
	w, err := r.take(key, 2, high)
	if err != nil {
		return t, false, err
	}
	if t.Lines, err = number(w[0]); err != nil {
		return t, false, r.wrap(err)
	}
	if t.Root, err = ParseDigest(w[1]); err != nil {
		return t, false, r.wrap(err)
	}
	if len(w) == 3 && w[2] != "salted" {
		return t, false, r.failf("expected \"salted\" or nothing, found %q", clip(w[2]))
	}
	return t, len(w) == 3, nil
}

func (r *reader) strata() (all []Stratum, err error) {
	for r.peek("stratum") {
		w, err := r.take("stratum", 4, 4)
		if err != nil {
			return nil, err
		}
		s := Stratum{Label: w[0]}
		for i, to := range []*int{&s.Eligible, &s.Quota, &s.Reserve} {
			if *to, err = number(w[i+1]); err != nil {
				return nil, r.wrap(err)
			}
		}
		if !isStratum(s.Label) {
			return nil, r.failf("a stratum label is 1–16 of A–Z 0–9 _ . -")
		}
		if n := len(all); n > 0 && all[n-1].Label >= s.Label {
			return nil, r.failf("strata must be strictly ascending")
		}
		all = append(all, s)
	}
	return all, nil
}

// check returns why p is no plan, or "".
func (p Plan) check() string {
	switch {
	case !isID(p.Suite) || !isID(p.Matter) || !isID(p.Round):
		return "suite, matter and round must be 1–64 bytes of 0x21–0x7E"
	case !IsDrawNumber(p.Draw):
		return "a draw number is <office>-<year>-<6 digits>, at most 64 bytes"
	case p.Supersedes != "" && (!IsDrawNumber(p.Supersedes) || p.Supersedes == p.Draw):
		return "supersedes must name another draw"
	case len(p.Slots) < 2:
		return "at least two slots are needed"
	case !ascending(p.Sealed) || len(p.Sealed) > 65535:
		return "sealed parties must be ids, strictly ascending"
	case !p.Embargo.IsZero() && len(p.Sealed) == 0:
		return "an embargo needs a sealed party"
	case !p.Embargo.IsZero() && !canonicalTime(p.Embargo):
		return "the embargo must be a whole second of UTC"
	case p.Publication != PublicationUnsaid && p.Publication != PublicationOpen && p.Publication != PublicationRestricted:
		return "publication must be open or restricted"
	case p.Publication == PublicationRestricted && !p.Salted:
		return "restricted publication needs a salted pool"
	}
	for _, q := range p.Slots {
		if q != "-" && !isQual(q) {
			return "a slot needs a qualification or \"-\""
		}
	}
	return p.checkNumbers()
}

func (p Plan) checkNumbers() string {
	all := []int{p.Pool.Lines, p.Exclusions.Lines, p.Inspectors.Lines, p.Conflicts.Lines, p.ReserveChain.N}
	for i, s := range p.Strata {
		if !isStratum(s.Label) || (i > 0 && p.Strata[i-1].Label >= s.Label) {
			return "strata must have labels [A-Z0-9_.-]{1,16}, strictly ascending"
		}
		all = append(all, s.Eligible, s.Quota, s.Reserve)
	}
	for _, n := range all {
		if n < 0 || n > 999_999_999_999 {
			return "counts must have at most 12 digits"
		}
	}
	if len(p.Strata) == 0 {
		return "at least one stratum is needed"
	}
	return ""
}

// Text is the canonical plan text, or why there is none.
func (p Plan) Text() ([]byte, error) {
	if why := p.check(); why != "" {
		return nil, &SyntaxError{Text: FilePlan, Why: why}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "drd1 plan\nsuite %s\ndraw %s\n", p.Suite, p.Draw)
	if p.Supersedes != "" {
		fmt.Fprintf(&b, "supersedes %s\n", p.Supersedes)
	}
	fmt.Fprintf(&b, "matter %s\nrule %s\npool %d %s", p.Matter, p.Rule, p.Pool.Lines, p.Pool.Root)
	if p.Salted {
		b.WriteString(" salted")
	}
	fmt.Fprintf(&b, "\nexclusions %d %s\ninspectors %d %s\nconflicts %d %s\n", p.Exclusions.Lines, p.Exclusions.Root,
		p.Inspectors.Lines, p.Inspectors.Root, p.Conflicts.Lines, p.Conflicts.Root)
	for _, s := range p.Strata {
		fmt.Fprintf(&b, "stratum %s %d %d %d\n", s.Label, s.Eligible, s.Quota, s.Reserve)
	}
	for i, q := range p.Slots {
		fmt.Fprintf(&b, "slot %d %s\n", i+1, q)
	}
	fmt.Fprintf(&b, "round %s %s\n", p.Round, p.RoundDigest)
	for _, s := range p.Sealed {
		fmt.Fprintf(&b, "sealed %s\n", s)
	}
	if p.ReserveChain.N > 0 {
		fmt.Fprintf(&b, "reserve-chain %d %s\n", p.ReserveChain.N, p.ReserveChain.Anchor)
	}
	if !p.Embargo.IsZero() {
		fmt.Fprintf(&b, "embargo %s\n", formatTime(p.Embargo))
	}
	if p.Publication != PublicationUnsaid {
		fmt.Fprintf(&b, "publication %s\n", p.Publication)
	}
	return []byte(b.String()), nil
}

// PlanDigest is P = TH("plan", text).
func PlanDigest(suite Suite, text []byte) Digest { return TH(suite, LabelPlan, text) }

// RuleDigest is TH("rule", text) of the eligibility rule 抽查范围规则, which may be any bytes.
func RuleDigest(suite Suite, text []byte) Digest { return TH(suite, LabelRule, text) }

// Quota is k = max(minimum, ⌈eligible·ppm/10⁶⌉) (§6.4), all in integers: ppm is the sampling ratio in parts per million (1 % = 10,000).
// It may exceed eligible, which means all. eligible must be at most 10¹², ppm between 0 and 10⁶.
func Quota(eligible, ppm, minimum int) int {
	return max(minimum, (eligible*ppm+999_999)/1_000_000)
}
