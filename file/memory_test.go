package file

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"
)

// Opening a picture takes no more memory than is reckoned for it.
func TestOpeningTakesNoMoreThanReckoned(t *testing.T) {
	r := image.Rect(0, 0, 1200, 900)
	const small = 1 << 20 // readers and tables
	for what, m := range map[string]image.Image{"colours": image.NewNRGBA(r), "deep colours": image.NewNRGBA64(r), "grey": image.NewGray(r), "deep grey": image.NewGray16(r),
		"palette": image.NewPaletted(r, color.Palette{color.Black, color.White}), "CMYK": image.NewCMYK(r)} {
		for kind, encode := range map[string]func(*bytes.Buffer) error{
			"image/png":  func(b *bytes.Buffer) error { return png.Encode(b, m) },
			"image/jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
		} {
			var b bytes.Buffer
			if err := encode(&b); err != nil {
				t.Fatal(err)
			}
			c, perPixel, beside, err := formats[kind].size(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(what, kind, err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err = formats[kind].decode(bytes.NewReader(b.Bytes())); err != nil {
				t.Fatal(what, kind, err)
			}
			runtime.ReadMemStats(&after)
			if took := int(after.TotalAlloc - before.TotalAlloc); took > c.Width*c.Height*perPixel+beside+small {
				t.Errorf("%s as %s took %d bytes, reckoned %d", what, kind, took, c.Width*c.Height*perPixel+beside)
			}
		}
	}
}
