package fairness

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s: %v, wanted %v", what, got, want)
	}
}

func TestLaws(t *testing.T) {
	l := hypergeometric(50, 5, 10)
	at4 := l.p[4-l.low]
	_, upper := l.tails(4)
	near(t, "at least 4 of 5 marked among 50 in a sample of 10", upper+at4/2, 0.0040835, 1e-7)
	near(t, "its mean", l.mean, 1, 1e-12)
	two := l.plus(hypergeometric(50, 5, 10))
	sum := 0.0
	for i, p := range two.p {
		sum += float64(two.low+i) * p
	}
	near(t, "mean of two", sum, 2, 1e-9)
	binomial := certain()
	for range 59 {
		binomial = binomial.plus(coin(0.05))
	}
	near(t, "59 times passed over at 5 %", binomial.p[0], math.Pow(0.95, 59), 1e-12)
	// the exact law and its normal limit agree where one takes over from the other
	exact, limit := hypergeometric(200_000, 20_000, 20_000), hypergeometric(200_000, 20_000, 20_000)
	limit.p = nil
	for _, x := range []int{1900, 1950, 2000, 2100, 2150} {
		a, b := exact.tails(x)
		c, d := limit.tails(x)
		near(t, "lower", a, c, 0.002)
		near(t, "upper", b, d, 0.002)
	}
	if p, _ := rate(0, 0, 3, 10); p != 1 {
		t.Errorf("nothing to compare: %v", p)
	}
}

// χ² of one stratum is the quadratic form with the finite-population correction.
func TestQuadraticFormIsCorrectedChiSquare(t *testing.T) {
	h := &History{Dimensions: []Dimension{{Key: ByRegion, Labels: []string{"a", "b", "c"}}}}
	d := Draw{State: Drawn, Strata: []string{"S"}}
	drawn := []int{12, 30, 18}
	for g, size := range []int{60, 90, 150} {
		for i := range size {
			d.Rows = append(d.Rows, Row{Firm: int32(len(h.Firms)), Selected: i < drawn[g]})
			h.Firms = append(h.Firms, Firm{Group: []int16{int16(g)}})
		}
	}
	h.Draws = []Draw{d}
	g := newGrouping(h, h.cells([]int{0}), 0, 5)
	chi := 0.0
	for i, e := range []float64{12, 18, 30} {
		chi += (float64(drawn[i]) - e) * (float64(drawn[i]) - e) / e
	}
	near(t, "statistic", g.statistic(g.observed), chi*299/240, 1e-9)
	if g.freedom() != 2 {
		t.Errorf("%d degrees of freedom", g.freedom())
	}
	if g := newGrouping(h, h.cells([]int{0}), 0, 13); g.freedom() != 2 {
		t.Errorf("one small group stays alone: %d", g.freedom())
	}
	if g := newGrouping(h, h.cells([]int{0}), 0, 19); g.freedom() != 1 {
		t.Errorf("two small groups are judged together: %d", g.freedom())
	}
}

func TestCorrections(t *testing.T) {
	p := []float64{0.001, 0.05, 0.012, 0.9, 0.013}
	if w := watched(p, 0.05); !w[0] || !w[2] || !w[4] || w[1] || w[3] {
		t.Errorf("watched %v", w)
	}
	h := holm(p)
	for i, want := range []float64{0.005, 0.1, 0.048, 0.9, 0.048} {
		near(t, "Holm", h[i], want, 1e-12)
	}
}
