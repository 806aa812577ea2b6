package graph

import (
	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/workday"
)

func publishedEdge(cursor string, x inspection.PublishedInspection) gen.PublishedInspectionEdge {
	return gen.PublishedInspectionEdge{Cursor: cursor, Node: &x}
}

// agencyFilter reads the agency of a filter.
func agencyFilter(id *string) (*uuid.UUID, error) {
	return wantMaybe(ident.Agency, "filter.agencyId", id)
}

// publicFilter reads what the public lists are filtered by: a code in any spelling; a code that can be none and days in the wrong order are errors, for an
// empty list would say that nothing was published.
func publicFilter(agencyID, uscc *string, from, to *workday.Date) (agency *uuid.UUID, code *string, err error) {
	if agency, err = agencyFilter(agencyID); err != nil {
		return nil, nil, err
	}
	if uscc != nil {
		one, err := roster.ParseUSCC("filter.uscc", *uscc)
		if err != nil {
			return nil, nil, err
		}
		code = &one
	}
	if from != nil && to != nil && to.Before(*from) {
		return nil, nil, fault.BadInput("filter.to", "截止日期不得早于起始日期", "the last day must not be before the first")
	}
	return agency, code, nil
}

// publishedQuery reads the filter of the list of published results.
func publishedQuery(f *gen.PublishedFilter) (inspection.PublishedQuery, error) {
	if f == nil {
		return inspection.PublishedQuery{}, nil
	}
	agency, code, err := publicFilter(f.AgencyID, f.Uscc, f.From, f.To)
	return inspection.PublishedQuery{USCC: code, Result: f.Result, AgencyID: agency, Item: f.Item, From: f.From, To: f.To}, err
}

// penaltyQuery reads the filter of the list of published penalties.
func penaltyQuery(f *gen.PublishedPenaltyFilter) (publish.PenaltyQuery, error) {
	if f == nil {
		return publish.PenaltyQuery{}, nil
	}
	agency, code, err := publicFilter(f.AgencyID, f.Uscc, f.From, f.To)
	return publish.PenaltyQuery{USCC: code, AgencyID: agency, Measure: f.Measure, From: f.From, To: f.To}, err
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
