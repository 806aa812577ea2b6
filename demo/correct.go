package demo

import (
	"time"

	"yangguang/actor"
	"yangguang/inspection"
)

// correct lets the record of a published visit be corrected: the lead proposes, the head who approves visits decides, a colleague confirms the
// new version, and it is published beside the first.
func (w *world) correct(v visit, r inspection.RecordRequest, lead, second actor.Actor) error {
	r.Narrative += "另核对了从业人员名册，与登记人数一致。"
	r.DeviceTime = w.clock
	c := inspection.CorrectionRequest{RecordRequest: r, Reason: "原记录漏记对从业人员名册的核对情况，现予补正。"}
	if _, err := w.Visits.Correct(w.ctx, w.do(lead, "correctInspection", v.Number), c, inspection.Parts{}); err != nil {
		return err
	}
	w.at(w.clock.Add(4*time.Hour), func() error {
		d := inspection.CorrectionDecision{InspectionID: v.ID, Number: 1, Approved: true}
		_, err := w.Visits.DecideCorrection(w.ctx, w.do(v.approver, "decideCorrection", v.Number), d, inspection.Parts{})
		return err
	})
	w.at(w.clock.Add(6*time.Hour), func() error {
		_, err := w.Visits.Confirm(w.ctx, w.do(second, "confirmRecord", v.Number+" corrected"), v.ID, inspection.Parts{})
		return err
	})
	w.at(w.clock.Add(24*time.Hour), func() error {
		_, err := w.Visits.Publish(w.ctx, w.do(v.approver, "publishInspection", v.Number+" corrected"), v.ID, inspection.Parts{})
		return err
	})
	return nil
}
