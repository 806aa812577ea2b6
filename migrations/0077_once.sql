-- +goose Up
-- 复查: a follow-up visit serves for one re-check, so each word about an order rests on a look of its own.
create unique index rectification_recheck_visit_once on rectification_recheck (visit_id) where visit_id is not null;
