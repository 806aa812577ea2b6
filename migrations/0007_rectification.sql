-- +goose Up
-- 整改: what follows an order to rectify. The enterprise reports, an officer re-checks, the platform notes an order that was not met in time.
-- Every row carries the parties of its order, and the key to the order holds them to it.
create table rectification_report (
  rectification_id uuid not null,
  n                int not null check (n >= 1),
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  text             text not null check (length(text) between 1 and 4000),
  author_id        uuid not null references account (id),
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_report_pkey primary key (rectification_id, n),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);
-- A piece of evidence that the enterprise sent for an order belongs to that order, and to one report of it.
alter table evidence add column rectification_id uuid references rectification (id);
alter table evidence add constraint evidence_order_key unique (id, rectification_id);
create index evidence_rectification on evidence (rectification_id) where rectification_id is not null;
create table rectification_evidence (
  rectification_id uuid not null,
  n                int not null,
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  evidence_id      uuid not null constraint rectification_evidence_once unique,
  primary key (rectification_id, n, evidence_id),
  foreign key (rectification_id, n) references rectification_report (rectification_id, n),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to),
  foreign key (evidence_id, rectification_id) references evidence (id, rectification_id)
);
-- 复查 on paper, or on site as a visit of its own with code, two officers and record. reports is how many reports it answers.
create table rectification_recheck (
  rectification_id uuid not null,
  n                int not null check (n >= 1),
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  method           text not null check (method in ('ON_PAPER', 'ON_SITE')),
  visit_id         uuid references inspection (id),
  reports          int not null check (reports >= 0),
  passed           boolean not null,
  reason           text not null check (length(reason) between 1 and 2000),
  pseudonym        text not null,
  author_id        uuid not null references account (id),
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_recheck_pkey primary key (rectification_id, n),
  constraint rectification_recheck_visit check ((method = 'ON_SITE') = (visit_id is not null)),
  constraint rectification_recheck_paper check (method = 'ON_SITE' or reports > 0),
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);
create unique index rectification_recheck_passed on rectification_recheck (rectification_id) where passed;
-- 逾期未改正, written once by the platform.
create table rectification_overdue (
  rectification_id uuid primary key,
  agency_id        uuid not null,
  disclosed_to     uuid not null,
  last_day         date not null,
  at               timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  foreign key (rectification_id, agency_id, disclosed_to) references rectification (id, agency_id, disclosed_to)
);

-- Both parties read; each writes its own part.
-- +goose StatementBegin
do $$
declare
  t record;
begin
  for t in select * from (values
    ('rectification_report', 'disclosed_to = (select app_enterprise())'),
    ('rectification_evidence', 'disclosed_to = (select app_enterprise())'),
    ('rectification_recheck', 'agency_id = (select app_agency())'),
    ('rectification_overdue', '(select app_all())')) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
      with check (%s)', t.name, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('rectification_report', 'rectification_evidence', 'rectification_recheck', 'rectification_overdue');
grant insert (disclosed_to, rectification_id) on evidence to yangguang_app;
