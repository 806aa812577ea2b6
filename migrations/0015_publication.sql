-- +goose Up
-- 公示: the right to reply before it, penalties, and how publication ends.

-- No row for the public holds a number by which a person is known. Package publish refuses such text; this is the same rule once more.
-- +goose StatementBegin
create function public_text(s text) returns boolean language sql immutable as $$
  select s is null or s !~ '(^|[^0-9A-Za-z])[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]($|[^0-9A-Za-z])'
    and s !~ '(^|[^0-9])1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}($|[^0-9])'
$$;
create function public_texts(list text[]) returns boolean language sql immutable as $$ select coalesce(bool_and(public_text(s)), true) from unnest(list) s $$;
-- +goose StatementEnd
alter table published_inspection add constraint published_inspection_redacted check (public_text(enterprise_name) and public_text(statement)
  and public_text(corrected_reason) and public_texts(items) and public_texts(inspectors) and uscc ~ '^[0-9A-Z]{18}$');
create index published_inspection_agency on published_inspection (agency_id, published_at desc, inspection_id desc);
create index published_inspection_items on published_inspection using gin (items);

-- Until the end of this day the enterprise may state its case, and the agency does not publish early; null: nothing in it is against the enterprise.
alter table inspection_record add column reply_until date;
grant insert (reply_until) on inspection_record to yangguang_app;

-- What the rule says of a penalty on the day of the decision: whether it is published, by when, and until when.
create table penalty_publication (
  decision_id  uuid primary key references decision_confirmation (decision_id),
  agency_id    uuid not null references agency (id),
  disclosed_to uuid not null references enterprise (id),
  rule         text not null,
  basis        text not null,
  public       boolean not null,
  due_on       date,
  provisional  boolean not null,
  reply_until  date,
  until        date,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint penalty_publication_dates check (public = (due_on is not null) and public = (reply_until is not null) and (public or until is null)),
  constraint penalty_publication_public_key unique (decision_id, public)
);
create index penalty_publication_due on penalty_publication (due_on, decision_id) where public;
-- 公示前陈述: the enterprise answers once before each publication; null: it has nothing to say.
create table publication_statement (
  inspection_id uuid references publication (inspection_id),
  version       int, -- of the record that was to be published
  decision_id   uuid references penalty_publication (decision_id),
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  statement     text check (length(statement) between 1 and 2000),
  author_id     uuid not null references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint publication_statement_of check (num_nonnulls(inspection_id, decision_id) = 1 and (inspection_id is null) = (version is null)),
  constraint publication_statement_inspection_key unique (inspection_id, version),
  constraint publication_statement_decision_key unique (decision_id),
  constraint publication_statement_redacted check (public_text(statement)),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);
-- What the public reads of a penalty: redacted, no name of a person.
create table published_penalty (
  decision_id     uuid constraint published_penalty_pkey primary key,
  scheduled       boolean not null default true check (scheduled),
  number          text not null,
  enterprise_name text not null,
  uscc            text not null check (uscc ~ '^[0-9A-Z]{18}$'),
  region_code     text not null,
  agency_id       uuid not null references agency (id),
  violation       text not null,
  basis           text not null,
  measures        text[] not null,
  fine            numeric(14, 2),
  confiscated     numeric(14, 2),
  decided_on      date not null,
  rule_basis      text not null,
  until           date,
  statement       text,
  synthetic       boolean not null,
  published_at    timestamptz not null default command_time(),
  change_id       uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint published_penalty_redacted check (public_text(enterprise_name) and public_text(violation) and public_text(basis) and public_text(statement)),
  foreign key (decision_id, scheduled) references penalty_publication (decision_id, public)
);
create index published_penalty_at on published_penalty (published_at desc, decision_id desc);
create index published_penalty_uscc on published_penalty (uscc, published_at desc);
create index published_penalty_until on published_penalty (until, decision_id) where until is not null;
-- How publication ends: withdrawn with a reason, or its time is over. A tombstone stays. due_on: by when it had to be withdrawn.
drop table publication_withdrawal;
create table publication_end (
  inspection_id uuid constraint publication_end_inspection_key unique references publication (inspection_id),
  decision_id   uuid constraint publication_end_decision_key unique references published_penalty (decision_id),
  ending        text not null check (ending in ('WITHDRAWN', 'EXPIRED')),
  reason        text not null check (length(reason) between 1 and 2000),
  due_on        date,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint publication_end_of check (num_nonnulls(inspection_id, decision_id) = 1),
  constraint publication_end_redacted check (public_text(reason))
);

-- +goose StatementBegin
do $$
declare
  t record;
  reads constant text := '(select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise())';
begin
  for t in select * from (values ('penalty_publication', '(select app_all())'), ('publication_statement', 'disclosed_to = (select app_enterprise())')) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using (%s) with check (%s)', t.name, reads, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('penalty_publication', 'publication_statement', 'published_penalty', 'publication_end');

-- What decisions in force say of a published result: always as it is now, so that an annulled decision is not public a day longer.
-- +goose StatementBegin
create function published_outcomes(p_inspection uuid) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array(select d.outcome from decision d join decision_confirmation k on k.decision_id = d.id join finding f on f.id = d.finding_id
    where f.inspection_id = p_inspection and not exists (select from decision_end e where e.decision_id = d.id)
      and exists (select from published_inspection x where x.inspection_id = p_inspection)
    order by f.position)
$$;
-- +goose StatementEnd
revoke all on function published_outcomes(uuid) from public;
grant execute on function published_outcomes(uuid) to yangguang_app;
