package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
)

const stayIdleSQL = `-- name: StayIdle
select set_config('idle_in_transaction_session_timeout', '0', true)`

// AtOneMoment calls f with a store that reads lists as the public does and all of them as they were at one moment, however long f takes: in one
// transaction on one connection. The store is for one goroutine and for reads of lists, and good until f returns.
func (db *DB) AtOneMoment(ctx context.Context, f func(*DB) error) error {
	conn, err := db.read.Acquire(ctx)
	if err != nil {
		return mapError(err)
	}
	defer conn.Release()
	b, stale := &pgx.Batch{}, false
	enter(b, actor.Public(), beginRead, &stale)
	b.Queue(stayIdleSQL)
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return mapError(err)
	}
	defer rollback(ctx, conn.Conn())
	return f(&DB{held: conn.Conn()})
}
