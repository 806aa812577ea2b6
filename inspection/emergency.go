package inspection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/workday"
)

// EmergencyRequest reports an emergency visit 紧急检查 that began before anybody could approve it.
type EmergencyRequest struct {
	EnterpriseID uuid.UUID
	ItemIDs      []uuid.UUID
	InspectorIDs []uuid.UUID // the lead first
	Reason       string
	EnteredAt    time.Time
}

// EmergencyVisit is when the team of an emergency entered and what became of its code.
type EmergencyVisit struct {
	EnteredAt time.Time
	DueOn     workday.Date // last day to make the code up
	MadeUp    *MadeUp      // nil while there is no code, and when it came on the day of entry
	Coded     bool
	Overdue   bool // no code after the last day
	Noted     []EmergencyNote
}

// EmergencyNote says of an officer who was there that he could not have been sent on the day of entry. Only the own agency and the supervision read it.
type EmergencyNote struct {
	Inspector string // pseudonym
	Reason    string // as the gate would have refused him
}

// MadeUp is a code that was made up 补码.
type MadeUp struct {
	Reason string
	Days   int
	Late   bool
}

// happened parts what the gate says of a team into what is noted of officers who were there all the same, and what is refused: too few, items that none of them
// may inspect, and who is not of the agency.
func happened(list []*fault.Error, f PlanFacts) (noted []EmergencyNote, refused []*fault.Error) {
	for _, e := range list {
		who, _ := e.Facts["inspector"].(string)
		own := slices.ContainsFunc(f.Team, func(o Officer) bool { return o.Pseudonym == who && o.AgencyID == f.Agency.ID })
		if n := (EmergencyNote{who, string(e.Reason)}); own && !slices.Contains(noted, n) {
			noted = append(noted, n)
		} else if !own {
			refused = append(refused, e)
		}
	}
	return noted, refused
}

// EnterEmergency reports that a team enters or has entered in an emergency: it always passes and is explained afterwards, also with an officer who has a conflict
// with the enterprise or is otherwise nobody who could have been sent; that is noted, and the supervisor is warned. The head approves later, and the lead issues
// the code before the team leaves or makes it up within the days that the rule gives, counted in public.
func (s *Service) EnterEmergency(ctx context.Context, c command.Command, r EmergencyRequest, p Parts) (Inspection, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		entered := workday.CivilDate(r.EnteredAt)
		plan := PlanRequest{EnterpriseID: r.EnterpriseID, ItemIDs: r.ItemIDs, InspectorIDs: r.InspectorIDs, Trigger: Emergency, Reason: r.Reason, happened: true,
			From: entered, To: workday.CivilDate(now)}
		if err := r.check(c, now); err != nil {
			return command.Change{}, err
		}
		if err := plan.check(plan.To); err != nil {
			return command.Change{}, err
		}
		f, err := tx.PlanFacts(ctx, PlanQuestion{AgencyID: c.Actor.AgencyID, EnterpriseID: r.EnterpriseID, ItemIDs: r.ItemIDs,
			InspectorIDs: r.InspectorIDs, From: entered, To: entered})
		if err != nil {
			return command.Change{}, err
		}
		if number, err := tx.OpenEmergency(ctx, r.EnterpriseID, r.EnteredAt); err != nil || number != "" {
			return command.Change{}, cmp.Or(err, reported(number))
		}
		rule, ok := s.Rules.emergency(f.Agency.Region.Code, entered)
		if !ok {
			return command.Change{}, errors.New("inspection: no rule for emergencies")
		}
		due := entered.AddDays(rule.Days)
		if plan.To.Before(due) {
			plan.To = due
		}
		n, err := s.decidePlan(c, plan, f, now)
		if err != nil {
			return command.Change{}, err
		}
		e := Entry{EnteredAt: r.EnteredAt.UTC(), DueOn: due, Noted: n.Noted}
		change := plannedChange(n, f)
		change.Content.(map[string]any)["enteredAt"], change.Content.(map[string]any)["codeDueOn"] = e.EnteredAt, e.DueOn
		change.Content.(map[string]any)["noted"] = e.Notes()
		if err := tx.InsertInspection(ctx, n); err != nil {
			return command.Change{}, err
		}
		return change, tx.InsertEntry(ctx, n, e, rule.Basis)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// reported refuses a second report of an entry: it would be a second visit, with a code and a check of its own.
func reported(number string) error {
	return fault.Refuse(fault.WrongState, fmt.Sprintf("该企业当日的紧急入企已报告为检查 %s，尚无检查码：请在该检查下办理；误报的请先作废", number),
		fmt.Sprintf("an entry at this enterprise on that day is reported as visit %s, which has no code yet: go on with it, or void it if it was a mistake", number)).
		With("number", number)
}

// check holds that a member of the team reports an entry of the past.
func (r EmergencyRequest) check(c command.Command, now time.Time) error {
	switch {
	case strings.TrimSpace(r.Reason) == "":
		return fault.BadInput("input.reason", "请写明紧急情况", "say what the emergency is")
	case r.EnteredAt.After(now):
		return fault.BadInput("input.enteredAt", "入企时间不得晚于现在", "the entry cannot lie ahead")
	case workday.CivilDate(now).DaysSince(workday.CivilDate(r.EnteredAt)) > longestWindow:
		return fault.BadInput("input.enteredAt", "入企时间已超过一年：请核对；确属一年前的，请书面报上级机关处理",
			"the entry is more than a year ago: check it, or report it to the superior agency in writing")
	case !slices.Contains(r.InspectorIDs, c.Actor.InspectorID):
		return fault.BadInput("input.inspectorIds", "请由检查组成员报告", "a member of the team reports the entry")
	}
	return nil
}
