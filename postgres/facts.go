package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/decision"
	"yangguang/roster"
)

const mergeRegionsSQL = `-- name: MergeRegions (owner)
insert into region (code, name, parent_code, superseded_by, source)
select * from unnest(@codes::text[], @names::text[], @parents::text[], @successors::text[], @sources::text[])
on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code, superseded_by = excluded.superseded_by,
  source = excluded.source
where (region.name, region.parent_code, region.superseded_by, region.source)
  is distinct from (excluded.name, excluded.parent_code, excluded.superseded_by, excluded.source)`

const mergeIndustriesSQL = `-- name: MergeIndustries (owner)
insert into industry (code, name, parent_code)
select * from unnest(@codes::text[], @names::text[], @parents::text[])
on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code
where (industry.name, industry.parent_code) is distinct from (excluded.name, excluded.parent_code)`

const mergeProcedureSQL = `-- name: MergeProcedure (owner)
insert into case_procedure (valid_from, rule) values (@from, @rule)
on conflict (valid_from) do update set rule = excluded.rule where case_procedure.rule is distinct from excluded.rule`

// mergeFacts brings the tables of regions, industries and the procedure of cases to what the binary carries. Migrate runs it as the owner.
func mergeFacts(ctx context.Context, pool *pgxpool.Pool) error {
	var code, name, parent, successor, source []string
	for _, r := range roster.Regions() {
		code, name, source = append(code, r.Code), append(name, r.Name), append(source, r.Source)
		parent, successor = append(parent, r.Parent), append(successor, r.Successor)
	}
	_, err := pool.Exec(ctx, mergeRegionsSQL, pgx.NamedArgs{"codes": code, "names": name, "parents": orNulls(parent),
		"successors": orNulls(successor), "sources": source})
	if err != nil {
		return fmt.Errorf("migrate regions: %w", err)
	}
	code, name, parent = nil, nil, nil
	for _, i := range roster.Industries() {
		code, name, parent = append(code, i.Code), append(name, i.Name), append(parent, i.Section)
	}
	if _, err := pool.Exec(ctx, mergeIndustriesSQL, pgx.NamedArgs{"codes": code, "names": name, "parents": orNulls(parent)}); err != nil {
		return fmt.Errorf("migrate industries: %w", err)
	}
	procedure, err := decision.ReadProcedure()
	if err == nil {
		_, err = pool.Exec(ctx, mergeProcedureSQL, pgx.NamedArgs{"from": procedure.ValidFrom, "rule": procedure})
	}
	if err != nil {
		return fmt.Errorf("migrate the procedure of cases: %w", err)
	}
	return nil
}

// orNulls makes empty texts NULL.
func orNulls(texts []string) []*string {
	out := make([]*string, len(texts))
	for i := range texts {
		if texts[i] != "" {
			out[i] = &texts[i]
		}
	}
	return out
}
