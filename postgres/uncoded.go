package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/roster"
)

const (
	// The report is nobody's; how many the enterprise made is told to itself alone, and nobody reports in its name.
	asEnterpriseSQL = `-- name: AsEnterprise
select set_config('app.enterprise', @enterprise, true)`

	uncodedFactsSQL = `-- name: UncodedFacts
select e.id, exists (select from agency g where g.id = @agency), coalesce(own_reports_since(e.id, @since), 0)
from (select 1) one left join enterprise e on e.uscc = @uscc`

	insertUncodedSQL = `-- name: InsertUncodedReport
insert into uncoded_report (id, number, enterprise_id, agency_id, officers, visited_on, text, by_enterprise, change_id)
values (@id, @number, @enterprise, @agency, @officers, @visited, @text, @own, @change)`

	uncodedReportsSQL = `-- name: UncodedReports
select r.id, r.number, r.officers, r.visited_on, r.text, r.by_enterprise, r.at, ` + enterpriseColumns + `,
  (select g.name || '（' || g.code || '）' from agency g where g.id = r.agency_id)
from uncoded_report r join enterprise en on en.id = r.enterprise_id where (r.at, r.id) < (@at, @after) order by r.at desc, r.id desc limit @limit`
)

// UncodedFacts implements inspection.Tx.
func (t *Tx) UncodedFacts(ctx context.Context, r inspection.UncodedRequest, own uuid.UUID, since time.Time) (f inspection.UncodedFacts, err error) {
	return f, t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(asEnterpriseSQL, params{"enterprise": own.String()})
		b.Queue(uncodedFactsSQL, params{"agency": r.AgencyID, "uscc": r.USCC, "since": since}).QueryRow(func(row pgx.Row) error {
			return row.Scan(&f.EnterpriseID, &f.AgencyFound, &f.Own)
		})
		b.Queue(asEnterpriseSQL, params{"enterprise": ""})
	})
}

// InsertUncoded implements inspection.Tx.
func (t *Tx) InsertUncoded(ctx context.Context, n inspection.NewUncoded) error {
	r, own := n.Request, ""
	if n.ByEnterprise {
		own = n.EnterpriseID.String()
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(asEnterpriseSQL, params{"enterprise": own})
		b.Queue(insertUncodedSQL, params{"id": n.ID, "number": n.Number, "enterprise": n.EnterpriseID, "agency": r.AgencyID,
			"officers": r.Officers, "visited": r.VisitedOn, "text": r.Text, "own": n.ByEnterprise, "change": t.change})
		b.Queue(asEnterpriseSQL, params{"enterprise": ""})
	})
}

// UncodedReports implements inspection.Store.
func (db *DB) UncodedReports(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[inspection.UncodedReport], error) {
	return askPage(ctx, db, a, ask, uncodedReportsSQL, newest(ask), func(row pgx.CollectableRow) (r inspection.UncodedReport, err error) {
		var e roster.Enterprise
		dest := []any{&r.ID, &r.Number, &r.Officers, &r.VisitedOn, &r.Text, &r.ByEnterprise, &r.At}
		err = row.Scan(append(append(dest, enterpriseDest(&e)...), &r.Agency)...)
		r.Enterprise = e.SeenBy(a)
		return r, err
	})
}
