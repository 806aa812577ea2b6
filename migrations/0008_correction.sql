-- +goose Up
-- 更正: a member of the team proposes a new version of the record, another person of the agency decides. Until then it is nobody's record; the
-- enterprise learns of the version that was approved.
create table record_correction (
  inspection_id uuid not null references inspection (id),
  n             int not null check (n >= 1),
  base_version  int not null,
  agency_id     uuid not null references agency (id),
  reason        text not null check (length(reason) between 1 and 2000),
  changed       text[] not null check (cardinality(changed) > 0),
  content       jsonb not null,
  evidence_ids  uuid[] not null,
  inspector_id  uuid not null references inspector (id),
  pseudonym     text not null,
  time_gap      boolean not null,
  author_id     uuid not null references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint record_correction_pkey primary key (inspection_id, n),
  constraint record_correction_author_key unique (inspection_id, n, author_id),
  foreign key (inspection_id, base_version) references inspection_record (inspection_id, version)
);
create table record_correction_decision (
  inspection_id uuid not null,
  n             int not null,
  agency_id     uuid not null references agency (id),
  approved      boolean not null,
  reason        text check (length(reason) between 1 and 2000),
  author_id     uuid not null,
  approver_id   uuid not null references account (id),
  pseudonym     text not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint record_correction_decision_pkey primary key (inspection_id, n),
  constraint record_correction_two_persons check (approver_id <> author_id),
  constraint record_correction_rejected check (approved or reason is not null),
  foreign key (inspection_id, n, author_id) references record_correction (inspection_id, n, author_id)
);
-- +goose StatementBegin
do $$
declare
  t text;
begin
  foreach t in array array['record_correction', 'record_correction_decision'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency())) with check (agency_id = (select app_agency()))', t);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('record_correction', 'record_correction_decision');
