package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

// enterpriseColumns of enterprise en, in the order of enterpriseDest.
const enterpriseColumns = `en.id, en.uscc, en.uscc_valid, en.name, en.public_name, en.kind, en.industry_code, en.region_code, en.address, en.status,
  en.credit_class, en.key_supervision, en.synthetic`

// enterpriseDest are the places that enterpriseColumns are scanned into. What is scanned is the whole row: hand out SeenBy(actor).
func enterpriseDest(e *roster.Enterprise) []any {
	return []any{&e.ID, &e.USCC, &e.USCCValid, &e.Name, &e.PublicName, &e.Kind, &industryScan{&e.Industry}, (*regionScan)(&e.Region), &e.Address,
		&e.Status, &e.CreditClass, &e.KeySupervision, &e.Synthetic}
}

// scanEnterprise reads a row of enterpriseColumns as the reader may see it.
func scanEnterprise(a actor.Actor) pgx.RowToFunc[roster.Enterprise] {
	return func(row pgx.CollectableRow) (roster.Enterprise, error) {
		var e roster.Enterprise
		err := row.Scan(enterpriseDest(&e)...)
		return e.SeenBy(a), err
	}
}

// industryScan reads an industry code, NULL as no industry.
type industryScan struct{ into **roster.Industry }

// Scan implements sql.Scanner.
func (s *industryScan) Scan(src any) error {
	code, ok := src.(string)
	if src != nil && !ok {
		return fmt.Errorf("industry code of type %T", src)
	}
	*s.into = roster.IndustryOf(code)
	return nil
}

const enterpriseByUSCCSQL = `-- name: EnterpriseByUSCC
select ` + enterpriseColumns + ` from enterprise en where en.uscc = @uscc`

// FindEnterprise finds an enterprise by its normalised code, or NOT_FOUND.
func (db *DB) FindEnterprise(ctx context.Context, a actor.Actor, uscc string) (roster.Enterprise, error) {
	return askOne(ctx, db, a, enterpriseByUSCCSQL, pgx.NamedArgs{"uscc": uscc}, scanEnterprise(a))
}

const enterpriseByIDSQL = `-- name: EnterpriseByID
select ` + enterpriseColumns + ` from enterprise en where en.id = @id`

// FindEnterpriseByID finds an enterprise by its id, or NOT_FOUND.
func (db *DB) FindEnterpriseByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Enterprise, error) {
	return askOne(ctx, db, a, enterpriseByIDSQL, pgx.NamedArgs{"id": id}, scanEnterprise(a))
}

// The four lists: by registered or public name, walking the name index or, for a search inside names, from the bigram index. All
// filters are ranges with open ends, so that one generic plan serves every filter (performance.md, learned 5).
const (
	enterpriseFilterSQL = `
  and en.region_code between @region_low and @region_high
  and (@kind::text is null or en.kind = @kind) and (@status::text is null or en.status = @status)`

	listEnterprisesSQL = `-- name: ListEnterprises
select ` + enterpriseColumns + ` from enterprise en
where en.name >= @low and en.name < @high and (en.name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.name, en.id limit @limit`

	listPublicEnterprisesSQL = `-- name: ListPublicEnterprises
select ` + enterpriseColumns + ` from enterprise en
where en.public_name >= @low and en.public_name < @high and (en.public_name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.public_name, en.id limit @limit`

	searchEnterprisesSQL = `-- name: SearchEnterprises
with hit as materialized (select en.id from enterprise en where en.grams @> bigrams(@contains) and position(lower(@contains) in lower(en.name)) > 0)
select ` + enterpriseColumns + ` from hit join enterprise en on en.id = hit.id
where en.name >= @low and en.name < @high and (en.name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.name, en.id limit @limit`

	searchPublicEnterprisesSQL = `-- name: SearchPublicEnterprises
with hit as materialized (select en.id from enterprise en where en.grams @> bigrams(@contains) and position(lower(@contains) in lower(en.public_name)) > 0)
select ` + enterpriseColumns + ` from hit join enterprise en on en.id = hit.id
where en.public_name >= @low and en.public_name < @high and (en.public_name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.public_name, en.id limit @limit`
)

// lastText is above every text under collation "C".
const lastText = "\U0010FFFF"

// ListEnterprises lists enterprises by name and id: registered names for staff, public names for everybody else.
func (db *DB) ListEnterprises(ctx context.Context, a actor.Actor, q roster.EnterpriseQuery, ask page.Ask) (page.Result[roster.Enterprise], error) {
	args := pgx.NamedArgs{"low": q.NamePrefix, "high": q.NamePrefix + lastText, "after_name": "", "after_id": uuid.Nil, "contains": q.NameContains,
		"region_low": (q.RegionPrefix + "000000")[:6], "region_high": (q.RegionPrefix + "999999")[:6], "kind": q.Kind, "status": q.Status}
	if ask.After != nil {
		args["after_name"], args["after_id"] = ask.After[0].Str(), ask.After[1].ID()
	}
	sql := listPublicEnterprisesSQL
	switch registered := roster.SeesRegisteredNames(a); {
	case registered && q.NameContains != "":
		sql = searchEnterprisesSQL
	case registered:
		sql = listEnterprisesSQL
	case q.NameContains != "":
		sql = searchPublicEnterprisesSQL
	}
	return askPage(ctx, db, a, ask, sql, args, scanEnterprise(a))
}
