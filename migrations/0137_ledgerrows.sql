-- +goose Up
-- The published log 账本: every entry has its body, or the files of bodies could never be made again; checkpoints and the cosignatures of witnesses are the
-- publisher's, and come in no session of a person.
alter table log_entry add constraint log_entry_body_fkey foreign key (change_id) references log_body (change_id) deferrable initially deferred;
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['log_checkpoint', 'log_cosignature'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to yangguang_owner using (true) with check (true)', t);
    execute format('create policy scope on %I using (true) with check ((select app_system()))', t);
  end loop;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['log_cosignature', 'log_checkpoint'] loop
    execute format('drop policy scope on %I', t);
    execute format('drop policy owner_all on %I', t);
    execute format('alter table %I no force row level security', t);
    execute format('alter table %I disable row level security', t);
  end loop;
end
$$;
-- +goose StatementEnd
alter table log_entry drop constraint log_entry_body_fkey;
