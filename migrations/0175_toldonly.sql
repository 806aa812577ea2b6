-- +goose Up
-- Who is complained about or drawn under embargo does not leak before the code is shown (practice 1.2). The pool of a draw tells it: its enterprise reads its own line at
-- once, the agency's people the files, and everybody the published bundle. So by rule an enterprise is excluded for visits only that were told already: those that a team
-- entered, and those that a public draw drew. One that waits unannounced excludes nobody; should its enterprise be drawn, too, one is given up by the draw's steps.

-- told_matter: the enterprises at which visits of an agency on items of a plan took place in a year, or are known to come, with the number of one of each.
-- +goose StatementBegin
create function told_matter(p_agency uuid, p_plan uuid, p_year int) returns table (enterprise_id uuid, done text, pending text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select i.enterprise_id, min(i.number) filter (where i.state in ('RECORDED', 'CLOSED')), min(i.number) filter (where i.state not in ('RECORDED', 'CLOSED'))
  from inspection i
  where i.agency_id = p_agency and i.window_from between make_date(p_year, 1, 1) and make_date(p_year, 12, 31)
    and (i.state in ('ON_SITE', 'RECORDED', 'CLOSED') or i.state <> 'VOID' and exists (select from draw_publication p join draw d on d.id = p.draw_id
      where p.draw_id = i.draw_id and (i.draw_step is null or d.publication = 'OPEN'))) -- a restricted bundle does not show its substitutes
    and exists (select from inspection_item ii join plan_item pi on pi.item_id = ii.item_id where ii.inspection_id = i.id and pi.plan_id = p_plan)
  group by i.enterprise_id;
end
$$;

-- told_caps: the enterprises at which an agency has all numbers of a period by visits that were entered, with the rule that says so.
create function told_caps(p_agency uuid, p_period text) returns table (enterprise_id uuid, why text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with kin as materialized (select unnest(agency_kin(p_agency)) as id),
  gone as materialized (select enterprise_id, enterprise_identity(enterprise_id) as id from enterprise_succession),
  own as materialized (select region_code, field, level from agency where id = p_agency)
  select x.enterprise_id, min(x.why) from (
    select coalesce(g.id, s.enterprise_id) as enterprise_id, s.rule || ' ' || count(*) || ' of ' || min(s.cap) || ', ' || s.period as why
    from visit_slot s join inspection i on i.id = s.inspection_id cross join own left join gone g on g.enterprise_id = s.enterprise_id
    where s.period = p_period and s.freed_at is null
      and (i.state in ('ON_SITE', 'RECORDED', 'CLOSED') or i.state = 'VOID' and exists (select from check_code_scan c
        where c.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = i.id), i.id)))
      and case when s.counter like 'agency:%' then s.agency_id in (select id from kin) else own.region_code like split_part(s.counter, ':', 2) || '%'
        and (split_part(s.counter, ':', 1), split_part(s.counter, ':', 3)) in (('system', own.field), ('level', own.level)) end
    group by 1, case when s.counter not like 'agency:%' then s.counter end, s.rule, s.period having count(*) >= min(s.cap)) x
  group by x.enterprise_id;
end
$$;

-- matter_visits and full_caps are told_matter and told_caps for the agency's head, the supervision and the platform; nothing for anybody else.
create function matter_visits(p_agency uuid, p_plan uuid, p_year int) returns table (enterprise_id uuid, done text, pending text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if coalesce(app_all() or app_system() or app_head() = p_agency, false) then
    return query select * from told_matter(p_agency, p_plan, p_year);
  end if;
end
$$;
create or replace function full_caps(p_agency uuid, p_period text) returns table (enterprise_id uuid, why text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if coalesce(app_all() or app_system() or app_head() = p_agency, false) then
    return query select * from told_caps(p_agency, p_period);
  end if;
end
$$;

-- What no two people approved is of a visit that was told.
create function exclusion_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare d record;
begin
  for d in select dr.id, dr.agency_id, dr.plan_id, extract(year from dr.window_from)::int as year from draw dr
      where dr.id in (select draw_id from added where exclusion_id is null and code in ('E04', 'E05', 'E07')) loop
    if exists (select a.enterprise_id from added a where a.draw_id = d.id and a.exclusion_id is null and a.code = 'E05'
        except select c.enterprise_id from told_caps(d.agency_id, d.year::text) c)
      or exists (select a.enterprise_id from added a where a.draw_id = d.id and a.exclusion_id is null and a.code in ('E04', 'E07')
        except select m.enterprise_id from told_matter(d.agency_id, d.plan_id, d.year) m) then
      raise exception 'an exclusion by rule tells of a visit that was not shown' using errcode = 'restrict_violation', constraint = 'exclusion_told';
    end if;
  end loop;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function told_matter(uuid, uuid, int), told_caps(uuid, text), matter_visits(uuid, uuid, int), exclusion_told() from public;
grant execute on function matter_visits(uuid, uuid, int) to yangguang_app;
create trigger exclusion_told after insert on draw_exclusion referencing new table as added for each statement execute function exclusion_told();

-- +goose Down
drop trigger exclusion_told on draw_exclusion;
-- +goose StatementBegin
create or replace function full_caps(p_agency uuid, p_period text) returns table (enterprise_id uuid, why text)
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
drop function exclusion_told(), matter_visits(uuid, uuid, int), told_caps(uuid, text), told_matter(uuid, uuid, int);
