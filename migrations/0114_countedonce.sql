-- +goose Up
-- 频次: what the gate counts for each agency that came in the year (0107 visit_counted), in one reading of the year's visits.
-- +goose StatementBegin
create function visits_counted(p_enterprise uuid, p_year int, p_day date) returns table (agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with seen as materialized (select y.agency_id, y.number, y.counts from visit_year(p_enterprise, p_year) y where y.year = p_year),
  counts as materialized (select s.agency_id, i.window_from from seen s join inspection i on i.number = s.number where s.counts),
  came as materialized (select a.agency_id, agency_kin(a.agency_id, p_day) as kin from (select distinct s.agency_id from seen s) a)
  select a.agency_id, (select count(*)::int from counts c where slot_counts(c.agency_id, c.window_from, a.kin)) from came a;
end
$$;
-- +goose StatementEnd
revoke all on function visits_counted(uuid, int, date) from public;
grant execute on function visits_counted(uuid, int, date) to yangguang_app;

-- +goose Down
drop function visits_counted(uuid, int, date);
