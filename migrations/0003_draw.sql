-- +goose Up
-- 双随机: plans, rounds, draws. What DRD1 commits is insert-only; states are derived from what exists.

create table plan (
  id             uuid primary key,
  number         text not null constraint plan_number_key unique,
  seq            int not null check (seq >= 1),
  kind           text not null check (kind in ('ANNUAL', 'SPECIAL')),
  year           int not null check (year between 2000 and 2999),
  title          text not null check (length(title) between 1 and 200),
  agency_id      uuid not null references agency (id),
  target         jsonb not null,
  stratification text not null check (stratification in ('kind', 'industry_section', 'region', 'key_supervision', 'credit_class')),
  from_day       date not null,
  to_day         date not null check (to_day >= from_day),
  filed_at       timestamptz not null default command_time(),
  late           boolean not null,
  late_reason    text,
  author_id      uuid not null references account (id),
  change_id      uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint plan_seq_key unique (agency_id, year, seq),
  constraint plan_late check (not late or late_reason is not null)
);
create index plan_agency_filed on plan (agency_id, filed_at desc, id);
create index plan_filed on plan (filed_at desc, id desc);
create table plan_withdrawal (
  plan_id   uuid primary key references plan (id),
  reason    text not null,
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create table plan_item (
  plan_id uuid not null references plan (id),
  item_id uuid not null references check_item (id),
  primary key (plan_id, item_id)
);
create table plan_agency (
  plan_id   uuid not null references plan (id),
  agency_id uuid not null references agency (id),
  primary key (plan_id, agency_id)
);
create table plan_ratio (
  plan_id uuid not null references plan (id),
  stratum text not null check (stratum ~ '^[A-Z0-9_.-]{1,16}$'),
  ppm     int not null check (ppm between 0 and 1000000),
  minimum int not null default 0 check (minimum >= 0),
  primary key (plan_id, stratum)
);

create table round (
  id        uuid primary key,
  name      text not null constraint round_name_key unique check (name ~ '^[!-~]{1,64}$'),
  suite     text not null check (suite in ('sha256', 'sm3')),
  quorum    int not null check (quorum >= 2),
  reveal_by timestamptz not null,
  text      text not null,
  digest    bytea not null check (octet_length(digest) = 32),
  agency_id uuid not null references agency (id),
  opened_at timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create table round_party (
  round_id   uuid not null references round (id),
  name       text not null check (name ~ '^[!-~]{1,64}$'),
  account_id uuid not null references account (id),
  primary key (round_id, name),
  constraint round_party_account_key unique (round_id, account_id)
);
create table round_commitment (
  round_id   uuid not null,
  party      text not null,
  commitment bytea not null check (octet_length(commitment) = 32),
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint round_commitment_pkey primary key (round_id, party),
  constraint round_commitment_value_key unique (commitment),
  foreign key (round_id, party) references round_party (round_id, name)
);
create table round_reveal (
  round_id  uuid not null,
  party     text not null,
  nonce     bytea not null check (octet_length(nonce) = 32),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint round_reveal_pkey primary key (round_id, party),
  constraint round_reveal_nonce_key unique (nonce),
  foreign key (round_id, party) references round_commitment (round_id, party)
);
create table round_close (
  round_id  uuid primary key references round (id),
  text      text not null,
  digest    bytea not null check (octet_length(digest) = 32),
  valid     boolean not null,
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
create table round_beacon (
  round_id uuid not null references round (id),
  position int not null check (position >= 1),
  source   text not null,
  event    text not null,
  due_at   timestamptz not null,
  primary key (round_id, position)
);
create table beacon_value (
  round_id  uuid not null,
  position  int not null,
  value     text not null,
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint beacon_value_pkey primary key (round_id, position),
  foreign key (round_id, position) references round_beacon (round_id, position)
);

create table draw (
  id             uuid primary key,
  number         text not null constraint draw_number_key unique,
  office         text not null,
  year           int not null,
  seq            int not null check (seq >= 1),
  plan_id        uuid not null references plan (id),
  round_id       uuid not null references round (id),
  agency_id      uuid not null references agency (id),
  text           text not null,
  digest         bytea not null check (octet_length(digest) = 32),
  pool_size      int not null check (pool_size > 0),
  pool_root      bytea not null check (octet_length(pool_root) = 32),
  publication    text not null check (publication in ('OPEN', 'RESTRICTED')),
  embargo_until  timestamptz,
  window_from    date not null,
  window_to      date not null check (window_to >= window_from),
  supersedes_id  uuid constraint draw_supersedes_key unique,
  committed_at   timestamptz not null default command_time(),
  author_id      uuid not null references account (id),
  change_id      uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_seq_key unique (office, year, seq),
  constraint draw_round_office_plan_key unique (plan_id, round_id),
  unique (id, plan_id),
  foreign key (supersedes_id, plan_id) references draw (id, plan_id)
);
create index draw_agency on draw (agency_id, committed_at desc, id);
create index draw_committed on draw (committed_at desc, id);
create table draw_stratum (
  draw_id  uuid not null references draw (id),
  label    text not null,
  eligible int not null,
  quota    int not null,
  reserve  int not null,
  primary key (draw_id, label)
);
create table draw_slot (
  draw_id       uuid not null references draw (id),
  n             int not null,
  qualification text not null,
  primary key (draw_id, n)
);
create table draw_exclusion_count (
  draw_id uuid not null references draw (id),
  code    text not null,
  n       int not null,
  primary key (draw_id, code)
);
-- Why a firm of the scope cannot be drawn. The bundle publishes the code and TH("body", document); the document is for the agency and
-- the supervisor, and whoever is handed it can check it against exclusions.tsv.
create table draw_exclusion (
  draw_id       uuid not null references draw (id),
  enterprise_id uuid not null references enterprise (id),
  agency_id     uuid not null references agency (id),
  code          text not null check (code ~ '^E[0-9]{2}$'),
  document      text not null,
  primary key (draw_id, enterprise_id)
);
-- The frozen files of the bundle, byte for byte: execution reads these and nothing else (security.md rule 18).
create table draw_file (
  draw_id   uuid not null references draw (id),
  name      text not null check (name in ('plan.txt', 'round.txt', 'rule.txt', 'pool.tsv', 'exclusions.tsv', 'inspectors.tsv', 'conflicts.tsv')),
  content   bytea not null,
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  primary key (draw_id, name)
);
-- Which draws held a firm, and on which line of pool.tsv (0-based).
create table draw_pool_member (
  enterprise_id uuid not null references enterprise (id),
  draw_id       uuid not null references draw (id),
  line          int not null,
  stratum       text not null,
  code          text not null,
  primary key (enterprise_id, draw_id)
);
-- One commitment ends once, in a result or void (DRD1 §6.8).
create table draw_end (
  draw_id uuid constraint draw_end_pkey primary key references draw (id),
  kind    text not null check (kind in ('RESULT', 'VOID')),
  unique (draw_id, kind)
);
create table draw_result (
  draw_id     uuid primary key,
  kind        text not null generated always as ('RESULT') stored,
  text        text not null,
  digest      bytea not null check (octet_length(digest) = 32),
  seed        bytea not null check (octet_length(seed) = 32),
  unfilled    int not null,
  executed_at timestamptz not null default command_time(),
  author_id   uuid references account (id), -- null: the platform executed it by itself
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  foreign key (draw_id, kind) references draw_end (draw_id, kind)
);
create table draw_cutoff (
  draw_id uuid not null references draw_result (draw_id),
  label   text not null,
  n       int not null,
  ticket  bytea,
  primary key (draw_id, label)
);
create table draw_selection (
  draw_id       uuid not null references draw_result (draw_id),
  rank          int not null check (rank >= 1),
  agency_id     uuid not null references agency (id),
  stratum       text not null,
  enterprise_id uuid not null references enterprise (id),
  ticket        bytea not null,
  primary key (draw_id, rank),
  unique (draw_id, enterprise_id)
);
create index draw_selection_enterprise on draw_selection (enterprise_id, draw_id);
create table draw_assignment (
  draw_id      uuid not null,
  rank         int not null,
  slot         int not null,
  agency_id    uuid not null references agency (id),
  inspector_id uuid references inspector (id),
  primary key (draw_id, rank, slot),
  foreign key (draw_id, rank) references draw_selection (draw_id, rank)
);
create table draw_reserve (
  draw_id       uuid not null references draw_result (draw_id),
  stratum       text not null,
  n             int not null,
  agency_id     uuid not null references agency (id),
  enterprise_id uuid not null references enterprise (id),
  ticket        bytea not null,
  primary key (draw_id, stratum, n)
);
create table draw_publication (
  draw_id   uuid primary key references draw_result (draw_id),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);

-- Deviations 偏离: what happens to a draw beside its result. One person asks, with a reason code of the protocol and evidence; another
-- decides; what was drawn stays as it is, what follows is added. A decision is about the very request of another person, and what is
-- done is done under the decision that approved it: keys carry that.
create table draw_request (
  id        uuid primary key,
  draw_id   uuid not null references draw (id),
  agency_id uuid not null references agency (id),
  kind      text not null check (kind in ('VOID', 'SUBSTITUTE', 'REFILL')),
  code      text not null,
  reason    text not null check (length(reason) between 1 and 500),
  evidence  bytea not null check (octet_length(evidence) = 32),
  inspection_id uuid, -- the visit that it is about, unless it is about the whole draw
  inspector text,     -- pseudonym of the member of its team that it is about
  author_id uuid not null references account (id),
  author    text not null, -- pseudonym
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_request_code check (code ~ case kind when 'VOID' then '^V0[1-3]$' when 'SUBSTITUTE' then '^S0[1-5]$' else '^(L0[1-4]|K0[0-5])$' end),
  constraint draw_request_about check ((kind = 'VOID') = (inspection_id is null) and (kind = 'REFILL') = (inspector is not null)),
  unique (id, draw_id, kind, author_id)
);
create index draw_request_draw on draw_request (draw_id, at, id);
create index draw_request_at on draw_request (at desc, id desc);
-- What shows it. The digest is public, the document is the agency's and the supervisors'.
create table draw_document (
  request_id uuid primary key references draw_request (id),
  agency_id  uuid not null references agency (id),
  document   text not null
);
create table draw_decision (
  request_id  uuid constraint draw_decision_pkey primary key,
  draw_id     uuid not null,
  agency_id   uuid not null references agency (id),
  kind        text not null,
  author_id   uuid not null,
  approver_id uuid not null references account (id),
  approver    text not null, -- pseudonym
  approved    boolean not null,
  remark      text not null default '' check (length(remark) <= 500),
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_decision_two_persons check (approver_id <> author_id),
  unique (request_id, draw_id, kind, approved),
  foreign key (request_id, draw_id, kind, author_id) references draw_request (id, draw_id, kind, author_id)
);
create table draw_void (
  draw_id    uuid primary key,
  kind       text not null generated always as ('VOID') stored,
  approved   boolean not null generated always as (true) stored,
  request_id uuid not null unique,
  text       text not null,
  foreign key (draw_id, kind) references draw_end (draw_id, kind),
  foreign key (request_id, draw_id, kind, approved) references draw_decision (request_id, draw_id, kind, approved)
);
-- The result that a void draw would have had, as soon as its randomness is complete: whoever voided it must let everybody see it.
create table draw_would_be (
  draw_id   uuid primary key references draw_void (draw_id),
  text      text not null,
  digest    bytea not null check (octet_length(digest) = 32),
  seed      bytea not null check (octet_length(seed) = 32),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
alter table draw add foreign key (supersedes_id) references draw_void (draw_id);
-- Step by step what was done beside the result: lines of deviations.txt in the order of the log. Each goes back to a selection and stands
-- under the decision of another person: that of a request, or that of a recusal 回避 (0004).
create table draw_step (
  draw_id       uuid not null references draw_result (draw_id),
  n             int not null check (n >= 1),
  agency_id     uuid not null references agency (id),
  kind          text not null check (kind in ('SUBSTITUTE', 'REFILL')),
  approved      boolean not null generated always as (true) stored,
  request_id    uuid,
  recusal_id    uuid,
  rank          int not null,
  inspection_id uuid not null, -- the visit that changes or ends
  line          text not null check (line like 'step ' || n || ' ' || lower(kind) || ' %'),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_step_pkey primary key (draw_id, n),
  constraint draw_step_cause check ((request_id is null) <> (recusal_id is null)),
  foreign key (request_id, draw_id, kind, approved) references draw_decision (request_id, draw_id, kind, approved),
  foreign key (draw_id, rank) references draw_selection (draw_id, rank)
);
-- The register's word for why somebody whom the tickets named cannot come.
create table draw_step_document (
  draw_id   uuid not null,
  n         int not null,
  agency_id uuid not null references agency (id),
  document  text not null,
  primary key (draw_id, n),
  foreign key (draw_id, n) references draw_step (draw_id, n)
);

-- A selection is the agency's and the supervisor's until the bundle is public.
-- +goose StatementBegin
do $$
declare t text;
begin
  execute 'alter table draw_exclusion enable row level security';
  execute 'alter table draw_exclusion force row level security';
  execute 'create policy owner_all on draw_exclusion to yangguang_owner using (true) with check (true)';
  execute 'create policy scope on draw_exclusion using ((select app_all()) or agency_id = (select app_agency())) with check (agency_id = (select app_agency()))';
  foreach t in array array['draw_request', 'draw_document', 'draw_decision', 'draw_step_document'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency())) with check ((select app_all()) or agency_id = (select app_agency()))', t);
  end loop;
  foreach t in array array['draw_selection', 'draw_assignment', 'draw_reserve', 'draw_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency()) or exists (select 1 from draw_publication p where p.draw_id = %I.draw_id)) with check ((select app_all()) or agency_id = (select app_agency()))', t, t);
  end loop;
end
$$;
-- +goose StatementEnd

-- What was decided is public with its draw: a refusal is between the two who asked and decided.
create policy decided on draw_decision for select using (approved);
create policy decided on draw_request for select using (exists (select from draw_decision d where d.request_id = draw_request.id and d.approved)
  and (exists (select from draw_publication p where p.draw_id = draw_request.draw_id) or exists (select from draw_void v where v.draw_id = draw_request.draw_id)));

-- A round binds parties to accounts, which the opener may not read: the function says of named accounts only whether they are parties.
create function party_accounts(p_usernames text[]) returns table (username text, account_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.username, a.id from account a join account_role r on r.account_id = a.id and r.role = 'party'
  where a.username = any(p_usernames) and a.disabled_at is null and a.agency_id is null
$$;
revoke all on function party_accounts(text[]) from public;
grant execute on function party_accounts(text[]) to yangguang_app;

-- Who can be assigned in a draw: own and lent officers of the agencies. Of a certificate kept by another agency the answer tells only
-- whether it holds for the whole window and every field of law.
create function draw_inspectors(p_agencies uuid[], p_from date, p_to date, p_fields text[])
returns table (inspector_id uuid, pseudonym text, specialities text[], status text, certified boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, i.pseudonym, i.specialities, i.status, coalesce(c.valid_from <= p_from and c.valid_to >= p_to and c.scope @> p_fields, false)
  from inspector i left join certificate c on c.inspector_id = i.id
  where i.agency_id = any(p_agencies) or exists (
    select from membership m where m.inspector_id = i.id and m.agency_id = any(p_agencies) and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to))
$$;
revoke all on function draw_inspectors(uuid[], date, date, text[]) from public;
grant execute on function draw_inspectors(uuid[], date, date, text[]) to yangguang_app;

-- Declared conflicts of those inspectors in the window, wherever they were declared.
create function draw_conflicts(p_inspectors uuid[], p_from date, p_to date)
returns table (enterprise_id uuid, inspector_id uuid, code text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.enterprise_id, c.inspector_id, min(c.code) from conflict c
  where c.inspector_id = any(p_inspectors) and c.from_day <= p_to and (c.to_day is null or c.to_day >= p_from)
  group by c.enterprise_id, c.inspector_id
$$;
revoke all on function draw_conflicts(uuid[], date, date) from public;
grant execute on function draw_conflicts(uuid[], date, date) to yangguang_app;

call append_only('plan', 'plan_withdrawal', 'plan_item', 'plan_agency', 'plan_ratio', 'round', 'round_party', 'round_commitment', 'round_reveal', 'round_close',
  'round_beacon', 'beacon_value', 'draw', 'draw_stratum', 'draw_slot', 'draw_exclusion_count', 'draw_exclusion', 'draw_file', 'draw_pool_member', 'draw_end',
  'draw_result', 'draw_cutoff', 'draw_request', 'draw_document', 'draw_decision', 'draw_void', 'draw_would_be', 'draw_step', 'draw_step_document',
  'draw_selection', 'draw_assignment', 'draw_reserve', 'draw_publication');
