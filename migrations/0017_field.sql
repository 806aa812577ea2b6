-- +goose Up
-- 现场: codes reserved for a place without network, papers of a visit, reports of visits without code, and more time for an order.

-- A reserved code is the officers' until its day: nobody else learns of the visit before the code is shown (practice.md §1.2, §1.8).
alter table check_code add column reserved boolean not null default false;
alter table check_code alter column disclosed_to drop not null;
alter table check_code add constraint check_code_reserved check (reserved = (disclosed_to is null));
grant insert (reserved) on check_code to yangguang_app;
-- device_at: when the officers' device read the licence while there was no network; at stays the server's.
alter table check_code_scan add column device_at timestamptz;
alter table check_code_scan add constraint check_code_scan_device check (device_at is null or by_kind = 'OFFICER' and device_at <= at);
grant insert (device_at) on check_code_scan to yangguang_app;
-- Whoever scans a reserved code discloses the team with it.
create policy code_holder_shows on inspection_team for update using (inspection_id = (select app_visit())) with check (inspection_id = (select app_visit()));

-- Papers of a visit 行政检查文书. n is that of the code for the notice, the record's version for the others.
create table visit_paper (
  inspection_id uuid not null references inspection (id),
  kind          text not null check (kind in ('CHECK_NOTICE', 'SITE_RECORD', 'RESULT_NOTICE')),
  n             int not null check (n >= 1),
  id            uuid not null constraint visit_paper_id_key unique,
  number        text not null constraint visit_paper_number_key unique,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  text          text not null,
  digest        bytea not null check (length(digest) = 32),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint visit_paper_pkey primary key (inspection_id, kind, n)
);

-- 延期: the enterprise asks, the agency's head decides; the last day of the order is then the latest approved.
create table rectification_extension (
  rectification_id uuid not null,
  n                int not null check (n >= 1),
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  until            date not null,
  reason           text not null check (length(reason) between 1 and 2000),
  author_id        uuid not null references account (id),
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_extension_pkey primary key (rectification_id, n),
  constraint rectification_extension_author_key unique (rectification_id, n, author_id),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);
create table rectification_extension_decision (
  rectification_id uuid not null,
  n                int not null,
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  approved         boolean not null,
  last_day         date,
  reason           text not null check (length(reason) between 1 and 2000),
  author_id        uuid not null,
  approver_id      uuid not null references account (id),
  pseudonym        text not null,
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_extension_decision_pkey primary key (rectification_id, n),
  constraint rectification_extension_two_persons check (approver_id <> author_id),
  constraint rectification_extension_day check (approved = (last_day is not null)),
  foreign key (rectification_id, n, author_id) references rectification_extension (rectification_id, n, author_id),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);
-- 到期提醒, once for each last day.
create table rectification_reminder (
  rectification_id uuid not null,
  last_day         date not null,
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_reminder_pkey primary key (rectification_id, last_day),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);

-- 无码入企举报: nobody but supervisors and auditors reads who was visited without a code or says so; the row names no account.
create table uncoded_report (
  id            uuid primary key,
  number        text not null constraint uncoded_report_number_key unique,
  enterprise_id uuid not null references enterprise (id),
  agency_id     uuid references agency (id),
  officers      text check (length(officers) between 1 and 500),
  visited_on    date not null,
  text          text not null check (length(text) between 1 and 4000),
  by_enterprise boolean not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
create index uncoded_report_at on uncoded_report (at desc, id desc);
create index uncoded_report_enterprise on uncoded_report (enterprise_id, at);
alter table uncoded_report enable row level security;
alter table uncoded_report force row level security;
create policy owner_all on uncoded_report to yangguang_owner using (true) with check (true);
create policy scope on uncoded_report using ((select app_all())) with check (true); -- those who watch read, anybody reports

-- +goose StatementBegin
do $$
declare
  t record;
  agency constant text := 'agency_id = (select app_agency())';
  enterprise constant text := 'disclosed_to = (select app_enterprise())';
begin
  for t in select * from (values ('visit_paper', agency), ('rectification_extension', enterprise), ('rectification_extension_decision', agency),
    ('rectification_reminder', '(select app_all())')) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using ((select app_all()) or %s or %s) with check (%s)', t.name, agency, enterprise, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('visit_paper', 'rectification_extension', 'rectification_extension_decision', 'rectification_reminder', 'uncoded_report');

-- How many reports name an enterprise since an instant: a limit that asks without reading.
-- +goose StatementBegin
create function uncoded_reports_since(p_enterprise uuid, p_since timestamptz) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int from uncoded_report r where r.enterprise_id = p_enterprise and r.at >= p_since
$$;
-- +goose StatementEnd
revoke all on function uncoded_reports_since(uuid, timestamptz) from public;
grant execute on function uncoded_reports_since(uuid, timestamptz) to yangguang_app;

-- Whoever holds a paper of a decision or of a visit asks whether it was issued.
-- +goose StatementBegin
create or replace function paper_proof(p_number text, p_digest bytea)
returns table (kind text, number text, agency text, at timestamptz, ended text, idx bigint, leaf bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.kind, p.number, g.name, p.at, p.ended, l.idx, l.leaf
  from (select d.kind, d.number, d.digest, d.agency_id, d.at, d.change_id, (select e.kind from decision_end e where e.decision_id = d.decision_id) ended
      from decision_paper d where d.number = p_number
    union all select v.kind, v.number, v.digest, v.agency_id, v.at, v.change_id, null from visit_paper v where v.number = p_number) p
  join agency g on g.id = p.agency_id join log_entry l on l.change_id = p.change_id
  where p.digest = p_digest
$$;
-- +goose StatementEnd
