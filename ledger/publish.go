package ledger

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Source reads the stored log. Package postgres has one; every method answers for committed entries only.
type Source interface {
	// ReadHashes implements tlog.HashReader over the stored hashes.
	ReadHashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
	// ReadEntries returns the leaves with first ≤ index < end, in order, all of them.
	ReadEntries(ctx context.Context, first, end int64) ([][]byte, error)
	// ReadBodies returns the bodies of the same entries; nil for one that is not public or was erased.
	ReadBodies(ctx context.Context, first, end int64) ([][]byte, error)
}

// Hashed makes a tlog.HashReader of a source for one request.
func Hashed(ctx context.Context, src Source) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return src.ReadHashes(ctx, indexes) })
}

// RootOf computes the checkpoint of the first size entries.
func RootOf(ctx context.Context, src Source, origin string, size int64) (Checkpoint, error) {
	edge, err := ReadEdge(size, Hashed(ctx, src))
	if err != nil {
		return Checkpoint{}, err
	}
	return Checkpoint{Origin: origin, Size: size, Root: edge.Root()}, nil
}

// Content makes one published file. It does not ask whether a checkpoint covers it: see File.Within.
func Content(ctx context.Context, src Source, f File) ([]byte, error) {
	switch f.Series {
	case Entries:
		leaves, err := src.ReadEntries(ctx, f.First(), f.End())
		if err != nil {
			return nil, err
		}
		return JoinEntries(leaves)
	case Bodies:
		bodies, err := src.ReadBodies(ctx, f.First(), f.End())
		return JoinBodies(bodies), err
	default:
		return tlog.ReadTileData(f.Tile, Hashed(ctx, src))
	}
}

// CheckpointPath is where the signed checkpoint is published.
const CheckpointPath = "checkpoint"

// Export writes every file of the log that the signed checkpoint describes through put, the checkpoint last, so that whoever finds a
// checkpoint finds all it speaks of. progress is called after each file with the number done and the total.
func Export(ctx context.Context, src Source, size int64, signed []byte, put func(path string, data []byte) error, progress func(done, total int)) error {
	files := Files(size)
	for i, f := range files {
		data, err := Content(ctx, src, f)
		if err != nil {
			return fmt.Errorf("ledger export: %s: %w", f.Path(), err)
		}
		if err := put(f.Path(), data); err != nil {
			return err
		}
		progress(i+1, len(files)+1)
	}
	if err := put(CheckpointPath, signed); err != nil {
		return err
	}
	progress(len(files)+1, len(files)+1)
	return nil
}

// ProofPath is where a server answers with the receipt of an entry.
func ProofPath(index int64) string { return fmt.Sprintf("/ledger/proof/%d.tlog-proof", index) }
