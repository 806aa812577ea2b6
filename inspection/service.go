package inspection

import (
	"context"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/file"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/workday"
)

// Service decides about visits and keeps what was decided. Build it with NewService; it is safe for any number of goroutines.
type Service struct {
	Options
	reports dayCount
}

// Options are what a Service works with. All but Draws are needed.
type Options struct {
	Store    Store
	Commands command.Runner[Tx]
	Codes    Codes
	Book     decision.Book
	Draws    Draws      // plans and draws of a visit; without it Inspection.Plan and Draw stay nil
	Files    file.Store // of evidence 证据
	Caps     Caps
	Rules    Rules
	Public   publish.Rules // 公示
	Calendar *workday.Calendar
	Clock    func() time.Time // for questions that change nothing; commands take their time from the database
	BaseURL  string           // of the links that codes hold, without slash at the end
}

// NewService wires a Service.
func NewService(o Options) *Service { return &Service{Options: o} }

// Permit is what a check code 检查码 says; package authz signs it.
type Permit struct {
	Inspection uuid.UUID
	Enterprise uuid.UUID
	From, To   time.Time // from ≤ now < to
	Serial     uint64    // the n-th code of the visit
}

// Codes signs and reads check codes.
type Codes interface {
	// Sign makes the token, at most 200 bytes.
	Sign(p Permit) (string, error)
	// Read reads a token at now. A token that the platform did not sign is BAD_USER_INPUT; one before or after its time is refused with
	// NOT_YET or CODE_EXPIRED and still comes back.
	Read(token string, now time.Time) (Permit, error)
}

// Draws gives plans and draws as the reader may see them.
type Draws interface {
	PlansByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]draw.Plan, error)
	DrawsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]draw.Draw, error)
	// Recuse replaces a member of a drawn visit's team by the draw's rule, in the command's transaction.
	Recuse(ctx context.Context, tx draw.Tx, by actor.Actor, r draw.Recusal, now time.Time) (command.Change, error)
}

// Parts are the children of an inspection that an answer holds; what is not asked for is not read. Answers, Evidence, Confirmed and Party are
// of the Records and come only with them; whether a record is complete is known when both Confirmed and Party are read. Checklists are those
// of the Items.
type Parts struct {
	Team, Items, Checklists, Cooperating, Code, Records, Recorders, Answers, Evidence, Confirmed, Party, Corrections, Findings, Rectifications, Cases,
	Publication,
	Ledger, Plan, Draw, Recusals, Papers, Emergency, Joint bool

	Standing bool // how many stand for a record: without it nothing is said of complete and awaitsAcceptance
	Own      bool // of the visit itself what stands in its own row alone: neither enterprise, agency and place nor its scans
}

// AllParts asks for everything.
func AllParts() Parts {
	return Parts{true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, false}
}

// Query selects a list of inspections. Of narrows it to one enterprise.
type Query struct {
	Filter
	Of    *uuid.UUID
	Parts Parts
}

// Store reads. Every method reads in one round trip what the actor may see and nothing else.
type Store interface {
	// Inspections is one page, newest first, by (createdAt, id).
	Inspections(ctx context.Context, a actor.Actor, q Query, ask page.Ask) (page.Result[Inspection], error)
	// InspectionsByID is the inspections of the ids that the actor may see, in no order.
	InspectionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID, p Parts) ([]Inspection, error)
	// InspectionByNumber is NOT_FOUND when there is none in scope.
	InspectionByNumber(ctx context.Context, a actor.Actor, number string, p Parts) (Inspection, error)
	// OrderByID is one order to rectify with all that followed it, or NOT_FOUND.
	OrderByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Rectification, error)
	// UnmetOrders is orders that were not met by their last day as of today and of which that is not noted: at most limit, earliest first.
	UnmetOrders(ctx context.Context, a actor.Actor, today workday.Date, limit int) ([]uuid.UUID, error)
	// Code is the visit behind a code whose token was checked; a.Visit must be its id.
	Code(ctx context.Context, a actor.Actor) (CodeView, error)
	// Visits of an enterprise under code in a civil year and the year before; NOT_FOUND for those who may not know.
	Visits(ctx context.Context, a actor.Actor, enterprise uuid.UUID, year int) (YearVisits, error)
	// IndustryMedian is the median of visits in the year over the active enterprises of the same industry section; nil when unknown.
	IndustryMedian(ctx context.Context, a actor.Actor, enterprise uuid.UUID, year int) (*float64, error)
	// Published is one page of published results, newest first, by (publishedAt, id).
	Published(ctx context.Context, a actor.Actor, q PublishedQuery, ask page.Ask) (page.Result[PublishedInspection], error)
	// Due is inspections whose result is to be public by the day and is not, those behind the row after, at most limit, earliest first. A
	// corrected result is due as the first one was.
	Due(ctx context.Context, a actor.Actor, day workday.Date, after DueResult, limit int) ([]DueResult, error)
	// RecusalsByID are the recusals of the ids that the actor may see, in no order.
	RecusalsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Recusal, error)
	// OrdersToRemind are ids of orders whose last day lies between today and until and of whose last day nobody was reminded.
	OrdersToRemind(ctx context.Context, a actor.Actor, today, until workday.Date, limit int) ([]uuid.UUID, error)
	// UncodedReports lists reports of visits without code, newest first.
	UncodedReports(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[UncodedReport], error)
	// VisitPaper is a paper of a visit in the actor's scope, or NOT_FOUND.
	VisitPaper(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Paper, error)
	// ChecksOfYear counts the checks of a year by agency code; everybody may know.
	ChecksOfYear(ctx context.Context, year int) ([]AgencyChecks, error)
	// Exceptions is one page of those that the actor may see, newest first, by (requestedAt, id).
	Exceptions(ctx context.Context, a actor.Actor, q ExceptionQuery, ask page.Ask) (page.Result[Exception], error)
	// ExceptionsByID are the exceptions of the ids that the actor may see, in no order.
	ExceptionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Exception, error)
	// GateStatistics counts a civil year by agency, for everybody.
	GateStatistics(ctx context.Context, year int, today workday.Date) ([]AgencyGate, error)
	// Matches are pairs of visits of these triggers that wait for the same enterprise in days they share, today or later, and were not proposed
	// to each other: each guest with the one host that comes first.
	// FreshPlans are plans on file since a day that nobody has drawn, by id; PlanMatches are those with which one of them meets.
	FreshPlans(ctx context.Context, a actor.Actor, today, since workday.Date, after uuid.UUID, limit int) ([]uuid.UUID, error)
	PlanMatches(ctx context.Context, a actor.Actor, plan uuid.UUID, today workday.Date) ([]Match, error)
	Matches(ctx context.Context, a actor.Actor, today workday.Date, triggers []Trigger, limit int) ([]Match, error)
	// Proposals is one page of those that the actor may see, newest first, by (proposedAt, id).
	Proposals(ctx context.Context, a actor.Actor, q ProposalQuery, ask page.Ask) (page.Result[Proposal], error)
	// Proposal is one, or NOT_FOUND.
	Proposal(ctx context.Context, a actor.Actor, id uuid.UUID) (Proposal, error)
	// Patrol is one by id, or by number where the id is nil; NOT_FOUND unless the actor may see it.
	Patrol(ctx context.Context, a actor.Actor, id uuid.UUID, number string) (Patrol, error)
	// Patrols is one page of those that the actor may see, newest first, by (plannedAt, id).
	Patrols(ctx context.Context, a actor.Actor, q PatrolQuery, ask page.Ask) (page.Result[Patrol], error)
	// EvidenceByID is NOT_FOUND unless the actor may see it.
	EvidenceByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Evidence, error)
}

// Tx is a command's transaction. Reads lock what the command decides on; writes carry the command's change and time.
type Tx interface {
	// Lock reads inspections for update in the order of their ids; those out of scope are missing from the answer.
	Lock(ctx context.Context, ids []uuid.UUID) ([]Visit, error)
	// PlanFacts reads what a visit outside a draw is decided on and takes the next number of the agency's year.
	PlanFacts(ctx context.Context, q PlanQuestion) (PlanFacts, error)
	// InsertInspection writes a planned inspection with its items and team.
	InsertInspection(ctx context.Context, n NewInspection) error
	// Approve marks planned inspections as approved by the actor.
	Approve(ctx context.Context, ids []uuid.UUID) error
	// Gate reads everything that a check code depends on; it takes the locks of the slots first.
	Gate(ctx context.Context, id uuid.UUID) (Gate, error)
	// Meets are the pairs of the visit with those of other agencies that Matches would give, each of them.
	Meets(ctx context.Context, id uuid.UUID) ([]Meeting, error)
	// Exception reads a request; NOT_FOUND without it.
	Exception(ctx context.Context, id uuid.UUID) (Exception, error)
	// InsertException writes a request about a visit.
	InsertException(ctx context.Context, v Visit, e Exception) error
	// InsertExceptionDecision writes what the command's actor decides.
	InsertExceptionDecision(ctx context.Context, e Exception, granted bool, remark string) error
	// InsertProposal writes a proposal to enter as one.
	InsertProposal(ctx context.Context, id uuid.UUID, m Match, as Measure, basis string) error
	// Proposal locks a proposal and reads it with the visits of the actor's agency, or NOT_FOUND.
	Proposal(ctx context.Context, id uuid.UUID) (ProposalFacts, error)
	// InsertAnswer writes what the actor's agency says.
	InsertAnswer(ctx context.Context, p Proposal, reply Reply, reason string) error
	// InsertJoint writes that the two visits enter as one.
	InsertJoint(ctx context.Context, p Proposal) error
	// OpenEmergency is the number of the visit that the agency has at the enterprise for an emergency entered on that day, while it has no code; empty without one.
	OpenEmergency(ctx context.Context, enterprise uuid.UUID, entered time.Time) (string, error)
	// InsertEntry writes when the team of an emergency entered.
	InsertEntry(ctx context.Context, n NewInspection, e Entry, basis string) error
	// PatrolFacts reads what a patrol is decided on, with a plan on file that holds all items and the whole window, and takes the next number of the
	// agency's year.
	PatrolFacts(ctx context.Context, q PlanQuestion) (PlanFacts, error)
	// InsertPatrol writes a patrol with its items and team.
	InsertPatrol(ctx context.Context, p Patrol, team []Officer) error
	// Patrol reads a patrol, once at a time; NOT_FOUND when it is out of scope.
	Patrol(ctx context.Context, id uuid.UUID) (Patrol, error)
	// InsertPatrolDecision writes what the command's actor decides.
	InsertPatrolDecision(ctx context.Context, p Patrol, approved bool, remark string) error
	// Shops are the enterprises of credit codes.
	Shops(ctx context.Context, codes []string) ([]uuid.UUID, error)
	// InsertShop writes the next shop of a patrol as an inspection that is approved with it.
	InsertShop(ctx context.Context, p Patrol, n NewInspection) error
	// InsertCode writes a code with its slots, discloses the visit to the enterprise and moves it to CODE_ISSUED.
	InsertCode(ctx context.Context, n NewCode) error
	// InsertScan writes the scan and moves the visit to ON_SITE.
	InsertScan(ctx context.Context, n NewScan) error
	// LicenceFacts reads, with the visit locked, what the scan of a licence is decided on.
	LicenceFacts(ctx context.Context, id uuid.UUID) (LicenceFacts, error)
	// LeaveFacts reads, with the visit locked, who came when and who left.
	LeaveFacts(ctx context.Context, id uuid.UUID) (LeaveFacts, error)
	// InsertLeave writes that the team left.
	InsertLeave(ctx context.Context, v Visit, by ScanParty) error
	// RecordFacts reads, with the visit locked, what a record is checked against.
	RecordFacts(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (RecordFacts, error)
	// InsertRecord writes record, answers, evidence, findings and publication row and moves the visit to RECORDED.
	// InsertRecord writes the record and reads the visit as it is then, but its ledger: the entry comes after.
	InsertRecord(ctx context.Context, n NewRecord, p Parts) (Inspection, error)
	// CorrectionFacts reads, with the visit locked, the record in force and a proposal that waits, with what RecordFacts reads.
	CorrectionFacts(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (CorrectionFacts, error)
	// InsertCorrection writes a proposed correction.
	InsertCorrection(ctx context.Context, n NewCorrection) error
	// RejectCorrection writes the decision against the proposal that waits.
	RejectCorrection(ctx context.Context, f CorrectionFacts, d CorrectionDecision) error
	// ApproveCorrection writes the decision and the new version of the record; the visit stays in its state.
	ApproveCorrection(ctx context.Context, n NewRecord, f CorrectionFacts, d CorrectionDecision) error
	// Confirmers reads, with the visit locked, the version in force, who stands for it, and those of the pieces that are the agency's.
	Confirmers(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (Confirmers, error)
	// InsertConfirmation writes one member's confirmation.
	InsertConfirmation(ctx context.Context, v Visit, version int, inspector uuid.UUID) error
	// InsertParty writes the party's word and discloses its signature.
	InsertParty(ctx context.Context, v Visit, version int, p PartyRequest) error
	// InsertAcceptance writes that the actor accepts a late record.
	InsertAcceptance(ctx context.Context, f Confirmers, reason string) error
	// InsertCounted counts the visit as a check of the year.
	InsertCounted(ctx context.Context, v Visit, year int) error
	// PublishFacts reads, with the visit locked, what is made public.
	PublishFacts(ctx context.Context, id uuid.UUID) (PublishFacts, error)
	// InsertPublished writes the snapshot and closes the visit.
	InsertPublished(ctx context.Context, n NewPublished) error
	// Void ends a visit: its code is revoked, and before entry its slots are freed.
	Void(ctx context.Context, v Visit, reason string) error
	// MayGiveUpFrom is from when on a visit may be voided, nil where that is now.
	MayGiveUpFrom(ctx context.Context, id uuid.UUID) (*time.Time, error)
	// Order locks an order to rectify and reads it with all that followed it, or NOT_FOUND.
	Order(ctx context.Context, id uuid.UUID) (OrderFacts, error)
	// OrderEvidence is those of the pieces that the enterprise sent for the order.
	OrderEvidence(ctx context.Context, order uuid.UUID, evidence []uuid.UUID) ([]EvidenceState, error)
	// FollowUpVisit reads a visit for a re-check of an order on site, or NOT_FOUND.
	FollowUpVisit(ctx context.Context, id, order uuid.UUID) (FollowUpVisit, error)
	// InsertReport writes a report with its evidence.
	InsertReport(ctx context.Context, n NewReport) error
	// InsertRecheck writes a re-check.
	InsertRecheck(ctx context.Context, n NewRecheck) error
	// InsertOverdue notes that the order was not met in time.
	InsertOverdue(ctx context.Context, f OrderFacts) error
	// InsertExtension writes the n-th request for more time.
	InsertExtension(ctx context.Context, f OrderFacts, n int, r ExtensionRequest) error
	// InsertExtensionDecision writes what the actor decides on a request; last is the last day from now on.
	InsertExtensionDecision(ctx context.Context, f OrderFacts, d ExtensionVerdict, asked uuid.UUID, last *workday.Date) error
	// InsertReminder notes that the enterprise was reminded of the last day.
	InsertReminder(ctx context.Context, f OrderFacts) error
	// InsertVisitPaper writes the n-th paper of its kind.
	InsertVisitPaper(ctx context.Context, v Visit, n int, p decision.Paper) error
	// HostCode is the number of the latest code under which a visit enters, its host's where it enters with another; 0 without.
	HostCode(ctx context.Context, visit uuid.UUID) (int, error)
	// Counted is the agency whose cap is told of a visit, its own where it inspects an item of its own, else the one that entrusts it, and what counts with it.
	Counted(ctx context.Context, visit uuid.UUID) (AgencyFrequency, error)
	// HasVisitPaper reports whether the visit has that paper.
	HasVisitPaper(ctx context.Context, visit uuid.UUID, kind decision.PaperKind, n int) (bool, error)
	// UncodedFacts reads what a report of a visit without code is decided on.
	UncodedFacts(ctx context.Context, r UncodedRequest, own uuid.UUID, since time.Time) (UncodedFacts, error)
	// InsertUncoded writes such a report.
	InsertUncoded(ctx context.Context, n NewUncoded) error
	// InsertEvidence writes a received file.
	InsertEvidence(ctx context.Context, n NewEvidence) error
	// EvidenceOfFinding is how many pieces an enterprise has sent for a finding.
	EvidenceOfFinding(ctx context.Context, finding uuid.UUID) (int, error)
	// MarkedEvidence reads evidence that the actor may read with its mark, NOT_FOUND without it; MarkEvidence and DecideMark write what he says of it.
	MarkedEvidence(ctx context.Context, id uuid.UUID) (MarkedEvidence, error)
	MarkEvidence(ctx context.Context, e MarkedEvidence, reason string) error
	DecideMark(ctx context.Context, e MarkedEvidence, keep bool, remark string) error
	// RecusalFacts locks the visit's draw and the visit and reads the team as it is.
	RecusalFacts(ctx context.Context, id uuid.UUID) (RecusalFacts, error)
	// TeamConflicts are the pseudonyms of those who would enter under the visit's code and have a declared conflict with its enterprise today.
	TeamConflicts(ctx context.Context, visit uuid.UUID) ([]string, error)
	// TeamUnfit are the pseudonyms of those who would enter under the visit's code and are absent, suspended or without a valid certificate today.
	TeamUnfit(ctx context.Context, visit uuid.UUID) ([]string, error)
	// Barred says why the actor does nothing more about the visit.
	Barred(ctx context.Context, visit uuid.UUID) (Bar, error)
	// AwayFromOrder says why the actor stays away from an order and the follow-up visit of its re-check, nil on paper.
	AwayFromOrder(ctx context.Context, order uuid.UUID, visit *uuid.UUID) (Bar, error)
	// VisitOfOfficer is the visit, of those that enter with it as one, on whose team the officer is: the one asked about where it is on none.
	VisitOfOfficer(ctx context.Context, id uuid.UUID, pseudonym string) (uuid.UUID, error)
	// MergedWith are the other visits of the agency in the same entry, not drawn and not recorded, whose team the one who leaves is on.
	MergedWith(ctx context.Context, id uuid.UUID, leaves draw.Replacement) ([]MergedVisit, error)
	// Recusal reads a request; NOT_FOUND without it.
	Recusal(ctx context.Context, id uuid.UUID) (Recusal, error)
	// InsertRecusal writes a request; one by the enterprise is shown to it.
	InsertRecusal(ctx context.Context, v Visit, inspector uuid.UUID, r Recusal, byEnterprise bool) error
	// InsertRecusalDecision writes what the command's actor decides.
	InsertRecusalDecision(ctx context.Context, r Recusal, uphold bool, reason string) error
	// Officer is an inspector as the gate sees him on the day; NOT_FOUND when the agency has none such.
	Officer(ctx context.Context, v Visit, inspector uuid.UUID, day workday.Date) (Officer, error)
	// ReplaceMember writes who leaves a team and who comes. A code that the team has not used yet is revoked: the lead asks for another.
	ReplaceMember(ctx context.Context, visit uuid.UUID, r draw.Replacement) error
	// Drawing is the same transaction as package draw sees it.
	Drawing() draw.Tx
}

// Visit is an inspection as a command sees it, locked.
type Visit struct {
	ID, EnterpriseID, AgencyID, AuthorID uuid.UUID
	Number, AgencyCode                   string
	DrawNumber                           *string
	RegionCode                           string // of the agency
	Field                                string // of the agency
	Kind                                 Kind
	Trigger                              Trigger
	State                                State
	WindowFrom, WindowTo                 workday.Date
	CountsTowardCap                      bool
	CapBasis                             string
	CodeN                                int    // number of the latest code, 0 without
	Revoked                              bool   // that code was revoked
	Host                                 string // number of the visit that this one enters with 联合检查, "" when it holds the code itself
	Inspectors                           int    // of a direct assignment 直接指派: as many as PlanFacts counts, now
}
