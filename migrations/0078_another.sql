-- +goose Up
-- 例外: whoever decides about an exception neither asked for it nor planned the visit.
-- +goose StatementBegin
create function gate_exception_planner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from inspection i where (i.id, i.author_id) = (new.inspection_id, new.approver_id)) then
    raise exception 'whoever planned the visit does not decide about its exception' using errcode = 'check_violation', constraint = 'gate_exception_planner';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function gate_exception_planner() from public;
create trigger gate_exception_planner before insert on gate_exception_decision for each row execute function gate_exception_planner();
