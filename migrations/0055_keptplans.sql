-- +goose Up
-- A function in SQL is parsed and planned anew in every statement that calls it; one in PL/pgSQL keeps its plan for the session. These answer
-- at the gate, at a scan and at a record, several times each. What they answer is unchanged; who is kin to whom is asked once in each call.
-- +goose StatementBegin
create or replace function enterprise_identity(p_enterprise uuid) returns uuid
language plpgsql stable as $$
begin
  return (
  with recursive line (id, n) as (
    select p_enterprise, 0 union all
    select s.successor_id, n + 1 from line join enterprise_succession s on s.enterprise_id = line.id)
  select id from line order by n desc limit 1);
end
$$;
create or replace function enterprise_kin(p_enterprise uuid) returns uuid[]
language plpgsql stable as $$
begin
  return (
  with recursive kin (id) as (
    select enterprise_identity(p_enterprise) union
    select s.enterprise_id from kin join enterprise_succession s on s.successor_id = kin.id)
  select array_agg(id) from kin);
end
$$;
create or replace function agency_identity(p_agency uuid, p_day date) returns uuid
language plpgsql stable as $$
begin
  return (
  with recursive line (id, n) as (
    select p_agency, 0 union all
    select next.id, n + 1 from line cross join lateral (
      select s.successor_id as id from agency_succession s where s.agency_id = line.id
      union all
      select min(g.grantor_id::text)::uuid from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.grantee_id = line.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and least(g.to_day, e.last_day)
        and not exists (select from agency_succession s where s.agency_id = line.id)
      having count(distinct g.grantor_id) = 1) next
    where n < 8)
  select id from line order by n desc limit 1);
end
$$;
create or replace function agency_kin(p_agency uuid, p_day date) returns uuid[]
language plpgsql stable as $$
begin
  return (
  with recursive kin (id) as (
    select agency_identity(p_agency, p_day) union
    select next.id from kin cross join lateral (
      select s.agency_id as id from agency_succession s where s.successor_id = kin.id
      union all
      select g.grantee_id from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.grantor_id = kin.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and least(g.to_day, e.last_day)) next)
  select array_agg(id) from kin);
end
$$;
create or replace function visit_officers(p_inspectors uuid[], p_enterprise uuid, p_from date, p_to date)
returns table (ord bigint, inspector_id uuid, pseudonym text, agency_id uuid, agency_field text, status text, specialities text[],
  name text, number text, valid_from date, valid_to date, scope text[], conflicts text[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return query
  select w.ord, p.id, p.pseudonym, ag.id, ag.field,
    case when p.status = 'ACTIVE' and exists (select from inspector_leave l where l.inspector_id = p.id and l.from_day <= p_from and l.to_day >= p_to)
      then 'ON_LEAVE' else p.status end,
    p.specialities, c.name, c.number, c.valid_from, c.valid_to, c.scope,
    array(select distinct k.code from conflict k where k.inspector_id = p.id and k.enterprise_id = any(kin) and k.from_day <= p_to
      and (k.to_day is null or k.to_day >= p_from) order by k.code)
  from unnest(p_inspectors) with ordinality w (id, ord)
  join inspector p on p.id = w.id
  join agency ag on ag.id = coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = app_agency()
    and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to) limit 1), p.agency_id)
  left join certificate c on c.inspector_id = p.id
  where app_all() or ag.id = app_agency()
    or exists (select 1 from inspection_team t where t.inspector_id = p.id and t.agency_id = app_agency())
    or exists (select 1 from inspection_team t join joint_now j on j.guest_id = t.inspection_id where t.inspector_id = p.id and j.host_agency = app_agency())
  order by w.ord;
end
$$;
create or replace function visit_year(p_enterprise uuid, p_year int) returns table (year int, agency_id uuid, number text, counts boolean, basis text, joint boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return query
  select extract(year from i.window_from)::int, i.agency_id, i.number, i.counts_toward_cap, i.cap_basis, j.guest_id is not null
  from inspection i left join joint_now j on j.guest_id = i.id
  where i.enterprise_id = any(kin) and i.disclosed_to is not null and (j.guest_id is null or j.host_agency <> j.guest_agency)
    and i.window_from >= make_date(p_year - 1, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = coalesce(j.host_id, i.id)))
    and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)));
end
$$;
create or replace function visit_rules(p_enterprise uuid, p_year int) returns table (together text, whose text, rule text, period text, counted int, cap int, basis text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return query
  select upper(split_part(s.counter, ':', 1)), coalesce(max(g.name), split_part(s.counter, ':', 3)), s.rule, s.period, count(*)::int, max(s.cap),
    (array_agg(s.basis order by s.id desc))[1]
  from visit_slot s join inspection i on i.id = s.inspection_id left join agency g on s.counter = 'agency:' || g.id
  where i.enterprise_id = any(kin) and i.disclosed_to is not null and s.freed_at is null
    and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))
  group by s.counter, s.rule, s.period order by 1, 2, s.rule, s.period;
end
$$;
create or replace function joint_host(p_visit uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
  select coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit));
end
$$;
create or replace function joint_members(p_visit uuid) returns table (visit uuid, ord bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select p_visit, 0 union all
  select j.guest_id, row_number() over (order by j.at, j.guest_id) from joint_now j where j.host_id = p_visit;
end
$$;
create or replace function visit_agencies(p_visit uuid) returns table (agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select i.agency_id from inspection i where i.id = p_visit
  union select x.agency_id from inspection_agency x where x.inspection_id = p_visit
  union select j.guest_agency from joint_now j where j.host_id = p_visit
  union select j.host_agency from joint_now j where j.guest_id = p_visit;
end
$$;
create or replace function joint_guests(p_host uuid)
returns table (visit uuid, number text, agency_id uuid, state text, kind text, trigger text, counts boolean, window_from date, window_to date, plan text, withdrawn boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select g.id, g.number, g.agency_id, g.state, g.kind, g.trigger, g.counts_toward_cap, g.window_from, g.window_to, coalesce(p.number, ''),
    p.id is not null and exists (select from plan_withdrawal w where w.plan_id = p.id)
  from joint_now j join inspection g on g.id = j.guest_id left join plan p on p.id = g.plan_id
  where j.host_id = p_host and (app_all() or j.host_agency = app_agency())
  order by j.at, g.id;
end
$$;
create or replace function joint_team(p_host uuid) returns table (inspector_id uuid, lead boolean, ord bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select t.inspector_id, bool_or(t.lead and m.ord = 0), min(m.ord * 1000 + t.position)
  from joint_members(p_host) m join team_now t on t.inspection_id = m.visit
  where app_all() or exists (select from inspection i where i.id = p_host and i.agency_id = app_agency())
  group by t.inspector_id;
end
$$;
create or replace function visit_entered(p_visit uuid) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
  select coalesce(s.device_at, s.at) from check_code_scan s where s.inspection_id = joint_host(p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1);
end
$$;
-- +goose StatementEnd
