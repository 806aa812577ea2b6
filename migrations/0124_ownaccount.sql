-- +goose Up
-- 两人: who asks, proposes, answers and decides is whose session it is, so that nobody does both by naming somebody else in one of the two rows; a record is
-- confirmed by the officer himself. The platform's own steps name who was meant.
-- +goose StatementBegin
create function not_own_account(p_table text) returns void language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'a row of % names the account whose session it is', p_table using errcode = 'insufficient_privilege', constraint = 'own_account';
end
$$;
create function own_account() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_system() and (to_jsonb(new) ->> tg_argv[0])::uuid is distinct from app_account() then
    perform not_own_account(tg_table_name);
  end if;
  return null;
end
$$;
-- The shops of a patrol are approved with it.
create function visit_own_account() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare who uuid := case tg_op when 'INSERT' then new.author_id else new.approver_id end;
begin
  if current_user = 'yangguang_app' and not app_system() and who is distinct from app_account() and not (tg_op = 'UPDATE' and new.trigger = 'PATROL'
      and exists (select from patrol_decision d where (d.agency_id, d.approver_id) = (new.agency_id, new.approver_id) and d.approved)) then
    perform not_own_account(tg_table_name);
  end if;
  return null;
end
$$;
-- A corrected version comes with the word of who proposed it.
create function confirms_himself() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_system() and not exists (select from inspection_record r
      where (r.inspection_id, r.version, r.change_id, r.inspector_id) = (new.inspection_id, new.version, new.change_id, new.inspector_id) and r.version > 1) then
    perform not_own_account(tg_table_name);
  end if;
  return null;
end
$$;
do $$
declare t record;
begin
  for t in select * from (values ('plan', 'author_id'), ('plan_approval', 'approver_id'), ('plan_consent', 'account_id'), ('plan_exclusion', 'author_id'),
      ('plan_exclusion_decision', 'approver_id'), ('draw_request', 'author_id'), ('draw_decision', 'approver_id'), ('decision', 'proposer_id'),
      ('decision_confirmation', 'approver_id'), ('decision_deviation', 'approver_id'), ('decision_rejection', 'approver_id'),
      ('decision_objection', 'author_id'), ('evidence_mark', 'account_id'), ('evidence_mark_decision', 'account_id'), ('gate_exception', 'author_id'),
      ('gate_exception_decision', 'approver_id'), ('leniency_draft', 'author_id'), ('leniency_review', 'reviewer_id'), ('merge_answer', 'account_id'),
      ('patrol', 'author_id'), ('patrol_decision', 'approver_id'), ('publication_statement', 'author_id'), ('statement_check', 'account_id'),
      ('record_acceptance', 'approver_id'), ('record_correction', 'author_id'), ('record_correction_decision', 'approver_id'),
      ('rectification_extension', 'author_id'), ('rectification_extension_decision', 'approver_id'), ('recusal', 'author_id'),
      ('recusal_decision', 'approver_id'), ('enterprise_succession', 'account_id'), ('enterprise_succession_proposal', 'account_id'),
      ('agency_succession', 'account_id'), ('power_grant', 'account_id'), ('power_grant_consent', 'account_id'), ('power_grant_end', 'account_id'))
      w (name, who) loop
    execute format('create trigger own_account after insert on %I for each row execute function own_account(%L)', t.name, t.who);
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on function not_own_account(text), own_account(), visit_own_account(), confirms_himself() from public;
grant execute on function not_own_account(text) to yangguang_app;
create trigger own_account after insert on inspection for each row when (new.draw_id is null) execute function visit_own_account();
create trigger own_account_approves after update of approver_id on inspection for each row when (new.approver_id is distinct from old.approver_id)
  execute function visit_own_account();
-- Of what every record writes only the other case costs anything; a corrected version has its persons in record_correction_decision.
create trigger own_account after insert on inspection_record for each row
  when (new.version = 1 and new.author_id::text is distinct from current_setting('app.account', true)) execute function own_account('author_id');
create trigger own_account after insert on record_confirmation for each row
  when (new.inspector_id::text is distinct from current_setting('app.inspector', true)) execute function confirms_himself();

-- +goose Down
-- +goose StatementBegin
do $$
declare t record;
begin
  for t in select tgrelid::regclass as name, tgname from pg_trigger where tgname in ('own_account', 'own_account_approves') loop
    execute format('drop trigger %I on %s', t.tgname, t.name);
  end loop;
end
$$;
-- +goose StatementEnd
drop function confirms_himself(), visit_own_account(), own_account(), not_own_account(text);
