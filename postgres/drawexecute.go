package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

const executableDrawsSQL = `-- name: ExecutableDraws
select dr.id, dr.agency_id, dr.number from draw dr join round_close cl on cl.round_id = dr.round_id and cl.valid
where dr.id > @after and not exists (select from draw_end en where en.draw_id = dr.id)
  and not exists (select from round_beacon e left join beacon_value v on v.round_id = e.round_id and v.position = e.position
    where e.round_id = dr.round_id and (v.at is null or v.at > now() - @waited::interval))
  and ` + unsealedAll + `
order by dr.id limit @limit`

// Executable implements draw.Store.
func (db *DB) Executable(ctx context.Context, a actor.Actor, waited time.Duration, after uuid.UUID, limit int) (due []draw.Executable, err error) {
	return due, db.ask(ctx, a, func(b *pgx.Batch) {
		queueRows(b, executableDrawsSQL, params{"after": after, "waited": waited, "limit": limit}, pgx.RowToStructByPos[draw.Executable], &due)
	})
}

const ownDrawSQL = `-- name: OwnDraw
select number from draw where id = @id and (@agency::uuid is null or agency_id = @agency)`

// LockDraw implements draw.Tx.
func (t *Tx) LockDraw(ctx context.Context, agency, id uuid.UUID, files []string) (rec draw.Record, err error) {
	var numbers []string
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockDrawSQL, params{"id": id})
		b.Queue(ownDrawSQL, params{"id": id, "agency": nullID(agency)}).Query(func(rows pgx.Rows) (err error) {
			numbers, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
	})
	if err == nil && len(numbers) == 0 {
		err = fault.Missing("该抽取", "draw")
	}
	if err != nil {
		return rec, err
	}
	err = t.batch(ctx, func(b *pgx.Batch) { queueRecord(b, numbers[0], files, &rec) })
	return rec, err
}

const (
	insertEndSQL = `-- name: InsertDrawEnd
insert into draw_end (draw_id, kind) values (@draw, @kind)`
	insertResultSQL = `-- name: InsertResult
insert into draw_result (draw_id, text, digest, seed, unfilled, author_id, change_id) values (@draw, @text, @digest, @seed, @unfilled, @author, @change)`
	insertCutoffsSQL = `-- name: InsertCutoffs
insert into draw_cutoff (draw_id, label, n, ticket) select @draw, * from unnest(@labels::text[], @counts::int[], @tickets::bytea[])`
	publishDrawSQL = `-- name: PublishDraw
insert into draw_publication (draw_id, change_id) values (@draw, @change)`
	insertSelectionsSQL = `-- name: InsertSelections
insert into draw_selection (draw_id, agency_id, rank, stratum, enterprise_id, ticket)
select @draw, @agency, x.rank, x.stratum, en.id, x.ticket
from unnest(@strata::text[], @firms::text[], @tickets::bytea[]) with ordinality x (stratum, firm, ticket, rank) join enterprise en on en.uscc = x.firm`
	insertAssignmentsSQL = `-- name: InsertAssignments
insert into draw_assignment (draw_id, agency_id, rank, slot, inspector_id)
select @draw, @agency, x.rank, x.slot, ins.id
from unnest(@ranks::int[], @slots::int[], @inspectors::text[]) x (rank, slot, pseudonym) left join inspector ins on ins.pseudonym = x.pseudonym`
	insertReservesSQL = `-- name: InsertReserves
insert into draw_reserve (draw_id, agency_id, stratum, n, enterprise_id, ticket)
select @draw, @agency, x.stratum, x.n, en.id, x.ticket
from unnest(@strata::text[], @n::int[], @firms::text[], @tickets::bytea[]) x (stratum, n, firm, ticket) join enterprise en on en.uscc = x.firm`
	insertVisitsSQL = `-- name: InsertDrawnInspections
insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, draw_rank, window_from, window_to,
  counts_toward_cap, cap_basis, author_id, change_id)
select x.id, x.number, en.id, @agency, en.region_code, case pl.kind when 'SPECIAL' then 'SPECIAL' else 'ROUTINE' end, 'DOUBLE_RANDOM', pl.id, @draw,
  x.rank, @from, @to, x.counts, x.basis, coalesce(@author, (select author_id from draw where id = @draw)), @change
from unnest(@ids::uuid[], @numbers::text[], @firms::text[], @counts::boolean[], @bases::text[]) with ordinality x (id, number, firm, counts, basis, rank)
join enterprise en on en.uscc = x.firm join plan pl on pl.id = @plan`
	insertVisitItemsSQL = `-- name: InsertDrawnItems
insert into inspection_item (inspection_id, item_id) select v, pi.item_id from unnest(@ids::uuid[]) v join plan_item pi on pi.plan_id = @plan
join check_item it on it.id = pi.item_id where not exists (select from plan_agency pa where pa.plan_id = @plan and pa.agency_id = it.agency_id)`
	insertVisitAgenciesSQL = `-- name: InsertDrawnAgencies
insert into inspection_agency (inspection_id, agency_id) select v, pa.agency_id from unnest(@ids::uuid[]) v join plan_agency pa on pa.plan_id = @plan`
	insertVisitTeamsSQL = `-- name: InsertDrawnTeams
insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
select (@ids::uuid[])[x.rank], ins.id, @agency, x.slot, x.slot = min(x.slot) over (partition by x.rank), ins.pseudonym, @change
from unnest(@ranks::int[], @slots::int[], @inspectors::text[]) x (rank, slot, pseudonym) join inspector ins on ins.pseudonym = x.pseudonym
where drawn_for(ins.id, @plan, @agency, @from) = @agency`
	drawnGuestsSQL = `-- name: DrawnGuests
select drawn_guests(@ids, @ranks, @slots, @inspectors)`
)

// resultArrays are the columns of a result.
type resultArrays struct {
	strata, firms, inspectors, labels, rsvStrata, rsvFirms []string
	tickets, cutoffs, rsvTickets                           [][]byte
	ranks, slots, counts, rsvN                             []int
}

func arraysOf(r drd1.Result) (a resultArrays) {
	for i, s := range r.Selected {
		a.strata, a.firms, a.tickets = append(a.strata, s.Stratum), append(a.firms, s.Firm), append(a.tickets, s.Ticket[:])
		for k, j := range s.Team {
			a.ranks, a.slots, a.inspectors = append(a.ranks, i+1), append(a.slots, k+1), append(a.inspectors, j)
		}
	}
	for _, c := range r.Cutoffs {
		var ticket []byte
		if c.Selected > 0 {
			ticket = c.Ticket[:]
		}
		a.labels, a.counts, a.cutoffs = append(a.labels, c.Stratum), append(a.counts, c.Selected), append(a.cutoffs, ticket)
	}
	for _, v := range r.Reserves {
		a.rsvStrata, a.rsvN, a.rsvFirms, a.rsvTickets = append(a.rsvStrata, v.Stratum), append(a.rsvN, v.N), append(a.rsvFirms, v.Firm), append(a.rsvTickets, v.Ticket[:])
	}
	return a
}

// InsertResult implements draw.Tx.
func (t *Tx) InsertResult(ctx context.Context, n draw.NewResult) error {
	var ids []uuid.UUID
	var numbers, bases []string
	var counted []bool
	for _, v := range n.Visits {
		ids, numbers, bases, counted = append(ids, v.ID), append(numbers, v.Number), append(bases, v.CapBasis), append(counted, v.CountsTowardCap)
	}
	a, d := arraysOf(n.Result), n.Draw
	return t.batch(ctx, func(b *pgx.Batch) {
		args := func(extra params) params {
			extra["draw"], extra["agency"], extra["change"], extra["plan"], extra["author"] = d.ID, d.Agency.ID, t.change, d.PlanID, nullID(n.Author)
			return extra
		}
		b.Queue(insertEndSQL, args(params{"kind": "RESULT"}))
		b.Queue(insertResultSQL, args(params{"text": n.Text, "digest": n.Digest[:], "seed": n.Result.Seed[:], "unfilled": n.Unfilled}))
		b.Queue(insertCutoffsSQL, args(params{"labels": a.labels, "counts": a.counts, "tickets": a.cutoffs}))
		queueExactly(b, len(a.firms), insertSelectionsSQL, args(params{"strata": a.strata, "firms": a.firms, "tickets": a.tickets}))
		queueExactly(b, len(a.ranks), insertAssignmentsSQL, args(params{"ranks": a.ranks, "slots": a.slots, "inspectors": a.inspectors}))
		queueExactly(b, len(a.rsvFirms), insertReservesSQL, args(params{"strata": a.rsvStrata, "n": a.rsvN, "firms": a.rsvFirms, "tickets": a.rsvTickets}))
		if n.Publish {
			b.Queue(publishDrawSQL, args(params{}))
		}
		queueExactly(b, len(ids), insertVisitsSQL, args(params{"ids": ids, "numbers": numbers, "firms": a.firms, "counts": counted,
			"bases": bases, "from": d.WindowFrom, "to": d.WindowTo}))
		b.Queue(insertVisitItemsSQL, args(params{"ids": ids}))
		b.Queue(insertVisitAgenciesSQL, args(params{"ids": ids}))
		queueTeams(b, len(a.ranks)-n.Unfilled, args(params{"ids": ids, "ranks": a.ranks, "slots": a.slots, "inspectors": a.inspectors, "from": d.WindowFrom}))
	})
}

// queueTeams queues the teams of drawn visits and, of a joint draw 联合抽取, their guests: a visit of each other agency whose items are inspected, with its
// own items and officers. All n officers of the result must have a place.
func queueTeams(b *pgx.Batch, n int, args params) {
	own := 0
	b.Queue(insertVisitTeamsSQL, args).Exec(func(tag pgconn.CommandTag) error { own = int(tag.RowsAffected()); return nil })
	b.Queue(drawnGuestsSQL, args).QueryRow(func(row pgx.Row) error {
		var theirs int
		if err := row.Scan(&theirs); err != nil || own+theirs == n {
			return err
		}
		return fmt.Errorf("postgres: %d officers placed where the result has %d", own+theirs, n)
	})
}

// queueExactly queues a statement that must touch exactly n rows: a firm or inspector of the result that the register does not know
// must not get lost.
func queueExactly(b *pgx.Batch, n int, sql string, args params) {
	b.Queue(sql, args).Exec(func(tag pgconn.CommandTag) error {
		if got := int(tag.RowsAffected()); got != n {
			return fmt.Errorf("postgres: %d rows written where the result has %d", got, n)
		}
		return nil
	})
}
