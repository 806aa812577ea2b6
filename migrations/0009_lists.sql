-- +goose Up
-- 清单的起草与法制审核: a version of a list is drafted, reviewed by another person, and thereby published; nothing is edited in place.
create table leniency_draft (
  id         uuid primary key,
  agency_id  uuid not null references agency (id),
  code       text not null,
  version    int not null check (version >= 1),
  title      text not null,
  document   text not null,
  author_id  uuid not null references account (id),
  pseudonym  text not null,
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint leniency_draft_author_key unique (id, author_id),
  constraint leniency_draft_version_key unique (id, code, version)
);
create index leniency_draft_at on leniency_draft (at desc, id desc);
alter table leniency_list add constraint leniency_list_same_key unique (id, code, version);
create table leniency_review (
  draft_id    uuid constraint leniency_review_pkey primary key,
  agency_id   uuid not null references agency (id),
  approved    boolean not null,
  remark      text not null check (length(remark) between 1 and 2000),
  code        text not null,
  version     int not null,
  list_id     uuid,
  author_id   uuid not null,
  reviewer_id uuid not null references account (id),
  pseudonym   text not null,
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint leniency_review_two_persons check (reviewer_id <> author_id),
  constraint leniency_review_publishes check (approved = (list_id is not null)),
  foreign key (draft_id, author_id) references leniency_draft (id, author_id),
  foreign key (draft_id, code, version) references leniency_draft (id, code, version),
  foreign key (list_id, code, version) references leniency_list (id, code, version)
);
-- 试运行: what a draft would change among the findings on record. Its steps are progress, written as the work goes on; its result is one change.
create table leniency_trial (
  id        uuid primary key,
  draft_id  uuid not null references leniency_draft (id),
  agency_id uuid not null references agency (id),
  pseudonym text not null,
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create index leniency_trial_draft on leniency_trial (draft_id, at desc);
create table leniency_trial_step (
  trial_id uuid not null references leniency_trial (id),
  done     int not null check (done >= 0),
  total    int not null check (total >= done),
  at       timestamptz not null default now(),
  primary key (trial_id, done)
);
create table leniency_trial_end (
  trial_id  uuid primary key references leniency_trial (id),
  agency_id uuid not null references agency (id),
  judged    int not null check (judged >= 0),
  changed   int not null check (changed between 0 and judged),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create table leniency_trial_change (
  trial_id       uuid not null references leniency_trial_end (trial_id),
  position       int not null,
  agency_id      uuid not null references agency (id),
  violation_code text not null references violation (code),
  before         text not null,
  after          text not null,
  outcome        text not null,
  findings       int not null check (findings > 0),
  examples       uuid[] not null,
  primary key (trial_id, position)
);
-- +goose StatementBegin
do $$
declare
  t text;
begin
  foreach t in array array['leniency_draft', 'leniency_review', 'leniency_trial', 'leniency_trial_end', 'leniency_trial_change'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency())) with check ((select app_all()) or agency_id = (select app_agency()))', t);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('leniency_draft', 'leniency_review', 'leniency_trial', 'leniency_trial_step', 'leniency_trial_end', 'leniency_trial_change');
