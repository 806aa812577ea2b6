-- +goose Up
-- The supervisor looks at an enterprise that is entered under the name of another in its city.
alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT', 'POSSIBLE_DUPLICATE'));
-- It finds them by their day, among very many that files made.
create index register_change_entered on register_change (at) where register = 'enterprises' and action = 'CREATE' and account_id is not null;

-- Whoever enters a code again whose entry was given up 注销, with another last character, goes on for that one: its visits count.
create index enterprise_code_ended on enterprise (left(uscc, 17)) where status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT');
-- +goose StatementBegin
create function goes_on() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id)
    select o.id, n.id, 'REREGISTERED', '同一主体（代码前 17 位相同）重新登记', n.change_id
    from entered n join enterprise o on left(o.uscc, 17) = left(n.uscc, 17) and o.status in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') and o.id <> n.id
    where n.status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT') and not exists (select from enterprise_succession s where s.enterprise_id = o.id);
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function goes_on() from public;
create trigger goes_on after insert on enterprise referencing new table as entered for each statement execute function goes_on();

-- +goose Down
drop trigger goes_on on enterprise;
drop function goes_on();
drop index enterprise_code_ended;
drop index register_change_entered;
alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT'));
