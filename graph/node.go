package graph

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/graph/gen"
	"yangguang/ident"
)

// finder finds an object of one kind in the caller's scope.
type finder func(ctx context.Context, a actor.Actor, id uuid.UUID) (ident.Node, error)

// finders says which service knows the objects of a kind. A test holds it against the schema: every type that implements Node is here.
func (r *Resolver) finders() map[ident.Kind]finder {
	return map[ident.Kind]finder{
		ident.Agency:     one(r.Roster.AgencyByID),
		ident.Enterprise: one(r.Roster.EnterpriseByID),
		ident.Inspector:  one(r.Roster.InspectorByID),
		ident.CheckItem:  one(r.Roster.CheckItemByID),
		ident.Plan:       oneOf(r.Draws.PlansByID),
		ident.Draw:       oneOf(r.Draws.DrawsByID),
		ident.Round:      oneOf(r.Draws.RoundsByID),
		ident.Deviation:  oneOf(r.Draws.DeviationsByID),
		ident.Exclusion:  oneOf(r.Draws.ExclusionsByID),
		ident.Inspection: one(r.Inspections.ByID),
		ident.Patrol:     one(r.Inspections.PatrolByID),
		ident.Finding:    one(r.Decisions.FindingByID),
		ident.Case:       one(r.Decisions.CaseByID),
		ident.Decision:   one(r.Decisions.DecisionByID),
	}
}

func one[T ident.Node](find func(context.Context, actor.Actor, uuid.UUID) (T, error)) finder {
	return func(ctx context.Context, a actor.Actor, id uuid.UUID) (ident.Node, error) { return find(ctx, a, id) }
}

func oneOf[T ident.Node](find func(context.Context, actor.Actor, []uuid.UUID) (map[uuid.UUID]T, error)) finder {
	return func(ctx context.Context, a actor.Actor, id uuid.UUID) (ident.Node, error) {
		got, err := find(ctx, a, []uuid.UUID{id})
		if n, ok := got[id]; ok && err == nil {
			return n, nil
		}
		return nil, err
	}
}

// found answers with null for what is absent or not the caller's.
func found(n ident.Node, err error) (ident.Node, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

// actorNow is the caller as the database has him now: for an answer that says nothing but who he is, no transaction checks that.
func actorNow(ctx context.Context) (actor.Actor, error) {
	if r := request(ctx); r.Fresh != nil {
		return r.Fresh(ctx)
	}
	return actorOf(ctx), nil
}

// viewer shows an account with the places it belongs to.
func (r *Resolver) viewer(ctx context.Context, a actor.Actor) (*gen.Viewer, error) {
	v := &gen.Viewer{ID: ident.Of(ident.Account, a.AccountID), Username: a.Username, DisplayName: a.DisplayName, Roles: make([]gen.Role, len(a.Roles))}
	for i, role := range a.Roles {
		v.Roles[i] = gen.Role(strings.ToUpper(string(role)))
	}
	var err error
	if v.Agency, err = place(ctx, a, a.AgencyID, r.Roster.AgencyByID); err != nil {
		return nil, err
	}
	if v.Enterprise, err = place(ctx, a, a.EnterpriseID, r.Roster.EnterpriseByID); err != nil {
		return nil, err
	}
	v.Inspector, err = place(ctx, a, a.InspectorID, r.Roster.InspectorByID)
	return v, err
}

func place[T any](ctx context.Context, a actor.Actor, id uuid.UUID, find func(context.Context, actor.Actor, uuid.UUID) (T, error)) (*T, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	return orNull(find(ctx, a, id))
}
