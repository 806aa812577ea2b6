package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/page"
	"yangguang/workday"
)

const listCountSQL = `-- name: ListCount
select count(*) from leniency_list`

// ListCount is how many versions of lists are published.
func (db *DB) ListCount(ctx context.Context) (n int64, err error) {
	return n, mapError(db.read.QueryRow(ctx, listCountSQL).Scan(&n))
}

const listDocumentsSQL = `-- name: ListDocuments
select id, code, version, document from leniency_list order by code, version`

// ListDocuments reads every published version of every list.
func (db *DB) ListDocuments(ctx context.Context) ([]decision.ListDocument, error) {
	rows, err := db.read.Query(ctx, listDocumentsSQL)
	if err != nil {
		return nil, mapError(err)
	}
	docs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[decision.ListDocument])
	return docs, mapError(err)
}

const listLeniencyItemsSQL = `-- name: ListLeniencyItems
select i.list_id, l.code, l.title, i.code, i.ruling, l.field, v.code, v.name, v.basis, v.family, v.fine_min::text, v.fine_max::text,
  i.basis, i.conditions, l.version, i.valid_from, i.valid_to, i.source, l.synthetic, l.jurisdiction
from leniency_item i join leniency_list l on l.id = i.list_id join violation v on v.code = i.violation_code
where (i.code, i.list_id) > (@after_code, @after_id) and (@field = '' or l.field = @field) and (@ruling = '' or i.ruling = @ruling)
  and (@violation = '' or i.violation_code = @violation) and (@list = '' or l.code = @list)
  and (@day::date is null or (i.valid_from <= @day and (i.valid_to is null or i.valid_to >= @day)
    and not exists (select from leniency_list n where n.code = l.code and n.version > l.version and n.valid_from <= @day)))
order by i.code, i.list_id limit @limit`

// ListLeniencyItems lists items of all published lists by code; onDay leaves those in force on the day.
func (db *DB) ListLeniencyItems(ctx context.Context, a actor.Actor, q decision.ItemQuery, ask page.Ask) (page.Result[decision.LeniencyItem], error) {
	args := params{"after_code": "", "after_id": uuid.Nil, "field": q.Field, "ruling": string(q.Ruling), "violation": q.ViolationCode,
		"list": q.ListCode, "day": q.OnDay}
	if ask.After != nil {
		args["after_code"], args["after_id"] = ask.After[0].Str(), ask.After[1].ID()
	}
	return askPage(ctx, db, a, ask, listLeniencyItemsSQL, args, scanLeniencyItem)
}

func scanLeniencyItem(row pgx.CollectableRow) (decision.LeniencyItem, error) {
	var i decision.LeniencyItem
	var to workday.Date
	v := &i.Violation
	err := row.Scan(&i.ListID, &i.ListCode, &i.ListTitle, &i.Code, &i.Ruling, &i.Field, &v.Code, &v.Name, &v.Basis, &v.Family, &v.FineMin, &v.FineMax,
		&i.Basis, &i.ConditionsText, &i.Version, &i.ValidFrom, &to, &i.Source, &i.Synthetic, &i.Jurisdiction)
	if !to.IsZero() {
		i.ValidTo = &to
	}
	return i, err
}

const upsertViolationSQL = `-- name: UpsertViolation
insert into violation (code, name, basis, family, fine_min, fine_max, change_id)
values (@code, @name, @basis, @family, @fine_min::text::numeric, @fine_max::text::numeric, @change)
on conflict (code) do update set name = excluded.name, basis = excluded.basis, family = excluded.family, fine_min = excluded.fine_min,
  fine_max = excluded.fine_max, change_id = excluded.change_id
where (violation.name, violation.basis, violation.family, violation.fine_min, violation.fine_max)
  is distinct from (excluded.name, excluded.basis, excluded.family, excluded.fine_min, excluded.fine_max)`

const insertListSQL = `-- name: InsertLeniencyList
insert into leniency_list (id, code, version, jurisdiction, field, title, basis, source, valid_from, valid_to, synthetic, document, change_id)
values (@id, @code, @version, @jurisdiction, @field, @title, @basis, @source, @from, @to, @synthetic, @document, @change)`

const insertItemSQL = `-- name: InsertLeniencyItem
insert into leniency_item (list_id, code, violation_code, ruling, basis, conditions, source, valid_from, valid_to)
values (@list, @code, @violation, @ruling, @basis, @conditions, @source, @from, @to)`

const insertRuleSQL = `-- name: InsertLeniencyRule
insert into leniency_rule (list_id, violation_code, items, law) values (@list, @violation, @items, @law)`

func ruleArgs(list uuid.UUID, r listfile.Rules) params {
	return params{"list": list, "violation": r.Violation, "items": r.Items, "law": r.Law}
}

// PublishList writes a version of a list with its items, and brings the violations to what it says.
func (t *Tx) PublishList(ctx context.Context, id uuid.UUID, d decision.ListDocument, l *leniency.List, violations []decision.Violation) error {
	rules, err := listfile.TakeApart(l)
	if err != nil {
		return err
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		for _, v := range violations {
			b.Queue(upsertViolationSQL, params{"code": v.Code, "name": v.Name, "basis": v.Basis, "family": v.Family,
				"fine_min": v.FineMin, "fine_max": v.FineMax, "change": t.change})
		}
		b.Queue(insertListSQL, params{"id": id, "code": l.Code, "version": l.Version, "jurisdiction": l.Jurisdiction, "field": l.Field,
			"title": l.Title, "basis": l.Basis, "source": l.Source, "from": l.ValidFrom, "to": l.ValidTo, "synthetic": l.Synthetic,
			"document": d.Document, "change": t.change})
		for _, i := range l.Items {
			b.Queue(insertItemSQL, params{"list": id, "code": i.Code, "violation": i.Violation, "ruling": string(i.Ruling), "basis": i.Basis,
				"conditions": i.Text, "source": i.Source, "from": i.ValidFrom, "to": i.ValidTo})
		}
		for _, r := range rules {
			b.Queue(insertRuleSQL, ruleArgs(id, r))
		}
	})
}
