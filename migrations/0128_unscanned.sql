-- +goose Up
-- Who goes where with which code is for a colleague who does not go there from when the code was scanned, as the visit itself is (0111, 0120): the token of a code that
-- is issued and not scanned lets in whoever has it. The enterprise, the team, the heads and the supervision know from the issue.
create policy embargo on check_code as restrictive for select to yangguang_app
  using ((select app_agency()) is null or (select app_all()) or sees_visit(inspection_id) or sees_guest(inspection_id));
alter policy embargo on inspection_team using (disclosed_to is not null and (select app_agency()) is null or (select app_all()) or sees_visit(inspection_id)
  or disclosed_to is not null and sees_joint(inspection_id));

-- +goose Down
alter policy embargo on inspection_team using (disclosed_to is not null or sees_visit(inspection_id));
drop policy embargo on check_code;
