package draw

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yangguang/draw/drd1"
	"yangguang/workday"
)

// CityRound is a round that opens by itself every working day 城市每日轮次 (practice 1.1).
type CityRound struct {
	Name      string           `yaml:"name"`   // the round of a day is <name>-<YYYY-MM-DD>
	Office    string           `yaml:"office"` // code of the agency in whose name it is opened
	Suite     string           `yaml:"suite"`
	Quorum    int              `yaml:"quorum"`
	Parties   []CityParty      `yaml:"parties"`
	Opens     string           `yaml:"opens"`    // HH:MM in China
	RevealBy  string           `yaml:"revealBy"` // HH:MM: parties commit before, from 16:00 on as a rule
	Event     string           `yaml:"event"`    // HH:MM: the lottery is drawn
	Source    string           `yaml:"source"`
	Issues    []Issues         `yaml:"issues"` // one per year; a year without has no rounds
	Basis     string           `yaml:"basis"`
	ValidFrom string           `yaml:"validFrom"`
	ValidTo   string           `yaml:"validTo"`
	at        [3]time.Duration // opens, revealBy, event, from the start of the day
}

// CityParty is a party of every city round with its account.
type CityParty struct {
	Name     string `yaml:"name"`
	Username string `yaml:"username"`
}

// Issues numbers a lottery's draws 期号 of a year: one a day, none while it rests 休市.
type Issues struct {
	Year   int      `yaml:"year"`
	Closed []Closed `yaml:"closed"`
	Basis  string   `yaml:"basis"`
}

// Closed is a time without draws, both days included.
type Closed struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// check reads the times of a round and says what is wrong with it; margin is how many minutes the platform has for its close.
func (c *CityRound) check(margin int) error {
	wrong := func(what string) error { return fmt.Errorf("rules of sampling: city round %q: %s", c.Name, what) }
	for i, hm := range []string{c.Opens, c.RevealBy, c.Event} {
		t, err := time.Parse("15:04", hm)
		if err != nil {
			return wrong(fmt.Sprintf("%q is not HH:MM", hm))
		}
		c.at[i] = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	switch {
	case c.Name == "" || c.Office == "" || c.Basis == "":
		return wrong("name, office or basis is missing")
	case c.at[0] >= c.at[1] || c.at[1] >= c.at[2]:
		return wrong("it opens before it is revealed, and is revealed before the event")
	case c.at[2]-c.at[1] < time.Duration(margin)*time.Minute:
		return wrong(fmt.Sprintf("the event comes %d minutes after revealBy or later: the round is closed in between", margin))
	case c.Quorum < 2 || c.Quorum > len(c.Parties):
		return wrong("the quorum is 2 to the number of parties")
	case c.ValidFrom == "":
		return wrong("validFrom is missing")
	}
	for _, y := range c.Issues {
		for _, r := range y.Closed {
			from, errFrom := workday.ParseDate(r.From)
			to, errTo := workday.ParseDate(r.To)
			if errFrom != nil || errTo != nil || to.Before(from) || from.Year() != y.Year || to.Year() != y.Year || y.Basis == "" {
				return wrong(fmt.Sprintf("the rest of %d is wrong or lacks a basis", y.Year))
			}
		}
	}
	return nil
}

// issue is the number of the draw of a day: year and how many there were until then. ok is false on a day without one.
func (c CityRound) issue(d workday.Date) (string, bool) {
	i := slices.IndexFunc(c.Issues, func(y Issues) bool { return y.Year == d.Year() })
	if i < 0 {
		return "", false
	}
	first, err := workday.NewDate(d.Year(), time.January, 1)
	if err != nil {
		return "", false
	}
	n := d.DaysSince(first) + 1
	for _, r := range c.Issues[i].Closed {
		from, _ := workday.ParseDate(r.From)
		to, _ := workday.ParseDate(r.To)
		switch {
		case !d.Before(from) && !d.After(to):
			return "", false
		case d.After(to):
			n -= to.DaysSince(from) + 1
		}
	}
	return fmt.Sprintf("%04d%03d", d.Year(), n), true
}

// on is the round of a day; ok is false where there is none: no working day, no draw of the lottery, not in force.
func (c CityRound) on(d workday.Date, works func(workday.Date) bool) (in OpenRound, opens time.Time, ok bool) {
	issue, drawn := c.issue(d)
	day := d.String()
	if !drawn || !works(d) || day < c.ValidFrom || c.ValidTo != "" && day > c.ValidTo {
		return in, opens, false
	}
	in = OpenRound{Name: c.Name + "-" + day, Suite: c.Suite, Quorum: c.Quorum, RevealBy: d.Start().Add(c.at[1]).UTC(),
		Beacons: []Beacon{{Source: c.Source, Event: issue, Time: d.Start().Add(c.at[2]).UTC()}}}
	for _, p := range c.Parties {
		in.Parties = append(in.Parties, RoundPartyInput(p))
	}
	return in, d.Start().Add(c.at[0]), true
}

// DropName is the name of the file that brings the outcome of an event: "cwl-kl8-2026313.txt".
func DropName(source, event string) string {
	return strings.ReplaceAll(source, "/", "-") + "-" + event + ".txt"
}

// MaxDrop is the largest file that brings an outcome, in bytes.
const MaxDrop = 4096

// dropped is the outcome that a file brings: its one line, whatever the line's end.
func dropped(src drd1.Source, event string, content []byte) (string, error) {
	value := strings.TrimRight(string(content), "\r\n")
	if err := src.CheckValue(event, value); err != nil {
		return "", fmt.Errorf("%s: %w", DropName(src.Name(), event), err)
	}
	return value, nil
}
