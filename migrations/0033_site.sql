-- +goose Up
-- 分支机构、经营场所: where an enterprise can be met beside its registered address. What is counted toward a cap is the enterprise, wherever it is visited.
create table enterprise_site (
  id            uuid primary key,
  enterprise_id uuid not null references enterprise (id),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint enterprise_site_enterprise_key unique (id, enterprise_id)
);
create index enterprise_site_enterprise on enterprise_site (enterprise_id);
-- Every change is a version of its own, with author and reason; the latest holds.
create table site_version (
  site_id     uuid not null references enterprise_site (id),
  n           int not null check (n >= 1),
  kind        text not null check (kind in ('BRANCH', 'PREMISES', 'OFFICE')),
  name        text not null check (length(name) between 1 and 256),
  uscc        text check (uscc ~ '^[0-9A-Z]{18}$'), -- a branch's own
  region_code text not null check (region_code ~ '^[0-9]{6}$'),
  address     text not null check (length(address) between 1 and 512),
  closed      boolean not null default false,
  grams       text[] not null generated always as (search_grams(array[name, address], '')) stored,
  reason      text not null check (length(reason) between 1 and 2000),
  account_id  uuid references account (id),
  pseudonym   text not null,
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint site_version_pkey primary key (site_id, n)
);
create index site_version_grams on site_version using gin (grams);
call append_only('enterprise_site', 'site_version');
create view site_now with (security_invoker) as
select s.id, s.enterprise_id, v.n, v.kind, v.name, v.uscc, v.region_code, v.address, v.closed, v.reason, v.pseudonym, v.at, v.grams
from enterprise_site s join site_version v on v.site_id = s.id
where not exists (select from site_version l where l.site_id = s.id and l.n > v.n);
grant select on site_now to yangguang_app;

-- A visit may name the site that it goes to; a site of another enterprise is none.
alter table inspection add column site_id uuid,
  add constraint inspection_site foreign key (site_id, enterprise_id) references enterprise_site (id, enterprise_id);
grant insert (site_id) on inspection to yangguang_app;
