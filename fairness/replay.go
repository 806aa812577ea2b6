package fairness

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"yangguang/draw/drd1"
)

// replayed is what a replay found beside the counts in the scopes.
type replayed struct {
	seeds, teamSeeds int
	alarm            int       // seeds that an alarm needs
	replayable       [2]bool   // whether there is anything to draw, to assign
	pairs            []pairing // the most frequent pairs of the period
	groups           result    // inspectors and groups of the first dimension
}

// replay runs the published algorithm on the same pools with fresh seeds and counts how often each statistic is reached: the exact law of
// any statistic under the plan, with all its strata, capacities and conflicts. Seeds come from the digest of the inputs, so that whoever has
// these gets the same report.
func replay(ctx context.Context, h *History, scopes []*scope, r Rules, digest string, progress Progress) (*replayed, error) {
	y := &replayed{alarm: r.alarmSeeds(len(h.list(r)))}
	s, t := newSelecting(h, scopes), newTeaming(h, scopes)
	s.digest, t.digest = digest, digest
	want := r.Replay.Seeds
	if !r.Replay.Given {
		want = max(want, y.alarm)
	}
	y.replayable = [2]bool{s.work > 0, t.work > 0}
	y.seeds, y.teamSeeds = seedsFor(r, want, y.alarm, s.work), seedsFor(r, want, y.alarm, t.work)
	done, total := atomic.Int64{}, float64(max(1, s.work*int64(y.seeds)+t.work*int64(y.teamSeeds)))
	told := sync.Mutex{}
	tell := func(work int64) {
		now := done.Add(work)
		if progress != nil {
			told.Lock()
			progress(float64(now) / total)
			told.Unlock()
		}
	}
	for _, part := range []struct {
		seeds int
		work  int64
		run   func() func(seed int)
	}{{y.seeds, s.work, s.worker}, {y.teamSeeds, t.work, t.worker}} {
		if err := eachSeed(ctx, part.seeds, part.run, func() { tell(part.work) }); err != nil {
			return nil, err
		}
	}
	y.pairs, y.groups = t.top, t.groups
	return y, nil
}

// limits says what a replay that was cut short cannot tell.
func (y *replayed) limits() []Text {
	if (!y.replayable[0] || y.seeds >= y.alarm) && (!y.replayable[1] || y.teamSeeds >= y.alarm) {
		return nil
	}
	return []Text{{fmt.Sprintf("重放种子为 %d / %d 个（抽取 / 分组），预警需要 %d 个：不足的一边，“抽中记录最罕见的企业”或“相遇最多的一对”不会引发预警；各组的季度检验改按极限分布计算。",
		y.seeds, y.teamSeeds, y.alarm),
		fmt.Sprintf("The replay had %d / %d seeds (draws / teams) where an alarm needs %d: on the side that has fewer, the enterprise with the least likely record or the "+
			"most frequent pair cannot raise one; groups of a quarter are judged by the limit law instead.", y.seeds, y.teamSeeds, y.alarm)}}
}

// seedsFor is how many of the wanted seeds fit into half of the work allowed; 0 where not even the least fit, and the least where those that fit
// are fewer than an alarm needs: more of them would cost minutes and raise none.
func seedsFor(r Rules, want, alarm int, work int64) int {
	if work == 0 {
		return 0
	}
	fit := int(r.Replay.Work / 2 / float64(work))
	switch {
	case fit < r.Replay.Least:
		return 0
	case fit < want && fit < alarm:
		return r.Replay.Least
	}
	return min(fit, want)
}

// eachSeed hands the seeds to workers, one on each core.
func eachSeed(ctx context.Context, seeds int, worker func() func(seed int), done func()) error {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(seeds, runtime.GOMAXPROCS(0)) {
		run := worker()
		all.Go(func() {
			for ctx.Err() == nil {
				seed := int(next.Add(1)) - 1
				if seed >= seeds {
					return
				}
				run(seed)
				done()
			}
		})
	}
	all.Wait()
	return ctx.Err()
}

// fresh is a seed S of a draw in a replay.
func fresh(digest string, seed int, draw string) drd1.Digest {
	b := binary.BigEndian.AppendUint64([]byte("yangguang/fairness/replay\n"+digest+"\n"), uint64(seed))
	return sha256.Sum256(append(b, draw...))
}

// protocolID is a firm's id in a replayed pool: its own, or a number where the protocol would not take that. Numbers are those of the order in
// which enterprises first stand in the history.
func protocolID(h *History, firm int32) string {
	id := h.Firms[firm].ID
	bad := strings.ContainsFunc(id, func(c rune) bool { return c < 0x21 || c > 0x7e })
	if id == "" || len(id) > 64 || bad || id[0] == '#' {
		return fmt.Sprintf("#%d", firm)
	}
	return id
}

// selecting replays the selection of enterprises.
type selecting struct {
	h      *History
	scopes []*scope
	draws  []pool
	work   int64
	digest string
}

// pool is a draw's committed pool, ready to be drawn from.
type pool struct {
	draw, quarter int // quarter: place in scopes
	strata        []stratum
}

// stratum is one of a pool of which some are drawn: K_sel ‖ LP8(id) of each firm is hashed, and the n lowest are drawn (DRD1 §6.5). A replay
// does it here, on ids that lie ready in memory, because it draws from small pools ten thousand times.
type stratum struct {
	ids      [][]byte // LP8(id)
	firms    []int32
	n        int
	surprise int64
}

// tickets is a worker's room for those of one stratum.
type tickets struct {
	hash  *drd1.Tickets
	kept  []ticket
	drawn []int32
}

type ticket struct {
	value drd1.Digest
	at    int32
}

func (a ticket) compare(b ticket) int { return cmp.Or(a.value.Compare(b.value), int(a.at-b.at)) }

// lowest draws; what it gives holds until it is asked again. Where all are drawn no ticket decides. Nearly all tickets that matter lie below the share
// drawn and a margin of six standard deviations; where too few do, all are kept.
func (s *stratum) lowest(key drd1.Digest, room *tickets) []int32 {
	if s.n == len(s.ids) {
		return s.firms
	}
	room.hash.Key(key)
	share := (float64(s.n) + 6*math.Sqrt(float64(s.n)) + 40) / float64(len(s.ids))
	bound := uint64(math.MaxUint64)
	if share < 1 {
		bound = uint64(share * (1 << 63) * 2)
	}
	for {
		room.kept = room.kept[:0]
		for i, id := range s.ids {
			if t := room.hash.Of(id); binary.BigEndian.Uint64(t[:]) <= bound {
				room.kept = append(room.kept, ticket{t, int32(i)})
			}
		}
		if len(room.kept) >= s.n {
			break
		}
		bound = math.MaxUint64
	}
	slices.SortFunc(room.kept, ticket.compare)
	room.drawn = room.drawn[:0]
	for _, t := range room.kept[:s.n] {
		room.drawn = append(room.drawn, s.firms[t.at])
	}
	return room.drawn
}

func newSelecting(h *History, scopes []*scope) *selecting {
	s := &selecting{h: h, scopes: scopes}
	for q, sc := range scopes[1:] {
		weights := h.surprises(sc)
		for _, i := range sc.draws {
			p := poolOf(h, sc, i, weights[i])
			p.quarter = q + 1
			s.draws = append(s.draws, p)
			for k := range p.strata {
				s.work += int64(len(p.strata[k].ids))
			}
		}
	}
	w := s.start()
	for q, sc := range scopes[1:] {
		weights := h.surprises(sc)
		for _, i := range sc.draws {
			for _, row := range h.Draws[i].Rows {
				if row.Selected {
					w.add(row.Firm, weights[i][row.Stratum])
				}
			}
		}
		w.close(q+1, func(r *result, v float64) { r.value = v })
	}
	w.end(func(r *result, v float64) { r.value = v })
	return s
}

func poolOf(h *History, sc *scope, i int, weights []int64) pool {
	p := pool{draw: i}
	place := make([]int, len(h.Draws[i].Strata)) // stratum of the draw → place + 1 in the pool
	for _, c := range sc.cellsOf(i) {
		if c.n > 0 {
			p.strata = append(p.strata, stratum{n: c.n, surprise: weights[c.stratum]})
			place[c.stratum] = len(p.strata)
		}
	}
	for _, r := range h.Draws[i].Rows {
		if at := place[r.Stratum]; at > 0 && !r.Excluded {
			s, id := &p.strata[at-1], protocolID(h, r.Firm)
			s.ids, s.firms = append(s.ids, append([]byte{byte(len(id))}, id...)), append(s.firms, r.Firm)
		}
	}
	return p
}

// worker replays one seed after another.
func (s *selecting) worker() func(seed int) {
	w, room := s.start(), &tickets{hash: drd1.NewTickets(drd1.SHA256)}
	reach := func(r *result, v float64) {
		if v >= r.value*(1-1e-12) {
			atomic.AddInt64(&r.reached, 1)
		}
	}
	return func(seed int) {
		for n, p := range s.draws {
			key := drd1.SelectKey(drd1.SHA256, fresh(s.digest, seed, s.h.Draws[p.draw].Number))
			for k := range p.strata {
				for _, firm := range p.strata[k].lowest(key, room) {
					w.add(firm, p.strata[k].surprise)
				}
			}
			if n+1 == len(s.draws) || s.draws[n+1].quarter != p.quarter {
				w.close(p.quarter, reach)
			}
		}
		w.end(reach)
	}
}

// drawn counts what one history drew.
type drawn struct {
	s             *selecting
	whole, part   []int64 // surprise by firm, in the period and in the quarter
	inWhole, here []int32 // firms with a count
	groups, sums  [][]int // by dimension and label: of the quarter, of the period
}

func (s *selecting) start() *drawn {
	w := &drawn{s: s, whole: make([]int64, len(s.h.Firms)), part: make([]int64, len(s.h.Firms))}
	for _, d := range s.h.Dimensions {
		w.groups = append(w.groups, make([]int, len(d.Labels)+1))
		w.sums = append(w.sums, make([]int, len(d.Labels)+1))
	}
	return w
}

// add counts a selection. One that was certain says nothing but still counts for its groups.
func (w *drawn) add(firm int32, surprise int64) {
	if w.part[firm] == 0 {
		w.here = append(w.here, firm)
	}
	w.part[firm] += surprise + 1
	for dim, g := range w.groups {
		g[w.s.h.label(firm, dim, len(g))]++
	}
}

// close judges the quarter and begins the next one.
func (w *drawn) close(quarter int, keep func(*result, float64)) {
	sc := w.s.scopes[quarter]
	most := int64(0)
	for _, firm := range w.here {
		most = max(most, w.part[firm])
		if w.whole[firm] == 0 {
			w.inWhole = append(w.inWhole, firm)
		}
		w.whole[firm] += w.part[firm]
		w.part[firm] = 0
	}
	w.here = w.here[:0]
	keep(&sc.most, float64(most))
	for dim, g := range w.groups {
		keep(&sc.chi[dim], sc.groups[dim].statistic(g))
		for l, n := range g {
			w.sums[dim][l] += n
		}
		clear(g)
	}
}

// end judges the period and begins the next history.
func (w *drawn) end(keep func(*result, float64)) {
	sc := w.s.scopes[0]
	most := int64(0)
	for _, firm := range w.inWhole {
		most = max(most, w.whole[firm])
		w.whole[firm] = 0
	}
	keep(&sc.most, float64(most))
	keep(&sc.never, float64(len(w.s.h.Firms)-len(w.inWhole)))
	w.inWhole = w.inWhole[:0]
	for dim, g := range w.sums {
		keep(&sc.chi[dim], sc.groups[dim].statistic(g))
		clear(g)
	}
}
