-- +goose Up
-- 合并检查建议: a plan that was given up is not carried out by hand either: no visit is planned under it, in a campaign or on a patrol. The guards ask what is so, whoever
-- writes: given_up is theirs alone. plan_given_up answers the agency of the plan and those who see all.
create index merge_proposal_guest_plan on merge_proposal (guest_plan) where guest_plan is not null;
-- +goose StatementBegin
create function given_up(p_plan uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select case when a.off then p.number else h.number end
    from merge_proposal m join plan h on h.id = m.host_plan join plan p on p.id = p_plan
    cross join lateral (select bool_or(x.answer = 'OFF_SITE' and x.agency_id = case p.id when m.host_plan then m.host_agency else m.guest_agency end) as off,
      bool_and(x.answer = 'ACCEPTED') and count(*) = case when m.host_agency = m.guest_agency then 1 else 2 end as agreed
      from merge_answer x where x.proposal_id = m.id) a
    where (m.host_plan = p_plan or m.guest_plan = p_plan)
      and (a.off and m.host_agency <> m.guest_agency or a.agreed and m.guest_plan = p_plan and h.to_day >= (command_time() at time zone 'Asia/Shanghai')::date
        and not exists (select from plan_withdrawal w where w.plan_id = h.id))
    order by m.id limit 1);
end
$$;
create or replace function plan_given_up(p_plan uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if app_all() or (select p.agency_id from plan p where p.id = p_plan) = app_agency() then
    return given_up(p_plan);
  end if;
  return null;
end
$$;
create or replace function plan_drawn_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up(new.plan_id) is not null then
    raise exception 'plan % became one with another, or is inspected off-site', new.plan_id using errcode = 'check_violation', constraint = 'plan_drawn_once';
  end if;
  return new;
end
$$;
create function plan_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up(new.plan_id) is not null then
    raise exception 'plan % became one with another, or is inspected off-site', new.plan_id using errcode = 'check_violation', constraint = 'plan_stands';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function given_up(uuid), plan_stands() from public;
create trigger plan_stands before insert on inspection for each row when (new.plan_id is not null and new.draw_id is null) execute function plan_stands();

-- +goose Down
drop trigger plan_stands on inspection;
drop function plan_stands();
-- +goose StatementBegin
create or replace function plan_drawn_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if plan_given_up(new.plan_id) is not null then
    raise exception 'plan % became one with another, or is inspected off-site', new.plan_id using errcode = 'check_violation', constraint = 'plan_drawn_once';
  end if;
  return new;
end
$$;
create or replace function plan_given_up(p_plan uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select case when a.off then p.number else h.number end
    from merge_proposal m join plan h on h.id = m.host_plan join plan p on p.id = p_plan
    cross join lateral (select bool_or(x.answer = 'OFF_SITE' and x.agency_id = case p.id when m.host_plan then m.host_agency else m.guest_agency end) as off,
      bool_and(x.answer = 'ACCEPTED') and count(*) = case when m.host_agency = m.guest_agency then 1 else 2 end as agreed
      from merge_answer x where x.proposal_id = m.id) a
    where p_plan in (m.host_plan, m.guest_plan) and (app_all() or p.agency_id = app_agency())
      and (a.off and m.host_agency <> m.guest_agency or a.agreed and m.guest_plan = p_plan and h.to_day >= (command_time() at time zone 'Asia/Shanghai')::date
        and not exists (select from plan_withdrawal w where w.plan_id = h.id))
    order by m.id limit 1);
end
$$;
-- +goose StatementEnd
drop function given_up(uuid);
drop index merge_proposal_guest_plan;
