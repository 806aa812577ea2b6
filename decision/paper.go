package decision

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/leniency"
	"yangguang/policies/papers"
	"yangguang/workday"
)

// KindPaper is the kind of a paper's id.
const KindPaper ident.Kind = "paper"

// PaperKind is a kind of paper 执法文书. The names are those of the templates and of the GraphQL enum.
type PaperKind string

// The kinds of papers, with what stands after the decision's number in theirs.
const (
	NoPenaltyPaper  PaperKind = "NO_PENALTY_DECISION" // 不予行政处罚决定书
	PenaltyPaper    PaperKind = "PENALTY_DECISION"    // 行政处罚决定书
	OrderPaper      PaperKind = "ORDER_TO_RECTIFY"    // 责令改正通知书
	EducationPaper  PaperKind = "EDUCATION_RECORD"    // 教育记录
	NoticePaper     PaperKind = "PENALTY_NOTICE"      // 行政处罚告知书
	CommitmentPaper PaperKind = "COMMITMENT_LETTER"   // 改正承诺书
	CheckNotice     PaperKind = "CHECK_NOTICE"        // 行政检查通知书, of a visit
	SiteRecord      PaperKind = "SITE_RECORD"         // 现场检查笔录, of a visit
	ResultNotice    PaperKind = "RESULT_NOTICE"       // 检查结果告知书, of a visit
)

var paperSuffix = map[PaperKind]string{NoPenaltyPaper: "不罚", PenaltyPaper: "罚", OrderPaper: "改", EducationPaper: "教", NoticePaper: "告",
	CommitmentPaper: "诺"}

// Paper is a paper of a case as it was issued: its text is frozen, and its digest stands in the ledger.
type Paper struct {
	ID         uuid.UUID
	DecisionID uuid.UUID // zero of a visit's paper
	Kind       PaperKind
	Number     string
	Text       string // the first line is the title
	Sum        []byte // SHA-256 of the text
	At         time.Time
}

// NodeID is the opaque id.
func (p Paper) NodeID() string { return ident.Of(KindPaper, p.ID) }

// Digest is the SHA-256 of the text, which the ledger holds.
func (p Paper) Digest() ident.Digest { return ident.DigestOf(p.Sum) }

// URL is where the PDF is; whoever may see the decision may fetch it.
func (p Paper) URL() string { return "/papers/" + p.NodeID() }

// Parties are the names that a paper carries.
type Parties struct{ Agency, Enterprise, USCC string }

// PaperProof says that a paper was issued, and where that stands in the ledger.
type PaperProof struct {
	Kind   PaperKind
	Number string
	Agency string
	At     time.Time
	Ended  *string // how its decision ended since
	Ledger ident.LedgerRef
}

// blank is what a template is filled with.
type blank struct {
	Number, Agency, Enterprise, USCC, Violation, ViolationBasis, OccurredOn, Arithmetic, Reason, Order, OrderDue, Education, Deviation,
	DeviationItem, Date string
	Facts, Items, Measures    []string
	OnTheSpot, Fined, Hearing bool
}

var templates = template.Must(template.ParseFS(papers.Files, "*.tmpl"))

// papersOf are the papers that come with a confirmation.
func (s *Service) papersOf(r Row, p Proposed, names Parties, today workday.Date) ([]Paper, error) {
	var kinds []PaperKind
	switch p.Outcome {
	case leniency.NoPenalty:
		kinds = append(kinds, NoPenaltyPaper)
	case leniency.Penalty:
		kinds = append(kinds, PenaltyPaper)
	}
	if p.Order != nil {
		kinds = append(kinds, OrderPaper)
	}
	if p.Education != nil {
		kinds = append(kinds, EducationPaper)
	}
	if p.Commitment != nil {
		kinds = append(kinds, CommitmentPaper)
	}
	out := make([]Paper, len(kinds))
	for i, k := range kinds {
		one, err := s.paper(k, r, p, names, today)
		if err != nil {
			return nil, err
		}
		out[i] = one
	}
	return out, nil
}

// paper fills one template. The wording of the lists is that of the version which the advice of the proposal went by.
func (s *Service) paper(k PaperKind, r Row, p Proposed, names Parties, today workday.Date) (Paper, error) {
	x := blank{Number: p.Number + "-" + paperSuffix[k], Agency: names.Agency, Enterprise: names.Enterprise, USCC: names.USCC,
		Violation: r.Violation.Name, ViolationBasis: r.Violation.Basis, OccurredOn: day(r.OccurredOn), Arithmetic: p.Advice.Arithmetic, Reason: p.Reason,
		Date: day(today), OnTheSpot: p.Procedure == OnTheSpot}
	for _, f := range r.Facts {
		if d, ok := s.language.Vocabulary().Definition(f.Key); ok && !f.Contested {
			if v, err := d.Read(f.Value); err == nil {
				x.Facts = append(x.Facts, d.Label+"："+v.Label)
			}
		}
	}
	for _, m := range p.Advice.Items {
		if m.Matches == leniency.True && m.Item.Ruling == p.Route {
			x.Items = append(x.Items, fmt.Sprintf("%s（%s，第%d版）：%s", m.Item.Basis, m.Item.Code, m.Item.Version, m.Item.ConditionsText))
		}
	}
	if x.Items == nil && p.Outcome == leniency.NoPenalty {
		x.Items = []string{p.Advice.Arithmetic}
	}
	for _, m := range p.Measures {
		x.Measures = append(x.Measures, m.zh())
		x.Fined = x.Fined || m.Kind == fine
	}
	if p.Order != nil {
		x.Order, x.OrderDue = p.Order.Text, day(p.Order.DueOn)
	}
	if p.Education != nil {
		x.Education = *p.Education
	}
	if p.Deviation != nil {
		x.Deviation, x.DeviationItem = p.Deviation.Reason, p.Deviation.Item
	}
	var kinds []string
	var fined leniency.Money
	for _, m := range p.asked().Measures {
		kinds, fined = append(kinds, m.Kind), fined+m.Amount
	}
	for _, st := range s.procedure.Steps {
		x.Hearing = x.Hearing || st.Kind == "HEARING_OFFERED" && st.Needed(kinds, fined, r.EnterpriseKind, s.procedure.OnTheSpot.CitizenKinds)
	}
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, string(k)+".tmpl", x); err != nil {
		return Paper{}, err
	}
	text := strings.TrimSpace(b.String()) + "\n"
	sum := sha256.Sum256([]byte(text))
	return Paper{ID: newID(), DecisionID: p.ID, Kind: k, Number: x.Number, Text: text, Sum: sum[:]}, nil
}

func day(d workday.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

var measureZh = map[MeasureKind]string{"WARNING": "警告", "NOTICE_OF_CRITICISM": "通报批评", "FINE": "罚款", "CONFISCATION": "没收", "LICENCE_SUSPENSION": "暂扣许可证件",
	"QUALIFICATION_DOWNGRADE": "降低资质等级", "BUSINESS_RESTRICTION": "限制开展生产经营活动", "SUSPENSION_OF_BUSINESS": "责令停产停业", "CLOSURE": "责令关闭",
	"PRACTICE_BAN": "限制从业", "LICENCE_REVOCATION": "吊销许可证件", "DETENTION": "行政拘留"}

func (m Measure) zh() string {
	out := measureZh[m.Kind]
	if m.Amount != nil {
		out += *m.Amount + "元"
	}
	if m.Detail != nil {
		out += "（" + *m.Detail + "）"
	}
	return out
}

// issued is what the ledger keeps of papers.
func issued(ps []Paper) []any {
	out := make([]any, len(ps))
	for i, p := range ps {
		out[i] = map[string]any{"number": p.Number, "kind": p.Kind, "text": p.Digest().String()}
	}
	return out
}

// PaperByID finds one paper in the asker's scope, or NOT_FOUND.
func (s *Service) PaperByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Paper, error) {
	return s.store.PaperByID(ctx, a, id)
}

// ProvePaper answers whoever holds a paper: it was issued with this number and this text, or NOT_FOUND.
func (s *Service) ProvePaper(ctx context.Context, number string, digest ident.Digest) (PaperProof, error) {
	p, err := s.store.PaperProof(ctx, number, digest)
	if err == nil && p == nil {
		return PaperProof{}, fault.Missing("该文书", "paper")
	}
	if err != nil {
		return PaperProof{}, err
	}
	return *p, nil
}
