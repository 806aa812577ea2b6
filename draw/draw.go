// Package draw is 双随机: plans on file, rounds of public randomness, and draws that are committed before their randomness exists and
// executed once. It decides; the bytes of the protocol are package drd1's.
package draw

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/ident"
	"yangguang/roster"
	"yangguang/workday"
)

// PlanKind is ANNUAL 年度 or SPECIAL 专项.
type PlanKind string

// The kinds of plans.
const (
	Annual  PlanKind = "ANNUAL"
	Special PlanKind = "SPECIAL"
)

// PlanState is derived from what happened to a plan.
type PlanState string

// The states of a plan.
const (
	PlanDraft     PlanState = "DRAFT" // a special plan that nobody has approved yet, a joint one to which not every agency agreed
	PlanFiled     PlanState = "FILED"
	PlanActive    PlanState = "ACTIVE" // a draw was committed under it
	PlanDone      PlanState = "DONE"   // its window is over
	PlanWithdrawn PlanState = "WITHDRAWN"
)

// Plan is an inspection plan on file 检查计划备案.
type Plan struct {
	ID                  uuid.UUID
	Number              string
	Kind                PlanKind
	Year                int
	Title               string
	Agency              roster.Agency
	CooperatingAgencies []roster.Agency
	Consents            []PlanConsent // what they answered, as far as the reader may know it
	Items               []roster.CheckItem
	Target              Target
	Stratification      string
	Ratios              []Ratio
	From, To            workday.Date
	State               PlanState
	DraftedAt           time.Time  // when it was sent in
	FiledAt             *time.Time // when it went on file 备案: at once, with its approval or with the last consent; nil for a draft
	Late                bool
	LateReason          *string
	Approval            *PlanApproval // of a special plan
	PublishedAt         *time.Time    // nil for a special plan that is not public yet
	PublicationOverdue  bool          // a special plan on file that its agency has not published in time
	WithdrawnAt         *time.Time
	WithdrawnReason     *string
	Ledger              ident.LedgerRef
}

// NodeID is the opaque id.
func (p Plan) NodeID() string { return ident.Of(ident.Plan, p.ID) }

// Target says which enterprises a plan is about; every given filter must hold.
type Target struct {
	RegionCodes    []string             `json:"regionCodes,omitempty"`
	Industries     []string             `json:"industries,omitempty"`
	Kinds          []roster.SubjectKind `json:"kinds,omitempty"`
	CreditClasses  []string             `json:"creditClasses,omitempty"` // 企业信用风险分类; such a plan is drawn in restricted publication
	KeySupervision []string             `json:"keySupervision,omitempty"`
}

// Ratio is the sampling ratio of a stratum.
type Ratio struct {
	Stratum string
	PPM     int // parts per million: 1 % = 10,000
	Minimum int // enterprises
}

// Percent is the ratio in percent, exact: 12.5 % is "12.5".
func (r Ratio) Percent() string {
	s := strconv.Itoa(r.PPM / 10000)
	if f := r.PPM % 10000; f != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%04d", f), "0")
	}
	return s
}

// RoundState is derived: OPEN, CLOSED, BEACONS_RECORDED, VOID.
type RoundState string

// The states of a round.
const (
	RoundOpen            RoundState = "OPEN"
	RoundClosed          RoundState = "CLOSED"
	RoundBeaconsRecorded RoundState = "BEACONS_RECORDED"
	RoundVoid            RoundState = "VOID"
)

// RoundVoidReason says why a round failed 作废原因; it follows from what was revealed and when the round was closed.
type RoundVoidReason string

// The reasons; of a round with both it is the first.
const (
	VoidQuorum RoundVoidReason = "QUORUM" // fewer nonces than the quorum: there is nothing to draw from
	VoidLate   RoundVoidReason = "LATE"   // closed when its first event had come
)

// Round is a round of public randomness (DRD1 §6.3).
type Round struct {
	ID         uuid.UUID
	Name       string
	Suite      string // sha256 or sm3
	Digest     ident.Digest
	Text       string
	State      RoundState
	VoidReason *RoundVoidReason // of a void round
	RevealBy   time.Time
	Quorum     int
	Parties    []RoundParty
	Beacons    []Beacon
	AgencyID   uuid.UUID // who opened it
	Close      *string   // close text, once closed
	Ledger     ident.LedgerRef
}

// NodeID is the opaque id.
func (r Round) NodeID() string { return ident.Of(ident.Round, r.ID) }

// RoundParty is a party of a round.
type RoundParty struct {
	Name       string
	Account    uuid.UUID // who acts for it
	Commitment *ident.Digest
	Nonce      *ident.Digest // 32 bytes; not a digest, but printed as one
}

// Beacon is a public event and, once recorded, its outcome.
type Beacon struct {
	Source string
	Event  string
	Time   time.Time
	Value  *string

	Proposed *string // what a file brought, until somebody confirms it
}

// DrawState is derived: COMMITTED, EXECUTED, PUBLISHED, VOID.
type DrawState string

// The states of a draw.
const (
	Committed DrawState = "COMMITTED"
	Executed  DrawState = "EXECUTED"
	Published DrawState = "PUBLISHED"
	Voided    DrawState = "VOID"
)

// PublicationMode is OPEN 全部公开 or RESTRICTED 限制公开 (practice.md §3).
type PublicationMode string

// The modes.
const (
	Open       PublicationMode = "OPEN"
	Restricted PublicationMode = "RESTRICTED"
)

// Draw is a verifiable double-random draw.
type Draw struct {
	ID                   uuid.UUID
	Number               string // office-year-sequence
	PlanID               uuid.UUID
	RoundID              uuid.UUID
	Agency               roster.Agency
	State                DrawState
	Text                 string
	Digest               ident.Digest
	Pool                 PoolSummary
	Strata               []Stratum
	Slots                []string
	Sealed               []SealedParty // ascending by name
	EmbargoUntil         *time.Time
	WindowFrom, WindowTo workday.Date
	Result               *Result
	Void                 *Void
	Supersedes           *uuid.UUID // the void draw that this one comes after
	SupersededBy         *uuid.UUID
	BundleURL            *string
	Publication          PublicationMode
	CommittedAt          time.Time
	LastEvent            time.Time // the round's last public event: nobody can be ignorant of the seed after it
	SeenAt               time.Time // the database's time when this was read
	ResultDue            time.Time // when a draw without result becomes overdue
	Overdue              bool      // 逾期未执行: neither result nor void in time, a public alarm (DRD1 §1.2)
	Ledger               ident.LedgerRef
}

// NodeID is the opaque id.
func (d Draw) NodeID() string { return ident.Of(ident.Draw, d.ID) }

// Public reports whether the draw's bundle is public.
func (d Draw) Public() bool { return d.State == Published || d.State == Voided }

// PoolSummary is the pool in numbers.
type PoolSummary struct {
	Size, Eligible int
	Root           ident.Digest
	Exclusions     []ExclusionCount
}

// ExclusionCount counts exclusions of one code.
type ExclusionCount struct {
	Code  string
	Count int
}

// Stratum is one stratum of a draw.
type Stratum struct {
	Label                    string
	Eligible, Quota, Reserve int
	Cutoff                   *ident.Digest
}

// SealedParty is a sealed party 密封方 of a draw (DRD1 §6.4).
type SealedParty struct {
	Name   string
	Seal   *ident.Digest // once sealed
	Opened bool          // the platform has the nonce
	Nonce  *ident.Digest // once the reader may know it
}

// Result is the result of a draw.
type Result struct {
	DrawID     uuid.UUID
	Digest     ident.Digest
	Seed       *ident.Digest // nil while it would tell who was drawn
	ExecutedAt time.Time
	Selected   int
	Unfilled   int
}

// Selection is one selected enterprise.
type Selection struct {
	Rank         int
	Stratum      *string
	Enterprise   roster.Enterprise
	Ticket       ident.Digest
	Inspectors   []roster.InspectorFace
	InspectionID *uuid.UUID
}

// Entry is a draw whose pool held an enterprise.
type Entry struct {
	Draw      Draw
	Firm      string // its id in the pool: the code 统一社会信用代码
	Suite     string // of the draw's round
	Stratum   string
	Exclusion *string
	Ticket    *ident.Digest
	Selected  bool
	Line      string // empty unless asked for, as Proof
	Index     int
	Proof     []ident.Digest
}

// PlanQuery narrows a list of plans.
type PlanQuery struct {
	Year     *int
	Kind     *PlanKind
	AgencyID *uuid.UUID
	State    *PlanState

	PublicationOverdue bool // only those that their agencies have not published in time
}

// Filter narrows a list of draws.
type Filter struct {
	Year     *int
	AgencyID *uuid.UUID
	State    *DrawState
	Round    *string // its name
	// AwaitsSeal wants draws that wait for a sealed party: committed ones, and void ones that it sealed and has not opened, of whose round everybody can read
	// what they would have been.
	AwaitsSeal bool
}
