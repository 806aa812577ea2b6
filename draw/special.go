package draw

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/publish"
	"yangguang/workday"
)

// PlanApproval is the approval of a special plan 专项检查计划的批准, with which it goes on file.
type PlanApproval struct {
	Office    string // of the approver
	Standing  Standing
	Approver  string // pseudonym
	Remark    string
	Basis     string
	PublishBy workday.Date // last day of publication
	At        time.Time
}

// PlanOnDesk is a plan that somebody decides about.
type PlanOnDesk struct {
	Plan
	Author   uuid.UUID
	Superior bool   // the actor's agency stands above the plan's
	Office   string // name of the actor's agency, "" for none
}

// bounded keeps a special plan within the limits of scope and time that policy sets.
func (s *Service) bounded(p Plan, today workday.Date) error {
	rule, ok := s.Rules.special(p.Agency.Region.Code, today)
	if !ok {
		return fault.Refuse(fault.PlanUnbounded, "本地没有专项检查计划的规则：请先在规则中设定批准人和限度", "no rule of special plans is in force here: set one in the policy files")
	}
	if days := p.To.DaysSince(p.From) + 1; days > rule.MaxDays {
		e := fault.Refuse(fault.PlanUnbounded, "专项检查须限定时间：检查期过长，请缩短", "a special campaign is bounded in time: shorten the window")
		e.Field = "input.to"
		return e.With("days", days).With("maxDays", rule.MaxDays).With("basis", rule.LimitsBasis)
	}
	if !slices.ContainsFunc(rule.NarrowedBy, func(f string) bool { return len(p.Target.filter(f)) > 0 }) {
		e := fault.Refuse(fault.PlanUnbounded, "专项检查须限定范围：请至少选定行业、重点监管标识、信用类别之一", "a special campaign is bounded in scope: name industries, marks or credit classes")
		e.Field = "input.target"
		return e.With("narrowedBy", rule.NarrowedBy).With("basis", rule.LimitsBasis)
	}
	return nil
}

// ApprovePlan puts a special plan on file. The approver is another person than its author, of a superior agency or the government as the
// policy of the place names them; a plan whose window is over is not approved any more.
func (s *Service) ApprovePlan(ctx context.Context, c command.Command, id uuid.UUID, remark string) (Plan, error) {
	if err := checkWords("input.remark", &remark); err != nil {
		return Plan{}, err
	}
	return s.onDesk(ctx, c, id, func(tx Tx, p PlanOnDesk, today workday.Date) (string, map[string]any, error) {
		switch {
		case p.State != PlanDraft || p.Kind != Special:
			return "", nil, fault.Refuse(fault.WrongState, "只有待批准的专项计划可以批准", "only a special plan that waits for approval can be approved")
		case p.Author == c.Actor.AccountID:
			return "", nil, fault.Refuse(fault.SecondPerson, "批准人不得是拟定人", "the approver must be another person than the author")
		case p.To.Before(today):
			return "", nil, fault.Refuse(fault.TooLate, "检查期已过：请重新拟定", "the window is over: draft a new plan")
		}
		if err := p.waits(); err != nil {
			return "", nil, err
		}
		rule, _ := s.Rules.special(p.Agency.Region.Code, today)
		v := PlanApproval{Office: p.Office, Remark: remark, Basis: rule.ApproversBasis, PublishBy: addMonths(today, rule.PublishMonths)}
		switch {
		case p.Superior && slices.Contains(rule.Approvers, Superior):
			v.Standing = Superior
		case c.Actor.Has(actor.Supervisor) && slices.Contains(rule.Approvers, Government):
			v.Standing, v.Office = Government, "行政执法监督"
		default:
			return "", nil, fault.Refuse(fault.NotApprover, "专项计划由上级机关或者人民政府批准：请报其批准", "a special plan is approved by a superior agency or the government: send it there").
				With("approvers", rule.Approvers).With("basis", rule.ApproversBasis)
		}
		return "plan.approve", map[string]any{"number": p.Number, "office": v.Office, "standing": string(v.Standing), "remark": v.Remark, "basis": v.Basis,
			"publishBy": v.PublishBy}, tx.ApprovePlan(ctx, p, v)
	})
}

// PublishPlan makes a special plan on file public, its agency's own step.
func (s *Service) PublishPlan(ctx context.Context, c command.Command, id uuid.UUID) (Plan, error) {
	return s.onDesk(ctx, c, id, func(tx Tx, p PlanOnDesk, today workday.Date) (string, map[string]any, error) {
		switch {
		case p.Agency.ID != c.Actor.AgencyID:
			return "", nil, missingPlan()
		case p.Approval == nil || p.State == PlanWithdrawn:
			return "", nil, fault.Refuse(fault.WrongState, "只有经批准且未撤回的专项计划需要公布", "only a special plan that is approved and not withdrawn is published")
		case p.PublishedAt != nil:
			return "", nil, fault.New(fault.Conflict, "该计划已公布", "the plan is public already")
		}
		by := p.Approval.PublishBy
		return "plan.publish", map[string]any{"number": p.Number, "publishBy": by, "late": today.After(by)}, tx.PublishPlan(ctx, id)
	})
}

// WithdrawPlan takes a plan back: nothing is drawn or planned under it any more and its visits get no code. The agency itself may, and
// whoever may approve a special plan. A draw that was committed before is executed all the same: each commitment has its one result.
func (s *Service) WithdrawPlan(ctx context.Context, c command.Command, id uuid.UUID, reason string) (Plan, error) {
	if err := checkWords("input.reason", &reason); err != nil {
		return Plan{}, err
	}
	return s.onDesk(ctx, c, id, func(tx Tx, p PlanOnDesk, _ workday.Date) (string, map[string]any, error) {
		above := p.Kind == Special && (p.Superior || c.Actor.Has(actor.Supervisor))
		switch {
		case p.Agency.ID != c.Actor.AgencyID && !above:
			return "", nil, missingPlan()
		case p.State == PlanWithdrawn:
			return "", nil, fault.New(fault.Conflict, "该计划已撤回", "the plan is withdrawn already")
		case p.State == PlanDone:
			return "", nil, fault.Refuse(fault.TooLate, "检查期已过：已完成的计划不再撤回", "the window is over: a plan that is done is not withdrawn")
		}
		return "plan.withdraw", map[string]any{"number": p.Number, "reason": reason}, tx.WithdrawPlan(ctx, id, reason)
	})
}

// givenUp refuses a draw of a plan that its agency agreed to give up 合并检查建议: of plans that become one the one on file later, while the other stands, and one
// that is inspected off-site instead.
func (p Plan) givenUp(standing string) error {
	if standing == p.Number {
		return fault.Refuse(fault.WrongState, "本机关已答复该计划改为非现场检查：不再抽取，请撤回该计划",
			"your agency answered that it inspects the items of this plan off-site: nobody is drawn under it, withdraw it").With("plan", standing)
	}
	return fault.Refuse(fault.WrongState, fmt.Sprintf("该计划已同意与计划 %s 合并，不再分别抽取：请撤回本计划，由该计划抽取；或者撤回该计划；或者撤回两者，另行备案联合计划", standing),
		fmt.Sprintf("this plan was agreed to become one with plan %s and is not drawn beside it: withdraw this plan, or the other, or both and file a joint one", standing)).
		With("plan", standing)
}

// onDesk runs a command on a plan, once at a time, and reads the plan afterwards.
func (s *Service) onDesk(ctx context.Context, c command.Command, id uuid.UUID,
	decide func(Tx, PlanOnDesk, workday.Date) (kind string, content map[string]any, err error)) (Plan, error) {
	agency := c.Actor.AgencyID
	if c.Actor.Has(actor.Supervisor) {
		agency = uuid.Nil
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		p, err := tx.LockPlan(ctx, agency, id)
		if err != nil {
			return command.Change{}, err
		}
		kind, content, err := decide(tx, p, workday.CivilDate(now))
		return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: p.Number}, ObjectKind: ident.Plan, Object: id, Content: content}, err
	})
	if err != nil {
		return Plan{}, err
	}
	found, err := s.PlansByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingPlan())
}

// checkWords trims what a person wrote for everybody to read and refuses what is empty, too long or holds a personal number.
func checkWords(field string, s *string) error {
	*s = strings.TrimSpace(*s)
	if n := utf8.RuneCountInString(*s); n < 1 || n > maxReason {
		return fault.BadInput(field, "请写明理由或者意见（1 至 1000 字）", "give a reason or remark of 1 to 1,000 characters")
	}
	return publish.Check(field, *s)
}
