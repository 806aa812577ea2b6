-- +goose Up
-- +goose StatementBegin
-- Why a member of a team does nothing more about a visit: a recusal 回避 was upheld after the record, or the officer is suspended 停职 or transferred 调离.
-- What was done before stands. Empty where nothing stands in the way.
create function barred(p_visit uuid, p_inspector uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
      where r.inspection_id = p_visit and r.inspector_id = p_inspector and d.upheld) then
    return 'RECUSED';
  elsif exists (select from inspector i where i.id = p_inspector and i.status in ('SUSPENDED', 'TRANSFERRED')) then
    return 'SUSPENDED';
  end if;
  return '';
end
$$;
-- How many stand for a version of a record or may: who confirmed it, and members who are not barred.
create function may_stand(p_visit uuid, p_version int) returns int language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select count(*) from record_confirmation c where c.inspection_id = p_visit and c.version = p_version)
    + (select count(*) from inspection_team t where t.inspection_id = p_visit
        and not exists (select from team_leave l where l.inspection_id = p_visit and l.inspector_id = t.inspector_id)
        and not exists (select from record_confirmation c where c.inspection_id = p_visit and c.version = p_version and c.inspector_id = t.inspector_id)
        and barred(p_visit, t.inspector_id) = '');
end
$$;
-- How many stand for it: who confirmed, and where the members who did not are barred, the accepting person in their place.
create function stands_for(p_visit uuid, p_version int) returns int language plpgsql stable security definer set search_path = public, pg_temp as $$
declare n int;
begin
  select count(*) into n from record_confirmation c where c.inspection_id = p_visit and c.version = p_version;
  if exists (select from record_acceptance a where a.inspection_id = p_visit and a.version = p_version) and may_stand(p_visit, p_version) = n
      and n < (select count(*) from inspection_team t where t.inspection_id = p_visit
        and not exists (select from team_leave l where l.inspection_id = p_visit and l.inspector_id = t.inspector_id)) then
    n := n + 1;
  end if;
  return n;
end
$$;
-- Who would enter under a visit's code today and cannot: absent, on leave, or without a valid certificate. A visit brought on record afterwards happened.
create function team_unfit(p_visit uuid) returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare day date := (command_time() at time zone 'Asia/Shanghai')::date;
begin
  return array(select distinct t.pseudonym from joint_members(p_visit) m join inspection_team t on t.inspection_id = m.visit
    join inspector i on i.id = t.inspector_id
    where (i.status <> 'ACTIVE'
        or exists (select from inspector_leave l where l.inspector_id = t.inspector_id and l.from_day <= day and l.to_day >= day)
        or not exists (select from certificate c where c.inspector_id = t.inspector_id and c.valid_from <= day and c.valid_to >= day))
      and not exists (select from team_leave l where l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id)
      and not exists (select from emergency_entry e where e.inspection_id = p_visit)
    order by 1);
end
$$;
create or replace function scan_free() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.device_at is null and not exists (select from check_code_scan s where s.inspection_id = new.inspection_id)
      and (cardinality(team_conflicts(new.inspection_id)) > 0 or cardinality(team_unfit(new.inspection_id)) > 0) then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise or cannot enforce today' using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
-- As before, and by one who is not barred.
create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif barred(new.inspection_id, new.inspector_id) <> '' then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
create function accepted_where_left() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_team t where t.inspection_id = new.inspection_id and barred(new.inspection_id, t.inspector_id) <> ''
      and not exists (select from team_leave l where l.inspection_id = new.inspection_id and l.inspector_id = t.inspector_id)
      and not exists (select from record_confirmation c where (c.inspection_id, c.version, c.inspector_id) = (new.inspection_id, new.version, t.inspector_id))) then
    raise exception 'a record in time is accepted in place of a member who is barred' using errcode = 'check_violation', constraint = 'accepted_where_left';
  end if;
  return null;
end
$$;
-- As before, and who accepts stands for members who are barred.
create or replace function tells_its_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record r join inspection i on i.id = r.inspection_id join agency ag on ag.id = i.agency_id join enterprise en on en.id = i.enterprise_id
      where (r.inspection_id, r.version, r.result, i.number, i.agency_id, ag.region_code, i.kind, en.uscc, en.synthetic)
          = (new.inspection_id, new.version, new.result, new.number, new.agency_id, new.region_code, new.kind, new.uscc, new.synthetic)
        and i.state in ('RECORDED', 'CLOSED') and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
        and (new.enterprise_name = en.public_name or exists (select from inspection_team t where t.inspection_id = i.id and length(t.name) > 1
          and strpos(translate(en.public_name, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', ''), t.name) > 0))
        and new.findings = (select count(*) from finding f where (f.inspection_id, f.record_version) = (r.inspection_id, r.findings_version))
        and stands_for(r.inspection_id, r.version) > 1
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'what is published of a visit is what its record in force says' using errcode = 'check_violation', constraint = 'tells_its_record';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function barred(uuid, uuid), may_stand(uuid, int), stands_for(uuid, int), team_unfit(uuid), accepted_where_left() from public;
grant execute on function barred(uuid, uuid), may_stand(uuid, int), stands_for(uuid, int), team_unfit(uuid) to yangguang_app;
alter table record_acceptance drop constraint record_acceptance_late_check, alter late drop default;
create trigger accepted_where_left after insert on record_acceptance for each row when (not new.late) execute function accepted_where_left();

-- +goose Down
drop trigger accepted_where_left on record_acceptance;
delete from record_acceptance where not late;
alter table record_acceptance add check (late), alter late set default true;
-- +goose StatementBegin
create or replace function scan_free() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.device_at is null and not exists (select from check_code_scan s where s.inspection_id = new.inspection_id)
      and cardinality(team_conflicts(new.inspection_id)) > 0 then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise' using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
create or replace function tells_its_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record r join inspection i on i.id = r.inspection_id join agency ag on ag.id = i.agency_id join enterprise en on en.id = i.enterprise_id
      where (r.inspection_id, r.version, r.result, i.number, i.agency_id, ag.region_code, i.kind, en.uscc, en.synthetic)
          = (new.inspection_id, new.version, new.result, new.number, new.agency_id, new.region_code, new.kind, new.uscc, new.synthetic)
        and i.state in ('RECORDED', 'CLOSED') and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
        and (new.enterprise_name = en.public_name or exists (select from inspection_team t where t.inspection_id = i.id and length(t.name) > 1
          and strpos(translate(en.public_name, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', ''), t.name) > 0))
        and new.findings = (select count(*) from finding f where (f.inspection_id, f.record_version) = (r.inspection_id, r.findings_version))
        and (select count(*) from record_confirmation c where (c.inspection_id, c.version) = (r.inspection_id, r.version)) > 1
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'what is published of a visit is what its record in force says' using errcode = 'check_violation', constraint = 'tells_its_record';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
drop function accepted_where_left(), team_unfit(uuid), stands_for(uuid, int), may_stand(uuid, int), barred(uuid, uuid);
