-- +goose Up
-- 合并检查建议: a visit goes alone when its agency said why. An agency that agreed may take its word back with a reason until the proposal is settled.
alter table merge_answer drop constraint merge_answer_pkey, add constraint merge_answer_pkey primary key (proposal_id, agency_id, answer);

-- +goose StatementBegin
create function merge_settled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(new.proposal_id::text, 7269));
  if exists (select from merge_answer a where a.proposal_id = new.proposal_id and a.answer <> 'ACCEPTED')
      or exists (select from joint_visit j where j.proposal_id = new.proposal_id) then
    raise exception 'a proposal that is settled is not answered any more' using errcode = 'check_violation', constraint = 'merge_settled';
  end if;
  return new;
end
$$;
-- The open proposals that a visit waits for: its own agency has not answered, or agreed and the other one has not answered.
create function merge_waits(p_visit uuid) returns table (number text, agency text, until date, answered boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select case p_visit when p.host_id then p.guest_number else p.host_number end, g.name, p.to_day,
    exists (select from merge_answer a where a.proposal_id = p.id and a.agency_id = i.agency_id)
  from inspection i join merge_proposal p on i.id in (p.host_id, p.guest_id)
  join agency g on g.id = case p_visit when p.host_id then p.guest_agency else p.host_agency end
  where i.id = p_visit and (app_all() or i.agency_id = app_agency()) and merge_open(p.host_id, p.guest_id)
    and not exists (select from merge_answer a where a.proposal_id = p.id and a.answer <> 'ACCEPTED')
  order by p.at, p.id;
end
$$;
create function merge_answered() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from merge_waits(new.inspection_id) w
      where not w.answered or w.until >= (new.valid_from at time zone 'Asia/Shanghai')::date) then
    raise exception 'a visit goes alone after its agency said why' using errcode = 'check_violation', constraint = 'merge_answered';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function merge_settled(), merge_waits(uuid), merge_answered() from public;
grant execute on function merge_waits(uuid) to yangguang_app;
create trigger merge_settled before insert on merge_answer for each row execute function merge_settled();
create trigger merge_answered before insert on check_code for each row execute function merge_answered();

-- +goose Down
drop trigger merge_answered on check_code;
drop trigger merge_settled on merge_answer;
drop function merge_answered(), merge_waits(uuid), merge_settled();
alter table merge_answer drop constraint merge_answer_pkey, add constraint merge_answer_pkey primary key (proposal_id, agency_id);
