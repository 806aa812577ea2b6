package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/ident"
	"yangguang/publish"
	"yangguang/workday"
)

// The eight national result classes 检查结果, and the five of objects that cannot be checked 无法检查 (domain.md 5.4).
const (
	NoProblemFound          ResultClass = "NO_PROBLEM_FOUND"
	NotDisclosedAsRequired  ResultClass = "NOT_DISCLOSED_AS_REQUIRED"
	FalseDisclosure         ResultClass = "FALSE_DISCLOSURE"
	Unreachable             ResultClass = "UNREACHABLE_AT_REGISTERED_ADDRESS"
	OrderedToRectify        ResultClass = "ORDERED_TO_RECTIFY"
	SeriouslyUncooperative  ResultClass = "SERIOUSLY_UNCOOPERATIVE"
	NoRelevantBusinessFound ResultClass = "NO_RELEVANT_BUSINESS_FOUND"
	PendingFurtherAction    ResultClass = "PENDING_FURTHER_ACTION"
	ClosedDown              ResultClass = "CLOSED_DOWN"           // 已关闭停业或正在组织清算
	Deregistered            ResultClass = "DEREGISTERED"          // 注销
	LicenceRevoked          ResultClass = "LICENCE_REVOKED"       // 被吊销
	RegistrationAnnulled    ResultClass = "REGISTRATION_ANNULLED" // 被撤销
	MovedAway               ResultClass = "MOVED_AWAY"            // 迁出
)

var results = []ResultClass{NoProblemFound, NotDisclosedAsRequired, FalseDisclosure, Unreachable, OrderedToRectify, SeriouslyUncooperative,
	NoRelevantBusinessFound, PendingFurtherAction, ClosedDown, Deregistered, LicenceRevoked, RegistrationAnnulled, MovedAway}

// RecordRequest is what an inspector hands in.
type RecordRequest struct {
	InspectionID        uuid.UUID
	Result              ResultClass
	Narrative           string
	Answers             []AnswerInput
	Findings            []FindingInput
	EvidenceIDs         []uuid.UUID
	DeviceTime          time.Time
	Latitude, Longitude *float64      // WGS 84
	Party               *PartyRequest // nil: the party says it later
}

// AnswerInput is an answer to a checklist question: YES or NO, a number, or text.
type AnswerInput struct {
	Question string  `json:"question"`
	Value    string  `json:"value"`
	Note     *string `json:"note,omitempty"`
}

// FindingInput is a problem found, with the violation of the published lists and facts over their vocabulary.
type FindingInput struct {
	ViolationCode string      `json:"violationCode"`
	Question      *string     `json:"question,omitempty"` // whose answer shows it
	Facts         []FactInput `json:"facts"`
}

// FactInput is a fact.
type FactInput struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// RecordFacts are what a record is checked against.
type RecordFacts struct {
	Visit
	Entered
	Team      []TeamID
	Questions []Question // of the items, in the order of item code and position
	Evidence  []EvidenceState
}

// Entered says when a visit was entered.
type Entered struct {
	ScannedAt *time.Time // by the server's clock, without network by the device's; nil: nobody entered yet
	Earliest  *time.Time // from when on its record may have been made: of an emergency the entry itself, before its code was made up
}

// TeamID is a team member by id and pseudonym.
type TeamID struct {
	InspectorID uuid.UUID
	Pseudonym   string
	Barred      Bar  // does nothing more about the visit: what was done before stands
	Declared    bool // declared a conflict with the enterprise, and the head has not decided whether it stands in the way
}

// Bar is why a member of the team does nothing more about the visit; empty where nothing stands in the way.
type Bar string

// Why.
const (
	BarRecused   Bar = "RECUSED"   // a recusal 回避 was upheld after the record
	BarSuspended Bar = "SUSPENDED" // suspended 停职 or transferred 调离 since the entry
	BarConflict  Bar = "CONFLICT"  // declared a conflict 回避关系 with the enterprise: of whoever re-checks an order
)

// stays refuses what a member who is barred would still do about the visit.
func (m TeamID) stays() error {
	code, why := fault.Recusal, [2]string{"已被决定回避", "is recused"}
	switch m.Barred {
	case "":
		return nil
	case BarSuspended:
		code, why = fault.OfficerUnfit, [2]string{"已停职或者调离", "is suspended or transferred"}
	}
	return fault.Refuse(code, fmt.Sprintf("人员 %s %s，不再办理该检查（此前所为有效）：请由其他成员办理；没有其他成员的，尚无记录时申请回避并更换人员，已有记录时由本机关检查组以外的人员确认",
		m.Pseudonym, why[0]), fmt.Sprintf("officer %s %s and does nothing more about this visit: let another member do it; where there is none, ask for a recusal and "+
		"a replacement before the record, and for the word of another person of the agency after it", m.Pseudonym, why[1])).
		With("inspector", m.Pseudonym).With("remedy", ReplaceOfficer)
}

// undecided refuses a record while a member declared a conflict that the head has not decided on: the inquiry goes on (行政处罚法 43), its record waits.
func undecided(team []TeamID) error {
	for _, m := range team {
		if m.Declared {
			return fault.Refuse(fault.Recusal, fmt.Sprintf("人员 %s 与该企业有回避关系：请提出回避申请，由负责人决定并更换人员后再提交记录", m.Pseudonym),
				fmt.Sprintf("officer %s has a declared conflict with the enterprise: ask for the recusal, the head decides, and then the record is made", m.Pseudonym)).
				With("inspector", m.Pseudonym).With("remedy", ReplaceOfficer)
		}
	}
	return nil
}

// EvidenceState is a piece of evidence that a record names.
type EvidenceState struct {
	ID        uuid.UUID
	SHA256    []byte
	Attached  bool // to a record already
	MediaType string
	Picture   file.Picture // what opening it showed
}

// NewRecord is a record to write: the first version, or a corrected one.
type NewRecord struct {
	Corrected   *Corrected // nil: the first version
	Visit       Visit
	Request     RecordRequest
	ItemOf      []uuid.UUID // item of each answer
	FindingIDs  []uuid.UUID
	OccurredOn  workday.Date
	InspectorID uuid.UUID
	TimeGap     bool
	Late        bool
	DueOn       workday.Date // publication
	Provisional bool
	ReplyUntil  *workday.Date // last day of the enterprise's reply before it; nil: nothing is against it
}

const (
	maxNarrative = 10000 // characters
	maxValue     = 2000  // characters of an answer or note
	maxAttached  = 100   // pieces of evidence, and findings
)

// Record hands in the record 检查记录 of a visit that is on site. A team member does it, once; the other members confirm. The server's
// time rules; a device clock that differs by more than the rules allow is flagged.
func (s *Service) Record(ctx context.Context, c command.Command, r RecordRequest, p Parts) (Inspection, error) {
	r.Narrative, r.Answers = strings.TrimSpace(r.Narrative), noted(r.Answers)
	if err := r.check(s.Rules); err != nil {
		return Inspection{}, err
	}
	if len(r.Findings) > 0 {
		if err := s.Book.CheckFindings(ctx, c.Actor, "input.findings", newFindings(r)); err != nil {
			return Inspection{}, err
		}
	}
	var rows []Inspection // as this run left them; none where an earlier run has the key
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.RecordFacts(ctx, r.InspectionID, r.named())
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.decideRecord(r, f, c.Actor.InspectorID, now)
		if err != nil {
			return command.Change{}, err
		}
		change, err := recordChange(n, f)
		if err != nil {
			return command.Change{}, err
		}
		left, err := tx.InsertRecord(ctx, n, p)
		change.Committed = func() { rows = []Inspection{left} }
		return change, err
	})
	if err != nil {
		return Inspection{}, err
	}
	if rows == nil || p.Ledger {
		return s.byID(ctx, c.Actor, id, p)
	}
	return rows[0], s.fill(ctx, c.Actor, rows, p)
}

func newFindings(r RecordRequest) []decision.NewFinding {
	in := r.Findings
	out := make([]decision.NewFinding, len(in))
	for i, f := range in {
		out[i].ViolationCode = f.ViolationCode
		for _, x := range f.Facts {
			out[i].Facts = append(out[i].Facts, decision.NewFact{Key: x.Key, Value: x.Value, Proven: len(r.EvidenceIDs) > 0})
		}
	}
	return out
}

// check holds what needs no database.
func (r RecordRequest) check(rules Rules) error {
	switch n := utf8.RuneCountInString(r.Narrative); {
	case !slices.Contains(results, r.Result):
		return fault.BadInput("input.result", "检查结果不在规定的类别之中", "not one of the result classes")
	case n == 0 || n > maxNarrative:
		return fault.BadInput("input.narrative", "请填写检查情况（1 至 10000 字）", "give a narrative of 1 to 10,000 characters")
	case r.DeviceTime.IsZero():
		return fault.BadInput("input.deviceTime", "缺少设备时间", "the device's time is missing")
	case (r.Latitude == nil) != (r.Longitude == nil) || r.Latitude != nil && (*r.Latitude < -90 || *r.Latitude > 90):
		return fault.BadInput("input.latitude", "纬度须与经度同时给出，且在 -90 至 90 之间", "latitude comes with longitude and is from -90 to 90")
	case r.Longitude != nil && (*r.Longitude < -180 || *r.Longitude > 180):
		return fault.BadInput("input.longitude", "经度须在 -180 至 180 之间", "longitude is from -180 to 180")
	case len(r.EvidenceIDs) > maxAttached:
		return fault.BadInput("input.evidenceIds", "证据不得超过 100 件", "at most 100 pieces of evidence")
	case len(r.Findings) > maxAttached:
		return fault.BadInput("input.findings", "发现问题不得超过 100 个", "at most 100 findings")
	case len(r.Findings) == 0 && slices.Contains(rules.Findings.Needed, r.Result):
		return fault.BadInput("input.findings", "该检查结果须写明所发现的问题", "this result needs at least one finding")
	case len(r.Findings) > 0 && slices.Contains(rules.Findings.Never, r.Result):
		return fault.BadInput("input.result", "有发现问题时不能选择该检查结果", "this result does not go with findings")
	}
	if i := twice(r.EvidenceIDs); i >= 0 {
		return fault.BadInput(fmt.Sprintf("input.evidenceIds[%d]", i), "证据重复", "the evidence is named twice")
	}
	if r.Party != nil {
		return r.Party.check("input.party")
	}
	return nil
}

// named are the pieces of evidence that the record names, the party's signature included.
func (r RecordRequest) named() []uuid.UUID {
	if r.Party == nil || r.Party.Signature == nil {
		return r.EvidenceIDs
	}
	return append(slices.Clone(r.EvidenceIDs), *r.Party.Signature)
}

func (s *Service) decideRecord(r RecordRequest, f RecordFacts, inspector uuid.UUID, now time.Time) (NewRecord, error) {
	i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == inspector })
	if i < 0 {
		return NewRecord{}, fault.New(fault.Forbidden, "只有检查组成员可以提交记录", "only a member of the team submits the record")
	}
	switch f.State {
	case OnSite:
	case Recorded, Closed:
		return NewRecord{}, f.wrongState("检查记录已提交：需要更改的，请提出更正", "the record was submitted already: to change it, propose a correction")
	case CodeIssued:
		return NewRecord{}, f.wrongState("检查码尚未扫描：请先由企业扫描检查码；企业无人应答或者查无下落的，由检查组成员扫描其营业执照或者输入统一社会信用代码后再记录",
			"the code was not scanned: the enterprise scans it first; where nobody is there or it cannot be found, a member of the team scans its licence or types its credit "+
				"code, and then records")
	case Void:
		return NewRecord{}, f.wrongState("该检查已作废，不能提交记录：已发现的问题，请另行安排检查后记录",
			"the visit was voided and takes no record: what was found is recorded under another visit")
	default:
		return NewRecord{}, f.wrongState("尚未入企，不能提交记录", "nobody is on site: there is nothing to record")
	}
	if err := undecided(f.Team); err != nil {
		return NewRecord{}, err
	}
	if err := f.Team[i].stays(); err != nil {
		return NewRecord{}, err
	}
	items, err := checkAnswers(r, f.Questions)
	if err != nil {
		return NewRecord{}, err
	}
	if err := checkWhole(r, f.Questions, s.Rules); err != nil {
		return NewRecord{}, err
	}
	if err := checkEvidence(r.EvidenceIDs, f.Evidence); err != nil {
		return NewRecord{}, err
	}
	if r.Party != nil {
		if err := r.Party.checkSignature("input.party", f.Evidence, s.Rules.Party.Signatures); err != nil {
			return NewRecord{}, err
		}
	}
	today := workday.CivilDate(now)
	rule, ok := s.Public.For(publish.Question{Kind: publish.InspectionResult, Region: f.RegionCode, Field: f.Field, Day: today})
	if !ok || !rule.Publish {
		return NewRecord{}, fmt.Errorf("inspection: no deadline of publication in force on %s", today)
	}
	due := s.Calendar.Deadline(today, rule.Workdays)
	n := NewRecord{Visit: f.Visit, Request: r, ItemOf: items, InspectorID: inspector, TimeGap: s.gap(r.DeviceTime, now),
		Late: s.late(r.DeviceTime, now, f.Entered), DueOn: due.Date, Provisional: due.Provisional,
		ReplyUntil: s.Public.ReplyUntil(s.Calendar, string(r.Result), today),
		OccurredOn: workday.CivilDate(*f.ScannedAt), FindingIDs: make([]uuid.UUID, len(r.Findings))}
	for k := range n.FindingIDs {
		n.FindingIDs[k] = uuid.Must(uuid.NewV7())
	}
	return n, nil
}

// gap says whether the device's clock differs from the server's by more than the rules allow.
func (s *Service) gap(device, now time.Time) bool {
	return now.Sub(device).Abs() > time.Duration(s.Rules.Clock.GapSeconds)*time.Second
}

// late says whether another person accepts the record: where the clocks lie so far apart, where it comes as long after the entry, and where the device says that it was
// made before anybody entered.
func (s *Service) late(device, now time.Time, e Entered) bool {
	most, gap := time.Duration(s.Rules.Clock.LateHours)*time.Hour, time.Duration(s.Rules.Clock.GapSeconds)*time.Second
	return now.Sub(device).Abs() > most || e.ScannedAt != nil && now.Sub(*e.ScannedAt) > most || e.Earliest != nil && device.Before(e.Earliest.Add(-gap))
}

// checkEvidence holds that every piece is the agency's and no record's yet.
func checkEvidence(ids []uuid.UUID, found []EvidenceState) error {
	for i, id := range ids {
		at := fmt.Sprintf("input.evidenceIds[%d]", i)
		k := slices.IndexFunc(found, func(e EvidenceState) bool { return e.ID == id })
		if k < 0 {
			e := fault.Missing("该证据", "evidence")
			e.Field = at
			return e
		}
		if found[k].Attached {
			return fault.BadInput(at, "该证据已附于此前的检查记录或者整改报告，不能重复使用：请另行上传", "this evidence belongs to an earlier record or report: send another piece")
		}
	}
	return nil
}

func recordChange(n NewRecord, f RecordFacts) (command.Change, error) {
	narrative, answers, err := contentOf(n.Request).digests()
	if err != nil {
		return command.Change{}, err
	}
	recorder := f.Team[slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == n.InspectorID })]
	return command.Change{Type: "record.submit", Subject: n.Visit.subject(), ObjectKind: ident.Inspection, Object: n.Visit.ID,
		Content: map[string]any{"draw": n.Visit.DrawNumber, "version": 1, "result": n.Request.Result, "findings": n.Request.Findings,
			"deviceTime": n.Request.DeviceTime.UTC(), "timeGap": n.TimeGap, "late": n.Late, "party": n.Request.Party.content(f.Evidence),
			"recorder": recorder.Pseudonym, "publicBy": n.DueOn,
			"narrativeSha256": narrative, "answersSha256": answers, "evidenceSha256": f.sums()}}, nil
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
