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
-- As before, and an officer of a guest who came for another is shown by name with the next code.
create or replace function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      -- A guest that stays away gives its agency's numbers back, unless another visit of that agency goes on.
      update visit_slot s set freed_at = command_time(), change_id = new.change_id from joint_visit j
      where j.guest_id = new.id and s.inspection_id = j.host_id and s.agency_id = new.agency_id and s.freed_at is null and j.host_agency <> new.agency_id
        and not exists (select from joint_now o where o.host_id = j.host_id and o.guest_agency = new.agency_id);
    end if;
    return null;
  end if;
  update inspection g set state = new.state, disclosed_to = coalesce(g.disclosed_to, new.disclosed_to), change_id = new.change_id
  from joint_now j where j.host_id = new.id and g.id = j.guest_id and g.state in ('APPROVED', 'CODE_ISSUED')
    and (g.state <> new.state or g.disclosed_to is distinct from new.disclosed_to);
  update inspection_team t set disclosed_to = new.disclosed_to, name = c.name, certificate_number = c.number, change_id = new.change_id
  from joint_now j, certificate c where j.host_id = new.id and t.inspection_id = j.guest_id and c.inspector_id = t.inspector_id
    and (t.disclosed_to is null or t.name is null) and new.disclosed_to is not null;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function leave_revokes() from public;
create trigger leave_revokes after insert on team_leave for each row execute function leave_revokes();
