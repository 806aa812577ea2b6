-- +goose Up
-- 检查对象范围: an enterprise that is visited under a plan, on a patrol or in a special campaign, is one that the plan is about. The conditions of the
-- target that it does not meet, by the names of the filters; a draw's own visits are of the pool that was frozen.
-- +goose StatementBegin
create function plan_misses(p_plan uuid, p_enterprise uuid) returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t jsonb := (select p.target from plan p where p.id = p_plan);
  own text := (select regexp_replace(ag.region_code, '(00){1,2}$', '') from plan p join agency ag on ag.id = p.agency_id where p.id = p_plan);
  en enterprise := (select e from enterprise e where e.id = p_enterprise);
  letter text := (with recursive up as (select n.code, n.parent_code from industry n where n.code = en.industry_code
    union all select n.code, n.parent_code from up join industry n on n.code = up.parent_code) select up.code from up where up.parent_code is null);
begin
  return array(select f.name from (values
    (1, 'regionCodes', exists (select from jsonb_array_elements_text(coalesce(t->'regionCodes', jsonb_build_array(own))) x (code) where starts_with(en.region_code, x.code))),
    (2, 'industries', t->'industries' is null or exists (select from jsonb_array_elements_text(t->'industries') x (code)
      where x.code = letter or starts_with(en.industry_code, x.code))),
    (3, 'kinds', t->'kinds' is null or jsonb_exists(t->'kinds', en.kind)),
    (4, 'keySupervision', t->'keySupervision' is null or jsonb_exists_any(t->'keySupervision', en.key_supervision)),
    (5, 'creditClasses', t->'creditClasses' is null or jsonb_exists(t->'creditClasses', coalesce(en.credit_class, 'UNKNOWN')))) f (place, name, met)
    where f.met is not true order by f.place);
end
$$;
create function inspection_in_target() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if plan_misses(new.plan_id, new.enterprise_id) <> '{}' then
    raise exception 'visit % is to an enterprise that its plan is not about', new.number using errcode = 'check_violation', constraint = 'inspection_in_target';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function plan_misses(uuid, uuid), inspection_in_target() from public;
grant execute on function plan_misses(uuid, uuid) to yangguang_app;
create trigger inspection_in_target before insert on inspection for each row when (new.plan_id is not null and new.draw_id is null)
  execute function inspection_in_target();

-- +goose Down
drop trigger inspection_in_target on inspection;
drop function inspection_in_target(), plan_misses(uuid, uuid);
