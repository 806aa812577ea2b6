package roster

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
)

// SiteKind is what a site of an enterprise is.
type SiteKind string

// The kinds.
const (
	Branch   SiteKind = "BRANCH"   // 分支机构
	Premises SiteKind = "PREMISES" // 经营场所
	Office   SiteKind = "OFFICE"   // 代表处
)

// Site is where an enterprise can be met beside its registered address. Version counts its changes; the latest holds.
type Site struct {
	ID           uuid.UUID
	EnterpriseID uuid.UUID
	Version      int
	Kind         SiteKind
	Name         string
	USCC         *string // a branch's own code
	Region       Region
	Address      string
	Closed       bool
	Reason       string // of the latest change
	By           string // pseudonym
	At           time.Time
}

// NodeID is the opaque id.
func (s Site) NodeID() string { return ident.Of(ident.Site, s.ID) }

// SitePosition is the sort key of a site in a list.
func SitePosition(s *Site) page.Position { return page.Position{page.ID(s.ID)} }

// SaveSite makes or changes a site. ID nil makes one of the enterprise; Version is what the editor saw.
type SaveSite struct {
	EnterpriseID *uuid.UUID
	ID           *uuid.UUID
	Version      *int
	Kind         SiteKind
	Name         string
	USCC         *string
	RegionCode   string
	Address      string
	Closed       bool
	Reason       string
}

// Sites lists the sites of an enterprise in the order in which they were made.
func (s *Service) Sites(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask) (page.Result[Site], error) {
	return s.store.ListSites(ctx, a, enterprise, ask)
}

// SaveSite makes or changes a site of an enterprise that the actor keeps, with the reason on record; what was before stays a version.
func (s *Service) SaveSite(ctx context.Context, c command.Command, in SaveSite) (Site, error) {
	if err := in.check(); err != nil {
		return Site{}, err
	}
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		site, code, err := openSite(ctx, tx, c.Actor, in)
		if err != nil {
			return command.Change{}, err
		}
		if in.USCC != nil && *in.USCC == code {
			return command.Change{}, fault.BadInput("input.uscc", "这是企业自己的统一社会信用代码：请填写分支机构的，没有的留空",
				"this is the enterprise's own credit code: give the branch's, or none")
		}
		fresh := site.Version == 0
		site.Version++
		site.Kind, site.Name, site.USCC, site.Address, site.Closed, site.Reason = in.Kind, in.Name, in.USCC, in.Address, in.Closed, in.Reason
		site.Region = RegionOf(in.RegionCode)
		return command.Change{Type: "site.change", Subject: ledger.Subject{Kind: ledger.SubjectEnterprise, ID: code}, ObjectKind: ident.Site, Object: site.ID,
			Content: map[string]any{"site": site.NodeID(), "version": site.Version, "kind": site.Kind, "name": site.Name, "uscc": site.USCC,
				"region": in.RegionCode, "address": site.Address, "closed": site.Closed, "reason": site.Reason}}, tx.InsertSite(ctx, site, fresh)
	})
	if err != nil {
		return Site{}, err
	}
	return s.store.FindSite(ctx, c.Actor, id)
}

func (in *SaveSite) check() error {
	e := Edit{Register: Enterprises, Reason: in.Reason}
	if err := e.check(); err != nil {
		return err
	}
	in.Reason, in.Name, in.Address = e.Reason, NormaliseText(in.Name), NormaliseText(in.Address)
	if in.USCC != nil && strings.TrimSpace(*in.USCC) == "" {
		in.USCC = nil
	}
	if in.USCC != nil {
		code, err := ParseUSCC("input.uscc", *in.USCC)
		if err != nil {
			return err
		}
		if isCitizenNumber(code) {
			return fault.BadInput("input.uscc", "疑为公民身份号码，平台不保存：请填写该分支机构的统一社会信用代码",
				"looks like a citizen's identity number, which is never stored: give the branch's own credit code")
		}
		in.USCC = &code
	}
	between := func(s string, most int) bool { n := utf8.RuneCountInString(s); return n > 0 && n <= most }
	switch {
	case !slices.Contains([]SiteKind{Branch, Premises, Office}, in.Kind):
		return fault.BadInput("input.kind", "须为分支机构、经营场所或者代表处", "a branch, premises or an office")
	case !between(in.Name, 256):
		return fault.BadInput("input.name", "请填写名称（1 至 256 字）", "give a name of 1 to 256 characters")
	case !between(in.Address, 512):
		return fault.BadInput("input.address", "请填写地址（1 至 512 字）", "give an address of 1 to 512 characters")
	case (in.ID == nil) == (in.EnterpriseID == nil):
		return fault.BadInput("input.enterpriseId", "新增的，指明企业；修改的，指明场所：二者之一", "name the enterprise of a new site or the site to change: one of the two")
	case in.ID != nil && in.Version == nil:
		return fault.BadInput("input.version", "请给出所修改的版本", "say which version is changed")
	}
	if err := checkWords("input.name", in.Name, unfit); err != nil {
		return err
	}
	if err := checkWords("input.address", in.Address, unfitPlace); err != nil {
		return err
	}
	switch now, known := CurrentRegion(in.RegionCode); {
	case !known:
		return fault.BadInput("input.regionCode", "没有该行政区划：请填写现行的 6 位区划代码（开发区填所在县区的）",
			"no such region: give a code of six digits that is in force, of a development zone that of its county")
	case now != in.RegionCode:
		return fault.BadInput("input.regionCode", "该区划代码已由 "+now+" 取代：请填写 "+now, "this region code is superseded: write "+now).With("now", now)
	}
	return nil
}

// openSite locks the enterprise and the site that is to be changed, as its keeper saw it, and gives the enterprise's code.
func openSite(ctx context.Context, tx Tx, a actor.Actor, in SaveSite) (site Site, code string, err error) {
	site = Site{ID: uuid.Must(uuid.NewV7())}
	if in.ID != nil {
		if site, err = tx.Site(ctx, *in.ID); err != nil {
			return site, "", absent(err)
		}
	} else {
		site.EnterpriseID = *in.EnterpriseID
	}
	e, err := tx.LockEntry(ctx, Enterprises, site.EnterpriseID)
	if err == nil {
		err = mayKeep(ctx, tx, a, e)
	}
	if err != nil {
		return site, "", absent(err)
	}
	if in.ID != nil { // once more, now that nobody else changes it
		if site, err = tx.Site(ctx, *in.ID); err == nil && site.Version != *in.Version {
			err = fault.New(fault.Conflict, "该场所已被他人修改：请核对后在新版本上重新修改", "somebody changed this site meanwhile: look at it and edit the new version").
				With("version", site.Version).With("by", site.By).With("reason", site.Reason)
		}
	}
	return site, e.Code, err
}
