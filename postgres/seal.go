package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
)

// unsealedAll: every sealed party of draw dr has handed over its nonce.
const unsealedAll = `not exists (select from draw_sealed_party sp left join draw_unseal su on su.draw_id = sp.draw_id and su.party = sp.name
    where sp.draw_id = dr.id and su.draw_id is null)`

// sealedParties are the sealed parties of draw dr as JSON; a nonce shows where the reader may know it. That there is one is public.
const sealedParties = `(select coalesce(json_agg(x order by x.name collate "C"), '[]') from (
     select sp.name, encode(sl.commitment, 'hex') as seal, draw_unsealed(sp.draw_id, sp.name) as opened, encode(su.nonce, 'hex') as nonce
     from draw_sealed_party sp left join draw_seal sl on sl.draw_id = sp.draw_id and sl.party = sp.name
     left join draw_unseal su on su.draw_id = sp.draw_id and su.party = sp.name where sp.draw_id = dr.id) x)`

// awaitsSeal says whether draw dr waits for a sealed party, to be sealed or opened: of a void draw everybody reads what it would have been, unless its round
// stayed below its quorum.
const awaitsSeal = `case when vo.draw_id is null then re.draw_id is null and exists (select from draw_sealed_party s where s.draw_id = dr.id)
    else exists (select from draw_seal s where s.draw_id = dr.id and not draw_unsealed(s.draw_id, s.party))
      and exists (select from round ro where ro.id = dr.round_id and (select count(*) from round_reveal v where v.round_id = ro.id) >= ro.quorum) end`

// sealedRow is a sealed party as JSON of PostgreSQL.
type sealedRow struct {
	Name        string
	Seal, Nonce *string
	Opened      bool
}

func makeSealed(rows []sealedRow) (out []draw.SealedParty, err error) {
	for _, r := range rows {
		p := draw.SealedParty{Name: r.Name, Opened: r.Opened}
		if p.Seal, err = digestOrNil(r.Seal); err != nil {
			return nil, err
		}
		if p.Nonce, err = digestOrNil(r.Nonce); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

const (
	insertSealedPartySQL = `-- name: InsertSealedParty
insert into draw_sealed_party (draw_id, name, account_id) values (@draw, @name, @account)`
	insertSealSQL = `-- name: InsertSeal
insert into draw_seal (draw_id, party, commitment, change_id) values (@draw, @party, @value, @change)`
	insertUnsealSQL = `-- name: InsertUnseal
insert into draw_unseal (draw_id, party, nonce, change_id) values (@draw, @party, @value, @change)`
	sealedAccountSQL = `-- name: SealedAccount
select account_id from draw_sealed_party where draw_id = @draw and name = @party`
	unsealedDrawsSQL = `-- name: UnsealedDraws
select count(*) from draw dr where dr.round_id = @round and (not exists (select from draw_sealed_party sp where sp.draw_id = dr.id)
  or exists (select from draw_sealed_party sp where sp.draw_id = dr.id and not exists (select from draw_seal sl where sl.draw_id = sp.draw_id and sl.party = sp.name)))`
	unpublishedDrawsSQL = `-- name: UnpublishedDraws
select dr.id, dr.agency_id, dr.number from draw dr join draw_result re on re.draw_id = dr.id
where dr.id > @after and dr.embargo_until <= coalesce(@at, now()) and not exists (select from draw_publication p where p.draw_id = dr.id)
order by dr.id limit @limit`
)

// InsertSeal implements draw.Tx.
func (t *Tx) InsertSeal(ctx context.Context, s draw.Seal) error {
	return t.insertSeal(ctx, insertSealSQL, s)
}

// InsertUnseal implements draw.Tx.
func (t *Tx) InsertUnseal(ctx context.Context, s draw.Seal) error {
	return t.insertSeal(ctx, insertUnsealSQL, s)
}

func (t *Tx) insertSeal(ctx context.Context, sql string, s draw.Seal) error {
	return t.exec(ctx, sql, params{"draw": s.Draw, "party": s.Party, "value": s.Value[:], "change": t.change})
}

// SealedAccount implements draw.Tx.
func (t *Tx) SealedAccount(ctx context.Context, drawID uuid.UUID, party string) (id uuid.UUID, err error) {
	var found []uuid.UUID
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, sealedAccountSQL, params{"draw": drawID, "party": party}, pgx.RowTo[uuid.UUID], &found)
	})
	if len(found) == 1 {
		id = found[0]
	}
	return id, err
}

// Unsealed implements draw.Tx.
func (t *Tx) Unsealed(ctx context.Context, round uuid.UUID) (n int, err error) {
	return n, t.conn.QueryRow(ctx, unsealedDrawsSQL, params{"round": round}).Scan(&n)
}

// PublishDraw implements draw.Tx.
func (t *Tx) PublishDraw(ctx context.Context, drawID uuid.UUID) error {
	return t.exec(ctx, publishDrawSQL, params{"draw": drawID, "change": t.change})
}

// Unpublished implements draw.Store.
func (db *DB) Unpublished(ctx context.Context, a actor.Actor, at time.Time, after uuid.UUID, limit int) (due []draw.Executable, err error) {
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, unpublishedDrawsSQL, params{"at": timeOrNow(at), "after": after, "limit": limit}, pgx.RowToStructByPos[draw.Executable], &due)
	})
}
