-- +goose Up
-- A restore (pg_restore) fills tables without a search path: what a constraint calls is named with its schema, or the rows are refused.
create or replace function public_texts(list text[]) returns boolean language sql immutable as $$ select coalesce(bool_and(public.public_text(s)), true) from unnest(list) s $$;

-- +goose Down
create or replace function public_texts(list text[]) returns boolean language sql immutable as $$ select coalesce(bool_and(public_text(s)), true) from unnest(list) s $$;
