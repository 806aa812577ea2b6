package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// What warns, by kind. Each statement answers cause, agency, enterprise, inspection, pseudonym, visits, count and the last thing that counted,
// and looks back over the rule's days only, so that its cost does not grow with history.
const (
	entered = `select i.id, i.number, i.enterprise_id, i.agency_id, left(i.region_code, 4) as city, min(s.at) as at
  from (select s.inspection_id as visit, s.at from check_code_scan s`
	// Visits that entered with another.
	andGuests = ` union all select j.guest_id, s.at from joint_now j join check_code_scan s on s.inspection_id = j.host_id`
	recently  = `) s join inspection i on i.id = s.visit
  where s.at > @now::timestamptz - make_interval(days => @days::int) and s.at <= @now::timestamptz and i.trigger <> all(@except::text[]) group by i.id`
	latest = `(array_agg(v.id order by v.at desc, v.id desc))[1]`

	// Visits too close together count as the frequency does (0154): an entry, however many visits enter with it, once, when one of them counts; at the enterprise and
	// those that it went on for. came are the visits of each entry that count.
	came = `with entry as materialized (select s.inspection_id as id, min(s.at) as at from check_code_scan s
  where s.at > @now::timestamptz - make_interval(days => @days::int) and s.at <= @now::timestamptz group by s.inspection_id),
went_on as materialized (select s.enterprise_id as id from enterprise_succession s union select s.successor_id from enterprise_succession s),
came as materialized (select m.entry, m.at, m.entry <> i.id as guest, i.id, i.number, i.enterprise_id, i.agency_id, left(i.region_code, 4) as city,
    case when i.enterprise_id in (select id from went_on) then array(select unnest(enterprise_kin(i.enterprise_id)) order by 1) else array[i.enterprise_id] end as kin
  from (select e.id as entry, e.id as visit, e.at from entry e union all select e.id, j.guest_id, e.at from joint_now j join entry e on e.id = j.host_id) m
  join inspection i on i.id = m.visit where i.trigger <> all(@except::text[]))`
	inName = `(array_agg(v.name order by v.at desc, v.id desc))[1]`
	lastly = `(array_agg(v.enterprise_id order by v.at desc, v.id desc))[1], ` + latest + `, null::text, array_agg(v.number order by v.at, v.id), count(*)::int, max(v.at)`

	// Of an agency those in its name, or in one that it went on for, whoever made them (行政处罚法 20).
	frequentAgencySQL = `-- name: FrequentVisitsOfAgency
` + came + `,
body as materialized (select distinct g.grantee_id as id from power_grant g where g.kind = 'ENTRUSTED'),
named as materialized (select c.*, n.name from came c
  cross join lateral unnest(case when c.agency_id in (select id from body) or exists (select from inspection_agency a where a.inspection_id = c.id)
    then array(select n.agency_id from entry_names(c.entry) n where n.visit = c.id) else array[c.agency_id] end) n (name)),
agencies as materialized (select d.name, array(select unnest(agency_kin(d.name)) order by 1) as names from (select distinct name from named) d)
select @rule::text || '/' || ` + inName + ` || '/' || ` + latest + `, ` + inName + `, ` + lastly + `
from (select distinct on (a.names, n.entry) n.*, a.names from named n join agencies a on a.name = n.name order by a.names, n.entry, n.guest, n.id) v
where v.at > coalesce((select max(w.since) from warning w where w.rule = @rule::text and w.enterprise_id = any(v.kin) and w.agency_id = any(v.names)), '-infinity')
group by v.names, v.kin having count(*) >= @count::int`

	frequentCitySQL = `-- name: FrequentVisitsInCity
` + came + `
select @rule::text || '/' || ` + latest + `, null::uuid, ` + lastly + `
from (select distinct on (c.entry) c.* from came c order by c.entry, c.guest, c.id) v
where v.at > coalesce((select max(w.since) from warning w where w.rule = @rule::text and w.enterprise_id = any(v.kin)), '-infinity')
group by v.city, v.kin having count(*) >= @count::int`

	// An officer who is on several visits of one entry met the enterprise once.
	repeatedPairSQL = `-- name: RepeatedPairs
select @rule::text || '/' || v.inspector_id || '/' || ` + latest + `, (array_agg(v.agency_id order by v.at desc))[1], v.enterprise_id, ` + latest + `, v.pseudonym,
  array_agg(v.number order by v.at, v.id), count(*)::int, max(v.at)
from (select distinct on (t.inspector_id, coalesce(j.host_id, e.id)) t.inspector_id, t.pseudonym, e.* from (` + entered + andGuests + recently + `) e
  join team_now t on t.inspection_id = e.id left join joint_now j on j.guest_id = e.id
  order by t.inspector_id, coalesce(j.host_id, e.id), j.guest_id is not null, e.id) v
where v.at > coalesce((select max(w.since) from warning w where w.rule = @rule::text and w.enterprise_id = v.enterprise_id and w.pseudonym = v.pseudonym), '-infinity')
group by v.inspector_id, v.pseudonym, v.enterprise_id having count(*) >= @count::int`

	overdueRecordSQL = `-- name: OverdueRecords
select @rule::text || '/' || v.id, v.agency_id, v.enterprise_id, v.id, null::text, array[v.number], 1, v.at
from (select i.id, i.number, i.agency_id, i.enterprise_id, min(s.at) as at
  from (select s.inspection_id as visit, s.at from check_code_scan s` + andGuests + `) s join inspection i on i.id = s.visit
  where i.state = 'ON_SITE' group by i.id) v
where v.at < @now::timestamptz - make_interval(days => @days::int) and not exists (select from warning w where w.cause = @rule::text || '/' || v.id)`

	overduePublicationSQL = `-- name: OverduePublications
select @rule::text || '/' || i.id, i.agency_id, i.enterprise_id, i.id, null::text, array[i.number], 1, p.due_on::timestamptz
from inspection i join publication p on p.inspection_id = i.id
where i.state = 'RECORDED' and p.due_on < (@now::timestamptz at time zone 'Asia/Shanghai')::date
  and not exists (select from warning w where w.cause = @rule::text || '/' || i.id)
union all
select @rule::text || '/' || p.decision_id, p.agency_id, p.disclosed_to, f.inspection_id, null::text, array[i.number], 1, p.due_on::timestamptz
from penalty_publication p join decision d on d.id = p.decision_id join finding f on f.id = d.finding_id join inspection i on i.id = f.inspection_id
where p.public and p.due_on < (@now::timestamptz at time zone 'Asia/Shanghai')::date and not exists (select from published_penalty x where x.decision_id = p.decision_id)
  and not exists (select from decision_end e where e.decision_id = p.decision_id)
  and not exists (select from warning w where w.cause = @rule::text || '/' || p.decision_id)`

	overdueRectificationSQL = `-- name: OverdueRectifications
select @rule::text || '/' || o.rectification_id, o.agency_id, o.disclosed_to, r.inspection_id, null::text, array[i.number], 1, o.at
from rectification_overdue o join rectification r on r.id = o.rectification_id join inspection i on i.id = r.inspection_id
where o.at > @now::timestamptz - make_interval(days => @days::int) and not exists (select from warning w where w.cause = @rule::text || '/' || o.rectification_id)`

	// A result in force that says "ordered to rectify", and no decision of the visit that orders it. Who looks every few minutes misses none in a year.
	orderMissingSQL = `-- name: OrdersMissing
select @rule::text || '/' || r.inspection_id || '/' || r.version, r.agency_id, r.disclosed_to, r.inspection_id, null::text, array[i.number], 1, r.received_at
from inspection_record r join inspection i on i.id = r.inspection_id
where r.result = 'ORDERED_TO_RECTIFY' and r.received_at < @now::timestamptz - make_interval(days => @days::int)
  and r.received_at > @now::timestamptz - make_interval(days => @days::int + 365) and i.state <> 'VOID'
  and not exists (select from inspection_record l where l.inspection_id = r.inspection_id and l.version > r.version)
  and not exists (select from rectification x where x.inspection_id = r.inspection_id)
  and not exists (select from warning w where w.rule = @rule::text and w.enterprise_id = r.disclosed_to and w.inspection_id = r.inspection_id)`

	// Visits and enterprises that were refused are named, but for who was drawn under embargo (practice 1.2).
	capRefusalsSQL = `-- name: CapRefusals
select @rule::text || '/' || max(r.id), a.agency_id,
  case when count(distinct i.enterprise_id) = 1 then (array_agg(i.enterprise_id) filter (where i.id is not null))[1] end,
  null::uuid, null::text, coalesce(array_agg(distinct i.number) filter (where i.id is not null), '{}'), count(*)::int, max(r.at),
  coalesce(array_agg(distinct en.public_name || '（' || en.uscc || '）') filter (where i.id is not null), '{}')
from audit_refusal r join account a on a.id = r.account_id
left join inspection i on i.number = r.subject
  and (i.draw_id is null or i.disclosed_to is not null or exists (select from draw_publication p where p.draw_id = i.draw_id))
left join enterprise en on en.id = i.enterprise_id
where r.reason = 'FREQUENCY_CAP' and r.at > @now::timestamptz - make_interval(days => @days::int) and a.agency_id is not null
  and r.at > coalesce((select max(w.since) from warning w where w.rule = @rule::text and w.agency_id = a.agency_id), '-infinity')
group by a.agency_id having count(*) >= @count::int`

	codeNotScannedSQL = `-- name: CodesNotScanned
select @rule::text || '/' || c.inspection_id, c.agency_id, c.disclosed_to, c.inspection_id, null::text, array[i.number], 1, c.valid_to
from check_code c join inspection i on i.id = c.inspection_id
where c.valid_to <= @now::timestamptz and c.valid_to > @now::timestamptz - make_interval(days => @days::int) and i.state = 'CODE_ISSUED'
  and not exists (select from check_code l where l.inspection_id = c.inspection_id and l.n > c.n)
  and not exists (select from check_code_scan s where s.inspection_id = c.inspection_id)
  and not exists (select from check_code_revocation r where r.inspection_id = c.inspection_id and r.n = c.n)
  and not exists (select from warning w where w.cause = @rule::text || '/' || c.inspection_id)`

	// Several reports of one enterprise, day and agency are of one visit. Where nobody could say whose the officers were, visits count by the enterprise.
	withoutCodeSQL = `-- name: VisitsWithoutCode
select @rule::text || '/' || max(r.report), r.agency_id, case when count(distinct r.enterprise_id) = 1 then (array_agg(r.enterprise_id))[1] end, null::uuid, null::text,
  '{}'::text[], count(*)::int, max(r.last), array_agg(en.public_name || '（' || en.uscc || '）' || r.visited_on order by r.visited_on, en.uscc)
from (select r.agency_id, r.enterprise_id, r.visited_on, max(r.id::text) as report, min(r.at) as first, max(r.at) as last from uncoded_report r
  where r.at > @now::timestamptz - make_interval(days => @days::int) group by r.agency_id, r.enterprise_id, r.visited_on) r
join enterprise en on en.id = r.enterprise_id
where r.first > coalesce((select max(w.since) from warning w where w.rule = @rule::text
  and (w.agency_id = r.agency_id or r.agency_id is null and w.agency_id is null and w.enterprise_id = r.enterprise_id)), '-infinity')
group by r.agency_id, case when r.agency_id is null then r.enterprise_id end having count(*) >= @count::int`

	overCapSQL = `-- name: OverCapApprovals
select @rule::text || '/' || d.exception_id, i.agency_id, i.enterprise_id, i.id, null::text, array[i.number], 1, d.at
from gate_exception_decision d join inspection i on i.id = d.inspection_id
where d.granted and d.gate = 'FREQUENCY_CAP' and d.at > @now::timestamptz - make_interval(days => @days::int)
  and (i.draw_id is null or i.disclosed_to is not null or exists (select from draw_publication p where p.draw_id = i.draw_id)) -- practice 1.2
  and not exists (select from warning w where w.cause = @rule::text || '/' || d.exception_id)`

	emergencyTeamSQL = `-- name: EmergencyTeams
select @rule::text || '/' || e.inspection_id || '/' || n.who, e.agency_id, i.enterprise_id, i.id, n.who, array[i.number], 1, e.at
from emergency_entry e join inspection i on i.id = e.inspection_id
cross join lateral (select distinct substr(x, strpos(x, ' ') + 1) as who from unnest(e.noted) x) n
where e.noted <> '{}' and e.at > @now::timestamptz - make_interval(days => @days::int)
  and not exists (select from warning w where w.cause = @rule::text || '/' || e.inspection_id || '/' || n.who)`

	// Who enters an enterprise under the name of another in the same city, puts it in force again, renames or moves it so, says why; the supervisor looks
	// whether it is the same, with a cap anew. The last such change of a row is the cause.
	duplicateSQL = `-- name: PossibleDuplicates
select distinct on (en.id) @rule::text || '/' || en.id || case when c.action = 'CREATE' then '' else '/' || c.change_id end, a.agency_id, en.id, null::uuid, null::text,
  '{}'::text[], 1, c.at
from register_change c join account a on a.id = c.account_id join enterprise en on en.id = c.object_id
where c.register = 'enterprises' and c.account_id is not null
  and (c.action = 'CREATE' or c.changes @> '[{"column": "name"}]' or c.changes @> '[{"column": "status"}]' or c.changes @> '[{"column": "region_code"}]')
  and c.at > @now::timestamptz - make_interval(days => @days::int) and en.status not in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')
  and (c.action = 'CREATE' or exists (select from jsonb_to_recordset(c.changes) x ("column" text, before text, after text)
    where x."column" = 'name' and name_key(x.before) <> name_key(x.after) or x."column" = 'region_code' and left(x.before, 4) <> left(x.after, 4)
      or x."column" = 'status' and x.before in ('DEREGISTERED', 'REVOKED', 'MOVED_OUT')))
  and exists (select from enterprise o where name_key(o.name) = name_key(en.name) and left(o.region_code, 4) = left(en.region_code, 4) and o.id <> en.id
    and not o.id = any(enterprise_kin(en.id)))
  and not exists (select from warning w where w.rule = @rule::text and w.enterprise_id = en.id and w.since >= c.at)
order by en.id, c.at desc, c.change_id desc`

	unequalSQL = `-- name: UnequalTreatment
select @rule::text || '/' || to_char(m.month, 'YYYY-MM'), null::uuid, null::uuid, null::uuid, null::text, '{}'::text[], m.alarms, m.at
from treatment_audit m
where m.alarms > 0 and m.at > @now::timestamptz - make_interval(days => @days::int)
  and not exists (select from warning w where w.cause = @rule::text || '/' || to_char(m.month, 'YYYY-MM'))`
)

func scanCause(row pgx.CollectableRow) (c oversight.Cause, err error) {
	dest := []any{&c.Key, &c.AgencyID, &c.EnterpriseID, &c.InspectionID, &c.Pseudonym, &c.Visits, &c.Count, &c.Since}
	if len(row.FieldDescriptions()) > len(dest) {
		dest = append(dest, &c.About)
	}
	return c, row.Scan(dest...)
}

// Causes implements oversight.Store.
func (db *DB) Causes(ctx context.Context, a actor.Actor, r oversight.Rule, now time.Time) (found []oversight.Cause, err error) {
	args := params{"rule": r.ID, "now": now, "days": r.Days, "count": r.Count, "except": r.Except}
	return found, db.ask(ctx, a, func(b *pgx.Batch) {
		switch r.Kind {
		case oversight.FrequentVisits:
			if r.Scope == "CITY" {
				queueRows(b, frequentCitySQL, args, scanCause, &found)
				return
			}
			queueRows(b, frequentAgencySQL, args, scanCause, &found)
		case oversight.RepeatedPair:
			queueRows(b, repeatedPairSQL, args, scanCause, &found)
		case oversight.OverdueRecord:
			queueRows(b, overdueRecordSQL, args, scanCause, &found)
		case oversight.OverduePublication:
			queueRows(b, overduePublicationSQL, args, scanCause, &found)
		case oversight.OverdueRectification:
			queueRows(b, overdueRectificationSQL, args, scanCause, &found)
		case oversight.OrderMissing:
			queueRows(b, orderMissingSQL, args, scanCause, &found)
		case oversight.CapRefusals:
			queueRows(b, capRefusalsSQL, args, scanCause, &found)
		case oversight.CodeNotScanned:
			queueRows(b, codeNotScannedSQL, args, scanCause, &found)
		case oversight.VisitWithoutCode:
			queueRows(b, withoutCodeSQL, args, scanCause, &found)
		case oversight.OverCap:
			queueRows(b, overCapSQL, args, scanCause, &found)
		case oversight.EmergencyTeam:
			queueRows(b, emergencyTeamSQL, args, scanCause, &found)
		case oversight.PossibleDuplicate:
			queueRows(b, duplicateSQL, args, scanCause, &found)
		case oversight.UnequalTreatment:
			queueRows(b, unequalSQL, args, scanCause, &found)
		}
	})
}

const (
	insertWarningSQL = `-- name: InsertWarning
insert into warning (id, cause, kind, rule, basis, agency_id, shown, enterprise_id, inspection_id, pseudonym, visits, about, count, since, due_on, change_id)
values (@id, @cause, @kind, @rule, @basis, @agency, @shown, @enterprise, @inspection, @pseudonym, @visits, coalesce(@about::text[], '{}'), @count, @since, @due, @change)
on conflict (cause) do nothing`

	insertWarningStepSQL = `-- name: InsertWarningStep
insert into warning_step (warning_id, n, agency_id, shown, state, outcome, text, account_id, pseudonym, change_id)
values (@id, @n, @agency, @shown, @state, @outcome, @text, @account, @by, @change)`

	warningColumns = `w.id, w.kind, w.basis, w.agency_id, w.shown, coalesce(last.state, 'OPEN'), en.public_name, en.uscc, w.pseudonym, w.visits, w.about, w.count,
  case when w.kind = 'UNEQUAL_TREATMENT' then right(w.cause, 7) end, w.raised_at,
  w.due_on, (select s.pseudonym from warning_step s where s.warning_id = w.id and s.state = 'ACKNOWLEDGED' order by s.n desc limit 1),
  (select s.outcome from warning_step s where s.warning_id = w.id and s.state = 'CLOSED'),
  (select coalesce(json_agg(json_build_object('State', s.state, 'Text', s.text, 'Outcome', s.outcome, 'By', s.pseudonym, 'At', s.at) order by s.n), '[]')
    from warning_step s where s.warning_id = w.id)
from warning w left join enterprise en on en.id = w.enterprise_id
left join lateral (select s.state from warning_step s where s.warning_id = w.id order by s.n desc limit 1) last on true`

	listWarningsSQL = `-- name: ListWarnings
select ` + warningColumns + `
where (w.raised_at, w.id) < (@at, @after) and (@kind::text is null or w.kind = @kind) and (@state::text is null or coalesce(last.state, 'OPEN') = @state)
  and (@agency::uuid is null or w.agency_id = @agency)
  and (@overdue::date is null or w.due_on < @overdue and last.state is distinct from 'CLOSED')
order by w.raised_at desc, w.id desc limit @limit`

	warningByIDSQL = `-- name: WarningByID
select ` + warningColumns + ` where w.id = @id`

	lockWarningSQL = `-- name: LockWarning
select pg_advisory_xact_lock(hashtextextended(@id::uuid::text, 7268))`
)

func scanWarning(row pgx.CollectableRow) (f oversight.Facts, err error) {
	return f, row.Scan(&f.ID, &f.Kind, &f.Basis, &f.AgencyID, &f.Shown, &f.State, &f.Enterprise, &f.USCC, &f.Inspector, &f.Visits, &f.About, &f.Count, &f.Month, &f.RaisedAt,
		&f.DueOn, &f.Owner, &f.Outcome, &f.Steps)
}

// InsertWarning implements oversight.Tx.
func (t *Tx) InsertWarning(ctx context.Context, id uuid.UUID, r oversight.Rule, c oversight.Cause, due workday.Date) (bool, error) {
	tag, err := t.conn.Exec(ctx, insertWarningSQL, params{"id": id, "cause": c.Key, "kind": r.Kind, "rule": r.ID, "basis": r.Basis, "agency": c.AgencyID,
		"shown": r.Shown && c.AgencyID != nil, "enterprise": c.EnterpriseID, "inspection": c.InspectionID, "pseudonym": c.Pseudonym, "visits": c.Visits, "about": c.About,
		"count": c.Count, "since": c.Since, "due": due, "change": t.change})
	return tag.RowsAffected() == 1, err
}

// WarningFacts implements oversight.Tx.
func (t *Tx) WarningFacts(ctx context.Context, id uuid.UUID) (f oversight.Facts, err error) {
	err = t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(lockWarningSQL, params{"id": id})
		queueRow(b, warningByIDSQL, params{"id": id}, scanWarning, &f)
	})
	return f, mapError(err)
}

// InsertWarningStep implements oversight.Tx.
func (t *Tx) InsertWarningStep(ctx context.Context, f oversight.Facts, s oversight.Step) error {
	return t.exec(ctx, insertWarningStepSQL, params{"id": f.ID, "n": len(f.Steps) + 1, "agency": f.AgencyID, "shown": f.Shown, "state": s.State,
		"outcome": s.Outcome, "text": s.Text, "account": t.actor.AccountID, "by": t.actor.Pseudonym, "change": t.change})
}

// Warnings implements oversight.Store.
func (db *DB) Warnings(ctx context.Context, a actor.Actor, q oversight.Query, ask page.Ask) (page.Result[oversight.Warning], error) {
	args := newest(ask)
	args["kind"], args["state"], args["agency"], args["overdue"] = q.Kind, q.State, q.AgencyID, q.Overdue
	got, err := askPage(ctx, db, a, ask, listWarningsSQL, args, scanWarning)
	if err != nil {
		return page.Result[oversight.Warning]{}, err
	}
	rows, err := db.withAgencies(ctx, a, got.Rows)
	return page.Result[oversight.Warning]{Rows: rows, More: got.More}, err
}

// Warning implements oversight.Store.
func (db *DB) Warning(ctx context.Context, a actor.Actor, id uuid.UUID) (oversight.Warning, error) {
	f, err := askOne(ctx, db, a, warningByIDSQL, params{"id": id}, scanWarning)
	if err != nil {
		return f.Warning, err
	}
	rows, err := db.withAgencies(ctx, a, []oversight.Facts{f})
	return rows[0], err
}

// withAgencies gives warnings their agencies.
func (db *DB) withAgencies(ctx context.Context, a actor.Actor, list []oversight.Facts) ([]oversight.Warning, error) {
	var ids []uuid.UUID
	for _, f := range list {
		if f.AgencyID != nil {
			ids = append(ids, *f.AgencyID)
		}
	}
	agencies, out := map[uuid.UUID]roster.Agency{}, make([]oversight.Warning, len(list))
	err := db.ask(ctx, a, func(b *pgx.Batch) { queueAgencies(b, ids, agencies) })
	for i, f := range list {
		out[i] = f.Warning
		if f.AgencyID != nil {
			agency := agencies[*f.AgencyID]
			out[i].Agency = &agency
		}
	}
	return out, err
}
