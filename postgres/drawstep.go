package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

const (
	lockDrawOfVisitSQL = `-- name: LockDrawOfVisit
select pg_advisory_xact_lock(7265, hashtext(i.draw_id::text)) from inspection i where i.id = @id`
	drawnVisitSQL = `-- name: DrawnVisit
select i.id, i.agency_id, i.draw_id, i.enterprise_id, i.number, en.uscc, i.draw_rank, i.state,
  coalesce((select r.result from inspection_record r where r.inspection_id = i.id order by r.version desc limit 1), '')
from inspection i join enterprise en on en.id = i.enterprise_id where i.id = @id and i.draw_rank is not null for update of i`
	drawnTeamSQL = `-- name: DrawnTeam
select inspector_id, pseudonym, lead, visit from drawn_team(@id)`
	drawnHostSQL = `-- name: DrawnHost
select coalesce((select j.host_id from joint_visit j where j.guest_id = @id and j.draw_id is not null), @id)`
)

// DrawnVisit implements draw.Tx.
func (t *Tx) DrawnVisit(ctx context.Context, id uuid.UUID) (v draw.DrawnVisit, err error) {
	var found []draw.DrawnVisit
	var team []draw.Officer
	args := params{"id": id}
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockDrawOfVisitSQL, args)
		queueRows(b, drawnVisitSQL, args, func(row pgx.CollectableRow) (v draw.DrawnVisit, err error) {
			return v, row.Scan(&v.ID, &v.AgencyID, &v.DrawID, &v.EnterpriseID, &v.Number, &v.Firm, &v.Rank, &v.State, &v.Result)
		}, &found)
		queueRows(b, drawnTeamSQL, args, pgx.RowToStructByPos[draw.Officer], &team)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该双随机检查（联合抽取的，由主办机关的检查办理）", "drawn visit; of a joint draw its host's")
	}
	if err != nil {
		return v, err
	}
	found[0].Team = team
	return found[0], nil
}

// DrawnHost implements draw.Tx.
func (t *Tx) DrawnHost(ctx context.Context, visit uuid.UUID) (host uuid.UUID, err error) {
	return host, t.conn.QueryRow(ctx, drawnHostSQL, params{"id": visit}).Scan(&host)
}

// ActAsPlatform implements draw.Tx.
func (t *Tx) ActAsPlatform(ctx context.Context) error {
	_, err := t.conn.Exec(ctx, setSystemSQL)
	return err
}

const stepsSQL = `-- name: DrawSteps
select line from draw_step where draw_id = @draw order by n`

// Steps implements draw.Tx.
func (t *Tx) Steps(ctx context.Context, drawID uuid.UUID) (lines []string, err error) {
	return lines, t.batch(ctx, func(b *pgx.Batch) { queueRows(b, stepsSQL, params{"draw": drawID}, pgx.RowTo[string], &lines) })
}

const (
	insertStepSQL = `-- name: InsertDrawStep
insert into draw_step (draw_id, n, agency_id, kind, request_id, recusal_id, rank, inspection_id, line, change_id)
values (@draw, @n, @agency, @kind, @request, @recusal, @rank, @visit, @line, @change)`
	insertStepDocumentSQL = `-- name: InsertStepDocument
insert into draw_step_document (draw_id, n, agency_id, document) values (@draw, @n, @agency, @document)`
)

// InsertStep implements draw.Tx.
func (t *Tx) InsertStep(ctx context.Context, n draw.NewStep) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertStepSQL, params{"draw": n.Draw, "n": n.N, "agency": n.Visit.AgencyID, "kind": n.Kind, "request": nullID(n.Request),
			"recusal": nullID(n.Recusal), "rank": n.Visit.Rank, "visit": n.Visit.ID, "line": n.Line, "change": t.change})
		if n.Document != "" {
			b.Queue(insertStepDocumentSQL, params{"draw": n.Draw, "n": n.N, "agency": n.Visit.AgencyID, "document": n.Document})
		}
	})
}

const (
	insertLeaveSQL = `-- name: InsertTeamLeave
insert into team_leave (inspection_id, inspector_id, lead, agency_id, disclosed_to, code, reason, change_id)
select t.inspection_id, t.inspector_id, t.lead, t.agency_id, i.disclosed_to, @code, @reason, @change
from inspection_team t join inspection i on i.id = t.inspection_id where t.inspection_id = @id and t.pseudonym = @out`
	insertComerSQL = `-- name: InsertTeamComer
insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, replaces, change_id)
select t.inspection_id, ins.id, t.agency_id, i.disclosed_to, (select max(position) + 1 from inspection_team where inspection_id = @id), t.lead, ins.pseudonym,
  t.inspector_id, @change
from inspection_team t join inspection i on i.id = t.inspection_id join inspector ins on ins.pseudonym = @in
where t.inspection_id = @id and t.pseudonym = @out`
	// After entry no further code is issued, nor while a visit may come back that entered without network: name and certificate are shown from now on.
	discloseComerSQL = `-- name: DiscloseTeamComer
update inspection_team t set name = o.name, certificate_number = o.number, change_id = @change
from inspection i join inspector ins on ins.pseudonym = @in cross join lateral visit_officers(array[ins.id], i.enterprise_id, @day, @day) o
where t.inspection_id = i.id and t.inspector_id = ins.id and i.id = @id
  and (i.state in ('ON_SITE', 'RECORDED') or i.state = 'CODE_ISSUED' and may_give_up_from(i.id) is not null)`
)

// ReplaceMember implements draw.Tx and inspection.Tx. The code goes with who leaves where the row says so (leave_revokes).
func (t *Tx) ReplaceMember(ctx context.Context, visit uuid.UUID, r draw.Replacement) error {
	args := params{"id": visit, "out": r.Out, "in": r.In, "code": r.Code, "reason": r.Reason, "day": workday.CivilDate(t.now), "change": t.change}
	return t.batch(ctx, func(b *pgx.Batch) {
		queueExactly(b, 1, insertLeaveSQL, args)
		if r.In != "" {
			queueExactly(b, 1, insertComerSQL, args)
			b.Queue(discloseComerSQL, args)
		}
	})
}

// EndVisit implements draw.Tx.
func (t *Tx) EndVisit(ctx context.Context, v draw.DrawnVisit, reason string) error {
	return t.Void(ctx, inspection.Visit{ID: v.ID, AgencyID: v.AgencyID}, reason)
}

const insertSubstituteSQL = `-- name: InsertSubstitute
insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, draw_rank, draw_step, window_from, window_to,
  counts_toward_cap, cap_basis, author_id, change_id)
select @id, @number, en.id, @agency, en.region_code, case pl.kind when 'SPECIAL' then 'SPECIAL' else 'ROUTINE' end, 'DOUBLE_RANDOM', pl.id, @draw, @rank, @step,
  @from, @to, @counts, @basis, @author, @change
from enterprise en join plan pl on pl.id = @plan where en.uscc = @firm`

// InsertSubstitute implements draw.Tx.
func (t *Tx) InsertSubstitute(ctx context.Context, n draw.NewSubstitute) error {
	d, ids := n.Draw, []uuid.UUID{n.ID}
	var ranks, slots []int
	var team []string
	for i, j := range n.Team {
		if j != drd1.Nobody {
			ranks, slots, team = append(ranks, 1), append(slots, i+1), append(team, j)
		}
	}
	args := params{"id": n.ID, "ids": ids, "number": n.Number, "agency": d.Agency.ID, "draw": d.ID, "rank": n.Rank, "step": n.Step, "from": d.WindowFrom,
		"to": d.WindowTo, "counts": n.CountsTowardCap, "basis": n.CapBasis, "author": n.Author, "plan": d.PlanID, "firm": n.Firm, "change": t.change,
		"ranks": ranks, "slots": slots, "inspectors": team}
	return t.batch(ctx, func(b *pgx.Batch) {
		queueExactly(b, 1, insertSubstituteSQL, args)
		b.Queue(insertVisitItemsSQL, args)
		b.Queue(insertVisitAgenciesSQL, args)
		queueTeams(b, len(team), args)
	})
}
