-- +goose Up
-- Package publish and the database refuse the same numbers in what everybody reads (publish/testdata/public.txt is the table of both), and what an
-- agency writes for everybody names none of its officers: the register knows them, and a pseudonym says the same.
-- +goose StatementBegin
create or replace function public_text(s text) returns boolean language sql immutable as $$
  select s is null or not (
    t ~ '(^|[^0-9A-Za-z])[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]($|[^0-9A-Za-z])'
    or t ~ '(^|[^0-9A-Za-z])[1-8][0-9]{5}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9A-Za-z])'
    or t ~ '(^|[^0-9])1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}($|[^0-9])'
    or t ~ '(^|[^0-9A-Za-z.-])0[0-9]{2,3}[- ]?[0-9]{7,8}($|[^0-9])'
    or t ~ '[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[0-9A-Za-z.-]+')
  from translate(s, '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．－＿％＋＠',
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_%+@') t
$$;

-- The row's agency is its own, or its plan's. The arguments are the columns that everybody reads.
create function names_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r jsonb := to_jsonb(new);
  agency uuid := coalesce((r ->> 'agency_id')::uuid, (select p.agency_id from plan p where p.id = (r ->> 'plan_id')::uuid));
begin
  if exists (select from certificate c, unnest(tg_argv) col where c.agency_id = agency and length(c.name) > 1 and strpos(r ->> col, c.name) > 0) then
    raise exception 'a text for everybody names an officer' using errcode = 'check_violation', constraint = 'public_text_names_nobody';
  end if;
  return new;
end $$;
-- +goose StatementEnd
revoke all on function names_nobody() from public;
create trigger plan_names_nobody before insert or update of title, late_reason on plan for each row execute function names_nobody('title', 'late_reason');
create trigger plan_withdrawal_names_nobody before insert on plan_withdrawal for each row execute function names_nobody('reason');
create trigger plan_approval_names_nobody before insert on plan_approval for each row execute function names_nobody('remark');
create trigger draw_request_names_nobody before insert on draw_request for each row execute function names_nobody('reason');
create trigger draw_decision_names_nobody before insert on draw_decision for each row execute function names_nobody('remark');
create trigger inspection_names_nobody before insert or update of reason, trigger on inspection
  for each row when (new.trigger = 'DIRECT_ASSIGNMENT') execute function names_nobody('reason');
