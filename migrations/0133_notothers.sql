-- +goose Up
-- Who reported and who has a conflict with whom is nobody's to ask about others: how often an enterprise reported itself is told in its own session, and pairs that
-- must not meet to the head who draws, without the ground, of the own officers and of those whom other agencies send to a plan on file.
-- +goose StatementBegin
create or replace function own_reports_since(p_enterprise uuid, p_since timestamptz) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int from uncoded_report r where r.enterprise_id = p_enterprise and p_enterprise = app_enterprise() and r.by_enterprise and r.at >= p_since
$$;

drop function draw_conflicts(uuid[], date, date);
create function draw_conflicts(p_inspectors uuid[], p_from date, p_to date) returns table (enterprise_id uuid, inspector_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  with office as materialized (
    select app_head() as id union
    select g.agency_id from plan p join plan_agency g on g.plan_id = p.id where p.agency_id = app_head() and plan_filed_at(p.id) is not null)
  select distinct e.id, c.inspector_id from conflict c cross join lateral unnest(enterprise_kin(c.enterprise_id)) e (id)
  where c.inspector_id = any(p_inspectors) and c.from_day <= p_to and (c.to_day is null or c.to_day >= p_from)
    and (app_all() or exists (select from inspector i join office o on i.agency_id = o.id or exists (select from membership m
      where m.inspector_id = i.id and m.agency_id = o.id and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to)) where i.id = c.inspector_id))
$$;
-- +goose StatementEnd
revoke all on function draw_conflicts(uuid[], date, date) from public;
grant execute on function draw_conflicts(uuid[], date, date) to yangguang_app;

-- +goose Down
drop function draw_conflicts(uuid[], date, date);
-- +goose StatementBegin
create function draw_conflicts(p_inspectors uuid[], p_from date, p_to date) returns table(enterprise_id uuid, inspector_id uuid, code text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, c.inspector_id, min(c.code) from conflict c cross join lateral unnest(enterprise_kin(c.enterprise_id)) e (id)
  where c.inspector_id = any(p_inspectors) and c.from_day <= p_to and (c.to_day is null or c.to_day >= p_from)
  group by e.id, c.inspector_id
$$;
create or replace function own_reports_since(p_enterprise uuid, p_since timestamptz) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int from uncoded_report r where r.enterprise_id = p_enterprise and r.by_enterprise and r.at >= p_since
$$;
-- +goose StatementEnd
revoke all on function draw_conflicts(uuid[], date, date) from public;
grant execute on function draw_conflicts(uuid[], date, date) to yangguang_app;
