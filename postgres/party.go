package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
)

const (
	confirmersSQL = `-- name: RecordConfirmers
select r.version, r.result, exists (select 1 from published_inspection p where p.inspection_id = r.inspection_id and p.version = r.version),
  array(select c.inspector_id from record_confirmation c where c.inspection_id = r.inspection_id and c.version = r.version),
  stands_for(r.inspection_id, r.version),
  coalesce((select p.word from record_party p where p.inspection_id = r.inspection_id and p.version = r.version and not p.beside), ''),
  exists (select from record_party p where p.inspection_id = r.inspection_id and p.version = r.version and p.beside), r.late,
  (select a.approver_id from record_acceptance a where a.inspection_id = r.inspection_id and a.version = r.version), r.author_id,
  exists (select 1 from counted_check k where k.inspection_id = joint_host(r.inspection_id)),
  (coalesce((select e.entered_at from emergency_entry e where e.inspection_id = r.inspection_id), visit_entered(r.inspection_id)) at time zone 'Asia/Shanghai')::date
from inspection_record r where r.inspection_id = @id order by r.version desc limit 1`

	insertPartySQL = `-- name: InsertRecordParty
insert into record_party (inspection_id, version, agency_id, disclosed_to, word, signature_id, reason, statement, account_id, change_id)
values (@inspection, @version, @agency, @enterprise, case when @signature::uuid is not null then 'SIGNED' when @reason::text is not null then 'REFUSED'
  else 'CONFIRMED' end, @signature, @reason, @statement, @account, @change)`

	insertAcceptanceSQL = `-- name: InsertRecordAcceptance
insert into record_acceptance (inspection_id, version, agency_id, disclosed_to, late, author_id, approver_id, pseudonym, reason, change_id)
values (@inspection, @version, @agency, @enterprise, @late, @author, @account, @by, @reason, @change)`

	insertCountedSQL = `-- name: InsertCountedCheck
insert into counted_check (inspection_id, agency_id, disclosed_to, year, change_id) values (joint_host(@inspection), @agency, @enterprise, @year, @change)
on conflict do nothing`

	partyOfPageSQL = `-- name: PartyOfPage
select r.inspection_id, r.version, r.word, r.reason, r.statement, r.at, own.statement, own.at
from record_party r left join record_party own on (own.inspection_id, own.version, own.beside) = (r.inspection_id, r.version, true)
where r.inspection_id = ` + onPage + ` and not r.beside order by r.inspection_id, r.version`

	signaturesOfPageSQL = `-- name: SignaturesOfPage
select r.inspection_id, r.version, ` + evidenceColumns + ` from record_party r join evidence ev on ev.id = r.signature_id
where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version`

	checksOfYearSQL = `-- name: ChecksOfYear
select code, agency, entered, counted from checks_of_year(@year)`
)

// Confirmers implements inspection.Tx.
func (t *Tx) Confirmers(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (f inspection.Confirmers, err error) {
	args := t.teamArgs(id)
	args["evidence"], args["account"] = evidence, t.actor.AccountID
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueVisit(b, id, &f.Visit)
		queueRows(b, recordTeamSQL, args, pgx.RowToStructByPos[inspection.TeamID], &f.Team)
		each(b, confirmersSQL, args, func(row pgx.CollectableRow) error {
			err := row.Scan(&f.Version, &f.Result, &f.Published, &f.By, &f.Standing, &f.Word, &f.Own, &f.Late, &f.AcceptedBy, &f.AuthorID, &f.Counted, &f.VisitedOn)
			f.Accepted, f.Party = f.AcceptedBy != nil, f.Word != ""
			return err
		})
		if len(evidence) > 0 {
			queueRows(b, recordEvidenceSQL, args, pgx.RowToStructByPos[inspection.EvidenceState], &f.Evidence)
		}
	})
	return f, err
}

func (t *Tx) visitArgs(v inspection.Visit) params {
	return params{"inspection": v.ID, "agency": v.AgencyID, "enterprise": v.EnterpriseID, "state": v.State, "account": t.actor.AccountID,
		"by": t.actor.Pseudonym, "change": t.change}
}

// queueParty queues the party's word; a signature is shown to the enterprise from now on.
func (t *Tx) queueParty(b *pgx.Batch, v inspection.Visit, version int, p inspection.PartyRequest) {
	args := t.visitArgs(v)
	args["version"], args["signature"], args["reason"], args["statement"] = version, p.Signature, p.Refusal, p.Statement
	b.Queue(insertPartySQL, args)
	if p.Signature != nil {
		args["evidence"] = []uuid.UUID{*p.Signature}
		b.Queue(discloseEvidenceSQL, args)
	}
}

// InsertParty implements inspection.Tx.
func (t *Tx) InsertParty(ctx context.Context, v inspection.Visit, version int, p inspection.PartyRequest) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		t.queueParty(b, v, version, p)
		b.Queue(moveVisitSQL, t.visitArgs(v))
	})
}

// InsertAcceptance implements inspection.Tx.
func (t *Tx) InsertAcceptance(ctx context.Context, f inspection.Confirmers, reason string) error {
	args := t.visitArgs(f.Visit)
	args["version"], args["author"], args["reason"], args["late"] = f.Version, f.AuthorID, reason, f.Late
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertAcceptanceSQL, args)
		b.Queue(moveVisitSQL, args)
	})
}

// InsertCounted implements inspection.Tx. Visits that entered as one count once, for the agency whose record was complete first.
func (t *Tx) InsertCounted(ctx context.Context, v inspection.Visit, year int) error {
	args := t.visitArgs(v)
	args["year"] = year
	_, err := t.conn.Exec(ctx, insertCountedSQL, args)
	return err
}

func queueParties(b *pgx.Batch, k *children) {
	each(b, partyOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var p inspection.PartyConfirmation
		var own *string
		var ownAt *time.Time
		err := row.Scan(&at.inspection, &at.version, &p.Word, &p.Reason, &p.Statement, &p.At, &own, &ownAt)
		if own != nil {
			p.Own = &inspection.PartyStatement{Statement: *own, At: *ownAt}
		}
		k.party[at] = &p
		return err
	})
	each(b, signaturesOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var e inspection.Evidence
		var sum []byte
		err := row.Scan(append([]any{&at.inspection, &at.version}, evidenceDest(&e, &sum)...)...)
		finishEvidence(&e, sum)
		k.party[at].Signature = &e
		return err
	})
}

// ChecksOfYear implements inspection.Store.
func (db *DB) ChecksOfYear(ctx context.Context, year int) (rows []inspection.AgencyChecks, err error) {
	return rows, db.ask(ctx, actor.Public(), func(b *pgx.Batch) {
		queueRows(b, checksOfYearSQL, params{"year": year}, pgx.RowToStructByPos[inspection.AgencyChecks], &rows)
	})
}
