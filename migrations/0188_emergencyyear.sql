-- +goose Up
-- 紧急检查: an emergency was entered when the team came, not when its code, made up later, was scanned: entry and check stand in that year, as its number of a cap does.
-- +goose StatementBegin
create or replace function checks_of_year(p_year int) returns table (code text, agency text, entered int, counted int)
language sql stable security definer set search_path = public, pg_temp as $$
  with year as (select make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') as first, make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') as next),
  entry as (
    select s.inspection_id, s.agency_id, min(coalesce(e.entered_at, s.device_at, s.at)) as at from check_code_scan s cross join year y
    left join emergency_entry e on e.inspection_id = s.inspection_id
    where s.at >= y.first and coalesce(e.entered_at, s.device_at, s.at) < y.next group by s.inspection_id, s.agency_id)
  select g.code, g.name, count(*)::int, count(k.inspection_id)::int
  from entry e join year y on e.at >= y.first left join counted_check k on k.inspection_id = e.inspection_id join agency g on g.id = e.agency_id
  group by g.code, g.name order by g.code
$$;
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
  if new.year is distinct from (select extract(year from coalesce(e.entered_at, s.device_at, s.at) at time zone 'Asia/Shanghai')::int from check_code_scan s
      left join emergency_entry e on e.inspection_id = s.inspection_id where s.inspection_id = joint_host(new.inspection_id) order by s.at limit 1) then
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
  if new.year is distinct from (select extract(year from coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::int from check_code_scan s
      where s.inspection_id = joint_host(new.inspection_id) order by s.at limit 1) then
    raise exception 'a check is counted in the year of its entry' using errcode = 'check_violation', constraint = 'counted_in_year';
  end if;
  return new;
end
$$;
create or replace function checks_of_year(p_year int) returns table (code text, agency text, entered int, counted int)
language sql stable security definer set search_path = public, pg_temp as $$
  with year as (select make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') as first, make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') as next),
  entry as (
    select s.inspection_id, s.agency_id, min(coalesce(s.device_at, s.at)) as at from check_code_scan s cross join year y
    where s.at >= y.first and coalesce(s.device_at, s.at) < y.next group by s.inspection_id, s.agency_id)
  select g.code, g.name, count(*)::int, count(k.inspection_id)::int
  from entry e join year y on e.at >= y.first left join counted_check k on k.inspection_id = e.inspection_id join agency g on g.id = e.agency_id
  group by g.code, g.name order by g.code
$$;
-- +goose StatementEnd
