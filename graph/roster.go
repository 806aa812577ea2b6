package graph

import (
	"github.com/google/uuid"

	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/roster"
)

// inspectorQuery decodes the filter of a list of inspectors.
func inspectorQuery(f *gen.InspectorFilter) (roster.InspectorQuery, error) {
	if f == nil {
		return roster.InspectorQuery{}, nil
	}
	agency, err := wantAgency(f.AgencyID)
	return roster.InspectorQuery{AgencyID: agency, Status: f.Status}, err
}

// checkItemQuery decodes the filter of a list of items.
func checkItemQuery(f *gen.CheckItemFilter) (roster.CheckItemQuery, error) {
	if f == nil {
		return roster.CheckItemQuery{}, nil
	}
	agency, err := wantAgency(f.AgencyID)
	return roster.CheckItemQuery{AgencyID: agency, Active: f.Active, NameContains: f.NameContains}, err
}

// wantAgency reads the optional agency of a filter.
func wantAgency(id *string) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	got, err := ident.Want(ident.Agency, "filter.agencyId", *id)
	return &got, err
}

func agencyEdge(cursor string, n roster.Agency) gen.AgencyEdge {
	return gen.AgencyEdge{Cursor: cursor, Node: &n}
}

func regionEdge(cursor string, n roster.Region) gen.RegionEdge {
	return gen.RegionEdge{Cursor: cursor, Node: &n}
}

func industryEdge(cursor string, n roster.Industry) gen.IndustryEdge {
	return gen.IndustryEdge{Cursor: cursor, Node: &n}
}

func enterpriseEdge(cursor string, n roster.Enterprise) gen.EnterpriseEdge {
	return gen.EnterpriseEdge{Cursor: cursor, Node: &n}
}

func inspectorEdge(cursor string, n roster.Inspector) gen.InspectorEdge {
	return gen.InspectorEdge{Cursor: cursor, Node: &n}
}

func checkItemEdge(cursor string, n roster.CheckItem) gen.CheckItemEdge {
	return gen.CheckItemEdge{Cursor: cursor, Node: &n}
}
