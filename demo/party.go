package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"yangguang/actor"
	"yangguang/inspection"
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
