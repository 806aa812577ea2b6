-- +goose Up
-- 部门联合抽取: what a joint draw drew is a visit of each agency whose items are inspected, joined from birth: the host keeps the rank and everything that
-- the protocol does beside a draw; a guest has the draw, no rank, its own items, officers, head and record. They enter under the host's one code.
-- +goose StatementBegin
do $$
declare k name;
begin
  for k in select conname from pg_constraint where conrelid = 'joint_visit'::regclass and confrelid = 'merge_proposal'::regclass loop
    execute format('alter table joint_visit drop constraint %I', k); -- joint_fits looks, for a draw needs no proposal
  end loop;
end
$$;
-- +goose StatementEnd
alter table joint_visit add column draw_id uuid references draw_result (draw_id); -- set by drawn_guests alone
-- +goose StatementBegin
create or replace function joint_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.draw_id is not null then
    if not exists (select from inspection h join inspection g on (g.draw_id, g.enterprise_id) = (h.draw_id, h.enterprise_id)
        where (h.id, h.draw_id, h.agency_id, g.id, g.agency_id) = (new.host_id, new.draw_id, new.host_agency, new.guest_id, new.guest_agency)
          and h.draw_rank is not null and g.draw_rank is null) then
      raise exception 'of a draw a guest enters with the visit that was drawn' using errcode = 'check_violation', constraint = 'joint_fits';
    end if;
    return new;
  end if;
  perform pg_advisory_xact_lock(7263, hashtext(enterprise_identity(i.enterprise_id)::text)) from inspection i where i.id = new.host_id;
  if not merge_open(new.host_id, new.guest_id)
    or not exists (select from merge_proposal p where (p.id, p.host_id, p.guest_id, p.host_agency, p.guest_agency, p.host_number, p.guest_number)
      = (new.proposal_id, new.host_id, new.guest_id, new.host_agency, new.guest_agency, new.host_number, new.guest_number))
    or exists (select from (values (new.host_agency), (new.guest_agency)) v (agency)
      where not exists (select from merge_answer a where a.proposal_id = new.proposal_id and a.agency_id = v.agency and a.answer = 'ACCEPTED')) then
    raise exception 'visits enter as one when both wait and each agency agreed' using errcode = 'check_violation', constraint = 'joint_fits';
  end if;
  return new;
end
$$;
-- With whose visit an officer of a draw goes: his own agency's where its items are inspected and he is not lent to the lead agency, else the lead agency's.
create function drawn_for(p_inspector uuid, p_plan uuid, p_lead uuid, p_day date) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select case when exists (select from plan_agency a where a.plan_id = p_plan and a.agency_id = i.agency_id)
      and exists (select from plan_item x join check_item it on it.id = x.item_id where x.plan_id = p_plan and it.agency_id = i.agency_id)
      and not exists (select from membership m where m.inspector_id = i.id and m.agency_id = p_lead and m.from_day <= p_day
        and (m.to_day is null or m.to_day >= p_day))
    then i.agency_id else p_lead end
  from inspector i where i.id = p_inspector
$$;
-- Makes the guests of visits that this very command drew, the n-th with the officers whose rank is n, and says how many officers it placed.
create function drawn_guests(p_hosts uuid[], p_ranks int[], p_slots int[], p_inspectors text[]) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare g record; placed int := 0; n int;
begin
  for g in
    select gen_random_uuid() as id, h.id as host, h.number || '-' || ag.code as number, ag.id as agency, w.n, h.number as host_number, h.enterprise_id, h.region_code,
      h.kind, h.trigger, h.plan_id, h.draw_id, h.window_from, h.window_to, h.counts_toward_cap, h.cap_basis, h.author_id, h.change_id, h.agency_id as lead
    from unnest(p_hosts) with ordinality w (id, n) join inspection h on h.id = w.id join plan_agency pa on pa.plan_id = h.plan_id join agency ag on ag.id = pa.agency_id
    where h.draw_rank is not null and h.state = 'PLANNED' and not exists (select from log_entry l where l.change_id = h.change_id)
      and exists (select from plan_item x join check_item it on it.id = x.item_id where x.plan_id = h.plan_id and it.agency_id = ag.id)
    order by w.n, ag.code
  loop
    insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, window_from, window_to, counts_toward_cap, cap_basis,
      author_id, change_id)
    values (g.id, g.number, g.enterprise_id, g.agency, g.region_code, g.kind, g.trigger, g.plan_id, g.draw_id, g.window_from, g.window_to, g.counts_toward_cap,
      g.cap_basis, g.author_id, g.change_id);
    insert into inspection_item (inspection_id, item_id) select g.id, x.item_id from plan_item x join check_item it on it.id = x.item_id
    where x.plan_id = g.plan_id and it.agency_id = g.agency;
    insert into joint_visit (proposal_id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, draw_id, change_id)
    values (g.id, g.host, g.id, g.lead, g.agency, g.host_number, g.number, g.draw_id, g.change_id);
    insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
    select g.id, ins.id, g.agency, x.slot, x.slot = min(x.slot) over (), ins.pseudonym, g.change_id
    from unnest(p_ranks, p_slots, p_inspectors) x (rank, slot, pseudonym) join inspector ins on ins.pseudonym = x.pseudonym
    where x.rank = g.n and drawn_for(ins.id, g.plan_id, g.lead, g.window_from) = g.agency;
    get diagnostics n = row_count;
    placed := placed + n;
  end loop;
  return placed;
end
$$;
-- A visit of a draw without a rank is a guest of one that has it.
create function drawn_guest() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from joint_visit j where j.guest_id = new.id and j.draw_id = new.draw_id) then
    raise exception 'a visit of a draw has a rank or enters with one that has' using errcode = 'check_violation', constraint = 'drawn_guest';
  end if;
  return null;
end
$$;
-- Who comes to a drawn visit, its guests' officers with it; for the agency whose draw it is.
create function drawn_team(p_host uuid) returns table (inspector_id uuid, pseudonym text, lead boolean, visit uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.inspector_id, t.pseudonym, t.lead, t.inspection_id
  from (select p_host as id union all select j.guest_id from joint_visit j where j.host_id = p_host and j.draw_id is not null) v join team_now t on t.inspection_id = v.id
  where app_all() or exists (select from inspection i where i.id = p_host and i.agency_id = app_agency())
  order by t.inspection_id <> p_host, t.position
$$;
-- As before, and the guests of a drawn visit end with it.
create or replace function joint_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'VOID' then
    if old.state <> 'ON_SITE' then
      insert into joint_end (proposal_id, change_id) select j.proposal_id, new.change_id from joint_now j where new.id in (j.host_id, j.guest_id);
      -- A guest that stays away gives its agency's numbers back, unless another visit of that agency goes on.
      update visit_slot s set freed_at = command_time(), change_id = new.change_id from joint_visit j
      where j.guest_id = new.id and s.inspection_id = j.host_id and s.agency_id = new.agency_id and s.freed_at is null and j.host_agency <> new.agency_id
        and not exists (select from joint_now o where o.host_id = j.host_id and o.guest_agency = new.agency_id);
    end if;
    update inspection g set state = 'VOID', void_reason = new.void_reason, change_id = new.change_id from joint_visit j
    where j.host_id = new.id and j.draw_id is not null and g.id = j.guest_id and g.state not in ('VOID', 'RECORDED', 'CLOSED');
    return null;
  end if;
  update inspection g set state = new.state, disclosed_to = coalesce(g.disclosed_to, new.disclosed_to), change_id = new.change_id
  from joint_now j where j.host_id = new.id and g.id = j.guest_id and g.state in ('APPROVED', 'CODE_ISSUED')
    and (g.state <> new.state or g.disclosed_to is distinct from new.disclosed_to);
  update inspection_team t set disclosed_to = new.disclosed_to, name = c.name, certificate_number = c.number, change_id = new.change_id
  from joint_now j, certificate c where j.host_id = new.id and t.inspection_id = j.guest_id and c.inspector_id = t.inspector_id
    and (t.disclosed_to is null or t.name is null) and new.disclosed_to is not null;
  return null;
end
$$;
-- As before, and a guest of a drawn visit by what was approved of its host.
create or replace function drawn_void() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draw_request rq join draw_decision dc on dc.request_id = rq.id and dc.approved
      where rq.inspection_id = coalesce((select j.host_id from joint_visit j where j.guest_id = new.id and j.draw_id is not null), new.id)
        and rq.draw_id = new.draw_id and rq.kind in ('SUBSTITUTE', 'VISIT_VOID')) then
    raise exception 'a drawn visit is void only as another person approved it' using errcode = 'restrict_violation', constraint = 'drawn_void';
  end if;
  return new;
end
$$;
-- As before; a visit that ends with its host was not given up a second time.
create or replace function draw_officials(p_from timestamptz, p_to timestamptz)
returns table (agency text, kind text, code text, official text, requested int, approved int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, x.kind, x.code, x.official, sum(x.requested)::int, sum(x.approved)::int from (
    select rq.agency_id, rq.kind, rq.code, o.official, o.requested, o.approved from draw_request rq join draw_decision dc on dc.request_id = rq.id and dc.approved
      cross join lateral (values (rq.author, 1, 0), (dc.approver, 0, 1)) o (official, requested, approved)
    where dc.at >= p_from and dc.at < p_to
    union all
    select dr.agency_id, 'EXCLUSION', ex.code, o.official, o.requested, o.approved from draw dr join draw_exclusion ex on ex.draw_id = dr.id
      join plan_exclusion pe on pe.id = ex.exclusion_id join plan_exclusion_decision pd on pd.exclusion_id = pe.id
      cross join lateral (values (pe.author, 1, 0), (pd.approver, 0, 1)) o (official, requested, approved)
    where dr.committed_at >= p_from and dr.committed_at < p_to
    union all
    select i.agency_id, 'VISIT_VOID', 'DRAWN', au.pseudonym, 1, 0 from inspection i join audit_event au on au.change_id = i.change_id
    where i.state = 'VOID' and i.draw_rank is not null and au.at >= p_from and au.at < p_to and not exists (select from draw_request rq
      join draw_decision dc on dc.request_id = rq.id and dc.approved where rq.inspection_id = i.id and rq.kind in ('SUBSTITUTE', 'VISIT_VOID'))) x
  join agency g on g.id = x.agency_id group by g.id, g.name, x.kind, x.code, x.official order by g.name, g.id, x.kind, x.code, x.official
$$;
-- +goose StatementEnd
revoke all on function drawn_for(uuid, uuid, uuid, date), drawn_guests(uuid[], int[], int[], text[]), drawn_guest(), drawn_team(uuid) from public;
grant execute on function drawn_for(uuid, uuid, uuid, date), drawn_guests(uuid[], int[], int[], text[]), drawn_team(uuid) to yangguang_app;
create constraint trigger drawn_guest after insert on inspection deferrable initially deferred for each row
  when (new.draw_id is not null and new.draw_rank is null) execute function drawn_guest();
