-- +goose Up
-- Jobs close rounds, draw, publish and warn. The runtime role works on River's tables and so could let them stand still for good, without a session or an entry: by
-- pausing a queue, or by leading the servers for years in nobody's name (the leader alone makes what runs every minute). Migrate puts the triggers on River's tables.
-- +goose StatementBegin
create function jobs_go_on() returns trigger language plpgsql as $$
begin
  raise exception 'jobs go on: no queue is paused, and nobody leads longer than a minute ahead' using errcode = 'check_violation', constraint = 'jobs_go_on';
end
$$;
-- +goose StatementEnd
revoke all on function jobs_go_on() from public;

-- +goose Down
drop function jobs_go_on() cascade; -- with its triggers on River's tables
