package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/workday"
)

const (
	insertExtensionSQL = `-- name: InsertExtension
insert into rectification_extension (rectification_id, n, agency_id, disclosed_to, until, reason, author_id, change_id)
values (@order, @n, @agency, @enterprise, @until, @reason, @author, @change)`

	insertExtensionDecisionSQL = `-- name: InsertExtensionDecision
insert into rectification_extension_decision (rectification_id, n, agency_id, disclosed_to, approved, last_day, reason, author_id, approver_id, pseudonym,
  change_id)
values (@order, @n, @agency, @enterprise, @approved, @last, @reason, @asked, @author, @by, @change)`

	insertReminderSQL = `-- name: InsertReminder
insert into rectification_reminder (rectification_id, last_day, agency_id, disclosed_to, change_id) values (@order, @last, @agency, @enterprise, @change)`

	// Orders that are due soon, on which the enterprise has the turn and was not reminded of this last day.
	ordersToRemindSQL = `-- name: OrdersToRemind
select o.id from rectification o cross join lateral (select ` + lastDay + ` as day) l
where l.day between @day and @until and o.last_day <= @until
  and not exists (select 1 from rectification_reminder m where m.rectification_id = o.id and m.last_day = l.day)
  and not exists (select 1 from rectification_recheck c where c.rectification_id = o.id and c.passed)
  and (select count(*) from rectification_report r where r.rectification_id = o.id)
    <= coalesce((select max(c.reports) from rectification_recheck c where c.rectification_id = o.id), 0)
order by l.day, o.id limit @limit`
)

// InsertExtension implements inspection.Tx.
func (t *Tx) InsertExtension(ctx context.Context, f inspection.OrderFacts, n int, r inspection.ExtensionRequest) error {
	args := t.orderArgs(f)
	args["n"], args["until"], args["reason"] = n, r.Until, r.Reason
	return t.exec(ctx, insertExtensionSQL, args)
}

// InsertExtensionDecision implements inspection.Tx.
func (t *Tx) InsertExtensionDecision(ctx context.Context, f inspection.OrderFacts, d inspection.ExtensionVerdict, asked uuid.UUID, last *workday.Date) error {
	args := t.orderArgs(f)
	args["n"], args["approved"], args["last"], args["reason"], args["asked"], args["by"] = d.Number, d.Approved, last, d.Reason, asked, t.actor.Pseudonym
	return t.exec(ctx, insertExtensionDecisionSQL, args)
}

// InsertReminder implements inspection.Tx.
func (t *Tx) InsertReminder(ctx context.Context, f inspection.OrderFacts) error {
	args := t.orderArgs(f)
	args["last"] = f.LastDay
	return t.exec(ctx, insertReminderSQL, args)
}

// OrdersToRemind implements inspection.Store.
func (db *DB) OrdersToRemind(ctx context.Context, a actor.Actor, today, until workday.Date, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, ordersToRemindSQL, params{"day": today, "until": until, "limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}
