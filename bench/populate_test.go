package bench

// populateSQL fills the registers past the commands, as the superuser and without triggers: 40 agencies with ten officers each, 20,000
// enterprises, of which forty have 120 visits and the others five on average, 100,000 visits in teams of two, 70,000 of them recorded,
// 30,000 with a finding; 14,000 records with ten answers; and 40,000 visits on site that wait for a record. Every row hangs on one entry
// of the ledger.
const populateSQL = `
set session_replication_role = replica;
create temp table change as select change_id as id from log_entry order by idx limit 1;
create temp table law as select code from violation where code = 'FOOD-EXPIRED';
insert into region (code, name, source) values ('370502', '东营区', 'bench') on conflict do nothing;
insert into agency select md5('agency' || a)::uuid, '370502-B' || lpad(a::text, 2, '0'), '第' || a || '市场监管所', '370502', '市场监管', 'county', id
  from change, generate_series(1, 40) a;
insert into inspector (id, pseudonym, agency_id, status, synthetic, change_id)
  select md5('inspector' || a || '-' || j)::uuid, 'P' || a || '-' || j, md5('agency' || a)::uuid, 'ACTIVE', true, id
  from change, generate_series(1, 40) a, generate_series(1, 10) j;
insert into membership select md5('inspector' || a || '-' || j)::uuid, md5('agency' || a)::uuid, current_date - 1000, null, 'own', id
  from change, generate_series(1, 40) a, generate_series(1, 10) j;
insert into certificate (inspector_id, agency_id, name, number, issuer, valid_from, valid_to, scope, change_id)
  select md5('inspector' || a || '-' || j)::uuid, md5('agency' || a)::uuid, '执法员' || a || '-' || j, 'ZF-' || a || '-' || j, '省政府', current_date - 400,
    current_date + 400, '{市场监管}', id from change, generate_series(1, 40) a, generate_series(1, 10) j;
insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
  select md5('item' || a || '-' || k)::uuid, md5('agency' || a)::uuid, 'SC-' || k, '登记事项检查' || k, 'GENERAL', '现场检查', '市场主体登记管理条例', '市场监管', now(), id
  from change, generate_series(1, 40) a, generate_series(1, 3) k;
insert into checklist_question (item_id, key, position, text, kind)
  select md5('item' || a || '-' || k)::uuid, 'q' || q, q, '是否符合第' || q || '项要求', 'YES_NO'
  from generate_series(1, 40) a, generate_series(1, 3) k, generate_series(1, 10) q;
insert into checklist_version (item_id, n, questions, change_id)
select it.id, 1, jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind, 'required', q.required,
  'violations', q.violations) order by q.position), it.change_id from check_item it join checklist_question q on q.item_id = it.id group by it.id;
insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, address, status, credit_class, synthetic, change_id)
  select md5('enterprise' || n)::uuid, '91370502MA' || lpad(n::text, 7, '0') || 'X', true, name, name, 'ENTERPRISE', '370502', '370502', '济南路' || n || '号', 'ACTIVE',
    'A', true, id
  from change, generate_series(1, 20000) n, lateral (select '东营市' || substr('博德华泰恒信瑞丰金泽鑫源万盛宏达利民海纳天成永兴广益嘉和', 1 + n % 28, 1)
    || substr('安邦长青东方福康光明浩宇建业凯旋隆昌美佳宁远启航荣升顺达腾飞旺角新月雅居志诚中正', 1 + n / 28 % 40, 1)
    || (array['餐饮', '商贸', '建材', '食品', '医药', '物流', '机械', '化工', '纺织', '科技'])[1 + n % 10] || '有限公司' as name) x;

create temp table visit as select n, md5('inspection' || n)::uuid as id, a, md5('agency' || a)::uuid as agency, e, state, at, at::date as day,
    state in ('RECORDED', 'CLOSED') as recorded, '370502-B' || lpad(a::text, 2, '0') || '-2026-V' || lpad(n::text, 6, '0') as number, kind
  from (select n, 1 + n / 40 % 40 as a, now() - n * interval '5 minutes' as at, 'ROUTINE' as kind,
      md5('enterprise' || case when n <= 4800 then 1 + (n - 1) % 40 else 41 + n::bigint * 7919 % 19960 end)::uuid as e,
      (array['PLANNED', 'APPROVED', 'CODE_ISSUED', 'RECORDED', 'RECORDED', 'RECORDED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED'])[1 + n / 7 % 10] as state
    from generate_series(1, 100000) n
    union all
    select n, 1, now(), 'FOR_CAUSE', md5('enterprise' || 10001 + n % 10000)::uuid, 'ON_SITE' from generate_series(100001, 140000) n) v;
insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap, cap_basis,
    reason, author_id, approver_id, approved_at, created_at, change_id)
  select v.id, number, e, case when state not in ('PLANNED', 'APPROVED') then e end, agency, '370502', kind, 'FOLLOW_UP', state, day, day + 10, kind = 'ROUTINE',
    '计入年度频次', '复查', md5('head')::uuid, case when state <> 'PLANNED' then md5('deputy')::uuid end, at, at, change.id from visit v, change order by n;
insert into inspection_item (inspection_id, item_id, checklist_version) select id, md5('item' || a || '-1')::uuid, 1 from visit;
insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, name, certificate_number, planned_at, change_id)
  select v.id, md5('inspector' || a || '-' || j)::uuid, agency, case when state not in ('PLANNED', 'APPROVED') then e end, p, p = 1, 'P' || a || '-' || j,
    '执法员' || a || '-' || j, 'ZF-' || a || '-' || j, at, change.id
  from visit v, change, generate_series(1, 2) p, lateral (select case when state = 'ON_SITE' then p else 1 + (n / 11 + p) % 10 end as j) x order by n;
insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
  select v.id, 1, agency, e, false, repeat('t', 120), at, at + interval '1 day', md5('head')::uuid, change.id from visit v, change
  where state not in ('PLANNED', 'APPROVED') order by v.n;
insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, at, change_id)
  select v.id, 1, agency, e, 'VISITOR', at, change.id from visit v, change where recorded or state = 'ON_SITE' order by v.n;
insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, received_at, time_gap, author_id, change_id,
  findings_version)
  select v.id, 1, agency, e, case when n % 7 < 3 then 'PENDING_FURTHER_ACTION' else 'NO_PROBLEM_FOUND' end, '现场检查情况：证照齐全，台账完整。',
    md5('inspector' || a || '-' || 1 + (n / 11 + 1) % 10)::uuid, at, at, false, md5('head')::uuid, change.id, 1
  from visit v, change where recorded order by n;
insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value)
  select id, 1, agency, e, md5('item' || a || '-1')::uuid, 'q' || q, 'YES' from visit, generate_series(1, 10) q where recorded and n <= 20000 order by n;
insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, at, change_id)
  select v.id, 1, agency, e, md5('inspector' || a || '-' || 1 + (n / 11 + p) % 10)::uuid, at, change.id
  from visit v, change, generate_series(1, 2) p where recorded order by n;
insert into publication (inspection_id, agency_id, disclosed_to, due_on) select id, agency, e, day + 20 from visit where recorded order by n;
insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
  select md5('finding' || n)::uuid, v.id, 1, 1, agency, e, e, law.code, day, change.id from visit v, change, law where recorded and n % 7 < 3 order by n;
insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
  select md5('finding' || n)::uuid, agency, e, 'goods_value', '74.47', 'inspector' from visit where recorded and n % 7 < 3 order by n;
set session_replication_role = origin;
`
