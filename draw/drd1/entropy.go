package drd1

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Entropy is entropy.json: all randomness of a draw, with what committed to it.
type Entropy struct {
	Commitments []Nonce      // open commitments, ascending by party (Value is the commitment)
	Opened      []Nonce      // the nonces that count, ascending by party
	Beacons     []BeaconSeen // in the order of the round text
	Seals       []Nonce      // sealed parties' commitments, ascending
	Sealed      []Nonce      // their nonces, ascending; empty while withheld under embargo
}

// BeaconSeen is a public event with its outcome, in the source's own notation.
type BeaconSeen struct {
	Source, Event, Value string
}

// ParseEntropy reads entropy.json. Only the canonical bytes are accepted (decision 15): keys in the order commitments, opened, beacons,
// seals, sealed; parties ascending; one space of indent per level; no trailing line feed.
func ParseEntropy(text []byte) (Entropy, error) {
	fail := func(line int, why string) (Entropy, error) {
		return Entropy{}, &SyntaxError{Text: FileEntropy, Line: line, Why: why}
	}
	if len(text) > maxText {
		return fail(0, fmt.Sprintf("longer than %d bytes", maxText))
	}
	var raw struct {
		Commitments, Opened map[string]string
		Beacons             [][]string
		Seals, Sealed       map[string]string
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return fail(0, "no JSON: "+err.Error())
	}
	var e Entropy
	for _, part := range []struct {
		from map[string]string
		to   *[]Nonce
	}{{raw.Commitments, &e.Commitments}, {raw.Opened, &e.Opened}, {raw.Seals, &e.Seals}, {raw.Sealed, &e.Sealed}} {
		for p, v := range part.from {
			d, err := ParseDigest(v)
			if err != nil {
				return fail(0, fmt.Sprintf("value of party %q: %s", clip(p), err))
			}
			*part.to = append(*part.to, Nonce{p, d})
		}
		slices.SortFunc(*part.to, func(a, b Nonce) int { return strings.Compare(a.Party, b.Party) })
	}
	for _, b := range raw.Beacons {
		if len(b) != 3 {
			return fail(0, "a beacon is [source, event, value]")
		}
		e.Beacons = append(e.Beacons, BeaconSeen{b[0], b[1], b[2]})
	}
	canonical, err := e.Text()
	if err != nil {
		return Entropy{}, err
	}
	if !bytes.Equal(canonical, text) {
		return fail(firstDifference(canonical, text), "not in the canonical form (key order, indent, no trailing line feed)")
	}
	return e, nil
}

// firstDifference is the line (from 1) in which two texts first differ.
func firstDifference(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(b[:min(n, len(b))], []byte{'\n'})
}

func (e Entropy) check() string {
	for _, part := range [][]Nonce{e.Commitments, e.Opened, e.Seals, e.Sealed} {
		parties := make([]string, len(part))
		for i, n := range part {
			parties[i] = n.Party
		}
		if !ascending(parties) {
			return "parties must be ids, strictly ascending"
		}
	}
	for _, b := range e.Beacons {
		if !isID(b.Source) || !isID(b.Event) || len(b.Value) > maxBeaconValue || !isValue(b.Value) {
			return "source and event of a beacon must be ids, its value printable ASCII"
		}
	}
	if len(e.Beacons) > 65535 || len(e.Opened) > 65535 || len(e.Sealed) > 65535 {
		return "too many parties or beacons"
	}
	return ""
}

// maxBeaconValue is the longest value of a public event, in bytes: LP16 of the seed would allow 65,535.
const maxBeaconValue = 4096

// isValue reports whether s is printable ASCII, spaces allowed.
func isValue(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return s != ""
}

// Text is the canonical entropy.json, or why there is none.
func (e Entropy) Text() ([]byte, error) {
	if why := e.check(); why != "" {
		return nil, &SyntaxError{Text: FileEntropy, Why: why}
	}
	var b bytes.Buffer
	b.WriteString("{\n")
	writeNonces(&b, "commitments", e.Commitments)
	b.WriteString(",\n")
	writeNonces(&b, "opened", e.Opened)
	b.WriteString(",\n \"beacons\": [")
	for i, s := range e.Beacons {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n  [\n   %s,\n   %s,\n   %s\n  ]", quote(s.Source), quote(s.Event), quote(s.Value))
	}
	if len(e.Beacons) > 0 {
		b.WriteString("\n ")
	}
	b.WriteString("],\n")
	writeNonces(&b, "seals", e.Seals)
	b.WriteString(",\n")
	writeNonces(&b, "sealed", e.Sealed)
	b.WriteString("\n}")
	return b.Bytes(), nil
}

func writeNonces(b *bytes.Buffer, key string, nonces []Nonce) {
	fmt.Fprintf(b, " %s: {", quote(key))
	for i, n := range nonces {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "\n  %s: %s", quote(n.Party), quote(n.Value.String()))
	}
	if len(nonces) > 0 {
		b.WriteString("\n ")
	}
	b.WriteByte('}')
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quote writes printable ASCII as a JSON string with the two escapes it needs and no other.
func quote(s string) string { return `"` + escapes.Replace(s) + `"` }
