package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/workday"
)

// Gate is everything that a check code depends on, read in one transaction with the slots of the enterprise locked.
type Gate struct {
	Visit
	Items    []GateItem
	Agencies []GateAgency // the lead agency first, then those that join
	Team     []Officer    // as of today
	Plan     *GatePlan    // nil when the visit has none
	Taken    []TakenSlot  // slots of the enterprise in force
	LastCode *LastCode
}

// GateAgency is an agency on the visit's list.
type GateAgency struct {
	ID                  uuid.UUID
	Name, Region, Field string
}

// GatePlan is the plan of a visit.
type GatePlan struct {
	Number    string
	Withdrawn bool
}

// TakenSlot is a slot in force.
type TakenSlot struct {
	ID           uuid.UUID
	InspectionID uuid.UUID
	AgencyID     uuid.UUID
	Rule, Period string
	N            int
}

// LastCode is the latest code of the visit.
type LastCode struct {
	N       int
	ValidTo time.Time
	Revoked bool // the team changed before the code was used
}

// Slot is the n-th counted visit of a period under a rule.
type Slot struct {
	ID, AgencyID        uuid.UUID
	Rule, Period, Basis string
	N, Cap              int
}

// NewCode is a code to write.
type NewCode struct {
	Visit    Visit
	N        int
	Token    string
	From, To time.Time
	Slots    []Slot     // to take now
	SlotID   *uuid.UUID // the lead agency's, nil when the visit does not count
	Team     []Officer  // whose names the enterprise is shown from now on
	Reserved *string    // why, for a coming day: the enterprise is shown nothing yet
}

// IssueCode issues the check code 检查码 to the lead on a day of the visit's window, for that day. It is the gate: approved, planned or
// caused, on the published list, enough certified officers without conflicts, no quiet day, and a slot under every cap that binds. Every
// refusal names its reason with the facts. A code that ran out unscanned is replaced on a later day of the window, under the same slot, and one
// that was revoked because the team changed at once.
func (s *Service) IssueCode(ctx context.Context, c command.Command, id uuid.UUID, p Parts) (Inspection, error) {
	done, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		g, err := tx.Gate(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.pass(g, c.Actor.InspectorID, now, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		return issueChange(n), tx.InsertCode(ctx, n)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, done, p)
}

// pass decides about a code of the day. What it does not refuse is the code to write.
func (s *Service) pass(g Gate, inspector uuid.UUID, now time.Time, day workday.Date) (NewCode, error) {
	if err := g.checkTurn(inspector, now); err != nil {
		return NewCode{}, err
	}
	if err := g.checkDay(s.Rules, day); err != nil {
		return NewCode{}, err
	}
	if g.Plan != nil && g.Plan.Withdrawn || g.Plan == nil && (g.Trigger == DoubleRandom || g.Trigger == SpecialCampaign) {
		return NewCode{}, fault.Refuse(fault.PlanNotFiled, "检查计划未备案或已撤回：请先备案", "the plan is not on file or was withdrawn: file it first")
	}
	agencies := make([]uuid.UUID, len(g.Agencies))
	for i, a := range g.Agencies {
		agencies[i] = a.ID
	}
	if err := checkItems(g.Items, agencies); err != nil {
		return NewCode{}, err
	}
	if err := s.Rules.checkTeam(g.Team, agencies, g.Items, day, day); err != nil {
		return NewCode{}, err
	}
	slots, slot, err := s.takeSlots(g)
	if err != nil {
		return NewCode{}, err
	}
	n := NewCode{Visit: g.Visit, N: 1, From: day.Start(), To: day.AddDays(1).Start(), Slots: slots, SlotID: slot, Team: g.Team}
	if g.LastCode != nil {
		n.N = g.LastCode.N + 1
	}
	n.Token, err = s.Codes.Sign(Permit{Inspection: g.ID, Enterprise: g.EnterpriseID, From: n.From, To: n.To, Serial: uint64(n.N)})
	return n, err
}

// checkTurn holds that the lead asks, for an approved visit that has no code in force.
func (g Gate) checkTurn(inspector uuid.UUID, now time.Time) error {
	// Where nobody could come for the lead, the first of those who are left leads.
	if i := max(slices.IndexFunc(g.Team, func(o Officer) bool { return o.Lead }), 0); len(g.Team) == 0 || g.Team[i].InspectorID != inspector {
		return fault.New(fault.Forbidden, "检查码由检查组组长签发", "the lead of the team issues the code")
	}
	if g.State == Approved || g.State == CodeIssued && g.LastCode != nil && (g.LastCode.Revoked || !now.Before(g.LastCode.ValidTo)) {
		return nil
	}
	switch g.State {
	case Planned:
		return g.wrongState("检查尚未批准：请先由负责人批准", "the visit is not approved: the head approves it first")
	case CodeIssued:
		return g.wrongState("检查码已签发，当日有效", "the code is issued and valid today")
	}
	return g.wrongState("该状态下不能签发检查码", "no code can be issued in this state")
}

func (g Gate) checkDay(r Rules, day workday.Date) error {
	if day.Before(g.WindowFrom) {
		return fault.Refuse(fault.NotYet, "未到检查期：检查码在检查当日签发", "the window has not begun: the code is issued on the day of the visit").
			With("windowFrom", g.WindowFrom.String()).With("windowTo", g.WindowTo.String())
	}
	if day.After(g.WindowTo) {
		return fault.Refuse(fault.TooLate, "检查期已过：请作废后重新安排", "the window is over: void the visit and plan anew").
			With("windowFrom", g.WindowFrom.String()).With("windowTo", g.WindowTo.String())
	}
	q, quiet := r.quiet(g.RegionCode, g.Trigger, day)
	if !quiet {
		return nil
	}
	e := fault.Refuse(fault.QuietDay, "企业宁静日内不得入企检查", "no visit on a quiet day").With("day", day.String()).With("basis", q.Basis)
	for next := day.AddDays(1); !next.After(g.WindowTo); next = next.AddDays(1) {
		if _, still := r.quiet(g.RegionCode, g.Trigger, next); !still {
			return e.With("nextPossible", next.String())
		}
	}
	return e // no day of the window is free: the visit needs another window
}

// takeSlots finds a number under every cap that binds. It gives the slots to take and the id of the lead agency's.
func (s *Service) takeSlots(g Gate) ([]Slot, *uuid.UUID, error) {
	if !g.CountsTowardCap {
		return nil, nil, nil
	}
	var take []Slot
	var lead *uuid.UUID
	for i, a := range g.Agencies {
		rule, binds := s.Caps.Rule(a.Region, a.Field, g.WindowFrom)
		if !binds {
			continue
		}
		held, numbers := g.taken(a.ID, rule)
		slot := Slot{ID: uuid.Must(uuid.NewV7()), AgencyID: a.ID, Rule: rule.ID, Period: rule.periodOf(g.WindowFrom), N: firstFree(numbers),
			Cap: rule.Cap, Basis: rule.Basis}
		switch {
		case held != nil:
			slot.ID = *held
		case len(numbers) >= rule.Cap: // numbers of merged enterprises may stand twice
			return nil, nil, capReached(a, rule, g.WindowFrom, len(numbers))
		default:
			take = append(take, slot)
		}
		if i == 0 {
			lead = &slot.ID
		}
	}
	if lead == nil {
		return nil, nil, errors.New("inspection: the visit counts and no frequency rule binds its agency")
	}
	return take, lead, nil
}

// taken is the slot that the visit holds already, if any, and the numbers in force under the rule in the visit's period.
func (g Gate) taken(agency uuid.UUID, rule CapRule) (held *uuid.UUID, numbers []int) {
	for _, t := range g.Taken {
		if t.AgencyID != agency || t.Rule != rule.ID || t.Period != rule.periodOf(g.WindowFrom) {
			continue
		}
		if t.InspectionID == g.ID {
			held = &t.ID
		}
		numbers = append(numbers, t.N)
	}
	return held, numbers
}

// capReached carries the facts of decisions.md 25.
func capReached(a GateAgency, rule CapRule, windowFrom workday.Date, count int) error {
	year := windowFrom.Year()
	next, err := workday.NewDate(year+1, time.January, 1)
	if err != nil {
		return err
	}
	return fault.Refuse(fault.FrequencyCap, fmt.Sprintf("%s 对该企业 %d 年度的检查已达上限 %d 次", a.Name, year, rule.Cap),
		fmt.Sprintf("%s has reached its cap of %d visits to this enterprise in %d", a.Name, rule.Cap, year)).
		With("count", count).With("cap", rule.Cap).With("year", year).With("basis", rule.Basis).With("nextPossible", next.String())
}

func issueChange(n NewCode) command.Change {
	slots := make([]map[string]any, len(n.Slots))
	for i, sl := range n.Slots {
		slots[i] = map[string]any{"rule": sl.Rule, "period": sl.Period, "n": sl.N, "cap": sl.Cap, "basis": sl.Basis}
	}
	token := sha256.Sum256([]byte(n.Token))
	return command.Change{Type: "code.issue", Subject: n.Visit.subject(), ObjectKind: ident.Inspection, Object: n.Visit.ID,
		Content: map[string]any{"draw": n.Visit.DrawNumber, "code": n.N, "validFrom": n.From.UTC(), "validTo": n.To.UTC(), "slots": slots, "reserved": n.Reserved,
			"tokenSha256": hex.EncodeToString(token[:])}}
}

func (v Visit) subject() ledger.Subject {
	return ledger.Subject{Kind: ledger.SubjectInspection, ID: v.Number}
}
