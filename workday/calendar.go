package workday

import (
	"fmt"
	"io/fs"
	"slices"
)

// Calendar says which days are worked. It is immutable and safe for any number of goroutines.
type Calendar struct {
	notices  []Notice // ascending by date of issue
	special  map[Date]special
	years    map[int]bool // years with a notice
	versions []*Calendar  // versions[i] knows notices[:i+1]; set on the calendar that Load returned
}

type special struct {
	work bool
	name string
}

// Load reads the notices of a folder (policies/calendar) into the calendar as it stands with all of them applied. A file
// that contradicts itself is refused, in any of its versions.
func Load(fsys fs.FS) (*Calendar, error) {
	notices, err := readNotices(fsys)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(notices, func(a, b Notice) int { return a.Issued.Compare(b.Issued) })
	versions := make([]*Calendar, len(notices))
	for i := range notices {
		if versions[i], err = build(notices[:i+1]); err != nil {
			return nil, err
		}
	}
	c, err := build(notices)
	if err != nil {
		return nil, err
	}
	c.versions = versions
	return c, nil
}

func build(notices []Notice) (*Calendar, error) {
	c := &Calendar{notices: notices, special: map[Date]special{}, years: map[int]bool{}}
	type key struct {
		year int
		name string
	}
	latest := map[key]Holiday{}
	for _, n := range notices {
		c.years[n.Year] = true
		for _, h := range n.Holidays {
			latest[key{n.Year, h.Name}] = h
		}
	}
	for k, h := range latest {
		for _, part := range []struct {
			spans []string
			work  bool
		}{{h.Off, false}, {h.Work, true}} {
			ds, err := days(part.spans)
			if err != nil {
				return nil, err
			}
			for _, d := range ds {
				if old, twice := c.special[d]; twice && old.work != part.work {
					return nil, fmt.Errorf("workday: %v: %s and %s of %d disagree", d, old.name, h.Name, k.year)
				}
				c.special[d] = special{part.work, h.Name}
			}
		}
	}
	return c, nil
}

// AsOf is the calendar as it was known at the end of the day: only notices issued on or before it. Use it to explain a
// deadline that was computed before a notice changed the year (2019 and 2020 each have two versions).
func (c *Calendar) AsOf(day Date) *Calendar {
	n := len(c.versions)
	for n > 0 && c.notices[n-1].Issued.After(day) {
		n--
	}
	if n == 0 {
		return &Calendar{}
	}
	return c.versions[n-1]
}

// Announced reports whether the year's notice is known. Of other years only weekends are.
func (c *Calendar) Announced(year int) bool { return c.years[year] }

// Notices are the notices about a year in the order of issue: the basis (依据) of every answer about it.
func (c *Calendar) Notices(year int) []Notice {
	var out []Notice
	for _, n := range c.notices {
		if n.Year == year {
			out = append(out, n)
		}
	}
	return out
}

// IsWorkday reports whether the day is worked: Monday to Friday less the holidays plus the shifted days. In a year without a
// notice it answers by the weekday alone; ask Announced when that matters.
func (c *Calendar) IsWorkday(d Date) bool {
	if s, ok := c.special[d]; ok {
		return s.work
	}
	return !d.IsZero() && !weekend(d)
}

// Holiday is the name of the holiday that the day belongs to, as a day off or as a shifted working day; "" for plain days.
func (c *Calendar) Holiday(d Date) string { return c.special[d].name }

// Deadline is the last day of a period (期限届满之日).
type Deadline struct {
	Date        Date `json:"date"`
	Provisional bool `json:"provisional"` // a counted day lies in a year whose notice is not known: compute again when it is
}

// Deadline counts n working days after the start, the start day not counted (行政处罚法 85: 二日、三日、五日、七日 are working
// days). n of 0 or less gives the start itself. The answer is always a working day when n > 0 and start is a date.
func (c *Calendar) Deadline(start Date, n int) Deadline {
	out := Deadline{Date: start}
	if start.IsZero() {
		return out
	}
	for n > 0 {
		out.Date = out.Date.AddDays(1)
		if !c.years[out.Date.Year()] {
			out.Provisional = true
		}
		if c.IsWorkday(out.Date) {
			n--
		}
		if out.Date == lastDate {
			break
		}
	}
	return out
}

// Between counts the working days after from up to and including to; 0 when to is not later. provisional is as in Deadline.
func (c *Calendar) Between(from, to Date) (n int, provisional bool) {
	if from.IsZero() {
		return 0, false
	}
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if !c.years[d.Year()] {
			provisional = true
		}
		if c.IsWorkday(d) {
			n++
		}
	}
	return n, provisional
}

// Next is the first working day on or after d: where a period that ends on a rest day moves to.
func (c *Calendar) Next(d Date) Deadline {
	if d.IsZero() || c.IsWorkday(d) {
		return Deadline{Date: d, Provisional: !d.IsZero() && !c.years[d.Year()]}
	}
	out := c.Deadline(d, 1)
	out.Provisional = out.Provisional || !c.years[d.Year()]
	return out
}
