-- +goose Up
-- An emergency (紧急检查) is reported once: two of a team that report the same entry had two visits, two codes and two checks of it.
-- +goose StatementBegin
-- The number of a visit that was reported for an entry on the same day, while it has no code; for who reads it with the agency.
create function emergency_reported(p_agency uuid, p_enterprise uuid, p_entered timestamptz) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select i.number from inspection i join emergency_entry e on e.inspection_id = i.id
    where (i.agency_id, i.enterprise_id) = (p_agency, p_enterprise) and i.state in ('PLANNED', 'APPROVED') and (app_all() or i.agency_id = app_agency())
      and (e.entered_at at time zone 'Asia/Shanghai')::date = (p_entered at time zone 'Asia/Shanghai')::date order by i.number limit 1);
end
$$;
create function emergency_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare v inspection;
begin
  select * into v from inspection where id = new.inspection_id;
  perform pg_advisory_xact_lock(hashtextextended(v.agency_id::text || v.enterprise_id::text, 7271));
  if exists (select from inspection i join emergency_entry e on e.inspection_id = i.id
      where (i.agency_id, i.enterprise_id) = (v.agency_id, v.enterprise_id) and i.id <> v.id and i.state in ('PLANNED', 'APPROVED')
        and (e.entered_at at time zone 'Asia/Shanghai')::date = (new.entered_at at time zone 'Asia/Shanghai')::date) then
    raise exception 'an entry in an emergency is reported once' using errcode = 'unique_violation', constraint = 'emergency_once';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function emergency_reported(uuid, uuid, timestamptz), emergency_once() from public;
grant execute on function emergency_reported(uuid, uuid, timestamptz) to yangguang_app;
create trigger once before insert on emergency_entry for each row execute function emergency_once();

-- +goose Down
drop trigger once on emergency_entry;
drop function emergency_once();
drop function emergency_reported(uuid, uuid, timestamptz);
