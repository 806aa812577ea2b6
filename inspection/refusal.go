package inspection

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/workday"
)

// Remedy is the way out of a refusal, as a fact that a client can offer.
type Remedy string

// The ways out.
const (
	PublishItem      Remedy = "PUBLISH_ITEM"      // 公布事项
	GrantPower       Remedy = "GRANT_POWER"       // 登记授权、委托，或者由该机关检查
	AcceptGrant      Remedy = "ACCEPT_GRANT"      // 接受委托
	AddOfficers      Remedy = "ADD_OFFICERS"      // 补足人员
	ReplaceOfficer   Remedy = "REPLACE_OFFICER"   // 更换人员
	RenewCertificate Remedy = "RENEW_CERTIFICATE" // 更新执法证，或更换人员
	VisitLater       Remedy = "VISIT_LATER"       // 在可以检查的日期检查
	PlanAnew         Remedy = "PLAN_ANEW"         // 作废后重新安排
	FilePlanFirst    Remedy = "FILE_PLAN"         // 备案计划
	AskException     Remedy = "ASK_EXCEPTION"     // 申请例外审批
	MakeUpCode       Remedy = "MAKE_UP_CODE"      // 补码并说明理由
	ApproveFirst     Remedy = "APPROVE_FIRST"     // 由负责人批准
	ShowCode         Remedy = "SHOW_CODE"         // 出示已签发的检查码
	IssueFirst       Remedy = "ISSUE_CODE"        // 直接签发检查码
	ApproveGuest     Remedy = "APPROVE_GUEST"     // 由协办机关批准，或者作废该检查
	IssueByHost      Remedy = "ISSUE_BY_HOST"     // 由主办检查签发
	RecordAtHost     Remedy = "RECORD_AT_HOST"    // 在主办检查登记
	AnswerMerge      Remedy = "ANSWER_MERGE"      // 由负责人答复合并检查建议；单独入企的写明理由
)

// refusals are the gates that a visit does not pass, with what was let through by a grant or by advice.
type refusals struct {
	gate   *Gate
	rules  Rules
	issued workday.Date // today
	day    workday.Date // of the code
	list   []*fault.Error
	advice []Advice
}

// must refuses without exception.
func (r *refusals) must(errs ...*fault.Error) {
	for _, e := range errs {
		if e != nil {
			r.list = append(r.list, r.gate.waits(e))
		}
	}
}

// waits says of a refusal whose exception was asked for already that its decision is to be waited for.
func (g *Gate) waits(e *fault.Error) *fault.Error {
	if slices.ContainsFunc(g.Asked, func(x Grant) bool {
		return x.Gate == string(e.Reason) && (x.Gate != GateCap || x.Counter == e.Facts["counter"] && x.Rule == e.Facts["rule"] && x.Period == e.Facts["period"])
	}) {
		e.Msg, e.En = e.Msg+"（已经申请，请等待审批结果）", e.En+" (it was asked for: wait for the decision)"
	}
	return e
}

// may refuses unless an exception was granted for this visit, or the place is in its advise-only start 提示运行: then the advice is kept.
func (r *refusals) may(gate string, e *fault.Error) {
	if e == nil || r.gate.grant(gate, "", "", "") != nil {
		return
	}
	if _, ok := r.advise(gate, e); !ok {
		r.list = append(r.list, e.With("remedy", AskException))
	}
}

// advise keeps a refusal as advice where the place begins with advice only.
func (r *refusals) advise(gate string, e *fault.Error) (Advice, bool) {
	rule, ok := r.rules.adviseOnly(r.gate.RegionCode, gate, r.issued, r.day)
	if !ok {
		return Advice{}, false
	}
	a := Advice{ID: newID(), Gate: gate, Message: e.Msg, Basis: rule.Basis}
	r.advice = append(r.advice, a)
	return a, true
}

// err is nil, the one refusal, or the first of several with all of them in its facts.
func (r *refusals) err() error { return together(r.list) }

// together makes one refusal of several: the reason and facts of the first, the sentences of all, and each by itself under "refusals".
func together(list []*fault.Error) error {
	if len(list) == 0 {
		return nil
	}
	if len(list) == 1 {
		return list[0]
	}
	first := *list[0]
	first.Facts = map[string]any{}
	for k, v := range list[0].Facts {
		first.Facts[k] = v
	}
	var zh, en []string
	var all []map[string]any
	for _, e := range list {
		if slices.Contains(zh, e.Msg) {
			continue
		}
		zh, en = append(zh, e.Msg), append(en, e.En)
		all = append(all, map[string]any{"reason": string(e.Reason), "message": e.Msg, "messageEn": e.En, "facts": e.Facts})
	}
	first.Msg, first.En = strings.Join(zh, "；"), strings.Join(en, "; ")
	return first.With("refusals", all)
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
