-- +goose Up
-- Functions that count over all rows answer whoever calls them: of a visit that nobody scanned yet they say who goes, who of them may not, what it takes and with whom it
-- enters only to those who read the visit (0128).

-- visit_known: whether this session reads the visit, as the policies of inspection say (scope, code_holder, embargo): for functions that read as the owner.
-- +goose StatementBegin
create function visit_known(p_visit uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from inspection i where i.id = p_visit
    and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise() or i.id = app_visit())
    and (i.disclosed_to is not null and (i.state <> 'CODE_ISSUED' or app_agency() is null) or app_system() or i.agency_id = app_head() or on_team(i.id)
      or case when i.draw_id is null then app_all() or i.author_id = app_account() or i.id = app_visit()
        else exists (select from draw_publication p where p.draw_id = i.draw_id) end));
end
$$;

-- office_knows: the same of an office, which also reads who goes.
create function office_knows(p_visit uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (app_all() or app_agency() is not null) and visit_known(p_visit);
end
$$;

-- told_of_team: officers of an entry: all of them to an office of it; that there are any, and not who, to whoever else may scan; nothing to anybody else.
create function told_of_team(p_visit uuid, p_who text[]) returns text[]
language plpgsql stable set search_path = public, pg_temp as $$
begin
  if cardinality(p_who) = 0 or exists (select from joint_members(joint_host(p_visit)) m where office_knows(m.visit)) then
    return p_who;
  end if;
  return case when app_agency() is null and visit_known(p_visit) then '{""}'::text[] else '{}' end;
end
$$;

create or replace function drawn_team(p_host uuid) returns table (inspector_id uuid, pseudonym text, lead boolean, visit uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.inspector_id, t.pseudonym, t.lead, t.inspection_id
  from (select p_host as id union all select j.guest_id from joint_visit j where j.host_id = p_host and j.draw_id is not null) v join team_now t on t.inspection_id = v.id
  where office_knows(p_host)
  order by t.inspection_id <> p_host, t.position
$$;

create or replace function joint_team(p_host uuid) returns table (inspector_id uuid, lead boolean, ord bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if office_knows(p_host) then
    return query
    select t.inspector_id, bool_or(t.lead and m.ord = 0), min(m.ord * 1000 + t.position)
    from joint_members(p_host) m join team_now t on t.inspection_id = m.visit group by t.inspector_id;
  end if;
end
$$;

create or replace function joint_guests(p_host uuid) returns table (visit uuid, number text, agency_id uuid, state text, kind text, trigger text, counts boolean,
  window_from date, window_to date, plan text, withdrawn boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select g.id, g.number, g.agency_id, g.state, g.kind, g.trigger, g.counts_toward_cap, g.window_from, g.window_to, coalesce(p.number, ''),
    p.id is not null and exists (select from plan_withdrawal w where w.plan_id = p.id)
  from joint_now j join inspection g on g.id = j.guest_id left join plan p on p.id = g.plan_id
  where j.host_id = p_host and office_knows(p_host)
  order by j.at, g.id;
end
$$;

-- The guards ask what is so, whoever writes: unfit, in_conflict and waits_with are theirs alone.
create function unfit(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
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

create or replace function team_unfit(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return told_of_team(p_visit, unfit(p_visit));
end
$$;

create function in_conflict(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  day date := (command_time() at time zone 'Asia/Shanghai')::date;
  kin uuid[];
begin
  if not exists (select from joint_members(p_visit) m join inspection_team t on t.inspection_id = m.visit join conflict k on k.inspector_id = t.inspector_id) then
    return '{}'; -- hardly a team has anybody who declared anything
  end if;
  select enterprise_kin(i.enterprise_id) into kin from inspection i where i.id = p_visit;
  return array(select distinct t.pseudonym from joint_members(p_visit) m join inspection_team t on t.inspection_id = m.visit
    join conflict k on k.inspector_id = t.inspector_id and k.enterprise_id = any(kin) and k.from_day <= day and (k.to_day is null or k.to_day >= day)
    where not exists (select from team_leave l where l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id)
      and not exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
        where r.inspection_id = t.inspection_id and r.inspector_id = t.inspector_id and not d.upheld)
      and not exists (select from emergency_entry e where e.inspection_id = p_visit)
    order by 1);
end
$$;

create or replace function team_conflicts(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return told_of_team(p_visit, in_conflict(p_visit));
end
$$;

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

create function waits_with(p_visit uuid) returns table (number text, agency text, until date, answered boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select case p_visit when p.host_id then p.guest_number else p.host_number end, g.name, p.to_day,
    exists (select from merge_answer a where a.proposal_id = p.id and a.agency_id = i.agency_id)
  from inspection i join merge_proposal p on i.id in (p.host_id, p.guest_id)
  join agency g on g.id = case p_visit when p.host_id then p.guest_agency else p.host_agency end
  where i.id = p_visit and merge_open(p.host_id, p.guest_id)
    and not exists (select from merge_answer a where a.proposal_id = p.id and a.answer <> 'ACCEPTED')
  order by p.at, p.id;
end
$$;

create or replace function merge_waits(p_visit uuid) returns table (number text, agency text, until date, answered boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if office_knows(p_visit) then
    return query select w.number, w.agency, w.until, w.answered from waits_with(p_visit) w;
  end if;
end
$$;

create or replace function merge_answered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from waits_with(new.inspection_id) w
      where not w.answered or w.until >= (new.valid_from at time zone 'Asia/Shanghai')::date) then
    raise exception 'a visit goes alone after its agency said why' using errcode = 'check_violation', constraint = 'merge_answered';
  end if;
  return new;
end
$$;

-- Whether an officer is kept from a visit he knows of himself, and who reads the visit.
create or replace function barred(p_visit uuid, p_inspector uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare why text := '';
begin
  if exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
      where r.inspection_id = p_visit and r.inspector_id = p_inspector and d.upheld) then
    why := 'RECUSED';
  elsif exists (select from inspector i where i.id = p_inspector and i.status in ('SUSPENDED', 'TRANSFERRED')) then
    why := 'SUSPENDED';
  end if;
  if why <> '' and p_inspector is distinct from app_inspector() and not visit_known(p_visit) then
    return '';
  end if;
  return why;
end
$$;

create or replace function entry_slots(p_visit uuid) returns table (id uuid, visit uuid, counter text, rule text, period text, n int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not office_knows(p_visit) then
    return;
  end if;
  return query
  with visit as materialized (select enterprise_kin(i.enterprise_id) as kin from inspection i where i.id = p_visit),
  agencies as materialized (
    select 'agency:' || w.agency_id as counter, agency_kin(w.agency_id) as kin from (select distinct agency_id from entry_names(p_visit)) w)
  select distinct s.id, s.inspection_id, case when s.counter like 'agency:%' then ag.counter else s.counter end, s.rule, s.period, s.n
  from visit join visit_slot s on s.enterprise_id = any(visit.kin)
  join agencies ag on s.counter not like 'agency:%' or s.agency_id = any(ag.kin)
  where s.freed_at is null;
end
$$;
-- +goose StatementEnd
revoke all on function visit_known(uuid), office_knows(uuid), told_of_team(uuid, text[]), unfit(uuid), in_conflict(uuid), waits_with(uuid) from public;
grant execute on function visit_known(uuid) to yangguang_app;

-- Who left a team, and who asked for it and why, is before the scan for whom the team is.
alter policy embargo on inspection_team using (disclosed_to is not null and (select app_agency()) is null or (select app_system()) or sees_visit(inspection_id)
  or disclosed_to is not null and sees_joint(inspection_id));
alter policy embargo on team_leave using (disclosed_to is not null and (select app_agency()) is null or (select app_system()) or sees_visit(inspection_id)
  or disclosed_to is not null and sees_joint(inspection_id));
alter policy embargo on recusal using (disclosed_to is not null and (select app_agency()) is null or (select app_system()) or sees_visit(inspection_id));
alter policy embargo on recusal_decision using (disclosed_to is not null and (select app_agency()) is null or (select app_system()) or sees_visit(inspection_id));

-- That a code was revoked is read with the code. Why is in the papers of the step that revoked it (a void, a leave), each with readers of its own: here nobody reads it.
alter policy offices on check_code_revocation
  using (exists (select from check_code c where c.inspection_id = check_code_revocation.inspection_id and c.n = check_code_revocation.n));
revoke select on check_code_revocation from yangguang_app;
grant select (inspection_id, n, agency_id, at, change_id) on check_code_revocation to yangguang_app;

-- +goose Down
revoke select (inspection_id, n, agency_id, at, change_id) on check_code_revocation from yangguang_app;
grant select on check_code_revocation to yangguang_app;
alter policy offices on check_code_revocation using (true);
alter policy embargo on recusal_decision using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on recusal using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on team_leave using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on inspection_team using (disclosed_to is not null and (select app_agency()) is null or (select app_all()) or sees_visit(inspection_id)
  or disclosed_to is not null and sees_joint(inspection_id));
-- +goose StatementBegin
create or replace function entry_slots(p_visit uuid) returns table(id uuid, visit uuid, counter text, rule text, period text, n integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with visit as materialized (select enterprise_kin(i.enterprise_id) as kin from inspection i where i.id = p_visit),
  agencies as materialized (
    select 'agency:' || w.agency_id as counter, agency_kin(w.agency_id) as kin from (select distinct agency_id from entry_names(p_visit)) w)
  select distinct s.id, s.inspection_id, case when s.counter like 'agency:%' then ag.counter else s.counter end, s.rule, s.period, s.n
  from visit join visit_slot s on s.enterprise_id = any(visit.kin)
  join agencies ag on s.counter not like 'agency:%' or s.agency_id = any(ag.kin)
  where s.freed_at is null;
end
$$;
create or replace function barred(p_visit uuid, p_inspector uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
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
create or replace function merge_answered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from merge_waits(new.inspection_id) w
      where not w.answered or w.until >= (new.valid_from at time zone 'Asia/Shanghai')::date) then
    raise exception 'a visit goes alone after its agency said why' using errcode = 'check_violation', constraint = 'merge_answered';
  end if;
  return new;
end
$$;
create or replace function merge_waits(p_visit uuid) returns table(number text, agency text, until date, answered boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select case p_visit when p.host_id then p.guest_number else p.host_number end, g.name, p.to_day,
    exists (select from merge_answer a where a.proposal_id = p.id and a.agency_id = i.agency_id)
  from inspection i join merge_proposal p on i.id in (p.host_id, p.guest_id)
  join agency g on g.id = case p_visit when p.host_id then p.guest_agency else p.host_agency end
  where i.id = p_visit and (app_all() or i.agency_id = app_agency()) and merge_open(p.host_id, p.guest_id)
    and not exists (select from merge_answer a where a.proposal_id = p.id and a.answer <> 'ACCEPTED')
  order by p.at, p.id;
end
$$;
create or replace function scan_free() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.device_at is null and not exists (select from check_code_scan s where s.inspection_id = new.inspection_id)
      and (cardinality(team_conflicts(new.inspection_id)) > 0 or cardinality(team_unfit(new.inspection_id)) > 0) then
    raise exception 'nobody enters with an officer who has a conflict with the enterprise or cannot enforce today'
      using errcode = 'check_violation', constraint = 'scan_free';
  end if;
  return new;
end
$$;
create or replace function team_conflicts(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
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
create or replace function team_unfit(p_visit uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
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
create or replace function joint_guests(p_host uuid) returns table(visit uuid, number text, agency_id uuid, state text, kind text, trigger text, counts boolean,
  window_from date, window_to date, plan text, withdrawn boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select g.id, g.number, g.agency_id, g.state, g.kind, g.trigger, g.counts_toward_cap, g.window_from, g.window_to, coalesce(p.number, ''),
    p.id is not null and exists (select from plan_withdrawal w where w.plan_id = p.id)
  from joint_now j join inspection g on g.id = j.guest_id left join plan p on p.id = g.plan_id
  where j.host_id = p_host and (app_all() or j.host_agency = app_agency())
  order by j.at, g.id;
end
$$;
create or replace function joint_team(p_host uuid) returns table(inspector_id uuid, lead boolean, ord bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select t.inspector_id, bool_or(t.lead and m.ord = 0), min(m.ord * 1000 + t.position)
  from joint_members(p_host) m join team_now t on t.inspection_id = m.visit
  where app_all() or exists (select from inspection i where i.id = p_host and i.agency_id = app_agency())
  group by t.inspector_id;
end
$$;
create or replace function drawn_team(p_host uuid) returns table(inspector_id uuid, pseudonym text, lead boolean, visit uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.inspector_id, t.pseudonym, t.lead, t.inspection_id
  from (select p_host as id union all select j.guest_id from joint_visit j where j.host_id = p_host and j.draw_id is not null) v join team_now t on t.inspection_id = v.id
  where app_all() or exists (select from inspection i where i.id = p_host and i.agency_id = app_agency())
  order by t.inspection_id <> p_host, t.position
$$;
-- +goose StatementEnd
drop function waits_with(uuid);
drop function in_conflict(uuid);
drop function unfit(uuid);
drop function told_of_team(uuid, text[]);
drop function office_knows(uuid);
drop function visit_known(uuid);
