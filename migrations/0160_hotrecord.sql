-- +goose Up
-- What every record asks is asked once: the team of a visit with what bars each member in one function, instead of the policies of six tables for each of them; and
-- what shows a problem only where the result says that there is none. A trigger on named columns costs an update of others nothing, where its condition would be read and
-- planned anew for each.
-- +goose StatementBegin
-- visit_team: who is on the team 检查组, in order, to whoever may know the visit (visit_known): what bars each (barred), and whether a conflict 回避关系 was declared that the
-- head has not decided on, which is read as the policies of conflict let it be.
create function visit_team(p_visit uuid, p_day date) returns table (inspector_id uuid, pseudonym text, bar text, declared boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not visit_known(p_visit) then
    return;
  end if;
  return query
  select t.inspector_id, t.pseudonym,
    case when exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
        where (r.inspection_id, r.inspector_id) = (t.inspection_id, t.inspector_id) and d.upheld) then 'RECUSED'
      when i.status in ('SUSPENDED', 'TRANSFERRED') then 'SUSPENDED' else '' end,
    exists (select from (select k.enterprise_id from conflict k where k.inspector_id = t.inspector_id and k.from_day <= p_day
        and (k.to_day is null or k.to_day >= p_day) and (app_all() or k.agency_id = app_agency()) offset 0) k
      where k.enterprise_id = any(enterprise_kin((select v.enterprise_id from inspection v where v.id = p_visit))))
      and not exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
      where (r.inspection_id, r.inspector_id) = (t.inspection_id, t.inspector_id))
  from inspection_team t join inspector i on i.id = t.inspector_id
  where t.inspection_id = p_visit
    and not exists (select from team_leave l where (l.inspection_id, l.inspector_id) = (t.inspection_id, t.inspector_id))
  order by t.position;
end
$$;

create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif exists (select from inspector i where i.id = new.inspector_id and i.status in ('SUSPENDED', 'TRANSFERRED'))
    or exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
      where (r.inspection_id, r.inspector_id) = (new.inspection_id, new.inspector_id) and d.upheld) then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  elsif exists (select from record_acceptance a join account c on c.id = a.approver_id
      where (a.inspection_id, a.version, c.inspector_id) = (new.inspection_id, new.version, new.inspector_id)) then
    raise exception 'who accepted a record does not confirm it' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;

create or replace function answer_in_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from visit_rule v where v.name in (select 'NEVER_' || r.result from inspection_record r
      where (r.inspection_id, r.version) in (select f.inspection_id, f.version from fresh f))) then
    return null;
  end if;
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
revoke all on function visit_team(uuid, date) from public;
grant execute on function visit_team(uuid, date) to yangguang_app;
create or replace trigger written_once_approved_at before update of approved_at on inspection for each row
  when (old.approved_at is distinct from new.approved_at and old.approved_at is not null) execute function written_once('approved_at');
create or replace trigger written_once_approver_id before update of approver_id on inspection for each row
  when (old.approver_id is distinct from new.approver_id and old.approver_id is not null) execute function written_once('approver_id');
create or replace trigger written_once_disclosed_to before update of disclosed_to on inspection for each row
  when (old.disclosed_to is distinct from new.disclosed_to and old.disclosed_to is not null) execute function written_once('disclosed_to');
create or replace trigger written_once_void_reason before update of void_reason on inspection for each row
  when (old.void_reason is distinct from new.void_reason and old.void_reason is not null) execute function written_once('void_reason');

-- +goose Down
-- +goose StatementBegin
create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)) then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif barred(new.inspection_id, new.inspector_id) <> '' then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  elsif exists (select from record_acceptance a join account c on c.id = a.approver_id
      where (a.inspection_id, a.version, c.inspector_id) = (new.inspection_id, new.version, new.inspector_id)) then
    raise exception 'who accepted a record does not confirm it' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;

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
create or replace trigger written_once_approved_at before update on inspection for each row
  when (old.approved_at is distinct from new.approved_at and old.approved_at is not null) execute function written_once('approved_at');
create or replace trigger written_once_approver_id before update on inspection for each row
  when (old.approver_id is distinct from new.approver_id and old.approver_id is not null) execute function written_once('approver_id');
create or replace trigger written_once_disclosed_to before update on inspection for each row
  when (old.disclosed_to is distinct from new.disclosed_to and old.disclosed_to is not null) execute function written_once('disclosed_to');
create or replace trigger written_once_void_reason before update on inspection for each row
  when (old.void_reason is distinct from new.void_reason and old.void_reason is not null) execute function written_once('void_reason');
drop function visit_team(uuid, date);
