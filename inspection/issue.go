package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/workday"
)

// The gates that an exception or an advise-only start may open. Items off the list, officers, certificates and recusal are none of them:
// national law leaves no choice there (docs/decisions/0006-the-gate.md).
const (
	GateCap   = string(fault.FrequencyCap)
	GateQuiet = string(fault.QuietDay)
	GatePlans = string(fault.PlanNotFiled)
)

// Gate is everything that a check code depends on, read in one transaction with the slots of the enterprise locked.
type Gate struct {
	Visit
	Class     string // credit-risk class of the enterprise, "" when unknown
	Place     string // region of the site that is visited, else of the enterprise: its quiet days bind, whoever comes
	Items     []GateItem
	Agencies  []GateAgency  // the lead agency first, then those that join
	Names     []GateName    // in whose names they come
	Team      []Officer     // as of the day that counts
	Plan      *GatePlan     // nil when the visit has none
	GivenUp   []GivenUp     // visits of the entry whose plans were given up
	Taken     []TakenSlot   // slots of the enterprise in force
	Grants    []Grant       // exceptions granted for the visit
	Asked     []Grant       // exceptions that wait for a decision
	Superior  *uuid.UUID    // the superior agency 上级机关 on the platform
	Entry     *Entry        // of an emergency that began without a code
	FileBy    *workday.Date // last day to file a visit that a quiet day exempted 事后备案; nil when nothing is to be filed
	Guests    []JointGuest  // visits that enter with this one 联合检查
	Proposed  []WaitingProposal
	Meets     []Meeting // with visits that nobody has proposed yet to enter with
	LastCode  *LastCode
	Successor *Successor // who goes on for the enterprise
}

// GateAgency is an agency on the visit's list.
type GateAgency struct {
	ID                         uuid.UUID
	Name, Region, Field, Level string
}

// GateName is an agency in whose name a visit comes that enters with this code: who inspects items with another's power comes in the other's name 委托
// (行政处罚法 20), and it is that name's cap which counts.
type GateName struct {
	Visit uuid.UUID
	GateAgency
}

// GatePlan is the plan of a visit.
type GatePlan struct {
	Number    string
	Withdrawn bool
}

// TakenSlot is a slot in force.
type TakenSlot struct {
	ID                    uuid.UUID
	InspectionID          uuid.UUID
	Counter, Rule, Period string
	N                     int
}

// Grant is an exception 例外 that was approved for a visit.
type Grant struct {
	ID                          uuid.UUID
	Gate, Counter, Rule, Period string
}

// Entry is when the team of an emergency entered, and until when its code is made up.
type Entry struct {
	EnteredAt time.Time
	DueOn     workday.Date
	Noted     []EmergencyNote
}

// Notes are reason and officer of each note, as table and ledger keep them.
func (e Entry) Notes() []string {
	out := make([]string, len(e.Noted))
	for i, n := range e.Noted {
		out[i] = n.Reason + " " + n.Inspector
	}
	return out
}

// Advice is what a gate would have refused, kept where a place begins with advice only; or, with a last day, an exempt visit that is filed afterwards.
type Advice struct {
	ID                   uuid.UUID
	Gate, Message, Basis string
	DueOn                *workday.Date
}

// LastCode is the latest code of the visit.
type LastCode struct {
	N                  int
	ValidFrom, ValidTo time.Time
	Revoked            bool // the team changed before the code was used
}

// Slot is the n-th counted visit of a period under a rule.
type Slot struct {
	ID, AgencyID                 uuid.UUID
	Counter, Rule, Period, Basis string
	N, Cap                       int
	Override, Advice             *uuid.UUID // above the cap: the exception granted, or the advice
}

// MakeUp is a code made up 补码 after the day of an emergency.
type MakeUp struct {
	Reason string
	Days   int // natural days after the entry
	Late   bool
}

// NewCode is a code to write.
type NewCode struct {
	Visit    Visit
	N        int
	Token    string
	From, To time.Time
	Slots    []Slot     // to take now
	SlotID   *uuid.UUID // one of the visit's slots, nil when the visit does not count
	Team     []Officer  // whose names the enterprise is shown from now on
	Reserved *string    // why, for a coming day: the enterprise is shown nothing yet
	Advice   []Advice
	MakeUp   *MakeUp
}

// IssueCode issues the check code 检查码 to the lead on a day of the visit's window, for that day. It is the gate: approved, planned or
// caused, on the published list, enough certified officers without conflicts, no quiet day, and a slot under every cap that binds. What it
// refuses it refuses together, each with reason, facts and remedy. A code that ran out unscanned is replaced on a later day of the window,
// under the same slot, and one that was revoked because the team changed at once. The code of an emergency may be made up later, with a reason.
func (s *Service) IssueCode(ctx context.Context, c command.Command, id uuid.UUID, p Parts) (Inspection, error) {
	return s.issue(ctx, c, id, "", p)
}

// MakeUpCode makes the code of an emergency up 补码 after the day of entry, with the reason why there was none before the team left. It is IssueCode
// otherwise: what the gate demands it demands of the day of entry.
func (s *Service) MakeUpCode(ctx context.Context, c command.Command, id uuid.UUID, reason string, p Parts) (Inspection, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "请写明补码理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	return s.issue(ctx, c, id, reason, p)
}

func (s *Service) issue(ctx context.Context, c command.Command, id uuid.UUID, reason string, p Parts) (Inspection, error) {
	var g Gate
	done, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (_ command.Change, err error) {
		if g, err = s.gate(ctx, tx, id); err != nil {
			return command.Change{}, err
		}
		n, err := s.pass(g, reason, c.Actor.InspectorID, now, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		return issueChange(n), tx.InsertCode(ctx, n)
	})
	if err != nil {
		return Inspection{}, s.proposeMet(ctx, g.Meets, c.At, err)
	}
	return s.byID(ctx, c.Actor, done, p)
}

// pass decides about a code of the day. What it does not refuse is the code to write.
func (s *Service) pass(g Gate, reason string, inspector uuid.UUID, now time.Time, day workday.Date) (NewCode, error) {
	if err := g.entersAlone(IssueByHost); err != nil {
		return NewCode{}, err
	}
	if err := g.checkTurn(inspector, now); err != nil {
		return NewCode{}, err
	}
	makeUp, err := g.makeUp(reason, day)
	if err != nil {
		return NewCode{}, err
	}
	out := refusals{gate: &g, rules: s.Rules, issued: workday.CivilDate(now), day: day}
	out.must(g.checkSuccessor(), g.checkWindow(day), s.Rules.checkSmall(g.Trigger, g.Inspectors))
	out.may(GateQuiet, g.checkQuiet(s.Rules, day))
	s.owe(&out)
	out.may(GatePlans, g.checkPlan())
	out.must(g.checkStands()...)
	out.must(g.checkGuests(day)...)
	out.must(g.checkProposals(day)...)
	out.must(checkItems(g.Items, agencyIDs(g.Agencies))...)
	visited := g.visited(day)
	out.must(g.instead(g.undisturbed(s.Rules.checkTeam(g.Team, g.Agencies, g.Items, visited, visited)))...)
	slots, slot, err := s.takeSlots(g, &out)
	if err != nil {
		return NewCode{}, err
	}
	if err := out.err(); err != nil {
		return NewCode{}, err
	}
	n := NewCode{Visit: g.Visit, N: 1, From: day.Start(), To: day.AddDays(1).Start(), Slots: slots, SlotID: slot, Team: g.Team, Advice: out.advice,
		MakeUp: makeUp}
	if g.LastCode != nil {
		n.N = g.LastCode.N + 1
	}
	n.Token, err = s.Codes.Sign(Permit{Inspection: g.ID, Enterprise: g.EnterpriseID, From: n.From, To: n.To, Serial: uint64(n.N)})
	return n, err
}

func agencyIDs(all []GateAgency) []uuid.UUID {
	ids := make([]uuid.UUID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	return ids
}

// grant is the exception granted for the visit, nil without one.
func (g Gate) grant(gate, counter, rule, period string) *uuid.UUID {
	for _, x := range g.Grants {
		if x.Gate == gate && x.Counter == counter && x.Rule == rule && x.Period == period {
			return &x.ID
		}
	}
	return nil
}

// visited is the day on which the officers had to be fit: of an emergency the day they entered.
func (g Gate) visited(today workday.Date) workday.Date {
	if g.Entry != nil {
		return workday.CivilDate(g.Entry.EnteredAt)
	}
	return today
}

// undisturbed leaves a declared conflict out of what is refused once the team of an emergency is inside: the inquiry is not suspended (行政处罚法 43), the entry
// says so, and the record waits for the head.
func (g Gate) undisturbed(refused []*fault.Error) []*fault.Error {
	if g.Entry == nil {
		return refused
	}
	return slices.DeleteFunc(refused, func(e *fault.Error) bool { return e.Reason == fault.Recusal })
}

// makeUp is nil unless the first code of an emergency comes after the day of entry: it then needs a reason, and only then there is one.
func (g Gate) makeUp(reason string, day workday.Date) (*MakeUp, error) {
	days := 0
	if g.Entry != nil && g.LastCode == nil {
		days = day.DaysSince(workday.CivilDate(g.Entry.EnteredAt))
	}
	if days < 1 && reason != "" {
		return nil, g.wrongState("该检查无需补码：请直接签发检查码", "no code is to be made up: issue one").With("remedy", IssueFirst)
	}
	if days < 1 {
		return nil, nil
	}
	if reason == "" {
		return nil, fault.Refuse(fault.MakeUpReason, fmt.Sprintf("紧急检查后第 %d 日：请补码并说明离场前未签发检查码的理由", days),
			fmt.Sprintf("it is day %d after the emergency: make the code up and say why there was none before the team left", days)).
			With("days", days).With("dueOn", g.Entry.DueOn.String()).With("remedy", MakeUpCode)
	}
	return &MakeUp{Reason: reason, Days: days, Late: day.After(g.Entry.DueOn)}, nil
}

// checkTurn holds that the lead asks, for an approved visit that has no code in force.
func (g Gate) checkTurn(inspector uuid.UUID, now time.Time) error {
	// Where nobody could come for the lead, the first of those who are left leads.
	if i := max(slices.IndexFunc(g.Team, func(o Officer) bool { return o.Lead }), 0); len(g.Team) == 0 || g.Team[i].InspectorID != inspector {
		return fault.New(fault.Forbidden, "检查码由检查组组长签发", "the lead of the team issues the code")
	}
	// A guest whose host stayed away under its code has none of its own; a code reserved for another day lets nobody in today.
	if g.State == Approved || g.State == CodeIssued && (g.LastCode == nil || g.LastCode.Revoked || now.Before(g.LastCode.ValidFrom) || !now.Before(g.LastCode.ValidTo)) {
		return nil
	}
	switch g.State {
	case Planned:
		return g.wrongState("检查尚未批准：请先由负责人批准", "the visit is not approved: the head approves it first").With("remedy", ApproveFirst)
	case CodeIssued:
		return g.wrongState("检查码已签发，当日有效：请出示该码", "the code is issued and valid today: show it").With("remedy", ShowCode)
	}
	return g.wrongState("该状态下不能签发检查码：请另行安排检查", "no code can be issued in this state: plan another visit").With("remedy", PlanAnew)
}

func (g Gate) checkWindow(day workday.Date) *fault.Error {
	if day.Before(g.WindowFrom) {
		return fault.Refuse(fault.NotYet, "未到检查期：检查码在检查当日签发", "the window has not begun: the code is issued on the day of the visit").
			With("windowFrom", g.WindowFrom.String()).With("windowTo", g.WindowTo.String()).With("remedy", VisitLater)
	}
	if day.After(g.WindowTo) && !g.mayMakeUp(day) {
		return fault.Refuse(fault.TooLate, "检查期已过：请作废后重新安排", "the window is over: void the visit and plan anew").
			With("windowFrom", g.WindowFrom.String()).With("windowTo", g.WindowTo.String()).With("remedy", PlanAnew)
	}
	return nil
}

// mayMakeUp tells whether a code is still made up after the window of an emergency: its first, however late, and after one that nobody scanned another
// within as many days as the rule gives for the first.
func (g Gate) mayMakeUp(day workday.Date) bool {
	if g.Entry == nil || g.LastCode == nil {
		return g.Entry != nil
	}
	given := g.Entry.DueOn.DaysSince(workday.CivilDate(g.Entry.EnteredAt))
	return day.DaysSince(workday.CivilDate(g.LastCode.ValidFrom)) <= given
}

// quiet is the quiet-day rule of the place that forbids the visit on the day, or one that enters with it, if any.
func (g Gate) quiet(r Rules, day workday.Date) (q quietRule, number string, ok bool) {
	if q, ok = r.quiet(g.Place, g.Trigger, day); ok {
		return q, g.Number, true
	}
	for _, v := range g.Guests {
		if q, ok = r.quiet(g.Place, v.Trigger, day); ok {
			return q, v.Number, true
		}
	}
	return quietRule{}, "", false
}

func (g Gate) checkQuiet(r Rules, day workday.Date) *fault.Error {
	q, number, quiet := g.quiet(r, day)
	if !quiet {
		return nil
	}
	e := fault.Refuse(fault.QuietDay, "企业宁静日内不得入企检查：请改日检查，或申请例外审批", "no visit on a quiet day: come another day or ask for an exception").
		With("day", day.String()).With("basis", q.Basis).With("number", number)
	for next := day.AddDays(1); !next.After(g.WindowTo); next = next.AddDays(1) {
		if _, _, still := g.quiet(r, next); !still {
			return e.With("nextPossible", next.String())
		}
	}
	return e // no day of the window is free: the visit needs another window
}

// owe keeps that a visit which the quiet day exempts is filed afterwards, once.
func (s *Service) owe(out *refusals) {
	g := out.gate
	q, ok := s.Rules.filed(g.Place, g.Trigger, out.day)
	if !ok || g.FileBy != nil {
		return
	}
	due := s.Calendar.Deadline(out.day, q.FileWorkdays).Date
	out.advice = append(out.advice, Advice{ID: newID(), Gate: GateQuiet, Message: fmt.Sprintf("企业宁静日内入企：请于 %s 前备案", due), Basis: q.Basis, DueOn: &due})
}

// planned are the triggers whose visits need a plan on file.
var planned = []Trigger{DoubleRandom, SpecialCampaign, OnPatrol}

func (g Gate) checkPlan() *fault.Error {
	if g.Plan != nil && !g.Plan.Withdrawn || g.Plan == nil && !slices.Contains(planned, g.Trigger) {
		return nil
	}
	e := fault.Refuse(fault.PlanNotFiled, "检查计划未备案或已撤回：请先备案，或申请例外审批",
		"the plan is not on file or was withdrawn: file it first or ask for an exception").With("trigger", string(g.Trigger))
	if g.Plan != nil {
		e.With("plan", g.Plan.Number)
	}
	return e
}

// takeSlots finds a number under every cap that binds. It gives the slots to take and the id of one of the visit's.
func (s *Service) takeSlots(g Gate, out *refusals) (take []Slot, one *uuid.UUID, err error) {
	for _, b := range s.binding(g) {
		slot, count, held := g.slot(b.agency, b.rule)
		if !held {
			g.room(b.agency, b.rule, &slot, count, out)
			take = append(take, slot)
		}
		if one == nil {
			one = &slot.ID
		}
	}
	if one == nil && g.CountsTowardCap {
		return nil, nil, errors.New("inspection: the visit counts and no frequency rule binds its agencies")
	}
	return take, one, nil
}

// bound is a rule under which a visit takes a number, once, for an agency.
type bound struct {
	agency GateAgency
	rule   CapRule
}

// binding are the rules under which the entry takes numbers: one for each counter and series, however many visits enter as one.
func (s *Service) binding(g Gate) (out []bound) {
	var seen []string
	for _, n := range g.Names {
		why, counts := g.cause(n.Visit)
		if !counts {
			continue
		}
		for _, rule := range s.Caps.Binding(g.capVisit(n.GateAgency, why)) {
			key := rule.counter(n.GateAgency) + " " + rule.Series
			if rule.counts(countedAs(why.trigger, true)).Counts && !slices.Contains(seen, key) {
				seen, out = append(seen, key), append(out, bound{n.GateAgency, rule})
			}
		}
	}
	return out
}

func (g Gate) capVisit(a GateAgency, why cause) CapVisit {
	v := CapVisit{Agency: a, Class: g.Class, Kind: why.kind, Trigger: why.trigger, Day: g.WindowFrom}
	for _, it := range g.Items {
		v.Items = append(v.Items, it.Code)
	}
	return v
}

// slot is the visit's slot under a rule, the one it holds or the first number that is free, and how many are taken: numbers of merged
// enterprises may stand twice.
func (g Gate) slot(a GateAgency, rule CapRule) (slot Slot, count int, held bool) {
	slot = Slot{ID: newID(), AgencyID: a.ID, Counter: rule.counter(a), Rule: rule.Series, Period: rule.periodOf(g.WindowFrom), Cap: rule.Cap,
		Basis: rule.Basis}
	var numbers []int
	for _, t := range g.Taken {
		if t.Counter != slot.Counter || t.Rule != slot.Rule || t.Period != slot.Period {
			continue
		}
		if t.InspectionID == g.ID {
			slot.ID, held = t.ID, true
		}
		numbers = append(numbers, t.N)
	}
	slot.N = firstFree(numbers)
	return slot, len(numbers), held
}

// room lets a slot above the cap pass with a grant or as advice, and refuses it otherwise.
func (g Gate) room(a GateAgency, rule CapRule, slot *Slot, count int, out *refusals) {
	if count < slot.Cap {
		return
	}
	if slot.Override = g.grant(GateCap, slot.Counter, slot.Rule, slot.Period); slot.Override != nil {
		return
	}
	e := capReached(a, rule, g.WindowFrom, count).With("number", g.Number)
	if advice, ok := out.advise(GateCap, e); ok {
		slot.Advice = &advice.ID
		return
	}
	out.must(e)
}

// capReached carries the facts of decisions.md 25.
func capReached(a GateAgency, rule CapRule, windowFrom workday.Date, count int) *fault.Error {
	from, next := rule.span(windowFrom)
	return fault.Refuse(fault.FrequencyCap, fmt.Sprintf("%s 对该企业自 %s 起的检查已达上限 %d 次：确有必要的，申请超频次审批", a.Name, from, rule.Cap),
		fmt.Sprintf("%s has reached its cap of %d visits to this enterprise since %s: if it must be, ask for an exception", a.Name, rule.Cap, from)).
		With("count", count).With("cap", rule.Cap).With("year", windowFrom.Year()).With("basis", rule.Basis).With("rule", rule.Series).
		With("period", rule.periodOf(windowFrom)).With("counter", rule.counter(a)).With("nextPossible", next.String()).
		With("approver", string(rule.OverCap.Approver)).With("remedy", AskException)
}

func issueChange(n NewCode) command.Change {
	slots := make([]map[string]any, len(n.Slots))
	for i, sl := range n.Slots {
		slots[i] = map[string]any{"counter": sl.Counter, "rule": sl.Rule, "period": sl.Period, "n": sl.N, "cap": sl.Cap, "basis": sl.Basis,
			"exception": exceptionOf(sl.Override), "advice": sl.Advice != nil}
	}
	advice := make([]map[string]any, len(n.Advice))
	for i, a := range n.Advice {
		advice[i] = map[string]any{"gate": a.Gate, "basis": a.Basis, "dueOn": a.DueOn}
	}
	token := sha256.Sum256([]byte(n.Token))
	body := map[string]any{"draw": n.Visit.DrawNumber, "code": n.N, "validFrom": n.From.UTC(), "validTo": n.To.UTC(), "slots": slots, "reserved": n.Reserved,
		"advice": advice, "tokenSha256": hex.EncodeToString(token[:])}
	if n.MakeUp != nil {
		body["makeUp"] = map[string]any{"reason": n.MakeUp.Reason, "days": n.MakeUp.Days, "late": n.MakeUp.Late}
	}
	return command.Change{Type: "code.issue", Subject: n.Visit.subject(), ObjectKind: ident.Inspection, Object: n.Visit.ID, Content: body}
}

// exceptionOf is the id of the exception under which a slot was taken, as the log names it.
func exceptionOf(id *uuid.UUID) any {
	if id == nil {
		return nil
	}
	return ident.Of(ident.Exception, *id)
}

func (v Visit) subject() ledger.Subject {
	return ledger.Subject{Kind: ledger.SubjectInspection, ID: v.Number}
}
