-- +goose Up
-- The end of a credit code 统一社会信用代码, as people read it off a licence, is found by the codes read backwards.
create index enterprise_uscc_end on enterprise (reverse(uscc) collate "C", id);

-- +goose Down
drop index enterprise_uscc_end;
