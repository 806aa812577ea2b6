package graph

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/draw"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/page"
)

func planEdge(cursor string, p draw.Plan) gen.PlanEdge { return gen.PlanEdge{Cursor: cursor, Node: &p} }
func drawEdge(cursor string, d draw.Draw) gen.DrawEdge { return gen.DrawEdge{Cursor: cursor, Node: &d} }

func selectionEdge(cursor string, s draw.Selection) gen.SelectionEdge {
	return gen.SelectionEdge{Cursor: cursor, Node: &s}
}

func entryEdge(cursor string, e draw.Entry) gen.DrawEntryEdge {
	return gen.DrawEntryEdge{Cursor: cursor, Node: &e}
}

func deviationEdge(cursor string, d draw.Deviation) gen.DrawDeviationEdge {
	return gen.DrawDeviationEdge{Cursor: cursor, Node: &d}
}

// deviations is a page of deviations; narrowed says what its cursors belong to.
func (r *Resolver) deviations(ctx context.Context, name string, narrowed any, f draw.DeviationFilter, first int, after *string) (*gen.DrawDeviationConnection, error) {
	l, ask, err := r.list(ctx, name, narrowed, first, after, page.Time, page.UUID)
	if err != nil {
		return nil, err
	}
	p, err := r.Draws.Deviations(ctx, actorOf(ctx), f, ask)
	if err != nil {
		return nil, err
	}
	edges, info := connect(l, ask, p, draw.DeviationPosition, deviationEdge)
	return &gen.DrawDeviationConnection{Edges: edges, Nodes: p.Rows, PageInfo: info}, nil
}

func exclusionEdge(cursor string, e draw.Exclusion) gen.PlanExclusionEdge {
	return gen.PlanExclusionEdge{Cursor: cursor, Node: &e}
}

func requestExclusionOf(in gen.RequestExclusionInput) (draw.RequestExclusion, error) {
	plan, err := ident.Want(ident.Plan, "input.planId", in.PlanID)
	return draw.RequestExclusion{Plan: plan, USCC: in.Uscc, Code: in.Code, Evidence: in.Evidence, Until: in.Until}, err
}

func exclusionFilter(f *gen.PlanExclusionFilter) (draw.ExclusionFilter, error) {
	if f == nil {
		return draw.ExclusionFilter{}, nil
	}
	plan, err := wantMaybe(ident.Plan, "filter.planId", f.PlanID)
	return draw.ExclusionFilter{Plan: plan, State: f.State}, err
}

func roundEdge(cursor string, r draw.Round) gen.RoundEdge {
	return gen.RoundEdge{Cursor: cursor, Node: &r}
}

// sealOf reads what a sealed party says about a draw.
func sealOf(id, party string, value ident.Digest) (draw.Seal, error) {
	d, err := ident.Want(ident.Draw, "input.drawId", id)
	return draw.Seal{Draw: d, Party: party, Value: value}, err
}

func verdictOf(in gen.DecideDeviationInput) (draw.Verdict, error) {
	return verdict(ident.Deviation, "input.deviationId", in.DeviationID, in.Approve, in.Remark)
}

// verdict reads what another person says to a request.
func verdict(k ident.Kind, field, id string, approve bool, remark *string) (draw.Verdict, error) {
	v := draw.Verdict{Approve: approve}
	if remark != nil {
		v.Remark = *remark
	}
	var err error
	v.Request, err = ident.Want(k, field, id)
	return v, err
}

// idsOf are the ids that a batch of parents asks for.
func idsOf[P any](parents []*P, id func(*P) uuid.UUID) []uuid.UUID {
	ids := make([]uuid.UUID, len(parents))
	for i, p := range parents {
		ids[i] = id(p)
	}
	return ids
}

// idsOfSome is idsOf where a parent may name nothing: its id is nil then.
func idsOfSome[P any](parents []*P, id func(*P) *uuid.UUID) []uuid.UUID {
	return idsOf(parents, func(p *P) uuid.UUID {
		if i := id(p); i != nil {
			return *i
		}
		return uuid.Nil
	})
}

// present are the ids that name something.
func present(ids []uuid.UUID) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return id == uuid.Nil })
}

// inOrder puts what was found into the order of the parents.
func inOrder[T any](ids []uuid.UUID, found map[uuid.UUID]T) []T {
	out := make([]T, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out
}

// inOrderPtr is inOrder for objects; what was not found is nil.
func inOrderPtr[T any](ids []uuid.UUID, found map[uuid.UUID]T) []*T {
	out := make([]*T, len(ids))
	for i, id := range ids {
		if v, ok := found[id]; ok {
			out[i] = &v
		}
	}
	return out
}

// wantMaybe reads an optional id of a filter.
func wantMaybe(k ident.Kind, field string, s *string) (*uuid.UUID, error) {
	if s == nil {
		return nil, nil
	}
	id, err := ident.Want(k, field, *s)
	return &id, err
}

func planQuery(f *gen.PlanFilter) (draw.PlanQuery, error) {
	if f == nil {
		return draw.PlanQuery{}, nil
	}
	agency, err := wantMaybe(ident.Agency, "filter.agencyId", f.AgencyID)
	return draw.PlanQuery{Year: f.Year, Kind: f.Kind, AgencyID: agency, State: f.State,
		PublicationOverdue: f.PublicationOverdue != nil && *f.PublicationOverdue}, err
}

func drawFilter(f *gen.DrawFilter) (draw.Filter, error) {
	if f == nil {
		return draw.Filter{}, nil
	}
	agency, err := wantMaybe(ident.Agency, "filter.agencyId", f.AgencyID)
	return draw.Filter{Year: f.Year, AgencyID: agency, State: f.State, Round: f.Round, AwaitsSeal: f.AwaitsSeal != nil && *f.AwaitsSeal}, err
}

func filePlanOf(in gen.FilePlanInput) (draw.FilePlan, error) {
	p := draw.FilePlan{Kind: in.Kind, Year: in.Year, Title: in.Title, Stratification: in.Stratification, From: in.From, To: in.To, LateReason: in.LateReason,
		Ratios: in.Ratios,
		Target: targetOf(in.Target)}
	var err error
	if p.Items, err = ident.WantAll(ident.CheckItem, "input.itemIds", in.ItemIds); err != nil {
		return p, err
	}
	p.Cooperating, err = ident.WantAll(ident.Agency, "input.cooperatingAgencyIds", in.CooperatingAgencyIds)
	return p, err
}

func targetOf(in *gen.TargetInput) draw.Target {
	return draw.Target{RegionCodes: in.RegionCodes, Industries: in.Industries, Kinds: in.Kinds, CreditClasses: in.CreditClasses, KeySupervision: in.KeySupervision}
}

// planStep is the plan and the command of a step with a plan.
func planStep(ctx context.Context, key uuid.UUID, planID string, input any) (id uuid.UUID, c command.Command, err error) {
	if id, err = ident.Want(ident.Plan, "input.planId", planID); err != nil {
		return id, c, err
	}
	c, err = commandOf(ctx, key, input)
	return id, c, err
}

func openRoundOf(in gen.OpenRoundInput) draw.OpenRound {
	r := draw.OpenRound{Name: in.Name, Suite: in.Suite, Parties: in.Parties, Quorum: in.Quorum, RevealBy: in.RevealBy}
	for _, b := range in.Beacons {
		r.Beacons = append(r.Beacons, draw.Beacon{Source: b.Source, Event: b.Event, Time: b.Time})
	}
	return r
}

func commitDrawOf(in gen.CommitDrawInput) (draw.CommitDraw, error) {
	d := draw.CommitDraw{Slots: in.Slots, ReservePercent: in.ReservePercent, CapacityFactor: in.CapacityFactor, Publication: in.Publication,
		WindowFrom: in.WindowFrom, WindowTo: in.WindowTo}
	var err error
	if d.Plan, err = ident.Want(ident.Plan, "input.planId", in.PlanID); err != nil {
		return d, err
	}
	for _, e := range in.Exclusions {
		d.Exclusions = append(d.Exclusions, draw.NamedExclusion{USCC: e.Uscc, Code: e.Code})
	}
	d.Sealed, d.Embargo, d.Chain = in.SealedParties, in.EmbargoUntil, in.ReserveChain
	d.Round, err = ident.Want(ident.Round, "input.roundId", in.RoundID)
	return d, err
}
