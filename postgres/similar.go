package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
)

const (
	similarOutcomesSQL = `-- name: SimilarOutcomes
select outcome, count(*)::int, (count(*) filter (where deviates))::int, min(fine)::text, max(fine)::text,
  (percentile_disc(0.5) within group (order by fine))::text
from similar_decisions(@finding, @violation, @profile) group by outcome order by 2 desc, 1`
	recentSimilarSQL = `-- name: RecentSimilar
select outcome, agency, fine::text, measures, decided_on, deviates from similar_decisions(@finding, @violation, @profile) limit @limit`
	decisionStatisticsSQL = `-- name: DecisionStatistics
select agency, decisions, waived, penalties, eligible_not_applied, deviations, objections, reopened, annulled from decision_statistics(@year)`
)

// recentSimilar is how many similar decisions are shown one by one.
const recentSimilar = 20

// Similar implements decision.Store.
func (db *DB) Similar(ctx context.Context, a actor.Actor, finding uuid.UUID, violation, profile string) (out decision.Similar, err error) {
	args := params{"finding": finding, "violation": violation, "profile": profile, "limit": recentSimilar}
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, similarOutcomesSQL, args, pgx.RowToStructByPos[decision.SimilarOutcome], &out.Outcomes)
		queueRows(b, recentSimilarSQL, args, pgx.RowToStructByPos[decision.SimilarDecision], &out.Recent)
	})
	for _, o := range out.Outcomes {
		out.Total += o.Count
	}
	return out, err
}

// DecisionStatistics implements decision.Store.
func (db *DB) DecisionStatistics(ctx context.Context, year int) (rows []decision.AgencyStatistics, err error) {
	return rows, db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		queueRows(b, decisionStatisticsSQL, params{"year": year}, pgx.RowToStructByPos[decision.AgencyStatistics], &rows)
	})
}
