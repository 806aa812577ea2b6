-- +goose Up
-- When a visit was approved is when its approval is written, by the server's clock; of a patrol's visit when the patrol was. It is no writer's to choose or to leave out.
-- +goose StatementBegin
create function approved_when() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (old.state, new.state) <> ('PLANNED', 'APPROVED') then
    raise exception 'the time of an approval comes with the approval' using errcode = 'check_violation', constraint = 'approved_when';
  end if;
  new.approved_at := coalesce((select d.at from patrol_shop s join patrol_decision d on d.patrol_id = s.patrol_id where s.inspection_id = new.id), command_time());
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function approved_when() from public;
create trigger approved_when before update of state, approved_at on inspection for each row
  when (new.approved_at is distinct from old.approved_at and old.approved_at is null or old.state = 'PLANNED' and new.state = 'APPROVED') execute function approved_when();

-- +goose Down
drop trigger approved_when on inspection;
drop function approved_when();
