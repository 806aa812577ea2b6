-- +goose Up
-- 图片: pictures are opened when they are received. picture says what that showed: DRAWN, or PLAIN when it is of one colour all over; null of other files, and
-- of those received before. A signature (签名) is a picture that opens and on which something is to be seen.
alter table evidence add column picture text constraint evidence_picture check (picture is null or picture in ('DRAWN', 'PLAIN') and media_type like 'image/%');
grant insert (picture) on evidence to yangguang_app;
-- +goose StatementBegin
create function signature_is_drawn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Of another's it says nothing: record_party_signature_own refuses that.
  if exists (select from evidence e where e.id = new.signature_id and e.author_id = new.account_id and e.picture is distinct from 'DRAWN') then
    raise exception 'a signature is a picture that opens' using errcode = 'check_violation', constraint = 'record_party_signature_drawn';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function signature_is_drawn() from public;
create trigger signature_is_drawn before insert on record_party for each row when (new.signature_id is not null) execute function signature_is_drawn();

-- +goose Down
drop trigger signature_is_drawn on record_party;
drop function signature_is_drawn();
alter table evidence drop column picture;
