-- +goose Up
-- 专项检查计划: drafted by an agency, approved by another person above it, on file from then on, published within the time that policy gives.
alter table plan add constraint plan_author_key unique (id, author_id);
alter table plan_withdrawal add constraint plan_withdrawal_reason check (length(reason) between 1 and 1000);
create table plan_approval (
  plan_id     uuid constraint plan_approval_pkey primary key,
  author_id   uuid not null,
  approver_id uuid not null references account (id),
  approver    text not null, -- pseudonym
  office      text not null check (length(office) between 1 and 200),
  standing    text not null check (standing in ('SUPERIOR', 'GOVERNMENT')),
  remark      text not null check (length(remark) between 1 and 1000),
  basis       text not null check (length(basis) between 1 and 1000),
  publish_by  date not null,
  at          timestamptz not null default command_time(),
  change_id   uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint plan_approval_two_persons check (approver_id <> author_id),
  foreign key (plan_id, author_id) references plan (id, author_id)
);
create table plan_publication (
  plan_id   uuid constraint plan_publication_pkey primary key references plan_approval (plan_id),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred
);
call append_only('plan_approval', 'plan_publication');

-- Whether the first agency stands above the second: the same field of law, a higher level, a region that holds the other's.
create function agency_above(upper_id uuid, lower_id uuid) returns boolean language sql stable parallel safe as $$
  select exists (select from agency u join agency l on l.id = lower_id
    where u.id = upper_id and u.field = l.field
      and array_position(array['province', 'city', 'county', 'township'], u.level) < array_position(array['province', 'city', 'county', 'township'], l.level)
      and starts_with(l.region_code, case when u.region_code like '%0000' then left(u.region_code, 2) when u.region_code like '%00' then left(u.region_code, 4)
        else u.region_code end))
$$;
grant execute on function agency_above(uuid, uuid) to yangguang_app;

-- No draw and no visit by hand under a plan that is not on file: a draft, or one withdrawn.
-- +goose StatementBegin
create function plan_on_file() returns trigger language plpgsql as $$
begin
  if exists (select from plan_withdrawal where plan_id = new.plan_id)
    or exists (select from plan p where p.id = new.plan_id and p.kind = 'SPECIAL' and not exists (select from plan_approval a where a.plan_id = p.id)) then
    raise exception 'plan % is not on file', new.plan_id using errcode = 'check_violation', constraint = 'plan_on_file';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger plan_on_file before insert on draw for each row execute function plan_on_file();
create trigger plan_on_file before insert on inspection for each row when (new.plan_id is not null and new.draw_id is null) execute function plan_on_file();
