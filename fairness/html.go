package fairness

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

//go:embed report.html
var pageText string

var sheet = template.Must(template.New("report").Funcs(template.FuncMap{
	"p":      PValue,
	"n":      number,
	"name":   testName,
	"two":    func(x float64) string { return fmt.Sprintf("%.2f", x) },
	"rate":   func(kind string) Text { return rateNames[kind] },
	"first":  func(rows []int) []int { return rows[:min(len(rows), shownRows)] },
	"more":   func(rows []int) bool { return len(rows) > shownRows },
	"plots":  plots,
	"often":  oftenPlot,
	"height": func(rows int) int { return rowHeight*rows + 8 },
}).Parse(pageText))

// shownRows is how many rows that can never be drawn are named.
const shownRows = 200

// WriteHTML writes the whole report as one page for people, with its plots, in both languages; it needs nothing from any network.
func (r *Report) WriteHTML(w io.Writer) error { return sheet.Execute(w, r) }

// The plots' places, in units of the picture.
const (
	plotLeft  = 160.0
	plotWidth = 420.0
	rowHeight = 24
)

// plot is one picture; bar is one line of it.
type plot struct {
	Title Text
	Bars  []bar
}

type bar struct {
	Label, Says              string
	Top                      int
	Low, Width, Mark, Seen   float64 // range and expectation by chance, and what was seen
	Watched                  bool
	Firms                    int
	Expected                 float64
	FirmsWidth, ExpectsWidth float64
}

// plots are the groups of each dimension against what chance gives.
func plots(r *Report) (out []plot) {
	for _, key := range everyDimension {
		p, most := plot{Title: dimensionNames[key]}, 1.0
		var tests []Test
		for _, t := range r.Tests {
			if strings.HasPrefix(t.Key, "group/"+key+"/") {
				tests, most = append(tests, t), max(most, t.Observed, t.High)
			}
		}
		at := func(v float64) float64 { return plotLeft + max(0, v)/most*plotWidth }
		for i, t := range tests {
			p.Bars = append(p.Bars, bar{Label: t.Subject, Says: t.Says.Zh + " / " + t.Says.En, Top: rowHeight * i, Low: at(t.Low),
				Width: max(1, at(t.High)-at(t.Low)), Mark: at(t.Expected), Seen: at(t.Observed), Watched: t.Watched})
		}
		if len(p.Bars) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// oftenPlot is how many enterprises were drawn so many times, by the root of the count: the many that were never drawn would hide the rest.
func oftenPlot(r *Report) (out []bar) {
	most := 1.0
	for _, c := range r.Counts {
		most = max(most, float64(c.Firms), c.Expected)
	}
	wide := func(n float64) float64 { return math.Sqrt(n/most) * plotWidth * 0.8 }
	for i, c := range r.Counts {
		out = append(out, bar{Label: fmt.Sprintf("%d 次 times", c.Times), Top: rowHeight * i, Firms: c.Firms, Expected: c.Expected,
			FirmsWidth: wide(float64(c.Firms)), ExpectsWidth: wide(c.Expected)})
	}
	return out
}
