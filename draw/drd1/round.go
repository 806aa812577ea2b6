package drd1

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxText bounds plan, round, close and entropy texts, in bytes.
const maxText = 1 << 20

// Round is the round text 随机数轮次 (§6.3): who commits a nonce until when, and which public events follow. One round serves any number
// of draws.
type Round struct {
	Suite    string
	ID       string
	Parties  []string // ≥ 2, ascending
	Quorum   int      // 2 ≤ n ≤ parties
	RevealBy time.Time
	Beacons  []Event // ≥ 1, each strictly after RevealBy
}

// Event is a public event named in advance.
type Event struct {
	Source string // such as "dice/d10x20"
	Name   string // as the source names its events: an issue number, a round number, a ceremony
	Time   time.Time
}

// ParseRound reads a round text; whatever deviates from the grammar is a *SyntaxError.
func ParseRound(text []byte) (Round, error) {
	in, err := read(FileRound, text, maxText)
	if err != nil {
		return Round{}, err
	}
	r, err := parseRound(in)
	if err != nil {
		return Round{}, err
	}
	if why := r.check(); why != "" {
		return Round{}, &SyntaxError{Text: FileRound, Why: why}
	}
	return r, nil
}

func parseRound(in *reader) (r Round, err error) {
	if err = in.title("round"); err != nil {
		return r, err
	}
	if r.Suite, err = in.id("suite"); err != nil {
		return r, err
	}
	if r.ID, err = in.id("round"); err != nil {
		return r, err
	}
	for in.peek("party") {
		p, err := in.id("party")
		if err != nil {
			return r, err
		}
		if n := len(r.Parties); n > 0 && r.Parties[n-1] >= p {
			return r, in.failf("parties must be strictly ascending")
		}
		r.Parties = append(r.Parties, p)
	}
	v, err := in.one("quorum")
	if err != nil {
		return r, err
	}
	if r.Quorum, err = number(v); err != nil {
		return r, in.wrap(err)
	}
	if v, err = in.one("reveal-by"); err != nil {
		return r, err
	}
	if r.RevealBy, err = parseTime(v); err != nil {
		return r, in.wrap(err)
	}
	for in.peek("beacon") {
		w, err := in.take("beacon", 3, 3)
		if err != nil {
			return r, err
		}
		t, err := parseTime(w[2])
		if err != nil {
			return r, in.wrap(err)
		}
		if !t.After(r.RevealBy) {
			return r, in.failf("the event's time must be strictly after reveal-by")
		}
		r.Beacons = append(r.Beacons, Event{w[0], w[1], t})
	}
	return r, in.end()
}

// check returns why r is no round, or "".
func (r Round) check() string {
	switch {
	case !isID(r.Suite) || !isID(r.ID):
		return "suite and round must be 1–64 bytes of 0x21–0x7E"
	case len(r.Parties) < 2 || len(r.Parties) > 65535:
		return "at least two parties are needed"
	case !ascending(r.Parties):
		return "parties must be ids, strictly ascending"
	case r.Quorum < 2 || r.Quorum > len(r.Parties):
		return "the quorum must be between 2 and the number of parties"
	case len(r.Beacons) == 0 || len(r.Beacons) > 65535:
		return "at least one public event is needed"
	case !canonicalTime(r.RevealBy):
		return "reveal-by must be a whole second of UTC"
	}
	seen := map[[2]string]bool{}
	for _, b := range r.Beacons {
		key := [2]string{b.Source, b.Name}
		switch {
		case !isID(b.Source) || !isID(b.Name):
			return "source and event of a beacon must be 1–64 bytes of 0x21–0x7E"
		case !canonicalTime(b.Time) || !b.Time.After(r.RevealBy):
			return "the time of an event must be a whole second, strictly after reveal-by"
		case seen[key]:
			return "the same public event is named twice"
		}
		seen[key] = true
	}
	return ""
}

// Text is the canonical round text, or why there is none.
func (r Round) Text() ([]byte, error) {
	if why := r.check(); why != "" {
		return nil, &SyntaxError{Text: FileRound, Why: why}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "drd1 round\nsuite %s\nround %s\n", r.Suite, r.ID)
	for _, p := range r.Parties {
		fmt.Fprintf(&b, "party %s\n", p)
	}
	fmt.Fprintf(&b, "quorum %d\nreveal-by %s\n", r.Quorum, formatTime(r.RevealBy))
	for _, e := range r.Beacons {
		fmt.Fprintf(&b, "beacon %s %s %s\n", e.Source, e.Name, formatTime(e.Time))
	}
	return []byte(b.String()), nil
}

// RoundDigest is Q = TH("round", text).
func RoundDigest(suite Suite, text []byte) Digest { return TH(suite, LabelRound, text) }

// ascending reports whether all are ids in strictly ascending order.
func ascending(ids []string) bool {
	for i, id := range ids {
		if !isID(id) || (i > 0 && ids[i-1] >= id) {
			return false
		}
	}
	return true
}

// canonicalTime reports whether printing t loses nothing.
func canonicalTime(t time.Time) bool {
	back, err := parseTime(formatTime(t))
	return err == nil && back.Equal(t)
}

// Close is the close text (§6.3): the nonces that count, recorded at reveal-by and before the first public event.
type Close struct {
	Round  string
	Digest Digest // Q
	Open   []Nonce
}

// Nonce is the 32 random bytes of a party.
type Nonce struct {
	Party string
	Value Digest
}

// ParseClose reads a close text.
func ParseClose(text []byte) (Close, error) {
	in, err := read(FileClose, text, maxText)
	if err != nil {
		return Close{}, err
	}
	var c Close
	if err := in.title("close"); err != nil {
		return c, err
	}
	w, err := in.take("round", 2, 2)
	if err != nil {
		return c, err
	}
	c.Round = w[0]
	if c.Digest, err = ParseDigest(w[1]); err != nil {
		return c, in.wrap(err)
	}
	for in.peek("open") {
		if w, err = in.take("open", 2, 2); err != nil {
			return c, err
		}
		d, err := ParseDigest(w[1])
		if err != nil {
			return c, in.wrap(err)
		}
		c.Open = append(c.Open, Nonce{w[0], d})
	}
	if err := in.end(); err != nil {
		return c, err
	}
	if why := c.check(); why != "" {
		return c, &SyntaxError{Text: FileClose, Why: why}
	}
	return c, nil
}

func (c Close) check() string {
	parties := make([]string, len(c.Open))
	for i, n := range c.Open {
		parties[i] = n.Party
	}
	if !isID(c.Round) || !ascending(parties) {
		return "round and parties must be ids, parties strictly ascending"
	}
	return ""
}

// Text is the canonical close text, or why there is none. A round in which nobody revealed closes without open lines.
func (c Close) Text() ([]byte, error) {
	if why := c.check(); why != "" {
		return nil, &SyntaxError{Text: FileClose, Why: why}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "drd1 close\nround %s %s\n", c.Round, c.Digest)
	for _, n := range c.Open {
		fmt.Fprintf(&b, "open %s %s\n", n.Party, n.Value)
	}
	return []byte(b.String()), nil
}

// CloseDigest is TH("close", text).
func CloseDigest(suite Suite, text []byte) Digest { return TH(suite, LabelClose, text) }

// party finds a party's nonce.
func party(nonces []Nonce, name string) (Digest, bool) {
	i := slices.IndexFunc(nonces, func(n Nonce) bool { return n.Party == name })
	if i < 0 {
		return Digest{}, false
	}
	return nonces[i].Value, true
}
