package drd1

import (
	"encoding/binary"
	"slices"
)

// candidate is an eligible firm with its ticket. Lines ascend by id, so (ticket, line) orders as (ticket, id) does.
type candidate struct {
	ticket Digest
	line   int
}

func (c *candidate) compare(o *candidate) int {
	if n := c.ticket.Compare(o.ticket); n != 0 {
		return n
	}
	return c.line - o.line
}

// lowest keeps the k lowest of the candidates it is shown, in memory for 2k. Most candidates fail one comparison of eight bytes.
type lowest struct {
	k     int
	bound uint64 // the first eight bytes of the highest ticket that can still matter
	kept  []candidate
}

func newLowest(k int) *lowest { return &lowest{k: k, bound: ^uint64(0)} }

func (l *lowest) add(ticket *Digest, line int) {
	if binary.BigEndian.Uint64(ticket[:8]) > l.bound || l.k == 0 {
		return
	}
	if len(l.kept) >= 2*l.k {
		l.cut()
	}
	l.kept = append(l.kept, candidate{*ticket, line})
}

// cut drops all but the k lowest, in no order.
func (l *lowest) cut() {
	if len(l.kept) <= l.k {
		return
	}
	quickselect(l.kept, l.k)
	l.kept = l.kept[:l.k]
	highest := l.kept[0].ticket
	for i := range l.kept {
		if l.kept[i].ticket.Compare(highest) > 0 {
			highest = l.kept[i].ticket
		}
	}
	l.bound = binary.BigEndian.Uint64(highest[:8])
}

// merge takes over what another one kept.
func (l *lowest) merge(o *lowest) {
	for i := range o.kept {
		l.add(&o.kept[i].ticket, o.kept[i].line)
	}
}

// sorted are the k lowest in ascending order.
func (l *lowest) sorted() []candidate {
	l.cut()
	slices.SortFunc(l.kept, func(a, b candidate) int { return a.compare(&b) })
	return l.kept
}

// quickselect moves the k lowest of c to the front. Tickets are uniform, so the middle is as good a pivot as any; 0 < k < len(c).
func quickselect(c []candidate, k int) {
	for len(c) > 1 {
		pivot := c[len(c)/2]
		i, j := 0, len(c)-1
		for i <= j {
			for c[i].compare(&pivot) < 0 {
				i++
			}
			for c[j].compare(&pivot) > 0 {
				j--
			}
			if i <= j {
				c[i], c[j] = c[j], c[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			c = c[:j+1]
		case k > i:
			c, k = c[i:], k-i
		default:
			return
		}
	}
}

// chunkTickets is the number of pool lines one task hashes.
const chunkTickets = 1 << 14

// draw hashes every eligible firm once, on all cores, and returns per stratum of the plan the lowest quota + reserve in order.
// Firms of strata that the plan does not name are not drawn.
func draw(suite Suite, selectKey Digest, pool *Pool, strata []Stratum) [][]candidate {
	of := make([]int, len(pool.strata)) // stratum of the pool → stratum of the plan
	for i, label := range pool.strata {
		of[i] = slices.IndexFunc(strata, func(s Stratum) bool { return s.Label == label })
	}
	fresh := func() []*lowest {
		all := make([]*lowest, len(strata))
		for i, s := range strata {
			all[i] = newLowest(min(s.Quota+s.Reserve, pool.Len()))
		}
		return all
	}
	workers := make(chan []*lowest, 1<<10)
	parallel((pool.Len()+chunkTickets-1)/chunkTickets, func() func(int) {
		best := fresh()
		workers <- best
		msg := make([]byte, DigestSize+1+maxID)
		copy(msg, selectKey[:])
		return func(chunk int) {
			for i := chunk * chunkTickets; i < min((chunk+1)*chunkTickets, pool.Len()); i++ {
				row := &pool.rows[i]
				if row.excluded || of[row.stratum] < 0 {
					continue
				}
				msg[DigestSize] = row.id
				copy(msg[DigestSize+1:], pool.text[row.start:row.start+int(row.id)])
				ticket := suite.Sum(msg[:DigestSize+1+int(row.id)])
				best[of[row.stratum]].add(&ticket, i)
			}
		}
	})
	close(workers)
	total := fresh()
	for best := range workers {
		for i, b := range best {
			total[i].merge(b)
		}
	}
	out := make([][]candidate, len(strata))
	for i, l := range total {
		out[i] = l.sorted()
	}
	return out
}
