-- +goose Up
-- 清单之外无检查: the items and agencies of a visit are those that it was made with: a later change of the visit brings none.
-- +goose StatementBegin
create or replace function written_with_inspection_item() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id from added) a join inspection p on p.id = a.inspection_id
      where p.created_at <> command_time() or exists (select from log_entry e where e.change_id = p.change_id)) then
    raise exception 'rows of % are written with their inspection', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
create or replace function written_with_inspection_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id from added) a join inspection p on p.id = a.inspection_id
      where p.created_at <> command_time() or exists (select from log_entry e where e.change_id = p.change_id)) then
    raise exception 'rows of % are written with their inspection', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from added a where not exists (select from inspection i join plan_agency g on g.plan_id = i.plan_id
      where i.id = a.inspection_id and i.draw_id is not null and g.agency_id = a.agency_id)) then
    raise exception 'beside its own a visit has the agencies of its draw''s plan' using errcode = 'check_violation', constraint = 'inspection_agency_of_plan';
  end if;
  return null;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function written_with_inspection_item() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id from added) a join inspection p on p.id = a.inspection_id join log_entry e on e.change_id = p.change_id) then
    raise exception 'rows of % are written with their inspection', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
create or replace function written_with_inspection_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id from added) a join inspection p on p.id = a.inspection_id join log_entry e on e.change_id = p.change_id) then
    raise exception 'rows of % are written with their inspection', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from added a where not exists (select from inspection i join plan_agency g on g.plan_id = i.plan_id
      where i.id = a.inspection_id and i.draw_id is not null and g.agency_id = a.agency_id)) then
    raise exception 'beside its own a visit has the agencies of its draw''s plan' using errcode = 'check_violation', constraint = 'inspection_agency_of_plan';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
