-- +goose Up
-- That a row is of the demo is said when it is made: no file and no form says otherwise afterwards.
revoke update (synthetic) on enterprise, inspector, check_item from yangguang_app;
