-- +goose Up
-- A check is counted in the year of its entry, so that checks of a year are never more than entries.
-- +goose StatementBegin
create or replace function counted_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from joint_members(new.inspection_id) m
      cross join lateral (select r.* from inspection_record r where r.inspection_id = m.visit order by r.version desc limit 1) r
      where stands_for(r.inspection_id, r.version) >= visit_number('OFFICERS', r.agency_id, (r.received_at at time zone 'Asia/Shanghai')::date)
        and (exists (select from record_party p where (p.inspection_id, p.version) = (r.inspection_id, r.version)) -- or nobody was there 无法检查
          or r.result in ('UNREACHABLE_AT_REGISTERED_ADDRESS', 'CLOSED_DOWN', 'DEREGISTERED', 'LICENCE_REVOKED', 'REGISTRATION_ANNULLED', 'MOVED_AWAY'))
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'a check is one with a complete record' using errcode = 'check_violation', constraint = 'counted_complete';
  end if;
  if new.year is distinct from (select extract(year from coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::int from check_code_scan s
      where s.inspection_id = joint_host(new.inspection_id) order by s.at limit 1) then
    raise exception 'a check is counted in the year of its entry' using errcode = 'check_violation', constraint = 'counted_in_year';
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function counted_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from joint_members(new.inspection_id) m
      cross join lateral (select r.* from inspection_record r where r.inspection_id = m.visit order by r.version desc limit 1) r
      where stands_for(r.inspection_id, r.version) >= visit_number('OFFICERS', r.agency_id, (r.received_at at time zone 'Asia/Shanghai')::date)
        and (exists (select from record_party p where (p.inspection_id, p.version) = (r.inspection_id, r.version)) -- or nobody was there 无法检查
          or r.result in ('UNREACHABLE_AT_REGISTERED_ADDRESS', 'CLOSED_DOWN', 'DEREGISTERED', 'LICENCE_REVOKED', 'REGISTRATION_ANNULLED', 'MOVED_AWAY'))
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'a check is one with a complete record' using errcode = 'check_violation', constraint = 'counted_complete';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
