package inspection

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/workday"
)

// OrderFacts is an order to rectify as a command sees it, locked.
type OrderFacts struct {
	Rectification
	Inspection string // number
}

// ReportRequest is what the enterprise hands in.
type ReportRequest struct {
	RectificationID uuid.UUID
	Text            string
	EvidenceIDs     []uuid.UUID
}

// NewReport is a report to write, the n-th of its order.
type NewReport struct {
	Order   OrderFacts
	N       int
	Request ReportRequest
}

// RecheckRequest is an officer's word. VisitID is the recorded follow-up visit of a re-check on site.
type RecheckRequest struct {
	RectificationID uuid.UUID
	Method          RecheckMethod
	VisitID         *uuid.UUID
	Passed          bool
	Reason          string
}

// NewRecheck is a re-check to write, the n-th of its order.
type NewRecheck struct {
	Order   OrderFacts
	N       int
	Request RecheckRequest
}

// FollowUpVisit is the visit that a re-check on site rests on.
type FollowUpVisit struct {
	Visit
	ScannedAt *time.Time
	Confirmed int  // members who confirmed the record in force
	Served    bool // a re-check rests on it already
	Still     bool // its record in force names the violation that the order was about
}

// maxReport is the longest report, in characters.
const maxReport = 4000

func (f OrderFacts) wrongState(msg, en string) error {
	return fault.Refuse(fault.WrongState, msg, en).With("state", string(f.State)).With("number", f.Number)
}

func (f OrderFacts) change(kind string, content map[string]any) command.Change {
	content["inspection"] = f.Inspection
	return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectRectification, ID: f.Number}, ObjectKind: ident.Order, Object: f.ID,
		Content: content}
}

// order locks an order and judges it as of now.
func (s *Service) order(ctx context.Context, tx Tx, id uuid.UUID, now time.Time) (OrderFacts, error) {
	f, err := tx.Order(ctx, id)
	if e, ok := fault.As(err); ok && e.Kind == fault.NotFound {
		return f, missingOrder("input.rectificationId")
	}
	f.judge(s.Calendar, workday.CivilDate(now))
	return f, err
}

func missingOrder(field string) error {
	e := fault.Missing("该责令改正", "order to rectify")
	e.Field = field
	return e
}

// Rectification finds one order, or NOT_FOUND.
func (s *Service) Rectification(ctx context.Context, a actor.Actor, id uuid.UUID) (Rectification, error) {
	r, err := s.Store.OrderByID(ctx, a, id)
	r.judge(s.Calendar, workday.CivilDate(s.Clock()))
	return r, err
}

// SubmitRectification hands in what the enterprise did to meet an order of its own, with evidence that it sent for this order before. It may
// do so again until a re-check passes; after the last day the report is marked as late.
func (s *Service) SubmitRectification(ctx context.Context, c command.Command, r ReportRequest) (Rectification, error) {
	r.Text = strings.TrimSpace(r.Text)
	switch n := utf8.RuneCountInString(r.Text); {
	case n == 0 || n > maxReport:
		return Rectification{}, fault.BadInput("input.text", "请写明整改情况（1 至 4000 字）", "say what was done in 1 to 4,000 characters")
	case len(r.EvidenceIDs) > s.Rules.Rectification.Evidence:
		return Rectification{}, tooMuchEvidence("input.evidenceIds", s.Rules.Rectification.Evidence)
	}
	if i := twice(r.EvidenceIDs); i >= 0 {
		return Rectification{}, fault.BadInput(fmt.Sprintf("input.evidenceIds[%d]", i), "证据重复", "the evidence is named twice")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := s.order(ctx, tx, r.RectificationID, now)
		if err != nil {
			return command.Change{}, err
		}
		switch {
		case f.EnterpriseID != c.Actor.EnterpriseID:
			return command.Change{}, fault.New(fault.Forbidden, "只有被责令改正的企业可以提交整改情况", "only the enterprise that was ordered reports")
		case f.passed():
			return command.Change{}, f.wrongState("复查已通过，无需再提交", "the re-check passed: nothing is left to report")
		}
		found, err := tx.OrderEvidence(ctx, f.ID, r.EvidenceIDs)
		if err != nil {
			return command.Change{}, err
		}
		if err := checkEvidence(r.EvidenceIDs, found); err != nil {
			return command.Change{}, err
		}
		sums := make([]string, len(found))
		for i, e := range found {
			sums[i] = hex.EncodeToString(e.SHA256)
		}
		n := NewReport{Order: f, N: len(f.Reports) + 1, Request: r}
		return f.change("rectification.submit", map[string]any{"n": n.N, "remarks": r.Text, "late": !f.inTime(now), "lastDay": f.LastDay,
			"evidenceSha256": sums}), tx.InsertReport(ctx, n)
	})
	if err != nil {
		return Rectification{}, err
	}
	return s.Rectification(ctx, c.Actor, id)
}

func tooMuchEvidence(field string, most int) error {
	return fault.BadInput(field, fmt.Sprintf("整改证据不得超过 %d 件", most), fmt.Sprintf("at most %d pieces of evidence", most)).With("most", most)
}

// RecheckRectification passes or fails what was done about an order, with a reason. On paper an officer answers the reports; on site the
// re-check rests on a follow-up visit 复查 of its own, with code, two officers and a record that two members confirmed; another re-check rests on
// another visit, or on another report. Such a visit takes no slot of the cap where the cap's rule says so (policies/caps).
func (s *Service) RecheckRectification(ctx context.Context, c command.Command, r RecheckRequest) (Rectification, error) {
	r.Reason = strings.TrimSpace(r.Reason)
	switch n := utf8.RuneCountInString(r.Reason); {
	case n == 0 || n > maxReason:
		return Rectification{}, fault.BadInput("input.reason", "请写明复查意见（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	case r.Method == AtSite && r.VisitID == nil:
		return Rectification{}, fault.BadInput("input.visitId", "实地复查须以一次已记录的复查（入企检查）为依据：请先安排并完成复查",
			"a re-check on site rests on a recorded follow-up visit: plan and record one first")
	case r.Method != AtSite && r.VisitID != nil:
		return Rectification{}, fault.BadInput("input.visitId", "书面复查不填入企检查", "a re-check on paper has no visit: leave it out")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := s.order(ctx, tx, r.RectificationID, now)
		if err != nil {
			return command.Change{}, err
		}
		switch {
		case f.AgencyID != c.Actor.AgencyID || c.Actor.InspectorID == uuid.Nil:
			return command.Change{}, fault.New(fault.Forbidden, "只有作出责令改正机关的执法人员可以复查", "only an officer of the agency that ordered re-checks")
		case f.passed():
			return command.Change{}, f.wrongState("复查已通过", "the re-check passed already")
		case r.Method == OnPaper && f.State != RectificationSubmitted:
			return command.Change{}, f.wrongState("企业没有待复查的整改情况：请等待提交，或者实地复查", "no report waits for a re-check: wait for one, or go there")
		}
		if err := free(ctx, tx, f, r.VisitID); err != nil {
			return command.Change{}, err
		}
		content := map[string]any{"n": len(f.Rechecks) + 1, "method": r.Method, "passed": r.Passed, "remarks": r.Reason, "reports": len(f.Reports),
			"by": c.Actor.Pseudonym}
		if r.Method == AtSite {
			if content["visit"], err = s.followUp(ctx, tx, f, *r.VisitID, r.Passed); err != nil {
				return command.Change{}, err
			}
		}
		return f.change("rectification.recheck", content), tx.InsertRecheck(ctx, NewRecheck{Order: f, N: len(f.Rechecks) + 1, Request: r})
	})
	if err != nil {
		return Rectification{}, err
	}
	return s.Rectification(ctx, c.Actor, id)
}

// awayFromOrder says in two languages why an officer does not re-check.
var awayFromOrder = map[Bar][2]string{BarRecused: {"已被决定回避", "are recused"}, BarSuspended: {"已停职或者调离", "are suspended or transferred"},
	BarConflict: {"与该企业有回避关系", "have a declared conflict with the enterprise"}}

// free holds that the acting officer need not stay away from the order: neither recused from its visit or the follow-up visit, nor suspended or transferred,
// nor in conflict with the enterprise (行政处罚法 43).
func free(ctx context.Context, tx Tx, f OrderFacts, visit *uuid.UUID) error {
	bar, err := tx.AwayFromOrder(ctx, f.ID, visit)
	if err != nil || bar == "" {
		return err
	}
	code, why := fault.Recusal, awayFromOrder[bar]
	if bar == BarSuspended {
		code = fault.OfficerUnfit
	}
	return fault.Refuse(code, fmt.Sprintf("您%s，不得复查：请由本机关其他执法人员复查", why[0]),
		fmt.Sprintf("you %s and do not re-check: let another officer of the agency do it", why[1])).
		With("number", f.Number).With("remedy", ReplaceOfficer)
}

// followUp holds that the visit is a follow-up of the order: same parties, made after the order, recorded and confirmed by two; and that an order does
// not pass on a record that still names its violation. It gives its number.
func (s *Service) followUp(ctx context.Context, tx Tx, f OrderFacts, id uuid.UUID, passes bool) (string, error) {
	v, err := tx.FollowUpVisit(ctx, id, f.ID)
	if e, ok := fault.As(err); ok && e.Kind == fault.NotFound {
		e.Field = "input.visitId"
		return "", e
	}
	switch {
	case err != nil:
		return "", err
	case v.AgencyID != f.AgencyID || v.EnterpriseID != f.EnterpriseID || v.Trigger != FollowUp:
		return "", fault.BadInput("input.visitId", "所填检查不是本机关对该企业的复查", "this is no follow-up visit of your agency to this enterprise")
	case v.State != Recorded && v.State != Closed:
		return "", v.wrongState("复查尚未提交检查记录", "the follow-up visit has no record yet")
	case v.Confirmed < s.Rules.Team.Minimum:
		return "", fault.Refuse(fault.SecondPerson, "复查记录须经两名成员确认", "two members confirm the record of the follow-up visit").
			With("confirmed", v.Confirmed)
	case v.ScannedAt == nil || v.ScannedAt.Before(f.OrderedAt):
		return "", fault.BadInput("input.visitId", "该检查早于责令改正", "the visit was before the order")
	case v.Served:
		return "", servedVisit(v.Number)
	case passes && v.Still:
		return "", fault.BadInput("input.passed", fmt.Sprintf("复查 %s 的检查记录仍载有责令改正的同一违法行为：请作出未通过的复查意见；记录有误的，请先更正记录", v.Number),
			fmt.Sprintf("the record of visit %s still names the violation that was to be put right: fail the re-check, or correct the record first if it is wrong", v.Number)).
			With("visit", v.Number)
	}
	return v.Number, nil
}

func servedVisit(number string) error {
	return fault.BadInput("input.visitId", fmt.Sprintf("复查 %s 已作出过复查结论：请另行安排复查，或者待企业再次提交整改情况后书面复查", number),
		fmt.Sprintf("a re-check rests on visit %s already: plan another follow-up visit, or wait for another report and re-check on paper", number)).
		With("visit", number)
}

// noters is the namespace of the keys under which the platform notes overdue orders: one key per order.
var noters = uuid.MustParse("0e7c0f0a-2f2f-5c63-8f0d-2f6d1be0c7a4")

// NoteOverdue notes the orders that were not met by their last day 逾期未改正, each once, and says how many: the ledger then holds it whatever
// happens later. at is zero or a given clock, as in a command. What fails comes back joined in the error; the others are done.
func (s *Service) NoteOverdue(ctx context.Context, today workday.Date, at time.Time) (int, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	ids, err := s.Store.UnmetOrders(ctx, system, today, publishBatch)
	if err != nil {
		return 0, err
	}
	done := 0
	var failed []error
	for _, id := range ids {
		if err := s.noteOverdue(ctx, system, id, today, at); err != nil {
			failed = append(failed, err)
			continue
		}
		done++
	}
	if len(ids) == publishBatch && len(failed) == 0 {
		more, err := s.NoteOverdue(ctx, today, at)
		return done + more, err
	}
	return done, errors.Join(failed...)
}

func (s *Service) noteOverdue(ctx context.Context, system actor.Actor, id uuid.UUID, today workday.Date, at time.Time) error {
	body, err := command.HashBody(id)
	if err != nil {
		return err
	}
	c := command.Command{Actor: system, Verb: "rectification:overdue", PolicyLine: "job", Operation: "noteOverdue",
		Key: uuid.NewSHA1(noters, id[:]), BodyHash: body, At: at}
	_, err = s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.Order(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if f.OverdueAt != nil || !f.unmet(today) {
			return command.Change{}, fmt.Errorf("inspection: order %s is not overdue on %s", f.Number, today)
		}
		return f.change("rectification.overdue", map[string]any{"lastDay": f.LastDay, "dueOn": f.DueOn, "reports": len(f.Reports),
			"rechecks": len(f.Rechecks)}), tx.InsertOverdue(ctx, f)
	})
	return err
}

// takesEvidence says whether an order may still have more evidence.
func (s *Service) takesEvidence(ctx context.Context, tx Tx, id uuid.UUID, now time.Time) error {
	f, err := s.order(ctx, tx, id, now)
	switch {
	case err != nil:
		return err
	case f.passed():
		return f.wrongState("复查已通过，无需再提交", "the re-check passed: nothing is left to report")
	case f.Received >= s.Rules.Rectification.Evidence:
		return tooMuchEvidence("file", s.Rules.Rectification.Evidence)
	}
	return nil
}
