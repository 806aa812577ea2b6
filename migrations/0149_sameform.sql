-- +goose Up
-- 有限责任公司 may be written 有限公司 and 股份有限公司 as 股份公司 (公司法 7): two rows that differ in that alone are the same name, and one enterprise has one cap.
drop index enterprise_name_key;
-- +goose StatementBegin
-- What the same name is, however it is written: without width, case, spaces and marks, and with one wording of each form of company.
create or replace function name_key(p_name text) returns text language sql immutable strict parallel safe as $$
  select replace(replace(upper(regexp_replace(normalize(p_name, NFKC), '[][[:space:]().,·、，。《》<>【】"''“”‘’_-]', '', 'g')),
    '有限责任公司', '有限公司'), '股份有限公司', '股份公司')
$$;
-- +goose StatementEnd
create index enterprise_name_key on enterprise (name_key(name), left(region_code, 4));
-- +goose Down
drop index enterprise_name_key;
-- +goose StatementBegin
create or replace function name_key(p_name text) returns text language sql immutable strict parallel safe as $$
  select upper(regexp_replace(normalize(p_name, NFKC), '[][[:space:]().,·、，。《》<>【】"''“”‘’_-]', '', 'g'))
$$;
-- +goose StatementEnd
create index enterprise_name_key on enterprise (name_key(name), left(region_code, 4));
