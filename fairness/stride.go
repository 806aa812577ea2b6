package fairness

import "math"

// Stride describes how an interval sample 等距抽样 of a stored list behaves: what ⌊N/n⌋ and one random start make of a draw.
type Stride struct {
	Rows, Sample int
	Step         int     // ⌊N/n⌋
	Samples      int     // distinct samples that can come out
	Bits         float64 // log2 of that
	TrueBits     float64 // of a true draw: log2 of N over n
	Paged        bool    // the system is taken to lose count at pages
	Never        []int   // rows, from 1, that no start can draw, if the system is as it is taken to be
}

// pageRows is the page size at which such a system loses count: after every page the running index is one too small, and a page where it
// comes to 0 is drawn from its first row.
const pageRows = 5000

// PlainStrideOf computes what interval sampling of n out of rows can draw where the start is one of the first ⌊N/n⌋ rows: the rows after the
// last whole step are left out. n must be from 1 to rows.
func PlainStrideOf(rows, n int) Stride {
	s := Stride{Rows: rows, Sample: n, Step: rows / n, Samples: rows / n, TrueBits: log2Choose(rows, n)}
	for r := s.Step*n + 1; r <= rows; r++ {
		s.Never = append(s.Never, r)
	}
	s.Bits = math.Log2(float64(s.Samples))
	return s
}

// anyStart is the same where a start was seen that is none of the first rows: every start that leaves room for n steps may come, and no row
// is out of reach.
func (s Stride) anyStart() Stride {
	s.Samples, s.Never = s.Rows-(s.Sample-1)*s.Step, nil
	s.Bits = math.Log2(float64(s.Samples))
	return s
}

// StrideOf computes what interval sampling of n out of rows can and cannot draw in a system that loses count at pages: an own restatement of
// what a provincial system did, facts only. n must be from 1 to rows.
func StrideOf(rows, n int) Stride {
	s := Stride{Rows: rows, Sample: n, Step: rows / n, TrueBits: log2Choose(rows, n), Paged: true}
	drawn, seen := make([]bool, rows+1), map[string]bool{}
	for start := 1; start <= s.Step; start++ {
		sample := stride(rows, n, start)
		key := make([]byte, 0, 4*len(sample))
		for _, r := range sample {
			drawn[r] = true
			key = append(key, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
		}
		seen[string(key)] = true
	}
	s.Samples, s.Bits = len(seen), math.Log2(float64(len(seen)))
	for r := 1; r <= rows; r++ {
		if !drawn[r] {
			s.Never = append(s.Never, r)
		}
	}
	return s
}

// stride are the rows, from 1, that the start gives.
func stride(rows, n, start int) (out []int) {
	step := rows / n
	index := start // within the page, from 1
	for first := 0; first < rows; first += pageRows {
		size := min(pageRows, rows-first)
		for index = max(index, 1); index <= size && len(out) < n; index += step {
			out = append(out, first+index)
		}
		index -= size + 1
	}
	return out
}

func log2Choose(all, n int) float64 {
	a, _ := math.Lgamma(float64(all + 1))
	b, _ := math.Lgamma(float64(n + 1))
	c, _ := math.Lgamma(float64(all - n + 1))
	return (a - b - c) / math.Ln2
}
