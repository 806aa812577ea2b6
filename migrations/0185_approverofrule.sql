-- +goose Up
-- 例外审批: who grants an exception is the rule's to name, in tables that only the owner writes: above a cap the frequency rule's (policies/caps), from a quiet day
-- or for a plan that was withdrawn that of policies/visit. The decider is in that position when it is asked: the own agency, its superior, or the supervision.
alter table cap_rule add approver text not null default 'HEAD' check (approver in ('HEAD', 'SUPERIOR', 'GOVERNMENT')); -- until the owner brings the rules in
alter table cap_rule alter approver drop default;
create table exception_rule (
  gate         text not null check (gate in ('QUIET_DAY', 'PLAN_NOT_FILED')),
  jurisdiction text not null, -- prefix of a region code: the longest counts
  approver     text not null check (approver in ('HEAD', 'SUPERIOR', 'GOVERNMENT')),
  valid_from   date,
  valid_to     date
);
grant select on exception_rule to yangguang_app;
create trigger not_truncated before truncate on exception_rule for each statement execute function refuse_truncate();
-- +goose StatementBegin
-- agency_superior 上级机关: the agency of the same field of law next above, null where there is none on the platform.
create function agency_superior(p_agency uuid) returns uuid language sql stable parallel safe as $$
  select s.id from agency a join agency s on s.field = a.field and s.id <> a.id
  where a.id = p_agency and s.region_code <> a.region_code and a.region_code like regexp_replace(s.region_code, '(00){1,2}$', '') || '%'
  order by length(regexp_replace(s.region_code, '(00){1,2}$', '')) desc, s.code limit 1
$$;
-- Of a series the most particular rule binds (inspection/caps.go): here by place, field and level; which of those that name classes, items or kinds is the program's.
create function exception_of_rule() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (command_time() at time zone 'Asia/Shanghai')::date; named boolean;
begin
  if new.gate = 'FREQUENCY_CAP' then
    with rule as (
      select a.id as agency, r.*, length(r.jurisdiction) as place, (r.field <> '')::int + (r.level <> '')::int as names,
        case r.per when '' then 'agency:' || a.id when 'system' then 'system:' || r.jurisdiction || ':' || a.field
          else 'level:' || r.jurisdiction || ':' || a.level end as counter
      from inspection i cross join lateral (select distinct n.agency_id from entry_names(i.id) n) n join agency a on a.id = n.agency_id
      join cap_rule r on r.series = new.rule and starts_with(a.region_code, r.jurisdiction) and r.field in ('', a.field) and r.level in ('', a.level)
        and i.window_from between r.valid_from and coalesce(r.valid_to, i.window_from)
      where i.id = new.inspection_id)
    select exists (select from rule r where (r.counter, r.cap, r.approver) = (new.counter, new.cap, new.approver)
      and not exists (select from rule o where o.agency = r.agency and not o.narrowed
        and (o.place > r.place or o.place = r.place and not r.narrowed and o.names > r.names))) into named;
  else
    named := new.approver = (select r.approver from agency a join exception_rule r on r.gate = new.gate and starts_with(a.region_code, r.jurisdiction)
      and today between coalesce(r.valid_from, today) and coalesce(r.valid_to, today) where a.id = new.agency_id order by length(r.jurisdiction) desc limit 1);
  end if;
  if named is not true
    or new.decider_id is distinct from (case new.approver when 'HEAD' then new.agency_id when 'SUPERIOR' then agency_superior(new.agency_id) end) then
    raise exception 'an exception is asked of whom its rule names' using errcode = 'check_violation', constraint = 'exception_of_rule';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function agency_superior(uuid), exception_of_rule() from public;
grant execute on function agency_superior(uuid) to yangguang_app;
create trigger exception_of_rule before insert on gate_exception for each row execute function exception_of_rule();

-- +goose Down
drop trigger exception_of_rule on gate_exception;
drop function exception_of_rule(), agency_superior(uuid);
drop table exception_rule;
alter table cap_rule drop approver;
