-- +goose Up
-- 频次: who is complained about does not leak before the code is shown (practice 1.2): the frequency counts a visit for staff of an agency who do not read it
-- yet from when it was scanned, and not from the issue of its code; for the enterprise, the team, the agency's heads and the supervision from the issue.
-- +goose StatementBegin
-- visit_told: whether the caller is told of a visit whose code is issued and not scanned.
create function visit_told(p_visit uuid, p_agency uuid, p_draw uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return p_draw is not null or app_agency() is null or p_agency = app_head() or on_team(p_visit);
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
  where i.enterprise_id = any(kin) and i.disclosed_to is not null
      and (i.state <> 'CODE_ISSUED' or visit_told(i.id, i.agency_id, i.draw_id)) and (j.guest_id is null or j.host_agency <> j.guest_agency)
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
  with slot as materialized (
    select s.id, s.counter, s.rule, s.period, s.cap, s.basis, case when s.counter like 'agency:%' then s.agency_id end as agency
    from visit_slot s join inspection i on i.id = s.inspection_id
    where i.enterprise_id = any(kin) and i.disclosed_to is not null
      and (i.state <> 'CODE_ISSUED' or visit_told(i.id, i.agency_id, i.draw_id)) and s.freed_at is null
      and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
        or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))),
  office as materialized (select a.agency as id, agency_kin(a.agency) as kin from (select distinct s.agency from slot s where s.agency is not null) a),
  told as (
    select s.counter, s.rule, s.period, s.agency, max(s.cap) as cap, (array_agg(s.basis order by s.id desc))[1] as basis
    from slot s group by s.counter, s.rule, s.period, s.agency)
  select upper(split_part(t.counter, ':', 1)), coalesce(g.name, split_part(t.counter, ':', 3)), t.rule, t.period,
    (select count(*)::int from slot s where s.rule = t.rule and s.period = t.period
      and case when t.agency is null then s.counter = t.counter else s.agency = any(o.kin) end), t.cap, t.basis
  from told t left join agency g on g.id = t.agency left join office o on o.id = t.agency order by 1, 2, t.rule, t.period;
end
$$;
-- +goose StatementEnd
revoke all on function visit_told(uuid, uuid, uuid) from public;

-- +goose Down
-- +goose StatementBegin
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
  with slot as materialized (
    select s.id, s.counter, s.rule, s.period, s.cap, s.basis, case when s.counter like 'agency:%' then s.agency_id end as agency
    from visit_slot s join inspection i on i.id = s.inspection_id
    where i.enterprise_id = any(kin) and i.disclosed_to is not null and s.freed_at is null
      and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
        or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))),
  office as materialized (select a.agency as id, agency_kin(a.agency) as kin from (select distinct s.agency from slot s where s.agency is not null) a),
  told as (
    select s.counter, s.rule, s.period, s.agency, max(s.cap) as cap, (array_agg(s.basis order by s.id desc))[1] as basis
    from slot s group by s.counter, s.rule, s.period, s.agency)
  select upper(split_part(t.counter, ':', 1)), coalesce(g.name, split_part(t.counter, ':', 3)), t.rule, t.period,
    (select count(*)::int from slot s where s.rule = t.rule and s.period = t.period
      and case when t.agency is null then s.counter = t.counter else s.agency = any(o.kin) end), t.cap, t.basis
  from told t left join agency g on g.id = t.agency left join office o on o.id = t.agency order by 1, 2, t.rule, t.period;
end
$$;
-- +goose StatementEnd
drop function visit_told(uuid, uuid, uuid);
