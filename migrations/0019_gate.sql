-- +goose Up
-- 例外: what the gate refuses may be asked for with a reason and granted by the approver that the rule names. A slot above the cap needs such a
-- grant, or a rule of advise-only; emergencies that began without a code are made up later. Rows are added, none is changed.

-- Who decides: the heads of decider_id, or the supervisor where it is null. They read the request and not the visit.
create table gate_exception (
  id            uuid primary key,
  inspection_id uuid not null references inspection (id),
  agency_id     uuid not null references agency (id),
  decider_id    uuid references agency (id),
  gate          text not null check (gate in ('FREQUENCY_CAP', 'QUIET_DAY', 'PLAN_NOT_FILED')),
  counter       text not null default '', -- whose visits are counted together, of FREQUENCY_CAP
  rule          text not null default '',
  period        text not null default '',
  count         int not null default 0,
  cap           int not null default 0,
  basis         text not null,
  reason        text not null check (length(reason) between 1 and 2000),
  number        text not null, -- of the visit
  enterprise    text not null, -- name, for whoever decides
  approver      text not null check (approver in ('HEAD', 'SUPERIOR', 'GOVERNMENT')),
  author_id     uuid not null references account (id),
  author        text not null, -- pseudonym
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint gate_exception_cap check ((gate = 'FREQUENCY_CAP') = (rule <> '')),
  unique (id, inspection_id, agency_id, author_id, gate, counter, rule, period)
);
create index gate_exception_at on gate_exception (at desc, id desc);
create index gate_exception_inspection on gate_exception (inspection_id);
create table gate_exception_decision (
  exception_id  uuid constraint gate_exception_decision_pkey primary key,
  inspection_id uuid not null,
  agency_id     uuid not null,
  decider_id    uuid references agency (id),
  gate          text not null,
  counter       text not null,
  rule          text not null,
  period        text not null,
  author_id     uuid not null,
  approver_id   uuid not null references account (id),
  approver      text not null, -- pseudonym
  granted       boolean not null,
  remark        text not null check (length(remark) between 1 and 2000),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint gate_exception_two_persons check (approver_id <> author_id),
  foreign key (exception_id, inspection_id, agency_id, author_id, gate, counter, rule, period)
    references gate_exception (id, inspection_id, agency_id, author_id, gate, counter, rule, period),
  unique (exception_id, inspection_id, counter, rule, period, granted)
);
-- 提示运行: what a gate would have refused in a place that begins with advice only.
create table gate_advice (
  id            uuid primary key,
  inspection_id uuid not null references inspection (id),
  agency_id     uuid not null references agency (id),
  gate          text not null check (gate in ('FREQUENCY_CAP', 'QUIET_DAY', 'PLAN_NOT_FILED')),
  message       text not null,
  basis         text not null, -- of the advise-only start
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  unique (id, inspection_id, gate)
);
create index gate_advice_inspection on gate_advice (inspection_id);
-- 紧急检查: the team entered before anybody could approve; the code is due before it leaves, or made up by due_on.
create table emergency_entry (
  inspection_id uuid constraint emergency_entry_pkey primary key references inspection (id),
  agency_id     uuid not null references agency (id),
  entered_at    timestamptz not null,
  due_on        date not null,
  basis         text not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint emergency_entry_past check (entered_at <= at)
);
-- 补码: the code came after the day of entry, and why.
create table code_make_up (
  inspection_id uuid constraint code_make_up_pkey primary key references emergency_entry (inspection_id),
  agency_id     uuid not null references agency (id),
  reason        text not null check (length(reason) between 1 and 2000),
  days          int not null check (days >= 1), -- natural days after the entry
  late          boolean not null,
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred
);

-- Slots are counted by counter: an agency, a system of agencies or a level of them. Above the cap only a grant for this visit and rule, or advice.
alter table visit_slot drop constraint visit_slot_cap;
alter table visit_slot drop column override_id;
drop table cap_override;
alter table visit_slot add counter text;
update visit_slot set counter = 'agency:' || agency_id;
alter table visit_slot alter counter set not null;
alter table visit_slot add override_id uuid, add advice_id uuid,
  add overrides boolean generated always as (case when override_id is not null then true end) stored,
  add advises text generated always as (case when advice_id is not null then 'FREQUENCY_CAP' end) stored;
alter table visit_slot add constraint visit_slot_cap check (n <= cap or override_id is not null or advice_id is not null),
  add constraint visit_slot_override foreign key (override_id, inspection_id, counter, rule, period, overrides)
    references gate_exception_decision (exception_id, inspection_id, counter, rule, period, granted),
  add constraint visit_slot_advice foreign key (advice_id, inspection_id, advises) references gate_advice (id, inspection_id, gate);
drop index visit_slot_number, visit_slot_one;
create unique index visit_slot_number on visit_slot (enterprise_id, counter, rule, period, n) where freed_at is null;
create unique index visit_slot_one on visit_slot (inspection_id, counter, rule) where freed_at is null;
alter table visit_slot add constraint visit_slot_counter check (counter = 'agency:' || agency_id or split_part(counter, ':', 1) in ('system', 'level'));
-- What is counted by agency is counted with its kin, what is counted by system or level by that; always with the enterprise's kin (0012).
-- +goose StatementBegin
create or replace function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; first_day date; held int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  select i.window_from into first_day from inspection i where i.id = new.inspection_id;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id, first_day);
  if cardinality(firms) + cardinality(offices) > 2 and new.override_id is null and new.advice_id is null then
    select count(*) into held from visit_slot s where s.enterprise_id = any(firms) and s.inspection_id <> new.inspection_id
      and s.rule = new.rule and s.period = new.period and s.freed_at is null
      and case when new.counter like 'agency:%' then s.counter like 'agency:%' and s.agency_id = any(offices) else s.counter = new.counter end;
    if held >= new.cap then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke insert on visit_slot from yangguang_app;
grant insert (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, override_id, advice_id, change_id) on visit_slot to yangguang_app;

-- +goose StatementBegin
do $$
declare
  t text;
  rule constant text := '(select app_all()) or agency_id = (select app_agency())';
begin
  foreach t in array array['gate_exception', 'gate_exception_decision', 'gate_advice', 'emergency_entry', 'code_make_up'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (%s) with check (%s)', t, rule, rule);
  end loop;
end
$$;
-- +goose StatementEnd
-- What the enterprise was shown: when the team came and why its code came later.
create policy shown on emergency_entry for select using (exists (select from inspection i where i.id = inspection_id and i.disclosed_to = (select app_enterprise())));
create policy shown on code_make_up for select using (exists (select from inspection i where i.id = inspection_id and i.disclosed_to = (select app_enterprise())));
create policy decider on gate_exception for select using (decider_id = (select app_agency()));
create policy decider on gate_exception_decision using (decider_id = (select app_agency())) with check (decider_id = (select app_agency()));
call append_only('gate_exception', 'gate_exception_decision', 'gate_advice', 'emergency_entry', 'code_make_up');

-- What is counted in public, by agency: nothing here says which enterprise or why.
-- +goose StatementBegin
create function gate_statistics(p_year int, p_today date)
returns table (agency text, coded int, asked int, granted int, refused int, advised int, emergencies int, made_up int, made_up_late int, overdue int)
language sql stable security definer set search_path = public, pg_temp as $$
  with span as (select make_timestamptz(p_year, 1, 1, 0, 0, 0, 'Asia/Shanghai') a, make_timestamptz(p_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') z),
  counts as (
    select c.agency_id, 'coded' k from check_code c, span where c.n = 1 and c.issued_at >= a and c.issued_at < z
    union all select x.agency_id, 'asked' from gate_exception x, span where x.at >= a and x.at < z
    union all select d.agency_id, case when d.granted then 'granted' else 'refused' end from gate_exception_decision d, span where d.at >= a and d.at < z
    union all select v.agency_id, 'advised' from gate_advice v, span where v.at >= a and v.at < z
    union all select e.agency_id, 'emergencies' from emergency_entry e, span where e.entered_at >= a and e.entered_at < z
    union all select m.agency_id, case when m.late then 'made_up_late' else 'made_up' end from code_make_up m, span where m.at >= a and m.at < z
    union all select e.agency_id, 'overdue' from emergency_entry e join inspection i on i.id = e.inspection_id, span
      where e.entered_at >= a and e.entered_at < z and e.due_on < p_today and not exists (select from check_code c where c.inspection_id = e.inspection_id)
  )
  select g.name, (count(*) filter (where k = 'coded'))::int, (count(*) filter (where k = 'asked'))::int, (count(*) filter (where k = 'granted'))::int,
    (count(*) filter (where k = 'refused'))::int, (count(*) filter (where k = 'advised'))::int, (count(*) filter (where k = 'emergencies'))::int,
    (count(*) filter (where k = 'made_up'))::int, (count(*) filter (where k = 'made_up_late'))::int, (count(*) filter (where k = 'overdue'))::int
  from counts c join agency g on g.id = c.agency_id group by g.id, g.name order by 4 desc, g.name, g.id
$$;
-- +goose StatementEnd
revoke all on function gate_statistics(int, date) from public;
grant execute on function gate_statistics(int, date) to yangguang_app;
