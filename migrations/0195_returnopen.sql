-- +goose Up
-- Who went in may still come back with what was found. From the day of a reserved code (离线码) until the days of the return are over the platform does not know whether
-- the team was there: the visit is not given up and its code not taken back meanwhile, but for a code that its lead asks for anew or an officer who leaves the team. And
-- who entered has the hours that the rule gives for the record: a visit on site is not given up by one person before.
-- +goose StatementBegin
-- From when on a visit may be given up; nothing where that is now.
create function given_up_from(p_visit uuid) returns timestamptz language plpgsql stable security definer set search_path = public, pg_temp as $$
declare v inspection; host uuid := joint_host(p_visit); day date; from_then timestamptz;
begin
  select * into v from inspection where id = p_visit;
  if v.state = 'CODE_ISSUED' then
    select (c.valid_from at time zone 'Asia/Shanghai')::date into day from check_code c where c.inspection_id = host and c.reserved
      and c.valid_from <= command_time() and not exists (select from check_code k where k.inspection_id = host and k.n > c.n)
      and not exists (select from check_code_revocation r where (r.inspection_id, r.n) = (host, c.n));
    if day is not null then
      from_then := (day + 1 + visit_number('RETURN_DAYS', (select h.agency_id from inspection h where h.id = host), day))::timestamp at time zone 'Asia/Shanghai';
    end if;
  elsif v.state = 'ON_SITE' and v.draw_id is null then
    select s.at + interval '1 hour' * visit_number('LATE_HOURS', v.agency_id, (s.at at time zone 'Asia/Shanghai')::date) into from_then
    from check_code_scan s where s.inspection_id = host order by s.at limit 1;
  end if;
  return case when from_then > command_time() then from_then end;
end
$$;
-- The same for who reads the visit with its agency.
create function may_give_up_from(p_visit uuid) returns timestamptz language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select given_up_from(i.id) from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency()));
end
$$;
create function return_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up_from(new.id) is not null then
    raise exception 'a visit whose team may still bring it on record is not given up' using errcode = 'restrict_violation',
      constraint = case old.state when 'ON_SITE' then 'record_open' else 'return_open' end;
  end if;
  return new;
end
$$;
-- A code is taken back by the platform where an officer leaves its team, and beside that with the visit.
create function code_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if given_up_from(new.inspection_id) is not null and exists (select from inspection i where i.id = new.inspection_id and i.state = 'CODE_ISSUED')
    and not exists (select from joint_members(new.inspection_id) m join team_leave l on l.inspection_id = m.visit where l.change_id = new.change_id) then
    raise exception 'a reserved code is not taken back before the days of the return are over' using errcode = 'restrict_violation', constraint = 'return_open';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function given_up_from(uuid), may_give_up_from(uuid), return_open(), code_open() from public;
grant execute on function may_give_up_from(uuid) to yangguang_app;
create trigger while_open before update of state on inspection for each row
  when (new.state = 'VOID' and old.state in ('CODE_ISSUED', 'ON_SITE')) execute function return_open();
create trigger while_open before insert on check_code_revocation for each row execute function code_open();

-- +goose Down
drop trigger while_open on check_code_revocation;
drop trigger while_open on inspection;
drop function code_open();
drop function return_open();
drop function may_give_up_from(uuid);
drop function given_up_from(uuid);
