-- +goose Up
-- 预警: causes that the platform found, each once, and what was done about them.
create table warning (
  id            uuid primary key,
  cause         text not null constraint warning_cause_key unique,
  kind          text not null check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP')),
  rule          text not null,
  basis         text not null,
  agency_id     uuid references agency (id),
  shown         boolean not null, -- the agency sees it too
  enterprise_id uuid references enterprise (id),
  inspection_id uuid references inspection (id),
  pseudonym     text,
  visits        text[] not null,
  count         int not null check (count >= 1),
  since         timestamptz not null,
  due_on        date not null,
  raised_at     timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint warning_shown_key unique nulls not distinct (id, agency_id, shown)
);
create index warning_raised on warning (raised_at desc, id desc);
create index warning_agency on warning (agency_id, raised_at desc, id desc) where shown;
create index warning_counted on warning (rule, enterprise_id, since);
create table warning_step (
  warning_id uuid not null references warning (id),
  n          int not null check (n >= 1),
  agency_id  uuid,
  shown      boolean not null,
  state      text not null check (state in ('ACKNOWLEDGED', 'ANSWERED', 'CLOSED')),
  outcome    text check (outcome in ('JUSTIFIED', 'CORRECTED', 'REFERRED', 'MISTAKEN')),
  text       text not null check (length(text) between 1 and 2000),
  account_id uuid not null references account (id),
  pseudonym  text not null,
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint warning_step_pkey primary key (warning_id, n),
  constraint warning_step_outcome check ((state = 'CLOSED') = (outcome is not null)),
  foreign key (warning_id, agency_id, shown) references warning (id, agency_id, shown)
);
create unique index warning_step_closed on warning_step (warning_id) where state = 'CLOSED';
create index publication_due on publication (due_on, inspection_id);
create index check_code_valid on check_code (valid_to);
create index rectification_overdue_at on rectification_overdue (at);
create index gate_exception_granted on gate_exception_decision (at) where granted and gate = 'FREQUENCY_CAP';

-- Supervisors and auditors see every warning, an agency those about itself that tell nothing of a complaint; an enterprise sees none.
-- +goose StatementBegin
do $$
declare
  t record;
  agency constant text := 'shown and agency_id = (select app_agency())';
begin
  for t in select * from (values ('warning', 'false'), ('warning_step', agency || ' and state = ''ANSWERED''')) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using ((select app_all()) or %s) with check ((select app_all()) or %s)', t.name, agency, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('warning', 'warning_step');
