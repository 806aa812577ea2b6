-- +goose Up
-- No table is emptied by TRUNCATE, which fires no row trigger: what the rules of rows hold would be gone at one word of the owner's.
-- +goose StatementBegin
create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'table % is not emptied: its rows stay, or go one by one by their own rules', tg_table_name using errcode = 'restrict_violation', constraint = 'not_truncated';
end
$$;
do $$
declare t text;
begin
  foreach t in array array['account', 'account_role', 'agency', 'calendar_day', 'calendar_year', 'cap_rule', 'case_procedure', 'certificate', 'check_item',
    'checklist_question', 'conflict', 'enterprise', 'evidence', 'industry', 'inspection', 'inspection_agency', 'inspection_item', 'inspection_team', 'inspector',
    'inspector_leave', 'leniency_fact', 'log_body', 'membership', 'refusal_count', 'region', 'session', 'sign_in_failure', 'stage_enterprise', 'violation',
    'visit_slot'] loop
    execute format('create trigger not_truncated before truncate on %I for each statement execute function refuse_truncate()', t);
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on function refuse_truncate() from public;
-- Procedures make the owner's triggers and grants: nobody else calls one.
revoke all on procedure append_only(text[]) from public;

-- An item that was never published is its agency's and theirs who watch; so is its checklist.
alter table check_item enable row level security;
alter table check_item force row level security;
create policy owner_all on check_item to yangguang_owner using (true) with check (true);
create policy scope on check_item using (published_at is not null or (select app_all()) or agency_id = (select app_agency()))
  with check ((select app_all()) or agency_id = (select app_agency()));
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['checklist_question', 'checklist_version'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (exists (select from check_item it where it.id = item_id))
      with check (exists (select from check_item it where it.id = item_id and ((select app_all()) or it.agency_id = (select app_agency()))))', t);
  end loop;
end
$$;
-- +goose StatementEnd
