-- +goose Up
-- A leaf is the database's: whoever writes by SQL chooses type, subject and body of an entry and nothing else of it, within the vocabulary that every reader of the log
-- knows. An entry that no verifier can read, or a hash out of place, would stop the log for everybody, and nothing on record can be taken away.
-- log_type: the types of entries 日志条目类型, as package ledger has them (vocabulary.go); types that are read and never written are not among them.
create table log_type (
  name   text primary key,
  format text not null check (format in ('drd1', 'yg1')),
  kinds  text[] not null check (cardinality(kinds) > 0), -- of subjects
  chain  text not null check (chain in ('', 'first', 'later')), -- place in the chain of its subject
  once   text not null -- a subject has one entry at most among the types with the same word
);
create trigger not_truncated before truncate on log_type for each statement execute function refuse_truncate();
revoke all on log_type from yangguang_app;
grant select on log_type to yangguang_app;
insert into log_type (name, format, kinds, chain, once) values
  ('key', 'drd1', '{party}', '', ''), ('round', 'drd1', '{round}', 'first', ''), ('plan', 'drd1', '{draw}', 'first', ''), ('commit', 'drd1', '{round}', 'later', ''),
  ('seal', 'drd1', '{draw}', 'later', ''), ('reveal', 'drd1', '{round,draw}', 'later', ''), ('close', 'drd1', '{round}', 'later', 'close'),
  ('beacon', 'drd1', '{round}', 'later', ''), ('result', 'drd1', '{draw}', 'later', 'end'), ('void', 'drd1', '{round,draw}', 'later', 'end'),
  ('substitute', 'drd1', '{draw}', 'later', ''), ('refill', 'drd1', '{draw}', 'later', ''), ('disclose', 'drd1', '{draw}', 'later', ''),
  ('draw.request', 'yg1', '{draw}', 'later', ''), ('beacon.propose', 'yg1', '{round}', 'later', ''), ('draw.unseal', 'yg1', '{draw}', 'later', ''),
  ('draw.approve', 'yg1', '{draw}', 'later', ''), ('draw.drop', 'yg1', '{draw}', 'later', ''), ('draw.refuse', 'yg1', '{draw}', 'later', ''),
  ('genesis', 'yg1', '{log,demo}', 'first', 'genesis'), ('import', 'yg1', '{register}', '', ''), ('account.create', 'yg1', '{account}', '', ''),
  ('account.update', 'yg1', '{account}', '', ''), ('account.role', 'yg1', '{account}', '', ''), ('account.disable', 'yg1', '{account}', '', ''),
  ('account.reset', 'yg1', '{account}', '', ''), ('account.password', 'yg1', '{account}', '', ''), ('agency.register', 'yg1', '{agency}', '', ''),
  ('agency.change', 'yg1', '{agency}', '', ''), ('enterprise.change', 'yg1', '{enterprise}', '', ''), ('site.change', 'yg1', '{enterprise}', '', ''),
  ('inspector.change', 'yg1', '{inspector}', '', ''), ('item.change', 'yg1', '{item}', '', ''), ('item.publish', 'yg1', '{item}', '', ''),
  ('item.retire', 'yg1', '{item}', '', ''), ('leniency.draft', 'yg1', '{list}', '', ''), ('leniency.reject', 'yg1', '{list}', '', ''),
  ('leniency.try', 'yg1', '{list}', '', ''), ('leniency.tried', 'yg1', '{list}', '', ''), ('leniency.publish', 'yg1', '{list}', '', ''),
  ('plan.file', 'yg1', '{plan}', '', ''), ('plan.draft', 'yg1', '{plan}', '', ''), ('plan.consent', 'yg1', '{plan}', 'later', ''),
  ('plan.approve', 'yg1', '{plan}', 'later', ''), ('plan.publish', 'yg1', '{plan}', 'later', ''), ('exclusion.request', 'yg1', '{plan}', 'later', ''),
  ('exclusion.decide', 'yg1', '{plan}', 'later', ''), ('plan.withdraw', 'yg1', '{plan}', 'later', ''), ('inspection.plan', 'yg1', '{inspection}', 'first', ''),
  ('patrol.plan', 'yg1', '{patrol}', 'first', ''), ('patrol.decide', 'yg1', '{patrol}', 'later', 'decide'), ('patrol.enter', 'yg1', '{inspection}', 'first', ''),
  ('inspection.approve', 'yg1', '{inspection,draw,agency}', '', ''), ('inspection.void', 'yg1', '{inspection}', '', ''),
  ('code.issue', 'yg1', '{inspection}', '', ''), ('exception.request', 'yg1', '{inspection}', '', ''), ('exception.decide', 'yg1', '{inspection}', 'later', ''),
  ('merge.propose', 'yg1', '{merge}', 'first', 'merge'), ('merge.answer', 'yg1', '{merge}', 'later', ''), ('code.scan', 'yg1', '{inspection}', 'later', ''),
  ('visit.leave', 'yg1', '{inspection}', 'later', 'leave'), ('visit.paper', 'yg1', '{inspection}', 'later', ''), ('report.file', 'yg1', '{report}', 'first', ''),
  ('code.revoke', 'yg1', '{inspection}', 'later', ''), ('record.submit', 'yg1', '{inspection}', '', ''), ('record.confirm', 'yg1', '{inspection}', 'later', ''),
  ('record.party', 'yg1', '{inspection}', 'later', ''), ('record.accept', 'yg1', '{inspection}', 'later', ''),
  ('correction.propose', 'yg1', '{inspection}', 'later', ''), ('correction.reject', 'yg1', '{inspection}', 'later', ''),
  ('record.correct', 'yg1', '{inspection}', 'later', ''), ('evidence.receive', 'yg1', '{evidence}', '', ''), ('evidence.mark', 'yg1', '{evidence}', 'later', ''),
  ('evidence.decide', 'yg1', '{evidence}', 'later', ''), ('case.open', 'yg1', '{case}', 'first', ''), ('decision.propose', 'yg1', '{case}', '', ''),
  ('decision.confirm', 'yg1', '{case}', 'later', ''), ('case.step', 'yg1', '{case}', 'later', ''), ('deviation.approve', 'yg1', '{case}', 'later', ''),
  ('deviation.object', 'yg1', '{case}', 'later', ''), ('decision.annul', 'yg1', '{case}', 'later', ''), ('finding.contest', 'yg1', '{inspection}', '', ''),
  ('finding.supply', 'yg1', '{inspection}', '', ''), ('finding.settle', 'yg1', '{inspection}', '', ''), ('rectification.submit', 'yg1', '{rectification}', '', ''),
  ('rectification.recheck', 'yg1', '{rectification}', '', ''), ('rectification.extend', 'yg1', '{rectification}', '', ''),
  ('rectification.decide', 'yg1', '{rectification}', 'later', ''), ('rectification.remind', 'yg1', '{rectification}', '', ''),
  ('rectification.overdue', 'yg1', '{rectification}', '', 'overdue'), ('publication.publish', 'yg1', '{inspection,case}', '', ''),
  ('publication.schedule', 'yg1', '{case}', 'later', ''), ('publication.reply', 'yg1', '{inspection,case}', 'later', ''),
  ('publication.check', 'yg1', '{inspection,case}', 'later', ''), ('publication.expire', 'yg1', '{case}', 'later', ''),
  ('publication.withdraw', 'yg1', '{inspection,case}', 'later', ''), ('warning.raise', 'yg1', '{warning}', 'first', 'warning'),
  ('warning.acknowledge', 'yg1', '{warning}', 'later', ''), ('warning.answer', 'yg1', '{warning}', 'later', ''),
  ('warning.close', 'yg1', '{warning}', 'later', 'closed'), ('treatment.audit', 'yg1', '{audit}', 'first', 'audit'),
  ('recusal.request', 'yg1', '{inspection}', '', ''), ('recusal.decide', 'yg1', '{inspection}', 'later', '');
drop function ledger_append(uuid, text, text, text, text, timestamptz, text, text, text, text[]);
-- +goose StatementBegin
-- ledger_append writes the entry of a change whose audit row is there: time and actor are the database's and the audit row's, format and place those of the type.
-- It answers the number of the entry, and holds every other writer until the transaction ends.
create function ledger_append(p_change uuid, p_type text, p_subject text, p_body text) returns bigint
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
-- +goose StatementEnd
revoke all on function ledger_append(uuid, text, text, text) from public;
grant execute on function ledger_append(uuid, text, text, text) to yangguang_app;
revoke insert on log_entry, log_hash from yangguang_app;
revoke insert (idx, change_id, type, subject, at, leaf) on log_entry from yangguang_app;
revoke insert (pos, hash) on log_hash from yangguang_app;

-- +goose Down
drop function ledger_append(uuid, text, text, text);
drop table log_type;
grant insert (idx, change_id, type, subject, at, leaf) on log_entry to yangguang_app;
grant insert (pos, hash) on log_hash to yangguang_app;
-- +goose StatementBegin
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
-- +goose StatementEnd
