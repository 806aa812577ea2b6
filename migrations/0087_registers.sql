-- +goose Up
-- An item is used by a check that was made: one that was only planned, or given up, does not keep it on the list.
-- +goose StatementBegin
create or replace function item_last_used(p_item uuid) returns date language sql stable security definer set search_path = public, pg_temp as $$
  select max(i.window_from) from inspection_item x join inspection i on i.id = x.inspection_id
  where x.item_id = p_item and exists (select from inspection_record r where r.inspection_id = i.id)
$$;
-- Whose the certificate numbers are that somebody enters for the inspectors of these pseudonyms, where they are another's. Of another agency's
-- inspector nobody learns more than that there is one: the number is unique, so the register tells as much by refusing it.
create function certificates_held(p_numbers text[], p_pseudonyms text[]) returns table (wanted text, holder text)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.pseudonym, case when app_all() or c.agency_id = app_agency() then i.pseudonym end
  from unnest(p_numbers, p_pseudonyms) w (number, pseudonym) join certificate c on c.number = w.number join inspector i on i.id = c.inspector_id
  where i.pseudonym <> w.pseudonym and (app_all() or app_agency() is not null)
$$;
-- What the same name is, however it is written: without width, case, spaces and marks.
create function name_key(p_name text) returns text language sql immutable strict parallel safe as $$
  select upper(regexp_replace(normalize(p_name, NFKC), '[][[:space:]().,·、，。《》<>【】"''“”‘’_-]', '', 'g'))
$$;
-- Every code that one slip of the hand makes of a code: a character mistaken, or two neighbours exchanged.
create function one_slip(p_code text) returns setof text language sql immutable strict parallel safe as $$
  select overlay(p_code placing c from i for 1) from generate_series(1, 18) i, regexp_split_to_table('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') c
  union
  select overlay(p_code placing substr(p_code, i + 1, 1) || substr(p_code, i, 1) from i for 2) from generate_series(1, 17) i
$$;
-- A site that is closed is not visited any more.
create function site_open() returns trigger language plpgsql as $$
begin
  if (select s.closed from site_now s where s.id = new.site_id) then
    raise exception 'site % is closed', new.site_id using errcode = 'check_violation', constraint = 'inspection_site_open';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function certificates_held(text[], text[]), site_open(), name_key(text), one_slip(text) from public;
grant execute on function certificates_held(text[], text[]), name_key(text), one_slip(text) to yangguang_app;
create trigger site_open after insert on inspection for each row when (new.site_id is not null) execute function site_open();

-- The last character of a credit code follows from the first seventeen: two codes that differ in it alone are one body, written down with a slip, and
-- stand in the register once.
create unique index enterprise_code_once on enterprise (left(uscc, 17)) where status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT');
-- A new row is compared with those of the same name in its city: an enterprise that is entered twice would have two caps.
create index enterprise_name_key on enterprise (name_key(name), left(region_code, 4));
