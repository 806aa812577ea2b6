-- +goose Up
-- A head moves an enterprise only within what is his: neither out of the region that he keeps nor into it. The supervision moves it anywhere.
create trigger written_by_moved after update on enterprise referencing new table as touched for each statement execute function written_by_region();
-- A file whose region is in no table leaves an enterprise where the register has it.
grant update (region_code) on stage_enterprise to yangguang_app;

-- +goose Down
revoke update (region_code) on stage_enterprise from yangguang_app;
drop trigger written_by_moved on enterprise;
