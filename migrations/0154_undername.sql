-- +goose Up
-- 频次: what is read of an agency's visits is what the gate counts against its cap, so it is told under the name whose cap it is: an entry (one code,
-- however many visits enter with it) stands under every name in which one of them comes, once, and counts there when one of them counts (行政处罚法 20).
-- Before, a body's own visits and those in a grantor's name were added up against one cap.
drop function visit_counted(uuid), visits_counted(uuid, int), visit_year(uuid, int);
-- +goose StatementBegin
-- year_members: the visits of a year and the year before under each name in which they come, with the entry that they are of, and whether the caller is told of it.
create function year_members(p_kin uuid[], p_year int)
returns table (year int, agency_id uuid, entry uuid, visit uuid, number text, counts boolean, basis text, told boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with body as materialized (select distinct g.grantee_id as id from power_grant g where g.kind = 'ENTRUSTED'),
  entered as materialized (
    select h.id, extract(year from h.window_from)::int as year from inspection h
    where h.enterprise_id = any(p_kin) and h.window_from >= make_date(p_year - 1, 1, 1) and h.window_from < make_date(p_year + 1, 1, 1)
      and not exists (select from joint_now j where j.guest_id = h.id)),
  member as materialized (
    select e.id as entry, e.id as visit, e.year from entered e
    union all select e.id, j.guest_id, e.year from entered e join joint_now j on j.host_id = e.id)
  select m.year, n.name, m.entry, i.id, i.number, i.counts_toward_cap, i.cap_basis, i.state <> 'CODE_ISSUED' or visit_told(i.id, i.agency_id, i.draw_id)
  from member m join inspection i on i.id = m.visit
  cross join lateral unnest(case when i.agency_id in (select b.id from body b) or exists (select from inspection_agency a where a.inspection_id = i.id)
    then array(select v.agency_id from visit_names(i.id) v) else array[i.agency_id] end) n (name)
  where i.disclosed_to is not null and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = m.entry));
end
$$;
-- visit_year: the entries that the caller is told of, under each name; number and basis are those of the visit that comes in the name, the host's first.
create function visit_year(p_enterprise uuid, p_year int) returns table (year int, agency_id uuid, entry uuid, number text, counts boolean, basis text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  if not coalesce(app_all() or app_agency() is not null or app_enterprise() = any(kin)
    or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)), false) then
    return;
  end if;
  return query
  select m.year, m.agency_id, m.entry, (array_agg(m.number order by m.counts desc, m.visit <> m.entry, m.number))[1], bool_or(m.counts),
    (array_agg(m.basis order by m.counts desc, m.visit <> m.entry, m.number))[1]
  from year_members(kin, p_year) m where m.told group by m.year, m.agency_id, m.entry;
end
$$;
-- visits_counted: for each name in which anybody came in the year, the entries that count with it: in that name or one of its kin.
create function visits_counted(p_enterprise uuid, p_year int) returns table (agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with seen as materialized (select y.agency_id, y.entry, y.counts from visit_year(p_enterprise, p_year) y where y.year = p_year)
  select a.agency_id, (select count(distinct s.entry)::int from seen s where s.counts and s.agency_id = any(a.kin))
  from (select d.agency_id, agency_kin(d.agency_id) as kin from (select distinct s.agency_id from seen s) d) a;
end
$$;
-- visit_capped: the name whose cap is told of a visit: the agency's own when it inspects an item of its own, else that of who entrusts it. For the team, whoever
-- holds the code, and those who see all.
create function visit_capped(p_visit uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
  select n.agency_id from inspection i cross join lateral visit_names(i.id) n join agency ag on ag.id = n.agency_id
  where i.id = p_visit and (app_all() or i.id = app_visit() or on_team(i.id))
  order by n.agency_id <> i.agency_id, exists (select from inspection_agency a where (a.inspection_id, a.agency_id) = (i.id, n.agency_id)), ag.code limit 1);
end
$$;
-- visit_counted: that name, and the entries of the visit's year that count with it: the page of the code and the notice say the same number to the enterprise.
create function visit_counted(p_visit uuid) returns table (agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare whose uuid := visit_capped(p_visit); kin uuid[] := agency_kin(whose);
begin
  return query
  select whose, (select count(distinct m.entry)::int from year_members(enterprise_kin(v.enterprise_id), extract(year from v.window_from)::int) m
    where m.year = extract(year from v.window_from) and m.counts and m.agency_id = any(kin))
  from inspection v where v.id = p_visit and whose is not null;
end
$$;
-- +goose StatementEnd
revoke all on function year_members(uuid[], int), visit_year(uuid, int), visits_counted(uuid, int), visit_capped(uuid), visit_counted(uuid) from public;
grant execute on function visit_year(uuid, int), visits_counted(uuid, int), visit_capped(uuid), visit_counted(uuid) to yangguang_app;

-- +goose Down
drop function visit_counted(uuid), visit_capped(uuid), visits_counted(uuid, int), visit_year(uuid, int), year_members(uuid[], int);
-- +goose StatementBegin
create function visit_year(p_enterprise uuid, p_year int) returns table (year int, agency_id uuid, number text, counts boolean, basis text, joint boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return query
  select extract(year from i.window_from)::int, i.agency_id, i.number, i.counts_toward_cap, i.cap_basis, j.guest_id is not null
  from inspection i left join joint_now j on j.guest_id = i.id
  where i.enterprise_id = any(kin) and i.disclosed_to is not null
      and (i.state <> 'CODE_ISSUED' or visit_told(i.id, i.agency_id, i.draw_id)) and (j.guest_id is null or j.host_agency <> j.guest_agency)
    and i.window_from >= make_date(p_year - 1, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = coalesce(j.host_id, i.id)))
    and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)));
end
$$;
-- visits_counted: for each agency that came in the year, the visits that count with one of its own: in a name in which it came, or of its kin.
create function visits_counted(p_enterprise uuid, p_year int) returns table (agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with body as materialized (select distinct g.grantee_id as id from power_grant g where g.kind = 'ENTRUSTED'),
  seen as materialized (
    select y.agency_id, y.counts,
      case when y.agency_id in (select id from body) then array(select n.agency_id from visit_names(i.id) n) else array[y.agency_id] end as names
    from visit_year(p_enterprise, p_year) y join inspection i on i.number = y.number where y.year = p_year),
  came as materialized (
    select a.agency_id, array(select unnest(agency_kin(n.name)) from (select distinct unnest(s.names) as name from seen s where s.agency_id = a.agency_id) n) as kin
    from (select distinct s.agency_id from seen s) a)
  select a.agency_id, (select count(*)::int from seen s where s.counts and s.names && a.kin) from came a;
end
$$;
-- visit_counted: the same for the names of the visit whose code is read.
create function visit_counted(p_visit uuid) returns int
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := array(select unnest(agency_kin(n.agency_id)) from visit_names(p_visit) n);
begin
  return (select count(*) from inspection v
    cross join lateral visit_year(v.enterprise_id, extract(year from v.window_from)::int) y join inspection i on i.number = y.number
    where v.id = p_visit and v.id = app_visit() and y.year = extract(year from v.window_from) and y.counts
      and kin && array(select n.agency_id from visit_names(i.id) n));
end
$$;
-- +goose StatementEnd
revoke all on function visit_year(uuid, int), visits_counted(uuid, int), visit_counted(uuid) from public;
grant execute on function visit_year(uuid, int), visits_counted(uuid, int), visit_counted(uuid) to yangguang_app;
