package demo

import (
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/inspection"
	"yangguang/publish"
	"yangguang/workday"
)

// replies are what enterprises say before a result that names a problem is published; some say nothing.
var replies = []*string{ptr("已按要求改正，感谢指导。"), nil, ptr("问题系新员工不熟悉要求所致，已组织培训。"), nil}

// reply answers before publication as the visited enterprise, and a head of the agency checks what it says.
func (w *world) reply(v visit) error {
	who, err := w.enterprise(v)
	if err != nil {
		return err
	}
	w.replies++
	text, of := replies[w.replies%len(replies)], publish.Subject{Kind: publish.InspectionResult, ID: v.ID}
	if _, err = w.Publications.Reply(w.ctx, w.do(who, "replyToPublication", v.Number), of, text); err != nil || text == nil {
		return err
	}
	_, err = w.Publications.CheckStatement(w.ctx, w.do(v.approver, "checkStatement", v.Number), of, nil) // it names nobody
	return err
}

// notify gives notice 告知 of a proposed penalty.
func (w *world) notify(v visit, lead actor.Actor, proposed uuid.UUID) error {
	got, err := w.Visits.ByIDs(w.ctx, lead, []uuid.UUID{v.ID}, inspection.Parts{Cases: true})
	if err != nil {
		return err
	}
	n := decision.NewStep{CaseID: got[0].Cases[0].ID, DecisionID: &proposed, Kind: "NOTIFIED", Note: "已告知拟作出的行政处罚及陈述、申辩权利"}
	_, err = w.Decisions.RecordStep(w.ctx, w.do(lead, "recordCaseStep", v.Number), n)
	return err
}

// publishDue does what the platform does of itself.
func (w *world) publishDue() error {
	return w.ofItself("publishDue", func() error {
		if _, err := w.Publications.PublishDue(w.ctx, workday.CivilDate(w.clock), w.clock); err != nil {
			return err
		}
		if _, err := w.Fairness.AuditMonths(w.ctx, w.clock, w.clock); err != nil {
			return err
		}
		_, err := w.Oversight.Look(w.ctx, w.clock, w.clock)
		return err
	})
}

// ofItself is work of the platform at one time, which would find more to do in a city that has come further.
func (w *world) ofItself(work string, do func() error) error {
	_, err := once(w, work+" "+w.clock.UTC().Format(time.RFC3339), func() (bool, error) { return true, do() })
	return err
}
