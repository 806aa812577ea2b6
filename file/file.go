// Package file says what a received file is: where its bytes are kept, what type they are, and what is taken out of them before. It holds
// no file itself; package evidence does.
package file

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
)

// Store keeps the bytes of files.
type Store interface {
	// Stage writes what it reads to a place of its own, reading at most limit+1 bytes.
	Stage(ctx context.Context, r io.Reader, limit int64) (Staged, error)
	// Open opens a kept file.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Sweep removes what was staged, not kept, and last written to before the instant, and says how many files.
	Sweep(before time.Time) (int, error)
}

// Staged is a received file that is not kept yet.
type Staged interface {
	// Size is the number of bytes, limit+1 when there were more.
	Size() int64
	// SHA256 is the digest of the bytes.
	SHA256() [32]byte
	// Head is the first 512 bytes at most, for sniffing.
	Head() []byte
	// Open reads the file while it is not kept yet.
	Open() (io.ReadSeekCloser, error)
	// Keep makes the file durable under the key.
	Keep(ctx context.Context, key string) error
	// Discard removes it, kept or not.
	Discard()
}

// Limits are which files are taken.
type Limits struct {
	MaxBytes int64    `yaml:"maxBytes"`
	Types    []string `yaml:"types"` // sniffed media types without parameters
	Pictures Pictures `yaml:"pictures"`
	Basis    string   `yaml:"basis"`
}

// Accept says what the file is by its bytes, and of a picture, which must open, what it showed; or why it is not taken: BAD_USER_INPUT on field file.
func (l Limits) Accept(ctx context.Context, f Staged, declared string) (mediaType string, shown Picture, err error) {
	switch {
	case f.Size() > l.MaxBytes:
		return "", "", fault.BadInput("file", fmt.Sprintf("文件超过 %s：请压缩或分开上传", size(l.MaxBytes)),
			fmt.Sprintf("the file is larger than %s: compress or split it", size(l.MaxBytes))).With("maxBytes", l.MaxBytes)
	case f.Size() == 0:
		return "", "", fault.BadInput("file", "文件为空", "the file is empty")
	}
	sniffed := sniff(f.Head())
	if !slices.Contains(l.Types, sniffed) {
		return "", "", fault.BadInput("file", "不接受该类型的文件：请转换为以下之一："+kinds(l.Types),
			"files of this type are not taken: convert it to one of "+kinds(l.Types)).With("type", sniffed).With("types", l.Types)
	}
	if !declares(declared, sniffed) {
		return "", "", fault.BadInput("file", "文件内容是 "+sniffed+"，与声明的类型不符：请按内容声明类型（Content-Type），或者不声明",
			"the content is "+sniffed+", which is not what the type says: declare it as that, or declare nothing").With("declared", declared).With("type", sniffed)
	}
	if _, picture := formats[sniffed]; !picture {
		return sniffed, "", nil
	}
	r, err := f.Open()
	if err != nil {
		return "", "", err
	}
	defer func() { _ = r.Close() }()
	shown, err = l.Pictures.open(ctx, r, sniffed)
	return sniffed, shown, err
}

// Key is where the file of an object is kept: spread over 256 folders.
func Key(id uuid.UUID) string {
	s := hex.EncodeToString(id[:])
	return s[len(s)-2:] + "/" + s
}

// size writes a limit as people say it: whole MiB or KiB, else bytes.
func size(n int64) string {
	for _, u := range []struct {
		bytes int64
		name  string
	}{{1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n%u.bytes == 0 {
			return fmt.Sprintf("%d %s", n/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}
