package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/workday"
)

// people are those of a visit's team, whoever left it: a text for the public must not name them.
const peopleOfVisit = `(select coalesce(json_agg(json_build_object('Name', t.name, 'Certificate', t.certificate_number, 'Pseudonym', t.pseudonym)), '[]')
  from inspection_team t where t.inspection_id = `

// hiddenNames are what a household is registered as, now and before, where its public name masks that: no text for the public tells them.
const hiddenNames = `(select case when h.public_name <> h.name then h.former_names || h.name else '{}' end from enterprise h where h.id = `

const lockPenaltySQL = `-- name: LockPenalty
select pg_advisory_xact_lock(hashtextextended(@decision::uuid::text, 7267))`

const penaltyFactsSQL = `-- name: PenaltyFacts
select d.id, d.agency_id, d.enterprise_id, d.number, e.number, ag.region_code, ag.field, en.public_name, en.uscc, v.name, v.basis, d.procedure,
  array(select m.kind from decision_measure m where m.decision_id = d.id order by m.position),
  (select sum(m.amount)::text from decision_measure m where m.decision_id = d.id and m.kind = 'FINE'),
  (select sum(m.amount)::text from decision_measure m where m.decision_id = d.id and m.kind = 'CONFISCATION'),
  (k.at at time zone 'Asia/Shanghai')::date, en.synthetic, p.decision_id is not null, coalesce(p.public, false), coalesce(p.basis, ''), p.reply_until,
  p.until, s.decision_id is not null, sk.statement, s.statement is not null and sk.decision_id is null,
  x.decision_id is not null, de.reason, (de.at at time zone 'Asia/Shanghai')::date,
  ` + peopleOfVisit + `f.inspection_id), ` + hiddenNames + `d.enterprise_id)
from decision d join decision_confirmation k on k.decision_id = d.id join enforcement_case e on e.id = d.case_id join finding f on f.id = d.finding_id
join agency ag on ag.id = d.agency_id join enterprise en on en.id = d.enterprise_id join violation v on v.code = d.violation_code
left join penalty_publication p on p.decision_id = d.id left join publication_statement s on s.decision_id = d.id
left join statement_check sk on sk.decision_id = d.id
left join published_penalty x on x.decision_id = d.id left join decision_end de on de.decision_id = d.id
where d.id = @decision and d.outcome = 'PENALTY'`

func scanPenaltyFacts(row pgx.CollectableRow) (f publish.PenaltyFacts, err error) {
	return f, row.Scan(&f.DecisionID, &f.AgencyID, &f.EnterpriseID, &f.Number, &f.Case, &f.Region, &f.Field, &f.EnterpriseName, &f.USCC, &f.Violation,
		&f.ViolationBasis, &f.Procedure, &f.Measures, &f.Fine, &f.Confiscated, &f.DecidedOn, &f.Synthetic, &f.Scheduled, &f.Public, &f.Basis, &f.ReplyUntil,
		&f.Until, &f.Replied, &f.Statement, &f.Unchecked, &f.Published, &f.Ended, &f.EndedOn, &f.People, &f.Hidden)
}

// PenaltyFacts implements publish.Tx.
func (t *Tx) PenaltyFacts(ctx context.Context, decision uuid.UUID) (f publish.PenaltyFacts, err error) {
	args := params{"decision": decision}
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockPenaltySQL, args)
		queueRow(b, penaltyFactsSQL, args, scanPenaltyFacts, &f)
	})
	return f, mapError(err)
}

const (
	insertScheduleSQL = `-- name: InsertPenaltySchedule
insert into penalty_publication (decision_id, agency_id, disclosed_to, rule, basis, public, due_on, provisional, reply_until, until, change_id)
values (@decision, @agency, @enterprise, @rule, @basis, @public, @due, @provisional, @reply, @until, @change)`

	insertPenaltySQL = `-- name: InsertPublishedPenalty
insert into published_penalty (decision_id, number, enterprise_name, uscc, region_code, agency_id, violation, basis, measures, fine, confiscated,
  decided_on, rule_basis, until, statement, synthetic, change_id)
values (@decision, @number, @enterprise, @uscc, @region, @agency, @violation, @basis, @measures, @fine::text::numeric, @confiscated::text::numeric,
  @decided, @rule, @until, @statement, @synthetic, @change)`

	insertReplySQL = `-- name: InsertPublicationStatement
insert into publication_statement (inspection_id, version, decision_id, agency_id, disclosed_to, statement, author_id, change_id)
values (@inspection, @version, @decision, @agency, @enterprise, @statement, @author, @change)`

	insertCheckSQL = `-- name: InsertStatementCheck
insert into statement_check (inspection_id, version, decision_id, agency_id, disclosed_to, names, statement, author_id, account_id, official, change_id)
values (@inspection, @version, @decision, @agency, @enterprise, @names, '', @author, @account, @official, @change)`

	insertPublicationEndSQL = `-- name: InsertPublicationEnd
insert into publication_end (inspection_id, decision_id, ending, reason, due_on, change_id) values (@inspection, @decision, @ending, @reason, @due, @change)`
)

// InsertSchedule implements publish.Tx.
func (t *Tx) InsertSchedule(ctx context.Context, n publish.Schedule) error {
	return t.exec(ctx, insertScheduleSQL, params{"decision": n.DecisionID, "agency": n.AgencyID, "enterprise": n.EnterpriseID, "rule": n.Rule.ID,
		"basis": n.Rule.Basis, "public": n.Rule.Publish, "due": n.DueOn, "provisional": n.Provisional, "reply": n.ReplyUntil, "until": n.Until, "change": t.change})
}

// InsertPenalty implements publish.Tx.
func (t *Tx) InsertPenalty(ctx context.Context, n publish.NewPenalty) error {
	return t.exec(ctx, insertPenaltySQL, params{"decision": n.DecisionID, "number": n.Number.String(), "enterprise": n.EnterpriseName.String(),
		"uscc": n.USCC.String(), "region": n.Region.String(), "agency": n.AgencyID, "violation": n.Violation.String(), "basis": n.Basis.String(),
		"measures": publish.Strings(n.Measures), "fine": publish.StringOrNil(n.Fine), "confiscated": publish.StringOrNil(n.Confiscated),
		"decided": n.DecidedOn, "rule": n.RuleBasis.String(), "until": n.Until, "statement": publish.StringOrNil(n.Statement), "synthetic": n.Synthetic,
		"change": t.change})
}

// of says which of the two columns a subject stands in.
func subjectArgs(s publish.Subject) (inspection, decision *uuid.UUID) {
	if s.Kind == publish.Penalty {
		return nil, &s.ID
	}
	return &s.ID, nil
}

// InsertReply implements publish.Tx.
func (t *Tx) InsertReply(ctx context.Context, f publish.NoticeFacts, statement *publish.Text) error {
	inspection, decision := subjectArgs(f.Subject)
	var version *int
	if inspection != nil {
		version = &f.Version
	}
	return t.exec(ctx, insertReplySQL, params{"inspection": inspection, "version": version, "decision": decision, "agency": f.AgencyID,
		"enterprise": f.EnterpriseID, "statement": publish.StringOrNil(statement), "author": t.actor.AccountID, "change": t.change})
}

// InsertCheck implements publish.Tx. The database makes the public form.
func (t *Tx) InsertCheck(ctx context.Context, f publish.NoticeFacts, names []string) error {
	inspection, decision := subjectArgs(f.Subject)
	var version *int
	if inspection != nil {
		version = &f.Version
	}
	return t.exec(ctx, insertCheckSQL, params{"inspection": inspection, "version": version, "decision": decision, "agency": f.AgencyID,
		"enterprise": f.EnterpriseID, "names": names, "author": f.StatedBy, "account": t.actor.AccountID, "official": t.actor.Pseudonym, "change": t.change})
}

// InsertEnd implements publish.Tx.
func (t *Tx) InsertEnd(ctx context.Context, s publish.Subject, e publish.Ending, reason publish.Text, due *workday.Date) error {
	inspection, decision := subjectArgs(s)
	return t.exec(ctx, insertPublicationEndSQL, params{"inspection": inspection, "decision": decision, "ending": string(e), "reason": reason.String(), "due": due,
		"change": t.change})
}

const (
	unscheduledSQL = `-- name: UnscheduledPenalties
select k.decision_id from decision_confirmation k join decision d on d.id = k.decision_id
where d.outcome = 'PENALTY' and not exists (select from penalty_publication p where p.decision_id = k.decision_id)
  and not exists (select from decision_end e where e.decision_id = k.decision_id)
order by k.at, k.decision_id limit @limit`

	duePenaltiesSQL = `-- name: DuePenalties
select p.decision_id from penalty_publication p
where p.public and p.due_on <= @day and not exists (select from published_penalty x where x.decision_id = p.decision_id)
  and not exists (select from decision_end e where e.decision_id = p.decision_id)
  and not exists (select from publication_statement s where s.decision_id = p.decision_id and s.statement is not null
    and not exists (select from statement_check k where k.decision_id = s.decision_id))
order by p.due_on, p.decision_id limit @limit`

	annulledSQL = `-- name: AnnulledPenalties
select x.decision_id from published_penalty x join decision_end e on e.decision_id = x.decision_id
where not exists (select from publication_end p where p.decision_id = x.decision_id)
order by e.at, x.decision_id limit @limit`

	expiredSQL = `-- name: ExpiredPenalties
select x.decision_id from published_penalty x
where x.until < @day and not exists (select from publication_end p where p.decision_id = x.decision_id)
order by x.until, x.decision_id limit @limit`
)

// Unscheduled implements publish.Store.
func (db *DB) Unscheduled(ctx context.Context, a actor.Actor, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, unscheduledSQL, params{"limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}

// DuePenalties implements publish.Store.
func (db *DB) DuePenalties(ctx context.Context, a actor.Actor, day workday.Date, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, duePenaltiesSQL, params{"day": day, "limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}

// Annulled implements publish.Store.
func (db *DB) Annulled(ctx context.Context, a actor.Actor, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, annulledSQL, params{"limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}

// Expired implements publish.Store.
func (db *DB) Expired(ctx context.Context, a actor.Actor, day workday.Date, limit int) (ids []uuid.UUID, err error) {
	return ids, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, expiredSQL, params{"day": day, "limit": limit}, pgx.RowTo[uuid.UUID], &ids)
	})
}

// A notice is a publication of a result or of a penalty. Of a corrected record it is the version in force, and published at is of the version that is public:
// while the corrected one waits, that is the one before.
const (
	resultWaits = `(x.version is null or x.version < r.version)
    and not exists (select from publication_end o where o.inspection_id = p.inspection_id and o.version is null)`
	penaltyWaits = `x.published_at is null and p.public`

	resultNotices = `select 'INSPECTION_RESULT' as kind, p.inspection_id as id, i.number, p.agency_id, p.disclosed_to as enterprise_id, true as public, '' as basis,
    p.due_on, p.provisional, r.reply_until, s.at as replied_at, s.statement,
    s.author_id as stated_by, sk.at as checked_at, sk.statement as masked, null::date as until, x.published_at, p.created_at as at, r.version, '' as case_number,
    p.inspection_id as visit, x.version as public_version,
    ` + resultWaits + ` as waiting
  from publication p join inspection i on i.id = p.inspection_id
  cross join lateral (select v.version, v.reply_until from inspection_record v where v.inspection_id = p.inspection_id order by v.version desc limit 1) r
  left join publication_statement s on s.inspection_id = p.inspection_id and s.version = r.version
  left join statement_check sk on sk.inspection_id = p.inspection_id and sk.version = r.version
  left join lateral (select l.version, l.published_at from published_inspection l where l.inspection_id = p.inspection_id order by l.version desc limit 1) x on true`
	penaltyNotices = `select 'PENALTY', p.decision_id, d.number, p.agency_id, p.disclosed_to, p.public, p.basis, p.due_on, p.provisional, p.reply_until, s.at, s.statement,
    s.author_id, sk.at, sk.statement, p.until, x.published_at, p.at, 0, e.number, f.inspection_id, 0,
    ` + penaltyWaits + `
  from penalty_publication p join decision d on d.id = p.decision_id join enforcement_case e on e.id = d.case_id join finding f on f.id = d.finding_id
  left join publication_statement s on s.decision_id = p.decision_id left join statement_check sk on sk.decision_id = p.decision_id
  left join published_penalty x on x.decision_id = p.decision_id`
	noticeColumns = `n.kind, n.id, n.number, n.public, n.basis, n.due_on, n.provisional, n.reply_until, n.replied_at, n.statement, n.checked_at, n.masked,
  n.until, n.published_at, n.waiting,
  e.ending, e.at, e.reason, n.at, en.public_name, ` + agencyColumns
	noticeJoins = ` n join enterprise en on en.id = n.enterprise_id join agency ag on ag.id = n.agency_id
left join lateral (select e.ending, e.at, e.reason from publication_end e where e.decision_id = n.id
  or e.inspection_id = n.id and (e.version is null or e.version >= n.public_version) order by e.version limit 1) e on true`

	listNoticesSQL = `-- name: ListPublications
select ` + noticeColumns + ` from (
  (` + resultNotices + ` where (p.created_at, p.inspection_id) < (@at, @after) and (@kind::text is null or @kind = 'INSPECTION_RESULT')
    and (@waiting::boolean is null or @waiting = (` + resultWaits + `)) order by p.created_at desc, p.inspection_id desc limit @limit)
  union all
  (` + penaltyNotices + ` where (p.at, p.decision_id) < (@at, @after) and (@kind::text is null or @kind = 'PENALTY')
    and (@waiting::boolean is null or @waiting = (` + penaltyWaits + `)) order by p.at desc, p.decision_id desc limit @limit))` + noticeJoins + `
order by n.at desc, n.id desc limit @limit`

	resultNoticeSQL = `-- name: ResultNotice
select ` + noticeColumns + `, n.agency_id, n.enterprise_id, n.version, n.case_number, n.stated_by,
  ` + peopleOfVisit + `n.visit), ` + hiddenNames + `n.enterprise_id), en.uscc
from (` + resultNotices + ` where p.inspection_id = @id)` + noticeJoins

	penaltyNoticeSQL = `-- name: PenaltyNotice
select ` + noticeColumns + `, n.agency_id, n.enterprise_id, n.version, n.case_number, n.stated_by,
  ` + peopleOfVisit + `n.visit), ` + hiddenNames + `n.enterprise_id), en.uscc
from (` + resultNotices + ` where false union all ` + penaltyNotices + ` where p.decision_id = @id)` + noticeJoins
)

func noticeDest(n *publish.Notice) []any {
	return append([]any{&n.Kind, &n.ID, &n.Number, &n.Public, &n.Basis, &n.DueOn, &n.Provisional, &n.ReplyUntil, &n.RepliedAt, &n.Statement, &n.CheckedAt, &n.Masked,
		&n.Until, &n.PublishedAt, &n.Waiting, &n.Ending, &n.EndedAt, &n.EndReason, &n.At, &n.Enterprise}, agencyDest(&n.Agency)...)
}

func scanNotice(row pgx.CollectableRow) (n publish.Notice, err error) {
	return n, row.Scan(noticeDest(&n)...)
}

func scanNoticeFacts(row pgx.CollectableRow) (f publish.NoticeFacts, err error) {
	return f, row.Scan(append(noticeDest(&f.Notice), &f.AgencyID, &f.EnterpriseID, &f.Version, &f.Case, &f.StatedBy, &f.People, &f.Hidden, &f.USCC)...)
}

// Notices implements publish.Store.
func (db *DB) Notices(ctx context.Context, a actor.Actor, q publish.NoticeQuery, ask page.Ask) (page.Result[publish.Notice], error) {
	args := newest(ask)
	args["kind"], args["waiting"] = q.Kind, q.Waiting
	return askPage(ctx, db, a, ask, listNoticesSQL, args, scanNotice)
}

// Notice implements publish.Store.
func (db *DB) Notice(ctx context.Context, a actor.Actor, s publish.Subject) (publish.Notice, error) {
	var f publish.NoticeFacts
	err := db.ask(ctx, a, func(b *pgx.Batch) { queueNotice(b, s, &f) })
	return f.Notice, mapError(err)
}

func queueNotice(b *pgx.Batch, s publish.Subject, f *publish.NoticeFacts) {
	args := params{"id": s.ID}
	if s.Kind == publish.Penalty {
		queueRow(b, penaltyNoticeSQL, args, scanNoticeFacts, f)
		return
	}
	queueRow(b, resultNoticeSQL, args, scanNoticeFacts, f)
}

// NoticeFacts implements publish.Tx. Commands on one publication come one after the other.
func (t *Tx) NoticeFacts(ctx context.Context, s publish.Subject) (f publish.NoticeFacts, err error) {
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockPenaltySQL, params{"decision": s.ID})
		queueNotice(b, s, &f)
	})
	return f, mapError(err)
}

// Of a penalty whose publication ended only the tombstone is read, and nobody finds it by the enterprise any more.
const (
	listPenaltiesSQL = `-- name: ListPublishedPenalties
` + penaltyColumns + penaltyFilter

	listPenaltiesOfEnterpriseSQL = `-- name: ListPublishedPenaltiesOfEnterprise
` + penaltyColumns + ` and x.uscc = @uscc and e.at is null` + penaltyFilter

	listPenaltiesOfAgencySQL = `-- name: ListPublishedPenaltiesOfAgency
` + penaltyColumns + ` and x.agency_id = @agency` + penaltyFilter

	penaltyColumns = `select x.decision_id, x.number, case when e.at is null then x.enterprise_name end, case when e.at is null then x.uscc end,
  case when e.at is null then x.violation end, case when e.at is null then x.basis end, case when e.at is null then x.measures else '{}' end,
  case when e.at is null then x.fine::text end, case when e.at is null then x.confiscated::text end, case when e.at is null then x.decided_on end,
  x.rule_basis, case when e.at is null then x.until end, case when e.at is null then x.statement end,
  x.published_at, e.ending, e.at, e.reason, x.synthetic, ` + agencyColumns + `
from published_penalty x join agency ag on ag.id = x.agency_id left join publication_end e on e.decision_id = x.decision_id
where (x.published_at, x.decision_id) < (@at, @after)`
	penaltyFilter = ` and (@agency::uuid is null or x.agency_id = @agency) and (@measure::text is null or @measure = any(x.measures) and e.at is null)
  and (@from::date is null or x.decided_on >= @from and e.at is null) and (@to::date is null or x.decided_on <= @to and e.at is null)
order by x.published_at desc, x.decision_id desc limit @limit`
)

func scanPublishedPenalty(row pgx.CollectableRow) (x publish.PublishedPenalty, err error) {
	return x, row.Scan(append([]any{&x.DecisionID, &x.Number, &x.EnterpriseName, &x.USCC, &x.Violation, &x.Basis, &x.Measures, &x.Fine, &x.Confiscated,
		&x.DecidedOn, &x.RuleBasis, &x.Until, &x.Statement, &x.PublishedAt, &x.Ending, &x.EndedAt, &x.EndReason, &x.Synthetic}, agencyDest(&x.Agency)...)...)
}

// Penalties implements publish.Store.
func (db *DB) Penalties(ctx context.Context, a actor.Actor, q publish.PenaltyQuery, ask page.Ask) (page.Result[publish.PublishedPenalty], error) {
	args := newest(ask)
	args["uscc"], args["agency"], args["measure"], args["from"], args["to"] = q.USCC, q.AgencyID, q.Measure, q.From, q.To
	sql := listPenaltiesSQL
	switch {
	case q.USCC != nil:
		sql = listPenaltiesOfEnterpriseSQL
	case q.AgencyID != nil:
		sql = listPenaltiesOfAgencySQL
	}
	return askPage(ctx, db, a, ask, sql, args, scanPublishedPenalty)
}
