-- +goose Up
-- 执法人员照片: a later one replaces the one before for whoever looks, and nothing is overwritten. What is taken out of a received file 元数据.
alter table evidence add column metadata_removed bigint check (metadata_removed >= 0); -- bytes; null: kept as received
grant insert (metadata_removed) on evidence to yangguang_app;

create table inspector_photo (
  id               uuid primary key,
  inspector_id     uuid not null references inspector (id),
  n                int not null check (n >= 1),
  sha256           bytea not null check (octet_length(sha256) = 32),
  media_type       text not null,
  size             bigint not null check (size > 0),
  storage_key      text not null unique,
  metadata_removed bigint check (metadata_removed >= 0),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint inspector_photo_n_key unique (inspector_id, n)
);
-- Who sees an officer's face: the own agency, supervisors and auditors, and the enterprise that the officer's visit was shown to, by its account
-- or by the code. Nobody else, and no public list.
alter table inspector_photo enable row level security;
alter table inspector_photo force row level security;
create policy owner_all on inspector_photo to yangguang_owner using (true) with check (true);
create policy scope on inspector_photo
  using ((select app_all()) or exists (select from inspector i where i.id = inspector_photo.inspector_id and i.agency_id = (select app_agency())))
  with check ((select app_all()) or exists (select from inspector i where i.id = inspector_photo.inspector_id and i.agency_id = (select app_agency())));
create policy visited on inspector_photo for select using (exists (select from inspection_team m where m.inspector_id = inspector_photo.inspector_id
  and (m.disclosed_to = (select app_enterprise()) or m.inspection_id = (select app_visit()))));
call append_only('inspector_photo');
