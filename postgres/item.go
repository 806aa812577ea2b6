package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

// itemColumns of check_item it joined with its agency ag (itemFrom), in the order of itemDest.
const (
	itemColumns = itemHead + `(select coalesce(json_agg(q order by q.position), '[]') from checklist_question q where q.item_id = it.id), ` + agencyColumns

	// Of an item on a visit x: the checklist is the version that the visit was planned with.
	visitItemColumns   = itemHead + visitItemQuestions + `, ` + agencyColumns
	visitItemQuestions = `coalesce((select v.questions from checklist_version v where v.item_id = x.item_id and v.n = x.checklist_version), '[]')`

	itemHead = `it.id, it.code, it.name, it.category, it.basis, it.method, it.field, it.qualification,
  it.published_at is not null and it.retired_at is null, `
)

const itemFrom = ` from check_item it join agency ag on ag.id = it.agency_id `

// itemDest are the places that itemColumns are scanned into.
func itemDest(i *roster.CheckItem) []any {
	return append([]any{&i.ID, &i.Code, &i.Name, &i.Category, &i.Basis, &i.Method, &i.Field, &i.Qualification, &i.Active, &i.Checklist},
		agencyDest(&i.Agency)...)
}

// seenItem reads an item as the reader may see it.
func seenItem(a actor.Actor) pgx.RowToFunc[roster.CheckItem] {
	return func(row pgx.CollectableRow) (roster.CheckItem, error) {
		i, err := scanItem(row)
		return i.SeenBy(a), err
	}
}

func scanItem(row pgx.CollectableRow) (i roster.CheckItem, err error) {
	return i, row.Scan(itemDest(&i)...)
}

const itemByIDSQL = `-- name: CheckItemByID
select ` + itemColumns + itemFrom + `where it.id = @id`

// FindCheckItemByID finds one item, or NOT_FOUND.
func (db *DB) FindCheckItemByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.CheckItem, error) {
	return askOne(ctx, db, a, itemByIDSQL, params{"id": id}, seenItem(a))
}

const itemsByIDSQL = `-- name: CheckItemsByID
select ` + itemColumns + itemFrom + `where it.id = any(@ids) order by it.code`

const listItemsSQL = `-- name: ListCheckItems
select ` + itemColumns + itemFrom + `
where (it.code, it.id) > (@after_code, @after_id) and (@agency::uuid is null or it.agency_id = @agency)
  and (@active::boolean is null or (it.published_at is not null and it.retired_at is null) = @active)
  and position(lower(@contains) in lower(it.name)) > 0
order by it.code, it.id limit @limit`

// ListCheckItems lists items by code. Row-level security leaves out those that are not published yet and another agency's.
func (db *DB) ListCheckItems(ctx context.Context, a actor.Actor, q roster.CheckItemQuery, ask page.Ask) (page.Result[roster.CheckItem], error) {
	args := params{"after_code": "", "after_id": uuid.Nil, "agency": q.AgencyID, "active": q.Active, "contains": ""}
	if q.NameContains != nil {
		args["contains"] = *q.NameContains
	}
	if ask.After != nil {
		args["after_code"], args["after_id"] = ask.After[0].Str(), ask.After[1].ID()
	}
	return askPage(ctx, db, a, ask, listItemsSQL, args, seenItem(a))
}
