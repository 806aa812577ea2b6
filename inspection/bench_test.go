package inspection_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/inspection"
)

const benchAnswers = 10

// sites makes n visits that are on site, each with a checklist of ten questions; re-checks take no slot.
func (w *town) sites(n int) []uuid.UUID {
	w.t.Helper()
	w.sql(`insert into checklist_question (item_id, key, position, text, kind, required)
		select $1, 'q' || n, n + 10, '问题', 'YES_NO', false from generate_series(3, $2) n`, w.item, benchAnswers)
	w.sql(`delete from checklist_version`)
	w.sql(keepChecklists)
	w.sql(fmt.Sprintf(`do $$ declare i uuid; begin
		for n in 1..%d loop
			i := gen_random_uuid();
			insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap,
				cap_basis, reason, author_id, approver_id, approved_at, change_id)
			values (i, 'B-' || n, '%[2]s', '%[2]s', '%[3]s', '370502', 'FOR_CAUSE', 'EMERGENCY', 'ON_SITE', current_date, current_date, false, '-', '-', '%[4]s',
				'%[5]s', now(), '%[6]s');
			insert into inspection_item values (i, '%[7]s', 1);
			insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, change_id) values
				(i, '%[8]s', '%[3]s', '%[2]s', 1, true, 'P002', '%[6]s'), (i, '%[9]s', '%[3]s', '%[2]s', 2, false, 'P003', '%[6]s');
			insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
				values (i, 1, '%[3]s', '%[2]s', false, '-', now(), now() + interval '1 day', '%[4]s', '%[6]s');
			insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, change_id) values (i, 1, '%[3]s', '%[2]s', 'VISITOR', '%[6]s');
		end loop; end $$`, n, w.firm, w.agency, w.actors["head"].AccountID, w.actors["deputy"].AccountID, w.change, w.item, w.inspectors["lead"], w.inspectors["member"]))
	rows, err := w.db.Owner(w.t).Query(w.t.Context(), `select id from inspection where state = 'ON_SITE'`)
	w.ok(err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	w.ok(err)
	return ids
}

func benchRecord(w *town, id uuid.UUID, violation string) inspection.RecordRequest {
	r := inspection.RecordRequest{InspectionID: id, Result: inspection.PendingFurtherAction, Narrative: "现场检查情况", DeviceTime: time.Now(),
		Answers: []inspection.AnswerInput{{Question: "licence", Value: "YES"}, {Question: "staff", Value: "3"}}}
	for n := len(r.Answers) + 1; len(r.Answers) < benchAnswers; n++ {
		r.Answers = append(r.Answers, inspection.AnswerInput{Question: fmt.Sprint("q", n), Value: "YES"})
	}
	f := inspection.FindingInput{ViolationCode: violation, Facts: []inspection.FactInput{{Key: "goods_value", Value: "74.47"}}}
	r.Findings = []inspection.FindingInput{f, f}
	return r
}

// BenchmarkRecord hands in one record with ten answers and two findings, durable, with audit row, key and ledger entry: through the
// service, and as the same rows through bare pgx in three round trips. The ratio of the two is what the service costs.
func BenchmarkRecord(b *testing.B) {
	b.Run("service", func(b *testing.B) {
		w := newTown(b)
		violation, ids := w.publishViolations(), w.sites(b.N)
		b.ResetTimer()
		for _, id := range ids {
			r := benchRecord(w, id, violation)
			if _, err := w.s.Record(context.Background(), w.by("lead", r), r, inspection.Parts{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
	b.Run("raw", func(b *testing.B) {
		w := newTown(b)
		violation, ids := w.publishViolations(), w.sites(b.N)
		conn, err := w.db.App(b).Acquire(context.Background())
		w.ok(err)
		defer conn.Release()
		b.ResetTimer()
		for _, id := range ids {
			if err := w.rawRecord(conn.Conn(), benchRecord(w, id, violation)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
}

// rawRecord writes what the service writes, without deciding anything.
func (w *town) rawRecord(c *pgx.Conn, r inspection.RecordRequest) error {
	ctx, a, change, id := context.Background(), w.actors["lead"], uuid.Must(uuid.NewV7()), r.InspectionID
	b := &pgx.Batch{}
	b.Queue("begin")
	b.Queue(`select stamp from open_session($1, $2)`, a.SessionID, a.Stamp)
	b.Queue(`select command_time()`)
	b.Queue(`select object_id from command where actor_key = $1 and key = $2`, a.AccountID.String(), change)
	if err := c.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	b = &pgx.Batch{}
	b.Queue(`select i.state, ag.region_code from inspection i join agency ag on ag.id = i.agency_id where i.id = $1 for update of i`, id)
	b.Queue(`select at from check_code_scan where inspection_id = $1`, id)
	b.Queue(`select inspector_id, pseudonym from inspection_team where inspection_id = $1`, id)
	b.Queue(`select q.item_id, q.key, q.kind, q.required from inspection_item x join checklist_question q on q.item_id = x.item_id where x.inspection_id = $1`, id)
	if err := c.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	b = &pgx.Batch{}
	b.Queue(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, author_id, change_id, findings_version,
		reply_until) values ($1, 1, $2, $3, $4, $5, $6, $7, false, $8, $9, 1, $10)`, id, w.agency, w.firm, r.Result, r.Narrative, a.InspectorID, r.DeviceTime, a.AccountID, change,
		w.s.Calendar.Deadline(w.today, 5).Date)
	var questions, values []string
	for _, x := range r.Answers {
		questions, values = append(questions, x.Question), append(values, x.Value)
	}
	b.Queue(`insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value)
		select $1, 1, $2, $3, $4, x.* from unnest($5::text[], $6::text[]) x`, id, w.agency, w.firm, w.item, questions, values)
	one, two := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	b.Queue(`insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
		select x.id, $1, 1, x.n, $2, $3, $3, $4, (now() at time zone 'Asia/Shanghai')::date, $5
			from unnest($6::uuid[]) with ordinality x (id, n)`, id, w.agency, w.firm, r.Findings[0].ViolationCode, change, []uuid.UUID{one, two})
	b.Queue(`insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
		select unnest($1::uuid[]), $2, $3, 'goods_value', '74.47', 'inspector'`, []uuid.UUID{one, two}, w.agency, w.firm)
	b.Queue(`insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
		values ($1, 1, $2, $3, $4, $5)`, id, w.agency, w.firm, a.InspectorID, change)
	b.Queue(`insert into publication (inspection_id, agency_id, disclosed_to, due_on) values ($1, $2, $3, $4)`, id, w.agency, w.firm, w.s.Calendar.Deadline(w.today, 20).Date)
	b.Queue(`update inspection set state = 'RECORDED', change_id = $2 where id = $1`, id, change)
	b.Queue(`insert into audit_event (change_id, account_id, pseudonym, roles, agency_id, verb, policy_line, operation, object_type, object_id)
		values ($1, $2, $3, '{inspector}', $4, 'inspection:record', '-', 'recordInspection', 'inspection', $5)`, change, a.AccountID, a.Pseudonym, w.agency, id)
	b.Queue(`insert into command (actor_key, key, operation, body_hash, object_id, change_id)
		values ($1, $2, 'recordInspection', sha256(''), $3, $2)`, a.AccountID.String(), change, id)
	b.Queue(`insert into log_body (change_id, salt, body) values ($1, $2, $3)`, change, make([]byte, 16), fmt.Sprintf("%0800d", 0))
	b.Queue(`select ledger_append($1, 'record.submit', 'inspection/' || $2::text, repeat('0', 64))`,
		change, id.String())
	b.Queue("commit")
	return c.SendBatch(ctx, b).Close()
}
