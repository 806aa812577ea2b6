-- +goose Up
-- Who goes along on a joint visit 联合检查 knows all who come: an officer or head of one guest saw the host and the own visit, and not the agency that is the third.
-- Whether the caller belongs to a guest of the host: one of its team, or a head of its agency. By the rows as they are, for the visits themselves are not the caller's.
-- +goose StatementBegin
create function guest_of(p_host uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from joint_visit j where j.host_id = p_host and (j.guest_agency = app_head()
    or exists (select from team_now t where t.inspection_id = j.guest_id and t.inspector_id = app_inspector())));
end $$;
-- +goose StatementEnd
revoke all on function guest_of(uuid) from public;
grant execute on function guest_of(uuid) to yangguang_app;
alter policy scope on joint_visit using ((select app_all()) or host_id = (select app_visit()) or sees_visit(host_id) or sees_visit(guest_id) or guest_of(host_id));

-- +goose Down
alter policy scope on joint_visit using ((select app_all()) or host_id = (select app_visit()) or sees_visit(host_id) or sees_visit(guest_id));
drop function guest_of(uuid);
