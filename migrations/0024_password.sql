-- +goose Up
-- Whoever is signed in changes the own password: until now an account was written by jobs, sign-in and the own agency alone.
create policy own on account for update using (id = (select app_account())) with check (id = (select app_account()));

-- +goose Down
drop policy own on account;
