-- +goose Up
-- 首次违法: what decides whether a penalty may stand knows the whole history of the party, whoever's session it is; what is told of it is told to those who read the finding
-- (0134). The two were one function, so that the guard took a violation for the first where it did not read the others.
-- +goose StatementBegin
create function earlier_violations(p_findings uuid[]) returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
  select asked.id, f.occurred_on, (c.at at time zone 'Asia/Shanghai')::date,
    exists (select from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'), g.region_code
  from finding asked
  join violation asked_v on asked_v.code = asked.violation_code
  join violation v on v.family = asked_v.family
  join decision d on d.enterprise_id = any(same_party(asked.enterprise_id)) and d.violation_code = v.code and d.finding_id <> asked.id
  join decision_confirmation c on c.decision_id = d.id
  join finding f on f.id = d.finding_id
  join agency g on g.id = d.agency_id
  where asked.id = any(p_findings) and d.outcome in ('PENALTY', 'NO_PENALTY')
    and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
  order by asked.id, f.occurred_on, f.id;
end
$$;

create or replace function violation_history(p_findings uuid[]) returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.* from earlier_violations(array(select f.id from finding f
    where f.id = any(p_findings) and (app_all() or f.agency_id = app_agency() or f.disclosed_to = app_enterprise()))) h
$$;
-- The guards ask the whole: their text is as it stands but for the function that it asks.
do $$
declare f regproc;
begin
  foreach f in array array['known_fact', 'decision_within_limits']::regproc[] loop
    execute replace(pg_get_functiondef(f), 'violation_history(', 'earlier_violations(');
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on function earlier_violations(uuid[]) from public;

-- +goose Down
-- +goose StatementBegin
do $$
declare f regproc;
begin
  foreach f in array array['known_fact', 'decision_within_limits']::regproc[] loop
    execute replace(pg_get_functiondef(f), 'earlier_violations(', 'violation_history(');
  end loop;
end
$$;
create or replace function violation_history(p_findings uuid[]) returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
  select asked.id, f.occurred_on, (c.at at time zone 'Asia/Shanghai')::date,
    exists (select from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'), g.region_code
  from finding asked
  join violation asked_v on asked_v.code = asked.violation_code
  join violation v on v.family = asked_v.family
  join decision d on d.enterprise_id = any(same_party(asked.enterprise_id)) and d.violation_code = v.code and d.finding_id <> asked.id
  join decision_confirmation c on c.decision_id = d.id
  join finding f on f.id = d.finding_id
  join agency g on g.id = d.agency_id
  where asked.id = any(p_findings) and (app_all() or asked.agency_id = app_agency() or asked.disclosed_to = app_enterprise())
    and d.outcome in ('PENALTY', 'NO_PENALTY')
    and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
  order by asked.id, f.occurred_on, f.id;
end
$$;
-- +goose StatementEnd
drop function earlier_violations(uuid[]);
