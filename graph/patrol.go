package graph

import (
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
)

func patrolEdge(cursor string, p inspection.Patrol) gen.PatrolEdge {
	return gen.PatrolEdge{Cursor: cursor, Node: &p}
}

// patrolRequest decodes the input of planPatrol.
func patrolRequest(in gen.PlanPatrolInput) (r inspection.PatrolRequest, err error) {
	r = inspection.PatrolRequest{Title: in.Title, Area: in.Area, From: in.From, To: in.To, Shops: in.Shops}
	if r.ItemIDs, err = ident.WantAll(ident.CheckItem, "input.itemIds", in.ItemIds); err != nil {
		return r, err
	}
	r.InspectorIDs, err = ident.WantAll(ident.Inspector, "input.inspectorIds", in.InspectorIds)
	return r, err
}
