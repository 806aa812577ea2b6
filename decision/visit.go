package decision

import (
	"context"

	"github.com/google/uuid"

	"yangguang/actor"
)

// Book is what a visit needs of this package; *Service satisfies it.
type Book interface {
	// CheckFindings says whether findings may be recorded: every violation is one that the published lists know, every fact key is of
	// the vocabulary, an inspector may supply it, its value has the fact's type, and where a person judges it evidence is named. path is the GraphQL path of the list, e.g.
	// "input.findings"; the refusal is BAD_USER_INPUT at the exact place, e.g. "input.findings[1].facts[0].key".
	CheckFindings(ctx context.Context, a actor.Actor, path string, findings []NewFinding) error
	// Findings gives the findings of the latest record of each inspection, in their order, with facts, advice as of now and the decision.
	Findings(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (map[uuid.UUID][]Finding, error)
	// FindingByID finds one finding in the asker's scope, or NOT_FOUND.
	FindingByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Finding, error)
	// Cases gives the cases opened from each inspection.
	Cases(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (map[uuid.UUID][]Case, error)
}

// NewFinding is a finding as an inspector records it; the day of the act is the day of the visit.
type NewFinding struct {
	ViolationCode string
	Facts         []NewFact
}

// NewFact is a fact as an inspector records it; its source is "inspector".
type NewFact struct {
	Key, Value string
	Proven     bool // the record names evidence
}
