-- +goose Up
-- 回避关系: what a declaration says of days that are over stays; visits of those days were judged by it. It ends yesterday at the earliest, and not before it began.
-- +goose StatementBegin
create function conflict_days() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (command_time() at time zone 'Asia/Shanghai')::date;
begin
  if new.to_day < new.from_day or new.from_day > old.from_day and old.from_day < today
      or coalesce(new.to_day, 'infinity') < least(coalesce(old.to_day, 'infinity'), today - 1) then
    raise exception 'a declared conflict keeps the days that are over' using errcode = 'check_violation', constraint = 'conflict_days';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function conflict_days() from public;
create trigger conflict_days before update on conflict for each row execute function conflict_days();

-- +goose Down
drop trigger conflict_days on conflict;
drop function conflict_days();
