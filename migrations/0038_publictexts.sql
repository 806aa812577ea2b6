-- +goose Up
-- What draws and plans say to everybody, and the reason of a direct assignment 直接指派, hold no number by which a person is known (public_text).
-- Packages draw and inspection refuse such text; this is the same rule once more.
alter table plan add constraint plan_public_text check (public_text(title) and public_text(late_reason));
alter table plan_withdrawal add constraint plan_withdrawal_public_text check (public_text(reason));
alter table plan_approval add constraint plan_approval_public_text check (public_text(remark));
alter table draw_request add constraint draw_request_public_text check (public_text(reason));
alter table draw_decision add constraint draw_decision_public_text check (public_text(remark));
alter table inspection add constraint inspection_public_text check (trigger <> 'DIRECT_ASSIGNMENT' or public_text(reason));
