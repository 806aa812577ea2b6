-- +goose Up
-- A checklist 检查表 changes only with a new version of it, which names the change that made it: who edits a question by SQL leaves an entry.
-- +goose StatementBegin
create function checklist_kept() returns trigger language plpgsql as $$
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
create constraint trigger checklist_kept after insert or delete on checklist_question
  deferrable initially deferred for each row execute function checklist_kept();

-- +goose Down
drop trigger checklist_kept on checklist_question;
drop function checklist_kept();
