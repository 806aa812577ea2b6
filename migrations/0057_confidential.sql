-- +goose Up
-- 涉密标记: an enterprise marks evidence that it sent, or that was taken at its visits, as a trade secret or private, with a reason. The mark holds at once, and
-- the agency's head decides whether it stays. Marked evidence is for the enterprise, who took it, the visit's officers, the agency's head and the supervision.
create table evidence_mark (
  evidence_id  uuid constraint evidence_mark_pkey primary key references evidence (id),
  agency_id    uuid not null references agency (id),
  disclosed_to uuid not null references enterprise (id),
  reason       text not null check (length(reason) between 1 and 1000),
  account_id   uuid not null references account (id),
  at           timestamptz not null default command_time(),
  change_id    uuid not null references log_entry (change_id) deferrable initially deferred,
  unique (evidence_id, agency_id, account_id)
);
create table evidence_mark_decision (
  evidence_id uuid constraint evidence_mark_decision_pkey primary key,
  agency_id   uuid not null,
  author_id   uuid not null, -- who marked
  kept        boolean not null,
  remark      text not null check (length(remark) between 1 and 1000),
  account_id  uuid not null references account (id),
  official    text not null, -- pseudonym
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint evidence_mark_decision_two_persons check (account_id <> author_id),
  foreign key (evidence_id, agency_id, author_id) references evidence_mark (evidence_id, agency_id, account_id)
);
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['evidence_mark', 'evidence_mark_decision'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
  end loop;
end
$$;
-- A mark is of the evidence's own agency and of the enterprise that it was disclosed to: whoever could read the evidence reads the mark.
create function evidence_mark_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from evidence e where (e.id, e.agency_id, e.disclosed_to) = (new.evidence_id, new.agency_id, new.disclosed_to)) then
    raise exception 'a mark is of the evidence''s agency and enterprise' using errcode = 'check_violation', constraint = 'evidence_mark_fits';
  end if;
  return new;
end
$$;
-- Whether the officer who asks is on the team of the visit that the evidence belongs to.
create function evidence_team(p_evidence uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from inspection_team t where t.inspector_id = app_inspector() and t.inspection_id in (
    select r.inspection_id from record_evidence r where r.evidence_id = p_evidence
    union all select p.inspection_id from record_party p where p.signature_id = p_evidence
    union all select r.inspection_id from evidence e join rectification r on r.id = e.rectification_id where e.id = p_evidence
    union all select f.inspection_id from evidence e join finding f on f.id = e.finding_id where e.id = p_evidence))
$$;
-- +goose StatementEnd
create trigger evidence_mark_fits before insert on evidence_mark for each row execute function evidence_mark_fits();
create policy scope on evidence_mark using ((select app_all()) or (select app_system()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
  with check (disclosed_to = (select app_enterprise()));
create policy scope on evidence_mark_decision using (exists (select from evidence_mark m where m.evidence_id = evidence_mark_decision.evidence_id))
  with check (agency_id = (select app_head()));
create policy confidential on evidence as restrictive for select to yangguang_app using (
  not exists (select from evidence_mark m where m.evidence_id = evidence.id
    and not exists (select from evidence_mark_decision d where d.evidence_id = m.evidence_id and not d.kept))
  or (select app_all()) or (select app_system()) or disclosed_to = (select app_enterprise()) or agency_id = (select app_head())
  or author_id = (select app_account()) or evidence_team(id));
call append_only('evidence_mark', 'evidence_mark_decision');
revoke all on function evidence_mark_fits(), evidence_team(uuid) from public;
grant execute on function evidence_team(uuid) to yangguang_app;
