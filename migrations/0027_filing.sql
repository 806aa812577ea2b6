-- +goose Up
-- 事后备案: a visit that the place exempts from a quiet day is filed afterwards by the day that the rule gives; what is owed is kept with the advice.
alter table gate_advice add due_on date constraint gate_advice_due check (due_on is null or gate = 'QUIET_DAY');
grant insert (due_on) on gate_advice to yangguang_app;

-- What an agency's visits of a year took under every rule of any period: the enterprise reads all that binds it, and only of visits that it was shown.
-- +goose StatementBegin
create function visit_rules(p_enterprise uuid, p_year int)
returns table (together text, whose text, rule text, period text, counted int, cap int, basis text)
language sql stable security definer set search_path = public, pg_temp as $$
  select upper(split_part(s.counter, ':', 1)), coalesce(max(g.name), split_part(s.counter, ':', 3)), s.rule, s.period, count(*)::int, max(s.cap),
    (array_agg(s.basis order by s.id desc))[1]
  from visit_slot s join inspection i on i.id = s.inspection_id left join agency g on s.counter = 'agency:' || g.id
  where i.enterprise_id = any(enterprise_kin(p_enterprise)) and i.disclosed_to is not null and s.freed_at is null
    and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (app_all() or app_agency() is not null or app_enterprise() = any(enterprise_kin(p_enterprise))
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(enterprise_kin(p_enterprise))))
  group by s.counter, s.rule, s.period order by 1, 2, s.rule, s.period
$$;
-- +goose StatementEnd
revoke all on function visit_rules(uuid, int) from public;
grant execute on function visit_rules(uuid, int) to yangguang_app;

drop function gate_statistics(int, date);
-- +goose StatementBegin
create function gate_statistics(p_year int, p_today date)
returns table (agency text, coded int, asked int, granted int, refused int, advised int, emergencies int, made_up int, made_up_late int, overdue int, unfiled int)
language sql stable security definer set search_path = public, pg_temp as $$
  with span as (select make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') a, make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') z),
  counts as (
    select c.agency_id, 'coded' k from check_code c, span where c.n = 1 and c.issued_at >= a and c.issued_at < z
    union all select x.agency_id, 'asked' from gate_exception x, span where x.at >= a and x.at < z
    union all select d.agency_id, case when d.granted then 'granted' else 'refused' end from gate_exception_decision d, span where d.at >= a and d.at < z
    union all select v.agency_id, 'advised' from gate_advice v, span where v.due_on is null and v.at >= a and v.at < z
    union all select v.agency_id, 'unfiled' from gate_advice v, span where v.due_on < p_today and v.at >= a and v.at < z
      and not exists (select from gate_exception x where x.inspection_id = v.inspection_id and x.gate = v.gate)
    union all select e.agency_id, 'emergencies' from emergency_entry e, span where e.entered_at >= a and e.entered_at < z
    union all select m.agency_id, case when m.late then 'made_up_late' else 'made_up' end from code_make_up m, span where m.at >= a and m.at < z
    union all select e.agency_id, 'overdue' from emergency_entry e join inspection i on i.id = e.inspection_id, span
      where e.entered_at >= a and e.entered_at < z and e.due_on < p_today and not exists (select from check_code c where c.inspection_id = e.inspection_id)
  )
  select g.name, (count(*) filter (where k = 'coded'))::int, (count(*) filter (where k = 'asked'))::int, (count(*) filter (where k = 'granted'))::int,
    (count(*) filter (where k = 'refused'))::int, (count(*) filter (where k = 'advised'))::int, (count(*) filter (where k = 'emergencies'))::int,
    (count(*) filter (where k = 'made_up'))::int, (count(*) filter (where k = 'made_up_late'))::int, (count(*) filter (where k = 'overdue'))::int,
    (count(*) filter (where k = 'unfiled'))::int
  from counts c join agency g on g.id = c.agency_id group by g.id, g.name order by 4 desc, g.name, g.id
$$;
-- +goose StatementEnd
revoke all on function gate_statistics(int, date) from public;
grant execute on function gate_statistics(int, date) to yangguang_app;
