package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/ident"
	"yangguang/page"
	"yangguang/roster"
)

// drawState is the state of draw dr with result re, publication pu and void vo.
const drawState = `case when vo.draw_id is not null then 'VOID' when pu.draw_id is not null then 'PUBLISHED'
  when re.draw_id is not null then 'EXECUTED' else 'COMMITTED' end`

// seesDrawn says who sees what draw dr has drawn, and its seed: before it is public its agency's head and the platform.
const seesDrawn = `(pu.draw_id is not null or app_system() or dr.agency_id = app_head())`

// seesCutoff says who sees the cutoff of stratum s of draw dr: the seed is public, so the cutoffs tell which drawn enterprise is of which
// stratum. Of a restricted draw (practice.md 3) an enterprise sees that of its own stratum only.
const seesCutoff = `((pu.draw_id is not null and dr.publication = 'OPEN') or (` + seesDrawn + ` and (app_all() or dr.agency_id = app_agency()))
       or (pu.draw_id is not null and exists (select from draw_pool_member m
         where m.draw_id = dr.id and m.enterprise_id = app_enterprise() and m.stratum = s.label)))`

// drawColumns of draw dr (drawFrom), in the order of drawScan.
const drawColumns = `dr.id, dr.number, dr.plan_id, dr.round_id, ` + drawState + `, dr.text, dr.digest, dr.pool_size, dr.pool_root, dr.embargo_until,
  dr.window_from, dr.window_to, dr.publication, dr.committed_at,
  (select json_agg(x order by x.label) from (
     select s.label, s.eligible, s.quota, s.reserve, case when ` + seesCutoff + ` then encode(c.ticket, 'hex') end as cutoff
     from draw_stratum s left join draw_cutoff c on c.draw_id = s.draw_id and c.label = s.label where s.draw_id = dr.id) x),
  array(select s.qualification from draw_slot s where s.draw_id = dr.id order by s.n),
  (select coalesce(json_agg(x order by x.code), '[]') from (select code, n as count from draw_exclusion_count where draw_id = dr.id) x),
  re.digest, case when ` + seesDrawn + ` then re.seed end, re.executed_at, re.unfilled,
  (select coalesce(sum(c.n), 0) from draw_cutoff c where c.draw_id = dr.id), en.idx, en.leaf,
  (select max(due_at) from round_beacon where round_id = dr.round_id),
  now(), dr.supersedes_id, (select id from draw where supersedes_id = dr.id),
  (select json_build_object('code', rq.code, 'reason', rq.reason, 'evidence', encode(rq.evidence, 'hex'), 'requestedBy', rq.author,
     'approvedBy', dc.approver, 'at', dc.at, 'wouldBe', encode(w.digest, 'hex'), 'seed', encode(w.seed, 'hex'))
   from draw_request rq join draw_decision dc on dc.request_id = rq.id left join draw_would_be w on w.draw_id = rq.draw_id where rq.id = vo.request_id),
  ` + sealedParties + `, ` +
	agencyColumns

const drawFrom = ` from draw dr join agency ag on ag.id = dr.agency_id
  left join draw_result re on re.draw_id = dr.id left join draw_publication pu on pu.draw_id = dr.id left join draw_void vo on vo.draw_id = dr.id
  cross join lateral (select idx, leaf from log_entry where subject = 'draw/' || dr.number order by idx desc limit 1) en `

// stratumRow is a stratum as JSON of PostgreSQL.
type stratumRow struct {
	Label                    string
	Eligible, Quota, Reserve int
	Cutoff                   *string
}

// drawScan holds the places that drawColumns are scanned into until they make a draw.
type drawScan struct {
	draw.Draw
	digest, root, result, seed, leaf []byte
	executed                         *time.Time
	unfilled                         *int
	selected                         int
	strata                           []stratumRow
	void                             *voidRow
	sealed                           []sealedRow
	idx                              int64
}

func (d *drawScan) dest() []any {
	return append([]any{&d.ID, &d.Number, &d.PlanID, &d.RoundID, &d.State, &d.Text, &d.digest, &d.Pool.Size, &d.root, &d.EmbargoUntil,
		&d.WindowFrom, &d.WindowTo, &d.Publication, &d.CommittedAt, &d.strata, &d.Slots, &d.Pool.Exclusions,
		&d.result, &d.seed, &d.executed, &d.unfilled, &d.selected, &d.idx, &d.leaf,
		&d.LastEvent, &d.SeenAt, &d.Supersedes, &d.SupersededBy, &d.void, &d.sealed}, agencyDest(&d.Agency)...)
}

func (d *drawScan) make() (_ draw.Draw, err error) {
	if d.void != nil {
		if d.Void, err = d.void.make(); err != nil {
			return d.Draw, err
		}
	}
	d.Digest, d.Pool.Root, d.Ledger = ident.DigestOf(d.digest), ident.DigestOf(d.root), ledgerRef(d.idx, d.leaf)
	d.LastEvent = d.LastEvent.UTC()
	if d.Sealed, err = makeSealed(d.sealed); err != nil {
		return d.Draw, err
	}
	for _, s := range d.strata {
		cutoff, err := digestOrNil(s.Cutoff)
		if err != nil {
			return d.Draw, err
		}
		d.Strata = append(d.Strata, draw.Stratum{Label: s.Label, Eligible: s.Eligible, Quota: s.Quota, Reserve: s.Reserve, Cutoff: cutoff})
		d.Pool.Eligible += s.Eligible
	}
	if d.result != nil {
		d.Result = &draw.Result{DrawID: d.ID, Digest: ident.DigestOf(d.result), ExecutedAt: *d.executed, Selected: d.selected, Unfilled: *d.unfilled}
		if d.seed != nil {
			seed := ident.DigestOf(d.seed)
			d.Result.Seed = &seed
		}
	}
	if d.Public() {
		url := "/draws/" + d.Number + ".zip"
		d.BundleURL = &url
	}
	return d.Draw, nil
}

func scanDraw(row pgx.CollectableRow) (draw.Draw, error) {
	var d drawScan
	if err := row.Scan(d.dest()...); err != nil {
		return d.Draw, err
	}
	return d.make()
}

const listDrawsSQL = `-- name: ListDraws
select ` + drawColumns + drawFrom + `
where (dr.committed_at, dr.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id)
  and (@year::int is null or dr.year = @year) and (@agency::uuid is null or dr.agency_id = @agency)
  and (@state::text is null or ` + drawState + ` = @state) and (@round::text is null or dr.round_id = (select id from round where name = @round))
  and (not @awaits::boolean or ` + awaitsSeal + `)
order by dr.committed_at desc, dr.id desc limit @limit`

// Draws implements draw.Store.
func (db *DB) Draws(ctx context.Context, a actor.Actor, f draw.Filter, ask page.Ask) (page.Result[draw.Draw], error) {
	return askPage(ctx, db, a, ask, listDrawsSQL, newestFirst(ask, params{"year": f.Year, "agency": f.AgencyID, "state": f.State, "round": f.Round,
		"awaits": f.AwaitsSeal}), scanDraw)
}

const drawsByIDSQL = `-- name: DrawsByID
select ` + drawColumns + drawFrom + `where dr.id = any(@ids)`

const drawsOfPlansSQL = `-- name: DrawsOfPlans
select ` + drawColumns + drawFrom + `where dr.plan_id = any(@ids) order by dr.committed_at desc, dr.id desc`

// DrawsByID implements draw.Store.
func (db *DB) DrawsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]draw.Draw, error) {
	return db.draws(ctx, a, drawsByIDSQL, ids)
}

// DrawsOfPlans implements draw.Store.
func (db *DB) DrawsOfPlans(ctx context.Context, a actor.Actor, plans []uuid.UUID) ([]draw.Draw, error) {
	return db.draws(ctx, a, drawsOfPlansSQL, plans)
}

func (db *DB) draws(ctx context.Context, a actor.Actor, sql string, ids []uuid.UUID) (draws []draw.Draw, err error) {
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		queueByID(b, sql, ids, scanDraw, func(d draw.Draw) { draws = append(draws, d) })
	})
	return draws, err
}

const drawByNumberSQL = `-- name: DrawByNumber
select ` + drawColumns + drawFrom + `where dr.number = @number`

// DrawByNumber implements draw.Store.
func (db *DB) DrawByNumber(ctx context.Context, a actor.Actor, number string) (draw.Draw, error) {
	return askOne(ctx, db, a, drawByNumberSQL, params{"number": number}, scanDraw)
}

const (
	roundOfDrawSQL = `-- name: RoundOfDraw
select ` + roundColumns + roundFrom + `where ro.id = (select round_id from draw where number = @number)`
	filesOfDrawSQL = `-- name: FilesOfDraw
select f.name, f.content from draw_file f join draw dr on dr.id = f.draw_id where dr.number = @number and (@files::text[] is null or f.name = any(@files))`
	stepsOfDrawSQL = `-- name: StepsOfDraw
select st.line from draw_step st join draw dr on dr.id = st.draw_id where dr.number = @number order by st.n`
	endOfDrawSQL = `-- name: EndOfDraw
select case when ` + seesDrawn + ` then re.text end, vo.text, w.text from draw dr
left join draw_result re on re.draw_id = dr.id left join draw_void vo on vo.draw_id = dr.id
left join draw_publication pu on pu.draw_id = dr.id left join draw_would_be w on w.draw_id = dr.id where dr.number = @number`
)

// queueRecord queues the reads of a draw's record: draw, round, files (nil for all), steps beside the result, result or void.
func queueRecord(b *pgx.Batch, number string, files []string, rec *draw.Record) {
	args := params{"number": number, "files": files}
	b.Queue(drawByNumberSQL, args).Query(func(rows pgx.Rows) (err error) { rec.Draw, err = pgx.CollectExactlyOneRow(rows, scanDraw); return err })
	b.Queue(roundOfDrawSQL, args).Query(func(rows pgx.Rows) (err error) {
		rec.Round, err = pgx.CollectExactlyOneRow(rows, scanRound)
		return err
	})
	b.Queue(filesOfDrawSQL, args).Query(func(rows pgx.Rows) error {
		rec.Files = map[string][]byte{}
		var name string
		var content []byte
		_, err := pgx.ForEachRow(rows, []any{&name, &content}, func() error {
			rec.Files[name], content = content, nil
			return nil
		})
		return err
	})
	queueRows(b, stepsOfDrawSQL, args, pgx.RowTo[string], &rec.Steps)
	b.Queue(endOfDrawSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&rec.ResultText, &rec.VoidText, &rec.WouldBe) })
}

// Record implements draw.Store.
func (db *DB) Record(ctx context.Context, a actor.Actor, number string, files []string) (rec draw.Record, err error) {
	if files == nil {
		files = []string{}
	}
	err = db.ask(ctx, a, func(b *pgx.Batch) { queueRecord(b, number, files, &rec) })
	return rec, err
}

const selectionsSQL = `-- name: ListSelections
select se.rank, se.ticket, i.id,
  case when dr.publication = 'OPEN' or app_all() or dr.agency_id = app_agency() then se.stratum end,
  (select coalesce(json_agg(x order by x.slot), '[]') from (
     select asg.slot, ins.pseudonym as "Pseudonym", ` + agencyColumns + ` from draw_assignment asg
     join inspector ins on ins.id = asg.inspector_id join agency ag on ag.id = ins.agency_id
     where asg.draw_id = se.draw_id and asg.rank = se.rank) x), ` + enterpriseColumns + `
from draw_selection se join draw dr on dr.id = se.draw_id join enterprise en on en.id = se.enterprise_id
left join inspection i on i.draw_id = se.draw_id and i.draw_rank = se.rank and i.draw_step is null
where se.draw_id = @draw and se.rank > @after order by se.rank limit @limit`

// faceRow is an assigned inspector as JSON of PostgreSQL.
type faceRow struct {
	Pseudonym string
	membershipRow
}

// Selections implements draw.Store.
func (db *DB) Selections(ctx context.Context, a actor.Actor, drawID uuid.UUID, ask page.Ask) (page.Result[draw.Selection], error) {
	after := int64(0)
	if ask.After != nil {
		after = ask.After[0].Num()
	}
	scan := func(row pgx.CollectableRow) (s draw.Selection, err error) {
		var ticket []byte
		var team []faceRow
		err = row.Scan(append([]any{&s.Rank, &ticket, &s.InspectionID, &s.Stratum, &team}, enterpriseDest(&s.Enterprise)...)...)
		if err != nil {
			return s, err
		}
		s.Ticket, s.Enterprise = ident.DigestOf(ticket), s.Enterprise.SeenBy(a)
		for _, f := range team {
			s.Inspectors = append(s.Inspectors, roster.InspectorFace{Pseudonym: f.Pseudonym, Agency: f.membership().Agency})
		}
		return s, nil
	}
	return askPage(ctx, db, a, ask, selectionsSQL, params{"draw": drawID, "after": after}, scan)
}

const entriesSQL = `-- name: ListDrawEntries
select fe.uscc, (select suite from round where id = dr.round_id), m.stratum, m.code, m.line,
  exists (select from draw_selection se where se.draw_id = dr.id and se.enterprise_id = m.enterprise_id), ` +
	drawColumns + drawFrom + `
join draw_pool_member m on m.draw_id = dr.id join enterprise fe on fe.id = m.enterprise_id
where m.enterprise_id = @enterprise and (dr.committed_at, dr.id) < (coalesce(@after_at, 'infinity'::timestamptz), @after_id)
  and ((pu.draw_id is not null and dr.publication = 'OPEN') or app_all() or dr.agency_id = app_agency() or m.enterprise_id = app_enterprise())
order by dr.committed_at desc, dr.id desc limit @limit`

// Entries implements draw.Store.
func (db *DB) Entries(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask) (page.Result[draw.Entry], error) {
	return askPage(ctx, db, a, ask, entriesSQL, newestFirst(ask, params{"enterprise": enterprise}), scanEntry)
}

func scanEntry(row pgx.CollectableRow) (e draw.Entry, err error) {
	var d drawScan
	var code string
	if err = row.Scan(append([]any{&e.Firm, &e.Suite, &e.Stratum, &code, &e.Index, &e.Selected}, d.dest()...)...); err != nil {
		return e, err
	}
	if code != "-" {
		e.Exclusion = &code
	}
	e.Draw, err = d.make()
	return e, err
}
