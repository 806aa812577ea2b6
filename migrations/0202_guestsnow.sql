-- +goose Up
-- Who goes along is who goes along now: an agency that left a joint visit 联合检查 does not read who joins it afterwards.
-- +goose StatementBegin
create or replace function guest_of(p_host uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from joint_now j where j.host_id = p_host and (j.guest_agency = app_head()
    or exists (select from team_now t where t.inspection_id = j.guest_id and t.inspector_id = app_inspector())));
end $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function guest_of(p_host uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from joint_visit j where j.host_id = p_host and (j.guest_agency = app_head()
    or exists (select from team_now t where t.inspection_id = j.guest_id and t.inspector_id = app_inspector())));
end $$;
-- +goose StatementEnd
