package draw

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"yangguang/workday"
)

// Rules are the rules of plans and draws (policies/sampling). Immutable.
type Rules struct {
	Filing          []FilingRule     `yaml:"filing"`
	Special         []SpecialRule    `yaml:"special"`
	Floors          []CoverageFloor  `yaml:"floors"`
	Stratifications []Stratification `yaml:"stratifications"`
	Bands           []Band           `yaml:"bands"`
	Exclusions      struct {
		Sensitive []string `yaml:"sensitive"` // codes that need restricted publication
		Basis     string   `yaml:"basis"`
	} `yaml:"exclusions"`
	Team struct {
		Officers int    `yaml:"officers"` // least size of a team
		Basis    string `yaml:"basis"`
	} `yaml:"team"`
	Capacity struct {
		Default string `yaml:"default"` // multiple of the mean load, decimal
		Floor   string `yaml:"floor"`
		Basis   string `yaml:"basis"`
	} `yaml:"capacity"`
	Reserve struct {
		Percent string `yaml:"percent"` // of each quota, decimal
		Basis   string `yaml:"basis"`
	} `yaml:"reserve"`
	Execution struct {
		AfterMinutes int    `yaml:"afterMinutes"` // from the last recorded outcome until the platform executes, 0–1440
		OverdueHours int    `yaml:"overdueHours"` // from the last public event until a draw without result is overdue, at least 1
		Basis        string `yaml:"basis"`
	} `yaml:"execution"`
	Closing struct {
		MarginMinutes int    `yaml:"marginMinutes"` // to leave between reveal-by and the first event, 2–1440
		Basis         string `yaml:"basis"`
	} `yaml:"closing"`
	Embargo struct {
		DaysAfterWindow int    `yaml:"daysAfterWindow"` // by which an embargo may outlast the last day of visits, 0–366
		Basis           string `yaml:"basis"`
	} `yaml:"embargo"`
	Beacons    []BeaconSource `yaml:"beacons"`
	CityRounds []CityRound    `yaml:"cityRounds"`
	Rotation   struct {
		LastTeam bool   `yaml:"lastTeam"` // the team of the last visit does not come again
		Basis    string `yaml:"basis"`
	} `yaml:"rotation"`
	Dice struct {
		ThrownBy string `yaml:"thrownBy"` // "party" or "office"
		Basis    string `yaml:"basis"`
	} `yaml:"dice"`
}

// FilingRule is the last day of filing an annual plan in a jurisdiction.
type FilingRule struct {
	Jurisdiction string `yaml:"jurisdiction"` // prefix of the agency's region code
	LastDay      string `yaml:"lastDay"`      // MM-DD of the plan's year
	Basis        string `yaml:"basis"`
	ValidFrom    string `yaml:"validFrom"`
	ValidTo      string `yaml:"validTo"`
}

// Stratification is a way to cut a pool into strata 分层规则.
type Stratification struct {
	Name      string            `yaml:"name"`
	Title     string            `yaml:"title"`
	Labels    string            `yaml:"labels"`    // pattern of possible labels
	Values    map[string]string `yaml:"values"`    // register value → label; empty: the value itself
	Unknown   string            `yaml:"unknown"`   // label where the register is silent
	Sensitive bool              `yaml:"sensitive"` // needs restricted publication
	pattern   *regexp.Regexp
}

// ReadRules reads the document. What is missing or out of range is an error that names it.
func ReadRules(doc []byte) (Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions(doc, &r, yaml.Strict()); err != nil {
		return r, fmt.Errorf("rules of sampling: %w", err)
	}
	for _, f := range r.Filing {
		_, errDay := workday.ParseDate("2023-" + f.LastDay)
		_, errFrom := workday.ParseDate(f.ValidFrom)
		if errDay != nil || errFrom != nil || f.Basis == "" {
			return r, fmt.Errorf("rules of sampling: filing in %q lacks last day, validity or basis", f.Jurisdiction)
		}
	}
	if err := checkPlanRules(r.Special, r.Floors); err != nil {
		return r, err
	}
	for i := range r.Stratifications {
		s := &r.Stratifications[i]
		p, err := regexp.Compile("^(?:" + s.Labels + ")$")
		if err != nil || s.Labels == "" || s.Name == "" {
			return r, fmt.Errorf("rules of sampling: stratification %q lacks name or pattern of labels", s.Name)
		}
		s.pattern = p
	}
	for i := range r.Bands {
		if err := r.Bands[i].check(r); err != nil {
			return r, err
		}
	}
	for _, d := range []string{r.Capacity.Default, r.Capacity.Floor, r.Reserve.Percent} {
		if _, ok := parseDecimal(d); !ok {
			return r, fmt.Errorf("rules of sampling: %q is not a decimal", d)
		}
	}
	if r.Team.Officers < 2 || (r.Dice.ThrownBy != "party" && r.Dice.ThrownBy != "office") || len(r.Filing) == 0 {
		return r, fmt.Errorf("rules of sampling: team, dice or filing is missing")
	}
	if e := r.Execution; e.AfterMinutes < 0 || e.AfterMinutes > mostMinutes || e.OverdueHours < 1 || e.OverdueHours*60 <= e.AfterMinutes || e.Basis == "" {
		return r, fmt.Errorf("rules of sampling: execution lacks a basis, or is not due in time")
	}
	for _, b := range r.Beacons {
		if err := b.check(); err != nil {
			return r, err
		}
	}
	if c := r.Closing; c.MarginMinutes < 2 || c.MarginMinutes > mostMinutes || c.Basis == "" {
		return r, fmt.Errorf("rules of sampling: closing lacks a basis, or leaves the platform no time to close a round")
	}
	for i := range r.CityRounds {
		if err := r.CityRounds[i].check(r.Closing.MarginMinutes); err != nil {
			return r, err
		}
	}
	if e := r.Embargo; e.DaysAfterWindow < 0 || e.DaysAfterWindow > 366 || e.Basis == "" {
		return r, fmt.Errorf("rules of sampling: embargo lacks a basis, or is longer than a year")
	}
	return r, nil
}

// mostMinutes is a day: a draw that waits longer would look as if somebody thought about its result.
const mostMinutes = 24 * 60

// filing is the rule in force for an agency on a day: the longest matching jurisdiction. ok is false where there is none.
func (r Rules) filing(region string, day workday.Date) (best FilingRule, ok bool) {
	for _, f := range r.Filing {
		if inForce(f.Jurisdiction, f.ValidFrom, f.ValidTo, region, day) && (!ok || len(f.Jurisdiction) > len(best.Jurisdiction)) {
			best, ok = f, true
		}
	}
	return best, ok
}

// inForce says whether a rule holds in a region on a day.
func inForce(jurisdiction, from, to, region string, day workday.Date) bool {
	d := day.String()
	return strings.HasPrefix(region, jurisdiction) && from <= d && (to == "" || d <= to)
}

func (r Rules) stratification(name string) (Stratification, bool) {
	i := slices.IndexFunc(r.Stratifications, func(s Stratification) bool { return s.Name == name })
	if i < 0 {
		return Stratification{}, false
	}
	return r.Stratifications[i], true
}

// stratifications are the names that a plan may give.
func (r Rules) stratifications() (names []string) {
	for _, s := range r.Stratifications {
		names = append(names, s.Name)
	}
	return names
}

// strata says which labels a plan may name: ranges as ranges (A–D), and codes of regions in the given words.
func (s Stratification) strata(between, regions string) string {
	return strings.NewReplacer("|", between, "[0-9]{6}", regions, "[", "", "]", "", "-", "–").Replace(s.Labels)
}

// label is the stratum label of what the register says.
func (s Stratification) label(value string) string {
	if l, ok := s.Values[value]; ok {
		return l
	}
	if value == "" {
		return s.Unknown
	}
	return value
}

// parts is one million: sampling ratios are parts per million.
const parts = 1_000_000

// parsePercent reads a percentage of at most four decimals between 0 and 100 as parts per million: "12.5" is 125,000.
func parsePercent(s string) (ppm int, ok bool) {
	v, ok := parseDecimal(s)
	if !ok {
		return 0, false
	}
	v.Mul(v, big.NewRat(parts/100, 1))
	if !v.IsInt() || v.Sign() < 0 || v.Cmp(big.NewRat(parts, 1)) > 0 {
		return 0, false
	}
	return int(v.Num().Int64()), true
}

var decimal = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,4})?$`)

func parseDecimal(s string) (*big.Rat, bool) {
	if !decimal.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// ceil is ⌈r⌉ for r ≥ 0.
func ceil(r *big.Rat) int {
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return int(n.Quo(n, r.Denom()).Int64())
}
