-- +goose Up
-- How many reports of visits without code 无码入企 an enterprise's own account made since an instant: strangers' reports do not count against it.
drop function uncoded_reports_since(uuid, timestamptz);
-- +goose StatementBegin
create function own_reports_since(p_enterprise uuid, p_since timestamptz) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int from uncoded_report r where r.enterprise_id = p_enterprise and r.by_enterprise and r.at >= p_since
$$;
-- +goose StatementEnd
revoke all on function own_reports_since(uuid, timestamptz) from public;
grant execute on function own_reports_since(uuid, timestamptz) to yangguang_app;
