package fairness

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// spreadOf compares counts with expectations, both of any scale.
func spreadOf(of Text, counts, expected []float64) Spread {
	s := Spread{Of: of, Parts: len(counts), Even: math.Log2(float64(len(counts))), Least: slices.Min(counts), Most: slices.Max(counts)}
	sum := floats.Sum(counts)
	if sum == 0 {
		return s
	}
	p, q := slices.Clone(counts), slices.Clone(expected)
	floats.Scale(1/sum, p)
	floats.Scale(1/floats.Sum(q), q)
	s.Entropy = stat.Entropy(p) / math.Ln2
	s.Divergence = stat.KullbackLeibler(p, q) / math.Ln2
	return s
}
