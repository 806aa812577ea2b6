package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/page"
	"yangguang/workday"
)

// TrialJob is the kind of the job that does a trial of a draft list; its arguments are TrialArgs.
const TrialJob = "leniency.try"

// TrialArgs are the arguments of a TrialJob.
type TrialArgs struct {
	Trial uuid.UUID `json:"trial"`
}

const trialJSON = `json_build_object('ID', t.id, 'DraftID', t.draft_id, 'AgencyID', t.agency_id, 'By', t.pseudonym, 'At', t.at,
  'Done', coalesce(st.done, 0), 'Total', coalesce(st.total, 0), 'Finished', te.at, 'Changed', coalesce(te.changed, 0),
  'Changes', (select coalesce(json_agg(json_build_object('Violation', json_build_object('Code', v.code, 'Name', v.name, 'Basis', v.basis),
      'Before', x.before, 'After', x.after, 'Outcome', x.outcome, 'Findings', x.findings, 'Examples', x.examples) order by x.position), '[]')
    from leniency_trial_change x join violation v on v.code = x.violation_code where x.trial_id = t.id))`

const trialFrom = ` from leniency_trial t left join leniency_trial_end te on te.trial_id = t.id
  left join lateral (select s.done, s.total from leniency_trial_step s where s.trial_id = t.id order by s.at desc, s.done desc limit 1) st on true `

const draftColumns = `d.id, d.agency_id, d.author_id, d.code, d.version, d.title, d.document, d.pseudonym, d.at,
  case when r.draft_id is not null then json_build_object('Approved', r.approved, 'Remark', r.remark, 'By', r.pseudonym, 'At', r.at) end,
  (select coalesce(json_agg(` + trialJSON + ` order by t.at desc), '[]')` + trialFrom + `where t.draft_id = d.id)`

const draftFrom = ` from leniency_draft d left join leniency_review r on r.draft_id = d.id `

func scanDraft(row pgx.CollectableRow) (d decision.Draft, err error) {
	return d, row.Scan(&d.ID, &d.AgencyID, &d.AuthorID, &d.Code, &d.Version, &d.Title, &d.Document, &d.Author, &d.At, &d.Review, &d.Trials)
}

const (
	listDraftsSQL = `-- name: ListDrafts
select ` + draftColumns + draftFrom + `
where (d.at, d.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id) and (@code::text is null or d.code = @code)
  and (@state::text is null or case when r.draft_id is null then 'DRAFT' when r.approved then 'PUBLISHED' else 'REJECTED' end = @state)
order by d.at desc, d.id desc limit @limit`
	draftByIDSQL = `-- name: DraftByID
select ` + draftColumns + draftFrom + `where d.id = @id`
	trialByIDSQL = `-- name: TrialByID
select ` + trialJSON + trialFrom + `where t.id = @id`
)

// Drafts implements decision.Store.
func (db *DB) Drafts(ctx context.Context, a actor.Actor, f decision.DraftFilter, ask page.Ask) (page.Result[decision.Draft], error) {
	return askPage(ctx, db, a, ask, listDraftsSQL, newestFirst(ask, params{"code": f.Code, "state": f.State}), scanDraft)
}

// DraftByID implements decision.Store.
func (db *DB) DraftByID(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Draft, error) {
	return askOne(ctx, db, a, draftByIDSQL, params{"id": id}, scanDraft)
}

// TrialByID implements decision.Store.
func (db *DB) TrialByID(ctx context.Context, a actor.Actor, id uuid.UUID) (decision.Trial, error) {
	return askOne(ctx, db, a, trialByIDSQL, params{"id": id}, pgx.RowTo[decision.Trial])
}

const draftFactsSQL = `-- name: DraftFacts
select coalesce((select region_code from agency where id = @agency), ''), coalesce(l.version, 0), l.valid_from, (select count(*) from leniency_list)
from (select) one left join lateral (select version, valid_from from leniency_list where code = @code order by version desc limit 1) l on true`

// DraftFacts implements decision.Tx.
func (t *Tx) DraftFacts(ctx context.Context, agency uuid.UUID, code string) (f decision.DraftFacts, err error) {
	err = t.conn.QueryRow(ctx, draftFactsSQL, params{"agency": agency, "code": code}).Scan(&f.Region, &f.Latest, &f.From, &f.Lists)
	return f, mapError(err)
}

const lockListSQL = `-- name: LockList
select pg_advisory_xact_lock(hashtextextended(code, 7266)) from leniency_draft where id = @id`

// LockDraft implements decision.Tx.
func (t *Tx) LockDraft(ctx context.Context, id uuid.UUID) (d decision.Draft, f decision.DraftFacts, err error) {
	if err := t.exec(ctx, lockListSQL, params{"id": id}); err != nil {
		if err == pgx.ErrNoRows {
			err = fault.Missing("该清单草案", "draft")
		}
		return d, f, mapError(err)
	}
	err = t.batch(ctx, func(b *pgx.Batch) { queueRow(b, draftByIDSQL, params{"id": id}, scanDraft, &d) })
	if err != nil {
		return d, f, mapError(err)
	}
	f, err = t.DraftFacts(ctx, d.AgencyID, d.Code)
	return d, f, err
}

const (
	insertDraftSQL = `-- name: InsertDraft
insert into leniency_draft (id, agency_id, code, version, title, document, author_id, pseudonym, change_id)
values (@id, @agency, @code, @version, @title, @document, @author, @by, @change)`
	insertReviewSQL = `-- name: InsertReview
insert into leniency_review (draft_id, agency_id, approved, remark, code, version, list_id, author_id, reviewer_id, pseudonym, change_id)
values (@id, @agency, @approved, @remark, @code, @version, @list, @author, @reviewer, @by, @change)`
	insertTrialSQL = `-- name: InsertTrial
insert into leniency_trial (id, draft_id, agency_id, pseudonym, change_id) values (@id, @draft, @agency, @by, @change)`
	insertTrialStepSQL = `-- name: InsertTrialStep
insert into leniency_trial_step (trial_id, done, total) values (@id, @done, @total) on conflict do nothing`
	insertTrialEndSQL = `-- name: InsertTrialEnd
insert into leniency_trial_end (trial_id, agency_id, judged, changed, change_id) values (@id, @agency, @judged, @changed, @change)`
	insertTrialChangeSQL = `-- name: InsertTrialChange
insert into leniency_trial_change (trial_id, position, agency_id, violation_code, before, after, outcome, findings, examples)
values (@id, @position, @agency, @violation, @before, @after, @outcome, @findings, @examples)`
)

// InsertDraft implements decision.Tx.
func (t *Tx) InsertDraft(ctx context.Context, d decision.Draft) error {
	return t.exec(ctx, insertDraftSQL, params{"id": d.ID, "agency": d.AgencyID, "code": d.Code, "version": d.Version, "title": d.Title,
		"document": d.Document, "author": t.actor.AccountID, "by": t.actor.Pseudonym, "change": t.change})
}

// InsertReview implements decision.Tx.
func (t *Tx) InsertReview(ctx context.Context, d decision.Draft, v decision.Verdict, list *uuid.UUID) error {
	return t.exec(ctx, insertReviewSQL, params{"id": d.ID, "agency": d.AgencyID, "approved": v.Approved, "remark": v.Remark, "code": d.Code,
		"version": d.Version, "list": list, "author": d.AuthorID, "reviewer": t.actor.AccountID, "by": t.actor.Pseudonym, "change": t.change})
}

// InsertTrial implements decision.Tx.
func (t *Tx) InsertTrial(ctx context.Context, n decision.Trial) error {
	t.Enqueue(Job{Kind: TrialJob, Args: TrialArgs{n.ID}})
	return t.exec(ctx, insertTrialSQL, params{"id": n.ID, "draft": n.DraftID, "agency": n.AgencyID, "by": t.actor.Pseudonym, "change": t.change})
}

// TrialStep implements decision.Store.
func (db *DB) TrialStep(ctx context.Context, trial uuid.UUID, done, total int) error {
	return db.keep(ctx, func(b *pgx.Batch) {
		b.Queue(insertTrialStepSQL, params{"id": trial, "done": done, "total": total})
	})
}

// FinishTrial implements decision.Tx.
func (t *Tx) FinishTrial(ctx context.Context, n decision.Trial, judged, changed int, changes []decision.TrialChange) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertTrialEndSQL, params{"id": n.ID, "agency": n.AgencyID, "judged": judged, "changed": changed, "change": t.change})
		for i, x := range changes {
			b.Queue(insertTrialChangeSQL, params{"id": n.ID, "position": i + 1, "agency": n.AgencyID, "violation": x.Violation.Code,
				"before": x.Before, "after": x.After, "outcome": x.Outcome, "findings": x.Findings, "examples": x.Examples})
		}
	})
}

const (
	trialFindingsSQL = `-- name: TrialFindings
select f.id, f.enterprise_id, f.occurred_on, g.region_code, v.code, v.name, v.basis, v.family,
  ` + factsJSON + `,
  coalesce(done.outcome, ''), done.decided_on,
  exists (select from decision_end e where e.finding_id = f.id and e.kind = 'REOPENED')
from finding f join agency g on g.id = f.agency_id join violation v on v.code = f.violation_code
  left join lateral (select d.outcome, (c.at at time zone 'Asia/Shanghai')::date as decided_on
    from decision_confirmation c join decision d on d.id = c.decision_id where c.finding_id = f.id
      and not exists (select from decision_end e where e.decision_id = d.id)) done on true
where f.id > @after
  and f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = f.inspection_id order by r.version desc limit 1)
order by f.id limit @limit`
	trialHistorySQL = `-- name: TrialHistory
with asked as (select distinct a.id from unnest(@enterprises::uuid[]) a (id)),
party as (select a.id, a.id as own from asked a
  union select a.id, unnest(same_party(a.id)) from asked a
    where exists (select from enterprise_succession s where a.id in (s.enterprise_id, s.successor_id)))
select p.id, v.family, d.finding_id, f.occurred_on, (c.at at time zone 'Asia/Shanghai')::date, g.region_code
from party p join decision d on d.enterprise_id = p.own join decision_confirmation c on c.decision_id = d.id
  join finding f on f.id = d.finding_id join violation v on v.code = d.violation_code join agency g on g.id = d.agency_id
where d.outcome in ('PENALTY', 'NO_PENALTY')
  and not exists (select from decision_end e where e.decision_id = d.id and e.kind = 'ANNULLED')
order by f.occurred_on, f.id`
	trialTotalSQL = `-- name: TrialTotal
select count(*), (command_time() at time zone 'Asia/Shanghai')::date from finding f
where f.record_version = (select r.findings_version from inspection_record r where r.inspection_id = f.inspection_id order by r.version desc limit 1)`
)

// TrialRows implements decision.Store.
func (db *DB) TrialRows(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) (rows []decision.TrialRow, total int, today workday.Date, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		if after == uuid.Nil {
			b.Queue(trialTotalSQL).QueryRow(func(row pgx.Row) error { return row.Scan(&total, &today) })
		}
		queueRows(b, trialFindingsSQL, params{"after": after, "limit": limit}, scanTrialRow, &rows)
	})
	if err != nil || len(rows) == 0 {
		return rows, total, today, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.EnterpriseID
	}
	type act struct {
		Enterprise uuid.UUID
		Family     string
		Finding    uuid.UUID
		OccurredOn workday.Date
		DecidedOn  workday.Date
		Region     string
	}
	var acts []act
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, trialHistorySQL, params{"enterprises": ids}, pgx.RowToStructByPos[act], &acts)
	})
	type party struct {
		enterprise uuid.UUID
		family     string
	}
	of := map[party][]act{}
	for _, x := range acts {
		of[party{x.Enterprise, x.Family}] = append(of[party{x.Enterprise, x.Family}], x)
	}
	for i := range rows {
		r := &rows[i]
		for _, x := range of[party{r.EnterpriseID, r.Violation.Family}] {
			if x.Finding != r.ID {
				r.History = append(r.History, leniency.Act{OccurredOn: x.OccurredOn, DecidedOn: x.DecidedOn, Region: x.Region})
			}
		}
	}
	return rows, total, today, err
}

func scanTrialRow(row pgx.CollectableRow) (r decision.TrialRow, err error) {
	v := &r.Violation
	return r, row.Scan(&r.ID, &r.EnterpriseID, &r.OccurredOn, &r.Region, &v.Code, &v.Name, &v.Basis, &v.Family, &r.Facts, &r.Outcome, &r.DecidedOn, &r.Reopened)
}
