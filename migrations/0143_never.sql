-- +goose Up
-- What a checklist calls a problem goes with no result that says that there was none: with each of those that the rule names (policies/visit, findings), not with one of
-- them alone.
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS') or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT'
    or name like 'NEVER\_%');
-- +goose StatementBegin
create or replace function answer_in_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct f.inspection_id, f.version from fresh f) s
      join inspection_record r on r.inspection_id = s.inspection_id and r.version = s.version and exists (select from visit_rule v where v.name = 'NEVER_' || r.result)
      cross join lateral adverse_answers(s.inspection_id) d
      join fresh n on n.inspection_id = s.inspection_id and n.version = s.version and n.question = d.question and n.value = d.value) then
    raise exception 'an answer that shows a problem does not go with a result that says there is none' using errcode = 'check_violation', constraint = 'answer_in_order';
  end if;
  return null;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function answer_in_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct f.inspection_id, f.version from fresh f) s
      join inspection_record r on r.inspection_id = s.inspection_id and r.version = s.version and r.result = 'NO_PROBLEM_FOUND'
      cross join lateral adverse_answers(s.inspection_id) d
      join fresh n on n.inspection_id = s.inspection_id and n.version = s.version and n.question = d.question and n.value = d.value) then
    raise exception 'an answer that shows a problem does not go with a result that says there is none' using errcode = 'check_violation', constraint = 'answer_in_order';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
delete from visit_rule where name like 'NEVER\_%';
alter table visit_rule drop constraint visit_rule_name_check,
  add constraint visit_rule_name_check check (name in ('OFFICERS', 'EMERGENCY_DAYS', 'GAP_SECONDS', 'LATE_HOURS') or name like 'MERGE\_%' and name <> 'MERGE_COMPLAINT');
