package graph

import (
	"github.com/google/uuid"

	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/roster"
)

// entryQuery decodes the filter of a list of a register.
func entryQuery(r roster.Register, f *gen.RegisterFilter) (roster.EntryQuery, error) {
	q := roster.EntryQuery{Register: r}
	if f == nil {
		return q, nil
	}
	agency, err := wantAgency(f.AgencyID)
	q.Search, q.State, q.AgencyID = f.Search, f.State, agency
	return q, err
}

// editOf decodes which row is changed.
func editOf(r roster.Register, id *string, version *uuid.UUID, reason string) (roster.Edit, error) {
	e := roster.Edit{Register: r, Version: version, Reason: reason}
	if id == nil {
		return e, nil
	}
	got, err := r.WantEntry("input.id", *id)
	e.ID = &got
	return e, err
}

// endingOf decodes who goes on.
func endingOf(in gen.EndRegisterEntryInput) (how roster.Ending, err error) {
	if in.Kind != nil {
		how.Kind = *in.Kind
	}
	if in.SuccessorID == nil {
		return how, nil
	}
	id, err := in.Register.WantEntry("input.successorId", *in.SuccessorID)
	how.Successor = &id
	return how, err
}

// grantOf decodes a grant of power.
func grantOf(in gen.GrantPowerInput) (g roster.Grant, err error) {
	g = roster.Grant{Kind: in.Kind, Instrument: in.Instrument, From: in.From, To: in.To, Reason: in.Reason}
	if g.Grantor.ID, err = ident.Want(ident.Agency, "input.grantorId", in.GrantorID); err != nil {
		return g, err
	}
	if g.Grantee.ID, err = ident.Want(ident.Agency, "input.granteeId", in.GranteeID); err != nil {
		return g, err
	}
	if in.ItemIds != nil { // none listed is not all
		g.ItemIDs, err = ident.WantAll(ident.CheckItem, "input.itemIds", in.ItemIds)
	}
	return g, err
}

func warningsOf(found []roster.Problem) []gen.RegisterWarning {
	out := make([]gen.RegisterWarning, len(found))
	for i, p := range found {
		out[i] = gen.RegisterWarning{Column: p.Column, Message: p.Msg, MessageEn: p.En}
	}
	return out
}

func registerEntryEdge(cursor string, n roster.Entry) gen.RegisterEntryEdge {
	return gen.RegisterEntryEdge{Cursor: cursor, Node: &n}
}

func registerChangeEdge(cursor string, n roster.EntryChange) gen.RegisterChangeEdge {
	return gen.RegisterChangeEdge{Cursor: cursor, Node: &n}
}

func powerGrantEdge(cursor string, n roster.Grant) gen.PowerGrantEdge {
	return gen.PowerGrantEdge{Cursor: cursor, Node: &n}
}
