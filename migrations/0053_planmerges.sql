-- +goose Up
-- 计划合并建议: plans on file that nobody has drawn yet and that reach the same enterprises in the same days are proposed as one, as visits are.
alter table merge_proposal alter enterprise_id drop not null, alter host_id drop not null, alter guest_id drop not null,
  add column host_plan uuid references plan (id), add column guest_plan uuid references plan (id),
  add column enterprises int not null default 1 check (enterprises > 0), -- which both reach
  add constraint merge_proposal_of check (case when host_plan is null
    then guest_plan is null and num_nonnulls(enterprise_id, host_id, guest_id) = 3 and enterprises = 1
    else guest_plan is not null and guest_plan <> host_plan and num_nonnulls(enterprise_id, host_id, guest_id) = 0 end),
  add constraint merge_proposal_plans unique (host_plan, guest_plan);
grant insert (host_plan, guest_plan, enterprises) on merge_proposal to yangguang_app;
-- A list of all inspections of a state costs a page, however rare the state and whatever is older.
create index inspection_state on inspection (state, created_at desc, id desc);

-- +goose StatementBegin
-- Whether plans can still be brought together: both are on file and none is drawn.
create function plans_open(p_host uuid, p_guest uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from plan_withdrawal w where w.plan_id in (p_host, p_guest))
    and not exists (select from draw d where d.plan_id in (p_host, p_guest) and not exists (select from draw_void v where v.draw_id = d.id))
$$;
-- +goose StatementEnd
revoke all on function plans_open(uuid, uuid) from public;
grant execute on function plans_open(uuid, uuid) to yangguang_app;
