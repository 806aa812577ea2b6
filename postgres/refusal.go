package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
)

// Refusal is a command that was refused: it left no entry, but it is on record.
type Refusal struct {
	Actor     actor.Actor
	Verb      string
	Operation string
	Code      string // extensions.code
	Reason    string // extensions.reason, may be empty
	Subject   string // number of the visit that it is about, "" where none is named
	RequestID string
	Address   string
	Network   string // the address, or the IPv6 network that holds it
}

const insertRefusalSQL = `-- name: InsertRefusal
insert into audit_refusal (account_id, pseudonym, verb, operation, code, reason, subject, request_id, address)
values (@account, @pseudonym, @verb, @operation, @code, @reason, @subject, @request, @address)`

// RecordRefusal writes one row of the audit of refusals, which stays. It is for callers with an account, who can be asked to stop.
func (db *DB) RecordRefusal(ctx context.Context, r Refusal) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(insertRefusalSQL, params{"account": nullID(r.Actor.AccountID), "pseudonym": r.Actor.Pseudonym, "verb": r.Verb,
			"operation": r.Operation, "code": r.Code, "reason": r.Reason, "subject": r.Subject, "request": r.RequestID, "address": r.Address})
	})
}

// An hour that has rows enough for networks counts the refusals of further ones together, whatever they ask for.
const countRefusalSQL = `-- name: CountRefusal
insert into refusal_count (verb, operation, code, reason, account_id, network)
select @verb, case when own then @operation else '' end, @code, @reason, @account, case when own then @network else '' end
from (select count(*) < @most or exists (select from refusal_count c where c.hour = date_trunc('hour', now(), 'UTC') and c.verb = @verb
    and c.operation = @operation and c.code = @code and c.reason = @reason and c.network = @network and c.account_id is not distinct from @account) as own
  from (select from refusal_count c where c.hour = date_trunc('hour', now(), 'UTC') and c.network <> '' limit @most) x) y
on conflict on constraint refusal_count_key do update set n = refusal_count.n + 1, last_at = now()`

// CountRefusal counts the refusal of a caller without a session, who can make as many as he likes: alike ones of an hour from one network are
// one row, and an hour has at most about most rows that name a network. Request id and address are not kept.
func (db *DB) CountRefusal(ctx context.Context, r Refusal, most int) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(countRefusalSQL, params{"account": nullID(r.Actor.AccountID), "verb": r.Verb, "operation": r.Operation, "code": r.Code,
			"reason": r.Reason, "network": r.Network, "most": most})
	})
}

const pruneRefusalsSQL = `-- name: PruneRefusals
delete from refusal_count where hour < now() - @keep::interval`

const pruneFailuresSQL = `-- name: PruneSignInFailures
delete from sign_in_failure where at < now() - @lock::interval`

// PruneRefusals forgets the counted refusals of hours longer ago than keep, and failed sign-ins that no longer count against an address. The
// database refuses a keep that is under six months.
func (db *DB) PruneRefusals(ctx context.Context, keep, lock time.Duration) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(pruneRefusalsSQL, params{"keep": keep})
		b.Queue(pruneFailuresSQL, params{"lock": lock})
	})
}
