-- +goose Up
-- Who writes what, where everybody reads: a head what is the agency's, the supervision and the platform all, an enterprise and the public nothing.
-- +goose StatementBegin
create function office_of(p_table text, p_row jsonb) returns uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return case p_table when 'agency' then (p_row ->> 'id')::uuid
    when 'power_grant' then (p_row ->> 'grantor_id')::uuid
    when 'power_grant_end' then (select g.grantor_id from power_grant g where g.id = (p_row ->> 'grant_id')::uuid)
    when 'publication_end' then coalesce((select i.agency_id from inspection i where i.id = (p_row ->> 'inspection_id')::uuid),
      (select d.agency_id from decision d where d.id = (p_row ->> 'decision_id')::uuid))
    else case when p_row ? 'inspector_id' then (select i.agency_id from inspector i where i.id = (p_row ->> 'inspector_id')::uuid)
      when p_row ? 'plan_id' and p_table <> 'draw' then (select p.agency_id from plan p where p.id = (p_row ->> 'plan_id')::uuid)
      when p_row ? 'draw_id' then (select d.agency_id from draw d where d.id = (p_row ->> 'draw_id')::uuid)
      when p_row ? 'round_id' and p_table <> 'draw' then (select r.agency_id from round r where r.id = (p_row ->> 'round_id')::uuid)
      else (p_row ->> 'agency_id')::uuid end end;
end
$$;
-- Where an agency keeps enterprises: its region.
create function keeps_region(p_region text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from agency a where a.id = app_head() and starts_with(p_region, regexp_replace(a.region_code, '(00)+$', '')));
end
$$;
create function region_of_enterprise(p_enterprise uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select e.region_code from enterprise e where e.id = p_enterprise);
end
$$;
-- Whose value a party brings: of a sealed draw the party's, of a round a party's or its agency's.
create function is_party(p_table text, p_row jsonb) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_table = 'draw_seal' then
    return exists (select from draw_sealed_party s where (s.draw_id, s.name, s.account_id) = ((p_row ->> 'draw_id')::uuid, p_row ->> 'party', app_account()));
  end if;
  return exists (select from round_party p where (p.round_id, p.account_id) = ((p_row ->> 'round_id')::uuid, app_account()))
    or exists (select from round r where (r.id, r.agency_id) = ((p_row ->> 'round_id')::uuid, app_head()));
end
$$;
create function not_theirs(p_table text) returns void language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'this session does not write such a row of %', p_table using errcode = 'insufficient_privilege', constraint = 'written_by';
end
$$;
-- What a function of the owner writes follows from what was written; the platform and the supervision write for all.
create function written_by_head() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user <> 'yangguang_app' or app_all() then
    null;
  elsif tg_op <> 'INSERT' and app_head() is distinct from office_of(tg_table_name, to_jsonb(old))
    or tg_op <> 'DELETE' and app_head() is distinct from office_of(tg_table_name, to_jsonb(new)) or app_head() is null then
    perform not_theirs(tg_table_name);
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;
-- The place of an agency decides who is above it: neither it nor a new agency is an agency's to write, nor who goes on for one.
create function written_by_supervision() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_all() then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create function written_by_an_office() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_all() and app_head() is null then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create function written_by_party() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_all() and not is_party(tg_table_name, to_jsonb(new)) then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
-- 一单两库: an enterprise, its sites and who goes on for it are kept by the agencies of its region.
create function written_by_region() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_all() and exists (select from touched e where not keeps_region(e.region_code)) then
    perform not_theirs(tg_table_name);
  end if;
  return null;
end
$$;
create function written_by_keeper() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare firm uuid := coalesce(to_jsonb(new) ->> 'enterprise_id', (select s.enterprise_id::text from enterprise_site s where s.id = (to_jsonb(new) ->> 'site_id')::uuid));
begin
  if current_user = 'yangguang_app' and not app_all() and not coalesce(keeps_region(region_of_enterprise(firm)), false) then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
do $$
declare t text;
begin
  foreach t in array array['inspector', 'inspector_leave', 'membership'] loop
    execute format('create trigger written_by before insert or update or delete on %I for each row execute function written_by_head()', t);
  end loop;
  foreach t in array array['power_grant', 'power_grant_end', 'published_inspection', 'publication_end', 'plan', 'plan_item', 'plan_agency',
      'plan_publication', 'plan_withdrawal', 'round', 'round_close', 'draw', 'draw_file', 'draw_end', 'draw_result', 'draw_publication', 'draw_would_be'] loop
    execute format('create trigger written_by before insert on %I for each row execute function written_by_head()', t);
  end loop;
  foreach t in array array['plan_approval', 'leniency_list', 'import_run', 'register_change'] loop
    execute format('create trigger written_by before insert on %I for each row execute function written_by_an_office()', t);
  end loop;
  foreach t in array array['round_commitment', 'round_reveal', 'beacon_value', 'beacon_proposal', 'draw_seal'] loop
    execute format('create trigger written_by before insert on %I for each row execute function written_by_party()', t);
  end loop;
  foreach t in array array['enterprise_succession', 'enterprise_site', 'site_version'] loop
    execute format('create trigger written_by before insert on %I for each row execute function written_by_keeper()', t);
  end loop;
end
$$;
-- +goose StatementEnd
create trigger written_by after insert on agency for each row execute function written_by_supervision();
create trigger written_by_changed before update on agency for each row execute function written_by_head();
create trigger written_by_place before update of region_code, field, level on agency for each row
  when ((old.region_code, old.field, old.level) <> (new.region_code, new.field, new.level)) execute function written_by_supervision();
create trigger written_by after insert on published_penalty for each row execute function written_by_supervision();
create trigger written_by before insert on agency_succession for each row execute function written_by_supervision();
create trigger written_by before insert or update on violation for each row execute function written_by_an_office();
create trigger written_by_added after insert on enterprise referencing new table as touched for each statement execute function written_by_region();
create trigger written_by_changed after update on enterprise referencing old table as touched for each statement execute function written_by_region();

-- What an office writes about an enterprise the enterprise reads, and its session writes none of it.
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['case_finding', 'decision', 'decision_confirmation', 'decision_measure', 'decision_rejection', 'enforcement_case', 'finding',
      'finding_fact', 'publication', 'record_answer', 'record_confirmation', 'record_evidence', 'rectification', 'recusal_decision', 'team_leave'] loop
    execute format('alter policy scope on %I with check ((select app_all()) or agency_id = (select app_agency()))', t);
  end loop;
  foreach t in array array['inspection', 'inspection_team'] loop
    execute format('create policy offices on %I as restrictive for insert to yangguang_app with check (app_all() or agency_id = app_agency())', t);
  end loop;
  -- 扫码、离开: each party says it of itself, and who has no account is no office.
  foreach t in array array['check_code_scan', 'visit_leave'] loop
    execute format('create policy parties on %I as restrictive for insert to yangguang_app with check (app_all() or case by_kind
      when ''OFFICER'' then agency_id = app_agency() when ''ENTERPRISE'' then disclosed_to = app_enterprise() else app_agency() is null end)', t);
  end loop;
end
$$;

-- A row of a visit, decision, finding, case, recusal or patrol is of the agency whose that is, and of its enterprise.
create function of_its_parent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r jsonb := to_jsonb(new); office uuid; firm uuid;
begin
  execute format('select agency_id, %s from %I where id = $1', case tg_argv[0] when 'inspection' then 'enterprise_id' when 'patrol' then 'null::uuid'
    when 'recusal' then '(select i.enterprise_id from inspection i where i.id = inspection_id)' else 'disclosed_to' end, tg_argv[0])
    into office, firm using (r ->> (tg_argv[1]))::uuid;
  if office is distinct from new.agency_id or (r ->> 'disclosed_to')::uuid <> firm then
    raise exception 'a row of % is of the agency and the enterprise of its %', tg_table_name, tg_argv[0] using errcode = 'foreign_key_violation',
      constraint = 'of_its_parent';
  end if;
  return new;
end
$$;
do $$
declare t text;
begin
  foreach t in array array['check_code', 'check_code_revocation', 'check_code_scan', 'code_make_up', 'visit_leave', 'team_leave', 'recusal', 'enforcement_case',
      'gate_advice', 'gate_exception', 'record_correction', 'record_correction_decision', 'visit_paper', 'patrol_shop', 'rectification'] loop
    execute format('create trigger of_its_parent before insert on %I for each row execute function of_its_parent(''inspection'', ''inspection_id'')', t);
  end loop;
  foreach t in array array['decision_measure', 'decision_confirmation', 'decision_deviation', 'decision_end', 'decision_objection', 'decision_paper',
      'decision_rejection', 'penalty_publication'] loop
    execute format('create trigger of_its_parent before insert on %I for each row execute function of_its_parent(''decision'', ''decision_id'')', t);
  end loop;
  foreach t in array array['fact_addition', 'fact_settlement', 'fact_statement'] loop
    execute format('create trigger of_its_parent before insert on %I for each row execute function of_its_parent(''finding'', ''finding_id'')', t);
  end loop;
  foreach t in array array['case_finding', 'case_step'] loop
    execute format('create trigger of_its_parent before insert on %I for each row execute function of_its_parent(''enforcement_case'', ''case_id'')', t);
  end loop;
end
$$;
-- +goose StatementEnd
create trigger of_its_parent before insert on recusal_decision for each row execute function of_its_parent('recusal', 'recusal_id');
create trigger of_its_parent before insert on patrol_decision for each row execute function of_its_parent('patrol', 'patrol_id');
revoke all on function office_of(text, jsonb), keeps_region(text), region_of_enterprise(uuid), is_party(text, jsonb), not_theirs(text),
  written_by_head(), written_by_supervision(), written_by_an_office(), written_by_party(), written_by_region(), written_by_keeper(), of_its_parent() from public;
grant execute on function office_of(text, jsonb), keeps_region(text), region_of_enterprise(uuid), is_party(text, jsonb), not_theirs(text)
  to yangguang_app;
