package fairness

import (
	"encoding/csv"
	"io"
	"strings"
)

// Write writes the draws of the period as a file of pools with selections: the columns that Read takes.
func (h *History) Write(out io.Writer) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil { // spreadsheets take the encoding from it
		return err
	}
	w := csv.NewWriter(out)
	_ = w.Write([]string{"draw", "date", "office", "official", "status", "firm", "stratum", "region", "industry", "kind", "excluded", "selected", "inspectors"})
	for i := range h.Draws {
		d := &h.Draws[i]
		if d.Before {
			continue
		}
		teams := make(map[int32][]string, len(d.Teams))
		for _, t := range d.Teams {
			teams[t.Firm] = t.Members
		}
		for _, r := range d.Rows {
			row := []string{d.Number, d.On.String(), d.Office, d.Official, string(d.State), h.Firms[r.Firm].ID, d.Strata[r.Stratum],
				h.named(r.Firm, ByRegion), h.named(r.Firm, ByIndustry), h.named(r.Firm, ByKind), mark(r.Excluded, "E", ""), mark(r.Selected, "1", "0"),
				strings.Join(teams[r.Firm], ";")}
			if err := w.Write(row); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// named is the label of a firm in a dimension, "" where it has none.
func (h *History) named(firm int32, key string) string {
	for dim, d := range h.Dimensions {
		if g := h.Firms[firm].Group[dim]; d.Key == key && g >= 0 {
			return d.Labels[g]
		}
	}
	return ""
}

func mark(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
