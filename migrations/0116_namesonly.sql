-- +goose Up
-- 陈述核对: what the agency masks in an enterprise's statement has the form of a person's name (roster.PersonName, which knows the surnames, too); by any other
-- words it could take out what is said against it.
-- +goose StatementBegin
create or replace function statement_masked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s record; n text;
begin
  select p.statement, p.agency_id, p.disclosed_to, p.author_id into s from publication_statement p
  where p.statement is not null and (p.decision_id = new.decision_id or (p.inspection_id, p.version) = (new.inspection_id, new.version));
  if s.statement is null or (s.agency_id, s.disclosed_to, s.author_id) is distinct from (new.agency_id, new.disclosed_to, new.author_id) then
    raise exception 'there is no such statement' using errcode = 'check_violation', constraint = 'statement_check_fits';
  end if;
  new.statement := s.statement;
  foreach n in array (select coalesce(array_agg(x order by length(x) desc, x), '{}') from unnest(new.names) x) loop
    if length(n) not between 2 and 20 or strpos(s.statement, n) = 0 then
      raise exception 'a name has 2 to 20 characters and stands in the statement' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    if n !~ '^([㐀-鿿]{2,4}|[㐀-鿿]{1,8}([·•][㐀-鿿]{1,8}){1,3}|[A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*( [A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*){1,3})$' then
      raise exception 'what is masked has the form of a name' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    new.statement := replace(new.statement, n, left(n, 1) || '某');
  end loop;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function statement_masked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s record; n text;
begin
  select p.statement, p.agency_id, p.disclosed_to, p.author_id into s from publication_statement p
  where p.statement is not null and (p.decision_id = new.decision_id or (p.inspection_id, p.version) = (new.inspection_id, new.version));
  if s.statement is null or (s.agency_id, s.disclosed_to, s.author_id) is distinct from (new.agency_id, new.disclosed_to, new.author_id) then
    raise exception 'there is no such statement' using errcode = 'check_violation', constraint = 'statement_check_fits';
  end if;
  new.statement := s.statement;
  foreach n in array (select coalesce(array_agg(x order by length(x) desc, x), '{}') from unnest(new.names) x) loop
    if length(n) not between 2 and 20 or strpos(s.statement, n) = 0 then
      raise exception 'a name has 2 to 20 characters and stands in the statement' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    new.statement := replace(new.statement, n, left(n, 1) || '某');
  end loop;
  return new;
end
$$;
-- +goose StatementEnd
