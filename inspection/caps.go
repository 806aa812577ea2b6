package inspection

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"yangguang/workday"
)

// Caps are the rules of inspection frequency 检查频次上限 (policies/caps). Immutable.
type Caps struct{ rules []CapRule }

// CapRule is one rule: so many counted visits of one agency at one enterprise in one period.
type CapRule struct {
	ID           string             `yaml:"id"`
	Jurisdiction string             `yaml:"jurisdiction"` // prefix of the agency's region code
	Field        string             `yaml:"field"`        // field of law, "" for all
	Period       string             `yaml:"period"`       // "year"
	Cap          int                `yaml:"cap"`
	Basis        string             `yaml:"basis"`
	Synthetic    bool               `yaml:"synthetic"`
	ValidFrom    string             `yaml:"validFrom"`
	ValidTo      string             `yaml:"validTo"`
	Counts       map[Trigger]Counts `yaml:"counts"`
}

// Counts says whether a visit of a trigger takes a slot, and why. The enterprise reads the basis, so it must not tell what the enterprise
// may not know: that somebody complained.
type Counts struct {
	Counts bool   `yaml:"counts"`
	Basis  string `yaml:"basis"`
}

// defaultTrigger is the row for triggers that a rule does not name.
const defaultTrigger Trigger = "default"

// ReadCaps reads the table. A rule without id, basis, cap, validity or default is refused.
func ReadCaps(doc []byte) (Caps, error) {
	var f struct {
		Rules []CapRule `yaml:"rules"`
	}
	if err := yaml.UnmarshalWithOptions(doc, &f, yaml.Strict()); err != nil {
		return Caps{}, fmt.Errorf("frequency caps: %w", err)
	}
	seen := map[string]bool{}
	for _, r := range f.Rules {
		def, ok := r.Counts[defaultTrigger]
		switch {
		case r.ID == "" || r.Basis == "" || r.Cap < 0 || r.Period != "year":
			return Caps{}, fmt.Errorf("frequency caps: rule %q lacks id, basis, cap or the period year", r.ID)
		case seen[r.ID]:
			return Caps{}, fmt.Errorf("frequency caps: rule %q is written twice", r.ID)
		case !ok || def.Basis == "":
			return Caps{}, fmt.Errorf("frequency caps: rule %q does not say what counts by default", r.ID)
		}
		if own, named := r.Counts[Complaint]; named && !slices.ContainsFunc(slices.Collect(maps.Keys(r.Counts)), func(t Trigger) bool {
			return t != Complaint && r.Counts[t] == own
		}) {
			return Caps{}, fmt.Errorf("frequency caps: rule %q has a row for COMPLAINT that no other trigger shares: whoever reads its basis would know "+
				"that somebody complained (give it the row of another trigger or none)", r.ID)
		}
		if _, err := workday.ParseDate(r.ValidFrom); err != nil {
			return Caps{}, fmt.Errorf("frequency caps: rule %q: %w", r.ID, err)
		}
		seen[r.ID] = true
	}
	return Caps{f.Rules}, nil
}

// Rule is the rule that binds an agency on a day: the longest matching jurisdiction, then the one that names the field.
func (c Caps) Rule(region, field string, day workday.Date) (CapRule, bool) {
	var best CapRule
	found := false
	for _, r := range c.rules {
		if !strings.HasPrefix(region, r.Jurisdiction) || r.Field != "" && r.Field != field || !inForce(r.ValidFrom, r.ValidTo, day) {
			continue
		}
		if !found || len(r.Jurisdiction) > len(best.Jurisdiction) ||
			len(r.Jurisdiction) == len(best.Jurisdiction) && best.Field == "" && r.Field != "" {
			best, found = r, true
		}
	}
	return best, found
}

// Counts says whether a visit of a trigger by an agency of the region and field takes a slot, and the basis of the answer. Without
// a rule in force nothing counts, and the basis says so.
func (c Caps) Counts(region, field, trigger string, day workday.Date) (bool, string) {
	r, ok := c.Rule(region, field, day)
	if !ok {
		return false, "本地区该日无生效的频次上限规则"
	}
	n, named := r.Counts[Trigger(trigger)]
	if !named {
		n = r.Counts[defaultTrigger]
	}
	return n.Counts, n.Basis
}

// periodOf is the period that a visit falls into: the civil year of the first day of its window (decisions.md 20).
func (r CapRule) periodOf(windowFrom workday.Date) string { return strconv.Itoa(windowFrom.Year()) }

// firstFree is the smallest number from 1 that is not taken; above the cap there is no room.
func firstFree(taken []int) int {
	for n := 1; ; n++ {
		if !slices.Contains(taken, n) {
			return n
		}
	}
}

// inForce compares days written as YYYY-MM-DD, which sort as text; "" is open.
func inForce(from, to string, day workday.Date) bool {
	d := day.String()
	return (from == "" || from <= d) && (to == "" || d <= to)
}
