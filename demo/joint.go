package demo

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"yangguang/inspection"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// meetings has two agencies of one district meet at five firms 合并检查建议: one proposal is taken up, one is declined, the others wait.
func (w *world) meetings() error {
	market, health := w.agencies["370502-SCJG"], w.agencies["370502-WSJK"]
	for n := range 5 {
		firm, err := w.idle(market, 4+n)
		if err != nil {
			return err
		}
		if err := w.branch(market, firm); err != nil {
			return err
		}
		for _, a := range []*agency{market, health} {
			if err := w.deployed(a, firm.ID); err != nil {
				return err
			}
		}
	}
	rows, err := once(w, "proposeMerges", func() ([]meeting, error) {
		if _, err := w.Visits.ProposeMerges(w.ctx, w.today, w.clock); err != nil {
			return nil, err
		}
		return w.meet(func(p inspection.Proposal) bool { return !p.Plans && p.Measure == inspection.JointVisit }, inspection.ProposalQuery{})
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b meeting) int { return cmp.Compare(a.USCC, b.USCC) })
	replies := []inspection.Reply{inspection.ReplyAccept, inspection.ReplyDecline}
	for n, p := range rows[:min(2, len(rows))] {
		if _, err := w.Visits.AnswerProposal(w.ctx, w.do(market.approver, "answerMerge", p.Host), p.ID, inspection.ReplyAccept, ""); err != nil {
			return err
		}
		reason := ""
		if replies[n] != inspection.ReplyAccept {
			reason = "卫生抽样须在早间进行，与另一项检查的时间不能一致（演示）。"
		}
		if _, err := w.Visits.AnswerProposal(w.ctx, w.do(health.approver, "answerMerge", p.Guest), p.ID, replies[n], reason); err != nil {
			return err
		}
	}
	return nil
}

// meeting is a proposal to enter as one, by the numbers of its visits.
type meeting struct {
	ID                uuid.UUID
	Host, Guest, USCC string
}

// meet are the proposals of a kind.
func (w *world) meet(kind func(inspection.Proposal) bool, q inspection.ProposalQuery) (found []meeting, err error) {
	all, err := w.Visits.Proposals(w.ctx, operator, q, page.Ask{First: page.MaxFirst})
	for _, p := range all.Rows {
		if kind(p) {
			found = append(found, meeting{p.ID, p.Host.Number, p.Guest.Number, *p.USCC})
		}
	}
	return found, err
}

// alone has the head say why a visit goes alone 不予采纳 where another agency comes in the same days.
func (w *world) alone(v visit) error {
	rows, err := once(w, "alone "+v.Number, func() ([]meeting, error) {
		open := inspection.ProposalOpen
		return w.meet(func(p inspection.Proposal) bool { return p.Host.ID == v.ID || p.Guest.ID == v.ID }, inspection.ProposalQuery{State: &open})
	})
	if err != nil {
		return err
	}
	for _, p := range rows {
		if _, err := w.Visits.AnswerProposal(w.ctx, w.do(v.approver, "answerMerge", p.Host+p.Guest), p.ID, inspection.ReplyDecline,
			"检查日期已定，与另一项检查的时间不能一致（演示）。"); err != nil {
			return err
		}
	}
	return nil
}

// branch enters a branch of a firm 分支机构.
func (w *world) branch(a *agency, firm roster.Enterprise) error {
	_, err := w.Roster.SaveSite(w.ctx, w.do(a.author, "saveSite", firm.USCC), roster.SaveSite{EnterpriseID: &firm.ID, Kind: roster.Branch,
		Name: firm.Name + "第二门店", RegionCode: a.Region, Address: "演示路一号二层（演示）", Reason: "分支机构设立登记（演示）"})
	return err
}

// deployed plans and approves a visit that a superior ordered, for the coming days.
func (w *world) deployed(a *agency, firm uuid.UUID) error {
	team := w.crew(a)
	if len(team) == 0 {
		return nil // no team of the last draw is whole
	}
	r := inspection.PlanRequest{EnterpriseID: firm, InspectorIDs: team, Trigger: inspection.SuperiorOrder, Reason: "上级部署的秋冬季安全检查（演示）",
		ItemIDs: a.itemIDs(), From: w.today, To: sameYear(w.today, w.today.AddDays(10))}
	key := a.Code + firm.String() + workday.CivilDate(w.clock).String()
	i, err := w.Visits.Plan(w.ctx, w.do(a.author, "planInspection", key), r, inspection.Parts{})
	if err != nil {
		return err
	}
	_, err = w.Visits.Approve(w.ctx, w.do(a.approver, "approveInspection", key), []uuid.UUID{i.ID}, inspection.Parts{})
	return err
}
