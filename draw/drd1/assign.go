package drd1

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// Move is a displacement: the firm (index in global order) and slot (from 0) for which a path of more than one step was needed, and
// how many slots had to change hands.
type Move struct {
	Firm, Slot, Length int
}

// assignment is the state of §6.6: firms in order, each with len(slots) slots numbered firm·m + slot.
type assignment struct {
	m         int
	firms     []string
	active    []Inspector       // code "-" and capacity > 0, ascending
	qualified [][]bool          // [slot][inspector]
	conflict  map[[2]int32]bool // (firm, inspector)
	holds     []int32           // slot → inspector or −1
	holders   [][]int32         // inspector → slots, ascending
	dead      []bool            // inspector: full, and no search through it can ever succeed
	deadSlot  []bool
	prefs     *preferences
	moves     []Move

	// of the search under way; a mark holds if it equals stamp
	stamp    int
	seen     []int // slot
	expanded []int // inspector
	from     []step
	queue    []int32
}

// step says which slot wants which inspector of the slot that carries it.
type step struct {
	slot int32
	want int32
}

// assign finds the teams of the firms, which must be in global order (§6.6). No rule is relaxed: a slot that nobody can fill holds
// Nobody. The number of filled slots is the largest possible.
func assign(suite Suite, assignKey Digest, firms, slots []string, inspectors []Inspector, conflicts []Conflict) ([][]string, []Move) {
	a := newAssignment(firms, slots, inspectors, conflicts)
	a.prefs = newPreferences(suite, assignKey, a)
	for f := range firms {
		for s := range a.m {
			a.fill(int32(f*a.m + s))
		}
	}
	teams := make([][]string, len(firms))
	for f := range firms {
		teams[f] = make([]string, a.m)
		for s := range a.m {
			teams[f][s] = Nobody
			if j := a.holds[f*a.m+s]; j >= 0 {
				teams[f][s] = a.active[j].ID
			}
		}
	}
	return teams, a.moves
}

func newAssignment(firms, slots []string, inspectors []Inspector, conflicts []Conflict) *assignment {
	a := &assignment{m: len(slots), firms: firms, conflict: map[[2]int32]bool{}}
	number := map[string]int32{}
	for _, j := range inspectors {
		if j.Code == Eligible && j.Capacity > 0 {
			number[j.ID] = int32(len(a.active))
			a.active = append(a.active, j)
		}
	}
	a.qualified = make([][]bool, a.m)
	for s, q := range slots {
		a.qualified[s] = make([]bool, len(a.active))
		for j := range a.active {
			a.qualified[s][j] = q == "-" || slices.Contains(a.active[j].Quals, q)
		}
	}
	position := make(map[string]int32, len(firms))
	for i, f := range firms {
		position[f] = int32(i)
	}
	for _, c := range conflicts {
		f, isDrawn := position[c.Firm]
		j, isActive := number[c.Inspector]
		if isDrawn && isActive {
			a.conflict[[2]int32{f, j}] = true
		}
	}
	total := len(firms) * a.m
	a.holds = make([]int32, total)
	for i := range a.holds {
		a.holds[i] = -1
	}
	a.holders, a.dead, a.expanded = make([][]int32, len(a.active)), make([]bool, len(a.active)), make([]int, len(a.active))
	a.seen, a.from, a.deadSlot = make([]int, total), make([]step, total), make([]bool, total)
	return a
}

// fill searches breadth first for the shortest chain of hand-overs that gives root an inspector, and performs it.
func (a *assignment) fill(root int32) {
	a.stamp++
	a.queue = append(a.queue[:0], root)
	a.seen[root] = a.stamp
	for at := 0; at < len(a.queue); at++ {
		if j, ok := a.look(a.queue[at]); ok {
			a.shift(root, a.queue[at], j)
			return
		}
	}
	// Everything reachable from root is full and stays so: inspectors never lose load, and a later search that came here would find
	// nothing either. Skipping it later changes no result, because nothing outside it is first reached through it.
	for _, s := range a.queue {
		a.deadSlot[s] = true
	}
	for j, mark := range a.expanded {
		if mark == a.stamp {
			a.dead[j] = true
		}
	}
}

// look scans the inspectors for one slot in the order of their pair tickets: the first with spare capacity ends the search; those who
// are full put the slots they hold into the queue.
func (a *assignment) look(slot int32) (int32, bool) {
	firm, s := slot/int32(a.m), int(slot)%a.m
	for j := range a.prefs.of(int(firm)) {
		if a.dead[j] || !a.qualified[s][j] || a.conflict[[2]int32{firm, j}] || a.holds[slot] == j {
			continue
		}
		if sibling := a.sibling(firm, j); sibling >= 0 {
			a.enqueue(sibling, step{slot, j})
			continue
		}
		if len(a.holders[j]) < a.active[j].Capacity {
			return j, true
		}
		if a.expanded[j] != a.stamp {
			a.expanded[j] = a.stamp
			for _, h := range a.holders[j] {
				a.enqueue(h, step{slot, j})
			}
		}
	}
	return 0, false
}

// sibling is the slot of the firm that holds j, or −1.
func (a *assignment) sibling(firm, j int32) int32 {
	for t := firm * int32(a.m); t < (firm+1)*int32(a.m); t++ {
		if a.holds[t] == j {
			return t
		}
	}
	return -1
}

func (a *assignment) enqueue(slot int32, from step) {
	if a.seen[slot] == a.stamp || a.deadSlot[slot] {
		return
	}
	a.seen[slot] = a.stamp
	a.from[slot] = from
	a.queue = append(a.queue, slot)
}

// shift hands over along the path found: the last slot takes the spare inspector, each slot before it takes what its successor held.
func (a *assignment) shift(root, last, spare int32) {
	length := 0
	for slot, j := last, spare; ; length++ {
		a.give(slot, j)
		if slot == root {
			break
		}
		slot, j = a.from[slot].slot, a.from[slot].want
	}
	if length > 0 {
		a.moves = append(a.moves, Move{int(root) / a.m, int(root) % a.m, length})
	}
}

func (a *assignment) give(slot, j int32) {
	if old := a.holds[slot]; old >= 0 {
		i, _ := slices.BinarySearch(a.holders[old], slot)
		a.holders[old] = slices.Delete(a.holders[old], i, i+1)
	}
	a.holds[slot] = j
	i, _ := slices.BinarySearch(a.holders[j], slot)
	a.holders[j] = slices.Insert(a.holders[j], i, slot)
}

// preferences are the inspectors of each firm by ascending (A(e, j), j), in two parts: the first with tickets up to bound, hashed ahead
// for windows of firms on all cores, and the rest, which only a search that finds nobody among the first asks for. Nobody is first but
// by the ticket, so every pair is hashed; but hardly any is sorted, and memory grows with the firms, not with the pairs.
type preferences struct {
	suite  Suite
	key    Digest
	a      *assignment
	bound  uint64
	first  [][]int32 // by firm
	rest   map[int][]int32
	room   int // pairs that rest may still keep; beyond, a firm that is asked again is hashed again
	window int // firms below are hashed
}

const (
	windowFirms     = 512
	keepPreferences = 1 << 24 // firm–inspector pairs, 4 bytes each
	fewPairs        = 1 << 12 // are hashed faster than other cores wake up
)

// firstEach is about how many first inspectors there are for the slot that the fewest are qualified for.
var firstEach = 16

func newPreferences(suite Suite, key Digest, a *assignment) *preferences {
	fewest := len(a.active)
	for _, can := range a.qualified {
		n := 0
		for _, is := range can {
			if is {
				n++
			}
		}
		if n > 0 {
			fewest = min(fewest, n)
		}
	}
	bound := uint64(math.MaxUint64)
	if fewest > 2*firstEach {
		bound = bound / uint64(fewest) * uint64(firstEach)
	}
	return &preferences{suite: suite, key: key, a: a, bound: bound, first: make([][]int32, len(a.firms)), rest: map[int][]int32{}, room: keepPreferences}
}

// of yields the inspectors in the firm's order; who is dead may be missing.
func (p *preferences) of(firm int) func(yield func(j int32) bool) {
	if firm >= p.window {
		p.ahead(firm)
	}
	return func(yield func(j int32) bool) {
		for _, j := range p.first[firm] {
			if !yield(j) {
				return
			}
		}
		if p.bound == math.MaxUint64 {
			return
		}
		for _, j := range p.others(firm) {
			if !yield(j) {
				return
			}
		}
	}
}

// others are the inspectors with tickets above the bound.
func (p *preferences) others(firm int) []int32 {
	order, kept := p.rest[firm]
	if !kept {
		order = p.worker(p.bound+1, math.MaxUint64)(firm)
		if p.room -= len(order); p.room >= 0 {
			p.rest[firm] = order
		}
	}
	return order
}

// ahead hashes the window that begins at firm.
func (p *preferences) ahead(firm int) {
	p.window = min(firm+windowFirms, len(p.first))
	work := func() func(int) {
		order := p.worker(0, p.bound)
		return func(i int) { p.first[firm+i] = order(firm + i) }
	}
	if n := p.window - firm; n*len(p.a.active) < fewPairs { // replays form the teams of small draws ten thousand times
		do := work()
		for i := range n {
			do(i)
		}
		return
	}
	parallel(p.window-firm, work)
}

// worker returns a function that hashes one firm's inspectors and orders those whose tickets begin with low to high, with its own
// buffers. Dead inspectors are left out: they are skipped anyway.
func (p *preferences) worker(low, high uint64) func(firm int) []int32 {
	type pair struct { // sixteen bytes are sorted, not the tickets
		high  uint64
		j, at int32
	}
	var pairs []pair
	var tickets []Digest
	h := newHasher(p.suite)
	return func(firm int) []int32 {
		h.buf = append(append(h.buf[:0], p.key[:]...), lp8(p.a.firms[firm])...)
		head := len(h.buf)
		pairs, tickets = pairs[:0], tickets[:0]
		for j := range p.a.active {
			if p.a.dead[j] {
				continue
			}
			id := p.a.active[j].ID
			h.buf = append(append(h.buf[:head], byte(len(id))), id...)
			ticket := h.sum()
			if t := binary.BigEndian.Uint64(ticket[:8]); low <= t && t <= high {
				pairs, tickets = append(pairs, pair{t, int32(j), int32(len(tickets))}), append(tickets, ticket)
			}
		}
		slices.SortFunc(pairs, func(x, y pair) int {
			if x.high != y.high {
				return cmp.Compare(x.high, y.high)
			}
			return cmp.Or(tickets[x.at].Compare(tickets[y.at]), int(x.j-y.j))
		})
		order := make([]int32, len(pairs))
		for i := range pairs {
			order[i] = pairs[i].j
		}
		return order
	}
}
