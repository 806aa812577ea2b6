-- +goose Up
-- Who decides is another person than who proposes. Accounts stand for persons: an inspector has one that is open, and a head or inspector of an agency is not who supervises it.
create unique index account_inspector_once on account (inspector_id) where inspector_id is not null and disabled_at is null;
create unique index account_role_supervises_others on account_role (account_id) where role in ('supervisor', 'agency_admin');
create unique index account_role_inspects_or_supervises on account_role (account_id) where role in ('supervisor', 'inspector');
-- +goose Down
drop index account_role_inspects_or_supervises;
drop index account_role_supervises_others;
drop index account_inspector_once;
