-- +goose Up
-- An officer who leaves the team (回避, 补派) while its visit under a reserved code may still come back leaves the code as it is: what took place on it is brought on
-- record by who is left. Before, the code was revoked, and the visit could not come on record any more.
-- +goose StatementBegin
create or replace function code_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up_from(new.inspection_id) is not null and exists (select from inspection i where i.id = new.inspection_id and i.state = 'CODE_ISSUED') then
    raise exception 'a reserved code is not taken back before the days of the return are over' using errcode = 'restrict_violation', constraint = 'return_open';
  end if;
  return new;
end
$$;

create or replace function leave_revokes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
  select h.id, c.n, h.agency_id, new.reason, new.change_id from inspection h cross join lateral (select max(n) as n from check_code where inspection_id = h.id) c
  where h.id = joint_host(new.inspection_id) and h.state = 'CODE_ISSUED'
    and not exists (select from check_code_revocation r where r.inspection_id = h.id and r.n = c.n)
    and given_up_from(h.id) is null;
  return null;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function code_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up_from(new.inspection_id) is not null and exists (select from inspection i where i.id = new.inspection_id and i.state = 'CODE_ISSUED')
    and not exists (select from joint_members(new.inspection_id) m join team_leave l on l.inspection_id = m.visit where l.change_id = new.change_id) then
    raise exception 'a reserved code is not taken back before the days of the return are over' using errcode = 'restrict_violation', constraint = 'return_open';
  end if;
  return new;
end
$$;

create or replace function leave_revokes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
  select h.id, c.n, h.agency_id, new.reason, new.change_id from inspection h cross join lateral (select max(n) as n from check_code where inspection_id = h.id) c
  where h.id = joint_host(new.inspection_id) and h.state = 'CODE_ISSUED'
    and not exists (select from check_code_revocation r where r.inspection_id = h.id and r.n = c.n);
  return null;
end
$$;
-- +goose StatementEnd
