-- +goose Up
-- 检查码、离线码: no code comes after its visit. A code is of the day on which it is issued, or reserved for a coming one; the device's time of a scan
-- counts under a code that was reserved for it, and within the days that the rule gives for the return: no day that a writer names makes a visit of the past, lets
-- in who is kept out today, or opens an advise-only start that is over or has not begun.
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS', 'RESERVE_DAYS', 'RETURN_DAYS')
    or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT' or name like 'NEVER\_%');
-- When a conflict was declared; of what stands in the register, before.
alter table conflict add column declared_at timestamptz not null default '-infinity';
alter table conflict alter column declared_at set default command_time();
revoke insert on conflict from yangguang_app;
grant insert (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, to_day, change_id) on conflict to yangguang_app;
-- +goose StatementBegin
-- kept_out: why an entry of p_at, of which the platform learns later, should not have been, by what was on record then: free, of a conflict 回避关系 that was
-- declared, or fit, of an officer's status, leave or certificate. What came on record since undoes no entry, and a head's word that the officer stays bars nobody.
create function kept_out(p_visit uuid, p_at timestamptz) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare day date := (p_at at time zone 'Asia/Shanghai')::date; kin uuid[]; team uuid[] := comes_with(p_visit);
begin
  if exists (select from emergency_entry e where e.inspection_id = p_visit) then
    return '';
  end if;
  select enterprise_kin(i.enterprise_id) into kin from inspection i where i.id = p_visit;
  if exists (select from conflict k where k.inspector_id = any(team) and k.enterprise_id = any(kin) and k.declared_at <= p_at
      and day between k.from_day and coalesce(k.to_day, 'infinity')
      and not exists (select from joint_members(p_visit) m join recusal r on r.inspection_id = m.visit and r.inspector_id = k.inspector_id
        join recusal_decision d on d.recusal_id = r.id where not d.upheld)) then
    return 'free';
  elsif exists (select from inspector i join audit_event e on e.change_id = i.change_id and e.at <= p_at where i.id = any(team)
      and (i.status <> 'ACTIVE' or exists (select from inspector_leave l where l.inspector_id = i.id and day between l.from_day and l.to_day)
        or not exists (select from certificate c where c.inspector_id = i.id and day between c.valid_from and c.valid_to))) then
    return 'fit';
  end if;
  return '';
end
$$;
create or replace function one_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (command_time() at time zone 'Asia/Shanghai')::date; day date := (new.valid_from at time zone 'Asia/Shanghai')::date;
begin
  if exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'the code of a joint visit is its host''s' using errcode = 'check_violation', constraint = 'one_code';
  end if;
  if not exists (select from inspection i where i.id = new.inspection_id and i.state in ('APPROVED', 'CODE_ISSUED'))
    or exists (select from check_code_scan s where s.inspection_id = new.inspection_id) then
    raise exception 'a code is of a visit that was approved and that nobody entered' using errcode = 'check_violation', constraint = 'check_code_of_visit';
  end if;
  if new.n <> 1 + (select coalesce(max(c.n), 0) from check_code c where c.inspection_id = new.inspection_id) then
    raise exception 'a code is the next of its visit' using errcode = 'check_violation', constraint = 'check_code_follows';
  end if;
  if new.valid_to > (day + 1)::timestamp at time zone 'Asia/Shanghai' or not exists (select from inspection i where i.id = new.inspection_id
      and (day between i.window_from and i.window_to or exists (select from emergency_entry e where e.inspection_id = i.id))
      and case when new.reserved then day - today between 1 and visit_number('RESERVE_DAYS', i.agency_id, today) else day = today end) then
    raise exception 'a code is of the day on which it is issued, or reserved for a coming one, in its visit''s window' using errcode = 'check_violation',
      constraint = 'check_code_day';
  end if;
  perform from visit_slot s where s.inspection_id = new.inspection_id and s.freed_at is null for share;
  if new.slot_id is not null and not exists (select from visit_slot s where (s.id, s.inspection_id) = (new.slot_id, new.inspection_id) and s.freed_at is null)
    or exists (select from joint_members(new.inspection_id) m join inspection v on v.id = m.visit and v.counts_toward_cap
      where not exists (select from visit_slot s where s.inspection_id = new.inspection_id and s.freed_at is null
        and (s.agency_id in (select n.agency_id from visit_names(v.id) n) or s.counter not like 'agency:%'))) then
    raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
  end if;
  return new;
end
$$;
create or replace function scan_of_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare v inspection; c check_code; seen timestamptz := coalesce(new.device_at, new.at); day date; kept text;
begin
  select * into v from inspection where id = new.inspection_id;
  select * into c from check_code k where (k.inspection_id, k.n) = (new.inspection_id, new.n);
  if not coalesce(v.state in ('CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED') and seen >= c.valid_from and seen < c.valid_to, false) then
    raise exception 'a scan is of a code in its time, of a visit that was not voided' using errcode = 'check_violation', constraint = 'scan_of_code';
  end if;
  day := (c.valid_from at time zone 'Asia/Shanghai')::date;
  if new.device_at is not null and not coalesce(v.state = 'CODE_ISSUED' and c.reserved and c.issued_at <= new.device_at
      and (new.at at time zone 'Asia/Shanghai')::date <= day + visit_number('RETURN_DAYS', v.agency_id, day)
      and not exists (select from check_code k where k.inspection_id = c.inspection_id and k.n > c.n)
      and not exists (select from check_code_revocation r where (r.inspection_id, r.n) = (c.inspection_id, c.n)), false) then
    raise exception 'a device''s time counts under the code that was reserved for it, within the days that the rule gives for the return'
      using errcode = 'check_violation', constraint = 'scan_offline';
  end if;
  if v.state <> 'CODE_ISSUED' then
    return new;
  end if;
  if not coalesce(cardinality(comes_with(v.id)) >= visit_number('OFFICERS', v.agency_id, day), false) then
    raise exception 'nobody enters with fewer officers than the law wants' using errcode = 'check_violation', constraint = 'scan_team';
  end if;
  if new.device_at is not null then
    kept := kept_out(v.id, new.device_at);
    if kept <> '' then
      raise exception 'nobody entered who was known not to' using errcode = 'check_violation', constraint = 'scan_offline_' || kept;
    end if;
  elsif cardinality(in_conflict(v.id)) > 0 or cardinality(unfit(v.id)) > 0 then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise or cannot enforce today'
      using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
create or replace function advised_by_rule() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from check_code c join inspection i on i.id = c.inspection_id join agency a on a.id = i.agency_id
      join advise_rule r on r.gate = new.gate and starts_with(a.region_code, r.jurisdiction)
        and (c.valid_from at time zone 'Asia/Shanghai')::date <= r.valid_to
        and (c.issued_at at time zone 'Asia/Shanghai')::date >= coalesce(r.valid_from, '-infinity')
      where (c.inspection_id, c.change_id) = (new.inspection_id, new.change_id)) then
    raise exception 'no rule lets gate % advise only', new.gate using errcode = 'check_violation', constraint = 'advised_by_rule';
  end if;
  return null;
end
$$;

-- The row by which a command runs once 幂等: of the change that it comes with, and of who makes it. A row of the platform's on another's change would have the
-- platform believe that it had done what it never did.
create function command_of_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (app_system() or new.actor_key = coalesce(app_account()::text, 'public')) or exists (select from log_entry e where e.change_id = new.change_id)
    or not exists (select from audit_event a where a.change_id = new.change_id and (a.operation, a.object_id) = (new.operation, new.object_id)
      and coalesce(a.account_id::text, a.pseudonym) = new.actor_key) then
    raise exception 'a command is kept with its own change, of who makes it' using errcode = 'restrict_violation', constraint = 'command_of_change';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function kept_out(uuid, timestamptz), command_of_change() from public;
drop trigger scan_free on check_code_scan;
drop function scan_free();
create trigger command_of_change before insert on command for each row execute function command_of_change();

-- +goose Down
drop trigger command_of_change on command;
drop function command_of_change();
-- +goose StatementBegin
create or replace function scan_free() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.device_at is null and not exists (select from check_code_scan s where s.inspection_id = new.inspection_id)
      and (cardinality(in_conflict(new.inspection_id)) > 0 or cardinality(unfit(new.inspection_id)) > 0) then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise or cannot enforce today'
      using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
create or replace function one_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'the code of a joint visit is its host''s' using errcode = 'check_violation', constraint = 'one_code';
  end if;
  if not exists (select from inspection i where i.id = new.inspection_id and i.state in ('APPROVED', 'CODE_ISSUED')) then
    raise exception 'a code is of a visit that was approved and that nobody entered' using errcode = 'check_violation', constraint = 'check_code_of_visit';
  end if;
  if new.n <> 1 + (select coalesce(max(c.n), 0) from check_code c where c.inspection_id = new.inspection_id) then
    raise exception 'a code is the next of its visit' using errcode = 'check_violation', constraint = 'check_code_follows';
  end if;
  if new.valid_to > new.valid_from + interval '1 day' or not exists (select from inspection i where i.id = new.inspection_id
      and ((new.valid_from at time zone 'Asia/Shanghai')::date between i.window_from and i.window_to
        or exists (select from emergency_entry e where e.inspection_id = i.id))) then
    raise exception 'a code is of one day of its visit''s window' using errcode = 'check_violation', constraint = 'check_code_day';
  end if;
  perform from visit_slot s where s.inspection_id = new.inspection_id and s.freed_at is null for share;
  if new.slot_id is not null and not exists (select from visit_slot s where (s.id, s.inspection_id) = (new.slot_id, new.inspection_id) and s.freed_at is null)
    or exists (select from joint_members(new.inspection_id) m join inspection v on v.id = m.visit and v.counts_toward_cap
      where not exists (select from visit_slot s where s.inspection_id = new.inspection_id and s.freed_at is null
        and (s.agency_id in (select n.agency_id from visit_names(v.id) n) or s.counter not like 'agency:%'))) then
    raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
  end if;
  return new;
end
$$;
create or replace function scan_of_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare v inspection; c check_code;
begin
  select * into v from inspection where id = new.inspection_id;
  select * into c from check_code k where (k.inspection_id, k.n) = (new.inspection_id, new.n);
  if not coalesce(v.state in ('CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED') and coalesce(new.device_at, new.at) >= c.valid_from
      and coalesce(new.device_at, new.at) < c.valid_to, false) then
    raise exception 'a scan is of a code in its time, of a visit that was not voided' using errcode = 'check_violation', constraint = 'scan_of_code';
  end if;
  if v.state = 'CODE_ISSUED' and not coalesce(cardinality(comes_with(v.id)) >= visit_number('OFFICERS', v.agency_id,
      (c.valid_from at time zone 'Asia/Shanghai')::date), false) then
    raise exception 'nobody enters with fewer officers than the law wants' using errcode = 'check_violation', constraint = 'scan_team';
  end if;
  return new;
end
$$;
create or replace function advised_by_rule() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from check_code c join inspection i on i.id = c.inspection_id join agency a on a.id = i.agency_id
      cross join lateral (select (c.valid_from at time zone 'Asia/Shanghai')::date as day) d
      join advise_rule r on r.gate = new.gate and starts_with(a.region_code, r.jurisdiction) and d.day between coalesce(r.valid_from, d.day) and r.valid_to
      where (c.inspection_id, c.change_id) = (new.inspection_id, new.change_id)) then
    raise exception 'no rule lets gate % advise only', new.gate using errcode = 'check_violation', constraint = 'advised_by_rule';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function scan_free() from public;
create trigger scan_free before insert on check_code_scan for each row execute function scan_free();
drop function kept_out(uuid, timestamptz);
revoke insert on conflict from yangguang_app;
revoke insert (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, to_day, change_id) on conflict from yangguang_app;
alter table conflict drop column declared_at;
grant insert on conflict to yangguang_app;
delete from visit_rule where name in ('RESERVE_DAYS', 'RETURN_DAYS');
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS') or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT'
    or name like 'NEVER\_%');
