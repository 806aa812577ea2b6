package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/workday"
)

// An order to rectify is read with its reports, their evidence and its re-checks: of a page of inspections, or one by id.
const (
	// lastDay of order o: the latest that was granted, or its own.
	lastDay = `coalesce((select max(y.last_day) from rectification_extension_decision y where y.rectification_id = o.id and y.approved), o.last_day)`

	orderColumns = `o.inspection_id, o.id, o.agency_id, o.disclosed_to, d.number, o.order_text, o.at, o.due_on, ` + lastDay + `, v.at,
  (select m.at from rectification_reminder m where m.rectification_id = o.id and m.last_day = ` + lastDay + `),
  (select coalesce(json_agg(json_build_object('Number', x.n, 'Until', x.until, 'Reason', x.reason, 'At', x.at, 'Approved', y.approved,
      'LastDay', y.last_day, 'Remark', y.reason, 'DecidedBy', y.pseudonym, 'DecidedAt', y.at) order by x.n), '[]')
    from rectification_extension x left join rectification_extension_decision y on y.rectification_id = x.rectification_id and y.n = x.n
    where x.rectification_id = o.id),
  (select x.author_id from rectification_extension x where x.rectification_id = o.id order by x.n desc limit 1),
  (select count(*) from evidence e where e.rectification_id = o.id)
from rectification o join decision d on d.id = o.decision_id left join rectification_overdue v on v.rectification_id = o.id where `
	reportColumns = `r.rectification_id, r.text, r.at
from rectification o join rectification_report r on r.rectification_id = o.id where `
	reportEvidenceColumns = `r.rectification_id, r.n, ` + evidenceColumns + `
from rectification o join rectification_evidence r on r.rectification_id = o.id join evidence ev on ev.id = r.evidence_id where `
	recheckColumns = `r.rectification_id, r.method, i.number, r.reports, r.passed, r.reason, r.pseudonym, r.at
from rectification o join rectification_recheck r on r.rectification_id = o.id left join inspection i on i.id = r.visit_id where `
	orderOnPage = `o.inspection_id = ` + onPage
	orderWithID = `o.id = @id`

	ordersOfPageSQL = `-- name: OrdersOfPage
select ` + orderColumns + orderOnPage + ` order by o.inspection_id, o.at, o.id`
	reportsOfPageSQL = `-- name: ReportsOfPage
select ` + reportColumns + orderOnPage + ` order by r.rectification_id, r.n`
	reportEvidenceOfPageSQL = `-- name: ReportEvidenceOfPage
select ` + reportEvidenceColumns + orderOnPage + ` order by r.rectification_id, r.n, ev.captured_at, ev.id`
	rechecksOfPageSQL = `-- name: RechecksOfPage
select ` + recheckColumns + orderOnPage + ` order by r.rectification_id, r.n`

	orderByIDSQL = `-- name: OrderByID
select ` + orderColumns + orderWithID
	reportsOfOrderSQL = `-- name: ReportsOfOrder
select ` + reportColumns + orderWithID + ` order by r.rectification_id, r.n`
	reportEvidenceOfOrderSQL = `-- name: ReportEvidenceOfOrder
select ` + reportEvidenceColumns + orderWithID + ` order by r.rectification_id, r.n, ev.captured_at, ev.id`
	rechecksOfOrderSQL = `-- name: RechecksOfOrder
select ` + recheckColumns + orderWithID + ` order by r.rectification_id, r.n`
)

// orders collects the rows of these statements.
type orders struct {
	inspections []uuid.UUID // of each order
	rows        []inspection.Rectification
	place       map[uuid.UUID]int
}

func (k *orders) queue(b *pgx.Batch, order, reports, evidence, rechecks string, args params) {
	k.place = map[uuid.UUID]int{}
	each(b, order, args, func(row pgx.CollectableRow) error {
		var of uuid.UUID
		var o inspection.Rectification
		var author *uuid.UUID // of the latest request for more time
		err := row.Scan(&of, &o.ID, &o.AgencyID, &o.EnterpriseID, &o.Number, &o.Order, &o.OrderedAt, &o.DueOn, &o.LastDay, &o.OverdueAt, &o.RemindedAt,
			&o.Extensions, &author, &o.Received)
		if n := len(o.Extensions); author != nil && n > 0 {
			o.Extensions[n-1].AuthorID = *author
		}
		k.place[o.ID], k.inspections, k.rows = len(k.rows), append(k.inspections, of), append(k.rows, o)
		return err
	})
	each(b, reports, args, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var r inspection.Report
		err := row.Scan(&id, &r.Text, &r.At)
		o := &k.rows[k.place[id]]
		o.Reports = append(o.Reports, r)
		return err
	})
	each(b, evidence, args, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var n int
		var x inspection.Evidence
		var sum []byte
		if err := row.Scan(append([]any{&id, &n}, evidenceDest(&x, &sum)...)...); err != nil {
			return err
		}
		finishEvidence(&x, sum)
		r := &k.rows[k.place[id]].Reports[n-1]
		r.Evidence = append(r.Evidence, x)
		return nil
	})
	each(b, rechecks, args, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var c inspection.Recheck
		err := row.Scan(&id, &c.Method, &c.Visit, &c.Reports, &c.Passed, &c.Reason, &c.By, &c.At)
		o := &k.rows[k.place[id]]
		o.Rechecks = append(o.Rechecks, c)
		return err
	})
}

func (k *orders) queuePage(b *pgx.Batch) {
	k.queue(b, ordersOfPageSQL, reportsOfPageSQL, reportEvidenceOfPageSQL, rechecksOfPageSQL, nil)
}

func (k *orders) queueOne(b *pgx.Batch, id uuid.UUID) {
	k.queue(b, orderByIDSQL, reportsOfOrderSQL, reportEvidenceOfOrderSQL, rechecksOfOrderSQL, params{"id": id})
}

// of is the orders of an inspection.
func (k *orders) of(id uuid.UUID) (out []inspection.Rectification) {
	for i, of := range k.inspections {
		if of == id {
			out = append(out, k.rows[i])
		}
	}
	return out
}

// one is the only order; none is NOT_FOUND.
func (k *orders) one() (inspection.Rectification, error) {
	if len(k.rows) == 0 {
		return inspection.Rectification{}, mapError(pgx.ErrNoRows)
	}
	return k.rows[0], nil
}

// OrderByID implements inspection.Store.
func (db *DB) OrderByID(ctx context.Context, a actor.Actor, id uuid.UUID) (inspection.Rectification, error) {
	var k orders
	if err := db.ask(ctx, a, func(b *pgx.Batch) { k.queueOne(b, id) }); err != nil {
		return inspection.Rectification{}, err
	}
	return k.one()
}

// lockOrderSQL makes the commands on one order come one after the other. No row: not the caller's.
const lockOrderSQL = `-- name: LockOrder
select i.number from (select o.inspection_id, pg_advisory_xact_lock(hashtextextended(o.id::text, 7266)) from rectification o where o.id = @id) o
join inspection i on i.id = o.inspection_id`

// Order implements inspection.Tx.
func (t *Tx) Order(ctx context.Context, id uuid.UUID) (f inspection.OrderFacts, err error) {
	var k orders
	if err = t.conn.QueryRow(ctx, lockOrderSQL, params{"id": id}).Scan(&f.Inspection); err != nil {
		return f, mapError(err)
	}
	if err = t.batch(ctx, func(b *pgx.Batch) { k.queueOne(b, id) }); err != nil {
		return f, err
	}
	f.Rectification, err = k.one()
	return f, err
}

const orderEvidenceSQL = `-- name: OrderEvidence
select e.id, e.sha256, exists (select 1 from rectification_evidence r where r.evidence_id = e.id), e.media_type, coalesce(e.picture, '') from evidence e
where e.id = any(@evidence) and e.rectification_id = @order order by e.id`

// OrderEvidence implements inspection.Tx.
func (t *Tx) OrderEvidence(ctx context.Context, order uuid.UUID, evidence []uuid.UUID) (found []inspection.EvidenceState, err error) {
	if len(evidence) == 0 {
		return nil, nil
	}
	return found, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, orderEvidenceSQL, params{"order": order, "evidence": evidence}, pgx.RowToStructByPos[inspection.EvidenceState], &found)
	})
}

const recordConfirmedSQL = `-- name: RecordConfirmed
select stands_for(@id, (select max(r.version) from inspection_record r where r.inspection_id = @id))`

const visitServedSQL = `-- name: VisitServed
select exists (select from rectification_recheck c where c.visit_id = @id)`

const stillViolatedSQL = `-- name: StillViolated
select exists (select from rectification o join decision d on d.id = o.decision_id join finding w on w.id = d.finding_id
  join finding f on f.violation_code = w.violation_code and f.inspection_id = @id
  where o.id = @order and f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = @id order by r.version desc limit 1))`

// FollowUpVisit implements inspection.Tx.
func (t *Tx) FollowUpVisit(ctx context.Context, id, order uuid.UUID) (f inspection.FollowUpVisit, err error) {
	args := params{"id": id, "order": order}
	var scanned []time.Time
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueVisit(b, id, &f.Visit)
		queueRows(b, scannedAtSQL, args, pgx.RowTo[time.Time], &scanned)
		b.Queue(recordConfirmedSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&f.Confirmed) })
		b.Queue(visitServedSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&f.Served) })
		b.Queue(stillViolatedSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&f.Still) })
	})
	if len(scanned) == 1 {
		f.ScannedAt = &scanned[0]
	}
	return f, mapError(err)
}

const (
	insertReportSQL = `-- name: InsertReport
insert into rectification_report (rectification_id, n, agency_id, disclosed_to, text, author_id, change_id)
values (@order, @n, @agency, @enterprise, @text, @author, @change)`

	insertReportEvidenceSQL = `-- name: InsertReportEvidence
insert into rectification_evidence (rectification_id, n, agency_id, disclosed_to, evidence_id)
select @order, @n, @agency, @enterprise, unnest(@evidence::uuid[])`

	insertRecheckSQL = `-- name: InsertRecheck
insert into rectification_recheck (rectification_id, n, agency_id, disclosed_to, method, visit_id, reports, passed, reason, pseudonym, author_id, change_id)
values (@order, @n, @agency, @enterprise, @method, @visit, @reports, @passed, @reason, @by, @author, @change)`

	insertOverdueSQL = `-- name: InsertOverdue
insert into rectification_overdue (rectification_id, agency_id, disclosed_to, last_day, change_id)
values (@order, @agency, @enterprise, @last, @change)`
)

func (t *Tx) orderArgs(f inspection.OrderFacts) params {
	return params{"order": f.ID, "agency": f.AgencyID, "enterprise": f.EnterpriseID, "author": t.actor.AccountID, "change": t.change}
}

// InsertReport implements inspection.Tx.
func (t *Tx) InsertReport(ctx context.Context, n inspection.NewReport) error {
	args := t.orderArgs(n.Order)
	args["n"], args["text"], args["evidence"] = n.N, n.Request.Text, n.Request.EvidenceIDs
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertReportSQL, args)
		if len(n.Request.EvidenceIDs) > 0 {
			b.Queue(insertReportEvidenceSQL, args)
		}
	})
}

// InsertRecheck implements inspection.Tx.
func (t *Tx) InsertRecheck(ctx context.Context, n inspection.NewRecheck) error {
	args := t.orderArgs(n.Order)
	args["n"], args["method"], args["visit"], args["reports"] = n.N, string(n.Request.Method), n.Request.VisitID, len(n.Order.Reports)
	args["passed"], args["reason"], args["by"] = n.Request.Passed, n.Request.Reason, t.actor.Pseudonym
	return t.batch(ctx, func(b *pgx.Batch) { b.Queue(insertRecheckSQL, args) })
}

// InsertOverdue implements inspection.Tx.
func (t *Tx) InsertOverdue(ctx context.Context, f inspection.OrderFacts) error {
	args := t.orderArgs(f)
	args["last"] = f.LastDay
	args["by"] = t.actor.Pseudonym
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertOverdueSQL, args)
		b.Queue(reopenSQL, args)
	})
}

// unmetOrdersSQL says what inspection.Rectification.unmet says of one order.
const unmetOrdersSQL = `-- name: UnmetOrders
select o.id from rectification o
cross join lateral (select ` + lastDay + ` as day) l
cross join lateral (select ((l.day + 1)::timestamp at time zone 'Asia/Shanghai') as over) t
cross join lateral (select coalesce(max(r.n), 0) as n from rectification_report r where r.rectification_id = o.id and r.at < t.over) m
where o.last_day < @day and l.day < @day and not exists (select 1 from rectification_overdue v where v.rectification_id = o.id)
  and not exists (select 1 from rectification_recheck c where c.rectification_id = o.id and c.passed and c.at < t.over)
  and (m.n = 0 or (select not c.passed from rectification_recheck c where c.rectification_id = o.id and c.reports >= m.n order by c.n limit 1))
order by o.last_day, o.id limit @limit`

// UnmetOrders implements inspection.Store.
func (db *DB) UnmetOrders(ctx context.Context, a actor.Actor, today workday.Date, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, unmetOrdersSQL, params{"day": today, "limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}
