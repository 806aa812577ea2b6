package cli

import (
	"fmt"
	"strconv"
	"strings"

	"yangguang/draw/drd1"
)

// shownSilent bounds how many selections a note names.
const shownSilent = 20

// visits says what became of the selections, and names those of which the log says nothing yet: every selection ends in a record, a
// substitute or a void that two people made public (§1.2), so a visit that somebody would rather have forgotten stays on this list.
func (o *orderCheck) visits() {
	note := fmt.Sprintf("%d of %d selections have a record, a substitute or a void in the log", len(o.recorded), o.selected())
	var silent []string
	if r, err := drd1.ParseResult(o.b[drd1.FileResult]); err == nil { // else withheld, as the report says
		for i, s := range r.Selected {
			if !o.recorded[strconv.Itoa(i+1)] {
				silent = append(silent, fmt.Sprintf("sel %d %s", i+1, s.Firm))
			}
		}
	}
	if more := len(silent) - shownSilent; more > 0 {
		silent = append(silent[:shownSilent], fmt.Sprintf("%d more", more))
	}
	if len(silent) > 0 {
		note += "; nothing yet of " + strings.Join(silent, ", ")
	}
	o.add(drd1.Noted, "%s", note)
}

func (o *orderCheck) selected() int {
	n := 0
	for _, s := range o.plan.Strata {
		n += min(s.Quota, s.Eligible)
	}
	return n
}
