-- +goose Up
-- The guard of the registers' history finds each row by its key, whatever the register's size was when the connection planned it: planned for an empty register, it read
-- the whole of it for every row of the first file.
alter function history_of_row() set enable_seqscan = off;

-- +goose Down
alter function history_of_row() reset enable_seqscan;
