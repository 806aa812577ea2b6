package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/workday"
)

// step is something that happens to an order to rectify, hours after it was ordered.
type step struct {
	hours  int
	passed *bool // a re-check; nil: the enterprise reports
	text   string
}

var yes, no = ptr(true), ptr(false)

// stories are the ways an order to rectify goes, the last three seldom; fresh are those of the last days, so that orders stand in every state.
var (
	prompt = []step{{48, nil, "已按要求改正并留存照片，今后每日自查。"}, {96, yes, "经核对企业提交的材料，已改正到位。"}}
	twice  = []step{{24, nil, "已着手改正。"}, {48, no, "材料不能说明已改正到位，请补充现场照片和台账。"},
		{72, nil, "已补充台账，改正完毕。"}, {144, yes, "补充材料齐全，已改正到位。"}}
	slow = []step{{48, nil, "已重新公示并更正登记信息。"}, {30 * 24, yes, "已改正到位。"}}
	late = []step{{24, nil, "已改正。"}, {48, no, "所附说明与责令内容不符，请按责令要求改正。"}, {45 * 24, nil, "已按要求重新改正。"},
		{48 * 24, yes, "已改正，但逾期。"}}
	none    = []step{}
	stories = [][]step{prompt, prompt, twice, prompt, slow, prompt, twice, prompt, prompt, late, prompt, twice, prompt, none}
	fresh   = [][]step{{{1, nil, "已按要求改正并留存照片，今后每日自查。"}}, {},
		{{1, nil, "已着手改正。"}, {3, no, "材料不能说明已改正到位，请补充现场照片和台账。"}}, {{1, nil, "已改正。"}, {4, yes, "材料齐全，已改正到位。"}}}
)

// order is an order to rectify as it was given: more time for it moves its last day.
type order struct {
	ID      uuid.UUID
	Number  string
	LastDay workday.Date
}

// rectify lets the order of a visit go its way: the enterprise reports, the officer re-checks, the platform notes what is overdue.
func (w *world) rectify(v visit, lead actor.Actor) error {
	orders, err := once(w, "orders "+v.Number, func() (orders []order, err error) {
		got, err := w.Visits.ByIDs(w.ctx, lead, []uuid.UUID{v.ID}, inspection.Parts{Rectifications: true})
		if err != nil {
			return nil, err
		}
		for _, o := range got[0].Rectifications {
			orders = append(orders, order{o.ID, o.Number, o.LastDay})
		}
		return orders, nil
	})
	if err != nil {
		return err
	}
	for _, o := range orders {
		from := stories
		if w.lately() {
			from = fresh
		}
		story := from[w.orders%len(from)]
		if w.orders%4 == 1 {
			if err := w.moreTime(v, o); err != nil {
				return err
			}
		}
		w.orders, w.ordered[v.ID] = w.orders+1, true
		for n, s := range story {
			name := fmt.Sprint(o.Number, n)
			w.at(w.clock.Add(time.Duration(s.hours)*time.Hour), func() error {
				if s.passed == nil {
					return w.report(v, o, name, s.text)
				}
				r := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.OnPaper, Passed: *s.passed, Reason: s.text}
				_, err := w.Visits.RecheckRectification(w.ctx, w.do(lead, "recheckRectification", name), r)
				return err
			})
		}
		w.at(o.LastDay.AddDays(1).Start().Add(10*time.Minute), func() error {
			return w.ofItself("noteOverdue", func() error {
				_, err := w.Visits.NoteOverdue(w.ctx, workday.CivilDate(w.clock), w.clock)
				return err
			})
		})
	}
	return nil
}

// lately is the time of the last draws.
func (w *world) lately() bool { return w.now.Sub(w.clock) < 12*24*time.Hour }

// wait is how long people take; the last visits are decided sooner, so that their orders can be seen.
func (w *world) wait(usual time.Duration) time.Duration {
	if w.lately() {
		return usual / 12
	}
	return usual
}

// report hands in what an enterprise did, with a note as evidence.
func (w *world) report(v visit, o order, name, text string) error {
	who, err := w.enterprise(v)
	if err != nil {
		return err
	}
	note := strings.NewReader("演示城市 整改说明\n" + o.Number + "\n" + text + "\n")
	e, err := w.Visits.ReceiveForOrder(w.ctx, w.do(who, "receiveEvidence", name), o.ID, note, "text/plain", w.clock.Add(-time.Hour))
	if err != nil {
		return err
	}
	_, err = w.Visits.SubmitRectification(w.ctx, w.do(who, "submitRectification", name),
		inspection.ReportRequest{RectificationID: o.ID, Text: text, EvidenceIDs: []uuid.UUID{e.ID}})
	return err
}

// enterprise is the account of the visited enterprise, made when it first needs one.
func (w *world) enterprise(v visit) (actor.Actor, error) {
	name := entName(v.Enterprise.USCC)
	if err := w.invite(v.Enterprise); err != nil {
		return actor.Actor{}, err
	}
	found, err := w.Actors(w.ctx, []string{name})
	a := found[name]
	a.Roles = append(a.Roles, actor.System) // the seed has no session: rows are open to it
	return a, err
}
