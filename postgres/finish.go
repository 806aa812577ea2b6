package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"yangguang/command"
	"yangguang/ledger"
)

const insertAuditSQL = `-- name: InsertAudit
insert into audit_event (change_id, account_id, pseudonym, roles, agency_id, verb, policy_line, operation, object_type, object_id, request_id, address)
values (@change, @account, @pseudonym, @roles, @agency, @verb, @line, @operation, @kind, @object, @request, @address)`

const insertCommandSQL = `-- name: InsertCommand
insert into command (actor_key, key, operation, body_hash, object_id, change_id) values (@actor, @key, @operation, @body, @object, @change)`

const insertBodySQL = `-- name: InsertBody
insert into log_body (change_id, salt, body) values (@change, @salt, @body)`

const appendEntrySQL = `-- name: AppendEntry
select ledger_append(@change, @type, @subject, @digest)`

// finish writes what every command leaves and commits, all in one batch, the append last (decisions.md 1): audit row, idempotency row,
// salted body, ledger entry.
func (db *DB) finish(ctx context.Context, t *Tx, c command.Command, ch command.Change) error {
	e, err := db.seal(t, c, ch)
	if err != nil {
		return err
	}
	roles := make([]string, len(c.Actor.Roles))
	for i, r := range c.Actor.Roles {
		roles[i] = string(r)
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertAuditSQL, params{"change": t.change, "account": nullID(c.Actor.AccountID), "pseudonym": c.Actor.Pseudonym, "roles": roles,
			"agency": nullID(c.Actor.AgencyID), "verb": c.Verb, "line": c.PolicyLine, "operation": c.Operation, "kind": string(ch.ObjectKind),
			"object": ch.Object, "request": c.RequestID, "address": c.Address})
		b.Queue(insertCommandSQL, params{"actor": actorKey(c.Actor), "key": c.Key, "operation": c.Operation, "body": c.BodyHash[:],
			"object": ch.Object, "change": t.change})
		b.Queue(insertBodySQL, params{"change": t.change, "salt": e.salt, "body": e.body})
		b.Queue(appendEntrySQL, params{"change": t.change, "type": ch.Type, "subject": ch.Subject.String(), "digest": e.digest})
		b.Queue("commit")
	})
}

type sealed struct {
	digest, body string
	salt         []byte
}

// seal lets package ledger write the whole entry, so that its grammar is checked before the database numbers it, and takes the body from
// it: the rest of the leaf the database writes (ledger_append).
func (db *DB) seal(t *Tx, c command.Command, ch command.Change) (sealed, error) {
	salt, err := ledger.NewSalt(db.rand)
	if err != nil {
		return sealed{}, err
	}
	typ, ok := ledger.TypeByName(ch.Type)
	if !ok {
		return sealed{}, fmt.Errorf("postgres: no ledger entry type %q", ch.Type)
	}
	prev := int64(ledger.NoPrev)
	if typ.Chain == ledger.Follows {
		prev = 0
	}
	_, body, err := ledger.Change{Type: ch.Type, Subject: ch.Subject, Actor: c.Actor.Pseudonym, Time: t.now, Content: ch.Content}.Seal(salt, prev)
	if err != nil {
		return sealed{}, err
	}
	return sealed{digest: body.Digest.String(), body: string(body.Bytes[33:]), salt: salt[:]}, nil
}
