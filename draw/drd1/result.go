package drd1

import (
	"fmt"
	"strconv"
	"strings"
)

// Nobody stands in a result text for the inspector of a slot that could not be filled.
const Nobody = "!"

// Result is the result of a draw (§6.7), structured. Text gives the bytes that R is the digest of.
type Result struct {
	Draw     string
	Plan     Digest      // P
	Seed     Digest      // S
	Cutoffs  []Cutoff    // plan order
	Selected []Selection // global order by ticket; n of the text is index + 1
	Reserves []Reserve   // plan order
}

// Cutoff is the ticket of the last selected firm of a stratum: a firm was drawn if and only if its ticket is not above it.
type Cutoff struct {
	Stratum  string
	Selected int
	Ticket   Digest // meaningless when Selected is 0
}

// Selection is a drawn firm and its team 检查组: one inspector per slot, Nobody where the slot stays empty.
type Selection struct {
	Stratum, Firm string
	Ticket        Digest
	Team          []string
}

// Reserve is the N-th reserve (from 1) of a stratum.
type Reserve struct {
	Stratum string
	N       int
	Firm    string
	Ticket  Digest
}

// Unfilled is a slot (from 1) of a drawn firm that no inspector could fill without breaking a rule.
type Unfilled struct {
	Firm string
	Slot int
}

// Unfilled lists the empty slots in global order.
func (r Result) Unfilled() []Unfilled {
	var all []Unfilled
	for _, s := range r.Selected {
		for i, j := range s.Team {
			if j == Nobody {
				all = append(all, Unfilled{s.Firm, i + 1})
			}
		}
	}
	return all
}

// Text is the result text.
func (r Result) Text() []byte {
	var b []byte
	b = fmt.Appendf(b, "drd1 result\ndraw %s\nplan %s\nseed %s\n", r.Draw, r.Plan, r.Seed)
	for _, c := range r.Cutoffs {
		ticket := "-"
		if c.Selected > 0 {
			ticket = c.Ticket.String()
		}
		b = fmt.Appendf(b, "cutoff %s %d %s\n", c.Stratum, c.Selected, ticket)
	}
	for i, s := range r.Selected {
		b = fmt.Appendf(b, "sel %d %s %s %s", i+1, s.Stratum, s.Firm, s.Ticket)
		for _, j := range s.Team {
			b = append(append(b, ' '), j...)
		}
		b = append(b, '\n')
	}
	for _, v := range r.Reserves {
		b = fmt.Appendf(b, "rsv %s %d %s %s\n", v.Stratum, v.N, v.Firm, v.Ticket)
	}
	for _, u := range r.Unfilled() {
		b = fmt.Appendf(b, "unfilled %s %d\n", u.Firm, u.Slot)
	}
	return b
}

// ResultDigest is R = TH("result", text).
func ResultDigest(suite Suite, text []byte) Digest { return TH(suite, LabelResult, text) }

// maxResult bounds a result text, in bytes: about two million drawn firms.
const maxResult = 1 << 28

// ParseResult reads a result text by its grammar alone; whether it follows from the plan is Verify's matter. Teams must be of one size.
func ParseResult(text []byte) (Result, error) {
	in, err := read(FileResult, text, maxResult)
	if err != nil {
		return Result{}, err
	}
	var r Result
	if err := in.title("result"); err != nil {
		return r, err
	}
	if r.Draw, err = in.id("draw"); err != nil {
		return r, err
	}
	if r.Plan, err = in.digest("plan"); err != nil {
		return r, err
	}
	if r.Seed, err = in.digest("seed"); err != nil {
		return r, err
	}
	for _, part := range []struct {
		key       string
		low, high int
		add       func(w []string) error
	}{
		{"cutoff", 3, 3, r.addCutoff},
		{"sel", 6, 1 << 16, r.addSelection},
		{"rsv", 4, 4, r.addReserve},
	} {
		for in.peek(part.key) {
			w, err := in.take(part.key, part.low, part.high)
			if err != nil {
				return r, err
			}
			if err := part.add(w); err != nil {
				return r, in.wrap(err)
			}
		}
	}
	for _, u := range r.Unfilled() {
		w, err := in.take("unfilled", 2, 2)
		if err != nil {
			return r, err
		}
		if w[0] != u.Firm || w[1] != strconv.Itoa(u.Slot) {
			return r, in.failf("expected \"unfilled %s %d\"", u.Firm, u.Slot)
		}
	}
	return r, in.end()
}

func (r *Result) addCutoff(w []string) (err error) {
	c := Cutoff{Stratum: w[0]}
	if c.Selected, err = number(w[1]); err != nil {
		return err
	}
	if c.Selected > 0 {
		c.Ticket, err = ParseDigest(w[2])
	} else if w[2] != "-" {
		err = fmt.Errorf("a stratum without selection has the cutoff \"-\"")
	}
	r.Cutoffs = append(r.Cutoffs, c)
	return err
}

func (r *Result) addSelection(w []string) (err error) {
	s := Selection{Stratum: w[1], Firm: w[2], Team: w[4:]}
	if w[0] != strconv.Itoa(len(r.Selected)+1) {
		return fmt.Errorf("selections must be numbered 1, 2, …")
	}
	if len(r.Selected) > 0 && len(r.Selected[0].Team) != len(s.Team) {
		return fmt.Errorf("teams must be of one size")
	}
	s.Ticket, err = ParseDigest(w[3])
	r.Selected = append(r.Selected, s)
	return err
}

func (r *Result) addReserve(w []string) (err error) {
	v := Reserve{Stratum: w[0], Firm: w[2]}
	v.N = 1
	if n := len(r.Reserves); n > 0 && r.Reserves[n-1].Stratum == v.Stratum {
		v.N = r.Reserves[n-1].N + 1
	}
	if w[1] != strconv.Itoa(v.N) {
		return fmt.Errorf("reserves of a stratum must be numbered 1, 2, …")
	}
	v.Ticket, err = ParseDigest(w[3])
	r.Reserves = append(r.Reserves, v)
	return err
}

// lines is for comparing two texts row by row.
func lines(text []byte) []string { return strings.SplitAfter(string(text), "\n") }
