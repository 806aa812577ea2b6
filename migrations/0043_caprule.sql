-- +goose Up
-- The rules of inspection frequency 检查频次上限 as policies/caps has them, in a table that only the owner writes: a slot's cap, period and counter are a
-- rule's, whoever takes it. Which rules bind a visit by class, item and kind is the program's to find.
create table cap_rule (
  id           text primary key,
  series       text not null,
  jurisdiction text not null,
  per          text not null check (per in ('', 'system', 'level')),
  field        text not null,
  level        text not null,
  months       int not null check (months > 0),
  cap          int not null check (cap >= 0),
  valid_from   date not null,
  valid_to     date
);
grant select on cap_rule to yangguang_app;
-- +goose StatementBegin
create function visit_slot_rule() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare a agency; day date; month int; -- counted from the year 0
begin
  select * into a from agency where id = new.agency_id;
  select i.window_from into day from inspection i where i.id = new.inspection_id;
  month := extract(year from day) * 12 + extract(month from day) - 1;
  if not exists (select from cap_rule r cross join lateral (select month - month % r.months as start) p
      where r.series = new.rule and r.cap = new.cap and day >= r.valid_from and day <= coalesce(r.valid_to, day)
        and starts_with(a.region_code, r.jurisdiction) and r.field in ('', a.field) and r.level in ('', a.level)
        and new.counter = case r.per when '' then 'agency:' || a.id when 'system' then 'system:' || r.jurisdiction || ':' || a.field
          else 'level:' || r.jurisdiction || ':' || a.level end
        and new.period = case r.months when 12 then (p.start / 12)::text
          else lpad((p.start / 12)::text, 4, '0') || '-' || lpad((p.start % 12 + 1)::text, 2, '0') || '/' || r.months end) then
    raise exception 'a slot has cap, period and counter of a frequency rule' using errcode = 'check_violation', constraint = 'visit_slot_rule';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_slot_rule() from public;
create trigger visit_slot_rule before insert on visit_slot for each row execute function visit_slot_rule();

-- +goose Down
drop trigger visit_slot_rule on visit_slot;
drop function visit_slot_rule();
drop table cap_rule;
