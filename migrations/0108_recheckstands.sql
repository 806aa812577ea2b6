-- +goose Up
-- 复查: as in 0098, of a follow-up visit for whose record enough stand: the accepting person in place of members who are barred among them.
-- +goose StatementBegin
create or replace function recheck_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
        and stands_for(i.id, latest) >= visit_number('OFFICERS', i.agency_id, (new.at at time zone 'Asia/Shanghai')::date))
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

-- +goose Down
-- +goose StatementBegin
create or replace function recheck_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
