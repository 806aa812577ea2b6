-- +goose Up
-- What a policy asks of other tables stands in a function. A sub-select in a policy is written into every statement that reads the table,
-- with the policies of the tables that it reads itself: a page's team was a plan of two hundred nodes, and starting it took four times as
-- long as running it. A function in PL/pgSQL is nothing until it is called, and then its plan is kept. The functions have the caller's
-- rights, so they see what he sees; their path is fixed, so that nobody puts a table of his own in the way.

-- sees_visit: whether the visit is in the caller's scope.
-- +goose StatementBegin
create function sees_visit(p_visit uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from inspection i where i.id = p_visit);
end $$;
-- +goose StatementEnd

-- sees_guest: whether a visit that entered with this one's code is in the caller's scope 联合检查.
-- +goose StatementBegin
create function sees_guest(p_host uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from joint_now j join inspection g on g.id = j.guest_id where j.host_id = p_host);
end $$;
-- +goose StatementEnd

-- sees_joint: whether the visit is one of a joint visit that the caller sees.
-- +goose StatementBegin
create function sees_joint(p_visit uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from joint_now j where j.host_id = p_visit) or exists (select from joint_now j where j.guest_id = p_visit);
end $$;
-- +goose StatementEnd

-- sees_joining: whether the caller sees the joint visit that the proposal led to.
-- +goose StatementBegin
create function sees_joining(p_proposal uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from joint_visit j where j.proposal_id = p_proposal);
end $$;
-- +goose StatementEnd

-- joint_visits: of each visit of a page those that enter with one code, itself among them: the host's place is 0, and so is the place of who
-- enters alone 联合检查.
-- +goose StatementBegin
create function joint_visits(p_page uuid[]) returns table (page uuid, visit uuid, host boolean, place int)
language plpgsql stable rows 20 set search_path = public, pg_temp as $$
begin
  return query
    select u.id, u.id, not exists (select from joint_now j where j.guest_id = u.id), 0 from unnest(p_page) u (id)
    union all select j.host_id, j.guest_id, false, 1 from joint_now j where j.host_id = any(p_page)
    union all select j.guest_id, j.host_id, true, 0 from joint_now j where j.guest_id = any(p_page)
    union all select g.guest_id, j.guest_id, false, 1 from joint_now g join joint_now j on j.host_id = g.host_id and j.guest_id <> g.guest_id
      where g.guest_id = any(p_page);
end $$;
-- +goose StatementEnd

-- meets_inspector: whether the inspector was shown to the caller's enterprise, or comes with the code that the caller holds.
-- +goose StatementBegin
create function meets_inspector(p_inspector uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from inspection_team m where m.inspector_id = p_inspector and (m.disclosed_to = app_enterprise() or m.inspection_id = app_visit()));
end $$;
-- +goose StatementEnd

-- marked_confidential: whether an enterprise's mark stands on the evidence 商业秘密标注.
-- +goose StatementBegin
create function marked_confidential(p_evidence uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from evidence_mark m where m.evidence_id = p_evidence
    and not exists (select from evidence_mark_decision d where d.evidence_id = m.evidence_id and not d.kept));
end $$;
-- +goose StatementEnd

alter policy embargo on inspection_team using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on team_leave using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on recusal using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on recusal_decision using (disclosed_to is not null or sees_visit(inspection_id));
alter policy embargo on draw_request using (inspection_id is null or exists (select from draw_publication p where p.draw_id = draw_request.draw_id)
  or sees_visit(inspection_id));
alter policy joint on inspection_team using (disclosed_to is not null and sees_joint(inspection_id));
alter policy guest on check_code using (sees_guest(inspection_id));
alter policy guest on check_code_scan using (sees_guest(inspection_id));
alter policy guest on visit_leave using (sees_guest(inspection_id));
alter policy scope on joint_visit using ((select app_all()) or host_id = (select app_visit()) or sees_visit(host_id) or sees_visit(guest_id));
alter policy scope on joint_end using (sees_joining(proposal_id));
alter policy visited on inspector_photo using (meets_inspector(inspector_id));
alter policy confidential on evidence using ((select app_all()) or (select app_system()) or disclosed_to = (select app_enterprise())
  or agency_id = (select app_head()) or author_id = (select app_account()) or not marked_confidential(id) or evidence_team(id));
