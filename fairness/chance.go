package fairness

import (
	"math"

	"gonum.org/v1/gonum/stat/combin"
	"gonum.org/v1/gonum/stat/distuv"
)

// law is the distribution of a count: p[i] is the chance of low+i. Where a count has so many values that only its first two moments matter,
// p is nil and the law is normal.
type law struct {
	low            int
	p              []float64
	mean, variance float64
}

// negligible is the chance below which a value of a count is left out at the ends.
const negligible = 1e-18

// manyValues is the variance from which a sum of hypergeometric counts is treated as normal: its standard deviation is 50 and more, so
// that mid-p and normal tails agree within a few parts in a thousand wherever an alarm can be.
const manyValues = 2500

// hypergeometric is the law of how many of k marked among all are in a sample of n.
func hypergeometric(all, k, n int) law {
	l := law{mean: float64(n) * float64(k) / float64(all)}
	if all > 1 {
		l.variance = l.mean * (1 - float64(k)/float64(all)) * float64(all-n) / float64(all-1)
	}
	if l.variance > manyValues {
		return l
	}
	low, high := max(0, n+k-all), min(n, k)
	if spread := int(14*math.Sqrt(l.variance)) + 40; l.variance > 0 {
		low, high = max(low, int(l.mean)-spread), min(high, int(l.mean)+spread)
	}
	norm := combin.LogGeneralizedBinomial(float64(all), float64(n))
	for x := low; x <= high; x++ {
		l.p = append(l.p, math.Exp(combin.LogGeneralizedBinomial(float64(k), float64(x))+
			combin.LogGeneralizedBinomial(float64(all-k), float64(n-x))-norm))
	}
	l.low = low
	l.trim()
	return l
}

// trim leaves out negligible ends.
func (l *law) trim() {
	from, to := 0, len(l.p)
	for from < to-1 && l.p[from] < negligible {
		from++
	}
	for to-1 > from && l.p[to-1] < negligible {
		to--
	}
	l.low, l.p = l.low+from, l.p[from:to]
}

// plus is the law of the sum of two independent counts.
func (l law) plus(m law) law {
	s := law{low: l.low + m.low, mean: l.mean + m.mean, variance: l.variance + m.variance}
	if l.p == nil || m.p == nil || s.variance > manyValues {
		return s
	}
	s.p = make([]float64, len(l.p)+len(m.p)-1)
	for i, a := range l.p {
		for j, b := range m.p {
			s.p[i+j] += a * b
		}
	}
	s.trim()
	return s
}

// certain is the law of a count that is 0.
func certain() law { return law{p: []float64{1}} }

// coin is the law of one trial.
func coin(p float64) law { return law{p: []float64{1 - p, p}, mean: p, variance: p * (1 - p)} }

// tails are the chances of x or less and of x or more, each with half the chance of x itself (mid-p).
func (l law) tails(x int) (lower, upper float64) {
	if l.p == nil {
		z := (float64(x) - l.mean) / math.Sqrt(l.variance)
		return distuv.UnitNormal.CDF(z), distuv.UnitNormal.Survival(z)
	}
	for i, p := range l.p {
		switch v := l.low + i; {
		case v < x:
			lower += p
		case v > x:
			upper += p
		default:
			lower, upper = lower+p/2, upper+p/2
		}
	}
	return lower, upper
}

// twoSided is the mid-p of a count in either direction.
func (l law) twoSided(x int) float64 {
	lower, upper := l.tails(x)
	return min(1, 2*min(lower, upper))
}

// band is where the count lies with 95 %.
func (l law) band() (low, high float64) {
	if l.p == nil {
		d := 1.96 * math.Sqrt(l.variance)
		return l.mean - d, l.mean + d
	}
	sum := 0.0
	low, high = float64(l.low), float64(l.low+len(l.p)-1)
	for i, p := range l.p {
		if sum < 0.025 {
			low = float64(l.low + i)
		}
		if sum += p; sum < 0.975 {
			high = float64(l.low + i + 1)
		}
	}
	return low, high
}

// rate compares k of n with the rest, k of n there: the chance of k or more here if both come from one pot (Fisher's exact test, mid-p).
// It is exact for every size, which the normal test of two proportions is not.
func rate(here, of, there, ofThere int) (p, expected float64) {
	if of == 0 || ofThere == 0 || here+there == 0 {
		return 1, 0
	}
	_, p = hypergeometric(of+ofThere, here+there, of).tails(here)
	return p, float64(there) / float64(ofThere) * float64(of)
}
