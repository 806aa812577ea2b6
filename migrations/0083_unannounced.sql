-- +goose Up
-- Who is complained about does not leak before the code is shown (practice 1.2): until then a visit that was not drawn is for its team, the heads of its
-- agency, whoever planned it and who oversees them all; a colleague who does not go there learns of it when the enterprise does.
alter policy embargo on inspection using (disclosed_to is not null or (select app_system()) or agency_id = (select app_head()) or on_team(id)
  or case when draw_id is null then (select app_all()) or author_id = (select app_account()) or id = (select app_visit())
    else exists (select from draw_publication p where p.draw_id = inspection.draw_id) end);

-- +goose Down
alter policy embargo on inspection using (draw_id is null or disclosed_to is not null
  or exists (select from draw_publication p where p.draw_id = inspection.draw_id) or (select app_system()) or agency_id = (select app_head()) or on_team(id));
