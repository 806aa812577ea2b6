-- +goose Up
-- The clock rule goes by the entry, too: a record that is handed in days after its visit was entered by the server's clock, or whose device says that it was made
-- before anybody entered, waits for another person. What was entered without network, with a reserved code, is brought on record with its scan: there the devices say when.
-- +goose StatementBegin
-- When a visit was entered: as its code says, by the server's clock where there was network, and from when on its record may have been made (of an emergency from
-- the entry itself, before its code was made up). Nothing for who does not read the visit.
create function visit_entry(p_visit uuid) returns table (entered timestamptz, scanned timestamptz, earliest timestamptz)
language plpgsql stable rows 1 security definer set search_path = public, pg_temp as $$
begin
  return query select coalesce(s.device_at, s.at), case when s.device_at is null then s.at end,
    least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = p_visit))
  from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1;
end
$$;
create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date;
  wrong boolean;
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id)
        and (i.state = 'ON_SITE' or new.version > 1))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit on site, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  if new.version = 1 and not new.late then
    today := (new.received_at at time zone 'Asia/Shanghai')::date;
    -- the rule's numbers are looked up where a record is sent more than an hour after the entry, or says that it is older than that
    select s.device_at is null and new.received_at - s.at > interval '1 hour'
          and new.received_at - s.at > interval '1 second' + interval '1 hour' * coalesce(visit_number('LATE_HOURS', new.agency_id, today), 0)
        or new.device_time < coalesce(s.device_at, s.at)
          and new.device_time < least(coalesce(s.device_at, s.at), (select e.entered_at from emergency_entry e where e.inspection_id = new.inspection_id))
            - interval '1 second' * (1 + coalesce(visit_number('GAP_SECONDS', new.agency_id, today), 0))
      into wrong
    from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = new.inspection_id), new.inspection_id)
    order by s.at limit 1;
    if wrong then
      raise exception 'a record says that it was handed in long after the entry, or made before it' using errcode = 'check_violation', constraint = 'record_in_time';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_entry(uuid) from public;
grant execute on function visit_entry(uuid) to yangguang_app;

-- +goose Down
-- +goose StatementBegin
create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id)
        and (i.state = 'ON_SITE' or new.version > 1))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit on site, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
drop function visit_entry(uuid);
