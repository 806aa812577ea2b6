-- +goose Up
-- 直接指派: a routine visit that an agency too small to draw declares, with its reason.
alter table inspection drop constraint inspection_trigger_check, add constraint inspection_trigger_check check (trigger in ('DOUBLE_RANDOM', 'COMPLAINT',
  'SUPERIOR_ORDER', 'TRANSFER', 'MONITORING_ANOMALY', 'SPECIAL_CAMPAIGN', 'FOLLOW_UP', 'ENTERPRISE_REQUEST', 'EMERGENCY', 'DIRECT_ASSIGNMENT'));

-- 抽取统计: what an office drew in a year and what happened beside its draws, by reason and by official (pseudonym). Only counts leave here.
-- +goose StatementBegin
create function draw_offices(p_from timestamptz, p_to timestamptz, p_overdue interval)
returns table (agency text, draws int, executed int, voided int, late int, drawn int, excluded int, undrawn int, assigned int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, coalesce(d.draws, 0), coalesce(d.executed, 0), coalesce(d.voided, 0), coalesce(d.late, 0), coalesce(d.drawn, 0), coalesce(d.excluded, 0), coalesce(v.undrawn, 0), coalesce(v.assigned, 0)
  from agency g
  left join (
    select dr.agency_id, count(*)::int as draws, count(re.draw_id)::int as executed, count(vo.draw_id)::int as voided,
      (count(*) filter (where en.draw_id is null and now() > ev.last + p_overdue and not coalesce(not cl.valid, false)))::int as late,
      coalesce(sum((select sum(c.n) from draw_cutoff c where c.draw_id = dr.id)), 0)::int as drawn,
      coalesce(sum((select sum(x.n) from draw_exclusion_count x where x.draw_id = dr.id)), 0)::int as excluded
    from draw dr left join draw_result re on re.draw_id = dr.id left join draw_void vo on vo.draw_id = dr.id left join draw_end en on en.draw_id = dr.id
      left join round_close cl on cl.round_id = dr.round_id
      cross join lateral (select max(b.due_at) as last from round_beacon b where b.round_id = dr.round_id) ev
    where dr.committed_at >= p_from and dr.committed_at < p_to group by dr.agency_id) d on d.agency_id = g.id
  left join (select i.agency_id, count(*)::int as undrawn, (count(*) filter (where i.trigger = 'DIRECT_ASSIGNMENT'))::int as assigned from inspection i
    where i.draw_id is null and i.created_at >= p_from and i.created_at < p_to group by i.agency_id) v on v.agency_id = g.id
  where d.draws is not null or v.undrawn is not null order by g.name, g.id
$$;
create function draw_officials(p_from timestamptz, p_to timestamptz)
returns table (agency text, kind text, code text, official text, requested int, approved int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, x.kind, x.code, x.official, sum(x.requested)::int, sum(x.approved)::int from (
    select rq.agency_id, rq.kind, rq.code, rq.author as official, 1 as requested, 0 as approved from draw_request rq join draw_decision dc on dc.request_id = rq.id and dc.approved
    where dc.at >= p_from and dc.at < p_to
    union all
    select rq.agency_id, rq.kind, rq.code, dc.approver, 0, 1 from draw_request rq join draw_decision dc on dc.request_id = rq.id and dc.approved
    where dc.at >= p_from and dc.at < p_to
    union all
    select dr.agency_id, 'EXCLUSION', ex.code, a.pseudonym, ex.n, 0 from draw dr join draw_exclusion_count ex on ex.draw_id = dr.id join account a on a.id = dr.author_id
    where dr.committed_at >= p_from and dr.committed_at < p_to
    union all
    select i.agency_id, 'VISIT_VOID', 'DRAWN', au.pseudonym, 1, 0 from inspection i join audit_event au on au.change_id = i.change_id
    where i.state = 'VOID' and i.draw_id is not null and au.at >= p_from and au.at < p_to) x
  join agency g on g.id = x.agency_id group by g.id, g.name, x.kind, x.code, x.official order by g.name, g.id, x.kind, x.code, x.official
$$;
-- Reasons are shown once the enterprise can know of the visit: its code was scanned or its window is over. The most frequent 200.
create function draw_assignments(p_from timestamptz, p_to timestamptz)
returns table (agency text, reason text, author text, approver text, visits int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, i.reason, a.pseudonym, p.pseudonym, count(*)::int from inspection i join agency g on g.id = i.agency_id
    join account a on a.id = i.author_id join account p on p.id = i.approver_id
  where i.trigger = 'DIRECT_ASSIGNMENT' and i.created_at >= p_from and i.created_at < p_to
    and (i.state in ('ON_SITE', 'RECORDED', 'CLOSED') or i.window_to < (now() at time zone 'Asia/Shanghai')::date)
  group by g.id, g.name, i.reason, a.pseudonym, p.pseudonym order by count(*) desc, g.name, g.id, i.reason, a.pseudonym, p.pseudonym limit 200
$$;
-- +goose StatementEnd
revoke all on function draw_offices(timestamptz, timestamptz, interval), draw_officials(timestamptz, timestamptz),
  draw_assignments(timestamptz, timestamptz) from public;
grant execute on function draw_offices(timestamptz, timestamptz, interval), draw_officials(timestamptz, timestamptz),
  draw_assignments(timestamptz, timestamptz) to yangguang_app;
