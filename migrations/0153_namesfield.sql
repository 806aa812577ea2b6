-- +goose Up
-- A refused text is refused with its column, so that the answer can say which field names an officer.
-- +goose StatementBegin
create or replace function names_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r jsonb := to_jsonb(new);
  agency uuid := coalesce((r ->> 'agency_id')::uuid, (select p.agency_id from plan p where p.id = (r ->> 'plan_id')::uuid));
  gap constant text := U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D';
  named text := (select col from certificate c, translate(c.name, gap, '') n, unnest(tg_argv) col
    where c.agency_id = agency and length(n) > 1 and strpos(translate(r ->> col, gap, ''), n) > 0 limit 1);
begin
  if named is not null then
    raise exception 'a text for everybody names an officer' using errcode = 'check_violation', constraint = 'public_text_names_nobody', column = named;
  end if;
  return new;
end $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function names_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r jsonb := to_jsonb(new);
  agency uuid := coalesce((r ->> 'agency_id')::uuid, (select p.agency_id from plan p where p.id = (r ->> 'plan_id')::uuid));
  gap constant text := U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D';
begin
  if exists (select from certificate c, translate(c.name, gap, '') n, unnest(tg_argv) col
      where c.agency_id = agency and length(n) > 1 and strpos(translate(r ->> col, gap, ''), n) > 0) then
    raise exception 'a text for everybody names an officer' using errcode = 'check_violation', constraint = 'public_text_names_nobody';
  end if;
  return new;
end $$;
-- +goose StatementEnd
