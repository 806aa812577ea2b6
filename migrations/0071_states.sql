-- +goose Up
-- What a visit's state says is there when it says so: under code with a code, on site with a scan, recorded with a record, closed with what the public
-- reads, each of the change that moves it; and every visit begins as planned.
-- +goose StatementBegin
create or replace function visit_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare stands boolean := true;
begin
  if (old.state, new.state) not in (('PLANNED', 'APPROVED'), ('APPROVED', 'CODE_ISSUED'), ('CODE_ISSUED', 'CODE_ISSUED'), ('CODE_ISSUED', 'ON_SITE'),
      ('ON_SITE', 'ON_SITE'), ('ON_SITE', 'RECORDED'), ('RECORDED', 'RECORDED'), ('RECORDED', 'CLOSED'), ('CLOSED', 'CLOSED'),
      ('PLANNED', 'VOID'), ('APPROVED', 'VOID'), ('CODE_ISSUED', 'VOID'), ('ON_SITE', 'VOID')) then
    raise exception 'a visit does not go from % to %', old.state, new.state using errcode = 'restrict_violation', constraint = 'visit_moves';
  end if;
  if old.state = new.state then
    return new;
  elsif new.state = 'RECORDED' then
    stands := exists (select from inspection_record r where (r.inspection_id, r.version, r.change_id) = (new.id, 1, new.change_id));
  elsif new.state = 'CLOSED' then
    stands := exists (select from published_inspection p where (p.inspection_id, p.change_id) = (new.id, new.change_id));
  elsif new.state = 'CODE_ISSUED' then
    stands := exists (select from check_code c where (c.inspection_id, c.change_id) = (joint_host(new.id), new.change_id));
  elsif new.state = 'ON_SITE' then -- on the latest code, unless that was revoked
    stands := exists (select from check_code_scan s where (s.inspection_id, s.change_id) = (joint_host(new.id), new.change_id)
      and s.n = (select max(c.n) from check_code c where c.inspection_id = s.inspection_id)
      and not exists (select from check_code_revocation r where (r.inspection_id, r.n) = (s.inspection_id, s.n)));
  elsif old.state = 'ON_SITE' then -- to VOID
    stands := not exists (select from inspection_record r where r.inspection_id = new.id);
  end if;
  if not stands then
    raise exception 'nothing is there of this change by which the visit is %', new.state using errcode = 'restrict_violation', constraint = 'visit_stands';
  end if;
  return new;
end
$$;
-- As before, and the first version is of a visit on site.
create or replace function record_of_visit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection i join inspection_team t on t.inspection_id = i.id
      where (i.id, i.agency_id, i.disclosed_to, t.inspector_id) = (new.inspection_id, new.agency_id, new.disclosed_to, new.inspector_id)
        and (i.state = 'ON_SITE' or new.version > 1))
    or new.version > 1 and not exists (select from inspection_record p where (p.inspection_id, p.version) = (new.inspection_id, new.version - 1)) then
    raise exception 'a record is of its visit on site, by an officer of its team, and follows the version before' using errcode = 'foreign_key_violation',
      constraint = 'record_of_visit';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function visit_moves() from public;
revoke insert (state) on inspection from yangguang_app;

-- Corrections are numbered without a gap, each proposed after the one before it was decided.
-- +goose StatementBegin
create function correction_follows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.n > 1 and not exists (select from record_correction_decision d where (d.inspection_id, d.n) = (new.inspection_id, new.n - 1)) then
    raise exception 'a correction follows the one before, which was decided' using errcode = 'foreign_key_violation', constraint = 'correction_follows';
  end if;
  return new;
end
$$;
-- A question goes with a version of its checklist that comes with the same command.
create function checklist_replaced() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct item_id from removed) o where not exists (select from checklist_version v where v.item_id = o.item_id
      and not exists (select from log_entry e where e.change_id = v.change_id))) then
    raise exception 'questions go with a new version of their checklist' using errcode = 'restrict_violation', constraint = 'checklist_kept';
  end if;
  return null;
end
$$;
-- +goose StatementEnd
revoke all on function correction_follows(), checklist_replaced() from public;
create trigger correction_follows before insert on record_correction for each row execute function correction_follows();
create trigger checklist_replaced after delete on checklist_question referencing old table as removed for each statement execute function checklist_replaced();
-- The day of publication stays; an item that left the list and comes back to it has the day on which it came back.
create trigger written_once_published_at before update on check_item for each row when (old.published_at is not null
  and new.published_at is distinct from old.published_at and (new.published_at is null or old.retired_at is null or new.retired_at is not null))
  execute function written_once('published_at');
