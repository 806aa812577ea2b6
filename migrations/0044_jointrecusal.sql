-- +goose Up
-- A code that nobody used yet shows another team once a guest's officer leaves 联合检查: it is revoked as when the host's own leaves, and the host's lead
-- asks for the next under the same number.
-- +goose StatementBegin
create function leave_revokes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
  select h.id, c.n, h.agency_id, new.reason, new.change_id
  from joint_now j join inspection h on h.id = j.host_id and h.state = 'CODE_ISSUED'
  cross join lateral (select max(n) as n from check_code where inspection_id = h.id) c
  where j.guest_id = new.inspection_id and not exists (select from check_code_revocation r where r.inspection_id = h.id and r.n = c.n);
  return null;
end $$;
-- +goose StatementEnd
revoke all on function leave_revokes() from public;
create trigger leave_revokes after insert on team_leave for each row execute function leave_revokes();
