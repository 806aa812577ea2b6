-- +goose Up
-- A visit takes its number in the civil year of its window's first day (decisions.md 20). So a window lies in one year, and that of a visit outside a
-- draw does not begin before the day it is planned: neither takes a number of a year in which nobody comes. An emergency is reported
-- after the team entered, and its window is the days to make the code up. Visits that stand stay as they are.
-- +goose StatementBegin
create function inspection_window() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'the window of a visit lies in one civil year and not before the day it is planned' using errcode = 'check_violation', constraint = 'inspection_window';
end
$$;
-- +goose StatementEnd
create trigger inspection_window before insert on inspection for each row
  when (new.trigger <> 'EMERGENCY' and (extract(year from new.window_from) <> extract(year from new.window_to)
    or new.draw_id is null and new.window_from < (new.created_at at time zone 'Asia/Shanghai')::date))
  execute function inspection_window();

-- +goose Down
drop trigger inspection_window on inspection;
drop function inspection_window();
