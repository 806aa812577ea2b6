package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
)

// system is who signs people in: nobody is known yet.
func system() actor.Actor {
	return actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
}

// keep sends statements that are no command (sign-in, sessions, refusals: nothing of them goes to the ledger) in one transaction and one
// round trip.
func (db *DB) keep(ctx context.Context, queue func(b *pgx.Batch)) error {
	b, stale := &pgx.Batch{}, false
	enter(b, system(), beginWrite, &stale)
	queue(b)
	b.Queue("commit")
	conn, err := db.acquire(ctx, db.own)
	if err != nil {
		return mapError(err)
	}
	err = conn.SendBatch(ctx, b).Close()
	release(ctx, conn, err)
	return mapError(err)
}

// Credentials is what sign-in compares with, by user name.
type Credentials struct {
	Account  uuid.UUID // zero: no such user
	Username string
	Hash     string   // PHC string
	Secret   []byte   // second factor, sealed; nil when the account has none
	LastStep int64    // of the second factor
	Roles    []string // held now
	Open     bool     // neither disabled nor locked now
}

const credentialsSQL = `-- name: Credentials
select a.id, a.username, a.password_hash, a.totp_secret, a.totp_last_step, array(select r.role from account_role r where r.account_id = a.id order by 1),
  a.disabled_at is null and (a.locked_until is null or a.locked_until <= now())
from account a where a.username = @username`

const addressFailuresSQL = `-- name: AddressFailures
select count(*) from sign_in_failure where address = @address and at > now() - @span::interval`

// Credentials finds the account of a user name (Account is zero when there is none) and how many sign-ins from the address failed
// within span.
func (db *DB) Credentials(ctx context.Context, username, address string, span time.Duration) (c Credentials, failures int, err error) {
	err = db.ask(ctx, system(), func(b *pgx.Batch) {
		b.Queue(credentialsSQL, params{"username": username}).Query(func(rows pgx.Rows) error {
			got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Credentials])
			if len(got) == 1 {
				c = got[0]
			}
			return err
		})
		b.Queue(addressFailuresSQL, params{"address": address, "span": span}).QueryRow(func(row pgx.Row) error { return row.Scan(&failures) })
	})
	return c, failures, err
}

const failSignInSQL = `-- name: FailSignIn
update account set
  failed_count = case when locked_until <= now() then 1 else failed_count + 1 end,
  locked_until = case when locked_until > now() then locked_until
    when (case when locked_until <= now() then 1 else failed_count + 1 end) >= @most then now() + @lock::interval end
where id = @account`

const insertFailureSQL = `-- name: InsertSignInFailure
insert into sign_in_failure (address) values (@address)`

const forgetFailuresSQL = `-- name: ForgetSignInFailures
delete from sign_in_failure where address = @address and at < now() - @lock::interval`

// FailSignIn counts a failed attempt against the address and, when the user exists, the account, which is locked for lock after most
// failures in a row.
func (db *DB) FailSignIn(ctx context.Context, account uuid.UUID, address string, most int, lock time.Duration) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(failSignInSQL, params{"account": account, "most": most, "lock": lock})
		b.Queue(forgetFailuresSQL, params{"address": address, "lock": lock})
		b.Queue(insertFailureSQL, params{"address": address})
	})
}

// NewSession is a session to open.
type NewSession struct {
	ID          uuid.UUID
	Account     uuid.UUID
	RefreshHash [32]byte
	Life        time.Duration // until its absolute end
	Address     string
	UserAgent   string
	Step        int64  // of the second factor that was shown; 0 when none was
	Rehash      string // a fresh hash of the password to store; "" to keep the stored one
}

const openAccountSessionSQL = `-- name: OpenAccountSession
with a as (
  update account set failed_count = 0, locked_until = null, totp_last_step = greatest(totp_last_step, @step),
    password_hash = coalesce(nullif(@rehash, ''), password_hash)
  where id = @account and disabled_at is null and (locked_until is null or locked_until <= now()) and (@step::bigint = 0 or totp_last_step < @step)
  returning id)
insert into session (id, account_id, refresh_hash, expires_at, address, user_agent)
select @id, a.id, @refresh, now() + @life::interval, @address, @agent from a returning expires_at`

// OpenSession opens a session, forgets the failures before it and marks the second factor's step as used. UNAUTHENTICATED when the
// account was locked or disabled meanwhile or the step was used by another sign-in.
func (db *DB) OpenSession(ctx context.Context, s NewSession) (expires time.Time, err error) {
	err = db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(openAccountSessionSQL, params{"id": s.ID, "account": s.Account, "refresh": s.RefreshHash[:], "life": s.Life, "address": s.Address,
			"agent": s.UserAgent, "step": s.Step, "rehash": s.Rehash}).QueryRow(func(row pgx.Row) error { return row.Scan(&expires) })
	})
	return expires, orEnded(err)
}

// orEnded turns "no such row" into the refusal that a person without a session gets.
func orEnded(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Unauthenticated, "登录已失效，请重新登录", "the session has ended, sign in again").Because(err)
	}
	return err
}

// Rotated is a session whose refresh token was exchanged.
type Rotated struct {
	Session, Account uuid.UUID
	Expires          time.Time // absolute end of the session
}

const rotateSessionSQL = `-- name: RotateSession
with s as (
  update session s set refresh_hash = @new, refreshed_at = now() from account a
  where s.refresh_hash = @old and s.revoked_at is null and s.expires_at > now() and s.refreshed_at > now() - @idle::interval
    and a.id = s.account_id and a.disabled_at is null
  returning s.id, s.account_id, s.expires_at),
u as (insert into used_refresh (hash, session_id) select @old, id from s)
select id, account_id, expires_at from s`

const revokeFamilySQL = `-- name: RevokeFamily
update session s set revoked_at = now() from used_refresh u
where u.hash = @hash and s.id = u.session_id and s.revoked_at is null returning s.account_id`

// RotateSession exchanges a refresh token for the next one. A token that was exchanged before ends its session, and stolen names the
// account; UNAUTHENTICATED then, and for one that is unknown, idle for too long or ended.
func (db *DB) RotateSession(ctx context.Context, old, next [32]byte, idle time.Duration) (r Rotated, stolen uuid.UUID, err error) {
	err = db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(rotateSessionSQL, params{"old": old[:], "new": next[:], "idle": idle}).QueryRow(func(row pgx.Row) error {
			return row.Scan(&r.Session, &r.Account, &r.Expires)
		})
	})
	if !fault.Is(err, fault.NotFound) {
		return r, uuid.Nil, err
	}
	family := db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(revokeFamilySQL, params{"hash": old[:]}).QueryRow(func(row pgx.Row) error { return row.Scan(&stolen) })
	})
	if family != nil && !fault.Is(family, fault.NotFound) {
		return r, uuid.Nil, family
	}
	return r, stolen, orEnded(err)
}

const pruneRefreshSQL = `-- name: PruneRefresh
delete from used_refresh u using session s where s.id = u.session_id and least(s.revoked_at, s.expires_at) < now() - @keep::interval`

const pruneSessionsSQL = `-- name: PruneSessions
delete from session s where least(s.revoked_at, s.expires_at) < now() - @keep::interval
  and not exists (select from used_refresh u where u.session_id = s.id)`

// PruneSessions forgets sessions that ended longer ago than session, and refresh tokens used in sessions that ended longer ago than refresh. The
// database refuses a session that is under six months, and a refresh token of a session that has not ended.
func (db *DB) PruneSessions(ctx context.Context, session, refresh time.Duration) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(pruneRefreshSQL, params{"keep": refresh})
		b.Queue(pruneSessionsSQL, params{"keep": session})
	})
}

const closeSessionSQL = `-- name: CloseSession
update session set revoked_at = now() where (id = @id or refresh_hash = @refresh) and revoked_at is null`

// CloseSession ends the session with this id or this refresh token; ending what has ended is no error.
func (db *DB) CloseSession(ctx context.Context, session uuid.UUID, refresh [32]byte) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(closeSessionSQL, params{"id": session, "refresh": refresh[:]})
	})
}
