package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/inspection"
	"yangguang/workday"
)

// party is what the inspected party says of a record: most sign on the officers' device, a few will not.
func (w *world) party(v visit, lead actor.Actor) (inspection.PartyRequest, error) {
	if w.random.IntN(25) == 0 {
		return inspection.PartyRequest{Refusal: ptr("现场负责人阅看笔录后拒绝签字，已注明（演示）。")}, nil
	}
	var b bytes.Buffer
	if err := png.Encode(&b, w.scribble()); err != nil {
		return inspection.PartyRequest{}, err
	}
	e, err := w.Visits.ReceiveEvidence(w.ctx, w.do(lead, "receiveEvidence", v.Number+" signature"), &b, "image/png", w.clock)
	return inspection.PartyRequest{Signature: &e.ID}, err
}

// scribble is nobody's signature: a wave on white.
func (w *world) scribble() image.Image {
	m := image.NewPaletted(image.Rect(0, 0, 120, 40), color.Palette{color.White, color.Black})
	y := 20
	for x := 10; x < 110; x++ {
		y = min(max(y+w.random.IntN(7)-3, 4), 36)
		m.SetColorIndex(x, y, 1)
		m.SetColorIndex(x, y-1, 1)
	}
	return m
}

// papers issues the three papers of a visit.
func (w *world) papers(v visit, lead actor.Actor) error {
	for _, kind := range []decision.PaperKind{decision.CheckNotice, decision.SiteRecord, decision.ResultNotice} {
		if _, err := w.Visits.IssuePaper(w.ctx, w.do(lead, "issueVisitPaper", v.Number+string(kind)), v.ID, kind); err != nil {
			return err
		}
	}
	return nil
}

// moreTime lets an enterprise ask for more time, which the head grants.
func (w *world) moreTime(v visit, o order) error {
	who, err := w.enterprise(v)
	if err != nil {
		return err
	}
	r := inspection.ExtensionRequest{RectificationID: o.ID, Until: o.LastDay.AddDays(10), Reason: "更换的设备尚在运输途中，申请延期（演示）。"}
	if _, err := w.Visits.RequestExtension(w.ctx, w.do(who, "requestExtension", o.Number), r); err != nil {
		return err
	}
	d := inspection.ExtensionVerdict{RectificationID: o.ID, Number: 1, Approved: true, Reason: "已核对订货合同，同意延期一次（演示）。"}
	_, err = w.Visits.DecideExtension(w.ctx, w.do(v.approver, "decideExtension", o.Number), d)
	return err
}

// reportUncoded is somebody's report of a visit without code.
func (w *world) reportUncoded(v visit) error {
	_, err := w.Visits.ReportUncoded(w.ctx, w.do(visitor, "reportVisitWithoutCode", v.Number), inspection.UncodedRequest{USCC: v.Enterprise.USCC,
		VisitedOn: workday.CivilDate(w.clock).AddDays(-2), Text: "两名自称检查人员的人未出示检查码和执法证件，查看了台账后离开（演示）。"})
	return err
}
