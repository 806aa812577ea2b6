-- +goose Up
-- 检查频次: a number under a cap is of a visit, its enterprise and its agencies, and goes back with the void of that visit before anybody entered and in no
-- other way: the row that voids gives it back, and the program has no word that does.
revoke update (freed_at, change_id) on visit_slot from yangguang_app;
-- +goose StatementBegin
-- As before, and what a void before entry gives back stands here: the visit's own numbers, and of the host's those of an agency whose guest stays away.
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
create function visit_slot_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i cross join lateral visit_agencies(i.id) v
      where (i.id, i.enterprise_id, v.agency_id) = (new.inspection_id, new.enterprise_id, new.agency_id) and i.state in ('APPROVED', 'CODE_ISSUED')) then
    raise exception 'a slot is of a visit that waits for its code, of its enterprise and one of its agencies' using errcode = 'foreign_key_violation',
      constraint = 'visit_slot_of_visit';
  end if;
  return new;
end
$$;
-- One code: the host's, of a visit that waits for it. It stands on a number of the visit that is in force, and that stays so until the code is there.
create or replace function one_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'the code of a joint visit is its host''s' using errcode = 'check_violation', constraint = 'one_code';
  end if;
  if not exists (select from inspection i where i.id = new.inspection_id and i.state in ('APPROVED', 'CODE_ISSUED')) then
    raise exception 'a code is of a visit that was approved and that nobody entered' using errcode = 'check_violation', constraint = 'check_code_of_visit';
  end if;
  if new.slot_id is not null then
    perform from visit_slot s where (s.id, s.inspection_id) = (new.slot_id, new.inspection_id) and s.freed_at is null for share;
    if not found then
      raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_slot_of_visit() from public;
create trigger visit_slot_of_visit before insert on visit_slot for each row execute function visit_slot_of_visit();

-- Caps are counted over all agencies, so everybody reads the numbers; a visit takes its own, and its own agency voids it.
alter table visit_slot enable row level security;
alter table visit_slot force row level security;
create policy owner_all on visit_slot to yangguang_owner using (true) with check (true);
create policy scope on visit_slot using (true) with check (exists (select from inspection i where i.id = inspection_id
  and ((select app_all()) or i.agency_id = (select app_agency()))));
create policy voided on inspection as restrictive for update to yangguang_app with check (state <> 'VOID' or app_all() or agency_id = app_agency());
