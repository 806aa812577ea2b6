package postgres

import (
	"context"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/leniency"
)

const (
	// A fact of the party is a statement of it, an officer's is an addition to the record.
	supplyStatementSQL = `-- name: SupplyStatement
insert into fact_statement (finding_id, n, agency_id, disclosed_to, key, value, text, evidence_ids, supplies, author_id, change_id)
select @finding::uuid, 1 + count(*), @agency::uuid, @enterprise::uuid, @key::text, @value::text, @text::text, @evidence::uuid[], true, @account::uuid, @change::uuid
from fact_statement where finding_id = @finding`
	supplyAdditionSQL = `-- name: SupplyAddition
insert into fact_addition (finding_id, key, agency_id, disclosed_to, value, source, origin, text, evidence_ids, author_id, pseudonym, change_id)
values (@finding, @key, @agency, @enterprise, @value, @source, @origin, @text, @evidence, @account, @by, @change)`
)

// SupplyFact implements decision.Tx.
func (t *Tx) SupplyFact(ctx context.Context, r decision.Row, x decision.Supply) error {
	args := t.about(r)
	args["key"], args["value"], args["text"], args["source"], args["origin"], args["evidence"] = x.Key, x.Value, x.Text, string(x.Source), x.Origin, x.EvidenceIDs
	if x.EvidenceIDs == nil {
		args["evidence"] = []uuid.UUID{}
	}
	if x.Source == leniency.FromEnterprise {
		return t.exec(ctx, supplyStatementSQL, args)
	}
	return t.exec(ctx, supplyAdditionSQL, args)
}
