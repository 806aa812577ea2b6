package inspection

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/roster"
	"yangguang/workday"
)

// maxLicenceText is the longest text that a licence's QR may hold, in characters: the largest QR code has room for 4,296.
const maxLicenceText = 4296

// codeRun finds what may be credit codes 统一社会信用代码 in a text: runs of exactly 18 letters and digits.
var codeRun = regexp.MustCompile(`[0-9A-Za-z]+`)

// creditCodes are the different credit codes in a text or link: those with a right check character, and known, which a register may hold
// without one.
func creditCodes(text, known string) []string {
	var found []string
	for _, code := range formedCodes(text) {
		if ok, _ := roster.CheckUSCC(code); ok || code == known {
			found = append(found, code)
		}
	}
	return found
}

// formedCodes are the different runs of a text or link that have the form of a credit code.
func formedCodes(text string) []string {
	found := []string{}
	for _, run := range codeRun.FindAllString(text, -1) {
		if code := roster.NormaliseUSCC(run); len(run) == 18 && roster.WellFormedUSCC(code) && !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	return found
}

// ScanLicence records that a member of the team read the QR of the enterprise's business licence 营业执照 on site, where nobody of the
// enterprise scans the check code (decisions.md 21). text is what the QR held: any text or link with exactly one credit code, that of the
// enterprise. The face says that an officer scanned; the enterprise's own scan may still stand beside it. Again by an officer of the team gives
// the first answer; after a visitor it is CONFLICT.
func (s *Service) ScanLicence(ctx context.Context, c command.Command, id uuid.UUID, text string, p Parts) (Inspection, error) {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxLicenceText {
		return Inspection{}, fault.BadInput("input.text", "请扫描营业执照上的二维码，或者输入统一社会信用代码", "scan the QR of the business licence, or type its credit code")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.LicenceFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := checkLicence(f, c.Actor.InspectorID, text, now); err != nil {
			return command.Change{}, err
		}
		if who, err := f.free(ctx, tx); err != nil {
			if e, ok := fault.As(err); ok && len(who) > 0 {
				err = e.With("inspectors", who) // the team may know
			}
			return command.Change{}, err
		}
		return command.Change{Type: "code.scan", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID, Content: map[string]any{
				"draw": f.DrawNumber, "code": f.CodeN, "by": ByOfficer, "officer": f.member(c.Actor.InspectorID).Pseudonym, "licence": f.USCC}},
			tx.InsertScan(ctx, NewScan{Visit: f.Visit, N: f.CodeN, By: ByOfficer, AccountID: c.Actor.AccountID, Address: c.Address, State: OnSite})
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// LicenceFacts are what the scan of a licence is decided on.
type LicenceFacts struct {
	Visit
	USCC             string
	Team             []TeamID
	ValidFrom, Until time.Time // of the latest code
	Reserved         bool      // that code was reserved for a place without network
	Scans            []ScanParty
}

// member is the member of the team that checkLicence found.
func (f LicenceFacts) member(inspector uuid.UUID) TeamID {
	return f.Team[slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == inspector })]
}

func checkLicence(f LicenceFacts, inspector uuid.UUID, text string, now time.Time) error {
	if err := f.entersAlone(RecordAtHost); err != nil {
		return err
	}
	codes := creditCodes(text, f.USCC)
	switch {
	case !slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.InspectorID == inspector }):
		return fault.New(fault.Forbidden, "只有检查组成员可以扫描营业执照", "only a member of the team scans the licence")
	case f.State == OnSite || f.State == Recorded || f.State == Closed:
		return fault.New(fault.Conflict, "检查码已被扫描", "the code was scanned already").With("scannedBy", f.Scans)
	case f.State == Void:
		return f.wrongState("该检查已作废，不能再据以入企或者补录：确需检查的，请另行安排", "the visit was voided: nobody enters under it or brings it on record; plan another")
	case f.State != CodeIssued:
		return f.wrongState("检查码尚未签发：请先由组长签发", "no code was issued: the lead issues it first")
	case f.Revoked:
		return fault.Refuse(fault.CodeRevoked, "检查码已撤销：请由组长重新签发", "the code was revoked: the lead issues another")
	case now.Before(f.ValidFrom):
		return f.tooEarly(workday.CivilDate(now))
	case !now.Before(f.Until):
		return fault.Refuse(fault.CodeExpired, "检查码不在有效期内：请由组长重新签发", "the code is outside its time: the lead issues another").
			With("validFrom", f.ValidFrom).With("validTo", f.Until)
	case len(codes) == 0:
		return fault.BadInput("input.text", "二维码中没有统一社会信用代码：请扫描营业执照上的二维码，或者输入代码",
			"there is no credit code in this text: scan the QR of the business licence, or type the code")
	case len(codes) > 1:
		return fault.BadInput("input.text", "二维码中有多个统一社会信用代码：请输入被检查企业的代码", "there is more than one credit code in this text: type that of the enterprise").
			With("codes", codes)
	case codes[0] != f.USCC:
		return fault.Refuse(fault.NotYourCode, fmt.Sprintf("营业执照的代码 %s 不是被检查企业的代码 %s：请核对企业", codes[0], f.USCC),
			fmt.Sprintf("the licence is that of %s, the visit is to %s: check where you are", codes[0], f.USCC)).With("licence", codes[0]).With("uscc", f.USCC)
	}
	return nil
}

// tooEarly refuses to enter under a code that is reserved for a coming day 预留, and says what is possible today.
func (f LicenceFacts) tooEarly(today workday.Date) *fault.Error {
	day := workday.CivilDate(f.ValidFrom)
	msg, en := fmt.Sprintf("检查码预留给 %s，自当日起有效：请在当日扫描", day), fmt.Sprintf("the code is reserved for %s and valid from that day: scan on that day", day)
	if !today.Before(f.WindowFrom) {
		msg, en = msg+"；今日即入企的，请由组长签发今日的检查码，预留的随之作废", en+"; to enter today the lead issues a code of today, which replaces it"
	}
	return fault.Refuse(fault.CodeExpired, msg, en).With("validFrom", f.ValidFrom).With("validTo", f.Until).With("remedy", VisitLater)
}

// Leave records that the team left the enterprise, by a member of the team or by the enterprise's account: with the scan before it, that is
// how long the visit lasted. Once, whatever became of the visit since they entered: its result may be public before they go. The server's time
// rules.
func (s *Service) Leave(ctx context.Context, c command.Command, id uuid.UUID, p Parts) (Inspection, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.LeaveFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := f.entersAlone(RecordAtHost); err != nil {
			return command.Change{}, err
		}
		by := ByOfficer
		switch {
		case c.Actor.EnterpriseID != uuid.Nil && c.Actor.EnterpriseID == f.EnterpriseID:
			by = ByEnterprise
		case !slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.InspectorID == c.Actor.InspectorID }):
			return command.Change{}, fault.New(fault.Forbidden, "离场由检查组成员或者企业登记", "a member of the team or the enterprise records the departure")
		}
		if f.LeftAt != nil {
			return command.Change{}, fault.New(fault.Conflict, "已登记离场", "the departure is on record").With("leftAt", *f.LeftAt)
		}
		if f.ScannedAt == nil {
			return command.Change{}, f.wrongState("检查组没有入企，不能登记离场", "the team did not enter: there is nobody to leave")
		}
		return command.Change{Type: "visit.leave", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID,
				Content: map[string]any{"by": by, "seconds": int(now.Sub(*f.ScannedAt).Seconds())}},
			tx.InsertLeave(ctx, f.Visit, by)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// LeaveFacts are what a departure is decided on.
type LeaveFacts struct {
	Visit
	Team      []TeamID
	ScannedAt *time.Time
	LeftAt    *time.Time
}
