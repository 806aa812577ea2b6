package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

const (
	scannedAtSQL = `-- name: ScannedAt
select at from visit_entered(@id) at where at is not null`

	visitEntrySQL = `-- name: VisitEntry
select entered, earliest from visit_entry(@id)`

	recordTeamSQL = `-- name: RecordTeam
select t.* from visit_team(@id, @day) t`

	recordQuestionsSQL = `-- name: RecordQuestions
select x.item_id, q.key, q.kind, q.required, q.violations, q.text, coalesce(q.adverse, '') from inspection_item x join check_item it on it.id = x.item_id
join checklist_version v on v.item_id = x.item_id and v.n = x.checklist_version
cross join lateral jsonb_to_recordset(v.questions) as q (key text, position int, kind text, required boolean, violations text[], text text, adverse text)
where x.inspection_id = @id order by it.code, q.position`

	recordEvidenceSQL = `-- name: RecordEvidence
select e.id, e.sha256, exists (select 1 from record_evidence r where r.evidence_id = e.id and r.inspection_id <> @id)
  or exists (select 1 from record_party r where r.signature_id = e.id), e.media_type, coalesce(e.picture, '') from evidence e
where e.id = any(@evidence) and e.agency_id = (select i.agency_id from inspection i where i.id = @id)
  and e.rectification_id is null and (e.author_id = @account or evidence_of_visit(e.id, @id)
    or exists (select 1 from record_evidence r where r.evidence_id = e.id and r.inspection_id = @id)) order by e.id`
)

// teamArgs are what recordTeamSQL asks for.
func (t *Tx) teamArgs(visit uuid.UUID) params {
	return params{"id": visit, "day": workday.CivilDate(t.now)}
}

// RecordFacts implements inspection.Tx.
func (t *Tx) RecordFacts(ctx context.Context, id uuid.UUID, evidence []uuid.UUID) (f inspection.RecordFacts, err error) {
	args := t.teamArgs(id)
	args["evidence"], args["account"] = evidence, t.actor.AccountID
	var entries []inspection.Entered
	err = t.batch(ctx, func(b *pgx.Batch) {
		queueRow(b, lockUncodedSQL, args, scanUncoded, &f.Visit)
		queueRows(b, visitEntrySQL, args, pgx.RowToStructByPos[inspection.Entered], &entries)
		queueRows(b, recordTeamSQL, args, pgx.RowToStructByPos[inspection.TeamID], &f.Team)
		queueRows(b, recordQuestionsSQL, args, pgx.RowToStructByPos[inspection.Question], &f.Questions)
		if len(evidence) > 0 {
			queueRows(b, recordEvidenceSQL, args, pgx.RowToStructByPos[inspection.EvidenceState], &f.Evidence)
		}
	})
	if len(entries) == 1 {
		f.Entered = entries[0]
	}
	return f, err
}

const (
	insertRecordSQL = `-- name: InsertRecord
insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, late, latitude,
  longitude, findings_version, corrected_reason, reply_until, author_id, approver_id, change_id)
values (@inspection, @version, @agency, @enterprise, @result, @narrative, @inspector, @device, @gap, @late, @latitude, @longitude, @findings, @corrected,
  @reply, @author, @approver, @change)`

	insertAnswersSQL = `-- name: InsertAnswers
insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value, note)
select @inspection, @version, @agency, @enterprise, w.* from unnest(@items::uuid[], @questions::text[], @values::text[], @notes::text[]) w`

	insertRecordEvidenceSQL = `-- name: InsertRecordEvidence
insert into record_evidence (inspection_id, version, agency_id, disclosed_to, evidence_id)
select @inspection, @version, @agency, @enterprise, unnest(@evidence::uuid[])`

	discloseEvidenceSQL = `-- name: DiscloseEvidence
update evidence set disclosed_to = @enterprise, change_id = @change where id = any(@evidence) and disclosed_to is null`

	insertFindingsSQL = `-- name: InsertFindings
insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, question, occurred_on,
  change_id)
select w.id, @inspection, @version, w.n, @agency, @enterprise, @enterprise, w.violation, w.question, @day, @change
from unnest(@ids::uuid[], @violations::text[], @shown::text[]) with ordinality w (id, violation, question, n)`

	insertFactsSQL = `-- name: InsertFacts
insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
select w.finding, @agency, @enterprise, w.key, w.value, 'inspector' from unnest(@findings::uuid[], @keys::text[], @values::text[]) w (finding, key, value)`

	insertConfirmationSQL = `-- name: InsertRecordConfirmation
insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
values (@inspection, @version, @agency, @enterprise, @inspector, @change)`

	insertPublicationSQL = `-- name: InsertPublication
insert into publication (inspection_id, agency_id, disclosed_to, due_on, provisional) values (@inspection, @agency, @enterprise, @due, @provisional)`
)

// InsertRecord implements inspection.Tx.
func (t *Tx) InsertRecord(ctx context.Context, n inspection.NewRecord, p inspection.Parts) (inspection.Inspection, error) {
	var page *pageRead
	err := t.batch(ctx, func(b *pgx.Batch) {
		t.queueRecord(b, n)
		page = queuePage(b, t.actor, pageOfIDsSQL, params{"ids": []uuid.UUID{n.Visit.ID}}, p)
	})
	if err != nil {
		return inspection.Inspection{}, err
	}
	rows := page.joined()
	if len(rows) == 0 {
		return inspection.Inspection{}, fault.Missing("该检查", "inspection")
	}
	return rows[0], nil
}

// queueRecord queues a record. The recorder's confirmation goes with it. A correction is approved by the actor, leaves the visit in its state and
// has the publication row of the first version.
func (t *Tx) queueRecord(b *pgx.Batch, n inspection.NewRecord) {
	v, r := n.Visit, n.Request
	args := params{"inspection": v.ID, "version": 1, "findings": 1, "corrected": nil, "approver": nil,
		"agency": v.AgencyID, "enterprise": v.EnterpriseID, "result": r.Result, "narrative": r.Narrative,
		"inspector": n.InspectorID, "device": r.DeviceTime, "gap": n.TimeGap, "late": n.Late, "latitude": r.Latitude, "longitude": r.Longitude, "author": t.actor.AccountID,
		"change": t.change, "evidence": r.EvidenceIDs, "day": n.OccurredOn, "due": n.DueOn, "provisional": n.Provisional, "reply": n.ReplyUntil,
		"state": v.State}
	if k := n.Corrected; k != nil {
		args["version"], args["findings"], args["corrected"], args["author"] = k.Version, k.FindingsVersion, k.Reason, k.AuthorID
		args["approver"] = t.actor.AccountID
	}
	b.Queue(insertRecordSQL, args)
	if len(r.Answers) > 0 {
		b.Queue(insertAnswersSQL, answerArgs(n, args["version"]))
	}
	if len(r.EvidenceIDs) > 0 {
		b.Queue(insertRecordEvidenceSQL, args)
		b.Queue(discloseEvidenceSQL, args)
	}
	if r.Party != nil {
		t.queueParty(b, v, 1, *r.Party)
	}
	if len(r.Findings) > 0 {
		queueFindings(b, n, args)
	}
	b.Queue(insertConfirmationSQL, args)
	if n.Corrected == nil { // the first version moved the visit (record_moves_visit)
		b.Queue(insertPublicationSQL, args)
		return
	}
	b.Queue(moveVisitSQL, args)
}

func answerArgs(n inspection.NewRecord, version any) params {
	k := len(n.Request.Answers)
	questions, values, notes := make([]string, k), make([]string, k), make([]*string, k)
	for i, a := range n.Request.Answers {
		questions[i], values[i], notes[i] = a.Question, a.Value, a.Note
	}
	return params{"inspection": n.Visit.ID, "version": version, "agency": n.Visit.AgencyID, "enterprise": n.Visit.EnterpriseID, "items": n.ItemOf,
		"questions": questions,
		"values":    values, "notes": notes}
}

func queueFindings(b *pgx.Batch, n inspection.NewRecord, record params) {
	var violations, keys, values []string
	var shown []*string
	var findings []uuid.UUID
	for i, f := range n.Request.Findings {
		violations, shown = append(violations, f.ViolationCode), append(shown, f.Question)
		for _, x := range f.Facts {
			findings, keys, values = append(findings, n.FindingIDs[i]), append(keys, x.Key), append(values, x.Value)
		}
	}
	args := params{"inspection": n.Visit.ID, "agency": n.Visit.AgencyID, "enterprise": n.Visit.EnterpriseID, "day": n.OccurredOn,
		"change":  record["change"],
		"version": record["version"],
		"ids":     n.FindingIDs, "violations": violations, "shown": shown, "findings": findings, "keys": keys, "values": values}
	b.Queue(insertFindingsSQL, args)
	if len(keys) > 0 {
		b.Queue(insertFactsSQL, args)
	}
}

// InsertConfirmation implements inspection.Tx.
func (t *Tx) InsertConfirmation(ctx context.Context, v inspection.Visit, version int, inspector uuid.UUID) error {
	args := params{"inspection": v.ID, "version": version, "agency": v.AgencyID, "enterprise": v.EnterpriseID, "inspector": inspector,
		"change": t.change, "state": v.State}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertConfirmationSQL, args)
		b.Queue(moveVisitSQL, args)
	})
}
