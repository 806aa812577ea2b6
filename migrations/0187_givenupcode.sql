-- +goose Up
-- 合并检查建议: a visit that was planned by hand before its plan was given up gets no code under it; who enters with a visit under the plan that stands does what the heads
-- agreed. What a draw drew before stays drawn.
-- +goose StatementBegin
-- given_up_entry: visits of the entry under plans that were given up, with the number of the plan that stands, or its own where its agency inspects off-site.
create function given_up_entry(p_visit uuid) returns table (visit text, plan text, standing text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select v.number, p.number, g.up from joint_members(p_visit) m join inspection v on v.id = m.visit join plan p on p.id = v.plan_id
  cross join lateral given_up(p.id) g (up)
  where v.draw_id is null and g.up is not null
    and not exists (select from joint_members(p_visit) o join inspection w on w.id = o.visit join plan q on q.id = w.plan_id where q.id <> p.id and q.number = g.up)
  order by m.ord;
end
$$;
-- visit_given_up answers the agency of the visit and those who see all.
create function visit_given_up(p_visit uuid) returns table (visit text, plan text, standing text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if app_all() or (select i.agency_id from inspection i where i.id = p_visit) = app_agency() then
    return query select g.visit, g.plan, g.standing from given_up_entry(p_visit) g;
  end if;
end
$$;
create function code_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from given_up_entry(new.inspection_id)) then
    raise exception 'no code under a plan that became one with another, or is inspected off-site' using errcode = 'check_violation', constraint = 'code_stands';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function given_up_entry(uuid), visit_given_up(uuid), code_stands() from public;
grant execute on function visit_given_up(uuid) to yangguang_app;
create trigger code_stands before insert on check_code for each row execute function code_stands();

-- +goose Down
drop trigger code_stands on check_code;
drop function code_stands(), visit_given_up(uuid), given_up_entry(uuid);
