-- +goose Up
-- 排除: an enterprise is taken out of a plan's draws by hand only when one person asks, with a code and what shows it, and another one agrees, before
-- the draw is committed. What the registers say by themselves needs nobody.
create table plan_exclusion (
  id            uuid constraint plan_exclusion_pkey primary key,
  plan_id       uuid not null references plan (id),
  agency_id     uuid not null references agency (id),
  enterprise_id uuid not null references enterprise (id),
  code          text not null check (code ~ '^E0[1-8]$'),
  evidence      text not null check (octet_length(evidence) between 1 and 2000),
  until         date not null, -- last day on which a commitment may rest on it
  author_id     uuid not null references account (id),
  author        text not null, -- pseudonym
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  unique (id, plan_id, agency_id, enterprise_id, code, author_id)
);
create index plan_exclusion_at on plan_exclusion (at desc, id desc);
create index plan_exclusion_plan on plan_exclusion (plan_id, enterprise_id);
create table plan_exclusion_decision (
  exclusion_id  uuid constraint plan_exclusion_decision_pkey primary key,
  plan_id       uuid not null,
  agency_id     uuid not null,
  enterprise_id uuid not null,
  code          text not null,
  author_id     uuid not null,
  approver_id   uuid not null references account (id),
  approver      text not null, -- pseudonym
  approved      boolean not null,
  remark        text not null default '' check (length(remark) <= 500),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint plan_exclusion_two_persons check (approver_id <> author_id),
  foreign key (exclusion_id, plan_id, agency_id, enterprise_id, code, author_id) references plan_exclusion (id, plan_id, agency_id, enterprise_id, code, author_id),
  unique (exclusion_id, agency_id, enterprise_id, code, approved)
);
call append_only('plan_exclusion', 'plan_exclusion_decision');
-- What a draw excludes by hand stands under the decision that approved it; two codes exist by hand only.
alter table draw_exclusion add column exclusion_id uuid, add column approved boolean not null generated always as (true) stored,
  add constraint draw_exclusion_by_hand check (code not in ('E06', 'E08') or exclusion_id is not null),
  add constraint draw_exclusion_approved foreign key (exclusion_id, agency_id, enterprise_id, code, approved)
    references plan_exclusion_decision (exclusion_id, agency_id, enterprise_id, code, approved);
grant insert (exclusion_id) on draw_exclusion to yangguang_app;
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['plan_exclusion', 'plan_exclusion_decision'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using ((select app_all()) or agency_id = (select app_agency())) with check ((select app_all()) or agency_id = (select app_agency()))', t);
  end loop;
end
$$;
-- +goose StatementEnd

-- 抽取统计: who excluded by hand and who agreed, each exclusion counted in every draw that it took part in; and how many were drawn from a scope that
-- its plan narrowed beyond the region ("random inside a pool that was aimed at somebody").
drop function draw_offices(timestamptz, timestamptz, interval);
-- +goose StatementBegin
create function draw_offices(p_from timestamptz, p_to timestamptz, p_overdue interval)
returns table (agency text, draws int, executed int, voided int, late int, drawn int, narrowed int, excluded int, undrawn int, assigned int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, coalesce(d.draws, 0), coalesce(d.executed, 0), coalesce(d.voided, 0), coalesce(d.late, 0), coalesce(d.drawn, 0), coalesce(d.narrowed, 0),
    coalesce(d.excluded, 0), coalesce(v.undrawn, 0), coalesce(v.assigned, 0)
  from agency g
  left join (
    select x.agency_id, count(*)::int as draws, count(re.draw_id)::int as executed, count(vo.draw_id)::int as voided,
      (count(*) filter (where en.draw_id is null and now() > ev.last + p_overdue and not coalesce(not cl.valid, false)))::int as late,
      coalesce(sum(x.drawn), 0)::int as drawn, coalesce(sum(x.drawn) filter (where x.narrow), 0)::int as narrowed, coalesce(sum(x.excluded), 0)::int as excluded
    from (select dr.id, dr.round_id, dr.agency_id, (select sum(c.n) from draw_cutoff c where c.draw_id = dr.id) as drawn,
        (select sum(e.n) from draw_exclusion_count e where e.draw_id = dr.id) as excluded,
        exists (select from jsonb_each(pl.target) f where f.key <> 'regionCodes' and f.value <> '[]'::jsonb) as narrow
      from draw dr join plan pl on pl.id = dr.plan_id where dr.committed_at >= p_from and dr.committed_at < p_to) x
      left join draw_result re on re.draw_id = x.id left join draw_void vo on vo.draw_id = x.id left join draw_end en on en.draw_id = x.id
      left join round_close cl on cl.round_id = x.round_id
      cross join lateral (select max(b.due_at) as last from round_beacon b where b.round_id = x.round_id) ev
    group by x.agency_id) d on d.agency_id = g.id
  left join (select i.agency_id, count(*)::int as undrawn, (count(*) filter (where i.trigger = 'DIRECT_ASSIGNMENT'))::int as assigned from inspection i
    where i.draw_id is null and i.created_at >= p_from and i.created_at < p_to group by i.agency_id) v on v.agency_id = g.id
  where d.draws is not null or v.undrawn is not null order by g.name, g.id
$$;
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
    where i.state = 'VOID' and i.draw_id is not null and au.at >= p_from and au.at < p_to) x
  join agency g on g.id = x.agency_id group by g.id, g.name, x.kind, x.code, x.official order by g.name, g.id, x.kind, x.code, x.official
$$;
-- +goose StatementEnd
revoke all on function draw_offices(timestamptz, timestamptz, interval) from public;
grant execute on function draw_offices(timestamptz, timestamptz, interval) to yangguang_app;
