package drd1

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
)

// bent is a suite whose tickets are not uniform: some bytes are forced, so that the guess of the bound fails or first bytes collide.
type bent struct {
	name string
	bend func(d *Digest)
}

func (b bent) Name() string { return b.name }

func (b bent) Sum(m []byte) Digest {
	d := Digest(sha256.Sum256(m))
	b.bend(&d)
	return d
}

func TestLowestWhateverTheHash(t *testing.T) {
	for _, suite := range []Suite{
		SHA256,
		bent{"high", func(d *Digest) { copy(d[:2], "\xff\xff") }},
		bent{"low", func(d *Digest) { copy(d[:2], "\x00\x00") }},
		bent{"first eight bytes alike", func(d *Digest) { copy(d[:8], "\x00\x00\x00\x00\x00\x00\x00\x07") }},
		bent{"two values", func(d *Digest) { *d = Digest{d[0] & 1} }},
	} {
		t.Run(suite.Name(), func(t *testing.T) {
			const n = 40_000 // several chunks
			var text []byte
			for i := range n {
				text = fmt.Appendf(text, "9%06d\t%c\t%s\n", i, 'A'+byte(i%3), []string{"-", "-", "-", "E01"}[i%4])
			}
			pool, err := ParsePool(text, false)
			if err != nil {
				t.Fatal(err)
			}
			// C is not in the plan, D not in the pool, B draws all.
			strata := []Stratum{{"A", 0, 300, 7}, {"B", 0, n, 5}, {"D", 0, 4, 4}, {"E", 0, 0, 0}}
			key := Digest(sha256.Sum256([]byte("key")))
			got, err := Lowest(suite, key, pool, strata)
			if err != nil {
				t.Fatal(err)
			}
			firms := Firms(pool)
			for i, s := range strata {
				var all []Candidate
				for _, f := range firms {
					if f.Stratum == s.Label && f.Code == Eligible {
						all = append(all, Candidate{Ticket(suite, key, f.ID), f.ID, i})
					}
				}
				slices.SortStableFunc(all, func(a, b Candidate) int { return a.Ticket.Compare(b.Ticket) })
				if want := all[:min(len(all), s.Quota+s.Reserve)]; !slices.Equal(got[i], want) {
					t.Errorf("stratum %s: %d firms, not the %d lowest", s.Label, len(got[i]), len(want))
				}
			}
		})
	}
}

func TestRootAndPaths(t *testing.T) {
	var naive func(lines []string) Digest
	naive = func(lines []string) Digest {
		if len(lines) == 1 {
			return sha256.Sum256([]byte("\x00" + lines[0]))
		}
		k := split(len(lines))
		l, r := naive(lines[:k]), naive(lines[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
	if got := Commit(SHA256, nil); got != (Table{0, sha256.Sum256(nil)}) {
		t.Errorf("empty table: %v", got)
	}
	for _, n := range []int{1, 2, 3, 7, 8, 9, 100, chunkLeaves - 1, chunkLeaves, chunkLeaves + 1, blockLines, blockLines + 1, 3*blockLines + 5} {
		var text []byte
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("line %d", i))
			text = append(text, lines[i]+"\n"...)
		}
		table := Commit(SHA256, text)
		if table != (Table{n, naive(lines)}) {
			t.Fatalf("%d lines: %v", n, table)
		}
		for _, i := range []int{0, n / 3, n / 2, n - 1} {
			path, err := InclusionPath(SHA256, text, i)
			if err != nil {
				t.Fatal(err)
			}
			if !VerifyInclusion(SHA256, []byte(lines[i]), i, table, path) {
				t.Errorf("%d lines: line %d is not included", n, i)
			}
			for _, bad := range []bool{
				VerifyInclusion(SHA256, []byte(lines[i]+"x"), i, table, path),
				VerifyInclusion(SHA256, []byte(lines[i]), i+1, table, path),
				VerifyInclusion(SHA256, []byte(lines[i]), i, Table{n, Digest{}}, path),
				VerifyInclusion(SHA256, []byte(lines[i]), i, table, append(path, Digest{})),
				len(path) > 0 && VerifyInclusion(SHA256, []byte(lines[i]), i, table, path[:len(path)-1]),
				VerifyInclusion(SHA256, []byte(lines[i]), -1, table, path),
			} {
				if bad {
					t.Errorf("%d lines: a false proof of line %d is accepted", n, i)
				}
			}
		}
		if _, err := InclusionPath(SHA256, text, n); err == nil {
			t.Errorf("a path for line %d of %d", n, n)
		}
	}
}

func TestQuota(t *testing.T) {
	for _, c := range []struct{ eligible, ppm, minimum, want int }{
		{0, 50_000, 0, 0}, {1, 1, 0, 1}, {100, 50_000, 0, 5}, {101, 50_000, 0, 6}, {100, 0, 3, 3}, {2, 50_000, 3, 3},
		{1_000_000_000_000, 1_000_000, 0, 1_000_000_000_000}, {8, 125_000, 0, 1}, {9, 125_000, 0, 2},
	} {
		if got := Quota(c.eligible, c.ppm, c.minimum); got != c.want {
			t.Errorf("Quota(%d, %d, %d) = %d, want %d", c.eligible, c.ppm, c.minimum, got, c.want)
		}
	}
}

func TestDrawNumbers(t *testing.T) {
	for number, want := range map[string]bool{
		"330100-SCJG-2023-000123": true, "A-2026-000001": true, "A-2026-000000": false, "-2026-000001": false, "A-2026-00001": false,
		"A-202X-000001": false, "A 2026-000001": false, "A_2026-000001": false, "": false,
	} {
		if IsDrawNumber(number) != want {
			t.Errorf("IsDrawNumber(%q) = %v", number, !want)
		}
	}
}

// split is the largest power of two smaller than n; n > 1.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}
