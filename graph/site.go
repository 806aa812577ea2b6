package graph

import (
	"github.com/google/uuid"

	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/roster"
)

// wantSite decodes the id of a site, if there is one.
func wantSite(field string, id *string) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	got, err := ident.Want(ident.Site, field, *id)
	return &got, err
}

// saveSite decodes a site to make or change.
func saveSite(in gen.SaveEnterpriseSiteInput) (s roster.SaveSite, err error) {
	s = roster.SaveSite{Version: in.Version, Kind: in.Kind, Name: in.Name, USCC: in.Uscc, RegionCode: in.RegionCode, Address: in.Address, Closed: in.Closed,
		Reason: in.Reason}
	if s.ID, err = wantSite("input.siteId", in.SiteID); err != nil || in.EnterpriseID == nil {
		return s, err
	}
	id, err := ident.Want(ident.Enterprise, "input.enterpriseId", *in.EnterpriseID)
	s.EnterpriseID = &id
	return s, err
}

func siteEdge(cursor string, s roster.Site) gen.EnterpriseSiteEdge {
	return gen.EnterpriseSiteEdge{Cursor: cursor, Node: &s}
}
