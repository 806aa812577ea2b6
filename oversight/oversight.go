// Package oversight warns the supervisor 行政执法监督预警. It promises that a cause warns once, however often the platform looks and however many
// servers look; that a warning is never taken back but dealt with, by named persons with reasons; and that no warning tells an agency who
// complained of it.
package oversight

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// Kind is what a warning is about.
type Kind string

// The kinds.
const (
	FrequentVisits       Kind = "FREQUENT_VISITS"       // 高频检查
	OverdueRecord        Kind = "OVERDUE_RECORD"        // 逾期未录入
	OverduePublication   Kind = "OVERDUE_PUBLICATION"   // 逾期未公示
	OverdueRectification Kind = "OVERDUE_RECTIFICATION" // 逾期未改正
	RepeatedPair         Kind = "REPEATED_PAIR"         // 同一人员重复检查同一企业
	CapRefusals          Kind = "CAP_REFUSALS"          // 频次上限反复被拒
	CodeNotScanned       Kind = "CODE_NOT_SCANNED"      // 亮码未扫
	VisitWithoutCode     Kind = "VISIT_WITHOUT_CODE"    // 无码入企
	OverCap              Kind = "OVER_CAP"              // 超频次批准
	UnequalTreatment     Kind = "UNEQUAL_TREATMENT"     // 类案不同罚
	PossibleDuplicate    Kind = "POSSIBLE_DUPLICATE"    // 疑似重复登记
	EmergencyTeam        Kind = "EMERGENCY_TEAM"        // 紧急检查人员有回避关系或者不具备条件
	OrderMissing         Kind = "ORDER_MISSING"         // 责令改正未下达
)

var kinds = []Kind{FrequentVisits, OverdueRecord, OverduePublication, OverdueRectification, RepeatedPair, CapRefusals, CodeNotScanned, VisitWithoutCode, OverCap,
	UnequalTreatment, PossibleDuplicate, EmergencyTeam, OrderMissing}

// Rule says when a cause warns.
type Rule struct {
	ID       string   `yaml:"id"`
	Kind     Kind     `yaml:"kind"`
	Scope    string   `yaml:"scope"`
	Count    int      `yaml:"count"`
	Days     int      `yaml:"days"`
	Except   []string `yaml:"except"`
	Workdays int      `yaml:"workdays"`
	Shown    bool     `yaml:"shown"`
	Basis    string   `yaml:"basis"`
}

// ReadRules reads policies/oversight. Every kind has a rule, and every rule what its kind needs.
func ReadRules(doc []byte) ([]Rule, error) {
	var file struct {
		Warnings []Rule `yaml:"warnings"`
	}
	if err := yaml.UnmarshalWithOptions(doc, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("rules of warnings: %w", err)
	}
	missing := map[Kind]bool{}
	for _, k := range kinds {
		missing[k] = true
	}
	for _, r := range file.Warnings {
		counts := r.Kind == FrequentVisits || r.Kind == RepeatedPair || r.Kind == CapRefusals || r.Kind == VisitWithoutCode
		if r.ID == "" || r.Basis == "" || r.Workdays < 1 || counts != (r.Count > 0) || r.Days < 1 && r.Kind != OverduePublication ||
			(r.Kind == FrequentVisits) != (r.Scope == "AGENCY" || r.Scope == "CITY") {
			return nil, fmt.Errorf("rules of warnings: %q is incomplete", r.ID)
		}
		delete(missing, r.Kind)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("rules of warnings: no rule for %v", missing)
	}
	return file.Warnings, nil
}

// Cause is something that warns.
type Cause struct {
	Key          string // what makes it the same cause
	AgencyID     *uuid.UUID
	EnterpriseID *uuid.UUID
	InspectionID *uuid.UUID
	Pseudonym    *string // of an inspector
	Visits       []string
	About        []string // enterprises, and days, where it is about several of them
	Count        int
	Since        time.Time // the last thing that counted; the next warning counts from here
}

// State is how far a warning is.
type State string

// The states.
const (
	Open         State = "OPEN"         // 待处理
	Acknowledged State = "ACKNOWLEDGED" // 已认领
	Answered     State = "ANSWERED"     // 机关已说明
	Closed       State = "CLOSED"       // 已办结
)

// Outcome is what came of a warning.
type Outcome string

// The outcomes.
const (
	Justified Outcome = "JUSTIFIED" // 有正当理由
	Corrected Outcome = "CORRECTED" // 已纠正
	Referred  Outcome = "REFERRED"  // 转办
	Mistaken  Outcome = "MISTAKEN"  // 误报
)

// Warning is a warning 预警 with what was done about it.
type Warning struct {
	ID         uuid.UUID
	Kind       Kind
	Basis      string
	State      State
	Agency     *roster.Agency
	Enterprise *string
	USCC       *string
	Inspector  *string // pseudonym
	Visits     []string
	About      []string
	Count      int
	Month      *string // of the audit that raised it, YYYY-MM
	RaisedAt   time.Time
	DueOn      workday.Date
	Owner      *string // pseudonym of who acknowledged it last
	Outcome    *Outcome
	Steps      []Step
}

// NodeID is the opaque id.
func (w Warning) NodeID() string { return ident.Of(ident.Warning, w.ID) }

// Step is one thing done about a warning.
type Step struct {
	State   State
	Text    string
	Outcome *Outcome
	By      string // pseudonym
	At      time.Time
}

// Query narrows the list of warnings. Overdue: not closed, and its day is before that day.
type Query struct {
	Kind     *Kind
	State    *State
	AgencyID *uuid.UUID
	Overdue  *workday.Date
}

// Store reads what the actor may see.
type Store interface {
	// Warnings is one page, newest first, by (raisedAt, id).
	Warnings(ctx context.Context, a actor.Actor, q Query, ask page.Ask) (page.Result[Warning], error)
	// Warning is one, or NOT_FOUND.
	Warning(ctx context.Context, a actor.Actor, id uuid.UUID) (Warning, error)
	// Causes is what the rule finds now and has not warned of.
	Causes(ctx context.Context, a actor.Actor, r Rule, now time.Time) ([]Cause, error)
}

// Tx is a command's transaction.
type Tx interface {
	// InsertWarning writes a warning; false: the cause warned already.
	InsertWarning(ctx context.Context, id uuid.UUID, r Rule, c Cause, due workday.Date) (bool, error)
	// WarningFacts locks a warning and reads it with its agency, or NOT_FOUND.
	WarningFacts(ctx context.Context, id uuid.UUID) (Facts, error)
	// InsertWarningStep writes the n-th step.
	InsertWarningStep(ctx context.Context, f Facts, s Step) error
}

// Facts is a warning as a command sees it.
type Facts struct {
	Warning
	AgencyID *uuid.UUID
	Shown    bool
}

// Options are what a Service works with.
type Options struct {
	Store    Store
	Commands command.Runner[Tx]
	Rules    []Rule
	Calendar *workday.Calendar
}

// Service warns and keeps what is done about it. Build it with NewService; it is safe for any number of goroutines.
type Service struct{ Options }

// NewService wires a Service.
func NewService(o Options) *Service { return &Service{o} }

// Warnings lists warnings.
func (s *Service) Warnings(ctx context.Context, a actor.Actor, q Query, ask page.Ask) (page.Result[Warning], error) {
	return s.Store.Warnings(ctx, a, q, ask)
}

// raisers is the name space of the keys under which the platform warns: one key per cause.
var raisers = uuid.MustParse("2b9f0d3c-6e1a-5c7f-9d44-7a1f5e8c3b60")

// Look looks for causes of every rule as of now and warns of the new ones; it says how many. at is zero or a given clock, as in a command.
func (s *Service) Look(ctx context.Context, now, at time.Time) (int, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	done := 0
	var failed []error
	for _, r := range s.Rules {
		causes, err := s.Store.Causes(ctx, system, r, now)
		failed = append(failed, err)
		for _, c := range causes {
			if err := s.raise(ctx, system, r, c, at); err != nil {
				failed = append(failed, fmt.Errorf("warning %s: %w", c.Key, err))
				continue
			}
			done++
		}
	}
	return done, errors.Join(failed...)
}

func (s *Service) raise(ctx context.Context, system actor.Actor, r Rule, c Cause, at time.Time) error {
	body, err := command.HashBody(c.Key)
	if err != nil {
		return err
	}
	id := uuid.NewSHA1(raisers, []byte(c.Key))
	cmd := command.Command{Actor: system, Verb: "warning:raise", PolicyLine: "job", Operation: "raiseWarnings", Key: id, BodyHash: body, At: at}
	_, err = s.Commands.Do(ctx, cmd, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		due := s.Calendar.Deadline(workday.CivilDate(now), r.Workdays).Date
		fresh, err := tx.InsertWarning(ctx, id, r, c, due)
		if err == nil && !fresh {
			err = fmt.Errorf("oversight: %s warned already", c.Key)
		}
		return change("warning.raise", id, map[string]any{"kind": r.Kind, "rule": r.ID, "basis": r.Basis, "count": c.Count, "visits": c.Visits,
			"inspector": c.Pseudonym, "dueOn": due}), err
	})
	return err
}

func change(kind string, id uuid.UUID, content map[string]any) command.Change {
	return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectWarning, ID: id.String()}, ObjectKind: ident.Warning, Object: id,
		Content: content}
}

// maxText is the longest text of a step, in characters.
const maxText = 2000

// Acknowledge makes the supervisor the owner of a warning 认领.
func (s *Service) Acknowledge(ctx context.Context, c command.Command, id uuid.UUID, text string) (Warning, error) {
	return s.step(ctx, c, id, "warning.acknowledge", Step{State: Acknowledged, Text: text})
}

// Answer is what the agency says of a warning about itself 说明.
func (s *Service) Answer(ctx context.Context, c command.Command, id uuid.UUID, text string) (Warning, error) {
	return s.step(ctx, c, id, "warning.answer", Step{State: Answered, Text: text})
}

// Close ends a warning with its outcome 办结. Somebody has acknowledged it before.
func (s *Service) Close(ctx context.Context, c command.Command, id uuid.UUID, outcome Outcome, text string) (Warning, error) {
	return s.step(ctx, c, id, "warning.close", Step{State: Closed, Text: text, Outcome: &outcome})
}

func (s *Service) step(ctx context.Context, c command.Command, id uuid.UUID, kind string, step Step) (Warning, error) {
	step.Text = strings.TrimSpace(step.Text)
	if n := utf8.RuneCountInString(step.Text); n == 0 || n > maxText {
		return Warning{}, fault.BadInput("input.text", "请写明意见（1 至 2000 字）", "say why in 1 to 2,000 characters")
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.WarningFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := f.allows(step.State); err != nil {
			return command.Change{}, err
		}
		return change(kind, id, map[string]any{"n": len(f.Steps) + 1, "text": step.Text, "outcome": step.Outcome, "by": c.Actor.Pseudonym}),
			tx.InsertWarningStep(ctx, f, step)
	})
	if err != nil {
		return Warning{}, err
	}
	return s.Store.Warning(ctx, c.Actor, id)
}

// allows says whether a warning may be brought to a state.
func (f Facts) allows(next State) error {
	refuse := func(zh, en string) error {
		return fault.Refuse(fault.WrongState, zh, en).With("state", string(f.State))
	}
	switch {
	case f.State == Closed:
		return refuse("该预警已办结", "the warning is closed")
	case next == Closed && f.Owner == nil:
		return refuse("请先认领该预警", "acknowledge the warning first")
	}
	return nil
}
