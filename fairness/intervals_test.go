package fairness_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"yangguang/fairness"
)

// drawsOf writes a file of draws over a list of so many rows, each with the places that were drawn.
func drawsOf(rows int, draws ...[]int) string {
	var b strings.Builder
	b.WriteString("draw,firm,selected\n")
	for i, places := range draws {
		drawn := make([]bool, rows+1)
		for _, p := range places {
			drawn[p] = true
		}
		for row := 1; row <= rows; row++ {
			fmt.Fprintf(&b, "D-%d,F%05d,%d\n", i+1, row, count(drawn[row]))
		}
	}
	return b.String()
}

// every gives n places at one distance; slips has one fewer at the end of each page of 5,000 rows, as a provincial system had it.
func every(step, start, n int, slips bool) (places []int) {
	for at := start; len(places) < n; at += step {
		if last := len(places) - 1; slips && last >= 0 && (at-1)/5000 > (places[last]-1)/5000 && (at-1)%5000 > 0 {
			at--
		}
		places = append(places, at)
	}
	return places
}

// TestNoRowIsCalledUndrawableThatWasDrawn: what a system that pages can never draw is told as a supposition, and only where no draw of the file is
// against it.
func TestNoRowIsCalledUndrawableThatWasDrawn(t *testing.T) {
	plain, slips, either := every(20, 20, 600, false), every(20, 20, 600, true), every(20, 1, 600, false)
	scattered := []int{2, 3, 5020, 7000, 11999}
	for name, c := range map[string]struct {
		rows  int
		draws [][]int
		never []int // of each draw that is listed
		says  string
	}{
		"one distance over pages":                   {12000, [][]int{plain}, []int{0}, "do not show that any row"},
		"a slip at each page":                       {12000, [][]int{slips}, []int{450}, "supposition"},
		"a start that gives the same either way":    {12000, [][]int{either}, []int{450}, "supposition"},
		"another draw shows which":                  {12000, [][]int{either, plain}, []int{0, 0}, "do not show that any row"},
		"a draw of another kind took such a row":    {12000, [][]int{slips, scattered}, []int{0}, "do not show that any row"},
		"the end of the list is left out":           {299, [][]int{every(2, 1, 100, false)}, []int{99}, "If the start is always"},
		"a start beyond the first step reaches it":  {299, [][]int{every(2, 1, 100, false), every(2, 101, 100, false)}, []int{0, 0}, "than are listed."},
		"the end of a longer list, within one page": {5999, [][]int{every(5, 3, 1000, false)}, []int{999}, "If the start is always"},
		"a slip in one draw, and none in another":   {12000, [][]int{every(20, 7, 600, true), plain}, []int{0, 0}, "do not show that any row"},
	} {
		rep := audit(t, read(t, drawsOf(c.rows, c.draws...)), quiet(t))
		var never []int
		for _, l := range rep.Lists {
			never = append(never, len(l.Stride.Never))
			if !contains(l.Says.En, c.says) || l.Says.Zh == "" || l.Stride.Samples < 2 {
				t.Errorf("%s: %s is told as %+v", name, l.Draw, l.Says)
			}
		}
		if !slices.Equal(never, c.never) {
			t.Errorf("%s: rows that are called out of reach: %v, wanted %v", name, never, c.never)
		}
	}
	l := audit(t, read(t, drawsOf(12000, plain)), quiet(t)).Lists[0]
	if l.Stride.Samples != 20 || math.Abs(l.Stride.Bits-math.Log2(20)) > 1e-9 || l.Stride.Paged {
		t.Errorf("plain: %+v", l.Stride)
	}
	var page bytes.Buffer
	if err := audit(t, read(t, drawsOf(12000, plain)), quiet(t)).WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	if html := page.String(); contains(html, "永远抽不到；") || contains(html, "5040") || !contains(html, l.Says.Zh) || !contains(html, l.Says.En) {
		t.Error("the page tells it in other words")
	}
	for name, c := range map[string]struct {
		draws [][]int
		alike []int // draws under each sentence
	}{
		"of one kind":  {[][]int{every(20, 7, 600, false), every(24, 9, 500, false), every(30, 11, 400, false)}, []int{3}},
		"of two kinds": {[][]int{every(20, 7, 600, false), every(20, 7, 600, true), every(24, 9, 500, false)}, []int{2, 1}},
	} {
		rep, page := audit(t, read(t, drawsOf(12000, c.draws...)), quiet(t)), bytes.Buffer{}
		if err := rep.WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		var alike []int
		for _, a := range rep.Intervals() {
			alike = append(alike, len(a.Draws))
			if n := strings.Count(page.String(), a.Says.Zh); n != 1 {
				t.Errorf("%s: the page says it %d times: %s", name, n, a.Says.Zh)
			}
		}
		if !slices.Equal(alike, c.alike) {
			t.Errorf("%s: %v draws under each sentence, wanted %v", name, alike, c.alike)
		}
	}
	for _, s := range []fairness.Stride{fairness.PlainStrideOf(12000, 600), fairness.PlainStrideOf(299, 100)} {
		if s.Samples != s.Step || len(s.Never) != s.Rows-s.Step*s.Sample {
			t.Errorf("%+v", s)
		}
	}
}
