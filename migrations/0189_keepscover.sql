-- +goose Up
-- 个人信息保护法: which characters of a household's name may be a person's is the program's to find (roster/mask.go), and it errs on the side of hiding. What it has hidden
-- stays hidden while the household has that name, whoever writes, and a household by its code (92) stays one, so that nobody's name becomes public by another kind.
alter table enterprise add constraint enterprise_household check (kind = 'SELF_EMPLOYED' or uscc not like '92%') not valid;
-- +goose StatementBegin
create function enterprise_keeps_cover() returns trigger language plpgsql as $$
begin
  new.public_name := old.public_name;
  new.public_initials := old.public_initials;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function enterprise_keeps_cover() from public;
create trigger enterprise_keeps_cover before update of name, public_name, public_initials on enterprise for each row
  when (old.kind = 'SELF_EMPLOYED' and new.kind = 'SELF_EMPLOYED' and new.name = old.name and new.public_name <> new.name and new.public_name = old.public_name
      and new.public_initials <> old.public_initials
    or old.kind = 'SELF_EMPLOYED' and new.kind = 'SELF_EMPLOYED' and new.name = old.name and new.public_name <> old.public_name
      and new.public_name not like regexp_replace(old.public_name, '[^＊]', '_', 'g'))
  execute function enterprise_keeps_cover();

-- +goose Down
drop trigger enterprise_keeps_cover on enterprise;
drop function enterprise_keeps_cover();
alter table enterprise drop constraint enterprise_household;
