package demo

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"

	"github.com/google/uuid"

	"yangguang/page"
	"yangguang/roster"
)

// photographs gives the officers of the last draws the photos that a code shows: outlines in a colour of their own, nobody's face.
func (w *world) photographs() error {
	wanted := map[uuid.UUID]bool{}
	for _, i := range w.recent {
		for _, m := range i.Team {
			wanted[m.InspectorID] = true
		}
	}
	for ask := (page.Ask{First: page.MaxFirst}); ; {
		p, err := w.Roster.Entries(w.ctx, operator, roster.EntryQuery{Register: roster.Inspectors}, ask)
		if err != nil {
			return err
		}
		for _, e := range p.Rows {
			if !wanted[e.ID] || e.PhotoURL != nil {
				continue
			}
			edit := roster.Edit{ID: &e.ID, Version: &e.Version, Reason: "演示：录入照片"}
			if _, err := w.Roster.SetPhoto(w.ctx, w.do(operator, "setPhoto", e.Code), edit, outline(e.Code), "image/png"); err != nil {
				return err
			}
		}
		if !p.More {
			return nil
		}
		last := roster.EntryPosition(&p.Rows[len(p.Rows)-1])
		ask.After = &last
	}
}

// outline is a picture of head and shoulders, 96 by 128, in a colour made of the text.
func outline(of string) *bytes.Buffer {
	h := fnv.New32a()
	_, _ = h.Write([]byte(of))
	n := h.Sum32()
	img := image.NewPaletted(image.Rect(0, 0, 96, 128), color.Palette{color.RGBA{uint8(150 + n%80), uint8(150 + n>>8%80), uint8(150 + n>>16%80), 255},
		color.RGBA{40, 50, 60, 255}})
	for y := range 128 {
		for x := range 96 {
			head, body := (x-48)*(x-48)+(y-48)*(y-48) < 22*22, (x-48)*(x-48)*4+(y-128)*(y-128)*3 < 88*88
			if head || body {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a picture in memory has a form as PNG
	}
	return &b
}
