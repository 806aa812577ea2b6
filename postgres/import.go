package postgres

import (
	"context"
	"io"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/roster"
)

const lockRegisterSQL = `-- name: LockRegister
select pg_advisory_xact_lock(7263, hashtext(@register)), set_config('plan_cache_mode', 'force_custom_plan', true)`

// LockRegister lets one import at a time into a register. From here on each of its statements is planned for as many rows as there are: a plan kept from when the
// register was empty reads all of it for every row of the file.
func (t *Tx) LockRegister(ctx context.Context, r roster.Register) error {
	_, err := t.conn.Exec(ctx, lockRegisterSQL, params{"register": string(r)})
	return err
}

// stagedColumns of stage_enterprise in the order of stagedRow.
var stagedColumns = []string{"change_id", "id", "uscc", "uscc_valid", "name", "public_name", "kind", "industry_code", "region_code",
	"registered_region_code", "address", "status", "credit_class", "key_supervision", "registered_on", "scope", "synthetic", "initials", "public_initials"}

// StageEnterprises copies the rows into the staging table.
func (t *Tx) StageEnterprises(ctx context.Context, next func() (roster.EnterpriseRow, error)) error {
	var failed error
	_, err := t.conn.CopyFrom(ctx, pgx.Identifier{"stage_enterprise"}, stagedColumns, pgx.CopyFromFunc(func() ([]any, error) {
		e, err := next()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			failed = err
			return nil, err
		}
		return []any{t.change, newID(), e.USCC, e.USCCValid(), e.Name, e.PublicName(), string(e.Kind), e.IndustryCode, e.RegionCode,
			e.RegisteredRegion, e.Address, e.Status, e.CreditClass, e.KeySupervision, e.RegisteredOn, e.Scope, e.Synthetic, e.Initials(),
			e.PublicInitials()}, nil
	}))
	if failed != nil {
		return failed
	}
	return err
}

// importedChanges lists the columns in which was and now differ, as the history of a row has them; null when there are none.
const importedChanges = `(select jsonb_agg(jsonb_build_object('column', c.key, 'before', coalesce(was ->> c.key, ''), 'after', coalesce(now ->> c.key, '')) order by c.n)
    from unnest(@columns::text[]) with ordinality c (key, n) where coalesce(was ->> c.key, '') <> coalesce(now ->> c.key, ''))`

// enterpriseImported is the row and where it stands, which an import may change by the status.
const enterpriseImported = enterpriseValues + ` || jsonb_build_object('state',
    case when en.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') then 'ENDED' else 'IN_FORCE' end)`

// keepImported writes the history of the rows that the statement made or changed: the statement itself still reads what was before it.
const keepImported = `insert into register_change (object_id, register, action, changes, reason, account_id, pseudonym, change_id)
  select x.id, 'enterprises', @action, x.changes, @why, @account, @by, @change`

// stagedDiffers is a staged row that says something other than the register. What a source does not state leaves stored values alone.
const stagedDiffers = `(en.uscc_valid, en.name, en.public_name, en.kind, en.region_code, en.industry_code, en.address, en.status,
       en.credit_class, en.key_supervision, en.registered_on, en.scope, en.initials, en.public_initials)
    is distinct from (s.uscc_valid, s.name, s.public_name, s.kind, s.region_code,
       coalesce(s.industry_code, en.industry_code), coalesce(s.address, en.address), coalesce(s.status, en.status),
       coalesce(s.credit_class, en.credit_class), coalesce(s.key_supervision, en.key_supervision), coalesce(s.registered_on, en.registered_on),
       coalesce(s.scope, en.scope), s.initials, s.public_initials)`

// Of a new row what is not stated is unknown. No file says that a row is synthetic, and one that leaves the place as it is leaves also the code by which the
// place was registered. An enterprise that was merged into another changes no more.
const updateStagedEnterprisesSQL = `-- name: UpdateStagedEnterprises
with moved as (
update enterprise en set uscc_valid = s.uscc_valid, name = s.name, public_name = s.public_name, kind = s.kind, region_code = s.region_code,
  registered_region_code = case when s.region_code = en.region_code then en.registered_region_code else s.registered_region_code end,
  industry_code = coalesce(s.industry_code, en.industry_code), address = coalesce(s.address, en.address), status = coalesce(s.status, en.status),
  credit_class = coalesce(s.credit_class, en.credit_class),
  key_supervision = coalesce(s.key_supervision, en.key_supervision), registered_on = coalesce(s.registered_on, en.registered_on),
  scope = coalesce(s.scope, en.scope), initials = s.initials, public_initials = s.public_initials,
  former_names = case when s.name = en.name or en.name = any(en.former_names) then en.former_names else en.former_names || en.name end,
  change_id = s.change_id
from stage_enterprise s
where s.change_id = @change and en.uscc = s.uscc and not exists (select from enterprise_succession x where x.enterprise_id = en.id) and ` + stagedDiffers + `
returning en.id, ` + enterpriseImported + ` as now),
kept as (` + keepImported + `
  from (select m.id, ` + importedChanges + ` as changes
    from moved m join enterprise en on en.id = m.id cross join lateral (select ` + enterpriseImported + ` as was) w) x
  where x.changes is not null)
select count(*) from moved`

const mergedAwaySQL = `-- name: MergedAway
select s.uscc, o.uscc, o.name, false, false, 1 from stage_enterprise s join enterprise en on en.uscc = s.uscc join enterprise_succession x on x.enterprise_id = en.id
join enterprise o on o.id = x.successor_id where s.change_id = @change and ` + stagedDiffers + ` order by 1 limit 200`

const insertStagedEnterprisesSQL = `-- name: InsertStagedEnterprises
with made as (
insert into enterprise as en (id, uscc, uscc_valid, override_reason, name, public_name, kind, industry_code, region_code, registered_region_code, address,
  status, credit_class, key_supervision, registered_on, scope, synthetic, initials, public_initials, change_id)
select s.id, s.uscc, s.uscc_valid, case when not s.uscc_valid then nullif(@reason, '') end, s.name, s.public_name, s.kind, s.industry_code,
  s.region_code, s.registered_region_code, s.address, coalesce(s.status, 'UNKNOWN'), s.credit_class, coalesce(s.key_supervision, '{}'),
  s.registered_on, s.scope, s.synthetic, s.initials, s.public_initials, s.change_id
from stage_enterprise s
where s.change_id = @change and not exists (select from enterprise have where have.uscc = s.uscc)
returning en.id, ` + enterpriseValues + ` as now),
kept as (` + keepImported + `
  from (select m.id, ` + importedChanges + ` as changes from made m cross join (select '{}'::jsonb as was) w) x)
select count(*) from made`

// Of the staged rows that come into force, new or again: who stands in the register, or in the same file, with a code that can only be the same one mistaken
// (living), and who has the same name in the same city or such a code and is out of the register (not living). Only a code whose check character fails is
// taken for a slip of another. A row in force that takes another name or goes to another city is asked for its name alone. Of those with the same name that the
// reason does not name (of a file: the first of them) a few are named, with how many there are.
//
// The planner cannot tell how many rows are fresh: of a register that it knows to hold more codes than the file it expects every row there, and reads what has no
// index once for each that is not, 100,000 times. So every join has an index, by the conditions of the partial ones, and rows of the file meet in windows.
const alikeEnterprisesSQL = `-- name: AlikeEnterprises
with fresh as materialized (
  select s.uscc, s.uscc_valid, s.name, s.region_code, null::uuid as id, true as enters from stage_enterprise s
  where s.change_id = @change and not exists (select from enterprise en where en.uscc = s.uscc)
    and coalesce(s.status, '') not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
  union all
  select s.uscc, s.uscc_valid, s.name, s.region_code, have.id, have.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
  from stage_enterprise s join enterprise have on have.uscc = s.uscc
  where s.change_id = @change and coalesce(s.status, have.status) not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
    and (have.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') or left(have.region_code, 4) <> left(s.region_code, 4)
      or have.name <> s.name and name_key(have.name) <> name_key(s.name))
    and not exists (select from enterprise_succession x where x.enterprise_id = have.id)),
alike as (
  select f.uscc as code, en.id, true as coded from fresh f join enterprise en on left(en.uscc, 17) = left(f.uscc, 17)
  where f.enters and en.status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
  union all
  select f.uscc, en.id, true from fresh f join enterprise en on left(en.uscc, 17) = left(f.uscc, 17)
  where f.enters and en.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
  union all
  select f.uscc, en.id, true from fresh f cross join lateral one_slip(f.uscc) n (code) join enterprise en on en.uscc = n.code where f.enters and not f.uscc_valid
  union all
  select f.uscc, en.id, true from fresh f join enterprise en on substr(en.uscc, 9, 9) = substr(f.uscc, 9, 9) where f.enters and not f.uscc_valid
  union all
  select f.uscc, en.id, false from fresh f join enterprise en on name_key(en.name) = name_key(f.name) and left(en.region_code, 4) = left(f.region_code, 4)
  where f.id is null or not en.id = any(enterprise_kin(f.id))),
known as materialized (
  select a.code, en.uscc, en.name, bool_or(a.coded and en.status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')) as same
  from alike a join enterprise en on en.id = a.id where en.uscc <> a.code group by 1, 2, 3),
coded as (
  select uscc, first_value(uscc) over same as first, first_value(name) over same as name from fresh
  where enters window same as (partition by left(uscc, 17) order by uscc)),
filed as (
  select uscc, name, name_key(name) as said, left(region_code, 4) as city, row_number() over (partition by name_key(name), left(region_code, 4) order by uscc) as n
  from fresh),
before as (
  select uscc, n, array_agg(uscc) filter (where n <= @named::int) over earlier as codes, array_agg(name) filter (where n <= @named::int) over earlier as names
  from filed window earlier as (partition by said, city order by uscc rows between unbounded preceding and 1 preceding))
(select code, uscc, name, true, false, 1 from known where same order by code limit 200)
union all
(select uscc, first, name, true, true, 1 from coded where first <> uscc limit 200)
union all
(select code, uscc, name, false, false, of from (
   select code, uscc, name, row_number() over (partition by code order by uscc) as n, count(*) over (partition by code)::int as of
   from known where not same and position(uscc in @reason::text) = 0) k where n <= @named::int order by code, n limit 200 * @named::int)
union all
(select f.uscc, o.uscc, o.name, false, true, f.n::int - 1 from before f cross join lateral unnest(f.codes, f.names) with ordinality o (uscc, name, n)
 where f.n > 1 and position(f.codes[1] in @reason::text) = 0 order by f.uscc, o.n limit 200 * @named::int)`

const clearStagedEnterprisesSQL = `-- name: ClearStagedEnterprises
delete from stage_enterprise where change_id = @change`

// MergeEnterprises brings the register to the staged rows and clears the stage.
func (t *Tx) MergeEnterprises(ctx context.Context, reason, why string) (m roster.Merged, err error) {
	columns := []string{}
	for _, c := range roster.Enterprises.Columns() {
		columns = append(columns, c.Key)
	}
	columns = append(columns, "state")
	args := params{"change": t.change, "reason": reason, "why": why, "columns": columns, "account": nullID(t.actor.AccountID), "by": t.actor.Pseudonym}
	args["action"] = "CHANGE"
	if err = t.conn.QueryRow(ctx, updateStagedEnterprisesSQL, args).Scan(&m.Changed); err != nil {
		return m, err
	}
	args["action"] = "CREATE"
	if err = t.conn.QueryRow(ctx, insertStagedEnterprisesSQL, args).Scan(&m.Created); err != nil {
		return m, err
	}
	_, err = t.conn.Exec(ctx, clearStagedEnterprisesSQL, args)
	return m, err
}

const keepPlacesSQL = `-- name: KeepPlaces
update stage_enterprise s set region_code = en.region_code from enterprise en
where s.change_id = @change and s.uscc = any(@codes) and en.uscc = s.uscc and en.region_code <> s.region_code returning s.uscc`

// KeepPlaces implements roster.Tx.
func (t *Tx) KeepPlaces(ctx context.Context, codes []string) (there []string, err error) {
	return there, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, keepPlacesSQL, params{"change": t.change, "codes": codes}, pgx.RowTo[string], &there)
	})
}

// AlikeEnterprises implements roster.Tx.
func (t *Tx) AlikeEnterprises(ctx context.Context, reason string, named int) (alike []roster.Alike, err error) {
	return alike, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, alikeEnterprisesSQL, params{"change": t.change, "reason": reason, "named": named}, pgx.RowToStructByPos[roster.Alike], &alike)
	})
}

// MergedAway implements roster.Tx.
func (t *Tx) MergedAway(ctx context.Context) (gone []roster.Alike, err error) {
	return gone, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, mergedAwaySQL, params{"change": t.change}, pgx.RowToStructByPos[roster.Alike], &gone)
	})
}

// ClearEnterprises implements roster.Tx.
func (t *Tx) ClearEnterprises(ctx context.Context) error {
	_, err := t.conn.Exec(ctx, clearStagedEnterprisesSQL, params{"change": t.change})
	return err
}

const mergeAgenciesSQL = `-- name: MergeAgencies
with row as (
  select * from jsonb_to_recordset(@rows::jsonb) as r (id uuid, code text, name text, region_code text, field text, level text)
), done as (
  insert into agency (id, code, name, region_code, field, level, change_id)
  select id, code, name, region_code, field, level, @change from row
  on conflict (code) do update set name = excluded.name,
    former_names = case when agency.name = excluded.name or agency.name = any(agency.former_names) then agency.former_names
      else agency.former_names || agency.name end,
    region_code = excluded.region_code, field = excluded.field, level = excluded.level,
    change_id = excluded.change_id
  where (agency.name, agency.region_code, agency.field, agency.level)
    is distinct from (excluded.name, excluded.region_code, excluded.field, excluded.level)
  returning agency.xmax = 0 as created
)
select count(*) filter (where created), count(*) filter (where not created) from done`

// MergeAgencies brings the register of agencies to the rows.
func (t *Tx) MergeAgencies(ctx context.Context, rows []roster.AgencyRow) (roster.Merged, error) {
	type row struct {
		ID         uuid.UUID `json:"id"`
		Code       string    `json:"code"`
		Name       string    `json:"name"`
		RegionCode string    `json:"region_code"`
		Field      string    `json:"field"`
		Level      string    `json:"level"`
	}
	list := make([]row, len(rows))
	for i, r := range rows {
		list[i] = row{newID(), r.Code, r.Name, r.RegionCode, r.Field, r.Level}
	}
	return t.merged(ctx, mergeAgenciesSQL, list)
}

// merged runs a statement that takes @rows and answers how many rows it created and changed.
func (t *Tx) merged(ctx context.Context, sql string, rows any) (m roster.Merged, err error) {
	err = t.conn.QueryRow(ctx, sql, params{"rows": rows, "change": t.change}).Scan(&m.Created, &m.Changed)
	return m, err
}

const (
	foreignEnterprisesSQL = `-- name: ForeignEnterprises
select en.uscc from stage_enterprise s join enterprise en on en.uscc = s.uscc
where s.change_id = @change and not starts_with(en.region_code, @region) order by en.uscc`

	foreignInspectorsSQL = `-- name: ForeignInspectors
select ins.pseudonym from inspector ins where ins.pseudonym = any(@pseudonyms::text[]) and ins.agency_id <> @agency order by 1`
)

// ForeignEnterprises implements roster.Tx.
func (t *Tx) ForeignEnterprises(ctx context.Context, region string) (codes []string, err error) {
	return codes, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, foreignEnterprisesSQL, params{"change": t.change, "region": region}, pgx.RowTo[string], &codes)
	})
}

// ForeignInspectors implements roster.Tx.
func (t *Tx) ForeignInspectors(ctx context.Context, pseudonyms []string, agency uuid.UUID) (codes []string, err error) {
	return codes, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, foreignInspectorsSQL, params{"pseudonyms": pseudonyms, "agency": agency}, pgx.RowTo[string], &codes)
	})
}

const agencyIDsSQL = `-- name: AgencyIDs
select code, id from agency`

// AgencyIDs are all agencies by code.
func (t *Tx) AgencyIDs(ctx context.Context) (map[string]uuid.UUID, error) {
	return t.ids(ctx, agencyIDsSQL, nil)
}

const enterpriseIDsSQL = `-- name: EnterpriseIDs
select uscc, id from enterprise where uscc = any(@codes)`

// EnterpriseIDs are those enterprises that exist, by code.
func (t *Tx) EnterpriseIDs(ctx context.Context, codes []string) (map[string]uuid.UUID, error) {
	return t.ids(ctx, enterpriseIDsSQL, params{"codes": codes})
}

func (t *Tx) ids(ctx context.Context, sql string, args params) (map[string]uuid.UUID, error) {
	rows, err := t.conn.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	ids := map[string]uuid.UUID{}
	var code string
	var id uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&code, &id}, func() error { ids[code] = id; return nil })
	return ids, err
}

const insertImportSQL = `-- name: InsertImport
insert into import_run (id, kind, file_name, sha256, rows_root, rows, created, changed, unchanged, warnings, accepted, change_id)
values (@id, @kind, @file, @sha, @root, @rows, @created, @changed, @unchanged, @warnings, nullif(@reason, ''), @change)`

// RecordImport keeps the record of an import.
func (t *Tx) RecordImport(ctx context.Context, r roster.ImportRun) error {
	return t.exec(ctx, insertImportSQL, params{"id": r.ID, "kind": string(r.Register), "file": r.FileName, "sha": r.SHA256[:],
		"root": r.RowsRoot[:], "rows": r.Rows, "created": r.Created, "changed": r.Changed, "unchanged": r.Unchanged, "warnings": r.Warned,
		"reason": r.Reason, "change": t.change})
}

const importByIDSQL = `-- name: ImportByID
select id, kind, file_name, sha256, rows_root, rows, created, changed, unchanged, warnings, coalesce(accepted, '') from import_run where id = @id`

// FindImport implements roster.Store.
func (db *DB) FindImport(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.ImportRun, error) {
	return askOne(ctx, db, a, importByIDSQL, params{"id": id}, func(row pgx.CollectableRow) (r roster.ImportRun, err error) {
		var sha, root []byte
		err = row.Scan(&r.ID, &r.Register, &r.FileName, &sha, &root, &r.Rows, &r.Created, &r.Changed, &r.Unchanged, &r.Warned, &r.Reason)
		copy(r.SHA256[:], sha)
		copy(r.RowsRoot[:], root)
		return r, err
	})
}
