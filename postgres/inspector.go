package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// inspectorColumns of inspector ins with certificate ce (inspectorFrom), in the order of scanInspector. Row-level security leaves
// the certificate, and with it the name, to those who may see it.
const inspectorColumns = `ins.id, ins.pseudonym, ins.status, ins.specialities, ce.name, ce.number, ce.issuer, ce.valid_from, ce.valid_to, ce.scope,
  (select coalesce(json_agg(m order by m.from_day, m.code), '[]') from (
     select me.from_day, me.to_day, me.kind, ` + agencyColumns + ` from membership me join agency ag on ag.id = me.agency_id
     where me.inspector_id = ins.id) m)`

const inspectorFrom = ` from inspector ins left join certificate ce on ce.inspector_id = ins.id `

// membershipRow is one membership as JSON of PostgreSQL.
type membershipRow struct {
	FromDay    workday.Date  `json:"from_day"`
	ToDay      *workday.Date `json:"to_day"`
	Kind       string        `json:"kind"`
	ID         uuid.UUID     `json:"id"`
	Code       string        `json:"code"`
	Name       string        `json:"name"`
	RegionCode string        `json:"region_code"`
	Field      string        `json:"field"`
	Level      string        `json:"level"`
}

func (m membershipRow) membership() roster.Membership {
	return roster.Membership{From: m.FromDay, To: m.ToDay, Kind: m.Kind,
		Agency: roster.Agency{ID: m.ID, Code: m.Code, Name: m.Name, Region: roster.RegionOf(m.RegionCode), Field: m.Field, Level: m.Level}}
}

func scanInspector(row pgx.CollectableRow) (roster.Inspector, error) {
	var i roster.Inspector
	var number, issuer *string
	var c roster.Certificate
	var members []membershipRow
	err := row.Scan(&i.ID, &i.Pseudonym, &i.Status, &i.Specialities, &i.Name, &number, &issuer, &c.ValidFrom, &c.ValidTo, &c.Scope, &members)
	if number != nil {
		c.Number, c.Issuer = *number, *issuer
		i.Certificate = &c
	}
	for _, m := range members {
		i.Memberships = append(i.Memberships, m.membership())
	}
	return i, err
}

// inspectorScope limits the register to the reader's agency (by main agency or membership) unless the reader sees all.
const inspectorScope = ` (@everyone or ins.agency_id = @own or exists (select from membership me where me.inspector_id = ins.id and me.agency_id = @own))`

const inspectorByIDSQL = `-- name: InspectorByID
select ` + inspectorColumns + inspectorFrom + `where ins.id = @id and` + inspectorScope

// FindInspectorByID finds an inspector in the reader's scope, or NOT_FOUND.
func (db *DB) FindInspectorByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Inspector, error) {
	s := a.Scope()
	return askOne(ctx, db, a, inspectorByIDSQL, params{"id": id, "everyone": s.All, "own": s.Agency}, scanInspector)
}

const listInspectorsSQL = `-- name: ListInspectors
select ` + inspectorColumns + inspectorFrom + `
where ins.pseudonym > @after and (@agency::uuid is null or ins.agency_id = @agency
    or exists (select from membership me where me.inspector_id = ins.id and me.agency_id = @agency))
  and (@status::text is null or ins.status = @status) and` + inspectorScope + `
order by ins.pseudonym limit @limit`

// ListInspectors lists the inspectors in the reader's scope by pseudonym.
func (db *DB) ListInspectors(ctx context.Context, a actor.Actor, q roster.InspectorQuery, ask page.Ask) (page.Result[roster.Inspector], error) {
	s := a.Scope()
	args := params{"after": "", "agency": q.AgencyID, "status": q.Status, "everyone": s.All, "own": s.Agency}
	if ask.After != nil {
		args["after"] = ask.After[0].Str()
	}
	return askPage(ctx, db, a, ask, listInspectorsSQL, args, scanInspector)
}
