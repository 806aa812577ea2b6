package workday_test

import (
	"encoding/json"
	"testing"
	"time"

	"yangguang/workday"
)

func date(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCivilDateIsTheDateInChina(t *testing.T) {
	t.Parallel()
	newYork := time.FixedZone("EST", -5*3600)
	for name, c := range map[string]struct {
		at   time.Time
		want string
	}{
		"one second before midnight in Beijing":    {time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC), "2026-03-01"},
		"midnight in Beijing is the next day":      {time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC), "2026-03-02"},
		"new year comes 8 hours before UTC":        {time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), "2026-01-01"},
		"another zone changes nothing":             {time.Date(2025, 12, 31, 11, 0, 0, 0, newYork), "2026-01-01"},
		"leap day":                                 {time.Date(2024, 2, 29, 1, 0, 0, 0, time.UTC), "2024-02-29"},
		"summer time of 1988 reads as UTC+8":       {time.Date(1988, 7, 1, 15, 30, 0, 0, time.UTC), "1988-07-01"},
		"before the epoch":                         {time.Date(1949, 9, 30, 16, 0, 0, 0, time.UTC), "1949-10-01"},
		"the zero time has no date":                {time.Time{}, ""},
		"the last nanosecond is still the old day": {time.Date(2026, 3, 1, 15, 59, 59, 999_999_999, time.UTC), "2026-03-01"},
	} {
		if got := workday.CivilDate(c.at).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestDatesThatDoNotExistAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "0000-01-01", "10000-01-01", "2026-04-31",
		"20260401", "2026/04/01", "2026-04-01T00:00:00Z", " 2026-04-01", "２０２６-04-01", "infinity", "-001-01-01"} {
		if d, err := workday.ParseDate(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
	for _, c := range [][3]int{{2026, 2, 29}, {0, 1, 1}, {10000, 1, 1}, {2026, 13, 1}, {2026, 1, 0}} {
		if d, err := workday.NewDate(c[0], time.Month(c[1]), c[2]); err == nil {
			t.Errorf("%v was made into %v", c, d)
		}
	}
	if d, err := workday.NewDate(2024, 2, 29); err != nil || d.String() != "2024-02-29" {
		t.Errorf("leap day: %v, %v", d, err)
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	d := date(t, "2024-02-28")
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Errorf("two days on is %s", got)
	}
	if got := d.AddDays(-59).String(); got != "2023-12-31" {
		t.Errorf("59 days back is %s", got)
	}
	if got := date(t, "2025-01-01").DaysSince(date(t, "2024-01-01")); got != 366 {
		t.Errorf("2024 has %d days", got)
	}
	if got := date(t, "1969-12-31").DaysSince(date(t, "1970-01-02")); got != -2 {
		t.Errorf("over the epoch: %d", got)
	}
	if got := d.AddDays(1 << 40).String(); got != "9999-12-31" {
		t.Errorf("far future: %s", got)
	}
	if got := d.AddDays(-1 << 40).String(); got != "0001-01-01" {
		t.Errorf("far past: %s", got)
	}
	if !(workday.Date{}).AddDays(5).IsZero() || !(workday.Date{}).UTC().IsZero() || !(workday.Date{}).Start().IsZero() {
		t.Error("no date must stay no date")
	}
	if got := d.Start(); !got.Equal(time.Date(2024, 2, 27, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("the day starts at %v", got)
	}
	if d.Compare(d.AddDays(1)) != -1 || d.Compare(d) != 0 || d.Compare(d.AddDays(-400)) != 1 || !d.After(date(t, "2024-01-31")) {
		t.Error("order is wrong")
	}
	if d.Weekday() != time.Wednesday {
		t.Errorf("2024-02-28 was a %v", d.Weekday())
	}
}

func TestDateTravelsAsTextAndThroughADatabase(t *testing.T) {
	t.Parallel()
	type row struct {
		On, Off workday.Date
	}
	in := row{On: date(t, "2026-11-22")}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"On":"2026-11-22","Off":""}` {
		t.Fatalf("%s, %v", b, err)
	}
	var out row
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Fatalf("%v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"On":"2026-02-30"}`), &out); err == nil {
		t.Error("2026-02-30 was read")
	}
	v, err := in.On.Value()
	if tm, ok := v.(time.Time); err != nil || !ok || !tm.Equal(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("stored as %v, %v", v, err)
	}
	if v, err := in.Off.Value(); v != nil || err != nil {
		t.Errorf("no date is stored as %v, %v", v, err)
	}
	for name, src := range map[string]any{"time": v, "text": "2026-11-22", "bytes": []byte("2026-11-22")} {
		var d workday.Date
		if err := d.Scan(src); err != nil || d != in.On {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	d := in.On
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL: %v, %v", d, err)
	}
	if err := d.Scan(7); err == nil {
		t.Error("a number was read as a date")
	}
}
