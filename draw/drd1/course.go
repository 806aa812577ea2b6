package drd1

import (
	"errors"
	"slices"
)

// Course is a draw as its deviations have left it: which firms are to be visited, by whom, and which reserves and inspectors remain. What
// comes next follows from it and from nobody's choice (§6.8). Make it with NewCourse.
type Course struct {
	suite     Suite
	in        Inputs
	seed      Digest
	reserves  map[string][]Reserve // by stratum, those unused
	link      Digest               // of the reserve chain, the last released
	links     int                  // released so far
	used      map[string]bool      // firms drawn or substituted
	targets   map[string]*target
	load      map[string]int
	conflicts map[[2]string]bool // (firm, inspector), with those found later
	absent    map[string]bool    // inspectors who left for the rest of the draw
}

// target is a firm to be visited.
type target struct {
	stratum string
	team    []string
}

// The reasons why a step cannot be.
var (
	ErrNoTarget  = errors.New("the firm is not to be visited in this draw")
	ErrNoReserve = errors.New("no reserve of the stratum is left")
	ErrLink      = errors.New("not the next value of the reserve chain")
	ErrNotOnTeam = errors.New("the inspector is not on the firm's team")
)

// NewCourse begins with a result. The inputs must hold what the draw was made from; the pool is needed only with a reserve chain.
func NewCourse(suite Suite, in Inputs, r Result) *Course {
	c := &Course{suite: suite, in: in, seed: r.Seed, reserves: map[string][]Reserve{}, link: in.Plan.ReserveChain.Anchor, used: map[string]bool{},
		targets: map[string]*target{}, load: map[string]int{}, conflicts: map[[2]string]bool{}, absent: map[string]bool{}}
	for _, v := range r.Reserves {
		c.reserves[v.Stratum] = append(c.reserves[v.Stratum], v)
	}
	for _, s := range r.Selected {
		c.used[s.Firm] = true
		c.targets[s.Firm] = &target{s.Stratum, slices.Clone(s.Team)}
		for _, j := range s.Team {
			c.load[j]++
		}
	}
	for _, k := range in.Conflicts {
		c.conflicts[[2]string{k.Firm, k.Inspector}] = true
	}
	return c
}

// Team is who visits a firm now, by slot; ok is false when nobody does.
func (c *Course) Team(firm string) (team []string, ok bool) {
	t, ok := c.targets[firm]
	if !ok {
		return nil, false
	}
	return slices.Clone(t.team), true
}

// Chained reports whether substitutes come from a reserve chain, so that each needs its released link (R2).
func (c *Course) Chained() bool { return c.in.Plan.ReserveChain.N > 0 }

// Substitute replaces a firm by the next of its stratum; link is the released value of the reserve chain, if the plan has one. The team is
// inherited; whoever must not meet the new firm is replaced as Refill does.
func (c *Course) Substitute(firm string, link Digest) (Step, error) {
	t, ok := c.targets[firm]
	if !ok {
		return Step{}, ErrNoTarget
	}
	s := Step{Firm: firm}
	switch {
	case c.Chained():
		if c.links == c.in.Plan.ReserveChain.N || !ChainLink(c.suite, c.link, link) {
			return s, ErrLink
		}
		next, ok, err := Substitute(c.suite, c.seed, link, c.in.Pool, t.stratum, c.used)
		if err != nil {
			return s, err
		}
		if !ok {
			return s, ErrNoReserve
		}
		s.In, s.Ticket = next.Firm, next.Ticket
		c.link, c.links, s.Link = link, c.links+1, link
	case link != (Digest{}):
		return s, ErrLink
	case len(c.reserves[t.stratum]) == 0:
		return s, ErrNoReserve
	default:
		next := c.reserves[t.stratum][0]
		c.reserves[t.stratum] = c.reserves[t.stratum][1:]
		s.In, s.Ticket = next.Firm, next.Ticket
	}
	delete(c.targets, firm)
	c.used[s.In] = true
	c.targets[s.In] = t
	var lost []int
	for i, j := range t.team {
		if c.conflicts[[2]string{s.In, j}] {
			c.load[j]--
			t.team[i], lost = Nobody, append(lost, i)
		}
	}
	for _, i := range lost {
		c.fill(s.In, i)
	}
	s.Team = slices.Clone(t.team)
	return s, nil
}

// Refill replaces an inspector on a firm's team by the lowest pair ticket among the committed, eligible, qualified and unconflicted ones
// outside the team with capacity left; Nobody when there is none. Whoever leaves for an absence (L..) is not asked again in this draw,
// whoever leaves for a recusal (K..) not for this firm.
func (c *Course) Refill(firm, out, code string) (Step, error) {
	t, ok := c.targets[firm]
	if !ok {
		return Step{}, ErrNoTarget
	}
	i := slices.Index(t.team, out)
	if i < 0 || out == Nobody {
		return Step{}, ErrNotOnTeam
	}
	if code[0] == 'L' {
		c.absent[out] = true
	} else {
		c.conflicts[[2]string{firm, out}] = true
	}
	c.load[out]--
	t.team[i] = Nobody
	ticket := c.fill(firm, i)
	return Step{Code: code, Firm: firm, Slot: i + 1, Out: out, In: t.team[i], Ticket: ticket}, nil
}

// fill puts the next inspector into an empty slot of the firm and gives the pair ticket, zero if nobody can come.
func (c *Course) fill(firm string, slot int) Digest {
	team, q := c.targets[firm].team, c.in.Plan.Slots[slot]
	in, ticket, ok := Refill(c.suite, c.seed, firm, c.in.Inspectors, func(j Inspector) bool {
		return j.Code == Eligible && (q == "-" || slices.Contains(j.Quals, q)) && c.load[j.ID] < j.Capacity && !slices.Contains(team, j.ID) &&
			!c.absent[j.ID] && !c.conflicts[[2]string{firm, j.ID}]
	})
	if !ok {
		return Digest{}
	}
	team[slot] = in
	c.load[in]++
	return ticket
}

// Replay does the given steps again from nothing but their codes, the firms and inspectors that leave and the released links. It ends at
// the first step that differs from what it must be, and says so with the place of the step, from 0.
func (c *Course) Replay(steps []Step) (at int, want Step, err error) {
	for i, s := range steps {
		var got Step
		if s.Slot > 0 {
			got, err = c.Refill(s.Firm, s.Out, s.Code)
		} else {
			got, err = c.Substitute(s.Firm, s.Link)
		}
		got.Code, got.Evidence, got.Requested, got.Approved = s.Code, s.Evidence, s.Requested, s.Approved
		if err != nil || got.Line(i+1) != s.Line(i+1) {
			return i, got, err
		}
	}
	return len(steps), Step{}, nil
}

// deviations checks deviations.txt, if there, against the draw it deviates from.
func (x *examiner) deviations() {
	text, ok := x.b[FileDeviations]
	if !ok {
		return
	}
	d, err := ParseDeviations(text)
	switch {
	case err != nil:
		x.r.syntax(CheckDeviations, err)
		return
	case d.Draw != x.in.Plan.Draw:
		x.r.fail(CheckDeviations, FileDeviations, 2, "of another draw")
		return
	case x.r.Void != "":
		x.r.fail(CheckDeviations, FileDeviations, 0, "a void draw has no deviations")
		return
	case x.b[FileResult] == nil:
		x.r.withheld(CheckDeviations, FileResult, "without it nothing can be compared")
		return
	case d.Result != x.r.ResultDigest:
		x.r.fail(CheckDeviations, FileDeviations, 3, "of another result")
		return
	case !x.sound:
		x.r.withheld(CheckDeviations, "", "needs a result that was checked as a whole")
		return
	}
	result, err := ParseResult(x.b[FileResult])
	if err != nil {
		return // a sound result is one that was read
	}
	at, want, err := NewCourse(x.suite, x.in, result).Replay(d.Steps)
	switch {
	case err != nil:
		x.r.fail(CheckDeviations, FileDeviations, firstStep+at, "%s", err)
	case at < len(d.Steps):
		x.r.fail(CheckDeviations, FileDeviations, firstStep+at, "recomputed %q, found %q", clip(want.Line(at+1)), clip(d.Steps[at].Line(at+1)))
	default:
		x.r.ok(CheckDeviations, "%d steps, each the next by the protocol's rule", len(d.Steps))
	}
}
