-- +goose Up
-- Numbers of caps are counted over all agencies, and which enterprise one stands at tells of a visit that nobody scanned yet: a session reads those of the visits that it
-- reads, and a head its agency's. The gate is told what is taken for the visit that it decides on, and a head which enterprises have all of a year.

-- entry_slots: the numbers that are taken from the enterprise of a visit, its predecessors and successors, each under the name of this entry that it counts for.
-- +goose StatementBegin
create function entry_slots(p_visit uuid) returns table (id uuid, visit uuid, counter text, rule text, period text, n int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with visit as materialized (select enterprise_kin(i.enterprise_id) as kin from inspection i where i.id = p_visit),
  agencies as materialized (
    select 'agency:' || w.agency_id as counter, agency_kin(w.agency_id) as kin from (select distinct agency_id from entry_names(p_visit)) w)
  select distinct s.id, s.inspection_id, case when s.counter like 'agency:%' then ag.counter else s.counter end, s.rule, s.period, s.n
  from visit join visit_slot s on s.enterprise_id = any(visit.kin)
  join agencies ag on s.counter not like 'agency:%' or s.agency_id = any(ag.kin)
  where s.freed_at is null;
end
$$;

-- full_caps: the enterprises at which an agency has all numbers of a period, with the rule that says so. For its head, the supervision and the platform; nothing for
-- anybody else.
create function full_caps(p_agency uuid, p_period text) returns table (enterprise_id uuid, why text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not coalesce(app_all() or app_system() or app_head() = p_agency, false) then
    return;
  end if;
  return query
  with kin as materialized (select unnest(agency_kin(p_agency)) as id),
  gone as materialized (select enterprise_id, enterprise_identity(enterprise_id) as id from enterprise_succession),
  own as materialized (select region_code, field, level from agency where id = p_agency)
  select x.enterprise_id, min(x.why) from (
    select coalesce(g.id, s.enterprise_id) as enterprise_id, s.rule || ' ' || count(*) || ' of ' || min(s.cap) || ', ' || s.period as why
    from visit_slot s cross join own left join gone g on g.enterprise_id = s.enterprise_id
    where s.period = p_period and s.freed_at is null
      and case when s.counter like 'agency:%' then s.agency_id in (select id from kin) else own.region_code like split_part(s.counter, ':', 2) || '%'
        and (split_part(s.counter, ':', 1), split_part(s.counter, ':', 3)) in (('system', own.field), ('level', own.level)) end
    group by 1, case when s.counter not like 'agency:%' then s.counter end, s.rule, s.period having count(*) >= min(s.cap)) x
  group by x.enterprise_id;
end
$$;
-- +goose StatementEnd
revoke all on function entry_slots(uuid), full_caps(uuid, text) from public;
grant execute on function entry_slots(uuid), full_caps(uuid, text) to yangguang_app;
alter policy scope on visit_slot using ((select app_all()) or (select app_system()) or agency_id = (select app_head()) or sees_visit(inspection_id)
  or sees_guest(inspection_id));

-- +goose Down
alter policy scope on visit_slot using (true);
drop function full_caps(uuid, text);
drop function entry_slots(uuid);
