package inspection

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
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// ExceptionState says whether an exception was decided.
type ExceptionState string

// The states of an exception.
const (
	ExceptionAsked   ExceptionState = "REQUESTED"
	ExceptionGranted ExceptionState = "GRANTED"
	ExceptionRefused ExceptionState = "REFUSED"
)

// Exception is a request 例外审批申请 to let one visit through a gate that refuses it: above a cap, on a quiet day, without a plan on file. The
// approver that the rule names decides, the supervision reads it, and it is counted in public.
type Exception struct {
	ID           uuid.UUID
	InspectionID uuid.UUID
	Inspection   string // number
	Enterprise   string // name
	Agency       roster.Agency
	Gate         string
	Rule, Period string // of a cap
	Count, Cap   int    // of a cap: visits counted so far, and the most
	Basis        string
	Reason       string
	Approver     Approver
	RequestedBy  string // pseudonym
	RequestedAt  time.Time
	State        ExceptionState
	DecidedBy    *string // pseudonym
	DecidedAt    *time.Time
	Remark       *string

	Author  uuid.UUID
	Planner *uuid.UUID // account that planned the visit; nil where the reader does not see the visit
	Decider *uuid.UUID // agency whose heads decide; nil for the supervision
	Counter string
}

// NodeID is the opaque id.
func (e Exception) NodeID() string { return ident.Of(ident.Exception, e.ID) }

// ExceptionQuery narrows a list of exceptions.
type ExceptionQuery struct {
	Inspection *string // number of the visit
	State      *ExceptionState
}

// AskException asks that a visit be let through a gate: a member of its team or a head of its agency does. Only what the gate refuses can be asked for,
// once at a time.
func (s *Service) AskException(ctx context.Context, c command.Command, visit uuid.UUID, gate, reason string) (Exception, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Exception{}, fault.BadInput("input.reason", "请写明理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	if !slices.Contains(openable, gate) {
		return Exception{}, fault.BadInput("input.gate", "该条件不得例外", "there is no exception from this gate")
	}
	return s.except(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		g, err := tx.Gate(ctx, visit)
		if err != nil {
			return command.Change{}, err
		}
		if !g.asks(c.Actor) {
			return command.Change{}, fault.New(fault.Forbidden, "例外审批由检查组成员或者本机关负责人申请：请由他们提出",
				"a member of the team or a head of the agency asks for an exception: let one of them ask")
		}
		e, err := s.exceptionOf(g, gate, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		e.ID, e.Reason = newID(), reason
		return command.Change{Type: "exception.request", Subject: g.subject(), ObjectKind: ident.Exception, Object: e.ID, Content: map[string]any{
			"exception": e.NodeID(), "gate": e.Gate, "counter": e.Counter, "rule": e.Rule, "period": e.Period, "count": e.Count, "cap": e.Cap,
			"basis": e.Basis, "approver": string(e.Approver), "reason": reason}}, tx.InsertException(ctx, g.Visit, e)
	})
}

// asks says whether an exception for the visit is the actor's to ask for.
func (g Gate) asks(a actor.Actor) bool {
	return a.Has(actor.AgencyAdmin) && a.AgencyID == g.AgencyID ||
		slices.ContainsFunc(g.Team, func(o Officer) bool { return o.InspectorID == a.InspectorID })
}

// exceptionOf is what the gate refuses now, as something to be asked for.
func (s *Service) exceptionOf(g Gate, gate string, today workday.Date) (Exception, error) {
	owed := gate == GateQuiet && g.FileBy != nil // it went and files now
	if !owed && !slices.Contains([]State{Planned, Approved, CodeIssued}, g.State) {
		return Exception{}, g.wrongState("该状态下不能申请例外审批：请另行安排检查", "no exception can be asked for in this state: plan another visit").
			With("remedy", PlanAnew)
	}
	e := Exception{Gate: gate}
	day := today
	if day.Before(g.WindowFrom) {
		day = g.WindowFrom
	}
	refused := false
	switch gate {
	case GateCap:
		refused = s.overCap(g, &e)
	case GateQuiet:
		refused = owed || g.checkQuiet(s.Rules, day) != nil
	case GatePlans:
		refused = g.checkPlan() != nil
	}
	of := func(x Grant) bool { return x.Gate == gate }
	// Of the caps one may be granted or asked about while another is reached.
	switch asked, granted := slices.ContainsFunc(g.Asked, of), slices.ContainsFunc(g.Grants, of); {
	case gate == GateCap && refused:
	case asked:
		return e, fault.New(fault.Conflict, "同一例外申请正在审批：请等待审批结果", "the same exception was asked for: wait for its decision").With("gate", gate)
	case granted && owed:
		return e, fault.New(fault.Conflict, "宁静日入企已备案，无需再次备案", "the visit on a quiet day is filed already").With("gate", gate)
	case granted:
		return e, fault.New(fault.Conflict, "该例外已获批准：请直接签发检查码", "the exception was granted: issue the code").With("gate", gate).With("remedy", IssueFirst)
	case !refused:
		return e, fault.Refuse(fault.NothingToExcept, "该检查目前没有被此条件拒绝，不需要此项例外审批：请签发检查码，另有拒绝的，按其所述办理",
			"this gate does not refuse the visit now: issue the code, and follow what else refuses it").
			With("gate", gate).With("remedy", IssueFirst)
	}
	if gate != GateCap {
		rule, _ := s.Rules.exception(g.RegionCode, gate, today)
		e.Approver, e.Basis = rule.Approver, rule.Basis
	}
	// The agency whose heads decide; without a superior on the platform the supervision does.
	switch e.Approver {
	case Head:
		e.Decider = &g.AgencyID
	case Superior:
		e.Decider = g.Superior
	}
	return e, nil
}

// overCap finds the first cap that is reached, for which nothing was granted or asked yet.
func (s *Service) overCap(g Gate, e *Exception) bool {
	for _, b := range s.binding(g) {
		slot, count, held := g.slot(b.agency, b.rule)
		known := func(x Grant) bool {
			return x.Gate == GateCap && x.Counter == slot.Counter && x.Rule == slot.Rule && x.Period == slot.Period
		}
		if held || count < slot.Cap || slices.ContainsFunc(g.Grants, known) || slices.ContainsFunc(g.Asked, known) {
			continue
		}
		e.Counter, e.Rule, e.Period, e.Count, e.Cap = slot.Counter, slot.Rule, slot.Period, count, slot.Cap
		e.Approver, e.Basis = b.rule.OverCap.Approver, b.rule.OverCap.Basis
		return true
	}
	return false
}

// DecideException grants or refuses. The rule's approver decides, and never whoever asked or planned the visit.
func (s *Service) DecideException(ctx context.Context, c command.Command, id uuid.UUID, granted bool, remark string) (Exception, error) {
	remark = strings.TrimSpace(remark)
	if n := utf8.RuneCountInString(remark); n == 0 || n > maxReason {
		return Exception{}, fault.BadInput("input.remark", "请写明审批意见（1 至 2000 字）", "give a remark of 1 to 2,000 characters")
	}
	return s.except(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		e, err := tx.Exception(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := e.mayDecide(c.Actor); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "exception.decide", Subject: Visit{Number: e.Inspection}.subject(), ObjectKind: ident.Exception, Object: id,
				Content: map[string]any{"exception": e.NodeID(), "gate": e.Gate, "rule": e.Rule, "period": e.Period, "granted": granted, "remark": remark}},
			tx.InsertExceptionDecision(ctx, e, granted, remark)
	})
}

func (e Exception) mayDecide(a actor.Actor) error {
	switch {
	case e.State != ExceptionAsked:
		return fault.Refuse(fault.WrongState, "该申请已有决定", "the request is decided").With("state", string(e.State))
	case e.Author == a.AccountID:
		return fault.Refuse(fault.SecondPerson, "申请由您提出：请由规则指定的另一人审批", "you asked: another person whom the rule names must decide")
	case e.Planner != nil && *e.Planner == a.AccountID:
		return fault.Refuse(fault.SecondPerson, "该检查由您安排：请由另一名负责人审批", "you planned the visit: another head must decide")
	case e.Decider == nil && !a.Has(actor.Supervisor):
		return fault.New(fault.Forbidden, "该申请由监督机关审批", "the supervision decides about this request")
	case e.Decider != nil && (!a.Has(actor.AgencyAdmin) || a.AgencyID != *e.Decider):
		return fault.New(fault.Forbidden, fmt.Sprintf("该申请由%s的负责人审批", map[bool]string{true: "本机关", false: "上级机关"}[*e.Decider == e.Agency.ID]),
			"the head of the agency that the rule names decides about this request")
	}
	return nil
}

// except runs a command about an exception and reads it.
func (s *Service) except(ctx context.Context, c command.Command, fn func(context.Context, Tx, time.Time) (command.Change, error)) (Exception, error) {
	id, err := s.Commands.Do(ctx, c, fn)
	if err != nil {
		return Exception{}, err
	}
	all, err := s.Store.ExceptionsByID(ctx, c.Actor, []uuid.UUID{id})
	if err == nil && len(all) != 1 {
		err = missingException()
	}
	if err != nil {
		return Exception{}, err
	}
	return all[0], nil
}

func missingException() error { return fault.Missing("该例外申请", "exception") }

// Exceptions lists those that the actor may see, newest first: an agency its own and those it decides, the supervision all.
func (s *Service) Exceptions(ctx context.Context, a actor.Actor, q ExceptionQuery, ask page.Ask) (page.Result[Exception], error) {
	return s.Store.Exceptions(ctx, a, q, ask)
}

// ExceptionPosition is the sort key of an exception in a list.
func ExceptionPosition(e *Exception) page.Position {
	return page.Position{page.At(e.RequestedAt), page.ID(e.ID)}
}

// GateStatistics are the public numbers of a year, by agency: exceptions, advice, emergencies.
type GateStatistics struct {
	Year     int
	Agencies []AgencyGate
}

// AgencyGate counts how often an agency went through the gate and around it.
type AgencyGate struct {
	Agency      string
	Coded       int // visits with a code
	Asked       int // exceptions asked for
	Granted     int
	Refused     int
	Advised     int // what the gate would have refused in an advise-only start
	Emergencies int // entries before a code
	MadeUp      int // codes made up in time
	MadeUpLate  int
	Overdue     int // no code yet after the last day
	Unfiled     int // visits on a quiet day that were not filed by the last day
}

// Statistics counts a civil year, the agency with the most exceptions first.
func (s *Service) Statistics(ctx context.Context, year int) (GateStatistics, error) {
	if year < 2000 || year > 2999 {
		return GateStatistics{}, fault.BadInput("year", "年度须在 2000 至 2999 之间", "the year must be from 2000 to 2999")
	}
	rows, err := s.Store.GateStatistics(ctx, year, workday.CivilDate(s.Clock()))
	return GateStatistics{Year: year, Agencies: rows}, err
}
