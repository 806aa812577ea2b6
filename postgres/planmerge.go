package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
	"yangguang/workday"
)

const (
	// undrawn are the plans on file of which no draw is under way or done, as pl, with when they came on file.
	undrawn = `select pl.id, pl.agency_id, pl.number, pl.target, pl.from_day, pl.to_day, plan_filed_at(pl.id) as filed
from plan pl
where pl.to_day >= @today and plan_filed_at(pl.id) is not null and not exists (select from plan_withdrawal w where w.plan_id = pl.id)
  and not exists (select from draw d where d.plan_id = pl.id and not exists (select from draw_void v where v.draw_id = d.id))`

	// inPlan says that en, an enterprise or a group of like ones, is in the target of plan p: the filters of a draw.
	inPlan = `(exists (select from jsonb_array_elements_text(p.target->'regionCodes') t (code) where starts_with(en.region_code, t.code))
    and (p.target->'industries' is null or exists (select from jsonb_array_elements_text(p.target->'industries') t (code)
      where t.code = en.letter or starts_with(en.industry_code, t.code)))
    and (p.target->'kinds' is null or jsonb_exists(p.target->'kinds', en.kind))
    and (p.target->'keySupervision' is null or jsonb_exists_any(p.target->'keySupervision', en.key_supervision))
    and (p.target->'creditClasses' is null or jsonb_exists(p.target->'creditClasses', en.class)))`

	freshPlansSQL = `-- name: FreshPlans
select u.id from (` + undrawn + `) u where u.filed >= @since and u.id > @after order by u.id limit @limit`

	// The enterprises of the plan are counted once, by what targets ask for, industries as finely as one of them does; every other plan is then asked of the groups.
	planMatchesSQL = `-- name: PlanMatches
with recursive ` + sections + `,
open as materialized (` + undrawn + `),
other as materialized (select o.* from open p join open o on o.id <> p.id and greatest(o.from_day, p.from_day, @today) <= least(o.to_day, p.to_day)
  where p.id = @plan and not exists (select from merge_proposal m where (m.host_plan, m.guest_plan) in ((p.id, o.id), (o.id, p.id)))),
fine as materialized (select max(length(t.code)) as n from open, jsonb_array_elements_text(open.target->'industries') t (code)),
alike as materialized (
  select en.region_code, en.letter, en.industry_code, en.kind, en.key_supervision, en.class, count(*) as n
  from (select e.region_code, s.letter, left(e.industry_code, (select n from fine)) as industry_code, e.kind, e.key_supervision,
      coalesce(e.credit_class, 'UNKNOWN') as class
    from enterprise e left join section s on s.code = e.industry_code where e.status = 'ACTIVE' and exists (select from other)) en
  join open p on p.id = @plan and ` + inPlan + ` group by 1, 2, 3, 4, 5, 6)
select null::uuid, h.id, g.id, h.agency_id, g.agency_id, h.number, g.number, hg.code, gg.code, greatest(h.from_day, g.from_day, @today),
  least(h.to_day, g.to_day), x.n::int, true
from other p cross join lateral (select sum(en.n) as n from alike en where ` + inPlan + `) x
join open a on a.id = @plan
join open h on h.id = case when (a.filed, a.id) < (p.filed, p.id) then a.id else p.id end
join open g on g.id = case when (a.filed, a.id) < (p.filed, p.id) then p.id else a.id end
join agency hg on hg.id = h.agency_id join agency gg on gg.id = g.agency_id
where x.n > 0 order by p.id`
)

// FreshPlans implements inspection.Store.
func (db *DB) FreshPlans(ctx context.Context, a actor.Actor, today, since workday.Date, after uuid.UUID, limit int) (ids []uuid.UUID, err error) {
	args := params{"today": today, "since": since.Start(), "after": after, "limit": limit}
	return ids, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, freshPlansSQL, args, pgx.RowTo[uuid.UUID], &ids) })
}

// PlanMatches implements inspection.Store.
func (db *DB) PlanMatches(ctx context.Context, a actor.Actor, plan uuid.UUID, today workday.Date) (found []inspection.Match, err error) {
	args := params{"plan": plan, "today": today}
	return found, db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, planMatchesSQL, args, scanMatch, &found) })
}

func matchDest(m *inspection.Match, enterprise **uuid.UUID) []any {
	return []any{enterprise, &m.Host, &m.Guest, &m.HostAgency, &m.GuestAgency, &m.HostNumber, &m.GuestNumber, &m.HostAgencyCode, &m.GuestCode, &m.From, &m.To,
		&m.Enterprises, &m.Plans}
}

func scanMatch(row pgx.CollectableRow) (m inspection.Match, err error) {
	var enterprise *uuid.UUID
	if err = row.Scan(matchDest(&m, &enterprise)...); enterprise != nil {
		m.EnterpriseID = *enterprise
	}
	return m, err
}

func scanMeeting(row pgx.CollectableRow) (m inspection.Meeting, err error) {
	var enterprise *uuid.UUID
	if err = row.Scan(append(matchDest(&m.Match, &enterprise), &m.Number, &m.Agency)...); enterprise != nil {
		m.EnterpriseID = *enterprise
	}
	return m, err
}
