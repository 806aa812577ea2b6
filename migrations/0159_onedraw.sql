-- +goose Up
-- 合并检查建议: of plans whose heads agreed that they become one, the one on file later is not drawn while the other stands: it is withdrawn, or the other is, or both
-- are for a joint plan. An agency that goes off-site instead draws nobody. The number is that of the plan that stands, or of its own.
-- +goose StatementBegin
create function plan_given_up(p_plan uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
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
create function plan_drawn_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if plan_given_up(new.plan_id) is not null then
    raise exception 'plan % became one with another, or is inspected off-site', new.plan_id using errcode = 'check_violation', constraint = 'plan_drawn_once';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function plan_given_up(uuid), plan_drawn_once() from public;
grant execute on function plan_given_up(uuid) to yangguang_app;
create trigger plan_drawn_once before insert on draw for each row execute function plan_drawn_once();

-- +goose Down
drop trigger plan_drawn_once on draw;
drop function plan_drawn_once(), plan_given_up(uuid);
