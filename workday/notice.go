package workday

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Notice is one notice of the State Council's General Office on the year's holidays
// (国务院办公厅关于部分节假日安排的通知). A later notice of the same year restates the holidays it names and leaves the others.
type Notice struct {
	Year     int       `json:"-"`        // the year it is about
	Number   string    `json:"number"`   // 文号, e.g. 国办发明电〔2020〕1号
	Title    string    `json:"title"`    // 标题
	Issued   Date      `json:"issued"`   // 成文日期
	URL      string    `json:"url"`      // where the text is published
	Holidays []Holiday `json:"holidays"` // in the order of the text
}

// Holiday is one holiday of a notice: days off (放假) and weekend days worked instead (调休上班). A span is a date or
// "first..last". Days may lie in a neighbouring year.
type Holiday struct {
	Name string   `json:"name"`
	Off  []string `json:"off"`
	Work []string `json:"work,omitempty"`
}

// readNotices reads every <year>.json of a folder, oldest year first.
func readNotices(fsys fs.FS) ([]Notice, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []Notice
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var file struct {
			Year    int      `json:"year"`
			Notices []Notice `json:"notices"`
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&file); err != nil {
			return nil, fmt.Errorf("workday: %s: %w", name, err)
		}
		if fmt.Sprintf("%d.json", file.Year) != name {
			return nil, fmt.Errorf("workday: %s is about %d", name, file.Year)
		}
		if err := checkNotices(file.Year, file.Notices); err != nil {
			return nil, fmt.Errorf("workday: %s: %w", name, err)
		}
		all = append(all, file.Notices...)
	}
	return all, nil
}

// checkNotices sets the year and refuses what no notice could say.
func checkNotices(year int, notices []Notice) error {
	if len(notices) == 0 {
		return fmt.Errorf("no notice")
	}
	known := map[string]bool{}
	for i := range notices {
		n := &notices[i]
		n.Year = year
		if n.Number == "" || n.URL == "" || n.Issued.IsZero() || len(n.Holidays) == 0 {
			return fmt.Errorf("notice %d: number, url, issued and holidays are required", i+1)
		}
		if i > 0 && !notices[i-1].Issued.Before(n.Issued) {
			return fmt.Errorf("%s is not later than the notice before it", n.Number)
		}
		for _, h := range n.Holidays {
			if i > 0 && !known[h.Name] {
				return fmt.Errorf("%s changes %q, which the year does not have", n.Number, h.Name)
			}
			if i == 0 && known[h.Name] {
				return fmt.Errorf("%s names %q twice", n.Number, h.Name)
			}
			known[h.Name] = true
			if err := h.check(year); err != nil {
				return fmt.Errorf("%s: %w", n.Number, err)
			}
		}
	}
	return nil
}

func (h Holiday) check(year int) error {
	off, err := days(h.Off)
	if err != nil {
		return err
	}
	work, err := days(h.Work)
	if err != nil {
		return err
	}
	if h.Name == "" || len(off) == 0 {
		return fmt.Errorf("holiday %q has no day off", h.Name)
	}
	for _, d := range work {
		if !weekend(d) {
			return fmt.Errorf("%s: %v is worked anyway, it is no weekend day", h.Name, d)
		}
		if slices.Contains(off, d) {
			return fmt.Errorf("%s: %v is both off and worked", h.Name, d)
		}
	}
	for _, d := range append(off, work...) {
		if d.Year() < year-1 || d.Year() > year+1 {
			return fmt.Errorf("%s: %v is not near %d", h.Name, d, year)
		}
	}
	return nil
}

// days spells out spans; one span is at most 31 days.
func days(spans []string) ([]Date, error) {
	var out []Date
	for _, s := range spans {
		from, to, isRange := strings.Cut(s, "..")
		a, err := ParseDate(from)
		if err != nil {
			return nil, err
		}
		b := a
		if isRange {
			if b, err = ParseDate(to); err != nil {
				return nil, err
			}
		}
		if n := b.DaysSince(a); n < 0 || n > 30 {
			return nil, fmt.Errorf("span %q runs backwards or is too long", s)
		}
		for d := a; !d.After(b); d = d.AddDays(1) {
			out = append(out, d)
		}
	}
	return out, nil
}

func weekend(d Date) bool { w := d.Weekday(); return w == time.Saturday || w == time.Sunday }
