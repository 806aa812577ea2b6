-- +goose Up
-- 责令改正未下达: a result that says "ordered to rectify" without an order, of which the supervisor is warned. The few records that say so are found by their day.
create index inspection_record_ordered on inspection_record (received_at) where result = 'ORDERED_TO_RECTIFY';
alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT', 'POSSIBLE_DUPLICATE', 'EMERGENCY_TEAM', 'ORDER_MISSING'));

-- +goose Down
alter table warning drop constraint warning_kind_check,
  add constraint warning_kind_check check (kind in ('FREQUENT_VISITS', 'OVERDUE_RECORD', 'OVERDUE_PUBLICATION', 'OVERDUE_RECTIFICATION', 'REPEATED_PAIR',
    'CAP_REFUSALS', 'CODE_NOT_SCANNED', 'VISIT_WITHOUT_CODE', 'OVER_CAP', 'UNEQUAL_TREATMENT', 'POSSIBLE_DUPLICATE', 'EMERGENCY_TEAM'));
drop index inspection_record_ordered;
