-- +goose Up
-- Who left the team before a code showed it is shown to nobody: a code shows those who come. The host's code showed every row of the guest's team, and a code
-- that was reserved every row that had its certificate.
-- +goose StatementBegin
create function left_unseen() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from team_leave l where (l.inspection_id, l.inspector_id) = (old.inspection_id, old.inspector_id)) then
    return null;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function left_unseen() from public;
create trigger left_unseen before update on inspection_team
  for each row when (old.disclosed_to is null and new.disclosed_to is not null) execute function left_unseen();

-- +goose Down
drop trigger left_unseen on inspection_team;
drop function left_unseen();
