package inspection

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/policies/papers"
	"yangguang/roster"
	"yangguang/workday"
)

var templates = template.Must(template.ParseFS(papers.Files, "*.tmpl"))

// paperSuffix stands after the visit's number in that of a paper.
var paperSuffix = map[decision.PaperKind]string{decision.CheckNotice: "通", decision.SiteRecord: "笔", decision.ResultNotice: "果"}

var resultZh = map[ResultClass]string{NoProblemFound: "未发现问题", NotDisclosedAsRequired: "未按规定公示应当公示的信息",
	FalseDisclosure: "公示信息隐瞒真实情况、弄虚作假", Unreachable: "通过登记的住所（经营场所）无法联系", OrderedToRectify: "发现问题已责令改正",
	SeriouslyUncooperative: "不配合检查情节严重", NoRelevantBusinessFound: "未发现开展本次抽查涉及的经营活动", PendingFurtherAction: "发现问题待后续处理",
	ClosedDown: "已关闭停业或正在组织清算", Deregistered: "注销", LicenceRevoked: "被吊销", RegistrationAnnulled: "被撤销", MovedAway: "迁出"}

var kindZh = map[Kind]string{"ROUTINE": "日常", "FOR_CAUSE": "个案", "SPECIAL": "专项"}

// blank is what the templates of a visit's papers are filled with.
type blank struct {
	Number, Agency, Enterprise, USCC, Visit, Kind, From, To, Date, CapOf, CapBasis, CapNote, Entered, Left, Visited, Narrative, Result, Party, DeviceTime,
	ReceivedAt, PublicBy, ReplyUntil string
	Items, Officers, Rights, Prohibitions, Answers, Findings, Confirmed []string
	Year, Counted, Cap, Version, Evidence                               int
	TimeGap                                                             bool
}

// IssuePaper issues a paper of a visit 行政检查文书 and gives its id: the notice once the code is shown, of a joint visit each agency's own with its
// own items, the site record once the record is complete, and
// the notice of the result once two members confirmed it. A member of the team issues, once for each code or version. The text is frozen, its
// digest stands in the ledger. It never says what set the visit off: informants are protected.
func (s *Service) IssuePaper(ctx context.Context, c command.Command, id uuid.UUID, kind decision.PaperKind) (decision.Paper, error) {
	if paperSuffix[kind] == "" {
		return decision.Paper{}, fault.BadInput("input.kind", "不是行政检查的文书", "no paper of a visit")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		v, err := one(tx.Lock(ctx, []uuid.UUID{id}))
		if err != nil {
			return command.Change{}, err
		}
		i, err := s.byID(ctx, c.Actor, id, AllParts()) // the lock keeps it as it is
		if err != nil {
			return command.Change{}, err
		}
		if v.Host != "" { // whoever enters with another enters under its code
			if v.CodeN, err = tx.HostCode(ctx, v.ID); err != nil {
				return command.Change{}, err
			}
		}
		bar, err := tx.Barred(ctx, v.ID)
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.issuable(c.Actor, v, i, kind, bar)
		if err != nil {
			return command.Change{}, err
		}
		if has, err := tx.HasVisitPaper(ctx, v.ID, kind, n); err != nil || has {
			if err == nil {
				err = fault.New(fault.Conflict, "该文书已签发", "this paper was issued already")
			}
			return command.Change{}, err
		}
		f, err := tx.Counted(ctx, v.ID)
		if err != nil {
			return command.Change{}, err
		}
		s.capped(&f, i.WindowFrom)
		x := s.blank(i, f, workday.CivilDate(now))
		x.Number = fmt.Sprintf("%s-%s%d", v.Number, paperSuffix[kind], n)
		p, err := fill(kind, x)
		if err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "visit.paper", Subject: v.subject(), ObjectKind: decision.KindPaper, Object: p.ID,
			Content: map[string]any{"number": p.Number, "kind": kind, "textSha256": p.Digest().String()}}, tx.InsertVisitPaper(ctx, v, n, p)
	})
	if err != nil {
		return decision.Paper{}, err
	}
	return s.VisitPaper(ctx, c.Actor, id)
}

// VisitPaper finds one paper of a visit in the asker's scope, or NOT_FOUND.
func (s *Service) VisitPaper(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Paper, error) {
	return s.Store.VisitPaper(ctx, a, id)
}

// issuable says which n-th paper of the kind may be issued now.
func (s *Service) issuable(a actor.Actor, v Visit, i Inspection, kind decision.PaperKind, bar Bar) (int, error) {
	r := i.Record
	k := slices.IndexFunc(i.Team, func(m TeamMember) bool { return m.InspectorID == a.InspectorID })
	switch {
	case k < 0:
		return 0, fault.New(fault.Forbidden, "只有检查组成员可以签发检查文书", "only a member of the team issues papers of a visit")
	case bar != "":
		return 0, TeamID{Pseudonym: i.Team[k].Inspector.Pseudonym, Barred: bar}.stays()
	case v.State == Void:
		return 0, v.wrongState("该检查已作废", "the visit is void")
	case kind == decision.CheckNotice && (v.CodeN == 0 || !i.Disclosed):
		return 0, v.unshown()
	case kind == decision.CheckNotice:
		return v.CodeN, nil
	case r == nil:
		return 0, v.wrongState("尚无检查记录", "there is no record yet")
	case kind == decision.SiteRecord && !r.Complete:
		return 0, s.Rules.unfinished(v, r)
	case kind == decision.ResultNotice && r.Standing < s.Rules.Team.Minimum:
		return 0, fault.Refuse(fault.SecondPerson, "检查记录须经两名成员确认后告知结果", "two members confirm the record before its result is told")
	}
	return r.Version, nil
}

// unfinished refuses the site record of what is no complete record yet, for a paper stays as it was issued, and says who has to act first.
func (r Rules) unfinished(v Visit, rec *Record) error {
	var zh, en []string
	if rec.Standing < r.Team.Minimum {
		zh, en = append(zh, "由另一名成员确认记录"), append(en, "another member confirms the record")
		if rec.MayStand < r.Team.Minimum {
			zh[0], en[0] = "由检查组以外的负责人确认记录（成员已回避、停职）", "a head off the team accepts the record, for members are barred"
		}
	}
	if rec.Party == nil && !slices.Contains(r.Party.Absent, rec.Result) {
		zh, en = append(zh, "由当事人确认、签名，或者注明其拒绝签字的情况"), append(en, "the party confirms or signs, or its refusal is noted")
	}
	if rec.Late && rec.AcceptedAt == nil {
		zh, en = append(zh, "由负责人确认迟到的记录"), append(en, "a head accepts the record, which came late")
	}
	return v.wrongState("检查记录尚不完整，现场检查笔录签发后不再改变：请先"+strings.Join(zh, "，"),
		"the record is not complete, and its paper stays as it is issued: first "+strings.Join(en, ", and "))
}

// unshown refuses the notice while the code is not shown, and says whose turn it is.
func (v Visit) unshown() error {
	if v.Host != "" {
		return v.wrongState(fmt.Sprintf("检查码尚未出示：请先由主办检查 %s 签发并出示检查码，再签发本机关的检查通知书", v.Host),
			fmt.Sprintf("the code is not shown yet: host visit %s issues and shows it, then each agency issues its own notice", v.Host)).With("host", v.Host)
	}
	return v.wrongState("检查码尚未出示：请先由组长签发并出示检查码，再签发检查通知书", "the code is not shown yet: the lead issues and shows it, then the notice is issued")
}

// blank gathers what the templates say.
func (s *Service) blank(i Inspection, f AgencyFrequency, today workday.Date) blank {
	x := blank{Agency: i.Agency.Name, Enterprise: i.Enterprise.Name, USCC: i.Enterprise.USCC, Visit: i.Number, Kind: kindZh[i.Kind], From: dayZh(i.WindowFrom),
		To: dayZh(i.WindowTo), Date: dayZh(today), Year: i.WindowFrom.Year(), CapNote: "不计入频次", Prohibitions: s.Rules.Prohibitions.Texts}
	if i.CountsTowardCap {
		x.CapNote = "计入频次"
	}
	for _, it := range i.Items {
		line := it.Name + "（" + it.Basis + "）"
		if it.Agency.ID != i.Agency.ID {
			line += "，由" + it.Agency.Name + "授权、委托"
		}
		x.Items = append(x.Items, line)
	}
	for _, m := range i.Team {
		x.Officers = append(x.Officers, faceZh(m.Inspector))
	}
	for _, r := range s.Rules.rights(i.Enterprise.Region.Code, today) {
		x.Rights = append(x.Rights, r.Text+"（"+r.Basis+"）")
	}
	if x.Counted, x.Cap, x.CapBasis = f.Counted, f.Cap, f.Basis; f.Agency.ID != i.Agency.ID {
		x.CapOf = f.Agency.Name
	}
	if i.ScannedAt != nil {
		x.Entered, x.Visited = momentZh(*i.ScannedAt), dayZh(workday.CivilDate(*i.ScannedAt))
	}
	if i.LeftAt != nil {
		x.Left = momentZh(*i.LeftAt)
	}
	if i.Publication != nil {
		x.PublicBy = dayZh(i.Publication.DueOn)
		if r := i.Publication.ReplyUntil; r != nil {
			x.ReplyUntil = dayZh(*r)
		}
	}
	if i.Record != nil {
		x.record(i)
	}
	return x
}

func (x *blank) record(i Inspection) {
	r := i.Record
	x.Version, x.Narrative, x.Result, x.Evidence, x.TimeGap = r.Version, inside(r.Narrative), resultZh[r.Result], len(r.Evidence), r.TimeGap
	x.DeviceTime, x.ReceivedAt, x.Party = momentZh(r.DeviceTime), momentZh(r.ReceivedAt), inside(r.Party.zh())
	asked, kinds, adverse := map[string]string{}, map[string]string{}, map[string]string{}
	for _, it := range i.Items {
		for _, q := range it.Checklist {
			asked[q.Key], kinds[q.Key] = q.Text, q.Kind
			if q.Adverse != nil {
				adverse[q.Key] = *q.Adverse
			}
		}
	}
	for _, a := range r.Answers {
		value := a.Value
		if kinds[a.Question] == "YES_NO" {
			value = map[string]string{"YES": "是", "NO": "否"}[value]
		}
		line := asked[a.Question] + "：" + value
		if adverse[a.Question] == a.Value {
			line += "（不符合）"
		}
		if a.Note != nil {
			line += "（" + *a.Note + "）"
		}
		x.Answers = append(x.Answers, inside(line))
	}
	for _, f := range i.Findings {
		line := f.Violation.Name + "（" + f.Violation.Basis + "）"
		if f.Question != nil {
			line += "，见检查表“" + asked[*f.Question] + "”"
		}
		x.Findings = append(x.Findings, line)
	}
	for _, f := range r.ConfirmedBy {
		x.Confirmed = append(x.Confirmed, faceZh(f))
	}
}

// inside keeps what somebody wrote in its own place: a line of it is none of the paper's.
func inside(s string) string { return strings.ReplaceAll(s, "\n", "\n　　") }

func (p *PartyConfirmation) zh() string {
	if p == nil {
		return "尚未确认"
	}
	out := map[Word]string{WordConfirmed: "已通过平台账号确认", WordSigned: "已现场签名", WordRefused: "拒绝签字"}[p.Word]
	if p.Reason != nil {
		out += "：" + *p.Reason
	}
	if p.Statement != nil {
		out += "；意见：" + *p.Statement
	}
	if p.Own != nil {
		out += "；企业自行陈述：" + p.Own.Statement
	}
	return out
}

func fill(kind decision.PaperKind, x blank) (decision.Paper, error) {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, string(kind)+".tmpl", x); err != nil {
		return decision.Paper{}, err
	}
	text := strings.TrimSpace(b.String()) + "\n"
	sum := sha256.Sum256([]byte(text))
	return decision.Paper{ID: uuid.Must(uuid.NewV7()), Kind: kind, Number: x.Number, Text: text, Sum: sum[:]}, nil
}

// faceZh is an officer with certificate, as the enterprise was shown.
func faceZh(f roster.InspectorFace) string {
	if f.Name == nil || f.CertificateNumber == nil {
		return f.Pseudonym
	}
	return *f.Name + "（执法证号 " + *f.CertificateNumber + "）"
}

func dayZh(d workday.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

func momentZh(t time.Time) string {
	t = t.In(time.FixedZone("CST", 8*60*60))
	return dayZh(workday.CivilDate(t)) + t.Format("15时04分")
}
