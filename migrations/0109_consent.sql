-- +goose Up
-- 行政处罚法 20, 21: an entrustment 委托 is an agreement: it counts from the day on which the entrusted body accepted it (since). Until then the body's visits are its
-- own, and nobody's cap is used by another's. Those entered before this rule stand as they were.
create table power_grant_consent (
  grant_id   uuid constraint power_grant_consent_pkey primary key references power_grant (id),
  since      date not null,
  account_id uuid references account (id),
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred
);
insert into power_grant_consent (grant_id, since, account_id, at, change_id)
  select id, from_day, account_id, at, change_id from power_grant where kind = 'ENTRUSTED';
call append_only('power_grant_consent');
alter table register_change drop constraint register_change_action_check,
  add constraint register_change_action_check check (action in ('CREATE', 'CHANGE', 'END', 'PUBLISH', 'WITHDRAW', 'GRANT', 'ACCEPT', 'REVOKE'));

-- Powers as they hold: from when they were accepted to when they were ended.
create view power_now with (security_invoker) as
  select g.id, g.grantor_id, g.grantee_id, g.kind, g.item_ids, greatest(g.from_day, c.since) as from_day, least(g.to_day, e.last_day) as to_day
  from power_grant g left join power_grant_end e on e.grant_id = g.id left join power_grant_consent c on c.grant_id = g.id
  where g.kind <> 'ENTRUSTED' or c.grant_id is not null;
grant select on power_now to yangguang_app;
-- +goose StatementBegin
create or replace function agency_identity(p_agency uuid, p_day date) returns uuid
language plpgsql stable as $$
begin
  return (
  with recursive line (id, n) as (
    select p_agency, 0 union all
    select next.id, n + 1 from line cross join lateral (
      select s.successor_id as id from agency_succession s where s.agency_id = line.id
      union all
      select min(g.grantor_id::text)::uuid from power_now g
      where g.grantee_id = line.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and g.to_day
        and not exists (select from agency_succession s where s.agency_id = line.id)
      having count(distinct g.grantor_id) = 1) next
    where n < 8)
  select id from line order by n desc limit 1);
end
$$;
create or replace function agency_kin(p_agency uuid, p_day date) returns uuid[]
language plpgsql stable as $$
begin
  return (
  with recursive kin (id) as (
    select agency_identity(p_agency, p_day) union
    select next.id from kin cross join lateral (
      select s.agency_id as id from agency_succession s where s.successor_id = kin.id
      union all
      select g.grantee_id from power_now g
      where g.grantor_id = kin.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and g.to_day) next)
  select array_agg(id) from kin);
end
$$;
create or replace function item_grantees(p_agency uuid, p_item uuid, p_from date, p_to date) returns uuid[]
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return array(select g.grantee_id from power_now g
    where g.grantor_id = p_agency and g.from_day <= p_from and g.to_day >= p_to and (g.item_ids = '{}' or p_item = any(g.item_ids)));
end
$$;
-- An entrusted body entrusts nobody else: asked when a grant is entered and again when it is accepted, of what was accepted. Nobody has power of or gives it to a
-- body that was merged away.
create or replace function entrusted_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare n power_grant;
begin
  perform pg_advisory_xact_lock(7263, hashtext('power_grant'));
  if tg_table_name = 'power_grant' then
    n := new;
  else
    select * into n from power_grant g where g.id = new.grant_id;
    if n.kind <> 'ENTRUSTED' or new.since < n.from_day or exists (select from power_grant_end e where e.grant_id = n.id) then
      raise exception 'what is accepted is an entrustment that has not ended' using errcode = 'check_violation', constraint = 'power_grant_accepted';
    end if;
  end if;
  if exists (select from agency_succession s where s.agency_id in (n.grantor_id, n.grantee_id)) then
    raise exception 'a body that was merged away has no power' using errcode = 'check_violation', constraint = 'power_grant_living';
  end if;
  if n.kind = 'ENTRUSTED' and exists (select from power_now g where g.id <> n.id and g.kind = 'ENTRUSTED'
      and (g.grantee_id = n.grantor_id or g.grantor_id = n.grantee_id) and g.from_day <= n.to_day and g.to_day >= n.from_day) then
    raise exception 'an entrusted body entrusts nobody else' using errcode = 'check_violation', constraint = 'entrusted_once';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function entrusted_once() from public;
create trigger entrusted_once before insert on power_grant_consent for each row execute function entrusted_once();

-- +goose Down
drop trigger entrusted_once on power_grant_consent;
-- +goose StatementBegin
create or replace function entrusted_once() returns trigger language plpgsql as $$
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
create or replace function item_grantees(p_agency uuid, p_item uuid, p_from date, p_to date) returns uuid[]
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return array(select g.grantee_id from power_grant g left join power_grant_end e on e.grant_id = g.id
    where g.grantor_id = p_agency and g.from_day <= p_from and least(g.to_day, e.last_day) >= p_to
      and (g.item_ids = '{}' or p_item = any(g.item_ids)));
end
$$;
create or replace function agency_kin(p_agency uuid, p_day date) returns uuid[]
language plpgsql stable as $$
begin
  return (
  with recursive kin (id) as (
    select agency_identity(p_agency, p_day) union
    select next.id from kin cross join lateral (
      select s.agency_id as id from agency_succession s where s.successor_id = kin.id
      union all
      select g.grantee_id from power_grant g left join power_grant_end e on e.grant_id = g.id
      where g.grantor_id = kin.id and g.kind = 'ENTRUSTED' and p_day between g.from_day and least(g.to_day, e.last_day)) next)
  select array_agg(id) from kin);
end
$$;
create or replace function agency_identity(p_agency uuid, p_day date) returns uuid
language plpgsql stable as $$
begin
  return (
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
  select id from line order by n desc limit 1);
end
$$;
-- +goose StatementEnd
drop view power_now;
alter table register_change drop constraint register_change_action_check,
  add constraint register_change_action_check check (action in ('CREATE', 'CHANGE', 'END', 'PUBLISH', 'WITHDRAW', 'GRANT', 'REVOKE')) not valid;
drop table power_grant_consent;
