-- +goose Up
-- PostgreSQL plans the checks of a table anew for every statement that writes it, and parses the whole text of a function in SQL to see whether it
-- may stand inlined there. That of public_text is long, may not, and was a third of what moving a visit costs. One in PL/pgSQL is parsed once a session.
-- +goose StatementBegin
do $$
begin
  execute format('create or replace function public_text(s text) returns boolean language plpgsql immutable as %L',
    'begin return (' || (select rtrim(prosrc, e' \n;') from pg_proc where oid = 'public_text(text)'::regprocedure) || '); end');
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
do $$
begin
  execute format('create or replace function public_text(s text) returns boolean language sql immutable as %L',
    (select regexp_replace(prosrc, '^begin return \((.*)\); end$', '\1') from pg_proc where oid = 'public_text(text)'::regprocedure));
end
$$;
-- +goose StatementEnd
