package fairness

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"yangguang/roster"
)

// Write writes the draws of the period as a file of pools with selections: the columns that Read takes.
func (h *History) Write(out io.Writer) error { return h.write(out, false) }

func (h *History) write(out io.Writer, before bool) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil { // spreadsheets take the encoding from it
		return err
	}
	w := csv.NewWriter(out)
	_ = w.Write(slices.Concat([]string{"draw", "date", "office", "official", "status", "firm", "stratum"}, everyDimension,
		[]string{"excluded", "selected", "inspectors"}))
	for i := range h.Draws {
		d := &h.Draws[i]
		if d.Before && !before {
			continue
		}
		teams := make(map[int32][]string, len(d.Teams))
		for _, t := range d.Teams {
			teams[t.Firm] = t.Members
		}
		for _, r := range d.Rows {
			row := []string{d.Number, d.On.String(), d.Office, d.Official, string(d.State), h.Firms[r.Firm].ID, d.Strata[r.Stratum]}
			row = append(row, h.groups(r.Firm)...)
			row = append(row, mark(r.ByRule, excludedByRule, mark(r.Excluded, "E", "")), mark(r.Selected, "1", "0"), strings.Join(teams[r.Firm], ";"))
			if err := w.Write(neutral(row)); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// WriteFirms writes for each enterprise of the period how often it was drawn and what chance gives, the least likely first; low to high is
// where the count lies with 95 %.
func (h *History) WriteFirms(out io.Writer, r Rules) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	h.Sort()
	of, laws := h.records(h.scopes(r)[0])
	p := map[record]float64{}
	var at []int
	for i, f := range of {
		if f.law == 0 {
			continue // in no pool, or always excluded
		}
		at = append(at, i)
		if _, known := p[f]; !known {
			p[f] = laws[f.law].twoSided(int(f.drawn))
		}
	}
	slices.SortFunc(at, func(a, b int) int {
		return cmp.Or(cmp.Compare(p[of[a]], p[of[b]]), cmp.Compare(h.Firms[a].ID, h.Firms[b].ID))
	})
	w := csv.NewWriter(out)
	_ = w.Write(slices.Concat([]string{"firm"}, everyDimension, []string{"drawn", "expected", "low", "high", "p"}))
	for _, i := range at {
		f := of[i]
		low, high := laws[f.law].band()
		row := append([]string{h.Firms[i].ID}, h.groups(int32(i))...)
		row = append(row, strconv.Itoa(int(f.drawn)), strconv.FormatFloat(laws[f.law].mean, 'f', 4, 64), strconv.FormatFloat(low, 'f', 0, 64),
			strconv.FormatFloat(high, 'f', 0, 64), strconv.FormatFloat(p[f], 'g', 4, 64))
		if err := w.Write(neutral(row)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// neutral keeps a spreadsheet from taking cells for formulas; Read takes the apostrophe off again.
func neutral(row []string) []string {
	for i, cell := range row {
		row[i] = roster.Neutral(cell)
	}
	return row
}

// groups are the labels of a firm in everyDimension, "" where it has none.
func (h *History) groups(firm int32) []string {
	labels := make([]string, len(everyDimension))
	for dim, d := range h.Dimensions {
		if g := h.Firms[firm].Group[dim]; g >= 0 {
			labels[slices.Index(everyDimension, d.Key)] = d.Labels[g]
		}
	}
	return labels
}

func mark(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
