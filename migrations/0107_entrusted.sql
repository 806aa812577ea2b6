-- +goose Up
-- 频次: what an enterprise reads of an agency's visits is what the gate counts for it: with those of the bodies that it entrusts and of the agency that
-- entrusts it 委托, and of the agencies that it goes on for.
-- +goose StatementBegin
create function visit_counted(p_enterprise uuid, p_agency uuid, p_year int, p_day date) returns int
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := agency_kin(p_agency, p_day);
begin
  return (select count(*) from visit_year(p_enterprise, p_year) y join inspection i on i.number = y.number
    where y.year = p_year and y.counts and slot_counts(y.agency_id, i.window_from, kin));
end
$$;
create or replace function visit_rules(p_enterprise uuid, p_year int) returns table (together text, whose text, rule text, period text, counted int, cap int, basis text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  kin uuid[] := enterprise_kin(p_enterprise);
  day date := least(greatest((command_time() at time zone 'Asia/Shanghai')::date, make_date(p_year, 1, 1)), make_date(p_year, 12, 31));
begin
  return query
  with slot as materialized (
    select s.* from visit_slot s join inspection i on i.id = s.inspection_id
    where i.enterprise_id = any(kin) and i.disclosed_to is not null and s.freed_at is null
      and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
        or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))),
  told as (
    select s.counter, s.rule, s.period, g.id as agency, g.name, agency_kin(g.id, day) as offices, max(s.cap) as cap, (array_agg(s.basis order by s.id desc))[1] as basis
    from slot s left join agency g on s.counter = 'agency:' || g.id group by s.counter, s.rule, s.period, g.id, g.name)
  select upper(split_part(t.counter, ':', 1)), coalesce(t.name, split_part(t.counter, ':', 3)), t.rule, t.period,
    (select count(*)::int from slot s where s.rule = t.rule and s.period = t.period
      and case when t.agency is null then s.counter = t.counter else s.counter like 'agency:%' and slot_counts(s.agency_id, s.first_day, t.offices) end), t.cap, t.basis
  from told t order by 1, 2, t.rule, t.period;
end
$$;
-- Those in whose name the agency of a visit comes 委托: of the items that are inspected, on the day of its code; for whoever may read the visit by its code.
create function visit_entrusted(p_visit uuid) returns table (agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select distinct g.grantor_id from inspection i
  join lateral (select (c.valid_from at time zone 'Asia/Shanghai')::date as day from check_code c where c.inspection_id = i.id order by c.n desc limit 1) c on true
  join inspection_item x on x.inspection_id = i.id join check_item it on it.id = x.item_id
  join power_grant g on g.grantor_id = it.agency_id and g.grantee_id = i.agency_id and g.kind = 'ENTRUSTED' and (g.item_ids = '{}' or it.id = any(g.item_ids))
  left join power_grant_end e on e.grant_id = g.id
  where i.id = p_visit and i.id = app_visit() and c.day between g.from_day and least(g.to_day, e.last_day);
end
$$;
-- +goose StatementEnd
revoke all on function visit_counted(uuid, uuid, int, date), visit_entrusted(uuid) from public;
grant execute on function visit_counted(uuid, uuid, int, date), visit_entrusted(uuid) to yangguang_app;

-- +goose Down
-- +goose StatementBegin
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
-- +goose StatementEnd
drop function visit_entrusted(uuid), visit_counted(uuid, uuid, int, date);
