package draw

import (
	"fmt"
	"slices"

	"yangguang/roster"
	"yangguang/workday"
)

// Standing is by what an approver of a special plan stands above its agency.
type Standing string

// The standings.
const (
	Superior   Standing = "SUPERIOR"   // 上级机关: an agency of the same field, of a higher level, whose region holds the agency's
	Government Standing = "GOVERNMENT" // 人民政府, for which 行政执法监督 acts
)

// SpecialRule bounds special plans 专项检查计划 in a jurisdiction: approvers, scope, time, publication.
type SpecialRule struct {
	Jurisdiction   string     `yaml:"jurisdiction"` // prefix of the agency's region code
	Approvers      []Standing `yaml:"approvers"`
	ApproversBasis string     `yaml:"approversBasis"`
	MaxDays        int        `yaml:"maxDays"`    // longest window, first and last day included
	NarrowedBy     []string   `yaml:"narrowedBy"` // filters of the target, at least one of which is given
	LimitsBasis    string     `yaml:"limitsBasis"`
	PublishMonths  int        `yaml:"publishMonths"` // from the approval until the plan must be public
	PublishBasis   string     `yaml:"publishBasis"`
	ValidFrom      string     `yaml:"validFrom"`
	ValidTo        string     `yaml:"validTo"`
}

// CoverageFloor is a least frequency beside the caps 覆盖下限: every enterprise of the industries in the agency's region is inspected within so
// many months.
type CoverageFloor struct {
	ID           string   `yaml:"id"`
	Title        string   `yaml:"title"`
	Jurisdiction string   `yaml:"jurisdiction"` // prefix of the agency's region code
	Field        string   `yaml:"field"`        // of the agency
	Industries   []string `yaml:"industries"`   // sections, divisions, groups or classes of GB/T 4754, each with what is in it
	Months       int      `yaml:"months"`
	Basis        string   `yaml:"basis"`
	ValidFrom    string   `yaml:"validFrom"`
	ValidTo      string   `yaml:"validTo"`
}

func checkPlanRules(special []SpecialRule, floors []CoverageFloor) error {
	for _, p := range special {
		_, err := workday.ParseDate(p.ValidFrom)
		unknown := slices.ContainsFunc(p.Approvers, func(s Standing) bool { return s != Superior && s != Government }) ||
			slices.ContainsFunc(p.NarrowedBy, func(f string) bool { return Target{}.filter(f) == nil })
		if err != nil || unknown || len(p.Approvers) == 0 || p.MaxDays < 1 || p.PublishMonths < 1 ||
			p.ApproversBasis == "" || p.LimitsBasis == "" || p.PublishBasis == "" {
			return fmt.Errorf("rules of sampling: special plans in %q lack approvers, limits, validity or a basis", p.Jurisdiction)
		}
	}
	for _, f := range floors {
		_, err := workday.ParseDate(f.ValidFrom)
		bad := slices.ContainsFunc(f.Industries, func(n string) bool { return roster.IndustryOf(n) == nil }) // no enterprise would be counted
		if err != nil || bad || f.ID == "" || f.Title == "" || f.Field == "" || len(f.Industries) == 0 || f.Months < 1 || f.Basis == "" {
			return fmt.Errorf("rules of sampling: floor %q lacks title, field, known industries, months, validity or basis", f.ID)
		}
	}
	if len(special) == 0 {
		return fmt.Errorf("rules of sampling: special is missing")
	}
	return nil
}

// filter is a filter of a target by the name that policy uses: empty when it is not given, nil when there is no such filter.
func (t Target) filter(name string) []string {
	given := []string{}
	switch name {
	case "regionCodes":
		return append(given, t.RegionCodes...)
	case "industries":
		return append(given, t.Industries...)
	case "kinds":
		for _, k := range t.Kinds {
			given = append(given, string(k))
		}
		return given
	case "keySupervision":
		return append(given, t.KeySupervision...)
	case "creditClasses":
		return append(given, t.CreditClasses...)
	}
	return nil
}

// special is the rule in force for an agency on a day: the longest matching jurisdiction. ok is false where there is none.
func (r Rules) special(region string, day workday.Date) (best SpecialRule, ok bool) {
	for _, p := range r.Special {
		if inForce(p.Jurisdiction, p.ValidFrom, p.ValidTo, region, day) && (!ok || len(p.Jurisdiction) > len(best.Jurisdiction)) {
			best, ok = p, true
		}
	}
	return best, ok
}

// floors are the floors in force for an agency of a field on a day.
func (r Rules) floors(region, field string, day workday.Date) (all []CoverageFloor) {
	for _, f := range r.Floors {
		if f.Field == field && inForce(f.Jurisdiction, f.ValidFrom, f.ValidTo, region, day) {
			all = append(all, f)
		}
	}
	return all
}

// addMonths is the day so many months later, the last of its month where that month is shorter.
func addMonths(d workday.Date, months int) workday.Date {
	at := d.UTC()
	first := at.AddDate(0, 0, 1-at.Day()).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	day, _ := workday.NewDate(first.Year(), first.Month(), min(at.Day(), last)) // exists: the day is one of the month's
	return day
}
