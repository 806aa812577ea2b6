-- +goose Up
-- 行政处罚法 43: who must stay away from the visit or its enterprise does not say whether its order was met, on paper or on site.
-- +goose StatementBegin
-- Why an officer stays away from an order to rectify: a recusal was upheld for its visit or for the follow-up visit, the officer is suspended 停职 or transferred 调离, or
-- declared a conflict with the enterprise of which the head did not say that it does not stand in the way. Empty where nothing does.
create function away_from_order(p_order uuid, p_visit uuid, p_inspector uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  o rectification;
  day date := (command_time() at time zone 'Asia/Shanghai')::date;
begin
  select * into o from rectification r where r.id = p_order;
  if exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
      where r.inspection_id in (o.inspection_id, p_visit) and r.inspector_id = p_inspector and d.upheld) then
    return 'RECUSED';
  elsif exists (select from inspector i where i.id = p_inspector and i.status in ('SUSPENDED', 'TRANSFERRED')) then
    return 'SUSPENDED';
  elsif exists (select from conflict k where k.inspector_id = p_inspector and k.enterprise_id = any(enterprise_kin(o.disclosed_to))
        and k.from_day <= day and (k.to_day is null or k.to_day >= day))
      and not exists (select from recusal r join recusal_decision d on d.recusal_id = r.id
        where r.inspection_id in (o.inspection_id, p_visit) and r.inspector_id = p_inspector and not d.upheld) then
    return 'CONFLICT';
  end if;
  return '';
end
$$;
-- What an officer knows of himself.
create function away_myself(p_order uuid, p_visit uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return away_from_order(p_order, p_visit, app_inspector());
end
$$;
create function recheck_free() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if away_from_order(new.rectification_id, new.visit_id, (select a.inspector_id from account a where a.id = new.author_id)) <> '' then
    raise exception 'who is recused, suspended, transferred or in conflict with the enterprise does not re-check' using errcode = 'check_violation',
      constraint = 'recheck_free';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function away_from_order(uuid, uuid, uuid), away_myself(uuid, uuid), recheck_free() from public;
grant execute on function away_myself(uuid, uuid) to yangguang_app;
create trigger recheck_free before insert on rectification_recheck for each row execute function recheck_free();

-- +goose Down
drop trigger recheck_free on rectification_recheck;
drop function recheck_free(), away_myself(uuid, uuid), away_from_order(uuid, uuid, uuid);
