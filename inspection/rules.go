package inspection

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"yangguang/file"
	"yangguang/workday"
)

// Rules are the numbers and texts of a visit (policies/visit). Immutable.
type Rules struct {
	Team struct {
		Minimum int    `yaml:"minimum"` // officers
		Basis   string `yaml:"basis"`
	} `yaml:"team"`
	Kinds            map[Trigger]Kind `yaml:"kinds"`
	DirectAssignment struct {
		MostInspectors int    `yaml:"mostInspectors"` // an agency with more of them draws
		Basis          string `yaml:"basis"`
	} `yaml:"directAssignment"`
	Unanswered []ResultClass `yaml:"unanswered"` // results at which the checklist may stay empty
	Party      struct {
		Absent     []ResultClass `yaml:"absent"`     // results at which nobody of the enterprise could sign
		Signatures []string      `yaml:"signatures"` // media types of a signature
		Basis      string        `yaml:"basis"`
	} `yaml:"party"`
	Findings struct {
		Needed []ResultClass `yaml:"needed"`
		Never  []ResultClass `yaml:"never"`
	} `yaml:"findings"`
	Clock struct {
		GapSeconds int    `yaml:"gapSeconds"` // flagged beyond
		LateHours  int    `yaml:"lateHours"`  // needs another person's acceptance beyond
		Basis      string `yaml:"basis"`
	} `yaml:"clock"`
	Evidence struct {
		file.Limits `yaml:",inline"`
		Metadata    struct {
			Officers   file.Metadata `yaml:"officers"`
			Enterprise file.Metadata `yaml:"enterprise"`
			Basis      string        `yaml:"basis"`
		} `yaml:"metadata"`
	} `yaml:"evidence"`
	Rectification struct {
		Evidence       int    `yaml:"evidence"`       // pieces that an enterprise may send for one order
		Extensions     int    `yaml:"extensions"`     // approved at most, for one order
		ExtensionDays  int    `yaml:"extensionDays"`  // natural days beyond the last day
		RemindWorkdays int    `yaml:"remindWorkdays"` // before the last day
		Basis          string `yaml:"basis"`
	} `yaml:"rectification"`
	Offline struct {
		ReserveDays int    `yaml:"reserveDays"` // ahead
		ReturnDays  int    `yaml:"returnDays"`  // after the code's day
		Basis       string `yaml:"basis"`
	} `yaml:"offline"`
	Reports struct {
		Days       int    `yaml:"days"`       // how far back a visit without code may lie
		PerDay     int    `yaml:"perDay"`     // on one enterprise, from one network, on one day
		PerNetwork int    `yaml:"perNetwork"` // on all of them
		Own        int    `yaml:"own"`        // by the enterprise's own account, on one day
		Basis      string `yaml:"basis"`
	} `yaml:"reports"`
	Merge struct {
		Triggers []Trigger `yaml:"triggers"` // of visits that may be matched
		OffSite  []string  `yaml:"offSite"`  // words of a method 检查方式 that needs no entry
		Basis    string    `yaml:"basis"`
	} `yaml:"merge"`
	Quiet        []quietRule     `yaml:"quietDays"`
	Exceptions   []exceptionRule `yaml:"exceptions"`
	Advise       []adviseRule    `yaml:"advise"`
	Emergencies  []emergencyRule `yaml:"emergencies"`
	Patrols      []patrolRule    `yaml:"patrols"`
	AllRights    []rightRule     `yaml:"rights"`
	Prohibitions struct {
		Basis string   `yaml:"basis"`
		Texts []string `yaml:"texts"`
	} `yaml:"prohibitions"`
}

type quietRule struct {
	Jurisdiction string    `yaml:"jurisdiction"`
	From         int       `yaml:"from"` // days of the month
	To           int       `yaml:"to"`
	Exempt       []Trigger `yaml:"exempt"`
	FileWorkdays int       `yaml:"fileWorkdays"` // after an exempt visit, within which it is filed 事后备案; 0: it is not filed
	Basis        string    `yaml:"basis"`
	ValidFrom    string    `yaml:"validFrom"`
	ValidTo      string    `yaml:"validTo"`
}

// exceptionRule names who may let a visit through a gate.
type exceptionRule struct {
	Gate         string   `yaml:"gate"`
	Jurisdiction string   `yaml:"jurisdiction"`
	Approver     Approver `yaml:"approver"`
	Basis        string   `yaml:"basis"`
	ValidFrom    string   `yaml:"validFrom"`
	ValidTo      string   `yaml:"validTo"`
}

// adviseRule is a place that begins with advice only 提示运行: its gates warn and count instead of refusing. It always ends.
type adviseRule struct {
	Jurisdiction string   `yaml:"jurisdiction"`
	Gates        []string `yaml:"gates"`
	Basis        string   `yaml:"basis"`
	ValidFrom    string   `yaml:"validFrom"`
	ValidTo      string   `yaml:"validTo"`
}

// emergencyRule says within how many natural days the code of an emergency is made up.
type emergencyRule struct {
	Jurisdiction string `yaml:"jurisdiction"`
	Days         int    `yaml:"days"`
	Basis        string `yaml:"basis"`
	ValidFrom    string `yaml:"validFrom"`
	ValidTo      string `yaml:"validTo"`
}

// patrolRule bounds one patrol 巡查.
type patrolRule struct {
	Jurisdiction string `yaml:"jurisdiction"`
	Days         int    `yaml:"days"`  // natural days of its window
	Shops        int    `yaml:"shops"` // within it
	Basis        string `yaml:"basis"`
	ValidFrom    string `yaml:"validFrom"`
	ValidTo      string `yaml:"validTo"`
}

type rightRule struct {
	Jurisdiction string `yaml:"jurisdiction"`
	Text         string `yaml:"text"`
	TextEn       string `yaml:"textEn"`
	Basis        string `yaml:"basis"`
	ValidFrom    string `yaml:"validFrom"`
	ValidTo      string `yaml:"validTo"`
}

// ReadRules reads the file. What a visit cannot do without is checked here, so that no visit meets a gap.
func ReadRules(doc []byte) (Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions(doc, &r, yaml.Strict()); err != nil {
		return Rules{}, fmt.Errorf("rules of a visit: %w", err)
	}
	for _, t := range triggers {
		if r.Kinds[t] == "" {
			return Rules{}, fmt.Errorf("rules of a visit: no kind for trigger %s", t)
		}
	}
	if r.Team.Minimum < 1 || !r.Evidence.Valid() || len(r.Party.Signatures) == 0 || r.Rectification.Evidence < 1 || len(r.Prohibitions.Texts) == 0 ||
		r.Clock.GapSeconds < 1 || r.Clock.LateHours < 1 || r.Offline.ReserveDays < 1 || r.Offline.ReturnDays < 1 ||
		r.Reports.PerDay < 1 || r.Reports.PerNetwork < 1 || r.Reports.Own < 1 || !r.Evidence.Metadata.Officers.Valid() || !r.Evidence.Metadata.Enterprise.Valid() ||
		len(r.Merge.Triggers) == 0 || slices.Contains(r.Merge.Triggers, Complaint) || r.Merge.Basis == "" ||
		r.DirectAssignment.MostInspectors < 1 || r.DirectAssignment.Basis == "" {
		return Rules{}, fmt.Errorf("rules of a visit: team, evidence, rectification, clock, offline, reports, merge, direct assignment or prohibitions are missing")
	}
	return r, r.checkGates()
}

var openable = []string{GateCap, GateQuiet, GatePlans}

// checkGates holds that only gates that may be opened are, by somebody, with a basis, and that advice-only ends.
func (r Rules) checkGates() error {
	for _, x := range r.Exceptions {
		if !slices.Contains([]string{GateQuiet, GatePlans}, x.Gate) || !slices.Contains(approvers, x.Approver) || x.Basis == "" {
			return fmt.Errorf("rules of a visit: exception %s lacks a gate that can be opened, an approver or a basis", x.Gate)
		}
	}
	for _, x := range r.Advise {
		_, err := workday.ParseDate(x.ValidTo)
		if err != nil || x.Basis == "" || len(x.Gates) == 0 || slices.ContainsFunc(x.Gates, func(g string) bool { return !slices.Contains(openable, g) }) {
			return fmt.Errorf("rules of a visit: advice-only of %q lacks an end, a basis or gates that may only advise: %s", x.Jurisdiction, strings.Join(openable, ", "))
		}
	}
	for _, gate := range []string{GateQuiet, GatePlans} {
		if _, ok := r.exception("", gate, firstDay); !ok {
			return fmt.Errorf("rules of a visit: nobody may grant an exception from %s in the whole country", gate)
		}
	}
	if e, ok := r.emergency("", firstDay); !ok || e.Days < 1 || e.Basis == "" {
		return fmt.Errorf("rules of a visit: no national period for the code of an emergency")
	}
	if p, ok := r.patrol("", firstDay); !ok || p.Days < 1 || p.Shops < 1 || p.Basis == "" {
		return fmt.Errorf("rules of a visit: no national bounds of a patrol")
	}
	return nil
}

// firstDay is a day on which the national rules must be in force.
var firstDay = workday.CivilDate(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))

// exception is the rule of a gate in a region on a day: the longest jurisdiction.
func (r Rules) exception(region, gate string, day workday.Date) (best exceptionRule, found bool) {
	for _, x := range r.Exceptions {
		if x.Gate == gate && strings.HasPrefix(region, x.Jurisdiction) && inForce(x.ValidFrom, x.ValidTo, day) &&
			(!found || len(x.Jurisdiction) > len(best.Jurisdiction)) {
			best, found = x, true
		}
	}
	return best, found
}

// adviseOnly is the rule under which a gate only advises in a region on the day of a code, and on that on which it is issued: a code that is reserved for a coming
// day neither reaches past the end of such a start nor uses it before it begins.
func (r Rules) adviseOnly(region, gate string, issued, day workday.Date) (adviseRule, bool) {
	for _, x := range r.Advise {
		if strings.HasPrefix(region, x.Jurisdiction) && slices.Contains(x.Gates, gate) && inForce(x.ValidFrom, x.ValidTo, issued) && inForce(x.ValidFrom, x.ValidTo, day) {
			return x, true
		}
	}
	return adviseRule{}, false
}

// emergency is the rule of a region on a day: the longest jurisdiction.
func (r Rules) emergency(region string, day workday.Date) (best emergencyRule, found bool) {
	for _, x := range r.Emergencies {
		if strings.HasPrefix(region, x.Jurisdiction) && inForce(x.ValidFrom, x.ValidTo, day) && (!found || len(x.Jurisdiction) > len(best.Jurisdiction)) {
			best, found = x, true
		}
	}
	return best, found
}

// patrol is the rule of a region on a day: the longest jurisdiction.
func (r Rules) patrol(region string, day workday.Date) (best patrolRule, found bool) {
	for _, x := range r.Patrols {
		if strings.HasPrefix(region, x.Jurisdiction) && inForce(x.ValidFrom, x.ValidTo, day) && (!found || len(x.Jurisdiction) > len(best.Jurisdiction)) {
			best, found = x, true
		}
	}
	return best, found
}

// quiet is the quiet-day rule that forbids a visit of this trigger on the day, if any.
func (r Rules) quiet(region string, t Trigger, day workday.Date) (quietRule, bool) {
	return r.quietRule(region, day, func(q quietRule) bool { return !slices.Contains(q.Exempt, t) })
}

// filed is the quiet-day rule that exempts a visit of this trigger on the day and wants it filed afterwards, if any.
func (r Rules) filed(region string, t Trigger, day workday.Date) (quietRule, bool) {
	return r.quietRule(region, day, func(q quietRule) bool { return q.FileWorkdays > 0 && slices.Contains(q.Exempt, t) })
}

func (r Rules) quietRule(region string, day workday.Date, fits func(quietRule) bool) (quietRule, bool) {
	for _, q := range r.Quiet {
		if strings.HasPrefix(region, q.Jurisdiction) && inForce(q.ValidFrom, q.ValidTo, day) && day.Day() >= q.From && day.Day() <= q.To && fits(q) {
			return q, true
		}
	}
	return quietRule{}, false
}

// rights are the rights that apply in a region on a day, national ones first.
func (r Rules) rights(region string, day workday.Date) []Right {
	out := []Right{}
	for _, x := range r.AllRights {
		if strings.HasPrefix(region, x.Jurisdiction) && inForce(x.ValidFrom, x.ValidTo, day) {
			out = append(out, Right{Text: x.Text, TextEn: x.TextEn, Basis: x.Basis})
		}
	}
	return out
}
