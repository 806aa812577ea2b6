-- +goose Up
-- Lists and counts whose cost does not grow with history: an officer's tasks in the order of the list, an enterprise's visits of a year.

-- When the visit was planned, as in inspection.created_at: a team is named with its visit.
alter table inspection_team add column planned_at timestamptz not null default command_time();
alter table inspection_team disable trigger user;
update inspection_team t set planned_at = i.created_at from inspection i where i.id = t.inspection_id;
alter table inspection_team enable trigger user;
-- Who comes later has the time of the visit too.
-- +goose StatementBegin
create function team_planned_at() returns trigger language plpgsql as $$
begin
  new.planned_at := coalesce((select t.planned_at from inspection_team t where t.inspection_id = new.inspection_id and t.inspector_id = new.replaces), new.planned_at);
  return new;
end
$$;
-- +goose StatementEnd
create trigger team_planned_at before insert on inspection_team for each row when (new.replaces is not null) execute function team_planned_at();

drop index inspection_team_inspector;
create index inspection_team_tasks on inspection_team (inspector_id, planned_at desc, inspection_id desc);
create index inspection_year on inspection (enterprise_id, window_from);

create or replace view team_now with (security_invoker) as
select t.* from inspection_team t
where not exists (select from team_leave l where l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id);
