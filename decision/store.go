package decision

import (
	"context"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/ident"
	"yangguang/leniency"
	"yangguang/page"
	"yangguang/workday"
)

// Store reads findings, cases, decisions and lists. Every read takes who asks: rows outside the asker's scope do not exist.
type Store interface {
	// FindingsOf reads the findings and cases of the latest records of inspections, with the number of lists published so far.
	FindingsOf(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (Findings, error)
	// FindingByID reads one finding in the same way, or NOT_FOUND.
	FindingByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Findings, error)
	// DecisionByID reads one decision in the asker's scope, or NOT_FOUND.
	DecisionByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Decision, error)
	// CaseInspection says which inspection a case in the asker's scope came from, or NOT_FOUND.
	CaseInspection(ctx context.Context, a actor.Actor, id uuid.UUID) (uuid.UUID, error)
	// ListCount is how many versions of lists are published.
	ListCount(ctx context.Context) (int64, error)
	// ListDocuments reads every published version.
	ListDocuments(ctx context.Context) ([]ListDocument, error)
	// PaperByID reads one paper in the asker's scope, or NOT_FOUND; PaperProof asks for number and digest together, nil if none was issued.
	PaperByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Paper, error)
	PaperProof(ctx context.Context, number string, digest ident.Digest) (*PaperProof, error)
	// Similar reads the decisions in force on similar cases of other findings.
	Similar(ctx context.Context, a actor.Actor, finding uuid.UUID, violation, profile string) (Similar, error)
	// DecisionStatistics counts the decisions of a civil year by agency.
	DecisionStatistics(ctx context.Context, year int) ([]AgencyStatistics, error)
	// Drafts lists drafts of lists, newest first; DraftByID reads one, or NOT_FOUND; both with their trials.
	Drafts(ctx context.Context, a actor.Actor, f DraftFilter, ask page.Ask) (page.Result[Draft], error)
	DraftByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Draft, error)
	// TrialByID reads one trial, or NOT_FOUND.
	TrialByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Trial, error)
	// TrialRows reads findings of latest records by id, after one, with history; the first read also says how many there are and
	// what day it is.
	TrialRows(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) (rows []TrialRow, total int, today workday.Date, err error)
	// TrialStep notes how far a trial is.
	TrialStep(ctx context.Context, trial uuid.UUID, done, total int) error
	// ListLeniencyItems lists items by code and list.
	ListLeniencyItems(ctx context.Context, a actor.Actor, q ItemQuery, ask page.Ask) (page.Result[LeniencyItem], error)
}

// Tx is a command's transaction as this package sees it.
type Tx interface {
	// ChangeID binds the rows of the command to its ledger entry.
	ChangeID() uuid.UUID
	// LockFinding waits for its turn on the finding's enterprise and reads the finding as it then stands, or NOT_FOUND: decisions on one
	// enterprise come one after the other, under whatever agency. It also says how many list versions are published.
	LockFinding(ctx context.Context, id uuid.UUID) (Row, int64, error)
	// LockDecision does the same for the finding of a decision, and reads the decision.
	LockDecision(ctx context.Context, id uuid.UUID) (Row, Proposed, int64, error)
	// ShowEvidence discloses evidence to the enterprise that it is brought against or for, and reports whether all of it is in the caller's
	// scope and of nobody else.
	ShowEvidence(ctx context.Context, enterprise uuid.UUID, ids ...uuid.UUID) (bool, error)
	// CaseOf finds the inspection's case, or opens one with the number that follows in the agency's year.
	CaseOf(ctx context.Context, r Row, n NewCase) (number string, id uuid.UUID, opened bool, err error)
	// Propose writes a proposed decision and its step, and returns its number.
	Propose(ctx context.Context, r Row, caseID uuid.UUID, caseNumber string, p Proposed, by string) (string, error)
	// Confirm writes the confirmation, its step and, if the decision carries one, the order to rectify.
	Confirm(ctx context.Context, r Row, p Proposed, approver uuid.UUID, by string, order NewOrder) error
	// LockCase waits for its turn on the case's enterprise and reads the case with a decision of it, or NOT_FOUND.
	LockCase(ctx context.Context, id uuid.UUID, decision *uuid.UUID) (CaseFacts, error)
	// InsertCaseStep writes a step that somebody records.
	InsertCaseStep(ctx context.Context, f CaseFacts, n NewStep) error
	// DecideDeviation writes what became of a deviation, InsertObjection what the supervisor says against it.
	DecideDeviation(ctx context.Context, r Row, p Proposed, v DeviationVerdict) error
	InsertObjection(ctx context.Context, r Row, p Proposed, objection string) error
	// EndDecision ends a decision in force and writes the step.
	EndDecision(ctx context.Context, r Row, p Proposed, kind, reason string) error
	// InsertStatement writes what the party says and returns its number; SettleStatement ends all disputes about a fact and returns the number of
	// the last, 0 if there is none.
	InsertStatement(ctx context.Context, r Row, x Statement) (int, error)
	SettleStatement(ctx context.Context, r Row, x Settlement) (int, error)
	// SupplyFact writes a fact that the record does not state.
	SupplyFact(ctx context.Context, r Row, x Supply) error
	// Parties are the names that the papers about a finding carry.
	Parties(ctx context.Context, finding uuid.UUID) (Parties, error)
	// InsertPapers writes papers as they are issued; HasPaper reports whether a decision has one of a kind.
	InsertPapers(ctx context.Context, r Row, papers []Paper) error
	HasPaper(ctx context.Context, decision uuid.UUID, kind PaperKind) (bool, error)
	// DraftFacts is what a draft of a list by an agency is checked against.
	DraftFacts(ctx context.Context, agency uuid.UUID, code string) (DraftFacts, error)
	// LockDraft waits for its turn on the list and reads the draft with what it is checked against, or NOT_FOUND.
	LockDraft(ctx context.Context, id uuid.UUID) (Draft, DraftFacts, error)
	InsertDraft(ctx context.Context, d Draft) error
	// InsertReview writes what the reviewer said; list is the version that the approval published.
	InsertReview(ctx context.Context, d Draft, v Verdict, list *uuid.UUID) error
	// InsertTrial writes a trial and leaves the job that does it; FinishTrial writes what it found.
	InsertTrial(ctx context.Context, t Trial) error
	FinishTrial(ctx context.Context, t Trial, judged, changed int, changes []TrialChange) error
	// PublishList writes a version of a list with its items; the violations are brought to what it says.
	PublishList(ctx context.Context, id uuid.UUID, d ListDocument, l *leniency.List, violations []Violation) error
}

// Findings is what one read of findings gives.
type Findings struct {
	Lists int64        // versions of lists published
	Today workday.Date // by the database clock, in China
	Rows  []Row
	Cases []CaseRow
}

// Row is a finding as the store holds it, with what is needed to judge it.
type Row struct {
	Finding
	Region         string // of the agency
	AgencyCode     string
	Inspection     string // number
	State          string // of the inspection
	Latest         bool   // of the latest version of the record
	Barred         bool   // whoever asks is an officer of the visit whose recusal was upheld, or suspended or transferred
	Reopened       bool   // an order to rectify that came with a waiver was not met in time
	EnterpriseKind string
	History        []leniency.Act
	CaseID         *uuid.UUID
	CaseNumber     *string
	Snapshot       *Advice // of the decision shown: what the lists said then
}

// CaseRow is a case as the store holds it.
type CaseRow struct {
	Case
	InspectionID uuid.UUID
	FindingIDs   []uuid.UUID
}

// Proposed is a proposed decision.
type Proposed struct {
	ID         uuid.UUID
	Number     string
	Outcome    leniency.Outcome
	Route      leniency.Ruling
	Measures   []Measure
	Reason     string
	Education  *string
	Commitment *uuid.UUID
	Order      *Order
	Advice     Advice
	Proposer   uuid.UUID
	CaseID     uuid.UUID
	CaseNumber string
	Procedure  Procedure
	Deviation  *Deviation
	Limits     Limits       // write only
	Due        workday.Date // read only: of the case, extensions included
	Steps      []string     // read only: kinds of the steps about this proposal
	Hearing    *Hearing     // read only: the last that was offered about it
	Ended      *uuid.UUID   // read only: the decision on the finding that ended before
	Confirmed  bool         // read only
	Replaced   bool         // read only: a later proposal for the same finding is there
}

// Limits are what law and lists left for a proposal: the store lets no decision into force that passes them.
type Limits struct {
	FineMin, FineMax *string // yuan; nil: no fine at all
	Duties           []string
	DeviationRoute   *string // of the item that is deviated from
}

// NewCase is what a case is opened with 立案, if the inspection has none.
type NewCase struct {
	ID  uuid.UUID
	At  time.Time
	Due workday.Date
	By  string // pseudonym
}

// NewOrder is what an order to rectify begins with.
type NewOrder struct {
	ID      uuid.UUID
	LastDay workday.Date // the order's day, or the working day after it
}

// Order is an order to rectify 责令改正.
type Order struct {
	Text  string       `json:"text"`
	DueOn workday.Date `json:"dueOn"`
}

// ListDocument is one published version of a list as its file.
type ListDocument struct {
	ID       uuid.UUID
	Code     string
	Version  int
	Document string
}

// ItemQuery is a checked LeniencyFilter.
type ItemQuery struct {
	Field, ViolationCode, ListCode string // "" = any
	Ruling                         leniency.Ruling
	OnDay                          workday.Date
}
