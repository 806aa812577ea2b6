package graph

import (
	"yangguang/decision"
	"yangguang/fairness"
	"yangguang/graph/gen"
	"yangguang/ident"
)

func leniencyEdge(cursor string, i decision.LeniencyItem) gen.LeniencyItemEdge {
	return gen.LeniencyItemEdge{Cursor: cursor, Node: &i}
}

func caseStep(in gen.RecordCaseStepInput) (n decision.NewStep, err error) {
	n = decision.NewStep{Kind: in.Kind, Note: in.Note, Days: in.Days}
	if in.EvidenceID != nil {
		id, err := ident.Want(ident.Evidence, "input.evidenceId", *in.EvidenceID)
		if err != nil {
			return n, err
		}
		n.EvidenceID = &id
	}
	if n.CaseID, err = ident.Want(ident.Case, "input.caseId", in.CaseID); err != nil || in.DecisionID == nil {
		return n, err
	}
	id, err := ident.Want(ident.Decision, "input.decisionId", *in.DecisionID)
	n.DecisionID = &id
	return n, err
}

func hearingAnswer(in gen.AnswerHearingInput) (x decision.HearingAnswer, err error) {
	x = decision.HearingAnswer{Requested: in.Requested, Text: in.Text}
	if x.CaseID, err = ident.Want(ident.Case, "input.caseId", in.CaseID); err != nil {
		return x, err
	}
	x.DecisionID, err = ident.Want(ident.Decision, "input.decisionId", in.DecisionID)
	return x, err
}

func statement(in gen.ContestFactInput) (x decision.Statement, err error) {
	x = decision.Statement{Key: in.Key, Value: in.Value, Text: in.Text}
	if x.FindingID, err = ident.Want(ident.Finding, "input.findingId", in.FindingID); err != nil {
		return x, err
	}
	x.EvidenceIDs, err = ident.WantAll(ident.Evidence, "input.evidenceIds", in.EvidenceIds)
	return x, err
}

func supply(in gen.SupplyFactInput) (x decision.Supply, err error) {
	x = decision.Supply{Key: in.Key, Value: in.Value, Text: in.Text, Origin: in.Origin}
	if x.FindingID, err = ident.Want(ident.Finding, "input.findingId", in.FindingID); err != nil {
		return x, err
	}
	x.EvidenceIDs, err = ident.WantAll(ident.Evidence, "input.evidenceIds", in.EvidenceIds)
	return x, err
}

func draftEdge(cursor string, d decision.Draft) gen.LeniencyDraftEdge {
	return gen.LeniencyDraftEdge{Cursor: cursor, Node: &d}
}

// proposal decodes the ids of decideFinding.
func proposal(in gen.DecideFindingInput) (decision.Proposal, error) {
	p := decision.Proposal{Outcome: in.Outcome, Reason: in.Reason, Education: in.EducationRecord,
		OnTheSpot: in.OnTheSpot != nil && *in.OnTheSpot, Deviation: in.DeviationReason}
	var err error
	if p.FindingID, err = ident.Want(ident.Finding, "input.findingId", in.FindingID); err != nil {
		return p, err
	}
	for _, m := range in.Measures {
		p.Measures = append(p.Measures, decision.Measure{Kind: m.Kind, Amount: m.Amount, Detail: m.Detail})
	}
	if in.OrderToRectify != nil {
		p.Order = &decision.Order{Text: in.OrderToRectify.Text, DueOn: in.OrderToRectify.DueOn}
	}
	if in.CommitmentEvidenceID != nil {
		id, err := ident.Want(ident.Evidence, "input.commitmentEvidenceId", *in.CommitmentEvidenceID)
		if err != nil {
			return p, err
		}
		p.Commitment = &id
	}
	return p, nil
}

func monthEdge(cursor string, m fairness.Month) gen.TreatmentAuditEdge {
	return gen.TreatmentAuditEdge{Cursor: cursor, Node: &m}
}
