package fairness

import "math"

// Stride describes how an interval sample 等距抽样 of a stored list behaves: what ⌊N/n⌋ and one random start make of a draw. It is an own
// restatement of what a provincial system did, facts only.
type Stride struct {
	Rows, Sample int
	Step         int     // ⌊N/n⌋
	Samples      int     // distinct samples that can come out
	Bits         float64 // log2 of that
	TrueBits     float64 // of a true draw: log2 of N over n
	Never        []int   // rows, from 1, that no start can draw
}

// pageRows is the page size at which such a system loses count: after every page the running index is one too small, and a page where it
// comes to 0 is drawn from its first row.
const pageRows = 5000

// StrideOf computes what interval sampling of n out of rows can and cannot draw. n must be from 1 to rows.
func StrideOf(rows, n int) Stride {
	s := Stride{Rows: rows, Sample: n, Step: rows / n, TrueBits: log2Choose(rows, n)}
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

// strideLike reports whether the drawn places of a list, from 1 and ascending, stand at one distance ⌊N/n⌋ but for the slips at pages. A true draw does
// so with a chance of about step over N-choose-n.
func strideLike(rows int, drawn []int) bool {
	if len(drawn) < 3 || rows/len(drawn) < 2 {
		return false
	}
	step := rows / len(drawn)
	for i := 1; i < len(drawn); i++ {
		gap := drawn[i] - drawn[i-1]
		slip := (drawn[i]-1)/pageRows - (drawn[i-1]-1)/pageRows
		if gap != step && gap != step-slip {
			return false
		}
	}
	return true
}
