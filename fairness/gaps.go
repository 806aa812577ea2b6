package fairness

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// numbered is a draw's number as its sequence counts it and as the file writes it.
type numbered struct {
	n     int
	width int
}

// gaps notes numbers that are missing in a sequence: draws that were made and are not in the file.
func (r *reading) gaps() {
	sequences := map[string][]numbered{}
	for _, d := range r.order {
		head := strings.TrimRight(d.Number, "0123456789")
		digits := d.Number[len(head):]
		if n, err := strconv.Atoi(digits); err == nil && len(digits) <= 9 {
			sequences[head] = append(sequences[head], numbered{n, len(digits)})
		}
	}
	for _, head := range slices.Sorted(maps.Keys(sequences)) {
		numbers := sequences[head]
		slices.SortFunc(numbers, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
		for i := 1; i < len(numbers); i++ {
			before, after := numbers[i-1], numbers[i]
			missing := after.n - before.n - 1
			if missing < 1 {
				continue
			}
			value := fmt.Sprintf("%s%0*d", head, before.width, before.n+1)
			if missing > 1 {
				value += fmt.Sprintf("–%s%0*d", head, before.width, after.n-1)
			}
			r.note(0, "DRAW_MISSING", value, fmt.Sprintf("编号不连续，缺 %d 次抽取", missing), fmt.Sprintf("numbers are not consecutive: %d draws are missing", missing))
		}
	}
}
