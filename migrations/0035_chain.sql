-- +goose Up
-- 备选链: substitutes come from a hash chain that a body holds which neither runs nor inspects (DRD1 §6.8, R2). A chain serves one draw.
create table draw_reserve_chain (
  draw_id uuid constraint draw_reserve_chain_pkey primary key references draw (id),
  length  int not null check (length between 1 and 10000),
  anchor  bytea not null constraint draw_reserve_chain_anchor_key unique check (octet_length(anchor) = 32)
);
call append_only('draw_reserve_chain');
