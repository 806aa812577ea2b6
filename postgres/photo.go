package postgres

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/roster"
)

// The address of the newest photo of an inspector, between them the inspector's id; row-level security keeps photos to those who may see them.
const (
	photoURLOf  = `(select '/photos/photo_' || replace(ph.id::text, '-', '') from inspector_photo ph where ph.inspector_id = `
	newestPhoto = ` order by ph.n desc limit 1)`
)

const photoColumns = `ph.id, ph.inspector_id, ph.sha256, ph.media_type, ph.size, ph.storage_key, ph.metadata_removed`

const (
	photoByIDSQL = `-- name: PhotoByID
select ` + photoColumns + ` from inspector_photo ph where ph.id = @id`

	photoBeforeSQL = `-- name: PhotoBefore
select n, sha256 from inspector_photo where inspector_id = @inspector order by n desc limit 1`

	insertPhotoSQL = `-- name: InsertPhoto
insert into inspector_photo (id, inspector_id, n, sha256, media_type, size, storage_key, metadata_removed, change_id)
values (@id, @inspector, @n, @sha256, @type, @size, @key, @removed, @change)`

	touchInspectorSQL = `-- name: TouchInspector
update inspector set change_id = @change where id = @inspector`
)

// PhotoByID implements roster.Store.
func (db *DB) PhotoByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Photo, error) {
	return askOne(ctx, db, a, photoByIDSQL, params{"id": id}, func(row pgx.CollectableRow) (p roster.Photo, err error) {
		var sum []byte
		err = row.Scan(&p.ID, &p.InspectorID, &sum, &p.MediaType, &p.Size, &p.StorageKey, &p.MetadataRemoved)
		copy(p.SHA256[:], sum)
		return p, err
	})
}

// InsertPhoto implements roster.Keeper.
func (t *Tx) InsertPhoto(ctx context.Context, p roster.Photo) (before string, err error) {
	args := params{"id": p.ID, "inspector": p.InspectorID, "sha256": p.SHA256[:], "type": p.MediaType, "size": p.Size, "key": p.StorageKey,
		"removed": p.MetadataRemoved, "change": t.change, "n": 1}
	rows, err := t.conn.Query(ctx, photoBeforeSQL, args)
	if err != nil {
		return "", err
	}
	var n int
	var sum []byte
	if _, err = pgx.ForEachRow(rows, []any{&n, &sum}, func() error { return nil }); err != nil {
		return "", err
	}
	args["n"] = n + 1
	if err = t.exec(ctx, insertPhotoSQL, args); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum), t.exec(ctx, touchInspectorSQL, args)
}
