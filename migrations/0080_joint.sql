-- +goose Up
-- 联合检查: who left the team of a guest is not shown to whoever holds the host's code, which lets the guest's team in too.
alter policy code_holder on team_leave using (joint_host(inspection_id) = (select app_visit()));

-- An office writes codes and records, and the job that sees all publishes; an enterprise's session only reads them, though they are disclosed to it.
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['inspection_record', 'check_code'] loop
    execute format('create policy offices on %I as restrictive for insert to yangguang_app with check (app_all() or agency_id = app_agency())', t);
  end loop;
end
$$;
-- +goose StatementEnd
alter table check_code_revocation enable row level security;
alter table check_code_revocation force row level security;
create policy owner_all on check_code_revocation to yangguang_owner using (true) with check (true);
create policy offices on check_code_revocation using (true) with check ((select app_all()) or agency_id = (select app_agency()));

-- +goose Down
drop policy offices on check_code_revocation;
drop policy owner_all on check_code_revocation;
alter table check_code_revocation disable row level security, no force row level security;
drop policy offices on check_code;
drop policy offices on inspection_record;
alter policy code_holder on team_leave using (inspection_id = (select app_visit()));
