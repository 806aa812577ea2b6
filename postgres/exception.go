package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/workday"
)

// exceptionColumns of exception x with decision dc and agency ag (exceptionFrom), in the order of scanException.
const exceptionColumns = `x.id, x.inspection_id, x.number, x.enterprise, x.gate, x.rule, x.period, x.count, x.cap, x.basis, x.reason, x.approver, x.author, x.at,
  case when dc.exception_id is null then 'REQUESTED' when dc.granted then 'GRANTED' else 'REFUSED' end, dc.approver, dc.at, dc.remark, x.author_id,
  (select i.author_id from inspection i where i.id = x.inspection_id), x.decider_id, x.counter, ` + agencyColumns

const exceptionFrom = ` from gate_exception x join agency ag on ag.id = x.agency_id left join gate_exception_decision dc on dc.exception_id = x.id `

func scanException(row pgx.CollectableRow) (e inspection.Exception, err error) {
	return e, row.Scan(append([]any{&e.ID, &e.InspectionID, &e.Inspection, &e.Enterprise, &e.Gate, &e.Rule, &e.Period, &e.Count, &e.Cap, &e.Basis, &e.Reason,
		&e.Approver, &e.RequestedBy, &e.RequestedAt, &e.State, &e.DecidedBy, &e.DecidedAt, &e.Remark, &e.Author, &e.Planner, &e.Decider, &e.Counter},
		agencyDest(&e.Agency)...)...)
}

const (
	exceptionsByIDSQL = `-- name: ExceptionsByID
select ` + exceptionColumns + exceptionFrom + `where x.id = any(@ids)`
	listExceptionsSQL = `-- name: ListExceptions
select ` + exceptionColumns + exceptionFrom + `
where (x.at, x.id) < (@at, @after) and (@number::text is null or x.number = @number)
  and (@state::text is null or @state = case when dc.exception_id is null then 'REQUESTED' when dc.granted then 'GRANTED' else 'REFUSED' end)
order by x.at desc, x.id desc limit @limit`
	insertExceptionSQL = `-- name: InsertException
insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, counter, rule, period, count, cap, basis, reason, number, enterprise, approver,
  author_id, author, change_id)
select @id, i.id, i.agency_id, @decider, @gate, @counter, @rule, @period, @count, @cap, @basis, @reason, i.number, en.public_name, @approver, @account, @author,
  @change
from inspection i join enterprise en on en.id = i.enterprise_id where i.id = @visit`
	insertExceptionDecisionSQL = `-- name: InsertExceptionDecision
insert into gate_exception_decision (exception_id, inspection_id, agency_id, decider_id, gate, counter, rule, period, author_id, approver_id, approver,
  granted, remark, change_id)
select x.id, x.inspection_id, x.agency_id, x.decider_id, x.gate, x.counter, x.rule, x.period, x.author_id, @account, @approver, @granted, @remark, @change
from gate_exception x where x.id = @id`
	gateGrantsSQL = `-- name: GateGrants
select x.id, x.gate, x.counter, x.rule, x.period, dc.granted is true from gate_exception x
left join gate_exception_decision dc on dc.exception_id = x.id where x.inspection_id = @id and dc.granted is not false order by x.at, x.id`
	gateSuperiorSQL = `-- name: GateSuperior
select agency_superior(i.agency_id) from inspection i where i.id = @id`
	gateEntrySQL = `-- name: GateEntry
select e.entered_at, e.due_on from emergency_entry e where e.inspection_id = @id`
	gateFilingSQL = `-- name: GateFiling
select max(v.due_on) from gate_advice v where v.inspection_id = @id and v.due_on is not null having max(v.due_on) is not null`
	insertAdviceSQL = `-- name: InsertAdvice
insert into gate_advice (id, inspection_id, agency_id, gate, message, basis, due_on, change_id)
values (@id, @visit, @agency, @gate, @message, @basis, @due, @change)`
	openEmergencySQL = `-- name: OpenEmergency
select coalesce(emergency_reported(@agency, @enterprise, @entered), '')`
	insertEntrySQL = `-- name: InsertEntry
insert into emergency_entry (inspection_id, agency_id, entered_at, due_on, basis, noted, change_id) values (@visit, @agency, @entered, @due, @basis, @noted, @change)`
	insertMakeUpSQL = `-- name: InsertMakeUp
insert into code_make_up (inspection_id, agency_id, reason, days, late, change_id) values (@visit, @agency, @reason, @days, @late, @change)`
	gateStatisticsSQL = `-- name: GateStatistics
select agency, coded, asked, granted, refused, advised, emergencies, made_up, made_up_late, overdue, unfiled from gate_statistics(@year, @today)`
	emergencyOfPageSQL = `-- name: EmergencyOfPage
select e.inspection_id, e.entered_at, e.due_on, m.reason, m.days, m.late, i.disclosed_to is not null,
  i.disclosed_to is null and i.state <> 'VOID' and e.due_on < (command_time() at time zone 'Asia/Shanghai')::date,
  case when i.agency_id = (select app_agency()) or (select app_all()) then e.noted else '{}' end
from emergency_entry e join inspection i on i.id = e.inspection_id left join code_make_up m on m.inspection_id = e.inspection_id
where e.inspection_id = ` + onPage
)

// Exceptions implements inspection.Store.
func (db *DB) Exceptions(ctx context.Context, a actor.Actor, q inspection.ExceptionQuery, ask page.Ask) (page.Result[inspection.Exception], error) {
	args := newest(ask)
	args["number"], args["state"] = q.Inspection, q.State
	return askPage(ctx, db, a, ask, listExceptionsSQL, args, scanException)
}

// ExceptionsByID implements inspection.Store.
func (db *DB) ExceptionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (all []inspection.Exception, err error) {
	return all, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, exceptionsByIDSQL, params{"ids": ids}, scanException, &all) })
}

// GateStatistics implements inspection.Store.
func (db *DB) GateStatistics(ctx context.Context, year int, today workday.Date) (rows []inspection.AgencyGate, err error) {
	return rows, db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		queueRows(b, gateStatisticsSQL, params{"year": year, "today": today}, pgx.RowToStructByPos[inspection.AgencyGate], &rows)
	})
}

// Exception implements inspection.Tx.
func (t *Tx) Exception(ctx context.Context, id uuid.UUID) (inspection.Exception, error) {
	var found []inspection.Exception
	err := t.batch(ctx, func(b *pgx.Batch) {
		queueRows(b, exceptionsByIDSQL, params{"ids": []uuid.UUID{id}}, scanException, &found)
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该例外申请", "exception")
	}
	if err != nil {
		return inspection.Exception{}, err
	}
	return found[0], nil
}

// InsertException implements inspection.Tx.
func (t *Tx) InsertException(ctx context.Context, v inspection.Visit, e inspection.Exception) error {
	return t.exec(ctx, insertExceptionSQL, params{"id": e.ID, "visit": v.ID, "decider": e.Decider, "gate": e.Gate, "counter": e.Counter, "rule": e.Rule,
		"period": e.Period, "count": e.Count, "cap": e.Cap, "basis": e.Basis, "reason": e.Reason, "approver": e.Approver, "account": t.actor.AccountID,
		"author": t.actor.Pseudonym, "change": t.change})
}

// InsertExceptionDecision implements inspection.Tx.
func (t *Tx) InsertExceptionDecision(ctx context.Context, e inspection.Exception, granted bool, remark string) error {
	return t.exec(ctx, insertExceptionDecisionSQL, params{"id": e.ID, "account": t.actor.AccountID, "approver": t.actor.Pseudonym, "granted": granted,
		"remark": remark, "change": t.change})
}

// OpenEmergency implements inspection.Tx.
func (t *Tx) OpenEmergency(ctx context.Context, enterprise uuid.UUID, entered time.Time) (number string, err error) {
	return number, t.conn.QueryRow(ctx, openEmergencySQL, params{"agency": t.actor.AgencyID, "enterprise": enterprise, "entered": entered}).Scan(&number)
}

// InsertEntry implements inspection.Tx.
func (t *Tx) InsertEntry(ctx context.Context, n inspection.NewInspection, e inspection.Entry, basis string) error {
	return t.exec(ctx, insertEntrySQL, params{"visit": n.ID, "agency": n.AgencyID, "entered": e.EnteredAt, "due": e.DueOn, "basis": basis,
		"noted": e.Notes(), "change": t.change})
}

// grantRow is a request that was not refused.
type grantRow struct {
	ID                          uuid.UUID
	Gate, Counter, Rule, Period string
	Granted                     bool
}

// queueExceptions queues what the gate knows of exceptions and emergencies.
func queueExceptions(b *pgx.Batch, args params, g *inspection.Gate) {
	each(b, gateGrantsSQL, args, func(row pgx.CollectableRow) error {
		x, err := pgx.RowToStructByPos[grantRow](row)
		grant := inspection.Grant{ID: x.ID, Gate: x.Gate, Counter: x.Counter, Rule: x.Rule, Period: x.Period}
		if x.Granted {
			g.Grants = append(g.Grants, grant)
		} else {
			g.Asked = append(g.Asked, grant)
		}
		return err
	})
	each(b, gateSuperiorSQL, args, func(row pgx.CollectableRow) error { return row.Scan(&g.Superior) })
	each(b, gateFilingSQL, args, func(row pgx.CollectableRow) error { return row.Scan(&g.FileBy) })
	each(b, gateEntrySQL, args, func(row pgx.CollectableRow) error {
		g.Entry = &inspection.Entry{}
		return row.Scan(&g.Entry.EnteredAt, &g.Entry.DueOn)
	})
}

// queueLetThrough queues what a code was given beside the rules: advice, and why it was made up.
func queueLetThrough(b *pgx.Batch, n inspection.NewCode, change uuid.UUID) {
	for _, a := range n.Advice {
		b.Queue(insertAdviceSQL, params{"id": a.ID, "visit": n.Visit.ID, "agency": n.Visit.AgencyID, "gate": a.Gate, "message": a.Message,
			"basis": a.Basis, "due": a.DueOn, "change": change})
	}
	if m := n.MakeUp; m != nil {
		b.Queue(insertMakeUpSQL, params{"visit": n.Visit.ID, "agency": n.Visit.AgencyID, "reason": m.Reason, "days": m.Days, "late": m.Late,
			"change": change})
	}
}

// queueEmergencies queues the entries of emergencies of a page of inspections.
func queueEmergencies(b *pgx.Batch, k *children) {
	each(b, emergencyOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var e inspection.EmergencyVisit
		var reason *string
		var days *int
		var late *bool
		var noted []string
		err := row.Scan(&id, &e.EnteredAt, &e.DueOn, &reason, &days, &late, &e.Coded, &e.Overdue, &noted)
		for _, n := range noted {
			why, who, _ := strings.Cut(n, " ")
			e.Noted = append(e.Noted, inspection.EmergencyNote{Inspector: who, Reason: why})
		}
		if reason != nil {
			e.MadeUp = &inspection.MadeUp{Reason: *reason, Days: *days, Late: *late}
		}
		k.emergencies[id] = &e
		return err
	})
}
