-- +goose Up
-- 首次违法: the same party is the one who was entered twice or anew under another code (换照、个转企) too. A merger is no act of whoever goes on.
-- +goose StatementBegin
create function same_party(p_enterprise uuid) returns uuid[] language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (with recursive party (id) as (
      select p_enterprise
      union
      select next.id from party cross join lateral (
        select s.successor_id as id from enterprise_succession s where s.enterprise_id = party.id and s.kind in ('DUPLICATE', 'REREGISTERED')
        union all
        select s.enterprise_id from enterprise_succession s where s.successor_id = party.id and s.kind in ('DUPLICATE', 'REREGISTERED')) next)
    select array_agg(party.id) from party);
end
$$;
-- +goose StatementEnd

-- It is asked for every finding that is read and for every item that the database judges: its plan is made once in a session.
-- +goose StatementBegin
create or replace function violation_history(p_findings uuid[])
returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
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
-- +goose StatementEnd

-- Decisions on one party come into force one after the other, and each sees those before it: also where two agencies know it by two entries, and not
-- with the eyes of a transaction that looked before it waited. The name comes first among the triggers: they fire by name.
-- +goose StatementBegin
create function decision_alone() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'a decision comes into force in a transaction that is read committed' using errcode = 'check_violation', constraint = 'decision_alone';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(e.enterprise_id::text, 7264)), pg_advisory_xact_lock(hashtextextended(enterprise_identity(e.enterprise_id)::text, 7264))
    from decision e where e.id = new.decision_id;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function decision_alone() from public;
create trigger decision_alone before insert on decision_confirmation for each row execute function decision_alone();
