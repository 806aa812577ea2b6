package postgres

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/fault"
)

// mapError turns what PostgreSQL says into what a person may read. Constraint names choose the sentence, never message text; what is
// not in the table stays as it is and is INTERNAL further up.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Missing("该对象", "object").Because(err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return unavailable(err)
	case !errors.As(err, &pg):
		var conn *pgconn.ConnectError
		if errors.As(err, &conn) || pgconn.SafeToRetry(err) {
			return unavailable(err)
		}
		return err
	}
	if e, ok := constraints[pg.ConstraintName]; ok {
		field := e.Field
		if column := textFields[pg.ColumnName]; field == "" {
			field = column
		}
		return (&fault.Error{Kind: e.Kind, Reason: e.Reason, Field: field, Msg: e.Msg, En: e.En}).Because(err)
	}
	switch pg.Code {
	case "40001", "40P01", "55P03", "57014", "57P01", "53300", "53100", "25P03":
		return unavailable(err)
	case "22021", "22P05":
		return fault.BadInput("", "输入含有无法保存的字符", "the input holds a character that cannot be stored").Because(err)
	}
	return err
}

func unavailable(cause error) error {
	return fault.New(fault.Unavailable, "服务暂不可用，请稍后重试", "temporarily unavailable, try again").Because(cause)
}

// textFields says in which field of an input a text stood that a constraint refuses with its column.
var textFields = map[string]string{"title": "input.title", "late_reason": "input.lateReason", "reason": "input.reason", "remark": "input.remark"}

// constraints says what a violated constraint means to the person who ran into it: one row per constraint that a race or an input
// that the services cannot see can violate.
var constraints = map[string]fault.Error{
	"account_username_key": {Kind: fault.Conflict, Field: "username", Msg: "登录名已存在", En: "the user name is taken"},
	"account_inspector_once": {Kind: fault.Conflict, Field: "certificate",
		Msg: "该执法人员已有启用的账号：账号的角色开立后不变；需要其他角色的，请先停用该账号，再以新的登录名和全部角色开立",
		En:  "the inspector has an open account, whose roles stay as they were given: disable it, then add one under a new user name with all the roles"},
	"log_entry_chain":            {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该对象的状态不允许此操作", En: "the state of the object does not allow this"},
	"round_name_key":             {Kind: fault.Conflict, Field: "input.name", Msg: "轮次名称已存在", En: "the round name is taken"},
	"round_party_account_key":    {Kind: fault.Invalid, Field: "input.parties", Msg: "同一账号不能代表两个参与方", En: "one account cannot act for two parties"},
	"round_commitment_pkey":      {Kind: fault.Conflict, Msg: "该参与方已提交承诺", En: "this party has committed already"},
	"round_commitment_value_key": {Kind: fault.Conflict, Field: "input.commitment", Msg: "该承诺值已被使用", En: "this commitment was used before"},
	"round_reveal_pkey":          {Kind: fault.Conflict, Msg: "该参与方已揭示", En: "this party has revealed already"},
	"round_reveal_nonce_key":     {Kind: fault.Conflict, Field: "input.nonce", Msg: "该随机数曾被使用", En: "this nonce was used before"},
	"nonce_used":                 {Kind: fault.Conflict, Field: "input.nonce", Msg: "该随机数曾被使用", En: "this nonce was used before"},
	"nonce_weak": {Kind: fault.Precondition, Reason: fault.EntropyTooLow, Field: "input.nonce",
		Msg: "该随机数不是随机产生的，不计入", En: "this nonce was not drawn at random and does not count"},
	"round_order":                   {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "轮次的先后顺序不允许此操作", En: "the order of the round does not allow this"},
	"draw_sealed_party_account_key": {Kind: fault.Invalid, Field: "input.sealedParties", Msg: "同一账号不能代表两个密封方", En: "one account cannot act for two sealed parties"},
	"plan_drawn_once": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "该计划已同意与另一计划合并，或者改为非现场检查：不再抽取",
		En: "the plan became one with another, or is inspected off-site: nobody is drawn under it"},
	"plan_stands": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "该计划已同意与另一计划合并，或者改为非现场检查：不再据以入企，请撤回该计划",
		En: "the plan became one with another, or is inspected off-site: nobody is visited under it, withdraw it"},
	"code_stands": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "该检查的计划已同意与另一计划合并，或者改为非现场检查：不再签发检查码，请作废该检查后重新安排",
		En: "the plan of the visit became one with another, or is inspected off-site: it gets no code, void it and plan anew"},
	"plan_on_file": {Kind: fault.Precondition, Reason: fault.PlanNotFiled, Msg: "计划尚未批准备案或者已撤回", En: "the plan is not on file: a draft, or withdrawn"},
	"public_text_names_nobody": {Kind: fault.Invalid, Msg: "公开的内容写有本机关执法人员的姓名：请改用代号",
		En: "a text for everybody names an officer of the agency: write the pseudonym"},
	"evidence_mark_pkey":             {Kind: fault.Conflict, Msg: "该证据已标记", En: "the evidence is marked already"},
	"evidence_mark_decision_pkey":    {Kind: fault.Conflict, Msg: "该标记已有决定", En: "the mark is decided already"},
	"statement_check_inspection_key": {Kind: fault.Conflict, Msg: "该陈述已核对", En: "the statement is checked already"},
	"statement_check_decision_key":   {Kind: fault.Conflict, Msg: "该陈述已核对", En: "the statement is checked already"},
	"plan_agreed":                    {Kind: fault.Precondition, Reason: fault.PlanNotFiled, Msg: "配合机关尚未全部同意", En: "agencies that are to join have not agreed"},
	"plan_consent_pkey":              {Kind: fault.Conflict, Msg: "本机关已答复", En: "your agency has answered"},
	"plan_consent_two_persons":       {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "答复人不得是拟定人", En: "another person than the author answers"},
	"plan_approval_two_persons":      {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "批准人不得是拟定人", En: "the approver must be another person than the author"},
	"draw_seal_pkey":                 {Kind: fault.Conflict, Msg: "该密封方已提交密封值", En: "this party has sealed already"},
	"draw_reserve_chain_anchor_key":  {Kind: fault.Conflict, Field: "input.reserveChain.anchor", Msg: "该备选链已用于另一次抽取", En: "this reserve chain serves another draw"},
	"draw_seal_value_key":            {Kind: fault.Conflict, Field: "input.seal", Msg: "该密封值已被使用", En: "this seal was used before"},
	"draw_unseal_pkey":               {Kind: fault.Conflict, Msg: "该密封方已交出随机数", En: "this party has handed over its nonce already"},
	"round_close_pkey":               {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "轮次已关闭", En: "the round is closed already"},
	"beacon_value_pkey":              {Kind: fault.Conflict, Msg: "该公共随机数已记录", En: "this beacon value is recorded already"},
	"draw_seq_key":                   {Kind: fault.Unavailable, Msg: "编号冲突，请重试", En: "the number was taken, try again"},
	"draw_round_office_plan_key":     {Kind: fault.Conflict, Reason: fault.AlreadyDrawn, Msg: "该计划在本轮次已有抽取", En: "this plan has a draw in this round already"},
	"draw_unended": {Kind: fault.Conflict, Reason: fault.AlreadyDrawn, Field: "input.planId",
		Msg: "该计划在相同检查期内的前一次抽取既无结果也未作废：请先执行该抽取，或者申请作废（轮次失败、密封方缺席的以 V03）",
		En:  "an earlier draw of the plan for these days has neither result nor void: execute it, or ask for its void (V03 where its round or a sealed party failed)"},
	"draw_end_pkey":                     {Kind: fault.Conflict, Reason: fault.AlreadyDrawn, Msg: "该抽取已执行或已作废", En: "executed or void already: one commitment ends once"},
	"draw_decision_pkey":                {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该申请已有决定", En: "the request is decided already"},
	"draw_decision_two_persons":         {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "批准人不得是申请人", En: "the approver must be another person than the author"},
	"recusal_decision_pkey":             {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该回避申请已有决定", En: "the recusal is decided already"},
	"recusal_decision_two_persons":      {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "决定人不得是申请人", En: "another person than the author decides"},
	"draw_supersedes_key":               {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该作废抽取已有后续抽取", En: "the void draw has its successor already"},
	"inspection_two_persons":            {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "批准人不得是申请人", En: "the approver must be another person than the author"},
	"decision_confirmation_two_persons": {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "确认人不得是拟定人", En: "the head who confirms must not be the proposer"},
	"decision_confirmation_pkey":        {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该决定已确认", En: "the decision is confirmed already"},
	"decision_confirmation_finding_key": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该问题已有生效决定", En: "the finding has a decision in force"},
	"decision_list_binds":               {Kind: fault.Precondition, Reason: fault.LeniencyBinds, Msg: "清单规定不予处罚", En: "the list forbids a penalty"},
	"decision_measure_one_fine":         {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "一事不得再罚（行政处罚法第二十九条）", En: "one act is not fined twice"},
	"decision_one_fine":                 {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "该行为已被罚款（行政处罚法第二十九条）", En: "this act was fined already"},
	"decision_alone":                    {Kind: fault.Unavailable, Msg: "请重试", En: "try again"},
	"decision_fine_range":               {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "罚款超出允许的幅度", En: "the fine is outside its range"},
	"decision_limitation":               {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "已过追责时效（行政处罚法第三十六条）", En: "the limitation has passed"},
	"decision_on_the_spot":              {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "超出当场处罚的限额（行政处罚法第五十一条）", En: "above the ceiling on the spot"},
	"decision_in_time":                  {Kind: fault.Precondition, Reason: fault.TooLate, Msg: "办案期限已过（行政处罚法第六十条）", En: "the period of the case is over"},
	"decision_steps":                    {Kind: fault.Precondition, Reason: fault.StepsMissing, Msg: "法定步骤尚未完成", En: "steps of the procedure are missing"},
	"decision_duties":                   {Kind: fault.Precondition, Reason: fault.DutiesMissing, Msg: "该决定缺少附随材料", En: "what must come with the decision is missing"},
	"decision_after_hearing":            {Kind: fault.Precondition, Reason: fault.NotYet, Msg: "听证程序尚未结束（行政处罚法第六十四条）", En: "the hearing is still open"},
	"case_step_hearing_late":            {Kind: fault.Precondition, Reason: fault.TooLate, Msg: "要求听证的期限已过或者尚未告知", En: "no hearing to ask for, or too late"},
	"case_step_extensions":              {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "延期次数已用完", En: "the period cannot be extended again"},
	"case_step_discussed":               {Kind: fault.Precondition, Reason: fault.StepsMissing, Msg: "继续延期须先由负责人集体讨论决定", En: "the heads discuss a further extension first"},
	"decision_ruling":                   {Kind: fault.Precondition, Reason: fault.LeniencyBinds, Msg: "清单的结论对当事人更有利", En: "the lists say something milder"},
	"decision_route":                    {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "没有适用的不予处罚路径", En: "no route to a waiver is met"},
	"decision_measure_lenient": {Kind: fault.Precondition, Reason: fault.LeniencyBinds, Msg: "清单规定从轻或者减轻处罚，不得适用较重的处罚种类：请改用较轻的种类，或者按程序偏离清单",
		En: "the list is milder than the law and leaves no measure of a heavier kind: take a milder one, or deviate as the rule says"},
	"decision_measure_law":           {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "法律对该违法行为未设定此种处罚", En: "the law gives no such measure"},
	"decision_deviation_way":         {Kind: fault.Precondition, Reason: fault.LeniencyBinds, Msg: "不得以该方式偏离清单", En: "nobody deviates from the list this way"},
	"decision_deviation_pkey":        {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该偏离已有结论", En: "the deviation is decided already"},
	"decision_deviation_two_persons": {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "审批人不得是拟定人", En: "another person than the proposer decides"},
	"decision_objection_pkey":        {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "已提出异议", En: "there is an objection already"},
	"decision_end_pkey":              {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该决定已终止", En: "the decision has ended already"},
	"leniency_review_pkey":           {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该草案已经审核", En: "the draft has been reviewed"},
	"leniency_review_two_persons":    {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "审核人不得是起草人", En: "another person than the author reviews"},
	"patrol_decision_pkey":           {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该巡查已有决定", En: "the patrol is decided already"},
	"patrol_decision_two_persons":    {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "批准人不得是提出巡查的人", En: "another person than its author approves a patrol"},
	"patrol_shop_once": {Kind: fault.Conflict, Field: "input.text", Msg: "该商户已在本次巡查中登记：如需再次检查请另行安排",
		En: "this shop stands in the patrol already: plan a visit of its own"},
	"check_code_pkey":                 {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "检查码已签发", En: "the check code is issued already"},
	"check_code_scan_pkey":            {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "检查码已被扫描", En: "the code was scanned by another party"},
	"inspection_record_pkey":          {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "检查记录已提交", En: "the record was submitted already"},
	"record_confirmation_pkey":        {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该成员已确认", En: "this member has confirmed already"},
	"record_correction_pkey":          {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "已有一项更正待审批", En: "a correction waits for its decision"},
	"record_correction_decision_pkey": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该更正已有决定", En: "the correction is decided already"},
	"record_correction_two_persons":   {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "审批人不得是提出更正的人", En: "another person than its author decides"},
	"record_party_pkey":               {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "当事人对该版记录的意见已留存", En: "the party's word on this version is on file"},
	"record_party_signature_own":      {Kind: fault.NotFound, Field: "input.party.signatureId", Msg: "未找到该签名图像", En: "signature image not found"},
	"record_party_signature_drawn": {Kind: fault.Invalid, Field: "input.party.signatureId", Msg: "签名须为能够打开、并非空白的图片：请当事人重新签名",
		En: "a signature is a picture that opens and is not blank: let the party sign again"},
	"rectification_evidence_once":  {Kind: fault.Conflict, Field: "input.evidenceIds", Msg: "该证据已提交", En: "the evidence was submitted already"},
	"rectification_recheck_passed": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "复查已通过", En: "the re-check passed already"},
	"rectification_recheck_visit_once": {Kind: fault.Invalid, Field: "input.visitId", Msg: "该复查已作出过复查结论：请另行安排复查",
		En: "a re-check rests on this visit already: plan another follow-up visit"},
	"gate_exception_planner": {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "该检查由您安排：请由另一名负责人审批",
		En: "you planned the visit: another head must decide"},
	"team_stands": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "检查已有记录，检查组不再变动",
		En: "the visit has its record: its team stands"},
	"ends_what_is_public":       {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "该结果尚未公示或者已经撤下", En: "the result is not public, or was withdrawn"},
	"published_inspection_pkey": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该结果已公示", En: "the result is public already"},
	"site_version_pkey":         {Kind: fault.Conflict, Msg: "该场所已被他人修改", En: "somebody changed this site meanwhile"},
	"inspection_site_open": {Kind: fault.Precondition, Reason: fault.WrongState, Field: "input.siteId",
		Msg: "该场所已停用，不再安排检查：请改选该企业的其他场所，或者不选场所（到登记住所检查）",
		En:  "the site is closed and not visited any more: name another of the enterprise's sites, or none, for its registered address"},
	"inspection_site":   {Kind: fault.NotFound, Field: "input.siteId", Msg: "该企业没有这一场所", En: "the enterprise has no such site"},
	"merge_answer_pkey": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "本机关已答复该建议", En: "your agency has answered already"},
	"merge_settled":     {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该建议已有结果", En: "the proposal is settled"},
	"merge_answered": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "合并检查建议尚待答复：请负责人先答复，单独入企的写明理由",
		En: "a proposal to enter as one waits for its answer: the head answers first"},
	"joint_fits": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "检查已变化，不能再联合实施", En: "the visits have changed: they cannot enter as one"},
	"scan_free": {Kind: fault.Precondition, Reason: fault.Recusal, Msg: "检查组有成员与该企业有回避关系，不得入企：请更换人员后重新签发检查码",
		En: "a member of the team has a conflict with the enterprise: another comes, and the code is issued anew"},
	"return_open": {Kind: fault.Precondition, Reason: fault.NotYet, Msg: "预留的检查码的当日已到，检查组可能已在无网络处入企：请检查组补录；没有入企的，请由组长在检查期内另行签发检查码，或者待补录期限过后作废",
		En: "the day of the reserved code has begun, and the team may have entered without network: it brings the visit on record; if nobody entered, the lead " +
			"issues another code in the window, or the visit is given up once the days of the return are over"},
	"record_open": {Kind: fault.Precondition, Reason: fault.NotYet, Msg: "检查组已入企，记录可能尚在设备上：提交记录的时限过后仍无记录的可以作废",
		En: "the team entered, and its record may still be on a device: without one the visit is voided once the hours for the record are over"},
	"team_settled": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "检查组可能已在无网络处入企，补录期限过后方可变动：请先由检查组补录并提交记录",
		En: "the team may have entered where there is no network and stands until the days of the return are over: it brings the visit on record first"},
	"team_qualified": {Kind: fault.Precondition, Reason: fault.OfficerUnfit, Msg: "接替人员今日不能执法，或者与该企业有回避关系：请另行指定",
		En: "who is to come cannot enforce today or has a conflict with the enterprise: name another"},
	"code_unrecused": {Kind: fault.Precondition, Reason: fault.Recusal, Msg: "检查组有成员已被决定回避：请由负责人更换人员后再签发检查码",
		En: "a member of the team is recused: the head names another, then the code is issued"},
	"emergency_once": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该次紧急入企已有报告：请在该检查下办理",
		En: "the entry in this emergency is reported already: go on with that visit"},
	"campaign_has_plan": {Kind: fault.Precondition, Reason: fault.PlanNotFiled, Msg: "专项检查须有已备案的专项计划：请先备案", En: "a special campaign needs its plan: file it first"},
	"agency_draws": {Kind: fault.Precondition, Reason: fault.LegalBound, Msg: "本机关执法人员较多，须经双随机抽取：请先备案计划，再抽取",
		En: "an agency with so many inspectors draws: file a plan and commit a draw"},
	"code_of_successor": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "被检查企业已有承继企业：请作废本次检查，对承继企业另行安排",
		En: "another enterprise goes on for this one: void the visit and plan one there"},
	"scan_enters": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该检查的状态不允许此操作", En: "the state of the visit does not allow this"},
	"scan_offline_recused": {Kind: fault.Precondition, Reason: fault.Recusal, Msg: "设备时间之前，检查组已有成员被决定回避，该次入企不能补录：请作废检查并说明",
		En: "a member of the team was recused before the device's time: the entry cannot be brought on record; void the visit and say why"},
	"scan_offline_free": {Kind: fault.Precondition, Reason: fault.Recusal, Msg: "设备时间之前，检查组已有成员登记与该企业的回避关系，该次入企不能补录：请检查组提出回避申请，负责人决定其不回避的可以补录，否则请作废检查并说明",
		En: "a conflict of a member of the team was declared before the device's time: the team asks for the recusal, and where the head decides that the officer " +
			"stays the visit comes on record; else void it and say why"},
	"scan_offline_fit": {Kind: fault.Precondition, Reason: fault.OfficerUnfit, Msg: "设备时间之前，名录库已载明检查组有成员停职、调离、请假或者执法证失效，该次入企不能补录：请作废检查并说明；名录库有误的，先更正名录库",
		En: "before the device's time the register had a member of the team as suspended, transferred, on leave or without a valid certificate: void the visit and say why, " +
			"or correct the register first if it is wrong"},
	"one_code":                   {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "联合检查的检查码由主办检查签发", En: "the one code of a joint visit is its host's"},
	"visit_slot_number":          {Kind: fault.Unavailable, Msg: "频次占用冲突，请重试", En: "another visit took the slot, try again"},
	"visit_slot_cap":             {Kind: fault.Precondition, Reason: fault.FrequencyCap, Msg: "已达检查频次上限", En: "the frequency cap is reached"},
	"enterprise_succession_pkey": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该企业已并入另一企业", En: "the enterprise has its successor already"},
	"succession_by_two":          {Kind: fault.Precondition, Reason: fault.SecondPerson, Msg: "该承继须由另一名管理员确认", En: "another administrator confirms the succession"},
	"agency_succession_pkey":     {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该机关已并入另一机关", En: "the agency has its successor already"},
	"succession_ends":            {Kind: fault.Invalid, Field: "input.successorId", Msg: "承继关系成环：承继者已并入该主体", En: "the successor was itself merged into this one"},
	"entrusted_once":             {Kind: fault.Invalid, Field: "input.granteeId", Msg: "受委托组织不得再委托（行政处罚法第二十条）", En: "an entrusted body entrusts nobody else"},
	"conflict_days": {Kind: fault.Invalid, Field: "input.cells.conflicts", Msg: "回避关系中已经过去的日期不得删减，已发生的检查以此为准：止日请填写昨日或者以后的日期，起日不得推后",
		En: "a declared conflict keeps the days that are over, by which past visits were judged: end it yesterday or later, and do not move its first day later"},
	"grant_once": {Kind: fault.Conflict, Reason: fault.WrongState, Field: "input.from", Msg: "相同的授权、委托（双方、种类、依据、事项均相同）已登记，期间重叠：以已登记的为准；要改期的，先终止原登记，再自其终止次日起登记",
		En: "the same grant, of parties, kind, paper and items, is entered for days of this period: keep that one, or end it and enter this from the day after"},
	"power_grant_other": {Kind: fault.Invalid, Field: "input.granteeId", Msg: "授权、委托须给予另一机关", En: "power is granted to another body"},
	"power_grant_living": {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "授权、委托的一方已并入其他机关：请以承继的机关登记",
		En: "one of the two was merged into another body: enter that one"},
	"power_grant_accepted":     {Kind: fault.Precondition, Reason: fault.WrongState, Msg: "该委托已终止，或者无须接受", En: "the entrustment is over, or there is nothing to accept"},
	"power_grant_consent_pkey": {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该委托已接受", En: "the entrustment is accepted already"},
	"power_grant_end_pkey":     {Kind: fault.Conflict, Reason: fault.WrongState, Msg: "该授权、委托已终止", En: "the grant has ended already"},
	"certificate_number_key": {Kind: fault.Conflict, Field: "certificateNumber", Msg: "该执法证件编号已登记于另一名执法人员：请核对证件编号",
		En: "another inspector has this certificate number: check it"},
	"enterprise_code_once": {Kind: fault.Conflict, Field: "uscc", Msg: "名录库中已有前 17 位相同、仍在册的代码：两者是同一主体，请核对并修改已有记录",
		En: "a code in force with the same first 17 characters is in the register: it is the same body, look at that row and change it"},
	"enterprise_uscc_key":       {Kind: fault.Conflict, Field: "uscc", Msg: "该统一社会信用代码已登记", En: "this code is registered already"},
	"leniency_list_version_key": {Kind: fault.Conflict, Field: "version", Msg: "该清单版本已发布", En: "this version of the list is published already"},
	"inspection_team_pkey":      {Kind: fault.Invalid, Field: "input.inspectorIds", Msg: "检查组成员重复", En: "an inspector is named twice"},
}

// errKeyRace: the command's first run committed while this one worked.
var errKeyRace = errors.New("postgres: the key was used meanwhile")

func isKeyRace(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, errKeyRace) || errors.As(err, &pg) && pg.ConstraintName == "command_pkey"
}

func isSerialisation(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" ||
		pg.ConstraintName == "visit_slot_number" || pg.ConstraintName == "draw_seq_key")
}

func nullID(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}
