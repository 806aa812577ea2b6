package graph

import (
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
)

func exceptionEdge(cursor string, x inspection.Exception) gen.GateExceptionEdge {
	return gen.GateExceptionEdge{Cursor: cursor, Node: &x}
}

func proposalEdge(cursor string, x inspection.Proposal) gen.MergeProposalEdge {
	return gen.MergeProposalEdge{Cursor: cursor, Node: &x}
}

// orZero is what a filter says; without one it says nothing.
func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// emergencyRequest decodes the input of enterEmergency.
func emergencyRequest(in gen.EnterEmergencyInput) (r inspection.EmergencyRequest, err error) {
	r = inspection.EmergencyRequest{Reason: in.Reason, EnteredAt: in.EnteredAt}
	if r.EnterpriseID, err = ident.Want(ident.Enterprise, "input.enterpriseId", in.EnterpriseID); err != nil {
		return r, err
	}
	if r.ItemIDs, err = ident.WantAll(ident.CheckItem, "input.itemIds", in.ItemIds); err != nil {
		return r, err
	}
	r.InspectorIDs, err = ident.WantAll(ident.Inspector, "input.inspectorIds", in.InspectorIds)
	return r, err
}
