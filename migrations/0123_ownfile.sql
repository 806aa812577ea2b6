-- +goose Up
-- 证据、照片: a file lies where the id of its row says (file.Key), so no row points at another's or out of the folder. What is handed in is of whoever's session
-- it is: of an officer to the own agency, of an enterprise for an order or a finding of its own.
alter table evidence add constraint evidence_storage_key check (storage_key = right(replace(id::text, '-', ''), 2) || '/' || replace(id::text, '-', '')),
  add constraint evidence_media_type check (media_type ~ '^[a-z]+/[a-z0-9.+-]+$');
alter table inspector_photo add constraint inspector_photo_storage_key
    check (storage_key = right(replace(id::text, '-', ''), 2) || '/' || replace(id::text, '-', '')),
  add constraint inspector_photo_media_type check (media_type ~ '^image/[a-z0-9.+-]+$');
-- +goose StatementBegin
-- Both lie in one folder.
create function file_of_one() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'evidence' and exists (select from inspector_photo p where p.id = new.id)
    or tg_table_name = 'inspector_photo' and exists (select from evidence e where e.id = new.id) then
    raise exception 'a file is evidence or a photo, not both' using errcode = 'unique_violation', constraint = 'file_of_one';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function file_of_one() from public;
create trigger file_of_one before insert on evidence for each row execute function file_of_one();
create trigger file_of_one before insert on inspector_photo for each row execute function file_of_one();
create trigger of_its_finding before insert on evidence for each row when (new.finding_id is not null) execute function of_its_parent('finding', 'finding_id');
create trigger of_its_order before insert on evidence for each row when (new.rectification_id is not null)
  execute function of_its_parent('rectification', 'rectification_id');
create policy sender on evidence as restrictive for insert to yangguang_app with check ((select app_system()) or author_id = (select app_account())
  and case when rectification_id is null and finding_id is null then agency_id = (select app_agency()) and disclosed_to is null
    else disclosed_to = (select app_enterprise()) end);

-- +goose Down
drop policy sender on evidence;
drop trigger of_its_order on evidence;
drop trigger of_its_finding on evidence;
drop trigger file_of_one on inspector_photo;
drop trigger file_of_one on evidence;
drop function file_of_one();
alter table inspector_photo drop constraint inspector_photo_media_type, drop constraint inspector_photo_storage_key;
alter table evidence drop constraint evidence_media_type, drop constraint evidence_storage_key;
