package fairness

import "slices"

// watched says which of the p-values are on a watch list whose share of false entries is q (Benjamini–Hochberg).
func watched(p []float64, q float64) []bool {
	order := sorted(p)
	last := -1
	for i, at := range order {
		if p[at] <= q*float64(i+1)/float64(len(p)) {
			last = i
		}
	}
	out := make([]bool, len(p))
	for _, at := range order[:last+1] {
		out[at] = true
	}
	return out
}

// holm are the p-values made larger so that the smallest of all the family's is below a level with that probability at most, whatever
// they have to do with one another.
func holm(p []float64) []float64 {
	out, before := make([]float64, len(p)), 0.0
	for i, at := range sorted(p) {
		before = max(before, min(1, p[at]*float64(len(p)-i)))
		out[at] = before
	}
	return out
}

// sorted are the places of p from the smallest to the largest value.
func sorted(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return order
}
