// Package paper prints the papers of a case 执法文书 as PDF: the frozen text, its number, and a QR code by which anybody who holds the sheet can
// ask whether it was issued. It promises that the same text gives the same pages, and that a character without a glyph is seen as 〓 and never
// left out.
package paper

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/signintech/gopdf"
	"rsc.io/qr"
)

// font is a subset of LXGW WenKai (SIL Open Font License, see OFL.txt) with the characters of GB 2312, renamed as the licence asks.
//
//go:embed kai.ttf
var font []byte

// Measures of the page in points: A4 with the margins of GB/T 9704.
const (
	left, top     = 80.0, 100.0
	right, bottom = 75.0, 100.0
	titleSize     = 20
	textSize      = 13
	smallSize     = 8
	leading       = 24.0
	code          = 80.0 // side of the QR code
)

// Sheet is what is printed.
type Sheet struct {
	Text   string // the first line is the title, the second the number
	Link   string // what the QR code says
	Footer string // one line beside the QR code
}

// Write prints the sheet.
func Write(w io.Writer, s Sheet) error {
	p := &gopdf.GoPdf{}
	p.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	err := p.AddTTFFontDataWithOption("kai", font, gopdf.TtfOption{OnGlyphNotFoundSubstitute: func(rune) rune { return '〓' }})
	if err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	d := &printer{pdf: p, width: gopdf.PageSizeA4.W - left - right}
	d.page()
	for i, line := range strings.Split(strings.TrimRight(s.Text, "\n"), "\n") {
		switch i {
		case 0:
			d.centred(line, titleSize)
		case 1:
			d.centred(line, textSize)
		default:
			d.wrapped(line)
		}
	}
	d.proof(s)
	if d.err != nil {
		return fmt.Errorf("paper: %w", d.err)
	}
	_, err = p.WriteTo(w)
	return err
}

type printer struct {
	pdf   *gopdf.GoPdf
	width float64
	y     float64
	err   error
}

func (d *printer) page() {
	d.pdf.AddPage()
	d.y = top
}

func (d *printer) keep(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *printer) line(text string, x float64) {
	if d.y+leading > gopdf.PageSizeA4.H-bottom {
		d.page()
	}
	d.pdf.SetXY(x, d.y)
	d.keep(d.pdf.Cell(nil, text))
	d.y += leading
}

func (d *printer) centred(text string, size int) {
	d.keep(d.pdf.SetFont("kai", "", size))
	d.line(text, left+max(0, (d.width-d.measure(text))/2))
	d.y += leading / 3
}

func (d *printer) wrapped(text string) {
	d.keep(d.pdf.SetFont("kai", "", textSize))
	if text == "" {
		d.y += leading / 2
		return
	}
	for _, l := range wrap(text, d.width, d.measure) {
		d.line(l, left)
	}
}

func (d *printer) measure(text string) float64 {
	n, err := d.pdf.MeasureTextWidth(text)
	d.keep(err)
	return n
}

// proof prints QR code and footer at the end of the text.
func (d *printer) proof(s Sheet) {
	if d.y+code > gopdf.PageSizeA4.H-bottom/2 {
		d.page()
	}
	c, err := qr.Encode(s.Link, qr.M)
	if err != nil {
		d.keep(err)
		return
	}
	img, err := gopdf.ImageHolderByBytes(c.PNG())
	if err != nil {
		d.keep(err)
		return
	}
	d.keep(d.pdf.ImageByHolder(img, left, d.y, &gopdf.Rect{W: code, H: code}))
	d.keep(d.pdf.SetFont("kai", "", smallSize))
	for i, l := range wrap(s.Footer, d.width-code-10, d.measure) {
		d.pdf.SetXY(left+code+10, d.y+10+float64(i)*14)
		d.keep(d.pdf.Cell(nil, l))
	}
}
