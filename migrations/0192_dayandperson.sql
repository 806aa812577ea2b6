-- +goose Up
-- Day and person are not the writer's. What is found at a visit is of the day of its entry, as commands have it: by the day the leniency in force then and what was
-- found before it are looked for. An audit row names the account whose session it is, or nobody where nobody is signed in; the platform's own steps have no session.
-- +goose StatementBegin
create function audit_own() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_system() then
    perform not_own_account(tg_table_name);
  end if;
  return null;
end
$$;
create or replace function written_with_finding() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, record_version, agency_id, disclosed_to, change_id from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.findings_version, p.agency_id, p.disclosed_to, p.change_id)
        = (a.inspection_id, a.record_version, a.record_version, a.agency_id, a.disclosed_to, a.change_id)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  if exists (select from (select distinct inspection_id, occurred_on from added) a where a.occurred_on is distinct from
      (select (coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::date from check_code_scan s
        where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = a.inspection_id), a.inspection_id) order by s.at limit 1)) then
    raise exception 'what is found occurred on the day of the entry' using errcode = 'check_violation', constraint = 'finding_of_day';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function audit_own() from public;
-- Of what a session writes only the other case costs anything.
create trigger own_account after insert on audit_event for each row when (coalesce(new.account_id::text, '') <> coalesce(current_setting('app.account', true), '')
  or new.account_id is null and new.pseudonym <> 'public') execute function audit_own();

-- +goose Down
drop trigger own_account on audit_event;
drop function audit_own();
-- +goose StatementBegin
create or replace function written_with_finding() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct inspection_id, record_version, agency_id, disclosed_to, change_id from added) a
      left join inspection_record p on (p.inspection_id, p.version, p.findings_version, p.agency_id, p.disclosed_to, p.change_id)
        = (a.inspection_id, a.record_version, a.record_version, a.agency_id, a.disclosed_to, a.change_id)
      left join log_entry e on e.change_id = p.change_id where p.inspection_id is null or e.change_id is not null) then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
