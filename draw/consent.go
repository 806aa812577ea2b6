package draw

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/roster"
	"yangguang/workday"
)

// PlanConsent is what the head of an agency that is to join a plan answered 配合机关的意见.
type PlanConsent struct {
	Agency roster.Agency
	Agreed bool
	Reason *string
	By     string // pseudonym
	At     time.Time
}

// AnswerPlan is the answer of an agency that is to join a plan, given once by its head; declining needs a reason. With the last consent an annual plan goes on
// file, and a special one may be approved. What was declined stays a draft: its agency withdraws it and files another.
func (s *Service) AnswerPlan(ctx context.Context, c command.Command, id uuid.UUID, agree bool, reason string) (Plan, error) {
	if strings.TrimSpace(reason) != "" || !agree {
		if err := checkWords("input.reason", &reason); err != nil {
			return Plan{}, err
		}
	}
	reason = strings.TrimSpace(reason)
	return s.onDesk(ctx, c, id, func(tx Tx, p PlanOnDesk, today workday.Date) (string, map[string]any, error) {
		n := slices.IndexFunc(p.CooperatingAgencies, func(g roster.Agency) bool { return g.ID == c.Actor.AgencyID })
		switch {
		case p.Agency.ID == c.Actor.AgencyID:
			return "", nil, fault.New(fault.Forbidden, "该计划由本机关拟定，由配合机关的负责人答复", "the plan is your agency's own: the heads of the agencies that are to join answer")
		case n < 0:
			return "", nil, missingPlan()
		case slices.ContainsFunc(p.Consents, func(x PlanConsent) bool { return x.Agency.ID == c.Actor.AgencyID }):
			return "", nil, fault.New(fault.Conflict, "本机关已答复", "your agency has answered")
		case p.State != PlanDraft:
			return "", nil, fault.Refuse(fault.WrongState, "该计划不待答复：已备案或者已撤回", "the plan asks nobody: it is on file or withdrawn").With("state", string(p.State))
		case p.Author == c.Actor.AccountID:
			return "", nil, fault.Refuse(fault.SecondPerson, "答复人不得是拟定人", "another person than the author answers")
		case p.To.Before(today):
			return "", nil, fault.Refuse(fault.TooLate, "检查期已过：请发起机关重新拟定", "the window is over: the agency drafts a new plan")
		}
		last := agree && p.agreed()+1 == len(p.CooperatingAgencies)
		return "plan.consent", map[string]any{"number": p.Number, "agency": p.CooperatingAgencies[n].Code, "agreed": agree, "reason": reason,
			"onFile": last && p.Kind == Annual}, tx.AnswerPlan(ctx, p, agree, reason)
	})
}

// agreed counts the agencies that agreed to join.
func (p Plan) agreed() (n int) {
	for _, x := range p.Consents {
		if x.Agreed {
			n++
		}
	}
	return n
}

// waits refuses what is done with a plan only when every agency that is to join has agreed.
func (p Plan) waits() error {
	missing := []string{}
	for _, g := range p.CooperatingAgencies {
		if !slices.ContainsFunc(p.Consents, func(x PlanConsent) bool { return x.Agency.ID == g.ID && x.Agreed }) {
			missing = append(missing, g.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.Refuse(fault.PlanNotFiled, "配合机关尚未全部同意："+strings.Join(missing, "、")+"；请其负责人答复，不同意的请撤回后重新拟定",
		"agencies that are to join have not agreed: their heads answer, and a plan that one declined is withdrawn and drafted anew").With("agencies", missing)
}
