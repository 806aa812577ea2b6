-- +goose Up
-- Who confirms a record is or was of its team, and what team, party and acceptance say is of the record's agency and enterprise, as its other rows are.
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
-- +goose StatementEnd
revoke all on function confirmed_by_team(), word_of_record() from public;
revoke all on procedure ledgered(text, text) from public;
create trigger confirmed_by_team after insert on record_confirmation for each row execute function confirmed_by_team();
create trigger word_of_record after insert on record_party for each row execute function word_of_record();
create trigger word_of_record after insert on record_acceptance for each row execute function word_of_record();
