-- +goose Up
-- 联合检查: visits that wait for the same enterprise in the same days are proposed to enter as one (合并 > 联合 > 非现场). Each keeps its agency, items,
-- officers and record; one of them, the host, holds the code, and every cap counts them once.
create table merge_proposal (
  id            uuid primary key,
  enterprise_id uuid not null references enterprise (id),
  measure       text not null check (measure in ('MERGE', 'JOINT')),
  host_id       uuid not null references inspection (id),
  guest_id      uuid not null references inspection (id),
  host_agency   uuid not null references agency (id),
  guest_agency  uuid not null references agency (id),
  host_number   text not null,
  guest_number  text not null,
  from_day      date not null,
  to_day        date not null check (to_day >= from_day),
  basis         text not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint merge_proposal_pair unique (host_id, guest_id),
  constraint merge_proposal_two check (host_id <> guest_id),
  constraint merge_proposal_measure check ((measure = 'MERGE') = (host_agency = guest_agency)),
  unique (id, host_id, guest_id, host_agency, guest_agency)
);
create index merge_proposal_at on merge_proposal (at desc, id desc);
create index merge_proposal_guest on merge_proposal (guest_id);
create table merge_answer (
  proposal_id uuid not null references merge_proposal (id),
  agency_id   uuid not null references agency (id),
  answer      text not null check (answer in ('ACCEPTED', 'OFF_SITE', 'DECLINED')),
  reason      text check (length(reason) between 1 and 2000),
  account_id  uuid not null references account (id),
  pseudonym   text not null,
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint merge_answer_pkey primary key (proposal_id, agency_id),
  constraint merge_answer_reason check (answer = 'ACCEPTED' or reason is not null)
);
create table joint_visit (
  guest_id     uuid not null,
  host_id      uuid not null,
  proposal_id  uuid not null constraint joint_visit_pkey primary key,
  host_agency  uuid not null,
  guest_agency uuid not null,
  host_number  text not null,
  guest_number text not null,
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  foreign key (proposal_id, host_id, guest_id, host_agency, guest_agency) references merge_proposal (id, host_id, guest_id, host_agency, guest_agency)
);
create index joint_visit_host on joint_visit (host_id);
create index joint_visit_guest on joint_visit (guest_id);
-- A visit that is voided before anybody entered leaves the others.
create table joint_end (
  proposal_id uuid constraint joint_end_pkey primary key references joint_visit (proposal_id),
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred
);
create view joint_now with (security_invoker) as
select j.* from joint_visit j where not exists (select from joint_end e where e.proposal_id = j.proposal_id);
create index inspection_waiting on inspection (enterprise_id, window_from) where state in ('PLANNED', 'APPROVED');

-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['merge_proposal', 'merge_answer', 'joint_visit', 'joint_end'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
  end loop;
end
$$;
-- +goose StatementEnd
create policy scope on merge_proposal using ((select app_all()) or host_agency = (select app_head()) or guest_agency = (select app_head()))
  with check ((select app_system()));
create policy scope on merge_answer using (exists (select from merge_proposal p where p.id = proposal_id))
  with check (agency_id = (select app_head()) and exists (select from merge_proposal p where p.id = proposal_id and agency_id in (p.host_agency, p.guest_agency)));
-- Who sees one of the visits knows with which others it enters; so does whoever holds the code.
create policy scope on joint_visit using ((select app_all()) or host_id = (select app_visit()) or exists (select from inspection i where i.id in (host_id, guest_id)))
  with check ((select app_head()) in (host_agency, guest_agency));
create policy scope on joint_end using (exists (select from joint_visit j where j.proposal_id = joint_end.proposal_id)) with check (false);
call append_only('merge_proposal', 'merge_answer', 'joint_visit', 'joint_end');
grant select on joint_now to yangguang_app;

-- The host's code, scans and departure are those of every visit that enters with it; its team and theirs are one, once the enterprise was shown it.
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['check_code', 'check_code_scan', 'visit_leave'] loop
    execute format('create policy guest on %1$I for select using (exists (select from joint_now j join inspection g on g.id = j.guest_id where j.host_id = %1$I.inspection_id))', t);
  end loop;
end
$$;
-- +goose StatementEnd
create policy joint on inspection_team for select using (disclosed_to is not null and exists (select from joint_now j
  where inspection_id in (j.host_id, j.guest_id)));

-- +goose StatementBegin
-- The visit whose code lets a visit in: its host, or itself.
create function joint_host(p_visit uuid) returns uuid language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit)
$$;
-- The visits that enter under the code of a host, the host first; p_visit alone when it is alone.
create function joint_members(p_visit uuid) returns table (visit uuid, ord bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select p_visit, 0 union all
  select j.guest_id, row_number() over (order by j.at, j.guest_id) from joint_now j where j.host_id = p_visit
$$;
-- The agencies of a visit: the lead agency, those of its draw and those that enter with it.
create function visit_agencies(p_visit uuid) returns table (agency_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
  select i.agency_id from inspection i where i.id = p_visit
  union select x.agency_id from inspection_agency x where x.inspection_id = p_visit
  union select j.guest_agency from joint_now j where j.host_id = p_visit
  union select j.host_agency from joint_now j where j.guest_id = p_visit
$$;
-- What the gate of a host asks of the visits that enter with it; for the host's agency and those that see all.
create function joint_guests(p_host uuid)
returns table (visit uuid, number text, agency_id uuid, state text, kind text, trigger text, counts boolean, window_from date, window_to date, plan text, withdrawn boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.id, g.number, g.agency_id, g.state, g.kind, g.trigger, g.counts_toward_cap, g.window_from, g.window_to, coalesce(p.number, ''),
    p.id is not null and exists (select from plan_withdrawal w where w.plan_id = p.id)
  from joint_now j join inspection g on g.id = j.guest_id left join plan p on p.id = g.plan_id
  where j.host_id = p_host and (app_all() or j.host_agency = app_agency())
  order by j.at, g.id
$$;
-- The one team of those who enter under one code, the host's officers first.
create function joint_team(p_host uuid) returns table (inspector_id uuid, lead boolean, ord bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.inspector_id, bool_or(t.lead and m.ord = 0), min(m.ord * 1000 + t.position)
  from joint_members(p_host) m join team_now t on t.inspection_id = m.visit
  where app_all() or exists (select from inspection i where i.id = p_host and i.agency_id = app_agency())
  group by t.inspector_id
$$;
-- When the team entered, as the record counts it.
create function visit_entered(p_visit uuid) returns timestamptz language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(s.device_at, s.at) from check_code_scan s where s.inspection_id = joint_host(p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1
$$;
-- Whether a proposal can still be taken up: both visits wait, and neither enters with another already.
create function merge_open(p_host uuid, p_guest uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from inspection i where i.id in (p_host, p_guest) and i.state not in ('PLANNED', 'APPROVED'))
    and not exists (select from joint_now j where j.guest_id in (p_host, p_guest) or j.host_id = p_guest)
$$;
create function joint_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7263, hashtext(enterprise_identity(i.enterprise_id)::text)) from inspection i where i.id = new.host_id;
  if not merge_open(new.host_id, new.guest_id) or exists (select from (values (new.host_agency), (new.guest_agency)) v (agency)
      where not exists (select from merge_answer a where a.proposal_id = new.proposal_id and a.agency_id = v.agency and a.answer = 'ACCEPTED')) then
    raise exception 'visits enter as one when both wait and each agency agreed' using errcode = 'check_violation', constraint = 'joint_fits';
  end if;
  return new;
end
$$;
-- One code: the host's.
create function one_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'the code of a joint visit is its host''s' using errcode = 'check_violation', constraint = 'one_code';
  end if;
  return new;
end
$$;
-- Those who enter with a host go with it: shown when it is shown, on site when it is.
create function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      -- A guest that stays away gives its agency's numbers back, unless another visit of that agency goes on.
      update visit_slot s set freed_at = command_time(), change_id = new.change_id from joint_visit j
      where j.guest_id = new.id and s.inspection_id = j.host_id and s.agency_id = new.agency_id and s.freed_at is null and j.host_agency <> new.agency_id
        and not exists (select from joint_now o where o.host_id = j.host_id and o.guest_agency = new.agency_id);
    end if;
    return null;
  end if;
  update inspection g set state = new.state, disclosed_to = coalesce(g.disclosed_to, new.disclosed_to), change_id = new.change_id
  from joint_now j where j.host_id = new.id and g.id = j.guest_id and g.state in ('APPROVED', 'CODE_ISSUED')
    and (g.state <> new.state or g.disclosed_to is distinct from new.disclosed_to);
  update inspection_team t set disclosed_to = new.disclosed_to, name = c.name, certificate_number = c.number, change_id = new.change_id
  from joint_now j, certificate c where j.host_id = new.id and t.inspection_id = j.guest_id and c.inspector_id = t.inspector_id
    and t.disclosed_to is null and new.disclosed_to is not null;
  return null;
end
$$;
-- Officers as before, and those of the visits that enter with one of the agency's own.
create or replace function visit_officers(p_inspectors uuid[], p_enterprise uuid, p_from date, p_to date)
returns table (ord bigint, inspector_id uuid, pseudonym text, agency_id uuid, agency_field text, status text, specialities text[],
  name text, number text, valid_from date, valid_to date, scope text[], conflicts text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select w.ord, p.id, p.pseudonym, ag.id, ag.field,
    case when p.status = 'ACTIVE' and exists (select from inspector_leave l where l.inspector_id = p.id and l.from_day <= p_from and l.to_day >= p_to)
      then 'ON_LEAVE' else p.status end,
    p.specialities, c.name, c.number, c.valid_from, c.valid_to, c.scope,
    array(select distinct k.code from conflict k where k.inspector_id = p.id and k.enterprise_id = any(enterprise_kin(p_enterprise)) and k.from_day <= p_to
      and (k.to_day is null or k.to_day >= p_from) order by k.code)
  from unnest(p_inspectors) with ordinality w (id, ord)
  join inspector p on p.id = w.id
  join agency ag on ag.id = coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = app_agency()
    and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to) limit 1), p.agency_id)
  left join certificate c on c.inspector_id = p.id
  where app_all() or ag.id = app_agency()
    or exists (select 1 from inspection_team t where t.inspector_id = p.id and t.agency_id = app_agency())
    or exists (select 1 from inspection_team t join joint_now j on j.guest_id = t.inspection_id where t.inspector_id = p.id and j.host_agency = app_agency())
  order by w.ord
$$;
-- Visits of a year as before. One entry is one visit: a guest of the host's own agency is none, one of another agency is that agency's and joint.
drop function visit_year(uuid, int);
create function visit_year(p_enterprise uuid, p_year int)
returns table (year int, agency_id uuid, number text, counts boolean, basis text, joint boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select extract(year from i.window_from)::int, i.agency_id, i.number, i.counts_toward_cap, i.cap_basis, j.guest_id is not null
  from inspection i left join joint_now j on j.guest_id = i.id
  where i.enterprise_id = any(enterprise_kin(p_enterprise)) and i.disclosed_to is not null and (j.guest_id is null or j.host_agency <> j.guest_agency)
    and i.window_from >= make_date(p_year - 1, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
    and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = coalesce(j.host_id, i.id)))
    and (app_all() or app_agency() is not null or app_enterprise() = any(enterprise_kin(p_enterprise))
      or exists (select 1 from inspection v where v.id = app_visit() and v.enterprise_id = any(enterprise_kin(p_enterprise))))
$$;
create or replace function visit_median(p_enterprise uuid, p_year int) returns double precision
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up as (
    select n.code, n.parent_code from enterprise e join industry n on n.code = e.industry_code where e.id = p_enterprise
    union all select n.code, n.parent_code from up join industry n on n.code = up.parent_code
  ), down as (
    select code from up where parent_code is null
    union all select n.code from down join industry n on n.parent_code = down.code
  ), visits as (
    select i.enterprise_id, count(*) n from inspection i
    where i.disclosed_to is not null and i.window_from >= make_date(p_year, 1, 1) and i.window_from < make_date(p_year + 1, 1, 1)
      and (i.state <> 'VOID' or exists (select 1 from check_code_scan s where s.inspection_id = i.id))
      and not exists (select from joint_now j where j.guest_id = i.id)
    group by i.enterprise_id
  )
  select percentile_cont(0.5) within group (order by coalesce(v.n, 0))
  from enterprise e left join visits v on v.enterprise_id = e.id
  where e.industry_code in (select code from down) and e.status = 'ACTIVE'
$$;
-- +goose StatementEnd
revoke all on function visit_year(uuid, int), joint_host(uuid), joint_members(uuid), visit_agencies(uuid), joint_guests(uuid), joint_team(uuid), visit_entered(uuid),
  merge_open(uuid, uuid), joint_fits(), one_code(), joint_moves() from public;
grant execute on function visit_year(uuid, int), joint_host(uuid), joint_members(uuid), visit_agencies(uuid), joint_guests(uuid), joint_team(uuid), visit_entered(uuid),
  merge_open(uuid, uuid) to yangguang_app;
create trigger joint_fits before insert on joint_visit for each row execute function joint_fits();
create trigger one_code before insert on check_code for each row execute function one_code();
create trigger joint_moves after update on inspection for each row
  when (new.state in ('CODE_ISSUED', 'ON_SITE') or new.state = 'VOID' and old.state <> 'VOID') execute function joint_moves();
