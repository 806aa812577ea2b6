-- +goose Up
-- The next number of an agency's year follows all its visits, also those that the caller may not read before their code.
-- +goose StatementBegin
create function next_visit(p_agency uuid, p_year int) returns int language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(right(max(i.number collate "C"), 6)::int, 0) + 1 from inspection i join agency ag on ag.id = i.agency_id
  where i.agency_id = p_agency and i.draw_id is null
    and i.number collate "C" >= ag.code || '-' || p_year || '-V' and i.number collate "C" < ag.code || '-' || p_year || '-W'
$$;
-- A visit's number is its agency's, so that nobody takes the next one of another: of a drawn visit it begins with the draw's number.
create function number_of_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.draw_id is not null and new.number ~ '-V[0-9]*$' or new.draw_id is null and (new.number !~ '-[0-9]{4}-V[0-9]{6}$'
      or not exists (select from agency ag where ag.id = new.agency_id and ag.code = left(new.number, -13))) then
    raise exception 'the number % is not one of the visit''s agency', new.number using errcode = 'check_violation', constraint = 'number_of_agency';
  end if;
  return null;
end
$$;
-- An entrustment ends today at the earliest: the visits that were made under it stay the grantor's.
create function grant_ends_later() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.last_day < (new.at at time zone 'Asia/Shanghai')::date then
    raise exception 'a grant ends today at the earliest' using errcode = 'check_violation', constraint = 'grant_ends_later';
  end if;
  return new;
end
$$;
-- A later version of a record is the correction that one person proposed and another approved: with its reason, of its persons, by its change.
create function version_of_correction() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from record_correction c join record_correction_decision d on (d.inspection_id, d.n) = (c.inspection_id, c.n)
      where c.inspection_id = new.inspection_id and c.base_version = new.version - 1 and d.approved and d.change_id = new.change_id
        and (c.reason, d.author_id, d.approver_id, c.content ->> 'result', c.content ->> 'narrative')
          = (new.corrected_reason, new.author_id, new.approver_id, new.result, new.narrative)) then
    raise exception 'a later version of a record is an approved correction' using errcode = 'foreign_key_violation', constraint = 'version_of_correction';
  end if;
  return null;
end
$$;
-- Roles are given with the account, and never to one that is there, whether the session reads it or not.
create function account_made(p_account uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from account a join log_entry e using (change_id) where a.id = p_account)
$$;
create or replace function role_of_account() returns trigger language plpgsql as $$
begin
  if current_user = 'yangguang_app' and public.account_made(new.account_id) then
    raise exception 'roles are given with the account' using errcode = 'restrict_violation', constraint = 'role_of_account';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function account_made(uuid) from public;
grant execute on function account_made(uuid) to yangguang_app;
revoke all on function next_visit(uuid, int), number_of_agency(), grant_ends_later(), version_of_correction() from public;
grant execute on function next_visit(uuid, int) to yangguang_app;
create trigger number_of_agency after insert on inspection for each row execute function number_of_agency();
create trigger grant_ends_later before insert on power_grant_end for each row execute function grant_ends_later();
create constraint trigger version_of_correction after insert on inspection_record deferrable initially deferred for each row when (new.version > 1)
  execute function version_of_correction();

-- +goose Down
drop trigger version_of_correction on inspection_record;
drop trigger grant_ends_later on power_grant_end;
drop trigger number_of_agency on inspection;
drop function version_of_correction();
-- +goose StatementBegin
create or replace function role_of_account() returns trigger language plpgsql as $$
begin
  if current_user = 'yangguang_app' and exists (select from public.account a join public.log_entry e using (change_id) where a.id = new.account_id) then
    raise exception 'roles are given with the account' using errcode = 'restrict_violation', constraint = 'role_of_account';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
drop function account_made(uuid);
drop function grant_ends_later();
drop function number_of_agency();
drop function next_visit(uuid, int);
