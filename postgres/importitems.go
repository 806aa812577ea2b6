package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/roster"
)

const (
	itemRecordset = `jsonb_to_recordset(@rows::jsonb) as r (id uuid, agency uuid, code text, name text, category text, object_kind text, method text,
    basis text, field text, sampling_ratio text, frequency text, qualification text, body text, source text, published boolean, synthetic boolean,
    checklist jsonb)`

	storedChecklist = `(select coalesce(jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind,
    'required', q.required, 'violations', q.violations) || question_adverse(q.adverse) order by q.position), '[]') from checklist_question q where q.item_id = it.id)`

	compareItemsSQL = `-- name: CompareItems
select count(*) filter (where it.id is null), count(*) filter (where it.id is not null and (
    (it.name, it.category, it.object_kind, it.method, it.basis, it.field, it.sampling_ratio, it.frequency, it.qualification, it.body, it.source)
      is distinct from (r.name, r.category, r.object_kind, r.method, r.basis, r.field, r.sampling_ratio, r.frequency,
      r.qualification, r.body, r.source)
    or it.published_at is null and r.published
    or r.checklist is not null and r.checklist <> ` + storedChecklist + `))
from ` + itemRecordset + ` left join check_item it on it.agency_id = r.agency and it.code = r.code`

	mergeItemsSQL = `-- name: MergeItems
insert into check_item (id, agency_id, code, name, category, object_kind, method, basis, field, sampling_ratio, frequency, qualification, body,
  source, published_at, synthetic, change_id)
select id, agency, code, name, category, object_kind, method, basis, field, sampling_ratio, frequency, qualification, body, source,
  case when published then command_time() end, synthetic, @change from ` + itemRecordset + `
on conflict (agency_id, code) do update set name = excluded.name, category = excluded.category, object_kind = excluded.object_kind,
  method = excluded.method, basis = excluded.basis, field = excluded.field, sampling_ratio = excluded.sampling_ratio,
  frequency = excluded.frequency, qualification = excluded.qualification, body = excluded.body, source = excluded.source,
  published_at = coalesce(check_item.published_at, excluded.published_at), change_id = excluded.change_id
where (check_item.name, check_item.category, check_item.object_kind, check_item.method, check_item.basis, check_item.field,
    check_item.sampling_ratio, check_item.frequency, check_item.qualification, check_item.body, check_item.source)
  is distinct from (excluded.name, excluded.category, excluded.object_kind, excluded.method, excluded.basis, excluded.field,
    excluded.sampling_ratio, excluded.frequency, excluded.qualification, excluded.body, excluded.source)
  or check_item.published_at is null and excluded.published_at is not null`

	// Whose checklist alone changes is another version as well: who edits the one before is told.
	versionChecklistsSQL = `-- name: VersionChecklists
update check_item it set change_id = @change from ` + itemRecordset + `
where it.agency_id = r.agency and it.code = r.code and it.change_id <> @change and r.checklist is not null and r.checklist <> ` + storedChecklist

	keepChecklistsSQL = `-- name: KeepChecklists
insert into checklist_version (item_id, n, questions, change_id)
select it.id, coalesce(last.n, 0) + 1, r.checklist, @change
from ` + itemRecordset + ` join check_item it on it.agency_id = r.agency and it.code = r.code
left join lateral (select v.n, v.questions from checklist_version v where v.item_id = it.id order by v.n desc limit 1) last on true
where r.checklist <> coalesce(last.questions, '[]')`

	clearChecklistsSQL = `-- name: ClearChecklists
delete from checklist_question where item_id in (select it.id from ` + itemRecordset + `
  join check_item it on it.agency_id = r.agency and it.code = r.code where r.checklist is not null and r.checklist <> ` + storedChecklist + `)`

	insertChecklistsSQL = `-- name: InsertChecklists
insert into checklist_question (item_id, key, position, text, basis, kind, required, violations, adverse)
select it.id, q.key, q.position, q.text, q.basis, q.kind, q.required, q.violations, q.adverse
from ` + itemRecordset + ` join check_item it on it.agency_id = r.agency and it.code = r.code,
  jsonb_to_recordset(coalesce(r.checklist, '[]')) as q (key text, position int, text text, basis text, kind text, required boolean, violations text[],
    adverse text)
where not exists (select from checklist_question have where have.item_id = it.id)`
)

const unknownViolationsSQL = `-- name: UnknownViolations
select distinct c.code from unnest(@codes::text[]) c (code) where not exists (select from violation v where v.code = c.code) order by 1`

// UnknownViolations implements roster.Tx.
func (t *Tx) UnknownViolations(ctx context.Context, codes []string) (lost []string, err error) {
	return lost, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, unknownViolationsSQL, params{"codes": orEmpty(codes)}, pgx.RowTo[string], &lost)
	})
}

type itemJSON struct {
	ID            uuid.UUID           `json:"id"`
	Agency        uuid.UUID           `json:"agency"`
	Code          string              `json:"code"`
	Name          string              `json:"name"`
	Category      roster.ItemCategory `json:"category"`
	ObjectKind    string              `json:"object_kind"`
	Method        string              `json:"method"`
	Basis         string              `json:"basis"`
	Field         string              `json:"field"`
	SamplingRatio string              `json:"sampling_ratio"`
	Frequency     string              `json:"frequency"`
	Qualification string              `json:"qualification"`
	Body          string              `json:"body"`
	Source        string              `json:"source"`
	Published     bool                `json:"published"`
	Synthetic     bool                `json:"synthetic"`
	Checklist     []questionJSON      `json:"checklist"`
}

type questionJSON struct {
	Key        string   `json:"key"`
	Position   int      `json:"position"`
	Text       string   `json:"text"`
	Basis      *string  `json:"basis"`
	Kind       string   `json:"kind"`
	Required   bool     `json:"required"`
	Violations []string `json:"violations"`
	Adverse    *string  `json:"adverse,omitempty"` // versions of before have no such key
}

// MergeItems brings the list of items to the rows; a nil checklist leaves the stored one alone. An item once published stays so until
// it is retired.
func (t *Tx) MergeItems(ctx context.Context, rows []roster.ItemRow) (roster.Merged, error) {
	list := make([]itemJSON, len(rows))
	for i, r := range rows {
		list[i] = itemJSON{ID: newID(), Agency: r.AgencyID, Code: r.Code, Name: r.Name, Category: r.Category, ObjectKind: r.ObjectKind,
			Method: r.Method, Basis: r.Basis, Field: r.Field, SamplingRatio: r.SamplingRatio, Frequency: r.Frequency,
			Qualification: r.Qualification, Body: r.Body, Source: r.Source, Published: r.Published, Synthetic: r.Synthetic}
		for n, q := range r.Checklist {
			list[i].Checklist = append(list[i].Checklist, questionJSON{q.Key, n + 1, q.Text, q.Basis, q.Kind, q.Required,
				append([]string{}, q.Violations...), q.Adverse})
		}
	}
	m, err := t.merged(ctx, compareItemsSQL, list)
	if err != nil || m.Created+m.Changed == 0 {
		return m, err
	}
	args := params{"rows": list, "change": t.change}
	return m, t.batch(ctx, func(b *pgx.Batch) {
		// Questions go once the version that has others is there (checklist_replaced).
		for _, sql := range []string{mergeItemsSQL, versionChecklistsSQL, keepChecklistsSQL, clearChecklistsSQL, insertChecklistsSQL} {
			b.Queue(sql, args)
		}
	})
}
