package fairness

import (
	"fmt"
	"slices"
)

// interval is a draw whose selections stand at equal distances of its list, but for slips at pages.
type interval struct {
	number string
	rows   int
	drawn  []int // places, from 1
	plain  bool  // the distance is the same everywhere
	paged  bool  // it is one of the samples of a system that loses count at pages
}

// intervals are those of a file, and for each length of a list which of its places any draw drew.
type intervals struct {
	found []interval
	drawn map[int][]bool
	late  map[[2]int]bool // by rows and sample: a start was seen beyond the first step
	even  bool            // a draw goes over pages at one distance as a system that loses count there cannot: no system of this file does
}

// lists are the draws whose selections stand at equal distances of their list, in files that keep its order. What a system that does so can
// never draw depends on how it goes about it. That is told only where no draw of the file is against it, and as a condition.
func (h *History) lists() (out []Listed) {
	if h.own() {
		return nil // the pool's order is that of the codes, and tickets choose
	}
	all := intervals{drawn: map[int][]bool{}, late: map[[2]int]bool{}}
	for i := range h.Draws {
		all.look(&h.Draws[i])
	}
	known := map[[2]int]Stride{}
	for _, x := range all.found {
		paged := x.paged && !(x.plain && all.even)
		if paged {
			key := [2]int{x.rows, len(x.drawn)}
			s, is := known[key]
			if !is {
				s = StrideOf(x.rows, len(x.drawn))
				known[key] = s
			}
			if !slices.ContainsFunc(s.Never, func(row int) bool { return all.drawn[x.rows][row] }) {
				out = append(out, x.listed(s))
				continue
			}
		}
		s := PlainStrideOf(x.rows, len(x.drawn))
		if all.late[[2]int{x.rows, len(x.drawn)}] {
			s = s.anyStart()
		}
		out = append(out, x.listed(s))
	}
	return out
}

// look takes up a draw.
func (all *intervals) look(d *Draw) {
	x := interval{number: d.Number}
	for _, r := range d.Rows {
		if r.Excluded {
			continue
		}
		if x.rows++; r.Selected {
			x.drawn = append(x.drawn, x.rows)
		}
	}
	if x.rows > pageRows { // pages matter
		if all.drawn[x.rows] == nil {
			all.drawn[x.rows] = make([]bool, x.rows+1)
		}
		for _, row := range x.drawn {
			all.drawn[x.rows][row] = true
		}
	}
	if !x.classify() {
		return
	}
	all.found = append(all.found, x)
	if x.drawn[0] > x.rows/len(x.drawn) {
		all.late[[2]int{x.rows, len(x.drawn)}] = true
	}
	all.even = all.even || x.plain && !x.paged && x.drawn[len(x.drawn)-1] > pageRows
}

// classify reports whether the drawn places stand at one distance ⌊N/n⌋ but for the slips at pages, and which kind of system gives that. A true
// draw does so with a chance of about step over N-choose-n.
func (x *interval) classify() bool {
	if len(x.drawn) < 3 || x.rows/len(x.drawn) < 2 {
		return false
	}
	step := x.rows / len(x.drawn)
	x.plain = true
	for i := 1; i < len(x.drawn); i++ {
		gap := x.drawn[i] - x.drawn[i-1]
		slip := (x.drawn[i]-1)/pageRows - (x.drawn[i-1]-1)/pageRows
		if gap != step && gap != step-slip {
			return false
		}
		x.plain = x.plain && gap == step
	}
	x.paged = x.rows > pageRows && x.drawn[0] <= step && slices.Equal(x.drawn, stride(x.rows, len(x.drawn), x.drawn[0]))
	return true
}

// listed puts into words what can come out of such a system. Draws of a kind have one sentence: the figures stand beside it, in the Stride.
func (x *interval) listed(s Stride) Listed {
	says := Text{"所抽的行间隔相等：起点一定，样本就定了，可能的样本最多只有所列的数目。",
		"The rows drawn stand at one distance: the start decides the sample, and no more samples can come out than are listed."}
	if !x.plain {
		says = Text{fmt.Sprintf("所抽的行间隔相等，只在每 %d 行的分页处少走一行：起点一定，样本就定了，可能的样本最多只有所列的数目。", pageRows),
			fmt.Sprintf("The rows drawn stand at one distance, one less only where a page of %d rows ends: "+
				"the start decides the sample, and no more samples can come out than are listed.", pageRows)}
	}
	switch n := len(s.Never); {
	case n == 0 && x.rows > pageRows:
		says.Zh += "文件中的抽取说明不了有哪一行永远抽不到。"
		says.En += " The draws of the file do not show that any row could never be drawn."
	case n == 0:
	case s.Paged && n > x.rows-s.Step*s.Sample:
		says.Zh += fmt.Sprintf("如果该系统像某省级系统那样按 %d 行分页、每页之后把序号少算一，则所列的行永远抽不到；这只是假设，文件中的抽取与之不矛盾。", pageRows)
		says.En += fmt.Sprintf(" If the system pages by %d rows and counts one too few after each page, as a provincial system did, the rows listed could never be drawn: "+
			"that is a supposition, and the draws of the file do not contradict it.", pageRows)
	default:
		says.Zh += "如果起点总在第一个间隔之内，名录末尾所列的行在这样的抽取中抽不到；文件中的等距抽取与之不矛盾。"
		says.En += " If the start is always within the first step, the rows listed, at the end of the list, could not come out of such a draw; " +
			"the interval samples of the file do not contradict it."
	}
	return Listed{x.number, s, says}
}

// Alike are the draws by interval sampling of which one sentence is true.
type Alike struct {
	Says  Text
	Draws []Listed
}

// Intervals are the draws by interval sampling, each sentence once.
func (r *Report) Intervals() (out []Alike) {
	for _, l := range r.Lists {
		i := slices.IndexFunc(out, func(a Alike) bool { return a.Says == l.Says })
		if i < 0 {
			i, out = len(out), append(out, Alike{Says: l.Says})
		}
		out[i].Draws = append(out[i].Draws, l)
	}
	return out
}
