package draw_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/policies/sampling"
	"yangguang/workday"
)

const cityRule = `cityRounds:
  - {name: "370502-city", office: 370502-SCJG1, suite: sha256, quorum: 2, opens: "08:00", revealBy: "20:00", event: "21:30", source: cwl/kl8,
     parties: [{name: audit, username: audit}, {name: chamber, username: chamber}, {name: notary, username: notary}],
     issues: [{year: 2026, closed: [{from: "2026-02-14", to: "2026-02-23"}], basis: 测试}], basis: 测试, validFrom: "2026-01-01"}`

// runsCityRounds gives the town's rules a city round.
func (tn *town) runsCityRounds() {
	tn.t.Helper()
	r, err := draw.ReadRules([]byte(strings.Replace(string(sampling.Rules), "cityRounds: []", cityRule, 1)))
	if err != nil {
		tn.t.Fatal(err)
	}
	tn.svc.Rules, tn.app.Rules = r, r
}

// city runs the city rounds and closes what is due, as the server does, at a time of Dongying; the first Monday of March is no working day here.
func (tn *town) city(at string, drop fstest.MapFS) []string {
	tn.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", at, time.FixedZone("CST", 8*3600))
	if err != nil {
		tn.t.Fatal(err)
	}
	tn.now = now.UTC()
	c := draw.CityDay{Now: tn.now, Clock: tn.now, Works: func(d workday.Date) bool { return d != day("2026-03-02") }}
	if drop != nil {
		c.Drop = drop
	}
	done := must(tn.svc.RunCityRounds(tn.t.Context(), c))(tn.t)
	for _, name := range must(tn.svc.CloseDue(tn.t.Context(), tn.now))(tn.t) {
		done = append(done, name+" closed")
	}
	return done
}

const kl8 = "02 05 09 13 17 21 25 28 33 36 41 45 47 52 58 61 66 70 74 80"

// TestADayRunsByItself: the round opens in the morning, takes every draw filed that day, closes at 20:00, takes the evening's lottery from a file that a
// clerk confirms, and every draw is executed; all of it on the given clock.
func TestADayRunsByItself(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.runsCityRounds()
	plans := []draw.Plan{tn.filed(), tn.filed(), tn.filed()}
	for _, c := range []struct {
		at   string
		does []string
	}{{"2026-03-02 09:00", nil}, {"2026-03-03 07:59", nil}, {"2026-03-03 08:00", []string{"370502-city-2026-03-03 opened"}}, {"2026-03-03 08:01", nil}} {
		if got := tn.city(c.at, nil); !slices.Equal(got, c.does) {
			t.Errorf("%s: %v, want %v", c.at, got, c.does)
		}
	}
	r := must(tn.app.Round(t.Context(), actor.Public(), "370502-city-2026-03-03"))(t)
	// 62 days of the year, ten of which the lottery rested.
	if r.Beacons[0].Event != "2026052" || !r.Beacons[0].Time.Equal(time.Date(2026, 3, 3, 13, 30, 0, 0, time.UTC)) || r.AgencyID != tn.firstAgency {
		t.Errorf("the round of the day: %+v", r)
	}
	tn.now = time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
	tn.commitAll(r)
	var drawn []draw.Draw
	for _, p := range plans {
		in := tn.drawInput(p, r)
		in.WindowFrom = day("2026-03-04")
		drawn = append(drawn, must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in))(t))
	}
	tn.now = time.Date(2026, 3, 3, 11, 50, 0, 0, time.UTC)
	tn.revealAll(r)
	if got := tn.city("2026-03-03 20:00", nil); !slices.Equal(got, []string{r.Name + " closed"}) {
		t.Errorf("at 20:00: %v", got)
	}
	file := "cwl-kl8-2026052.txt"
	wrong := fstest.MapFS{file: {Data: []byte(strings.Replace(kl8, "80", "79", 1) + "\n")}}
	if got := tn.city("2026-03-03 21:29", wrong); len(got) != 0 {
		t.Errorf("an outcome before the event: %v", got)
	}
	for _, f := range []fstest.MapFS{wrong, {file: {Data: []byte(kl8 + "\r\n")}}} { // the second corrects the first
		if got := tn.city("2026-03-03 21:40", f); len(got) != 1 || len(tn.city("2026-03-03 21:41", f)) != 0 {
			t.Errorf("a file: %v, and again", got)
		}
	}
	record := func(value string) func() (draw.Round, error) {
		return func() (draw.Round, error) {
			return tn.svc.RecordBeacon(t.Context(), tn.by(tn.admin, "recordBeacon"), r.ID, "cwl/kl8", "2026052", value)
		}
	}
	refused(tn, "a value that is not the file's", fault.Conflict, "", record(strings.Replace(kl8, "02", "01", 1)))
	must(record(kl8)())(t)
	tn.recorded("11 minutes")
	if done := must(tn.app.ExecuteDue(t.Context()))(t); len(done) != len(drawn) {
		t.Errorf("executed: %v", done)
	}
	for _, d := range drawn {
		tn.verifies(d, 0)
	}
	if got := tn.city("2026-03-04 08:00", nil); !slices.Equal(got, []string{"370502-city-2026-03-04 opened"}) {
		t.Errorf("the next morning: %v", got)
	}
	if got := tn.city("2026-03-04 23:00", nil); !slices.Equal(got, []string{"370502-city-2026-03-04 closed"}) {
		t.Errorf("a day without nonces: %v", got)
	}
	if void := must(tn.app.Round(t.Context(), actor.Public(), "370502-city-2026-03-04"))(t); void.State != draw.RoundVoid {
		t.Errorf("a round without nonces is %s", void.State)
	}
}

func TestFilesThatBringNoOutcome(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	tn.runsCityRounds()
	tn.city("2026-03-03 09:00", nil)
	r := must(tn.app.Round(t.Context(), actor.Public(), "370502-city-2026-03-03"))(t)
	tn.commitAll(r)
	tn.revealAll(r)
	tn.city("2026-03-03 20:00", nil)
	for name, data := range map[string]string{"empty": "", "two lines": kl8 + "\n" + kl8, "nineteen numbers": kl8[3:], "spaces": " " + kl8, "too long": strings.Repeat("0", draw.MaxDrop+1)} {
		tn.now = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)
		done, err := tn.svc.RunCityRounds(t.Context(), draw.CityDay{Now: tn.now, Clock: tn.now, Works: func(workday.Date) bool { return true },
			Drop: fstest.MapFS{"cwl-kl8-2026052.txt": {Data: []byte(data)}}})
		if err == nil || len(done) != 0 || !strings.Contains(err.Error(), "cwl-kl8-2026052.txt") {
			t.Errorf("%s: %v, %v", name, done, err)
		}
	}
	if n := query[int64](tn, "select count(*) from beacon_proposal")[0]; n != 0 {
		t.Errorf("%d proposals", n)
	}
}

func TestCityRulesThatAreRefused(t *testing.T) {
	for what, change := range map[string][2]string{
		"no time":               {`"08:00"`, `"8 Uhr"`},
		"revealed too late":     {`revealBy: "20:00"`, `revealBy: "21:30"`},
		"no time for its close": {`revealBy: "20:00"`, `revealBy: "21:26"`},
		"a quorum of one":       {"quorum: 2", "quorum: 1"},
		"no basis":              {"basis: 测试, validFrom", "basis: '', validFrom"},
		"rest of another year":  {`from: "2026-02-14"`, `from: "2025-02-14"`},
	} {
		doc := strings.Replace(string(sampling.Rules), "cityRounds: []", strings.Replace(cityRule, change[0], change[1], 1), 1)
		if _, err := draw.ReadRules([]byte(doc)); err == nil || !strings.Contains(err.Error(), "city round") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
