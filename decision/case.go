package decision

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
	"yangguang/workday"
)

// OpenCase opens a case from findings of one inspection (立案). The period to decide runs from this day.
func (s *Service) OpenCase(ctx context.Context, c command.Command, findings []uuid.UUID) (Case, error) {
	if len(findings) == 0 {
		return Case{}, fault.BadInput("input.findingIds", "请至少选择一个发现的问题", "choose at least one finding")
	}
	findings = slices.Clone(findings)
	slices.SortFunc(findings, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	findings = slices.Compact(findings)
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		var rows []Row
		for _, f := range findings {
			r, _, err := tx.LockFinding(ctx, f)
			switch {
			case err != nil:
				return command.Change{}, at("input.findingIds", err)
			case len(rows) > 0 && rows[0].InspectionID != r.InspectionID:
				return command.Change{}, fault.BadInput("input.findingIds", "一案的问题须出自同一次检查", "a case is opened from findings of one inspection")
			case r.CaseNumber != nil:
				return command.Change{}, fault.Refuse(fault.WrongState, "该问题已经立案", "the finding has its case").With("case", *r.CaseNumber)
			case r.State != "RECORDED" && r.State != "CLOSED":
				return command.Change{}, fault.Refuse(fault.WrongState, "检查记录尚未提交或检查已作废", "there is no record in force").With("state", r.State)
			case !r.Latest:
				return command.Change{}, corrected()
			}
			rows = append(rows, r)
		}
		return s.open(ctx, tx, c, rows, now)
	})
	if err != nil {
		return Case{}, err
	}
	return s.CaseByID(ctx, c.Actor, id)
}

func (s *Service) open(ctx context.Context, tx Tx, c command.Command, rows []Row, now time.Time) (command.Change, error) {
	due := workday.CivilDate(now).AddDays(s.procedure.CaseDays)
	n := NewCase{ID: newID(), At: now, Due: due, By: c.Actor.Pseudonym}
	var number string
	var violations []any
	for i, r := range rows {
		found, id, opened, err := tx.CaseOf(ctx, r, n)
		if err != nil {
			return command.Change{}, err
		}
		if i == 0 && !opened {
			return command.Change{}, fault.Refuse(fault.WrongState, "该检查已有案件，请在其中处理", "the inspection has its case: decide there").With("case", found)
		}
		n.ID, number = id, found
		violations = append(violations, r.Violation.Code)
	}
	return command.Change{Type: "case.open", Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: number}, ObjectKind: ident.Case, Object: n.ID,
		Content: map[string]any{"inspection": rows[0].Inspection, "violations": violations, "due": due, "basis": s.procedure.CaseBasis}}, nil
}

// StepKind is a kind of step of a case. The names are those of the GraphQL enum.
type StepKind string

// stepRule says who records a step and what it is about.
type stepRule struct {
	head     bool // 负责人: the agency's head, who must not be the proposer
	proposal bool // about a proposal that is not confirmed
	inForce  bool // about a decision in force
	evidence bool // what the party said on paper: its own answer comes with answerHearing
}

// The steps that people record; FILED, PROPOSED, DECIDED, REOPENED and ANNULLED come with their commands.
var stepRules = map[StepKind]stepRule{
	"INVESTIGATED":        {},
	"NOTIFIED":            {proposal: true},
	"HEARING_OFFERED":     {proposal: true},
	"HEARING_REQUESTED":   {proposal: true, evidence: true},
	"HEARING_WAIVED":      {proposal: true, evidence: true},
	"STATED":              {proposal: true},
	"HEARD":               {proposal: true},
	"LEGALLY_REVIEWED":    {proposal: true, head: true},
	"DISCUSSED":           {proposal: true, head: true},
	"EXTENSION_DISCUSSED": {head: true},
	"EXTENDED":            {head: true},
	"SERVED":              {inForce: true},
	"EXECUTED":            {inForce: true},
	"CLOSED":              {head: true},
}

// NewStep is a step of a case as somebody records it.
type NewStep struct {
	CaseID     uuid.UUID
	DecisionID *uuid.UUID
	Kind       StepKind
	Note       string
	Days       *int       // of EXTENSION_DISCUSSED: what the heads decided on
	EvidenceID *uuid.UUID // of the party's answer on paper

	until   *workday.Date // of HEARING_OFFERED
	days    *int          // of EXTENDED
	byParty bool
}

// Row is what the store writes of a step beside its note.
func (n NewStep) Row() (until *workday.Date, days *int, byParty bool) {
	return n.until, n.days, n.byParty
}

// CaseFacts is a case as a step finds it.
type CaseFacts struct {
	ID                     uuid.UUID
	Number                 string
	AgencyID, EnterpriseID uuid.UUID
	Due                    workday.Date // extensions included
	Extended               int
	Discussed              *Discussed // the heads' decision on an extension that was not made yet
	Hearing                *Hearing   // offered about the step's decision
	Open                   int        // findings of the latest record without a decision in force
	Closed                 bool
	Decision               *Proposed // of the step
	InForce                bool
	Today                  workday.Date
}

// Discussed is what the heads decided of an extension 集体讨论延期.
type Discussed struct {
	Days int
	By   string // pseudonym of who recorded it
}

// RecordStep records a dated step of a case (告知、听证、法制审核、集体讨论、延期、送达、执行、结案). Legal review, collective discussion and
// extension are the head's, who is another person than the proposer.
func (s *Service) RecordStep(ctx context.Context, c command.Command, n NewStep) (Case, error) {
	n.Note = strings.TrimSpace(n.Note)
	if err := text("input.note", "说明", n.Note); err != nil {
		return Case{}, err
	}
	rule, ok := stepRules[n.Kind]
	if !ok {
		return Case{}, fault.BadInput("input.kind", "该步骤由相应操作产生，不能单独记录", "this step comes with its own command")
	}
	if (rule.proposal || rule.inForce) != (n.DecisionID != nil) {
		return Case{}, fault.BadInput("input.decisionId", "该步骤与决定的对应关系不符：告知、听证、审核、讨论、送达、执行须指明决定，其他步骤不得指明",
			"steps about a decision name it, others do not")
	}
	if rule.evidence != (n.EvidenceID != nil) {
		return Case{}, fault.BadInput("input.evidenceId", "当事人书面要求听证、放弃听证须附其书面材料，其他步骤不得附", "the party's answer on paper comes with it as evidence, other steps do not")
	}
	if (n.Kind == "EXTENSION_DISCUSSED") != (n.Days != nil) {
		return Case{}, fault.BadInput("input.days", "集体讨论延期须写明决定的天数，其他步骤不得写", "the heads' decision on an extension says how many days, other steps do not")
	}
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.LockCase(ctx, n.CaseID, n.DecisionID)
		if err != nil {
			return command.Change{}, at("input.caseId", err)
		}
		if err := s.admits(f, n, rule, c.Actor); err != nil {
			return command.Change{}, err
		}
		if err := s.evidence(ctx, tx, f, n); err != nil {
			return command.Change{}, err
		}
		n := n // a command that lost a race begins anew
		body := map[string]any{"step": n.Kind, "note": n.Note}
		s.fill(&n, f, body)
		if f.Decision != nil {
			body["decision"] = f.Decision.Number
		}
		if n.Kind == "NOTIFIED" {
			papers, err := s.notice(ctx, tx, *n.DecisionID, f.Today)
			if err != nil {
				return command.Change{}, err
			}
			body["papers"] = issued(papers)
		}
		if err := tx.InsertCaseStep(ctx, f, n); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "case.step", Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: f.Number}, ObjectKind: ident.Case, Object: f.ID,
			Content: body}, nil
	})
	if err != nil {
		return Case{}, err
	}
	return s.CaseByID(ctx, c.Actor, id)
}

// notice issues the notice of a penalty 行政处罚告知书, once for a proposal.
func (s *Service) notice(ctx context.Context, tx Tx, id uuid.UUID, today workday.Date) ([]Paper, error) {
	r, p, _, err := tx.LockDecision(ctx, id)
	if err != nil || p.Outcome != leniency.Penalty {
		return nil, err
	}
	if has, err := tx.HasPaper(ctx, id, NoticePaper); err != nil || has {
		return nil, err
	}
	names, err := tx.Parties(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	one, err := s.paper(NoticePaper, r, p, names, today)
	if err != nil {
		return nil, err
	}
	return []Paper{one}, tx.InsertPapers(ctx, r, []Paper{one})
}

func (s *Service) admits(f CaseFacts, n NewStep, rule stepRule, a actor.Actor) error {
	switch {
	case f.Closed:
		return fault.Refuse(fault.WrongState, "案件已结案", "the case is closed")
	case rule.head && !a.Has(actor.AgencyAdmin):
		return fault.New(fault.Forbidden, "该步骤须由机关负责人记录", "the head of the agency records this step")
	case rule.head && f.Decision != nil && f.Decision.Proposer == a.AccountID:
		return fault.Refuse(fault.SecondPerson, "审核、讨论不得由拟定人自己记录", "another person than the proposer reviews and discusses")
	case rule.proposal && (f.Decision.Confirmed || f.Decision.Replaced):
		return fault.Refuse(fault.WrongState, "该步骤须在确认之前、针对最新的拟定记录", "the step belongs before the confirmation of the latest proposal")
	case rule.inForce && !f.InForce:
		return fault.Refuse(fault.WrongState, "该决定尚未生效或已终止", "the decision is not in force")
	case n.Kind == "CLOSED" && f.Open > 0:
		return fault.Refuse(fault.WrongState, fmt.Sprintf("还有 %d 个问题没有生效决定，不能结案", f.Open), "findings without a decision in force keep the case open").
			With("open", f.Open)
	case n.Kind == "EXTENDED" || n.Kind == "EXTENSION_DISCUSSED":
		return s.extends(f, n, a)
	}
	return s.answers(f, n.Kind)
}
