-- +goose Up
-- 城市每日轮次: what files say of public events. A person confirms the latest with the outcome itself, or it is corrected by another file.
create table beacon_proposal (
  round_id  uuid not null,
  position  int not null,
  n         int not null check (n >= 1),
  value     text not null check (length(value) between 1 and 4096),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  primary key (round_id, position, n),
  foreign key (round_id, position) references round_beacon (round_id, position)
);
call append_only('beacon_proposal');
