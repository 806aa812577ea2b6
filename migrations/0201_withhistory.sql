-- +goose Up
-- 名录的历史: what the runtime role changes of a register has its history, with author and reason, in the same change: an item renamed, an enterprise said to be
-- deregistered or certificates prolonged by SQL showed nothing but an entry of any type. A row that is entered has its
-- history, too. Imports of the operator write theirs as everybody does.
-- +goose StatementBegin
-- Each finds the history by its key, whatever the table's size was when the connection planned it.
create function with_history() returns trigger language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if not exists (select from register_change c where (c.object_id, c.change_id) = (new.id, new.change_id)) then
    raise exception 'a row of % changes with its history', tg_table_name using errcode = 'check_violation', constraint = 'with_history';
  end if;
  return null;
end
$$;
create function holder_with_history() returns trigger language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if not exists (select from register_change c where (c.object_id, c.change_id) = (new.inspector_id, new.change_id)) then
    raise exception 'a certificate changes with the history of its holder' using errcode = 'check_violation', constraint = 'with_history';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function with_history(), holder_with_history() from public;
create constraint trigger with_history_new after insert on enterprise deferrable initially deferred for each row
  when (current_user = 'yangguang_app') execute function with_history();
create constraint trigger with_history_new after insert on check_item deferrable initially deferred for each row
  when (current_user = 'yangguang_app') execute function with_history();
create constraint trigger with_history_new after insert on inspector deferrable initially deferred for each row
  when (current_user = 'yangguang_app') execute function with_history();
create constraint trigger with_history after update on enterprise deferrable initially deferred for each row
  when (current_user = 'yangguang_app'
    and (old.name, old.kind, old.region_code, old.status, old.credit_class, old.key_supervision, old.industry_code, old.address)
    is distinct from (new.name, new.kind, new.region_code, new.status, new.credit_class, new.key_supervision, new.industry_code, new.address))
  execute function with_history();
create constraint trigger with_history after update on check_item deferrable initially deferred for each row
  when (current_user = 'yangguang_app' and (old.name, old.basis, old.method, old.category, old.object_kind, old.field, old.published_at, old.retired_at)
    is distinct from (new.name, new.basis, new.method, new.category, new.object_kind, new.field, new.published_at, new.retired_at)) execute function with_history();
create constraint trigger with_history after update on inspector deferrable initially deferred for each row
  when (current_user = 'yangguang_app' and (old.agency_id, old.status, old.specialities) is distinct from (new.agency_id, new.status, new.specialities))
  execute function with_history();
create constraint trigger with_history after update on certificate deferrable initially deferred for each row
  when (current_user = 'yangguang_app' and (old.name, old.number, old.issuer, old.valid_from, old.valid_to, old.scope)
    is distinct from (new.name, new.number, new.issuer, new.valid_from, new.valid_to, new.scope)) execute function holder_with_history();

-- +goose Down
drop trigger with_history_new on inspector;
drop trigger with_history_new on check_item;
drop trigger with_history_new on enterprise;
drop trigger with_history on certificate;
drop trigger with_history on inspector;
drop trigger with_history on check_item;
drop trigger with_history on enterprise;
drop function holder_with_history();
drop function with_history();
