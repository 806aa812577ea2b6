package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

// agencyColumns of agency ag, in the order of agencyDest.
const agencyColumns = `ag.id, ag.code, ag.name, ag.region_code, ag.field, ag.level`

// agencyDest are the places that agencyColumns are scanned into.
func agencyDest(a *roster.Agency) []any {
	return []any{&a.ID, &a.Code, &a.Name, (*regionScan)(&a.Region), &a.Field, &a.Level}
}

func scanAgency(row pgx.CollectableRow) (a roster.Agency, err error) {
	return a, row.Scan(agencyDest(&a)...)
}

// regionScan reads a region code and fills in names and parents from the embedded tables; NULL is the zero region.
type regionScan roster.Region

// Scan implements sql.Scanner.
func (r *regionScan) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = regionScan{}
	case string:
		*r = regionScan(roster.RegionOf(v))
	default:
		return fmt.Errorf("region code of type %T", src)
	}
	return nil
}

const listAgenciesSQL = `-- name: ListAgencies
select ` + agencyColumns + ` from agency ag where ag.code > @after order by ag.code limit @limit`

// ListAgencies lists agencies by code.
func (db *DB) ListAgencies(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[roster.Agency], error) {
	after := ""
	if ask.After != nil {
		after = ask.After[0].Str()
	}
	return askPage(ctx, db, a, ask, listAgenciesSQL, params{"after": after}, scanAgency)
}

const agencyByIDSQL = `-- name: AgencyByID
select ` + agencyColumns + ` from agency ag where ag.id = @id`

// FindAgencyByID finds one agency, or NOT_FOUND.
func (db *DB) FindAgencyByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Agency, error) {
	return askOne(ctx, db, a, agencyByIDSQL, params{"id": id}, scanAgency)
}

const agenciesByIDSQL = `-- name: AgenciesByID
select ` + agencyColumns + ` from agency ag where ag.id = any(@ids)`

// queueAgencies queues the read of many agencies into a map by id, for answers that hold agencies as children.
func queueAgencies(b *pgx.Batch, ids []uuid.UUID, into map[uuid.UUID]roster.Agency) {
	queueByID(b, agenciesByIDSQL, ids, scanAgency, func(g roster.Agency) { into[g.ID] = g })
}

// queueByID queues a query with parameter ids and hands every row to keep.
func queueByID[T any](b *pgx.Batch, sql string, ids []uuid.UUID, scan pgx.RowToFunc[T], keep func(T)) {
	b.Queue(sql, params{"ids": ids}).Query(func(rows pgx.Rows) error {
		got, err := pgx.CollectRows(rows, scan)
		for _, v := range got {
			keep(v)
		}
		return err
	})
}

// askPage runs one list query in one round trip and cuts its page. The query takes @limit.
func askPage[T any](ctx context.Context, db *DB, a actor.Actor, ask page.Ask, sql string, args params, scan pgx.RowToFunc[T]) (page.Result[T], error) {
	var rows []T
	args["limit"] = ask.Limit()
	err := db.ask(ctx, a, func(b *pgx.Batch) {
		b.Queue(sql, args).Query(func(r pgx.Rows) (err error) { rows, err = pgx.CollectRows(r, scan); return err })
	})
	if err != nil {
		return page.Result[T]{}, err
	}
	rows, more := page.Cut(rows, ask.First)
	return page.Result[T]{Rows: rows, More: more}, nil
}

// askOne runs a query for one object in one round trip; no row is NOT_FOUND.
func askOne[T any](ctx context.Context, db *DB, a actor.Actor, sql string, args params, scan pgx.RowToFunc[T]) (v T, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		b.Queue(sql, args).Query(func(r pgx.Rows) (err error) { v, err = pgx.CollectExactlyOneRow(r, scan); return err })
	})
	return v, err
}
