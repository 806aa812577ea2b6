-- +goose Up
-- 撤下: what is withdrawn is what is public. While a corrected record waits for its own publication, that is the version before (version), and the corrected
-- one becomes public in its turn; else it is the result, for good (null).
alter table publication_end add column version int,
  add constraint publication_end_version check (version is null or inspection_id is not null),
  drop constraint publication_end_inspection_key,
  add foreign key (inspection_id, version) references published_inspection (inspection_id, version);
create unique index publication_end_inspection_key on publication_end (inspection_id, version) nulls not distinct where inspection_id is not null;
-- +goose StatementBegin
create function ends_what_is_public() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select max(x.version) into new.version from published_inspection x where x.inspection_id = new.inspection_id;
  if new.version is null or exists (select from publication_end e where e.inspection_id = new.inspection_id and (e.version is null or e.version >= new.version)) then
    raise exception 'what is withdrawn is public' using errcode = 'check_violation', constraint = 'ends_what_is_public';
  end if;
  if not exists (select from inspection_record r where r.inspection_id = new.inspection_id and r.version > new.version) then
    new.version := null;
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function ends_what_is_public() from public;
create trigger ends_what_is_public before insert on publication_end for each row when (new.inspection_id is not null) execute function ends_what_is_public();

-- 复查: a follow-up that was recorded and that no re-check rests on yet still looks at its order: the next one that takes no number waits for the re-check.
-- +goose StatementBegin
create or replace function recheck_owed(p_enterprise uuid, p_agency uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return (select count(*) from rectification o where o.agency_id = p_agency and o.disclosed_to = any(kin)
      and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed))
    > (select count(*) from inspection i where i.agency_id = p_agency and i.enterprise_id = any(kin) and i.trigger = 'FOLLOW_UP'
      and not i.counts_toward_cap and i.state <> 'VOID' and not exists (select from rectification_recheck c where c.visit_id = i.id));
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function recheck_owed(p_enterprise uuid, p_agency uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare kin uuid[] := enterprise_kin(p_enterprise);
begin
  return (select count(*) from rectification o where o.agency_id = p_agency and o.disclosed_to = any(kin)
      and not exists (select from rectification_recheck c where c.rectification_id = o.id and c.passed))
    > (select count(*) from inspection i where i.agency_id = p_agency and i.enterprise_id = any(kin) and i.trigger = 'FOLLOW_UP'
      and not i.counts_toward_cap and i.state in ('PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE'));
end
$$;
-- +goose StatementEnd
drop trigger ends_what_is_public on publication_end;
drop function ends_what_is_public();
drop index publication_end_inspection_key;
alter table publication_end drop column version, add constraint publication_end_inspection_key unique (inspection_id);
