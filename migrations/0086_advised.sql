-- +goose Up
-- 提示运行: the places that begin with advice only, as policies/visit has them, in a table that only the owner writes. A refusal is kept as advice with the code
-- that it lets through, of a day on which a rule says so of the visit's agency; what is filed after a quiet day has its last day and lets nothing through.
create table advise_rule (
  jurisdiction text not null, -- prefix of a region code
  gate         text not null check (gate in ('FREQUENCY_CAP', 'QUIET_DAY', 'PLAN_NOT_FILED')),
  basis        text not null,
  valid_from   date,
  valid_to     date not null
);
grant select on advise_rule to yangguang_app;
create trigger not_truncated before truncate on advise_rule for each statement execute function refuse_truncate();
-- +goose StatementBegin
create function advised_by_rule() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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

-- Agencies that come besides the one whose visit it is: a draw's visit has those that its plan named, which agreed; those that enter with a visit are named by
-- joint_visit. Nobody takes another agency's numbers by naming it.
create or replace function written_with_inspection_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id from added) a join inspection p on p.id = a.inspection_id join log_entry e on e.change_id = p.change_id) then
    raise exception 'rows of % are written with their inspection', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from added a where not exists (select from inspection i join plan_agency g on g.plan_id = i.plan_id
      where i.id = a.inspection_id and i.draw_id is not null and g.agency_id = a.agency_id)) then
    raise exception 'beside its own a visit has the agencies of its draw''s plan' using errcode = 'check_violation', constraint = 'inspection_agency_of_plan';
  end if;
  return null;
end
$$;
-- As before, and a guest's numbers are its host's to take.
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
-- As before, and codes follow one another without a gap, so that none stands before the good one. A visit that counts has a number of its own agency, or
-- one that agencies count together.
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
  if new.slot_id is not null then
    perform from visit_slot s where (s.id, s.inspection_id) = (new.slot_id, new.inspection_id) and s.freed_at is null for share;
    if not found or new.counts_toward_cap and not exists (select from visit_slot s where s.inspection_id = new.inspection_id and s.freed_at is null
        and (s.agency_id = new.agency_id or s.counter not like 'agency:%')) then
      raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function advised_by_rule() from public;
create constraint trigger advised_by_rule after insert on gate_advice deferrable initially deferred for each row when (new.due_on is null)
  execute function advised_by_rule();
