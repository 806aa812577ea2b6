package inspection_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// A record that does not fit the checklist, the evidence or the vocabulary is refused at the exact place, and writes nothing.
func TestRecordRefusals(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	ctx := t.Context()
	used, err := w.s.ReceiveEvidence(ctx, w.by("lead", 1), bytes.NewReader(png("used")), "", time.Now())
	w.ok(err)
	first := w.onSite(inspection.FollowUp)
	r := record(first)
	r.EvidenceIDs = []uuid.UUID{used.ID}
	_, err = w.s.Record(ctx, w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	foreign, err := w.s.ReceiveEvidence(ctx, w.by("stranger", 1), bytes.NewReader(png("foreign")), "", time.Now())
	w.ok(err)
	i := w.onSite(inspection.FollowUp)
	north, long := 91.0, strings.Repeat("长", 2001)
	for what, try := range map[string]struct {
		change func(*inspection.RecordRequest)
		kind   fault.Kind
		why    string
	}{
		"no such result":        {func(r *inspection.RecordRequest) { r.Result = "FINE" }, fault.Invalid, "input.result"},
		"no narrative":          {func(r *inspection.RecordRequest) { r.Narrative = " \n" }, fault.Invalid, "input.narrative"},
		"endless narrative":     {func(r *inspection.RecordRequest) { r.Narrative = strings.Repeat("述", 10001) }, fault.Invalid, "input.narrative"},
		"no device time":        {func(r *inspection.RecordRequest) { r.DeviceTime = time.Time{} }, fault.Invalid, "input.deviceTime"},
		"north of the pole":     {func(r *inspection.RecordRequest) { r.Latitude, r.Longitude = &north, &north }, fault.Invalid, "input.latitude"},
		"half a place":          {func(r *inspection.RecordRequest) { r.Longitude = &north }, fault.Invalid, "input.latitude"},
		"required unanswered":   {func(r *inspection.RecordRequest) { r.Answers = r.Answers[:1] }, fault.Invalid, "input.answers"},
		"unknown question":      {func(r *inspection.RecordRequest) { r.Answers[1].Question = "colour" }, fault.Invalid, "input.answers[1].question"},
		"answered twice":        {func(r *inspection.RecordRequest) { r.Answers[1] = r.Answers[0] }, fault.Invalid, "input.answers[1].question"},
		"neither yes nor no":    {func(r *inspection.RecordRequest) { r.Answers[0].Value = "yes" }, fault.Invalid, "input.answers[0].value"},
		"no number":             {func(r *inspection.RecordRequest) { r.Answers[1].Value = "twelve" }, fault.Invalid, "input.answers[1].value"},
		"endless note":          {func(r *inspection.RecordRequest) { r.Answers[1].Note = &long }, fault.Invalid, "input.answers[1].note"},
		"unknown evidence":      {func(r *inspection.RecordRequest) { r.EvidenceIDs = []uuid.UUID{uuid.New()} }, fault.NotFound, "input.evidenceIds[0]"},
		"another's evidence":    {func(r *inspection.RecordRequest) { r.EvidenceIDs = []uuid.UUID{foreign.ID} }, fault.NotFound, "input.evidenceIds[0]"},
		"another record's":      {func(r *inspection.RecordRequest) { r.EvidenceIDs = []uuid.UUID{used.ID} }, fault.Invalid, "input.evidenceIds[0]"},
		"evidence twice":        {func(r *inspection.RecordRequest) { r.EvidenceIDs = []uuid.UUID{used.ID, used.ID} }, fault.Invalid, "input.evidenceIds[1]"},
		"problem without one":   {func(r *inspection.RecordRequest) { r.Result = inspection.OrderedToRectify }, fault.Invalid, "input.findings"},
		"finding in no problem": {func(r *inspection.RecordRequest) { r.Findings = []inspection.FindingInput{{ViolationCode: "X"}} }, fault.Invalid, "input.result"},
		"unknown violation": {func(r *inspection.RecordRequest) {
			r.Result, r.Findings = inspection.PendingFurtherAction, []inspection.FindingInput{{ViolationCode: "X"}}
		}, fault.Invalid, "input.findings[0].violationCode"},
	} {
		r := record(i)
		r.Answers = slices.Clone(r.Answers)
		try.change(&r)
		_, err := w.s.Record(ctx, w.by("lead", what), r, inspection.Parts{})
		refused(t, what, err, try.kind, try.why)
	}
	if n := w.count(`select count(*) from inspection_record where inspection_id = $1`, i.ID); n != 0 {
		t.Error("a refused record was written")
	}
	r = record(i)
	r.Result, r.Answers, r.DeviceTime = inspection.Unreachable, nil, time.Now().Add(-time.Hour)
	got, err := w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if !got.Record.TimeGap {
		t.Error("an hour's difference of the clocks is not flagged")
	}
}

// The same key with the same body answers with the first record; with another body it is a conflict; nothing is written twice.
func TestRecordOncePerKey(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := record(w.onSite(inspection.Complaint))
	c := w.by("lead", r)
	for range 3 {
		got, err := w.s.Record(t.Context(), c, r, inspection.AllParts())
		w.ok(err)
		if got.ID != r.InspectionID || len(got.Records) != 1 {
			t.Fatalf("replay: %+v", got.Records)
		}
	}
	r.Narrative = "另一份"
	other := w.by("lead", r)
	other.Key = c.Key
	_, err := w.s.Record(t.Context(), other, r, inspection.Parts{})
	refused(t, "another body under the key", err, fault.Conflict, "")
	if n := w.count(`select count(*) from log_entry where type = 'record.submit'`); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// Where any one insert of a command fails, nothing of the command is there, and tried again it is done once (security.md check 89).
func TestAFailingInsertUndoesTheCommand(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.publishViolations()
	owner := w.db.Owner(t)
	sql := func(text string) {
		t.Helper()
		_, err := owner.Exec(t.Context(), text)
		w.ok(err)
	}
	sql(`create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`)
	tried := func(what string, tables []string, do func() error) {
		t.Helper()
		counts := func() (n []int) {
			for _, table := range tables {
				n = append(n, 0)
				w.ok(owner.QueryRow(t.Context(), `select count(*) from `+table).Scan(&n[len(n)-1]))
			}
			return n
		}
		before := counts()
		for _, table := range tables {
			sql(`create trigger a_broken before insert on ` + table + ` for each row execute function broken()`)
			if err := do(); err == nil {
				t.Errorf("%s: done without a row in %s", what, table)
			}
			sql(`drop trigger a_broken on ` + table)
			if got := counts(); !slices.Equal(got, before) {
				t.Errorf("%s: broken at %s it leaves %v of %v, before it %v", what, table, got, tables, before)
			}
		}
		w.ok(do())
		for i, n := range counts() {
			if n <= before[i] {
				t.Errorf("%s: no row in %s", what, tables[i])
			}
		}
	}
	each := []string{"audit_event", "log_entry", "log_hash", "log_body", "command"}
	i := w.approved(inspection.Complaint)
	issue := w.by("lead", i.ID)
	tried("issue", append([]string{"check_code", "visit_slot"}, each...), func() error {
		_, err := w.s.IssueCode(t.Context(), issue, i.ID, inspection.Parts{})
		return err
	})
	at := w.onSite(inspection.FollowUp)
	r := record(at)
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: violation}}
	c := w.by("lead", r)
	tried("record", append([]string{"inspection_record", "record_answer", "finding", "record_confirmation", "publication"}, each...), func() error {
		_, err := w.s.Record(t.Context(), c, r, inspection.Parts{})
		return err
	})
}

// An officer's emergency is numbered after visits that the officer may not read.
func TestNumbersFollowVisitsOfOthers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.approved(inspection.Complaint)
	in := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, InspectorIDs: []uuid.UUID{w.inspectors["third"], w.inspectors["member"]},
		Reason: "燃气泄漏", EnteredAt: time.Now().Add(-time.Minute)}
	_, err := w.s.EnterEmergency(t.Context(), w.by("third", in), in, inspection.Parts{})
	w.ok(err)
}

// Row-level security alone, without any query's own condition, keeps a visit from everybody but its agency, its enterprise once the code
// is issued, supervisors, and the holder of its code, who gets no more than the face.
func TestRowsOfAVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	quiet := w.approved(inspection.Complaint)
	i := w.recorded(inspection.FollowUp)
	tables := []string{"inspection", "inspection_team", "check_code", "check_code_scan", "inspection_record", "record_answer", "record_confirmation", "publication"}
	sees := func(setting, value, table string, more ...string) (n int) {
		t.Helper()
		tx, err := w.db.App(t).Begin(t.Context())
		w.ok(err)
		defer func() { _ = tx.Rollback(t.Context()) }()
		for _, s := range append([]string{setting}, more...) {
			_, err = tx.Exec(t.Context(), `select set_config($1, $2, true)`, s, value)
			w.ok(err)
		}
		w.ok(tx.QueryRow(t.Context(), `select count(*) from `+table).Scan(&n))
		return n
	}
	// Before its code is shown a visit is for its team and the heads.
	waiting := map[string]int{"inspection": 1, "inspection_team": 2}
	all := map[string]int{}
	for _, table := range tables {
		all[table] = w.count(`select count(*) from ` + table)
		if n := sees("app.all", "on", table); n != all[table] || n == 0 {
			t.Errorf("a supervisor sees %d of %d rows of %s", n, all[table], table)
		}
		if n := sees("app.agency", w.agency.String(), table); n != all[table]-waiting[table] {
			t.Errorf("an officer who does not go sees %d of %d rows of %s", n, all[table], table)
		}
		if n := sees("app.agency", w.agency.String(), table, "app.head"); n != all[table] {
			t.Errorf("a head sees %d of %d rows of %s", n, all[table], table)
		}
		for setting, value := range map[string]string{"app.agency": w.other.String(), "app.enterprise": w.rival.String(), "app.visit": uuid.NewString(), "app.all": ""} {
			if n := sees(setting, value, table); n != 0 {
				t.Errorf("%s of somebody else sees %d rows of %s", setting, n, table)
			}
		}
	}
	if n := sees("app.enterprise", w.firm.String(), "inspection"); n != 1 {
		t.Errorf("the enterprise sees %d visits, want the one whose code was issued", n)
	}
	for table, want := range map[string]int{"inspection": 1, "inspection_team": 2, "check_code": 1, "check_code_scan": 1, "inspection_record": 0, "record_answer": 0} {
		if n := sees("app.visit", i.ID.String(), table); n != want {
			t.Errorf("the holder of the code sees %d rows of %s, want %d", n, table, want)
		}
	}
	if n := sees("app.visit", quiet.ID.String(), "check_code"); n != 0 {
		t.Error("there is a code for a visit that has none")
	}
}

// Pages run from the newest row down without gap or repetition, whatever the scope; filters hold.
func TestPagesOfVisits(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const visits = 7
	var want []uuid.UUID
	for n := range visits {
		i := w.planned(inspection.Complaint)
		if n%2 == 0 {
			w.ok(void(w, i.ID))
		}
		want = append([]uuid.UUID{i.ID}, want...)
	}
	state, mine := inspection.Void, true
	for what, try := range map[string]struct {
		who  string
		q    inspection.Query
		want int
	}{
		"agency": {"head", inspection.Query{}, visits}, "team": {"member", inspection.Query{Filter: inspection.Filter{Mine: &mine}}, visits},
		"off the team": {"third", inspection.Query{Filter: inspection.Filter{Mine: &mine}}, 0},
		"state":        {"head", inspection.Query{Filter: inspection.Filter{State: &state}}, 4}, "supervisor": {"supervisor", inspection.Query{}, visits},
		"enterprise's page for the agency":      {"head", inspection.Query{Of: &w.firm}, visits},
		"enterprise's page for another agency":  {"chief", inspection.Query{Of: &w.firm}, 0},
		"another enterprise's page":             {"head", inspection.Query{Of: &w.rival}, 0},
		"state of the team":                     {"lead", inspection.Query{Filter: inspection.Filter{State: &state, Mine: &mine}}, 4},
		"enterprise before any code was issued": {"owner", inspection.Query{}, 0},
		"the rival":                             {"rival", inspection.Query{Of: &w.firm}, 0},
	} {
		got := allPages(w, w.actors[try.who], try.q)
		if len(got) != try.want {
			t.Errorf("%s: %d visits, want %d", what, len(got), try.want)
		}
		if try.want == visits && !slices.Equal(got, want) {
			t.Errorf("%s: not from the newest down", what)
		}
	}
}

// allPages walks a list in pages of three.
func allPages(w *town, a actor.Actor, q inspection.Query) (ids []uuid.UUID) {
	w.t.Helper()
	ask := page.Ask{First: 3}
	for {
		got, err := w.s.List(w.t.Context(), a, q, ask)
		w.ok(err)
		for _, i := range got.Rows {
			ids = append(ids, i.ID)
		}
		if !got.More {
			return ids
		}
		last := got.Rows[len(got.Rows)-1]
		ask.After = &page.Position{page.At(last.CreatedAt), page.ID(last.ID)}
	}
}

// A number of the agency's year is given once and none is left out, however many plan at once.
func TestNumbersOfVisits(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const plans = 8
	got := make([]inspection.Inspection, plans)
	errs := make([]error, plans)
	var wg sync.WaitGroup
	for n := range plans {
		r := w.request(inspection.Complaint)
		c := w.by("head", n)
		wg.Go(func() { got[n], errs[n] = w.s.Plan(context.Background(), c, r, inspection.Parts{}) })
	}
	wg.Wait()
	w.ok(errors.Join(errs...))
	slices.SortFunc(got, func(x, y inspection.Inspection) int { return strings.Compare(x.Number, y.Number) })
	for n, i := range got {
		if want := fmt.Sprintf("370502-SCJG-%d-V%06d", w.today.Year(), n+1); i.Number != want {
			t.Errorf("number %s, want %s", i.Number, want)
		}
	}
}

// Answers, evidence, facts, items and the publication of a visit are written with its record, and none is added by SQL once that stands in the ledger.
func TestNothingIsAddedToARecordBySQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	i := w.onSite(inspection.Complaint)
	e, err := w.s.ReceiveEvidence(t.Context(), w.by("lead", "shelf"), bytes.NewReader(png("shelf")), "image/png", time.Now())
	w.ok(err)
	r := record(i)
	r.Result, r.Findings, r.EvidenceIDs = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-STORAGE"}}, []uuid.UUID{e.ID}
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	_, err = w.s.ReceiveEvidence(t.Context(), w.by("lead", "later"), bytes.NewReader(png("later")), "image/png", time.Now())
	w.ok(err)
	app := w.db.App(t)
	for _, sql := range []string{
		`insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value)
			select inspection_id, version, agency_id, disclosed_to, item_id, 'Q-X', value from record_answer where inspection_id = @id limit 1`,
		`insert into record_evidence (inspection_id, version, agency_id, disclosed_to, evidence_id)
			select r.inspection_id, r.version, r.agency_id, r.disclosed_to, e.id from inspection_record r, evidence e where r.inspection_id = @id and e.disclosed_to is null`,
		`insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
			select id, agency_id, disclosed_to, 'ended_on', '2019-01-01', 'inspector' from finding where inspection_id = @id limit 1`,
		`insert into inspection_agency (inspection_id, agency_id) select i.id, g.id from inspection i join agency g on g.id <> i.agency_id where i.id = @id limit 1`,
	} {
		err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true)"); err != nil {
				return err
			}
			done, err := tx.Exec(t.Context(), sql, pgx.NamedArgs{"id": i.ID})
			if err == nil && done.RowsAffected() == 0 {
				t.Errorf("%s: adds nothing to refuse", sql)
			}
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != "written_with" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// A record is of its visit, by one of its team, and its rows are of the record: of its agency, its enterprise, its change and its visit's items. The
// database says so of whoever writes.
func TestRowsOfARecordAreOfIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	i := w.onSite(inspection.Complaint)
	_, err := w.s.ReceiveEvidence(t.Context(), w.by("lead", "shelf"), bytes.NewReader(png("shelf")), "image/png", time.Now())
	w.ok(err)
	app := w.db.App(t)
	const (
		record = `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			author_id, change_id) select i.id, 1, %s, %s, 'NO_PROBLEM_FOUND', 'x', %s, now(), false, 1, i.author_id, @change from inspection i
			join inspection_team t on t.inspection_id = i.id where i.id = @id order by t.position limit 1`
		answer = `insert into record_answer (inspection_id, version, agency_id, disclosed_to, item_id, question, value)
			select i.id, %s, %s, %s, %s, 'Q-X', 'YES' from inspection i where i.id = @id`
		finding = `insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
			select @change, i.id, %[1]s, 1, %[2]s, %[3]s, %[3]s, 'FOOD-STORAGE', (now() at time zone 'Asia/Shanghai')::date, %[4]s from inspection i where i.id = @id`
		fact = `insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
			select %s, %s, %s, 'goods_value', '1', 'inspector' from inspection i where i.id = @id`
		shelf = `insert into record_evidence (inspection_id, version, agency_id, disclosed_to, evidence_id) select i.id, %s, %s, %s, e.id
			from inspection i, evidence e where i.id = @id`
		publication = `insert into publication (inspection_id, agency_id, disclosed_to, due_on) select i.id, %s, %s, current_date from inspection i where i.id = @id`
		confirmed   = `insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
			select i.id, %s, %s, %s, %s, @change from inspection i join inspection_team t on t.inspection_id = i.id where i.id = @id order by t.position desc limit 1`
		party = `insert into record_party (inspection_id, version, agency_id, disclosed_to, word, reason, account_id, change_id)
			select i.id, %s, %s, %s, 'REFUSED', 'x', i.author_id, @change from inspection i where i.id = @id`
		later = `insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			corrected_reason, approver_id, author_id, change_id) select p.inspection_id, %s, p.agency_id, p.disclosed_to, 'NO_PROBLEM_FOUND', 'y', p.inspector_id, now(), false,
			%s, 'z', i.approver_id, p.author_id, @change from inspection_record p join inspection i on i.id = p.inspection_id where i.id = @id`
		mine, firm = `i.agency_id`, `i.disclosed_to`
		item       = `(select x.item_id from inspection_item x where x.inspection_id = i.id limit 1)`
		other      = `(select g.id from agency g where g.id <> i.agency_id limit 1)`
		rival      = `(select e.id from enterprise e where e.id <> i.enterprise_id limit 1)`
		foreign    = `(select c.id from check_item c where not exists (select from inspection_item x where (x.inspection_id, x.item_id) = (i.id, c.id)) limit 1)`
		stranger   = `(select p.id from inspector p where not exists (select from inspection_team x where (x.inspection_id, x.inspector_id) = (i.id, p.id)) limit 1)`
	)
	right := fmt.Sprintf(record, mine, firm, "t.inspector_id")
	found := fmt.Sprintf(finding, "1", mine, firm, "@change")
	for _, c := range []struct{ name, constraint, sql string }{
		{"all of it", "", strings.Join([]string{right, fmt.Sprintf(answer, "1", mine, firm, item), found, fmt.Sprintf(fact, "@change", mine, firm),
			fmt.Sprintf(shelf, "1", mine, firm), fmt.Sprintf(publication, mine, firm)}, ";")},
		{"a correction of it", "", strings.Join([]string{right, fmt.Sprintf(confirmed, "1", mine, firm, "t.inspector_id"), fmt.Sprintf(party, "1", mine, firm),
			fmt.Sprintf(later, "2", "2"), fmt.Sprintf(finding, "2", mine, firm, "@change")}, ";")},
		{"a correction that follows nothing", "record_of_visit", right + ";" + fmt.Sprintf(later, "3", "1")},
		{"findings of a correction that has none of its own", "written_with", right + ";" + fmt.Sprintf(later, "2", "1") + ";" + fmt.Sprintf(finding, "2", mine, firm, "@change")},
		{"a confirmation by a stranger", "confirmed_by_team", right + ";" + fmt.Sprintf(confirmed, "1", mine, firm, stranger)},
		{"a confirmation of another agency", "confirmed_by_team", right + ";" + fmt.Sprintf(confirmed, "1", other, firm, "t.inspector_id")},
		{"a confirmation about another enterprise", "confirmed_by_team", right + ";" + fmt.Sprintf(confirmed, "1", mine, rival, "t.inspector_id")},
		{"a confirmation of another version", "confirmed_by_team", right + ";" + fmt.Sprintf(confirmed, "2", mine, firm, "t.inspector_id")},
		{"a party's word of another enterprise", "word_of_record", right + ";" + fmt.Sprintf(party, "1", mine, rival)},
		{"a record of another agency", "record_of_visit", fmt.Sprintf(record, other, firm, "t.inspector_id")},
		{"a record about another enterprise", "record_of_visit", fmt.Sprintf(record, mine, rival, "t.inspector_id")},
		{"a record of somebody who was not there", "record_of_visit", fmt.Sprintf(record, mine, firm, stranger)},
		{"an answer without a record", "written_with", fmt.Sprintf(answer, "1", mine, firm, item)},
		{"an answer of another version", "written_with", right + ";" + fmt.Sprintf(answer, "2", mine, firm, item)},
		{"an answer of another agency", "written_with", right + ";" + fmt.Sprintf(answer, "1", other, firm, item)},
		{"an answer about another enterprise", "written_with", right + ";" + fmt.Sprintf(answer, "1", mine, rival, item)},
		{"an answer to another item", "written_with", right + ";" + fmt.Sprintf(answer, "1", mine, firm, foreign)},
		{"a finding without a record", "written_with", found},
		{"a finding of another version", "written_with", right + ";" + fmt.Sprintf(finding, "2", mine, firm, "@change")},
		{"a finding of another agency", "written_with", right + ";" + fmt.Sprintf(finding, "1", other, firm, "@change")},
		{"a finding about another enterprise", "written_with", right + ";" + fmt.Sprintf(finding, "1", mine, rival, "@change")},
		{"a finding of another change", "written_with", right + ";" + fmt.Sprintf(finding, "1", mine, firm, "gen_random_uuid()")},
		{"a fact of no finding", "written_with", right + ";" + fmt.Sprintf(fact, "gen_random_uuid()", mine, firm)},
		{"a fact of another agency", "written_with", right + ";" + found + ";" + fmt.Sprintf(fact, "@change", other, firm)},
		{"a fact about another enterprise", "written_with", right + ";" + found + ";" + fmt.Sprintf(fact, "@change", mine, rival)},
		{"evidence of another agency", "written_with", right + ";" + fmt.Sprintf(shelf, "1", other, firm)},
		{"evidence about another enterprise", "written_with", right + ";" + fmt.Sprintf(shelf, "1", mine, rival)},
		{"a publication without a record", "written_with", fmt.Sprintf(publication, mine, firm)},
		{"a publication of another agency", "written_with", right + ";" + fmt.Sprintf(publication, other, firm)},
		{"a publication about another enterprise", "written_with", right + ";" + fmt.Sprintf(publication, mine, rival)},
	} {
		undone := errors.New("undone")
		err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "select set_config('app.all', 'on', true), set_config('app.system', 'on', true), set_config('app.agency', $1, true)", w.agency.String()); err != nil {
				return err
			}
			change := uuid.New()
			for sql := range strings.SplitSeq(c.sql, ";") {
				done, err := tx.Exec(t.Context(), sql, pgx.NamedArgs{"id": i.ID, "change": change})
				if err != nil {
					return err
				}
				if done.RowsAffected() != 1 {
					t.Errorf("%s: %s writes %d rows", c.name, sql, done.RowsAffected())
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

// What records were compared with stays, also for the owner: no key holds it.
func TestWhatARecordIsOfStays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.recorded(inspection.Complaint)
	owner := w.db.Owner(t)
	for _, sql := range []string{
		`delete from inspection_team where inspection_id = $1`, `delete from inspection_item where inspection_id = $1`,
		`delete from inspection where id = $1`,
		`update inspection_team set inspector_id = gen_random_uuid(), change_id = gen_random_uuid() where inspection_id = $1`,
		`update inspection_item set item_id = gen_random_uuid() where inspection_id = $1`,
		`update inspection set agency_id = gen_random_uuid(), change_id = gen_random_uuid() where id = $1`,
	} {
		_, err := owner.Exec(t.Context(), sql, i.ID)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != "stays" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
