package inspection

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"

	"yangguang/roster"
	"yangguang/workday"
)

// Caps are the rules of inspection frequency 检查频次上限 (policies/caps). Immutable.
type Caps struct{ rules []CapRule }

// CapRule is one rule: so many counted visits at one enterprise in one period. What it names narrows it; of the rules of one series the most
// particular binds, and rules of different series bind side by side.
type CapRule struct {
	ID           string             `yaml:"id"`
	Series       string             `yaml:"series"`       // rules that replace each other; the id when absent
	Jurisdiction string             `yaml:"jurisdiction"` // prefix of the agency's region code
	Per          CountedTogether    `yaml:"per"`          // whose visits are counted together; each agency's own when absent
	Field        string             `yaml:"field"`        // field of law, "" for all
	Level        string             `yaml:"level"`        // of the agency, "" for all
	Classes      []string           `yaml:"classes"`      // credit-risk classes 信用风险分类 of the enterprise
	Items        []string           `yaml:"items"`        // codes of items: binds a visit with one of them
	Kinds        []Kind             `yaml:"kinds"`
	Months       int                `yaml:"months"` // length of the period, counted from January: 12 is the civil year
	Cap          int                `yaml:"cap"`
	OverCap      Approval           `yaml:"overCap"`
	Basis        string             `yaml:"basis"`
	Synthetic    bool               `yaml:"synthetic"`
	ValidFrom    string             `yaml:"validFrom"`
	ValidTo      string             `yaml:"validTo"`
	Counts       map[Trigger]Counts `yaml:"counts"`
}

// CountedTogether says whose visits one cap counts: each agency's by itself, those of a system 同一系统 (one field of law in the rule's
// jurisdiction), or those of a level 同一层级.
type CountedTogether string

// Whose visits are counted together.
const (
	PerAgency CountedTogether = ""
	PerSystem CountedTogether = "system"
	PerLevel  CountedTogether = "level"
)

// Approval names who may let through what the gate refuses, and why he.
type Approval struct {
	Approver Approver `yaml:"approver"`
	Basis    string   `yaml:"basis"`
}

// Approver is who decides: another head of the agency, the head of the superior agency 上级机关, or the government's supervision 本级政府.
type Approver string

// The approvers. Where an agency has no superior on the platform the supervision decides.
const (
	Head       Approver = "HEAD"
	Superior   Approver = "SUPERIOR"
	Government Approver = "GOVERNMENT"
)

var approvers = []Approver{Head, Superior, Government}

// Counts says whether a visit of a trigger takes a slot, and why. The enterprise reads the basis, so it must not tell what the enterprise
// may not know: that somebody complained.
type Counts struct {
	Counts bool   `yaml:"counts"`
	Basis  string `yaml:"basis"`
}

// Rules are all of them, in the order of the table.
func (c Caps) Rules() []CapRule { return slices.Clone(c.rules) }

// CapVisit is a visit as the caps see it. Without a class the rules that name one do not bind.
type CapVisit struct {
	Agency  GateAgency
	Class   string
	Items   []string // codes
	Kind    Kind
	Trigger Trigger
	Day     workday.Date // first day of the window
}

// defaultTrigger is the row for triggers that a rule does not name.
const defaultTrigger Trigger = "default"

// ReadCaps reads the table. A rule without id, basis, cap, period, approver, validity or default is refused, and one for some classes without
// another of its series for the rest: whether a visit counts is decided before anybody looks at a class.
func ReadCaps(doc []byte) (Caps, error) {
	var f struct {
		Rules []CapRule `yaml:"rules"`
	}
	if err := yaml.UnmarshalWithOptions(doc, &f, yaml.Strict()); err != nil {
		return Caps{}, fmt.Errorf("frequency caps: %w", err)
	}
	seen := map[string]bool{}
	for i := range f.Rules {
		r := &f.Rules[i]
		if r.Series == "" {
			r.Series = r.ID
		}
		if err := r.check(); err != nil {
			return Caps{}, fmt.Errorf("frequency caps: rule %q %w", r.ID, err)
		}
		if seen[r.ID] {
			return Caps{}, fmt.Errorf("frequency caps: rule %q is written twice", r.ID)
		}
		seen[r.ID] = true
	}
	for _, r := range f.Rules {
		if len(r.Classes) > 0 && !slices.ContainsFunc(f.Rules, func(o CapRule) bool { return r.restOf(o) }) {
			return Caps{}, fmt.Errorf("frequency caps: rule %q names classes and its series has no rule like it for the others", r.ID)
		}
	}
	return Caps{f.Rules}, nil
}

func (r CapRule) check() error {
	def, ok := r.Counts[defaultTrigger]
	switch {
	case r.ID == "" || r.Basis == "" || r.Cap < 0 || r.Months < 1 || r.Months > 12 && r.Months%12 != 0 || r.Months <= 12 && 12%r.Months != 0:
		return fmt.Errorf("lacks id, basis, cap or a period: months that divide a year or whole years")
	case !slices.Contains([]CountedTogether{PerAgency, PerSystem, PerLevel}, r.Per):
		return fmt.Errorf("counts together what is no agency, system or level")
	case !slices.Contains(approvers, r.OverCap.Approver) || r.OverCap.Basis == "":
		return fmt.Errorf("does not name who approves a visit above the cap")
	case !ok || def.Basis == "":
		return fmt.Errorf("does not say what counts by default")
	}
	if own, named := r.Counts[Complaint]; named && !slices.ContainsFunc(slices.Collect(maps.Keys(r.Counts)), func(t Trigger) bool {
		return t != Complaint && r.Counts[t] == own
	}) {
		return fmt.Errorf("has a row for COMPLAINT that no other trigger shares: whoever reads its basis would know that somebody complained " +
			"(give it the row of another trigger or none)")
	}
	_, err := workday.ParseDate(r.ValidFrom)
	return err
}

// restOf reports whether o is of r's series and the same but for the classes, the cap and the words.
func (r CapRule) restOf(o CapRule) bool {
	return o.Series == r.Series && len(o.Classes) == 0 && o.Jurisdiction == r.Jurisdiction && o.Field == r.Field && o.Level == r.Level &&
		o.Per == r.Per && o.Months == r.Months && slices.Equal(o.Items, r.Items) && slices.Equal(o.Kinds, r.Kinds) && maps.Equal(o.Counts, r.Counts)
}

// matches reports whether the rule is about the visit.
func (r CapRule) matches(v CapVisit) bool {
	return strings.HasPrefix(v.Agency.Region, r.Jurisdiction) && (r.Field == "" || r.Field == v.Agency.Field) &&
		(r.Level == "" || r.Level == v.Agency.Level) && (len(r.Classes) == 0 || slices.Contains(r.Classes, v.Class)) &&
		(len(r.Kinds) == 0 || slices.Contains(r.Kinds, v.Kind)) && inForce(r.ValidFrom, r.ValidTo, v.Day) &&
		(len(r.Items) == 0 || slices.ContainsFunc(v.Items, func(i string) bool { return slices.Contains(r.Items, i) }))
}

// particular orders rules of a series: the longer jurisdiction, then the one that names more.
func (r CapRule) particular() int {
	n := 10 * len(r.Jurisdiction)
	for _, named := range []bool{r.Field != "", r.Level != "", len(r.Classes) > 0, len(r.Items) > 0, len(r.Kinds) > 0} {
		if named {
			n++
		}
	}
	return n
}

// Binding are the rules that bind a visit, one of each series, in the order of the table.
func (c Caps) Binding(v CapVisit) []CapRule {
	var out []CapRule
	for _, r := range c.rules {
		if !r.matches(v) {
			continue
		}
		i := slices.IndexFunc(out, func(o CapRule) bool { return o.Series == r.Series })
		switch {
		case i < 0:
			out = append(out, r)
		case r.particular() > out[i].particular():
			out[i] = r
		}
	}
	return out
}

// Rule is the first rule that binds routine visits of an agency, for the comparison of a year's visits with the cap.
func (c Caps) Rule(a GateAgency, class string, day workday.Date) (CapRule, bool) {
	for _, r := range c.Binding(CapVisit{Agency: a, Class: class, Kind: "ROUTINE", Trigger: DoubleRandom, Day: day}) {
		if r.Per == PerAgency && r.Months == 12 {
			return r, true
		}
	}
	return CapRule{}, false
}

// counts says whether the rule counts visits of a trigger.
func (r CapRule) counts(t Trigger) Counts {
	n, named := r.Counts[t]
	if !named {
		n = r.Counts[defaultTrigger]
	}
	return n
}

// countedAs is the trigger by whose row a visit is counted: a follow-up 复查 that counts follows no order to rectify, and is a visit like any other.
func countedAs(t Trigger, counts bool) Trigger {
	if t == FollowUp && counts {
		return defaultTrigger
	}
	return t
}

// Counts says whether a visit of the agencies takes a slot under any rule, and the basis of the answer. Without a rule in force nothing
// counts, and the basis says so.
func (c Caps) Counts(agencies []roster.Agency, items []string, kind, trigger string, day workday.Date) (bool, string) {
	not := ""
	for _, a := range agencies {
		for _, r := range c.Binding(CapVisit{Agency: gateAgency(a), Items: items, Kind: Kind(kind), Trigger: Trigger(trigger), Day: day}) {
			n := r.counts(Trigger(trigger))
			if n.Counts {
				return true, n.Basis
			}
			if not == "" {
				not = n.Basis
			}
		}
	}
	if not == "" {
		not = "本地区该日无生效的频次上限规则"
	}
	return false, not
}

func gateAgency(a roster.Agency) GateAgency {
	return GateAgency{ID: a.ID, Name: a.Name, Region: a.Region.Code, Field: a.Field, Level: a.Level}
}

// counter names what is counted together: the agency, its system or its level.
func (r CapRule) counter(a GateAgency) string {
	switch r.Per {
	case PerSystem:
		return "system:" + r.Jurisdiction + ":" + a.Field
	case PerLevel:
		return "level:" + r.Jurisdiction + ":" + a.Level
	}
	return agencyCounter(a.ID)
}

func agencyCounter(id uuid.UUID) string { return "agency:" + id.String() }

// span is the period of the rule that a day falls into: its first day and the first day after it. Periods are cut from January of the year 0.
func (r CapRule) span(day workday.Date) (from, next workday.Date) {
	months := day.Year()*12 + int(day.Month()) - 1
	first := months - months%r.Months
	return monthStart(first), monthStart(first + r.Months)
}

// monthStart is the first day of the month that so many months after the year 0 begins.
func monthStart(months int) workday.Date {
	d, _ := workday.NewDate(months/12, time.Month(months%12+1), 1) // a first of a month is a day
	return d
}

// periodOf names the period that a visit falls into by the first day of its window (decisions.md 20): the civil year, or first month and length.
func (r CapRule) periodOf(windowFrom workday.Date) string {
	from, _ := r.span(windowFrom)
	if r.Months == 12 {
		return fmt.Sprint(from.Year())
	}
	return fmt.Sprintf("%04d-%02d/%d", from.Year(), from.Month(), r.Months)
}

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
