-- +goose Up
-- 抽中的检查: a visit of a draw is what the draw says: of its plan and its days, of its agency at the enterprise that has its rank, or of a step's that this very
-- change wrote, at a reserve of the stratum that has no visit yet. A guest is of an agency of the plan, at an enterprise of the draw.
-- +goose StatementBegin
create function drawn_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draw d where (d.id, d.plan_id, d.window_from, d.window_to) = (new.draw_id, new.plan_id, new.window_from, new.window_to)
      and case when new.draw_rank is null then -- drawn_guest finds its host
          exists (select from plan_agency g where (g.plan_id, g.agency_id) = (d.plan_id, new.agency_id))
        when new.draw_step is null then d.agency_id = new.agency_id and exists (select from draw_selection s
          where (s.draw_id, s.rank, s.enterprise_id) = (new.draw_id, new.draw_rank, new.enterprise_id))
        else d.agency_id = new.agency_id and exists (select from draw_step t join draw_selection s on (s.draw_id, s.rank) = (t.draw_id, t.rank)
          where (t.draw_id, t.n, t.rank, t.kind, t.change_id) = (new.draw_id, new.draw_step, new.draw_rank, 'SUBSTITUTE', new.change_id)
            and (exists (select from draw_reserve v where (v.draw_id, v.stratum, v.enterprise_id) = (s.draw_id, s.stratum, new.enterprise_id))
              or exists (select from draw_reserve_chain where draw_id = s.draw_id) -- what it gives is of the pool, and not drawn
                and exists (select from draw_pool_member m where (m.draw_id, m.stratum, m.enterprise_id) = (s.draw_id, s.stratum, new.enterprise_id))
                and not exists (select from draw_selection o where (o.draw_id, o.enterprise_id) = (s.draw_id, new.enterprise_id))))
          and not exists (select from inspection o where (o.draw_id, o.enterprise_id) = (new.draw_id, new.enterprise_id) and o.draw_rank is not null) end) then
    raise exception 'a visit of a draw is of its plan, days, agency and enterprise' using errcode = 'check_violation', constraint = 'drawn_visit';
  end if;
  return new;
end
$$;
-- A step is of the visit that has its rank, and of the request about that visit. A recusal's is of a visit of its own team.
create function step_of_request() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i where (i.id, i.draw_id, i.draw_rank) = (new.inspection_id, new.draw_id, new.rank))
    or new.request_id is not null and not exists (select from draw_request q where q.id = new.request_id
      and new.inspection_id = coalesce((select j.host_id from joint_visit j where j.guest_id = q.inspection_id and j.draw_id is not null), q.inspection_id)) then
    raise exception 'a step is of the visit that its request is about' using errcode = 'check_violation', constraint = 'step_of_request';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function drawn_visit(), step_of_request() from public;
create trigger drawn_visit before insert on inspection for each row when (new.draw_id is not null) execute function drawn_visit();
create trigger step_of_request before insert on draw_step for each row execute function step_of_request();

-- Who comes to a visit is of the agency whose visit it is, lent to it in the visit's days, or of an agency of the draw's plan.
-- +goose StatementBegin
create function team_of_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added a left join inspection i on (i.id, i.agency_id) = (a.inspection_id, a.agency_id) left join inspector p on p.id = a.inspector_id
      where i.id is null or p.id is null or p.agency_id <> a.agency_id
        and not exists (select from membership m where (m.inspector_id, m.agency_id) = (p.id, a.agency_id)
          and m.from_day <= i.window_to and (m.to_day is null or m.to_day >= i.window_from))
        and not (i.draw_id is not null and exists (select from plan_agency g where (g.plan_id, g.agency_id) = (i.plan_id, p.agency_id)))) then
    raise exception 'the team of a visit is of its agency' using errcode = 'check_violation', constraint = 'team_of_agency';
  end if;
  return null;
end
$$;

-- 检查记录: the first version moves its visit, which is on site until then, so that neither stands without the other.
create function record_moves_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update inspection set state = 'RECORDED', change_id = new.change_id where id = new.inspection_id and state = 'ON_SITE';
  if not found then
    raise exception 'a record is of its visit on site' using errcode = 'restrict_violation', constraint = 'record_of_visit';
  end if;
  return null;
end
$$;

-- 公示: what the public reads of a result is what its record in force says, of a visit that was recorded, confirmed by two of the team and, when it came late, accepted.
-- The name of an enterprise that holds an officer's is published with the pseudonym in its place.
create function tells_its_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record r join inspection i on i.id = r.inspection_id join agency ag on ag.id = i.agency_id join enterprise en on en.id = i.enterprise_id
      where (r.inspection_id, r.version, r.result, i.number, i.agency_id, ag.region_code, i.kind, en.uscc, en.synthetic)
          = (new.inspection_id, new.version, new.result, new.number, new.agency_id, new.region_code, new.kind, new.uscc, new.synthetic)
        and i.state in ('RECORDED', 'CLOSED') and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
        and (new.enterprise_name = en.public_name or exists (select from inspection_team t where t.inspection_id = i.id and length(t.name) > 1
          and strpos(translate(en.public_name, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', ''), t.name) > 0))
        and new.findings = (select count(*) from finding f where (f.inspection_id, f.record_version) = (r.inspection_id, r.findings_version))
        and (select count(*) from record_confirmation c where (c.inspection_id, c.version) = (r.inspection_id, r.version)) > 1
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'what is published of a visit is what its record in force says' using errcode = 'check_violation', constraint = 'tells_its_record';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function team_of_agency(), record_moves_visit(), tells_its_record() from public;
create trigger team_of_agency after insert on inspection_team referencing new table as added for each statement execute function team_of_agency();
create trigger record_moves_visit after insert on inspection_record for each row when (new.version = 1) execute function record_moves_visit();
create trigger tells_its_record before insert on published_inspection for each row execute function tells_its_record();
