package demo

import (
	"fmt"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/workday"
)

// special is a special plan of the city and how far it has come.
type special struct {
	agency, title   string
	days            int // before today on which it was drafted
	decided, public int // days after that; -1: not yet
	withdrawn       int
}

// specials are special plans 专项检查计划 of the city, one in each state: waiting for approval, on file and to be published, overdue, public,
// withdrawn, over.
func (w *world) specials() {
	for _, s := range []special{
		{"370502-SCJG", "校园周边食品安全专项检查", 5, -1, -1, -1},
		{"370523-SCJG", "餐饮环节食品安全专项检查", 12, 3, -1, -1},
		{"370502-SCJG", "夏季食品经营专项检查", 60, 5, -1, -1},
		{"370523-SCJG", "超市食品标签专项检查", 40, 4, 20, -1},
		{"370502-SCJG", "网络餐饮专项检查", 50, 6, 15, 30},
		{"370523-SCJG", "节日市场食品安全专项检查", 300, 5, 20, -1},
	} {
		w.at(w.day(-s.days, 10), func() error { return w.special(s) })
	}
}

// special drafts a plan; the heads of the city's agency and the supervisors take turns in approving.
func (w *world) special(s special) error {
	a, above := w.agencies[s.agency], w.agencies["370500-SCJG"]
	from := workday.CivilDate(w.clock).AddDays(7)
	to := sameYear(from, from.AddDays(90))
	p, err := w.Draws.FilePlan(w.ctx, w.do(a.author, "filePlan", s.title), draw.FilePlan{Kind: draw.Special, Year: from.Year(), Title: s.title,
		Stratification: "kind", Ratios: []draw.RatioInput{{Stratum: "ENTERPRISE", Percent: "5"}}, Items: a.itemIDs(),
		Target: draw.Target{RegionCodes: []string{a.Region}, Industries: []string{"52", "62"}}, From: from, To: to})
	if err != nil {
		return fmt.Errorf("%s: %w", s.title, err)
	}
	then := func(days int, who actor.Actor, operation string, do func(actor.Actor, string) error) {
		if days >= 0 {
			w.at(w.day(days-s.days, 11), func() error { return do(who, operation) })
		}
	}
	approver := above.approver
	if s.public < 0 {
		approver = w.supervisor
	}
	then(s.decided, approver, "approvePlan", func(who actor.Actor, operation string) error {
		_, err := w.Draws.ApprovePlan(w.ctx, w.do(who, operation, s.title), p.ID, "同意，请在限定范围和时间内实施")
		return err
	})
	then(s.public, a.author, "publishPlan", func(who actor.Actor, operation string) error {
		_, err := w.Draws.PublishPlan(w.ctx, w.do(who, operation, s.title), p.ID)
		return err
	})
	then(s.withdrawn, a.approver, "withdrawPlan", func(who actor.Actor, operation string) error {
		_, err := allowed(w, w.do(who, operation, s.title), func(c command.Command) (draw.Plan, error) {
			return w.Draws.WithdrawPlan(w.ctx, c, p.ID, "与年度计划对象重合，并入年度计划")
		}, fault.TooLate)
		if refused(err, fault.TooLate) { // around New Year the window ends before
			return nil
		}
		return err
	})
	return nil
}
