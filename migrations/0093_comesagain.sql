-- +goose Up
-- A row that comes into force by a change is as good as one that is entered: the supervisor looks at it as well, also where it takes another name or city.
drop index register_change_entered;
create index register_change_entered on register_change (at) where register = 'enterprises' and account_id is not null
  and (action = 'CREATE' or changes @> '[{"column": "name"}]' or changes @> '[{"column": "status"}]' or changes @> '[{"column": "region_code"}]');

-- And it goes on for the entry of its code that was given up, as 0092 says of one that is inserted.
-- +goose StatementBegin
create function comes_again() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id)
    select o.id, new.id, 'REREGISTERED', '同一主体（代码前 17 位相同）重新登记', new.change_id
    from enterprise o where left(o.uscc, 17) = left(new.uscc, 17) and o.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') and o.id <> new.id
      and not exists (select from enterprise_succession s where s.enterprise_id = o.id);
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function comes_again() from public;
create trigger comes_again after update of status on enterprise for each row
  when (old.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') and new.status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')) execute function comes_again();

-- +goose Down
drop trigger comes_again on enterprise;
drop function comes_again();
drop index register_change_entered;
create index register_change_entered on register_change (at) where register = 'enterprises' and action = 'CREATE' and account_id is not null;
