package workday_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"yangguang/policies/calendar"
	"yangguang/workday"
)

func load(t *testing.T) *workday.Calendar {
	t.Helper()
	c, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkdaysFollowTheNotices(t *testing.T) {
	t.Parallel()
	c := load(t)
	for day, want := range map[string]bool{
		"2026-10-01": false, // 国庆节
		"2026-10-10": true,  // Saturday worked instead
		"2026-09-20": true,  // Sunday worked instead
		"2026-09-19": false, // plain Saturday
		"2026-11-23": true,  // plain Monday
		"2026-02-16": false, // 春节, a Monday
		"2022-12-31": false, // in the notice of 2023
		"2018-12-29": true,  // in the notice of 2019
		"2018-12-31": false,
		"2027-10-01": true, // not announced: by the weekday alone
	} {
		if got := c.IsWorkday(date(t, day)); got != want {
			t.Errorf("%s: worked %v, want %v", day, got, want)
		}
	}
	if c.IsWorkday(workday.Date{}) {
		t.Error("no date is no working day")
	}
	if got := c.Holiday(date(t, "2026-02-28")); got != "春节" {
		t.Errorf("2026-02-28 is worked for %q", got)
	}
}

func TestYearsAddUpToTheirWorkdays(t *testing.T) {
	t.Parallel()
	c := load(t)
	for year, want := range map[string]int{"2024": 251, "2025": 248, "2026": 248} {
		from := date(t, year+"-01-01").AddDays(-1)
		if n, prov := c.Between(from, date(t, year+"-12-31")); n != want || prov {
			t.Errorf("%s has %d working days (provisional %v), want %d", year, n, prov, want)
		}
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	c := load(t)
	for name, tc := range map[string]struct {
		start string
		n     int
		want  string
		prov  bool
	}{
		"the start day is not counted":             {"2026-11-23", 1, "2026-11-24", false},
		"a weekend is skipped":                     {"2026-11-27", 1, "2026-11-30", false},
		"twenty days over National Day":            {"2026-09-30", 20, "2026-11-03", false},
		"a worked Saturday counts":                 {"2026-10-09", 1, "2026-10-10", false},
		"from a rest day":                          {"2026-10-03", 1, "2026-10-08", false},
		"zero days is the start":                   {"2026-10-03", 0, "2026-10-03", false},
		"a negative count is the start":            {"2026-10-03", -4, "2026-10-03", false},
		"into a year without a notice":             {"2026-12-25", 7, "2027-01-05", true},
		"the last announced day is certain":        {"2026-12-30", 1, "2026-12-31", false},
		"the first day after it is a guess":        {"2026-12-31", 1, "2027-01-01", true},
		"before the first notice it is a guess":    {"2018-06-01", 1, "2018-06-04", true},
		"over new year 2023, whose eve was a rest": {"2022-12-30", 1, "2023-01-03", false},
	} {
		got := c.Deadline(date(t, tc.start), tc.n)
		if got.Date.String() != tc.want || got.Provisional != tc.prov {
			t.Errorf("%s: got %v provisional %v, want %s %v", name, got.Date, got.Provisional, tc.want, tc.prov)
		}
	}
	if got := c.Deadline(workday.Date{}, 5); !got.Date.IsZero() {
		t.Errorf("no date plus five working days is %v", got.Date)
	}
	if got := c.Deadline(date(t, "9999-12-30"), 1_000_000); got.Date.String() != "9999-12-31" || !got.Provisional {
		t.Errorf("a count that never ends stops at %v", got)
	}
}

func TestAPeriodThatEndsOnARestDayMovesOn(t *testing.T) {
	t.Parallel()
	c := load(t)
	if got := c.Next(date(t, "2026-10-02")); got.Date.String() != "2026-10-08" || got.Provisional {
		t.Errorf("got %v", got)
	}
	if got := c.Next(date(t, "2026-10-10")); got.Date.String() != "2026-10-10" {
		t.Errorf("a worked Saturday moved to %v", got)
	}
	if got := c.Next(date(t, "2027-01-01")); !got.Provisional {
		t.Error("2027 is not announced")
	}
}

func TestTheYear2020HasTwoVersions(t *testing.T) {
	t.Parallel()
	c := load(t)
	before, after := c.AsOf(date(t, "2020-01-25")), c.AsOf(date(t, "2020-01-26"))
	start := date(t, "2020-01-23")
	if got := before.Deadline(start, 1).Date.String(); got != "2020-01-31" {
		t.Errorf("before the notice of 26 January: %s", got)
	}
	if got := before.Deadline(start, 2).Date.String(); got != "2020-02-01" {
		t.Errorf("before the notice Saturday 1 February was worked: %s", got)
	}
	if got := after.Deadline(start, 1).Date.String(); got != "2020-02-03" {
		t.Errorf("after the notice: %s", got)
	}
	if got := c.Notices(2020); len(got) != 2 || got[1].Number != "国办发明电〔2020〕1号" || got[1].Year != 2020 {
		t.Errorf("notices of 2020: %+v", got)
	}
	if n := c.AsOf(date(t, "2025-11-03")); n.Announced(2026) || !c.Announced(2026) || c.Announced(2027) {
		t.Error("2026 was announced on 2025-11-04, 2027 is not yet")
	}
	if c.AsOf(date(t, "2018-01-01")).Announced(2019) {
		t.Error("nothing was known in 2018")
	}
}

func TestEveryNoticeNamesItsSource(t *testing.T) {
	t.Parallel()
	c := load(t)
	for year := 2019; year <= 2026; year++ {
		if !c.Announced(year) {
			t.Errorf("%d is missing", year)
		}
		for _, n := range c.Notices(year) {
			if !strings.HasPrefix(n.Number, "国办发明电〔") || !strings.HasPrefix(n.URL, "https://www.gov.cn/") || n.Title == "" {
				t.Errorf("%d: %+v has no official source", year, n)
			}
		}
	}
}

func TestDeadlineAndBetweenAreInverse(t *testing.T) {
	t.Parallel()
	c := load(t)
	first := date(t, "2019-01-01")
	rapid.Check(t, func(rt *rapid.T) {
		start := first.AddDays(rapid.IntRange(0, 3500).Draw(rt, "offset"))
		n := rapid.IntRange(1, 120).Draw(rt, "n")
		got := c.Deadline(start, n)
		if !c.IsWorkday(got.Date) {
			rt.Fatalf("%v is not worked", got.Date)
		}
		if back, prov := c.Between(start, got.Date); back != n || prov != got.Provisional {
			rt.Fatalf("%v + %d = %v, but between them lie %d", start, n, got.Date, back)
		}
	})
}

func TestNoticesThatContradictThemselvesAreRefused(t *testing.T) {
	t.Parallel()
	head := `{"year":2030,"notices":[{"number":"n","title":"t","issued":"2029-11-01","url":"u","holidays":`
	for name, body := range map[string]string{
		"a working day as shifted day":    head + `[{"name":"元旦","off":["2030-01-01"],"work":["2030-01-03"]}]}]}`,
		"off and worked at once":          head + `[{"name":"元旦","off":["2030-01-05"],"work":["2030-01-05"]}]}]}`,
		"two holidays disagree":           head + `[{"name":"元旦","off":["2030-01-05"]},{"name":"春节","off":["2030-02-04"],"work":["2030-01-05"]}]}]}`,
		"no such day":                     head + `[{"name":"元旦","off":["2030-02-30"]}]}]}`,
		"a span that runs backwards":      head + `[{"name":"元旦","off":["2030-01-03..2030-01-01"]}]}]}`,
		"a holiday without days":          head + `[{"name":"元旦","off":[]}]}]}`,
		"a holiday twice":                 head + `[{"name":"元旦","off":["2030-01-01"]},{"name":"元旦","off":["2030-01-02"]}]}]}`,
		"a far away day":                  head + `[{"name":"元旦","off":["2040-01-01"]}]}]}`,
		"an unknown field":                `{"year":2030,"law":1,"notices":[]}`,
		"no notices":                      `{"year":2030,"notices":[]}`,
		"another year than the file name": `{"year":2031,"notices":[]}`,
		"no source":                       `{"year":2030,"notices":[{"title":"t","issued":"2029-11-01","holidays":[{"name":"元旦","off":["2030-01-01"]}]}]}`,
		"a later notice about a holiday that is not there": head + `[{"name":"元旦","off":["2030-01-01"]}]},
			{"number":"m","title":"t","issued":"2029-12-01","url":"u","holidays":[{"name":"春节","off":["2030-02-01"]}]}]}`,
		"notices out of order": head + `[{"name":"元旦","off":["2030-01-01"]}]},
			{"number":"m","title":"t","issued":"2029-10-01","url":"u","holidays":[{"name":"元旦","off":["2030-01-02"]}]}]}`,
	} {
		if _, err := workday.Load(fstest.MapFS{"2030.json": {Data: []byte(body)}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	ok := head + `[{"name":"元旦","off":["2030-01-01"]}]}]}`
	if _, err := workday.Load(fstest.MapFS{"2030.json": {Data: []byte(ok)}}); err != nil {
		t.Errorf("a good file was refused: %v", err)
	}
}
