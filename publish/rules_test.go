package publish

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"yangguang/policies/calendar"
	"yangguang/policies/publication"
	"yangguang/workday"
)

func rules(t *testing.T) Rules {
	t.Helper()
	r, err := ReadRules(publication.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func date(t *testing.T, s string) workday.Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return workday.CivilDate(at)
}

func TestRuleOfEachKind(t *testing.T) {
	r := rules(t)
	for _, c := range []struct{ kind, field, procedure, measures, fine, day, want string }{
		{"INSPECTION_RESULT", "市场监管", "", "", "", "2026-05-01", "inspection-result"},
		{"PENALTY", "市场监管", "ON_THE_SPOT", "FINE", "50", "2026-05-01", "market-on-the-spot"},
		{"PENALTY", "市场监管", "ORDINARY", "WARNING", "", "2026-05-01", "market-warning-only"},
		{"PENALTY", "市场监管", "ORDINARY", "WARNING FINE", "3000", "2026-05-01", "market-criticism-small-fine"},
		{"PENALTY", "市场监管", "ORDINARY", "WARNING FINE", "3000.01", "2026-05-01", "market-ordinary"},
		{"PENALTY", "市场监管", "ORDINARY", "FINE CLOSURE", "100", "2026-05-01", "market-ordinary"},
		{"PENALTY", "应急管理", "ON_THE_SPOT", "WARNING", "", "2026-05-01", "work-safety"},
		{"PENALTY", "生态环境", "ON_THE_SPOT", "FINE", "100", "2026-05-01", "minor"},
		{"PENALTY", "生态环境", "ON_THE_SPOT", "FINE", "100", "2026-03-31", "other-penalty"},
		{"PENALTY", "生态环境", "ORDINARY", "FINE CLOSURE", "90000", "2026-05-01", "social-influence"},
		{"PENALTY", "生态环境", "ORDINARY", "FINE", "90000", "2026-05-01", "other-penalty"},
	} {
		q := Question{Kind: Kind(c.kind), Region: "370502", Field: c.field, Procedure: c.procedure, Measures: strings.Fields(c.measures), Day: date(t, c.day)}
		if c.fine != "" {
			q.Fine, _ = new(big.Rat).SetString(c.fine)
		}
		if got, ok := r.For(q); !ok || got.ID != c.want {
			t.Errorf("%+v: %s", c, got.ID)
		}
	}
	if _, ok := r.For(Question{Kind: Penalty, Day: date(t, "2000-01-01")}); ok {
		t.Error("a rule before there was one")
	}
}

func TestClocks(t *testing.T) {
	r := rules(t)
	days, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	day := date(t, "2026-09-28")
	if got := r.ReplyUntil(days, "ORDERED_TO_RECTIFY", day); got == nil || *got != days.Deadline(day, 5).Date {
		t.Errorf("reply until %v", got)
	}
	if got := r.ReplyUntil(days, "NO_PROBLEM_FOUND", day); got != nil {
		t.Errorf("nothing is against it, and it is waited for until %v", got)
	}
	if got := (Rule{Months: 3}).Until(date(t, "2026-01-15")); got.String() != "2026-04-14" {
		t.Errorf("three months end on %s", got)
	}
	if got := (Rule{}).Until(day); got != nil {
		t.Errorf("what stays ends on %s", got)
	}
}

func TestRulesThatAreRefused(t *testing.T) {
	whole := string(publication.Rules)
	for what, doc := range map[string]string{
		"no national rule":              strings.Replace(whole, "kind: INSPECTION_RESULT", "kind: PENALTY", 1),
		"a deadline without publishing": strings.Replace(whole, "publish: true", "publish: false", 1),
		"an unknown field":              whole + "\nsurprise: 1\n",
		"no reply":                      strings.Replace(whole, "workdays: 5", "workdays: 0", 1),
	} {
		if _, err := ReadRules([]byte(doc)); err == nil || doc == whole {
			t.Errorf("%s: taken", what)
		}
	}
}
