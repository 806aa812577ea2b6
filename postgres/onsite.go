package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/inspection"
)

const (
	licenceSQL = `-- name: LicenceOfVisit
select en.uscc, c.valid_from, c.valid_to, coalesce(c.reserved, false), array(select s.by_kind from check_code_scan s where s.inspection_id = i.id order by s.at)
from inspection i join enterprise en on en.id = i.enterprise_id
left join lateral (select c.valid_from, c.valid_to, c.reserved from check_code c where c.inspection_id = i.id order by c.n desc limit 1) c on true
where i.id = @id`

	leftAtSQL = `-- name: LeftAt
select l.at from visit_leave l where l.inspection_id = @id`

	insertVisitLeaveSQL = `-- name: InsertVisitLeave
insert into visit_leave (inspection_id, agency_id, disclosed_to, by_kind, account_id, change_id)
values (@inspection, @agency, @enterprise, @by, @account, @change)`
)

// LicenceFacts implements inspection.Tx.
func (t *Tx) LicenceFacts(ctx context.Context, id uuid.UUID) (f inspection.LicenceFacts, err error) {
	args := t.teamArgs(id)
	var scans []string
	var from, to *time.Time
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueVisit(b, id, &f.Visit)
		b.Queue(licenceSQL, args).QueryRow(func(row pgx.Row) error { return row.Scan(&f.USCC, &from, &to, &f.Reserved, &scans) })
		queueRows(b, recordTeamSQL, args, pgx.RowToStructByPos[inspection.TeamID], &f.Team)
	})
	if from != nil {
		f.ValidFrom, f.Until = *from, *to
	}
	for _, by := range scans {
		f.Scans = append(f.Scans, inspection.ScanParty(by))
	}
	return f, err
}

// LeaveFacts implements inspection.Tx.
func (t *Tx) LeaveFacts(ctx context.Context, id uuid.UUID) (f inspection.LeaveFacts, err error) {
	args := t.teamArgs(id)
	var scanned, left []time.Time
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueVisit(b, id, &f.Visit)
		queueRows(b, recordTeamSQL, args, pgx.RowToStructByPos[inspection.TeamID], &f.Team)
		queueRows(b, scannedAtSQL, args, pgx.RowTo[time.Time], &scanned)
		queueRows(b, leftAtSQL, args, pgx.RowTo[time.Time], &left)
	})
	if len(scanned) == 1 {
		f.ScannedAt = &scanned[0]
	}
	if len(left) == 1 {
		f.LeftAt = &left[0]
	}
	return f, err
}

// InsertLeave implements inspection.Tx.
func (t *Tx) InsertLeave(ctx context.Context, v inspection.Visit, by inspection.ScanParty) error {
	return t.exec(ctx, insertVisitLeaveSQL, params{"inspection": v.ID, "agency": v.AgencyID, "enterprise": v.EnterpriseID, "by": by,
		"account": t.actor.AccountID, "change": t.change})
}
