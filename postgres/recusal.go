package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

// Drawing implements inspection.Tx.
func (t *Tx) Drawing() draw.Tx { return t }

// recusalColumns of recusal rc with decision dc and its member t (recusalFrom), in the order of scanRecusal.
const recusalColumns = `rc.id, rc.inspection_id, i.number, rc.ground, rc.statement, rc.author, rc.at,
  case when dc.recusal_id is null then 'REQUESTED' when dc.upheld then 'UPHELD' else 'REFUSED' end, dc.approver, dc.at, dc.reason, rc.author_id, rc.agency_id,
  rc.document, ` + faceColumns

const recusalFrom = ` from recusal rc join inspection i on i.id = rc.inspection_id left join recusal_decision dc on dc.recusal_id = rc.id
  join inspection_team t on t.inspection_id = rc.inspection_id and t.inspector_id = rc.inspector_id` + faceJoins

func recusalDest(r *inspection.Recusal) []any {
	return append([]any{&r.ID, &r.InspectionID, &r.Inspection, &r.Ground, &r.Statement, &r.RequestedBy, &r.RequestedAt, &r.State, &r.DecidedBy,
		&r.DecidedAt, &r.Reason, &r.Author, &r.AgencyID, &r.Document}, faceDest(&r.Inspector)...)
}

func scanRecusal(row pgx.CollectableRow) (r inspection.Recusal, err error) {
	return r, row.Scan(recusalDest(&r)...)
}

const (
	recusalsByIDSQL = `-- name: RecusalsByID
select ` + recusalColumns + recusalFrom + `where rc.id = any(@ids)`
	// Of an entry of several visits all that the reader may see.
	recusalsOfPageSQL = `-- name: RecusalsOfPage
select ` + recusalColumns + `, v.page` + recusalFrom + `join joint_visits(current_setting('app.page')::uuid[]) v on v.visit = rc.inspection_id
order by v.page, rc.at, rc.id`

	teamConflictsSQL = `-- name: TeamConflicts
select team_conflicts(@id)`

	teamUnfitSQL = `-- name: TeamUnfit
select team_unfit(@id)`

	teamSettledSQL = `-- name: TeamSettled
select team_settled(@id)`

	barredSQL = `-- name: Barred
select barred(@id, @inspector)`

	awayFromOrderSQL = `-- name: AwayFromOrder
select away_myself(@order, @visit)`

	visitOfOfficerSQL = `-- name: VisitOfOfficer
select v.visit from joint_visits(array[@id::uuid]) v join team_now t on t.inspection_id = v.visit where t.pseudonym = @who order by v.visit <> @id limit 1`

	mergedWithSQL = `-- name: MergedWith
select v.visit, exists (select from inspection_team c where c.inspection_id = v.visit and c.pseudonym = @in)
from joint_visits(array[@id::uuid]) v join inspection i on i.id = v.visit join team_now t on t.inspection_id = v.visit
where v.visit <> @id and t.pseudonym = @out and i.draw_id is null and i.state in ('PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE')
  and i.agency_id = (select h.agency_id from inspection h where h.id = @id) order by v.visit`
)

// RecusalsByID implements inspection.Store.
func (db *DB) RecusalsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (all []inspection.Recusal, err error) {
	return all, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, recusalsByIDSQL, params{"ids": ids}, scanRecusal, &all) })
}

// queueRecusals queues the recusals of a page of inspections, oldest first.
func queueRecusals(b *pgx.Batch, k *children) {
	each(b, recusalsOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var r inspection.Recusal
		var page uuid.UUID
		err := row.Scan(append(recusalDest(&r), &page)...)
		k.recusals[page] = append(k.recusals[page], r)
		return err
	})
}

// Recusal implements inspection.Tx.
func (t *Tx) Recusal(ctx context.Context, id uuid.UUID) (inspection.Recusal, error) {
	var found []inspection.Recusal
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, recusalsByIDSQL, params{"ids": []uuid.UUID{id}}, scanRecusal, &found)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该回避申请", "recusal")
	}
	if err != nil {
		return inspection.Recusal{}, err
	}
	return found[0], nil
}

// TeamConflicts implements inspection.Tx.
func (t *Tx) TeamConflicts(ctx context.Context, visit uuid.UUID) (who []string, err error) {
	return who, t.conn.QueryRow(ctx, teamConflictsSQL, params{"id": visit}).Scan(&who)
}

// TeamUnfit implements inspection.Tx.
func (t *Tx) TeamUnfit(ctx context.Context, visit uuid.UUID) (who []string, err error) {
	return who, t.conn.QueryRow(ctx, teamUnfitSQL, params{"id": visit}).Scan(&who)
}

// Barred implements inspection.Tx.
func (t *Tx) Barred(ctx context.Context, visit uuid.UUID) (why inspection.Bar, err error) {
	return why, t.conn.QueryRow(ctx, barredSQL, params{"id": visit, "inspector": t.actor.InspectorID}).Scan(&why)
}

// AwayFromOrder implements inspection.Tx.
func (t *Tx) AwayFromOrder(ctx context.Context, order uuid.UUID, visit *uuid.UUID) (why inspection.Bar, err error) {
	return why, t.conn.QueryRow(ctx, awayFromOrderSQL, params{"order": order, "visit": visit}).Scan(&why)
}

// VisitOfOfficer implements inspection.Tx.
func (t *Tx) VisitOfOfficer(ctx context.Context, id uuid.UUID, pseudonym string) (uuid.UUID, error) {
	var found []uuid.UUID
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, visitOfOfficerSQL, params{"id": id, "who": pseudonym}, pgx.RowTo[uuid.UUID], &found)
	})
	if err != nil || len(found) == 0 {
		return id, err
	}
	return found[0], nil
}

// MergedWith implements inspection.Tx.
func (t *Tx) MergedWith(ctx context.Context, id uuid.UUID, r draw.Replacement) (others []inspection.MergedVisit, err error) {
	args := params{"id": id, "out": r.Out, "in": r.In}
	return others, t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, mergedWithSQL, args, pgx.RowToStructByPos[inspection.MergedVisit], &others)
	})
}

// RecusalFacts implements inspection.Tx. A drawn visit's draw is locked before the visit, as everywhere.
func (t *Tx) RecusalFacts(ctx context.Context, id uuid.UUID) (f inspection.RecusalFacts, err error) {
	return f, mapError(t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockDrawOfVisitSQL, params{"id": id})
		queueVisit(b, id, &f.Visit)
		queueRows(b, recordTeamSQL, t.teamArgs(id), pgx.RowToStructByPos[inspection.TeamID], &f.Team)
		b.Queue(teamSettledSQL, params{"id": id}).QueryRow(func(row pgx.Row) error { return row.Scan(&f.Settled) })
		queueRows(b, recusalsWaitingSQL, params{"id": id, "account": t.actor.AccountID}, pgx.RowTo[uuid.UUID], &f.Waiting)
	}))
}

const (
	recusalsWaitingSQL = `-- name: RecusalsWaiting
select r.inspector_id from recusal r where r.inspection_id = @id and r.author_id = @account
  and not exists (select from recusal_decision d where d.recusal_id = r.id)`

	insertRecusalSQL = `-- name: InsertRecusal
insert into recusal (id, inspection_id, inspector_id, agency_id, disclosed_to, ground, statement, document, author_id, author, change_id)
values (@id, @visit, @inspector, @agency, @enterprise, @ground, @statement, @document, @account, @author, @change)`
	insertRecusalDecisionSQL = `-- name: InsertRecusalDecision
insert into recusal_decision (recusal_id, inspection_id, agency_id, disclosed_to, author_id, approver_id, approver, upheld, reason, change_id)
select r.id, r.inspection_id, r.agency_id, r.disclosed_to, r.author_id, @account, @approver, @upheld, @reason, @change from recusal r where r.id = @id`
)

// InsertRecusal implements inspection.Tx.
func (t *Tx) InsertRecusal(ctx context.Context, v inspection.Visit, inspector uuid.UUID, r inspection.Recusal, byEnterprise bool) error {
	var enterprise any
	if byEnterprise {
		enterprise = v.EnterpriseID
	}
	return t.exec(ctx, insertRecusalSQL, params{"id": r.ID, "visit": v.ID, "inspector": inspector, "agency": v.AgencyID, "enterprise": enterprise,
		"ground": r.Ground, "statement": r.Statement, "document": r.Document, "account": t.actor.AccountID, "author": t.actor.Pseudonym, "change": t.change})
}

// InsertRecusalDecision implements inspection.Tx.
func (t *Tx) InsertRecusalDecision(ctx context.Context, r inspection.Recusal, uphold bool, reason string) error {
	return t.exec(ctx, insertRecusalDecisionSQL, params{"id": r.ID, "account": t.actor.AccountID, "approver": t.actor.Pseudonym, "upheld": uphold,
		"reason": reason, "change": t.change})
}

// Officer implements inspection.Tx.
func (t *Tx) Officer(ctx context.Context, v inspection.Visit, inspector uuid.UUID, day workday.Date) (inspection.Officer, error) {
	var found []inspection.Officer
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, officersSQL, params{"inspectors": []uuid.UUID{inspector}, "enterprise": v.EnterpriseID, "from": day, "to": day}, scanOfficer, &found)
	})
	if err == nil && len(found) == 0 {
		e := fault.Missing("该执法人员", "inspector")
		e.Field = "input.replacementId"
		err = e
	}
	if err != nil {
		return inspection.Officer{}, err
	}
	return found[0], nil
}
