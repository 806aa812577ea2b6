-- +goose Up
-- 复查: a follow-up takes no number under a cap because it looks at an order to rectify. One order that stands open is looked at by one visit at a time.
-- +goose StatementBegin
create function recheck_owed(p_enterprise uuid, p_agency uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return (select count(*) from rectification o where o.agency_id = p_agency and o.disclosed_to = any(kin)
      and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed))
    > (select count(*) from inspection i where i.agency_id = p_agency and i.enterprise_id = any(kin) and i.trigger = 'FOLLOW_UP'
      and not i.counts_toward_cap and i.state in ('PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE'));
end
$$;
create function follow_up_owed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not recheck_owed(new.enterprise_id, new.agency_id) then
    raise exception 'a follow-up that takes no number looks at an order to rectify' using errcode = 'check_violation', constraint = 'follow_up_owed';
  end if;
  return new;
end
$$;
-- As before, and a code is of one day, which lies in the window of its visit unless the code of an emergency is made up.
create or replace function one_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from joint_now j where j.guest_id = new.inspection_id) then
    raise exception 'the code of a joint visit is its host''s' using errcode = 'check_violation', constraint = 'one_code';
  end if;
  if not exists (select from inspection i where i.id = new.inspection_id and i.state in ('APPROVED', 'CODE_ISSUED')) then
    raise exception 'a code is of a visit that was approved and that nobody entered' using errcode = 'check_violation', constraint = 'check_code_of_visit';
  end if;
  if new.valid_to > new.valid_from + interval '1 day' or not exists (select from inspection i where i.id = new.inspection_id
      and ((new.valid_from at time zone 'Asia/Shanghai')::date between i.window_from and i.window_to
        or exists (select from emergency_entry e where e.inspection_id = i.id))) then
    raise exception 'a code is of one day of its visit''s window' using errcode = 'check_violation', constraint = 'check_code_day';
  end if;
  if new.slot_id is not null then
    perform from visit_slot s where (s.id, s.inspection_id) = (new.slot_id, new.inspection_id) and s.freed_at is null for share;
    if not found then
      raise exception 'a code stands on a slot of its visit that is in force' using errcode = 'foreign_key_violation', constraint = 'check_code_on_slot';
    end if;
  end if;
  return new;
end
$$;
create function scan_of_code() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from check_code c join inspection i on i.id = c.inspection_id where (c.inspection_id, c.n) = (new.inspection_id, new.n)
      and coalesce(new.device_at, new.at) >= c.valid_from and coalesce(new.device_at, new.at) < c.valid_to
      and i.state in ('CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED')) then
    raise exception 'a scan is of a code in its time, of a visit that was not voided' using errcode = 'check_violation', constraint = 'scan_of_code';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function recheck_owed(uuid, uuid), scan_of_code() from public;
grant execute on function recheck_owed(uuid, uuid) to yangguang_app;
create trigger follow_up_owed before insert on inspection for each row when (new.trigger = 'FOLLOW_UP' and not new.counts_toward_cap)
  execute function follow_up_owed();
create trigger scan_of_code before insert on check_code_scan for each row execute function scan_of_code();

-- +goose Down
drop trigger scan_of_code on check_code_scan;
drop trigger follow_up_owed on inspection;
drop function scan_of_code();
drop function follow_up_owed();
drop function recheck_owed(uuid, uuid);
