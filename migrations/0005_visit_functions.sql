-- +goose Up
-- What a visit must know beyond the caller's own rows: functions of the owner with a fixed search path, each of which answers a narrow
-- question and checks itself who asks. At the end, what the rows of a visit may become.

-- Officers as the gate sees them on the days of a visit: certificate, duty, declared conflicts with the enterprise. An agency learns this of
-- its own officers and of those whom a draw put on a team of its visits.
-- +goose StatementBegin
create function visit_officers(p_inspectors uuid[], p_enterprise uuid, p_from date, p_to date)
returns table (ord bigint, inspector_id uuid, pseudonym text, agency_id uuid, agency_field text, status text, specialities text[],
  name text, number text, valid_from date, valid_to date, scope text[], conflicts text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select w.ord, p.id, p.pseudonym, ag.id, ag.field, p.status, p.specialities, c.name, c.number, c.valid_from, c.valid_to, c.scope,
    array(select k.code from conflict k where k.inspector_id = p.id and k.enterprise_id = p_enterprise and k.from_day <= p_to
      and (k.to_day is null or k.to_day >= p_from) order by k.code)
  from unnest(p_inspectors) with ordinality w (id, ord)
  join inspector p on p.id = w.id
  join agency ag on ag.id = coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = app_agency()
    and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to) limit 1), p.agency_id)
  left join certificate c on c.inspector_id = p.id
  where app_all() or ag.id = app_agency()
    or exists (select 1 from inspection_team t where t.inspector_id = p.id and t.agency_id = app_agency())
  order by w.ord
$$;
-- Visits under code of a year (of the window's first day) and of the year before, whoever the agency: the enterprise itself, agencies,
-- supervisors and the holder of its code may know; the public may not. A visit voided before entry is none.
create function visit_year(p_enterprise uuid, p_year int)
returns table (year int, agency_id uuid, number text, counts boolean, basis text)
language sql stable security definer set search_path = public, pg_temp as $$
  select extract(year from i.window_from)::int, i.agency_id, i.number, i.counts_toward_cap, i.cap_basis
  from inspection i
  where i.enterprise_id = p_enterprise and i.disclosed_to is not null
    and i.window_from >= make_date(p_year - 1, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
    and (app_all() or app_agency() is not null or app_enterprise() = p_enterprise
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = p_enterprise))
$$;
-- The median of visits in a year over the active enterprises of the same industry section; null when the industry is unknown.
create function visit_median(p_enterprise uuid, p_year int) returns double precision
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up as (
    select n.code, n.parent_code from enterprise e join industry n on n.code = e.industry_code where e.id = p_enterprise
    union all select n.code, n.parent_code from up join industry n on n.code = up.parent_code
  ), down as (
    select code from up where parent_code is null
    union all select n.code from down join industry n on n.parent_code = down.code
  ), visits as (
    select i.enterprise_id, count(*) n from inspection i
    where i.disclosed_to is not null and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
    group by i.enterprise_id
  )
  select percentile_cont(0.5) within group (order by coalesce(v.n, 0))
  from enterprise e left join visits v on v.enterprise_id = e.id
  where e.industry_code in (select code from down) and e.status = 'ACTIVE'
$$;
-- +goose StatementEnd
revoke all on function visit_officers(uuid[], uuid, date, date), visit_year(uuid, int), visit_median(uuid, int) from public;
grant execute on function visit_officers(uuid[], uuid, date, date), visit_year(uuid, int), visit_median(uuid, int) to yangguang_app;

-- A visit goes forward, and what is CLOSED or VOID stays so. A step in place is a second scan, confirmation or code.
-- +goose StatementBegin
create function visit_moves() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) not in (('PLANNED', 'APPROVED'), ('APPROVED', 'CODE_ISSUED'), ('CODE_ISSUED', 'CODE_ISSUED'), ('CODE_ISSUED', 'ON_SITE'),
      ('ON_SITE', 'ON_SITE'), ('ON_SITE', 'RECORDED'), ('RECORDED', 'RECORDED'), ('RECORDED', 'CLOSED'), ('CLOSED', 'CLOSED'),
      ('PLANNED', 'VOID'), ('APPROVED', 'VOID'), ('CODE_ISSUED', 'VOID'), ('ON_SITE', 'VOID')) then
    raise exception 'a visit does not go from % to %', old.state, new.state using errcode = 'restrict_violation', constraint = 'visit_moves';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger visit_moves before update on inspection for each row execute function visit_moves();
call ledgered('insert or update', 'inspection', 'disclosed_to', 'approver_id', 'approved_at', 'void_reason');
call ledgered('insert or update', 'inspection_team', 'disclosed_to');
call ledgered('insert or update', 'visit_slot', 'freed_at');
call ledgered('insert or update', 'evidence', 'disclosed_to');
call ledgered('insert or update', 'violation');
