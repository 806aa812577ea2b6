-- +goose Up
-- 作废抽中的检查: a drawn visit is given up only when one person asks, with a code and what shows it, and another one agrees: under the very keys of
-- every other deviation. U01 the team is too small, U02 the gate gives no code.
alter table draw_request drop constraint draw_request_kind_check, drop constraint draw_request_code,
  add constraint draw_request_kind_check check (kind in ('VOID', 'SUBSTITUTE', 'REFILL', 'VISIT_VOID')),
  add constraint draw_request_code check (code ~ case kind when 'VOID' then '^V0[1-3]$' when 'SUBSTITUTE' then '^S0[1-5]$'
    when 'VISIT_VOID' then '^(S0[1-5]|U0[12])$' else '^(L0[1-4]|K0[0-5])$' end);
create index draw_request_visit on draw_request (inspection_id) where inspection_id is not null;
-- +goose StatementBegin
create function drawn_void() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draw_request rq join draw_decision dc on dc.request_id = rq.id and dc.approved
      where rq.inspection_id = new.id and rq.draw_id = new.draw_id and rq.kind in ('SUBSTITUTE', 'VISIT_VOID')) then
    raise exception 'a drawn visit is void only as another person approved it' using errcode = 'restrict_violation', constraint = 'drawn_void';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function drawn_void() from public;
create trigger drawn_void before update on inspection for each row
  when (new.state = 'VOID' and old.state <> 'VOID' and new.draw_id is not null) execute function drawn_void();

-- 抽取统计: voids of drawn visits are counted as what they are, with who asked and who agreed. Those of before have one person.
-- +goose StatementBegin
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
    where i.state = 'VOID' and i.draw_id is not null and au.at >= p_from and au.at < p_to and not exists (select from draw_request rq
      join draw_decision dc on dc.request_id = rq.id and dc.approved where rq.inspection_id = i.id and rq.kind in ('SUBSTITUTE', 'VISIT_VOID'))) x
  join agency g on g.id = x.agency_id group by g.id, g.name, x.kind, x.code, x.official order by g.name, g.id, x.kind, x.code, x.official
$$;
-- +goose StatementEnd
