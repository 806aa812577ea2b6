package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fairness"
	"yangguang/workday"
)

// decisions in force that were confirmed in a period.
const rulingsFrom = ` from decision d join decision_confirmation c on c.decision_id = d.id join agency g on g.id = d.agency_id
where c.at >= @from and c.at < @until and d.outcome in ('PENALTY', 'NO_PENALTY') and not exists (select from decision_end x where x.decision_id = d.id)`

const (
	rulingsSQL = `-- name: Rulings
with recursive section (code, letter) as (
  select code, code from industry where parent_code is null
  union all select i.code, s.letter from industry i join section s on i.parent_code = s.code),
r as (select d.*, g.name as agency` + rulingsFrom + `)
select r.number, r.violation_code || '/' || r.profile, r.outcome = 'PENALTY',
  coalesce((select sum(m.amount) from decision_measure m where m.decision_id = r.id and m.kind = 'FINE'), 0)::float8,
  array[r.agency, coalesce((select pseudonym from account where id = r.proposer_id), ''), e.region_code, coalesce(s.letter, ''), e.kind]
from r join enterprise e on e.id = r.enterprise_id left join section s on s.code = e.industry_code order by r.id`

	unusedSQL = `-- name: UnusedLeniency
select agency, unused, eligible from (
  select g.name as agency, (count(*) filter (where d.outcome = 'PENALTY'))::int as unused, count(*)::int as eligible` + rulingsFrom + `
    and (d.deviates or d.route in ('MAY_WAIVE', 'MUST_NOT_PENALISE'))
  group by g.id, g.name) x order by unused desc, agency`
)

// Rulings implements fairness.Store.
func (db *DB) Rulings(ctx context.Context, a actor.Actor, from, to workday.Date) (rulings []fairness.Ruling, unused []fairness.Unused, err error) {
	args := pgx.NamedArgs{"from": from.Start(), "until": to.AddDays(1).Start()}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, rulingsSQL, args, pgx.RowToStructByPos[fairness.Ruling], &rulings)
		queueRows(b, unusedSQL, args, pgx.RowToStructByPos[fairness.Unused], &unused)
	})
	return rulings, unused, err
}
