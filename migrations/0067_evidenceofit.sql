-- +goose Up
-- The evidence of a record is of its agency and enterprise, as its answers are (0064_ofarecord.sql): the rows of both are read by whom they name.
-- +goose StatementBegin
create or replace function written_with_record_evidence() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, version, agency_id, disclosed_to from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (a.inspection_id, a.version, a.agency_id, a.disclosed_to)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from added a join inspection_record p on p.inspection_id = a.inspection_id and p.version = a.version join evidence e on e.id = a.evidence_id
      where e.author_id <> p.author_id and not evidence_of_visit(e.id, a.inspection_id)
        and not exists (select from record_evidence b where b.evidence_id = e.id and b.inspection_id = a.inspection_id and b.version < a.version)) then
    raise exception 'evidence that nothing names yet is whose who handed it in' using errcode = 'check_violation', constraint = 'evidence_own';
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
create trigger stays before delete or update of id, enterprise_id, agency_id on inspection for each row execute function stays();
create trigger stays before delete or update of inspection_id, inspector_id on inspection_team for each row execute function stays();
create trigger stays before delete or update on inspection_item for each row execute function stays();
