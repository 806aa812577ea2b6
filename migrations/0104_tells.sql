-- +goose Up
-- told: a public text is the one it is made of; where that holds the name of an officer of the visit, the pseudonym stands in its place.
-- +goose StatementBegin
create function told(p_public text, p_made_of text, p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return p_public is not distinct from p_made_of or p_public is not null and exists (select from inspection_team t where t.inspection_id = p_visit and length(t.name) > 1
    and strpos(translate(p_made_of, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', ''),
      translate(t.name, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', '')) > 0);
end
$$;
-- As in 0101, and so are items, officers, outcomes, draw, day, statement and the reason of a correction; nothing is published before the enterprise has
-- answered or its time is over.
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
-- As in 0098, and who accepts a record stands for members who are barred.
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
-- 处罚公示: what the public reads of a penalty is what its decision in force says, as its schedule says that it is published.
create function tells_its_decision() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from decision d join decision_confirmation k on k.decision_id = d.id join finding f on f.id = d.finding_id join agency ag on ag.id = d.agency_id
      join enterprise en on en.id = d.enterprise_id join violation v on v.code = d.violation_code join penalty_publication p on p.decision_id = d.id
      where (d.id, d.outcome, d.agency_id, ag.region_code, en.uscc, en.synthetic, (k.at at time zone 'Asia/Shanghai')::date, p.public)
          = (new.decision_id, 'PENALTY', new.agency_id, new.region_code, new.uscc, new.synthetic, new.decided_on, true)
        and new.until is not distinct from p.until and not exists (select from decision_end e where e.decision_id = d.id)
        and told(new.number, d.number, f.inspection_id) and told(new.enterprise_name, en.public_name, f.inspection_id)
        and told(new.violation, v.name, f.inspection_id) and told(new.basis, v.basis, f.inspection_id) and told(new.rule_basis, p.basis, f.inspection_id)
        and new.measures = array(select m.kind from decision_measure m where m.decision_id = d.id order by m.position)
        and new.fine is not distinct from (select sum(m.amount) from decision_measure m where m.decision_id = d.id and m.kind = 'FINE')
        and new.confiscated is not distinct from (select sum(m.amount) from decision_measure m where m.decision_id = d.id and m.kind = 'CONFISCATION')
        and new.statement is not distinct from (select c.statement from statement_check c where c.decision_id = d.id)
        and not exists (select from publication_statement s where s.decision_id = d.id and s.statement is not null
          and not exists (select from statement_check c where c.decision_id = d.id))) then
    raise exception 'what is published of a penalty is what its decision in force says' using errcode = 'check_violation', constraint = 'tells_its_decision';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function told(text, text, uuid), tells_its_decision() from public;
create trigger tells_its_decision after insert on published_penalty for each row execute function tells_its_decision();
