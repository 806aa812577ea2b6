-- +goose Up
-- What a record consists of is of that record: its agency, its enterprise, its change, its visit's items. A statement is asked once for all its rows. Until
-- now each row was asked on its own whether its agency, its enterprise, its item and its record exist, in 38 of the 45 checks of keys that a
-- record made, and whether they were those of the record was not asked at all. The parents are append-only, so what was found stays.
alter table record_answer drop constraint record_answer_item_id_fkey, drop constraint record_answer_inspection_id_version_fkey;
alter table finding_fact drop constraint finding_fact_finding_id_fkey;
alter table finding drop constraint finding_agency_id_fkey, drop constraint finding_enterprise_id_fkey, drop constraint finding_disclosed_to_fkey,
  drop constraint finding_inspection_id_fkey, drop constraint finding_inspection_id_record_version_fkey, drop constraint finding_change_id_fkey,
  add constraint finding_of_enterprise check (enterprise_id = disclosed_to);
alter table publication drop constraint publication_agency_id_fkey, drop constraint publication_disclosed_to_fkey, drop constraint publication_inspection_id_fkey;
alter table inspection_record drop constraint inspection_record_agency_id_fkey, drop constraint inspection_record_disclosed_to_fkey,
  drop constraint inspection_record_inspector_id_fkey;
drop trigger needs_entry on finding;
drop trigger written_with on publication;
-- +goose StatementBegin
create or replace function written_with_record_answer() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, version, agency_id, disclosed_to from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (a.inspection_id, a.version, a.agency_id, a.disclosed_to)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null)
    or exists (select from (select distinct inspection_id, item_id from added) a
      where not exists (select from inspection_item x where (x.inspection_id, x.item_id) = (a.inspection_id, a.item_id))) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
create or replace function written_with_publication() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p where (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (new.inspection_id, 1, new.agency_id, new.disclosed_to)
      and not exists (select from log_entry e where e.change_id = p.change_id)) then
    raise exception 'a row of % is written with its inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return new;
end
$$;
-- A record is of its visit's agency and enterprise, by an officer of its team, and follows the version before; findings are of a version with its own.
create function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  return new;
end
$$;
create function written_with_finding() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, record_version, agency_id, disclosed_to, change_id from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.findings_version, p.agency_id, p.disclosed_to, p.change_id)
        = (a.inspection_id, a.record_version, a.record_version, a.agency_id, a.disclosed_to, a.change_id)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
create or replace function written_with_finding_fact() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct finding_id, agency_id, disclosed_to from added) a
      left join finding p on (p.id, p.agency_id, p.disclosed_to) = (a.finding_id, a.agency_id, a.disclosed_to)
      left join log_entry e on e.change_id = p.change_id where p.id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their finding', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
-- What a record was compared with stays, whoever writes: no key holds the officer, the item and the agency of a visit any more.
create function stays() returns trigger language plpgsql as $$
begin
  raise exception 'what a visit is, its team and its items stay in %', tg_table_name using errcode = 'restrict_violation', constraint = 'stays';
end
$$;
-- +goose StatementEnd
revoke all on function written_with_finding(), record_of_visit() from public;
create trigger written_with before insert on publication for each row execute function written_with_publication();
create trigger record_of_visit before insert on inspection_record for each row execute function record_of_visit();
create trigger written_with after insert on finding referencing new table as added for each statement execute function written_with_finding();
create trigger stays before delete or update of id, enterprise_id, agency_id on inspection for each row execute function stays();
create trigger stays before delete or update of inspection_id, inspector_id on inspection_team for each row execute function stays();
create trigger stays before delete or update on inspection_item for each row execute function stays();
