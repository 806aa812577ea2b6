package graph

import (
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/oversight"
	"yangguang/page"
)

// warningQuery reads the filter of the list of warnings.
func warningQuery(f *gen.WarningFilter) (oversight.Query, error) {
	if f == nil {
		return oversight.Query{}, nil
	}
	agency, err := agencyFilter(f.AgencyID)
	return oversight.Query{Kind: f.Kind, State: f.State, AgencyID: agency, Overdue: f.Overdue}, err
}

func warningPosition(w *oversight.Warning) page.Position {
	return page.Position{page.At(w.RaisedAt), page.ID(w.ID)}
}

func warningEdge(cursor string, w oversight.Warning) gen.WarningEdge {
	return gen.WarningEdge{Cursor: cursor, Node: &w}
}

// warningField is where the input names a warning, of kind warningKind.
const warningField, warningKind = "input.warningId", ident.Warning
