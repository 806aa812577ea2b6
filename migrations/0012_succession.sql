-- +goose Up
-- 主体承继: which enterprise and which agency goes on as which. Visits count for the one that goes on (practice 2: caps follow the successor
-- and the grantor).

-- An enterprise that ended: entered twice (DUPLICATE 重复登记), merged into or divided from another (MERGER 合并), or entered anew under
-- another code (REREGISTERED 换照、个转企). It ends once.
create table enterprise_succession (
  enterprise_id uuid constraint enterprise_succession_pkey primary key references enterprise (id),
  successor_id  uuid not null references enterprise (id),
  kind          text not null check (kind in ('DUPLICATE', 'MERGER', 'REREGISTERED')),
  reason        text not null check (length(reason) between 1 and 2000),
  account_id    uuid references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);
create index enterprise_succession_successor on enterprise_succession (successor_id);
-- An agency that was merged into another (机构改革).
create table agency_succession (
  agency_id    uuid constraint agency_succession_pkey primary key references agency (id),
  successor_id uuid not null references agency (id),
  reason       text not null check (length(reason) between 1 and 2000),
  account_id   uuid references account (id),
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred
);
create index agency_succession_successor on agency_succession (successor_id);
-- Power of one body from another: AUTHORISED 授权 (it acts in its own name), ENTRUSTED 委托 (in the grantor's name, 行政处罚法 20). Items empty:
-- all of the grantor's. A grant ends early by power_grant_end.
create table power_grant (
  id         uuid primary key,
  grantor_id uuid not null references agency (id),
  grantee_id uuid not null references agency (id),
  kind       text not null check (kind in ('AUTHORISED', 'ENTRUSTED')),
  instrument text not null check (length(instrument) between 1 and 512),
  item_ids   uuid[] not null default '{}',
  from_day   date not null,
  to_day     date not null check (to_day >= from_day),
  reason     text not null check (length(reason) between 1 and 2000),
  account_id uuid references account (id),
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint power_grant_other check (grantor_id <> grantee_id)
);
create index power_grant_grantee on power_grant (grantee_id, from_day);
create index power_grant_grantor on power_grant (grantor_id, from_day);
create table power_grant_end (
  grant_id   uuid constraint power_grant_end_pkey primary key references power_grant (id),
  last_day   date not null,
  reason     text not null check (length(reason) between 1 and 2000),
  account_id uuid references account (id),
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred
);

-- Who goes on for an enterprise, and everybody for whom that one goes on.
-- +goose StatementBegin
create function enterprise_identity(p_enterprise uuid) returns uuid language sql stable as $$
  with recursive line (id, n) as (
    select p_enterprise, 0 union all
    select s.successor_id, n + 1 from line join enterprise_succession s on s.enterprise_id = line.id)
  select id from line order by n desc limit 1
$$;
create function enterprise_kin(p_enterprise uuid) returns uuid[] language sql stable as $$
  with recursive kin (id) as (
    select enterprise_identity(p_enterprise) union
    select s.enterprise_id from kin join enterprise_succession s on s.successor_id = kin.id)
  select array_agg(id) from kin
$$;
-- The same of agencies. A body that is entrusted on the day counts for its grantor, by the one grantor it has then; with several it counts for
-- itself, and each grantor's kin holds it.
create function agency_identity(p_agency uuid, p_day date) returns uuid language sql stable as $$
  with recursive line (id, n) as (
    select p_agency, 0 union all
    select next.id, n + 1 from line cross join lateral (
      select s.successor_id as id from agency_succession s where s.agency_id = line.id
      union all
      select min(g.grantor_id::text)::uuid from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.grantee_id = line.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and least(g.to_day, e.last_day)
        and not exists (select from agency_succession s where s.agency_id = line.id)
      having count(distinct g.grantor_id) = 1) next
    where n < 8)
  select id from line order by n desc limit 1
$$;
create function agency_kin(p_agency uuid, p_day date) returns uuid[] language sql stable as $$
  with recursive kin (id) as (
    select agency_identity(p_agency, p_day) union
    select next.id from kin cross join lateral (
      select s.agency_id as id from agency_succession s where s.successor_id = kin.id
      union all
      select g.grantee_id from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.grantor_id = kin.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and least(g.to_day, e.last_day)) next)
  select array_agg(id) from kin
$$;

-- A line of successors has an end: nobody goes on for itself by way of others.
create function succession_ends() returns trigger language plpgsql as $$
declare circle boolean;
begin
  perform pg_advisory_xact_lock(7263, hashtext(tg_table_name));
  if tg_table_name = 'enterprise_succession' then
    circle := enterprise_identity(new.successor_id) = new.enterprise_id;
    -- No slot is taken while its enterprise changes identity.
    perform pg_advisory_xact_lock(7263, h) from (select distinct hashtext(enterprise_identity(x)::text) h
      from unnest(array[new.enterprise_id, new.successor_id]) x order by 1) locks;
  else
    circle := exists (with recursive line (id) as (select new.successor_id union
      select s.successor_id from line join agency_succession s on s.agency_id = line.id) select from line where id = new.agency_id);
  end if;
  if circle then
    raise exception 'the successor ends in the one that it succeeds' using errcode = 'check_violation', constraint = 'succession_ends';
  end if;
  return new;
end
$$;
-- 行政处罚法 20: an entrusted body entrusts nobody else.
create function entrusted_once() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7263, hashtext('power_grant'));
  if new.kind = 'ENTRUSTED' and exists (select from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.kind = 'ENTRUSTED' and (g.grantee_id = new.grantor_id or g.grantor_id = new.grantee_id)
        and g.from_day <= new.to_day and least(g.to_day, e.last_day) >= new.from_day) then
    raise exception 'an entrusted body entrusts nobody else' using errcode = 'check_violation', constraint = 'entrusted_once';
  end if;
  return new;
end
$$;

-- The caps of all for whom one goes on are one cap. The constraints of visit_slot hold for an enterprise that nobody succeeded; where there is
-- kin, this counts over it, one at a time.
create function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; first_day date; held int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  select i.window_from into first_day from inspection i where i.id = new.inspection_id;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id, first_day);
  if cardinality(firms) + cardinality(offices) > 2 and new.override_id is null then
    select count(*) into held from visit_slot s where s.enterprise_id = any(firms) and s.agency_id = any(offices)
      and s.rule = new.rule and s.period = new.period and s.freed_at is null;
    if held >= new.cap then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_slot_fits() from public;
create trigger succession_ends before insert on enterprise_succession for each row execute function succession_ends();
create trigger succession_ends before insert on agency_succession for each row execute function succession_ends();
create trigger entrusted_once before insert on power_grant for each row execute function entrusted_once();
create trigger visit_slot_fits before insert on visit_slot for each row execute function visit_slot_fits();
call append_only('enterprise_succession', 'agency_succession', 'power_grant', 'power_grant_end');

-- Visits of a year are those of all for whom the enterprise goes on.
-- +goose StatementBegin
create or replace function visit_year(p_enterprise uuid, p_year int)
returns table (year int, agency_id uuid, number text, counts boolean, basis text)
language sql stable security definer set search_path = public, pg_temp as $$
  select extract(year from i.window_from)::int, i.agency_id, i.number, i.counts_toward_cap, i.cap_basis
  from inspection i
  where i.enterprise_id = any(enterprise_kin(p_enterprise)) and i.disclosed_to is not null
    and i.window_from >= make_date(p_year - 1, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
    and (app_all() or app_agency() is not null or app_enterprise() = any(enterprise_kin(p_enterprise))
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(enterprise_kin(p_enterprise))))
$$;
-- +goose StatementEnd
