-- +goose Up
-- Who was drawn under an embargo is public at its end and not before (DRD1 §6.4, practice 1.2), by SQL neither; and the log says so: with the entry that discloses a
-- draw, or with the result of one that has no embargo.
-- +goose StatementBegin
create function embargo_over() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from draw d where d.id = new.draw_id and d.embargo_until > command_time()) then
    raise exception 'the embargo of the draw is not over' using errcode = 'restrict_violation', constraint = 'embargo_over';
  end if;
  return new;
end
$$;
create function published_as_logged() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draw d join log_entry e on e.change_id = new.change_id and e.subject = 'draw/' || d.number
      and e.type = case when d.embargo_until is null then 'result' else 'disclose' end where d.id = new.draw_id) then
    raise exception 'a draw is published by the entry of its result, or at the end of its embargo by that which discloses it'
      using errcode = 'restrict_violation', constraint = 'published_as_logged';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function embargo_over(), published_as_logged() from public;
create trigger embargo_over before insert on draw_publication for each row execute function embargo_over();
create constraint trigger published_as_logged after insert on draw_publication deferrable initially deferred for each row execute function published_as_logged();

-- +goose Down
drop trigger published_as_logged on draw_publication;
drop trigger embargo_over on draw_publication;
drop function embargo_over(), published_as_logged();
