-- +goose Up
-- 一次承诺只有一个结局: a plan is not drawn again for days of which an earlier draw of it has neither result nor void: whoever dislikes a result, or let a round fail,
-- goes through the void that another body approves (DRD1 §1.2, §6.8). Draws of one round are refused by their key.
-- +goose StatementBegin
create function draw_unended() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7263, hashtext('draws of ' || new.plan_id));
  if exists (select from draw d where d.plan_id = new.plan_id and d.round_id <> new.round_id and d.window_from <= new.window_to and new.window_from <= d.window_to
      and not exists (select from draw_end e where e.draw_id = d.id)) then
    raise exception 'an earlier draw of the plan for these days has neither result nor void' using errcode = 'restrict_violation', constraint = 'draw_unended';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function draw_unended() from public;
create trigger unended_first before insert on draw for each row execute function draw_unended();

-- A draw whose round failed is late like any other until it is declared void.
-- +goose StatementBegin
create or replace function draw_offices(p_from timestamptz, p_to timestamptz, p_overdue interval)
returns table (agency text, draws int, executed int, voided int, late int, drawn int, narrowed int, excluded int, undrawn int, assigned int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, coalesce(d.draws, 0), coalesce(d.executed, 0), coalesce(d.voided, 0), coalesce(d.late, 0), coalesce(d.drawn, 0), coalesce(d.narrowed, 0),
    coalesce(d.excluded, 0), coalesce(v.undrawn, 0), coalesce(v.assigned, 0)
  from agency g
  left join (
    select x.agency_id, count(*)::int as draws, count(re.draw_id)::int as executed, count(vo.draw_id)::int as voided,
      (count(*) filter (where en.draw_id is null and now() > ev.last + p_overdue))::int as late,
      coalesce(sum(x.drawn), 0)::int as drawn, coalesce(sum(x.drawn) filter (where x.narrow), 0)::int as narrowed, coalesce(sum(x.excluded), 0)::int as excluded
    from (select dr.id, dr.round_id, dr.agency_id, (select sum(c.n) from draw_cutoff c where c.draw_id = dr.id) as drawn,
        (select sum(e.n) from draw_exclusion_count e where e.draw_id = dr.id) as excluded,
        exists (select from jsonb_each(pl.target) f where f.key <> 'regionCodes' and f.value <> '[]'::jsonb) as narrow
      from draw dr join plan pl on pl.id = dr.plan_id where dr.committed_at >= p_from and dr.committed_at < p_to) x
      left join draw_result re on re.draw_id = x.id left join draw_void vo on vo.draw_id = x.id left join draw_end en on en.draw_id = x.id
      cross join lateral (select max(b.due_at) as last from round_beacon b where b.round_id = x.round_id) ev
    group by x.agency_id) d on d.agency_id = g.id
  left join (select i.agency_id, count(*)::int as undrawn, (count(*) filter (where i.trigger = 'DIRECT_ASSIGNMENT'))::int as assigned from inspection i
    where i.draw_id is null and i.created_at >= p_from and i.created_at < p_to group by i.agency_id) v on v.agency_id = g.id
  where d.draws is not null or v.undrawn is not null order by g.name, g.id
$$;
-- +goose StatementEnd
