// Package decision is what follows a finding: the advice of the lists, the case 案件, the proposed decision and its confirmation by the
// head. It promises that no decision against a binding list is written.
package decision

import (
	"time"

	"github.com/google/uuid"

	"yangguang/ident"
	"yangguang/leniency"
	"yangguang/workday"
)

// Violation is a violation of law as the lists name it.
type Violation struct {
	Code, Name, Basis string
	Family            string  // violations of one family count for 首次违法
	FineMin, FineMax  *string // yuan, decimal text
}

// Finding is a problem found at an inspection 发现问题.
type Finding struct {
	ID           uuid.UUID
	InspectionID uuid.UUID
	AgencyID     uuid.UUID
	EnterpriseID uuid.UUID
	OccurredOn   workday.Date
	Violation    Violation
	Question     *string // of the checklist, whose answer shows it
	Facts        []Fact
	Advice       Advice
	Decision     *Decision
}

// NodeID is the opaque id.
func (f Finding) NodeID() string { return ident.Of(ident.Finding, f.ID) }

// Fact is a fact with its source: register, inspector, enterprise or external.
type Fact struct {
	Key, Value, Source string
	Contested          bool
	Origin             *string // of an external fact: who keeps it, and when it was asked
	Text               *string // what whoever brought it in later says of it
	Evidence           []uuid.UUID
}

// EvidenceIDs are the opaque ids of the evidence that was named for it.
func (f Fact) EvidenceIDs() []string {
	out := make([]string, len(f.Evidence))
	for i, id := range f.Evidence {
		out[i] = ident.Of(ident.Evidence, id)
	}
	return out
}

// Advice is what the lists say, ready to show.
type Advice struct {
	Ruling           leniency.Ruling
	Items            []Match
	FineMin, FineMax *string
	Arithmetic       string
	Duties           []string
}

// Match is one list item against the case.
type Match struct {
	Item       LeniencyItem
	Matches    leniency.Truth
	Conditions []ConditionResult
}

// ConditionResult is one condition against the facts.
type ConditionResult struct {
	Key, Text string
	Result    leniency.Truth
	Fact      *string // the fact used, or what is missing and who can supply it
}

// LeniencyItem is an item of a published list.
type LeniencyItem struct {
	ListID         uuid.UUID
	ListCode       string
	ListTitle      string
	Code           string
	Ruling         leniency.Ruling
	Field          string
	Violation      Violation
	Basis          string
	ConditionsText string
	Version        int
	ValidFrom      workday.Date
	ValidTo        *workday.Date
	Source         string
	Synthetic      bool
	Jurisdiction   string
}

// LeniencyFilter narrows a list of items.
type LeniencyFilter struct {
	Field         *string
	Ruling        *leniency.Ruling
	ViolationCode *string
	ListCode      *string
	OnDay         *workday.Date
}

// MeasureKind is a kind of penalty (行政处罚法 9).
type MeasureKind string

// Case is a case 案件.
type Case struct {
	ID       uuid.UUID
	Number   string
	Findings []Finding
	FiledAt  time.Time
	DueOn    workday.Date
	Steps    []CaseStep
	Hearings []Hearing // offered about its proposals, the first first
	Decision *Decision
}

// NodeID is the opaque id.
func (c Case) NodeID() string { return ident.Of(ident.Case, c.ID) }

// CaseStep is a dated step.
type CaseStep struct {
	Kind string
	At   time.Time
	By   string // pseudonym
	Note *string
}

// Measure is a measure of a penalty; Amount in yuan, decimal text.
type Measure struct {
	Kind   MeasureKind
	Amount *string
	Detail *string
}

// Deviation is why and how a decision deviates from a list that binds 偏离清单.
type Deviation struct {
	Reason     string
	Procedure  string  // LEGAL_REVIEW or COLLECTIVE_DELIBERATION
	Item       string  // of the list
	Approved   *bool   // nil while it waits
	ApprovedBy *string // pseudonym; nil while it waits
	Remark     *string
	At         time.Time // of the approval; of the proposal while it waits
	Objection  *string   // the supervisor's
}

// Ending is how a decision in force ended.
type Ending struct {
	Kind   string // ANNULLED 撤销, or REOPENED: the order of a waiver was not met
	Reason string
	At     time.Time
}

// InForce reports whether the decision is confirmed and has not ended.
func (d *Decision) InForce() bool { return d != nil && d.DecidedAt != nil && d.Ended == nil }

// Decision is a decision: proposed, in force once confirmed, until it ends.
type Decision struct {
	ID              uuid.UUID
	Number          string
	FindingID       uuid.UUID
	Outcome         leniency.Outcome
	Route           *leniency.Ruling
	Measures        []Measure
	Reason          string
	EducationRecord *string
	Procedure       Procedure
	Deviation       *Deviation
	Papers          []Paper // without their text
	ProposedAt      time.Time
	DecidedAt       *time.Time
	Ended           *Ending
}

// NodeID is the opaque id.
func (d Decision) NodeID() string { return ident.Of(ident.Decision, d.ID) }
