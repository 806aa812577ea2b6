-- +goose Up
-- 巡查: one task, approved before it begins, and many shops of a street or market within it. Each shop is an inspection of its own, with its code,
-- scan and record; a walk without a specific object is no check.
create table patrol (
  id         uuid primary key,
  number     text not null constraint patrol_number_key unique,
  agency_id  uuid not null references agency (id),
  plan_id    uuid not null references plan (id),
  title      text not null check (length(title) between 1 and 100),
  area       text not null check (length(area) between 1 and 200),
  from_day   date not null,
  to_day     date not null check (to_day >= from_day),
  most       int not null check (most >= 1), -- shops
  basis      text not null, -- of the bounds
  author_id  uuid not null references account (id),
  author     text not null, -- pseudonym
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint patrol_most_key unique (id, most),
  constraint patrol_author_key unique (id, author_id)
);
create index patrol_agency on patrol (agency_id, at desc, id desc);
create index patrol_at on patrol (at desc, id desc);
create table patrol_item (
  patrol_id uuid not null references patrol (id),
  item_id   uuid not null references check_item (id),
  agency_id uuid not null references agency (id),
  primary key (patrol_id, item_id)
);
create table patrol_member (
  patrol_id    uuid not null references patrol (id),
  inspector_id uuid not null references inspector (id),
  agency_id    uuid not null references agency (id),
  position     int not null check (position >= 1), -- 1 is the lead
  pseudonym    text not null,
  primary key (patrol_id, inspector_id),
  unique (patrol_id, position)
);
create table patrol_decision (
  patrol_id   uuid constraint patrol_decision_pkey primary key,
  agency_id   uuid not null references agency (id),
  author_id   uuid not null,
  approver_id uuid not null references account (id),
  approver    text not null, -- pseudonym
  approved    boolean not null,
  remark      text not null check (length(remark) between 1 and 2000),
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint patrol_decision_two_persons check (approver_id <> author_id),
  constraint patrol_decision_approved_key unique (patrol_id, approved),
  foreign key (patrol_id, author_id) references patrol (id, author_id)
);
-- The n-th shop of an approved patrol, each once.
create table patrol_shop (
  patrol_id     uuid not null,
  n             int not null,
  most          int not null,
  approved      boolean not null generated always as (true) stored,
  agency_id     uuid not null references agency (id),
  enterprise_id uuid not null references enterprise (id),
  inspection_id uuid not null constraint patrol_shop_inspection_key unique references inspection (id),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint patrol_shop_pkey primary key (patrol_id, n),
  constraint patrol_shop_once unique (patrol_id, enterprise_id),
  constraint patrol_shop_most check (n between 1 and most),
  foreign key (patrol_id, most) references patrol (id, most),
  constraint patrol_shop_approved foreign key (patrol_id, approved) references patrol_decision (patrol_id, approved)
);

alter table inspection drop constraint inspection_trigger_check, add constraint inspection_trigger_check check (trigger in ('DOUBLE_RANDOM', 'COMPLAINT',
  'SUPERIOR_ORDER', 'TRANSFER', 'MONITORING_ANOMALY', 'SPECIAL_CAMPAIGN', 'FOLLOW_UP', 'ENTERPRISE_REQUEST', 'EMERGENCY', 'DIRECT_ASSIGNMENT', 'PATROL'));
-- A visit of a patrol stands in one, and inside what was approved.
-- +goose StatementBegin
create function patrol_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from patrol_shop s join patrol p on p.id = s.patrol_id where s.inspection_id = new.id and s.enterprise_id = new.enterprise_id
      and p.agency_id = new.agency_id and p.plan_id = new.plan_id and p.from_day <= new.window_from and p.to_day >= new.window_to)
    or exists (select from inspection_item x join patrol_shop s on s.inspection_id = x.inspection_id where x.inspection_id = new.id
      and not exists (select from patrol_item q where q.patrol_id = s.patrol_id and q.item_id = x.item_id)) then
    raise exception 'visit % stands in no approved patrol that holds it', new.number using errcode = 'check_violation', constraint = 'patrol_holds';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function patrol_holds() from public;
create constraint trigger patrol_holds after insert on inspection deferrable initially deferred for each row when (new.trigger = 'PATROL')
  execute function patrol_holds();

-- +goose StatementBegin
do $$
declare
  t text;
  rule constant text := '(select app_all()) or agency_id = (select app_agency())';
begin
  foreach t in array array['patrol', 'patrol_item', 'patrol_member', 'patrol_decision', 'patrol_shop'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (%s) with check (%s)', t, rule, rule);
  end loop;
end
$$;
-- +goose StatementEnd
call append_only('patrol', 'patrol_item', 'patrol_member', 'patrol_decision', 'patrol_shop');
