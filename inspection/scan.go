package inspection

import (
	"context"
	"fmt"
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
	ByVisitor    ScanParty = "VISITOR"    // somebody with the link, without account
	ByOfficer    ScanParty = "OFFICER"    // an officer of another agency who scanned the licence QR
)

// Scan is a scan on record.
type Scan struct {
	By        ScanParty
	AccountID *uuid.UUID
	At        time.Time
}

// CodeView is the visit behind a code: what the face shows and what a scan is decided on.
type CodeView struct {
	Visit
	Face
	EnterpriseRegion string
	AgencyIDs        []uuid.UUID // lead and joining
	Scan             *Scan
}

// NewScan is a scan to write.
type NewScan struct {
	Visit     Visit
	N         int // of the code
	By        ScanParty
	AccountID uuid.UUID // zero for a visitor
	Address   string
}

// Face is what anyone sees who holds a genuine code: who comes, on what basis, what for, the rights, the frequency against the cap. An
// expired code is refused; a revoked one is shown as revoked.
func (s *Service) Face(ctx context.Context, a actor.Actor, token string) (Face, error) {
	_, view, err := s.view(ctx, a, token, s.Clock())
	return view.Face, err
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
	v.Face.Rights, v.Face.Prohibitions = s.Rules.rights(v.EnterpriseRegion, workday.CivilDate(now)), s.Rules.Prohibitions.Texts
	if rule, ok := s.Caps.Rule(v.RegionCode, v.Field, v.Visit.WindowFrom); ok {
		v.Face.Frequency.Cap, v.Face.Frequency.Basis = rule.Cap, rule.Basis
	}
	return p, v, nil
}

// Scan records that the enterprise let the team in on this code, and moves the visit to ON_SITE. Anybody who holds the code may scan
// except staff of the inspecting agencies and accounts of other enterprises. Scanning again by the same party gives the first answer, by
// another party is CONFLICT.
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
	if v.Scan == nil {
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
		if v.Scan == nil {
			return Face{}, first // CONFLICT about something else, such as the key
		}
	}
	if !v.Scan.same(by, c.Actor) {
		return Face{}, fault.New(fault.Conflict, "检查码已被他人扫描：如非本企业扫描，请拒绝检查并举报",
			"another party scanned this code; if it was not you, refuse the inspection and report it").With("scannedAt", v.Scan.At)
	}
	return v.Face, nil
}

func (sc Scan) same(by ScanParty, a actor.Actor) bool {
	return sc.By == by && (by != ByOfficer || sc.AccountID != nil && *sc.AccountID == a.AccountID)
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
	case a.AgencyID == v.AgencyID || inAgencies(a.AgencyID, v.AgencyIDs):
		return "", fault.Refuse(fault.SecondPerson, "检查码由企业扫描：检查机关人员不得自扫", "the enterprise scans: staff of the inspecting agency may not scan their own code")
	}
	return ByOfficer, nil
}

func inAgencies(id uuid.UUID, ids []uuid.UUID) bool {
	for _, x := range ids {
		if x == id && id != uuid.Nil {
			return true
		}
	}
	return false
}

func scan(ctx context.Context, tx Tx, n NewScan, p Permit, now time.Time) (command.Change, error) {
	v, err := one(tx.Lock(ctx, []uuid.UUID{p.Inspection}))
	if err != nil {
		return command.Change{}, err
	}
	n.Visit = v
	switch {
	case v.State == Void || n.N != v.CodeN:
		return command.Change{}, fault.Refuse(fault.CodeRevoked, "检查码已撤销：可以拒绝检查并举报", "the code was revoked; you may refuse the inspection and report it")
	case v.State == OnSite || v.State == Recorded || v.State == Closed:
		return command.Change{}, fault.New(fault.Conflict, "检查码已被扫描", "the code was scanned already")
	case v.State != CodeIssued:
		return command.Change{}, v.wrongState("检查码尚未签发", "no code was issued")
	case !now.Before(p.To) || now.Before(p.From):
		return command.Change{}, fault.Refuse(fault.CodeExpired, "检查码不在有效期内", "the code is outside its time").With("validFrom", p.From).With("validTo", p.To)
	}
	return command.Change{Type: "code.scan", Subject: v.subject(), ObjectKind: ident.Inspection, Object: v.ID,
		Content: map[string]any{"draw": v.DrawNumber, "code": n.N, "by": n.By}}, tx.InsertScan(ctx, n)
}
