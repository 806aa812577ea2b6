package fairness

import (
	"fmt"
	"math"
	"slices"

	"github.com/goccy/go-yaml"

	"yangguang/workday"
)

// Rules are the numbers a history is judged by (policies/fairness). Immutable.
type Rules struct {
	Jurisdiction string  `yaml:"jurisdiction"` // prefix of region codes, "" everywhere
	ValidFrom    string  `yaml:"validFrom"`
	ValidTo      string  `yaml:"validTo"`
	Basis        string  `yaml:"basis"`
	Watch        float64 `yaml:"watch"`       // q of the watch list 关注清单
	Alarm        float64 `yaml:"alarm"`       // chance of a false alarm 预警 per office and quarter
	MinExpected  float64 `yaml:"minExpected"` // smaller groups are judged together
	Replay       struct {
		Seeds int     `yaml:"seeds"`
		Least int     `yaml:"least"`
		Work  float64 `yaml:"work"` // hashes of a whole audit
		Given bool    `yaml:"-"`    // Seeds are asked for: as many and no more
	} `yaml:"replay"`
	Dimensions []string `yaml:"dimensions"`
	Family     []string `yaml:"family"`     // the fixed list of an office's quarter
	TrendDraws int      `yaml:"trendDraws"` // draws from which trends are told
}

// ReadRules reads the document. What is missing or out of range is an error that names it.
func ReadRules(doc []byte) (Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions(doc, &r, yaml.Strict()); err != nil {
		return r, fmt.Errorf("rules of fairness: %w", err)
	}
	if _, err := workday.ParseDate(r.ValidFrom); err != nil || r.Basis == "" {
		return r, fmt.Errorf("rules of fairness: basis or validity is missing")
	}
	if !(r.Watch > 0 && r.Watch < 1) || !(r.Alarm > 0 && r.Alarm < 1) || r.MinExpected < 1 || r.TrendDraws < 3 {
		return r, fmt.Errorf("rules of fairness: watch, alarm, minExpected or trendDraws is out of range")
	}
	if r.Replay.Least < 99 || r.Replay.Seeds < r.Replay.Least || r.Replay.Work < 0 {
		return r, fmt.Errorf("rules of fairness: a replay needs at least 99 seeds")
	}
	for _, d := range r.Dimensions {
		if dimensionNames[d] == (Text{}) {
			return r, fmt.Errorf("rules of fairness: no dimension %q", d)
		}
	}
	for _, f := range r.Family {
		if !slices.Contains(familyMembers, f) {
			return r, fmt.Errorf("rules of fairness: no test %q for the family", f)
		}
	}
	if len(r.Family) == 0 || len(r.Dimensions) == 0 {
		return r, fmt.Errorf("rules of fairness: family or dimensions are missing")
	}
	return r, nil
}

// WithSeeds are the rules with so many seeds of the replay and no more, even where an alarm needs more.
func (r Rules) WithSeeds(n int) Rules {
	r.Replay.Seeds, r.Replay.Least, r.Replay.Given = n, min(n, r.Replay.Least), true
	return r
}

// alarmSeeds is how many seeds a replay needs before one of so many tests can be an alarm: with fewer, even a statistic that no seed reaches
// stays above the level after Holm's correction.
func (r Rules) alarmSeeds(tests int) int { return int(math.Ceil(float64(tests)/r.Alarm-1e-6)) - 1 }

// The dimensions by which enterprises are grouped.
const (
	ByRegion   = "region"   // 行政区划
	ByIndustry = "industry" // 行业门类
	ByKind     = "kind"     // 检查对象类别
	BySize     = "size"     // 企业规模; only in files of other systems: the register does not hold it
	ByOwner    = "owner"    // 所有制; likewise
)

var everyDimension = []string{ByRegion, ByIndustry, ByKind, BySize, ByOwner}

var dimensionNames = map[string]Text{
	ByRegion:   {"行政区划", "region"},
	ByIndustry: {"行业门类", "industry"},
	ByKind:     {"检查对象类别", "kind of enterprise"},
	BySize:     {"企业规模", "size"},
	ByOwner:    {"所有制", "ownership"},
}

// familyMembers are the tests that a family may name.
var familyMembers = append(slices.Clone(everyDimension), "firm", "pair", "overlap", "excluded", "void", "replaced", "unfilled")

// Text is a sentence in Chinese and in English.
type Text struct{ Zh, En string }
