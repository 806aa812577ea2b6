package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/roster"
)

const visitYearSQL = `-- name: VisitYear
select ` + agencyColumns + `, v.year, v.entry, v.number, v.counts, v.basis
from visit_year(@enterprise, @year) v join agency ag on ag.id = v.agency_id order by ag.code, v.number`

// How many visits the gate counts for each name in which anybody came in the year.
const visitsCountedSQL = `-- name: VisitsCounted
select agency_id, counted from visits_counted(@enterprise, @year)`

const visitRulesSQL = `-- name: VisitRules
select together, whose, rule, period, counted, cap, basis from visit_rules(@enterprise, @year)`

type yearVisit struct {
	agency        roster.Agency // in whose name somebody came
	year          int
	entry         uuid.UUID // under one code; it may stand under several names
	number, basis string
	counts        bool
}

func scanYearVisit(row pgx.CollectableRow) (v yearVisit, err error) {
	return v, row.Scan(append(agencyDest(&v.agency), &v.year, &v.entry, &v.number, &v.counts, &v.basis)...)
}

// Visits implements inspection.Store.
func (db *DB) Visits(ctx context.Context, a actor.Actor, enterprise uuid.UUID, year int) (out inspection.YearVisits, err error) {
	staff := a.Has(actor.Inspector) || a.Has(actor.AgencyAdmin) || a.Has(actor.Supervisor) || a.Has(actor.Auditor) || a.Has(actor.System)
	if !staff && (!a.Has(actor.Enterprise) || a.EnterpriseID != enterprise) {
		return out, fault.Missing("该企业的检查频次", "frequency of this enterprise")
	}
	var rows []yearVisit
	counted := map[uuid.UUID]int{}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, visitYearSQL, params{"enterprise": enterprise, "year": year}, scanYearVisit, &rows)
		each(b, visitsCountedSQL, params{"enterprise": enterprise, "year": year}, func(row pgx.CollectableRow) error {
			var agency uuid.UUID
			var n int
			err := row.Scan(&agency, &n)
			counted[agency] = n
			return err
		})
		queueRows(b, visitRulesSQL, params{"enterprise": enterprise, "year": year}, pgx.RowToStructByPos[inspection.RuleFrequency], &out.Rules)
	})
	entered := map[uuid.UUID]bool{}
	for _, v := range rows {
		again := entered[v.entry]
		entered[v.entry] = true
		if v.year != year {
			if !again {
				out.Previous++
			}
			continue
		}
		if !again {
			out.Total++
		}
		if k := len(out.ByAgency); k == 0 || out.ByAgency[k-1].Agency.ID != v.agency.ID {
			out.ByAgency = append(out.ByAgency, inspection.AgencyVisits{Agency: v.agency, Counted: counted[v.agency.ID]})
		}
		if g := &out.ByAgency[len(out.ByAgency)-1]; !v.counts {
			g.Exempt = append(g.Exempt, inspection.Exemption{InspectionNumber: v.number, Basis: v.basis})
		}
	}
	return out, err
}

const visitMedianSQL = `-- name: VisitMedian
select visit_median(@enterprise, @year)`

// IndustryMedian implements inspection.Store.
func (db *DB) IndustryMedian(ctx context.Context, a actor.Actor, enterprise uuid.UUID, year int) (*float64, error) {
	return askOne(ctx, db, a, visitMedianSQL, params{"enterprise": enterprise, "year": year}, pgx.RowTo[*float64])
}
