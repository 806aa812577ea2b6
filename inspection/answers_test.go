package inspection_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// withAdverse has the checklist of every visit say that NO to its first question shows a problem, with a violation attached to it.
func (w *town) withAdverse() (violation string) {
	w.t.Helper()
	violation = w.publishViolations()
	w.sql(`update checklist_version set questions = (select jsonb_agg(case when q->>'key' = 'licence'
		then q || jsonb_build_object('adverse', 'NO', 'violations', jsonb_build_array($1::text)) else q end) from jsonb_array_elements(questions) q) where item_id = $2`,
		violation, w.item)
	return violation
}

// What a checklist calls a problem 不符合 is one in the record, and nothing else is.
func TestAnAnswerThatShowsAProblemIsOneInTheRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.withAdverse()
	licence, staff, why, empty, blank := "licence", "staff", " 当场改正\n", "", " \t\u3000"
	shown, beside := inspection.FindingInput{ViolationCode: violation, Question: &licence}, inspection.FindingInput{ViolationCode: violation, Question: &staff}
	i := w.onSite(inspection.FollowUp)
	try := func(value string, note *string, result inspection.ResultClass, findings ...inspection.FindingInput) (inspection.Inspection, error) {
		r := record(i)
		r.Answers[0].Value, r.Answers[0].Note, r.Result, r.Findings = value, note, result, findings
		return w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	}
	_, err := try("NO", &why, inspection.NoProblemFound)
	refused(t, "no problem, with one shown", err, fault.Invalid, "input.result")
	_, err = try("NO", nil, inspection.OrderedToRectify, beside)
	refused(t, "a problem that no finding names", err, fault.Invalid, "input.answers[0].note")
	for _, note := range []*string{&empty, &blank} {
		_, err = try("NO", note, inspection.SeriouslyUncooperative)
		refused(t, "a note that says nothing", err, fault.Invalid, "input.answers[0].note")
	}
	_, err = try("YES", nil, inspection.OrderedToRectify, shown)
	refused(t, "a finding of an answer in order", err, fault.Invalid, "input.findings[0].question")
	i, err = try("NO", nil, inspection.OrderedToRectify, shown)
	w.ok(err)
	i = w.seconded(i)
	r := inspection.CorrectionRequest{RecordRequest: record(i), Reason: "误填"}
	r.Answers[0].Value, r.Result, r.Findings = "YES", inspection.OrderedToRectify, []inspection.FindingInput{shown}
	_, err = w.s.Correct(t.Context(), w.by("lead", r), r, inspection.Parts{})
	refused(t, "a correction to the same", err, fault.Invalid, "input.findings[0].question")

	i = w.onSite(inspection.Complaint)
	i, err = try("NO", &why, inspection.OrderedToRectify, beside)
	w.ok(err)
	if note := i.Record.Answers[0].Note; note == nil || *note != "当场改正" {
		t.Errorf("the note stands as %v", note)
	}
	i = w.onSite(inspection.Transfer)
	_, err = try("NO", nil, inspection.OrderedToRectify, inspection.FindingInput{ViolationCode: violation})
	w.ok(err)
}

// The paper says which answers show a problem.
func TestThePaperSaysWhatShowsAProblem(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.withAdverse()
	licence := "licence"
	i := w.onSite(inspection.FollowUp)
	r := record(i)
	r.Answers[0].Value, r.Result, r.Findings = "NO", inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: violation, Question: &licence}}
	i, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	w.seconded(i)
	i, err = w.s.ConfirmByParty(t.Context(), w.by("owner", i.ID), i.ID, inspection.PartyRequest{}, inspection.AllParts())
	w.ok(err)
	paper, err := w.s.IssuePaper(t.Context(), w.by("lead", i.ID), i.ID, decision.SiteRecord)
	w.ok(err)
	if !strings.Contains(paper.Text, "营业执照是否置于醒目位置：否（不符合）") || strings.Contains(paper.Text, "从业人数：12（") {
		t.Errorf("the record's paper: %s", paper.Text)
	}
}

// The database says so of whoever writes.
func TestAnAnswerThatShowsAProblemBySQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.withAdverse()
	i := w.onSite(inspection.FollowUp)
	const (
		recorded = `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, @result, 'x', t.inspector_id, now(), false, 1, i.author_id, @change from inspection i
			join inspection_team t on t.inspection_id = i.id where i.id = @id order by t.position limit 1`
		answered = `insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value)
			select i.id, 1, i.agency_id, i.disclosed_to, x.item_id, 'licence', @value from inspection i join inspection_item x on x.inspection_id = i.id where i.id = @id`
		noted = `insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value, note)
			select i.id, 1, i.agency_id, i.disclosed_to, x.item_id, 'licence', @value, @note from inspection i join inspection_item x on x.inspection_id = i.id where i.id = @id`
		found = `insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, question, occurred_on, change_id)
			select @change, i.id, 1, 1, i.agency_id, i.enterprise_id, i.disclosed_to, @violation, 'licence', (now() at time zone 'Asia/Shanghai')::date, @change
			from inspection i where i.id = @id`
	)
	app, undone := w.db.App(t), errors.New("undone")
	for _, c := range []struct {
		name, result, value, constraint string
		rows                            []string
	}{
		{"a problem, and none found", "NO_PROBLEM_FOUND", "NO", "answer_in_order", []string{recorded, answered}},
		{"a problem, and nothing relevant found", "NO_RELEVANT_BUSINESS_FOUND", "NO", "answer_in_order", []string{recorded, answered}},
		{"a problem, and nobody there", "UNREACHABLE_AT_REGISTERED_ADDRESS", "NO", "answer_in_order", []string{recorded, answered}},
		{"a problem, and no co-operation", "SERIOUSLY_UNCOOPERATIVE", "NO", "", []string{recorded, answered}},
		{"no problem, and none found", "NO_PROBLEM_FOUND", "YES", "", []string{recorded, answered}},
		{"a note that says nothing", "SERIOUSLY_UNCOOPERATIVE", "NO", "record_answer_note", []string{recorded, noted}},
		{"a finding of an answer in order", "ORDERED_TO_RECTIFY", "YES", "finding_in_order", []string{recorded, answered, found}},
		{"a finding of an answer that shows it", "ORDERED_TO_RECTIFY", "NO", "", []string{recorded, answered, found}},
	} {
		err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true), set_config('app.agency', $1, true)", w.agency.String()); err != nil {
				return err
			}
			args := pgx.NamedArgs{"id": i.ID, "change": uuid.New(), "result": c.result, "value": c.value, "note": " \u3000", "violation": violation}
			for _, sql := range c.rows {
				if done, err := tx.Exec(t.Context(), sql, args); err != nil || done.RowsAffected() != 1 {
					return errors.Join(err, errors.New(done.String()))
				}
			}
			return undone
		})
		var pg *pgconn.PgError
		if c.constraint == "" && !errors.Is(err, undone) || c.constraint != "" && (!errors.As(err, &pg) || pg.ConstraintName != c.constraint) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
