-- +goose Up
-- 陈述申辩: a corrected result that names a problem waits for the enterprise's word as the first one does, also where the day of the first one's publication is over; and
-- neither waits longer than for the days of that word, which would keep it from the public.
-- +goose StatementBegin
create or replace function version_of_correction() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (new.received_at at time zone 'Asia/Shanghai')::date; reply int;
begin
  if not exists (select from record_correction c join record_correction_decision d on (d.inspection_id, d.n) = (c.inspection_id, c.n)
      where c.inspection_id = new.inspection_id and c.base_version = new.version - 1 and d.approved and d.change_id = new.change_id
        and (c.reason, d.author_id, d.approver_id, c.content ->> 'result', c.content ->> 'narrative')
          = (new.corrected_reason, new.author_id, new.approver_id, new.result, new.narrative)) then
    raise exception 'a later version of a record is an approved correction' using errcode = 'foreign_key_violation', constraint = 'version_of_correction';
  end if;
  reply := visit_number('REPLY_' || new.result, new.agency_id, today);
  if (new.reply_until is null) <> (reply is null) or workdays_between(today, new.reply_until) <> reply then
    raise exception 'a result that names a problem waits for the enterprise''s word' using errcode = 'check_violation', constraint = 'publication_after_reply';
  end if;
  return null;
end
$$;
create or replace function tells_its_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record r join inspection i on i.id = r.inspection_id join agency ag on ag.id = i.agency_id
      join enterprise en on en.id = i.enterprise_id left join draw d on d.id = i.draw_id
      where (r.inspection_id, r.version, r.result, i.number, i.agency_id, ag.region_code, i.kind, en.uscc, en.synthetic)
          = (new.inspection_id, new.version, new.result, new.number, new.agency_id, new.region_code, new.kind, new.uscc, new.synthetic)
        and i.state in ('RECORDED', 'CLOSED') and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
        and told(new.enterprise_name, en.public_name, i.id) and told(new.corrected_reason, r.corrected_reason, i.id)
        and new.draw_number is not distinct from d.number
        and new.findings = (select count(*) from finding f where (f.inspection_id, f.record_version) = (r.inspection_id, r.findings_version))
        and new.outcomes = array(select d.outcome from decision d join decision_confirmation k on k.decision_id = d.id join finding f on f.id = d.finding_id
          where f.inspection_id = i.id and not exists (select from decision_end e where e.decision_id = d.id) order by f.position)
        and new.inspectors = array(select t.pseudonym from team_now t where t.inspection_id = i.id order by t.position)
        and cardinality(new.items) = (select count(*) from inspection_item x where x.inspection_id = i.id)
        and not exists (select from (select it.name, row_number() over (order by it.code) as n from inspection_item x join check_item it on it.id = x.item_id
          where x.inspection_id = i.id) it where not told(new.items[it.n], it.name, i.id))
        and new.visited_on = (select (coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::date from check_code_scan s where s.inspection_id = joint_host(i.id)
          order by s.at limit 1)
        and new.statement is not distinct from (select k.statement from statement_check k where (k.inspection_id, k.version) = (r.inspection_id, r.version))
        and (r.reply_until is null or r.reply_until < (command_time() at time zone 'Asia/Shanghai')::date or exists (select from publication_statement s
            where (s.inspection_id, s.version) = (r.inspection_id, r.version))
          or r.version = 1 and exists (select from publication p where p.inspection_id = i.id and p.due_on <= (command_time() at time zone 'Asia/Shanghai')::date))
        and not exists (select from publication_statement s where (s.inspection_id, s.version) = (r.inspection_id, r.version) and s.statement is not null
          and not exists (select from statement_check k where (k.inspection_id, k.version) = (s.inspection_id, s.version)))
        and stands_for(r.inspection_id, r.version) >= visit_number('OFFICERS', i.agency_id, new.visited_on)
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'what is published of a visit is what its record in force says' using errcode = 'check_violation', constraint = 'tells_its_record';
  end if;
  return new;
end
$$;
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
  if r.reply_until > new.due_on or reply is not null and (r.reply_until is null or workdays_between(today, r.reply_until) < reply) then
    raise exception 'a result that names a problem waits for the enterprise''s word' using errcode = 'check_violation', constraint = 'publication_after_reply';
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function version_of_correction() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from record_correction c join record_correction_decision d on (d.inspection_id, d.n) = (c.inspection_id, c.n)
      where c.inspection_id = new.inspection_id and c.base_version = new.version - 1 and d.approved and d.change_id = new.change_id
        and (c.reason, d.author_id, d.approver_id, c.content ->> 'result', c.content ->> 'narrative')
          = (new.corrected_reason, new.author_id, new.approver_id, new.result, new.narrative)) then
    raise exception 'a later version of a record is an approved correction' using errcode = 'foreign_key_violation', constraint = 'version_of_correction';
  end if;
  return null;
end
$$;
create or replace function tells_its_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record r join inspection i on i.id = r.inspection_id join agency ag on ag.id = i.agency_id
      join enterprise en on en.id = i.enterprise_id left join draw d on d.id = i.draw_id
      where (r.inspection_id, r.version, r.result, i.number, i.agency_id, ag.region_code, i.kind, en.uscc, en.synthetic)
          = (new.inspection_id, new.version, new.result, new.number, new.agency_id, new.region_code, new.kind, new.uscc, new.synthetic)
        and i.state in ('RECORDED', 'CLOSED') and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
        and told(new.enterprise_name, en.public_name, i.id) and told(new.corrected_reason, r.corrected_reason, i.id)
        and new.draw_number is not distinct from d.number
        and new.findings = (select count(*) from finding f where (f.inspection_id, f.record_version) = (r.inspection_id, r.findings_version))
        and new.outcomes = array(select d.outcome from decision d join decision_confirmation k on k.decision_id = d.id join finding f on f.id = d.finding_id
          where f.inspection_id = i.id and not exists (select from decision_end e where e.decision_id = d.id) order by f.position)
        and new.inspectors = array(select t.pseudonym from team_now t where t.inspection_id = i.id order by t.position)
        and cardinality(new.items) = (select count(*) from inspection_item x where x.inspection_id = i.id)
        and not exists (select from (select it.name, row_number() over (order by it.code) as n from inspection_item x join check_item it on it.id = x.item_id
          where x.inspection_id = i.id) it where not told(new.items[it.n], it.name, i.id))
        and new.visited_on = (select (coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::date from check_code_scan s where s.inspection_id = joint_host(i.id)
          order by s.at limit 1)
        and new.statement is not distinct from (select k.statement from statement_check k where (k.inspection_id, k.version) = (r.inspection_id, r.version))
        and (r.reply_until is null or r.reply_until < (command_time() at time zone 'Asia/Shanghai')::date or exists (select from publication_statement s
            where (s.inspection_id, s.version) = (r.inspection_id, r.version))
          or exists (select from publication p where p.inspection_id = i.id and p.due_on <= (command_time() at time zone 'Asia/Shanghai')::date))
        and not exists (select from publication_statement s where (s.inspection_id, s.version) = (r.inspection_id, r.version) and s.statement is not null
          and not exists (select from statement_check k where (k.inspection_id, k.version) = (s.inspection_id, s.version)))
        and stands_for(r.inspection_id, r.version) >= visit_number('OFFICERS', i.agency_id, new.visited_on)
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'what is published of a visit is what its record in force says' using errcode = 'check_violation', constraint = 'tells_its_record';
  end if;
  return new;
end
$$;
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
