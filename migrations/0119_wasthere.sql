-- +goose Up
-- In SQL too an officer who scans is one of those who come; nobody leaves where nobody entered; and what counts as a check has a complete record: enough members
-- stand for it, the party said its word where somebody was there to say it, and another person accepted it when it came late.
-- +goose StatementBegin
create function scan_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from account a where a.id = new.account_id and a.inspector_id = any(comes_with(new.inspection_id))) then
    raise exception 'an officer of the team scans' using errcode = 'check_violation', constraint = 'scan_by_team';
  end if;
  return new;
end
$$;
create function leave_after_scan() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from check_code_scan s where s.inspection_id = joint_host(new.inspection_id)) then
    raise exception 'nobody entered' using errcode = 'check_violation', constraint = 'leave_after_scan';
  end if;
  return new;
end
$$;
create function counted_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from joint_members(new.inspection_id) m
      cross join lateral (select r.* from inspection_record r where r.inspection_id = m.visit order by r.version desc limit 1) r
      where stands_for(r.inspection_id, r.version) >= visit_number('OFFICERS', r.agency_id, (r.received_at at time zone 'Asia/Shanghai')::date)
        and (exists (select from record_party p where (p.inspection_id, p.version) = (r.inspection_id, r.version)) -- or nobody was there 无法检查
          or r.result in ('UNREACHABLE_AT_REGISTERED_ADDRESS', 'CLOSED_DOWN', 'DEREGISTERED', 'LICENCE_REVOKED', 'REGISTRATION_ANNULLED', 'MOVED_AWAY'))
        and not (r.late and not exists (select from record_acceptance a where (a.inspection_id, a.version) = (r.inspection_id, r.version)))) then
    raise exception 'a check is one with a complete record' using errcode = 'check_violation', constraint = 'counted_complete';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function scan_by_team(), leave_after_scan(), counted_complete() from public;
create trigger scan_by_team before insert on check_code_scan for each row when (new.by_kind = 'OFFICER') execute function scan_by_team();
create trigger leave_after_scan before insert on visit_leave for each row execute function leave_after_scan();
create trigger counted_complete before insert on counted_check for each row execute function counted_complete();

-- +goose Down
drop trigger counted_complete on counted_check;
drop trigger leave_after_scan on visit_leave;
drop trigger scan_by_team on check_code_scan;
drop function counted_complete(), leave_after_scan(), scan_by_team();
