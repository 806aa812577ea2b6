package inspection_test

import (
	"slices"
	"strings"
	"testing"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// The papers of a visit say what the law has them say, are issued once, and whoever holds one can ask for it; none says what set the visit off.
func TestPapersOfAVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.onSite(inspection.Complaint)
	issue := func(who string, kind decision.PaperKind) (decision.Paper, error) {
		return w.s.IssuePaper(ctx, w.by(who, []any{kind, i.ID}), i.ID, kind)
	}
	_, err := issue("third", decision.CheckNotice)
	refused(t, "off the team", err, fault.Forbidden, "")
	_, err = issue("lead", decision.PenaltyPaper)
	refused(t, "a paper of a case", err, fault.Invalid, "input.kind")
	_, err = issue("lead", decision.SiteRecord)
	refused(t, "a record before there is one", err, fault.Precondition, string(fault.WrongState))
	notice, err := issue("lead", decision.CheckNotice)
	w.ok(err)
	for _, want := range []string{"行政检查通知书", i.Number + "-通1", "测试公司", "执法lead（执法证号", "市场主体登记管理条例", "上限2次", "（含本次）1次", "严禁逐利检查", "严禁变相检查",
		"有权申请其回避（行政处罚法第四十三条）", "登录后，从检查码页面上的“申请回避”提出"} {
		if !strings.Contains(notice.Text, want) {
			t.Errorf("the notice lacks %q:\n%s", want, notice.Text)
		}
	}
	if n := strings.Count(notice.Text, "第四十三条"); n != 1 {
		t.Errorf("the notice names the right to recusal %d times:\n%s", n, notice.Text)
	}
	_, err = issue("member", decision.CheckNotice)
	refused(t, "again", err, fault.Conflict, "")
	r, words, said := record(i), "负责人拒绝签字", "不同意\n检查结果：未发现问题"
	r.Party = &inspection.PartyRequest{Refusal: &words, Statement: &said}
	r.Answers = append(r.Answers, inspection.AnswerInput{Question: "remark", Value: "NO.5 库房 NOTES"})
	_, err = w.s.Record(ctx, w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	_, err = issue("lead", decision.ResultNotice)
	refused(t, "a result that one member stands for", err, fault.Precondition, string(fault.SecondPerson))
	i = w.seconded(i)
	site, err := issue("member", decision.SiteRecord)
	w.ok(err)
	for _, want := range []string{"现场检查笔录", "营业执照是否置于醒目位置：是", "从业人数：12", "拒绝签字：" + words, "其他：NO.5 库房 NOTES\n", "\n　　检查结果：", "未发现问题", "执法member", "设备记录时间"} {
		if !strings.Contains(site.Text, want) {
			t.Errorf("the site record lacks %q:\n%s", want, site.Text)
		}
	}
	result, err := issue("lead", decision.ResultNotice)
	w.ok(err)
	for _, p := range []decision.Paper{notice, site, result} {
		for _, secret := range []string{"举报", "投诉", "COMPLAINT"} {
			if strings.Contains(p.Text, secret) {
				t.Errorf("%s says %q", p.Number, secret)
			}
		}
		got, err := w.decisions.ProvePaper(ctx, p.Number, p.Digest())
		if err != nil || got.Kind != p.Kind || got.Ledger.Index == 0 {
			t.Errorf("asking for %s: %+v, %v", p.Number, got, err)
		}
		for who, sees := range map[string]bool{"owner": true, "chief": false, "rival": false, "public": false} {
			if _, err := w.s.VisitPaper(ctx, w.actors[who], p.ID); (err == nil) != sees {
				t.Errorf("%s reads %s: %v", who, p.Number, err)
			}
		}
	}
	against := w.seconded(w.promised())
	told, err := w.s.IssuePaper(ctx, w.by("lead", []any{against.ID, "result"}), against.ID, decision.ResultNotice)
	w.ok(err)
	last := against.Publication.ReplyUntil
	if want := "陈述、申辩期限至" + last.UTC().Format("2006年1月2日") + "止"; !strings.Contains(told.Text, want) {
		t.Errorf("the notice lacks %q:\n%s", want, told.Text)
	}
	numbers := []string{}
	for _, p := range w.read("owner", i.ID).Papers {
		numbers = append(numbers, p.Number)
	}
	if !slices.Equal(numbers, []string{notice.Number, site.Number, result.Number}) {
		t.Errorf("papers of the visit: %v", numbers)
	}
}

// The site record says who stands for it and stays as it was issued: two officers and the party come first (行政处罚法 42, 45), and a refusal says who is missing.
func TestTheSiteRecordWaitsForACompleteRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.recorded(inspection.Complaint)
	n := 0
	waits := func(what string, says ...string) {
		t.Helper()
		n++
		_, err := w.s.IssuePaper(ctx, w.by("lead", n), i.ID, decision.SiteRecord)
		e := refused(t, what, err, fault.Precondition, string(fault.WrongState))
		for _, want := range says {
			if !strings.Contains(e.Msg, want) {
				t.Errorf("%s: %q says nothing of %q", what, e.Msg, want)
			}
		}
	}
	waits("one officer, no party", "另一名成员", "当事人")
	i = w.seconded(i)
	waits("no party", "先由当事人")
	words := "负责人拒绝签字"
	_, err := w.s.ConfirmByParty(ctx, w.by("lead", 1), i.ID, inspection.PartyRequest{Refusal: &words}, inspection.Parts{})
	w.ok(err)
	p, err := w.s.IssuePaper(ctx, w.by("lead", "complete"), i.ID, decision.SiteRecord)
	w.ok(err)
	for _, want := range []string{"执法lead（", "、执法member（", "当事人：拒绝签字：" + words} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, p.Text)
		}
	}

	i = w.recorded(inspection.Transfer)
	_, err = w.s.ConfirmByParty(ctx, w.by("owner", 2), i.ID, inspection.PartyRequest{}, inspection.Parts{})
	w.ok(err)
	ask, err := w.asked("owner", "member", i)
	w.ok(err)
	_, err = w.decided("head", ask, true, "")
	w.ok(err)
	waits("a member recused", "负责人确认记录")
	_, err = w.s.AcceptLate(ctx, w.by("deputy", 2), i.ID, "成员已回避，核对证据无误", inspection.Parts{})
	w.ok(err)
	for _, kind := range []decision.PaperKind{decision.SiteRecord, decision.ResultNotice} {
		_, err = w.s.IssuePaper(ctx, w.by("lead", kind), i.ID, kind)
		w.ok(err)
	}
}
