-- +goose Up
-- 复查: a follow-up visit serves for one re-check, so each word about an order rests on a look of its own.
create unique index rectification_recheck_visit_once on rectification_recheck (visit_id) where visit_id is not null;

-- Who was on site stands with the record: nobody joins or leaves the team of a visit that has one.
-- +goose StatementBegin
create function team_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added a join inspection_record r on r.inspection_id = a.inspection_id and r.version = 1) then
    raise exception 'the team of a recorded visit stands' using errcode = 'restrict_violation', constraint = 'team_stands';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function team_stands() from public;
create trigger team_stands after insert on inspection_team referencing new table as added for each statement execute function team_stands();
create trigger team_stands after insert on team_leave referencing new table as added for each statement execute function team_stands();
