-- +goose Up
-- 名录库的维护: who changed what, when and why; former names 曾用名; what the search of enterprises reads; leave; versions of checklists.

-- One row per change that a person made to one row of a register. Changes of inspectors are for their agency and supervisors: they hold names.
create table register_change (
  object_id  uuid not null,
  register   text not null check (register in ('agencies', 'enterprises', 'inspectors', 'items')),
  agency_id  uuid references agency (id), -- whose eyes it is for; null: of all staff
  action     text not null check (action in ('CREATE', 'CHANGE', 'END', 'PUBLISH', 'WITHDRAW', 'GRANT', 'REVOKE')),
  changes    jsonb not null,
  reason     text not null check (length(reason) between 1 and 2000),
  account_id uuid references account (id),
  pseudonym  text not null,
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint register_change_pkey primary key (object_id, change_id)
);
create index register_change_at on register_change (object_id, at desc, change_id desc);
alter table register_change enable row level security;
alter table register_change force row level security;
create policy owner_all on register_change to yangguang_owner using (true) with check (true);
create policy scope on register_change using ((select app_all()) or agency_id is null or agency_id = (select app_agency()))
  with check ((select app_all()) or agency_id is null or agency_id = (select app_agency()));
call append_only('register_change');

alter table agency add column former_names text[] not null default '{}';
alter table enterprise add column former_names text[] not null default '{}',
  add column initials text collate "C" not null default '', -- of the name's Pinyin 拼音首字母
  add column public_initials text collate "C" not null default ''; -- of the name as the public sees it

-- Letters are few, so initials are indexed by three of them where a search has as many.
-- +goose StatementBegin
create function search_grams(p_texts text[], p_initials text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct g), '{}') from (
    select substr(lower(t), i, 2) as g from unnest(p_texts) t, generate_series(1, greatest(length(t) - 1, 1)) i
    union all select substr(p_initials, i, 2) from generate_series(1, length(p_initials) - 1) i
    union all select substr(p_initials, i, 3) from generate_series(1, length(p_initials) - 2) i) x
$$;
-- +goose StatementEnd
drop index enterprise_grams;
alter table enterprise drop column grams;
drop function bigrams(text);
alter table enterprise add column grams text[] not null
  generated always as (search_grams(array_append(former_names || name, coalesce(address, '')), initials)) stored;
create index enterprise_grams on enterprise using gin (grams);
create index enterprise_uscc_prefix on enterprise (uscc collate "C", id);
alter table stage_enterprise add column initials text collate "C" not null, add column public_initials text collate "C" not null;
grant update (former_names, initials, public_initials) on enterprise to yangguang_app;
grant update (former_names) on agency to yangguang_app;
grant update (retired_at) on check_item to yangguang_app;

-- Leave 请假 of an inspector, days inclusive: nobody is drawn or comes on such a day.
create table inspector_leave (
  inspector_id uuid not null references inspector (id),
  from_day     date not null,
  to_day       date not null check (to_day >= from_day),
  primary key (inspector_id, from_day)
);
grant select, insert, delete on inspector_leave to yangguang_app;

-- A visit keeps the checklist it was planned with: each version stays.
create table checklist_version (
  item_id   uuid not null references check_item (id),
  n         int not null check (n >= 1),
  questions jsonb not null,
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint checklist_version_pkey primary key (item_id, n)
);
insert into checklist_version (item_id, n, questions, change_id)
select it.id, 1, (select jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind,
    'required', q.required, 'violations', q.violations) order by q.position) from checklist_question q where q.item_id = it.id), it.change_id
from check_item it where exists (select from checklist_question q where q.item_id = it.id);
call append_only('checklist_version');
alter table inspection_item add column checklist_version int;
update inspection_item x set checklist_version = 1 where exists (select from checklist_version v where v.item_id = x.item_id);
-- +goose StatementBegin
create function keeps_checklist() returns trigger language plpgsql as $$
begin
  new.checklist_version := (select max(v.n) from checklist_version v where v.item_id = new.item_id);
  return new;
end
$$;
-- The last visit of an item, whoever the agency: items unused for years are to leave the list.
create function item_last_used(p_item uuid) returns date language sql stable security definer set search_path = public, pg_temp as $$
  select max(i.window_from) from inspection_item x join inspection i on i.id = x.inspection_id where x.item_id = p_item and i.state <> 'VOID'
$$;
-- Officers and conflicts as before, and with leave and the conflicts with those for whom the enterprise goes on.
create or replace function visit_officers(p_inspectors uuid[], p_enterprise uuid, p_from date, p_to date)
returns table (ord bigint, inspector_id uuid, pseudonym text, agency_id uuid, agency_field text, status text, specialities text[],
  name text, number text, valid_from date, valid_to date, scope text[], conflicts text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select w.ord, p.id, p.pseudonym, ag.id, ag.field,
    case when p.status = 'ACTIVE' and exists (select from inspector_leave l where l.inspector_id = p.id and l.from_day <= p_from and l.to_day >= p_to)
      then 'ON_LEAVE' else p.status end,
    p.specialities, c.name, c.number, c.valid_from, c.valid_to, c.scope,
    array(select distinct k.code from conflict k where k.inspector_id = p.id and k.enterprise_id = any(enterprise_kin(p_enterprise)) and k.from_day <= p_to
      and (k.to_day is null or k.to_day >= p_from) order by k.code)
  from unnest(p_inspectors) with ordinality w (id, ord)
  join inspector p on p.id = w.id
  join agency ag on ag.id = coalesce((select m.agency_id from membership m where m.inspector_id = p.id and m.agency_id = app_agency()
    and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to) limit 1), p.agency_id)
  left join certificate c on c.inspector_id = p.id
  where app_all() or ag.id = app_agency()
    or exists (select 1 from inspection_team t where t.inspector_id = p.id and t.agency_id = app_agency())
  order by w.ord
$$;
create or replace function draw_inspectors(p_agencies uuid[], p_from date, p_to date, p_fields text[])
returns table (inspector_id uuid, pseudonym text, specialities text[], status text, certified boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, i.pseudonym, i.specialities,
    case when i.status = 'ACTIVE' and exists (select from inspector_leave l where l.inspector_id = i.id and l.from_day <= p_from and l.to_day >= p_to)
      then 'ON_LEAVE' else i.status end,
    coalesce(c.valid_from <= p_from and c.valid_to >= p_to and c.scope @> p_fields, false)
  from inspector i left join certificate c on c.inspector_id = i.id
  where i.agency_id = any(p_agencies) or exists (
    select from membership m where m.inspector_id = i.id and m.agency_id = any(p_agencies) and m.from_day <= p_from and (m.to_day is null or m.to_day >= p_to))
$$;
-- +goose StatementEnd
revoke all on function item_last_used(uuid) from public;
grant execute on function item_last_used(uuid) to yangguang_app;
create index inspection_item_item on inspection_item (item_id);
create trigger keeps_checklist before insert on inspection_item for each row execute function keeps_checklist();
