-- +goose Up
-- 听证与延期: the party's answer to the offer of a hearing, the period it has for it, and who may extend the period of a case.
alter table case_step
  add column until date,                                     -- of HEARING_OFFERED: the last day to ask for one
  add column by_party boolean not null default false,
  add column evidence_id uuid references evidence (id),      -- of an answer on paper, which the agency records
  add column discussed_days int check (discussed_days >= 1); -- of EXTENSION_DISCUSSED
alter table case_step drop constraint case_step_kind_check, add constraint case_step_kind_check check (kind in ('FILED', 'INVESTIGATED', 'PROPOSED',
    'NOTIFIED', 'HEARING_OFFERED', 'HEARING_REQUESTED', 'HEARING_WAIVED', 'STATED', 'HEARD', 'LEGALLY_REVIEWED', 'DISCUSSED', 'EXTENSION_DISCUSSED',
    'EXTENDED', 'DECIDED', 'SERVED', 'EXECUTED', 'REOPENED', 'ANNULLED', 'CLOSED')),
  add constraint case_step_until check ((kind = 'HEARING_OFFERED') = (until is not null)) not valid,
  add constraint case_step_discussed_days check ((kind = 'EXTENSION_DISCUSSED') = (discussed_days is not null)),
  add constraint case_step_by_party check (not by_party or kind in ('HEARING_REQUESTED', 'HEARING_WAIVED')),
  add constraint case_step_answer check (kind not in ('HEARING_REQUESTED', 'HEARING_WAIVED') or decision_id is not null and (by_party or evidence_id is not null));
grant insert (until, by_party, evidence_id, discussed_days) on case_step to yangguang_app;
create index case_step_decision on case_step (decision_id) where decision_id is not null;
drop policy scope on case_step;
create policy scope on case_step using ((select app_all()) or agency_id = (select app_agency()) or disclosed_to = (select app_enterprise()))
  with check ((select app_all()) or not by_party and agency_id = (select app_agency()) or by_party and disclosed_to = (select app_enterprise()));

-- +goose StatementBegin
create function case_step_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date := (command_time() at time zone 'Asia/Shanghai')::date; k enforcement_case; rule jsonb; extension jsonb; said case_step; broken text;
begin
  select * into k from enforcement_case where id = new.case_id;
  select p.rule into rule from case_procedure p where p.valid_from <= today order by p.valid_from desc limit 1;
  if new.kind = 'HEARING_OFFERED' and workdays_between(today, new.until) < (rule #>> '{Hearing,Workdays}')::int then
    broken := 'case_step_hearing_days';
  elsif new.kind in ('HEARING_REQUESTED', 'HEARING_WAIVED') then
    select * into said from case_step s where s.case_id = k.id and s.decision_id = new.decision_id and s.kind = 'HEARING_OFFERED' order by s.seq desc limit 1;
    if said.seq is null or new.kind = 'HEARING_REQUESTED' and today > said.until then
      broken := 'case_step_hearing_late';
    end if;
  elsif new.kind = 'EXTENDED' then
    extension := rule #> array['Extensions', (select count(*) from case_step s where s.case_id = k.id and s.kind = 'EXTENDED')::text];
    select * into said from case_step s where s.case_id = k.id and s.kind in ('EXTENDED', 'EXTENSION_DISCUSSED') order by s.seq desc limit 1;
    broken := case
      when extension is null then 'case_step_extensions'
      when today > k.due_on + coalesce((select sum(s.days) from case_step s where s.case_id = k.id), 0)::int then 'case_step_in_time'
      when new.days not between 1 and (extension ->> 'Days')::int then 'case_step_extension_days'
      when extension ->> 'DecidedBy' = 'COLLECTIVE' and (said.kind is distinct from 'EXTENSION_DISCUSSED' or said.discussed_days <> new.days
        or said.pseudonym = new.pseudonym) then 'case_step_discussed'
    end;
  end if;
  if broken is not null then
    raise exception 'the step breaks the procedure' using errcode = 'check_violation', constraint = broken;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function case_step_order() from public;
create trigger case_step_order before insert on case_step for each row execute function case_step_order();

-- No penalty while the party may still ask for the hearing that it was offered, or before the one that it asked for.
-- +goose StatementBegin
create function decision_after_hearing() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date := (command_time() at time zone 'Asia/Shanghai')::date; offered case_step; answer case_step;
begin
  select * into offered from case_step s where s.decision_id = new.decision_id and s.kind = 'HEARING_OFFERED' order by s.seq desc limit 1;
  select * into answer from case_step s where s.decision_id = new.decision_id and s.kind in ('HEARING_REQUESTED', 'HEARING_WAIVED') order by s.seq desc limit 1;
  if exists (select from decision d where d.id = new.decision_id and d.outcome = 'PENALTY') and (answer.seq is null and today <= offered.until
    or answer.kind = 'HEARING_REQUESTED' and not exists (select from case_step s where s.decision_id = new.decision_id and s.kind = 'HEARD' and s.seq > answer.seq)) then
    raise exception 'the hearing is open' using errcode = 'check_violation', constraint = 'decision_after_hearing';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function decision_after_hearing() from public;
create trigger decision_after_hearing before insert on decision_confirmation for each row execute function decision_after_hearing();
