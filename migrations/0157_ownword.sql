-- +goose Up
-- 行政处罚法 45: what officers noted of a party's refusal to sign does not speak for it. Its own account says its word once beside that note 陈述; both stay.
alter table record_party add column beside boolean not null default false,
  drop constraint record_party_pkey, add constraint record_party_pkey primary key (inspection_id, version, beside),
  add constraint record_party_beside check (not beside or word = 'CONFIRMED' and statement is not null);
-- +goose StatementBegin
create function party_beside() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.beside := new.word = 'CONFIRMED' and exists (select from record_party p where (p.inspection_id, p.version, p.word) = (new.inspection_id, new.version, 'REFUSED'));
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function party_beside() from public;
create trigger party_beside before insert on record_party for each row execute function party_beside();

-- +goose Down
drop trigger party_beside on record_party;
drop function party_beside();
alter table record_party disable trigger user;
delete from record_party where beside;
alter table record_party enable trigger user;
alter table record_party drop constraint record_party_beside, drop constraint record_party_pkey, add constraint record_party_pkey primary key (inspection_id, version),
  drop column beside;
