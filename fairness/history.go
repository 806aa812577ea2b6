// Package fairness judges a history of draws 公平性审计 with statistics (DRD1 §4): whether groups and enterprises were drawn in proportion,
// whether inspectors met the same enterprises too often, whether consecutive draws are independent, where exclusions, voids, replacements
// and unfilled places pile up. It promises that the list of tests is fixed before anything is looked at, that every p-value is explained
// in a sentence, and that the same inputs and seeds give the same report. It is pure: histories come from the platform's own record
// (Store) or from a file of another system (Read).
package fairness

import (
	"cmp"
	"fmt"
	"slices"

	"yangguang/draw/drd1"
	"yangguang/workday"
)

// State is how a draw ended.
type State string

// The states of a draw in a history.
const (
	Drawn State = "DRAWN" // with a result
	Void  State = "VOID"  // 作废
	Open  State = "OPEN"  // committed, neither drawn nor void yet
)

// History is what is judged.
type History struct {
	Source     string   // "platform" or the name of the file
	Handed     bool     // read from the inputs that a platform handed out
	Withheld   []string // numbers of the draws that were left out of these
	From, To   workday.Date
	Firms      []Firm
	Dimensions []Dimension
	Draws      []Draw // sorted by Sort
	Notes      []Note // what was found in a file
	Counts     map[string]int
	Lost       Lost
}

// own reports whether it is a platform's own record, on the spot or repeated elsewhere.
func (h *History) own() bool { return h.Source == Platform || h.Handed }

// Firm is an enterprise 检查对象. Group has for each dimension the place of its label, −1 where it is not known.
type Firm struct {
	ID    string
	Group []int16
}

// Dimension is a way to group enterprises.
type Dimension struct {
	Key    string // ByRegion … ByOwner
	Labels []string
}

// Draw is one draw 抽取 with its whole scope.
type Draw struct {
	Number, Office, Official string
	On                       workday.Date
	State                    State
	Restricted               bool // 限制公开: its pool is not for everybody
	Before                   bool // of the year before the period: rates are compared with it, it is not judged itself
	Strata                   []string
	Rows                     []Row // in the order of the pool or of the list
	Excluded                 map[string]int
	Slots                    []string
	Inspectors               []drd1.Inspector
	Conflicts                []drd1.Conflict
	Teams                    []Team
	Replaced                 int          // substitutes 递补 and refills 补派
	Late                     int          // public events recorded late
	Seed                     *drd1.Digest // nil where there is none
	Suite                    drd1.Suite   // of the seed; nil: sha256
}

// Row is one enterprise in the scope of a draw.
type Row struct {
	Firm     int32
	Stratum  int16 // place in Draw.Strata
	Excluded bool
	ByRule   bool // excluded by a rule that the platform applies to everybody: no office's doing
	Selected bool
}

// Team is who was assigned to a selected enterprise; drd1.Nobody for a place that nobody fills.
type Team struct {
	Firm    int32
	Members []string
}

// Selected counts the enterprises drawn.
func (d *Draw) Selected() (n int) {
	for i := range d.Rows {
		if d.Rows[i].Selected {
			n++
		}
	}
	return n
}

// places are the places in teams, and how many nobody fills.
func (d *Draw) places() (all, empty int) {
	for _, t := range d.Teams {
		all += len(t.Members)
		for _, m := range t.Members {
			if m == drd1.Nobody {
				empty++
			}
		}
	}
	return all, empty
}

// Sort puts draws into the order in which they are judged: office, day, number.
func (h *History) Sort() {
	slices.SortStableFunc(h.Draws, func(a, b Draw) int {
		return cmp.Or(cmp.Compare(a.Office, b.Office), a.On.Compare(b.On), cmp.Compare(a.Number, b.Number))
	})
}

// cell is a stratum of a draw as a random sample: size of n of all N eligible.
type cell struct {
	draw    int
	stratum int16
	all, n  int
}

// Quarter names the quarter of a day, as 2026Q1; "" where the day is not known.
func Quarter(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%dQ%d", d.Year(), (int(d.Month())+2)/3)
}

// cells are the strata of the draws named, with how many were eligible and drawn.
func (h *History) cells(draws []int) []cell {
	var out []cell
	for _, i := range draws {
		d := &h.Draws[i]
		count := make([]cell, len(d.Strata))
		for _, r := range d.Rows {
			if r.Excluded {
				continue
			}
			count[r.Stratum].all++
			if r.Selected {
				count[r.Stratum].n++
			}
		}
		for s, c := range count {
			if c.all > 0 {
				out = append(out, cell{i, int16(s), c.all, c.n})
			}
		}
	}
	return out
}

// cellsOf are those of one draw: cells stand in the order of the draws.
func (s *scope) cellsOf(draw int) []cell {
	from, _ := slices.BinarySearchFunc(s.cells, draw, func(c cell, at int) int { return cmp.Compare(c.draw, at) })
	to := from
	for to < len(s.cells) && s.cells[to].draw == draw {
		to++
	}
	return s.cells[from:to]
}

// drawn are the places of the draws with a result that keep fn.
func (h *History) drawn(fn func(*Draw) bool) (at []int) {
	for i := range h.Draws {
		if d := &h.Draws[i]; d.State == Drawn && !d.Before && fn(d) {
			at = append(at, i)
		}
	}
	return at
}
