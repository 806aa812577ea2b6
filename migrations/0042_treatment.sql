-- +goose Up
-- 类案同罚月度审计: the report of a month as it was made, once; what it raised is counted beside it.
create table treatment_audit (
  id        uuid not null constraint treatment_audit_id_key unique,
  month     date primary key check (extract(day from month) = 1), -- its first day
  decisions int not null check (decisions >= 0),
  compared  int not null check (compared between 0 and decisions),
  unused    int not null check (unused >= 0),
  watched   int not null check (watched >= 0),
  alarms    int not null check (alarms >= 0),
  report    text not null,
  digest    bytea not null, -- of the report's bytes
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint treatment_audit_digest check (digest = sha256(convert_to(report, 'UTF8'))),
  constraint treatment_audit_over check (at >= ((month + interval '1 month')::timestamp at time zone 'Asia/Shanghai'))
);
alter table treatment_audit enable row level security;
alter table treatment_audit force row level security;
create policy owner_all on treatment_audit to yangguang_owner using (true) with check (true);
create policy scope on treatment_audit using ((select app_all())) with check ((select app_all()));
call append_only('treatment_audit');

alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT'));
