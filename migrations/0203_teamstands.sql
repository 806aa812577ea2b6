-- +goose Up
-- The team that may have entered on a day without network stands (离线码). From the day of a reserved code until the days of the return are over the platform does not know
-- whether its team was there: nobody leaves it and nobody comes, for who came later was not there, and who left may have been. A recusal (回避) that a head upholds meanwhile
-- is on file: its officer does nothing more about the visit, and where it was upheld before the device's time of the entry, nobody entered.
drop function visit_entry(uuid);
-- +goose StatementBegin
create function team_is_settled(p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select case i.state when 'CODE_ISSUED' then given_up_from(i.id) is not null
      when 'ON_SITE' then exists (select from check_code_scan s where s.inspection_id = joint_host(i.id) and s.device_at is not null
        and (s.device_at at time zone 'Asia/Shanghai')::date < (command_time() at time zone 'Asia/Shanghai')::date)
      else false end from inspection i where i.id = p_visit);
end
$$;
-- The same for who reads the visit with its agency.
create function team_settled(p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return coalesce((select team_is_settled(i.id) from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency())), false);
end
$$;
create function leaves_settled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if team_is_settled(new.inspection_id) then
    raise exception 'a team that may have entered without network stands' using errcode = 'restrict_violation', constraint = 'team_settled';
  end if;
  return new;
end
$$;

-- Those of an entry's team who are recused and stand, as of a time.
create function recused_at(p_host uuid, p_at timestamptz) returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return array(select distinct r.inspector_id from joint_members(p_host) m join recusal r on r.inspection_id = m.visit join recusal_decision d on d.recusal_id = r.id
    where d.upheld and d.at <= p_at and r.inspector_id = any(comes_with(p_host)));
end
$$;

create or replace function kept_out(p_visit uuid, p_at timestamptz) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare day date := (p_at at time zone 'Asia/Shanghai')::date; kin uuid[]; team uuid[] := comes_with(p_visit);
begin
  if cardinality(recused_at(p_visit, p_at)) > 0 then
    return 'recused';
  elsif exists (select from emergency_entry e where e.inspection_id = p_visit) then
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

-- Who is recused and stands lets nobody in with the team, either, and has no code.
create or replace function team_conflicts(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return told_of_team(p_visit, array(select w from unnest(in_conflict(p_visit)) w union
    select i.pseudonym from inspector i where i.id = any(recused_at(joint_host(p_visit), command_time())) order by 1));
end
$$;
create function enters_unrecused() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if cardinality(recused_at(new.inspection_id, command_time())) > 0
    and (tg_table_name = 'check_code' or exists (select from inspection i where i.id = new.inspection_id and i.state = 'CODE_ISSUED')) then
    raise exception 'nobody has a code or enters with an officer who is recused' using errcode = 'check_violation',
      constraint = case tg_table_name when 'check_code' then 'code_unrecused' else 'scan_free' end;
  end if;
  return new;
end
$$;
-- The grounds on which an officer is recused from the entry of a visit on whose team he stands, for who reads the visit with its agency.
create function recused_grounds(p_visit uuid, p_inspector uuid) returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return array(select distinct r.ground from inspection i cross join lateral joint_members(joint_host(i.id)) m join recusal r on r.inspection_id = m.visit
    join recusal_decision d on d.recusal_id = r.id and d.upheld
    where i.id = p_visit and (app_all() or i.agency_id = app_agency()) and r.inspector_id = p_inspector
      and p_inspector = any(recused_at(joint_host(i.id), command_time())) order by 1);
end
$$;

-- Who is recused brings nothing back, either: another of the team does.
create or replace function scan_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from account a where a.id = new.account_id and a.inspector_id = any(comes_with(new.inspection_id))
      and a.inspector_id <> all(recused_at(new.inspection_id, command_time()))) then
    raise exception 'an officer of the team scans' using errcode = 'check_violation', constraint = 'scan_by_team';
  end if;
  return new;
end
$$;

-- A scan lets the team in: a code that was scanned and a visit that nobody entered do not go together.
create function scan_enters() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from inspection i where i.id = new.inspection_id and i.state = 'CODE_ISSUED') then
    raise exception 'a scan lets the team in' using errcode = 'check_violation', constraint = 'scan_enters';
  end if;
  return null;
end
$$;

-- Who comes to a visit on site is as fit and as free as who came.
create function comes_fit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from inspection i where i.id = new.inspection_id and i.state = 'ON_SITE')
    and (new.pseudonym = any(unfit(joint_host(new.inspection_id))) or new.pseudonym = any(in_conflict(joint_host(new.inspection_id)))) then
    raise exception 'who comes to a visit on site can enforce today and has no conflict' using errcode = 'check_violation', constraint = 'team_qualified';
  end if;
  return null;
end
$$;

-- A record is late by its entry also where that was without network: whoever writes it chose the device's time of the record alone.
create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date;
  wrong boolean;
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id)
        and (i.state = 'ON_SITE' or new.version > 1))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit on site, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  if new.version = 1 and not new.late then
    today := (new.received_at at time zone 'Asia/Shanghai')::date;
    -- the rule's numbers are looked up where a record is sent more than an hour after the entry, or says that it is older than that
    select new.received_at - coalesce(s.device_at, s.at) > interval '1 hour'
          and new.received_at - coalesce(s.device_at, s.at) > interval '1 second' + interval '1 hour' * coalesce(visit_number('LATE_HOURS', new.agency_id, today), 0)
        or new.device_time < coalesce(s.device_at, s.at)
          and new.device_time < least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = new.inspection_id))
            - interval '1 second' * (1 + coalesce(visit_number('GAP_SECONDS', new.agency_id, today), 0))
      into wrong
    from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = new.inspection_id), new.inspection_id)
    order by s.at limit 1;
    if wrong then
      raise exception 'a record says that it was handed in long after the entry, or made before it' using errcode = 'check_violation', constraint = 'record_in_time';
    end if;
  end if;
  return new;
end
$$;
create function visit_entry(p_visit uuid) returns table (entered timestamptz, earliest timestamptz)
language plpgsql stable rows 1 security definer set search_path = public, pg_temp as $$
begin
  return query select coalesce(s.device_at, s.at), least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = p_visit))
  from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1;
end
$$;
-- +goose StatementEnd
revoke all on function team_is_settled(uuid), team_settled(uuid), leaves_settled(), recused_at(uuid, timestamptz), enters_unrecused(), recused_grounds(uuid, uuid),
  scan_enters(), comes_fit(), visit_entry(uuid) from public;
grant execute on function team_settled(uuid), recused_grounds(uuid, uuid), visit_entry(uuid) to yangguang_app;
create trigger settled before insert on team_leave for each row execute function leaves_settled();
create trigger unrecused before insert on check_code for each row execute function enters_unrecused();
create trigger unrecused before insert on check_code_scan for each row when (new.device_at is null) execute function enters_unrecused();
create constraint trigger scan_enters after insert on check_code_scan deferrable initially deferred for each row execute function scan_enters();
create trigger comes_fit after insert on inspection_team for each row when (new.replaces is not null) execute function comes_fit();
create trigger own_account after insert on check_code_scan for each row when (new.account_id is not null) execute function own_account('account_id');
-- Who reads the team of a joint visit reads who left it, too: to the other agency everybody stood on it.
create policy joint on team_leave for select using (disclosed_to is not null and sees_joint(inspection_id));

-- +goose Down
drop policy joint on team_leave;
drop trigger own_account on check_code_scan;
drop trigger comes_fit on inspection_team;
drop trigger scan_enters on check_code_scan;
drop trigger unrecused on check_code_scan;
drop trigger unrecused on check_code;
drop trigger settled on team_leave;
drop function visit_entry(uuid);
-- +goose StatementBegin
create or replace function kept_out(p_visit uuid, p_at timestamptz) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
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

create or replace function team_conflicts(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return told_of_team(p_visit, in_conflict(p_visit));
end
$$;

create or replace function scan_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from account a where a.id = new.account_id and a.inspector_id = any(comes_with(new.inspection_id))) then
    raise exception 'an officer of the team scans' using errcode = 'check_violation', constraint = 'scan_by_team';
  end if;
  return new;
end
$$;

create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date;
  wrong boolean;
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id)
        and (i.state = 'ON_SITE' or new.version > 1))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit on site, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  if new.version = 1 and not new.late then
    today := (new.received_at at time zone 'Asia/Shanghai')::date;
    -- the rule's numbers are looked up where a record is sent more than an hour after the entry, or says that it is older than that
    select s.device_at is null and new.received_at - s.at > interval '1 hour'
          and new.received_at - s.at > interval '1 second' + interval '1 hour' * coalesce(visit_number('LATE_HOURS', new.agency_id, today), 0)
        or new.device_time < coalesce(s.device_at, s.at)
          and new.device_time < least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = new.inspection_id))
            - interval '1 second' * (1 + coalesce(visit_number('GAP_SECONDS', new.agency_id, today), 0))
      into wrong
    from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = new.inspection_id), new.inspection_id)
    order by s.at limit 1;
    if wrong then
      raise exception 'a record says that it was handed in long after the entry, or made before it' using errcode = 'check_violation', constraint = 'record_in_time';
    end if;
  end if;
  return new;
end
$$;

create function visit_entry(p_visit uuid) returns table (entered timestamptz, scanned timestamptz, earliest timestamptz)
language plpgsql stable rows 1 security definer set search_path = public, pg_temp as $$
begin
  return query select coalesce(s.device_at, s.at), case when s.device_at is null then s.at end,
    least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = p_visit))
  from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1;
end
$$;
-- +goose StatementEnd
revoke all on function visit_entry(uuid) from public;
grant execute on function visit_entry(uuid) to yangguang_app;
drop function comes_fit(), scan_enters(), recused_grounds(uuid, uuid), enters_unrecused(), recused_at(uuid, timestamptz), leaves_settled(), team_settled(uuid), team_is_settled(uuid);
