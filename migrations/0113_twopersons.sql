-- +goose Up
-- 主体承继: nobody ends an enterprise in another alone, unless the register itself shows that the two are one. Else one keeper proposes it and another person confirms it,
-- for the same successor and kind, on the row as it was proposed: what was changed meanwhile is proposed anew.
create table enterprise_succession_proposal (
  enterprise_id uuid not null references enterprise (id),
  successor_id  uuid not null references enterprise (id),
  kind          text not null check (kind in ('DUPLICATE', 'MERGER', 'REREGISTERED')),
  reason        text not null check (length(reason) between 1 and 2000),
  account_id    uuid not null references account (id),
  at            timestamptz not null default command_time(),
  change_id     uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint enterprise_succession_proposal_pkey primary key (enterprise_id, change_id)
);
call append_only('enterprise_succession_proposal');
alter table register_change drop constraint register_change_action_check,
  add constraint register_change_action_check check (action in ('CREATE', 'CHANGE', 'END', 'PUBLISH', 'WITHDRAW', 'GRANT', 'ACCEPT', 'REVOKE', 'PROPOSE'));
-- +goose StatementBegin
-- succession_backing: what a succession that the account enters rests on. EVIDENT: one code mistaken, the same body, or the same name in the same city which the
-- account itself neither entered nor gave; SECONDED: another person proposed it; OWN: the account did; NONE.
create function succession_backing(p_enterprise uuid, p_successor uuid, p_kind text, p_account uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when left(a.uscc, 17) = left(b.uscc, 17) or substr(a.uscc, 9, 9) = substr(b.uscc, 9, 9)
      or not (a.uscc_valid and b.uscc_valid) and b.uscc in (select one_slip(a.uscc)) then 'EVIDENT'
    when name_key(a.name) = name_key(b.name) and left(a.region_code, 4) = left(b.region_code, 4)
      and not exists (select from register_change c where c.object_id in (a.id, b.id) and c.account_id = p_account
        and (c.action = 'CREATE' or c.changes @> '[{"column": "name"}]' or c.changes @> '[{"column": "region_code"}]')) then 'EVIDENT'
    else coalesce((select case when p.account_id = p_account then 'OWN' else 'SECONDED' end from enterprise_succession_proposal p
      where p.enterprise_id = a.id and p.successor_id = b.id and p.kind = p_kind and p.change_id = a.change_id), 'NONE') end
  from enterprise a, enterprise b where a.id = p_enterprise and b.id = p_successor
$$;
create function succession_by_two() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if succession_backing(new.enterprise_id, new.successor_id, new.kind, new.account_id) in ('OWN', 'NONE') then
    raise exception 'another person confirms a succession' using errcode = 'check_violation', constraint = 'succession_by_two';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function succession_backing(uuid, uuid, text, uuid), succession_by_two() from public;
grant execute on function succession_backing(uuid, uuid, text, uuid) to yangguang_app;
create trigger written_by before insert on enterprise_succession_proposal for each row execute function written_by_keeper();
create trigger succession_by_two before insert on enterprise_succession for each row when (new.account_id is not null) execute function succession_by_two();

-- +goose Down
drop trigger succession_by_two on enterprise_succession;
drop function succession_by_two();
drop function succession_backing(uuid, uuid, text, uuid);
alter table register_change drop constraint register_change_action_check,
  add constraint register_change_action_check check (action in ('CREATE', 'CHANGE', 'END', 'PUBLISH', 'WITHDRAW', 'GRANT', 'ACCEPT', 'REVOKE')) not valid;
drop table enterprise_succession_proposal;
