package inspection

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/workday"
)

// The triggers 检查来源.
const (
	DoubleRandom      Trigger = "DOUBLE_RANDOM"
	Complaint         Trigger = "COMPLAINT"
	SuperiorOrder     Trigger = "SUPERIOR_ORDER"
	Transfer          Trigger = "TRANSFER"
	MonitoringAnomaly Trigger = "MONITORING_ANOMALY"
	SpecialCampaign   Trigger = "SPECIAL_CAMPAIGN"
	FollowUp          Trigger = "FOLLOW_UP"
	EnterpriseRequest Trigger = "ENTERPRISE_REQUEST"
	Emergency         Trigger = "EMERGENCY"
	OnPatrol          Trigger = "PATROL"            // 巡查: a shop entered on a patrol
	DirectAssignment  Trigger = "DIRECT_ASSIGNMENT" // 直接指派: declared by an agency too small to draw, counted in public
)

var triggers = []Trigger{DoubleRandom, Complaint, SuperiorOrder, Transfer, MonitoringAnomaly, SpecialCampaign, FollowUp, EnterpriseRequest, Emergency,
	DirectAssignment, OnPatrol}

// PlanRequest asks for a visit outside a draw.
type PlanRequest struct {
	EnterpriseID      uuid.UUID
	ItemIDs           []uuid.UUID
	InspectorIDs      []uuid.UUID // the lead first
	Trigger           Trigger
	Reason            string
	EvidenceReference *string
	From, To          workday.Date
	SiteID            *uuid.UUID // of the enterprise, where the visit goes; nil: its registered address
	happened          bool       // an emergency that was entered on its first day: who was there was there
}

// PlanQuestion is what Tx.PlanFacts is asked.
type PlanQuestion struct {
	AgencyID, EnterpriseID uuid.UUID
	ItemIDs, InspectorIDs  []uuid.UUID
	From, To               workday.Date
	SiteID                 *uuid.UUID
	PlanID                 *uuid.UUID // of a patrol, on which it rests
}

// PlanFacts are what a planned visit is decided on.
type PlanFacts struct {
	Agency          roster.Agency
	EnterpriseFound bool
	USCC, Name      string     // of the enterprise
	Successor       *Successor // who goes on for it
	Items           []GateItem
	Team            []Officer // in the order asked
	RecheckOwed     bool      // an order to rectify of the agency stands open, and no visit that looks at it is under way
	Plan            *HeldPlan // the one of a patrol; else a filed special plan of the agency with all items and the whole window, best one that holds the enterprise
	Region          string    // of the enterprise
	Reaches         bool      // the agency's own area, or that of one with whose power it comes
	Inspectors      int       // of the agency in the window, on leave or in training, shared and seconded ones too
	Sequence        int       // the next number of the agency's year
}

// NewInspection is a planned visit to write.
type NewInspection struct {
	ID                uuid.UUID
	Number            string
	EnterpriseID      uuid.UUID
	AgencyID          uuid.UUID
	RegionCode        string
	Kind              Kind
	Trigger           Trigger
	PlanID            *uuid.UUID
	From, To          workday.Date
	CountsTowardCap   bool
	CapBasis          string
	Reason            string
	EvidenceReference *string
	Items             []uuid.UUID
	Team              []Officer
	SiteID            *uuid.UUID
	Noted             []EmergencyNote
}

// longestWindow is the longest window of a visit, in days.
const longestWindow = 366

// maxReason is the longest reason, in characters.
const maxReason = 2000

func (r PlanRequest) check(today workday.Date) error {
	switch {
	case r.Trigger == DoubleRandom:
		return fault.BadInput("input.trigger", "双随机检查只能由抽取产生", "a double-random visit comes from a draw only")
	case r.Trigger == OnPatrol:
		return fault.BadInput("input.trigger", "巡查中的检查由巡查任务产生：请登记商户", "a visit of a patrol comes from its task: enter the shop there")
	case !slices.Contains(triggers, r.Trigger):
		return fault.BadInput("input.trigger", "检查来源不在列表中", "unknown trigger")
	}
	return r.checkParts(today)
}

// checkWindow holds that the window lies ahead and in one civil year: a visit is counted in the year of its first day (decisions.md 20), so a window
// that begins in a past year, or runs into another one, would take its number where it is not made.
func (r PlanRequest) checkWindow(today workday.Date) error {
	switch {
	case r.Trigger == Emergency && (r.From != today || r.To != today):
		return fault.BadInput("input.to", "紧急检查限于当日：起止日期均须为今天；已经入企的，请报告紧急入企",
			"an emergency is of today: from and to are today; where the team has entered, report the entry")
	case r.From.Before(today):
		return fault.BadInput("input.from", "检查期起不得早于今天 "+today.String(), "the window begins today, "+today.String()+", or later")
	case r.From.Year() != r.To.Year():
		return fault.BadInput("input.to", fmt.Sprintf("检查期不得跨年度：请止于 %d-12-31，或次年另行安排", r.From.Year()),
			fmt.Sprintf("a window lies in one civil year: end it by %d-12-31 or plan the visit in the next year", r.From.Year()))
	}
	return nil
}

// checkParts holds what every visit outside a draw has, whatever its trigger.
func (r PlanRequest) checkParts(today workday.Date) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(r.Reason)); {
	case n == 0 || n > maxReason:
		return fault.BadInput("input.reason", "请写明理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	case len(r.ItemIDs) == 0 || len(r.ItemIDs) > 100:
		return fault.BadInput("input.itemIds", "请选择 1 至 100 个已公布的事项", "choose 1 to 100 published items")
	case len(r.InspectorIDs) > 20:
		return fault.BadInput("input.inspectorIds", "检查组不得超过 20 人", "a team has at most 20 members")
	case r.To.Before(r.From):
		return fault.BadInput("input.to", "检查期止早于检查期起", "the last day is before the first")
	case r.To.Before(today):
		return fault.BadInput("input.to", "检查期已过：请选择今天或以后的日期", "the window is over: choose today or later")
	case r.To.DaysSince(r.From) > longestWindow:
		return fault.BadInput("input.to", "检查期不得超过一年", "a window is at most one year")
	}
	if i := twice(r.ItemIDs); i >= 0 {
		return fault.BadInput(fmt.Sprintf("input.itemIds[%d]", i), "事项重复", "the item is named twice")
	}
	if i := twice(r.InspectorIDs); i >= 0 {
		return fault.BadInput(fmt.Sprintf("input.inspectorIds[%d]", i), "检查组成员重复", "the inspector is named twice")
	}
	return nil
}

// twice is the place of the first id that occurs before, or -1.
func twice(ids []uuid.UUID) int {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return i
		}
	}
	return -1
}

// Plan puts a for-cause or special visit before the agency's head, who approves it with Approve. It refuses items off the published
// list, officers who may not come, and a special campaign without a filed special plan,
// and a direct assignment 直接指派 by an agency that is large enough to draw.
func (s *Service) Plan(ctx context.Context, c command.Command, r PlanRequest, p Parts) (Inspection, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		today := workday.CivilDate(now)
		if err := r.check(today); err != nil {
			return command.Change{}, err
		}
		if err := r.checkWindow(today); err != nil {
			return command.Change{}, err
		}
		f, err := tx.PlanFacts(ctx, PlanQuestion{c.Actor.AgencyID, r.EnterpriseID, r.ItemIDs, r.InspectorIDs, r.From, r.To, r.SiteID, nil})
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.decidePlan(c, r, f, now)
		if err != nil {
			return command.Change{}, err
		}
		return plannedChange(n, f), tx.InsertInspection(ctx, n)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

func (s *Service) decidePlan(c command.Command, r PlanRequest, f PlanFacts, now time.Time) (NewInspection, error) {
	agencies := []GateAgency{gateAgency(f.Agency)}
	if !f.EnterpriseFound {
		e := fault.Missing("该企业", "enterprise")
		e.Field = "input.enterpriseId"
		return NewInspection{}, e
	}
	if e := f.checkSuccessor(); e != nil {
		return NewInspection{}, e
	}
	if err := found(r.ItemIDs, r.InspectorIDs, f.Items, f.Team); err != nil {
		return NewInspection{}, err
	}
	if e := f.checkReach(r.Trigger); e != nil {
		return NewInspection{}, e
	}
	last := r.To
	if r.happened {
		last = r.From
	}
	refused, noted := s.Rules.checkTeam(f.Team, agencies, f.Items, r.From, last), []EmergencyNote(nil)
	if r.happened {
		noted, refused = happened(refused, f)
	}
	if err := together(fields(append(checkItems(f.Items, agencyIDs(agencies)), refused...))); err != nil {
		return NewInspection{}, err
	}
	n := NewInspection{ID: uuid.Must(uuid.NewV7()), EnterpriseID: r.EnterpriseID, AgencyID: c.Actor.AgencyID, RegionCode: f.Agency.Region.Code,
		Kind: s.Rules.Kinds[r.Trigger], Trigger: r.Trigger, From: r.From, To: r.To, Reason: strings.TrimSpace(r.Reason),
		EvidenceReference: r.EvidenceReference, Items: r.ItemIDs, Team: f.Team, SiteID: r.SiteID, Noted: noted,
		Number: fmt.Sprintf("%s-%d-V%06d", f.Agency.Code, workday.CivilDate(now).Year(), f.Sequence)}
	if r.Trigger == DirectAssignment {
		if err := publicReason(n.Reason, f); err != nil {
			return NewInspection{}, err
		}
	}
	if slices.Contains(planned, r.Trigger) {
		if f.Plan == nil {
			return NewInspection{}, fault.Refuse(fault.PlanNotFiled, "没有涵盖该企业、这些事项和日期的已备案专项计划：请先备案对象范围包含该企业的专项检查计划，或者改用其他检查来源",
				"no filed special plan holds this enterprise, these items and days: file one whose target holds it, or choose another trigger").With("remedy", FilePlanFirst)
		}
		if e := f.Plan.checkStands(); e != nil {
			return NewInspection{}, e
		}
		if e := f.Plan.checkTarget(); e != nil {
			return NewInspection{}, e
		}
		n.PlanID = &f.Plan.ID
	}
	if e := s.Rules.checkSmall(r.Trigger, f.Inspectors); e != nil {
		e.Field = "input.trigger"
		return NewInspection{}, e
	}
	n.CountsTowardCap, n.CapBasis = s.Caps.Counts([]roster.Agency{f.Agency}, f.itemCodes(), string(n.Kind), string(countedAs(r.Trigger, !f.RecheckOwed)), r.From)
	return n, nil
}

// fields says which part of a new visit a refusal of its items or team is about.
func fields(list []*fault.Error) []*fault.Error {
	for _, e := range list {
		switch e.Reason {
		case fault.TooFewOfficers:
			e.Field = "input.inspectorIds"
		case fault.ItemNotPublished:
			e.Field = "input.itemIds"
		}
	}
	return list
}

// checkSmall refuses a direct assignment by an agency that is large enough to draw: when it is planned, approved and gets its code.
func (r Rules) checkSmall(t Trigger, inspectors int) *fault.Error {
	most := r.DirectAssignment
	if t != DirectAssignment || inspectors <= most.MostInspectors {
		return nil
	}
	return fault.Refuse(fault.LegalBound, fmt.Sprintf("本机关有 %d 名执法人员（含请假、培训），超过 %d 名的须经双随机抽取：请先备案计划，再抽取", inspectors, most.MostInspectors),
		"an agency with so many inspectors draws: file a plan and commit a draw").
		With("inspectors", inspectors).With("most", most.MostInspectors).With("basis", most.Basis).With("remedy", FilePlanFirst)
}

// publicReason refuses a reason of a direct assignment, which everybody reads, that holds a personal number or tells which enterprise is visited.
func publicReason(reason string, f PlanFacts) error {
	if strings.Contains(reason, f.USCC) || strings.Contains(reason, f.Name) {
		return fault.BadInput("input.reason", "直接指派的理由将公开，不得写明企业名称或者统一社会信用代码：请删去后重试",
			"the reason of a direct assignment is published: take the enterprise's name and code out")
	}
	return publish.Check("input.reason", reason)
}

// found holds that every item and inspector named is there for the agency; if not it says which of the list are not, and what to do.
func found(items, inspectors []uuid.UUID, gotItems []GateItem, team []Officer) error {
	places, ids := lost(ident.CheckItem, items, func(id uuid.UUID) bool {
		return slices.ContainsFunc(gotItems, func(i GateItem) bool { return i.ID == id })
	})
	if ids != nil {
		e := fault.Missing("所列的第 "+places+" 项事项：须为已公布的事项或者本机关的事项，请重新选择", "check item").With("ids", ids)
		e.Field, e.En = "input.itemIds", "check items no. "+places+" of the list not found: name published ones, or those of your agency"
		return e
	}
	places, ids = lost(ident.Inspector, inspectors, func(id uuid.UUID) bool {
		return slices.ContainsFunc(team, func(o Officer) bool { return o.InspectorID == id })
	})
	if ids != nil {
		e := fault.Missing("所列的第 "+places+" 名执法人员：须为本机关名录库中的人员；他机关的人员，先在名录库登记其在本机关的任职，或者安排联合检查", "inspector").With("ids", ids)
		e.Field, e.En = "input.inspectorIds", "inspectors no. "+places+" of the list not found: they must be in your agency's register; of another agency, "+
			"enter their membership in yours first, or plan a joint visit"
		return e
	}
	return nil
}

// lost gives the places in the list, from 1, and the names of the ids that are not there.
func lost(kind ident.Kind, ids []uuid.UUID, there func(uuid.UUID) bool) (string, []string) {
	var places, names []string
	for n, id := range ids {
		if !there(id) {
			places, names = append(places, strconv.Itoa(n+1)), append(names, ident.Of(kind, id))
		}
	}
	return strings.Join(places, "、"), names
}

func (f PlanFacts) itemCodes() []string {
	codes := make([]string, len(f.Items))
	for i, it := range f.Items {
		codes[i] = it.Code
	}
	return codes
}

func plannedChange(n NewInspection, f PlanFacts) command.Change {
	items, team := f.itemCodes(), make([]string, len(n.Team))
	for i, o := range n.Team {
		team[i] = o.Pseudonym
	}
	return command.Change{Type: "inspection.plan", Subject: ledger.Subject{Kind: ledger.SubjectInspection, ID: n.Number},
		ObjectKind: ident.Inspection, Object: n.ID, Content: map[string]any{
			"enterprise": f.USCC, "agency": f.Agency.Code, "items": items, "team": team, "kind": n.Kind, "trigger": n.Trigger, "reason": n.Reason,
			"evidenceReference": n.EvidenceReference, "windowFrom": n.From, "windowTo": n.To, "countsTowardCap": n.CountsTowardCap, "capBasis": n.CapBasis}}
}

// maxApprovals is how many visits one command approves (schema: ApproveInspectionInput).
const maxApprovals = 1000

// Approve approves planned visits, all or none; the approver is another person than each author. It answers with at most 100.
func (s *Service) Approve(ctx context.Context, c command.Command, ids []uuid.UUID, p Parts) ([]Inspection, error) {
	if len(ids) == 0 || len(ids) > maxApprovals {
		return nil, fault.BadInput("input.inspectionIds", "请选择 1 至 1000 个检查", "choose 1 to 1,000 inspections")
	}
	if i := twice(ids); i >= 0 {
		return nil, fault.BadInput(fmt.Sprintf("input.inspectionIds[%d]", i), "检查重复", "the inspection is named twice")
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		vs, err := tx.Lock(ctx, ids)
		if err != nil {
			return command.Change{}, err
		}
		if err := s.Rules.checkApproval(c.Actor.AccountID, vs, len(ids), workday.CivilDate(now)); err != nil {
			return command.Change{}, err
		}
		return approvalChange(vs, ids[0]), tx.Approve(ctx, ids)
	})
	if err != nil {
		return nil, err
	}
	return s.byIDs(ctx, c.Actor, ids[:min(len(ids), 100)], p)
}

func (r Rules) checkApproval(approver uuid.UUID, vs []Visit, want int, today workday.Date) error {
	if len(vs) != want {
		return missing()
	}
	for _, v := range vs {
		switch {
		case v.State != Planned:
			return v.wrongState(fmt.Sprintf("检查 %s 不是待批准状态", v.Number), fmt.Sprintf("inspection %s is not waiting for approval", v.Number))
		case v.AuthorID == approver:
			return fault.Refuse(fault.SecondPerson, fmt.Sprintf("检查 %s 由您提出：请由另一名负责人批准", v.Number),
				fmt.Sprintf("you planned inspection %s: another head must approve it", v.Number)).With("number", v.Number)
		case v.WindowTo.Before(today):
			return fault.Refuse(fault.TooLate, fmt.Sprintf("检查 %s 的检查期已过：请作废后重新安排", v.Number),
				fmt.Sprintf("the window of inspection %s is over: void it and plan anew", v.Number)).With("windowTo", v.WindowTo.String())
		}
		if e := r.checkSmall(v.Trigger, v.Inspectors); e != nil {
			return e.With("number", v.Number)
		}
	}
	return nil
}

// approvalChange is about the one visit, about the draw when all come from one, and about the agency otherwise.
func approvalChange(vs []Visit, object uuid.UUID) command.Change {
	numbers := make([]string, len(vs))
	drawn := true
	for i, v := range vs {
		numbers[i] = v.Number
		drawn = drawn && v.DrawNumber != nil && vs[0].DrawNumber != nil && *v.DrawNumber == *vs[0].DrawNumber
	}
	subject := ledger.Subject{Kind: ledger.SubjectAgency, ID: vs[0].AgencyCode}
	switch {
	case len(vs) == 1:
		subject = ledger.Subject{Kind: ledger.SubjectInspection, ID: vs[0].Number}
	case drawn:
		subject = ledger.Subject{Kind: ledger.SubjectDraw, ID: *vs[0].DrawNumber}
	}
	return command.Change{Type: "inspection.approve", Subject: subject, ObjectKind: ident.Inspection, Object: object,
		Content: map[string]any{"inspections": numbers, "agency": vs[0].AgencyCode}}
}
