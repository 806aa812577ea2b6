-- +goose Up
-- Cosignatures of checkpoints by witnesses 见证方 (C2SP tlog-cosignature): lines of a signed note, published with the checkpoint.
create table log_cosignature (
  size    bigint not null references log_checkpoint (size),
  witness text not null,
  line    text not null,
  at      timestamptz not null default now(),
  primary key (witness, size)
);
call append_only('log_cosignature');

-- +goose Down
drop table log_cosignature;
