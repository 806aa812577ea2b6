package ledger

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Stored is an entry as the database holds it: the leaf, what stands beside it in columns, and its body, public or not.
type Stored struct {
	Index         int64
	Change        string // id that binds the entry to the rows of its command
	Type, Subject string
	At            time.Time
	Leaf          []byte
	Body          []byte // salt line and content; nil when the row is missing
	Erased        bool   // the content was erased, its row says so by being empty
	Audited       bool   // there is an audit row
}

// StoredSource reads the rows of the log themselves, committed ones only.
type StoredSource interface {
	// ReadStored returns the rows with first ≤ index < end, in order, those that there are.
	ReadStored(ctx context.Context, first, end int64) ([]Stored, error)
	// ReadStoredHashes returns the stored hashes with from ≤ position < to, those that there are.
	ReadStoredHashes(ctx context.Context, from, to int64) (map[int64]tlog.Hash, error)
}

// StoredReport counts what CheckStored saw.
type StoredReport struct{ Entries, Bodies, Erased, Wrong int64 }

// CheckStored holds every row of the log in the database against its leaf: the columns beside it, the stored hashes, the chain of its subject, the
// audit row and the body, also the bodies that are not public, which Fsck never sees. wrong is called for each row that does not fit and told
// which. It says nothing of whether the leaves are those that were published: for that the root is held against a checkpoint.
func CheckStored(ctx context.Context, src StoredSource, size int64, wrong func(row, why string)) (StoredReport, error) {
	w := storedWalk{chains: walk{heads: map[string]head{}}}
	w.wrong = func(row, why string) { w.report.Wrong++; wrong(row, why) }
	for first := int64(0); first < size; first += TileWidth {
		end := min(first+TileWidth, size)
		rows, err := src.ReadStored(ctx, first, end)
		if err != nil {
			return w.report, err
		}
		hashes, err := src.ReadStoredHashes(ctx, tlog.StoredHashCount(first), tlog.StoredHashCount(end))
		if err != nil {
			return w.report, err
		}
		for i := first; i < end; i++ {
			if i-first >= int64(len(rows)) || rows[i-first].Index != i {
				w.wrong(fmt.Sprintf("log_entry %d", i), "the row is missing, and what follows cannot be held against it")
				return w.report, nil
			}
			w.row(rows[i-first], hashes)
		}
	}
	return w.report, nil
}

type storedWalk struct {
	chains walk
	edge   Edge
	report StoredReport
	wrong  func(row, why string)
}

func (w *storedWalk) row(s Stored, hashes map[int64]tlog.Hash) {
	w.report.Entries++
	entry := fmt.Sprintf("log_entry %d (%s, change %s)", s.Index, s.Type, s.Change)
	for _, h := range w.edge.Append(nil, s.Leaf) {
		switch stored, ok := hashes[h.Pos]; {
		case !ok:
			w.wrong(fmt.Sprintf("log_hash %d", h.Pos), fmt.Sprintf("the row is missing; entry %d completes it", s.Index))
		case stored != h.Hash:
			w.wrong(fmt.Sprintf("log_hash %d", h.Pos), fmt.Sprintf("it is not the hash of the leaves up to entry %d", s.Index))
		}
	}
	if !s.Audited {
		w.wrong(entry, "it has no audit row")
	}
	e, err := ParseEntry(s.Leaf)
	if err != nil {
		w.wrong(entry, err.Error())
		return
	}
	if e.Type != s.Type || e.Subject.String() != s.Subject || !e.Time.Equal(s.At.UTC().Truncate(time.Second)) {
		w.wrong(entry, fmt.Sprintf("its leaf says %s, %s, %s", e.Type, e.Subject, e.Time.Format(timeLayout)))
	}
	if err := w.chains.chain(s.Index, e); err != nil {
		w.wrong(entry, err.Error())
	}
	w.body(s, e)
}

func (w *storedWalk) body(s Stored, e Entry) {
	row := fmt.Sprintf("log_body of entry %d (%s, change %s)", s.Index, s.Type, s.Change)
	switch {
	case s.Body == nil:
		w.wrong(row, "the row is missing")
	case s.Erased:
		w.report.Erased++
	case BodyDigest(s.Body) != e.Body:
		w.wrong(row, fmt.Sprintf("its digest is %s, the leaf says %s", BodyDigest(s.Body), e.Body))
	default:
		w.report.Bodies++
	}
}
