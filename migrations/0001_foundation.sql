-- +goose Up
-- Foundation: settings per transaction, accounts and sessions, idempotency, audit and the ledger tables.
-- Roles yangguang_owner (migrations) and yangguang_app (runtime) exist before goose runs (decisions.md 9).

-- The command's time: the database clock; a given clock only for the owner, who loads a demo city's history (decisions.md 7).
-- +goose StatementBegin
create function command_time() returns timestamptz language sql stable as $$
  select case
    when pg_has_role(session_user, 'yangguang_owner', 'member')
      then coalesce(nullif(current_setting('app.time', true), '')::timestamptz, now())
    else now()
  end
$$;
-- +goose StatementEnd

-- Who is asking, from settings that live for one transaction. Empty means nobody: every policy then selects nothing.
create function app_all() returns boolean language sql stable parallel safe as $$ select coalesce(current_setting('app.all', true), '') = 'on' $$;
create function app_account() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.account', true), '')::uuid $$;
create function app_agency() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.agency', true), '')::uuid $$;
create function app_enterprise() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.enterprise', true), '')::uuid $$;
create function app_visit() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.visit', true), '')::uuid $$;

-- Evidence is never changed: row trigger for UPDATE and DELETE, statement trigger for TRUNCATE (security.md rule 15).
-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
-- Append-only also means: the runtime role may not choose a column that the server sets (security.md check 87), so it gets INSERT
-- on the other columns only.
create procedure append_only(variadic names text[]) language plpgsql as $$
declare t text; cols text;
begin
  foreach t in array names loop
    execute format('create trigger append_only_row before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
    execute format('revoke insert, update, delete, truncate on %I from yangguang_app', t);
    select string_agg(quote_ident(a.attname), ', ') into cols
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = t::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = '' and a.attgenerated = ''
      and coalesce(pg_get_expr(d.adbin, d.adrelid), '') not in ('now()', 'command_time()');
    execute format('grant select, insert (%s) on %I to yangguang_app', cols, t);
    if t not in ('log_entry', 'audit_event', 'command') -- which are what a change leaves
      and exists (select from pg_attribute a where a.attrelid = t::regclass and a.attname = 'change_id') then
      call ledgered('insert', t);
    end if;
  end loop;
end
$$;

-- A row is written by a command, and each command leaves its own entry, last of all. So the change_id that a row is written with must not be
-- in the ledger yet, which the one that it had always is; the foreign key demands at COMMIT that it is there then. No row can be written
-- without an entry or hang on another command's (design decision 3). The arguments are columns that are written once: what they hold
-- they keep.
create function needs_entry() returns trigger language plpgsql as $$
declare was jsonb; becomes jsonb;
begin
  if exists (select from public.log_entry e where e.change_id = new.change_id) then
    raise exception 'a row of % needs an entry of its own in the ledger', tg_table_name using errcode = 'restrict_violation', constraint = 'change_entry';
  end if;
  if tg_op = 'UPDATE' and tg_nargs > 0 then
    was := to_jsonb(old); becomes := to_jsonb(new);
    for i in 0 .. tg_nargs - 1 loop
      if was ->> tg_argv[i] <> coalesce(becomes ->> tg_argv[i], '') then
        raise exception '%.% is written once', tg_table_name, tg_argv[i] using errcode = 'restrict_violation', constraint = 'written_once';
      end if;
    end loop;
  end if;
  return new;
end
$$;
create procedure ledgered(events text, name text, variadic once text[] default '{}') language plpgsql as $$
begin
  execute format('create trigger needs_entry before %s on %I for each row execute function needs_entry(%s)', events, name,
    (select string_agg(quote_literal(c), ', ') from unnest(once) c));
end
$$;
-- +goose StatementEnd

-- ── ledger 账本 ────────────────────────────────────────────────────────────────────────────────────────────────────
create table log_entry (
  idx       bigint primary key check (idx >= 0),
  change_id uuid not null constraint log_entry_change_key unique,
  type      text not null,
  subject   text not null,
  at        timestamptz not null,
  leaf      bytea not null check (octet_length(leaf) between 1 and 65535)
);
create index log_entry_subject on log_entry (subject, idx desc);
create table log_hash (
  pos  bigint primary key check (pos >= 0),
  hash bytea not null check (octet_length(hash) = 32)
);
-- Bodies hold what may have to be erased one day; the leaf keeps only the salted digest (ledger.md).
create table log_body (
  change_id uuid primary key references log_entry (change_id) deferrable initially deferred,
  salt      bytea not null check (octet_length(salt) = 16),
  body      text not null
);

-- What the publisher signed. Any server process may serve the newest one; only a holder of the key adds one.
create table log_checkpoint (
  size      bigint primary key check (size > 0),
  note      text not null,
  signed_at timestamptz not null default now()
);

-- ── audit 审计 ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table audit_event (
  change_id   uuid primary key references log_entry (change_id) deferrable initially deferred,
  at          timestamptz not null default command_time(),
  account_id  uuid,
  pseudonym   text not null,
  roles       text[] not null,
  agency_id   uuid,
  verb        text not null,
  policy_line text not null,
  operation   text not null,
  object_type text not null,
  object_id   uuid not null,
  request_id  text not null default '',
  address     text not null default ''
);
create index audit_event_at on audit_event (at, change_id);
create index audit_event_object on audit_event (object_id, at);
alter table log_entry add constraint log_entry_audit_fkey foreign key (change_id) references audit_event (change_id) deferrable initially deferred;

-- Refused commands leave no ledger entry, but they are on record (security.md check 90).
create table audit_refusal (
  id          bigint generated always as identity primary key,
  at          timestamptz not null default now(),
  account_id  uuid,
  pseudonym   text not null,
  verb        text not null,
  operation   text not null,
  code        text not null,
  reason      text not null default '',
  request_id  text not null default '',
  address     text not null default ''
);
create index audit_refusal_at on audit_refusal (at, id);
-- What callers without a session are refused is counted: each row an hour, what was refused, of which account if it was a sign-in, and from
-- which network ('' beside the networks that an hour has rows for). So a flood fills no disk.
create table refusal_count (
  hour       timestamptz not null default date_trunc('hour', now(), 'UTC'),
  verb       text not null,
  operation  text not null,
  code       text not null,
  reason     text not null default '',
  account_id uuid,
  network    text not null,
  n          bigint not null default 1 check (n > 0),
  first_at   timestamptz not null default now(),
  last_at    timestamptz not null default now(),
  constraint refusal_count_key unique nulls not distinct (hour, verb, operation, code, reason, network, account_id)
);
-- A count goes up by one, and logs are kept for six months at least: 网络安全法 (2025) 23 (三), 留存网络日志不少于六个月.
-- +goose StatementBegin
create function refusal_counts() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.n <> old.n + 1 or new.last_at <> now()) or tg_op = 'DELETE' and old.hour > now() - interval '6 months' then
    raise exception 'a refusal that was counted stays counted for six months' using errcode = 'restrict_violation', constraint = 'refusal_counts';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;
-- +goose StatementEnd
create trigger refusal_counts before update or delete on refusal_count for each row execute function refusal_counts();

-- Appends one entry: lock, number, previous entry of the subject, leaf, RFC 6962 hashes numbered as x/mod/sumdb/tlog does.
-- The last statement of every command, in one batch with COMMIT (decisions.md 1, 2). Returns the index.
-- +goose StatementBegin
create function stored_hash_index(level int, n bigint) returns bigint language plpgsql immutable as $$
declare i bigint;
begin
  for l in 1..level loop n := 2 * n + 1; end loop;
  i := 0;
  while n > 0 loop i := i + n; n := n >> 1; end loop;
  return i + level;
end
$$;
-- p_subject is the key of the chain (kind/id), p_line the third line of the leaf as package ledger writes it. p_chain is the place that
-- the type must have in its subject's chain (first, later or empty), p_once names the types of which a subject has one at most.
create function ledger_append(p_change uuid, p_format text, p_type text, p_subject text, p_line text, p_at timestamptz, p_actor text, p_body text,
  p_chain text, p_once text[])
returns bigint language plpgsql as $$
declare
  n bigint; prev bigint; leaf bytea; h bytea; lvl int := 0; m bigint; pos bigint;
begin
  perform pg_advisory_xact_lock(7262, 1);
  select coalesce(max(idx) + 1, 0) into n from log_entry;
  select idx into prev from log_entry where subject = p_subject order by idx desc limit 1;
  if (p_chain = 'first' and prev is not null) or (p_chain = 'later' and prev is null)
    or exists (select from log_entry where subject = p_subject and type = any(p_once)) then
    raise exception 'a % entry cannot stand here in the chain of %', p_type, p_subject using errcode = 'check_violation', constraint = 'log_entry_chain';
  end if;
  leaf := convert_to(p_format || ' entry' || e'\n' || 'type ' || p_type || e'\n' || p_line || e'\n'
    || 'time ' || to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || e'\n'
    || 'actor ' || p_actor || e'\n' || 'prev ' || coalesce(prev::text, '-') || e'\n' || 'body ' || p_body || e'\n', 'UTF8');
  insert into log_entry (idx, change_id, type, subject, at, leaf) values (n, p_change, p_type, p_subject, p_at, leaf);
  h := sha256('\x00'::bytea || leaf);
  pos := stored_hash_index(0, n);
  insert into log_hash (pos, hash) values (pos, h);
  m := n;
  while m & 1 = 1 loop
    select hash into strict leaf from log_hash where log_hash.pos = stored_hash_index(lvl, m - 1);
    h := sha256('\x01'::bytea || leaf || h);
    lvl := lvl + 1; m := m >> 1; pos := pos + 1;
    insert into log_hash (pos, hash) values (pos, h);
  end loop;
  return n;
end
$$;
-- +goose StatementEnd

-- ── regions and agencies 机关 ──────────────────────────────────────────────────────────────────────────────────────
create table region (
  code          text primary key check (code ~ '^[0-9]{6}$'),
  name          text not null,
  parent_code   text references region (code),
  superseded_by text,
  source        text not null
);
create table agency (
  id          uuid primary key,
  code        text not null constraint agency_code_key unique,
  name        text not null,
  region_code text not null references region (code),
  field       text not null,
  level       text not null check (level in ('province', 'city', 'county', 'township')),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred
);

-- ── accounts and sessions ──────────────────────────────────────────────────────────────────────────────────────────
create table account (
  id             uuid primary key,
  username       text not null constraint account_username_key unique check (username = lower(username) and length(username) between 2 and 64),
  display_name   text not null,
  pseudonym      text not null constraint account_pseudonym_key unique,
  password_hash  text not null,
  totp_secret    bytea,
  totp_last_step bigint not null default 0,
  agency_id      uuid references agency (id),
  enterprise_id  uuid,
  inspector_id   uuid,
  region_code    text,
  stamp          uuid not null default gen_random_uuid(),
  failed_count   int not null default 0,
  locked_until   timestamptz,
  disabled_at    timestamptz,
  password_at    timestamptz not null default now(),
  created_at     timestamptz not null default command_time(),
  change_id      uuid not null references log_entry (change_id) deferrable initially deferred
);
create table account_role (
  account_id uuid not null references account (id),
  role       text not null check (role in ('inspector', 'agency_admin', 'supervisor', 'auditor', 'enterprise', 'system_admin', 'security_admin', 'audit_admin', 'party')),
  primary key (account_id, role)
);
-- 三员分离: nobody holds two of the three administrators' roles.
create unique index account_role_three_admins on account_role (account_id) where role in ('system_admin', 'security_admin', 'audit_admin');
create table session (
  id           uuid primary key,
  account_id   uuid not null references account (id),
  refresh_hash bytea not null constraint session_refresh_key unique,
  created_at   timestamptz not null default now(),
  refreshed_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  address      text not null default '',
  user_agent   text not null default ''
);
create index session_account on session (account_id);
-- Refresh tokens that were exchanged: one that comes back was stolen, and its session ends.
create table used_refresh (
  hash       bytea primary key,
  session_id uuid not null references session (id),
  at         timestamptz not null default now()
);
create table sign_in_failure (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default now(),
  address text not null
);
create index sign_in_failure_address on sign_in_failure (address, at);

-- ── idempotency ────────────────────────────────────────────────────────────────────────────────────────────────────
create table command (
  actor_key   text not null,
  key         uuid not null,
  operation   text not null,
  body_hash   bytea not null check (octet_length(body_hash) = 32),
  object_id   uuid not null,
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  received_at timestamptz not null default now(),
  constraint command_pkey primary key (actor_key, key)
);

alter table account enable row level security;
alter table account force row level security;
create policy owner_all on account to yangguang_owner using (true) with check (true);
create policy scope on account using ((select app_all()) or id = (select app_account()) or agency_id = (select app_agency()))
  with check ((select app_all()) or agency_id = (select app_agency()));
alter table session enable row level security;
alter table session force row level security;
create policy owner_all on session to yangguang_owner using (true) with check (true);
create policy scope on session using ((select app_all()) or account_id = (select app_account()))
  with check ((select app_all()) or account_id = (select app_account()));

-- The session row is read before anybody is known: this function answers for one session id only and sets the settings of the
-- transaction from the database, never from claims. Owned by the owner, fixed search_path (security.md check 81).
-- +goose StatementBegin
create function open_session(p_session uuid, p_stamp uuid)
returns table (account_id uuid, username text, display_name text, pseudonym text, roles text[], agency_id uuid, enterprise_id uuid, inspector_id uuid, region_code text, stamp uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare a record;
begin
  select ac.*, array(select r.role from account_role r where r.account_id = ac.id order by 1) as role_names into a
  from session s join account ac on ac.id = s.account_id
  where s.id = p_session and s.revoked_at is null and s.expires_at > now() and ac.disabled_at is null;
  if not found then return; end if;
  if p_stamp is null or p_stamp = a.stamp then
    perform set_config('app.account', a.id::text, true),
            set_config('app.agency', case when a.role_names && array['inspector', 'agency_admin'] then coalesce(a.agency_id::text, '') else '' end, true),
            set_config('app.enterprise', case when a.role_names && array['enterprise'] then coalesce(a.enterprise_id::text, '') else '' end, true),
            set_config('app.all', case when a.role_names && array['supervisor', 'auditor'] then 'on' else '' end, true);
  end if;
  return query select a.id, a.username, a.display_name, a.pseudonym, a.role_names, a.agency_id, a.enterprise_id, a.inspector_id, a.region_code, a.stamp;
end
$$;
-- +goose StatementEnd
revoke all on function open_session(uuid, uuid) from public;
grant execute on function open_session(uuid, uuid) to yangguang_app;

grant usage on schema public to yangguang_app;
-- What the program writes and no more: a column stands in a grant because a statement of package postgres sets it (gate/rights_test.go).
grant select, insert on all tables in schema public to yangguang_app;
revoke insert on region from yangguang_app; -- the owner's, from what the binary carries
grant update (password_hash, totp_secret, totp_last_step, stamp, failed_count, locked_until, disabled_at, password_at) on account to yangguang_app;
grant delete on account_role to yangguang_app;
grant update (refresh_hash, refreshed_at, revoked_at) on session to yangguang_app;
grant delete on sign_in_failure to yangguang_app;
revoke insert on refusal_count from yangguang_app;
grant insert (verb, operation, code, reason, account_id, network), update (n, last_at), delete on refusal_count to yangguang_app;
call append_only('log_entry', 'log_hash', 'log_checkpoint', 'audit_event', 'audit_refusal', 'command', 'used_refresh');
call ledgered('insert or update', 'agency');
call ledgered('insert', 'account'); -- signing in and locking change an account without an entry
