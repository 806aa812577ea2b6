-- +goose Up
-- Evidence that nothing names yet is whose who handed it in: nobody else shows it to an enterprise or puts it on a record. A team shares what its
-- members handed in since they entered, for each of them stands for the record.
-- +goose StatementBegin
-- evidence_of_visit: handed in on site by somebody who is or was of the visit's team, or sent by the enterprise for a finding of the visit.
create function evidence_of_visit(p_evidence uuid, p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from evidence e join finding f on f.id = e.finding_id where e.id = p_evidence and f.inspection_id = p_visit)
    or exists (select from evidence e join account c on c.id = e.author_id join inspection_team t on t.inspector_id = c.inspector_id
      where e.id = p_evidence and t.inspection_id = p_visit and e.received_at >= visit_entered(p_visit));
end
$$;
-- The evidence of a record comes with it, for its agency and enterprise, and is its author's, the visit's or an earlier version's.
create or replace function written_with_record_evidence() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, version, agency_id, disclosed_to from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.agency_id, p.disclosed_to) = (a.inspection_id, a.version, a.agency_id, a.disclosed_to)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from added a join inspection_record p on p.inspection_id = a.inspection_id and p.version = a.version join evidence e on e.id = a.evidence_id
      where e.author_id <> p.author_id and not evidence_of_visit(e.id, a.inspection_id)
        and not exists (select from record_evidence b where b.evidence_id = e.id and b.inspection_id = a.inspection_id and b.version < a.version)) then
    raise exception 'evidence that nothing names yet is whose who handed it in' using errcode = 'check_violation', constraint = 'evidence_own';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function evidence_of_visit(uuid, uuid) from public;
grant execute on function evidence_of_visit(uuid, uuid) to yangguang_app;
create index record_evidence_evidence on record_evidence (evidence_id);
-- It is shown by whoever handed it in, or with a record, whose evidence was held against the rule above.
create policy own on evidence as restrictive for update to yangguang_app using (author_id = (select app_account())
  or exists (select from record_evidence r where r.evidence_id = evidence.id));
-- The image of a signature is of whoever hands the party's word in. Rows of before stay as they are.
alter table evidence add constraint evidence_author_key unique (id, author_id);
alter table record_party drop constraint record_party_signature_id_fkey;
alter table record_party add constraint record_party_signature_own foreign key (signature_id, account_id) references evidence (id, author_id) not valid;
