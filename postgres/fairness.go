package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/fairness"
	"yangguang/fault"
	"yangguang/workday"
)

// draws of a history, and whether they are of the year before it. Under embargo a result is nobody's yet: the draw counts as open.
const historyFrom = ` from draw dr join round ro on ro.id = dr.round_id
  left join draw_end en on en.draw_id = dr.id left join draw_result re on re.draw_id = dr.id
  left join draw_publication pu on pu.draw_id = dr.id
where dr.committed_at >= @before and dr.committed_at < @until and (@office::text = '' or dr.office = @office)`

const (
	historyMarkSQL = `-- name: DrawHistoryMark
select concat_ws('/', count(*), count(en.kind), max(dr.committed_at), (select count(*) from draw_step), (select count(*) from draw_publication),
  (select count(*) from enterprise)),
  @office::text = '' or exists (select from agency where code = @office) or exists (select from draw where office = @office)` + historyFrom

	historyDrawsSQL = `-- name: DrawHistoryDraws
select dr.id, dr.number, dr.office, coalesce((select pseudonym from account where id = dr.author_id), ''), dr.committed_at,
  case when en.kind = 'VOID' or pu.draw_id is not null then en.kind else '' end,
  dr.committed_at < @from, dr.publication = 'RESTRICTED',
  case when pu.draw_id is not null then re.seed end, ro.suite, array(select s.qualification from draw_slot s where s.draw_id = dr.id order by s.n),
  (select count(*)::int from draw_step st where st.draw_id = dr.id),
  (select count(*)::int from round_beacon b join beacon_value v using (round_id, position) where b.round_id = dr.round_id and v.at > b.due_at + interval '1 day'),
  coalesce((select content from draw_file f where f.draw_id = dr.id and f.name = 'inspectors.tsv' and pu.draw_id is not null), ''),
  coalesce((select content from draw_file f where f.draw_id = dr.id and f.name = 'conflicts.tsv' and pu.draw_id is not null), '')` + historyFrom + `
order by dr.id`

	historyPoolSQL = `-- name: DrawHistoryPool
with recursive section (code, letter) as (
  select code, code from industry where parent_code is null
  union all select i.code, s.letter from industry i join section s on i.parent_code = s.code)
select m.draw_id, e.uscc, m.stratum, m.code, m.code <> '-' and ex.exclusion_id is null, e.region_code, coalesce(s.letter, ''), e.kind,
  exists (select from draw_selection x join draw_publication pu using (draw_id) where x.draw_id = m.draw_id and x.enterprise_id = m.enterprise_id)
from draw_pool_member m join draw dr on dr.id = m.draw_id join enterprise e on e.id = m.enterprise_id left join section s on s.code = e.industry_code
left join draw_exclusion ex on ex.draw_id = m.draw_id and ex.enterprise_id = m.enterprise_id
where dr.committed_at >= @before and dr.committed_at < @until and (@office::text = '' or dr.office = @office)
order by m.draw_id, m.line`

	historyTeamsSQL = `-- name: DrawHistoryTeams
select x.draw_id, e.uscc, array_agg(coalesce(i.pseudonym, '!') order by t.slot)
from draw_selection x join draw_publication pu on pu.draw_id = x.draw_id join draw dr on dr.id = x.draw_id join enterprise e on e.id = x.enterprise_id
  join draw_assignment t on t.draw_id = x.draw_id and t.rank = x.rank left join inspector i on i.id = t.inspector_id
where dr.committed_at >= @before and dr.committed_at < @until and (@office::text = '' or dr.office = @office)
group by x.draw_id, x.rank, e.uscc order by x.draw_id, x.rank`
)

func historyArgs(office string, from, to workday.Date) params {
	return params{"office": office, "from": from.Start(), "before": from.AddDays(-366).Start(), "until": to.AddDays(1).Start()}
}

// DrawHistoryMark implements fairness.Store.
func (db *DB) DrawHistoryMark(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (mark string, err error) {
	known := false
	err = db.ask(ctx, a, func(b *pgx.Batch) {
		b.Queue(historyMarkSQL, historyArgs(office, from, to)).QueryRow(func(row pgx.Row) error { return row.Scan(&mark, &known) })
	})
	if err == nil && !known {
		return "", fault.BadInput("office", "没有代码为“"+office+"”的机关，请核对机关代码", "there is no office "+strconv.Quote(office)+": look at the code of the office")
	}
	return mark, err
}

// historian puts a history together row by row.
type historian struct {
	*fairness.History
	draws  map[uuid.UUID]*fairness.Draw
	firms  map[string]int32
	strata map[uuid.UUID]map[string]int16
	labels [3]map[string]int16
}

// DrawHistory implements fairness.Store.
func (db *DB) DrawHistory(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (*fairness.History, error) {
	h := &historian{History: &fairness.History{Source: fairness.Platform, From: from, To: to}, draws: map[uuid.UUID]*fairness.Draw{},
		firms: map[string]int32{}, strata: map[uuid.UUID]map[string]int16{}}
	for i, key := range []string{fairness.ByRegion, fairness.ByIndustry, fairness.ByKind} {
		h.Dimensions = append(h.Dimensions, fairness.Dimension{Key: key})
		h.labels[i] = map[string]int16{}
	}
	var order []uuid.UUID
	args := historyArgs(office, from, to)
	err := db.ask(ctx, a, func(b *pgx.Batch) {
		each(b, historyDrawsSQL, args, func(row pgx.CollectableRow) error {
			id, err := h.draw(row)
			order = append(order, id)
			return err
		})
		each(b, historyPoolSQL, args, h.member)
		each(b, historyTeamsSQL, args, h.team)
	})
	for _, id := range order {
		if d := h.draws[id]; d != nil {
			h.Draws = append(h.Draws, *d)
		}
	}
	h.Settle()
	return h.History, err
}

func (h *historian) draw(row pgx.CollectableRow) (id uuid.UUID, err error) {
	d := &fairness.Draw{State: fairness.Open}
	var at time.Time
	var end, suite string
	var seed, inspectors, conflicts []byte
	if err := row.Scan(&id, &d.Number, &d.Office, &d.Official, &at, &end, &d.Before, &d.Restricted, &seed, &suite, &d.Slots,
		&d.Replaced, &d.Late, &inspectors, &conflicts); err != nil {
		return id, err
	}
	d.On = workday.CivilDate(at)
	switch end {
	case "RESULT":
		d.State = fairness.Drawn
	case "VOID":
		d.State = fairness.Void
	}
	if seed != nil && suite == drd1.SHA256.Name() { // ranks under other suites need code that this package does not import
		s := drd1.Digest(seed)
		d.Seed = &s
	}
	if d.Inspectors, err = drd1.ParseInspectors(inspectors); err != nil {
		return id, err
	}
	d.Conflicts, err = drd1.ParseConflicts(conflicts)
	h.draws[id], h.strata[id] = d, map[string]int16{}
	return id, err
}

func (h *historian) member(row pgx.CollectableRow) error {
	var id uuid.UUID
	var uscc, stratum, code string
	var groups [3]string
	var byRule, selected bool
	if err := row.Scan(&id, &uscc, &stratum, &code, &byRule, &groups[0], &groups[1], &groups[2], &selected); err != nil {
		return err
	}
	d := h.draws[id]
	if d == nil {
		return nil // committed between the two questions of one batch: the next audit has it
	}
	s, known := h.strata[id][stratum]
	if !known {
		s = int16(len(d.Strata))
		h.strata[id][stratum], d.Strata = s, append(d.Strata, stratum)
	}
	d.Rows = append(d.Rows, fairness.Row{Firm: h.firm(uscc, groups), Stratum: s, Excluded: code != drd1.Eligible, ByRule: byRule, Selected: selected})
	return nil
}

func (h *historian) firm(uscc string, groups [3]string) int32 {
	firm, known := h.firms[uscc]
	if known {
		return firm
	}
	g := []int16{-1, -1, -1}
	for dim, label := range groups {
		if label == "" {
			continue
		}
		l, known := h.labels[dim][label]
		if !known {
			l = int16(len(h.Dimensions[dim].Labels))
			h.labels[dim][label] = l
			h.Dimensions[dim].Labels = append(h.Dimensions[dim].Labels, label)
		}
		g[dim] = l
	}
	firm = int32(len(h.Firms))
	h.firms[uscc], h.Firms = firm, append(h.Firms, fairness.Firm{ID: uscc, Group: g})
	return firm
}

func (h *historian) team(row pgx.CollectableRow) error {
	var id uuid.UUID
	var uscc string
	var members []string
	if err := row.Scan(&id, &uscc, &members); err != nil {
		return err
	}
	if d, firm := h.draws[id], h.firms[uscc]; d != nil {
		d.Teams = append(d.Teams, fairness.Team{Firm: firm, Members: members})
	}
	return nil
}
