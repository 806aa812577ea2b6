-- +goose Up
-- 入企: inspections, caps, codes, scans, records, findings, leniency lists, cases, decisions, publication.
-- Rows that belong to an agency and an enterprise carry both ids, so that policies need no join (performance.md 10).
-- disclosed_to is the enterprise once its code is shown: before that a visit exists for the agency only (practice.md §1.2).

create table inspection (
  id                 uuid primary key,
  number             text not null constraint inspection_number_key unique,
  enterprise_id      uuid not null references enterprise (id),
  disclosed_to       uuid references enterprise (id) check (disclosed_to = enterprise_id),
  agency_id          uuid not null references agency (id),
  region_code        text not null,
  kind               text not null check (kind in ('ROUTINE', 'FOR_CAUSE', 'SPECIAL')),
  trigger            text not null check (trigger in ('DOUBLE_RANDOM', 'COMPLAINT', 'SUPERIOR_ORDER', 'TRANSFER', 'MONITORING_ANOMALY', 'SPECIAL_CAMPAIGN', 'FOLLOW_UP', 'ENTERPRISE_REQUEST', 'EMERGENCY')),
  state              text not null default 'PLANNED' check (state in ('PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED', 'VOID')),
  plan_id            uuid references plan (id),
  draw_id            uuid references draw_result (draw_id),
  draw_rank          int,
  draw_step          int, -- the substitution by which it came, unless the enterprise itself was drawn
  window_from        date not null,
  window_to          date not null check (window_to >= window_from),
  counts_toward_cap  boolean not null,
  cap_basis          text not null,
  reason             text,
  evidence_reference text,
  author_id          uuid not null references account (id),
  approver_id        uuid references account (id),
  approved_at        timestamptz,
  void_reason        text,
  created_at         timestamptz not null default command_time(),
  change_id          uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint inspection_two_persons check (approver_id <> author_id),
  constraint inspection_approved check (state in ('PLANNED', 'VOID') or approver_id is not null),
  constraint inspection_void check (state <> 'VOID' or void_reason is not null),
  constraint inspection_counts_key unique (id, counts_toward_cap),
  constraint inspection_cause check ((trigger = 'DOUBLE_RANDOM') = (draw_id is not null) and (draw_id is not null or reason is not null)),
  foreign key (draw_id, draw_rank) references draw_selection (draw_id, rank)
);
create index inspection_enterprise on inspection (enterprise_id, created_at desc, id desc);
create index inspection_agency_state on inspection (agency_id, state, created_at desc, id desc);
create index inspection_agency_all on inspection (agency_id, created_at desc, id desc);
create index inspection_direct on inspection (agency_id, number collate "C") where draw_id is null;
create index inspection_created on inspection (created_at desc, id desc);
create table inspection_item (
  inspection_id uuid not null references inspection (id),
  item_id       uuid not null references check_item (id),
  primary key (inspection_id, item_id)
);
create table inspection_agency (
  inspection_id uuid not null references inspection (id),
  agency_id     uuid not null references agency (id),
  primary key (inspection_id, agency_id)
);
-- Who comes. Name and certificate are a snapshot taken when the code is issued: what the enterprise was shown. Nobody is taken off: whoever
-- leaves has a row of team_leave (0006), and whoever comes for him a row of his own, the lead's place included.
create table inspection_team (
  inspection_id      uuid not null references inspection (id),
  inspector_id       uuid not null references inspector (id),
  agency_id          uuid not null references agency (id),
  disclosed_to       uuid references enterprise (id),
  position           int not null check (position >= 1),
  lead               boolean not null,
  pseudonym          text not null,
  name               text,
  certificate_number text,
  replaces           uuid, -- who left for him
  change_id          uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint inspection_team_pkey primary key (inspection_id, inspector_id),
  constraint inspection_team_position_key unique (inspection_id, position),
  constraint inspection_team_replaces_key unique (inspection_id, replaces),
  unique (inspection_id, inspector_id, lead)
);
create unique index inspection_team_lead on inspection_team (inspection_id) where lead and replaces is null;
create index inspection_team_inspector on inspection_team (inspector_id, inspection_id);

-- Frequency caps 检查频次上限 as numbered slots: the n-th counted visit of the period (security.md rule 20). A slot is freed
-- by a void before entry and never reused by update.
create table cap_override (
  id            uuid primary key,
  inspection_id uuid not null references inspection (id),
  rule          text not null,
  reason        text not null,
  author_id     uuid not null references account (id),
  approver_id   uuid not null references account (id) check (approver_id <> author_id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
create table visit_slot (
  id            uuid primary key,
  enterprise_id uuid not null references enterprise (id),
  agency_id     uuid not null references agency (id),
  inspection_id uuid not null references inspection (id),
  rule          text not null,
  period        text not null,
  n             int not null check (n >= 1),
  cap           int not null check (cap >= 0),
  basis         text not null,
  override_id   uuid references cap_override (id),
  taken_at      timestamptz not null default command_time(),
  freed_at      timestamptz,
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint visit_slot_cap check (n <= cap or override_id is not null),
  constraint visit_slot_inspection_key unique (id, inspection_id)
);
create unique index visit_slot_number on visit_slot (enterprise_id, agency_id, rule, period, n) where freed_at is null;
create unique index visit_slot_one on visit_slot (inspection_id, agency_id, rule) where freed_at is null;

-- 检查码: the n-th code of a visit, for one day of its window; a counted visit has none without its slot.
create table check_code (
  inspection_id     uuid not null references inspection (id),
  n                 int not null check (n >= 1),
  agency_id         uuid not null references agency (id),
  disclosed_to      uuid not null references enterprise (id),
  counts_toward_cap boolean not null,
  slot_id           uuid,
  token             text not null check (length(token) <= 200),
  valid_from        timestamptz not null,
  valid_to          timestamptz not null check (valid_to > valid_from),
  issued_at         timestamptz not null default command_time(),
  issuer_id         uuid not null references account (id),
  change_id         uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint check_code_pkey primary key (inspection_id, n),
  constraint check_code_slot check (not counts_toward_cap or slot_id is not null),
  foreign key (inspection_id, counts_toward_cap) references inspection (id, counts_toward_cap),
  foreign key (slot_id, inspection_id) references visit_slot (id, inspection_id)
);
create table check_code_revocation (
  inspection_id uuid not null,
  n             int not null,
  agency_id     uuid not null references agency (id),
  reason        text not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  primary key (inspection_id, n),
  foreign key (inspection_id, n) references check_code (inspection_id, n)
);
-- The first scan lets the team in. A party scans once: the enterprise may confirm what somebody without account did, or an officer by its licence.
create table check_code_scan (
  inspection_id uuid not null,
  n             int not null,
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  by_kind       text not null check (by_kind in ('ENTERPRISE', 'OFFICER', 'VISITOR')),
  account_id    uuid references account (id),
  address       text not null default '',
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint check_code_scan_pkey primary key (inspection_id, by_kind),
  foreign key (inspection_id, n) references check_code (inspection_id, n),
  constraint check_code_scan_who check ((by_kind = 'VISITOR') = (account_id is null))
);

-- 证据: bytes live in the evidence store; here their digest.
create table evidence (
  id          uuid primary key,
  agency_id   uuid not null references agency (id),
  disclosed_to uuid references enterprise (id),
  sha256      bytea not null check (octet_length(sha256) = 32),
  media_type  text not null,
  size        bigint not null check (size > 0),
  storage_key text not null unique,
  author_id   uuid not null references account (id),
  captured_at timestamptz not null,
  received_at timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred
);

-- 检查记录: a correction is a new version, nothing is overwritten.
create table inspection_record (
  inspection_id    uuid not null references inspection (id),
  version          int not null check (version >= 1),
  agency_id        uuid not null references agency (id),
  disclosed_to     uuid not null references enterprise (id),
  result           text not null check (result in ('NO_PROBLEM_FOUND', 'NOT_DISCLOSED_AS_REQUIRED', 'FALSE_DISCLOSURE', 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'ORDERED_TO_RECTIFY', 'SERIOUSLY_UNCOOPERATIVE', 'NO_RELEVANT_BUSINESS_FOUND', 'PENDING_FURTHER_ACTION')),
  narrative        text not null check (length(narrative) between 1 and 10000),
  inspector_id     uuid not null references inspector (id),
  device_time      timestamptz not null,
  received_at      timestamptz not null default command_time(),
  time_gap         boolean not null,
  latitude         double precision check (latitude between -90 and 90),
  longitude        double precision check (longitude between -180 and 180),
  findings_version int not null, -- the version whose findings hold: a correction that leaves them alone leaves their decisions too
  corrected_reason text,
  approver_id      uuid references account (id),
  author_id        uuid not null references account (id),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint inspection_record_pkey primary key (inspection_id, version),
  constraint inspection_record_findings check (findings_version between 1 and version),
  constraint inspection_record_two_persons check (approver_id <> author_id),
  constraint inspection_record_correction check (version = 1 or (corrected_reason is not null and approver_id is not null))
);
create index inspection_record_corrected on inspection_record (inspection_id) where version > 1;
create table record_answer (
  inspection_id uuid not null,
  version       int not null,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  item_id       uuid not null references check_item (id),
  question      text not null,
  value         text not null,
  note          text,
  primary key (inspection_id, version, question),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);
create table record_evidence (
  inspection_id uuid not null,
  version       int not null,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  evidence_id   uuid not null references evidence (id),
  primary key (inspection_id, version, evidence_id),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);
create table record_confirmation (
  inspection_id uuid not null,
  version       int not null,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  inspector_id  uuid not null references inspector (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint record_confirmation_pkey primary key (inspection_id, version, inspector_id),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);

-- ── lists 免罚/轻罚清单 ─────────────────────────────────────────────────────────────────────────────────────────────
create table violation (
  code      text primary key,
  name      text not null,
  basis     text not null,
  family    text not null,
  fine_min  numeric(14, 2) check (fine_min >= 0),
  fine_max  numeric(14, 2) check (fine_max >= fine_min),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create table leniency_list (
  id           uuid primary key,
  code         text not null,
  version      int not null check (version >= 1),
  jurisdiction text not null check (jurisdiction ~ '^[0-9]{6}$'),
  field        text not null,
  title        text not null,
  basis        text not null,
  source       text not null,
  valid_from   date not null,
  valid_to     date check (valid_to >= valid_from),
  synthetic    boolean not null,
  document     text not null,
  published_at timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint leniency_list_version_key unique (code, version)
);
create table leniency_item (
  list_id        uuid not null references leniency_list (id),
  code           text not null,
  violation_code text not null references violation (code),
  ruling         text not null check (ruling in ('MUST_NOT_PENALISE', 'MAY_WAIVE', 'MITIGATED', 'LIGHTER', 'NORMAL', 'NO_COERCION')),
  basis          text not null,
  conditions     text not null,
  source         text not null,
  valid_from     date not null,
  valid_to       date,
  primary key (list_id, code)
);
create index leniency_item_violation on leniency_item (violation_code, list_id);
create index leniency_item_code on leniency_item (code, list_id);

-- ── findings, cases, decisions ─────────────────────────────────────────────────────────────────────────────────────
create table finding (
  id             uuid primary key,
  inspection_id  uuid not null references inspection (id),
  record_version int not null,
  position       int not null,
  agency_id      uuid not null references agency (id),
  enterprise_id  uuid not null references enterprise (id),
  disclosed_to   uuid not null references enterprise (id),
  violation_code text not null references violation (code),
  occurred_on    date not null,
  change_id      uuid not null references log_entry (change_id) deferrable initially deferred,
  foreign key (inspection_id, record_version) references inspection_record (inspection_id, version),
  constraint finding_position_key unique (inspection_id, record_version, position)
);
create index finding_inspection on finding (inspection_id, position);
create index finding_enterprise on finding (enterprise_id, violation_code, occurred_on);
create table finding_fact (
  finding_id   uuid not null references finding (id),
  agency_id    uuid not null,
  disclosed_to uuid not null,
  key          text not null,
  value        text not null,
  source       text not null,
  contested    boolean not null default false,
  primary key (finding_id, key)
);
create table enforcement_case (
  id            uuid primary key,
  number        text not null constraint enforcement_case_number_key unique,
  inspection_id uuid not null references inspection (id),
  agency_id     uuid not null references agency (id),
  enterprise_id uuid not null references enterprise (id),
  disclosed_to  uuid not null references enterprise (id),
  filed_at      timestamptz not null default command_time(),
  due_on        date not null,
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
create table case_finding (
  case_id      uuid not null references enforcement_case (id),
  finding_id   uuid not null references finding (id) constraint case_finding_key unique,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  primary key (case_id, finding_id)
);
create table case_step (
  case_id      uuid not null references enforcement_case (id),
  seq          int not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  kind         text not null check (kind in ('FILED', 'INVESTIGATED', 'PROPOSED', 'NOTIFIED', 'HEARING_OFFERED', 'STATED', 'HEARD', 'LEGALLY_REVIEWED',
    'DISCUSSED', 'EXTENDED', 'DECIDED', 'SERVED', 'EXECUTED', 'REOPENED', 'ANNULLED', 'CLOSED')),
  decision_id  uuid, -- the proposal that a step is about
  days         int,  -- of EXTENDED
  at           timestamptz not null default command_time(),
  pseudonym    text not null,
  note         text,
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  primary key (case_id, seq),
  constraint case_step_days check ((kind = 'EXTENDED') = (days is not null))
);
-- The officer proposes; the head, another person, confirms (decisions.md 23).
create table decision (
  id               uuid primary key,
  number           text not null constraint decision_number_key unique,
  case_id          uuid not null references enforcement_case (id),
  finding_id       uuid not null references finding (id),
  agency_id        uuid not null references agency (id),
  enterprise_id    uuid not null references enterprise (id),
  disclosed_to     uuid not null references enterprise (id),
  violation_code   text not null references violation (code),
  outcome          text not null check (outcome in ('PENALTY', 'NO_PENALTY', 'FACTS_NOT_ESTABLISHED', 'TRANSFERRED_TO_CRIMINAL_JUSTICE')),
  route            text check (route in ('MUST_NOT_PENALISE', 'MAY_WAIVE', 'MITIGATED', 'LIGHTER', 'NORMAL')),
  reason           text not null check (length(reason) between 1 and 4000),
  advice           jsonb not null,
  education_record text,
  commitment_evidence_id uuid references evidence (id),
  order_text       text,
  order_due_on     date,
  procedure        text not null default 'ORDINARY' check (procedure in ('ORDINARY', 'ON_THE_SPOT')),
  deviation_reason text check (length(deviation_reason) between 1 and 4000),
  deviation_item   text,
  deviation_procedure text check (deviation_procedure in ('LEGAL_REVIEW', 'COLLECTIVE_DELIBERATION')),
  profile          text not null default '', -- what was decisive: equal profiles of one violation are similar cases
  deviates         boolean not null generated always as (deviation_reason is not null) stored,
  proposer_id      uuid not null references account (id),
  proposed_at      timestamptz not null default command_time(),
  change_id        uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint decision_order check ((order_text is null) = (order_due_on is null)),
  constraint decision_list_binds check (route is distinct from 'MUST_NOT_PENALISE' or outcome <> 'PENALTY' or deviation_reason is not null),
  constraint decision_deviation check ((deviation_reason is null) = (deviation_procedure is null) and (deviation_reason is null) = (deviation_item is null)),
  constraint decision_proposer_key unique (id, finding_id, proposer_id),
  constraint decision_deviates_key unique (id, deviates)
);
create index decision_finding on decision (finding_id, proposed_at desc, id desc);
create table decision_measure (
  decision_id  uuid not null references decision (id),
  position     int not null,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  kind         text not null check (kind in ('WARNING', 'NOTICE_OF_CRITICISM', 'FINE', 'CONFISCATION', 'LICENCE_SUSPENSION', 'QUALIFICATION_DOWNGRADE', 'BUSINESS_RESTRICTION', 'SUSPENSION_OF_BUSINESS', 'CLOSURE', 'PRACTICE_BAN', 'LICENCE_REVOCATION', 'DETENTION')),
  amount       numeric(14, 2) check (amount > 0),
  detail       text,
  primary key (decision_id, position),
  constraint decision_measure_fine check ((kind in ('FINE', 'CONFISCATION')) = (amount is not null))
);
create table decision_confirmation (
  decision_id  uuid primary key,
  agency_id    uuid not null,
  disclosed_to uuid not null,
  finding_id   uuid not null references finding (id),
  proposer_id  uuid not null references account (id),
  approver_id  uuid not null references account (id),
  replaces     uuid, -- the decision on the same finding that ended before this one
  deviates     boolean not null,
  deviation_approved boolean,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint decision_confirmation_two_persons check (approver_id <> proposer_id),
  constraint decision_confirmation_finding_key unique nulls not distinct (finding_id, replaces),
  constraint decision_confirmation_deviation check (not deviates or deviation_approved is true),
  foreign key (decision_id, finding_id, proposer_id) references decision (id, finding_id, proposer_id),
  foreign key (decision_id, deviates) references decision (id, deviates)
);
create table decision_rejection (
  decision_id  uuid primary key references decision (id),
  agency_id    uuid not null,
  disclosed_to uuid not null,
  approver_id  uuid not null references account (id),
  reason       text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred
);
create table rectification (
  id            uuid primary key,
  inspection_id uuid not null references inspection (id),
  decision_id   uuid not null constraint rectification_decision_key unique references decision (id),
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  order_text    text not null,
  due_on        date not null,
  last_day      date not null, -- due_on, or the working day after it
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint rectification_last_day check (last_day >= due_on),
  constraint rectification_parties_key unique (id, agency_id, disclosed_to)
);
create index rectification_inspection on rectification (inspection_id);
create index rectification_last on rectification (last_day, id);

-- ── publication 公示 ───────────────────────────────────────────────────────────────────────────────────────────────
create table publication (
  inspection_id uuid primary key references inspection (id),
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  due_on        date not null,
  provisional   boolean not null default false,
  created_at    timestamptz not null default command_time()
);
-- What the public reads: a snapshot without personal data, pseudonyms only.
create table published_inspection (
  inspection_id   uuid not null references publication (inspection_id),
  version         int not null,
  corrected_reason text,
  number          text not null,
  enterprise_name text not null,
  uscc            text not null,
  region_code     text not null,
  agency_id       uuid not null references agency (id),
  kind            text not null,
  items           text[] not null,
  result          text not null,
  findings        int not null,
  outcomes        text[] not null,
  inspectors      text[] not null,
  draw_number     text,
  visited_on      date not null,
  statement       text,
  synthetic       boolean not null,
  published_at    timestamptz not null default command_time(),
  change_id       uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint published_inspection_pkey primary key (inspection_id, version),
  constraint published_inspection_correction check ((version = 1) = (corrected_reason is null)),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);
create index published_inspection_at on published_inspection (published_at desc, inspection_id desc);
create index published_inspection_uscc on published_inspection (uscc, published_at desc);
create table publication_withdrawal (
  inspection_id uuid primary key references publication (inspection_id),
  reason        text not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);

-- +goose StatementBegin
do $$
declare
  t text;
  rule constant text := '(select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise())';
begin
  foreach t in array array['inspection', 'inspection_team', 'check_code', 'check_code_scan', 'evidence', 'inspection_record', 'record_answer',
    'record_evidence', 'record_confirmation', 'finding', 'finding_fact', 'enforcement_case', 'case_finding', 'case_step', 'decision',
    'decision_measure', 'decision_confirmation', 'decision_rejection', 'rectification', 'publication'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (%s) with check (%s)', t, rule, rule);
  end loop;
end
$$;
-- +goose StatementEnd
-- Whoever holds a valid code of a visit sees that one visit (app.visit is set after the token's signature was checked).
create policy code_holder on inspection using (id = (select app_visit())) with check (id = (select app_visit()));
create policy code_holder on inspection_team for select using (inspection_id = (select app_visit()));
create policy code_holder on check_code for select using (inspection_id = (select app_visit()));
create policy code_holder on check_code_scan using (inspection_id = (select app_visit())) with check (inspection_id = (select app_visit()));

grant select, insert on inspection, inspection_item, inspection_agency, inspection_team, visit_slot, violation to yangguang_app;
grant update (state, disclosed_to, approver_id, approved_at, void_reason, change_id) on inspection to yangguang_app;
grant update (disclosed_to, name, certificate_number, change_id) on inspection_team to yangguang_app;
grant update (freed_at, change_id) on visit_slot to yangguang_app;
grant update (disclosed_to, change_id) on evidence to yangguang_app;
grant update (name, basis, family, fine_min, fine_max, change_id) on violation to yangguang_app;
grant select, insert on evidence to yangguang_app;
call append_only('cap_override', 'check_code', 'check_code_revocation', 'check_code_scan', 'inspection_record', 'record_answer', 'record_evidence',
  'record_confirmation', 'leniency_list', 'leniency_item', 'finding', 'finding_fact', 'enforcement_case', 'case_finding', 'case_step', 'decision',
  'decision_measure', 'decision_confirmation', 'decision_rejection', 'rectification', 'publication', 'published_inspection', 'publication_withdrawal');
-- Times of the mutable tables are the server's too.
revoke insert on inspection, visit_slot, evidence from yangguang_app;
grant insert (id, number, enterprise_id, agency_id, region_code, kind, trigger, state, plan_id, draw_id, draw_rank, draw_step, window_from, window_to,
  counts_toward_cap, cap_basis, reason, evidence_reference, author_id, change_id) on inspection to yangguang_app;
grant insert (id, enterprise_id, agency_id, inspection_id, rule, period, n, cap, basis, override_id, change_id) on visit_slot to yangguang_app;
grant insert (id, agency_id, sha256, media_type, size, storage_key, author_id, captured_at, change_id) on evidence to yangguang_app;
