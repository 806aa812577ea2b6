-- +goose Up
-- Accounts and sessions as the runtime role may change them: with an entry of their own, and forward only (security.md check 87).

-- Roles come with their account and stay: other duties are another account.
revoke delete on account_role from yangguang_app;
-- +goose StatementBegin
create function role_of_account() returns trigger language plpgsql as $$
begin
  if current_user = 'yangguang_app' and exists (select from public.account a join public.log_entry e using (change_id) where a.id = new.account_id) then
    raise exception 'roles are given with the account' using errcode = 'restrict_violation', constraint = 'role_of_account';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger role_of_account before insert on account_role for each row execute function role_of_account();

-- An account is closed and opened again by a command.
grant update (change_id) on account to yangguang_app;
create trigger account_closed before update of disabled_at on account
  for each row when (old.disabled_at is distinct from new.disabled_at) execute function needs_entry();

-- A session ends now and once: an earlier end would let its row be removed before its time (网络安全法 (2025) 23 (三)).
-- +goose StatementBegin
create function session_ends() returns trigger language plpgsql as $$
begin
  raise exception 'a session ends now and once' using errcode = 'restrict_violation', constraint = 'session_ends';
end
$$;
-- +goose StatementEnd
create trigger session_ends before update of revoked_at on session
  for each row when (old.revoked_at is distinct from new.revoked_at and (old.revoked_at is not null or new.revoked_at <> now()))
  execute function session_ends();

-- +goose Down
drop trigger session_ends on session;
drop function session_ends();
drop trigger account_closed on account;
revoke update (change_id) on account from yangguang_app;
drop trigger role_of_account on account_role;
drop function role_of_account();
grant delete on account_role to yangguang_app;
