package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// The published log is read without anybody's settings: its tables belong to nobody and hold no personal data. Bodies are read as the platform alone,
// and those of public types are published.

const logSizeSQL = `-- name: LogSize
select coalesce(max(idx) + 1, 0) from log_entry`

// LogSize is the number of committed entries.
func (db *DB) LogSize(ctx context.Context) (size int64, err error) {
	err = db.read.QueryRow(ctx, logSizeSQL).Scan(&size)
	return size, mapError(err)
}

const readHashesSQL = `-- name: ReadHashes
select h.hash from unnest(@positions::bigint[]) with ordinality p (pos, n) join log_hash h using (pos) order by p.n`

// ReadHashes implements ledger.Source.
func (db *DB) ReadHashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	rows, err := db.read.Query(ctx, readHashesSQL, params{"positions": indexes})
	if err != nil {
		return nil, mapError(err)
	}
	hashes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h tlog.Hash, err error) {
		var b []byte
		err = row.Scan(&b)
		copy(h[:], b)
		return h, err
	})
	if err == nil && len(hashes) != len(indexes) {
		err = fmt.Errorf("postgres: %d of %d log hashes found", len(hashes), len(indexes))
	}
	return hashes, mapError(err)
}

const readEntriesSQL = `-- name: ReadEntries
select leaf from log_entry where idx >= @first and idx < @end order by idx`

// ReadEntries implements ledger.Source.
func (db *DB) ReadEntries(ctx context.Context, first, end int64) ([][]byte, error) {
	rows, err := db.read.Query(ctx, readEntriesSQL, params{"first": first, "end": end})
	if err != nil {
		return nil, mapError(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err == nil && int64(len(got)) != end-first {
		err = fmt.Errorf("postgres: %d of %d log entries found", len(got), end-first)
	}
	return got, mapError(err)
}

const readBodiesSQL = `-- name: ReadBodies
select case when e.type = any(@public) and b.body <> '' then convert_to(encode(b.salt, 'hex') || e'\n' || b.body, 'UTF8') end
from log_entry e join log_body b using (change_id)
where e.idx >= @first and e.idx < @end order by e.idx`

var publicTypes = func() (names []string) {
	for _, t := range ledger.Types() {
		if t.Public {
			names = append(names, t.Name)
		}
	}
	return names
}()

// ReadBodies implements ledger.Source.
func (db *DB) ReadBodies(ctx context.Context, first, end int64) (bodies [][]byte, err error) {
	err = db.ask(ctx, system(), func(b *pgx.Batch) {
		queueRows(b, readBodiesSQL, params{"public": publicTypes, "first": first, "end": end}, pgx.RowTo[[]byte], &bodies)
	})
	if err == nil && int64(len(bodies)) != end-first {
		err = fmt.Errorf("postgres: %d of %d log bodies found", len(bodies), end-first)
	}
	return bodies, err
}

const readStoredSQL = `-- name: ReadStored
select e.idx, e.change_id::text, e.type, e.subject, e.at, e.leaf, convert_to(encode(b.salt, 'hex') || e'\n' || b.body, 'UTF8'), coalesce(b.body = '', false),
  exists (select from audit_event a where a.change_id = e.change_id)
from log_entry e left join log_body b using (change_id) where e.idx >= @first and e.idx < @end order by e.idx`

// ReadStored implements ledger.StoredSource.
func (db *DB) ReadStored(ctx context.Context, first, end int64) (list []ledger.Stored, err error) {
	err = db.ask(ctx, system(), func(b *pgx.Batch) {
		queueRows(b, readStoredSQL, params{"first": first, "end": end}, pgx.RowToStructByPos[ledger.Stored], &list)
	})
	return list, err
}

const readStoredHashesSQL = `-- name: ReadStoredHashes
select pos, hash from log_hash where pos >= @from and pos < @to`

// ReadStoredHashes implements ledger.StoredSource.
func (db *DB) ReadStoredHashes(ctx context.Context, from, to int64) (map[int64]tlog.Hash, error) {
	rows, err := db.read.Query(ctx, readStoredHashesSQL, params{"from": from, "to": to})
	if err != nil {
		return nil, mapError(err)
	}
	hashes, pos, hash := map[int64]tlog.Hash{}, int64(0), []byte(nil)
	_, err = pgx.ForEachRow(rows, []any{&pos, &hash}, func() error {
		hashes[pos] = tlog.Hash(hash)
		return nil
	})
	return hashes, mapError(err)
}

const latestCheckpointSQL = `-- name: LatestCheckpoint
select c.size, c.note || coalesce((select string_agg(k.line, '' order by k.witness) from log_cosignature k where k.size = c.size), '')
from log_checkpoint c order by c.size desc limit 1`

// LatestCheckpoint is the newest signed checkpoint, with the cosignatures that it has; NOT_FOUND before the first.
func (db *DB) LatestCheckpoint(ctx context.Context) (size int64, signed []byte, err error) {
	var note string
	err = db.read.QueryRow(ctx, latestCheckpointSQL).Scan(&size, &note)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil, fault.Missing("签名的账本检查点", "signed checkpoint")
	}
	return size, []byte(note), mapError(err)
}

const insertCheckpointSQL = `-- name: InsertCheckpoint
insert into log_checkpoint (size, note) values (@size, @note) on conflict (size) do nothing`

// SaveCheckpoint stores a signed checkpoint. Of two publishers that sign the same size the first wins: both roots are the same.
func (db *DB) SaveCheckpoint(ctx context.Context, size int64, signed []byte) error {
	return db.keep(ctx, func(b *pgx.Batch) { b.Queue(insertCheckpointSQL, params{"size": size, "note": string(signed)}) })
}

const cosignedCheckpointSQL = `-- name: CosignedCheckpoint
select c.note || (select string_agg(k.line, '' order by k.witness) from log_cosignature k where k.size = c.size)
from log_checkpoint c where c.size = (select max(size) from log_cosignature)`

// CosignedCheckpoint is the newest checkpoint that a witness cosigned, with all its cosignatures; NOT_FOUND before the first.
func (db *DB) CosignedCheckpoint(ctx context.Context) (signed []byte, err error) {
	var note string
	err = db.read.QueryRow(ctx, cosignedCheckpointSQL).Scan(&note)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing("见证方联署的检查点", "cosigned checkpoint")
	}
	return []byte(note), mapError(err)
}

const cosignedSizeSQL = `-- name: CosignedSize
select coalesce(max(size), 0) from log_cosignature where witness = @witness`

// CosignedSize is the size of the newest checkpoint that the witness cosigned; 0 before the first.
func (db *DB) CosignedSize(ctx context.Context, witness string) (size int64, err error) {
	err = db.read.QueryRow(ctx, cosignedSizeSQL, params{"witness": witness}).Scan(&size)
	return size, mapError(err)
}

const insertCosignatureSQL = `-- name: InsertCosignature
insert into log_cosignature (size, witness, line) values (@size, @witness, @line) on conflict do nothing`

// SaveCosignature stores the verified line of a witness for the checkpoint of a size. Of two servers that ask the same the first wins.
func (db *DB) SaveCosignature(ctx context.Context, size int64, witness string, line []byte) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(insertCosignatureSQL, params{"size": size, "witness": witness, "line": string(line)})
	})
}

// ledgerRef says where an entry stands, from the columns idx and leaf of log_entry.
func ledgerRef(idx int64, leaf []byte) ident.LedgerRef {
	return ident.LedgerRef{Index: idx, Digest: ident.Digest(tlog.RecordHash(leaf)), ProofURL: ledger.ProofPath(idx)}
}
