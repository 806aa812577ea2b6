-- +goose Up
-- What each record 检查记录 asks, again for less. A function in SQL that is not inlined is read and planned anew for every statement: workdays_between took a tenth of
-- a record's time. Findings and confirmations are asked about in one query instead of two or three. The findings of a visit are found through the key of their positions.
-- +goose StatementBegin
-- workdays_between counts the working days after p_from up to p_to: Mondays to Fridays, corrected by the calendar that the State Council announces (calendar_day).
create or replace function workdays_between(p_from date, p_to date) returns int language plpgsql stable set search_path = public, pg_temp as $$
declare
  f int := p_from - date '0001-01-01' + 1; -- days since a Sunday
  t int := p_to - date '0001-01-01' + 1;
begin
  if p_from is null or p_to is null or p_to <= p_from then
    return 0;
  end if;
  return t / 7 * 5 + least(t % 7, 5) - f / 7 * 5 - least(f % 7, 5)
    + (select coalesce(sum(c.works::int - (extract(isodow from c.day) < 6)::int), 0) from calendar_day c where c.day > p_from and c.day <= p_to);
end
$$;

create or replace function written_with_finding() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare apart boolean; elsewhen boolean;
begin
  select bool_or(p.inspection_id is null or e.change_id is not null), bool_or(a.occurred_on is distinct from
      (select (coalesce(s.device_at, s.at) at time zone 'Asia/Shanghai')::date from check_code_scan s
        where s.inspection_id = coalesce((select j.host_id from joint_now j where j.guest_id = a.inspection_id), a.inspection_id) order by s.at limit 1))
    into apart, elsewhen
  from (select distinct inspection_id, record_version, agency_id, disclosed_to, change_id, occurred_on from added) a
  left join inspection_record p on (p.inspection_id, p.version, p.findings_version, p.agency_id, p.disclosed_to, p.change_id)
    = (a.inspection_id, a.record_version, a.record_version, a.agency_id, a.disclosed_to, a.change_id)
  left join log_entry e on e.change_id = p.change_id;
  if apart then
    raise exception 'rows of % are written with their inspection_record', tg_table_name using errcode = 'restrict_violation', constraint = 'written_with';
  elsif elsewhen then
    raise exception 'what is found occurred on the day of the entry' using errcode = 'check_violation', constraint = 'finding_of_day';
  end if;
  return null;
end
$$;

create or replace function ledger_append(p_change uuid, p_type text, p_subject text, p_body text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  y log_type; actor text; known boolean; kind text := split_part(p_subject, '/', 1); id text := substr(p_subject, length(split_part(p_subject, '/', 1)) + 2);
  why text;
  at timestamptz := command_time(); n bigint; prev bigint; again boolean := false; leaf bytea; h bytea; lvl int := 0; m bigint; places bigint[]; hashes bytea[];
begin
  select a.pseudonym, coalesce(a.pseudonym = c.pseudonym, a.account_id is null and a.pseudonym in ('system', 'operator', 'public', 'demo')) into actor, known
  from audit_event a left join account c on c.id = a.account_id where a.change_id = p_change;
  if not found then
    raise exception 'an entry comes after its audit row' using errcode = 'foreign_key_violation', constraint = 'log_entry_audit_fkey';
  end if;
  select * into y from log_type t where t.name = p_type;
  why := case when not found then 'type' when not (kind = any(y.kinds)) or id !~ '^[!-~]{1,64}$'
      or kind in ('draw', 'round') and (kind = 'draw') <> (id ~ '^[!-~]+-[0-9]{4}-[0-9]{6}$') then 'subject'
    when not known or actor !~ '^[!-~]{1,64}$' then 'actor' when p_body !~ '^[0-9a-f]{64}$' then 'body' end;
  if why is not null then
    raise exception 'no entry has this %', why using errcode = 'check_violation', constraint = 'log_entry_grammar';
  end if;
  perform pg_advisory_xact_lock(7262, 1);
  select coalesce((select max(idx) + 1 from log_entry), 0), (select idx from log_entry where subject = p_subject order by idx desc limit 1) into n, prev;
  if y.once <> '' then
    again := exists (select from log_entry e join log_type o on o.name = e.type where e.subject = p_subject and o.once = y.once);
  end if;
  if (y.chain = 'first' and prev is not null) or (y.chain = 'later' and prev is null) or again then
    raise exception 'a % entry cannot stand here in the chain of %', p_type, p_subject using errcode = 'check_violation', constraint = 'log_entry_chain';
  end if;
  leaf := convert_to(y.format || ' entry' || e'\n' || 'type ' || p_type || e'\n'
    || case y.format when 'drd1' then 'draw ' || id else 'subject ' || p_subject end || e'\n'
    || 'time ' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || e'\n' || 'actor ' || actor || e'\n'
    || 'prev ' || coalesce(prev::text, '-') || e'\n' || 'body ' || p_body || e'\n', 'UTF8');
  insert into log_entry (idx, change_id, type, subject, at, leaf) values (n, p_change, p_type, p_subject, at, leaf);
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

create or replace function confirmed_by_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare member boolean; barred boolean; accepted boolean;
begin
  select exists (select from inspection_record p join inspection_team t on t.inspection_id = p.inspection_id
      where (p.inspection_id, p.version, p.agency_id, p.disclosed_to, t.inspector_id)
        = (new.inspection_id, new.version, new.agency_id, new.disclosed_to, new.inspector_id)),
    exists (select from inspector i where i.id = new.inspector_id and i.status in ('SUSPENDED', 'TRANSFERRED'))
      or exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
        where (r.inspection_id, r.inspector_id) = (new.inspection_id, new.inspector_id) and d.upheld),
    exists (select from record_acceptance a join account c on c.id = a.approver_id
      where (a.inspection_id, a.version, c.inspector_id) = (new.inspection_id, new.version, new.inspector_id))
    into member, barred, accepted;
  if not member then
    raise exception 'a record is confirmed by an officer of its team' using errcode = 'foreign_key_violation', constraint = 'confirmed_by_team';
  elsif barred then
    raise exception 'who is recused, suspended or transferred confirms nothing more' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  elsif accepted then
    raise exception 'who accepted a record does not confirm it' using errcode = 'check_violation', constraint = 'confirmed_by_team';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
drop index finding_inspection;
-- A row that is written asks for its session by itself: each sub-select is a step of its own, which pays where many rows are read.
alter policy scope on inspection_record with check (app_all() or agency_id = app_agency() or disclosed_to = app_enterprise());
alter policy looks_on on inspection_record with check (not app_all() or oversees());
alter policy scope on record_answer with check (app_all() or agency_id = app_agency());
alter policy scope on finding with check (app_all() or agency_id = app_agency());
alter policy scope on finding_fact with check (app_all() or agency_id = app_agency());
alter policy scope on record_confirmation with check (app_all() or agency_id = app_agency());
alter policy scope on publication with check (app_all() or agency_id = app_agency());

-- +goose Down
create index finding_inspection on finding (inspection_id, position);
alter policy scope on inspection_record
  with check ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()));
alter policy looks_on on inspection_record with check (not (select app_all()) or (select oversees()));
alter policy scope on record_answer with check ((select app_all()) or agency_id = (select app_agency()));
alter policy scope on finding with check ((select app_all()) or agency_id = (select app_agency()));
alter policy scope on finding_fact with check ((select app_all()) or agency_id = (select app_agency()));
alter policy scope on record_confirmation with check ((select app_all()) or agency_id = (select app_agency()));
alter policy scope on publication with check ((select app_all()) or agency_id = (select app_agency()));
-- +goose StatementBegin
create or replace function workdays_between(p_from date, p_to date) returns int language sql stable set search_path = public, pg_temp as $$
  select count(*)::int from generate_series(p_from + 1, p_to, interval '1 day') d left join calendar_day c on c.day = d::date
  where coalesce(c.works, extract(isodow from d) < 6)
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

create or replace function ledger_append(p_change uuid, p_type text, p_subject text, p_body text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  y log_type; actor text; known boolean; kind text := split_part(p_subject, '/', 1); id text := substr(p_subject, length(split_part(p_subject, '/', 1)) + 2);
  why text;
  at timestamptz := command_time(); n bigint; prev bigint; again boolean; leaf bytea; h bytea; lvl int := 0; m bigint; places bigint[]; hashes bytea[];
begin
  select a.pseudonym, coalesce(a.pseudonym = c.pseudonym, a.account_id is null and a.pseudonym in ('system', 'operator', 'public', 'demo')) into actor, known
  from audit_event a left join account c on c.id = a.account_id where a.change_id = p_change;
  if not found then
    raise exception 'an entry comes after its audit row' using errcode = 'foreign_key_violation', constraint = 'log_entry_audit_fkey';
  end if;
  select * into y from log_type t where t.name = p_type;
  why := case when not found then 'type' when not (kind = any(y.kinds)) or id !~ '^[!-~]{1,64}$'
      or kind in ('draw', 'round') and (kind = 'draw') <> (id ~ '^[!-~]+-[0-9]{4}-[0-9]{6}$') then 'subject'
    when not known or actor !~ '^[!-~]{1,64}$' then 'actor' when p_body !~ '^[0-9a-f]{64}$' then 'body' end;
  if why is not null then
    raise exception 'no entry has this %', why using errcode = 'check_violation', constraint = 'log_entry_grammar';
  end if;
  perform pg_advisory_xact_lock(7262, 1);
  select coalesce((select max(idx) + 1 from log_entry), 0), (select idx from log_entry where subject = p_subject order by idx desc limit 1) into n, prev;
  again := y.once <> '' and exists (select from log_entry e join log_type o on o.name = e.type where e.subject = p_subject and o.once = y.once);
  if (y.chain = 'first' and prev is not null) or (y.chain = 'later' and prev is null) or again then
    raise exception 'a % entry cannot stand here in the chain of %', p_type, p_subject using errcode = 'check_violation', constraint = 'log_entry_chain';
  end if;
  leaf := convert_to(y.format || ' entry' || e'\n' || 'type ' || p_type || e'\n'
    || case y.format when 'drd1' then 'draw ' || id else 'subject ' || p_subject end || e'\n'
    || 'time ' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || e'\n' || 'actor ' || actor || e'\n'
    || 'prev ' || coalesce(prev::text, '-') || e'\n' || 'body ' || p_body || e'\n', 'UTF8');
  insert into log_entry (idx, change_id, type, subject, at, leaf) values (n, p_change, p_type, p_subject, at, leaf);
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
-- +goose StatementEnd
