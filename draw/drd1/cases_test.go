package drd1_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

// The verifier in the browser (web/src/verify) is tested with testdata/cases.json: bundles, changes of them, and what this package says of each.

// splice replaces Cut bytes of a file from At on by Put.
type splice struct {
	At, Cut int
	Put     string
}

// browserCase is a bundle as one that is in the file, changed.
type browserCase struct {
	Name   string             `json:",omitempty"`
	Base   int                // index of Bundles
	Change map[string]*splice `json:",omitempty"` // by file; null takes it out
	Exit   int
	First  string `json:",omitempty"` // the first failure: "check file:row"
}

// browserBytes says of single bytes of a file, of which the bit at%8 is turned, what fails first.
type browserBytes struct {
	Base  int
	File  string
	First map[int]string
}

type browserCases struct {
	Bundles []map[string]string
	Cases   []browserCase
	Bytes   []browserBytes
	bases   []drd1.Bundle
}

func (c *browserCases) base(b drd1.Bundle) int {
	texts := map[string]string{}
	for name, content := range b {
		texts[name] = string(content)
	}
	c.Bundles, c.bases = append(c.Bundles, texts), append(c.bases, b)
	return len(c.bases) - 1
}

// add describes a bundle by the base it is nearest to.
func (c *browserCases) add(name string, b drd1.Bundle) {
	r := drd1.Verify(b, options)
	best, least := browserCase{}, 1<<30
	for i, base := range c.bases {
		change, cost := map[string]*splice{}, 0
		for _, file := range drd1.Files {
			old, had := base[file]
			content, has := b[file]
			if had && !has {
				change[file] = nil
			} else if s := difference(old, content); has && (s != splice{} || !had) {
				change[file], cost = &s, cost+len(s.Put)
			}
		}
		if cost < least {
			best, least = browserCase{name, i, change, r.ExitCode(), first(r)}, cost
		}
	}
	c.Cases = append(c.Cases, best)
}

func difference(old, content []byte) (s splice) {
	for s.At < len(old) && s.At < len(content) && old[s.At] == content[s.At] {
		s.At++
	}
	end := 0
	for end < len(old)-s.At && end < len(content)-s.At && old[len(old)-1-end] == content[len(content)-1-end] {
		end++
	}
	if s.Cut, s.Put = len(old)-s.At-end, string(content[s.At:len(content)-end]); s.Cut == 0 && s.Put == "" {
		return splice{}
	}
	return s
}

func TestCasesOfTheBrowser(t *testing.T) {
	var c browserCases
	all := scenes(t, 60, 14)
	for _, scene := range []string{"open", "sealed"} {
		c.base(all[scene])
	}
	tampered := append(tamperings(t), deviationTamperings(t)...)
	chained, plain := city(drd1.SHA256, 60, 40, 7), city(drd1.SHA256, 60, 40, 7)
	plain.unchained = true
	for _, s := range []scene{chained, plain} {
		b := s.bundle(t)
		c.base(deviated(t, b, wander(t, b, 9, 4)))
	}
	for _, x := range tampered { // which Python refuses at the same places (python_test.go)
		c.add(x.name, x.make())
		if last := c.Cases[len(c.Cases)-1]; last.Exit != 1 || last.First == "" {
			t.Errorf("%s passes: %+v", x.name, last)
		}
	}
	if len(tampered) < 40 {
		t.Errorf("%d tamperings", len(tampered))
	}
	for _, b := range []drd1.Bundle{all["open"], all["sealed"], c.bases[3]} {
		for _, name := range drd1.Files {
			c.add("without "+name, with(b, name, nil))
		}
		c.add("restricted", with(with(with(with(b, drd1.FilePool, nil), drd1.FileExclusions, nil), drd1.FileInspectors, nil), drd1.FileConflicts, nil))
	}
	c.add("void", voided(t, all["open"], drd1.VoidPool))
	c.add("void: the round failed", failed(t, all["open"]))
	c.add("void: the round was closed too late", voided(t, all["open"], drd1.VoidRound))
	for seed := range uint64(16) {
		s := smallScene(seed)
		s.unchained = seed%2 == 0
		b := s.bundle(t)
		c.base(deviated(t, b, wander(t, b, 8, seed)))
		c.add(fmt.Sprint("random plan ", seed), c.bases[len(c.bases)-1])
	}
	small := scenes(t, 16, 5)
	for _, scene := range []string{"open", "sealed"} {
		b := small[scene]
		n := c.base(b)
		for _, name := range drd1.Files {
			x := browserBytes{n, name, map[int]string{}}
			for at := 0; at < len(b[name]); at += 1 + len(b[name])/bytesTried {
				changed := bytes.Clone(b[name])
				changed[at] ^= 1 << (at % 8)
				x.First[at] = first(drd1.Verify(with(b, name, changed), options))
			}
			if len(x.First) > 0 {
				c.Bytes = append(c.Bytes, x)
			}
		}
	}
	got := c.text(t)
	path := filepath.Join("testdata", "cases.json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what this package says (%v): go test ./draw/drd1 -run TestCasesOfTheBrowser -update", path, err)
	}
}

// text has a line for every bundle, case and file.
func (c *browserCases) text(t *testing.T) []byte {
	t.Helper()
	var parts []string
	for _, list := range []struct {
		name string
		rows []any
	}{{"Bundles", anys(c.Bundles)}, {"Cases", anys(c.Cases)}, {"Bytes", anys(c.Bytes)}} {
		var rows []string
		for _, row := range list.rows {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			if err := e.Encode(row); err != nil {
				t.Fatal(err)
			}
			rows = append(rows, strings.TrimSpace(b.String()))
		}
		parts = append(parts, fmt.Sprintf("%q: [\n%s\n]", list.name, strings.Join(rows, ",\n")))
	}
	return []byte("{\n" + strings.Join(parts, ",\n") + "\n}\n")
}

func anys[T any](all []T) []any {
	out := make([]any, len(all))
	for i, x := range all {
		out[i] = x
	}
	return out
}
