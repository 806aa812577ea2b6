-- +goose Up
-- The numbers of policies/visit that the database decides by, in a table that only the owner writes: of several jurisdictions (prefixes of a region code) the
-- longest counts, on the days from–to.
create table visit_rule (
  name         text not null check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS')),
  jurisdiction text not null,
  n            int not null check (n > 0),
  basis        text not null,
  valid_from   date,
  valid_to     date
);
grant select on visit_rule to yangguang_app;
create trigger not_truncated before truncate on visit_rule for each statement execute function refuse_truncate();

-- +goose StatementBegin
create function visit_number(p_name text, p_agency uuid, p_day date) returns int language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select r.n from agency a join visit_rule r on r.name = p_name and starts_with(a.region_code, r.jurisdiction)
    and p_day between coalesce(r.valid_from, p_day) and coalesce(r.valid_to, p_day) where a.id = p_agency order by length(r.jurisdiction) desc limit 1);
end
$$;
-- Who comes with an entry: the officers of its visit and of those that enter with it, without those who left.
create function comes_with(p_host uuid) returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return array(select distinct t.inspector_id from joint_members(p_host) m join team_now t on t.inspection_id = m.visit);
end
$$;
-- 行政处罚法 42, 43, 清单之外无检查: a code is of an entry with items on the list of its agencies, or of one that gave them its power, and with enough
-- officers; each of them is in service, without conflict, with a certificate of the day that covers what he inspects. Of an emergency that is the day of entry.
create function code_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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

-- As in 0076, and nobody enters alone: after the code some of the team may have left.
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

-- A team is named with its visit. Whoever comes later comes for one who leaves by the same change.
create function team_comes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added a where not case when a.replaces is null
      then exists (select from inspection i where (i.id, i.created_at) = (a.inspection_id, command_time()))
      else exists (select from team_leave l where (l.inspection_id, l.inspector_id, l.change_id) = (a.inspection_id, a.replaces, a.change_id)) end) then
    raise exception 'a team is named with its visit, and who comes later comes for one who leaves' using errcode = 'check_violation', constraint = 'team_comes';
  end if;
  return null;
end
$$;
-- 回避: who leaves a team leaves by a step of the visit's draw, elsewhere because the head upheld a recusal; both are of the same change.
create function team_leaves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added a where not exists (select from inspection i where (i.id, i.agency_id) = (a.inspection_id, a.agency_id)
      and case when i.draw_id is not null then exists (select from draw_step s where (s.draw_id, s.change_id) = (i.draw_id, a.change_id))
        else exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
          where d.upheld and (d.change_id, r.inspector_id, r.agency_id, joint_host(r.inspection_id))
            = (a.change_id, a.inspector_id, a.agency_id, joint_host(i.id))) end)) then
    raise exception 'a member leaves by a step of the draw or an upheld recusal' using errcode = 'check_violation', constraint = 'team_leaves';
  end if;
  return null;
end
$$;
-- Outside a draw the head names who comes for him where too few would be left.
create function team_enough() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from inspection i where i.id = new.inspection_id and i.draw_id is null and i.state <> 'VOID'
      and not coalesce(cardinality(comes_with(joint_host(i.id))) >= visit_number('OFFICERS', i.agency_id, (new.at at time zone 'Asia/Shanghai')::date), false)) then
    raise exception 'too few officers would be left' using errcode = 'check_violation', constraint = 'team_enough';
  end if;
  return null;
end
$$;
-- As in 0048, and the code of the visit itself shows another team as well.
create or replace function leave_revokes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
  select h.id, c.n, h.agency_id, new.reason, new.change_id from inspection h cross join lateral (select max(n) as n from check_code where inspection_id = h.id) c
  where h.id = joint_host(new.inspection_id) and h.state = 'CODE_ISSUED'
    and not exists (select from check_code_revocation r where r.inspection_id = h.id and r.n = c.n);
  return null;
end
$$;

-- As in 0086, and every visit of the entry that counts has a number in force, of its own agency or one that agencies count together.
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
-- +goose StatementEnd
revoke all on function visit_number(text, uuid, date), comes_with(uuid), code_team(), team_comes(), team_leaves(), team_enough() from public;
create trigger code_team after insert on check_code for each row execute function code_team();
create trigger team_who_comes after insert on inspection_team referencing new table as added for each statement execute function team_comes();
create trigger team_who_leaves after insert on team_leave referencing new table as added for each statement execute function team_leaves();
create constraint trigger team_enough after insert on team_leave deferrable initially deferred for each row execute function team_enough();
-- When somebody was named is the server's to say.
revoke insert on inspection_team from yangguang_app;
grant insert (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, name, certificate_number, replaces, change_id) on inspection_team
  to yangguang_app;
