-- +goose Up
-- The same rules, asked with fewer plans: a command starts one for every question, and starting it costs more than its answer.
-- +goose StatementBegin
create or replace function needs_entry() returns trigger language plpgsql as $$
begin
  if exists (select from public.log_entry e where e.change_id = new.change_id) then
    raise exception 'a row of % needs an entry of its own in the ledger', tg_table_name using errcode = 'restrict_violation', constraint = 'change_entry';
  end if;
  return new;
end
$$;
create function written_once() returns trigger language plpgsql as $$
begin
  raise exception '%.% is written once', tg_table_name, tg_argv[0] using errcode = 'restrict_violation', constraint = 'written_once';
end
$$;
-- What a column holds stays, once it holds something.
create procedure holds_once(name text, variadic columns text[]) language plpgsql as $$
declare c text;
begin
  foreach c in array columns loop
    execute format('create trigger %I before update on %I for each row when (old.%I is distinct from new.%I and old.%I is not null) execute function written_once(%L)',
      'written_once_' || c, name, c, c, c, c);
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on procedure holds_once(text, text[]) from public;
call holds_once('inspection', 'disclosed_to', 'approver_id', 'approved_at', 'void_reason');
call holds_once('inspection_team', 'disclosed_to');
call holds_once('evidence', 'disclosed_to');
call holds_once('visit_slot', 'freed_at');
create or replace trigger needs_entry before insert or update on inspection for each row execute function needs_entry();
create or replace trigger needs_entry before insert or update on inspection_team for each row execute function needs_entry();
create or replace trigger needs_entry before insert or update on evidence for each row execute function needs_entry();
create or replace trigger needs_entry before insert or update on visit_slot for each row execute function needs_entry();
drop procedure ledgered(text, text, text[]);
-- +goose StatementBegin
create procedure ledgered(events text, name text) language plpgsql as $$
begin
  execute format('create trigger needs_entry before %s on %I for each row execute function needs_entry()', events, name);
end
$$;
create or replace function ledger_append(p_change uuid, p_format text, p_type text, p_subject text, p_line text, p_at timestamptz, p_actor text, p_body text,
  p_chain text, p_once text[])
returns bigint language plpgsql as $$
declare
  n bigint; prev bigint; again boolean; leaf bytea; h bytea; lvl int := 0; m bigint; places bigint[]; hashes bytea[];
begin
  perform pg_advisory_xact_lock(7262, 1);
  select coalesce((select max(idx) + 1 from log_entry), 0), (select idx from log_entry where subject = p_subject order by idx desc limit 1),
    exists (select from log_entry where subject = p_subject and type = any(p_once)) into n, prev, again;
  if (p_chain = 'first' and prev is not null) or (p_chain = 'later' and prev is null) or again then
    raise exception 'a % entry cannot stand here in the chain of %', p_type, p_subject using errcode = 'check_violation', constraint = 'log_entry_chain';
  end if;
  leaf := convert_to(p_format || ' entry' || e'\n' || 'type ' || p_type || e'\n' || p_line || e'\n'
    || 'time ' || to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || e'\n'
    || 'actor ' || p_actor || e'\n' || 'prev ' || coalesce(prev::text, '-') || e'\n' || 'body ' || p_body || e'\n', 'UTF8');
  insert into log_entry (idx, change_id, type, subject, at, leaf) values (n, p_change, p_type, p_subject, p_at, leaf);
  h := sha256('\x00'::bytea || leaf);
  places := array[stored_hash_index(0, n)]; hashes := array[h];
  m := n;
  while m & 1 = 1 loop
    select hash into strict leaf from log_hash where log_hash.pos = stored_hash_index(lvl, m - 1);
    h := sha256('\x01'::bytea || leaf || h);
    lvl := lvl + 1; m := m >> 1;
    places := places || places[lvl] + 1; hashes := hashes || h;
  end loop;
  insert into log_hash (pos, hash) select * from unnest(places, hashes);
  return n;
end
$$;
create or replace function visit_entered(p_visit uuid) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
  select coalesce(s.device_at, s.at) from check_code_scan s where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = p_visit), p_visit)
    and exists (select from inspection i where i.id = p_visit and (app_all() or i.agency_id = app_agency() or i.disclosed_to = app_enterprise()))
  order by s.at limit 1);
end
$$;
create or replace function joint_visits(p_page uuid[]) returns table (page uuid, visit uuid, host boolean, place int)
language plpgsql stable rows 20 set search_path = public, pg_temp as $$
begin
  if not exists (select from joint_visit j where j.host_id = any(p_page) or j.guest_id = any(p_page)) then -- hardly a page has one
    return query select u.id, u.id, true, 0 from unnest(p_page) u (id);
    return;
  end if;
  return query
    select u.id, u.id, not exists (select from joint_now j where j.guest_id = u.id), 0 from unnest(p_page) u (id)
    union all select j.host_id, j.guest_id, false, 1 from joint_now j where j.host_id = any(p_page)
    union all select j.guest_id, j.host_id, true, 0 from joint_now j where j.guest_id = any(p_page)
    union all select g.guest_id, j.guest_id, false, 1 from joint_now g join joint_now j on j.host_id = g.host_id and j.guest_id <> g.guest_id
      where g.guest_id = any(p_page);
end
$$;
create or replace function open_session(p_session uuid, p_stamp uuid)
returns table (account_id uuid, username text, display_name text, pseudonym text, roles text[], agency_id uuid, enterprise_id uuid, inspector_id uuid,
  region_code text, stamp uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare set text;
begin
  select ac.id, ac.username, ac.display_name, ac.pseudonym, array(select r.role from account_role r where r.account_id = ac.id order by 1),
      ac.agency_id, ac.enterprise_id, ac.inspector_id, ac.region_code, ac.stamp
    into account_id, username, display_name, pseudonym, roles, agency_id, enterprise_id, inspector_id, region_code, stamp
  from session s join account ac on ac.id = s.account_id
  where s.id = p_session and s.revoked_at is null and s.expires_at > now() and ac.disabled_at is null;
  if not found then return; end if;
  if p_stamp is null or p_stamp = stamp then
    set := concat(set_config('app.account', account_id::text, true),
      set_config('app.agency', case when roles && array['inspector', 'agency_admin'] then coalesce(agency_id::text, '') else '' end, true),
      set_config('app.head', case when roles && array['agency_admin'] then coalesce(agency_id::text, '') else '' end, true),
      set_config('app.inspector', case when roles && array['inspector'] then coalesce(inspector_id::text, '') else '' end, true),
      set_config('app.enterprise', case when roles && array['enterprise'] then coalesce(enterprise_id::text, '') else '' end, true),
      set_config('app.all', case when roles && array['supervisor', 'auditor'] then 'on' else '' end, true));
  end if;
  return next;
end
$$;
-- +goose StatementEnd
-- A visit that is not drawn, and one that is not of a step, has no place in the indexes of those that are.
alter table inspection drop constraint inspection_draw_step_key;
create unique index inspection_draw_step_key on inspection (draw_id, draw_step) where draw_step is not null;
drop index inspection_draw_key;
create unique index inspection_draw_key on inspection (draw_id, draw_rank) where draw_id is not null and draw_step is null;
