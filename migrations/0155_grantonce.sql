-- +goose Up
-- 授权、委托: the same grant is entered once: same parties, kind, instrument and items, on days that meet. One that ended early leaves the days after its last free,
-- and an entrustment that was refused all of them. And both parties have it in their history, the body that is entrusted what it accepted itself, too.
-- +goose StatementBegin
create function grant_once() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from power_grant g left join power_grant_end e on e.grant_id = g.id
      where (g.grantor_id, g.grantee_id, g.kind, g.instrument) = (new.grantor_id, new.grantee_id, new.kind, new.instrument)
        and g.item_ids <@ new.item_ids and g.item_ids @> new.item_ids
        and g.from_day <= new.to_day and least(g.to_day, e.last_day) >= new.from_day
        and (e.grant_id is null or g.kind <> 'ENTRUSTED' or exists (select from power_grant_consent k where k.grant_id = g.id))) then
    raise exception 'the same grant is on these days already' using errcode = 'unique_violation', constraint = 'grant_once';
  end if;
  return new;
end
$$;
create or replace function history_of_row() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added c left join account a on a.id = c.account_id where not app_system() and c.account_id is distinct from app_account()
      or c.pseudonym <> a.pseudonym
      or not case c.register
        when 'enterprises' then c.agency_id is null and exists (select from enterprise e where (e.id, e.change_id) = (c.object_id, c.change_id))
        when 'inspectors' then exists (select from inspector i where (i.id, i.change_id, i.agency_id) = (c.object_id, c.change_id, c.agency_id))
        when 'items' then c.agency_id is null and exists (select from check_item i where (i.id, i.change_id) = (c.object_id, c.change_id))
        else c.agency_id is null and (exists (select from agency g where (g.id, g.change_id) = (c.object_id, c.change_id))
          or exists (select from power_grant g where c.object_id in (g.grantor_id, g.grantee_id) and (g.change_id = c.change_id
            or exists (select from power_grant_consent k where (k.grant_id, k.change_id) = (g.id, c.change_id))
            or exists (select from power_grant_end k where (k.grant_id, k.change_id) = (g.id, c.change_id))))) end) then
    raise exception 'the history of a row is of the change that makes a version of it' using errcode = 'check_violation', constraint = 'history_of_row';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function grant_once() from public;
-- By its name it fires after entrusted_once, which has grants wait for each other.
create trigger grant_once before insert on power_grant for each row execute function grant_once();

-- +goose Down
-- +goose StatementBegin
create or replace function history_of_row() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added c left join account a on a.id = c.account_id where not app_system() and c.account_id is distinct from app_account()
      or c.pseudonym <> a.pseudonym
      or not case c.register
        when 'enterprises' then c.agency_id is null and exists (select from enterprise e where (e.id, e.change_id) = (c.object_id, c.change_id))
        when 'inspectors' then exists (select from inspector i where (i.id, i.change_id, i.agency_id) = (c.object_id, c.change_id, c.agency_id))
        when 'items' then c.agency_id is null and exists (select from check_item i where (i.id, i.change_id) = (c.object_id, c.change_id))
        else c.agency_id is null and (exists (select from agency g where (g.id, g.change_id) = (c.object_id, c.change_id))
          or exists (select from power_grant g where g.grantor_id = c.object_id and (g.change_id = c.change_id
            or exists (select from power_grant_consent k where (k.grant_id, k.change_id) = (g.id, c.change_id))
            or exists (select from power_grant_end k where (k.grant_id, k.change_id) = (g.id, c.change_id))))) end) then
    raise exception 'the history of a row is of the change that makes a version of it' using errcode = 'check_violation', constraint = 'history_of_row';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
drop trigger grant_once on power_grant;
drop function grant_once();
