-- +goose Up
-- 检查次数: an entry and its check stand with one agency, the one whose code was scanned, and in one year: of an entry of several visits with the host's.
-- +goose StatementBegin
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

-- 预警: a warning about several enterprises names them, and a refusal by the cap names the visit that it refused.
alter table warning add column about text[] not null default '{}';
grant insert (about) on warning to yangguang_app;
alter table audit_refusal add column subject text not null default '' check (length(subject) <= 100);
grant insert (subject) on audit_refusal to yangguang_app;

-- +goose Down
alter table audit_refusal drop column subject;
alter table warning drop column about;
-- +goose StatementBegin
create or replace function checks_of_year(p_year int) returns table (code text, agency text, entered int, counted int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.code, g.name, coalesce(e.n, 0)::int, coalesce(c.n, 0)::int
  from (select s.agency_id, count(distinct s.inspection_id) n from check_code_scan s
      where s.at >= make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') and s.at < make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai')
      group by s.agency_id) e
    full join (select k.agency_id, count(*) n from counted_check k where k.year = p_year group by k.agency_id) c using (agency_id)
    join agency g on g.id = agency_id
  order by g.code
$$;
-- +goose StatementEnd
