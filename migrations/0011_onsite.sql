-- +goose Up
-- 现场: when a team left the enterprise it entered.
create table visit_leave (
  inspection_id uuid constraint visit_leave_pkey primary key references inspection (id),
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  by_kind       text not null check (by_kind in ('ENTERPRISE', 'OFFICER')),
  account_id    uuid not null references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
alter table visit_leave enable row level security;
alter table visit_leave force row level security;
create policy owner_all on visit_leave to yangguang_owner using (true) with check (true);
create policy scope on visit_leave using ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
  with check ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()));
create policy code_holder on visit_leave for select using (inspection_id = (select app_visit()));
call append_only('visit_leave');
