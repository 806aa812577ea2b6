package inspection

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/workday"
)

// ReserveCode issues the code of a coming day of the window in advance, for a place without network 离线码: the gate decides as of that day, the
// cap slot is taken now, and the code is valid on that day only. The enterprise learns of the visit when the code is shown, not before.
func (s *Service) ReserveCode(ctx context.Context, c command.Command, id uuid.UUID, day workday.Date, reason string, p Parts) (Inspection, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "请写明检查地点无网络的情况（1 至 2000 字）", "say in 1 to 2,000 characters why there is no network")
	}
	var g Gate
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (_ command.Change, err error) {
		if ahead := day.DaysSince(workday.CivilDate(now)); ahead < 1 || ahead > s.Rules.Offline.ReserveDays {
			return command.Change{}, fault.BadInput("input.day", fmt.Sprintf("离线码只能为今日之后 %d 日内的一天预留：当日请直接签发", s.Rules.Offline.ReserveDays),
				fmt.Sprintf("reserve for one of the next %d days; for today issue the code itself", s.Rules.Offline.ReserveDays)).With("mostDays", s.Rules.Offline.ReserveDays)
		}
		if g, err = s.gate(ctx, tx, id); err != nil {
			return command.Change{}, err
		}
		n, err := s.pass(g, "", c.Actor.InspectorID, now, day)
		if err != nil {
			return command.Change{}, err
		}
		n.Reserved = &reason
		return issueChange(n), tx.InsertCode(ctx, n)
	})
	if err != nil {
		return Inspection{}, s.proposeMet(ctx, g.Meets, c.At, err)
	}
	return s.byID(ctx, c.Actor, id, p)
}

// ReconcileVisit brings a visit under a reserved code on record, on return from a place without network: at is when the device of a member of the
// team read the licence, on the code's day. The device's time is kept beside the server's. Whoever comes back later than the rules allow voids.
func (s *Service) ReconcileVisit(ctx context.Context, c command.Command, id uuid.UUID, text string, at time.Time, p Parts) (Inspection, error) {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxLicenceText {
		return Inspection{}, fault.BadInput("input.text", "请填写营业执照二维码内容，或者统一社会信用代码", "give what the licence's QR held, or its credit code")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.LicenceFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		last := workday.CivilDate(f.ValidFrom).AddDays(s.Rules.Offline.ReturnDays)
		switch {
		case f.State == CodeIssued && !f.Reserved:
			return command.Change{}, f.wrongState("检查码不是预留的离线码：请现场扫码", "the code was not reserved: it is scanned on site")
		case at.After(now):
			return command.Change{}, fault.BadInput("input.scannedAt", "设备时间晚于服务器时间", "the device's time is later than the server's")
		case f.State == CodeIssued && workday.CivilDate(now).After(last):
			return command.Change{}, fault.Refuse(fault.TooLate, "已超过离线检查的补录期限：请作废并说明", "the time to bring an offline visit on record is over: void it and say why").
				With("lastDay", last.String())
		}
		if day := workday.CivilDate(f.ValidFrom); f.State == CodeIssued && workday.CivilDate(at) != day {
			return command.Change{}, fault.Refuse(fault.CodeExpired, fmt.Sprintf("设备时间 %s 不在预留的检查码的当日 %s：请核对设备时间；当日没有入企的，请由组长在检查期内另行签发",
				workday.CivilDate(at), day), fmt.Sprintf("the device's day %s is not that of the reserved code, %s: check the device's time; "+
				"if nobody entered on that day, the lead issues another code in the window", workday.CivilDate(at), day)).With("validFrom", f.ValidFrom).With("validTo", f.Until)
		}
		if err := checkLicence(f, c.Actor.InspectorID, text, at); err != nil {
			return command.Change{}, err
		}
		if err := f.member(c.Actor.InspectorID).stays(); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "code.scan", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID, Content: map[string]any{
				"draw": f.DrawNumber, "code": f.CodeN, "by": ByOfficer, "officer": f.member(c.Actor.InspectorID).Pseudonym, "licence": f.USCC, "deviceTime": at.UTC()}},
			tx.InsertScan(ctx, NewScan{Visit: f.Visit, N: f.CodeN, By: ByOfficer, AccountID: c.Actor.AccountID, Address: c.Address, State: OnSite, DeviceAt: &at})
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}
