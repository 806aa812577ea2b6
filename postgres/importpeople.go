package postgres

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/roster"
	"yangguang/workday"
)

// One statement per table, the same rows in each. The first says which inspectors are new and which differ from what is stored in any
// of the four tables; the others bring the rest up to them.
const (
	inspectorRecordset = `jsonb_to_recordset(@rows::jsonb) as r (id uuid, pseudonym text, agency uuid, status text, specialities text[],
  synthetic boolean, name text, number text, issuer text, valid_from date, valid_to date, scope text[], members jsonb, conflicts jsonb, leave jsonb)`

	inspectorDiffers = `(
    (ins.agency_id, ins.status, ins.specialities) is distinct from (r.agency, r.status, r.specialities)
    or (ce.name, ce.number, ce.issuer, ce.valid_from, ce.valid_to, ce.scope)
      is distinct from (r.name, r.number, r.issuer, r.valid_from, r.valid_to, r.scope)
    or exists ((select m.agency, m.from_day, m.to_day, m.kind from jsonb_to_recordset(r.members) as m (agency uuid, from_day date, to_day date, kind text))
      except (select agency_id, from_day, to_day, kind from membership where inspector_id = ins.id))
    or exists ((select agency_id, from_day, to_day, kind from membership where inspector_id = ins.id)
      except (select m.agency, m.from_day, m.to_day, m.kind from jsonb_to_recordset(r.members) as m (agency uuid, from_day date, to_day date, kind text)))
    or exists ((select c.enterprise, c.code, c.from_day, c.to_day
        from jsonb_to_recordset(r.conflicts) as c (enterprise uuid, code text, from_day date, to_day date))
      except (select enterprise_id, code, from_day, to_day from conflict where inspector_id = ins.id))
    or r.leave is not null and (exists ((select l.from_day, l.to_day from jsonb_to_recordset(r.leave) as l (from_day date, to_day date))
        except (select from_day, to_day from inspector_leave where inspector_id = ins.id))
      or exists ((select from_day, to_day from inspector_leave where inspector_id = ins.id)
        except (select l.from_day, l.to_day from jsonb_to_recordset(r.leave) as l (from_day date, to_day date)))))`

	compareInspectorsSQL = `-- name: CompareInspectors
select count(*) filter (where ins.id is null), count(*) filter (where ins.id is not null and ` + inspectorDiffers + `)
from ` + inspectorRecordset + `
left join inspector ins on ins.pseudonym = r.pseudonym left join certificate ce on ce.inspector_id = ins.id`

	// An inspector has a new version when anything of it changes, in its own row or not.
	touchInspectorsSQL = `-- name: TouchInspectors
update inspector set change_id = @change where id in (select ins.id from ` + inspectorRecordset + `
  join inspector ins on ins.pseudonym = r.pseudonym left join certificate ce on ce.inspector_id = ins.id where ` + inspectorDiffers + `)`

	mergeInspectorsSQL = `-- name: MergeInspectors
insert into inspector (id, pseudonym, agency_id, status, specialities, synthetic, change_id)
select r.id, r.pseudonym, r.agency, r.status, r.specialities, r.synthetic, @change from ` + inspectorRecordset + `
on conflict (pseudonym) do update set agency_id = excluded.agency_id, status = excluded.status, specialities = excluded.specialities,
  change_id = excluded.change_id
where (inspector.agency_id, inspector.status, inspector.specialities) is distinct from (excluded.agency_id, excluded.status, excluded.specialities)`

	mergeCertificatesSQL = `-- name: MergeCertificates
insert into certificate (inspector_id, agency_id, name, number, issuer, valid_from, valid_to, scope, change_id)
select ins.id, r.agency, r.name, r.number, r.issuer, r.valid_from, r.valid_to, r.scope, @change
from ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym
on conflict (inspector_id) do update set agency_id = excluded.agency_id, name = excluded.name, number = excluded.number, issuer = excluded.issuer,
  valid_from = excluded.valid_from, valid_to = excluded.valid_to, scope = excluded.scope, change_id = excluded.change_id
where (certificate.agency_id, certificate.name, certificate.number, certificate.issuer, certificate.valid_from, certificate.valid_to, certificate.scope)
  is distinct from (excluded.agency_id, excluded.name, excluded.number, excluded.issuer, excluded.valid_from, excluded.valid_to, excluded.scope)`

	// Whoever is new or has anything changed bears the change by now.
	clearMembershipsSQL = `-- name: ClearMemberships
delete from membership me using ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym
where me.inspector_id = ins.id and ins.change_id = @change`

	insertMembershipsSQL = `-- name: InsertMemberships
insert into membership (inspector_id, agency_id, from_day, to_day, kind, change_id)
select ins.id, m.agency, m.from_day, m.to_day, m.kind, @change
from ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym and ins.change_id = @change,
  jsonb_to_recordset(r.members) as m (agency uuid, from_day date, to_day date, kind text)`

	clearInspectorLeaveSQL = `-- name: ClearInspectorLeave
delete from inspector_leave le using ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym
where r.leave is not null and le.inspector_id = ins.id and ins.change_id = @change`

	insertInspectorLeaveSQL = `-- name: InsertInspectorLeave
insert into inspector_leave (inspector_id, from_day, to_day, change_id)
select ins.id, l.from_day, l.to_day, @change from ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym and ins.change_id = @change,
  jsonb_to_recordset(coalesce(r.leave, '[]')) as l (from_day date, to_day date)`

	mergeConflictsSQL = `-- name: MergeConflicts
insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, to_day, change_id)
select c.id, ins.id, c.enterprise, r.agency, c.code, decode(c.evidence, 'hex'), c.from_day, c.to_day, @change
from ` + inspectorRecordset + ` join inspector ins on ins.pseudonym = r.pseudonym,
  jsonb_to_recordset(r.conflicts) as c (id uuid, enterprise uuid, code text, evidence text, from_day date, to_day date)
on conflict (inspector_id, enterprise_id, code) do update set agency_id = excluded.agency_id, evidence_digest = excluded.evidence_digest,
  from_day = excluded.from_day, to_day = excluded.to_day, change_id = excluded.change_id
where (conflict.agency_id, conflict.from_day, conflict.to_day) is distinct from (excluded.agency_id, excluded.from_day, excluded.to_day)`
)

const certificatesHeldSQL = `-- name: CertificatesHeld
select wanted, coalesce(holder, '') from certificates_held(@numbers, @pseudonyms)`

// CertificatesHeld implements roster.Tx.
func (t *Tx) CertificatesHeld(ctx context.Context, list []roster.InspectorRow) (map[string]string, error) {
	numbers, pseudonyms := make([]string, len(list)), make([]string, len(list))
	for i, r := range list {
		numbers[i], pseudonyms[i] = r.Certificate.Number, r.Pseudonym
	}
	rows, err := t.conn.Query(ctx, certificatesHeldSQL, params{"numbers": numbers, "pseudonyms": pseudonyms})
	if err != nil {
		return nil, err
	}
	held := map[string]string{}
	var wanted, holder string
	_, err = pgx.ForEachRow(rows, []any{&wanted, &holder}, func() error { held[wanted] = holder; return nil })
	return held, err
}

type inspectorJSON struct {
	ID           uuid.UUID      `json:"id"`
	Pseudonym    string         `json:"pseudonym"`
	Agency       uuid.UUID      `json:"agency"`
	Status       string         `json:"status"`
	Specialities []string       `json:"specialities"`
	Synthetic    bool           `json:"synthetic"`
	Name         string         `json:"name"`
	Number       string         `json:"number"`
	Issuer       string         `json:"issuer"`
	ValidFrom    workday.Date   `json:"valid_from"`
	ValidTo      workday.Date   `json:"valid_to"`
	Scope        []string       `json:"scope"`
	Members      []memberJSON   `json:"members"`
	Conflicts    []conflictJSON `json:"conflicts"`
	Leave        *[]leaveJSON   `json:"leave"` // nil leaves what is stored
}

type leaveJSON struct {
	From workday.Date `json:"from_day"`
	To   workday.Date `json:"to_day"`
}

type memberJSON struct {
	Agency uuid.UUID     `json:"agency"`
	From   workday.Date  `json:"from_day"`
	To     *workday.Date `json:"to_day"`
	Kind   string        `json:"kind"`
}

type conflictJSON struct {
	ID         uuid.UUID     `json:"id"`
	Enterprise uuid.UUID     `json:"enterprise"`
	Code       string        `json:"code"`
	Evidence   string        `json:"evidence"`
	From       workday.Date  `json:"from_day"`
	To         *workday.Date `json:"to_day"`
}

// MergeInspectors brings inspectors, certificates and memberships to the rows. Declared conflicts are added and changed, never taken
// away: one ends by its last day.
func (t *Tx) MergeInspectors(ctx context.Context, rows []roster.InspectorRow) (roster.Merged, error) {
	list := make([]inspectorJSON, len(rows))
	for i, r := range rows {
		list[i] = inspectorJSON{ID: newID(), Pseudonym: r.Pseudonym, Agency: r.AgencyID, Status: string(r.Status),
			Specialities: append([]string{}, r.Specialities...), Synthetic: r.Synthetic, Name: r.Name, Number: r.Certificate.Number,
			Issuer: r.Certificate.Issuer, ValidFrom: r.Certificate.ValidFrom, ValidTo: r.Certificate.ValidTo,
			Scope: append([]string{}, r.Certificate.Scope...), Members: []memberJSON{}, Conflicts: []conflictJSON{}}
		for _, m := range r.Memberships {
			list[i].Members = append(list[i].Members, memberJSON{m.AgencyID, m.From, m.To, m.Kind})
		}
		for _, c := range r.Conflicts {
			list[i].Conflicts = append(list[i].Conflicts, conflictJSON{newID(), c.EnterpriseID, c.Code, hex.EncodeToString(c.Evidence[:]), c.From, c.To})
		}
	}
	for i, r := range rows {
		if r.Leave == nil {
			continue
		}
		list[i].Leave = &[]leaveJSON{}
		for _, l := range r.Leave {
			*list[i].Leave = append(*list[i].Leave, leaveJSON(l))
		}
	}
	m, err := t.merged(ctx, compareInspectorsSQL, list)
	if err != nil || m.Created+m.Changed == 0 {
		return m, err
	}
	args := params{"rows": list, "change": t.change}
	return m, t.batch(ctx, func(b *pgx.Batch) {
		for _, sql := range []string{touchInspectorsSQL, mergeInspectorsSQL, mergeCertificatesSQL, clearMembershipsSQL, insertMembershipsSQL, mergeConflictsSQL,
			clearInspectorLeaveSQL, insertInspectorLeaveSQL} {
			b.Queue(sql, args)
		}
	})
}
