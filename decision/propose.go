package decision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
	"yangguang/workday"
)

// Proposal is a decision as an officer proposes it 拟定处理决定.
type Proposal struct {
	FindingID  uuid.UUID
	Outcome    leniency.Outcome
	Measures   []Measure
	Reason     string
	Order      *Order     // 责令改正
	Education  *string    // 教育记录
	Commitment *uuid.UUID // evidence of the written commitment 承诺书
	OnTheSpot  bool       // 当场处罚
	Deviation  *string    // why the list that binds is deviated from
}

// maxText bounds reason, order and education record, in characters.
const maxText = 4000

// check reads what can be seen without the finding and brings amounts to one form.
func (p *Proposal) check() (leniency.Proposal, error) {
	out := leniency.Proposal{Outcome: p.Outcome}
	p.Reason = strings.TrimSpace(p.Reason)
	if err := text("input.reason", "理由", p.Reason); err != nil {
		return out, err
	}
	if p.Order != nil {
		p.Order.Text = strings.TrimSpace(p.Order.Text)
		if err := text("input.orderToRectify.text", "责令改正内容", p.Order.Text); err != nil {
			return out, err
		}
		out.Duties = append(out.Duties, leniency.OrderToRectify)
	}
	if p.Education != nil {
		trimmed := strings.TrimSpace(*p.Education)
		p.Education = &trimmed
		if err := text("input.educationRecord", "教育记录", trimmed); err != nil {
			return out, err
		}
		out.Duties = append(out.Duties, leniency.EducationRecord)
	}
	if p.Commitment != nil {
		out.Duties = append(out.Duties, leniency.Commitment)
	}
	if p.Deviation != nil {
		trimmed := strings.TrimSpace(*p.Deviation)
		p.Deviation = &trimmed
		if err := text("input.deviationReason", "偏离理由", trimmed); err != nil {
			return out, err
		}
	}
	for i := range p.Measures {
		m, err := p.Measures[i].check(fmt.Sprintf("input.measures[%d]", i))
		if err != nil {
			return out, err
		}
		out.Measures = append(out.Measures, m)
	}
	return out, nil
}

func text(field, what, s string) error {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return fault.BadInput(field, what+"不能为空：请填写", "must not be empty: fill it in")
	case n > maxText:
		return fault.BadInput(field, fmt.Sprintf("%s不超过 %d 字：请缩短", what, maxText), fmt.Sprintf("at most %d characters: shorten it", maxText))
	}
	return nil
}

// Kinds of measures that carry an amount.
const (
	fine         MeasureKind = "FINE"
	confiscation MeasureKind = "CONFISCATION"
)

// check wants an amount in yuan, above zero and with at most two decimals, for fines and confiscations and for nothing else.
func (m *Measure) check(path string) (leniency.Measure, error) {
	out := leniency.Measure{Kind: string(m.Kind)}
	if m.Detail != nil {
		if err := text(path+".detail", "说明", *m.Detail); err != nil {
			return out, err
		}
	}
	if m.Kind != fine && m.Kind != confiscation {
		if m.Amount != nil {
			return out, fault.BadInput(path+".amount", "只有罚款、没收可填金额：请删除", "only fines and confiscations have an amount: leave it out")
		}
		return out, nil
	}
	if m.Amount == nil {
		return out, fault.BadInput(path+".amount", "罚款、没收须填金额（元）", "a fine or confiscation needs its amount in yuan")
	}
	amount, err := leniency.ParseMoney(*m.Amount)
	if err != nil || amount == 0 {
		return out, fault.BadInput(path+".amount", "金额须大于 0、至多两位小数，如 \"300.00\"", "the amount is above 0 with at most two decimals, e.g. \"300.00\"")
	}
	form := amount.String()
	m.Amount, out.Amount = &form, amount
	return out, nil
}

// Decide proposes the decision on a finding (Propose) and reads decision and finding as they then stand.
func (s *Service) Decide(ctx context.Context, c command.Command, p Proposal) (Decision, Finding, error) {
	id, err := s.Propose(ctx, c, p)
	if err != nil {
		return Decision{}, Finding{}, err
	}
	d, err := s.store.DecisionByID(ctx, c.Actor, id)
	if err != nil {
		return Decision{}, Finding{}, err
	}
	f, err := s.FindingByID(ctx, c.Actor, d.FindingID)
	return d, f, err
}

// Propose proposes the decision on a finding and opens the case if there is none yet. It returns the decision's id. What the published
// lists bind to is refused with LENIENCY_BINDS, what the law does not give with LEGAL_BOUND, and a decision without what must accompany it
// with DUTIES_MISSING. A later proposal for the same finding replaces one that nobody has confirmed.
func (s *Service) Propose(ctx context.Context, c command.Command, p Proposal) (uuid.UUID, error) {
	asked, err := p.check()
	if err != nil {
		return uuid.Nil, err
	}
	asked.Withheld = s.procedure.Lenient.Withholds
	return s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		r, count, err := tx.LockFinding(ctx, p.FindingID)
		if err != nil {
			return command.Change{}, at("input.findingId", err)
		}
		if r.Barred {
			return command.Change{}, barred()
		}
		l, err := s.at(ctx, count)
		if err != nil {
			return command.Change{}, err
		}
		today := workday.CivilDate(now)
		if err := s.fits(ctx, tx, p, r, today); err != nil {
			return command.Change{}, err
		}
		if err := errors.Join(s.spot(p, asked, r), s.limited(p.Outcome, r), r.once(asked)); err != nil {
			return command.Change{}, err
		}
		advice := l.judge(r, today)
		way, item, err := s.keeps(advice, asked, p.Deviation)
		if err != nil {
			return command.Change{}, err
		}
		d := Proposed{ID: newID(), Outcome: p.Outcome, Route: advice.Ruling, Measures: p.Measures, Reason: p.Reason, Education: p.Education,
			Commitment: p.Commitment, Order: p.Order, Advice: l.present(advice), Proposer: c.Actor.AccountID, Procedure: Ordinary}
		if p.OnTheSpot {
			d.Procedure = OnTheSpot
		}
		if p.Deviation != nil {
			d.Deviation = &Deviation{Reason: *p.Deviation, Procedure: way.Procedure, Item: item.Code}
		}
		d.Limits = limits(advice, p.Outcome, item)
		return s.write(ctx, tx, c, r, d, now)
	})
}

// fits checks the proposal against the finding and its inspection.
func (s *Service) fits(ctx context.Context, tx Tx, p Proposal, r Row, today workday.Date) error {
	switch {
	case r.State != "RECORDED" && r.State != "CLOSED":
		return fault.Refuse(fault.WrongState, "检查记录尚未提交或检查已作废，不能作出处理决定", "there is no record in force to decide on").With("state", r.State)
	case !r.Latest:
		return corrected()
	case r.Decision.InForce():
		return fault.Refuse(fault.WrongState, "该问题已有生效决定", "the finding has a decision in force").With("decision", r.Decision.Number)
	case p.Order != nil && p.Order.DueOn.Before(today):
		return fault.BadInput("input.orderToRectify.dueOn", "改正期限不得早于今天", "the order cannot be due before today")
	case p.Order != nil && p.Order.DueOn.After(today.AddDays(s.procedure.OrderDays)):
		return fault.BadInput("input.orderToRectify.dueOn", fmt.Sprintf("改正期限不得超过 %d 日", s.procedure.OrderDays),
			fmt.Sprintf("the order is due within %d days", s.procedure.OrderDays))
	case p.Commitment == nil:
		return nil
	}
	return show(ctx, tx, "input.commitmentEvidenceId", r.EnterpriseID, *p.Commitment)
}

// show lets the enterprise see what is brought against it or for it. Evidence out of scope, or of another enterprise, is not found.
func show(ctx context.Context, tx Tx, field string, enterprise uuid.UUID, evidence ...uuid.UUID) error {
	ok, err := tx.ShowEvidence(ctx, enterprise, evidence...)
	if err == nil && !ok {
		return at(field, fault.Missing("该证据", "evidence"))
	}
	return err
}

// corrected is the refusal to decide on a finding of an earlier version of the record.
func corrected() error {
	return fault.Refuse(fault.WrongState, "检查记录已更正，请对最新记录中的问题作出决定", "the record was corrected: decide on the finding of its latest version")
}

// write leaves case, proposal and what the ledger keeps of them.
func (s *Service) write(ctx context.Context, tx Tx, c command.Command, r Row, d Proposed, now time.Time) (command.Change, error) {
	due := workday.CivilDate(now).AddDays(s.procedure.CaseDays)
	number, caseID, opened, err := tx.CaseOf(ctx, r, NewCase{ID: newID(), At: now, Due: due, By: c.Actor.Pseudonym})
	if err != nil {
		return command.Change{}, err
	}
	if d.Number, err = tx.Propose(ctx, r, caseID, number, d, c.Actor.Pseudonym); err != nil {
		return command.Change{}, err
	}
	body := map[string]any{"decision": d.Number, "inspection": r.Inspection, "violation": r.Violation.Code, "outcome": d.Outcome,
		"measures": measures(d.Measures), "reason": d.Reason, "advice": adviceBody(d.Advice), "procedure": d.Procedure}
	if d.Deviation != nil {
		body["deviation"] = map[string]any{"item": d.Deviation.Item, "reason": d.Deviation.Reason, "procedure": d.Deviation.Procedure}
	}
	if opened {
		body["opened"] = map[string]any{"inspection": r.Inspection, "due": due, "basis": s.procedure.CaseBasis}
	}
	if d.Order != nil {
		body["orderToRectify"] = d.Order
	}
	if d.Education != nil {
		sum := sha256.Sum256([]byte(*d.Education))
		body["educationRecord"] = hex.EncodeToString(sum[:])
	}
	if d.Commitment != nil {
		body["commitment"] = d.Commitment.String()
	}
	return command.Change{Type: "decision.propose", Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: number}, ObjectKind: ident.Decision,
		Object: d.ID, Content: body}, nil
}

// measures as the ledger keeps them.
func measures(ms []Measure) []any {
	out := make([]any, len(ms))
	for i, m := range ms {
		one := map[string]any{"kind": m.Kind}
		if m.Amount != nil {
			one["amount"] = *m.Amount
		}
		if m.Detail != nil {
			one["detail"] = *m.Detail
		}
		out[i] = one
	}
	return out
}

// adviceBody is the ruling with the items that led to it, condition by condition.
func adviceBody(a Advice) map[string]any {
	items := []any{}
	for _, m := range a.Items {
		if m.Matches != leniency.True || m.Item.Ruling != a.Ruling {
			continue
		}
		conditions := make([]any, len(m.Conditions))
		for i, c := range m.Conditions {
			one := map[string]any{"key": c.Key, "result": c.Result}
			if c.Fact != nil {
				one["fact"] = *c.Fact
			}
			conditions[i] = one
		}
		items = append(items, map[string]any{"item": m.Item.Code, "version": m.Item.Version, "basis": m.Item.Basis, "conditions": conditions})
	}
	return map[string]any{"ruling": a.Ruling, "items": items, "arithmetic": a.Arithmetic}
}

// at names the input that a NOT_FOUND is about.
func at(field string, err error) error {
	if e, ok := fault.As(err); ok && e.Kind == fault.NotFound && e.Field == "" {
		return &fault.Error{Kind: e.Kind, Reason: e.Reason, Field: field, Msg: e.Msg, En: e.En, Facts: e.Facts}
	}
	return err
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
