package drd1

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// Candidate is an eligible firm with its ticket. Candidates are ordered by (ticket, id).
type Candidate struct {
	Ticket Digest
	Firm   string
	at     int // stratum, index in the plan
}

func (c *Candidate) compare(o *Candidate) int {
	return cmp.Or(cmp.Compare(c.high(), o.high()), c.Ticket.Compare(o.Ticket), cmp.Compare(c.Firm, o.Firm))
}

func (c *Candidate) high() uint64 { return binary.BigEndian.Uint64(c.Ticket[:8]) }

// Lowest hashes every eligible firm once, on all cores, and returns per stratum of the plan the lowest quota + reserve in order.
// Firms of strata that the plan does not name are not drawn. It reads the pool's text again and fails only if that cannot be read.
//
// Tickets are uniform, so nearly all of those that matter lie below the share of the drawn among the eligible, plus a margin of six
// standard deviations: only tickets below that bound are kept. If they turn out too few, that stratum is hashed again without bound.
func Lowest(suite Suite, selectKey Digest, pool *Pool, strata []Stratum) ([][]Candidate, error) {
	want, bound := make([]int, len(strata)), make([]uint64, len(strata))
	for i, s := range strata {
		want[i] = min(s.Quota+s.Reserve, pool.Eligible(s.Label))
		bound[i] = guess(want[i], pool.Eligible(s.Label))
	}
	kept, err := below(suite, selectKey, pool, strata, bound)
	if err != nil {
		return nil, err
	}
	for i := range strata {
		if len(kept[i]) < want[i] {
			alone := make([]uint64, len(strata))
			alone[i] = math.MaxUint64
			again, err := below(suite, selectKey, pool, strata, alone)
			if err != nil {
				return nil, err
			}
			kept[i] = again[i]
		}
		if len(kept[i]) < want[i] {
			return nil, errChanged
		}
	}
	parallel(len(strata), func() func(int) {
		return func(i int) { kept[i] = lowest(kept[i], want[i]) }
	})
	return kept, nil
}

// guess is a bound under which at least want of n uniform tickets lie, but for one case in 10⁹. 0 keeps nothing.
func guess(want, n int) uint64 {
	if want == 0 {
		return 0
	}
	share := (float64(want) + 6*math.Sqrt(float64(want)) + 40) / float64(n)
	if share >= 1 {
		return math.MaxUint64
	}
	return uint64(share * (1 << 63) * 2)
}

// errChanged says that a pool is not what it was when it was checked.
var errChanged = errors.New("drd1: pool.tsv was changed while it was read")

// below hashes the eligible firms of strata with a bound > 0 and returns, per stratum and in the pool's order, those not above it.
func below(suite Suite, selectKey Digest, pool *Pool, strata []Stratum, bound []uint64) ([][]Candidate, error) {
	type found struct {
		low []Candidate
		ok  bool
	}
	out, share := make([][]Candidate, len(strata)), 0.0
	for i, s := range strata {
		below := float64(bound[i]) / math.MaxUint64
		share = max(share, below)
		out[i] = make([]Candidate, 0, int(below*float64(pool.Eligible(s.Label)))+16)
	}
	err := stream(pool.reader(), func() func(block) found {
		t := newTicketing(suite, selectKey, pool.salted, strata, bound)
		return func(b block) found {
			low, ok := t.below(b.text, make([]Candidate, 0, int(share*float64(min(blockLines, pool.lines))*1.25)+4))
			return found{low, ok}
		}
	}, func(f found) error {
		if !f.ok {
			return errChanged
		}
		for _, c := range f.low {
			out[c.at] = append(out[c.at], c)
		}
		return nil
	})
	return out, err
}

// ticketing is one worker's part of below.
type ticketing struct {
	*hasher
	salted bool
	number map[string]int // stratum → index in the plan
	words  []uint64       // by index
	bound  []uint64
	ids    []byte // of the firms kept of a text, one after the other
	sizes  []byte // of each
}

func newTicketing(suite Suite, key Digest, salted bool, strata []Stratum, bound []uint64) *ticketing {
	t := &ticketing{hasher: newHasher(suite), salted: salted, bound: bound, number: make(map[string]int, len(strata))}
	t.buf = append(append(t.buf, key[:]...), 0)
	for i, s := range strata {
		t.number[s.Label], t.words = i, append(t.words, wordOf(s.Label))
	}
	return t
}

// below appends to low, which is empty, from lines that were checked before: it need not look at every byte again. It reports false where
// a line is not one.
func (t *ticketing) below(text []byte, low []Candidate) ([]Candidate, bool) {
	t.ids, t.sizes = t.ids[:0], t.sizes[:0]
	for len(text) > 0 {
		id := bytes.IndexByte(text, '\t')
		if id < 1 || id > maxID {
			return nil, false
		}
		s, label := t.stratum(text[id+1:])
		code := id + label + 2
		end := code + 1
		if label < 1 || code >= len(text) {
			return nil, false
		}
		excluded := text[code] != '-'
		if excluded {
			end += 2
		}
		if t.salted {
			end += 1 + 32
		}
		if end >= len(text) || text[end] != '\n' {
			return nil, false
		}
		if !excluded && s >= 0 && t.bound[s] > 0 {
			t.buf[DigestSize] = byte(id)
			t.buf = append(t.buf[:DigestSize+1], text[:id]...)
			if ticket := t.sum(); binary.BigEndian.Uint64(ticket[:8]) <= t.bound[s] {
				low, t.ids, t.sizes = append(low, Candidate{Ticket: ticket, at: s}), append(t.ids, text[:id]...), append(t.sizes, byte(id))
			}
		}
		text = text[end+1:]
	}
	ids := string(t.ids) // of all at once
	for i, size := range t.sizes {
		low[i].Firm, ids = ids[:size], ids[size:]
	}
	return low, true
}

// stratum is the index in the plan, −1 where the plan does not name it, of the label that text begins with, and the label's length.
// Short labels of few strata are found and compared as one word of eight bytes, tab included: a search for each costs 10 % of a draw.
func (t *ticketing) stratum(text []byte) (index, size int) {
	if len(text) >= 8 && len(t.words) <= 8 {
		w := binary.LittleEndian.Uint64(text)
		tabs := w ^ 0x0909090909090909
		if tabs = (tabs - 0x0101010101010101) &^ tabs & 0x8080808080808080; tabs != 0 { // a high bit for the first tab
			size = bits.TrailingZeros64(tabs) / 8
			return slices.Index(t.words, w<<(64-8*size)), size
		}
	}
	size = bytes.IndexByte(text, '\t')
	if size < 1 {
		return -1, 0
	}
	if i, ok := t.number[string(text[:size])]; ok {
		return i, size
	}
	return -1, size
}

// wordOf is a label of at most seven bytes as stratum compares it; 0, which no line has, for a longer one.
func wordOf(label string) (w uint64) {
	if len(label) > 7 {
		return 0
	}
	for i := range len(label) {
		w = w>>8 | uint64(label[i])<<56
	}
	return w
}

// lowest are the want lowest of all, in order. Tickets are uniform: each is put where its share of the highest says, and only those that
// fall on one place are compared.
func lowest(all []Candidate, want int) []Candidate {
	type short struct {
		high uint64
		at   int
	}
	top := uint64(1)
	for i := range all {
		top = max(top, all[i].high())
	}
	scale := float64(len(all)) / float64(top)
	place := func(high uint64) int { return int(float64(high) * scale) } // never falls while high rises
	ends := make([]int32, len(all)+2)                                    // of each place, shifted by one
	for i := range all {
		ends[place(all[i].high())+1]++
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	order := make([]short, len(all))
	for i := range all {
		high := all[i].high()
		p := &ends[place(high)]
		order[*p] = short{high, i}
		*p++
	}
	out, start := make([]Candidate, want), int32(0)
	for _, end := range ends {
		if same := order[start:end]; len(same) > 1 {
			slices.SortFunc(same, func(a, b short) int {
				if a.high != b.high {
					return cmp.Compare(a.high, b.high)
				}
				return all[a.at].compare(&all[b.at])
			})
		}
		start = end
	}
	for i := range out {
		out[i] = all[order[i].at]
	}
	return out
}
