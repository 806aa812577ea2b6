package ledger

import (
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight is the height of a tile: 256 hashes or entries each (C2SP tlog-tiles).
const TileHeight = 8

// TileWidth is the number of hashes or entries in a full tile.
const TileWidth = 1 << TileHeight

// Series is one of the three kinds of published files.
type Series string

// The series. Bodies are ours: the salted bodies of public entry types, numbered like the entries they belong to.
const (
	Hashes  Series = "tile"
	Entries Series = "tile/entries"
	Bodies  Series = "bodies"
)

// File names one published file: the tile number n of a series, at a level for hashes, with w of 256 places filled.
type File struct {
	Series Series
	Tile   tlog.Tile // H is TileHeight; L is 0 for entries and bodies
}

// Path is where the file is published, with / as separator.
func (f File) Path() string {
	p := strings.TrimPrefix(f.Tile.Path(), fmt.Sprintf("tile/%d/", TileHeight)) // <level>/<number>[.p/<width>]
	if f.Series == Hashes {
		return string(Hashes) + "/" + p
	}
	_, number, _ := strings.Cut(p, "/")
	return string(f.Series) + "/" + number
}

// ParsePath reads what Path writes and nothing else.
func ParsePath(path string) (File, bool) {
	f := File{Series: Hashes}
	rest, ok := strings.CutPrefix(path, "tile/")
	if number, data := strings.CutPrefix(path, "tile/entries/"); data {
		f.Series, rest = Entries, "0/"+number
	} else if number, data := strings.CutPrefix(path, "bodies/"); data {
		f.Series, rest, ok = Bodies, "0/"+number, true
	}
	t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", TileHeight, rest))
	if !ok || err != nil || t.L < 0 {
		return File{}, false
	}
	f.Tile = t
	return f, f.Path() == path
}

// First and End bound what is in the file, entries or hashes of its level: First ≤ index < End.
func (f File) First() int64 { return f.Tile.N * TileWidth }

// End is the index after the last entry of the file.
func (f File) End() int64 { return f.First() + int64(f.Tile.W) }

// Within reports whether a log of size entries has the file: every place of it is filled at that size.
func (f File) Within(size int64) bool {
	return f.Tile.N <= MaxSize/TileWidth && f.End() <= size>>(TileHeight*f.Tile.L)
}

// Files lists every file that a log of size entries publishes, hashes first.
func Files(size int64) []File {
	var files []File
	for level, n := 0, size; n > 0; level, n = level+1, n>>TileHeight {
		files = appendTiles(files, Hashes, level, n)
	}
	files = appendTiles(files, Entries, 0, size)
	return appendTiles(files, Bodies, 0, size)
}

func appendTiles(files []File, s Series, level int, n int64) []File {
	for i := int64(0); i < n>>TileHeight; i++ {
		files = append(files, File{s, tlog.Tile{H: TileHeight, L: level, N: i, W: TileWidth}})
	}
	if w := int(n % TileWidth); w > 0 {
		files = append(files, File{s, tlog.Tile{H: TileHeight, L: level, N: n >> TileHeight, W: w}})
	}
	return files
}

// JoinEntries writes an entry bundle: each leaf after its length in two bytes, big endian (C2SP tlog-tiles).
func JoinEntries(leaves [][]byte) ([]byte, error) {
	var b []byte
	for _, leaf := range leaves {
		if len(leaf) > MaxEntry {
			return nil, fmt.Errorf("ledger: an entry of %d bytes, at most %d", len(leaf), MaxEntry)
		}
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(leaf))), leaf...)
	}
	return b, nil
}

// SplitEntries reads an entry bundle of exactly n leaves.
func SplitEntries(bundle []byte, n int) ([][]byte, error) {
	return split(bundle, n, 2, func(b []byte) int { return int(binary.BigEndian.Uint16(b)) })
}

// JoinBodies writes a body bundle: each body after its length in four bytes, big endian; length 0 is a body that is not public or
// was erased.
func JoinBodies(bodies [][]byte) []byte {
	var b []byte
	for _, body := range bodies {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(body))), body...)
	}
	return b
}

// SplitBodies reads a body bundle of exactly n bodies; one that is withheld is empty.
func SplitBodies(bundle []byte, n int) ([][]byte, error) {
	return split(bundle, n, 4, func(b []byte) int { return int(binary.BigEndian.Uint32(b)) })
}

func split(bundle []byte, n, prefix int, length func([]byte) int) ([][]byte, error) {
	if n < 0 {
		return nil, fmt.Errorf("a bundle of %d parts", n)
	}
	parts := make([][]byte, 0, min(n, len(bundle)/prefix))
	for range n {
		if len(bundle) < prefix {
			return nil, fmt.Errorf("ends after %d of %d", len(parts), n)
		}
		size := length(bundle)
		bundle = bundle[prefix:]
		if len(bundle) < size {
			return nil, fmt.Errorf("number %d is cut off", len(parts))
		}
		parts, bundle = append(parts, bundle[:size:size]), bundle[size:]
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("%d bytes follow the last of %d", len(bundle), n)
	}
	return parts, nil
}
