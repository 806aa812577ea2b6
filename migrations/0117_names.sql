-- +goose Up
-- 委托: a visit is in the name of the agency whose items it inspects with that agency's power (行政处罚法 20), visit by visit and not body by body: it takes its
-- numbers under every name in which it comes, and what a body does in its own name does not count for those that entrust it.
-- +goose StatementBegin
-- visit_names: the agencies in whose names a visit comes, by the entrustments of its first day.
create function visit_names(p_visit uuid) returns table (agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select coalesce(g.grantor_id, i.agency_id) from inspection i
  left join inspection_item x on x.inspection_id = i.id left join check_item it on it.id = x.item_id
  left join power_now g on g.grantor_id = it.agency_id and g.grantee_id = i.agency_id and g.kind = 'ENTRUSTED' and (g.item_ids = '{}' or it.id = any(g.item_ids))
    and i.window_from between g.from_day and g.to_day
  where i.id = p_visit
  union select a.agency_id from inspection_agency a where a.inspection_id = p_visit;
end
$$;
-- entry_names: the same of all who enter with the visit's code, each visit's.
create function entry_names(p_visit uuid) returns table (visit uuid, ord bigint, agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select m.visit, m.ord, n.agency_id from joint_members(p_visit) m cross join lateral visit_names(m.visit) n;
end
$$;
-- agency_kin: an agency with all that it goes on for and all that goes on for it, whose visits are one agency's.
create function agency_kin(p_agency uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from agency_succession s where p_agency in (s.agency_id, s.successor_id)) then
    return array[p_agency];
  end if;
  return (
  with recursive line (id, n) as (
    select p_agency, 0 union all
    select s.successor_id, n + 1 from line join agency_succession s on s.agency_id = line.id),
  kin (id) as (
    (select id from line order by n desc limit 1) union
    select s.agency_id from kin join agency_succession s on s.successor_id = kin.id)
  select array_agg(id) from kin);
end
$$;
create or replace function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; held int; others int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id);
  if new.override_id is null and new.advice_id is null then
    select count(*), count(*) filter (where s.agency_id <> new.agency_id) into held, others
      from visit_slot s where s.enterprise_id = any(firms) and s.inspection_id <> new.inspection_id
      and s.rule = new.rule and s.period = new.period and s.freed_at is null
      and case when new.counter like 'agency:%' then s.counter like 'agency:%' and s.agency_id = any(offices) else s.counter = new.counter end;
    if held >= new.cap and (cardinality(firms) > 1 or others > 0) then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
create or replace function visit_slot_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i cross join lateral entry_names(i.id) v
      where (i.id, i.enterprise_id, v.agency_id) = (new.inspection_id, new.enterprise_id, new.agency_id) and i.state in ('APPROVED', 'CODE_ISSUED'))
    or exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'a slot is of a visit that waits for its code, of its enterprise and one of the agencies in whose names it comes'
      using errcode = 'foreign_key_violation', constraint = 'visit_slot_of_visit';
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
create or replace function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      update visit_slot s set freed_at = command_time(), change_id = new.change_id
      from (select new.id as visit, null::uuid as agency
        union all select j.host_id, n.agency_id from joint_visit j cross join lateral visit_names(j.guest_id) n where j.guest_id = new.id
          and n.agency_id not in (select o.agency_id from entry_names(j.host_id) o)) back
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
create or replace function visit_rules(p_enterprise uuid, p_year int) returns table (together text, whose text, rule text, period text, counted int, cap int, basis text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return query
  with slot as materialized (
    select s.id, s.counter, s.rule, s.period, s.cap, s.basis, case when s.counter like 'agency:%' then s.agency_id end as agency
    from visit_slot s join inspection i on i.id = s.inspection_id
    where i.enterprise_id = any(kin) and i.disclosed_to is not null and s.freed_at is null
      and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
        or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))),
  office as materialized (select a.agency as id, agency_kin(a.agency) as kin from (select distinct s.agency from slot s where s.agency is not null) a),
  told as (
    select s.counter, s.rule, s.period, s.agency, max(s.cap) as cap, (array_agg(s.basis order by s.id desc))[1] as basis
    from slot s group by s.counter, s.rule, s.period, s.agency)
  select upper(split_part(t.counter, ':', 1)), coalesce(g.name, split_part(t.counter, ':', 3)), t.rule, t.period,
    (select count(*)::int from slot s where s.rule = t.rule and s.period = t.period
      and case when t.agency is null then s.counter = t.counter else s.agency = any(o.kin) end), t.cap, t.basis
  from told t left join agency g on g.id = t.agency left join office o on o.id = t.agency order by 1, 2, t.rule, t.period;
end
$$;
create or replace function visit_entrusted(p_visit uuid) returns table (agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select n.agency_id from visit_names(p_visit) n where p_visit = app_visit() and n.agency_id not in (select v.agency_id from visit_agencies(p_visit) v);
end
$$;
-- visits_counted: for each agency that came in the year, the visits that count with one of its own: in a name in which it came, or of its kin.
create function visits_counted(p_enterprise uuid, p_year int) returns table (agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with body as materialized (select distinct g.grantee_id as id from power_grant g where g.kind = 'ENTRUSTED'),
  seen as materialized (
    select y.agency_id, y.counts,
      case when y.agency_id in (select id from body) then array(select n.agency_id from visit_names(i.id) n) else array[y.agency_id] end as names
    from visit_year(p_enterprise, p_year) y join inspection i on i.number = y.number where y.year = p_year),
  came as materialized (
    select a.agency_id, array(select unnest(agency_kin(n.name)) from (select distinct unnest(s.names) as name from seen s where s.agency_id = a.agency_id) n) as kin
    from (select distinct s.agency_id from seen s) a)
  select a.agency_id, (select count(*)::int from seen s where s.counts and s.names && a.kin) from came a;
end
$$;
-- visit_counted: the same for the names of the visit whose code is read.
create function visit_counted(p_visit uuid) returns int
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := array(select unnest(agency_kin(n.agency_id)) from visit_names(p_visit) n);
begin
  return (select count(*) from inspection v
    cross join lateral visit_year(v.enterprise_id, extract(year from v.window_from)::int) y join inspection i on i.number = y.number
    where v.id = p_visit and v.id = app_visit() and y.year = extract(year from v.window_from) and y.counts
      and kin && array(select n.agency_id from visit_names(i.id) n));
end
$$;
-- +goose StatementEnd
drop function visit_counted(uuid, uuid, int, date), visits_counted(uuid, int, date), slot_counts(uuid, date, uuid[]), agency_kin(uuid, date), agency_identity(uuid, date);
alter table visit_slot disable trigger user;
-- +goose StatementBegin
-- Numbers that a body holds for visits in another's name become numbers of that name, where one is free.
do $$
declare s record; whose uuid; free int;
begin
  for s in select x.* from visit_slot x where x.counter like 'agency:%' and x.override_id is null and x.freed_at is null
      and exists (select from power_grant g where g.grantee_id = x.agency_id and g.kind = 'ENTRUSTED')
      and not exists (select from entry_names(x.inspection_id) n where n.agency_id = x.agency_id) loop
    select n.agency_id into whose from inspection i cross join lateral visit_names(i.id) n where i.id = s.inspection_id and i.agency_id = s.agency_id limit 1;
    select min(k) into free from generate_series(1, s.cap) k where not exists (select from visit_slot o
      where (o.enterprise_id, o.counter, o.rule, o.period, o.n) = (s.enterprise_id, 'agency:' || whose, s.rule, s.period, k) and o.freed_at is null);
    if whose is not null and free is not null then
      update visit_slot set agency_id = whose, counter = 'agency:' || whose, n = free where id = s.id;
    end if;
  end loop;
end
$$;
-- +goose StatementEnd
alter table visit_slot enable trigger user;
alter table visit_slot drop column first_day;
revoke all on function visit_names(uuid), entry_names(uuid), agency_kin(uuid), visits_counted(uuid, int), visit_counted(uuid) from public;
grant execute on function entry_names(uuid), agency_kin(uuid), visits_counted(uuid, int), visit_counted(uuid) to yangguang_app;

-- +goose Down
drop function visit_counted(uuid), visits_counted(uuid, int);
alter table visit_slot add column first_day date;
alter table visit_slot disable trigger user;
update visit_slot s set first_day = i.window_from from inspection i where i.id = s.inspection_id;
alter table visit_slot enable trigger user;
alter table visit_slot alter column first_day set not null;
-- +goose StatementBegin
create or replace function agency_identity(p_agency uuid, p_day date) returns uuid
language plpgsql stable as $$
begin
  return (
  with recursive line (id, n) as (
    select p_agency, 0 union all
    select next.id, n + 1 from line cross join lateral (
      select s.successor_id as id from agency_succession s where s.agency_id = line.id
      union all
      select min(g.grantor_id::text)::uuid from power_now g
      where g.grantee_id = line.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and g.to_day
        and not exists (select from agency_succession s where s.agency_id = line.id)
      having count(distinct g.grantor_id) = 1) next
    where n < 8)
  select id from line order by n desc limit 1);
end
$$;
create or replace function agency_kin(p_agency uuid, p_day date) returns uuid[]
language plpgsql stable as $$
begin
  return (
  with recursive kin (id) as (
    select agency_identity(p_agency, p_day) union
    select next.id from kin cross join lateral (
      select s.agency_id as id from agency_succession s where s.successor_id = kin.id
      union all
      select g.grantee_id from power_now g
      where g.grantor_id = kin.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and g.to_day) next)
  select array_agg(id) from kin);
end
$$;
create or replace function slot_counts(p_agency uuid, p_day date, p_kin uuid[]) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return p_agency = any(p_kin)
    or exists (select from power_grant g where g.grantee_id = p_agency and g.kind = 'ENTRUSTED') and agency_kin(p_agency, p_day) && p_kin;
end
$$;
create or replace function visit_counted(p_enterprise uuid, p_agency uuid, p_year int, p_day date) returns int
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := agency_kin(p_agency, p_day);
begin
  return (select count(*) from visit_year(p_enterprise, p_year) y join inspection i on i.number = y.number
    where y.year = p_year and y.counts and slot_counts(y.agency_id, i.window_from, kin));
end
$$;
create or replace function visits_counted(p_enterprise uuid, p_year int, p_day date) returns table(agency_id uuid, counted int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with seen as materialized (select y.agency_id, y.number, y.counts from visit_year(p_enterprise, p_year) y where y.year = p_year),
  counts as materialized (select s.agency_id, i.window_from from seen s join inspection i on i.number = s.number where s.counts),
  came as materialized (select a.agency_id, agency_kin(a.agency_id, p_day) as kin from (select distinct s.agency_id from seen s) a)
  select a.agency_id, (select count(*)::int from counts c where slot_counts(c.agency_id, c.window_from, a.kin)) from came a;
end
$$;
create or replace function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; held int; others int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  select i.window_from into new.first_day from inspection i where i.id = new.inspection_id;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id, new.first_day);
  if new.override_id is null and new.advice_id is null then
    select count(*), count(*) filter (where s.agency_id <> new.agency_id) into held, others
      from visit_slot s where s.enterprise_id = any(firms) and s.inspection_id <> new.inspection_id
      and s.rule = new.rule and s.period = new.period and s.freed_at is null
      and case when new.counter like 'agency:%' then s.counter like 'agency:%' and slot_counts(s.agency_id, s.first_day, offices) else s.counter = new.counter end;
    if held >= new.cap and (cardinality(firms) > 1 or others > 0) then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
create or replace function visit_slot_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i cross join lateral visit_agencies(i.id) v
      where (i.id, i.enterprise_id, v.agency_id) = (new.inspection_id, new.enterprise_id, new.agency_id) and i.state in ('APPROVED', 'CODE_ISSUED'))
    or exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'a slot is of a visit that waits for its code, of its enterprise and one of its agencies' using errcode = 'foreign_key_violation',
      constraint = 'visit_slot_of_visit';
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
        and (s.agency_id = v.agency_id or s.counter not like 'agency:%'))) then
    raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
  end if;
  return new;
end
$$;
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
create or replace function visit_rules(p_enterprise uuid, p_year int) returns table(together text, whose text, rule text, period text, counted int, cap int, basis text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  kin uuid[] := enterprise_kin(p_enterprise);
  day date := least(greatest((command_time() at time zone 'Asia/Shanghai')::date, make_date(p_year, 1, 1)), make_date(p_year, 12, 31));
begin
  return query
  with slot as materialized (
    select s.* from visit_slot s join inspection i on i.id = s.inspection_id
    where i.enterprise_id = any(kin) and i.disclosed_to is not null and s.freed_at is null
      and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (app_all() or app_agency() is not null or app_enterprise() = any(kin)
        or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(kin)))),
  told as (
    select s.counter, s.rule, s.period, g.id as agency, g.name, agency_kin(g.id, day) as offices, max(s.cap) as cap, (array_agg(s.basis order by s.id desc))[1] as basis
    from slot s left join agency g on s.counter = 'agency:' || g.id group by s.counter, s.rule, s.period, g.id, g.name)
  select upper(split_part(t.counter, ':', 1)), coalesce(t.name, split_part(t.counter, ':', 3)), t.rule, t.period,
    (select count(*)::int from slot s where s.rule = t.rule and s.period = t.period
      and case when t.agency is null then s.counter = t.counter else s.counter like 'agency:%' and slot_counts(s.agency_id, s.first_day, t.offices) end), t.cap, t.basis
  from told t order by 1, 2, t.rule, t.period;
end
$$;
create or replace function visit_entrusted(p_visit uuid) returns table(agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select distinct g.grantor_id from inspection i
  join lateral (select (c.valid_from at time zone 'Asia/Shanghai')::date as day from check_code c where c.inspection_id = i.id order by c.n desc limit 1) c on true
  join inspection_item x on x.inspection_id = i.id join check_item it on it.id = x.item_id
  join power_now g on g.grantor_id = it.agency_id and g.grantee_id = i.agency_id and g.kind = 'ENTRUSTED' and (g.item_ids = '{}' or it.id = any(g.item_ids))
  where i.id = p_visit and i.id = app_visit() and c.day between g.from_day and g.to_day;
end
$$;
-- +goose StatementEnd
revoke all on function visit_counted(uuid, uuid, int, date), visits_counted(uuid, int, date) from public;
grant execute on function visit_counted(uuid, uuid, int, date), visits_counted(uuid, int, date) to yangguang_app;
drop function entry_names(uuid), visit_names(uuid), agency_kin(uuid);
