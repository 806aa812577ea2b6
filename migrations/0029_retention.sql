-- +goose Up
-- What may go when its time is over (policies/grades): sessions that ended six months ago (网络安全法 (2025) 23 (三): the row is the log of a
-- sign-in) and refresh tokens that were used in a session that ended. Nothing else of them may be removed, whoever asks.
-- +goose StatementBegin
create function session_ended() returns trigger language plpgsql as $$
declare ended timestamptz;
begin
  if tg_table_name = 'session' then
    ended := least(old.revoked_at, old.expires_at) + interval '6 months';
  else
    select least(s.revoked_at, s.expires_at) into ended from public.session s where s.id = old.session_id;
  end if;
  if tg_op = 'UPDATE' or ended is null or ended > now() then
    raise exception 'a row of % stays: it is not over, or not for long enough', tg_table_name using errcode = 'restrict_violation', constraint = 'session_ended';
  end if;
  return old;
end
$$;
-- +goose StatementEnd
create trigger session_ended before delete on session for each row execute function session_ended();
drop trigger append_only_row on used_refresh;
create trigger session_ended before update or delete on used_refresh for each row execute function session_ended();
create index used_refresh_session on used_refresh (session_id);
grant delete on session, used_refresh to yangguang_app;

-- +goose Down
revoke delete on session, used_refresh from yangguang_app;
drop index used_refresh_session;
drop trigger session_ended on used_refresh;
create trigger append_only_row before update or delete on used_refresh for each row execute function refuse_change();
drop trigger session_ended on session;
drop function session_ended();
