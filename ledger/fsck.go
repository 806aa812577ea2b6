package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Report is what Fsck found in a log that holds.
type Report struct {
	Checkpoint
	Types    map[string]int64 // entries by type
	Bodies   int64            // bodies present and matching their digest
	Withheld int64            // entries of types whose bodies are not public
	Missing  Missing          // bodies of public types that are not there: none was checked
	Cosigned []Cosignature    // of the checkpoint that the witnesses of Options cosigned
}

// Missing are bodies that should be published and are not: left out of a copy, held back, or erased by law 个人信息删除, which no file tells apart.
type Missing struct {
	Count int64
	First int64  // entry, when there is one
	Type  string // of the first
}

// Visit sees each entry in order while Fsck walks the log; body is empty when withheld or missing. An error stops the walk.
type Visit func(index int64, leaf []byte, e Entry, body []byte) error

// Options of Fsck. The zero value checks the log against its own checkpoint only.
type Options struct {
	Since     []byte        // an older signed checkpoint of the same log: the log must begin with what it described
	Witnesses []*WitnessKey // each of them must have cosigned Since, or without it the log's own checkpoint
	Visit     Visit
}

// Fsck verifies a published log from its files alone: the checkpoint's signature; that its entries give the signed root; that every
// tile holds the hashes that follow from the entries; the grammar of every entry; the chain of each subject (docs/ledger.md); that
// every published body has the digest its entry names, and which are missing; and, with Since, that the older checkpoint was not rewritten. The error names
// the file or the index that fails.
func Fsck(fsys fs.FS, log note.Verifier, o Options) (Report, error) {
	signed, err := fs.ReadFile(fsys, CheckpointPath)
	if err != nil {
		return Report{}, fmt.Errorf("ledger fsck: %w", err)
	}
	c, err := OpenCheckpoint(signed, log)
	if err != nil {
		return Report{}, err
	}
	w := walk{fsys: fsys, visit: o.Visit, heads: map[string]head{}, report: Report{Checkpoint: c, Types: map[string]int64{}}}
	if o.Since == nil {
		if _, w.report.Cosigned, err = OpenCosigned(signed, log, o.Witnesses); err != nil {
			return Report{}, err
		}
	} else {
		if w.since, w.report.Cosigned, err = OpenCosigned(o.Since, log, o.Witnesses); err != nil {
			return Report{}, fmt.Errorf("older checkpoint: %w", err)
		}
		if w.since.Size > c.Size {
			return Report{}, fmt.Errorf("ledger fsck: %d entries, but an older checkpoint has %d: entries were cut off", c.Size, w.since.Size)
		}
	}
	for first := int64(0); first < c.Size; first += TileWidth {
		if err := w.bundle(first, min(TileWidth, c.Size-first)); err != nil {
			return Report{}, fmt.Errorf("ledger fsck: %w", err)
		}
	}
	if err := w.end(); err != nil {
		return Report{}, fmt.Errorf("ledger fsck: %w", err)
	}
	return w.report, nil
}

// head is where a subject's chain stands.
type head struct {
	last int64
	once map[string]bool
}

type walk struct {
	fsys   fs.FS
	visit  Visit
	since  Checkpoint
	heads  map[string]head
	report Report
	edge   Edge
	tiles  [][]byte // hashes of the tile that fills at each tile level
	full   []int64  // full tiles so far at each tile level
}

func (w *walk) bundle(first, n int64) error {
	tile := tlog.Tile{H: TileHeight, N: first >> TileHeight, W: int(n)}
	entries := File{Entries, tile}
	data, err := fs.ReadFile(w.fsys, entries.Path())
	if err != nil {
		return err
	}
	leaves, err := SplitEntries(data, int(n))
	if err != nil {
		return fmt.Errorf("%s: %w", entries.Path(), err)
	}
	bodies, err := w.bodies(File{Bodies, tile})
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		if err := w.entry(first+int64(i), leaf, bodies[i]); err != nil {
			return fmt.Errorf("entry %d: %w", first+int64(i), err)
		}
	}
	return nil
}

// bodies reads a body file; a mirror may hold none at all: then those of public types are missing.
func (w *walk) bodies(f File) ([][]byte, error) {
	data, err := fs.ReadFile(w.fsys, f.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return make([][]byte, f.Tile.W), nil
	}
	if err != nil {
		return nil, err
	}
	bodies, err := SplitBodies(data, f.Tile.W)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path(), err)
	}
	return bodies, nil
}

func (w *walk) entry(index int64, leaf, body []byte) error {
	if index == w.since.Size && index > 0 {
		if err := w.begins(); err != nil {
			return err
		}
	}
	e, err := ParseEntry(leaf)
	if err != nil {
		return err
	}
	if err := w.chain(index, e); err != nil {
		return err
	}
	switch {
	case len(body) == 0:
		w.without(index, e.Type)
	case BodyDigest(body) != e.Body:
		return fmt.Errorf("its body has the digest %s, the entry says %s", BodyDigest(body), e.Body)
	default:
		w.report.Bodies++
	}
	w.report.Types[e.Type]++
	for _, row := range w.edge.Append(nil, leaf) {
		if err := w.hash(row); err != nil {
			return err
		}
	}
	if w.visit != nil {
		return w.visit(index, leaf, e, body)
	}
	return nil
}

// without counts an entry whose body is not there: by rule, or missing.
func (w *walk) without(index int64, name string) {
	if t, _ := typeOf(name); !t.Public {
		w.report.Withheld++
		return
	}
	if w.report.Missing.Count == 0 {
		w.report.Missing.First, w.report.Missing.Type = index, name
	}
	w.report.Missing.Count++
}

// chain checks prev against the subject's latest entry and the rules that need the whole log.
func (w *walk) chain(index int64, e Entry) error {
	key := e.Subject.String()
	h, seen := w.heads[key]
	if !seen {
		h = head{last: NoPrev, once: map[string]bool{}}
	}
	if e.Prev != h.last {
		return fmt.Errorf("prev of %s is %d, but its latest entry is %d", key, e.Prev, h.last)
	}
	if t, _ := typeOf(e.Type); t.Once != "" {
		if h.once[t.Once] {
			return fmt.Errorf("%s has a second %s entry", key, e.Type)
		}
		h.once[t.Once] = true
	}
	h.last = index
	w.heads[key] = h
	return nil
}

// hash puts a stored hash into the tile it belongs to, if any, and compares the tile once it is full.
func (w *walk) hash(row Row) error {
	level, _ := tlog.SplitStoredHashIndex(row.Pos)
	if level%TileHeight != 0 {
		return nil
	}
	l := level / TileHeight
	if l == len(w.tiles) {
		w.tiles, w.full = append(w.tiles, nil), append(w.full, 0)
	}
	w.tiles[l] = append(w.tiles[l], row.Hash[:]...)
	if len(w.tiles[l]) < TileWidth*tlog.HashSize {
		return nil
	}
	err := w.compare(l)
	w.tiles[l], w.full[l] = w.tiles[l][:0], w.full[l]+1
	return err
}

func (w *walk) compare(level int) error {
	f := File{Hashes, tlog.Tile{H: TileHeight, L: level, N: w.full[level], W: len(w.tiles[level]) / tlog.HashSize}}
	data, err := fs.ReadFile(w.fsys, f.Path())
	if err != nil {
		return err
	}
	if !bytes.Equal(data, w.tiles[level]) {
		return fmt.Errorf("%s does not hold the hashes of the entries", f.Path())
	}
	return nil
}

func (w *walk) begins() error {
	if root := w.edge.Root(); root != w.since.Root {
		return fmt.Errorf("the first %d entries have the root %s, an older checkpoint says %s: the past was rewritten", w.since.Size, root, w.since.Root)
	}
	return nil
}

func (w *walk) end() error {
	for level := range w.tiles {
		if len(w.tiles[level]) > 0 {
			if err := w.compare(level); err != nil {
				return err
			}
		}
	}
	if w.since.Size == w.report.Size && w.since.Size > 0 {
		if err := w.begins(); err != nil {
			return err
		}
	}
	if root := w.edge.Root(); root != w.report.Root {
		return fmt.Errorf("the %d entries have the root %s, the checkpoint says %s", w.report.Size, root, w.report.Root)
	}
	return nil
}
