-- +goose Up
-- Who keeps a register is no officer in it: certificates, declared conflicts, photos and the items with their checklists are written by a head of the agency, as the
-- inspectors are (0103); so is what an agency answers to a warning, a trial of a draft and a decision that is rejected.
-- +goose StatementBegin
create or replace function office_of(p_table text, p_row jsonb) returns uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return case p_table when 'agency' then (p_row ->> 'id')::uuid
    when 'power_grant' then (p_row ->> 'grantor_id')::uuid
    when 'power_grant_end' then (select g.grantor_id from power_grant g where g.id = (p_row ->> 'grant_id')::uuid)
    when 'publication_end' then coalesce((select i.agency_id from inspection i where i.id = (p_row ->> 'inspection_id')::uuid),
      (select d.agency_id from decision d where d.id = (p_row ->> 'decision_id')::uuid))
    when 'checklist_version' then (select c.agency_id from check_item c where c.id = (p_row ->> 'item_id')::uuid)
    when 'checklist_question' then (select c.agency_id from check_item c where c.id = (p_row ->> 'item_id')::uuid)
    else case when p_row ? 'inspector_id' then (select i.agency_id from inspector i where i.id = (p_row ->> 'inspector_id')::uuid)
      when p_row ? 'plan_id' and p_table <> 'draw' then (select p.agency_id from plan p where p.id = (p_row ->> 'plan_id')::uuid)
      when p_row ? 'draw_id' then (select d.agency_id from draw d where d.id = (p_row ->> 'draw_id')::uuid)
      when p_row ? 'round_id' and p_table <> 'draw' then (select r.agency_id from round r where r.id = (p_row ->> 'round_id')::uuid)
      else (p_row ->> 'agency_id')::uuid end end;
end
$$;
do $$
declare t text;
begin
  foreach t in array array['certificate', 'conflict', 'check_item', 'checklist_question'] loop
    execute format('create trigger written_by before insert or update or delete on %I for each row execute function written_by_head()', t);
  end loop;
  foreach t in array array['checklist_version', 'inspector_photo', 'warning_step', 'leniency_trial', 'leniency_trial_change', 'leniency_trial_end',
      'decision_rejection'] loop
    execute format('create trigger written_by before insert on %I for each row execute function written_by_head()', t);
  end loop;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
do $$
declare t text;
begin
  foreach t in array array['certificate', 'conflict', 'check_item', 'checklist_question', 'checklist_version', 'inspector_photo', 'warning_step', 'leniency_trial',
      'leniency_trial_change', 'leniency_trial_end', 'decision_rejection'] loop
    execute format('drop trigger written_by on %I', t);
  end loop;
end
$$;
create or replace function office_of(p_table text, p_row jsonb) returns uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return case p_table when 'agency' then (p_row ->> 'id')::uuid
    when 'power_grant' then (p_row ->> 'grantor_id')::uuid
    when 'power_grant_end' then (select g.grantor_id from power_grant g where g.id = (p_row ->> 'grant_id')::uuid)
    when 'publication_end' then coalesce((select i.agency_id from inspection i where i.id = (p_row ->> 'inspection_id')::uuid),
      (select d.agency_id from decision d where d.id = (p_row ->> 'decision_id')::uuid))
    else case when p_row ? 'inspector_id' then (select i.agency_id from inspector i where i.id = (p_row ->> 'inspector_id')::uuid)
      when p_row ? 'plan_id' and p_table <> 'draw' then (select p.agency_id from plan p where p.id = (p_row ->> 'plan_id')::uuid)
      when p_row ? 'draw_id' then (select d.agency_id from draw d where d.id = (p_row ->> 'draw_id')::uuid)
      when p_row ? 'round_id' and p_table <> 'draw' then (select r.agency_id from round r where r.id = (p_row ->> 'round_id')::uuid)
      else (p_row ->> 'agency_id')::uuid end end;
end
$$;
-- +goose StatementEnd
