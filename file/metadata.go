package file

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"yangguang/fault"
)

// Metadata is what a rule does with what a file says beside its picture 元数据: place, device, time, comments, previews.
type Metadata string

// The rules.
const (
	KeepMetadata  Metadata = "KEEP"  // as received
	StripMetadata Metadata = "STRIP" // taken out of JPEG, PNG and WebP before anything is kept
)

// Valid reports whether the rule is known.
func (m Metadata) Valid() bool { return m == KeepMetadata || m == StripMetadata }

// Through reads r under the rule.
func (m Metadata) Through(r io.Reader) *Reader {
	c := &Reader{src: bufio.NewReaderSize(r, 1<<16)} // a segment of JPEG is shorter
	head, _ := c.src.Peek(webpHead)
	switch {
	case m == StripMetadata && bytes.HasPrefix(head, []byte(jpegSignature)):
		c.next = (*Reader).jpegSegment
	case m == StripMetadata && bytes.HasPrefix(head, []byte(pngSignature)):
		c.out, c.next = []byte(pngSignature), (*Reader).pngChunk
		_, _ = c.src.Discard(len(pngSignature))
	case m == StripMetadata && len(head) == webpHead && string(head[:4]) == "RIFF" && string(head[8:]) == "WEBP":
		c.out, c.next = bytes.Clone(head), (*Reader).webpChunk
		_, _ = c.src.Discard(webpHead)
	}
	return c
}

const (
	jpegSignature = "\xff\xd8\xff"
	pngSignature  = "\x89PNG\r\n\x1a\n"
	webpHead      = 12 // RIFF, the length of all, WEBP
)

// Reader gives the bytes of a file without its metadata. The picture is not decoded: segments (JPEG) and chunks (PNG, WebP) pass as they are or not
// at all, those of WebP, whose length stands before, as zeros; in 64 KiB of memory. A picture that is cut off or malformed is BAD_USER_INPUT on field file.
type Reader struct {
	src     *bufio.Reader
	next    func(*Reader) error // reads the next piece; nil where the bytes pass as they come
	out     []byte              // of the piece, to hand on
	pass    int64               // bytes of src that follow out
	blank   int64               // bytes of src that follow out as zeros
	removed int64
	err     error
	scan    bool // inside the coded picture of a JPEG
}

// Removed is how many bytes were taken out, nil where its bytes pass as they come. Complete once everything was read.
func (c *Reader) Removed() *int64 {
	if c.next == nil {
		return nil
	}
	n := max(c.removed, 0)
	return &n
}

// Read implements io.Reader.
func (c *Reader) Read(p []byte) (int, error) {
	if c.next == nil {
		return c.src.Read(p)
	}
	for {
		switch {
		case len(c.out) > 0:
			n := copy(p, c.out)
			c.out = c.out[n:]
			return n, nil
		case c.pass > 0:
			n, err := c.src.Read(p[:min(int64(len(p)), c.pass)])
			c.pass -= int64(n)
			return n, damaged(err)
		case c.blank > 0:
			n, err := c.src.Read(p[:min(int64(len(p)), c.blank)])
			clear(p[:n])
			c.blank -= int64(n)
			return n, damaged(err)
		case c.err != nil:
			return 0, c.err
		}
		c.err = c.next(c)
	}
}

// damaged names a picture that ends too early; other errors are the caller's.
func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed()
	}
	return err
}

func malformed() error {
	return fault.BadInput("file", "图片已损坏或不完整，无法去除其中的拍摄地点等信息：请重新拍摄，或者另存后上传",
		"the picture is damaged or incomplete, so that place and device cannot be taken out of it: take or save it again")
}

// end drops what follows a picture, such as a second picture with its own metadata.
func (c *Reader) end() error {
	n, err := io.Copy(io.Discard, c.src)
	c.removed += n
	if err != nil {
		return err
	}
	return io.EOF
}

func (c *Reader) drop(n int) error {
	c.removed += int64(n)
	_, err := c.src.Discard(n)
	return damaged(err)
}

// pictorial are the chunks of PNG that make the picture, still or moving; every other one is metadata, advice to programs, or nobody knows what (PNG, third edition,
// 11). Colour profiles stay: without them a phone's picture has other colours.
var pictorial = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true, "sBIT": true,
	"sRGB": true, "cICP": true, "mDCV": true, "cLLI": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true}

func (c *Reader) pngChunk() error {
	head, err := c.src.Peek(8)
	if err != nil {
		return damaged(err)
	}
	n, kind := binary.BigEndian.Uint32(head), string(head[4:8])
	if n >= 1<<31-12 {
		return malformed()
	}
	if !pictorial[kind] {
		return c.drop(int(n) + 12)
	}
	c.pass = int64(n) + 12
	if kind == "IEND" {
		c.next = (*Reader).end
	}
	return nil
}

// webpPictorial are the chunks of WebP that make the picture, still or moving (RFC 9649).
var webpPictorial = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ICCP": true}

// frameBytes is the head of a frame (ANMF) of a moving WebP: place, size, duration. Chunks follow it, as they follow the head of the file.
const frameBytes = 16

// webpChunk passes a chunk, or leaves one of zeros in its place, which readers skip.
func (c *Reader) webpChunk() error {
	head, err := c.src.Peek(8)
	if len(head) == 0 && errors.Is(err, io.EOF) {
		return io.EOF
	}
	if err != nil {
		return damaged(err)
	}
	n := int64(binary.LittleEndian.Uint32(head[4:]))
	n += n % 2
	switch kind := string(head[:4]); {
	case kind == "ANMF" && n < frameBytes:
		return malformed()
	case kind == "ANMF":
		c.pass = 8 + frameBytes
		return nil
	case webpPictorial[kind]:
		c.pass = 8 + n
		return nil
	}
	c.out, c.blank, c.removed = append([]byte("JUNK"), head[4:]...), n, c.removed+n
	_, err = c.src.Discard(8)
	return err
}

// Markers of JPEG.
const (
	jpegStart, jpegEnd, jpegScan = 0xd8, 0xd9, 0xda
	jpegApp0, jpegApp1, jpegApp2 = 0xe0, 0xe1, 0xe2
	jpegAdobe, jpegApp           = 0xee, 0xef
	jpegComment                  = 0xfe
	jpegFrame                    = 0xc0 // the first that a picture is made of
)

func (c *Reader) jpegSegment() error {
	if c.scan {
		return c.jpegCoded()
	}
	head, err := c.src.Peek(2)
	if err != nil {
		return damaged(err)
	}
	marker := head[1]
	switch {
	case head[0] != 0xff || marker == 0:
		return malformed()
	case marker == 0xff: // a fill byte
		return c.drop(1)
	case marker == jpegEnd:
		c.pass, c.next = 2, (*Reader).end
		return nil
	case marker >= 0xd0 && marker <= jpegStart || marker == 1: // no length
		c.pass = 2
		return nil
	}
	if head, err = c.src.Peek(4); err != nil {
		return damaged(err)
	}
	n := int(binary.BigEndian.Uint16(head[2:]))
	if n < 2 {
		return malformed()
	}
	body, err := c.src.Peek(min(2+n, 1<<16))
	if err != nil {
		return damaged(err)
	}
	if !revealing(marker, body[4:]) {
		c.pass, c.scan = int64(2+n), marker == jpegScan
		return nil
	}
	if marker == jpegApp1 {
		c.out = orientation(body[4:])
		c.removed -= int64(len(c.out))
	}
	return c.drop(2 + n)
}

// The segments that a picture needs to be shown, in bytes: JFIF (ITU-T T.871 10.1) without a small picture of its own, Adobe's (T.872 6.5.3). What is longer holds more.
const jfifBytes, adobeBytes = 14, 12

// revealing are comments and application segments, but for those that a picture needs to be shown: JFIF, its colour profile, Adobe's.
func revealing(marker byte, body []byte) bool {
	switch {
	case marker == jpegComment:
		return true
	case marker == jpegApp2:
		return !bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
	case marker == jpegApp0:
		return len(body) != jfifBytes || !bytes.HasPrefix(body, []byte("JFIF\x00"))
	case marker == jpegAdobe:
		return len(body) != adobeBytes || !bytes.HasPrefix(body, []byte("Adobe"))
	}
	return marker >= jpegApp1 && marker <= jpegApp || marker < jpegFrame || marker > jpegApp && marker < jpegComment // what nobody defined
}

// jpegCoded hands on the coded picture up to its next marker.
func (c *Reader) jpegCoded() error {
	if _, err := c.src.Peek(2); err != nil {
		return damaged(err)
	}
	ready, _ := c.src.Peek(c.src.Buffered())
	switch at := bytes.IndexByte(ready, 0xff); {
	case at > 0:
		c.pass = int64(at)
	case at < 0:
		c.pass = int64(len(ready))
	case ready[1] == 0 || ready[1] >= 0xd0 && ready[1] < jpegStart: // a byte of the picture, or a restart
		c.pass = 2
	default:
		c.scan = false
	}
	return nil
}

// orientation is a segment that says how the picture is turned, and nothing else, when this Exif segment says that it is.
func orientation(exif []byte) []byte {
	const header = "Exif\x00\x00"
	if len(exif) < len(header)+8 || string(exif[:len(header)]) != header {
		return nil
	}
	tiff := exif[len(header):]
	order := binary.ByteOrder(binary.BigEndian)
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	const tag, entry = 0x0112, 12
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return nil
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= entry; n-- {
		if v := order.Uint16(entries[8:]); order.Uint16(entries) == tag && v >= 2 && v <= 8 {
			return append([]byte("\xff\xe1\x00\x22"+header+"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(v), 0, 0, 0, 0, 0, 0)
		}
		entries = entries[entry:]
	}
	return nil
}
