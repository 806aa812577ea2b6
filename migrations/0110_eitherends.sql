-- +goose Up
-- 委托: the entrusted body's head accepts an entrustment, and either body's ends it.
-- +goose StatementBegin
create function has_power_of(p_grant uuid, p_accepts boolean) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from power_grant g where g.id = p_grant and (g.kind = 'ENTRUSTED' and g.grantee_id = app_head() or not p_accepts and g.grantor_id = app_head()));
end
$$;
create function written_by_either() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not app_all() and not has_power_of(new.grant_id, tg_table_name = 'power_grant_consent') then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
-- As in 0107, of what was accepted.
create or replace function visit_entrusted(p_visit uuid) returns table (agency_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select distinct g.grantor_id from inspection i
  join lateral (select (c.valid_from at time zone 'Asia/Shanghai')::date as day from check_code c where c.inspection_id = i.id order by c.n desc limit 1) c on true
  join inspection_item x on x.inspection_id = i.id join check_item it on it.id = x.item_id
  join power_now g on g.grantor_id = it.agency_id and g.grantee_id = i.agency_id and g.kind = 'ENTRUSTED' and (g.item_ids = '{}' or it.id = any(g.item_ids))
  where i.id = p_visit and i.id = app_visit() and c.day between g.from_day and g.to_day;
end
$$;
-- +goose StatementEnd
revoke all on function has_power_of(uuid, boolean), written_by_either() from public;
grant execute on function has_power_of(uuid, boolean) to yangguang_app;
drop trigger written_by on power_grant_end;
create trigger written_by before insert on power_grant_end for each row execute function written_by_either();
create trigger written_by before insert on power_grant_consent for each row execute function written_by_either();
