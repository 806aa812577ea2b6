-- +goose Up
-- 行政处罚法 45: a signature that officers hand in is a drawing on their device. The enterprise's own account says its word once beside it 陈述, as beside a refusal that they
-- noted: also that it did not sign. Both stay.
-- +goose StatementBegin
create or replace function party_beside() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.beside := new.word = 'CONFIRMED' and exists (select from record_party p where (p.inspection_id, p.version) = (new.inspection_id, new.version)
    and p.word in ('REFUSED', 'SIGNED'));
  return new;
end
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function party_beside() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.beside := new.word = 'CONFIRMED' and exists (select from record_party p where (p.inspection_id, p.version, p.word) = (new.inspection_id, new.version, 'REFUSED'));
  return new;
end
$$;
-- +goose StatementEnd
