-- +goose Up
-- What a visit's trigger does under a rule of frequency is a datum of the rule, so that no visit is written as one that takes no number when every rule that
-- its agency is under on its first day counts it. Where a rule that names classes, items or kinds does not count it, which one binds is the program's to find.
alter table cap_rule add narrowed boolean not null default true, add counts jsonb not null default '{}'; -- until the owner brings the rules in
alter table cap_rule alter narrowed drop default, alter counts drop default;
-- +goose StatementBegin
create function visit_counts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from agency a join cap_rule r on starts_with(a.region_code, r.jurisdiction) and r.field in ('', a.field) and r.level in ('', a.level)
      and new.window_from >= r.valid_from and new.window_from <= coalesce(r.valid_to, new.window_from)
      where a.id = new.agency_id
      having bool_or(not r.narrowed) and bool_and(coalesce(r.counts -> new.trigger, r.counts -> 'default', 'false')::boolean)) then
    raise exception 'every rule of frequency counts a visit of trigger %', new.trigger using errcode = 'check_violation', constraint = 'visit_counts';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_counts() from public;
create trigger visit_counts before insert on inspection for each row when (not new.counts_toward_cap) execute function visit_counts();
