// Package workday answers one question the same way everywhere: which civil day is it in China, and is it a working day
// (工作日). Dates are civil dates of Asia/Shanghai with no clock and no zone; the calendar is built from the holiday notices
// of the State Council, keeps every version of them, and says "provisional" whenever it had to guess.
//
// Nothing here reads a clock: "today" is CivilDate of a time that somebody hands in.
package workday

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// shanghai is Beijing time (北京时间), UTC+8. It is a fixed offset on purpose: the summers of 1986–1991, when clocks were an
// hour ahead, read as standard time, and no machine's zone files can change a civil date.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a civil date (日历日). The zero value is "no date": it prints as "", is stored as NULL, and is before every other.
// Dates are comparable with == and can be map keys.
type Date struct {
	year       int16
	month, day uint8
}

// NewDate makes a date and refuses what is not in the calendar (2026-02-29, month 13, year 0 or 10000).
func NewDate(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Year() != year || t.Month() != month || t.Day() != day {
		return Date{}, fmt.Errorf("workday: no such day: %d-%d-%d", year, int(month), day)
	}
	return fromUTC(t), nil
}

// ParseDate reads exactly YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("workday: want a date as YYYY-MM-DD, got %q", s)
	}
	return fromUTC(t), nil
}

// CivilDate is the date in China at the instant t, whatever zone t carries. The zero time has no date.
func CivilDate(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return fromUTC(t.In(shanghai))
}

func fromUTC(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// Year is the civil year, 1–9999; 0 for no date.
func (d Date) Year() int { return int(d.year) }

// Month is the month of the year; 0 for no date.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month; 0 for no date.
func (d Date) Day() int { return int(d.day) }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Weekday is the day of the week; meaningless for no date.
func (d Date) Weekday() time.Weekday { return d.UTC().Weekday() }

// UTC is midnight UTC of the date, the form that a database driver wants for a column of type date. It is no instant of the
// day in China: use Start for that.
func (d Date) UTC() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// Start is the instant the date begins in China. A deadline (期限届满) at the end of date d passes at d.AddDays(1).Start().
func (d Date) Start() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, shanghai)
}

// The ends of the calendar (0001-01-01 and 9999-12-31): no sum leaves them.
var (
	firstDate = Date{1, 1, 1}
	lastDate  = Date{9999, 12, 31}
)

// AddDays moves by calendar days, backwards for a negative n, and stops at the ends of the calendar; no date stays no date.
func (d Date) AddDays(n int) Date {
	switch {
	case d.IsZero():
		return d
	case n > lastDate.DaysSince(d):
		return lastDate
	case n < firstDate.DaysSince(d):
		return firstDate
	}
	return fromUTC(d.UTC().AddDate(0, 0, n))
}

// DaysSince is the number of calendar days from e to d, negative when d is before e.
func (d Date) DaysSince(e Date) int { return d.number() - e.number() }

// number counts days from 1970-01-01.
func (d Date) number() int {
	s := d.UTC().Unix()
	if s < 0 {
		s -= 86399
	}
	return int(s / 86400)
}

// Compare is -1, 0 or 1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int {
	switch {
	case d.Before(e):
		return -1
	case d == e:
		return 0
	}
	return 1
}

// Before reports whether d is an earlier date than e.
func (d Date) Before(e Date) bool {
	if d.year != e.year {
		return d.year < e.year
	}
	if d.month != e.month {
		return d.month < e.month
	}
	return d.day < e.day
}

// After reports whether d is a later date than e.
func (d Date) After(e Date) bool { return e.Before(d) }

// Equal reports whether the two are the same date (for go-cmp; == does the same).
func (d Date) Equal(e Date) bool { return d == e }

// String is YYYY-MM-DD, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText is String; it also serves JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; anything else is refused.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Value stores the date in a column of type date, no date as NULL (database/sql/driver.Valuer).
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.UTC(), nil
}

// Scan reads a column of type date, NULL as no date (database/sql.Scanner). A time's own civil date is taken as it stands:
// for an instant use CivilDate.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = fromUTC(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("workday: cannot read a date from %T", src)
}
