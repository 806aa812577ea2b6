package draw

import (
	"fmt"
	"slices"
	"strings"

	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/roster"
	"yangguang/workday"
)

// Band is the sampling ratio 抽查比例 that a rule allows for a stratum, or for every stratum of a plan that has items of one category only.
type Band struct {
	Jurisdiction   string              `yaml:"jurisdiction"`   // prefix of the agency's region code
	Stratification string              `yaml:"stratification"` // with a stratum
	Stratum        string              `yaml:"stratum"`
	Items          roster.ItemCategory `yaml:"items"` // instead of a stratum: every stratum of a plan of such items
	Least          string              `yaml:"least"` // percent, at most four decimals
	Most           string              `yaml:"most"`
	Basis          string              `yaml:"basis"`
	Synthetic      bool                `yaml:"synthetic"` // an example that a deployment replaces
	ValidFrom      string              `yaml:"validFrom"`
	ValidTo        string              `yaml:"validTo"`

	least, most int // parts per million
}

func (b *Band) check(r Rules) error {
	var least, most bool
	b.least, least = parsePercent(b.Least)
	b.most, most = parsePercent(b.Most)
	_, err := workday.ParseDate(b.ValidFrom)
	if !least || !most || b.least > b.most || err != nil || b.Basis == "" {
		return fmt.Errorf("rules of sampling: band of %s%s lacks percentages, validity or basis", b.Stratum, b.Items)
	}
	rule, known := r.stratification(b.Stratification)
	if byItem := b.Items != ""; byItem == known || known && !rule.pattern.MatchString(b.Stratum) {
		return fmt.Errorf("rules of sampling: band of %s%s names neither a stratum nor a category of items, or both", b.Stratum, b.Items)
	}
	return nil
}

// of tells whether the band speaks of a stratum of a plan on a day.
func (b Band) of(p Plan, stratum, day string) bool {
	if !strings.HasPrefix(p.Agency.Region.Code, b.Jurisdiction) || day < b.ValidFrom || b.ValidTo != "" && b.ValidTo < day {
		return false
	}
	if b.Items != "" {
		return !slices.ContainsFunc(p.Items, func(i roster.CheckItem) bool { return i.Category != b.Items })
	}
	return b.Stratification == p.Stratification && b.Stratum == stratum
}

// checkBands refuses a quota outside what the rules in force on the day allow for its stratum, in whole enterprises: from ⌈eligible × least⌉ to
// ⌈eligible × most⌉. A stratum without ratio is not drawn from, and is not checked.
func (r Rules) checkBands(p Plan, strata []Stratum, day workday.Date) error {
	for _, ratio := range p.Ratios {
		for _, st := range strata {
			if st.Label != ratio.Stratum {
				continue
			}
			for _, b := range r.Bands {
				least, most := drd1.Quota(st.Eligible, b.least, 0), drd1.Quota(st.Eligible, b.most, 0)
				if quota := min(st.Quota, st.Eligible); !b.of(p, st.Label, day.String()) || least <= quota && quota <= most {
					continue
				}
				e := fault.Refuse(fault.QuotaOutOfBand,
					fmt.Sprintf("%s 层抽查比例 %s%%（%d 户中抽 %d 户）不在 %s%% 至 %s%%（%d 至 %d 户）之间：请按规定比例重新备案计划",
						st.Label, ratio.Percent(), st.Eligible, st.Quota, b.Least, b.Most, least, most),
					fmt.Sprintf("stratum %s: %s percent (%d of %d) is outside %s to %s percent (%d to %d): file the plan anew with a ratio that is allowed",
						st.Label, ratio.Percent(), st.Quota, st.Eligible, b.Least, b.Most, least, most))
				e.Field = "input.planId"
				return e.With("stratum", st.Label).With("percent", ratio.Percent()).With("quota", st.Quota).
					With("least", b.Least).With("most", b.Most).With("basis", b.Basis)
			}
		}
	}
	return nil
}
