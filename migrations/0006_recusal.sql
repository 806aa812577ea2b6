-- +goose Up
-- 回避与补派: who leaves a team and who asked for it. Rows are added, none is changed.

create table team_leave (
  inspection_id uuid not null,
  inspector_id  uuid not null,
  lead          boolean not null,
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid references enterprise (id),
  code          text not null check (code ~ '^(L0[1-4]|K0[0-5])$'),
  reason        text not null check (length(reason) between 1 and 500),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint team_leave_pkey primary key (inspection_id, inspector_id),
  unique (inspection_id, inspector_id, lead),
  foreign key (inspection_id, inspector_id, lead) references inspection_team (inspection_id, inspector_id, lead)
);
alter table inspection_team add foreign key (inspection_id, replaces, lead) references team_leave (inspection_id, inspector_id, lead);
-- The team as it is.
create view team_now with (security_invoker) as
select t.* from inspection_team t
where not exists (select from team_leave l where l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id);

-- 回避: the enterprise or an officer asks for a member of the team to stay away; the head decides, and the visit goes on meanwhile
-- (行政处罚法 43). An enterprise sees what it asked itself.
create table recusal (
  id            uuid primary key,
  inspection_id uuid not null references inspection (id),
  inspector_id  uuid not null,
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid references enterprise (id),
  ground        text not null check (ground ~ '^K0[1-5]$'),
  statement     text not null check (length(statement) between 1 and 2000),
  document      text not null, -- salt, number, ground and statement: its digest stands in the ledger
  author_id     uuid not null references account (id),
  author        text not null, -- pseudonym
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  foreign key (inspection_id, inspector_id) references inspection_team (inspection_id, inspector_id),
  unique (id, inspection_id, author_id)
);
create index recusal_inspection on recusal (inspection_id, at, id);
create table recusal_decision (
  recusal_id    uuid constraint recusal_decision_pkey primary key,
  inspection_id uuid not null,
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid references enterprise (id),
  author_id     uuid not null,
  approver_id   uuid not null references account (id),
  approver      text not null, -- pseudonym
  upheld        boolean not null,
  reason        text not null check (length(reason) between 1 and 500),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint recusal_decision_two_persons check (approver_id <> author_id),
  unique (recusal_id, upheld),
  foreign key (recusal_id, inspection_id, author_id) references recusal (id, inspection_id, author_id)
);
alter table draw_step add foreign key (recusal_id, approved) references recusal_decision (recusal_id, upheld);
-- One visit per selection, and one per substitution.
create unique index inspection_draw_key on inspection (draw_id, draw_rank) where draw_step is null;
alter table inspection add constraint inspection_draw_step_key unique (draw_id, draw_step);
alter table inspection add foreign key (draw_id, draw_step) references draw_step (draw_id, n);
alter table draw_step add foreign key (inspection_id) references inspection (id);
alter table draw_request add foreign key (inspection_id) references inspection (id);

-- +goose StatementBegin
do $$
declare
  t text;
  rule constant text := '(select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise())';
begin
  foreach t in array array['team_leave', 'recusal', 'recusal_decision'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (%s) with check (%s)', t, rule, rule);
  end loop;
end
$$;
-- +goose StatementEnd
create policy code_holder on team_leave for select using (inspection_id = (select app_visit()));
grant select on team_now to yangguang_app;
call append_only('team_leave', 'recusal', 'recusal_decision');
