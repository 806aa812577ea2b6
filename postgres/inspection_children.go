package postgres

import (
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/roster"
)

// children of a page of inspections, by inspection.
type children struct {
	team        map[uuid.UUID][]memberRow
	items       map[uuid.UUID][]roster.CheckItem
	cooperating map[uuid.UUID][]roster.Agency
	codes       map[uuid.UUID]*inspection.CheckCode
	records     map[uuid.UUID][]inspection.Record
	corrections map[uuid.UUID][]inspection.Correction
	answers     map[recordKey][]inspection.Answer
	evidence    map[recordKey][]inspection.Evidence
	recorders   map[recordKey]roster.InspectorFace
	confirmed   map[recordKey][]roster.InspectorFace
	party       map[recordKey]*inspection.PartyConfirmation
	orders      orders
	publication map[uuid.UUID]*inspection.Publication
	ledger      map[uuid.UUID]ident.LedgerRef
	recusals    map[uuid.UUID][]inspection.Recusal
	papers      map[uuid.UUID][]decision.Paper
	emergencies map[uuid.UUID]*inspection.EmergencyVisit
	joint       map[uuid.UUID]*inspection.Joint
}

type recordKey struct {
	inspection uuid.UUID
	version    int
}

func newChildren() *children {
	return &children{map[uuid.UUID][]memberRow{}, map[uuid.UUID][]roster.CheckItem{}, map[uuid.UUID][]roster.Agency{},
		map[uuid.UUID]*inspection.CheckCode{}, map[uuid.UUID][]inspection.Record{}, map[uuid.UUID][]inspection.Correction{},
		map[recordKey][]inspection.Answer{},
		map[recordKey][]inspection.Evidence{}, map[recordKey]roster.InspectorFace{}, map[recordKey][]roster.InspectorFace{},
		map[recordKey]*inspection.PartyConfirmation{}, orders{},
		map[uuid.UUID]*inspection.Publication{}, map[uuid.UUID]ident.LedgerRef{},
		map[uuid.UUID][]inspection.Recusal{}, map[uuid.UUID][]decision.Paper{}, map[uuid.UUID]*inspection.EmergencyVisit{}, map[uuid.UUID]*inspection.Joint{}}
}

const (
	// A face is the snapshot that the enterprise was shown; before that the agency's own register, which row-level security keeps to it.
	faceColumns = `t.pseudonym, coalesce(t.name, ce.name), coalesce(t.certificate_number, ce.number), ` + photoURLOf + `t.inspector_id` + newestPhoto + `, ` + agencyColumns
	faceJoins   = ` join inspector p on p.id = t.inspector_id join agency ag on ag.id = p.agency_id left join certificate ce on ce.inspector_id = t.inspector_id `

	teamOfPageSQL = `-- name: TeamOfPage
select m.page, t.inspector_id, t.lead and m.host, t.replaces, l.code || ' ' || l.reason, ` + faceColumns + ` from joint_visits(current_setting('app.page')::uuid[]) m
join inspection_team t on t.inspection_id = m.visit` + faceJoins + `
left join team_leave l on l.inspection_id = t.inspection_id and l.inspector_id = t.inspector_id
order by m.page, not m.host, m.place, t.inspection_id, t.position`

	itemsOfPageSQL = `-- name: ItemsOfPage
select x.inspection_id, ` + itemHead + `case when @checklists then ` + visitItemQuestions + ` else '[]' end, ` + agencyColumns + `
from inspection i join inspection_item x on x.inspection_id = i.id join check_item it on it.id = x.item_id
join agency ag on ag.id = it.agency_id where i.id = ` + onPage + ` order by x.inspection_id, it.code`

	cooperatingOfPageSQL = `-- name: CooperatingOfPage
select i.id, ` + agencyColumns + ` from inspection i cross join lateral visit_agencies(i.id) x
join agency ag on ag.id = x.agency_id and ag.id <> i.agency_id where i.id = ` + onPage + ` order by i.id, ag.code`

	// The code is the team's and the enterprise's: the latest, unless it was revoked, for nobody is let in on another.
	codesOfPageSQL = `-- name: CodesOfPage
select u.page, c.token, c.valid_from, c.valid_to, c.reserved from joint_visits(current_setting('app.page')::uuid[]) u
join check_code c on c.inspection_id = u.visit where u.host and (c.disclosed_to = @enterprise
  or exists (select 1 from team_now t where t.inspection_id = u.page and t.inspector_id = @inspector))
  and not exists (select from check_code x where x.inspection_id = c.inspection_id and x.n > c.n)
  and not exists (select from check_code_revocation r where r.inspection_id = c.inspection_id and r.n = c.n)`

	recordsOfPageSQL = `-- name: RecordsOfPage
select r.inspection_id, r.version, r.result, r.narrative, r.device_time, r.received_at, r.time_gap, r.late,
  (select a.at from record_acceptance a where a.inspection_id = r.inspection_id and a.version = r.version), r.corrected_reason,
  case when @standing then stands_for(r.inspection_id, r.version) else 0 end, case when @standing then may_stand(r.inspection_id, r.version) else 0 end
from inspection_record r where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version`

	recordersOfPageSQL = `-- name: RecordersOfPage
select r.inspection_id, r.version, ` + faceColumns + `
from inspection_record r join inspection_team t on t.inspection_id = r.inspection_id and t.inspector_id = r.inspector_id` + faceJoins + `
where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version`

	answersOfPageSQL = `-- name: AnswersOfPage
select r.inspection_id, r.version, r.question, r.value, r.note from record_answer r join check_item it on it.id = r.item_id
left join inspection_item x on x.inspection_id = r.inspection_id and x.item_id = r.item_id
left join checklist_version v on v.item_id = x.item_id and v.n = x.checklist_version
left join lateral jsonb_to_recordset(v.questions) as q (key text, position int) on q.key = r.question
where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version, it.code, q.position, r.question`

	evidenceOfPageSQL = `-- name: EvidenceOfPage
select r.inspection_id, r.version, ` + evidenceColumns + ` from record_evidence r join evidence ev on ev.id = r.evidence_id
where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version, ev.captured_at, ev.id`

	confirmedOfPageSQL = `-- name: ConfirmedOfPage
select r.inspection_id, r.version, ` + faceColumns + `
from record_confirmation r join inspection_team t on t.inspection_id = r.inspection_id and t.inspector_id = r.inspector_id` + faceJoins + `
where r.inspection_id = ` + onPage + ` order by r.inspection_id, r.version, r.at, t.position`

	publicationOfPageSQL = `-- name: PublicationOfPage
select p.inspection_id, p.due_on, p.provisional, r.reply_until, s.at, x.published_at, w.at, s.statement from publication p
cross join lateral (select v.version, v.reply_until from inspection_record v where v.inspection_id = p.inspection_id order by v.version desc limit 1) r
left join publication_statement s on s.inspection_id = p.inspection_id and s.version = r.version
left join lateral (select l.published_at, l.version from published_inspection l where l.inspection_id = p.inspection_id order by l.version desc
  limit 1) x on true ` + endOf + `p.inspection_id and (e.version is null or e.version >= x.version) order by e.version limit 1) w on true
where p.inspection_id = ` + onPage

	ledgerOfPageSQL = `-- name: LedgerOfPage
select i.id, l.idx, l.leaf from inspection i join log_entry l on l.change_id = i.change_id where i.id = ` + onPage
)

// faceDest are the places of faceColumns.
func faceDest(f *roster.InspectorFace) []any {
	return append([]any{&f.Pseudonym, &f.Name, &f.CertificateNumber, &f.PhotoURL}, agencyDest(&f.Agency)...)
}

// queue queues what is asked for.
func (k *children) queue(b *pgx.Batch, a actor.Actor, p inspection.Parts) {
	if p.Team {
		queueTeam(b, k)
	}
	if p.Items {
		each(b, itemsOfPageSQL, params{"checklists": p.Checklists}, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			var it roster.CheckItem
			err := row.Scan(append([]any{&id}, itemDest(&it)...)...)
			k.items[id] = append(k.items[id], it)
			return err
		})
	}
	if p.Cooperating {
		each(b, cooperatingOfPageSQL, nil, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			var g roster.Agency
			err := row.Scan(append([]any{&id}, agencyDest(&g)...)...)
			k.cooperating[id] = append(k.cooperating[id], g)
			return err
		})
	}
	if p.Code {
		each(b, codesOfPageSQL, params{"enterprise": nullID(a.EnterpriseID), "inspector": nullID(a.InspectorID)}, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			c := &inspection.CheckCode{}
			err := row.Scan(&id, &c.Token, &c.ValidFrom, &c.ValidTo, &c.Reserved)
			k.codes[id] = c
			return err
		})
	}
	if p.Records {
		queueRecords(b, k, p)
	}
	if p.Corrections {
		queueCorrections(b, k)
	}
	if p.Rectifications {
		k.orders.queuePage(b)
	}
	if p.Publication {
		each(b, publicationOfPageSQL, nil, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			x := &inspection.Publication{}
			err := row.Scan(&id, &x.DueOn, &x.Provisional, &x.ReplyUntil, &x.RepliedAt, &x.PublishedAt, &x.WithdrawnAt, &x.Statement)
			k.publication[id] = x
			return err
		})
	}
	if p.Papers {
		queuePapers(b, k)
	}
	if p.Recusals {
		queueRecusals(b, k)
	}
	if p.Emergency {
		queueEmergencies(b, k)
	}
	if p.Joint {
		queueJoints(b, k)
	}
	if p.Ledger {
		each(b, ledgerOfPageSQL, nil, func(row pgx.CollectableRow) error {
			var id uuid.UUID
			var idx int64
			var leaf []byte
			err := row.Scan(&id, &idx, &leaf)
			k.ledger[id] = ledgerRef(idx, leaf)
			return err
		})
	}
}

// memberRow is a member of a team, or a former one.
type memberRow struct {
	inspection.TeamMember
	replaces *uuid.UUID
	left     *string // why, when he left
}

// teamOf is the team as it is, each once, and each newcomer with the one for whom he came. Where nobody could come for the lead, the first of those
// who are left leads.
func teamOf(rows []memberRow) (team []inspection.TeamMember) {
	led := false
	for _, m := range rows {
		if m.left != nil || slices.ContainsFunc(team, func(x inspection.TeamMember) bool { return x.InspectorID == m.InspectorID }) {
			continue
		}
		for i := range rows {
			if m.replaces != nil && rows[i].InspectorID == *m.replaces {
				m.Replaced, m.Reason = &rows[i].Inspector, rows[i].left
			}
		}
		led = led || m.Lead
		team = append(team, m.TeamMember)
	}
	if !led && len(team) > 0 {
		team[0].Lead = true
	}
	return team
}

func queueTeam(b *pgx.Batch, k *children) {
	each(b, teamOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var m memberRow
		err := row.Scan(append([]any{&id, &m.InspectorID, &m.Lead, &m.replaces, &m.left}, faceDest(&m.Inspector)...)...)
		k.team[id] = append(k.team[id], m)
		return err
	})
}

// queueRecords queues the records with what is asked of them.
func queueRecords(b *pgx.Batch, k *children, p inspection.Parts) {
	each(b, recordsOfPageSQL, params{"standing": p.Standing}, func(row pgx.CollectableRow) error {
		var id uuid.UUID
		var r inspection.Record
		err := row.Scan(&id, &r.Version, &r.Result, &r.Narrative, &r.DeviceTime, &r.ReceivedAt, &r.TimeGap, &r.Late, &r.AcceptedAt, &r.CorrectedReason,
			&r.Standing, &r.MayStand)
		k.records[id] = append(k.records[id], r)
		return err
	})
	if p.Recorders {
		queueRecorders(b, k)
	}
	if p.Answers {
		queueAnswers(b, k)
	}
	if p.Evidence {
		queueEvidence(b, k)
	}
	if p.Confirmed {
		queueConfirmed(b, k)
	}
	if p.Party {
		queueParties(b, k)
	}
}

// queueRecorders queues who recorded.
func queueRecorders(b *pgx.Batch, k *children) {
	each(b, recordersOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var x roster.InspectorFace
		err := row.Scan(append([]any{&at.inspection, &at.version}, faceDest(&x)...)...)
		k.recorders[at] = x
		return err
	})
}

// queueAnswers queues the answers to checklist questions.
func queueAnswers(b *pgx.Batch, k *children) {
	each(b, answersOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var x inspection.Answer
		err := row.Scan(&at.inspection, &at.version, &x.Question, &x.Value, &x.Note)
		k.answers[at] = append(k.answers[at], x)
		return err
	})
}

// queueEvidence queues the evidence of records.
func queueEvidence(b *pgx.Batch, k *children) {
	each(b, evidenceOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var x inspection.Evidence
		var sum []byte
		if err := row.Scan(append([]any{&at.inspection, &at.version}, evidenceDest(&x, &sum)...)...); err != nil {
			return err
		}
		finishEvidence(&x, sum)
		k.evidence[at] = append(k.evidence[at], x)
		return nil
	})
}

// queueConfirmed queues who confirmed records.
func queueConfirmed(b *pgx.Batch, k *children) {
	each(b, confirmedOfPageSQL, nil, func(row pgx.CollectableRow) error {
		var at recordKey
		var x roster.InspectorFace
		err := row.Scan(append([]any{&at.inspection, &at.version}, faceDest(&x)...)...)
		k.confirmed[at] = append(k.confirmed[at], x)
		return err
	})
}

// each queues a query and hands every row to keep.
func each(b *pgx.Batch, sql string, args params, keep func(pgx.CollectableRow) error) {
	b.Queue(sql, args).Query(func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := keep(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// join hands an inspection its children.
func (k *children) join(i *inspection.Inspection) {
	i.Team, i.Items, i.CooperatingAgencies, i.CheckCode = teamOf(k.team[i.ID]), k.items[i.ID], k.cooperating[i.ID], k.codes[i.ID]
	i.Rectifications, i.Publication, i.Ledger = k.orders.of(i.ID), k.publication[i.ID], k.ledger[i.ID]
	i.Records, i.Corrections, i.Recusals, i.Emergency = k.records[i.ID], k.corrections[i.ID], k.recusals[i.ID], k.emergencies[i.ID]
	i.Papers, i.Joint = k.papers[i.ID], k.joint[i.ID]
	for n := range i.Records {
		at := recordKey{i.ID, i.Records[n].Version}
		i.Records[n].RecordedBy = k.recorders[at]
		i.Records[n].Answers, i.Records[n].Evidence, i.Records[n].ConfirmedBy = k.answers[at], k.evidence[at], k.confirmed[at]
		i.Records[n].Party = k.party[at]
	}
	if n := len(i.Records); n > 0 {
		i.Record = &i.Records[n-1]
	}
}
