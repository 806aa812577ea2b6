package inspection

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/workday"
)

// ScanParty says who scanned a code.
type ScanParty string

// The parties.
const (
	ByEnterprise ScanParty = "ENTERPRISE" // an account of the enterprise
	ByOfficer    ScanParty = "OFFICER"    // a member of the team, by the QR of the enterprise's licence
	ByVisitor    ScanParty = "VISITOR"    // somebody with the link who signed in to nothing: who that was, nobody can tell
)

// CodeView is the visit behind a code: what the face shows and what a scan is decided on.
type CodeView struct {
	Visit
	Face
	EnterpriseRegion string
	Scans            []ScanParty // on record
}

// NewScan is a scan to write.
type NewScan struct {
	Visit     Visit
	N         int // of the code
	By        ScanParty
	AccountID uuid.UUID // zero for a visitor
	Address   string
	State     State      // of the visit after the scan
	DeviceAt  *time.Time // when the device read the licence without network
}

// Face is what anyone sees who holds a genuine code: who comes, on what basis, what for, the rights, the frequency against the cap. An
// expired code is refused; a revoked one, and one that another replaced, is shown as revoked.
func (s *Service) Face(ctx context.Context, a actor.Actor, token string) (Face, error) {
	_, view, err := s.view(ctx, a, token, s.Clock())
	return view.Face, err
}

// Holder is whoever holds a genuine code and shows no account: the officers of the one visit are theirs to see. Refused as Face is, and when the code is
// revoked.
func (s *Service) Holder(ctx context.Context, token string) (actor.Actor, error) {
	a := actor.Public()
	p, v, err := s.view(ctx, a, token, s.Clock())
	if err == nil && v.Face.Revoked {
		err = revokedCode()
	}
	if err != nil {
		return a, err
	}
	a.Visit = p.Inspection
	return a, nil
}

func revokedCode() error {
	return fault.Refuse(fault.CodeRevoked, "检查码已撤销：可以拒绝检查并举报", "the code was revoked; you may refuse the inspection and report it")
}

// conceal takes from the page of a code that lets nobody in what is there to let somebody in: the officers, and of those who entered on it their photos.
func (f *Face) conceal() {
	if f.ScannedAt == nil {
		f.Officers = []TeamMember{}
	}
	for i := range f.Officers {
		f.Officers[i].Inspector.PhotoURL = nil
	}
}

// view reads the visit behind a token as the holder of the code.
func (s *Service) view(ctx context.Context, a actor.Actor, token string, now time.Time) (Permit, CodeView, error) {
	p, err := s.Codes.Read(token, now)
	if err != nil {
		return Permit{}, CodeView{}, err
	}
	a.Visit = p.Inspection
	v, err := s.Store.Code(ctx, a)
	if fault.Is(err, fault.NotFound) || err == nil && v.EnterpriseID != p.Enterprise {
		return Permit{}, CodeView{}, fault.BadInput("token", "检查码对应的检查不存在，可以拒绝检查并举报",
			"there is no visit behind this code; you may refuse the inspection and report it")
	}
	if err != nil {
		return Permit{}, CodeView{}, err
	}
	if v.Face.Site != nil {
		site := v.Face.Site.Shown()
		v.Face.Site = &site
	}
	v.Face.Rights, v.Face.Prohibitions = s.Rules.rights(v.EnterpriseRegion, workday.CivilDate(now)), s.Rules.Prohibitions.Texts
	s.capped(&v.Face.Frequency, v.Visit.WindowFrom)
	if v.Face.Revoked = v.Face.Revoked || int(p.Serial) != v.CodeN; v.Face.Revoked {
		v.Face.conceal()
	}
	return p, v, nil
}

// Scan records that the enterprise let the team in on this code; the first scan moves the visit to ON_SITE. The enterprise's account may
// scan, and whoever holds the code without an account; no account of an office and none of another enterprise. Nobody can tell whether a
// visitor without account is of the enterprise, so the enterprise's own scan stands beside a visitor's or an officer's and after it, and ScannedBy says
// whose there is. Scanning again by the same party gives the first answer; a visitor after somebody else is CONFLICT.
func (s *Service) Scan(ctx context.Context, c command.Command, token string) (Face, error) {
	now := c.At
	if now.IsZero() {
		now = s.Clock()
	}
	p, v, err := s.view(ctx, c.Actor, token, now)
	if err != nil {
		return Face{}, err
	}
	by, err := partyOf(c.Actor, v)
	if err != nil {
		return Face{}, err
	}
	if by == ByEnterprise && !slices.Contains(v.Scans, by) || len(v.Scans) == 0 {
		c.Actor.Visit = p.Inspection
		_, err = s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
			return scan(ctx, tx, NewScan{N: int(p.Serial), By: by, AccountID: c.Actor.AccountID, Address: c.Address}, p, now)
		})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return Face{}, err
		}
		first := err
		if _, v, err = s.view(ctx, c.Actor, token, now); err != nil {
			return Face{}, err
		}
		if len(v.Scans) == 0 || by == ByEnterprise && !slices.Contains(v.Scans, by) {
			return Face{}, first // CONFLICT about something else, such as the key
		}
	}
	if !slices.Contains(v.Scans, by) {
		return Face{}, fault.New(fault.Conflict, "检查码已被他人扫描：如非本企业扫描，请拒绝检查并举报",
			"another party scanned this code; if it was not you, refuse the inspection and report it").With("scannedAt", v.ScannedAt)
	}
	return v.Face, nil
}

// partyOf says as whom the actor scans, or why not.
func partyOf(a actor.Actor, v CodeView) (ScanParty, error) {
	switch {
	case !a.SignedIn():
		return ByVisitor, nil
	case a.Has(actor.Enterprise) && a.EnterpriseID == v.EnterpriseID:
		return ByEnterprise, nil
	case a.Has(actor.Enterprise):
		return "", fault.Refuse(fault.NotYourCode, fmt.Sprintf("此码用于检查 %s，不是本企业", v.EnterpriseName),
			fmt.Sprintf("this code is for a visit to %s, not to your enterprise", v.EnterpriseName)).With("uscc", v.USCC)
	}
	return "", fault.Refuse(fault.SecondPerson, "检查码由企业扫描：机关账号不得扫码，请由企业登录后扫描，或者用未登录的手机扫描",
		"the enterprise scans, not an account of an office: let the enterprise scan, signed in or with a phone that is not")
}

// free holds that nobody enters with an officer who has a conflict with the enterprise, declared after the code was issued, or who has been absent, suspended
// or without a valid certificate since. It gives who.
func (v Visit) free(ctx context.Context, tx Tx) ([]string, error) {
	who, err := tx.TeamUnfit(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	if len(who) > 0 {
		return who, fault.Refuse(fault.OfficerUnfit, "检查组有成员已停职、调离、请假或者执法证已失效，不得入企：请由负责人更换人员（申请回避或者补派）后重新签发检查码；名录库有误的，先更正名录库",
			"a member of the team is suspended, transferred, on leave or without a valid certificate: nobody enters before the head names another and the code is issued anew; "+
				"correct the register first if it is wrong").With("number", v.Number).With("remedy", ReplaceOfficer)
	}
	if who, err = tx.TeamConflicts(ctx, v.ID); err != nil || len(who) == 0 {
		return nil, err
	}
	return who, fault.Refuse(fault.Recusal, "检查组有成员与该企业有回避关系或者已被决定回避，不得入企：请检查组提出回避申请，由负责人更换人员后重新签发检查码；离线码的当日已到的，补录期限过后方可更换",
		"a member of the team has a conflict with the enterprise or is recused: nobody enters before the team asks for the recusal, the head names another and the code "+
			"is issued anew; from the day of a code reserved for a place without network, that is when the days of the return are over").
		With("number", v.Number).With("remedy", ReplaceOfficer)
}

func scan(ctx context.Context, tx Tx, n NewScan, p Permit, now time.Time) (command.Change, error) {
	v, err := one(tx.Lock(ctx, []uuid.UUID{p.Inspection}))
	if err != nil {
		return command.Change{}, err
	}
	n.Visit = v
	switch {
	case v.State == Void || v.Revoked || n.N != v.CodeN:
		return command.Change{}, revokedCode()
	case n.By != ByEnterprise && (v.State == OnSite || v.State == Recorded || v.State == Closed):
		return command.Change{}, fault.New(fault.Conflict, "检查码已被扫描", "the code was scanned already")
	case v.State == Planned || v.State == Approved:
		return command.Change{}, v.wrongState("检查码尚未签发", "no code was issued")
	case !now.Before(p.To) || now.Before(p.From):
		return command.Change{}, fault.Refuse(fault.CodeExpired, "检查码不在有效期内", "the code is outside its time").With("validFrom", p.From).With("validTo", p.To)
	}
	if n.State = v.State; v.State == CodeIssued {
		if _, err := v.free(ctx, tx); err != nil {
			return command.Change{}, err
		}
		n.State = OnSite
	}
	return command.Change{Type: "code.scan", Subject: v.subject(), ObjectKind: ident.Inspection, Object: v.ID,
		Content: map[string]any{"draw": v.DrawNumber, "code": n.N, "by": n.By}}, tx.InsertScan(ctx, n)
}
