-- +goose Up
-- 纪检审计: who only looks on reads all rows, as the supervision does, and writes none of them. What is written with a record needs the record.
-- +goose StatementBegin
do $$
declare t text;
begin
  for t in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and has_any_column_privilege('yangguang_app', c.oid, 'insert')
      and c.relname <> all (array['account', 'session', 'record_answer', 'record_evidence', 'record_confirmation', 'record_party', 'finding', 'finding_fact', 'publication',
        'counted_check']) loop
    execute format('create policy looks_on on %I as restrictive for insert to yangguang_app with check (not (select app_all()) or (select oversees()))', t);
  end loop;
  foreach t in array array['certificate', 'check_item', 'conflict', 'inspection', 'inspection_team', 'visit_slot'] loop
    execute format('create trigger looks_on before update on %I for each row when (current_setting(''app.all'', true) = ''on'')
      execute function written_by_supervision()', t);
  end loop;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
do $$
declare t record;
begin
  for t in select p.tablename as name from pg_policies p where p.policyname = 'looks_on' loop
    execute format('drop policy looks_on on %I', t.name);
  end loop;
  for t in select g.tgrelid::regclass as name from pg_trigger g where g.tgname = 'looks_on' loop
    execute format('drop trigger looks_on on %s', t.name);
  end loop;
end
$$;
-- +goose StatementEnd
