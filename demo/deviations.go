package demo

import (
	"slices"
	"time"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/roster"
)

// voided is a draw that is declared void after its dice: its would-be result stands beside the reason, and the agency's next draw of the
// plan supersedes it.
func (w *world) voided() error {
	r, err := w.open(time.Hour)
	if err != nil {
		return err
	}
	nonces, a := w.nonces(), w.agencies["370502-SCJG"]
	w.at(w.clock.Add(5*time.Minute), func() error { return w.commit(r, nonces) })
	w.at(w.clock.Add(10*time.Minute), func() error {
		d, err := w.freeze(a, r)
		if err != nil {
			return err
		}
		w.at(r.Beacons[0].Time.Add(20*time.Minute), func() error { return w.voidDraw(a, d) })
		return nil
	})
	w.at(w.clock.Add(50*time.Minute), func() error { return w.reveal(r, nonces) })
	w.at(w.clock.Add(time.Hour+time.Second), func() error {
		_, err := w.Draws.CloseRound(w.ctx, w.do(w.agencies["370500-SCJG"].author, "closeRound", r.Name), r.ID)
		return err
	})
	w.at(w.clock.Add(90*time.Minute), func() error { return w.dice(r) })
	return nil
}

func (w *world) voidDraw(a *agency, d draw.Draw) error {
	asked, err := w.Draws.VoidDraw(w.ctx, w.do(a.author, "voidDraw", d.Number), d.ID, draw.Reason{Code: drd1.VoidPool,
		Reason: "对象名录漏列新划入街道的经营主体（演示）", Evidence: "演示区统计局复函〔演示〕7 号：名录与登记数相差 42 户"})
	if err != nil {
		return err
	}
	return w.approve(asked)
}

// excluded are two enterprises that the head wants left out of the plan's draws: a colleague agreed to one, the other waits.
func (w *world) excluded(a *agency) error {
	plan, asked := a.plans[w.today.Year()], 0
	for _, e := range Register() {
		if e.Region != a.Region || e.Status != roster.Active || asked == 2 || !slices.Contains(trades[a.Field], e.Industry[:2]) {
			continue
		}
		x, err := w.Draws.RequestExclusion(w.ctx, w.do(a.author, "requestExclusion", e.USCC), draw.RequestExclusion{Plan: plan.ID, USCC: e.USCC,
			Code: drd1.ExcludedMoved, Evidence: "演示区行政审批局迁出登记通知书〔演示〕12 号", Until: plan.To})
		if asked++; err == nil && asked == 1 {
			_, err = w.Draws.DecideExclusion(w.ctx, w.do(a.approver, "decideExclusion", e.USCC), draw.Verdict{Request: x.ID, Approve: true})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// approve is the supervising body's yes, ten minutes later.
func (w *world) approve(asked draw.Deviation) error {
	w.at(w.clock.Add(10*time.Minute), func() error {
		_, err := w.Draws.Decide(w.ctx, w.do(w.supervisor, "decideDeviation", asked.NodeID()), draw.Verdict{Request: asked.ID, Approve: true})
		return err
	})
	return nil
}
