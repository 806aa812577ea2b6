package demo

import (
	"fmt"
	"time"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

// patrols are two walks 巡查 of one team: one through a market with three shops, and one that waits for its approval.
func (w *world) patrols() error {
	a := w.agencies["370502-SCJG"]
	team := w.crew(a)
	if len(team) == 0 {
		return nil // no team of the last draw is whole
	}
	lead, day := w.officers[team[0]], workday.CivilDate(w.clock)
	r := inspection.PatrolRequest{Title: "农贸市场食品安全巡查", Area: "黄河路农贸市场（演示）", ItemIDs: a.itemIDs(), InspectorIDs: team,
		From: day.AddDays(1), To: sameYear(day.AddDays(1), day.AddDays(3)), Shops: 10}
	plan := func(name string) (inspection.Patrol, error) {
		return allowed(w, w.do(lead, "planPatrol", name), func(c command.Command) (inspection.Patrol, error) { return w.Visits.PlanPatrol(w.ctx, c, r) }, fault.PlanNotFiled)
	}
	p, err := plan("market")
	if refused(err, fault.PlanNotFiled) {
		return nil // its days reach into a year whose plan is not on file yet
	}
	if err != nil {
		return err
	}
	w.at(w.clock.Add(2*time.Hour), func() error {
		_, err := w.Visits.DecidePatrol(w.ctx, w.do(a.approver, "decidePatrol", "market"), p.ID, true, "同意，注意逐户出示检查码（演示）。")
		return err
	})
	for n := range 3 {
		w.at(w.clock.Add(time.Duration(24+2*n)*time.Hour), func() error { return w.shop(a, p, n) })
	}
	r.Title, r.Area, r.From, r.To = "校园周边夜间巡查", "东三路学校周边（演示）", w.today.AddDays(1), sameYear(w.today.AddDays(1), w.today.AddDays(2))
	w.at(w.day(-1, 11), func() error {
		if _, err := plan("school"); !refused(err, fault.PlanNotFiled) {
			return err
		}
		return nil
	})
	return nil
}

// shop enters the n-th shop of a patrol and lets its visit run.
func (w *world) shop(a *agency, p inspection.Patrol, n int) error {
	e, err := w.idle(a, 2+n, trades[a.Field]...) // whom the plan is about
	if err != nil {
		return err
	}
	lead := w.officers[p.InspectorIDs[0]]
	i, err := w.Visits.EnterShop(w.ctx, w.do(lead, "enterShop", fmt.Sprint("market", n)), p.ID, e.USCC, inspection.Parts{Team: true})
	if err != nil {
		return err
	}
	return w.visit(visit{agency: a, Inspection: i, stop: never})
}
