-- +goose Up
-- A list that mitigates (减轻、从轻) leaves no measure of a heavier kind where the law gives a milder one: it bound the amount of a fine alone, and a licence was revoked under it.
-- +goose StatementBegin
create or replace function decision_within_rules() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d decision; j record; rule jsonb; today date := (command_time() at time zone 'Asia/Shanghai')::date; kinds text[]; fine numeric; leaves fine_range;
  off boolean; due text[]; broken text;
begin
  select * into d from decision where id = new.decision_id;
  if d.outcome not in ('PENALTY', 'NO_PENALTY') then
    return new;
  end if;
  select * into j from judgement(d.finding_id, today);
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  select coalesce(array_agg(m.kind), '{}'), 100 * sum(m.amount) filter (where m.kind = 'FINE') into kinds, fine
    from decision_measure m where m.decision_id = d.id;
  off := d.deviates and j.strength in (1, 2, 4); -- deviates from what binds still
  leaves := case when off then j.norm else j.leaves end;
  due := case when d.outcome = 'NO_PENALTY' and j.strength >= 3 or d.outcome = 'PENALTY' and j.strength in (1, 2) and not off then j.duties else '{}' end
    || case when j.to_rectify then array['order_to_rectify'] else '{}' end;
  broken := case
    when off and (not exists (select from jsonb_array_elements(j.items) i where i ->> 'Code' = d.deviation_item and i ->> 'Route' = d.deviation_route)
      or exists (select from jsonb_array_elements(j.items) i where not exists (select from jsonb_array_elements(rule -> 'Deviations') w
        where w ->> 'Ruling' = i ->> 'Ruling' and w -> 'Routes' ? (i ->> 'Route') and w ->> 'Procedure' = d.deviation_procedure))) then 'decision_deviation_way'
    when ruling_strength(d.route) < j.strength or not off and d.outcome = 'PENALTY' and j.strength = 4 then 'decision_ruling'
    when d.outcome = 'NO_PENALTY' and j.strength < 3
      and not ((j.norm).known and not (j.norm).possible and (j.norm).measures <@ '["FINE"]') then 'decision_route'
    when 'order_to_rectify' = any(due) and d.order_text is null or 'education_record' = any(due) and d.education_record is null
      or 'commitment' = any(due) and d.commitment_evidence_id is null then 'decision_duties'
    when jsonb_array_length((j.norm).measures) > 0 and not (j.norm).measures @> to_jsonb(kinds) then 'decision_measure_law'
    when not off and d.outcome = 'PENALTY' and j.strength in (1, 2) and rule #> '{Lenient,Withholds}' ?| kinds
      and (jsonb_array_length((j.norm).measures) = 0 or not rule #> '{Lenient,Withholds}' @> (j.norm).measures) then 'decision_measure_lenient'
    when fine is not null and not (leaves.known and leaves.possible and fine between leaves.low and leaves.high) then 'decision_fine_range'
  end;
  if broken is not null then
    raise exception 'the decision passes what the lists and the law leave' using errcode = 'check_violation', constraint = broken;
  end if;
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function decision_within_rules() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d decision; j record; rule jsonb; today date := (command_time() at time zone 'Asia/Shanghai')::date; kinds text[]; fine numeric; leaves fine_range;
  off boolean; due text[]; broken text;
begin
  select * into d from decision where id = new.decision_id;
  if d.outcome not in ('PENALTY', 'NO_PENALTY') then
    return new;
  end if;
  select * into j from judgement(d.finding_id, today);
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  select coalesce(array_agg(m.kind), '{}'), 100 * sum(m.amount) filter (where m.kind = 'FINE') into kinds, fine
    from decision_measure m where m.decision_id = d.id;
  off := d.deviates and j.strength in (1, 2, 4); -- deviates from what binds still
  leaves := case when off then j.norm else j.leaves end;
  due := case when d.outcome = 'NO_PENALTY' and j.strength >= 3 or d.outcome = 'PENALTY' and j.strength in (1, 2) and not off then j.duties else '{}' end
    || case when j.to_rectify then array['order_to_rectify'] else '{}' end;
  broken := case
    when off and (not exists (select from jsonb_array_elements(j.items) i where i ->> 'Code' = d.deviation_item and i ->> 'Route' = d.deviation_route)
      or exists (select from jsonb_array_elements(j.items) i where not exists (select from jsonb_array_elements(rule -> 'Deviations') w
        where w ->> 'Ruling' = i ->> 'Ruling' and w -> 'Routes' ? (i ->> 'Route') and w ->> 'Procedure' = d.deviation_procedure))) then 'decision_deviation_way'
    when ruling_strength(d.route) < j.strength or not off and d.outcome = 'PENALTY' and j.strength = 4 then 'decision_ruling'
    when d.outcome = 'NO_PENALTY' and j.strength < 3
      and not ((j.norm).known and not (j.norm).possible and (j.norm).measures <@ '["FINE"]') then 'decision_route'
    when 'order_to_rectify' = any(due) and d.order_text is null or 'education_record' = any(due) and d.education_record is null
      or 'commitment' = any(due) and d.commitment_evidence_id is null then 'decision_duties'
    when jsonb_array_length((j.norm).measures) > 0 and not (j.norm).measures @> to_jsonb(kinds) then 'decision_measure_law'
    when fine is not null and not (leaves.known and leaves.possible and fine between leaves.low and leaves.high) then 'decision_fine_range'
  end;
  if broken is not null then
    raise exception 'the decision passes what the lists and the law leave' using errcode = 'check_violation', constraint = broken;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
