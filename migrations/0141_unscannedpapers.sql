-- +goose Up
-- A notice (检查通知书) names the enterprise and who comes, an advice the rule that the visit broke: of a visit whose code nobody scanned they are for whom the visit is,
-- as its code is (0128).
create policy embargo on visit_paper as restrictive for select to yangguang_app
  using ((select app_agency()) is null or (select app_all()) or sees_visit(inspection_id));
create policy embargo on gate_advice as restrictive for select to yangguang_app
  using ((select app_agency()) is null or (select app_all()) or sees_visit(inspection_id));

-- +goose Down
drop policy embargo on gate_advice;
drop policy embargo on visit_paper;
