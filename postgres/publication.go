package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/leniency"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/workday"
)

const publishFactsSQL = `-- name: PublishFacts
select r.version, r.corrected_reason,
  stands_for(r.inspection_id, r.version),
  exists (select 1 from published_inspection x where x.inspection_id = r.inspection_id and x.version = r.version),
  p.due_on, r.reply_until, s.inspection_id is not null, sk.statement, s.statement is not null and sk.inspection_id is null,
  exists (select 1 from publication_end w where w.inspection_id = r.inspection_id and (w.version is null or w.version >= r.version)), r.result,
  (select count(*) from finding f where f.inspection_id = r.inspection_id and f.record_version = r.findings_version),
  array(select d.outcome from decision d join decision_confirmation k on k.decision_id = d.id
      and not exists (select from decision_end e where e.decision_id = d.id) join finding f on f.id = d.finding_id
    where f.inspection_id = r.inspection_id order by f.position),
  en.public_name, en.uscc,
  array(select it.name from inspection_item x join check_item it on it.id = x.item_id where x.inspection_id = i.id order by it.code),
  array(select t.pseudonym from team_now t where t.inspection_id = i.id order by t.position),
  (visit_entered(i.id) at time zone 'Asia/Shanghai')::date, en.synthetic,
  r.late and not exists (select from record_acceptance a where a.inspection_id = r.inspection_id and a.version = r.version),
  ` + peopleOfVisit + `i.id)
from inspection_record r join inspection i on i.id = r.inspection_id join publication p on p.inspection_id = r.inspection_id
join enterprise en on en.id = i.enterprise_id
left join publication_statement s on s.inspection_id = r.inspection_id and s.version = r.version
left join statement_check sk on sk.inspection_id = r.inspection_id and sk.version = r.version
where r.inspection_id = @id order by r.version desc limit 1`

// PublishFacts implements inspection.Tx.
func (t *Tx) PublishFacts(ctx context.Context, id uuid.UUID) (f inspection.PublishFacts, err error) {
	var outcomes []string
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueVisit(b, id, &f.Visit)
		b.Queue(publishFactsSQL, params{"id": id}).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&f.Version, &f.Corrected, &f.Confirmed, &f.Published, &f.DueOn, &f.ReplyUntil, &f.Replied, &f.Statement, &f.Unchecked, &f.Ended,
				&f.Result, &f.Findings,
				&outcomes, &f.EnterpriseName, &f.USCC, &f.Items, &f.Pseudonyms, &f.VisitedOn, &f.Synthetic, &f.Waits, &f.People}, func() error { return nil })
			return err
		})
	})
	for _, o := range outcomes {
		f.Outcomes = append(f.Outcomes, leniency.Outcome(o))
	}
	return f, err
}

const insertPublishedSQL = `-- name: InsertPublished
insert into published_inspection (inspection_id, version, corrected_reason, number, enterprise_name, uscc, region_code, agency_id, kind, items, result, findings,
  outcomes, inspectors, draw_number, visited_on, statement, synthetic, change_id)
values (@inspection, @version, @corrected, @number, @enterprise, @uscc, @region, @agency, @kind, @items, @result, @findings,
  @outcomes, @inspectors, @draw, @visited, @statement, @synthetic, @change)`

// InsertPublished implements inspection.Tx.
func (t *Tx) InsertPublished(ctx context.Context, n inspection.NewPublished) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertPublishedSQL, params{"inspection": n.InspectionID, "version": n.Version, "corrected": publish.StringOrNil(n.Corrected),
			"number": n.Number.String(), "enterprise": n.EnterpriseName.String(), "uscc": n.USCC.String(), "region": n.Region.String(), "agency": n.AgencyID,
			"kind": n.Kind.String(), "items": publish.Strings(n.Items), "result": n.Result.String(), "findings": n.Findings,
			"outcomes": publish.Strings(n.Outcomes), "inspectors": publish.Strings(n.Inspectors), "draw": publish.StringOrNil(n.Draw), "visited": n.VisitedOn,
			"statement": publish.StringOrNil(n.Statement), "synthetic": n.Synthetic, "change": t.change})
		b.Queue(moveVisitSQL, params{"inspection": n.InspectionID, "state": inspection.Closed, "change": t.change})
	})
}

const duePublicationsSQL = `-- name: DuePublications
select p.inspection_id, p.due_on, stands_for(i.id, r.version), r.version,
  exists (select from inspection_record l where l.inspection_id = i.id and l.version = r.version and l.late)
    and not exists (select from record_acceptance a where a.inspection_id = i.id and a.version = r.version)
  or exists (select from publication_statement s where s.inspection_id = i.id and s.version = r.version and s.statement is not null
    and not exists (select from statement_check k where k.inspection_id = i.id and k.version = r.version))
from publication p join inspection i on i.id = p.inspection_id
cross join lateral (select v.version, v.reply_until from inspection_record v where v.inspection_id = i.id order by v.version desc limit 1) r
where p.due_on <= @day and (p.due_on, p.inspection_id) > (coalesce(@due::date, '-infinity'), @after)
  and (i.state = 'RECORDED' or i.state = 'CLOSED' and r.version > 1)
  and not exists (select 1 from published_inspection x where x.inspection_id = i.id and x.version = r.version)
  and not exists (select 1 from publication_end e where e.inspection_id = i.id and (e.version is null or e.version >= r.version))
  and (r.reply_until is null or r.reply_until < @day
    or exists (select 1 from publication_statement s where s.inspection_id = i.id and s.version = r.version))
order by p.due_on, p.inspection_id limit @limit`

// Due implements inspection.Store.
func (db *DB) Due(ctx context.Context, a actor.Actor, day workday.Date, after inspection.DueResult, limit int) (due []inspection.DueResult, err error) {
	args := params{"day": day, "due": after.DueOn, "after": after.InspectionID, "limit": limit}
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, duePublicationsSQL, args, pgx.RowToStructByPos[inspection.DueResult], &due)
	})
}

// A result is withdrawn for good, or one version of it while the next waited for its publication.
const endOf = `left join lateral (select e.at, e.reason, e.ending from publication_end e where e.inspection_id = `

// Of a result that was withdrawn only the tombstone is read: who visited when and why it is gone; and nobody finds it by the enterprise any more. What narrows the
// list most is a condition of its own: plans are made once for every value, and one that may be null has no index.
const (
	listPublishedSQL = `-- name: ListPublished
` + publishedColumns + publishedFilter

	listPublishedOfEnterpriseSQL = `-- name: ListPublishedOfEnterprise
` + publishedColumns + ` and x.uscc = @uscc and w.at is null` + publishedFilter

	listPublishedOfAgencySQL = `-- name: ListPublishedOfAgency
` + publishedColumns + ` and x.agency_id = @agency` + publishedFilter

	publishedColumns = `select x.inspection_id, x.version, case when w.at is null then x.corrected_reason end,
  (select coalesce(json_agg(json_build_object('Version', o.version, 'Result', o.result,
    'Findings', o.findings, 'PublishedAt', o.published_at) order by o.version), '[]')
  from published_inspection o where o.inspection_id = x.inspection_id and o.version < x.version and w.at is null
    and not exists (select from publication_end e where e.inspection_id = o.inspection_id and e.version >= o.version)),
  x.number, case when w.at is null then x.enterprise_name end, case when w.at is null then x.uscc end, x.kind,
  case when w.at is null then x.items else '{}' end, case when w.at is null then x.result end,
  case when w.at is null then x.findings end, case when w.at is null then published_outcomes(x.inspection_id) else '{}' end,
  case when w.at is null then x.inspectors else '{}' end, x.draw_number, x.visited_on,
  x.published_at, w.at, w.reason, case when w.at is null then x.statement end, x.synthetic, ` + agencyColumns + `
from published_inspection x join agency ag on ag.id = x.agency_id
` + endOf + `x.inspection_id and (e.version is null or e.version >= x.version) order by e.version limit 1) w on true
where (x.published_at, x.inspection_id) < (@at, @after)
  and not exists (select 1 from published_inspection n where n.inspection_id = x.inspection_id and n.version > x.version)`
	publishedFilter = ` and (@agency::uuid is null or x.agency_id = @agency) and (@result::text is null or x.result = @result and w.at is null)
  and (@item::text is null or x.items @> array[@item::text] and w.at is null)
  and (@from::date is null or x.visited_on >= @from) and (@to::date is null or x.visited_on <= @to)
order by x.published_at desc, x.inspection_id desc limit @limit`
)

func scanPublished(row pgx.CollectableRow) (x inspection.PublishedInspection, err error) {
	var outcomes []string
	err = row.Scan(append([]any{&x.InspectionID, &x.Version, &x.CorrectedReason, &x.Earlier, &x.Number, &x.EnterpriseName, &x.USCC, &x.Kind,
		&x.Items, &x.Result, &x.Findings, &outcomes, &x.Inspectors, &x.DrawNumber, &x.VisitedOn, &x.PublishedAt, &x.WithdrawnAt,
		&x.WithdrawnReason, &x.Statement, &x.Synthetic}, agencyDest(&x.Agency)...)...)
	x.Outcomes = make([]leniency.Outcome, len(outcomes))
	for i, o := range outcomes {
		x.Outcomes[i] = leniency.Outcome(o)
	}
	return x, err
}

// Published implements inspection.Store.
func (db *DB) Published(ctx context.Context, a actor.Actor, q inspection.PublishedQuery, ask page.Ask) (page.Result[inspection.PublishedInspection], error) {
	args := newest(ask)
	args["uscc"], args["agency"], args["result"], args["item"], args["from"], args["to"] = q.USCC, q.AgencyID, q.Result, q.Item, q.From, q.To
	sql := listPublishedSQL
	switch {
	case q.USCC != nil:
		sql = listPublishedOfEnterpriseSQL
	case q.AgencyID != nil:
		sql = listPublishedOfAgencySQL
	}
	return askPage(ctx, db, a, ask, sql, args, scanPublished)
}
