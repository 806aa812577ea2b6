-- +goose Up
-- 首次违法 may be asked of a province, city or county: what earlier decisions established comes with the region of the agency that decided.
drop function violation_history(uuid[]);
-- +goose StatementBegin
create function violation_history(p_findings uuid[])
returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean, region text)
language sql stable security definer set search_path = public, pg_temp as $$
  select asked.id, f.occurred_on, (c.at at time zone 'Asia/Shanghai')::date,
    exists (select from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'), g.region_code
  from finding asked
  join violation asked_v on asked_v.code = asked.violation_code
  join violation v on v.family = asked_v.family
  join decision d on d.enterprise_id = asked.enterprise_id and d.violation_code = v.code and d.finding_id <> asked.id
  join decision_confirmation c on c.decision_id = d.id
  join finding f on f.id = d.finding_id
  join agency g on g.id = d.agency_id
  where asked.id = any(p_findings) and d.outcome in ('PENALTY', 'NO_PENALTY')
    and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
  order by asked.id, f.occurred_on, f.id
$$;
-- +goose StatementEnd
revoke all on function violation_history(uuid[]) from public;
grant execute on function violation_history(uuid[]) to yangguang_app;

-- Facts with provenance: an officer adds what the inquiry or an outside register says (with its
-- origin), the party supplies what an enterprise may say. Nobody states one fact twice.
alter table fact_statement add column supplies boolean not null default false,
  add constraint fact_statement_supplies check (not supplies or value is not null and cardinality(evidence_ids) > 0);
create unique index fact_statement_supplied on fact_statement (finding_id, key) where supplies;
grant insert (supplies) on fact_statement to yangguang_app;
create table fact_addition (
  finding_id   uuid not null references finding (id),
  key          text not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  value        text not null,
  source       text not null check (source in ('inspector', 'external')),
  origin       text check (length(origin) between 1 and 4000),
  text         text not null check (length(text) between 1 and 4000),
  evidence_ids uuid[] not null,
  author_id    uuid not null references account (id),
  pseudonym    text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint fact_addition_pkey primary key (finding_id, key),
  constraint fact_addition_origin check ((source = 'external') = (origin is not null))
);
alter table fact_addition enable row level security;
alter table fact_addition force row level security;
create policy owner_all on fact_addition to yangguang_owner using (true) with check (true);
create policy scope on fact_addition using ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
  with check (agency_id = (select app_agency()));
call append_only('fact_addition');
-- Evidence of the party for a finding of its own.
alter table evidence add column finding_id uuid references finding (id);
create index evidence_finding on evidence (finding_id) where finding_id is not null;
grant insert (finding_id) on evidence to yangguang_app;

-- What is stated of a finding, by whom: the record, the officer's additions, what the party supplied. A dispute outweighs the value until it is
-- settled; the settled value outweighs all.
create view finding_facts with (security_invoker = true) as
select x.finding_id, x.key, coalesce((select z.value from fact_settlement z join fact_statement y on y.finding_id = z.finding_id and y.n = z.n
    where y.finding_id = x.finding_id and y.key = x.key order by z.n desc limit 1), x.value) as value, x.source,
  x.contested or exists (select from fact_statement y where y.finding_id = x.finding_id and y.key = x.key and not y.supplies
    and not exists (select from fact_settlement z where z.finding_id = y.finding_id and z.n = y.n)) as contested, x.origin, x.text, x.evidence_ids
from (
  select finding_id, key, value, source, contested, null::text as origin, null::text as text, '{}'::uuid[] as evidence_ids from finding_fact
  union all select finding_id, key, value, source, false, origin, text, evidence_ids from fact_addition
  union all select finding_id, key, value, 'enterprise', false, null, text, evidence_ids from fact_statement where supplies) x;
grant select on finding_facts to yangguang_app;
create or replace function fact_of(p_finding uuid, p_key text) returns text language sql stable set search_path = public, pg_temp as $$
  select case when not contested then value end from finding_facts where finding_id = p_finding and key = p_key order by source desc limit 1
$$;
