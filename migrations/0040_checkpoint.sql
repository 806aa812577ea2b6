-- +goose Up
-- A stored checkpoint is about as many entries as its row says, and about entries that there are: a row that the runtime role makes up neither goes
-- ahead of the log nor stands where the publisher's next one belongs.
alter table log_checkpoint add constraint log_checkpoint_note check (split_part(note, e'\n', 2) = size::text);
-- +goose StatementBegin
create function checkpoint_of_log() returns trigger language plpgsql as $$
begin
  if new.size > (select coalesce(max(idx) + 1, 0) from public.log_entry) then
    raise exception 'a checkpoint is about entries that there are' using errcode = 'check_violation', constraint = 'log_checkpoint_size';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger checkpoint_of_log before insert on log_checkpoint for each row execute function checkpoint_of_log();

-- +goose Down
drop trigger checkpoint_of_log on log_checkpoint;
drop function checkpoint_of_log();
alter table log_checkpoint drop constraint log_checkpoint_note;
