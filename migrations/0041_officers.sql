-- +goose Up
-- What is on record of an officer beside his own row: memberships 任职 and leave 请假 name the change that wrote them and go only with a change of the
-- officer; name and certificate that a visit shows are those of the register, and stay as they were shown.
alter table membership add column change_id uuid;
alter table inspector_leave add column change_id uuid;
update membership m set change_id = i.change_id from inspector i where i.id = m.inspector_id;
update inspector_leave l set change_id = i.change_id from inspector i where i.id = l.inspector_id;
alter table membership alter change_id set not null,
  add constraint membership_change_id_fkey foreign key (change_id) references log_entry (change_id) deferrable initially deferred;
alter table inspector_leave alter change_id set not null,
  add constraint inspector_leave_change_id_fkey foreign key (change_id) references log_entry (change_id) deferrable initially deferred;
call ledgered('insert', 'membership');
call ledgered('insert', 'inspector_leave');
-- +goose StatementBegin
create function goes_with_officer() returns trigger language plpgsql as $$
begin
  if exists (select from public.inspector i join public.log_entry e using (change_id) where i.id = old.inspector_id) then
    raise exception 'a row of % goes with a change of its officer, which needs an entry of its own', tg_table_name
      using errcode = 'restrict_violation', constraint = 'change_entry';
  end if;
  return old;
end
$$;
-- A code that replaces another one before entry shows the certificate as it is on that day; nothing else changes what was shown.
create function team_shown() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from certificate c where c.inspector_id = new.inspector_id and (c.name, c.number) = (new.name, new.certificate_number)) then
    raise exception 'the officers of a visit are those of the register' using errcode = 'restrict_violation', constraint = 'team_register';
  end if;
  if tg_op = 'UPDATE' and old.name is not null and not exists (select from check_code k join inspection i on i.id = k.inspection_id
      where k.inspection_id = new.inspection_id and k.change_id = new.change_id and i.state = 'CODE_ISSUED') then
    raise exception 'who was shown to come stays as shown' using errcode = 'restrict_violation', constraint = 'team_shown';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function team_shown() from public;
create trigger goes_with_officer before delete on membership for each row execute function goes_with_officer();
create trigger goes_with_officer before delete on inspector_leave for each row execute function goes_with_officer();
create trigger team_shown_insert before insert on inspection_team
  for each row when (new.name is not null or new.certificate_number is not null) execute function team_shown();
create trigger team_shown_update before update on inspection_team
  for each row when ((old.name, old.certificate_number) is distinct from (new.name, new.certificate_number)) execute function team_shown();

-- +goose Down
drop trigger team_shown_update on inspection_team;
drop trigger team_shown_insert on inspection_team;
drop trigger goes_with_officer on inspector_leave;
drop trigger goes_with_officer on membership;
drop function team_shown();
drop function goes_with_officer();
alter table inspector_leave drop column change_id;
drop trigger needs_entry on inspector_leave;
alter table membership drop column change_id;
drop trigger needs_entry on membership;
