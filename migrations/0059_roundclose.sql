-- +goose Up
-- 轮次关闭: whether the close of a round is valid follows from what was revealed and from the time, and nobody says it: it is, with the quorum and before the
-- first public event, and is not otherwise (DRD1 §1.1).
-- 逾期关闭: outcomes of a round that was closed too late are recorded all the same, and sealed nonces for it are taken, so that everybody reads what its draws
-- would have been (DRD1 §1.2, §6.8). Below the quorum there is nothing to draw from.
-- +goose StatementBegin
create or replace function round_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r record; of_round uuid; wrong boolean;
begin
  if tg_table_name in ('draw_seal', 'draw_unseal') then
    select d.round_id into of_round from draw d where d.id = new.draw_id;
  else
    of_round := new.round_id;
  end if;
  select ro.reveal_by, exists (select from round_close c where c.round_id = ro.id) as closed,
    exists (select from round_reveal v where v.round_id = ro.id) as revealed, (select count(*) from round_reveal v where v.round_id = ro.id) >= ro.quorum as quorate,
    (select min(e.due_at) from round_beacon e where e.round_id = ro.id) as event into r from round ro where ro.id = of_round;
  wrong := case tg_table_name
    when 'round_reveal' then r.closed or command_time() > r.reveal_by
    when 'round_close' then command_time() < r.reveal_by or (to_jsonb(new) ->> 'valid')::boolean is distinct from (r.quorate and command_time() < r.event)
    when 'beacon_value' then not (r.closed and r.quorate) or command_time() < (select e.due_at from round_beacon e where e.round_id = of_round and e.position = (to_jsonb(new) ->> 'position')::int)
    when 'draw_unseal' then not (r.closed and r.quorate) or exists (select from round_beacon e left join beacon_value v on v.round_id = e.round_id and v.position = e.position
      where e.round_id = of_round and v.value is null)
    else r.closed or r.revealed or command_time() > r.reveal_by end;
  if wrong then
    raise exception '% out of the order of its round', tg_table_name using errcode = 'restrict_violation', constraint = 'round_order';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
