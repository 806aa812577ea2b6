-- +goose Up
-- A checklist says which answer shows a problem 不符合的答案: what it calls a problem is one in the record, and nothing else. Versions of before do not say.
alter table checklist_question add column adverse text,
  add constraint checklist_question_adverse check (adverse is null or kind = 'YES_NO' and adverse in ('YES', 'NO'));

-- The key of a version's question that holds it; none where the checklist does not say, as in versions of before.
create function question_adverse(answer text) returns jsonb language sql immutable parallel safe
  return case when answer is null then '{}'::jsonb else jsonb_build_object('adverse', answer) end;
revoke all on function question_adverse(text) from public;
grant execute on function question_adverse(text) to yangguang_app;

-- +goose StatementBegin
create or replace function checklist_kept() returns trigger language plpgsql as $$
declare
  item uuid := case tg_op when 'DELETE' then old.item_id else new.item_id end;
begin
  if (select coalesce(jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind,
        'required', q.required, 'violations', q.violations) || public.question_adverse(q.adverse) order by q.position), '[]')
        from public.checklist_question q where q.item_id = item)
      is distinct from coalesce((select v.questions from public.checklist_version v where v.item_id = item order by v.n desc limit 1), '[]') then
    raise exception 'the questions of a checklist are those of its newest version' using errcode = 'restrict_violation', constraint = 'checklist_kept';
  end if;
  return null;
end
$$;

-- +goose StatementEnd
-- adverse_answers: what shows a problem in the version of the checklist that a visit was planned with. Two items of one visit may have a question of the same key: it
-- says so only where they agree.
-- +goose StatementBegin
create function adverse_answers(p_visit uuid) returns table (question text, value text) language plpgsql stable rows 5 set search_path = public, pg_temp as $$
begin
  return query select q.key, min(q.adverse) from inspection_item x join checklist_version v on v.item_id = x.item_id and v.n = x.checklist_version
    cross join lateral jsonb_to_recordset(v.questions) as q (key text, adverse text)
    where x.inspection_id = p_visit group by q.key having count(distinct coalesce(q.adverse, '')) = 1 and min(q.adverse) is not null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function answer_in_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct f.inspection_id, f.version from fresh f) s
      join inspection_record r on r.inspection_id = s.inspection_id and r.version = s.version and r.result = 'NO_PROBLEM_FOUND'
      cross join lateral adverse_answers(s.inspection_id) d
      join fresh n on n.inspection_id = s.inspection_id and n.version = s.version and n.question = d.question and n.value = d.value) then
    raise exception 'an answer that shows a problem does not go with a result that says there is none' using errcode = 'check_violation', constraint = 'answer_in_order';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function finding_in_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from adverse_answers(new.inspection_id) d join record_answer a on a.inspection_id = new.inspection_id and a.version = new.record_version
      and a.question = new.question and a.question = d.question and a.value <> d.value) then
    raise exception 'a finding names a question whose answer is in order' using errcode = 'check_violation', constraint = 'finding_in_order';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function adverse_answers(uuid), answer_in_order(), finding_in_order() from public;
create trigger answer_in_order after insert on record_answer referencing new table as fresh for each statement execute function answer_in_order();
create trigger finding_in_order after insert on finding for each row when (new.question is not null) execute function finding_in_order();

-- +goose Down
drop trigger finding_in_order on finding;
drop trigger answer_in_order on record_answer;
drop function finding_in_order();
drop function answer_in_order();
drop function adverse_answers(uuid);
-- +goose StatementBegin
create or replace function checklist_kept() returns trigger language plpgsql as $$
declare
  item uuid := case tg_op when 'DELETE' then old.item_id else new.item_id end;
begin
  if (select coalesce(jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind,
        'required', q.required, 'violations', q.violations) order by q.position), '[]') from public.checklist_question q where q.item_id = item)
      is distinct from coalesce((select v.questions from public.checklist_version v where v.item_id = item order by v.n desc limit 1), '[]') then
    raise exception 'the questions of a checklist are those of its newest version' using errcode = 'restrict_violation', constraint = 'checklist_kept';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
drop function question_adverse(text);
alter table checklist_question drop column adverse;
