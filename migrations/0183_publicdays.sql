-- +goose Up
-- 公示期限、陈述申辩: the day by which a result is published and the time for the enterprise's word before it are the rules', not the writer's.
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS', 'RESERVE_DAYS', 'RETURN_DAYS', 'PUBLISH_DAYS')
    or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT' or name like 'NEVER\_%' or name like 'REPLY\_%');
-- +goose StatementBegin
create or replace function written_with_publication() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r inspection_record;
  today date := (new.created_at at time zone 'Asia/Shanghai')::date;
  days int := visit_number('PUBLISH_DAYS', new.agency_id, today);
  reply int;
begin
  select * into r from inspection_record p where (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (new.inspection_id, 1, new.agency_id, new.disclosed_to)
    and not exists (select from log_entry e where e.change_id = p.change_id);
  if not found then
    raise exception 'a row of % is written with its inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if new.due_on - today > days * 7 / 5 and workdays_between(today, new.due_on) > days then -- no more days than that hold the working days
    raise exception 'a result is published by the last day that its rule gives' using errcode = 'check_violation', constraint = 'publication_in_time';
  end if;
  reply := visit_number('REPLY_' || r.result, new.agency_id, today);
  if reply is not null and (r.reply_until is null or r.reply_until > new.due_on or workdays_between(today, r.reply_until) < reply) then
    raise exception 'a result that names a problem waits for the enterprise''s word' using errcode = 'check_violation', constraint = 'publication_after_reply';
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function written_with_publication() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p where (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (new.inspection_id, 1, new.agency_id, new.disclosed_to)
      and not exists (select from log_entry e where e.change_id = p.change_id)) then
    raise exception 'a row of % is written with its inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
delete from visit_rule where name = 'PUBLISH_DAYS' or name like 'REPLY\_%';
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS', 'RESERVE_DAYS', 'RETURN_DAYS')
    or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT' or name like 'NEVER\_%');
