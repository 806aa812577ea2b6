-- +goose Up
-- An entrustment 委托 that has ended still stands behind the visits that were made under it: a slot is counted with those of whom it was on its own
-- visit's first day, not only with those of the day on which the next is asked for.
alter table visit_slot add column first_day date;
alter table visit_slot disable trigger user;
update visit_slot s set first_day = i.window_from from inspection i where i.id = s.inspection_id;
alter table visit_slot enable trigger user;
alter table visit_slot alter column first_day set not null;
-- +goose StatementBegin
-- slot_counts: whether a slot that the agency took on the day counts for those in whose name somebody comes now.
create function slot_counts(p_agency uuid, p_day date, p_kin uuid[]) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return p_agency = any(p_kin)
    or exists (select from power_grant g where g.grantee_id = p_agency and g.kind = 'ENTRUSTED') and agency_kin(p_agency, p_day) && p_kin;
end
$$;
create or replace function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; held int; others int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  select i.window_from into new.first_day from inspection i where i.id = new.inspection_id;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id, new.first_day);
  if new.override_id is null and new.advice_id is null then
    select count(*), count(*) filter (where s.agency_id <> new.agency_id) into held, others
      from visit_slot s where s.enterprise_id = any(firms) and s.inspection_id <> new.inspection_id
      and s.rule = new.rule and s.period = new.period and s.freed_at is null
      and case when new.counter like 'agency:%' then s.counter like 'agency:%' and slot_counts(s.agency_id, s.first_day, offices) else s.counter = new.counter end;
    if held >= new.cap and (cardinality(firms) > 1 or others > 0) then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function visit_slot_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare root uuid; again uuid; firms uuid[]; offices uuid[]; first_day date; held int;
begin
  root := enterprise_identity(new.enterprise_id);
  loop
    perform pg_advisory_xact_lock(7263, hashtext(root::text));
    again := enterprise_identity(new.enterprise_id);
    exit when again = root;
    root := again;
  end loop;
  select i.window_from into first_day from inspection i where i.id = new.inspection_id;
  firms := enterprise_kin(root);
  offices := agency_kin(new.agency_id, first_day);
  if cardinality(firms) + cardinality(offices) > 2 and new.override_id is null and new.advice_id is null then
    select count(*) into held from visit_slot s where s.enterprise_id = any(firms) and s.inspection_id <> new.inspection_id
      and s.rule = new.rule and s.period = new.period and s.freed_at is null
      and case when new.counter like 'agency:%' then s.counter like 'agency:%' and s.agency_id = any(offices) else s.counter = new.counter end;
    if held >= new.cap then
      raise exception 'the cap is reached with those who went before' using errcode = 'check_violation', constraint = 'visit_slot_cap';
    end if;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
drop function slot_counts(uuid, date, uuid[]);
alter table visit_slot drop column first_day;
