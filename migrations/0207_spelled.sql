-- +goose Up
-- An officer's name in a text for everybody is found however it is written: in full width, with a point or stroke between its parts, in small letters, in characters that
-- look the same. The letters of a text, as package personal reads them (Spell).
-- +goose StatementBegin
create function spelled(p_text text) returns text language sql immutable strict parallel safe as $$
  select translate(translate(normalize(p_text, NFKC), U&' \0009\000A\000D\00B7\2022\2027\2219\22C5\30FB.*/|_~+\2010\2011\2013\2014\2015-', ''),
    'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
$$;

create or replace function told(p_public text, p_made_of text, p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return p_public is not distinct from p_made_of or p_public is not null and exists (select from inspection_team t where t.inspection_id = p_visit
    and length(spelled(t.name)) > 1 and strpos(spelled(p_made_of), spelled(t.name)) > 0);
end
$$;

create or replace function names_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r jsonb := to_jsonb(new);
  agency uuid := coalesce((r ->> 'agency_id')::uuid, (select p.agency_id from plan p where p.id = (r ->> 'plan_id')::uuid));
  named text := (select col from certificate c, spelled(c.name) n, unnest(tg_argv) col, spelled(r ->> col) written
    where c.agency_id = agency and length(n) > 1 and strpos(written, n) > 0 limit 1);
begin
  if named is not null then
    raise exception 'a text for everybody names an officer' using errcode = 'check_violation', constraint = 'public_text_names_nobody', column = named;
  end if;
  return new;
end $$;
-- +goose StatementEnd
revoke all on function spelled(text) from public;

-- +goose Down
-- +goose StatementBegin
create or replace function told(p_public text, p_made_of text, p_visit uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return p_public is not distinct from p_made_of or p_public is not null and exists (select from inspection_team t where t.inspection_id = p_visit and length(t.name) > 1
    and strpos(translate(p_made_of, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', ''),
      translate(t.name, U&' \00A0\3000\00B7\2022\0009\000A\000D\002D\2010\2011\FF0D', '')) > 0);
end
$$;

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
drop function spelled(text);
