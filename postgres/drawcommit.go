package postgres

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/workday"
)

const planGivenUpSQL = `-- name: PlanGivenUp
select plan_given_up(@plan)`

const ownPlanSQL = `-- name: OwnPlan
select ` + planColumns + planFrom + `where pl.id = any(@ids) and pl.agency_id = @agency`

// planAgencies and planFields are the agencies that send officers to a plan's visits and the fields of law they must be certified for.
const (
	planAgencies = `array(select @agency::uuid union select agency_id from plan_agency where plan_id = @plan)`
	planFields   = `array(select distinct it.field from plan_item pi join check_item it on it.id = pi.item_id where pi.plan_id = @plan)`
	planOfficers = `draw_inspectors(` + planAgencies + `, @from, @to, ` + planFields + `)`
)

// The officers, each with the agencies of the plan that he belongs or is lent to. Where items of several agencies are inspected each officer is certified
// for his agency's own, and whoever serves two of them is the lead agency's, as when the visits are made (drawn_for).
const candidatesSQL = `-- name: Candidates
select distinct on (o.pseudonym collate "C") o.inspector_id, o.pseudonym, o.specialities, o.status, o.certified,
  array(select g.code from agency g where case when (select count(distinct it.agency_id) from plan_item x join check_item it on it.id = x.item_id
        where x.plan_id = @plan) > 1 then g.id = ag.id and (ag.id = @agency or ins.agency_id = ag.id)
      else g.id = any(` + planAgencies + `) and (g.id = ins.agency_id or exists (select from membership m where m.inspector_id = ins.id and m.agency_id = g.id
        and m.from_day <= @from and (m.to_day is null or m.to_day >= @to))) end order by g.code collate "C")
from agency ag
cross join lateral draw_inspectors(array[ag.id], @from, @to, array(select distinct it.field from plan_item pi join check_item it on it.id = pi.item_id
  where pi.plan_id = @plan and (it.agency_id = ag.id
    or not exists (select from plan_item x join check_item own on own.id = x.item_id where x.plan_id = @plan and own.agency_id = ag.id)))) o
join inspector ins on ins.id = o.inspector_id
where ag.id = any(` + planAgencies + `) order by o.pseudonym collate "C", ag.id <> @agency, ins.agency_id <> ag.id, ag.id`

const pairsSQL = `-- name: DeclaredPairs
select c.enterprise_id, ins.pseudonym, 'K00'
from draw_conflicts(array(select inspector_id from ` + planOfficers + `), @from, @to) c join inspector ins on ins.id = c.inspector_id`

// The team of the agency's last visit to each enterprise.
const lastTeamsSQL = `-- name: LastTeams
with last as (
  select distinct on (i.enterprise_id) i.id, i.enterprise_id from inspection i
  where i.agency_id = @agency and i.state in ('ON_SITE', 'RECORDED', 'CLOSED')
  order by i.enterprise_id, i.window_from desc, i.id desc)
select last.enterprise_id, te.pseudonym, 'R01' from last
join team_now te on te.inspection_id = last.id
where te.inspector_id = any(array(select inspector_id from ` + planOfficers + `))`

// CommitFacts implements draw.Tx.
func (t *Tx) CommitFacts(ctx context.Context, q draw.CommitQuestion) (f draw.CommitFacts, err error) {
	args := params{"plan": q.Plan, "ids": []uuid.UUID{q.Plan}, "agency": q.Agency, "from": q.From, "to": q.To}
	found := map[uuid.UUID]*draw.Plan{}
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(ownPlanSQL, args).Query(func(rows pgx.Rows) error {
			got, err := pgx.CollectRows(rows, scanPlan)
			if err == nil && len(got) == 1 {
				f.Plan = got[0]
				found[f.Plan.ID] = &f.Plan
			}
			return err
		})
	})
	if err == nil && len(found) == 0 {
		err = fault.Missing("该计划", "plan")
	}
	if err != nil {
		return f, err
	}
	err = t.batch(ctx, func(b *pgx.Batch) {
		queuePlanChildren(b, []uuid.UUID{q.Plan}, found)
		b.Queue(candidatesSQL, args).Query(func(rows pgx.Rows) (err error) {
			f.Inspectors, err = pgx.CollectRows(rows, pgx.RowToStructByPos[draw.Candidate])
			return err
		})
		queueRow(b, planGivenUpSQL, args, pgx.RowTo[*string], &f.GivenUp)
		if q.Day != (workday.Date{}) {
			queueRows(b, exclusionsInForceSQL, params{"plan": q.Plan, "day": q.Day}, scanExclusion, &f.Exclusions)
		}
		pairs := []string{pairsSQL}
		if q.LastTeam {
			pairs = append(pairs, lastTeamsSQL)
		}
		for _, sql := range pairs {
			b.Queue(sql, args).Query(func(rows pgx.Rows) error {
				got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[draw.Pair])
				f.Conflicts = append(f.Conflicts, got...)
				return err
			})
		}
	})
	return f, err
}

// The whole scope of a plan in one pass: what the register says, whether visits that were entered fill the year's cap, and which visits on the plan's items were told:
// the pool becomes public and must not tell of one that waits unannounced.
const scopeSQL = `-- name: PlanScope
with recursive ` + sections + `
select en.id, en.uscc,
  ` + stratumValue + `,
  en.status, coalesce(f.why, ''), coalesce(m.done, ''), coalesce(m.pending, '')
from enterprise en left join section s on s.code = en.industry_code left join matter_visits(@agency, @plan, @year) m on m.enterprise_id = en.id
  left join full_caps(@agency, @period) f on f.enterprise_id = en.id
where ` + inTarget + `
order by en.uscc collate "C"`

// Scope implements draw.Tx.
func (t *Tx) Scope(ctx context.Context, q draw.ScopeQuestion, keep func(draw.ScopeRow) error) error {
	args := targetArgs(q.Target)
	args["plan"], args["agency"], args["stratification"] = q.Plan, q.Agency, q.Stratification
	args["period"], args["year"] = strconv.Itoa(q.Year), q.Year
	rows, err := t.conn.Query(ctx, scopeSQL, args)
	if err != nil {
		return err
	}
	var r draw.ScopeRow
	_, err = pgx.ForEachRow(rows, []any{&r.Enterprise, &r.USCC, &r.Value, &r.Status, &r.CapReached, &r.Inspected, &r.Pending},
		func() error { return keep(r) })
	return err
}

// orEmpty sends no filter as an empty array, never as NULL.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

const nextDrawSQL = `-- name: NextDraw
select coalesce(max(seq), 0) + 1 from draw where office = @office and year = @year`

// NextDraw implements draw.Tx.
func (t *Tx) NextDraw(ctx context.Context, office string, year int) (seq int, err error) {
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockNumberSQL, params{"series": "draw " + office})
		b.Queue(nextDrawSQL, params{"office": office, "year": year}).QueryRow(func(row pgx.Row) error { return row.Scan(&seq) })
	})
	return seq, err
}

const (
	insertDrawSQL = `-- name: InsertDraw
insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication, embargo_until,
  window_from, window_to, supersedes_id, author_id, change_id)
values (@id, @number, @office, @year, @seq, @plan, @round, @agency, @text, @digest, @size, @root, @publication, @embargo, @from, @to, @supersedes, @author, @change)`
	insertStrataSQL = `-- name: InsertStrata
insert into draw_stratum (draw_id, label, eligible, quota, reserve)
select @draw, * from unnest(@labels::text[], @eligible::int[], @quota::int[], @reserve::int[])`
	insertSlotsSQL = `-- name: InsertSlots
insert into draw_slot (draw_id, n, qualification) select @draw, n, q from unnest(@slots::text[]) with ordinality x (q, n)`
	insertExclusionCountsSQL = `-- name: InsertExclusionCounts
insert into draw_exclusion_count (draw_id, code, n) select @draw, * from unnest(@codes::text[], @counts::int[])`
	insertExclusionsSQL = `-- name: InsertExclusions
insert into draw_exclusion (draw_id, agency_id, enterprise_id, code, document, exclusion_id)
select @draw, @agency, * from unnest(@enterprises::uuid[], @codes::text[], @documents::text[], @by_hand::uuid[])`
	insertChainSQL = `-- name: InsertReserveChain
insert into draw_reserve_chain (draw_id, length, anchor) values (@draw, @length, @anchor)`
	insertLinesSQL = `-- name: InsertDrawLines
insert into draw_line (draw_id, file, n, text) select @draw, @file, x.n, x.text from unnest(@lines::text[]) with ordinality x (text, n)`
	insertFileSQL = `-- name: InsertDrawFile
insert into draw_file (draw_id, name, content, change_id) values (@draw, @name, @content, @change)`
)

// InsertDraw implements draw.Tx.
func (t *Tx) InsertDraw(ctx context.Context, d draw.NewDraw) error {
	var labels, codes []string
	var eligible, quota, reserve, counts []int
	for _, s := range d.Strata {
		labels, eligible, quota, reserve = append(labels, s.Label), append(eligible, s.Eligible), append(quota, s.Quota), append(reserve, s.Reserve)
	}
	for _, e := range d.Pool.Exclusions {
		codes, counts = append(codes, e.Code), append(counts, e.Count)
	}
	err := t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertDrawSQL, params{"id": d.ID, "number": d.Number, "office": d.Office, "year": d.Year, "seq": d.Seq, "plan": d.PlanID,
			"round": d.RoundID, "agency": d.Agency.ID, "text": d.Text, "digest": d.Digest[:], "size": d.Pool.Size, "root": d.Pool.Root[:],
			"publication": d.Publication, "embargo": d.EmbargoUntil, "from": d.WindowFrom, "to": d.WindowTo, "supersedes": d.Supersedes,
			"author": d.Author, "change": t.change})
		b.Queue(insertStrataSQL, params{"draw": d.ID, "labels": labels, "eligible": eligible, "quota": quota, "reserve": reserve})
		b.Queue(insertSlotsSQL, params{"draw": d.ID, "slots": d.Slots})
		b.Queue(insertExclusionCountsSQL, params{"draw": d.ID, "codes": codes, "counts": counts})
		b.Queue(insertExclusionsSQL, exclusionArgs(d))
		if d.Chain != nil {
			b.Queue(insertChainSQL, params{"draw": d.ID, "length": d.Chain.Length, "anchor": d.Chain.Anchor[:]})
		}
		for name, account := range d.Accounts {
			b.Queue(insertSealedPartySQL, params{"draw": d.ID, "name": name, "account": account})
		}
		for _, name := range []string{drd1.FileInspectors, drd1.FileConflicts} {
			lines := strings.FieldsFunc(string(d.Files[name]), func(r rune) bool { return r == '\n' })
			b.Queue(insertLinesSQL, params{"draw": d.ID, "file": name, "lines": lines})
		}
		for name, content := range d.Files {
			if content == nil {
				content = []byte{} // an empty file is not null
			}
			b.Queue(insertFileSQL, params{"draw": d.ID, "name": name, "content": content, "change": t.change})
		}
	})
	if err != nil {
		return err
	}
	next, stop := iter.Pull(d.Members())
	defer stop()
	line := -1
	_, err = t.conn.CopyFrom(ctx, pgx.Identifier{"draw_pool_member"}, []string{"enterprise_id", "draw_id", "line", "stratum", "code"},
		pgx.CopyFromFunc(func() ([]any, error) {
			m, ok := next()
			if !ok {
				return nil, nil
			}
			line++
			return []any{m.Enterprise, d.ID, line, m.Stratum, m.Code}, nil
		}))
	return err
}

func exclusionArgs(d draw.NewDraw) params {
	enterprises, codes, documents, byHand := []uuid.UUID{}, []string{}, []string{}, []*uuid.UUID{}
	for _, e := range d.Excluded {
		enterprises, codes, documents, byHand = append(enterprises, e.Enterprise), append(codes, e.Code), append(documents, e.Document), append(byHand, e.Exclusion)
	}
	return params{"draw": d.ID, "agency": d.Agency.ID, "enterprises": enterprises, "codes": codes, "documents": documents, "by_hand": byHand}
}
