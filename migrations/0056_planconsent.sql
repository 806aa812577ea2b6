-- +goose Up
-- 联合检查计划: the agencies that are to join are asked first. Such a plan goes on file with the last consent of their heads; before that it is neither
-- approved nor drawn nor visited under, and an agency that declines says why.
alter table plan_agency add column asked boolean not null default false; -- plans of before asked nobody
alter table plan_agency alter column asked set default true;
create table plan_consent (
  plan_id    uuid not null,
  agency_id  uuid not null,
  author_id  uuid not null,
  agreed     boolean not null,
  reason     text check (length(reason) between 1 and 1000),
  account_id uuid not null references account (id),
  official   text not null, -- pseudonym
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint plan_consent_pkey primary key (plan_id, agency_id),
  constraint plan_consent_asked foreign key (plan_id, agency_id) references plan_agency (plan_id, agency_id),
  foreign key (plan_id, author_id) references plan (id, author_id),
  constraint plan_consent_two_persons check (account_id <> author_id),
  constraint plan_consent_reason check (agreed or reason is not null),
  constraint plan_consent_public_text check (public_text(reason))
);
alter table plan_consent enable row level security;
alter table plan_consent force row level security;
create policy owner_all on plan_consent to yangguang_owner using (true) with check (true);
-- What was answered is for those who were asked, who asks them and who stands above.
create policy scope on plan_consent using ((select app_all()) or (select app_system()) or agency_id = (select app_agency())
    or exists (select from plan p where p.id = plan_id and (p.agency_id = (select app_agency()) or agency_above((select app_agency()), p.agency_id)))
    or exists (select from plan_agency j where j.plan_id = plan_consent.plan_id and j.agency_id = (select app_agency())))
  with check (agency_id = (select app_head()));
call append_only('plan_consent');
create trigger plan_consent_names_nobody before insert on plan_consent for each row execute function names_nobody('reason');

-- +goose StatementBegin
-- Whether every agency that was asked has agreed.
create function plan_agreed(p_plan uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from plan_agency g where g.plan_id = p_plan and g.asked
    and not exists (select from plan_consent c where c.plan_id = g.plan_id and c.agency_id = g.agency_id and c.agreed))
$$;
-- When a plan went on file: a special one with its approval, a joint one with the last consent, any other at once; null for a draft.
create function plan_filed_at(p_plan uuid) returns timestamptz language sql stable security definer set search_path = public, pg_temp as $$
  select case when p.kind = 'SPECIAL' then (select a.at from plan_approval a where a.plan_id = p.id)
    when plan_agreed(p.id) then greatest(p.filed_at, (select max(c.at) from plan_consent c where c.plan_id = p.id)) end
  from plan p where p.id = p_plan
$$;
-- An agency answers what is asked: a plan that waits for it.
create function plan_asks() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from plan_withdrawal w where w.plan_id = new.plan_id) or plan_agreed(new.plan_id) then
    raise exception 'plan % asks nobody', new.plan_id using errcode = 'check_violation', constraint = 'plan_asks';
  end if;
  return new;
end
$$;
-- Nobody approves what the agencies that are to join have not agreed to.
create function plan_approved_as_agreed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not plan_agreed(new.plan_id) then
    raise exception 'plan % waits for the agencies that are to join', new.plan_id using errcode = 'check_violation', constraint = 'plan_agreed';
  end if;
  return new;
end
$$;
-- Who joins a plan is named with it, and its items are of those agencies: nobody is brought in afterwards, or unasked.
create function plan_joined_at_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from plan p join log_entry e on e.change_id = p.change_id where p.id = new.plan_id) then
    raise exception 'agencies and items are named with their plan' using errcode = 'check_violation', constraint = 'plan_joined_at_once';
  end if;
  return new;
end
$$;
create function plan_item_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from check_item it join plan p on p.id = new.plan_id where it.id = new.item_id
      and (it.agency_id = p.agency_id or exists (select from plan_agency g where g.plan_id = p.id and g.agency_id = it.agency_id))) then
    raise exception 'an item of a plan is of an agency that files or joins it' using errcode = 'check_violation', constraint = 'plan_item_asked';
  end if;
  return null;
end
$$;
-- No draw and no visit by hand under a plan that is not on file.
create or replace function plan_on_file() returns trigger language plpgsql as $$
begin
  if exists (select from plan_withdrawal where plan_id = new.plan_id) or plan_filed_at(new.plan_id) is null then
    raise exception 'plan % is not on file', new.plan_id using errcode = 'check_violation', constraint = 'plan_on_file';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger plan_asks before insert on plan_consent for each row execute function plan_asks();
create trigger plan_agreed before insert on plan_approval for each row execute function plan_approved_as_agreed();
create trigger plan_joined_at_once before insert on plan_agency for each row execute function plan_joined_at_once();
create trigger plan_joined_at_once before insert on plan_item for each row execute function plan_joined_at_once();
create constraint trigger plan_item_asked after insert on plan_item deferrable initially deferred for each row execute function plan_item_asked();
revoke all on function plan_agreed(uuid), plan_filed_at(uuid), plan_asks(), plan_approved_as_agreed(), plan_joined_at_once(), plan_item_asked() from public;
grant execute on function plan_filed_at(uuid) to yangguang_app;
