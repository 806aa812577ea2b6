package file_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"yangguang/fault"
	"yangguang/file"
)

func segment(marker byte, body string) string {
	return string(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))) + body
}

func chunk(kind, body string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + kind + body + "crc!"
}

const (
	jfif   = "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
	turned = "II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00" // orientation 6, little-endian
	coded  = "\x01\xff\x00\x02\xff\xd0\x03"
)

// minimal is the segment that says orientation 6 and nothing else.
var minimal = segment(0xe1, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")

// photo is a progressive JPEG with the given segments behind its JFIF and the given bytes behind its end.
func photo(between, behind string) string {
	tail := segment(0xc4, "table") + segment(0xda, "scan") + coded + "\xff\xff" + segment(0xda, "again") + coded + "\xff\xd9" + behind
	return "\xff\xd8" + segment(0xe0, jfif) + between + tail
}

// plain is the same without fill bytes, which go too.
func plain(between string) string {
	return strings.Replace(photo(between, ""), "\xff\xff\xff", "\xff", 1)
}

func strip(t *testing.T, rule file.Metadata, in string) (string, *int64, error) {
	t.Helper()
	r := rule.Through(iotest.OneByteReader(strings.NewReader(in)))
	got, err := io.ReadAll(r)
	whole, again := io.ReadAll(rule.Through(strings.NewReader(in)))
	if string(whole) != string(got) || (err == nil) != (again == nil) {
		t.Errorf("read by bytes and at once differ: %v, %v", err, again)
	}
	return string(got), r.Removed(), err
}

func TestMetadataIsTakenOutAndThePictureStays(t *testing.T) {
	icc, adobe := segment(0xe2, "ICC_PROFILE\x00colours"), segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01")
	preview := segment(0xe0, jfif+"a place") + segment(0xe0, "JFXX\x00\x10\xff\xd8 a preview") + segment(0xe0, "II\x1a\x00HEAPJPGM") + segment(0xee, "Adobe\x00\x64 and more") + segment(0xee, "x") + segment(0xf0, "place") + segment(0x02, "place")
	gps := segment(0xe1, "Exif\x00\x00"+turned+"GPS 118.49 37.46") + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00place") + segment(0xfe, "a comment") +
		segment(0xe2, "MPF\x00") + segment(0xed, "Photoshop")
	png := "\x89PNG\r\n\x1a\n"
	shown := chunk("IHDR", "header") + chunk("IDAT", strings.Repeat("x", 100_000)) + chunk("IEND", "")
	for what, c := range map[string]struct{ in, want string }{
		"a phone's photo":     {photo(gps+icc+adobe, "\xff\xd8 a preview with a place"), plain(minimal + icc + adobe)},
		"pictures inside":     {photo(preview, ""), plain("")},
		"not turned":          {photo(segment(0xe1, "Exif\x00\x00"+strings.Replace(turned, "\x06", "\x01", 1)+"GPS"), ""), plain("")},
		"nothing to take out": {plain(icc), plain(icc)},
		"a long Exif":         {photo(segment(0xe1, "Exif\x00\x00"+turned+strings.Repeat("p", 65_000)), ""), plain(minimal)},
		"an Exif of nonsense": {photo(segment(0xe1, "Exif\x00\x00II*\x00\xff\xff\xff\xff"), ""), plain("")},
		"PNG": {png + chunk("eXIf", turned) + chunk("tEXt", "Author\x00me") + strings.Replace(shown, chunk("IEND", ""), chunk("tIME", "1234567")+chunk("zzZz", "private")+chunk("caBX", "")+chunk("zTXt", "")+chunk("sPLT", "a name\x00\x08")+chunk("iTXt", "x")+chunk("IEND", ""), 1) + "behind",
			png + shown},
		"another type": {"GIF89a with a comment", "GIF89a with a comment"},
	} {
		got, removed, err := strip(t, file.StripMetadata, c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n got %.300q\nwant %.300q", what, err, got, c.want)
		}
		if other := strings.HasPrefix(c.in, "GIF"); other != (removed == nil) || !other && *removed != int64(len(c.in)-len(c.want)) {
			t.Errorf("%s: removed %v", what, removed)
		}
		if kept, removed, err := strip(t, file.KeepMetadata, c.in); err != nil || kept != c.in || removed != nil {
			t.Errorf("%s: kept as received: %v", what, err)
		}
	}
}

// Chunks of WebP that are no picture become as many zeros: the lengths before them stay true.
func TestMetadataOfWebP(t *testing.T) {
	part := func(kind, body string) string {
		return kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body + strings.Repeat("\x00", len(body)%2)
	}
	whole := func(parts string) string {
		return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(parts)+4))) + "WEBP" + parts
	}
	picture := part("VP8X", "0123456789") + part("VP8 ", strings.Repeat("x", 99_999))
	in := whole(picture + part("EXIF", "GPS 118.49 37.46") + part("XMP ", "place") + part("tail", ""))
	want := whole(picture + part("JUNK", strings.Repeat("\x00", 16)) + part("JUNK", strings.Repeat("\x00", 5)) + part("JUNK", ""))
	got, removed, err := strip(t, file.StripMetadata, in)
	if err != nil || got != want || removed == nil || *removed != 22 {
		t.Errorf("%v, removed %v: %.200q", err, removed, got[len(got)-80:])
	}
	if got, removed, err := strip(t, file.KeepMetadata, in); err != nil || got != in || removed != nil {
		t.Errorf("kept as received: %v", err)
	}
	frame := func(more string) string {
		return part("ANMF", strings.Repeat("f", 16)+part("ALPH", "odd")+part("VP8L", "picture.")+more)
	}
	moving, still := whole(part("VP8X", "0123456789")+part("ANIM", "012345")+frame(part("note", "place"))+frame("")), part("JUNK", strings.Repeat("\x00", 5))
	if got, _, err := strip(t, file.StripMetadata, moving); err != nil || got != strings.Replace(moving, part("note", "place"), still, 1) {
		t.Errorf("moving: %v %q", err, got)
	}
	if _, _, err := strip(t, file.StripMetadata, whole(part("ANMF", "short"))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a frame without its head: %v", err)
	}
	for _, n := range []int{13, 20, len(in) - 3, len(in) - 20} {
		if _, _, err := strip(t, file.StripMetadata, in[:n]); !fault.Is(err, fault.Invalid) {
			t.Errorf("cut off after %d: %v", n, err)
		}
	}
}

// A picture that ends too early anywhere is refused with its remedy, never cut and kept; a line that drops is told as it is.
func TestADamagedPictureIsRefused(t *testing.T) {
	jpeg := photo(segment(0xe1, "Exif\x00\x00"+turned), "")
	png := "\x89PNG\r\n\x1a\n" + chunk("IHDR", "header") + chunk("tEXt", "x") + chunk("IEND", "")
	cases := map[string]string{"a length of nothing": "\xff\xd8\xff\xe1\x00\x01", "no marker": "\xff\xd8\xff\xe0\x00\x02xx", "a chunk beyond all files": png[:8] + "\xff\xff\xff\xffIDAT"}
	for n := 3; n < len(jpeg); n++ {
		cases["JPEG cut off"] = jpeg[:n]
		refused(t, cases)
	}
	for n := 8; n < len(png); n++ {
		refused(t, map[string]string{"PNG cut off": png[:n]})
	}
	broken := errors.New("connection reset")
	_, err := io.ReadAll(file.StripMetadata.Through(io.MultiReader(strings.NewReader(jpeg[:len(jpeg)-4]), iotest.ErrReader(broken))))
	if !errors.Is(err, broken) {
		t.Errorf("a line that drops: %v", err)
	}
}

func refused(t *testing.T, cases map[string]string) {
	t.Helper()
	for what, in := range cases {
		if _, _, err := strip(t, file.StripMetadata, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s (%d bytes): %v", what, len(in), err)
		}
	}
}

func FuzzStrip(f *testing.F) {
	f.Add([]byte(photo(minimal, "x")))
	f.Add([]byte("\x89PNG\r\n\x1a\n" + chunk("tEXt", "x") + chunk("IEND", "")))
	f.Fuzz(func(t *testing.T, in []byte) {
		once, err := io.ReadAll(file.StripMetadata.Through(bytes.NewReader(in)))
		if err != nil {
			return
		}
		if twice, err := io.ReadAll(file.StripMetadata.Through(bytes.NewReader(once))); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("what was stripped is stripped again: %v", err)
		}
	})
}
