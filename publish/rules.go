// Package publish is 公示: what becomes public, when, and for how long; what the enterprise says beside it; how it ends; and the open data made
// of it. It promises that a row for the public is made of redacted text and closed codes alone (Text, Code), so that no personal number and no
// name of a person can stand in one, and that whatever ends leaves a tombstone with reason and day.
package publish

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"yangguang/workday"
)

// Kind is what is published.
type Kind string

// The kinds.
const (
	InspectionResult Kind = "INSPECTION_RESULT" // 检查结果
	Penalty          Kind = "PENALTY"           // 行政处罚决定
)

// Rules are the numbers of publication (policies/publication). Immutable.
type Rules struct {
	All   []Rule `yaml:"rules"`
	Reply struct {
		Workdays int      `yaml:"workdays"`
		Results  []string `yaml:"results"` // result classes that name a problem
		Basis    string   `yaml:"basis"`
	} `yaml:"reply"`
	Withdrawal struct {
		Workdays int    `yaml:"workdays"`
		Basis    string `yaml:"basis"`
	} `yaml:"withdrawal"`
	OpenData struct {
		Licence     string `yaml:"licence"`
		LicenceURL  string `yaml:"licenceUrl"`
		Attribution string `yaml:"attribution"`
	} `yaml:"openData"`
}

// Rule says whether a kind of thing is published, by when and for how long.
type Rule struct {
	ID           string   `yaml:"id"`
	Kind         Kind     `yaml:"kind"`
	Jurisdiction string   `yaml:"jurisdiction"`
	Field        string   `yaml:"field"`
	Procedures   []string `yaml:"procedures"`
	Only         []string `yaml:"only"`
	Any          []string `yaml:"any"`
	FineUpTo     *int64   `yaml:"fineUpTo"` // yuan
	Publish      bool     `yaml:"publish"`
	Workdays     int      `yaml:"workdays"`
	Months       int      `yaml:"months"` // 0: it stays
	Basis        string   `yaml:"basis"`
	Synthetic    bool     `yaml:"synthetic"`
	ValidFrom    string   `yaml:"validFrom"`
	ValidTo      string   `yaml:"validTo"`
}

// Question is what a rule is looked up for.
type Question struct {
	Kind          Kind
	Region, Field string // of the agency
	Procedure     string // of a penalty
	Measures      []string
	Fine          *big.Rat // yuan; nil: none
	Day           workday.Date
}

// ReadRules reads the file. What a publication cannot do without is checked here.
func ReadRules(doc []byte) (Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions(doc, &r, yaml.Strict()); err != nil {
		return Rules{}, fmt.Errorf("rules of publication: %w", err)
	}
	for _, x := range r.All {
		if x.ID == "" || x.Basis == "" || x.ValidFrom == "" || x.Publish != (x.Workdays > 0) {
			return Rules{}, fmt.Errorf("rules of publication: %q has no basis or first day, or a deadline without publication", x.ID)
		}
	}
	day := workday.CivilDate(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, k := range []Kind{InspectionResult, Penalty} {
		if _, ok := r.For(Question{Kind: k, Day: day}); !ok {
			return Rules{}, fmt.Errorf("rules of publication: no national rule for %s", k)
		}
	}
	if r.Reply.Workdays < 1 || r.Withdrawal.Workdays < 1 || r.OpenData.Licence == "" || r.OpenData.LicenceURL == "" {
		return Rules{}, fmt.Errorf("rules of publication: reply, withdrawal or licence are missing")
	}
	return r, nil
}

// For finds the rule: the longest jurisdiction, then a rule that names the field, then the first.
func (r Rules) For(q Question) (best Rule, found bool) {
	for _, x := range r.All {
		if !x.fits(q) {
			continue
		}
		longer := len(x.Jurisdiction) > len(best.Jurisdiction)
		if !found || longer || len(x.Jurisdiction) == len(best.Jurisdiction) && best.Field == "" && x.Field != "" {
			best, found = x, true
		}
	}
	return best, found
}

func (x Rule) fits(q Question) bool {
	day := q.Day.String()
	switch {
	case x.Kind != q.Kind, !strings.HasPrefix(q.Region, x.Jurisdiction), x.Field != "" && x.Field != q.Field:
		return false
	case day < x.ValidFrom, x.ValidTo != "" && day > x.ValidTo:
		return false
	case len(x.Procedures) > 0 && !slices.Contains(x.Procedures, q.Procedure):
		return false
	case len(x.Only) > 0 && slices.ContainsFunc(q.Measures, func(m string) bool { return !slices.Contains(x.Only, m) }):
		return false
	case len(x.Any) > 0 && !slices.ContainsFunc(q.Measures, func(m string) bool { return slices.Contains(x.Any, m) }):
		return false
	}
	return x.FineUpTo == nil || q.Fine == nil || q.Fine.Cmp(new(big.Rat).SetInt64(*x.FineUpTo)) <= 0
}

// ReplyUntil is the last day on which an enterprise states its case before a result of this class, recorded on the day, may be public; nil
// when nothing in it is against the enterprise.
func (r Rules) ReplyUntil(c *workday.Calendar, result string, day workday.Date) *workday.Date {
	if !slices.Contains(r.Reply.Results, result) {
		return nil
	}
	last := c.Deadline(day, r.Reply.Workdays).Date
	return &last
}

// Until is the last day of publicity of something decided on the day; nil: it stays.
func (x Rule) Until(day workday.Date) *workday.Date {
	if x.Months == 0 {
		return nil
	}
	last := workday.CivilDate(day.Start().AddDate(0, x.Months, 0)).AddDays(-1)
	return &last
}
