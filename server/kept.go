package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"yangguang/failpoint"
	"yangguang/ledger"
)

// keptFile holds, in DATA_DIR, the newest checkpoint that was published: what the database is held against when a server starts.
const keptFile = "ledger.checkpoint"

// keep replaces the kept checkpoint, whole or not at all. Nothing was published yet when signed is empty.
func (p Publisher) keep(signed []byte) error {
	path := filepath.Join(p.Dir, keptFile)
	if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, signed) || len(signed) == 0 {
		return nil
	}
	f, err := os.CreateTemp(p.Dir, keptFile+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(signed)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	failpoint.Here("checkpoint written")
	return os.Rename(f.Name(), path)
}

// keepNewest keeps the stored checkpoint that covers the whole log, once it proves to be this publisher's and of this log: it may be another
// server's, or a row that somebody wrote.
func (p Publisher) keepNewest(ctx context.Context, size, signed int64, newest []byte) error {
	if len(newest) == 0 {
		return nil
	}
	if signed > size {
		return fmt.Errorf("ledger 台账: the database holds %d entries and a checkpoint of %d: entries were lost, or the checkpoint is none", size, signed)
	}
	key, err := p.verifier()
	if err != nil {
		return err
	}
	stored, err := ledger.OpenCheckpoint(newest, key)
	if err != nil {
		return fmt.Errorf("the stored checkpoint of %d entries is not of this ledger's key: %w", signed, err)
	}
	now, err := ledger.RootOf(ctx, p.Store, stored.Origin, signed)
	if err != nil {
		return err
	}
	if stored != now {
		return fmt.Errorf("ledger 台账: the stored checkpoint of %d entries describes another log: its past was rewritten", signed)
	}
	return p.keep(newest)
}

// Check refuses a database whose ledger is not the one this server published last (security.md rule 17): shorter, so that entries were
// lost, or with another past. Without a kept checkpoint there is nothing to hold it against.
func (p Publisher) Check(ctx context.Context) error {
	path := filepath.Join(p.Dir, keptFile)
	signed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	key, err := p.verifier()
	if err != nil {
		return err
	}
	kept, err := ledger.OpenCheckpoint(signed, key)
	if err != nil {
		return fmt.Errorf("%s: %w: it must be the checkpoint that this server published last", path, err)
	}
	size, err := p.Store.LogSize(ctx)
	if err != nil {
		return err
	}
	if size < kept.Size {
		return p.refuse(path, fmt.Sprintf("the database holds %d entries, %d were published: entries were lost", size, kept.Size))
	}
	now, err := ledger.RootOf(ctx, p.Store, kept.Origin, kept.Size)
	if err != nil {
		return err
	}
	if now.Root != kept.Root {
		return p.refuse(path, fmt.Sprintf("the first %d entries of the database are not those that were published: it is another ledger, or its past was rewritten", kept.Size))
	}
	return nil
}

func (p Publisher) refuse(path, why string) error {
	return fmt.Errorf("ledger 台账: %s. Restore the newest backup. Only whoever answers for the loss may move %s away and start without it", why, path)
}
