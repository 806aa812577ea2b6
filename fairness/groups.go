package fairness

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// grouping compares how often the groups of one dimension were drawn with what their shares of the strata give, over all cells of a scope.
//
// Counts of several draws are added up; their covariances are those of samples without replacement, so that the finite-population
// correction (N−1)/(N−n) holds stratum by stratum. The statistic is the quadratic form of observed − expected under that covariance: for one
// stratum it is χ² × (N−1)/(N−n).
type grouping struct {
	dim      int
	observed []int // by label; the last one is for enterprises whose label is not known
	expected []float64
	laws     []law
	bucket   []int // label → row of the statistic; groups with a small expectation share one
	mean     []float64
	axes     [][]float64 // eigenvectors of the covariance, divided by the roots of their eigenvalues
}

// grouped is how many of each group are eligible and drawn in a cell.
type grouped struct{ all, drawn []int }

func newGrouping(h *History, cells []cell, dim int, least float64) *grouping {
	labels := len(h.Dimensions[dim].Labels) + 1
	g := &grouping{dim: dim, observed: make([]int, labels), expected: make([]float64, labels), laws: make([]law, labels), bucket: make([]int, labels)}
	counts := count(h, cells, dim, labels)
	for i := range g.laws {
		g.laws[i] = certain()
	}
	for c, cell := range cells {
		for i, k := range counts[c].all {
			g.observed[i] += counts[c].drawn[i]
			if k > 0 {
				l := hypergeometric(cell.all, k, cell.n)
				g.laws[i] = g.laws[i].plus(l)
				g.expected[i] += l.mean
			}
		}
	}
	g.bundle(least)
	g.covariance(cells, counts)
	return g
}

// label is the row's place among the labels of a dimension.
func (h *History) label(firm int32, dim, labels int) int {
	if v := h.Firms[firm].Group[dim]; v >= 0 {
		return int(v)
	}
	return labels - 1
}

func count(h *History, cells []cell, dim, labels int) []grouped {
	out := make([]grouped, len(cells))
	at := map[[2]int]int{}
	for c, cell := range cells {
		out[c] = grouped{make([]int, labels), make([]int, labels)}
		at[[2]int{cell.draw, int(cell.stratum)}] = c
	}
	for c, cell := range cells {
		if c > 0 && cells[c-1].draw == cell.draw {
			continue // all strata of a draw in one pass
		}
		for _, r := range h.Draws[cell.draw].Rows {
			if r.Excluded {
				continue
			}
			o := &out[at[[2]int{cell.draw, int(r.Stratum)}]]
			l := h.label(r.Firm, dim, labels)
			o.all[l]++
			if r.Selected {
				o.drawn[l]++
			}
		}
	}
	return out
}

// bundle lets groups with an expectation below least share one row.
func (g *grouping) bundle(least float64) {
	rest := -1
	for i, e := range g.expected {
		if e >= least {
			g.bucket[i] = len(g.mean)
			g.mean = append(g.mean, e)
			continue
		}
		if rest < 0 {
			rest = len(g.mean)
			g.mean = append(g.mean, 0)
		}
		g.bucket[i] = rest
		g.mean[rest] += e
	}
}

func (g *grouping) covariance(cells []cell, counts []grouped) {
	size := len(g.mean)
	v := mat.NewSymDense(size, nil)
	share := make([]float64, size)
	for c, cell := range cells {
		if cell.all < 2 || cell.n == 0 || cell.n == cell.all {
			continue
		}
		clear(share)
		for i, k := range counts[c].all {
			share[g.bucket[i]] += float64(k) / float64(cell.all)
		}
		f := float64(cell.n) * float64(cell.all-cell.n) / float64(cell.all-1)
		for i := range size {
			for j := i; j < size; j++ {
				x := -share[i] * share[j]
				if i == j {
					x += share[i]
				}
				v.SetSym(i, j, v.At(i, j)+f*x)
			}
		}
	}
	var e mat.EigenSym
	if !e.Factorize(v, true) {
		return
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	values := e.Values(nil)
	most := values[len(values)-1]
	for k, value := range values {
		if value < 1e-9*most || value <= 1e-12 {
			continue
		}
		axis := make([]float64, size)
		for i := range axis {
			axis[i] = vectors.At(i, k) / math.Sqrt(value)
		}
		g.axes = append(g.axes, axis)
	}
}

// freedom are the degrees of freedom: 0 where the plan leaves nothing to chance.
func (g *grouping) freedom() int { return len(g.axes) }

// statistic of counts by label.
func (g *grouping) statistic(counts []int) float64 {
	d := make([]float64, len(g.mean))
	for i, n := range counts {
		d[g.bucket[i]] += float64(n)
	}
	t := 0.0
	for _, axis := range g.axes {
		s := 0.0
		for i := range d {
			s += axis[i] * (d[i] - g.mean[i])
		}
		t += s * s
	}
	return t
}

// p is the chance of such a statistic or a larger one by the χ² law.
func (g *grouping) p(statistic float64) float64 {
	if g.freedom() == 0 {
		return 1
	}
	return distuv.ChiSquared{K: float64(g.freedom())}.Survival(statistic)
}
