package file_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/file"
)

// received is a file in memory.
type received []byte

func (r received) Size() int64                        { return int64(len(r)) }
func (r received) SHA256() (sum [32]byte)             { return sum }
func (r received) Head() []byte                       { return r[:min(len(r), 512)] }
func (r received) Open() (io.ReadSeekCloser, error)   { return closer{bytes.NewReader(r)}, nil }
func (r received) Keep(context.Context, string) error { return nil }
func (r received) Discard()                           {}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

var limits = file.Limits{MaxBytes: 1 << 20, Types: []string{"image/jpeg", "image/png", "image/webp", "application/pdf"}, Pictures: file.Pictures{MaxSide: 10_000, MaxPixels: 64_000_000}}

func noise(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32()) | 1
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// headed is a PNG of the given size with a hundred bytes of nothing for its picture.
func headed(width, height uint32) []byte {
	part := func(kind, body string) string {
		sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(kind+body)))
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + kind + body + string(sum)
	}
	size := string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height))
	return []byte("\x89PNG\r\n\x1a\n" + part("IHDR", size+"\x08\x02\x00\x00\x00") + part("IDAT", strings.Repeat("\x00", 100)) + part("IEND", ""))
}

// frame is a JPEG that ends behind its frame: SOF0 is coded at once, SOF2 in scans.
func frame(sof byte, width, height uint16) []byte {
	size := string(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, height), width))
	return []byte("\xff\xd8" + segment(0xe0, jfif) + segment(0xfe, "\xff\xc0\x00\x11") + segment(sof, size+"\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00"))
}

// The smallest pictures in WebP, coded with loss and without.
const lossy, lossless = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

func decoded(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A picture is opened when it is received: its whole, of every type, and whether anything is to be seen on it.
func TestAPictureOpensWhenItIsReceived(t *testing.T) {
	clear, white := image.NewNRGBA(image.Rect(0, 0, 9, 9)), image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range white.Pix {
		white.Pix[i] = 0xff
	}
	for i := range clear.Pix {
		if i%4 != 3 {
			clear.Pix[i] = byte(i) // colours that nobody sees
		}
	}
	dot := image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.White, color.Black})
	dot.SetColorIndex(299, 199, 1)
	for what, c := range map[string]struct {
		body []byte
		kind string
		want file.Picture
	}{
		"PNG": {asPNG(t, noise(40, 30)), "image/png", file.Drawn}, "JPEG": {asJPEG(t, noise(40, 30)), "image/jpeg", file.Drawn},
		"grey JPEG": {asJPEG(t, white.SubImage(image.Rect(0, 0, 8, 8))), "image/jpeg", file.Plain},
		"one dot":   {asPNG(t, dot), "image/png", file.Drawn}, "white": {asPNG(t, white), "image/png", file.Plain}, "nothing": {asPNG(t, clear), "image/png", file.Plain},
		"WebP with loss": {decoded(t, lossy), "image/webp", file.Plain}, "WebP without": {decoded(t, lossless), "image/webp", file.Plain},
		"behind its end": {append(asJPEG(t, noise(9, 9)), "a film of the moment"...), "image/jpeg", file.Drawn},
		"no picture":     {[]byte("%PDF-1.7"), "application/pdf", ""},
	} {
		if kind, shown, err := limits.Accept(t.Context(), received(c.body), c.kind); err != nil || kind != c.kind || shown != c.want {
			t.Errorf("%s: %s, %s, %v", what, kind, shown, err)
		}
	}
}

// What does not open, or only with more memory than there is, is refused with its remedy.
func TestAPictureThatDoesNotOpenIsRefused(t *testing.T) {
	const again, smaller = "重新拍摄", "缩小"
	cases := []struct {
		what, way string
		body      []byte
	}{
		{"900 million pixels that are not there", smaller, headed(30_000, 30_000)},
		{"too wide", smaller, headed(10_001, 1)},
		{"too high", smaller, headed(1, 10_001)},
		{"too many pixels", smaller, headed(8_001, 8_000)},
		{"pixels that are not there", again, headed(2_000, 2_000)},
		{"of no size", again, headed(0, 5)},
		{"in scans, of too many pixels", smaller, frame(0xc2, 8_000, 8_000)},
		{"in one scan that is not there", again, frame(0xc0, 8_000, 8_000)},
		{"of no height", again, frame(0xc0, 8_000, 0)},
		{"coded arithmetically", again, frame(0xc9, 80, 80)},
		{"a WebP whose canvas is another", again, append([]byte("RIFF\x00\x10\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x09\x00\x00"), decoded(t, lossless)[12:]...)},
		{"a WebP that moves", again, []byte("RIFF\x22\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
		{"a large WebP", smaller, append([]byte("RIFF\x00\x10\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x0f\x27\x00\x0f\x27\x00"), decoded(t, lossless)[12:]...)},
	}
	for _, whole := range [][]byte{asPNG(t, noise(20, 20)), asJPEG(t, noise(20, 20)), decoded(t, lossy)} {
		for n := 16; n < len(whole); n += max(1, (len(whole)-n)/3) {
			cases = append(cases, struct {
				what, way string
				body      []byte
			}{"cut off", again, whole[:n]})
		}
	}
	for _, c := range cases {
		_, _, err := limits.Accept(t.Context(), received(c.body), "")
		if e, ok := fault.As(err); !ok || e.Kind != fault.Invalid || e.Field != "file" || !strings.Contains(e.Msg, c.way) {
			t.Errorf("%s (%d bytes): %v, want %s", c.what, len(c.body), err, c.way)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := limits.Accept(ended, received(asPNG(t, noise(9, 9))), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has ended: %v", err)
	}
}

func TestLimitsAreValid(t *testing.T) {
	for what, l := range map[string]file.Limits{
		"no bytes":                {Types: []string{"text/plain"}},
		"no types":                {MaxBytes: 1},
		"pictures without bounds": {MaxBytes: 1, Types: []string{"image/png"}},
		"a type nobody opens":     {MaxBytes: 1, Types: []string{"image/gif"}, Pictures: limits.Pictures},
	} {
		if l.Valid() || !limits.Valid() {
			t.Errorf("%s: valid", what)
		}
	}
}
