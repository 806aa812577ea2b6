-- +goose Up
-- With whom a visit enters as one is asked by those who read the visit, and which visits may is the rule's (policies/visit): who names the kinds himself asks who is
-- complained about.
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS') or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT');

drop function merge_meets(uuid, date, text[]);
-- +goose StatementBegin
create function merge_meets(p_visit uuid, p_today date) returns table (enterprise uuid, host uuid, guest uuid, host_agency uuid, guest_agency uuid, host_number text,
  guest_number text, host_code text, guest_code text, from_day date, to_day date, number text, agency text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not office_knows(p_visit) then
    return;
  end if;
  return query
  with waiting as (
    select i.id, i.agency_id, i.number, i.enterprise_id, i.window_from, i.window_to, row_number() over (order by i.draw_id is null, i.created_at, i.id) as place
    from inspection i join inspection own on own.enterprise_id = i.enterprise_id
    where own.id = p_visit and i.state in ('PLANNED', 'APPROVED') and i.window_to >= p_today
      and exists (select from visit_rule r where r.name = 'MERGE_' || i.trigger)
      and (i.draw_id is null or exists (select from draw_publication p where p.draw_id = i.draw_id))
      and not exists (select from joint_now j where j.guest_id = i.id))
  select h.enterprise_id, h.id, g.id, h.agency_id, g.agency_id, h.number, g.number, hg.code, gg.code, greatest(h.window_from, g.window_from, p_today),
    least(h.window_to, g.window_to), case p_visit when h.id then g.number else h.number end, case p_visit when h.id then gg.name else hg.name end
  from waiting g join waiting h on h.place < g.place and greatest(h.window_from, g.window_from, p_today) <= least(h.window_to, g.window_to)
  join agency hg on hg.id = h.agency_id join agency gg on gg.id = g.agency_id
  where p_visit in (h.id, g.id) and h.agency_id <> g.agency_id and not exists (select from merge_proposal p where p.host_id = h.id and p.guest_id = g.id)
    and not exists (select from joint_now j where j.host_id = g.id)
  order by h.place, g.place;
end
$$;
-- +goose StatementEnd
revoke all on function merge_meets(uuid, date) from public;
grant execute on function merge_meets(uuid, date) to yangguang_app;

-- +goose Down
drop function merge_meets(uuid, date);
-- +goose StatementBegin
create function merge_meets(p_visit uuid, p_today date, p_triggers text[]) returns table(enterprise uuid, host uuid, guest uuid, host_agency uuid,
  guest_agency uuid, host_number text, guest_number text, host_code text, guest_code text, from_day date, to_day date, number text, agency text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with waiting as (
    select i.id, i.agency_id, i.number, i.enterprise_id, i.window_from, i.window_to, row_number() over (order by i.draw_id is null, i.created_at, i.id) as place
    from inspection i join inspection own on own.enterprise_id = i.enterprise_id
    where own.id = p_visit and (app_all() or own.agency_id = app_agency()) and i.state in ('PLANNED', 'APPROVED') and i.window_to >= p_today
      and i.trigger = any(p_triggers) and (i.draw_id is null or exists (select from draw_publication p where p.draw_id = i.draw_id))
      and not exists (select from joint_now j where j.guest_id = i.id))
  select h.enterprise_id, h.id, g.id, h.agency_id, g.agency_id, h.number, g.number, hg.code, gg.code, greatest(h.window_from, g.window_from, p_today),
    least(h.window_to, g.window_to), case p_visit when h.id then g.number else h.number end, case p_visit when h.id then gg.name else hg.name end
  from waiting g join waiting h on h.place < g.place and greatest(h.window_from, g.window_from, p_today) <= least(h.window_to, g.window_to)
  join agency hg on hg.id = h.agency_id join agency gg on gg.id = g.agency_id
  where p_visit in (h.id, g.id) and h.agency_id <> g.agency_id and not exists (select from merge_proposal p where p.host_id = h.id and p.guest_id = g.id)
    and not exists (select from joint_now j where j.host_id = g.id)
  order by h.place, g.place;
end
$$;
-- +goose StatementEnd
revoke all on function merge_meets(uuid, date, text[]) from public;
grant execute on function merge_meets(uuid, date, text[]) to yangguang_app;
delete from visit_rule where name like 'MERGE\_%';
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS'));
