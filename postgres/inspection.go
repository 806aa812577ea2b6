package postgres

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/roster"
)

// A list of inspections is one round trip: the first statement chooses the page and leaves its ids in a setting of the transaction, the
// others read rows and children of that same page (performance.md 2). Each scope has a statement of its own, so that every one has an
// index condition under row-level security.
const (
	pageStart = `select set_config('app.page', coalesce(array_agg(p.id), '{}')::text, true) from (select i.id from inspection i `
	pageEnd   = ` and (@kind::text is null or i.kind = @kind) and (i.created_at, i.id) < (@at, @after)
  order by i.created_at desc, i.id desc limit @limit) p`
	anyState = ` and (@state::text is null or i.state = @state)`

	pageOfTeamSQL = `-- name: PageOfTeam
` + pageStart + `join team_now t on t.inspection_id = i.id where t.inspector_id = @inspector
  and (@draw::uuid is null or i.draw_id = @draw) and (@of::uuid is null or i.enterprise_id = @of)` + anyState + `
  and (@kind::text is null or i.kind = @kind) and (t.planned_at, t.inspection_id) < (@at, @after)
  order by t.planned_at desc, t.inspection_id desc limit @limit) p`

	pageOfEnterpriseSQL = `-- name: PageOfEnterprise
` + pageStart + `where i.enterprise_id = @of and (@agency::uuid is null or i.agency_id = @agency) and (@draw::uuid is null or i.draw_id = @draw)` + anyState + pageEnd

	pageOfDrawSQL = `-- name: PageOfDraw
` + pageStart + `where i.draw_id = @draw and (@agency::uuid is null or i.agency_id = @agency)` + anyState + pageEnd

	pageOfPatrolSQL = `-- name: PageOfPatrol
` + pageStart + `where i.id in (select s.inspection_id from patrol_shop s where s.patrol_id = @patrol)
  and (@inspector::uuid is null or exists (select from team_now t where t.inspection_id = i.id and t.inspector_id = @inspector))` + anyState + pageEnd

	pageOfAgencyStateSQL = `-- name: PageOfAgencyState
` + pageStart + `where i.agency_id = @agency and i.state = @state` + pageEnd

	pageOfAgencySQL = `-- name: PageOfAgency
` + pageStart + `where i.agency_id = @agency` + pageEnd

	pageOfStateSQL = `-- name: PageOfState
` + pageStart + `where i.state = @state` + pageEnd

	pageOfAllSQL = `-- name: PageOfAll
` + pageStart + `where true` + pageEnd

	pageOfIDsSQL = `-- name: PageOfIDs
select set_config('app.page', @ids::uuid[]::text, true)`

	pageOfNumberSQL = `-- name: PageOfNumber
select set_config('app.page', coalesce(array_agg(i.id), '{}')::text, true) from inspection i where i.number = @number`

	onPage = `any(current_setting('app.page')::uuid[])`
)

// newest are the arguments of a list that runs from the newest row down, by (time, id).
func newest(ask page.Ask) params {
	if ask.After == nil {
		return params{"at": time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), "after": uuid.Max}
	}
	return params{"at": ask.After[0].At(), "after": ask.After[1].ID()}
}

// pageOf chooses the statement by what narrows the list most.
func pageOf(a actor.Actor, q inspection.Query, ask page.Ask) (string, params) {
	args := newest(ask)
	args["limit"], args["state"], args["kind"], args["draw"], args["of"], args["agency"] = ask.Limit(), q.State, q.Kind, q.DrawID, q.Of, nil
	args["patrol"] = q.PatrolID
	scope := a.Scope()
	if scope.Agency != uuid.Nil {
		args["agency"] = scope.Agency
	}
	if q.Of == nil && scope.Enterprise != uuid.Nil {
		args["of"] = scope.Enterprise
	}
	mine := q.Mine != nil && *q.Mine
	if args["inspector"] = nil; mine {
		args["inspector"] = a.InspectorID
	}
	switch {
	case q.PatrolID != nil:
		return pageOfPatrolSQL, args
	case mine:
		return pageOfTeamSQL, args
	case args["of"] != (*uuid.UUID)(nil):
		return pageOfEnterpriseSQL, args
	case q.DrawID != nil:
		return pageOfDrawSQL, args
	case scope.Agency != uuid.Nil && q.State != nil:
		return pageOfAgencyStateSQL, args
	case scope.Agency != uuid.Nil:
		return pageOfAgencySQL, args
	case q.State != nil:
		return pageOfStateSQL, args
	}
	return pageOfAllSQL, args
}

// scansOfHost is when visit host was entered, and by whom: the enterprise's own scan says more than another's, whichever was first; and when
// it was left.
const scansOfHost = `cross join lateral (select min(x.at) as at,
  case when bool_or(x.by_kind = 'ENTERPRISE') then 'ENTERPRISE' else min(x.by_kind) end as by_kind
  from check_code_scan x where x.inspection_id = host.visit) s
left join visit_leave l on l.inspection_id = host.visit`

const siteOfVisit = `(select json_build_object('ID', w.id, 'Kind', w.kind, 'Name', w.name, 'USCC', w.uscc, 'Address', w.address, 'Version', w.n,
    'Closed', w.closed) from site_now w where w.id = i.site_id)`

// What set a visit off and why it was given up may speak of an informant: the agency's and those who watch it.
const inspectionColumns = `i.id, i.number, i.kind, case when (select app_all()) or i.agency_id = (select app_agency()) then i.trigger end, i.state, i.plan_id,
  i.draw_id, i.window_from, i.window_to, i.counts_toward_cap, i.cap_basis,
  case when (select app_all()) or i.agency_id = (select app_agency()) then i.void_reason end, i.created_at, i.disclosed_to is not null`

func inspectionDest(i *inspection.Inspection) []any {
	return []any{&i.ID, &i.Number, &i.Kind, &i.Trigger, &i.State, &i.PlanID, &i.DrawID, &i.WindowFrom, &i.WindowTo, &i.CountsTowardCap, &i.CapBasis,
		&i.VoidReason, &i.CreatedAt, &i.Disclosed}
}

const ownRowsSQL = `-- name: OwnRows
select ` + inspectionColumns + ` from inspection i where i.id = ` + onPage + ` order by i.created_at desc, i.id desc`

func scanOwn(row pgx.CollectableRow) (i inspection.Inspection, err error) {
	return i, row.Scan(inspectionDest(&i)...)
}

const inspectionRowsSQL = `-- name: InspectionRows
select ` + inspectionColumns + `, s.at, s.by_kind, l.at, floor(extract(epoch from l.at - s.at) / 60)::int, ` + siteOfVisit + `,
  ` + enterpriseColumns + `, ` + agencyColumns + `
from joint_visits(current_setting('app.page')::uuid[]) host join inspection i on i.id = host.page
join enterprise en on en.id = i.enterprise_id join agency ag on ag.id = i.agency_id
` + scansOfHost + `
where host.host order by i.created_at desc, i.id desc`

func scanInspection(a actor.Actor) pgx.RowToFunc[inspection.Inspection] {
	return func(row pgx.CollectableRow) (i inspection.Inspection, err error) {
		dest := append(inspectionDest(&i), &i.ScannedAt, &i.ScannedBy, &i.LeftAt, &i.OnSiteMinutes, &i.Site)
		err = row.Scan(append(append(dest, enterpriseDest(&i.Enterprise)...), agencyDest(&i.Agency)...)...)
		i.Enterprise = i.Enterprise.SeenBy(a)
		return i, err
	}
}

// pageRead is a page of inspections that a batch reads.
type pageRead struct {
	rows []inspection.Inspection
	kids *children
}

// queuePage queues the page's statement, its rows and the children that are asked for.
func queuePage(b *pgx.Batch, a actor.Actor, sql string, args params, p inspection.Parts) *pageRead {
	r := &pageRead{kids: newChildren()}
	b.Queue(sql, args)
	if p.Own {
		queueRows(b, ownRowsSQL, nil, scanOwn, &r.rows)
	} else {
		queueRows(b, inspectionRowsSQL, nil, scanInspection(a), &r.rows)
	}
	r.kids.queue(b, a, p)
	return r
}

// joined are the rows with their children, once the batch was read.
func (r *pageRead) joined() []inspection.Inspection {
	for i := range r.rows {
		r.kids.join(&r.rows[i])
	}
	return r.rows
}

func (db *DB) readPage(ctx context.Context, a actor.Actor, sql string, args params, p inspection.Parts) ([]inspection.Inspection, error) {
	var page *pageRead
	if err := db.ask(ctx, a, func(b *pgx.Batch) { page = queuePage(b, a, sql, args, p) }); err != nil {
		return nil, err
	}
	return page.joined(), nil
}

// Inspections implements inspection.Store.
func (db *DB) Inspections(ctx context.Context, a actor.Actor, q inspection.Query, ask page.Ask) (page.Result[inspection.Inspection], error) {
	sql, args := pageOf(a, q, ask)
	rows, err := db.readPage(ctx, a, sql, args, q.Parts)
	if err != nil {
		return page.Result[inspection.Inspection]{}, err
	}
	rows, more := page.Cut(rows, ask.First)
	return page.Result[inspection.Inspection]{Rows: rows, More: more}, nil
}

// InspectionsByID implements inspection.Store.
func (db *DB) InspectionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID, p inspection.Parts) ([]inspection.Inspection, error) {
	return db.readPage(ctx, a, pageOfIDsSQL, params{"ids": ids}, p)
}

// InspectionByNumber implements inspection.Store.
func (db *DB) InspectionByNumber(ctx context.Context, a actor.Actor, number string, p inspection.Parts) (inspection.Inspection, error) {
	if strings.ContainsRune(number, 0) {
		return inspection.Inspection{}, fault.Missing("该检查", "inspection")
	}
	rows, err := db.readPage(ctx, a, pageOfNumberSQL, params{"number": number}, p)
	if err == nil && len(rows) == 0 {
		err = fault.Missing("该检查", "inspection")
	}
	if err != nil {
		return inspection.Inspection{}, err
	}
	return rows[0], nil
}

const (
	codeViewSQL = `-- name: CodeView
select i.id, i.number, i.kind, i.trigger, i.state, i.enterprise_id, i.agency_id, i.window_from, i.window_to, en.name, en.uscc, en.region_code,
  ` + siteOfVisit + `, c.n, c.valid_from, c.valid_to, i.state = 'VOID' or exists (select 1 from check_code_revocation r where r.inspection_id = i.id and r.n = c.n),
  array(select x.by_kind from check_code_scan x where x.inspection_id = i.id order by x.at), s.at, s.by_kind, l.at, ` + agencyColumns + `
from inspection i join enterprise en on en.id = i.enterprise_id join agency ag on ag.id = i.agency_id
join lateral (select c.n, c.valid_from, c.valid_to from check_code c where c.inspection_id = i.id order by c.n desc limit 1) c on true
cross join lateral (select joint_host(i.id) as visit offset 0) host
` + scansOfHost + `
where i.id = app_visit()`

	// The name whose cap is told, and the visits that count with it.
	visitCountedSQL = `-- name: VisitCounted
select n.counted, ` + agencyColumns + ` from visit_counted(@visit) n join agency ag on ag.id = n.agency_id`

	codeExemptSQL = `-- name: CodeExempt
select v.number, v.basis from inspection i join lateral visit_year(i.enterprise_id, extract(year from i.window_from)::int) v on true
where i.id = app_visit() and v.year = extract(year from i.window_from) and v.agency_id = visit_capped(i.id) and not v.counts order by v.number`
)

// What is inspected beside the host's own items by those who enter with it.
const codeGuestItemsSQL = `-- name: CodeGuestItems
select ` + visitItemColumns + ` from joint_now j join inspection_item x on x.inspection_id = j.guest_id join check_item it on it.id = x.item_id
join agency ag on ag.id = it.agency_id where j.host_id = app_visit() order by j.at, it.code`

// In whose name the agency comes.
const codeEntrustedSQL = `-- name: CodeEntrusted
select ` + agencyColumns + ` from visit_entrusted(app_visit()) e join agency ag on ag.id = e.agency_id order by ag.code`

func countedDest(f *inspection.AgencyFrequency) []any {
	return append([]any{&f.Counted}, agencyDest(&f.Agency)...)
}

// Code implements inspection.Store.
func (db *DB) Code(ctx context.Context, a actor.Actor) (inspection.CodeView, error) {
	var v inspection.CodeView
	var scans []string
	var more []roster.CheckItem
	kids := newChildren()
	f := &v.Face
	err := db.ask(ctx, a, func(b *pgx.Batch) {
		b.Queue(pageOfIDsSQL, params{"ids": []uuid.UUID{a.Visit}})
		b.Queue(codeViewSQL).QueryRow(func(row pgx.Row) error {
			dest := []any{&v.ID, &f.InspectionNumber, &f.Kind, &v.Trigger, &v.State, &v.EnterpriseID, &v.Visit.AgencyID, &f.WindowFrom, &f.WindowTo,
				&f.EnterpriseName, &f.USCC, &v.EnterpriseRegion, &f.Site, &v.CodeN, &f.ValidFrom, &f.ValidTo, &f.Revoked, &scans, &f.ScannedAt, &f.ScannedBy, &f.LeftAt}
			return row.Scan(append(dest, agencyDest(&f.Agency)...)...)
		})
		b.Queue(visitCountedSQL, params{"visit": a.Visit}).QueryRow(func(row pgx.Row) error { return row.Scan(countedDest(&f.Frequency)...) })
		queueRows(b, codeExemptSQL, nil, pgx.RowToStructByPos[inspection.Exemption], &f.Frequency.Exempt)
		kids.queue(b, a, inspection.Parts{Team: true, Items: true, Checklists: true})
		queueRows(b, codeGuestItemsSQL, nil, scanItem, &more)
		queueRows(b, codeEntrustedSQL, nil, scanAgency, &f.OnBehalfOf)
	})
	if err != nil {
		return v, err
	}
	f.Officers, f.Items = teamOf(kids.team[v.ID]), kids.items[v.ID]
	for _, it := range more {
		if !slices.ContainsFunc(f.Items, func(x roster.CheckItem) bool { return x.ID == it.ID }) {
			f.Items = append(f.Items, it)
		}
	}
	v.Number, v.Visit.WindowFrom, v.Visit.WindowTo, v.RegionCode, v.Field = f.InspectionNumber, f.WindowFrom, f.WindowTo, f.Agency.Region.Code, f.Agency.Field
	for _, by := range scans {
		v.Scans = append(v.Scans, inspection.ScanParty(by))
	}
	return v, nil
}
