package demo

import (
	"slices"
	"time"

	"yangguang/actor"
	"yangguang/decision"
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
	w.at(w.clock.Add(90*time.Minute), func() error { return w.dice(r, w.digits()) })
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

// deviate fines although a list binds to waive: the heads agree to the reason, another person confirms, and the supervisor objects.
func (w *world) deviate(v visit, p decision.Proposal, lead actor.Actor) error {
	p.Outcome, p.Measures, p.Education = "PENALTY", []decision.Measure{{Kind: "FINE", Amount: ptr("50000.00")}}, nil
	p.Reason, p.Deviation = "销售超过保质期的食品，社会关注度高（演示）。", ptr("同一商圈三个月内已有多户发生同类问题，不予处罚不足以警示（演示）。")
	id, err := w.Decisions.Propose(w.ctx, w.do(lead, "decideFinding", v.Number), p)
	if err != nil {
		return err
	}
	if err := w.notify(v, lead, id); err != nil {
		return err
	}
	w.at(w.clock.Add(w.wait(5*time.Hour)), func() error {
		x := decision.DeviationVerdict{DecisionID: id, Approved: true, Remark: "集体讨论多数同意，理由记入案卷（演示）"}
		_, err := w.Decisions.ApproveDeviation(w.ctx, w.do(v.approver, "approveDeviation", v.Number), x)
		return err
	})
	w.at(w.clock.Add(w.wait(26*time.Hour)), func() error {
		if _, err := w.Decisions.Confirm(w.ctx, w.do(v.author, "confirmDecision", v.Number), id); err != nil {
			return err
		}
		return w.rectify(v, lead)
	})
	w.at(w.clock.Add(w.wait(50*time.Hour)), func() error {
		const objection = "清单对全市适用，他人的违法不是偏离的理由：请复核（演示）。"
		_, err := w.Decisions.Object(w.ctx, w.do(w.supervisor, "objectToDeviation", v.Number), id, objection)
		return err
	})
	return nil
}

// excluded are two enterprises that the head wants left out of the plan's draws: a colleague agreed to one, the other waits.
func (w *world) excluded(a *agency) error {
	plan, asked := a.plans[w.today.Year()], 0
	for _, e := range w.register {
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
