-- +goose Up
-- 检查记录: objects that cannot be checked, violations attached to answers, the party's word, records that come late, and what counts as a check.
alter table inspection_record drop constraint inspection_record_result_check;
alter table inspection_record add constraint inspection_record_result_check check (result in ('NO_PROBLEM_FOUND', 'NOT_DISCLOSED_AS_REQUIRED',
  'FALSE_DISCLOSURE', 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'ORDERED_TO_RECTIFY', 'SERIOUSLY_UNCOOPERATIVE', 'NO_RELEVANT_BUSINESS_FOUND',
  'PENDING_FURTHER_ACTION', 'CLOSED_DOWN', 'DEREGISTERED', 'LICENCE_REVOKED', 'REGISTRATION_ANNULLED', 'MOVED_AWAY'));
-- late: the device's time and the server's lie further apart than a record may without another person's acceptance.
alter table inspection_record add column late boolean not null default false;
alter table inspection_record add constraint inspection_record_late_key unique (inspection_id, version, author_id, late);
grant insert (late) on inspection_record to yangguang_app;
alter table finding add column question text;
alter table finding add constraint finding_answer foreign key (inspection_id, record_version, question)
  references record_answer (inspection_id, version, question);
grant insert (question) on finding to yangguang_app;

-- 当事人确认: the enterprise's account confirms, or it signs on the officers' device, or it refuses and the officers say so.
create table record_party (
  inspection_id uuid not null,
  version       int not null,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  word          text not null check (word in ('CONFIRMED', 'SIGNED', 'REFUSED')),
  signature_id  uuid constraint record_party_signature_key unique references evidence (id),
  reason        text check (length(reason) between 1 and 2000),
  statement     text check (length(statement) between 1 and 2000),
  account_id    uuid not null references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint record_party_pkey primary key (inspection_id, version),
  constraint record_party_word check ((word = 'SIGNED') = (signature_id is not null) and (word = 'REFUSED') = (reason is not null)),
  foreign key (inspection_id, version) references inspection_record (inspection_id, version)
);
-- A late record is accepted by another person than its author; one in time needs nobody's acceptance.
create table record_acceptance (
  inspection_id uuid not null,
  version       int not null,
  agency_id     uuid not null,
  disclosed_to  uuid not null,
  late          boolean not null default true check (late),
  author_id     uuid not null,
  approver_id   uuid not null references account (id),
  pseudonym     text not null,
  reason        text not null check (length(reason) between 1 and 2000),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint record_acceptance_pkey primary key (inspection_id, version),
  constraint record_acceptance_two_persons check (approver_id <> author_id),
  foreign key (inspection_id, version, author_id, late) references inspection_record (inspection_id, version, author_id, late)
);
-- 统计口径: one object with a complete record is one check, counted once in the year of the visit whatever happens to the record later.
create table counted_check (
  inspection_id uuid constraint counted_check_pkey primary key references inspection (id),
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  year          int not null,
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
create index counted_check_year on counted_check (year, agency_id);
create index check_code_scan_at on check_code_scan (at);

-- +goose StatementBegin
do $$
declare
  t record;
  agency constant text := 'agency_id = (select app_agency())';
  enterprise constant text := 'disclosed_to = (select app_enterprise())';
begin
  for t in select * from (values
    ('record_party', format('%s and word <> ''CONFIRMED'' or %s and word = ''CONFIRMED''', agency, enterprise)),
    ('record_acceptance', agency),
    ('counted_check', agency || ' or ' || enterprise)) w (name, writer) loop
    execute format('alter table %I enable row level security', t.name);
    execute format('alter table %I force row level security', t.name);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t.name);
    execute format('create policy scope on %I using ((select app_all()) or %s or %s) with check (%s)', t.name, agency, enterprise, t.writer);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('record_party', 'record_acceptance', 'counted_check');

-- Public counts of a civil year, by agency: enterprises entered, and of those the ones that count.
-- +goose StatementBegin
create function checks_of_year(p_year int)
returns table (code text, agency text, entered int, counted int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.code, g.name, coalesce(e.n, 0)::int, coalesce(c.n, 0)::int
  from (select s.agency_id, count(distinct s.inspection_id) n from check_code_scan s
      where s.at >= make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') and s.at < make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai')
      group by s.agency_id) e
    full join (select k.agency_id, count(*) n from counted_check k where k.year = p_year group by k.agency_id) c using (agency_id)
    join agency g on g.id = agency_id
  order by g.code
$$;
-- +goose StatementEnd
revoke all on function checks_of_year(int) from public;
grant execute on function checks_of_year(int) to yangguang_app;
