-- +goose Up
-- 无码入企举报: a report is an enterprise's own where its session makes it, so that nobody reports in a firm's name.
create policy of_itself on uncoded_report as restrictive for insert to yangguang_app with check (not by_enterprise or enterprise_id = app_enterprise());

-- +goose Down
drop policy of_itself on uncoded_report;
