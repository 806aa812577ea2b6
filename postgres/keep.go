package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/roster"
	"yangguang/workday"
)

const (
	lockEnterpriseSQL = `-- name: LockEnterprise
select id from enterprise where id = @id for update`

	keptInspectorSQL = `-- name: KeptInspector
` + inspectorEntry + `where ins.id = @id`
	keptItemSQL = `-- name: KeptItem
` + itemEntry + `where it.id = @id`

	agencyEntryByCodeSQL = `-- name: AgencyEntryByCode
` + agencyEntry + `where ag.code = @code`
	enterpriseEntryByCodeSQL = `-- name: EnterpriseEntryByCode
` + enterpriseEntry + `where en.uscc = @code`
	inspectorEntryByCodeSQL = `-- name: InspectorEntryByCode
` + inspectorEntry + `where ins.pseudonym = @code`
	itemEntryByCodeSQL = `-- name: ItemEntryByCode
` + itemEntry + `where it.code = @code and it.agency_id = @agency`
)

// one runs a query for exactly one row; none is NOT_FOUND.
func one[T any](ctx context.Context, t *Tx, sql string, args params, scan pgx.RowToFunc[T]) (T, error) {
	rows, err := t.conn.Query(ctx, sql, args)
	if err != nil {
		var none T
		return none, err
	}
	v, err := pgx.CollectExactlyOneRow(rows, scan)
	return v, mapError(err)
}

// LockEntry implements roster.Keeper. Rows of the small registers are locked with their register.
func (t *Tx) LockEntry(ctx context.Context, r roster.Register, id uuid.UUID) (roster.Entry, error) {
	args := params{"id": id}
	switch r {
	case roster.Agencies:
		return one(ctx, t, agencyEntryByIDSQL, args, scanRosterEntry(r))
	case roster.Inspectors:
		return one(ctx, t, keptInspectorSQL, args, scanRosterEntry(r))
	case roster.Items:
		return one(ctx, t, keptItemSQL, args, scanRosterEntry(r))
	}
	if _, err := t.conn.Exec(ctx, lockEnterpriseSQL, args); err != nil {
		return roster.Entry{}, err
	}
	return one(ctx, t, enterpriseEntryByIDSQL, args, scanRosterEntry(r))
}

// EntryByCode implements roster.Keeper.
func (t *Tx) EntryByCode(ctx context.Context, r roster.Register, code string, agency uuid.UUID) (roster.Entry, error) {
	args := params{"code": code, "agency": agency}
	switch r {
	case roster.Agencies:
		return one(ctx, t, agencyEntryByCodeSQL, args, scanRosterEntry(r))
	case roster.Enterprises:
		return one(ctx, t, enterpriseEntryByCodeSQL, args, scanRosterEntry(r))
	case roster.Inspectors:
		return one(ctx, t, inspectorEntryByCodeSQL, args, scanRosterEntry(r))
	}
	return one(ctx, t, itemEntryByCodeSQL, args, scanRosterEntry(r))
}

const agencyRegionSQL = `-- name: AgencyRegion
select region_code from agency where id = @id`

// AgencyRegion implements roster.Keeper.
func (t *Tx) AgencyRegion(ctx context.Context, id uuid.UUID) (string, error) {
	return one(ctx, t, agencyRegionSQL, params{"id": id}, pgx.RowTo[string])
}

const saveEnterpriseSQL = `-- name: SaveEnterprise
insert into enterprise (id, uscc, uscc_valid, override_reason, name, public_name, kind, industry_code, region_code, registered_region_code, address, status,
  credit_class, key_supervision, registered_on, scope, synthetic, initials, public_initials, change_id)
values (@id, @uscc, @valid, case when not @valid then @reason end, @name, @public, @kind, @industry, @region, @registered, @address,
  coalesce(@status, 'UNKNOWN'), @class, @marks, @on, @scope, @synthetic, @initials, @public_initials, @change)
on conflict (uscc) do update set name = excluded.name, public_name = excluded.public_name, kind = excluded.kind, industry_code = excluded.industry_code,
  region_code = excluded.region_code, registered_region_code = excluded.registered_region_code, address = excluded.address, status = excluded.status,
  credit_class = excluded.credit_class, key_supervision = excluded.key_supervision, registered_on = excluded.registered_on, scope = excluded.scope,
  initials = excluded.initials, public_initials = excluded.public_initials,
  former_names = case when enterprise.name = excluded.name or enterprise.name = any(enterprise.former_names) then enterprise.former_names
    else enterprise.former_names || enterprise.name end,
  change_id = excluded.change_id`

// SaveEnterprise implements roster.Keeper.
func (t *Tx) SaveEnterprise(ctx context.Context, e roster.EnterpriseRow, reason string) error {
	var on *workday.Date
	if !e.RegisteredOn.IsZero() {
		on = &e.RegisteredOn
	}
	return t.exec(ctx, saveEnterpriseSQL, params{"id": newID(), "uscc": e.USCC, "valid": e.USCCValid(), "reason": reason, "name": e.Name,
		"public": e.PublicName(), "kind": string(e.Kind), "industry": e.IndustryCode, "region": e.RegionCode, "registered": e.RegisteredRegion,
		"address": e.Address, "status": e.Status, "class": e.CreditClass, "marks": orEmpty(e.KeySupervision), "on": on, "scope": e.Scope,
		"synthetic": e.Synthetic, "initials": e.Initials(), "public_initials": e.PublicInitials(), "change": t.change})
}

const (
	insertEntryChangesSQL = `-- name: InsertEntryChanges
insert into register_change (object_id, register, agency_id, action, changes, reason, account_id, pseudonym, change_id)
select r.id, r.register, r.agency, r.action, r.changes, r.reason, @account, @by, @change
from jsonb_to_recordset(@rows::jsonb) as r (id uuid, register text, agency uuid, action text, changes jsonb, reason text)`

	agencyEntriesSQL = `-- name: AgencyEntries
` + agencyEntry + `where ag.code = any(@codes)`
	enterpriseEntriesSQL = `-- name: EnterpriseEntries
` + enterpriseEntry + `where en.uscc = any(@codes)`
	inspectorEntriesSQL = `-- name: InspectorEntries
` + inspectorEntry + `where ins.pseudonym = any(@codes)`
	itemEntriesSQL = `-- name: ItemEntries
` + itemEntry + `where it.code = any(@codes)`
)

// InsertEntryChanges implements roster.Keeper.
func (t *Tx) InsertEntryChanges(ctx context.Context, list []roster.NewEntryChange) error {
	type row struct {
		ID       uuid.UUID            `json:"id"`
		Register string               `json:"register"`
		Agency   *uuid.UUID           `json:"agency"`
		Action   string               `json:"action"`
		Changes  []roster.ValueChange `json:"changes"`
		Reason   string               `json:"reason"`
	}
	rows := make([]row, len(list))
	for i, n := range list {
		rows[i] = row{n.ID, string(n.Register), n.AgencyID, n.Action, n.Changes, n.Reason}
	}
	return t.exec(ctx, insertEntryChangesSQL, params{"rows": rows, "account": nullID(t.actor.AccountID), "by": t.actor.Pseudonym, "change": t.change})
}

// EntriesByCode implements roster.Tx.
func (t *Tx) EntriesByCode(ctx context.Context, r roster.Register, codes []string) (entries []roster.Entry, err error) {
	return entries, t.batch(ctx, func(b *pgx.Batch) {
		args, scan := params{"codes": codes}, scanRosterEntry(r)
		switch r {
		case roster.Agencies:
			queueRows(b, agencyEntriesSQL, args, scan, &entries)
		case roster.Enterprises:
			queueRows(b, enterpriseEntriesSQL, args, scan, &entries)
		case roster.Inspectors:
			queueRows(b, inspectorEntriesSQL, args, scan, &entries)
		default:
			queueRows(b, itemEntriesSQL, args, scan, &entries)
		}
	})
}

const lastChangeSQL = `-- name: LastChange
select coalesce(c.action, 'IMPORT'), coalesce(c.changes, '[]'), coalesce(c.reason, r.file_name, ''), a.pseudonym, a.at, l.idx, l.leaf
from log_entry l join audit_event a on a.change_id = l.change_id
left join register_change c on c.change_id = l.change_id and c.object_id = @id left join import_run r on r.change_id = l.change_id
where l.change_id = @version`

// LastChange implements roster.Keeper.
func (t *Tx) LastChange(ctx context.Context, id, version uuid.UUID) (roster.EntryChange, error) {
	return one(ctx, t, lastChangeSQL, params{"id": id, "version": version}, scanEntryChange)
}

const (
	succeedEnterpriseSQL = `-- name: SucceedEnterprise
insert into enterprise_succession (enterprise_id, successor_id, kind, reason, account_id, change_id)
select @id, s.id, @kind, @reason, @account, @change from enterprise s where s.id = @successor`

	successionSQL = `-- name: Succession
select s.uscc, s.name, succession_backing(@id, s.id, @kind, @account) from enterprise s where s.id = @successor`

	proposeSuccessionSQL = `-- name: ProposeSuccession
insert into enterprise_succession_proposal (enterprise_id, successor_id, kind, reason, account_id, change_id)
values (@id, @successor, @kind, @reason, @account, @change)`

	touchEnterpriseSQL = `-- name: TouchEnterprise
update enterprise set change_id = @change where id = @id`

	endEnterpriseSQL = `-- name: EndEnterprise
update enterprise set status = 'DEREGISTERED', change_id = @change where id = @id`

	succeedAgencySQL = `-- name: SucceedAgency
insert into agency_succession (agency_id, successor_id, reason, account_id, change_id)
select @id, s.id, @reason, @account, @change from agency s where s.id = @successor`

	touchAgencySQL = `-- name: TouchAgency
update agency set change_id = @change where id = @id`

	itemStateSQL = `-- name: ItemState
update check_item set published_at = case when @published then command_time() else published_at end,
  retired_at = case when @published then null else command_time() end, change_id = @change where id = @id`
)

// Succession implements roster.Keeper.
func (t *Tx) Succession(ctx context.Context, id uuid.UUID, how roster.Ending) (roster.Succession, error) {
	args := params{"id": id, "successor": how.Successor, "kind": string(how.Kind), "account": nullID(t.actor.AccountID)}
	return one(ctx, t, successionSQL, args, pgx.RowToStructByPos[roster.Succession])
}

// ProposeSuccession implements roster.Keeper: the row as it was proposed is a version of its own.
func (t *Tx) ProposeSuccession(ctx context.Context, id uuid.UUID, how roster.Ending, reason string) error {
	args := params{"id": id, "successor": how.Successor, "kind": string(how.Kind), "reason": reason, "account": nullID(t.actor.AccountID), "change": t.change}
	if err := t.exec(ctx, proposeSuccessionSQL, args); err != nil {
		return mapError(err)
	}
	return t.exec(ctx, touchEnterpriseSQL, args)
}

// SucceedEnterprise implements roster.Keeper.
func (t *Tx) SucceedEnterprise(ctx context.Context, id, successor uuid.UUID, kind roster.SuccessionKind, reason string) error {
	args := params{"id": id, "successor": successor, "kind": string(kind), "reason": reason, "account": nullID(t.actor.AccountID), "change": t.change}
	if err := t.exec(ctx, succeedEnterpriseSQL, args); err != nil {
		return mapError(err)
	}
	return t.exec(ctx, endEnterpriseSQL, args)
}

// SucceedAgency implements roster.Keeper.
func (t *Tx) SucceedAgency(ctx context.Context, id, successor uuid.UUID, reason string) error {
	args := params{"id": id, "successor": successor, "reason": reason, "account": nullID(t.actor.AccountID), "change": t.change}
	if err := t.exec(ctx, succeedAgencySQL, args); err != nil {
		return mapError(err)
	}
	return t.exec(ctx, touchAgencySQL, args)
}

// SetItemState implements roster.Keeper.
func (t *Tx) SetItemState(ctx context.Context, id uuid.UUID, published bool) error {
	return t.exec(ctx, itemStateSQL, params{"id": id, "published": published, "change": t.change})
}

const (
	insertGrantSQL = `-- name: InsertGrant
insert into power_grant (id, grantor_id, grantee_id, kind, instrument, item_ids, from_day, to_day, reason, account_id, change_id)
select @id, @grantor, b.id, @kind, @instrument, @items, @from, @to, @reason, @account, @change from agency b where b.id = @grantee
  and not exists (select from unnest(@items::uuid[]) i where not exists (select from check_item it where it.id = i and it.agency_id = @grantor))`

	keptGrantSQL = `-- name: KeptGrant
select ` + grantColumns + `where g.id = @id`

	acceptGrantSQL = `-- name: AcceptGrant
insert into power_grant_consent (grant_id, since, account_id, change_id) values (@id, @since, @account, @change)`

	endGrantSQL = `-- name: EndGrant
insert into power_grant_end (grant_id, last_day, reason, account_id, change_id) values (@id, @last, @reason, @account, @change)`
)

// InsertGrant implements roster.Keeper.
func (t *Tx) InsertGrant(ctx context.Context, g roster.Grant, reason string) error {
	items := append([]uuid.UUID{}, g.ItemIDs...)
	return mapError(t.exec(ctx, insertGrantSQL, params{"id": g.ID, "grantor": g.Grantor.ID, "grantee": g.Grantee.ID, "kind": string(g.Kind),
		"instrument": g.Instrument, "items": items, "from": g.From, "to": g.To, "reason": reason, "account": nullID(t.actor.AccountID), "change": t.change}))
}

// LockGrant implements roster.Keeper; a grant ends once by its key.
func (t *Tx) LockGrant(ctx context.Context, id uuid.UUID) (roster.Grant, error) {
	return one(ctx, t, keptGrantSQL, params{"id": id}, scanGrant)
}

// AcceptGrant implements roster.Keeper; a grant is accepted once by its key.
func (t *Tx) AcceptGrant(ctx context.Context, g roster.Grant) error {
	return mapError(t.exec(ctx, acceptGrantSQL, params{"id": g.ID, "since": g.AcceptedOn, "account": nullID(t.actor.AccountID), "change": t.change}))
}

// EndGrant implements roster.Keeper.
func (t *Tx) EndGrant(ctx context.Context, g roster.Grant, reason string) error {
	return t.exec(ctx, endGrantSQL, params{"id": g.ID, "last": g.EndedOn, "reason": reason, "account": nullID(t.actor.AccountID), "change": t.change})
}
