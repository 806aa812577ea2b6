-- +goose Up
-- It is asked for every finding that is read: its plan is made once in a session (0054), which a function in SQL does not allow.
-- +goose StatementBegin
create or replace function violation_history(p_findings uuid[]) returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query select h.* from earlier_violations(array(select f.id from finding f
    where f.id = any(p_findings) and (app_all() or f.agency_id = app_agency() or f.disclosed_to = app_enterprise()))) h;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function violation_history(p_findings uuid[]) returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.* from earlier_violations(array(select f.id from finding f
    where f.id = any(p_findings) and (app_all() or f.agency_id = app_agency() or f.disclosed_to = app_enterprise()))) h
$$;
-- +goose StatementEnd
