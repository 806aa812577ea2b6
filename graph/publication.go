package graph

import (
	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/publish"
)

func publishedEdge(cursor string, x inspection.PublishedInspection) gen.PublishedInspectionEdge {
	return gen.PublishedInspectionEdge{Cursor: cursor, Node: &x}
}

// agencyFilter reads the agency of a filter.
func agencyFilter(id *string) (*uuid.UUID, error) {
	return wantMaybe(ident.Agency, "filter.agencyId", id)
}

// publishedQuery reads the filter of the list of published results.
func publishedQuery(f *gen.PublishedFilter) (inspection.PublishedQuery, error) {
	if f == nil {
		return inspection.PublishedQuery{}, nil
	}
	agency, err := agencyFilter(f.AgencyID)
	return inspection.PublishedQuery{USCC: f.Uscc, Result: f.Result, AgencyID: agency, Item: f.Item, From: f.From, To: f.To}, err
}

// penaltyQuery reads the filter of the list of published penalties.
func penaltyQuery(f *gen.PublishedPenaltyFilter) (publish.PenaltyQuery, error) {
	if f == nil {
		return publish.PenaltyQuery{}, nil
	}
	agency, err := agencyFilter(f.AgencyID)
	return publish.PenaltyQuery{USCC: f.Uscc, AgencyID: agency, Measure: f.Measure, From: f.From, To: f.To}, err
}

func noticeQuery(f *gen.PublicationNoticeFilter) publish.NoticeQuery {
	if f == nil {
		return publish.NoticeQuery{}
	}
	return publish.NoticeQuery{Kind: f.Kind, Waiting: f.Waiting}
}

// publicationSubject reads the id of what is published: an inspection or a decision.
func publicationSubject(id string) (publish.Subject, error) {
	kind, at, err := ident.Parse(id)
	switch {
	case err == nil && kind == ident.Inspection:
		return publish.Subject{Kind: publish.InspectionResult, ID: at}, nil
	case err == nil && kind == ident.Decision:
		return publish.Subject{Kind: publish.Penalty, ID: at}, nil
	}
	missing := fault.Missing("该公示事项", "publication")
	missing.Field = "input.id"
	return publish.Subject{}, missing
}

func penaltyEdge(cursor string, x publish.PublishedPenalty) gen.PublishedPenaltyEdge {
	return gen.PublishedPenaltyEdge{Cursor: cursor, Node: &x}
}

func noticePosition(x *publish.Notice) page.Position {
	return page.Position{page.At(x.At), page.ID(x.ID)}
}

func noticeEdge(cursor string, x publish.Notice) gen.PublicationNoticeEdge {
	return gen.PublicationNoticeEdge{Cursor: cursor, Node: &x}
}
