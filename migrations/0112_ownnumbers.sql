-- +goose Up
-- Every number begins with what it is a number of, so that nobody takes the next one of another agency: of a plan, a patrol, a draw and a case its agency's
-- code, of a drawn visit its draw's number, of a decision its case's, of a paper its decision's or visit's.
-- +goose StatementBegin
create function number_of_own() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r jsonb := to_jsonb(new); code text := (select a.code from agency a where a.id = new.agency_id); stem text;
begin
  stem := case tg_table_name
    when 'plan' then code || '-P' || (r ->> 'year') || '-' || lpad(r ->> 'seq', greatest(4, length(r ->> 'seq')), '0')
    when 'draw' then code || '-' || lpad(r ->> 'year', 4, '0') || '-' || lpad(r ->> 'seq', greatest(6, length(r ->> 'seq')), '0')
    when 'patrol' then code || '-' || left(right(new.number, 12), 4) || '-X' || right(new.number, 6)
    when 'enforcement_case' then 'AJ-' || code || '-' || left(right(new.number, 11), 4) || '-' || right(new.number, 6)
    when 'inspection' then (select d.number || '.' from draw d where d.id = (r ->> 'draw_id')::uuid)
    when 'decision' then (select c.number || '.' from enforcement_case c where c.id = (r ->> 'case_id')::uuid)
    when 'decision_paper' then (select d.number || '-' from decision d where d.id = (r ->> 'decision_id')::uuid)
    when 'visit_paper' then (select i.number || '-' from inspection i where i.id = (r ->> 'inspection_id')::uuid) end;
  if not coalesce(case when stem like '%.' or stem like '%-' then starts_with(new.number, stem) and new.number <> stem else new.number = stem end, false)
    or tg_table_name = 'draw' and r ->> 'office' <> code then
    raise exception 'the number % is not one of its own %', new.number, tg_table_name using errcode = 'check_violation', constraint = 'number_of_own';
  end if;
  return null;
end
$$;
do $$
declare t text;
begin
  foreach t in array array['plan', 'patrol', 'draw', 'enforcement_case', 'decision', 'decision_paper', 'visit_paper'] loop
    execute format('create trigger number_of_own after insert on %I for each row execute function number_of_own()', t);
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on function number_of_own() from public;
create trigger number_of_own after insert on inspection for each row when (new.draw_id is not null) execute function number_of_own();
