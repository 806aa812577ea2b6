-- +goose Up
-- A code with a mistake is compared with those of the same body 组织机构代码 (characters 9 to 17): without an index the whole register was read for each row of a file.
create index enterprise_body on enterprise (substr(uscc, 9, 9));

-- +goose Down
drop index enterprise_body;
