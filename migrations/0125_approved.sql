-- +goose Up
-- Who writes what everybody reads, as the program lets him: who only looks on (纪检审计) writes for nobody; a special plan is approved from above; a version of a list,
-- and a violation, come with the document that two persons drafted and reviewed; agencies are imported by the supervision; a row's history is of a row that
-- the same change makes a new version of, and names whose session it is.
-- +goose StatementBegin
-- oversees: whether the session is the platform's or the supervision's.
create function oversees() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return app_system() or app_all() and decides(app_account(), null);
end
$$;
create or replace function written_by_head() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user <> 'yangguang_app' or oversees() then
    null;
  elsif tg_op <> 'INSERT' and app_head() is distinct from office_of(tg_table_name, to_jsonb(old))
    or tg_op <> 'DELETE' and app_head() is distinct from office_of(tg_table_name, to_jsonb(new)) or app_head() is null then
    perform not_theirs(tg_table_name);
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;
create or replace function written_by_supervision() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create or replace function written_by_an_office() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() and app_head() is null then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create or replace function written_by_party() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() and not is_party(tg_table_name, to_jsonb(new)) then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create or replace function written_by_region() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() and exists (select from touched e where not keeps_region(e.region_code)) then
    perform not_theirs(tg_table_name);
  end if;
  return null;
end
$$;
create or replace function written_by_keeper() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare firm uuid := coalesce(to_jsonb(new) ->> 'enterprise_id', (select s.enterprise_id::text from enterprise_site s where s.id = (to_jsonb(new) ->> 'site_id')::uuid));
begin
  if current_user = 'yangguang_app' and not oversees() and not coalesce(keeps_region(region_of_enterprise(firm)), false) then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
create or replace function written_by_either() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() and not has_power_of(new.grant_id, tg_table_name = 'power_grant_consent') then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;

-- 专项检查计划: approved while it waits and its days are not over, by a head of an agency above its own or by the supervision, each as what he is.
create function approved_from_above() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from plan p join account a on a.id = new.approver_id left join agency g on g.id = a.agency_id where p.id = new.plan_id and p.kind = 'SPECIAL'
      and p.to_day >= (command_time() at time zone 'Asia/Shanghai')::date and not exists (select from plan_withdrawal w where w.plan_id = p.id)
      and case new.standing when 'SUPERIOR' then agency_above(g.id, p.agency_id) and new.office = g.name and (decides(a.id, g.id) or decides(a.id, null))
        else decides(a.id, null) end) then
    raise exception 'a special plan that waits is approved from above' using errcode = 'check_violation', constraint = 'approved_from_above';
  end if;
  return null;
end
$$;

-- 清单的法制审核: a review is of a draft of its agency that an earlier command left.
create function review_of_draft() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from leniency_draft d join log_entry e on e.change_id = d.change_id where (d.id, d.agency_id) = (new.draft_id, new.agency_id)) then
    raise exception 'a review is of a draft of its agency' using errcode = 'check_violation', constraint = 'review_of_draft';
  end if;
  return null;
end
$$;
-- A version of a list is the document that was drafted and reviewed, within the area of the agency that drafted it, and holds from today at the earliest.
create function list_reviewed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not app_system() and not exists (select from leniency_review r join leniency_draft d on d.id = r.draft_id join agency g on g.id = d.agency_id
      where r.list_id = new.id and r.change_id = new.change_id and d.document = new.document
        and starts_with(new.jurisdiction, regexp_replace(g.region_code, '(00)+$', ''))
        and new.valid_from >= (command_time() at time zone 'Asia/Shanghai')::date) then
    raise exception 'a version of a list is a draft that was reviewed' using errcode = 'check_violation', constraint = 'list_reviewed';
  end if;
  return null;
end
$$;
-- A violation is what a version of a list says that it is.
create function violation_of_list() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not app_system() and not exists (select from leniency_list l join leniency_rule r on r.list_id = l.id and r.violation_code = new.code
      where l.change_id = new.change_id and (r.law is not null or tg_op = 'INSERT')) then
    raise exception 'a violation comes with a version of a list' using errcode = 'check_violation', constraint = 'violation_of_list';
  end if;
  return null;
end
$$;

create function written_by_importer() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'yangguang_app' and not oversees() and (app_head() is null or new.kind in ('agencies', 'leniency')) then
    perform not_theirs(tg_table_name);
  end if;
  return new;
end
$$;
-- 名录的历史: of a row of which this change makes a version, or of an agency whose grant it writes; for the eyes of an inspector's agency, of others for all staff.
create function history_of_row() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added c left join account a on a.id = c.account_id where not app_system() and c.account_id is distinct from app_account()
      or c.pseudonym <> a.pseudonym
      or not case c.register
        when 'enterprises' then c.agency_id is null and exists (select from enterprise e where (e.id, e.change_id) = (c.object_id, c.change_id))
        when 'inspectors' then exists (select from inspector i where (i.id, i.change_id, i.agency_id) = (c.object_id, c.change_id, c.agency_id))
        when 'items' then c.agency_id is null and exists (select from check_item i where (i.id, i.change_id) = (c.object_id, c.change_id))
        else c.agency_id is null and (exists (select from agency g where (g.id, g.change_id) = (c.object_id, c.change_id))
          or exists (select from power_grant g where g.grantor_id = c.object_id and (g.change_id = c.change_id
            or exists (select from power_grant_consent k where (k.grant_id, k.change_id) = (g.id, c.change_id))
            or exists (select from power_grant_end k where (k.grant_id, k.change_id) = (g.id, c.change_id))))) end) then
    raise exception 'the history of a row is of the change that makes a version of it' using errcode = 'check_violation', constraint = 'history_of_row';
  end if;
  return null;
end
$$;
-- 曾用名: a name that is given up is kept, and no other one is.
create function former_names_kept() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.former_names <> (case when tg_op = 'INSERT' then '{}'::text[] when new.name = old.name or old.name = any(old.former_names) then old.former_names
      else old.former_names || old.name end) then
    raise exception 'a former name is one that was given up' using errcode = 'check_violation', constraint = 'former_names_kept';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function oversees(), approved_from_above(), review_of_draft(), list_reviewed(), violation_of_list(), written_by_importer(), history_of_row(),
  former_names_kept() from public;
grant execute on function oversees() to yangguang_app;
create trigger approved_from_above after insert on plan_approval for each row execute function approved_from_above();
create trigger decided_by_head after insert on leniency_draft for each row execute function decided_by_head('author_id');
create trigger decided_by_head after insert on leniency_review for each row execute function decided_by_head('reviewer_id', 'or the supervision');
create trigger review_of_draft after insert on leniency_review for each row execute function review_of_draft();
create constraint trigger list_reviewed after insert on leniency_list deferrable initially deferred for each row execute function list_reviewed();
create constraint trigger violation_of_list after insert or update on violation deferrable initially deferred for each row execute function violation_of_list();
drop trigger written_by on import_run;
create trigger written_by before insert on import_run for each row execute function written_by_importer();
create trigger history_of_row after insert on register_change referencing new table as added for each statement execute function history_of_row();
create trigger older_names_new before insert on agency for each row when (new.former_names <> '{}') execute function former_names_kept();
create trigger older_names_new before insert on enterprise for each row when (new.former_names <> '{}') execute function former_names_kept();
create trigger older_names_kept before update on agency for each row
  when (new.name <> old.name or new.former_names <> old.former_names) execute function former_names_kept();
create trigger older_names_kept before update on enterprise for each row
  when (new.name <> old.name or new.former_names <> old.former_names) execute function former_names_kept();
