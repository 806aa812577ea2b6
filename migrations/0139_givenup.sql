-- +goose Up
-- A visit is given up, and a code that nobody used is taken back, by a head of the agency, the supervision or the platform: not by the officer who is to go, nor by one
-- who does not. What follows from who leaves a team the database writes itself (leave_revokes).
alter policy voided on inspection with check (state <> 'VOID' or oversees() or agency_id = app_head());
create policy revoked_by on check_code_revocation as restrictive for insert to yangguang_app with check (oversees() or agency_id = app_head());

-- +goose Down
drop policy revoked_by on check_code_revocation;
alter policy voided on inspection with check (state <> 'VOID' or app_all() or agency_id = app_agency());
