-- +goose Up
-- 公示: a record has its publication with it: a result without one was never due, nobody was warned, and no head could publish it.
alter table inspection_record add constraint inspection_record_publication foreign key (inspection_id) references publication (inspection_id)
  deferrable initially deferred;

-- +goose Down
alter table inspection_record drop constraint inspection_record_publication;
