// Package inspection is 入企: the permit, the cap, the visit, the record and its publication. It promises that no check code exists
// without a published item, a filed plan or an approved cause, two certified officers without conflicts, and room under the cap.
package inspection

import (
	"time"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/draw"
	"yangguang/ident"
	"yangguang/leniency"
	"yangguang/roster"
	"yangguang/workday"
)

// Kind is ROUTINE 日常, FOR_CAUSE 个案 or SPECIAL 专项.
type Kind string

// Trigger is what set an inspection off 检查来源.
type Trigger string

// State of an inspection.
type State string

// The states.
const (
	Planned    State = "PLANNED"
	Approved   State = "APPROVED"
	CodeIssued State = "CODE_ISSUED"
	OnSite     State = "ON_SITE"
	Recorded   State = "RECORDED"
	Closed     State = "CLOSED"
	Void       State = "VOID"
)

// ResultClass is one of the eight national result classes, or of the five for an object that cannot be checked.
type ResultClass string

// Inspection is an inspection of one enterprise 涉企行政检查.
type Inspection struct {
	ID                   uuid.UUID
	Number               string
	Enterprise           roster.Enterprise
	Agency               roster.Agency
	CooperatingAgencies  []roster.Agency
	Items                []roster.CheckItem
	Kind                 Kind
	Trigger              *Trigger // nil unless own agency, supervisor or auditor
	State                State
	PlanID, DrawID       *uuid.UUID
	Plan                 *draw.Plan
	Draw                 *draw.Draw
	Team                 []TeamMember
	WindowFrom, WindowTo workday.Date
	CountsTowardCap      bool
	CapBasis             string
	CheckCode            *CheckCode
	ScannedAt            *time.Time // first scan
	ScannedBy            *ScanParty // the enterprise when its account scanned, whoever else did
	LeftAt               *time.Time
	OnSiteMinutes        *int // from the first scan to the departure, rounded down
	Record               *Record
	Records              []Record
	Corrections          []Correction // the agency's and those who watch it
	Findings             []decision.Finding
	Rectifications       []Rectification
	Cases                []decision.Case
	Publication          *Publication
	Recusals             []Recusal
	Papers               []decision.Paper // without their text for the API
	Disclosed            bool             // the enterprise may see it: its code was shown
	Site                 *roster.Site     // where it goes; nil: the registered address
	Joint                *Joint           // nil unless it enters with others
	Emergency            *EmergencyVisit  // nil unless the team entered in an emergency
	VoidReason           *string
	CreatedAt            time.Time
	Ledger               ident.LedgerRef
}

// NodeID is the opaque id.
func (i Inspection) NodeID() string { return ident.Of(ident.Inspection, i.ID) }

// TeamMember is a member of a team.
type TeamMember struct {
	InspectorID uuid.UUID
	Inspector   roster.InspectorFace
	Lead        bool
	Replaced    *roster.InspectorFace // for whom he came
	Reason      *string               // why: code and words
}

// CheckCode is the code shown as QR 检查码.
type CheckCode struct {
	Token              string
	URL                string
	ValidFrom, ValidTo time.Time
	Reserved           bool // for a place without network
}

// Face is what anyone who holds a code sees.
type Face struct {
	InspectionNumber     string
	EnterpriseName       string
	USCC                 string
	Site                 *roster.Site // where the visit goes; nil: the registered address
	Agency               roster.Agency
	OnBehalfOf           []roster.Agency // 委托: in whose name the agency comes
	Kind                 Kind
	Officers             []TeamMember
	Items                []roster.CheckItem
	WindowFrom, WindowTo workday.Date
	ValidFrom, ValidTo   time.Time
	Frequency            AgencyFrequency
	Rights               []Right
	Prohibitions         []string   // 五个严禁
	ScannedAt            *time.Time // first scan
	ScannedBy            *ScanParty // as of the Inspection
	LeftAt               *time.Time
	Revoked              bool
}

// Right is a right of the enterprise with its basis.
type Right struct{ Text, TextEn, Basis string }

// Record is one version of the record 检查记录.
type Record struct {
	Version          int
	Result           ResultClass
	Narrative        string
	Answers          []Answer
	Evidence         []Evidence
	RecordedBy       roster.InspectorFace
	DeviceTime       time.Time
	ReceivedAt       time.Time
	TimeGap          bool
	Late             bool // device and server lie so far apart that another person accepts the record
	AcceptedAt       *time.Time
	ConfirmedBy      []roster.InspectorFace
	Party            *PartyConfirmation
	Complete         bool // confirmed by enough members, with the party's word, accepted when late: it counts as one check
	Standing         int  // who stand for it: who confirmed, and the accepting person in place of members who are barred 回避、停职
	MayStand         int  // who confirmed, and members who still may
	AwaitsAcceptance bool // for the word of another person: it came late, or too few members may confirm it
	// CorrectedReason is why the version before this one was corrected; nil for the first.
	CorrectedReason *string
}

// Answer is an answer to a checklist question.
type Answer struct {
	Question string
	Value    string
	Note     *string
}

// Evidence is evidence on record; the bytes are in the evidence store.
type Evidence struct {
	ID         uuid.UUID
	SHA256     ident.Digest
	MediaType  string
	Size       int64
	CapturedAt time.Time
	ReceivedAt time.Time
	TimeGap    bool // the device's clock was ahead by more than the rules allow
	StorageKey string
	URL        string
	// MetadataRemoved is how many bytes of metadata 元数据 were taken out before it was kept; nil: as received.
	MetadataRemoved *int64
	Mark            *EvidenceMark // as confidential; nil: not marked
}

// NodeID is the opaque id.
func (e Evidence) NodeID() string { return ident.Of(ident.Evidence, e.ID) }

// Publication is the publication of a result 公示.
type Publication struct {
	DueOn       workday.Date
	Provisional bool
	ReplyUntil  *workday.Date // last day of the enterprise's reply; nil: nothing is against it
	RepliedAt   *time.Time
	PublishedAt *time.Time
	WithdrawnAt *time.Time
	Statement   *string
}

// PublishedInspection is what the public sees of a result: the version published last, and those before it.
type PublishedInspection struct {
	InspectionID    uuid.UUID
	Version         int
	CorrectedReason *string // nil for the first version of a record
	Earlier         []PublishedVersion
	Number          string
	EnterpriseName  *string // nil with USCC, Result and Findings once it was withdrawn
	USCC            *string
	Agency          roster.Agency
	Kind            Kind
	Items           []string
	Result          *ResultClass
	Findings        *int
	Outcomes        []leniency.Outcome
	Inspectors      []string
	DrawNumber      *string
	VisitedOn       workday.Date
	PublishedAt     time.Time
	WithdrawnAt     *time.Time
	WithdrawnReason *string
	Statement       *string
	Synthetic       bool
}

// PublishedVersion is what was public before a correction.
type PublishedVersion struct {
	Version     int
	Result      ResultClass
	Findings    int
	PublishedAt time.Time
}

// Frequency is the visits of one year 检查频次.
type Frequency struct {
	Year              int
	Total             int
	ByAgency          []AgencyFrequency
	Rules             []RuleFrequency // every rule under which a visit took a slot
	IndustryMedian    *float64
	PreviousYearTotal int
}

// AgencyFrequency is the visits in one agency's name against its cap.
type AgencyFrequency struct {
	Agency  roster.Agency
	Counted int
	Cap     int
	Basis   string
	Exempt  []Exemption
}

// CountedBy says whose visits a rule counts together.
type CountedBy string

// RuleFrequency is the visits of one period under one rule, of whatever length and counted with whomever.
type RuleFrequency struct {
	CountedBy    CountedBy // AGENCY, SYSTEM or LEVEL
	Whose        string    // the agency's name, the field of law or the level
	Rule, Period string
	Counted, Cap int
	Basis        string
}

// Exemption is a visit outside the cap, and why.
type Exemption struct {
	InspectionNumber string
	Basis            string
}

// Filter narrows a list of inspections.
type Filter struct {
	State    *State
	Kind     *Kind
	DrawID   *uuid.UUID
	PatrolID *uuid.UUID
	Mine     *bool
}

// PublishedQuery narrows the list of published results.
type PublishedQuery struct {
	USCC     *string
	AgencyID *uuid.UUID
	Result   *ResultClass
	Item     *string       // its name as published
	From, To *workday.Date // day of the visit
}
