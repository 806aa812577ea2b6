-- +goose Up
-- 紧急检查: who was there was there. An entry that has happened is on record with its team, and says who of it could not have been sent on that day by the registers
-- of conflicts 回避关系, leave, status and certificates: it names no other team than the one that came, and hides nothing about it.
alter table emergency_entry add column noted text[] not null default '{}';
grant insert (noted) on emergency_entry to yangguang_app;
-- +goose StatementBegin
create function entry_notes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  day date := (new.entered_at at time zone 'Asia/Shanghai')::date;
  kin uuid[] := enterprise_kin((select i.enterprise_id from inspection i where i.id = new.inspection_id));
begin
  if exists (select from inspection_team t join inspector p on p.id = t.inspector_id where t.inspection_id = new.inspection_id and t.replaces is null and (
      'RECUSAL ' || t.pseudonym <> all(new.noted) and exists (select from conflict k where k.inspector_id = p.id and k.enterprise_id = any(kin)
        and day between k.from_day and coalesce(k.to_day, 'infinity'))
      or 'OFFICER_UNFIT ' || t.pseudonym <> all(new.noted) and (p.status <> 'ACTIVE'
        or exists (select from inspector_leave l where l.inspector_id = p.id and day between l.from_day and l.to_day))
      or 'CERTIFICATE_EXPIRED ' || t.pseudonym <> all(new.noted)
        and not exists (select from certificate c where c.inspector_id = p.id and day between c.valid_from and c.valid_to))) then
    raise exception 'an entry says who of its team could not have been sent' using errcode = 'check_violation', constraint = 'entry_notes';
  end if;
  return null;
end
$$;

-- As in 0096, and of an entry that has happened a declared conflict stops no code: the inquiry is not suspended (行政处罚法 43), and its record waits for the head.
create or replace function code_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v inspection; today date := (command_time() at time zone 'Asia/Shanghai')::date; seen date; valid date; least_n int; fit int; team uuid[]; offices uuid[];
  kin uuid[]; items check_item[]; happened boolean;
begin
  select * into v from inspection where id = new.inspection_id;
  select (e.entered_at at time zone 'Asia/Shanghai')::date into seen from emergency_entry e where e.inspection_id = v.id;
  valid := coalesce(seen, (new.valid_from at time zone 'Asia/Shanghai')::date);
  happened := seen is not null;
  seen := coalesce(seen, today);
  team := comes_with(v.id);
  offices := array(select a.agency_id from visit_agencies(v.id) a);
  items := array(select it from check_item it where it.id in (select x.item_id from joint_members(v.id) m join inspection_item x on x.inspection_id = m.visit));
  if cardinality(items) = 0 or exists (select from unnest(items) it where it.published_at is null or it.retired_at is not null
      or it.agency_id <> all(offices) and not item_grantees(it.agency_id, it.id, today, today) && offices) then
    raise exception 'a code is of a visit with items on the list of its agencies' using errcode = 'check_violation', constraint = 'check_code_items';
  end if;
  least_n := visit_number('OFFICERS', v.agency_id, valid);
  kin := enterprise_kin(v.enterprise_id);
  select count(*) into fit from unnest(team) t (id) join inspector p on p.id = t.id and p.status = 'ACTIVE'
    join certificate c on c.inspector_id = p.id and valid between c.valid_from and c.valid_to
    cross join lateral (select coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = v.agency_id
      and seen between m.from_day and coalesce(m.to_day, 'infinity') limit 1), p.agency_id) as id) o join agency ag on ag.id = o.id
    where not exists (select from inspector_leave l where l.inspector_id = p.id and seen between l.from_day and l.to_day)
      and (happened or not exists (select from conflict k where k.inspector_id = p.id and k.enterprise_id = any(kin)
        and seen between k.from_day and coalesce(k.to_day, 'infinity')))
      and not exists (select from unnest(items) it where it.field <> all(case when c.scope = '{}' then array[ag.field] else c.scope end)
        and (it.agency_id = o.id or not exists (select from unnest(items) own where own.agency_id = o.id)));
  if fit < cardinality(team) or not coalesce(fit >= least_n, false)
    or exists (select from unnest(items) it where it.qualification <> '-'
      and not exists (select from inspector p where p.id = any(team) and it.qualification = any(p.specialities)))
    or exists (select from unnest(offices) a where a <> v.agency_id and exists (select from unnest(items) it where it.agency_id = a)
      and least_n > (select count(*) from inspector p where p.id = any(team) and (p.agency_id = a or exists (select from membership m
        where (m.inspector_id, m.agency_id) = (p.id, a) and m.from_day <= v.window_to and (m.to_day is null or m.to_day >= v.window_from))))) then
    raise exception 'a code is of a visit to which enough officers come, each fit for it' using errcode = 'check_violation', constraint = 'check_code_team';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function entry_notes() from public;
create constraint trigger entry_notes after insert on emergency_entry deferrable initially deferred for each row execute function entry_notes();

alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT', 'POSSIBLE_DUPLICATE', 'EMERGENCY_TEAM'));

-- +goose Down
alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT', 'POSSIBLE_DUPLICATE'));
drop trigger entry_notes on emergency_entry;
drop function entry_notes();
-- +goose StatementBegin
create or replace function code_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v inspection; today date := (command_time() at time zone 'Asia/Shanghai')::date; seen date; valid date; least_n int; fit int; team uuid[]; offices uuid[];
  kin uuid[]; items check_item[];
begin
  select * into v from inspection where id = new.inspection_id;
  select (e.entered_at at time zone 'Asia/Shanghai')::date into seen from emergency_entry e where e.inspection_id = v.id;
  valid := coalesce(seen, (new.valid_from at time zone 'Asia/Shanghai')::date);
  seen := coalesce(seen, today);
  team := comes_with(v.id);
  offices := array(select a.agency_id from visit_agencies(v.id) a);
  items := array(select it from check_item it where it.id in (select x.item_id from joint_members(v.id) m join inspection_item x on x.inspection_id = m.visit));
  if cardinality(items) = 0 or exists (select from unnest(items) it where it.published_at is null or it.retired_at is not null
      or it.agency_id <> all(offices) and not item_grantees(it.agency_id, it.id, today, today) && offices) then
    raise exception 'a code is of a visit with items on the list of its agencies' using errcode = 'check_violation', constraint = 'check_code_items';
  end if;
  least_n := visit_number('OFFICERS', v.agency_id, valid);
  kin := enterprise_kin(v.enterprise_id);
  select count(*) into fit from unnest(team) t (id) join inspector p on p.id = t.id and p.status = 'ACTIVE'
    join certificate c on c.inspector_id = p.id and valid between c.valid_from and c.valid_to
    cross join lateral (select coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = v.agency_id
      and seen between m.from_day and coalesce(m.to_day, 'infinity') limit 1), p.agency_id) as id) o join agency ag on ag.id = o.id
    where not exists (select from inspector_leave l where l.inspector_id = p.id and seen between l.from_day and l.to_day)
      and not exists (select from conflict k where k.inspector_id = p.id and k.enterprise_id = any(kin)
        and seen between k.from_day and coalesce(k.to_day, 'infinity'))
      and not exists (select from unnest(items) it where it.field <> all(case when c.scope = '{}' then array[ag.field] else c.scope end)
        and (it.agency_id = o.id or not exists (select from unnest(items) own where own.agency_id = o.id)));
  if fit < cardinality(team) or not coalesce(fit >= least_n, false)
    or exists (select from unnest(items) it where it.qualification <> '-'
      and not exists (select from inspector p where p.id = any(team) and it.qualification = any(p.specialities)))
    or exists (select from unnest(offices) a where a <> v.agency_id and exists (select from unnest(items) it where it.agency_id = a)
      and least_n > (select count(*) from inspector p where p.id = any(team) and (p.agency_id = a or exists (select from membership m
        where (m.inspector_id, m.agency_id) = (p.id, a) and m.from_day <= v.window_to and (m.to_day is null or m.to_day >= v.window_from))))) then
    raise exception 'a code is of a visit to which enough officers come, each fit for it' using errcode = 'check_violation', constraint = 'check_code_team';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
alter table emergency_entry drop column noted;
