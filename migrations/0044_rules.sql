-- +goose Up
-- The lists as the database itself judges by them 清单在库内复核: each published version stands here a second time, its conditions taken apart
-- (leniency/listfile), and no decision comes into force against what they say of the facts on record, whoever writes it. Vocabulary and
-- calendar are the owner's, as the procedure is.
create table leniency_fact (key text primary key, rule jsonb not null); -- policies/leniency/facts.yaml
create table calendar_year (year int primary key);                      -- whose holidays were announced
create table calendar_day (day date primary key, works boolean not null); -- days of them that are not what their weekday says
create table leniency_rule (
  list_id        uuid not null references leniency_list (id),
  violation_code text not null,
  items          jsonb not null,
  law            jsonb, -- null: the list does not define the violation
  primary key (list_id, violation_code)
);
create index leniency_rule_law on leniency_rule (violation_code) where law is not null;
grant select on leniency_fact, calendar_year, calendar_day to yangguang_app;
call append_only('leniency_rule');
-- A list says nothing more once it is published: its entry is the last thing that its command writes.
-- +goose StatementBegin
create function leniency_rule_with_list() returns trigger language plpgsql as $$
begin
  if current_user <> 'yangguang_owner' and exists (select from leniency_list l join log_entry e on e.change_id = l.change_id where l.id = new.list_id) then
    raise exception 'the list is published' using errcode = 'check_violation', constraint = 'leniency_rule_with_list';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger leniency_rule_with_list before insert on leniency_rule for each row execute function leniency_rule_with_list();

create function workdays_between(p_from date, p_to date) returns int language sql stable set search_path = public, pg_temp as $$
  select count(*)::int from generate_series(p_from + 1, p_to, interval '1 day') d left join calendar_day c on c.day = d::date
  where coalesce(c.works, extract(isodow from d) < 6)
$$;
-- The part of a region's code that all that lies in it shares: wider ones end in zeros.
create function narrow(p_code text) returns text language sql immutable as $$ select regexp_replace(p_code, '(00)+$', '') $$;

-- +goose StatementBegin
-- A stated value by the type of its fact; null: unreadable.
create function fact_value(d jsonb, p_text text) returns jsonb language plpgsql immutable set search_path = public, pg_temp as $$
begin
  case d ->> 'Type'
    when 'bool' then return case when p_text in ('true', 'false') then to_jsonb(p_text::boolean) end;
    when 'int' then return case when p_text ~ '^(0|[1-9][0-9]{0,8})$' then to_jsonb(p_text::bigint) end;
    when 'money' then return case when p_text ~ '^(0|[1-9][0-9]{0,11})([.][0-9]{1,2})?$' then to_jsonb((p_text::numeric * 100)::bigint) end;
    when 'number' then return case when p_text ~ '^(0|[1-9][0-9]{0,8})([.][0-9]{1,3})?$' then to_jsonb((p_text::numeric * 1000)::bigint) end;
    when 'choice' then return case when d -> 'Words' ? p_text then to_jsonb(p_text) end;
    when 'date' then return to_jsonb(case when p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then p_text::date end);
    else return null;
  end case;
exception when datetime_field_overflow or invalid_datetime_format then
  return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- What is known of a stated fact: where the register speaks, it alone counts; otherwise all who may speak must agree, and nobody dispute it.
create function stated_fact(f finding, d jsonb, p_sources jsonb) returns jsonb language plpgsql stable set search_path = public, pg_temp as $$
declare
  said jsonb[]; disputed boolean; n int; known int;
begin
  with heard as (
    select x.source, x.value, x.contested from finding_facts x where x.finding_id = f.id and x.key = d ->> 'Key'
    union all
    select 'register', 'refused', false where d ->> 'Key' = 'correction' and exists (select from decision_end e where e.finding_id = f.id and e.kind = 'REOPENED')),
  may as (select h.* from heard h where d -> 'Sources' ? h.source and (jsonb_array_length(p_sources) = 0 or p_sources ? h.source)),
  counts as (select m.* from may m where m.source = 'register' or not exists (select from may r where r.source = 'register'))
  select coalesce(bool_or(c.contested), false), count(*), count(fact_value(d, c.value)), array_agg(distinct fact_value(d, c.value))
    into disputed, n, known, said from counts c;
  return case when n > 0 and not disputed and known = n and cardinality(said) = 1 then said[1] end;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- A fact of a finding as a condition may see it; null: unknown.
create function known_fact(f finding, p_region text, p_key text, p_sources jsonb, p_window jsonb) returns jsonb
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

-- +goose StatementBegin
-- A part of a condition on a finding. Unknown is null: and, or, not are Kleene's, as SQL's are.
create function rule_value(x jsonb, f finding, p_region text, p_sources jsonb, p_window jsonb) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  a jsonb; b jsonb;
begin
  if x ? 'fact' then
    return known_fact(f, p_region, x ->> 'fact', p_sources, p_window);
  elsif x ? 'is' then
    return x -> 'is';
  end if;
  a := rule_value(x #> '{of,0}', f, p_region, p_sources, p_window);
  b := case when x #> '{of,1}' is not null then rule_value(x #> '{of,1}', f, p_region, p_sources, p_window) end;
  return to_jsonb(case x ->> 'op'
    when 'not' then not a::boolean
    when 'and' then a::boolean and b::boolean
    when 'or' then a::boolean or b::boolean
    when 'in' then b @> jsonb_build_array(a)
    when 'eq' then a = b
    when 'ne' then a <> b
    when 'lt' then a::bigint < b::bigint
    when 'le' then a::bigint <= b::bigint
    when 'gt' then a::bigint > b::bigint
    when 'ge' then a::bigint >= b::bigint
  end);
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- Whether all conditions of an item hold; one without conditions proves nothing.
create function item_met(i jsonb, f finding, p_region text) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
declare
  c jsonb; met boolean := case when jsonb_array_length(i -> 'When') > 0 then true end;
begin
  for c in select x from jsonb_array_elements(i -> 'When') x loop
    met := met and rule_value(c -> 'Expr', f, p_region, c -> 'Sources', i -> 'Window')::boolean;
    exit when not met;
  end loop;
  return met;
end
$$;
-- +goose StatementEnd

-- The versions in force in a region on a day: of each list the newest that has begun, unless it has ended.
create function lists_on(p_region text, p_day date) returns table (id uuid, code text, jurisdiction text)
language sql stable set search_path = public, pg_temp as $$
  select n.id, n.code, n.jurisdiction from (select distinct on (l.code) l.id, l.code, l.jurisdiction, l.valid_to from leniency_list l
    where l.valid_from <= p_day order by l.code, l.version desc) n
  where (n.valid_to is null or n.valid_to >= p_day) and starts_with(p_region, narrow(n.jurisdiction))
$$;
create function list_field(p_code text) returns text language sql stable set search_path = public, pg_temp as $$
  select field from leniency_list where code = p_code order by version desc limit 1
$$;

create function ruling_strength(p_ruling text) returns int language sql immutable as $$
  select case p_ruling when 'MUST_NOT_PENALISE' then 4 when 'MAY_WAIVE' then 3 when 'MITIGATED' then 2 when 'LIGHTER' then 1 else 0 end
$$;

-- The items that are met, of the versions in force on the day of the act and on another day: 从旧兼从轻 takes the milder.
create function items_met(f finding, p_region text, p_today date) returns table (item jsonb, strength int)
language sql stable set search_path = public, pg_temp as $$
  with defined as (select distinct list_field(l.code) as field from leniency_list l join leniency_rule r on r.list_id = l.id
    where r.violation_code = f.violation_code and r.law is not null)
  select i, ruling_strength(i ->> 'Ruling')
  from (select f.occurred_on as day union select p_today where p_today > f.occurred_on) on_day cross join lists_on(p_region, on_day.day) l
    join leniency_rule r on r.list_id = l.id and (r.violation_code = f.violation_code or r.violation_code = 'ANY'
      and exists (select from defined) and (list_field(l.code) = '通用' or list_field(l.code) in (select field from defined)))
    cross join lateral jsonb_array_elements(r.items) i
  where ruling_strength(i ->> 'Ruling') > 0 and on_day.day >= (i ->> 'From')::date and (i ->> 'To' is null or on_day.day <= (i ->> 'To')::date)
    and item_met(i, f, p_region)
$$;

-- A range of fines in fen. known false: it hangs on facts that are missing. possible false: no fine.
create type fine_range as (known boolean, possible boolean, low numeric, high numeric, law_low numeric, law_high numeric, measures jsonb);

-- +goose StatementBegin
create function limit_of(l jsonb, f finding, p_region text) returns numeric language sql stable set search_path = public, pg_temp as $$
  select case when (l ->> 'Times')::int = 0 then (l ->> 'Fixed')::numeric
    else (l ->> 'Times')::int * known_fact(f, p_region, l ->> 'Of', '[]', null)::numeric end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- What a law leaves on the facts: the first band that holds, and of it the part that the first benchmark that holds names.
create function law_range(law jsonb, f finding, p_region text) returns fine_range language plpgsql stable set search_path = public, pg_temp as $$
declare
  r fine_range; b jsonb; m jsonb; holds boolean;
begin
  r.known := true; r.possible := false; r.measures := law -> 'Measures';
  for b in select x from jsonb_array_elements(law -> 'Fines') x loop
    holds := case when jsonb_typeof(b -> 'When') = 'null' then true else rule_value(b -> 'When', f, p_region, '[]', null)::boolean end;
    continue when not holds;
    r.law_low := limit_of(b -> 'Min', f, p_region); r.law_high := limit_of(b -> 'Max', f, p_region);
    if holds is null or r.law_low is null or r.law_high is null then
      r.known := false;
      return r;
    end if;
    r.possible := true; r.low := r.law_low; r.high := r.law_high;
    for m in select x from jsonb_array_elements(b -> 'Benchmarks') x loop
      holds := case when jsonb_typeof(m -> 'When') = 'null' then true else rule_value(m -> 'When', f, p_region, '[]', null)::boolean end;
      continue when not holds;
      if holds is null then
        r.known := false; r.possible := false;
        return r;
      end if;
      r.low := r.law_low + ceil((r.law_high - r.law_low) * (m ->> 'From')::numeric / 10000);
      r.high := greatest(r.low, r.law_low + floor((r.law_high - r.law_low) * (m ->> 'To')::numeric / 10000));
      return r;
    end loop;
    return r;
  end loop;
  r.known := jsonb_array_length(r.measures) > 0;
  return r;
end
$$;
-- +goose StatementEnd

create function milder_range(a fine_range, b fine_range) returns boolean language sql immutable set search_path = public, pg_temp as $$
  select case when a.possible <> b.possible then a.known and not a.possible else coalesce(a.high < b.high or a.high = b.high and a.low < b.low, false) end
$$;

-- +goose StatementBegin
-- The range of the law in force at the act, or of that on another day if it is milder; of several lists the nearest to the region speaks.
create function statutory_range(f finding, p_region text, p_today date) returns fine_range language plpgsql stable set search_path = public, pg_temp as $$
declare
  old jsonb; later jsonb; a fine_range; b fine_range;
begin
  select r.law into old from lists_on(p_region, f.occurred_on) l join leniency_rule r on r.list_id = l.id
    where r.violation_code = f.violation_code and r.law is not null order by length(narrow(l.jurisdiction)) desc, l.code collate "C" limit 1;
  if p_today > f.occurred_on then
    select r.law into later from lists_on(p_region, p_today) l join leniency_rule r on r.list_id = l.id
      where r.violation_code = f.violation_code and r.law is not null order by length(narrow(l.jurisdiction)) desc, l.code collate "C" limit 1;
  end if;
  if coalesce(old, later) is null then
    a.known := false; a.possible := false; a.measures := '[]';
    return a;
  end if;
  a := law_range(coalesce(old, later), f, p_region);
  if old <> later then
    b := law_range(later, f, p_region);
    if milder_range(b, a) then
      return b;
    end if;
  end if;
  return a;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- What a LIGHTER or MITIGATED item leaves of a range. Rounding never goes against the party below what the item leaves.
create function under_item(r fine_range, i jsonb) returns fine_range language plpgsql immutable set search_path = public, pg_temp as $$
declare
  top numeric;
begin
  if not r.possible then
    return r;
  elsif i ->> 'Ruling' = 'LIGHTER' then
    r.high := least(r.high, r.law_low + floor((r.law_high - r.law_low) * (i #>> '{Fine,Range}')::numeric / 10000));
    r.low := r.law_low;
    return r;
  end if;
  r.low := ceil(r.law_low * (i #>> '{Fine,From}')::numeric / 10000);
  top := ceil(r.law_low * (i #>> '{Fine,Below}')::numeric / 10000);
  r.possible := top > r.low and top > 0;
  r.high := top - 1;
  return r;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- What the lists and the law say of a finding on a day: how strong the ruling is, the items that lead to it with their duties, what the law
-- leaves of a fine (norm) and what the items leave of that, and whether an order to rectify is due.
create function judgement(p_finding uuid, p_today date, out strength int, out items jsonb, out duties text[], out norm fine_range, out leaves fine_range,
  out to_rectify boolean)
language plpgsql stable set search_path = public, pg_temp as $$
declare
  f finding; region text; i jsonb; met jsonb; one fine_range; found_one boolean := false; correction jsonb;
begin
  select * into f from finding where id = p_finding;
  select g.region_code into region from agency g where g.id = f.agency_id;
  norm := statutory_range(f, region, p_today);
  leaves := norm;
  select coalesce(max(m.strength), 0), coalesce(jsonb_agg(jsonb_build_object('of', m.strength, 'item', m.item)), '[]') into strength, met
    from items_met(f, region, p_today) m;
  items := '[]';
  duties := '{}';
  for i in select x -> 'item' from jsonb_array_elements(met) x where (x ->> 'of')::int = strength loop
    items := items || jsonb_build_array(i);
    duties := duties || array(select jsonb_array_elements_text(i -> 'Duties'));
    if strength in (1, 2) and norm.known and norm.possible then
      one := under_item(norm, i);
      if not found_one or milder_range(one, leaves) then
        leaves := one;
      end if;
      found_one := true;
    end if;
  end loop;
  correction := known_fact(f, region, 'correction', '[]', null);
  to_rectify := coalesce(correction not in ('"on_spot"', '"before_found"'), true);
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function decision_within_rules() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d decision; j record; rule jsonb; today date := (command_time() at time zone 'Asia/Shanghai')::date; kinds text[]; fine numeric; leaves fine_range;
  off boolean; due text[]; broken text;
begin
  select * into d from decision where id = new.decision_id;
  if d.outcome not in ('PENALTY', 'NO_PENALTY') then
    return new;
  end if;
  select * into j from judgement(d.finding_id, today);
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  select coalesce(array_agg(m.kind), '{}'), 100 * sum(m.amount) filter (where m.kind = 'FINE') into kinds, fine
    from decision_measure m where m.decision_id = d.id;
  off := d.deviates and j.strength in (1, 2, 4); -- deviates from what binds still
  leaves := case when off then j.norm else j.leaves end;
  due := case when d.outcome = 'NO_PENALTY' and j.strength >= 3 or d.outcome = 'PENALTY' and j.strength in (1, 2) and not off then j.duties else '{}' end
    || case when j.to_rectify then array['order_to_rectify'] else '{}' end;
  broken := case
    when off and (not exists (select from jsonb_array_elements(j.items) i where i ->> 'Code' = d.deviation_item and i ->> 'Route' = d.deviation_route)
      or exists (select from jsonb_array_elements(j.items) i where not exists (select from jsonb_array_elements(rule -> 'Deviations') w
        where w ->> 'Ruling' = i ->> 'Ruling' and w -> 'Routes' ? (i ->> 'Route') and w ->> 'Procedure' = d.deviation_procedure))) then 'decision_deviation_way'
    when ruling_strength(d.route) < j.strength or not off and d.outcome = 'PENALTY' and j.strength = 4 then 'decision_ruling'
    when d.outcome = 'NO_PENALTY' and j.strength < 3
      and not ((j.norm).known and not (j.norm).possible and (j.norm).measures <@ '["FINE"]') then 'decision_route'
    when 'order_to_rectify' = any(due) and d.order_text is null or 'education_record' = any(due) and d.education_record is null
      or 'commitment' = any(due) and d.commitment_evidence_id is null then 'decision_duties'
    when jsonb_array_length((j.norm).measures) > 0 and not (j.norm).measures @> to_jsonb(kinds) then 'decision_measure_law'
    when fine is not null and not (leaves.known and leaves.possible and fine between leaves.low and leaves.high) then 'decision_fine_range'
  end;
  if broken is not null then
    raise exception 'the decision passes what the lists and the law leave' using errcode = 'check_violation', constraint = broken;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function decision_within_rules() from public;
create trigger decision_within_rules before insert on decision_confirmation for each row execute function decision_within_rules();
