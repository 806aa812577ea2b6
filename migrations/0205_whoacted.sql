-- +goose Up
-- Who acted for an enterprise (企业账号) is in the entry for whoever has its salt, and for nobody else: the account's pseudonym, the same in every entry, told of all that
-- an enterprise did, what is not public and whom it reported too, as soon as one entry was about a result that is public.
-- +goose StatementBegin
create or replace function ledger_append(p_change uuid, p_type text, p_subject text, p_body text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  y log_type; actor text; known boolean; kind text := split_part(p_subject, '/', 1); id text := substr(p_subject, length(split_part(p_subject, '/', 1)) + 2);
  why text;
  at timestamptz := command_time(); n bigint; prev bigint; again boolean := false; leaf bytea; h bytea; lvl int := 0; m bigint; places bigint[]; hashes bytea[];
begin
  select case when c.enterprise_id is null then a.pseudonym
      else 'e-' || left(encode(sha256((select b.salt from log_body b where b.change_id = p_change) || uuid_send(c.id)), 'hex'), 12) end,
    coalesce(a.pseudonym = c.pseudonym, a.account_id is null and a.pseudonym in ('system', 'operator', 'public', 'demo')) into actor, known
  from audit_event a left join account c on c.id = a.account_id where a.change_id = p_change;
  if not found then
    raise exception 'an entry comes after its audit row' using errcode = 'foreign_key_violation', constraint = 'log_entry_audit_fkey';
  end if;
  select * into y from log_type t where t.name = p_type;
  why := case when not found then 'type' when not (kind = any(y.kinds)) or id !~ '^[!-~]{1,64}$'
      or kind in ('draw', 'round') and (kind = 'draw') <> (id ~ '^[!-~]+-[0-9]{4}-[0-9]{6}$') then 'subject'
    when not known or actor is null or actor !~ '^[!-~]{1,64}$' then 'actor' when p_body !~ '^[0-9a-f]{64}$' then 'body' end;
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
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
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
-- +goose StatementEnd
