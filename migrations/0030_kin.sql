-- +goose Up
-- Declared conflicts hold for all for whom an enterprise goes on, in a draw as at the gate: whoever must not meet the predecessor does not meet the
-- successor.
-- +goose StatementBegin
create or replace function draw_conflicts(p_inspectors uuid[], p_from date, p_to date)
returns table (enterprise_id uuid, inspector_id uuid, code text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, c.inspector_id, min(c.code) from conflict c cross join lateral unnest(enterprise_kin(c.enterprise_id)) e (id)
  where c.inspector_id = any(p_inspectors) and c.from_day <= p_to and (c.to_day is null or c.to_day >= p_from)
  group by e.id, c.inspector_id
$$;
-- +goose StatementEnd
-- What the platform writes for a head, as it loads a history.
alter policy scope on merge_answer with check ((select app_system()) or agency_id = (select app_head())
  and exists (select from merge_proposal p where p.id = proposal_id and agency_id in (p.host_agency, p.guest_agency)));
alter policy scope on joint_visit with check ((select app_system()) or (select app_head()) in (host_agency, guest_agency));
