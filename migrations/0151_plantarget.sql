-- +goose Up
-- Everybody reads what a plan (检查计划) selects by. Its free words are key-supervision marks (重点监管标识): like its title, they hold no personal number (public_text).
-- Plans of before stay as they were filed; then the constraint holds for new ones alone, so that a dump can be restored.
-- +goose StatementBegin
create function public_text_marks(target jsonb) returns boolean language plpgsql immutable as $$
begin
  return not exists (select from jsonb_array_elements_text(coalesce(target -> 'keySupervision', '[]')) m where not public.public_text(m));
end
$$;
-- +goose StatementEnd
alter table plan add constraint plan_target_public_text check (public_text_marks(target)) not valid;
-- +goose StatementBegin
do $$
begin
  alter table plan validate constraint plan_target_public_text;
exception when check_violation then
  raise notice 'plan_target_public_text holds for new rows';
end
$$;
-- +goose StatementEnd

-- +goose Down
alter table plan drop constraint plan_target_public_text;
drop function public_text_marks(jsonb);
