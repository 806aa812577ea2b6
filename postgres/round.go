package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/page"
)

// roundColumns of round ro with its latest entry en (roundFrom), in the order of scanRound.
const roundColumns = `ro.id, ro.name, ro.suite, ro.digest, ro.text, ro.quorum, ro.reveal_by, ro.agency_id, cl.text, coalesce(cl.valid, false), en.idx, en.leaf,
  (select json_agg(x order by x.name collate "C") from (
     select p.name, p.account_id as account, encode(c.commitment, 'hex') as commitment, encode(v.nonce, 'hex') as nonce
     from round_party p left join round_commitment c on c.round_id = p.round_id and c.party = p.name
     left join round_reveal v on v.round_id = p.round_id and v.party = p.name where p.round_id = ro.id) x),
  (select json_agg(x order by x.position) from (
     select e.position, e.source, e.event, e.due_at as time, v.value,
       (select p.value from beacon_proposal p where p.round_id = e.round_id and p.position = e.position order by p.n desc limit 1) as proposed from round_beacon e
     left join beacon_value v on v.round_id = e.round_id and v.position = e.position where e.round_id = ro.id) x)`

const roundFrom = ` from round ro left join round_close cl on cl.round_id = ro.id
  cross join lateral (select idx, leaf from log_entry where subject = 'round/' || ro.name order by idx desc limit 1) en `

// partyRow is a party as JSON of PostgreSQL.
type partyRow struct {
	Name              string
	Account           uuid.UUID
	Commitment, Nonce *string
}

func scanRound(row pgx.CollectableRow) (draw.Round, error) {
	var r draw.Round
	var idx int64
	var leaf, digest, beacons []byte
	var valid bool
	var parties []partyRow
	err := row.Scan(&r.ID, &r.Name, &r.Suite, &digest, &r.Text, &r.Quorum, &r.RevealBy, &r.AgencyID, &r.Close, &valid, &idx, &leaf, &parties, &beacons)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(beacons, &r.Beacons); err != nil {
		return r, err
	}
	for i := range r.Beacons {
		r.Beacons[i].Time = r.Beacons[i].Time.UTC()
	}
	r.RevealBy, r.Digest, r.Ledger = r.RevealBy.UTC(), ident.DigestOf(digest), ledgerRef(idx, leaf)
	for _, p := range parties {
		q := draw.RoundParty{Name: p.Name, Account: p.Account}
		if q.Commitment, err = digestOrNil(p.Commitment); err != nil {
			return r, err
		}
		if q.Nonce, err = digestOrNil(p.Nonce); err != nil {
			return r, err
		}
		r.Parties = append(r.Parties, q)
	}
	r.DeriveState(valid)
	return r, nil
}

func digestOrNil(s *string) (*ident.Digest, error) {
	if s == nil {
		return nil, nil
	}
	d, err := ident.ParseDigest(*s)
	return &d, err
}

// roundState is the state of round ro with close cl.
const roundState = `case when cl.round_id is null then 'OPEN' when not cl.valid then 'VOID'
  when exists (select from round_beacon e left join beacon_value v on v.round_id = e.round_id and v.position = e.position
    where e.round_id = ro.id and v.value is null) then 'CLOSED' else 'BEACONS_RECORDED' end`

const listRoundsSQL = `-- name: ListRounds
select ` + roundColumns + roundFrom + `
where (ro.reveal_by, ro.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id) and (@state::text is null or ` + roundState + ` = @state)
order by ro.reveal_by desc, ro.id desc limit @limit`

// Rounds implements draw.Store.
func (db *DB) Rounds(ctx context.Context, a actor.Actor, state *draw.RoundState, ask page.Ask) (page.Result[draw.Round], error) {
	return askPage(ctx, db, a, ask, listRoundsSQL, newestFirst(ask, params{"state": state}), scanRound)
}

const roundByNameSQL = `-- name: RoundByName
select ` + roundColumns + roundFrom + `where ro.name = @name`

// RoundByName implements draw.Store.
func (db *DB) RoundByName(ctx context.Context, a actor.Actor, name string) (draw.Round, error) {
	return askOne(ctx, db, a, roundByNameSQL, params{"name": name}, scanRound)
}

const roundStampsSQL = `-- name: RoundStamps
select ro.name, greatest((select max(idx) from log_entry where subject = 'round/' || ro.name),
  (select max(e.idx) from draw d join log_entry e on e.subject = 'draw/' || d.number where d.round_id = ro.id))
from round ro where ro.name = any(@names)`

// RoundStamps implements draw.Store.
func (db *DB) RoundStamps(ctx context.Context, names []string) (map[string]int64, error) {
	stamps := make(map[string]int64, len(names))
	err := db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		b.Queue(roundStampsSQL, params{"names": names}).Query(func(rows pgx.Rows) error {
			var name string
			var stamp int64
			_, err := pgx.ForEachRow(rows, []any{&name, &stamp}, func() error { stamps[name] = stamp; return nil })
			return err
		})
	})
	return stamps, err
}

const roundsByIDSQL = `-- name: RoundsByID
select ` + roundColumns + roundFrom + `where ro.id = any(@ids)`

// RoundsByID implements draw.Store.
func (db *DB) RoundsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (rounds []draw.Round, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueByID(b, roundsByIDSQL, ids, scanRound, func(r draw.Round) { rounds = append(rounds, r) })
	})
	return rounds, err
}

const closableRoundsSQL = `-- name: ClosableRounds
select ro.id, ro.agency_id, ro.name from round ro
where ro.reveal_by <= coalesce(@at::timestamptz, now()) and not exists (select from round_close c where c.round_id = ro.id) and ro.id > @after
order by ro.id limit @limit`

// Closable implements draw.Store.
func (db *DB) Closable(ctx context.Context, a actor.Actor, at time.Time, after uuid.UUID, limit int) (due []draw.Executable, err error) {
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, closableRoundsSQL, params{"at": timeOrNow(at), "after": after, "limit": limit}, pgx.RowToStructByPos[draw.Executable], &due)
	})
}

// timeOrNow is a given clock, or nil where the database's counts.
func timeOrNow(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

const partyAccountsSQL = `-- name: PartyAccounts
select username, account_id from party_accounts(@names)`

// PartyAccounts implements draw.Tx.
func (t *Tx) PartyAccounts(ctx context.Context, usernames []string) (map[string]uuid.UUID, error) {
	rows, err := t.conn.Query(ctx, partyAccountsSQL, params{"names": usernames})
	if err != nil {
		return nil, err
	}
	m := map[string]uuid.UUID{}
	var name string
	var id uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&name, &id}, func() error { m[name] = id; return nil })
	return m, err
}

const (
	insertRoundSQL = `-- name: InsertRound
insert into round (id, name, suite, quorum, reveal_by, text, digest, agency_id, change_id)
values (@id, @name, @suite, @quorum, @reveal_by, @text, @digest, @agency, @change)`
	insertPartiesSQL = `-- name: InsertParties
insert into round_party (round_id, name, account_id) select @round, * from unnest(@names::text[], @accounts::uuid[])`
	insertEventsSQL = `-- name: InsertEvents
insert into round_beacon (round_id, position, source, event, due_at)
select @round, n, s, e, d from unnest(@sources::text[], @events::text[], @due::timestamptz[]) with ordinality x (s, e, d, n)`
)

// InsertRound implements draw.Tx.
func (t *Tx) InsertRound(ctx context.Context, r draw.Round) error {
	var names, sources, events []string
	var accounts []uuid.UUID
	var due []time.Time
	for _, p := range r.Parties {
		names, accounts = append(names, p.Name), append(accounts, p.Account)
	}
	for _, e := range r.Beacons {
		sources, events, due = append(sources, e.Source), append(events, e.Event), append(due, e.Time)
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertRoundSQL, params{"id": r.ID, "name": r.Name, "suite": r.Suite, "quorum": r.Quorum, "reveal_by": r.RevealBy,
			"text": r.Text, "digest": r.Digest[:], "agency": r.AgencyID, "change": t.change})
		b.Queue(insertPartiesSQL, params{"round": r.ID, "names": names, "accounts": accounts})
		b.Queue(insertEventsSQL, params{"round": r.ID, "sources": sources, "events": events, "due": due})
	})
}

// LockRound implements draw.Tx.
func (t *Tx) LockRound(ctx context.Context, id uuid.UUID, exclusive bool) (r draw.Round, err error) {
	found := false
	err = t.batch(ctx, func(b *pgx.Batch) {
		if exclusive {
			b.Queue(lockRoundSQL, params{"id": id})
		} else {
			b.Queue(shareRoundSQL, params{"id": id})
		}
		queueByID(b, roundsByIDSQL, []uuid.UUID{id}, scanRound, func(got draw.Round) { r, found = got, true })
	})
	if err == nil && !found {
		err = fault.Missing("该轮次", "round")
	}
	return r, err
}

const (
	insertCommitmentSQL = `-- name: InsertCommitment
insert into round_commitment (round_id, party, commitment, change_id) values (@round, @party, @value, @change)`
	insertRevealSQL = `-- name: InsertReveal
insert into round_reveal (round_id, party, nonce, change_id) values (@round, @party, @value, @change)`
	insertCloseSQL = `-- name: InsertClose
insert into round_close (round_id, text, digest, valid, change_id) values (@round, @text, @digest, @valid, @change)`
	insertBeaconSQL = `-- name: InsertBeacon
insert into beacon_value (round_id, position, value, change_id) values (@round, @position, @value, @change)`
)

// InsertCommitment implements draw.Tx.
func (t *Tx) InsertCommitment(ctx context.Context, round uuid.UUID, party string, commitment ident.Digest) error {
	return t.exec(ctx, insertCommitmentSQL, params{"round": round, "party": party, "value": commitment[:], "change": t.change})
}

// InsertReveal implements draw.Tx.
func (t *Tx) InsertReveal(ctx context.Context, round uuid.UUID, party string, nonce ident.Digest) error {
	return t.exec(ctx, insertRevealSQL, params{"round": round, "party": party, "value": nonce[:], "change": t.change})
}

// InsertClose implements draw.Tx.
func (t *Tx) InsertClose(ctx context.Context, round uuid.UUID, text string, digest ident.Digest, valid bool) error {
	return t.exec(ctx, insertCloseSQL, params{"round": round, "text": text, "digest": digest[:], "valid": valid, "change": t.change})
}

const proposeBeaconSQL = `-- name: ProposeBeacon
insert into beacon_proposal (round_id, position, n, value, change_id)
select @round, @position, coalesce(max(n), 0) + 1, @value, @change from beacon_proposal where round_id = @round and position = @position`

// ProposeBeacon implements draw.Tx.
func (t *Tx) ProposeBeacon(ctx context.Context, round uuid.UUID, position int, value string) error {
	return t.exec(ctx, proposeBeaconSQL, params{"round": round, "position": position, "value": value, "change": t.change})
}

const officeByCodeSQL = `-- name: OfficeByCode
select id from agency where code = @code`

// OfficeByCode implements draw.Store.
func (db *DB) OfficeByCode(ctx context.Context, a actor.Actor, code string) (uuid.UUID, error) {
	return askOne(ctx, db, a, officeByCodeSQL, params{"code": code}, pgx.RowTo[uuid.UUID])
}

// InsertBeacon implements draw.Tx.
func (t *Tx) InsertBeacon(ctx context.Context, round uuid.UUID, position int, value string) error {
	return t.exec(ctx, insertBeaconSQL, params{"round": round, "position": position, "value": value, "change": t.change})
}
