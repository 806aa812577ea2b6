-- +goose Up
-- 一单两库: enterprises, inspectors, check items. Public registers carry no row-level security (decisions.md 8); what is private
-- of an inspector (name, certificate, conflicts) lives in tables that do.

create table industry (
  code        text primary key,
  name        text not null,
  parent_code text references industry (code)
);

-- Two-character names have no trigram, so the public search indexes bigrams (performance.md 4).
-- +goose StatementBegin
create function bigrams(s text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(lower(s), i, 2)), '{}') from generate_series(1, greatest(length(s) - 1, 1)) i
$$;
-- +goose StatementEnd

create table enterprise (
  id                     uuid primary key,
  uscc                   text not null constraint enterprise_uscc_key unique check (uscc ~ '^[0-9A-Z]{18}$'),
  uscc_valid             boolean not null,
  override_reason        text,
  name                   text collate "C" not null check (length(name) between 1 and 256),
  public_name            text collate "C" not null check (length(public_name) between 1 and 256), -- personal part masked 脱敏
  kind                   text not null check (kind in ('ENTERPRISE', 'SELF_EMPLOYED', 'COOPERATIVE', 'SOCIAL_ORGANISATION', 'PUBLIC_INSTITUTION')),
  industry_code          text references industry (code),
  region_code            text not null check (region_code ~ '^[0-9]{6}$'),
  registered_region_code text not null check (registered_region_code ~ '^[0-9]{6}$'),
  address                text,
  status                 text not null default 'UNKNOWN' check (status in ('ACTIVE', 'DEREGISTERED', 'REVOKED', 'MOVED_OUT', 'SUSPENDED', 'UNKNOWN')),
  credit_class           text check (credit_class in ('A', 'B', 'C', 'D')),
  key_supervision        text[] not null default '{}',
  registered_on          date,
  scope                  text,
  synthetic              boolean not null default false,
  grams                  text[] not null generated always as (bigrams(name)) stored,
  change_id              uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint enterprise_override check (uscc_valid or override_reason is not null)
);
create index enterprise_name on enterprise (name, id);
create index enterprise_public_name on enterprise (public_name, id);
create index enterprise_region on enterprise (region_code, id);
create index enterprise_grams on enterprise using gin (grams);
alter table account add constraint account_enterprise_fkey foreign key (enterprise_id) references enterprise (id);

create table import_run (
  id        uuid primary key,
  kind      text not null check (kind in ('agencies', 'enterprises', 'inspectors', 'items', 'leniency')),
  file_name text not null,
  sha256    bytea not null check (octet_length(sha256) = 32),    -- of the file
  rows_root bytea not null check (octet_length(rows_root) = 32), -- RFC 6962 root over its rows
  rows      int not null,
  created   int not null,
  changed   int not null,
  unchanged int not null,
  warnings  int not null,
  accepted  text, -- why its warnings were accepted
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);

-- Where an import puts its rows by COPY. They are gone again before it commits: nobody else ever sees one.
create unlogged table stage_enterprise (
  change_id              uuid not null,
  id                     uuid not null,
  uscc                   text not null,
  uscc_valid             boolean not null,
  name                   text collate "C" not null,
  public_name            text collate "C" not null,
  kind                   text not null,
  industry_code          text,
  region_code            text not null,
  registered_region_code text not null,
  address                text,
  status                 text,
  credit_class           text,
  key_supervision        text[],
  registered_on          date,
  scope                  text,
  synthetic              boolean not null
);

create table inspector (
  id           uuid primary key,
  pseudonym    text not null constraint inspector_pseudonym_key unique check (pseudonym ~ '^[!-~]{1,64}$'),
  agency_id    uuid not null references agency (id),
  status       text not null check (status in ('ACTIVE', 'ON_LEAVE', 'IN_TRAINING', 'TRANSFERRED', 'SUSPENDED')),
  specialities text[] not null default '{}',
  synthetic    boolean not null default false,
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred
);
create index inspector_agency on inspector (agency_id, id);
alter table account add constraint account_inspector_fkey foreign key (inspector_id) references inspector (id);
create table membership (
  inspector_id uuid not null references inspector (id),
  agency_id    uuid not null references agency (id),
  from_day     date not null,
  to_day       date check (to_day >= from_day),
  kind         text not null check (kind in ('own', 'shared', 'seconded', 'township')),
  primary key (inspector_id, agency_id, from_day)
);
-- Name and certificate 执法证 (opaque number, issuer, validity, scope): private to the agency, supervisors and, by the team's
-- snapshot, the visited enterprise.
create table certificate (
  inspector_id uuid primary key references inspector (id),
  agency_id    uuid not null references agency (id),
  name         text not null,
  number       text not null constraint certificate_number_key unique,
  issuer       text not null,
  valid_from   date not null,
  valid_to     date not null check (valid_to >= valid_from),
  scope        text[] not null default '{}',
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred
);
-- Declared conflicts 回避关系 (DRD1 §6.2 codes K01–K05, R01).
create table conflict (
  id              uuid primary key,
  inspector_id    uuid not null references inspector (id),
  enterprise_id   uuid not null references enterprise (id),
  agency_id       uuid not null references agency (id),
  code            text not null check (code ~ '^[KR][0-9]{2}$'),
  evidence_digest bytea not null check (octet_length(evidence_digest) = 32),
  from_day        date not null,
  to_day          date,
  change_id       uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint conflict_pair_key unique (inspector_id, enterprise_id, code)
);
create index conflict_agency on conflict (agency_id, enterprise_id);

create table check_item (
  id             uuid primary key,
  agency_id      uuid not null references agency (id),
  code           text not null,
  name           text not null,
  category       text not null check (category in ('GENERAL', 'KEY', 'UNMARKED')),
  object_kind    text not null default '',
  method         text not null,
  basis          text not null,
  field          text not null,
  sampling_ratio text not null default '',
  frequency      text not null default '',
  body           text not null default '', -- 检查主体 as the source words it; the agency that inspects is agency_id
  source         text not null default '',
  qualification  text not null default '-' check (qualification ~ '^(-|[A-Z0-9_.-]{1,16})$'),
  published_at   timestamptz,
  retired_at     timestamptz,
  synthetic      boolean not null default false,
  change_id      uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint check_item_code_key unique (agency_id, code)
);
create table checklist_question (
  item_id    uuid not null references check_item (id),
  key        text not null check (key ~ '^[a-z0-9_.-]{1,64}$'),
  position   int not null,
  text       text not null,
  basis      text,
  kind       text not null check (kind in ('YES_NO', 'TEXT', 'NUMBER')),
  required   boolean not null default true,
  violations text[] not null default '{}',
  primary key (item_id, key)
);

alter table certificate enable row level security;
alter table certificate force row level security;
create policy owner_all on certificate to yangguang_owner using (true) with check (true);
create policy scope on certificate using ((select app_all()) or agency_id = (select app_agency())) with check ((select app_all()) or agency_id = (select app_agency()));
alter table conflict enable row level security;
alter table conflict force row level security;
create policy owner_all on conflict to yangguang_owner using (true) with check (true);
create policy scope on conflict using ((select app_all()) or agency_id = (select app_agency())) with check ((select app_all()) or agency_id = (select app_agency()));

grant select on industry to yangguang_app;
grant select, insert on enterprise, inspector, membership, certificate, conflict, check_item, checklist_question to yangguang_app;
grant update (uscc_valid, name, public_name, kind, industry_code, region_code, registered_region_code, address, status, credit_class, key_supervision,
  registered_on, scope, synthetic, change_id) on enterprise to yangguang_app;
grant update (agency_id, status, specialities, synthetic, change_id) on inspector to yangguang_app;
grant update (agency_id, name, number, issuer, valid_from, valid_to, scope, change_id) on certificate to yangguang_app;
grant update (agency_id, evidence_digest, from_day, to_day, change_id) on conflict to yangguang_app;
grant update (name, category, object_kind, method, basis, field, sampling_ratio, frequency, qualification, body, source, published_at, synthetic,
  change_id) on check_item to yangguang_app;
grant update (name, region_code, field, level, change_id) on agency to yangguang_app;
grant delete on checklist_question, membership to yangguang_app;
grant select, insert, delete on stage_enterprise to yangguang_app;
call append_only('import_run');
call ledgered('insert or update', 'enterprise');
call ledgered('insert or update', 'inspector');
call ledgered('insert or update', 'certificate');
call ledgered('insert or update', 'conflict');
call ledgered('insert or update', 'check_item');
