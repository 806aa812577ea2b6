-- +goose Up
-- Who was drawn under an embargo is for everybody as soon as the visit's code is shown (practice 1.2), and a code is shown when it was scanned, not when it is issued,
-- maybe in the office (0111): until then also of a drawn visit for the team, the heads of the agency, the supervision and the enterprise alone.
-- +goose StatementBegin
create or replace function selection_shown(p_draw uuid, p_rank int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from inspection i where i.draw_id = p_draw and i.draw_rank = p_rank and i.draw_step is null
    and (i.disclosed_to is not null and (i.state <> 'CODE_ISSUED' or i.disclosed_to = app_enterprise())
      or exists (select from inspection_team t where t.inspection_id = i.id and t.inspector_id = app_inspector())))
$$;
create or replace function visit_told(p_visit uuid, p_agency uuid, p_draw uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return app_agency() is null or p_agency = app_head() or on_team(p_visit) or exists (select from draw_publication p where p.draw_id = p_draw);
end
$$;
-- +goose StatementEnd
alter policy embargo on inspection using (disclosed_to is not null and (state <> 'CODE_ISSUED' or (select app_agency()) is null)
  or (select app_system()) or agency_id = (select app_head()) or on_team(id)
  or case when draw_id is null then (select app_all()) or author_id = (select app_account()) or id = (select app_visit())
    else exists (select from draw_publication p where p.draw_id = inspection.draw_id) end);

-- +goose Down
alter policy embargo on inspection using (disclosed_to is not null and (state <> 'CODE_ISSUED' or draw_id is not null or (select app_agency()) is null)
  or (select app_system()) or agency_id = (select app_head()) or on_team(id)
  or case when draw_id is null then (select app_all()) or author_id = (select app_account()) or id = (select app_visit())
    else exists (select from draw_publication p where p.draw_id = inspection.draw_id) end);
-- +goose StatementBegin
create or replace function visit_told(p_visit uuid, p_agency uuid, p_draw uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return p_draw is not null or app_agency() is null or p_agency = app_head() or on_team(p_visit);
end
$$;
create or replace function selection_shown(p_draw uuid, p_rank int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from inspection i where i.draw_id = p_draw and i.draw_rank = p_rank and i.draw_step is null
    and (i.disclosed_to is not null or exists (select from inspection_team t where t.inspection_id = i.id and t.inspector_id = app_inspector())))
$$;
-- +goose StatementEnd
