-- +goose Up
-- Who is complained about does not leak before the code is shown (practice 1.2): a code is shown when it was scanned, and issued earlier, maybe in the office. A
-- colleague who does not go there learns of a visit that was not drawn when the team has entered; the enterprise, which may refuse whoever comes without,
-- sees the code from its issue.
alter policy embargo on inspection using (disclosed_to is not null and (state <> 'CODE_ISSUED' or draw_id is not null or (select app_agency()) is null)
  or (select app_system()) or agency_id = (select app_head()) or on_team(id)
  or case when draw_id is null then (select app_all()) or author_id = (select app_account()) or id = (select app_visit())
    else exists (select from draw_publication p where p.draw_id = inspection.draw_id) end);

-- +goose Down
alter policy embargo on inspection using (disclosed_to is not null or (select app_system()) or agency_id = (select app_head()) or on_team(id)
  or case when draw_id is null then (select app_all()) or author_id = (select app_account()) or id = (select app_visit())
    else exists (select from draw_publication p where p.draw_id = inspection.draw_id) end);
