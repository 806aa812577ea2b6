package ledger

import (
	"fmt"
	"slices"
	"time"
)

// Format is the first word of an entry. It also names the hash: both formats of version 1 mean SHA-256.
type Format string

// The two formats: the draw protocol's own (DRD1 §6.8) and the platform's, which has the same lines with subject for draw.
const (
	DRD1 Format = "drd1"
	YG1  Format = "yg1"
)

// subjectKey is the key of the third line.
func (f Format) subjectKey() string {
	if f == DRD1 {
		return "draw"
	}
	return "subject"
}

// Chain says where in its subject's chain an entry of a type may stand.
type Chain string

// The places. Whether Prev really is the latest earlier entry only a reader of the whole log can tell (Fsck).
const (
	Anywhere Chain = ""      // no rule
	Opens    Chain = "first" // Prev is "-": one plan per draw number, one opening per round, one genesis
	Follows  Chain = "later" // Prev is an index
)

// Type is one row of the table of entry types, which docs/ledger.md shows.
type Type struct {
	Name     string
	Format   Format
	Subjects []Kind // kinds it may be about
	Chain    Chain  // place in the subject's chain
	Once     string // a subject has at most one entry among the types with the same word here; "" = any number
	Reserved bool   // read but never sealed
	Public   bool   // the body is published with the log (under embargo: at its end)
	Holds    string // what the body holds
	Digests  string // what the body holds only as a digest, "" if nothing
}

// Types lists every type in the order of the documentation. The slice is the caller's.
func Types() []Type { return slices.Clone(entryTypes) }

// TypeByName finds a type.
func TypeByName(name string) (Type, bool) { return typeOf(name) }

func typeOf(name string) (Type, bool) {
	t, ok := typeIndex[name]
	return t, ok
}

var typeIndex = func() map[string]Type {
	m := make(map[string]Type, len(entryTypes))
	for _, t := range entryTypes {
		m[t.Name] = t
	}
	return m
}()

// Change is what a command hands to the store when it has changed something: one command, one Change, one entry.
// Everything a person could be known by goes into Content and nowhere else.
type Change struct {
	Type    string
	Subject Subject
	Actor   string    // actor.Actor.Pseudonym
	Time    time.Time // the transaction's time
	Content any       // what Canonical accepts; Type.Holds says what is expected
}

// Seal makes the leaf and the body of a change. Salt is fresh for every entry; prev is the index of the latest entry whose subject
// has the same String, or NoPrev.
func (c Change) Seal(salt [16]byte, prev int64) (leaf []byte, body Body, err error) {
	if t, ok := typeOf(c.Type); ok && t.Reserved {
		return nil, Body{}, fmt.Errorf("seal %s: the type is read but never written", c.Type)
	}
	content, err := Canonical(c.Content)
	if err != nil {
		return nil, Body{}, fmt.Errorf("seal %s: %w", c.Type, err)
	}
	if body, err = NewBody(salt, content); err != nil {
		return nil, Body{}, fmt.Errorf("seal %s: %w", c.Type, err)
	}
	leaf, err = Entry{Type: c.Type, Subject: c.Subject, Time: c.Time, Actor: c.Actor, Prev: prev, Body: body.Digest}.Marshal()
	if err != nil {
		return nil, Body{}, fmt.Errorf("seal %s: %w", c.Type, err)
	}
	return leaf, body, nil
}
