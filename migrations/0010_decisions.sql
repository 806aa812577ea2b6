-- +goose Up
-- 处理决定: deviations from binding lists, ends of decisions, and what the party says of the facts.
create index decision_similar on decision (violation_code, profile);
create index decision_history on decision (enterprise_id, violation_code, proposed_at);
-- A deviation from a binding list goes the way that the rule names, decided by another person than the proposer.
create table decision_deviation (
  decision_id  uuid constraint decision_deviation_pkey primary key,
  finding_id   uuid not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  approved     boolean not null,
  remark       text not null check (length(remark) between 1 and 4000),
  proposer_id  uuid not null,
  approver_id  uuid not null references account (id),
  pseudonym    text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint decision_deviation_two_persons check (approver_id <> proposer_id),
  constraint decision_deviation_approved_key unique (decision_id, approved),
  foreign key (decision_id, finding_id, proposer_id) references decision (id, finding_id, proposer_id)
);
create table decision_objection (
  decision_id  uuid constraint decision_objection_pkey primary key references decision_deviation (decision_id),
  agency_id    uuid not null,
  disclosed_to uuid not null,
  text         text not null check (length(text) between 1 and 4000),
  author_id    uuid not null references account (id),
  pseudonym    text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred
);
-- A decision in force ends when it is annulled, or when the order of a waiver was not met and the case reopens.
create table decision_end (
  decision_id  uuid constraint decision_end_pkey primary key,
  finding_id   uuid not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  kind         text not null check (kind in ('ANNULLED', 'REOPENED')),
  reason       text not null check (length(reason) between 1 and 4000),
  pseudonym    text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint decision_end_finding_key unique (decision_id, finding_id)
);
alter table decision_confirmation
  add foreign key (decision_id, deviation_approved) references decision_deviation (decision_id, approved),
  add foreign key (replaces, finding_id) references decision_end (decision_id, finding_id);
alter table decision_end add foreign key (decision_id) references decision_confirmation (decision_id);
-- What the party says of the facts 陈述申辩: it supplies one, or contests one, and what the officer found of it then.
create table fact_statement (
  finding_id   uuid not null references finding (id),
  n            int not null check (n >= 1),
  agency_id    uuid not null,
  disclosed_to uuid not null,
  key          text not null,
  value        text,
  text         text not null check (length(text) between 1 and 4000),
  evidence_ids uuid[] not null,
  author_id    uuid not null references account (id),
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint fact_statement_pkey primary key (finding_id, n)
);
create table fact_settlement (
  finding_id   uuid not null,
  n            int not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  value        text not null,
  reason       text not null check (length(reason) between 1 and 4000),
  author_id    uuid not null references account (id),
  pseudonym    text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint fact_settlement_pkey primary key (finding_id, n),
  foreign key (finding_id, n) references fact_statement (finding_id, n)
);

-- Papers of a case 执法文书: the text is frozen when it is issued; its digest stands in the entry of the command that issued it.
create table decision_paper (
  decision_id  uuid not null references decision (id),
  kind         text not null check (kind in ('NO_PENALTY_DECISION', 'PENALTY_DECISION', 'ORDER_TO_RECTIFY', 'EDUCATION_RECORD', 'PENALTY_NOTICE', 'COMMITMENT_LETTER')),
  id           uuid not null constraint decision_paper_id_key unique,
  number       text not null constraint decision_paper_number_key unique,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  text         text not null,
  digest       bytea not null check (length(digest) = 32),
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint decision_paper_pkey primary key (decision_id, kind)
);

-- +goose StatementBegin
do $$
declare
  t record;
  reads constant text := '(select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise())';
begin
  for t in select * from (values
    ('decision_deviation', 'agency_id = (select app_agency())'),
    ('decision_objection', '(select app_all())'),
    ('decision_end', '(select app_all())'),
    ('fact_statement', 'disclosed_to = (select app_enterprise())'),
    ('fact_settlement', 'agency_id = (select app_agency())'),
    ('decision_paper', 'agency_id = (select app_agency())')) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using (%s) with check (%s)', t.name, reads, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('decision_deviation', 'decision_objection', 'decision_end', 'fact_statement', 'fact_settlement', 'decision_paper');

-- First violation 首次违法 is judged across agencies: what decisions in force established of the same enterprise and family before. The
-- asking agency learns two dates, nothing else; asked is about findings that it can read, for the caller passes their ids.
-- +goose StatementBegin
create function violation_history(p_findings uuid[])
returns table (finding_id uuid, occurred_on date, decided_on date, fined boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select asked.id, f.occurred_on, (c.at at time zone 'Asia/Shanghai')::date,
    exists (select from decision_measure m where m.decision_id = d.id and m.kind = 'FINE')
  from finding asked
  join violation asked_v on asked_v.code = asked.violation_code
  join violation v on v.family = asked_v.family
  join decision d on d.enterprise_id = asked.enterprise_id and d.violation_code = v.code and d.finding_id <> asked.id
  join decision_confirmation c on c.decision_id = d.id
  join finding f on f.id = d.finding_id
  where asked.id = any(p_findings) and d.outcome in ('PENALTY', 'NO_PENALTY')
    and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
  order by asked.id, f.occurred_on, f.id
$$;
-- +goose StatementEnd
revoke all on function violation_history(uuid[]) from public;
grant execute on function violation_history(uuid[]) to yangguang_app;

-- 类案: how similar cases were decided, by whatever agency; the asker learns neither enterprise nor officer.
-- +goose StatementBegin
create function similar_decisions(p_finding uuid, p_violation text, p_profile text)
returns table (outcome text, agency text, fine numeric, measures text[], decided_on date, deviates boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.outcome, g.name, (select sum(m.amount) from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'),
    array(select m.kind from decision_measure m where m.decision_id = d.id order by m.position), (c.at at time zone 'Asia/Shanghai')::date, d.deviates
  from decision d join decision_confirmation c on c.decision_id = d.id join agency g on g.id = d.agency_id
  where d.violation_code = p_violation and d.profile = p_profile and d.finding_id <> p_finding
    and not exists (select from decision_end e where e.decision_id = d.id)
  order by c.at desc, d.id desc
$$;
-- +goose StatementEnd
revoke all on function similar_decisions(uuid, text, text) from public;
grant execute on function similar_decisions(uuid, text, text) to yangguang_app;

-- Public counts of a civil year, by agency.
-- +goose StatementBegin
create function decision_statistics(p_year int)
returns table (agency text, decisions int, waived int, penalties int, eligible_not_applied int, deviations int, objections int, reopened int, annulled int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, (count(*) filter (where e.kind is null))::int, (count(*) filter (where e.kind is null and d.outcome = 'NO_PENALTY'))::int,
    (count(*) filter (where e.kind is null and d.outcome = 'PENALTY'))::int,
    (count(*) filter (where e.kind is null and d.outcome = 'PENALTY' and (d.deviates or d.route = 'MAY_WAIVE')))::int,
    (count(*) filter (where e.kind is null and d.deviates))::int, (count(*) filter (where e.kind is null and o.decision_id is not null))::int,
    (count(*) filter (where e.kind = 'REOPENED'))::int, (count(*) filter (where e.kind = 'ANNULLED'))::int
  from decision d join decision_confirmation c on c.decision_id = d.id join agency g on g.id = d.agency_id
    left join decision_end e on e.decision_id = d.id left join decision_objection o on o.decision_id = d.id
  where c.at >= make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') and c.at < make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai')
  group by g.id, g.name order by 5 desc, g.name, g.id
$$;
-- +goose StatementEnd
revoke all on function decision_statistics(int) from public;
grant execute on function decision_statistics(int) to yangguang_app;

-- Whoever holds a paper asks whether it was issued: number and digest together, which the paper itself carries.
-- +goose StatementBegin
create function paper_proof(p_number text, p_digest bytea)
returns table (kind text, number text, agency text, at timestamptz, ended text, idx bigint, leaf bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.kind, p.number, g.name, p.at, (select e.kind from decision_end e where e.decision_id = p.decision_id), l.idx, l.leaf
  from decision_paper p join agency g on g.id = p.agency_id join log_entry l on l.change_id = p.change_id
  where p.number = p_number and p.digest = p_digest
$$;
-- +goose StatementEnd
revoke all on function paper_proof(text, bytea) from public;
grant execute on function paper_proof(text, bytea) to yangguang_app;
