-- +goose Up
-- 首次违法: of two acts of one day that is the first which was decided first; the second decision finds it on record.
-- +goose StatementBegin
-- A fact of a finding as a condition may see it; null: unknown.
create or replace function known_fact(f finding, p_region text, p_key text, p_sources jsonb, p_window jsonb) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  d jsonb := (select rule from leniency_fact where key = p_key); since date; n int; area int := coalesce((p_window ->> 'Area')::int, 0);
begin
  if d is null then
    return null;
  elsif d ->> 'Derived' = 'history' then
    if p_window is null or p_window = '{"Months": 0, "ThisYear": false, "Ever": false, "Area": 0}' then
      return null;
    end if;
    return to_jsonb(not exists (select from violation_history(array[f.id]) h where h.occurred_on <= f.occurred_on
      and case when (p_window ->> 'Ever')::boolean then true
        when (p_window ->> 'ThisYear')::boolean then h.occurred_on >= date_trunc('year', f.occurred_on)
        else h.occurred_on + make_interval(months => (p_window ->> 'Months')::int) >= f.occurred_on end
      and (starts_with(narrow(left(p_region, area)), narrow(left(h.region, area))) or starts_with(narrow(left(h.region, area)), narrow(left(p_region, area))))));
  elsif d ->> 'Derived' = '' then
    return stated_fact(f, d, p_sources);
  end if;
  since := stated_fact(f, (select rule from leniency_fact where key = d ->> 'From'), p_sources) #>> '{}';
  if d ->> 'Derived' = 'workdays_until' then
    return to_jsonb(case when since <= f.occurred_on then 0
      when 2 = (select count(*) from unnest(array[f.occurred_on, since]) x join calendar_year y on y.year = extract(year from x)) then workdays_between(f.occurred_on, since) end);
  elsif since > f.occurred_on then
    return null;
  elsif d ->> 'Derived' = 'days_since' then
    return to_jsonb(f.occurred_on - since);
  end if;
  n := (extract(year from f.occurred_on) - extract(year from since)) * 12 + extract(month from f.occurred_on) - extract(month from since);
  return to_jsonb(case when n > 0 and since + make_interval(months => n) > f.occurred_on then n - 1 else n end);
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
-- A fact of a finding as a condition may see it; null: unknown.
create or replace function known_fact(f finding, p_region text, p_key text, p_sources jsonb, p_window jsonb) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  d jsonb := (select rule from leniency_fact where key = p_key); since date; n int; area int := coalesce((p_window ->> 'Area')::int, 0);
begin
  if d is null then
    return null;
  elsif d ->> 'Derived' = 'history' then
    if p_window is null or p_window = '{"Months": 0, "ThisYear": false, "Ever": false, "Area": 0}' then
      return null;
    end if;
    return to_jsonb(not exists (select from violation_history(array[f.id]) h where h.occurred_on < f.occurred_on
      and case when (p_window ->> 'Ever')::boolean then true
        when (p_window ->> 'ThisYear')::boolean then h.occurred_on >= date_trunc('year', f.occurred_on)
        else h.occurred_on + make_interval(months => (p_window ->> 'Months')::int) >= f.occurred_on end
      and (starts_with(narrow(left(p_region, area)), narrow(left(h.region, area))) or starts_with(narrow(left(h.region, area)), narrow(left(p_region, area))))));
  elsif d ->> 'Derived' = '' then
    return stated_fact(f, d, p_sources);
  end if;
  since := stated_fact(f, (select rule from leniency_fact where key = d ->> 'From'), p_sources) #>> '{}';
  if d ->> 'Derived' = 'workdays_until' then
    return to_jsonb(case when since <= f.occurred_on then 0
      when 2 = (select count(*) from unnest(array[f.occurred_on, since]) x join calendar_year y on y.year = extract(year from x)) then workdays_between(f.occurred_on, since) end);
  elsif since > f.occurred_on then
    return null;
  elsif d ->> 'Derived' = 'days_since' then
    return to_jsonb(f.occurred_on - since);
  end if;
  n := (extract(year from f.occurred_on) - extract(year from since)) * 12 + extract(month from f.occurred_on) - extract(month from since);
  return to_jsonb(case when n > 0 and since + make_interval(months => n) > f.occurred_on then n - 1 else n end);
end
$$;
-- +goose StatementEnd
