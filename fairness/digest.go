package fairness

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// digest is SHA-256 over everything that is judged and the rules, the name of a file apart: who renames or recodes it gets the same seeds, and
// equal digests have equal findings.
func (h *History) digest(r Rules) string {
	sum := sha256.New()
	w := bufio.NewWriter(sum)
	e := json.NewEncoder(w)
	_ = e.Encode(r)
	fmt.Fprintln(w, h.own(), h.From, h.To)
	_ = e.Encode(h.Dimensions)
	for _, f := range h.Firms {
		fmt.Fprintln(w, f.ID, f.Group)
	}
	for i := range h.Draws {
		d := &h.Draws[i]
		people := d.Inspectors
		if i > 0 && len(people) > 0 && len(people) == len(h.Draws[i-1].Inspectors) && &people[0] == &h.Draws[i-1].Inspectors[0] {
			people = nil // those of the draw before
		}
		fmt.Fprintln(w, d.Number, d.Office, d.Official, d.On, d.State, d.Before, d.Strata, d.Slots, people, d.Conflicts, d.Teams, d.Replaced, d.Late)
		if d.Seed != nil {
			fmt.Fprintln(w, d.Seed)
		}
		for _, row := range d.Rows {
			var b [8]byte
			b[0], b[1], b[2], b[3] = byte(row.Firm), byte(row.Firm>>8), byte(row.Firm>>16), byte(row.Firm>>24)
			b[4], b[5] = byte(row.Stratum), byte(row.Stratum>>8)
			if row.Excluded {
				b[6] = 1
			}
			if row.ByRule {
				b[6] = 2
			}
			if row.Selected {
				b[7] = 1
			}
			_, _ = w.Write(b[:])
		}
	}
	_ = w.Flush()
	return hex.EncodeToString(sum.Sum(nil))
}
