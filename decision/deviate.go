package decision

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
)

// DeviationVerdict is what the procedure that the rule names came to.
type DeviationVerdict struct {
	DecisionID uuid.UUID
	Approved   bool
	Remark     string // of the legal review, or the minutes of the discussion
}

// ApproveDeviation records what legal review or collective deliberation said of a proposal that deviates from a binding list. Another person
// than the proposer records it; refused, the proposal cannot be confirmed any more.
func (s *Service) ApproveDeviation(ctx context.Context, c command.Command, v DeviationVerdict) (Decision, error) {
	v.Remark = strings.TrimSpace(v.Remark)
	if err := text("input.remark", "审核意见", v.Remark); err != nil {
		return Decision{}, err
	}
	return s.on(ctx, c, v.DecisionID, func(ctx context.Context, tx Tx, r Row, p Proposed) (command.Change, error) {
		switch {
		case p.Deviation == nil:
			return command.Change{}, fault.Refuse(fault.WrongState, "该决定没有偏离清单", "the decision keeps to the lists")
		case p.Deviation.Approved != nil:
			return command.Change{}, fault.Refuse(fault.WrongState, "该偏离已有结论", "the deviation is decided already")
		case p.Proposer == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "偏离清单须由拟定人以外的人审批", "another person than the proposer decides on the deviation")
		}
		if err := tx.DecideDeviation(ctx, r, p, v); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "deviation.approve", Content: map[string]any{"decision": p.Number, "item": p.Deviation.Item,
			"procedure": p.Deviation.Procedure, "reason": p.Deviation.Reason, "approved": v.Approved, "remark": v.Remark, "agency": r.AgencyCode}}, nil
	})
}

// Object records the supervisor's objection to a deviation 监督异议: party, agency and public count see it; it does not stop the decision.
func (s *Service) Object(ctx context.Context, c command.Command, id uuid.UUID, objection string) (Decision, error) {
	objection = strings.TrimSpace(objection)
	if err := text("input.objection", "异议", objection); err != nil {
		return Decision{}, err
	}
	return s.on(ctx, c, id, func(ctx context.Context, tx Tx, r Row, p Proposed) (command.Change, error) {
		switch {
		case p.Deviation == nil || p.Deviation.Approved == nil:
			return command.Change{}, fault.Refuse(fault.WrongState, "该决定没有经审批的偏离", "there is no decided deviation to object to")
		case p.Deviation.Objection != nil:
			return command.Change{}, fault.Refuse(fault.WrongState, "已提出异议", "there is an objection already")
		}
		if err := tx.InsertObjection(ctx, r, p, objection); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "deviation.object", Content: map[string]any{"decision": p.Number, "objection": objection}}, nil
	})
}

// Annul ends a decision in force (撤销): the supervising body does it, with its reason. The violation then counts for nobody's history, and the
// finding may be decided anew.
func (s *Service) Annul(ctx context.Context, c command.Command, id uuid.UUID, reason string) (Decision, error) {
	reason = strings.TrimSpace(reason)
	if err := text("input.reason", "撤销理由", reason); err != nil {
		return Decision{}, err
	}
	return s.on(ctx, c, id, func(ctx context.Context, tx Tx, r Row, p Proposed) (command.Change, error) {
		if !p.Confirmed || r.Decision == nil || r.Decision.ID != p.ID || !r.Decision.InForce() {
			return command.Change{}, fault.Refuse(fault.WrongState, "该决定未生效或已终止", "the decision is not in force")
		}
		if err := tx.EndDecision(ctx, r, p, "ANNULLED", reason); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "decision.annul", Content: map[string]any{"decision": p.Number, "reason": reason}}, nil
	})
}

// on runs a command about one decision: its entry is one of the case, its answer the decision.
func (s *Service) on(ctx context.Context, c command.Command, id uuid.UUID,
	do func(ctx context.Context, tx Tx, r Row, p Proposed) (command.Change, error)) (Decision, error) {
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		r, p, _, err := tx.LockDecision(ctx, id)
		if err != nil {
			return command.Change{}, at("input.decisionId", err)
		}
		change, err := do(ctx, tx, r, p)
		change.Subject, change.ObjectKind, change.Object = ledger.Subject{Kind: ledger.SubjectCase, ID: p.CaseNumber}, ident.Decision, p.ID
		return change, err
	})
	if err != nil {
		return Decision{}, err
	}
	return s.store.DecisionByID(ctx, c.Actor, id)
}

// Statement is what the party says against a fact 陈述申辩.
type Statement struct {
	FindingID   uuid.UUID
	Key         string
	Value       *string // what it should be
	Text        string
	EvidenceIDs []uuid.UUID
}

// ContestFact marks a fact of a finding as contested: it proves nothing until an officer has settled it.
func (s *Service) ContestFact(ctx context.Context, c command.Command, x Statement) (Finding, error) {
	x.Text = strings.TrimSpace(x.Text)
	if err := text("input.text", "陈述", x.Text); err != nil {
		return Finding{}, err
	}
	d, ok := s.language.Vocabulary().Definition(x.Key)
	if !ok {
		return Finding{}, s.noFact("input.key")
	}
	if x.Value != nil {
		if _, err := d.Read(*x.Value); err != nil {
			return Finding{}, badValue("input.value", d, err)
		}
	}
	return s.onFinding(ctx, c, x.FindingID, func(ctx context.Context, tx Tx, r Row) (command.Change, error) {
		if own := slices.ContainsFunc(r.Facts, func(f Fact) bool { return f.Key == x.Key && f.Source == string(leniency.FromEnterprise) }); own {
			return command.Change{}, fault.BadInput("input.key", "该事实由贵单位提供：请与执法人员核实", "you supplied this fact yourself: ask the officer to settle it")
		}
		if _, ok := r.fact(x.Key); !ok {
			return command.Change{}, fault.BadInput("input.key", "该问题没有记载该事实，或者已有争议", "the finding does not state this fact, or it is contested already")
		}
		if err := show(ctx, tx, "input.evidenceIds", r.EnterpriseID, x.EvidenceIDs...); err != nil {
			return command.Change{}, err
		}
		n, err := tx.InsertStatement(ctx, r, x)
		return command.Change{Type: "finding.contest", Content: map[string]any{"violation": r.Violation.Code, "n": n, "fact": x.Key, "text": x.Text}}, err
	})
}

// Settlement is what an officer found of a contested fact.
type Settlement struct {
	FindingID uuid.UUID
	Key       string
	Value     string
	Reason    string
}

// SettleFact ends the dispute about a fact, or checks one that the party supplied, with a value and the reason: another officer than the one who
// recorded it need not do it, for the decision is confirmed by a second person anyway.
func (s *Service) SettleFact(ctx context.Context, c command.Command, x Settlement) (Finding, error) {
	x.Reason = strings.TrimSpace(x.Reason)
	if err := text("input.reason", "查明理由", x.Reason); err != nil {
		return Finding{}, err
	}
	d, ok := s.language.Vocabulary().Definition(x.Key)
	if !ok {
		return Finding{}, s.noFact("input.key")
	}
	if _, err := d.Read(x.Value); err != nil {
		return Finding{}, badValue("input.value", d, err)
	}
	return s.onFinding(ctx, c, x.FindingID, func(ctx context.Context, tx Tx, r Row) (command.Change, error) {
		n, err := tx.SettleStatement(ctx, r, x)
		if err == nil && n == 0 {
			err = fault.Refuse(fault.WrongState, "该事实没有争议", "the fact is not contested")
		}
		return command.Change{Type: "finding.settle", Content: map[string]any{"violation": r.Violation.Code, "n": n, "fact": x.Key, "value": x.Value,
			"reason": x.Reason}}, err
	})
}

func (s *Service) onFinding(ctx context.Context, c command.Command, id uuid.UUID,
	do func(ctx context.Context, tx Tx, r Row) (command.Change, error)) (Finding, error) {
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		r, _, err := tx.LockFinding(ctx, id)
		switch {
		case err != nil:
			return command.Change{}, at("input.findingId", err)
		case !r.Latest:
			return command.Change{}, corrected()
		case r.Decision.InForce():
			return command.Change{}, fault.Refuse(fault.WrongState, "该问题已有生效决定", "the finding has a decision in force")
		}
		change, err := do(ctx, tx, r)
		change.Subject, change.ObjectKind, change.Object = ledger.Subject{Kind: ledger.SubjectInspection, ID: r.Inspection}, ident.Finding, r.ID
		return change, err
	})
	if err != nil {
		return Finding{}, err
	}
	return s.FindingByID(ctx, c.Actor, id)
}
