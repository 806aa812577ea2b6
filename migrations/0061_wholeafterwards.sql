-- +goose Up
-- Rows without a change of their own belong to the row that they were written with: once its command has left its entry, none is added to it, whoever writes.
-- A statement is asked once for all its rows (the pool of a draw has many), and by the owner, so that no policy hides the row that they hang on.
-- Each table has a function of its own, whose plan is kept.
-- +goose StatementBegin
-- The row of table parent whose columns are named after the colon is the one that a row of child belongs to.
create procedure goes_with(child text, parent text, variadic keys text[]) language plpgsql as $$
declare
  guard text := 'written_with_' || child;
  mine  text := (select string_agg(quote_ident(split_part(k, ':', 1)), ', ') from unnest(keys) k);
  same  text := (select string_agg(format('p.%I = a.%I', split_part(k, ':', 2), split_part(k, ':', 1)), ' and ') from unnest(keys) k);
begin
  execute format($f$create function %I() returns trigger language plpgsql security definer set search_path = public, pg_temp as $b$
begin
  if exists (select from (select distinct %s from added) a join %I p on %s join log_entry e on e.change_id = p.change_id) then
    raise exception 'rows of %% are written with their %I', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end $b$ $f$, guard, mine, parent, same, parent);
  execute format('revoke all on function %I() from public', guard);
  execute format('create trigger written_with after insert on %I referencing new table as added for each statement execute function %I()', child, guard);
end
$$;
-- +goose StatementEnd
revoke all on procedure goes_with(text, text, text[]) from public;
call goes_with('finding_fact', 'finding', 'finding_id:id');
call goes_with('decision_measure', 'decision', 'decision_id:id');
call goes_with('record_answer', 'inspection_record', 'inspection_id:inspection_id', 'version:version');
call goes_with('record_evidence', 'inspection_record', 'inspection_id:inspection_id', 'version:version');
call goes_with('rectification_evidence', 'rectification_report', 'rectification_id:rectification_id', 'n:n');
call goes_with('leniency_item', 'leniency_list', 'list_id:id');
call goes_with('plan_ratio', 'plan', 'plan_id:id');
call goes_with('patrol_item', 'patrol', 'patrol_id:id');
call goes_with('patrol_member', 'patrol', 'patrol_id:id');
call goes_with('round_party', 'round', 'round_id:id');
call goes_with('round_beacon', 'round', 'round_id:id');
call goes_with('draw_stratum', 'draw', 'draw_id:id');
call goes_with('draw_slot', 'draw', 'draw_id:id');
call goes_with('draw_line', 'draw', 'draw_id:id');
call goes_with('draw_pool_member', 'draw', 'draw_id:id');
call goes_with('draw_exclusion', 'draw', 'draw_id:id');
call goes_with('draw_exclusion_count', 'draw', 'draw_id:id');
call goes_with('draw_reserve_chain', 'draw', 'draw_id:id');
call goes_with('draw_sealed_party', 'draw', 'draw_id:id');
call goes_with('draw_cutoff', 'draw_result', 'draw_id:draw_id');
call goes_with('draw_selection', 'draw_result', 'draw_id:draw_id');
call goes_with('draw_assignment', 'draw_result', 'draw_id:draw_id');
call goes_with('draw_reserve', 'draw_result', 'draw_id:draw_id');
call goes_with('draw_document', 'draw_request', 'request_id:id');
call goes_with('draw_void', 'draw_decision', 'request_id:request_id');
call goes_with('draw_step_document', 'draw_step', 'draw_id:draw_id', 'n:n');
call goes_with('inspection_agency', 'inspection', 'inspection_id:id');
call goes_with('inspection_item', 'inspection', 'inspection_id:id');
call goes_with('publication', 'inspection_record', 'inspection_id:inspection_id');

-- +goose StatementBegin
-- What a decision in force imposes was confirmed with it.
create function measure_in_force() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from decision_confirmation c where c.decision_id = new.decision_id) then
    raise exception 'the decision is in force as it was confirmed' using errcode = 'restrict_violation', constraint = 'measure_in_force';
  end if;
  return new;
end
$$;
-- A decision is about the very finding, of its agency, party and violation, in the case that the finding is in, of the same visit: by another party it
-- would be judged as what it is not, by another case it would have another case's time.
create function decision_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from finding f join inspection i on i.id = f.inspection_id join case_finding cf on cf.finding_id = f.id
      join enforcement_case k on k.id = cf.case_id and k.inspection_id = f.inspection_id
      where f.id = new.finding_id and k.id = new.case_id and f.violation_code = new.violation_code
        and (f.agency_id, f.enterprise_id, f.disclosed_to) = (new.agency_id, new.enterprise_id, new.disclosed_to)
        and (i.agency_id, i.enterprise_id) = (f.agency_id, f.enterprise_id) and (k.agency_id, k.enterprise_id) = (f.agency_id, f.enterprise_id)) then
    raise exception 'a decision is about a finding in its case' using errcode = 'check_violation', constraint = 'decision_fits';
  end if;
  return new;
end
$$;
-- What a correction replaced is decided on no more.
create function decision_of_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from finding f where f.id = new.finding_id and f.record_version = (select r.findings_version from inspection_record r
      where r.inspection_id = f.inspection_id order by r.version desc limit 1)) then
    raise exception 'the finding was corrected' using errcode = 'check_violation', constraint = 'decision_of_record';
  end if;
  return new;
end
$$;
-- A case has the days that the procedure gives it.
create function case_days() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date := (command_time() at time zone 'Asia/Shanghai')::date; rule jsonb;
begin
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  if new.due_on > today + (rule ->> 'CaseDays')::int then
    raise exception 'a case is not open longer than the procedure leaves it' using errcode = 'check_violation', constraint = 'case_days';
  end if;
  return new;
end
$$;
-- A decision ends as that of its own finding, and a waiver is reopened when its order to rectify was not met: the order runs from its confirmation, and is
-- overdue when its last day is over without a report in time that a re-check has not refused.
create function decision_end_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from decision d where (d.id, d.finding_id, d.agency_id, d.disclosed_to) = (new.decision_id, new.finding_id, new.agency_id, new.disclosed_to)
      and (new.kind <> 'REOPENED' or d.outcome = 'NO_PENALTY' and exists (select from rectification o join rectification_overdue v on v.rectification_id = o.id
        where o.decision_id = d.id))) then
    raise exception 'nothing ends this decision so' using errcode = 'check_violation', constraint = 'decision_end_fits';
  end if;
  return new;
end
$$;
create function order_begins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.due_on < (command_time() at time zone 'Asia/Shanghai')::date or not exists (select from decision d join decision_confirmation c on c.decision_id = d.id
      where (d.id, d.agency_id, d.disclosed_to, d.order_due_on) = (new.decision_id, new.agency_id, new.disclosed_to, new.due_on)) then
    raise exception 'an order runs from its confirmation to its day' using errcode = 'check_violation', constraint = 'order_begins';
  end if;
  return new;
end
$$;
create function order_unmet() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from rectification o
      cross join lateral (select coalesce((select max(y.last_day) from rectification_extension_decision y
        where y.rectification_id = o.id and y.approved), o.last_day) as day) l
      cross join lateral (select (l.day + 1)::timestamp at time zone 'Asia/Shanghai' as over) t
      cross join lateral (select coalesce(max(r.n), 0) as n from rectification_report r where r.rectification_id = o.id and r.at < t.over) m
      where o.id = new.rectification_id and l.day < (command_time() at time zone 'Asia/Shanghai')::date
        and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed and c.at < t.over)
        and (m.n = 0 or (select not c.passed from rectification_recheck c where c.rectification_id = o.id and c.reports >= m.n order by c.n limit 1))) then
    raise exception 'the order is not overdue' using errcode = 'check_violation', constraint = 'order_unmet';
  end if;
  return new;
end
$$;
-- What ends a commitment is there with the end: no draw is blocked by the word that it ended.
create function draw_ended() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draw_result r where r.draw_id = new.draw_id) and not exists (select from draw_void v where v.draw_id = new.draw_id) then
    raise exception 'a draw ends with its result or its void' using errcode = 'check_violation', constraint = 'draw_ended';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function measure_in_force(), decision_fits(), decision_of_record(), case_days(), decision_end_fits(), order_begins(), order_unmet(), draw_ended()
  from public;
create trigger measure_in_force before insert on decision_measure for each row execute function measure_in_force();
create trigger decision_fits before insert on decision for each row execute function decision_fits();
create trigger decision_of_record before insert on decision_confirmation for each row execute function decision_of_record();
create trigger case_days before insert on enforcement_case for each row execute function case_days();
create trigger decision_end_fits before insert on decision_end for each row execute function decision_end_fits();
create trigger order_begins before insert on rectification for each row execute function order_begins();
create trigger order_unmet before insert on rectification_overdue for each row execute function order_unmet();
create constraint trigger draw_ended after insert on draw_end deferrable initially deferred for each row execute function draw_ended();

-- An exception names enterprise and visit: under embargo (practice 1.2) it is for whoever sees the visit, asked for it or is to decide it, and for everybody
-- who reads exceptions once the code is shown or the draw is public.
create policy embargo on gate_exception as restrictive for select to yangguang_app using (exists (select from inspection i where i.id = gate_exception.inspection_id)
  or author_id = (select app_account()) or decider_id = (select app_head()) or approver = 'GOVERNMENT' and (select app_all()) or (select app_system()));
create policy embargo on gate_exception_decision as restrictive for select to yangguang_app
  using (exists (select from gate_exception x where x.id = gate_exception_decision.exception_id));
-- Trade secrets are not for an officer who left the team, as one does who must not meet the enterprise.
create or replace function evidence_team(p_evidence uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from team_now t where t.inspector_id = app_inspector() and t.inspection_id in (
    select r.inspection_id from record_evidence r where r.evidence_id = p_evidence
    union all select p.inspection_id from record_party p where p.signature_id = p_evidence
    union all select r.inspection_id from evidence e join rectification r on r.id = e.rectification_id where e.id = p_evidence
    union all select f.inspection_id from evidence e join finding f on f.id = e.finding_id where e.id = p_evidence))
$$;
