package draw

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/page"
)

// Sheets are what is printed of a draw, as the public may know it: the notice 抽取公告 before the event, for the notice board and the gazette
// (DRD1 §6.4), and the protocol record 抽取记录 after it. The first line is the title, the second the number.

// beijing prints times as a notice board shows them.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

func clock(t time.Time) string { return t.In(beijing).Format("2006年01月02日 15:04:05") }

// Notice is the text of a draw's notice; NOT_FOUND without the draw.
func (s *Service) Notice(ctx context.Context, number string) (string, error) {
	b, _, err := s.sheet(ctx, number, "双随机抽查抽取公告")
	if err != nil {
		return "", err
	}
	b.WriteString("\n任何人都可以在揭示截止之后，用公布的文件和任一核验程序重算本次抽取。抽取方案摘要在揭示截止之前张贴；此后方案、名录、人员和数量不得更改。\n")
	return b.String(), nil
}

// Record is the text of a draw's protocol record, once it was executed or declared void.
func (s *Service) Record(ctx context.Context, number string) (string, error) {
	b, d, err := s.sheet(ctx, number, "双随机抽查抽取记录")
	if err != nil {
		return "", err
	}
	if d.Result == nil && d.Void == nil {
		return "", fault.Refuse(fault.NotYet, "本次抽取尚未执行，没有记录", "the draw is not executed yet: there is no record")
	}
	if v := d.Void; v != nil {
		fmt.Fprintf(b, "\n本次抽取作废：%s %s\n　证据摘要 %s\n　%s 申请，%s 批准，%s\n", v.Code, v.Reason, v.Evidence, v.RequestedBy, v.ApprovedBy, clock(v.At))
	}
	if d.Result == nil {
		return b.String(), nil
	}
	fmt.Fprintf(b, "\n执行时间：%s\n结果摘要 R：%s\n抽中 %d 户，空缺岗位 %d 个\n", clock(d.Result.ExecutedAt), d.Result.Digest, d.Result.Selected, d.Result.Unfilled)
	if d.Result.Seed != nil {
		fmt.Fprintf(b, "种子 S：%s\n", d.Result.Seed)
	}
	err = s.drawnLines(ctx, b, d)
	return b.String(), err
}

// drawnLines lists who was drawn, as far as the public may know it.
func (s *Service) drawnLines(ctx context.Context, b *strings.Builder, d Draw) error {
	const rows = 100
	ask, listed := page.Ask{First: rows}, 0
	for {
		p, err := s.Store.Selections(ctx, actor.Public(), d.ID, ask)
		if err != nil {
			return err
		}
		for i := range p.Rows {
			v := &p.Rows[i]
			var team []string
			for _, j := range v.Inspectors {
				team = append(team, j.Pseudonym)
			}
			fmt.Fprintf(b, "%d　%s　%s　检查组 %s\n　签号 %s\n", v.Rank, v.Enterprise.Name, v.Enterprise.USCC, strings.Join(team, "、"), v.Ticket)
		}
		if listed += len(p.Rows); !p.More {
			break
		}
		after := SelectionPosition(&p.Rows[len(p.Rows)-1])
		ask.After = &after
	}
	if listed == 0 {
		b.WriteString("抽中名单尚在保密期，本记录只载结果摘要。\n")
	}
	return nil
}

// sheet begins a text with what both say: draw, plan, round, parties and events.
func (s *Service) sheet(ctx context.Context, number, title string) (_ *strings.Builder, d Draw, err error) {
	b := &strings.Builder{}
	public := actor.Public()
	if d, err = s.Draw(ctx, public, number); err != nil {
		return b, d, err
	}
	rounds, err := s.RoundsByID(ctx, public, []uuid.UUID{d.RoundID})
	if err != nil {
		return b, d, err
	}
	plans, err := s.PlansByID(ctx, public, []uuid.UUID{d.PlanID})
	if err != nil {
		return b, d, err
	}
	r, p := rounds[d.RoundID], plans[d.PlanID]
	fmt.Fprintf(b, "%s\n%s\n\n抽取机关：%s\n抽查计划：%s（%s）\n检查期：%s 至 %s\n对象名录：%d 户，可抽 %d 户\n名录根摘要：%s\n抽取方案摘要 P：%s\n", title, d.Number, d.Agency.Name,
		p.Title, p.Number, d.WindowFrom, d.WindowTo, d.Pool.Size, d.Pool.Eligible, d.Pool.Root, d.Digest)
	for _, x := range d.Strata {
		fmt.Fprintf(b, "　层次 %s：可抽 %d 户，抽 %d 户，候补 %d 户\n", x.Label, x.Eligible, x.Quota, x.Reserve)
	}
	for _, x := range d.Sealed {
		fmt.Fprintf(b, "　密封方 %s\n", x.Name)
	}
	fmt.Fprintf(b, "\n随机数轮次：%s\n轮次摘要 Q：%s\n揭示截止：%s\n法定参与数：%d\n", r.Name, r.Digest, clock(r.RevealBy), r.Quorum)
	for _, x := range r.Parties {
		fmt.Fprintf(b, "　参与方 %s\n", x.Name)
		if x.Commitment != nil {
			fmt.Fprintf(b, "　　承诺 %s\n", x.Commitment)
		}
		if x.Nonce != nil {
			fmt.Fprintf(b, "　　揭示 %s\n", x.Nonce)
		}
	}
	for _, x := range r.Beacons {
		fmt.Fprintf(b, "　公共随机事件 %s %s，%s\n", x.Source, x.Event, clock(x.Time))
		if x.Value != nil {
			fmt.Fprintf(b, "　　结果 %s\n", *x.Value)
		}
	}
	return b, d, nil
}
