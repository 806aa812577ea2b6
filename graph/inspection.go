package graph

import (
	"context"

	"github.com/google/uuid"

	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
)

// inspectionParts are the children of inspections that the running field's answer holds.
func inspectionParts(ctx context.Context) inspection.Parts {
	f, r, x := selected(ctx, "Inspection"), selected(ctx, "InspectionRecord"), selected(ctx, "CheckItem")
	return inspection.Parts{Team: f["team"], Items: f["items"], Checklists: x["checklist"], Cooperating: f["cooperatingAgencies"], Code: f["checkCode"],
		Records: f["record"] || f["records"], Recorders: r["recordedBy"], Answers: r["answers"], Evidence: r["evidence"], Confirmed: r["confirmedBy"],
		Party: r["party"] || r["complete"], Corrections: f["corrections"], Findings: f["findings"], Rectifications: f["rectifications"], Cases: f["cases"],
		Publication: f["publication"], Ledger: f["ledger"], Plan: f["plan"], Draw: f["draw"], Recusals: f["recusals"],
		Papers: f["papers"], Emergency: f["emergency"], Joint: f["joint"], Standing: r["complete"] || r["awaitsAcceptance"], Own: ownFields(f)}
}

// ownFields says that no field is asked for but those of a visit's own row and of its records: most commands answer with no more.
func ownFields(asked map[string]bool) bool {
	for name := range asked {
		switch name {
		case "__typename", "id", "number", "kind", "state", "windowFrom", "windowTo", "countsTowardCap", "voidReason", "createdAt", "record", "records":
		default:
			return false
		}
	}
	return true
}

// inspectionQuery reads the filter of a list of inspections.
func inspectionQuery(ctx context.Context, f *gen.InspectionFilter) (inspection.Query, error) {
	q := inspection.Query{Parts: inspectionParts(ctx)}
	if f == nil {
		return q, nil
	}
	q.State, q.Kind, q.Mine = f.State, f.Kind, f.Mine
	var err error
	if q.DrawID, err = wantIfGiven(ident.Draw, "filter.drawId", f.DrawID); err == nil {
		q.PatrolID, err = wantIfGiven(ident.Patrol, "filter.patrolId", f.PatrolID)
	}
	return q, err
}

// wantIfGiven reads an opaque id of one kind that an input may leave out.
func wantIfGiven(k ident.Kind, field string, s *string) (*uuid.UUID, error) {
	if s == nil {
		return nil, nil
	}
	id, err := ident.Want(k, field, *s)
	return &id, err
}

// inspectionsPage makes one page of inspections.
func (r *Resolver) inspectionsPage(ctx context.Context, name string, q inspection.Query, first int, after *string) (*gen.InspectionConnection, error) {
	l, ask, err := r.list(ctx, name, []any{q.Filter, q.Of}, first, after, page.Time, page.UUID)
	if err != nil {
		return nil, err
	}
	p, err := r.Inspections.List(ctx, actorOf(ctx), q, ask)
	if err != nil {
		return nil, err
	}
	edges, info := connect(l, ask, p, inspectionPosition, inspectionEdge)
	return &gen.InspectionConnection{Edges: edges, Nodes: p.Rows, PageInfo: info}, nil
}

// inspectionsOf finds inspections by id, in the order of the ids; what the caller may not see is nil.
func (r *Resolver) inspectionsOf(ctx context.Context, ids []uuid.UUID) ([]*inspection.Inspection, error) {
	all, err := r.Inspections.ByIDs(ctx, actorOf(ctx), present(ids), inspectionParts(ctx))
	found := make(map[uuid.UUID]inspection.Inspection, len(all))
	for _, i := range all {
		found[i.ID] = i
	}
	return inOrderPtr(ids, found), err
}

func inspectionPosition(i *inspection.Inspection) page.Position {
	return page.Position{page.At(i.CreatedAt), page.ID(i.ID)}
}

func inspectionEdge(cursor string, i inspection.Inspection) gen.InspectionEdge {
	return gen.InspectionEdge{Cursor: cursor, Node: &i}
}

func recusalVerdictOf(in gen.DecideRecusalInput) (inspection.RecusalVerdict, error) {
	id, err := ident.Want(ident.Recusal, "input.recusalId", in.RecusalID)
	if err != nil {
		return inspection.RecusalVerdict{}, err
	}
	replacement, err := wantMaybe(ident.Inspector, "input.replacementId", in.ReplacementID)
	return inspection.RecusalVerdict{Recusal: id, Uphold: in.Uphold, Reason: in.Reason, Replacement: replacement}, err
}

// planRequest decodes the input of planInspection.
func planRequest(in gen.PlanInspectionInput) (r inspection.PlanRequest, err error) {
	r = inspection.PlanRequest{Trigger: inspection.Trigger(in.Trigger), Reason: in.Reason, EvidenceReference: in.EvidenceReference, From: in.From, To: in.To}
	if r.EnterpriseID, err = ident.Want(ident.Enterprise, "input.enterpriseId", in.EnterpriseID); err != nil {
		return r, err
	}
	if r.ItemIDs, err = ident.WantAll(ident.CheckItem, "input.itemIds", in.ItemIds); err != nil {
		return r, err
	}
	if r.SiteID, err = wantSite("input.siteId", in.SiteID); err != nil {
		return r, err
	}
	r.InspectorIDs, err = ident.WantAll(ident.Inspector, "input.inspectorIds", in.InspectorIds)
	return r, err
}

// reportRequest decodes the input of submitRectification.
func reportRequest(in gen.SubmitRectificationInput) (r inspection.ReportRequest, err error) {
	r.Text = in.Text
	if r.RectificationID, err = ident.Want(ident.Order, "input.rectificationId", in.RectificationID); err != nil {
		return r, err
	}
	r.EvidenceIDs, err = ident.WantAll(ident.Evidence, "input.evidenceIds", in.EvidenceIds)
	return r, err
}

// recheckRequest decodes the input of recheckRectification.
func recheckRequest(in gen.RecheckRectificationInput) (r inspection.RecheckRequest, err error) {
	r = inspection.RecheckRequest{Method: in.Method, Passed: in.Passed, Reason: in.Reason}
	if r.RectificationID, err = ident.Want(ident.Order, "input.rectificationId", in.RectificationID); err != nil || in.VisitID == nil {
		return r, err
	}
	id, err := ident.Want(ident.Inspection, "input.visitId", *in.VisitID)
	r.VisitID = &id
	return r, err
}

// correctionRequest decodes the input of correctInspection.
func correctionRequest(in gen.CorrectInspectionInput) (inspection.CorrectionRequest, error) {
	r, err := recordRequest(gen.RecordInspectionInput{InspectionID: in.InspectionID, Result: in.Result, Narrative: in.Narrative, Answers: in.Answers,
		Findings: in.Findings, EvidenceIds: in.EvidenceIds, DeviceTime: in.DeviceTime})
	return inspection.CorrectionRequest{RecordRequest: r, Reason: in.Reason}, err
}

// recordRequest decodes the input of recordInspection.
func recordRequest(in gen.RecordInspectionInput) (r inspection.RecordRequest, err error) {
	r = inspection.RecordRequest{Result: in.Result, Narrative: in.Narrative, Answers: in.Answers, Findings: in.Findings, DeviceTime: in.DeviceTime,
		Latitude: in.Latitude, Longitude: in.Longitude}
	if r.InspectionID, err = ident.Want(ident.Inspection, "input.inspectionId", in.InspectionID); err != nil {
		return r, err
	}
	if r.EvidenceIDs, err = ident.WantAll(ident.Evidence, "input.evidenceIds", in.EvidenceIds); err != nil || in.Party == nil {
		return r, err
	}
	party, err := partyInput(*in.Party)
	r.Party = &party
	return r, err
}

// partyInput decodes the party's word.
func partyInput(in gen.PartyInput) (inspection.PartyRequest, error) {
	p := inspection.PartyRequest{Refusal: in.Refusal, Statement: in.Statement}
	id, err := wantMaybe(ident.Evidence, "input.party.signatureId", in.SignatureID)
	p.Signature = id
	return p, err
}

// partyWord decodes the input of confirmByParty.
func partyWord(in gen.ConfirmByPartyInput) (uuid.UUID, inspection.PartyRequest, error) {
	id, err := ident.Want(ident.Inspection, "input.inspectionId", in.InspectionID)
	if err != nil {
		return id, inspection.PartyRequest{}, err
	}
	p, err := partyInput(*in.Party)
	return id, p, err
}

// uncodedRequest decodes the input of reportVisitWithoutCode.
func uncodedRequest(in gen.ReportVisitWithoutCodeInput) (inspection.UncodedRequest, error) {
	agency, err := wantMaybe(ident.Agency, "input.agencyId", in.AgencyID)
	return inspection.UncodedRequest{USCC: in.Uscc, AgencyID: agency, Officers: in.Officers, VisitedOn: in.VisitedOn, Text: in.Text}, err
}

func uncodedPosition(r *inspection.UncodedReport) page.Position {
	return page.Position{page.At(r.At), page.ID(r.ID)}
}

func uncodedEdge(cursor string, r inspection.UncodedReport) gen.UncodedReportEdge {
	return gen.UncodedReportEdge{Cursor: cursor, Node: &r}
}
