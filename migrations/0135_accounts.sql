-- +goose Up
-- 账号: the command line makes accounts with their roles, sign-in opens sessions; in a session of a person nobody gets an account, a role or a session, and
-- only the own account and the own sessions change. Until now an officer could make a second account of his agency with the role of its head.
create policy platform_makes on account as restrictive for insert to yangguang_app with check ((select app_system()));
create policy own_changes on account as restrictive for update to yangguang_app
  using ((select app_system()) or id = (select app_account())) with check ((select app_system()) or id = (select app_account()));
create policy platform_makes on session as restrictive for insert to yangguang_app with check ((select app_system()));
create policy own_changes on session as restrictive for update to yangguang_app
  using ((select app_system()) or account_id = (select app_account())) with check ((select app_system()) or account_id = (select app_account()));
-- +goose StatementBegin
create or replace function role_of_account() returns trigger language plpgsql as $$
begin
  if current_user = 'yangguang_app' and (not public.app_system() or public.account_made(new.account_id)) then
    raise exception 'roles are given with the account' using errcode = 'restrict_violation', constraint = 'role_of_account';
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function role_of_account() returns trigger language plpgsql as $$
begin
  if current_user = 'yangguang_app' and public.account_made(new.account_id) then
    raise exception 'roles are given with the account' using errcode = 'restrict_violation', constraint = 'role_of_account';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
drop policy own_changes on session;
drop policy platform_makes on session;
drop policy own_changes on account;
drop policy platform_makes on account;
