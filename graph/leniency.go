package graph

import (
	"yangguang/decision"
	"yangguang/graph/gen"
	"yangguang/ident"
)

func leniencyEdge(cursor string, i decision.LeniencyItem) gen.LeniencyItemEdge {
	return gen.LeniencyItemEdge{Cursor: cursor, Node: &i}
}

func draftEdge(cursor string, d decision.Draft) gen.LeniencyDraftEdge {
	return gen.LeniencyDraftEdge{Cursor: cursor, Node: &d}
}

// proposal decodes the ids of decideFinding.
func proposal(in gen.DecideFindingInput) (decision.Proposal, error) {
	p := decision.Proposal{Outcome: in.Outcome, Reason: in.Reason, Education: in.EducationRecord}
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
