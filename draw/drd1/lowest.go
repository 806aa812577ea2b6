package drd1

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
)

// Candidate is an eligible firm with its ticket. Lines ascend by id, so (ticket, line) orders as (ticket, id) does.
type Candidate struct {
	Ticket Digest
	Line   int // of the pool, from 0
}

func (c *Candidate) compare(o *Candidate) int {
	return cmp.Or(cmp.Compare(c.high(), o.high()), c.Ticket.Compare(o.Ticket), c.Line-o.Line)
}

func (c *Candidate) high() uint64 { return binary.BigEndian.Uint64(c.Ticket[:8]) }

// chunkTickets is the number of pool lines one task hashes.
const chunkTickets = 1 << 10

// Lowest hashes every eligible firm once, on all cores, and returns per stratum of the plan the lowest quota + reserve in order.
// Firms of strata that the plan does not name are not drawn.
//
// Tickets are uniform, so nearly all of those that matter lie below the share of the drawn among the eligible, plus a margin of six
// standard deviations: only tickets below that bound are kept. If they turn out too few, that stratum is hashed again without bound.
func Lowest(suite Suite, selectKey Digest, pool *Pool, strata []Stratum) [][]Candidate {
	eligible, want, bound := pool.EligibleCount(), make([]int, len(strata)), make([]uint64, len(strata))
	for i, s := range strata {
		want[i] = min(s.Quota+s.Reserve, eligible[s.Label])
		bound[i] = guess(want[i], eligible[s.Label])
	}
	kept := below(suite, selectKey, pool, strata, eligible, bound)
	for i := range strata {
		if len(kept[i]) < want[i] {
			alone := make([]uint64, len(strata))
			alone[i] = math.MaxUint64
			kept[i] = below(suite, selectKey, pool, strata, eligible, alone)[i]
		}
	}
	out := make([][]Candidate, len(strata))
	parallel(len(strata), func() func(int) {
		return func(i int) { out[i] = lowest(kept[i], want[i]) }
	})
	return out
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

// below hashes the eligible firms of strata with a bound > 0 and returns, per stratum and in no order, those not above it.
func below(suite Suite, selectKey Digest, pool *Pool, strata []Stratum, eligible map[string]int, bound []uint64) [][]Candidate {
	of := make([]int, len(pool.strata)) // stratum of the pool → stratum of the plan, −1: not drawn
	for i, label := range pool.strata {
		of[i] = slices.IndexFunc(strata, func(s Stratum) bool { return s.Label == label })
		if of[i] >= 0 && bound[of[i]] == 0 {
			of[i] = -1
		}
	}
	chunks := (pool.Len() + chunkTickets - 1) / chunkTickets
	var found [][][]Candidate // by worker and stratum
	builtIn := suite == SHA256
	room := make([]int, len(strata))
	for i, s := range strata {
		if share := float64(bound[i]) / math.MaxUint64; share < 1 {
			room[i] = int(share*float64(eligible[s.Label]))/runtime.GOMAXPROCS(0) + 16
		}
	}
	parallel(chunks, func() func(int) {
		mine := make([][]Candidate, len(strata))
		for s := range mine {
			mine[s] = make([]Candidate, 0, room[s])
		}
		found = append(found, mine)
		msg := append(selectKey[:], make([]byte, 1+maxID)...) // K_sel ‖ LP8(id): one block of SHA-256 for an 18-character code
		return func(c int) {
			for line := c * chunkTickets; line < min((c+1)*chunkTickets, pool.Len()); line++ {
				row := &pool.rows[line]
				s := of[row.stratum]
				if row.excluded || s < 0 {
					continue
				}
				msg[DigestSize] = row.id
				copy(msg[DigestSize+1:], pool.text[row.start:row.start+int(row.id)])
				var ticket Digest
				if n := DigestSize + 1 + int(row.id); builtIn {
					ticket = sha256.Sum256(msg[:n]) // the same without the detour through the interface, which costs 7 %
				} else {
					ticket = suite.Sum(msg[:n])
				}
				if binary.BigEndian.Uint64(ticket[:8]) <= bound[s] {
					mine[s] = append(mine[s], Candidate{ticket, line})
				}
			}
		}
	})
	out := make([][]Candidate, len(strata))
	for s := range out {
		for _, mine := range found {
			out[s] = append(out[s], mine[s]...)
		}
	}
	return out
}

// lowest are the want lowest of all, in order. It sorts sixteen bytes for each, not the tickets themselves.
func lowest(all []Candidate, want int) []Candidate {
	type short struct {
		high uint64
		at   int
	}
	order := make([]short, len(all))
	for i := range all {
		order[i] = short{all[i].high(), i}
	}
	slices.SortFunc(order, func(a, b short) int {
		if a.high != b.high {
			return cmp.Compare(a.high, b.high)
		}
		return all[a.at].compare(&all[b.at])
	})
	out := make([]Candidate, want)
	for i := range out {
		out[i] = all[order[i].at]
	}
	return out
}
