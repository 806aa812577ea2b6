-- +goose Up
-- What a decision in force may be 处罚的法定界限: the limits that law, lists and procedure left when it was proposed stand on its row, the procedure's own
-- numbers in a table that only the owner writes, and no confirmation passes them, whoever writes it.
create table case_procedure (
  valid_from date primary key,
  rule       jsonb not null -- policies/leniency/procedure.yaml
);
grant select on case_procedure to yangguang_app;

alter table decision
  add column fine_min numeric(14, 2) check (fine_min >= 0), -- null: no fine at all
  add column fine_max numeric(14, 2) check (fine_max >= fine_min),
  add column duties text[] not null default '{}',           -- what must come with it
  add column deviation_route text,
  add constraint decision_fine_limits check ((fine_min is null) = (fine_max is null)),
  -- What Art. 33 itself forbids is nobody's to deviate from.
  add constraint decision_deviation_route check (deviation_reason is null or coalesce(deviation_route, '') in ('first_violation', 'special_law', 'ground')) not valid,
  add constraint decision_education check (outcome <> 'NO_PENALTY' or education_record is not null),
  add constraint decision_spot check (procedure = 'ORDINARY' or outcome = 'PENALTY');
grant insert (fine_min, fine_max, duties, deviation_route) on decision to yangguang_app;
create unique index decision_measure_one_fine on decision_measure (decision_id) where kind = 'FINE';

-- A fact of a finding as it stands: what was found of it after a dispute, else what was recorded; null while it is disputed.
create function fact_of(p_finding uuid, p_key text) returns text language sql stable set search_path = public, pg_temp as $$
  select case when x.contested or exists (select from fact_statement y where y.finding_id = p_finding and y.key = p_key
      and not exists (select from fact_settlement z where z.finding_id = y.finding_id and z.n = y.n)) then null
    else coalesce((select z.value from fact_settlement z join fact_statement y on y.finding_id = z.finding_id and y.n = z.n
      where y.finding_id = p_finding and y.key = p_key order by z.n desc limit 1), x.value) end
  from finding_fact x where x.finding_id = p_finding and x.key = p_key
$$;

-- +goose StatementBegin
create function decision_within_limits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d decision; f finding; k enforcement_case; rule jsonb; s jsonb; citizen boolean; today date := (command_time() at time zone 'Asia/Shanghai')::date;
  kinds text[]; amounts numeric; fine numeric; ended date; years int; broken text;
begin
  select * into d from decision where id = new.decision_id;
  perform pg_advisory_xact_lock(hashtextextended(d.enterprise_id::text, 7264));
  select * into f from finding where id = d.finding_id;
  select * into k from enforcement_case where id = d.case_id;
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  select coalesce(array_agg(m.kind), '{}'), coalesce(sum(m.amount), 0), sum(m.amount) filter (where m.kind = 'FINE') into kinds, amounts, fine
    from decision_measure m where m.decision_id = d.id;
  citizen := exists (select from enterprise e where e.id = d.enterprise_id and rule #> '{OnTheSpot,CitizenKinds}' ? e.kind);

  broken := case
    when (d.outcome = 'PENALTY') <> (cardinality(kinds) > 0) then 'decision_measures'
    when 'order_to_rectify' = any(d.duties) and d.order_text is null or 'education_record' = any(d.duties) and d.education_record is null
      or 'commitment' = any(d.duties) and d.commitment_evidence_id is null then 'decision_duties'
    when fine is not null and (d.fine_min is null or fine not between d.fine_min and d.fine_max) then 'decision_fine_range'
  end;
  if broken is null and d.outcome = 'PENALTY' then
    ended := fact_of(f.id, 'ended_on')::date;
    years := (rule #>> case when fact_of(f.id, 'grave_danger') = 'true' then '{Limitation,GraveYears}' else '{Limitation,Years}' end::text[])::int;
    broken := case
      when f.occurred_on > ended + make_interval(years => years) then 'decision_limitation'
      when today > k.due_on + coalesce((select sum(c.days) from case_step c where c.case_id = k.id), 0)::int then 'decision_in_time'
      when fine is not null and fact_of(f.id, 'separate_act') is distinct from 'true' and exists (
        select from violation_history(array[f.id]) h where h.fined and h.occurred_on = f.occurred_on) then 'decision_one_fine'
    end;
    if broken is null and d.procedure = 'ON_THE_SPOT' then
      if not (rule #> '{OnTheSpot,Measures}' @> to_jsonb(kinds))
        or amounts > (rule #>> case when citizen then '{OnTheSpot,Citizen}' else '{OnTheSpot,Entity}' end::text[])::numeric / 100 then
        broken := 'decision_on_the_spot';
      end if;
    elsif broken is null then
      for s in select x from jsonb_array_elements(rule -> 'Steps') x loop
        if (jsonb_typeof(s -> 'Measures') <> 'array' and jsonb_typeof(s -> 'FineFrom') <> 'object'
            or jsonb_typeof(s -> 'Measures') = 'array' and (s -> 'Measures') ?| kinds
            or amounts > 0 and amounts >= (s #>> case when citizen then '{FineFrom,Citizen}' else '{FineFrom,Entity}' end::text[])::numeric / 100)
          and not exists (select from case_step c where c.decision_id = d.id and c.kind = s ->> 'Kind') then
          broken := 'decision_steps';
        end if;
      end loop;
    end if;
  end if;
  if broken is not null then
    raise exception 'the decision passes a limit' using errcode = 'check_violation', constraint = broken;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function decision_within_limits() from public;
create trigger decision_within_limits before insert on decision_confirmation for each row execute function decision_within_limits();
