package inspection

import (
	"context"
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
	"yangguang/leniency"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/workday"
)

// PublishFacts is what a publication is made of; names in it are public forms.
type PublishFacts struct {
	Visit
	Version        int // of the record in force
	Corrected      *string
	Confirmed      int  // members who confirmed this version
	Published      bool // this version is public
	Ended          bool // publication of the result was withdrawn
	DueOn          workday.Date
	ReplyUntil     *workday.Date // last day of the enterprise's reply; nil: nothing is against it
	Replied        bool
	Statement      *string // in its public form
	Unchecked      bool    // the enterprise's statement waits for its check
	Result         ResultClass
	Findings       int
	Outcomes       []leniency.Outcome // of decisions in force
	EnterpriseName string             // public form: 个体工商户 masked
	USCC           string
	Items          []string
	Pseudonyms     []string
	VisitedOn      workday.Date
	Synthetic      bool
	Waits          bool           // late, and nobody accepted it yet
	People         publish.People // whom no public text names
}

// NewPublished is a row for the public. Its fields are of types that hold nothing personal: what went through package publish, numbers, days.
type NewPublished struct {
	InspectionID   uuid.UUID
	AgencyID       uuid.UUID
	Version        int
	Corrected      *publish.Text
	Number         publish.Code
	EnterpriseName publish.Text
	USCC           publish.Code
	Region         publish.Code
	Kind           publish.Code
	Items          []publish.Text
	Result         publish.Code
	Findings       int
	Outcomes       []publish.Code
	Inspectors     []publish.Code
	Draw           *publish.Code
	VisitedOn      workday.Date
	Statement      *publish.Text
	Synthetic      bool
}

// public is the row for the public, or why there can be none.
func (f PublishFacts) public() (NewPublished, error) {
	r := publish.Row{People: f.People}
	outcomes := make([]string, len(f.Outcomes))
	for i, o := range f.Outcomes {
		outcomes[i] = string(o)
	}
	n := NewPublished{InspectionID: f.ID, AgencyID: f.AgencyID, Version: f.Version, Corrected: r.Maybe("correctedReason", f.Corrected),
		Number: r.Code("number", f.Number), EnterpriseName: r.Text("enterpriseName", f.EnterpriseName), USCC: r.Code("uscc", f.USCC),
		Region: r.Code("region", f.RegionCode), Kind: r.Code("kind", string(f.Kind)), Items: r.Texts("items", f.Items),
		Result: r.Code("result", string(f.Result)), Findings: f.Findings, Outcomes: r.Codes("outcomes", outcomes),
		Inspectors: r.Codes("inspectors", f.Pseudonyms), VisitedOn: f.VisitedOn, Statement: r.Maybe("statement", f.Statement), Synthetic: f.Synthetic}
	if f.DrawNumber != nil {
		number := r.Code("drawNumber", *f.DrawNumber)
		n.Draw = &number
	}
	return n, r.Err
}

// Publish makes a confirmed result public before its deadline, and closes the visit.
func (s *Service) Publish(ctx context.Context, c command.Command, id uuid.UUID, p Parts) (Inspection, error) {
	id, err := s.publish(ctx, c, id)
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

func (s *Service) publish(ctx context.Context, c command.Command, id uuid.UUID) (uuid.UUID, error) {
	return s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.PublishFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := s.mayPublish(f, workday.CivilDate(now), c.Actor.Has(actor.System)); err != nil {
			return command.Change{}, err
		}
		n, err := f.public()
		if err != nil {
			return command.Change{}, err
		}
		return publishChange(f, n), tx.InsertPublished(ctx, n)
	})
}

// mayPublish says why a result cannot become public on the day. Until the enterprise has answered, its agency waits for the end of the reply;
// the platform comes at the deadline, which is later.
func (s *Service) mayPublish(f PublishFacts, today workday.Date, platform bool) error {
	switch {
	case f.Ended:
		return f.wrongState("该结果的公示已撤下，不再公示：撤下的日期和原因保留在公示页面，须公示新情况的请另行检查",
			"publication of the result was withdrawn for good, its day and reason stay public: what is to be public anew needs another visit").With("remedy", PlanAnew)
	case f.Published:
		return f.wrongState("该结果已公示：需要更改的，请更正检查记录或者撤下公示", "the result is public already: to change it, correct the record or withdraw the publication")
	case f.State != Recorded && f.State != Closed:
		return f.wrongState("没有可公示的检查结果", "there is no result to publish")
	case f.Confirmed < s.Rules.Team.Minimum:
		return fault.Refuse(fault.SecondPerson, "检查记录须经两名成员确认后公示", "two members confirm the record before it is published").
			With("confirmed", f.Confirmed)
	case f.Waits:
		return fault.Refuse(fault.SecondPerson, "迟到的记录须先经另一人确认", "another person accepts a late record before it is published")
	case f.Unchecked:
		return fault.Refuse(fault.WrongState, "企业的陈述尚未核对：请本机关负责人先在公示页面核对其中的人名（checkStatement），再公示",
			"the enterprise's statement is not checked: a head of the agency first checks whom it names (checkStatement), then publishes").With("number", f.Number)
	case !platform && f.ReplyUntil != nil && !f.Replied && !today.After(*f.ReplyUntil):
		return fault.Refuse(fault.ReplyOpen, "企业可在 "+f.ReplyUntil.String()+" 之前陈述意见：请等待企业答复或者期限届满",
			"the enterprise may still state its case: wait for its answer or for the end of the period").
			With("replyUntil", f.ReplyUntil).With("basis", s.Public.Reply.Basis)
	}
	return nil
}

func publishChange(f PublishFacts, n NewPublished) command.Change {
	return command.Change{Type: "publication.publish", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID,
		Content: map[string]any{"version": f.Version, "corrected": publish.StringOrNil(n.Corrected), "number": f.Number, "enterprise": n.EnterpriseName.String(),
			"uscc": f.USCC, "kind": f.Kind, "items": publish.Strings(n.Items), "result": f.Result, "findings": f.Findings, "outcomes": f.Outcomes,
			"inspectors": f.Pseudonyms, "draw": f.DrawNumber, "visitedOn": f.VisitedOn, "dueOn": f.DueOn, "statement": publish.StringOrNil(n.Statement)}}
}

// publishers is the namespace of the keys under which the platform publishes: one key per version of a record, so that the work is done once
// however often the job runs.
var publishers = uuid.MustParse("6f2b3c0e-5d3e-5a53-9a56-6d1f0a4c7b11")

// publishBatch is how many results one look for due ones takes.
const publishBatch = 100

// DueResult is a result whose publication is due and has not happened.
type DueResult struct {
	InspectionID uuid.UUID
	DueOn        workday.Date
	Confirmed    int  // members who confirmed the record in force
	Version      int  // of that record
	Waits        bool // late and nobody accepted it yet, or a statement that nobody has checked
}

// DueDone is what a look for due results came to.
type DueDone struct {
	Published   int
	Unconfirmed int // past their day and not confirmed by enough members, late and not accepted, or with a statement not checked, so they wait
}

// PublishDue publishes every confirmed result whose last day is day or earlier. The deadline is a row written with the record, so nothing
// is lost by a restart. What cannot be published stays due and comes back joined in the error; it keeps nothing behind it waiting.
func (s *Service) PublishDue(ctx context.Context, day workday.Date) (DueDone, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	var done DueDone
	var failed []error
	var last DueResult
	for {
		due, err := s.Store.Due(ctx, system, day, last, publishBatch)
		if err != nil {
			return done, errors.Join(append(failed, err)...)
		}
		for _, d := range due {
			if d.Confirmed < s.Rules.Team.Minimum || d.Waits {
				done.Unconfirmed++
			} else if err := s.publishAsSystem(ctx, system, d); err != nil {
				failed = append(failed, fmt.Errorf("inspection %s: %w", d.InspectionID, err))
			} else {
				done.Published++
			}
			last = d
		}
		if len(due) < publishBatch || ctx.Err() != nil {
			return done, errors.Join(append(failed, ctx.Err())...)
		}
	}
}

func (s *Service) publishAsSystem(ctx context.Context, system actor.Actor, d DueResult) error {
	body, err := command.HashBody([]any{d.InspectionID, d.Version})
	if err != nil {
		return err
	}
	_, err = s.publish(ctx, command.Command{Actor: system, Verb: "inspection:publish", PolicyLine: "job", Operation: "publishDue",
		Key: uuid.NewSHA1(publishers, fmt.Appendf(nil, "%s %d", d.InspectionID, d.Version)), BodyHash: body}, d.InspectionID)
	return err
}

// Published lists published results, newest first. Everybody may read it.
func (s *Service) Published(ctx context.Context, a actor.Actor, q PublishedQuery, ask page.Ask) (page.Result[PublishedInspection], error) {
	return s.Store.Published(ctx, a, q, ask)
}

// PublishedPosition is where a result stands in the list of published ones.
func PublishedPosition(x *PublishedInspection) page.Position {
	return page.Position{page.At(x.PublishedAt), page.ID(x.InspectionID)}
}

// Void ends a visit that no draw made, with a reason: a drawn one ends by draw.VoidVisit, which takes two persons. Before entry its slots are
// freed and its code is revoked; after entry the slots stay taken. A visit with a record cannot be voided, nor one whose team may still come back with
// it: from the day of a reserved code 离线码 until the days of the return are over, and on site until the hours for the record are.
func (s *Service) Void(ctx context.Context, c command.Command, id uuid.UUID, reason string, p Parts) (Inspection, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "请写明作废原因（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		v, err := one(tx.Lock(ctx, []uuid.UUID{id}))
		if err != nil {
			return command.Change{}, err
		}
		from, err := tx.MayGiveUpFrom(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if v.DrawNumber != nil {
			return command.Change{}, fault.Refuse(fault.SecondPerson, "抽中的检查不得由一人作废：请写明代码和证据申请替补或者作废，由他人批准",
				"a drawn visit is not voided by one person: ask with substituteTarget or voidDrawnVisit, and another person decides").With("number", v.Number)
		}
		switch v.State {
		case Void:
			return command.Change{}, v.wrongState("该检查已作废", "the visit is void already")
		case Recorded, Closed:
			return command.Change{}, v.wrongState("已有检查记录，不能作废", "the visit has a record and cannot be voided")
		}
		if from != nil {
			return command.Change{}, v.stillOpen(*from)
		}
		entered := v.State == OnSite
		return command.Change{Type: "inspection.void", Subject: v.subject(), ObjectKind: ident.Inspection, Object: v.ID,
			Content: map[string]any{"reason": reason, "afterEntry": entered, "slotFreed": !entered}}, tx.Void(ctx, v, reason)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// stillOpen refuses to give up a visit whose team may still come back with it, and says from when on it may be.
func (v Visit) stillOpen(from time.Time) *fault.Error {
	at := from.In(workday.CivilDate(from).Start().Location()).Format("2006-01-02 15:04")
	msg, en := fmt.Sprintf("检查组已入企，记录可能尚在设备上：%s 起仍无记录的可以作废；在此之前请检查组提交记录", at),
		fmt.Sprintf("the team entered, and its record may still be on a device: the team hands it in; without one the visit is voided from %s on", at)
	if v.State == CodeIssued {
		msg = fmt.Sprintf("预留的检查码的当日已到，检查组可能已在无网络处入企：请检查组补录；当日没有入企的，请由组长在检查期内另行签发检查码，或者自 %s 起作废", at)
		en = fmt.Sprintf("the day of the reserved code has begun, and the team may have entered without network: it brings the visit on record; if nobody entered, the lead "+
			"issues another code in the window, or the visit is voided from %s on", at)
	}
	return fault.Refuse(fault.NotYet, msg, en).With("from", from.UTC().Format(time.RFC3339)).With("number", v.Number)
}
