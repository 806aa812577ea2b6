package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fairness"
	"yangguang/ident"
	"yangguang/page"
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
	args := params{"from": from.Start(), "until": to.AddDays(1).Start()}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, rulingsSQL, args, pgx.RowToStructByPos[fairness.Ruling], &rulings)
		queueRows(b, unusedSQL, args, pgx.RowToStructByPos[fairness.Unused], &unused)
	})
	return rulings, unused, err
}

const (
	monthsDueSQL = `-- name: MonthsDue
select m::date from generate_series(date_trunc('month', (select min(at) from decision_confirmation) at time zone 'Asia/Shanghai'),
  date_trunc('month', @day::date::timestamp) - interval '1 month', interval '1 month') m
where not exists (select from treatment_audit t where t.month = m::date) order by 1`

	insertMonthSQL = `-- name: InsertMonth
insert into treatment_audit (id, month, decisions, compared, unused, watched, alarms, report, digest, change_id)
values (@id, @month, @decisions, @compared, @unused, @watched, @alarms, @report, @digest, @change)`

	monthColumns = `t.id, t.month, t.at, t.report, t.digest, l.idx, l.leaf from treatment_audit t join log_entry l on l.change_id = t.change_id`

	listMonthsSQL = `-- name: ListMonths
select ` + monthColumns + ` where t.month < @before::date order by t.month desc limit @limit`

	monthSQL = `-- name: Month
select ` + monthColumns + ` where t.month = @month`
)

func scanMonth(row pgx.CollectableRow) (m fairness.Month, err error) {
	var digest, leaf []byte
	if err := row.Scan(&m.ID, &m.First, &m.MadeAt, &m.Document, &digest, &m.Ledger.Index, &leaf); err != nil {
		return m, err
	}
	m.Digest, m.Ledger = ident.DigestOf(digest), ledgerRef(m.Ledger.Index, leaf)
	return m, json.Unmarshal([]byte(m.Document), &m.Report)
}

// MonthsDue implements fairness.Store.
func (db *DB) MonthsDue(ctx context.Context, a actor.Actor, day workday.Date) (due []workday.Date, err error) {
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, monthsDueSQL, params{"day": day}, pgx.RowTo[workday.Date], &due)
	})
}

// Months implements fairness.Store.
func (db *DB) Months(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[fairness.Month], error) {
	before := "infinity"
	if ask.After != nil {
		before = ask.After[0].Str()
	}
	return askPage(ctx, db, a, ask, listMonthsSQL, params{"before": before}, scanMonth)
}

// Month implements fairness.Store.
func (db *DB) Month(ctx context.Context, a actor.Actor, first workday.Date) (fairness.Month, error) {
	return askOne(ctx, db, a, monthSQL, params{"month": first}, scanMonth)
}

// InsertMonth implements fairness.Tx.
func (t *Tx) InsertMonth(ctx context.Context, m fairness.Month) error {
	return t.exec(ctx, insertMonthSQL, params{"id": m.ID, "month": m.First, "decisions": m.Report.Decisions, "compared": m.Report.Compared,
		"unused": m.Report.Unused, "watched": m.Watched(), "alarms": m.Alarms(), "report": m.Document, "digest": m.Digest[:], "change": t.change})
}
