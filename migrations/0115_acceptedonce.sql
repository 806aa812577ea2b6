-- +goose Up
-- 迟到记录的确认: who accepts a record is another person than those who stand for it, in whatever order; a member of the team who is a head, too, does one of the two.
-- +goose StatementBegin
create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif barred(new.inspection_id, new.inspector_id) <> '' then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  elsif exists (select from record_acceptance a join account c on c.id = a.approver_id
      where (a.inspection_id, a.version, c.inspector_id) = (new.inspection_id, new.version, new.inspector_id)) then
    raise exception 'who accepted a record does not confirm it' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
create function accepted_by_another() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from record_confirmation k join account c on c.inspector_id = k.inspector_id
      where (k.inspection_id, k.version, c.id) = (new.inspection_id, new.version, new.approver_id)) then
    raise exception 'who confirmed a record does not accept it' using errcode = 'check_violation', constraint = 'accepted_by_another';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function accepted_by_another() from public;
create trigger accepted_by_another after insert on record_acceptance for each row execute function accepted_by_another();

-- +goose Down
drop trigger accepted_by_another on record_acceptance;
drop function accepted_by_another();
-- +goose StatementBegin
create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif barred(new.inspection_id, new.inspector_id) <> '' then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
