-- +goose Up
-- What is published of an agency's penalties is read by its index, as its results are.
create index published_penalty_agency on published_penalty (agency_id, published_at desc, decision_id desc);

-- +goose Down
drop index published_penalty_agency;
