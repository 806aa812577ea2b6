-- +goose Up
-- item_grantees: the agencies that have the power of an item's agency over it 授权、委托 on every day from–to; a grant without items is for all of them.
-- +goose StatementBegin
create function item_grantees(p_agency uuid, p_item uuid, p_from date, p_to date) returns uuid[] language plpgsql stable set search_path = public, pg_temp as $$
begin
  return array(select g.grantee_id from power_grant g left join power_grant_end e on e.grant_id = g.id
    where g.grantor_id = p_agency and g.from_day <= p_from and least(g.to_day, e.last_day) >= p_to
      and (g.item_ids = '{}' or p_item = any(g.item_ids)));
end
$$;
-- +goose StatementEnd

-- +goose Down
drop function item_grantees(uuid, uuid, date, date);
