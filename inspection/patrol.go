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
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// PatrolState is where a patrol stands.
type PatrolState string

// The states of a patrol.
const (
	PatrolPlanned  PatrolState = "PLANNED"
	PatrolApproved PatrolState = "APPROVED"
	PatrolRefused  PatrolState = "REFUSED"
	PatrolDone     PatrolState = "DONE" // approved, and its days are over
)

// Patrol is one task of a team through a street or a market 巡查: approved before it begins, many shops within it. A shop becomes an inspection of
// its own when the team enters it; a walk without a specific object is none (practice.md 1.6).
type Patrol struct {
	ID            uuid.UUID
	Number        string
	Title         string
	Area          string // street or market 街道、市场
	Agency        roster.Agency
	PlanNumber    string   // of the plan on file that it rests on
	Items         []string // names
	Team          []string // names where the reader may know them, else pseudonyms; the lead first
	From, To      workday.Date
	MostShops     int
	Basis         string // of the bounds
	EnteredShops  int
	CountedChecks int // shops with a complete record: each is one check (domain.md 1.9)
	State         PatrolState
	PlannedBy     string // pseudonym
	PlannedAt     time.Time
	DecidedBy     *string // pseudonym
	DecidedAt     *time.Time
	Remark        *string

	Author        uuid.UUID
	Approver      *uuid.UUID
	PlanID        uuid.UUID
	PlanWithdrawn bool
	ItemIDs       []uuid.UUID
	InspectorIDs  []uuid.UUID // the lead first
	Shops         int         // in every state
}

// NodeID is the opaque id.
func (p Patrol) NodeID() string { return ident.Of(ident.Patrol, p.ID) }

func (p Patrol) subject() ledger.Subject {
	return ledger.Subject{Kind: ledger.SubjectPatrol, ID: p.Number}
}

// PatrolPosition is the sort key of a patrol in a list.
func PatrolPosition(p *Patrol) page.Position {
	return page.Position{page.At(p.PlannedAt), page.ID(p.ID)}
}

// PatrolQuery narrows a list of patrols.
type PatrolQuery struct {
	State *PatrolState
	Mine  *bool // of which the actor is a member
}

// PatrolRequest asks for a patrol.
type PatrolRequest struct {
	Title, Area  string
	ItemIDs      []uuid.UUID
	InspectorIDs []uuid.UUID // the lead first
	From, To     workday.Date
	Shops        int // at most
}

// PlanRef is the plan that a patrol rests on.
type PlanRef struct {
	ID     uuid.UUID
	Number string
}

func (r *PatrolRequest) check(today workday.Date) error {
	for field, text := range map[string]*string{"input.title": &r.Title, "input.area": &r.Area} {
		*text = strings.TrimSpace(*text)
		if n := utf8.RuneCountInString(*text); n == 0 || n > 100 {
			return fault.BadInput(field, "请填写 1 至 100 字", "give 1 to 100 characters")
		}
	}
	if r.Shops < 1 {
		return fault.BadInput("input.shops", "户数至少为 1", "name at least one shop")
	}
	plan := PlanRequest{ItemIDs: r.ItemIDs, InspectorIDs: r.InspectorIDs, Trigger: OnPatrol, Reason: r.Title, From: r.From, To: r.To}
	if err := plan.checkParts(today); err != nil {
		return err
	}
	return plan.checkWindow(today)
}

// PlanPatrol puts a patrol before the agency's head. It is bounded in area, time and shops as the place's rule says, rests on a plan on file and on
// published items, and its team is fit on every one of its days.
func (s *Service) PlanPatrol(ctx context.Context, c command.Command, r PatrolRequest) (Patrol, error) {
	return s.patrol(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		if err := r.check(workday.CivilDate(now)); err != nil {
			return command.Change{}, err
		}
		f, err := tx.PatrolFacts(ctx, PlanQuestion{AgencyID: c.Actor.AgencyID, ItemIDs: r.ItemIDs, InspectorIDs: r.InspectorIDs, From: r.From, To: r.To})
		if err != nil {
			return command.Change{}, err
		}
		basis, err := s.checkPatrol(r, f)
		if err != nil {
			return command.Change{}, err
		}
		p := Patrol{ID: newID(), Number: fmt.Sprintf("%s-%d-X%06d", f.Agency.Code, workday.CivilDate(now).Year(), f.Sequence), Title: r.Title, Area: r.Area,
			Agency: f.Agency, PlanID: f.Plan.ID, From: r.From, To: r.To, MostShops: r.Shops, Basis: basis, ItemIDs: r.ItemIDs}
		team := make([]string, len(f.Team))
		for i, o := range f.Team {
			team[i] = o.Pseudonym
		}
		return command.Change{Type: "patrol.plan", Subject: p.subject(), ObjectKind: ident.Patrol, Object: p.ID, Content: map[string]any{
			"agency": f.Agency.Code, "plan": f.Plan.Number, "title": p.Title, "area": p.Area, "items": f.itemCodes(), "team": team, "from": p.From, "to": p.To,
			"shops": p.MostShops, "basis": basis}}, tx.InsertPatrol(ctx, p, f.Team)
	})
}

// checkPatrol gives the basis of the bounds.
func (s *Service) checkPatrol(r PatrolRequest, f PlanFacts) (string, error) {
	rule, _ := s.Rules.patrol(f.Agency.Region.Code, r.From)
	switch {
	case r.To.DaysSince(r.From)+1 > rule.Days:
		return "", fault.BadInput("input.to", fmt.Sprintf("巡查不得超过 %d 日：请缩短", rule.Days), fmt.Sprintf("a patrol lasts at most %d days: shorten it", rule.Days)).
			With("mostDays", rule.Days).With("basis", rule.Basis)
	case r.Shops > rule.Shops:
		return "", fault.BadInput("input.shops", fmt.Sprintf("一次巡查不得超过 %d 户", rule.Shops), fmt.Sprintf("a patrol holds at most %d shops", rule.Shops)).
			With("mostShops", rule.Shops).With("basis", rule.Basis)
	}
	if err := found(r.ItemIDs, r.InspectorIDs, f.Items, f.Team); err != nil {
		return "", err
	}
	agencies := []GateAgency{gateAgency(f.Agency)}
	refused := append(checkItems(f.Items, agencyIDs(agencies)), s.Rules.checkTeam(f.Team, agencies, f.Items, r.From, r.To)...)
	if f.Plan == nil {
		refused = append(refused, fault.Refuse(fault.PlanNotFiled, "没有涵盖这些事项和日期的已备案计划：请先备案检查计划", "no plan on file holds these items and days: file one first").
			With("remedy", FilePlanFirst))
	}
	if e := f.Plan.checkStands(); e != nil {
		refused = append(refused, e)
	}
	return rule.Basis, together(fields(refused))
}

// DecidePatrol approves or refuses a patrol before it begins; the approver is another person than its author.
func (s *Service) DecidePatrol(ctx context.Context, c command.Command, id uuid.UUID, approve bool, remark string) (Patrol, error) {
	remark = strings.TrimSpace(remark)
	if n := utf8.RuneCountInString(remark); n == 0 || n > maxReason {
		return Patrol{}, fault.BadInput("input.remark", "请写明审批意见（1 至 2000 字）", "give a remark of 1 to 2,000 characters")
	}
	return s.patrol(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		p, err := tx.Patrol(ctx, id)
		switch {
		case err != nil:
			return command.Change{}, err
		case p.State != PatrolPlanned:
			return command.Change{}, p.wrongState("该巡查已有决定", "the patrol is decided")
		case p.Author == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "巡查由您提出：请由另一名负责人批准", "you planned this patrol: another head must approve it")
		case approve && p.To.Before(workday.CivilDate(now)):
			return command.Change{}, fault.Refuse(fault.TooLate, "巡查期已过：请重新安排", "the days of the patrol are over: plan another").With("to", p.To.String())
		}
		return command.Change{Type: "patrol.decide", Subject: p.subject(), ObjectKind: ident.Patrol, Object: id, Content: map[string]any{"approved": approve,
			"remark": remark, "agency": p.Agency.Code}}, tx.InsertPatrolDecision(ctx, p, approve, remark)
	})
}

func (p Patrol) wrongState(msg, en string) *fault.Error {
	return fault.Refuse(fault.WrongState, msg, en).With("state", string(p.State)).With("number", p.Number)
}

// EnterShop makes a shop of a patrol an inspection of today, approved with the patrol: a member of the team reads the licence's QR or types its
// credit code. Everything else follows as for any visit: the lead issues the code through the gate, it is scanned, the record is made.
func (s *Service) EnterShop(ctx context.Context, c command.Command, id uuid.UUID, text string, p Parts) (Inspection, error) {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxLicenceText {
		return Inspection{}, fault.BadInput("input.text", "请扫描营业执照上的二维码，或者输入统一社会信用代码", "scan the QR of the business licence, or type its credit code")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		today := workday.CivilDate(now)
		patrol, err := tx.Patrol(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := patrol.checkEntry(c.Actor, today); err != nil {
			return command.Change{}, err
		}
		shops, err := tx.Shops(ctx, formedCodes(text))
		if err != nil {
			return command.Change{}, err
		}
		if len(shops) != 1 {
			return command.Change{}, fault.BadInput("input.text", "没有认出一个已登记的商户：请扫描其营业执照上的二维码，或者输入统一社会信用代码",
				"this names no single registered shop: scan the QR of its licence, or type its credit code").With("found", len(shops))
		}
		shop := shops[0]
		r := PlanRequest{EnterpriseID: shop, ItemIDs: patrol.ItemIDs, InspectorIDs: patrol.InspectorIDs, Trigger: OnPatrol,
			Reason: fmt.Sprintf("巡查 %s：%s", patrol.Number, patrol.Title), From: today, To: today}
		f, err := tx.PlanFacts(ctx, PlanQuestion{AgencyID: patrol.Agency.ID, EnterpriseID: shop, ItemIDs: r.ItemIDs, InspectorIDs: r.InspectorIDs, From: today, To: today,
			PlanID: &patrol.PlanID})
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.decidePlan(c, r, f, now)
		if e, ok := fault.As(err); ok && e.Field == "input.enterpriseId" {
			e.Field = "input.text" // by which the shop was named here
		}
		if err != nil {
			return command.Change{}, err
		}
		change := plannedChange(n, f)
		change.Type = "patrol.enter"
		body := change.Content.(map[string]any)
		body["patrol"], body["shop"], body["approvedBy"] = patrol.Number, patrol.Shops+1, patrol.DecidedBy
		return change, tx.InsertShop(ctx, patrol, n)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// checkEntry holds that a member of the team enters another shop of an approved patrol on one of its days.
func (p Patrol) checkEntry(a actor.Actor, today workday.Date) error {
	switch {
	case !slices.Contains(p.InspectorIDs, a.InspectorID):
		return fault.New(fault.Forbidden, "由巡查组成员登记商户", "a member of the patrol enters its shops")
	case p.State == PatrolPlanned:
		return p.wrongState("巡查尚未批准：请先由负责人批准", "the patrol is not approved: the head approves it first").With("remedy", ApproveFirst)
	case p.State != PatrolApproved:
		return p.wrongState("巡查已结束或未获批准：请重新安排", "the patrol is over or was refused: plan another").With("remedy", PlanAnew)
	case p.Approver != nil && *p.Approver == a.AccountID:
		return fault.Refuse(fault.SecondPerson, "巡查由您批准：请由另一名成员登记商户", "you approved this patrol: another member enters its shops")
	case today.Before(p.From):
		return fault.Refuse(fault.NotYet, "巡查尚未开始", "the patrol has not begun").With("from", p.From.String()).With("remedy", VisitLater)
	case p.PlanWithdrawn:
		return fault.Refuse(fault.PlanNotFiled, "巡查所依据的计划已撤回：请重新安排", "the plan of the patrol was withdrawn: plan another").With("plan", p.PlanNumber).
			With("remedy", FilePlanFirst)
	case p.Shops >= p.MostShops:
		return fault.Refuse(fault.WrongState, fmt.Sprintf("本次巡查已达 %d 户：请另行安排", p.MostShops), fmt.Sprintf("the patrol holds its %d shops: plan another", p.MostShops)).
			With("shops", p.Shops).With("remedy", PlanAnew)
	}
	return nil
}

// patrol runs a command about a patrol and reads it.
func (s *Service) patrol(ctx context.Context, c command.Command, fn func(context.Context, Tx, time.Time) (command.Change, error)) (Patrol, error) {
	id, err := s.Commands.Do(ctx, c, fn)
	if err != nil {
		return Patrol{}, err
	}
	return s.PatrolByID(ctx, c.Actor, id)
}

// PatrolByID is NOT_FOUND when the actor may not see it.
func (s *Service) PatrolByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Patrol, error) {
	return s.Store.Patrol(ctx, a, id, "")
}

// PatrolByNumber is NOT_FOUND when the actor may not see it.
func (s *Service) PatrolByNumber(ctx context.Context, a actor.Actor, number string) (Patrol, error) {
	return s.Store.Patrol(ctx, a, uuid.Nil, number)
}

// Patrols lists those of the actor's agency, or all for those who watch, newest first.
func (s *Service) Patrols(ctx context.Context, a actor.Actor, q PatrolQuery, ask page.Ask) (page.Result[Patrol], error) {
	return s.Store.Patrols(ctx, a, q, ask)
}
