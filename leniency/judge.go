package leniency

import (
	"cmp"
	"slices"

	"yangguang/workday"
)

// Case is one finding with everything that is known of it.
type Case struct {
	Violation  string       // code
	Region     string       // GB/T 2260 of the deciding agency: which lists hold
	OccurredOn workday.Date // day of the act; of a continuing one, the day it ended or was found
	DecidedOn  workday.Date // day of the judgement
	Facts      []Fact
	History    History
	Calendar   *workday.Calendar // working days; nil: facts counted in them stay unknown
}

// History is what the register knows of earlier violations of the same family by the same party, under any agency.
type History struct {
	Known bool // false: the register was not asked, so 首次违法 stays unknown
	Acts  []Act
}

// Act is an earlier violation that a decision in force established; annulled decisions are left out by whoever fills it.
type Act struct {
	OccurredOn workday.Date
	DecidedOn  workday.Date
	Fined      bool
	Region     string // GB/T 2260 of the agency that decided
}

// Advice is what the lists say about a case.
type Advice struct {
	Ruling  Ruling  // the most favourable of the items that are met; NORMAL if none is
	Matches []Match // met items first, then those that may be, then the others; the most favourable first
	Fine    Fine
	Duties  []Duty // what must accompany the decision that the ruling points to

	correctedOnSpot Truth
}

// Match is one item against the case.
type Match struct {
	List       *List
	Item       *Item
	Truth      Truth
	Conditions []Result
	Later      bool // the item is of a list that came into force after the act, applied because it is milder 从旧兼从轻

	rank int // its place among matches
}

// Result is one condition against the facts.
type Result struct {
	Condition *Condition
	Truth     Truth
	Used      []*Use // shared by all conditions that see the fact alike: to be read only
}

// Standing says how a fact stands.
type Standing string

// The standings. Only Known proves anything.
const (
	Known         Standing = "known"
	Missing       Standing = "missing"
	Contested     Standing = "contested"
	Contradictory Standing = "contradictory" // two sources say different things
	Unreadable    Standing = "unreadable"    // not of the fact's type
	WrongSource   Standing = "wrong_source"  // stated only by somebody who may not
)

// Use is a fact that a condition looked at.
type Use struct {
	Definition *Definition
	Standing   Standing
	Value      Value       // of Known
	Source     Source      // of Known
	Suppliers  []Source    // who may supply it
	Supply     *Definition // the fact that is to be supplied where it is Missing and somebody may state it
	Window     Window      // of a fact from the history
	Earlier    Act         // of a known earlier act inside the window
}

// Judge says what the lists say. It costs microseconds and changes nothing. For every list it takes the version in force on the day of
// the act, item by item, and the one in force on the day of the judgement where that one is milder (行政处罚法 37).
func (s *Set) Judge(c Case) Advice {
	facts := s.read(c)
	a := Advice{Ruling: Normal, correctedOnSpot: facts.correctedOnSpot()}
	facts.room(&a, s.byCode[c.Violation], s.byCode[AnyViolation])
	for _, code := range [2]string{c.Violation, AnyViolation} {
		for _, e := range s.byCode[code] {
			if code == AnyViolation && !s.reaches(e.series, c.Violation) {
				continue
			}
			if m, ok := facts.entry(e); ok {
				a.Matches = append(a.Matches, m)
			}
		}
	}
	slices.SortStableFunc(a.Matches, func(x, y Match) int { return cmp.Compare(y.rank, x.rank) })
	if len(a.Matches) > 0 && a.Matches[0].Truth == True && a.Matches[0].Item.Ruling != NoCoercion {
		a.Ruling = a.Matches[0].Item.Ruling
	}
	a.Fine = s.fine(facts, &a)
	a.Duties = a.duties(a.Ruling)
	return a
}

// room makes room for what all entries together can say, so that judging many items costs few allocations.
func (f *facts) room(a *Advice, entries ...[]*entry) {
	matches, results, uses := 0, 0, 0
	for _, of := range entries {
		matches += len(of)
		for _, e := range of {
			results, uses = results+e.conditions, uses+e.uses
		}
	}
	a.Matches, f.results, f.uses = make([]Match, 0, matches), make([]Result, results), make([]*Use, uses)
}

// take cuts n off the room, or makes new where two versions of an item were looked at.
func take[T any](room *[]T, n int) []T {
	if n > len(*room) {
		return make([]T, n)
	}
	out := (*room)[:n:n]
	*room = (*room)[n:]
	return out
}

// reaches reports whether the items for every violation of a list also cover this one: it is of the list's field.
func (s *Set) reaches(in *series, violation string) bool {
	laws := s.laws[violation]
	if len(laws) == 0 {
		return false
	}
	field := in.versions[len(in.versions)-1].Field
	return field == AnyField || slices.ContainsFunc(laws, func(l law) bool {
		return l.series.versions[len(l.series.versions)-1].Field == field
	})
}

// weight orders matches: met before possible before not met, milder before stricter.
func (m Match) weight() int {
	if m.Item.Ruling == NoCoercion {
		return 0 // beside the ruling, after all that leads to it
	}
	w := m.Item.Ruling.strength()
	switch m.Truth {
	case True:
		return w + 20
	case Unknown:
		return w + 10
	}
	return w
}

// entry judges one item as of the act and, where another version is in force at the judgement and milder, as of the judgement.
func (f *facts) entry(e *entry) (Match, bool) {
	m, ok := f.match(e.on(f.c.OccurredOn))
	if !f.c.DecidedOn.After(f.c.OccurredOn) {
		return m, ok
	}
	l, it := e.on(f.c.DecidedOn)
	if it == nil || l == m.List {
		return m, ok
	}
	if later, in := f.match(l, it); in && (!ok || later.milderThan(m)) {
		later.Later = true
		return later, true
	}
	return m, ok
}

// milderThan compares two versions of one item for the party.
func (m Match) milderThan(o Match) bool {
	if m.rank != o.rank {
		return m.rank > o.rank
	}
	a, b := m.Item.Fine, o.Item.Fine
	return m.Truth == True && (a.Range < b.Range || a.Below < b.Below || a.Below == b.Below && a.From < b.From)
}

func (f *facts) match(l *List, it *Item) (Match, bool) {
	if it == nil || !l.Covers(f.c.Region) {
		return Match{}, false
	}
	m := Match{List: l, Item: it, Truth: True, Conditions: take(&f.results, len(it.When))}
	for i := range it.When {
		cond := &it.When[i]
		v := view{f, it.Window, cond.Sources}
		f.seen = v.uses(cond.Expr.Keys())
		r := Result{Condition: cond, Truth: cond.Expr.Eval(&f.seen), Used: f.seen}
		if r.Truth != True && r.Truth != False {
			r.Truth = Unknown
		}
		m.Conditions[i] = r
		m.Truth = m.Truth.And(r.Truth)
	}
	if len(it.When) == 0 {
		m.Truth = Unknown // an item without conditions proves nothing
	}
	m.rank = m.weight()
	return m, true
}

// duties are those of the law and of every met item that leads to the ruling.
func (a *Advice) duties(r Ruling) []Duty {
	var d []Duty
	if a.correctedOnSpot != True {
		d = append(d, OrderToRectify)
	}
	if r == MustNotPenalise || r == MayWaive {
		d = append(d, EducationRecord)
	}
	for _, m := range a.Matches {
		if m.Truth != True || m.Item.Ruling != r {
			continue
		}
		for _, x := range m.Item.Duties {
			if !slices.Contains(d, x) {
				d = append(d, x)
			}
		}
	}
	return d
}

// Unbound is the advice without the lists: what law and benchmark alone leave, for a deviation that the rule allows.
func (a Advice) Unbound() Advice {
	a.Ruling, a.Matches = Normal, nil
	if a.Fine.Law == True {
		a.Fine.Possible, a.Fine.Min, a.Fine.Max, a.Fine.Steps = True, a.Fine.NormMin, a.Fine.NormMax, a.Fine.Steps[:a.Fine.norms]
	}
	return a
}

// Met are the items that lead to the ruling.
func (a *Advice) Met() []Match {
	n := 0
	for n < len(a.Matches) && a.Matches[n].Truth == True && a.Matches[n].Item.Ruling == a.Ruling {
		n++
	}
	return a.Matches[:n]
}
