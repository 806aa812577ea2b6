-- +goose Up
-- A note that says nothing is none. Rows of before stay as they were written.
alter table record_answer add constraint record_answer_note
  check (note !~ U&'^[\0009-\000D \0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]*$') not valid;

-- +goose Down
alter table record_answer drop constraint record_answer_note;
