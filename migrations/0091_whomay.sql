-- +goose Up
-- Who decides is an account in service that may: a head of the agency that decides, or the supervision.
-- +goose StatementBegin
-- decides: whether the account is in service and a head of the agency; of no agency: of the supervision.
create function decides(p_account uuid, p_agency uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from account a join account_role r on r.account_id = a.id where a.id = p_account and a.disabled_at is null
    and case when p_agency is null then r.role = 'supervisor' else r.role = 'agency_admin' and a.agency_id = p_agency end);
end
$$;
-- The first argument names the account's column; the second says that the supervision may, too.
create function decided_by_head() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r jsonb := to_jsonb(new); who uuid := (r ->> tg_argv[0])::uuid;
begin
  if not decides(who, (r ->> 'agency_id')::uuid) and not (tg_nargs > 1 and decides(who, null)) then
    raise exception 'a head of the agency decides about a row of %', tg_table_name using errcode = 'check_violation', constraint = 'decided_by_head';
  end if;
  return null;
end
$$;
create function visit_approved_by_head() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not decides(new.approver_id, new.agency_id) and not (new.trigger = 'PATROL' and exists (select from patrol_decision d
      where (d.agency_id, d.approver_id) = (new.agency_id, new.approver_id) and d.approved)) then -- the patrol was approved, and its shops with it
    raise exception 'a head of its agency approves a visit' using errcode = 'check_violation', constraint = 'decided_by_head';
  end if;
  return null;
end
$$;
-- Whom the request names: heads of the agency or of its superior, or the supervision.
create function exception_decided() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not decides(new.approver_id, new.decider_id) or not exists (select from gate_exception x where x.id = new.exception_id
      and x.decider_id is not distinct from new.decider_id and case x.approver when 'HEAD' then x.decider_id = x.agency_id
        when 'SUPERIOR' then x.decider_id is distinct from x.agency_id else x.decider_id is null end) then
    raise exception 'an exception is decided by whom its rule names' using errcode = 'check_violation', constraint = 'decided_by_head';
  end if;
  return null;
end
$$;
create function deviation_decided() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not decides(new.approver_id, null) and (new.kind = 'VOID' or not decides(new.approver_id, new.agency_id)) then
    raise exception 'a void of a draw is decided by the supervision, any other deviation by it or a head of the agency' using errcode = 'check_violation',
      constraint = 'decided_by_head';
  end if;
  return null;
end
$$;

-- 抽查检查事项: the day of publication and that of retirement are those on which it happens; a checklist has questions, and its versions follow one another.
create function item_days() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.published_at <> command_time() and (tg_op = 'INSERT' or old.published_at is distinct from new.published_at)
    or new.retired_at <> command_time() and (tg_op = 'INSERT' or old.retired_at is distinct from new.retired_at) then
    raise exception 'an item comes onto its list and leaves it on the day of the change' using errcode = 'check_violation', constraint = 'item_days';
  end if;
  return null;
end
$$;
create function checklist_follows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.n <> 1 + (select coalesce(max(v.n), 0) from checklist_version v where v.item_id = new.item_id) or new.questions = '[]' then
    raise exception 'a version of a checklist is the next, and asks something' using errcode = 'check_violation', constraint = 'checklist_follows';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function decides(uuid, uuid), decided_by_head(), visit_approved_by_head(), exception_decided(), deviation_decided(), item_days(), checklist_follows()
  from public;
create trigger decided_by_head after update of approver_id on inspection for each row when (new.approver_id is distinct from old.approver_id)
  execute function visit_approved_by_head();
create trigger decided_by_head after insert on gate_exception_decision for each row execute function exception_decided();
create trigger decided_by_head after insert on draw_decision for each row execute function deviation_decided();
create trigger decided_by_head after insert on plan_exclusion_decision for each row execute function decided_by_head('approver_id', 'or the supervision');
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['decision_confirmation', 'decision_deviation', 'patrol_decision', 'recusal_decision', 'record_acceptance', 'record_correction_decision',
      'rectification_extension_decision'] loop
    execute format('create trigger decided_by_head after insert on %I for each row execute function decided_by_head(''approver_id'')', t);
  end loop;
  foreach t in array array['merge_answer', 'plan_consent'] loop
    execute format('create trigger decided_by_head after insert on %I for each row execute function decided_by_head(''account_id'')', t);
  end loop;
end
$$;
-- +goose StatementEnd
create trigger item_days after insert or update of published_at, retired_at on check_item for each row execute function item_days();
create trigger checklist_follows before insert on checklist_version for each row execute function checklist_follows();

-- 更正: a proposed version has the form of a record, so that whoever decides about it can read it. Those of before stay as they are.
alter table record_correction add constraint record_correction_content check (jsonb_typeof(content) = 'object'
  and content @? '$ ? (@.result.type() == "string" && @.narrative.type() == "string"
    && @.deviceTime like_regex "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$")'
  and jsonb_typeof(content -> 'answers') in ('array', 'null') and jsonb_typeof(content -> 'findings') in ('array', 'null')
  and jsonb_typeof(content -> 'evidence') in ('array', 'null')
  and (content -> 'answers' = 'null' or not content @? '$.answers[*] ? (@.type() != "object" || @.question.type() != "string" || @.value.type() != "string")')
  and (content -> 'findings' = 'null' or not content @? '$.findings[*] ? (@.type() != "object" || @.violationCode.type() != "string")')
  and (content -> 'evidence' = 'null' or not content @? '$.evidence[*] ? (!(@ like_regex "^[0-9a-f-]{36}$"))')) not valid;
