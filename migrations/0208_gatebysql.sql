-- +goose Up
-- What the gate asks of a visit beside its team, items, window and numbers the database asks, too: a special campaign (专项检查) has its plan; a direct assignment (直接指派) is
-- of an agency too small to draw; an enterprise for which another goes on (主体承继) is visited under the other's name.
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS', 'RESERVE_DAYS', 'RETURN_DAYS', 'PUBLISH_DAYS', 'DIRECT_INSPECTORS')
    or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT' or name like 'NEVER\_%' or name like 'REPLY\_%');
-- +goose StatementBegin
-- Whether an agency is small enough to assign officers directly, on the days of a visit.
create function small_agency(p_agency uuid, p_from date, p_to date) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return coalesce((select count(*) from draw_inspectors(array[p_agency], p_from, p_to, '{}') d where d.status not in ('TRANSFERRED', 'SUSPENDED'))
    <= visit_number('DIRECT_INSPECTORS', p_agency, p_from), false);
end
$$;
create function visit_begins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.trigger = 'SPECIAL_CAMPAIGN' and new.plan_id is null then
    raise exception 'a special campaign has its plan' using errcode = 'check_violation', constraint = 'campaign_has_plan';
  elsif new.trigger = 'DIRECT_ASSIGNMENT' and not small_agency(new.agency_id, new.window_from, new.window_to) then
    raise exception 'an agency with so many inspectors draws' using errcode = 'check_violation', constraint = 'agency_draws';
  end if;
  return new;
end
$$;
create function code_of_whom() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare v inspection;
begin
  select * into v from inspection where id = new.inspection_id;
  if exists (select from enterprise_succession s where s.enterprise_id = v.enterprise_id) and not exists (select from emergency_entry e where e.inspection_id = v.id) then
    raise exception 'another enterprise goes on for the one that is visited' using errcode = 'check_violation', constraint = 'code_of_successor';
  elsif exists (select from joint_members(v.id) m join inspection i on i.id = m.visit
      where i.trigger = 'DIRECT_ASSIGNMENT' and not small_agency(i.agency_id, i.window_from, i.window_to)) then
    raise exception 'an agency with so many inspectors draws' using errcode = 'check_violation', constraint = 'agency_draws';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function small_agency(uuid, date, date), visit_begins(), code_of_whom() from public;
create trigger begins before insert on inspection for each row when (new.trigger in ('SPECIAL_CAMPAIGN', 'DIRECT_ASSIGNMENT')) execute function visit_begins();
create trigger of_whom before insert on check_code for each row execute function code_of_whom();

-- +goose Down
drop trigger of_whom on check_code;
drop trigger begins on inspection;
drop function code_of_whom();
drop function visit_begins();
drop function small_agency(uuid, date, date);
delete from visit_rule where name = 'DIRECT_INSPECTORS';
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS', 'RESERVE_DAYS', 'RETURN_DAYS', 'PUBLISH_DAYS')
    or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT' or name like 'NEVER\_%' or name like 'REPLY\_%');
