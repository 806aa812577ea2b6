-- +goose Up
-- 回避: a conflict that is declared after the code was issued lets the team in no more than one declared before; who is inside goes on, and a visit
-- brought on record afterwards happened.
-- +goose StatementBegin
create function team_conflicts(p_visit uuid) returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  day date := (command_time() at time zone 'Asia/Shanghai')::date;
  kin uuid[];
begin
  if not exists (select from joint_members(p_visit) m join inspection_team t on t.inspection_id = m.visit join conflict k on k.inspector_id = t.inspector_id) then
    return '{}'; -- hardly a team has anybody who declared anything
  end if;
  select enterprise_kin(i.enterprise_id) into kin from inspection i
  where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.id = app_visit() or i.disclosed_to = app_enterprise());
  return array(select distinct t.pseudonym from joint_members(p_visit) m join inspection_team t on t.inspection_id = m.visit
    join conflict k on k.inspector_id = t.inspector_id and k.enterprise_id = any(kin) and k.from_day <= day and (k.to_day is null or k.to_day >= day)
    where not exists (select from team_leave l where l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id)
      and not exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
        where r.inspection_id = t.inspection_id and r.inspector_id = t.inspector_id and not d.upheld)
      and not exists (select from emergency_entry e where e.inspection_id = p_visit)
    order by 1);
end
$$;
create function scan_free() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.device_at is null and not exists (select from check_code_scan s where s.inspection_id = new.inspection_id)
      and cardinality(team_conflicts(new.inspection_id)) > 0 then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise' using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
-- As before, and what a guest gives back: its agency's own numbers; one that it has in common with others (per system, per level) stays with the host's
-- entry as long as another guest enters.
create or replace function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      update visit_slot s set freed_at = command_time(), change_id = new.change_id
      from (select new.id as visit, null::uuid as agency
        union all select j.host_id, new.agency_id from joint_visit j where j.guest_id = new.id and j.host_agency <> new.agency_id
          and not exists (select from joint_now o where o.host_id = j.host_id and o.guest_agency = new.agency_id)) back
      where s.inspection_id = back.visit and s.agency_id = coalesce(back.agency, s.agency_id) and s.freed_at is null
        and (back.agency is null or s.counter like 'agency:%' or not exists (select from joint_now o where o.host_id = back.visit))
        and not exists (select from check_code_scan c where c.inspection_id = s.inspection_id);
    end if;
    update inspection g set state = 'VOID', void_reason = new.void_reason, change_id = new.change_id from joint_visit j
    where j.host_id = new.id and j.draw_id is not null and g.id = j.guest_id and g.state not in ('VOID', 'RECORDED', 'CLOSED');
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
revoke all on function team_conflicts(uuid), scan_free() from public;
grant execute on function team_conflicts(uuid) to yangguang_app;
create trigger scan_free before insert on check_code_scan for each row execute function scan_free();

-- 证据: a device whose clock is ahead says of a picture that it will be taken; it is kept, and says so.
alter table evidence add column time_gap boolean not null default false;
grant insert (time_gap) on evidence to yangguang_app;

-- +goose Down
alter table evidence drop column time_gap;
drop trigger scan_free on check_code_scan;
drop function scan_free(), team_conflicts(uuid);
-- +goose StatementBegin
create or replace function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      update visit_slot s set freed_at = command_time(), change_id = new.change_id
      from (select new.id as visit, null::uuid as agency
        union all select j.host_id, new.agency_id from joint_visit j where j.guest_id = new.id and j.host_agency <> new.agency_id
          and not exists (select from joint_now o where o.host_id = j.host_id and o.guest_agency = new.agency_id)) back
      where s.inspection_id = back.visit and s.agency_id = coalesce(back.agency, s.agency_id) and s.freed_at is null
        and not exists (select from check_code_scan c where c.inspection_id = s.inspection_id);
    end if;
    update inspection g set state = 'VOID', void_reason = new.void_reason, change_id = new.change_id from joint_visit j
    where j.host_id = new.id and j.draw_id is not null and g.id = j.guest_id and g.state not in ('VOID', 'RECORDED', 'CLOSED');
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
