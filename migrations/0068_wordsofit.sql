-- +goose Up
-- Who confirms a record is or was of its team, and what team, party and acceptance say is of the record's agency and enterprise, as its other rows are.
-- Versions follow each other, and findings are of a version that has its own.
alter table record_confirmation drop constraint record_confirmation_inspection_id_version_fkey, drop constraint record_confirmation_inspector_id_fkey;
-- +goose StatementBegin
create function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
create function word_of_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (new.inspection_id, new.version, new.agency_id, new.disclosed_to)) then
    raise exception 'a row of % is of its record', tg_table_name using errcode = 'foreign_key_violation', constraint = 'word_of_record';
  end if;
  return null;
end
$$;
create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
create or replace function written_with_finding() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
-- +goose StatementEnd
revoke all on function confirmed_by_team(), word_of_record() from public;
revoke all on procedure ledgered(text, text) from public;
create trigger confirmed_by_team after insert on record_confirmation for each row execute function confirmed_by_team();
create trigger word_of_record after insert on record_party for each row execute function word_of_record();
create trigger word_of_record after insert on record_acceptance for each row execute function word_of_record();
