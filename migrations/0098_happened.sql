-- +goose Up
-- 紧急检查: an emergency is of today, or its team reports when it entered: then the window runs from that day until the last to make the code up.
-- +goose StatementBegin
create function entry_of_emergency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare entered date := (new.entered_at at time zone 'Asia/Shanghai')::date; today date := (command_time() at time zone 'Asia/Shanghai')::date;
begin
  if today - entered > 366 or not exists (select from inspection i where (i.id, i.agency_id, i.trigger, i.created_at, i.window_from, i.window_to)
      = (new.inspection_id, new.agency_id, 'EMERGENCY', command_time(), entered, greatest(today, new.due_on))
        and new.due_on = entered + visit_number('EMERGENCY_DAYS', i.agency_id, entered)) then
    raise exception 'an entry is reported with its emergency, of the last year and with the days that the rule gives' using errcode = 'check_violation',
      constraint = 'entry_of_emergency';
  end if;
  return new;
end
$$;
create function emergency_of_today() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.window_from, new.window_to) <> ((new.created_at at time zone 'Asia/Shanghai')::date, (new.created_at at time zone 'Asia/Shanghai')::date)
    and not exists (select from emergency_entry e where e.inspection_id = new.id) then
    raise exception 'an emergency is of today, or its entry is reported' using errcode = 'check_violation', constraint = 'emergency_of_today';
  end if;
  return null;
end
$$;

-- 设备时间: whoever writes a record does not say himself that it came in time. A second is left for the last digits of a device's clock.
create function record_in_time() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare apart numeric := abs(extract(epoch from new.received_at - new.device_time)) - 1; today date := (new.received_at at time zone 'Asia/Shanghai')::date;
begin
  if not new.late and apart > 3600.0 * coalesce(visit_number('LATE_HOURS', new.agency_id, today), 0)
    or not new.time_gap and apart > coalesce(visit_number('GAP_SECONDS', new.agency_id, today), 0) then
    raise exception 'a record says how far its device''s time lies from the server''s' using errcode = 'check_violation', constraint = 'record_in_time';
  end if;
  return null;
end
$$;

-- 复查: the next of its order, which has not passed: on paper it answers a report that waits, on site it rests on a follow-up visit after the order that was
-- recorded and confirmed, and an order does not pass on a record that still names its violation.
create function recheck_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare o rectification; reported int; answered int; latest int;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.rectification_id::text, 7266));
  select * into o from rectification r where r.id = new.rectification_id;
  select count(*) into reported from rectification_report r where r.rectification_id = o.id;
  select coalesce((select c.reports from rectification_recheck c where c.rectification_id = o.id order by c.n desc limit 1), 0) into answered;
  if new.n <> 1 + (select coalesce(max(c.n), 0) from rectification_recheck c where c.rectification_id = o.id)
    or exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed) then
    raise exception 'a re-check is the next of an order that has not passed' using errcode = 'check_violation', constraint = 'recheck_follows';
  end if;
  if new.reports <> reported or new.method = 'ON_PAPER' and reported <= answered then
    raise exception 'a re-check answers the reports that are there, on paper one that waits' using errcode = 'check_violation', constraint = 'recheck_report';
  end if;
  if new.method = 'ON_SITE' then
    select r.version into latest from inspection_record r where r.inspection_id = new.visit_id order by r.version desc limit 1;
    if not exists (select from inspection i where (i.id, i.agency_id, i.enterprise_id, i.trigger) = (new.visit_id, o.agency_id, o.disclosed_to, 'FOLLOW_UP')
        and i.state in ('RECORDED', 'CLOSED')
        and (select coalesce(s.device_at, s.at) from check_code_scan s where s.inspection_id = joint_host(i.id) order by s.at limit 1) >= o.at
        and (select count(*) from record_confirmation c where (c.inspection_id, c.version) = (i.id, latest))
          >= visit_number('OFFICERS', i.agency_id, (new.at at time zone 'Asia/Shanghai')::date))
      or new.passed and exists (select from decision d join finding w on w.id = d.finding_id join finding f on f.violation_code = w.violation_code
        join inspection_record r on (r.inspection_id, r.version, r.findings_version) = (f.inspection_id, latest, f.record_version)
        where d.id = o.decision_id and f.inspection_id = new.visit_id) then
      raise exception 'a re-check on site rests on a follow-up visit of its order that was recorded and confirmed' using errcode = 'check_violation',
        constraint = 'recheck_visit';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function entry_of_emergency(), emergency_of_today(), record_in_time(), recheck_fits() from public;
create trigger entry_of_emergency before insert on emergency_entry for each row execute function entry_of_emergency();
create constraint trigger emergency_of_today after insert on inspection deferrable initially deferred for each row when (new.trigger = 'EMERGENCY')
  execute function emergency_of_today();
create trigger record_in_time after insert on inspection_record for each row when (new.version = 1 and not (new.late and new.time_gap)
  and (new.device_time > new.received_at + interval '1 second' or new.device_time < new.received_at - interval '1 second')) execute function record_in_time();
create trigger recheck_fits before insert on rectification_recheck for each row execute function recheck_fits();
