package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

// Rows of the registers as their keepers see them: the values are cells of the import files, by column. The order is that of scanEntry.
const (
	agencyEntry = `select ag.id, ag.code, ag.name, ag.change_id, ag.region_code, null::uuid, case when su.agency_id is null then 'IN_FORCE' else 'ENDED' end,
  s.code || ' ' || s.name, ag.former_names, false, null::date, null::timestamptz, null::text,
  jsonb_build_object('code', ag.code, 'name', ag.name, 'region_code', ag.region_code, 'field', ag.field, 'level', ag.level)
from agency ag left join agency_succession su on su.agency_id = ag.id left join agency s on s.id = su.successor_id `

	enterpriseValues = `jsonb_build_object('uscc', en.uscc, 'name', en.name, 'reg_date', coalesce(en.registered_on::text, ''), 'scope', coalesce(en.scope, ''),
    'address', coalesce(en.address, ''), 'region_code', en.region_code, 'kind', en.kind, 'status', en.status,
    'credit_class', coalesce(en.credit_class, ''), 'industry_code', coalesce(en.industry_code, ''), 'key_supervision', array_to_string(en.key_supervision, ';'))`

	enterpriseEntry = `select en.id, en.uscc, en.name, en.change_id, en.region_code, null::uuid,
  case when su.enterprise_id is not null or en.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') then 'ENDED' else 'IN_FORCE' end,
  s.uscc || ' ' || s.name, en.former_names, en.synthetic, null::date, null::timestamptz, null::text,
  ` + enterpriseValues + `
from enterprise en left join enterprise_succession su on su.enterprise_id = en.id left join enterprise s on s.id = su.successor_id `

	inspectorEntry = `select ins.id, ins.pseudonym, coalesce(ce.name, ins.pseudonym), ins.change_id, ag.region_code, ins.agency_id,
  case when ins.status = 'TRANSFERRED' then 'ENDED' else 'IN_FORCE' end, null::text, '{}'::text[], ins.synthetic, null::date, null::timestamptz,
  ` + photoURLOf + `ins.id` + newestPhoto + `,
  jsonb_build_object('pseudonym', ins.pseudonym, 'name', coalesce(ce.name, ''), 'certificate_number', coalesce(ce.number, ''), 'issuer', coalesce(ce.issuer, ''),
    'valid_from', coalesce(ce.valid_from::text, ''), 'valid_to', coalesce(ce.valid_to::text, ''), 'fields', array_to_string(ce.scope, ';'),
    'agency_code', ag.code, 'member_from', (select coalesce(min(me.from_day)::text, '') from membership me where me.inspector_id = ins.id
      and me.agency_id = ins.agency_id and me.kind = 'own' and me.to_day is null), 'status', ins.status, 'specialities', array_to_string(ins.specialities, ';'),
    'memberships', (select coalesce(string_agg(mg.code || ':' || me.kind || ':' || me.from_day || coalesce(':' || me.to_day, ''), ';' order by me.from_day, mg.code), '')
      from membership me join agency mg on mg.id = me.agency_id where me.inspector_id = ins.id
        and not (me.agency_id = ins.agency_id and me.kind = 'own' and me.to_day is null)),
    'conflicts', (select coalesce(string_agg(ke.uscc || ':' || k.code || ':' || k.from_day || coalesce(':' || k.to_day, ''), ';' order by k.from_day, ke.uscc), '')
      from conflict k join enterprise ke on ke.id = k.enterprise_id where k.inspector_id = ins.id),
    'leave', (select coalesce(string_agg(l.from_day || ':' || l.to_day, ';' order by l.from_day), '') from inspector_leave l where l.inspector_id = ins.id))
from inspector ins join agency ag on ag.id = ins.agency_id left join certificate ce on ce.inspector_id = ins.id `

	itemEntry = `select it.id, it.code, it.name, it.change_id, ag.region_code, it.agency_id,
  case when it.published_at is null then 'DRAFT' when it.retired_at is null then 'IN_FORCE' else 'ENDED' end, null::text, '{}'::text[], it.synthetic,
  item_last_used(it.id), it.published_at, null::text,
  jsonb_build_object('code', it.code, 'item_name', it.name, 'category', it.category, 'object_type', it.object_kind, 'method', it.method, 'basis', it.basis,
    'agency', it.body, 'sampling_ratio', it.sampling_ratio, 'frequency', it.frequency, 'qualification', it.qualification, 'source', it.source,
    'agency_code', ag.code, 'field', it.field, 'checklist', (select coalesce(string_agg(q.key || '|' || q.kind || case when q.required then '' else '?' end
      || '|' || q.text || '|' || coalesce(q.basis, '') || '|' || array_to_string(q.violations, ',') || coalesce('|' || q.adverse, ''), E'\n' order by q.position), '')
      from checklist_question q where q.item_id = it.id))
from check_item it join agency ag on ag.id = it.agency_id `
)

func scanRosterEntry(r roster.Register) pgx.RowToFunc[roster.Entry] {
	return func(row pgx.CollectableRow) (roster.Entry, error) {
		e := roster.Entry{Register: r}
		return e, row.Scan(&e.ID, &e.Code, &e.Title, &e.Version, &e.Region, &e.AgencyID, &e.State, &e.Successor, &e.FormerNames, &e.Synthetic, &e.LastUsed,
			&e.PublishedAt, &e.PhotoURL, &e.Values)
	}
}

const (
	agencyEntryByIDSQL = `-- name: AgencyEntryByID
` + agencyEntry + `where ag.id = @id`
	enterpriseEntryByIDSQL = `-- name: EnterpriseEntryByID
` + enterpriseEntry + `where en.id = @id`
	inspectorEntryByIDSQL = `-- name: InspectorEntryByID
` + inspectorEntry + `where ins.id = @id and` + inspectorScope
	itemEntryByIDSQL = `-- name: ItemEntryByID
` + itemEntry + `where it.id = @id and (@everyone or it.agency_id = @own)`
)

// FindEntry finds one row of a register in the reader's scope, or NOT_FOUND.
func (db *DB) FindEntry(ctx context.Context, a actor.Actor, r roster.Register, id uuid.UUID) (roster.Entry, error) {
	s := a.Scope()
	args := params{"id": id, "everyone": s.All, "own": s.Agency}
	switch r {
	case roster.Agencies:
		return askOne(ctx, db, a, agencyEntryByIDSQL, args, scanRosterEntry(r))
	case roster.Enterprises:
		return askOne(ctx, db, a, enterpriseEntryByIDSQL, args, scanRosterEntry(r))
	case roster.Inspectors:
		return askOne(ctx, db, a, inspectorEntryByIDSQL, args, scanRosterEntry(r))
	}
	return askOne(ctx, db, a, itemEntryByIDSQL, args, scanRosterEntry(r))
}

// The lists by code. A search that very many rows answer walks the codes, as that of enterprises by name does.
const (
	listAgencyEntriesSQL = `-- name: ListAgencyEntries
` + agencyEntry + `
where (ag.code, ag.id) > (@after_code, @after_id) and (@state::text is null or (su.agency_id is not null) = (@state = 'ENDED'))
  and position(@text in lower(ag.code || ' ' || ag.name || ' ' || array_to_string(ag.former_names, ' '))) > 0
order by ag.code, ag.id limit @limit`

	endedEnterprise = `(en.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') or exists (select from enterprise_succession x where x.enterprise_id = en.id))`

	listEnterpriseEntriesSQL = `-- name: ListEnterpriseEntries
` + enterpriseEntry + `
where en.uscc collate "C" between @code_low and @code_high and (en.uscc collate "C", en.id) > (@after_code, @after_id)
  and en.region_code between @region_low and @region_high and (@state::text is null or ` + endedEnterprise + ` = (@state = 'ENDED'))
order by en.uscc collate "C", en.id limit @limit`

	searchEnterpriseEntriesSQL = `-- name: SearchEnterpriseEntries
with ` + rarestGrams + `,
hit as materialized (
  (select en.id, en.name from ` + fewHold + ` en where ` + holdsText + ` limit 1001)` + siteHits + `),
many as materialized (select count(*) > 1000 or (select dense from rarest) as yes from hit),
page as materialized (
  (select en.id from hit ` + rowOfHit + `
   where not (select yes from many) and (en.uscc collate "C", en.id) > (@after_code, @after_id)
     and (@state::text is null or ` + endedEnterprise + ` = (@state = 'ENDED'))
   order by en.uscc collate "C", en.id limit 1001)
  union all
  (select en.id from (
     select * from enterprise where (select yes from many) and (uscc collate "C", id) > (@after_code, @after_id) order by uscc collate "C", id offset 0) en
   where (en.id in (select id from hit) or ` + holdsText + `) and (@state::text is null or ` + endedEnterprise + ` = (@state = 'ENDED')) limit 1001))
` + enterpriseEntry + `join page on page.id = en.id
order by en.uscc collate "C", en.id limit @limit`

	listInspectorEntriesSQL = `-- name: ListInspectorEntries
` + inspectorEntry + `
where (ins.pseudonym, ins.id) > (@after_code, @after_id) and (@agency::uuid is null or ins.agency_id = @agency)
  and (@state::text is null or (ins.status = 'TRANSFERRED') = (@state = 'ENDED'))
  and position(@text in lower(ins.pseudonym || ' ' || coalesce(ce.name, '') || ' ' || coalesce(ce.number, ''))) > 0 and` + inspectorScope + `
order by ins.pseudonym, ins.id limit @limit`

	listItemEntriesSQL = `-- name: ListItemEntries
` + itemEntry + `
where (it.code, it.id) > (@after_code, @after_id) and (@agency::uuid is null or it.agency_id = @agency) and (@everyone or it.agency_id = @own)
  and (@state::text is null or case when it.published_at is null then 'DRAFT' when it.retired_at is null then 'IN_FORCE' else 'ENDED' end = @state)
  and position(@text in lower(it.code || ' ' || it.name)) > 0
order by it.code, it.id limit @limit`
)

// ListEntries lists the rows of a register by code.
func (db *DB) ListEntries(ctx context.Context, a actor.Actor, q roster.EntryQuery, ask page.Ask) (page.Result[roster.Entry], error) {
	s, t := a.Scope(), q.Text
	args := params{"after_code": "", "after_id": uuid.Nil, "state": q.State, "agency": q.AgencyID, "everyone": s.All, "own": s.Agency, "text": t.Text,
		"grams": t.Grams(), "name_only": false, "code_low": t.CodePrefix, "code_high": t.CodePrefix + "~",
		"region_low": (t.RegionPrefix + "000000")[:6], "region_high": (t.RegionPrefix + "999999")[:6]}
	if ask.After != nil {
		args["after_code"], args["after_id"] = ask.After[0].Str(), ask.After[1].ID()
	}
	sql := listItemEntriesSQL
	switch {
	case q.Register == roster.Agencies:
		sql = listAgencyEntriesSQL
	case q.Register == roster.Inspectors:
		sql = listInspectorEntriesSQL
	case q.Register == roster.Enterprises && t.Text != "":
		sql = searchEnterpriseEntriesSQL
	case q.Register == roster.Enterprises:
		sql = listEnterpriseEntriesSQL
	}
	return askPage(ctx, db, a, ask, sql, args, scanRosterEntry(q.Register))
}

const listEntryChangesSQL = `-- name: ListEntryChanges
select c.action, c.changes, c.reason, c.pseudonym, c.at, l.idx, l.leaf from register_change c join log_entry l on l.change_id = c.change_id
where c.object_id = @id and l.idx < @before order by l.idx desc limit @limit`

func scanEntryChange(row pgx.CollectableRow) (c roster.EntryChange, err error) {
	var idx int64
	var leaf []byte
	err = row.Scan(&c.Action, &c.Changes, &c.Reason, &c.By, &c.At, &idx, &leaf)
	c.Ledger = ledgerRef(idx, leaf)
	return c, err
}

// ListEntryChanges lists the changes of a row, newest first.
func (db *DB) ListEntryChanges(ctx context.Context, a actor.Actor, id uuid.UUID, ask page.Ask) (page.Result[roster.EntryChange], error) {
	args := params{"id": id, "before": int64(1) << 62}
	if ask.After != nil {
		args["before"] = ask.After[0].Num()
	}
	return askPage(ctx, db, a, ask, listEntryChangesSQL, args, scanEntryChange)
}

const grantColumns = `g.id, g.kind, g.instrument, g.item_ids, g.from_day, g.to_day, k.since, e.last_day, g.reason,
  ag.id, ag.code, ag.name, ag.region_code, ag.field, ag.level, b.id, b.code, b.name, b.region_code, b.field, b.level
from power_grant g join agency ag on ag.id = g.grantor_id join agency b on b.id = g.grantee_id left join power_grant_end e on e.grant_id = g.id
  left join power_grant_consent k on k.grant_id = g.id `

func scanGrant(row pgx.CollectableRow) (g roster.Grant, err error) {
	into := []any{&g.ID, &g.Kind, &g.Instrument, &g.ItemIDs, &g.From, &g.To, &g.AcceptedOn, &g.EndedOn, &g.Reason}
	return g, row.Scan(append(append(into, agencyDest(&g.Grantor)...), agencyDest(&g.Grantee)...)...)
}

const listGrantsSQL = `-- name: ListGrants
select ` + grantColumns + `where (g.grantor_id = @agency or g.grantee_id = @agency) and g.id < @before order by g.id desc limit @limit`

// ListGrants lists the grants of and to an agency, newest first.
func (db *DB) ListGrants(ctx context.Context, a actor.Actor, agency uuid.UUID, ask page.Ask) (page.Result[roster.Grant], error) {
	args := params{"agency": agency, "before": uuid.Max}
	if ask.After != nil {
		args["before"] = ask.After[0].ID()
	}
	return askPage(ctx, db, a, ask, listGrantsSQL, args, scanGrant)
}
