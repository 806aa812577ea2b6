-- +goose Up
-- What is asked about others: the history of a party and decisions like one are told to those who read the finding, an order that waits for its re-check and the next
-- number of a visit to the agency; and the median of an industry, which may have one enterprise, knows no code that was not scanned, as the frequency does not (0118).
-- +goose StatementBegin
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

create or replace function similar_decisions(p_finding uuid, p_violation text, p_profile text) returns table (outcome text, agency text, fine numeric,
  measures text[], decided_on date, deviates boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.outcome, g.name, (select sum(m.amount) from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'),
    array(select m.kind from decision_measure m where m.decision_id = d.id order by m.position), (c.at at time zone 'Asia/Shanghai')::date, d.deviates
  from decision d join decision_confirmation c on c.decision_id = d.id join agency g on g.id = d.agency_id
  where d.violation_code = p_violation and d.profile = p_profile and d.finding_id <> p_finding
    and exists (select from finding f where f.id = p_finding and (app_all() or f.agency_id = app_agency() or f.disclosed_to = app_enterprise()))
    and not exists (select from decision_end e where e.decision_id = d.id)
  order by c.at desc, d.id desc
$$;

create or replace function recheck_owed(p_enterprise uuid, p_agency uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return coalesce(app_all() or p_agency = app_agency(), false) and (select count(*) from rectification o where o.agency_id = p_agency and o.disclosed_to = any(kin)
      and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed))
    > (select count(*) from inspection i where i.agency_id = p_agency and i.enterprise_id = any(kin) and i.trigger = 'FOLLOW_UP'
      and not i.counts_toward_cap and i.state <> 'VOID' and not exists (select from rectification_recheck c where c.visit_id = i.id));
end
$$;

create or replace function visit_median(p_enterprise uuid, p_year integer) returns double precision
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up as (
    select n.code, n.parent_code from enterprise e join industry n on n.code = e.industry_code where e.id = p_enterprise
    union all select n.code, n.parent_code from up join industry n on n.code = up.parent_code
  ), down as (
    select code from up where parent_code is null
    union all select n.code from down join industry n on n.parent_code = down.code
  ), visits as (
    select i.enterprise_id, count(*) n from inspection i
    where i.disclosed_to is not null and i.state <> 'CODE_ISSUED' and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
      and not exists (select from joint_now j where j.guest_id = i.id)
    group by i.enterprise_id
  )
  select percentile_cont(0.5) within group (order by coalesce(v.n, 0))
  from enterprise e left join visits v on v.enterprise_id = e.id
  where e.industry_code in (select code from down) and e.status = 'ACTIVE'
$$;

create or replace function next_visit(p_agency uuid, p_year integer) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(right(max(i.number collate "C"), 6)::int, 0) + 1 from inspection i join agency ag on ag.id = i.agency_id
  where i.agency_id = p_agency and (app_all() or p_agency = app_agency()) and i.draw_id is null
    and i.number collate "C" >= ag.code || '-' || p_year || '-V' and i.number collate "C" < ag.code || '-' || p_year || '-W'
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
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
  where asked.id = any(p_findings) and d.outcome in ('PENALTY', 'NO_PENALTY')
    and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
  order by asked.id, f.occurred_on, f.id;
end
$$;
create or replace function similar_decisions(p_finding uuid, p_violation text, p_profile text) returns table (outcome text, agency text, fine numeric,
  measures text[], decided_on date, deviates boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.outcome, g.name, (select sum(m.amount) from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'),
    array(select m.kind from decision_measure m where m.decision_id = d.id order by m.position), (c.at at time zone 'Asia/Shanghai')::date, d.deviates
  from decision d join decision_confirmation c on c.decision_id = d.id join agency g on g.id = d.agency_id
  where d.violation_code = p_violation and d.profile = p_profile and d.finding_id <> p_finding
    and not exists (select from decision_end e where e.decision_id = d.id)
  order by c.at desc, d.id desc
$$;
create or replace function recheck_owed(p_enterprise uuid, p_agency uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return (select count(*) from rectification o where o.agency_id = p_agency and o.disclosed_to = any(kin)
      and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed))
    > (select count(*) from inspection i where i.agency_id = p_agency and i.enterprise_id = any(kin) and i.trigger = 'FOLLOW_UP'
      and not i.counts_toward_cap and i.state <> 'VOID' and not exists (select from rectification_recheck c where c.visit_id = i.id));
end
$$;
create or replace function visit_median(p_enterprise uuid, p_year integer) returns double precision
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up as (
    select n.code, n.parent_code from enterprise e join industry n on n.code = e.industry_code where e.id = p_enterprise
    union all select n.code, n.parent_code from up join industry n on n.code = up.parent_code
  ), down as (
    select code from up where parent_code is null
    union all select n.code from down join industry n on n.parent_code = down.code
  ), visits as (
    select i.enterprise_id, count(*) n from inspection i
    where i.disclosed_to is not null and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
      and not exists (select from joint_now j where j.guest_id = i.id)
    group by i.enterprise_id
  )
  select percentile_cont(0.5) within group (order by coalesce(v.n, 0))
  from enterprise e left join visits v on v.enterprise_id = e.id
  where e.industry_code in (select code from down) and e.status = 'ACTIVE'
$$;
create or replace function next_visit(p_agency uuid, p_year integer) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(right(max(i.number collate "C"), 6)::int, 0) + 1 from inspection i join agency ag on ag.id = i.agency_id
  where i.agency_id = p_agency and i.draw_id is null
    and i.number collate "C" >= ag.code || '-' || p_year || '-V' and i.number collate "C" < ag.code || '-' || p_year || '-W'
$$;
-- +goose StatementEnd
