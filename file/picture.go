package file

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"

	"yangguang/fault"
)

// Picture is what opening a received picture showed, empty of other files.
type Picture string

// What it showed.
const (
	Drawn Picture = "DRAWN" // it opens
	Plain Picture = "PLAIN" // it opens and is of one colour all over: there is nothing to be seen
)

// Pictures are how large a picture may be.
type Pictures struct {
	MaxSide   int `yaml:"maxSide"`   // pixels
	MaxPixels int `yaml:"maxPixels"` // of the whole picture
}

// memory is what the pictures that are being opened take together at most, in bytes; a picture that takes more by itself is too large.
const memory = 512 << 20

var opening = semaphore.NewWeighted(memory)

// format is how the pictures of a type are opened. size may be called for a small part of the memory and says how many bytes decode takes for a pixel,
// and beside them, at most.
type format struct {
	size   func(io.ReadSeeker) (c image.Config, perPixel, beside int, err error)
	decode func(io.Reader) (image.Image, error)
}

var formats = map[string]format{
	"image/jpeg": {jpegSize, jpeg.Decode},
	"image/png":  {pngSize, png.Decode},
	"image/webp": {webpSize, webp.Decode},
}

// open decodes the whole of a picture: BAD_USER_INPUT on field file when it is too large or cannot be opened. Waits while others take the memory.
func (l Pictures) open(ctx context.Context, f io.ReadSeeker, mediaType string) (Picture, error) {
	is := formats[mediaType]
	c, perPixel, beside, err := is.size(f)
	switch {
	case err != nil:
		return "", unopened(err)
	case c.Width < 1 || c.Height < 1:
		return "", unopened(io.ErrUnexpectedEOF)
	}
	most := min(l.MaxPixels, (memory-beside)/perPixel)
	if c.Width > l.MaxSide || c.Height > l.MaxSide || c.Width*c.Height > most {
		return "", fault.BadInput("file",
			fmt.Sprintf("图片过大（%d×%d 像素；每边至多 %d 像素，此类图片至多 %d 万像素）：请缩小后重新上传", c.Width, c.Height, l.MaxSide, most/10_000),
			fmt.Sprintf("the picture is too large (%d × %d pixels; at most %d a side, and %d in all for one of this kind): scale it down and send it again",
				c.Width, c.Height, l.MaxSide, most)).With("width", c.Width).With("height", c.Height).With("maxSide", l.MaxSide).With("maxPixels", most)
	}
	need := int64(c.Width*c.Height*perPixel + beside)
	if err := opening.Acquire(ctx, need); err != nil {
		return "", fmt.Errorf("wait to open a picture: %w", err)
	}
	defer opening.Release(need)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	img, err := is.decode(bufio.NewReader(f))
	if err != nil {
		return "", unopened(err)
	}
	if oneColour(img) {
		return Plain, nil
	}
	return Drawn, nil
}

// unopened is why a picture is not taken; an error of the disk is ours.
func unopened(err error) error {
	if errors.As(err, new(*fs.PathError)) {
		return err
	}
	return fault.BadInput("file", "图片无法打开：可能已损坏、没有传完，或者是动图、不常见的编码。请重新拍摄，或者另存为普通的 JPEG、PNG 图片后上传",
		"the picture cannot be opened: it may be damaged, cut off, animated or coded in an unusual way. Take it again, or save it as a plain JPEG or PNG and send that").
		Because(err)
}

// oneColour says whether all that is to be seen of a picture is one colour.
func oneColour(img image.Image) bool {
	m, ok := img.(image.RGBA64Image)
	if !ok {
		return false
	}
	b := m.Bounds()
	first := m.RGBA64At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if m.RGBA64At(x, y) != first {
				return false
			}
		}
	}
	return true
}

// pngSize: four samples of a pixel, of one or two bytes, and half as much again while the passes of an interlaced picture are put together.
func pngSize(f io.ReadSeeker) (c image.Config, perPixel, beside int, err error) {
	c, err = config(f, png.DecodeConfig)
	switch c.ColorModel {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		return c, 12, 0, err
	}
	return c, 6, 0, err
}

// webpSize: coded without loss or with transparency it is put together from another picture as large, under at most 2,600 tables.
func webpSize(f io.ReadSeeker) (c image.Config, perPixel, beside int, err error) {
	c, err = config(f, webp.DecodeConfig)
	return c, 15, 128 << 20, err
}

// jpegSize: a byte of a sample, four more of a progressive picture, and four of a pixel where colours are turned into others.
func jpegSize(f io.ReadSeeker) (c image.Config, perPixel, beside int, err error) {
	if c, err = config(f, jpeg.DecodeConfig); err != nil {
		return c, 1, 0, err
	}
	samples, after := 3, 4
	switch c.ColorModel {
	case color.GrayModel:
		samples, after = 1, 0
	case color.CMYKModel:
		samples = 4
	}
	if _, err = f.Seek(0, io.SeekStart); err != nil {
		return c, 1, 0, err
	}
	progressive, err := inScans(bufio.NewReader(f))
	if progressive {
		samples *= 5
	}
	return c, samples + after, 0, err
}

func config(f io.ReadSeeker, read func(io.Reader) (image.Config, error)) (image.Config, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, err
	}
	return read(bufio.NewReader(f))
}

// inScans says whether a JPEG is progressive, which decoding takes memory for: it finds the frame as image/jpeg does.
func inScans(r *bufio.Reader) (progressive bool, err error) {
	if _, err = r.Discard(2); err != nil {
		return false, err
	}
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return false, err
		}
		var length [2]byte
		switch {
		case marker == 0 || marker >= 0xd0 && marker < jpegStart: // no segment
			continue
		case marker >= 0xc0 && marker <= 0xc2:
			return marker == 0xc2, nil
		}
		if _, err = io.ReadFull(r, length[:]); err != nil {
			return false, err
		}
		if _, err = r.Discard(max(int(length[0])<<8+int(length[1])-2, 0)); err != nil {
			return false, err
		}
	}
}

// nextMarker skips what stands between segments.
func nextMarker(r *bufio.Reader) (byte, error) {
	before, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	marker, err := r.ReadByte()
	for err == nil && (before != 0xff || marker == 0xff) {
		before = marker
		marker, err = r.ReadByte()
	}
	return marker, err
}

// Valid reports whether files are bounded and every type of picture among them can be opened.
func (l Limits) Valid() bool {
	for _, t := range l.Types {
		if _, ok := formats[t]; strings.HasPrefix(t, "image/") && (!ok || l.Pictures.MaxSide < 1 || l.Pictures.MaxPixels < 1) {
			return false
		}
	}
	return l.MaxBytes > 0 && len(l.Types) > 0
}
