package decision

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/workday"
)

// Hearing is the offer of a hearing about a proposed penalty, and what came of it 听证.
type Hearing struct {
	DecisionID uuid.UUID
	Decision   string // number
	OfferedAt  time.Time
	Until      workday.Date // last day to ask for it
	Answer     *StepKind    // HEARING_REQUESTED or HEARING_WAIVED, the last
	AnsweredAt *time.Time
	HeldAt     *time.Time
	Open       bool // the proposal still waits for its confirmation
}

// DecisionNodeID is the opaque id of the proposal.
func (h Hearing) DecisionNodeID() string { return ident.Of(ident.Decision, h.DecisionID) }

// The party's answers.
const (
	hearingRequested StepKind = "HEARING_REQUESTED"
	hearingWaived    StepKind = "HEARING_WAIVED"
)

// HearingAnswer is what the party says to the offer of a hearing.
type HearingAnswer struct {
	CaseID, DecisionID uuid.UUID
	Requested          bool // false: it waives the hearing, or takes its request back
	Text               string
}

// AnswerHearing lets the party ask for the hearing that it was offered, within the period, or waive it.
func (s *Service) AnswerHearing(ctx context.Context, c command.Command, x HearingAnswer) (Case, error) {
	n := NewStep{CaseID: x.CaseID, DecisionID: &x.DecisionID, Kind: hearingWaived, Note: strings.TrimSpace(x.Text), byParty: true}
	if x.Requested {
		n.Kind = hearingRequested
	}
	if err := text("input.text", "说明", n.Note); err != nil {
		return Case{}, err
	}
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.LockCase(ctx, n.CaseID, n.DecisionID)
		if err != nil {
			return command.Change{}, at("input.caseId", err)
		}
		if err := s.admits(f, n, stepRule{proposal: true}, c.Actor); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "case.step", Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: f.Number}, ObjectKind: ident.Case, Object: f.ID,
			Content: map[string]any{"step": n.Kind, "note": n.Note, "decision": f.Decision.Number, "byParty": true}}, tx.InsertCaseStep(ctx, f, n)
	})
	if err != nil {
		return Case{}, err
	}
	return s.CaseByID(ctx, c.Actor, id)
}

// answers checks an answer to the offer of a hearing.
func (s *Service) answers(f CaseFacts, kind StepKind) error {
	switch {
	case kind != hearingRequested && kind != hearingWaived:
	case f.Hearing == nil:
		return fault.Refuse(fault.WrongState, "尚未就该决定告知听证权利", "no hearing was offered about this decision")
	case kind == hearingRequested && f.Today.After(f.Hearing.Until):
		return fault.Refuse(fault.TooLate, fmt.Sprintf("要求听证的期限已于 %s 届满", f.Hearing.Until), fmt.Sprintf("a hearing could be asked for until %s", f.Hearing.Until)).
			With("until", f.Hearing.Until).With("basis", s.procedure.Hearing.Basis)
	}
	return nil
}

// heard refuses a penalty while the party may still ask for the hearing that it was offered, and before the one that it asked for.
func (s *Service) heard(p Proposed, today workday.Date) error {
	h := p.Hearing
	switch {
	case p.Outcome != leniency.Penalty || h == nil:
	case h.Answer == nil && !today.After(h.Until):
		return fault.Refuse(fault.NotYet, fmt.Sprintf("当事人可在 %s 前要求听证：请在该日之后确认，或者由当事人放弃听证", h.Until),
			fmt.Sprintf("the party may ask for a hearing until %s: confirm after that day, or once it waived", h.Until)).
			With("until", h.Until).With("basis", s.procedure.Hearing.Basis)
	case h.Answer != nil && *h.Answer == hearingRequested && h.HeldAt == nil:
		return fault.Refuse(fault.StepsMissing, "当事人已要求听证：请举行听证并记录", "the party asked for a hearing: hold and record it first").
			With("missing", []any{map[string]any{"step": "HEARD", "text": "听证", "basis": s.procedure.Hearing.Basis}})
	}
	return nil
}

// extends checks an extension of the period, or the heads' decision on one: each in its turn, by whom the rule names, in time.
func (s *Service) extends(f CaseFacts, n NewStep, a actor.Actor) error {
	if f.Extended >= len(s.procedure.Extensions) {
		return fault.Refuse(fault.WrongState, "延期次数已用完", "the period cannot be extended again").With("extensions", len(s.procedure.Extensions))
	}
	x := s.procedure.Extensions[f.Extended]
	collective := x.DecidedBy == listfile.Collective
	switch {
	case f.Today.After(f.Due):
		return fault.Refuse(fault.TooLate, "办案期限已过，不能再延期", "the period is over and cannot be extended any more").With("dueOn", f.Due)
	case n.Kind == "EXTENSION_DISCUSSED" && !collective:
		return fault.Refuse(fault.WrongState, "本次延期由负责人批准，无须集体讨论：请直接记录延期", "this extension is the head's own: record it").With("basis", x.Basis)
	case n.Kind == "EXTENSION_DISCUSSED" && (*n.Days < 1 || *n.Days > x.Days):
		return fault.BadInput("input.days", fmt.Sprintf("延期须为 1 至 %d 日", x.Days), fmt.Sprintf("an extension of 1 to %d days", x.Days))
	case n.Kind == "EXTENSION_DISCUSSED" || !collective:
		return nil
	case f.Discussed == nil:
		return fault.Refuse(fault.StepsMissing, "继续延期须先由负责人集体讨论决定期限", "the heads discuss a further extension first and say how long").
			With("missing", []any{map[string]any{"step": "EXTENSION_DISCUSSED", "text": "集体讨论延期", "basis": x.Basis}})
	case f.Discussed.By == a.Pseudonym:
		return fault.Refuse(fault.SecondPerson, "集体讨论由他人记录：请由另一位负责人办理延期", "another head than who recorded the discussion extends the period")
	}
	return nil
}

// evidence checks what the party's answer on paper came with.
func (s *Service) evidence(ctx context.Context, tx Tx, f CaseFacts, n NewStep) error {
	if n.EvidenceID == nil {
		return nil
	}
	return show(ctx, tx, "input.evidenceId", f.EnterpriseID, *n.EvidenceID)
}

// fill gives a step what follows from the procedure, and tells the ledger.
func (s *Service) fill(n *NewStep, f CaseFacts, body map[string]any) {
	switch n.Kind {
	case "EXTENDED":
		x := s.procedure.Extensions[f.Extended]
		days := x.Days
		if x.DecidedBy == listfile.Collective {
			days = f.Discussed.Days
		}
		n.days = &days
		body["days"], body["due"], body["basis"] = days, f.Due.AddDays(days), x.Basis
	case "EXTENSION_DISCUSSED":
		body["days"] = *n.Days
	case "HEARING_OFFERED":
		until := s.calendar.Deadline(f.Today, s.procedure.Hearing.Workdays).Date
		n.until = &until
		body["until"], body["basis"] = until, s.procedure.Hearing.Basis
	case hearingRequested, hearingWaived:
		body["evidence"] = n.EvidenceID.String()
	}
}
