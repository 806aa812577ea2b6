package inspection

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/ledger"
	"yangguang/publish"
)

// Parts of a record that a correction may change.
const (
	partResult    = "result"
	partNarrative = "narrative"
	partAnswers   = "answers"
	partFindings  = "findings"
	partEvidence  = "evidence"
)

// Content is what a record says, of a version in force or of a proposed one.
type Content struct {
	Result    ResultClass    `json:"result"`
	Narrative string         `json:"narrative"`
	Answers   []AnswerInput  `json:"answers"`
	Findings  []FindingInput `json:"findings"`
	Evidence  []uuid.UUID    `json:"evidence"`
}

// Correction is a proposed new version of a record 更正, and what became of it.
type Correction struct {
	Number         int // from 1, of its inspection
	BaseVersion    int // the version that it corrects
	Reason         string
	Changed        []string // result, narrative, answers, findings, evidence
	Content        Content
	Evidence       []Evidence // of the content
	ProposedBy     string     // pseudonym
	ProposedAt     time.Time
	Approved       *bool // nil: nobody decided yet
	DecidedBy      *string
	DecidedAt      *time.Time
	DecisionReason *string
}

// CorrectionRequest is a new version of a record with the reason for it.
type CorrectionRequest struct {
	RecordRequest
	Reason string
}

// CorrectionDecision approves or rejects a proposed correction; a rejection says why.
type CorrectionDecision struct {
	InspectionID uuid.UUID
	Number       int
	Approved     bool
	Reason       *string
}

// CorrectionFacts are what a correction is decided on.
type CorrectionFacts struct {
	RecordFacts
	Version         int
	FindingsVersion int
	InForce         Content
	Decided         []string // numbers of the decisions in force on its findings
	Corrections     int      // proposed so far
	Pending         *PendingCorrection
	People          publish.People // whom no public text names
	Hidden          []string       // what the public form of the enterprise's name masks
}

// PendingCorrection is a proposal that nobody has decided.
type PendingCorrection struct {
	Number      int
	Reason      string
	Changed     []string
	Content     Content
	DeviceTime  time.Time
	TimeGap     bool
	InspectorID uuid.UUID
	Pseudonym   string
	AuthorID    uuid.UUID
}

// NewCorrection is a proposal to write.
type NewCorrection struct {
	Facts       CorrectionFacts
	Number      int
	Request     CorrectionRequest
	Changed     []string
	Content     Content
	InspectorID uuid.UUID
	TimeGap     bool
}

// Corrected is what makes a record a later version.
type Corrected struct {
	Version         int
	FindingsVersion int
	Reason          string
	AuthorID        uuid.UUID // the corrector's account
}

func contentOf(r RecordRequest) Content {
	return Content{Result: r.Result, Narrative: r.Narrative, Answers: r.Answers, Findings: r.Findings, Evidence: r.EvidenceIDs}
}

// AnswersShown are the answers as the API shows those of a record.
func (c Content) AnswersShown() []Answer {
	out := make([]Answer, len(c.Answers))
	for i, a := range c.Answers {
		out[i] = Answer(a)
	}
	return out
}

// changed says which parts differ. The order of answers, facts and evidence says nothing; that of findings does.
func (c Content) changed(to Content) []string {
	out := []string{}
	for _, part := range []struct {
		name string
		same bool
	}{
		{partResult, c.Result == to.Result},
		{partNarrative, c.Narrative == to.Narrative},
		{partAnswers, slices.Equal(c.answers(), to.answers())},
		{partFindings, slices.Equal(c.findings(), to.findings())},
		{partEvidence, slices.Equal(c.evidence(), to.evidence())},
	} {
		if !part.same {
			out = append(out, part.name)
		}
	}
	return out
}

func (c Content) answers() []string {
	out := make([]string, len(c.Answers))
	for i, a := range c.Answers {
		note := ""
		if a.Note != nil {
			note = *a.Note
		}
		out[i] = strings.Join([]string{a.Question, a.Value, note}, "\x00")
	}
	slices.Sort(out)
	return out
}

func (c Content) findings() []string {
	out := make([]string, len(c.Findings))
	for i, f := range c.Findings {
		facts := make([]string, len(f.Facts))
		for k, x := range f.Facts {
			facts[k] = x.Key + "\x00" + x.Value
		}
		slices.Sort(facts)
		question := ""
		if f.Question != nil {
			question = *f.Question
		}
		out[i] = f.ViolationCode + "\x01" + question + "\x01" + strings.Join(facts, "\x01")
	}
	return out
}

func (c Content) evidence() []string {
	out := make([]string, len(c.Evidence))
	for i, id := range c.Evidence {
		out[i] = id.String()
	}
	slices.Sort(out)
	return out
}

// digests are what the ledger keeps of the parts that may hold personal data.
func (c Content) digests() (narrative, answers string, err error) {
	doc, err := json.Marshal(c.Answers)
	if err != nil {
		return "", "", err
	}
	if doc, err = ledger.Canonical(json.RawMessage(doc)); err != nil {
		return "", "", err
	}
	return hexSum([]byte(c.Narrative)), hexSum(doc), nil
}
