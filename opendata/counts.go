package opendata

import (
	"context"
	"slices"

	"yangguang/roster"
)

// Count is what an agency has in a year: the denominators, and what the rows of the datasets add up to.
type Count struct {
	Agency                             string // code
	Name                               string
	Year                               int
	Entered, Checks                    int
	Inspections, InspectionsEnded      int
	Penalties, PenaltiesEnded          int
	Plans, Draws, DrawsVoid            int
	Pool, Eligible, Excluded, Selected int // of draws that are not void
}

type place struct {
	agency string
	year   int
}

// tally holds a count for each agency and year that has a row.
type tally map[place]*Count

func (t tally) of(a roster.Agency, year int) *Count { return t.named(a.Code, a.Name, year) }

func (t tally) named(code, name string, year int) *Count {
	c, ok := t[place{code, year}]
	if !ok {
		c = &Count{Agency: code, Name: name, Year: year}
		t[place{code, year}] = c
	}
	return c
}

// checks adds the denominators of the years from the first with a row to the last.
func (t tally) checks(ctx context.Context, r Reader, this int) error {
	first := this
	for p := range t {
		first = min(first, p.year)
	}
	for year := first; year <= this; year++ {
		rows, err := r.ChecksOfYear(ctx, year)
		if err != nil {
			return err
		}
		for _, a := range rows {
			if a.Entered+a.Counted > 0 {
				c := t.named(a.Code, a.Agency, year)
				c.Entered, c.Checks = a.Entered, a.Counted
			}
		}
	}
	return nil
}

var counts = table[Count]{
	name: "counts", zh: "合计与分母：按机关、年度", en: "Sums and denominators by agency and year",
	columns: []column[Count]{
		code("agencyCode", "机关代码", "Code of the agency", func(c *Count) string { return c.Agency }),
		text("agency", "机关名称", "Agency", func(c *Count) string { return c.Name }),
		number("year", "年度", "Civil year in China", func(c *Count) int { return c.Year }),
		number("entered", "已亮码入企的企业次数", "Enterprises whose check code was scanned", func(c *Count) int { return c.Entered }),
		number("checks", "检查次数：有完整记录", "Checks: those with a complete record", func(c *Count) int { return c.Checks }),
		number("inspections", "inspections 行数，按检查日期", "Rows of inspections by day of the visit", func(c *Count) int { return c.Inspections }),
		number("inspectionsEnded", "其中已撤下", "Of these withdrawn", func(c *Count) int { return c.InspectionsEnded }),
		number("penalties", "penalties 行数，按公示时间", "Rows of penalties by publication", func(c *Count) int { return c.Penalties }),
		number("penaltiesEnded", "其中已撤下或公示期满", "Of these ended", func(c *Count) int { return c.PenaltiesEnded }),
		number("plans", "plans 行数，按计划年度", "Rows of plans by their year", func(c *Count) int { return c.Plans }),
		number("draws", "draws 行数，按承诺时间", "Rows of draws by commitment", func(c *Count) int { return c.Draws }),
		number("drawsVoid", "其中已作废", "Of these void", func(c *Count) int { return c.DrawsVoid }),
		number("pool", "未作废抽取的抽取库总数", "Pools of draws that are not void", func(c *Count) int { return c.Pool }),
		number("eligible", "其中合格", "Of these eligible", func(c *Count) int { return c.Eligible }),
		number("excluded", "其中排除", "Of these excluded", func(c *Count) int { return c.Excluded }),
		number("selected", "抽中", "Drawn", func(c *Count) int { return c.Selected }),
	},
}

// write writes the counts by year and agency.
func (t tally) write(s *sheet) error {
	list := make([]*Count, 0, len(t))
	for _, c := range t {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *Count) int {
		if a.Year != b.Year {
			return a.Year - b.Year
		}
		if a.Agency < b.Agency {
			return -1
		}
		return 1
	})
	for _, c := range list {
		if err := s.row(counts.cells(&s.scrub, c)); err != nil {
			return err
		}
	}
	return nil
}
