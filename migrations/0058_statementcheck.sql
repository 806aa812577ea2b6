-- +goose Up
-- 陈述核对: what an enterprise says before a publication is the one free text for everybody that no second person of the platform has read. A head of the agency
-- names the persons in it, whom no register may know; the database writes the public form, in which nothing but these names is changed, and publishes no other.
create table statement_check (
  inspection_id uuid,
  version       int,
  decision_id   uuid,
  agency_id     uuid not null references agency (id),
  disclosed_to  uuid not null references enterprise (id),
  names         text[] not null,
  statement     text not null, -- the public form
  author_id     uuid not null references account (id), -- of the statement
  account_id    uuid not null references account (id),
  official      text not null, -- pseudonym
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint statement_check_of check (num_nonnulls(inspection_id, decision_id) = 1 and (inspection_id is null) = (version is null)),
  constraint statement_check_inspection_key unique (inspection_id, version),
  constraint statement_check_decision_key unique (decision_id),
  constraint statement_check_redacted check (public_text(statement)),
  constraint statement_check_two_persons check (account_id <> author_id),
  foreign key (inspection_id, version) references publication_statement (inspection_id, version),
  foreign key (decision_id) references publication_statement (decision_id)
);
alter table statement_check enable row level security;
alter table statement_check force row level security;
create policy owner_all on statement_check to yangguang_owner using (true) with check (true);
create policy scope on statement_check using ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
  with check (agency_id = (select app_head()));
-- +goose StatementBegin
create function statement_masked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s record; n text;
begin
  select p.statement, p.agency_id, p.disclosed_to, p.author_id into s from publication_statement p
  where p.statement is not null and (p.decision_id = new.decision_id or (p.inspection_id, p.version) = (new.inspection_id, new.version));
  if s.statement is null or (s.agency_id, s.disclosed_to, s.author_id) is distinct from (new.agency_id, new.disclosed_to, new.author_id) then
    raise exception 'there is no such statement' using errcode = 'check_violation', constraint = 'statement_check_fits';
  end if;
  new.statement := s.statement;
  foreach n in array (select coalesce(array_agg(x order by length(x) desc, x), '{}') from unnest(new.names) x) loop
    if length(n) not between 2 and 20 or strpos(s.statement, n) = 0 then
      raise exception 'a name has 2 to 20 characters and stands in the statement' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    new.statement := replace(new.statement, n, left(n, 1) || '某');
  end loop;
  return new;
end
$$;
-- Beside what is public stands the checked form of a statement and nothing else.
create function statement_checked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r jsonb := to_jsonb(new);
begin
  if not exists (select from statement_check k where k.statement = new.statement and (k.decision_id = (r ->> 'decision_id')::uuid
      or (k.inspection_id, k.version) = ((r ->> 'inspection_id')::uuid, (r ->> 'version')::int))) then
    raise exception 'a statement is public in its checked form' using errcode = 'check_violation', constraint = 'statement_checked';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger statement_masked before insert on statement_check for each row execute function statement_masked();
create trigger statement_checked before insert on published_inspection for each row when (new.statement is not null) execute function statement_checked();
create trigger statement_checked before insert on published_penalty for each row when (new.statement is not null) execute function statement_checked();
revoke all on function statement_masked(), statement_checked() from public;
call append_only('statement_check');
