package inspection_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/postgres"
)

// ordered brings a visit to an order to rectify: a finding, a decision that carries the order, confirmed by the head.
func (w *town) ordered() inspection.Rectification {
	w.t.Helper()
	ctx, i := w.t.Context(), w.promised()
	p := decision.Proposal{FindingID: i.Findings[0].ID, Outcome: "PENALTY", OnTheSpot: true, Measures: []decision.Measure{{Kind: "WARNING"}}, Reason: "依法处理",
		Order: &decision.Order{Text: "十日内改正", DueOn: w.today.AddDays(10)}}
	id, err := w.decisions.Propose(ctx, w.by("lead", p), p)
	w.ok(err)
	_, err = w.decisions.Confirm(ctx, w.by("head", id), id)
	w.ok(err)
	i = w.read("owner", i.ID)
	if len(i.Rectifications) != 1 {
		w.t.Fatalf("orders: %+v", i.Rectifications)
	}
	return i.Rectifications[0]
}

// photo sends a piece of evidence for the order.
func (w *town) photo(o inspection.Rectification, text string) uuid.UUID {
	w.t.Helper()
	e, err := w.s.ReceiveForOrder(w.t.Context(), w.by("owner", text), o.ID, bytes.NewReader(png(text)), "image/png", time.Now())
	w.ok(err)
	return e.ID
}

func (w *town) report(o inspection.Rectification, evidence ...uuid.UUID) (inspection.Rectification, error) {
	w.t.Helper()
	r := inspection.ReportRequest{RectificationID: o.ID, Text: "已改正", EvidenceIDs: evidence}
	return w.s.SubmitRectification(w.t.Context(), w.by("owner", r), r)
}

func onPaper(o inspection.Rectification, passed bool) inspection.RecheckRequest {
	return inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.OnPaper, Passed: passed, Reason: "已核对照片"}
}

func (w *town) recheck(who string, r inspection.RecheckRequest) (inspection.Rectification, error) {
	w.t.Helper()
	return w.s.RecheckRectification(w.t.Context(), w.by(who, r), r)
}

// state wants an order in a state.
func (w *town) state(what string, o inspection.Rectification, want inspection.RectificationState) {
	w.t.Helper()
	if o.State != want || (o.WorkdaysLeft == nil) != (want == inspection.RectificationPassed || want == inspection.RectificationOverdue) {
		w.t.Errorf("%s: %s, %v working days left, want %s", what, o.State, o.WorkdaysLeft, want)
	}
}

// later moves the order and all that followed it back by days, as if they had passed since.
func (w *town) later(days int) {
	w.t.Helper()
	past := w.db.Past(w.t)
	run := func(sql string, args ...any) {
		w.t.Helper()
		_, err := past.Exec(w.t.Context(), sql, args...)
		w.ok(err)
	}
	run("update rectification set due_on = due_on - $1::int, last_day = last_day - $1::int, at = at - make_interval(days => $1)", days)
	run("update rectification_report set at = at - make_interval(days => $1)", days)
	run("update rectification_recheck set at = at - make_interval(days => $1)", days)
}

// The enterprise reports, an officer fails and then passes it: each step leaves one entry, and both parties see all of it.
func TestRectificationOnPaper(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	w.state("ordered", o, inspection.RectificationOrdered)
	if o.LastDay.Before(o.DueOn) || o.Number == "" || o.OrderedAt.IsZero() {
		t.Errorf("order: %+v", o)
	}
	first := w.photo(o, "shelf")
	o, err := w.report(o, first)
	w.ok(err)
	w.state("reported", o, inspection.RectificationSubmitted)
	if len(o.Reports) != 1 || o.Reports[0].Late || len(o.Submissions()) != 1 || o.Submissions()[0].ID != first || o.Received != 1 {
		t.Errorf("report: %+v", o)
	}
	o, err = w.recheck("lead", onPaper(o, false))
	w.ok(err)
	w.state("failed", o, inspection.RectificationFailed)
	_, err = w.recheck("third", onPaper(o, true))
	refused(t, "a second re-check of the same report", err, fault.Precondition, string(fault.WrongState))
	o, err = w.report(o, w.photo(o, "shelf again"), w.photo(o, "invoice"))
	w.ok(err)
	w.state("reported again", o, inspection.RectificationSubmitted)
	o, err = w.recheck("third", onPaper(o, true))
	w.ok(err)
	w.state("passed", o, inspection.RectificationPassed)
	_, err = w.recheck("lead", onPaper(o, false))
	refused(t, "re-check after it passed", err, fault.Precondition, string(fault.WrongState))
	_, err = w.report(o)
	refused(t, "report after it passed", err, fault.Precondition, string(fault.WrongState))
	_, err = w.s.ReceiveForOrder(t.Context(), w.by("owner", "late photo"), o.ID, bytes.NewReader(png("x")), "image/png", time.Now())
	refused(t, "evidence after it passed", err, fault.Precondition, string(fault.WrongState))
	for _, who := range []string{"owner", "head", "supervisor"} {
		got, err := w.s.Rectification(t.Context(), w.actors[who], o.ID)
		w.ok(err)
		if len(got.Reports) != 2 || len(got.Rechecks) != 2 || len(got.Submissions()) != 3 || got.Rechecks[1].By != "U004" || !got.Rechecks[1].Passed {
			t.Errorf("%s reads %+v", who, got)
		}
		if _, f, err := w.s.OpenEvidence(t.Context(), w.actors[who], first); err != nil {
			t.Errorf("%s opens the evidence: %v", who, err)
		} else {
			w.ok(f.Close())
		}
	}
	var got []string
	for _, typ := range entryTypes(w) {
		if strings.HasPrefix(typ, "rectification") {
			got = append(got, typ)
		}
	}
	want := []string{"rectification.submit", "rectification.recheck", "rectification.submit", "rectification.recheck"}
	if !slices.Equal(got, want) {
		t.Errorf("ledger %v, want %v", got, want)
	}
	if n := w.count("select count(*) from log_entry where subject = 'rectification/' || $1", o.Number); n != 4 {
		t.Errorf("%d entries about the order", n)
	}
	if n, err := w.s.NoteOverdue(t.Context(), o.LastDay.AddDays(30), time.Time{}); n != 0 || err != nil {
		t.Errorf("what was passed in time is overdue: %d, %v", n, err)
	}
}

// A re-check on site is a visit of its own: with code, two officers and a record, and it takes no slot of the cap.
func TestRectificationOnSite(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	r := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, Passed: true, Reason: "现场核实已改正"}
	_, err := w.recheck("lead", r)
	refused(t, "on site without a visit", err, fault.Invalid, "input.visitId")
	missing := uuid.New()
	r.VisitID = &missing
	_, err = w.recheck("lead", r)
	refused(t, "a visit that is not there", err, fault.NotFound, "input.visitId")
	complaint := w.planned(inspection.Complaint)
	r.VisitID = &complaint.ID
	_, err = w.recheck("lead", r)
	refused(t, "a visit for another cause", err, fault.Invalid, "input.visitId")
	slots := w.count("select count(*) from visit_slot where freed_at is null")
	v := w.onSite(inspection.FollowUp)
	if v.CountsTowardCap || w.count("select count(*) from visit_slot where freed_at is null") != slots {
		t.Error("the re-check eats the cap")
	}
	r.VisitID = &v.ID
	_, err = w.recheck("lead", r)
	refused(t, "a visit without record", err, fault.Precondition, string(fault.WrongState))
	req := record(v)
	_, err = w.s.Record(t.Context(), w.by("lead", req), req, inspection.Parts{})
	w.ok(err)
	_, err = w.recheck("lead", r)
	refused(t, "a record of one officer", err, fault.Precondition, string(fault.SecondPerson))
	_, err = w.s.Confirm(t.Context(), w.by("member", v.ID), v.ID, inspection.Parts{})
	w.ok(err)
	paper := r
	paper.Method = inspection.OnPaper
	_, err = w.recheck("lead", paper)
	refused(t, "on paper with a visit", err, fault.Invalid, "input.visitId")
	o, err = w.recheck("lead", r)
	w.ok(err)
	w.state("passed on site without a report", o, inspection.RectificationPassed)
	if c := o.Rechecks[0]; c.Visit == nil || *c.Visit != v.Number || c.Method != inspection.AtSite || c.Reports != 0 {
		t.Errorf("re-check: %+v", c)
	}
}

// Who is not a party finds nothing; the party of the other side is refused; evidence serves its own order once.
func TestRectificationIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	o := w.ordered()
	mine := w.photo(o, "mine")
	e, err := w.s.ReceiveEvidence(ctx, w.by("lead", "loose"), bytes.NewReader(png("loose")), "image/png", time.Now())
	w.ok(err)
	loose := e.ID
	say := func(who string, r inspection.ReportRequest) error {
		_, err := w.s.SubmitRectification(ctx, w.by(who, r), r)
		return err
	}
	ask := inspection.ReportRequest{RectificationID: o.ID, Text: "已改正"}
	for who, kind := range map[string]fault.Kind{"rival": fault.NotFound, "stranger": fault.NotFound, "chief": fault.NotFound, "public": fault.NotFound,
		"lead": fault.Forbidden, "head": fault.Forbidden, "supervisor": fault.Forbidden} {
		refused(t, who+" reports", say(who, ask), kind, "")
		_, err := w.s.ReceiveForOrder(ctx, w.by(who, "x"), o.ID, bytes.NewReader(png("x")), "image/png", time.Now())
		if !fault.Is(err, fault.Forbidden) && !(who == "rival" && fault.Is(err, fault.NotFound)) {
			t.Errorf("%s sends evidence: %v", who, err)
		}
	}
	for what, try := range map[string]struct {
		r     inspection.ReportRequest
		kind  fault.Kind
		field string
	}{
		"no text":           {inspection.ReportRequest{RectificationID: o.ID, Text: " "}, fault.Invalid, "input.text"},
		"long text":         {inspection.ReportRequest{RectificationID: o.ID, Text: strings.Repeat("长", 4001)}, fault.Invalid, "input.text"},
		"evidence twice":    {inspection.ReportRequest{RectificationID: o.ID, Text: "x", EvidenceIDs: []uuid.UUID{mine, mine}}, fault.Invalid, "input.evidenceIds[1]"},
		"an officer's file": {inspection.ReportRequest{RectificationID: o.ID, Text: "x", EvidenceIDs: []uuid.UUID{loose}}, fault.NotFound, "input.evidenceIds[0]"},
		"too much evidence": {inspection.ReportRequest{RectificationID: o.ID, Text: "x", EvidenceIDs: make([]uuid.UUID, 101)}, fault.Invalid, "input.evidenceIds"},
		"no such order":     {inspection.ReportRequest{RectificationID: uuid.New(), Text: "x"}, fault.NotFound, "input.rectificationId"},
	} {
		refused(t, what, say("owner", try.r), try.kind, try.field)
	}
	_, err = w.recheck("lead", onPaper(o, true))
	refused(t, "on paper before a report", err, fault.Precondition, string(fault.WrongState))
	_, err = w.report(o, mine)
	w.ok(err)
	_, err = w.report(o, mine)
	refused(t, "the same evidence again", err, fault.Invalid, "input.evidenceIds[0]")
	for who, kind := range map[string]fault.Kind{"owner": fault.Forbidden, "head": fault.Forbidden, "supervisor": fault.Forbidden, "rival": fault.NotFound,
		"stranger": fault.NotFound, "chief": fault.NotFound, "public": fault.NotFound} {
		_, err := w.recheck(who, onPaper(o, true))
		refused(t, who+" re-checks", err, kind, "")
		if _, err := w.s.Rectification(ctx, w.actors[who], o.ID); fault.Is(err, fault.NotFound) != (kind == fault.NotFound) {
			t.Errorf("%s reads the order: %v", who, err)
		}
	}
	bare := onPaper(o, true)
	bare.Reason = ""
	_, err = w.recheck("lead", bare)
	refused(t, "no reason", err, fault.Invalid, "input.reason")
	for _, who := range []string{"rival", "stranger", "public"} {
		if _, _, err := w.s.OpenEvidence(ctx, w.actors[who], mine); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s opens the evidence: %v", who, err)
		}
	}
	i := w.onSite(inspection.FollowUp)
	req := record(i)
	req.EvidenceIDs = []uuid.UUID{mine}
	_, err = w.s.Record(ctx, w.by("lead", req), req, inspection.Parts{})
	refused(t, "the enterprise's file in a record", err, fault.NotFound, "input.evidenceIds[0]")
}

// Rows of an order are its parties' at the database too, and each party writes its own part only.
func TestRowsOfAnOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	_, err := w.report(o, w.photo(o, "x"))
	w.ok(err)
	insert := map[string]string{
		"report": `insert into rectification_report (rectification_id, n, agency_id, disclosed_to, text, author_id, change_id)
			values ($1, 9, $2, $3, 'x', $4, $5)`,
		"recheck": `insert into rectification_recheck (rectification_id, n, agency_id, disclosed_to, method, reports, passed, reason, pseudonym, author_id, change_id)
			values ($1, 1, $2, $3, 'ON_PAPER', 1, true, 'x', 'x', $4, $5)`,
		"overdue": `insert into rectification_overdue (rectification_id, agency_id, disclosed_to, last_day, change_id)
			select $1, $2, $3, current_date, $5 where $4::uuid is not null`,
	}
	for who, mine := range map[string]string{"owner": "report", "lead": "recheck", "rival": "", "stranger": ""} {
		for what, sql := range insert {
			agency, firm := w.agency, w.firm
			if who == "rival" {
				firm = w.rival // the parties must be those of the order
			}
			if who == "stranger" {
				agency = w.other
			}
			err := w.asActor(who, sql, o.ID, agency, firm, w.actors[who].AccountID, uuid.New())
			if (err == nil) != (what == mine) {
				t.Errorf("%s writes a %s: %v", who, what, err)
			}
		}
	}
}

// asActor runs a statement as the runtime role with the rows of a person, and rolls it back.
func (w *town) asActor(who, sql string, args ...any) error {
	w.t.Helper()
	tx := w.session(who)
	defer func() { _ = tx.Rollback(context.WithoutCancel(w.t.Context())) }()
	_, err := tx.Exec(w.t.Context(), sql, args...)
	return err
}

// session begins a transaction of the runtime role with the rows of a person.
func (w *town) session(who string) pgx.Tx {
	w.t.Helper()
	tx, err := w.db.App(w.t).Begin(w.t.Context())
	w.ok(err)
	w.become(tx, who)
	return tx
}

// An order that was not met by its last day is noted once, in the ledger, whatever happens later.
func TestOverdueIsNotedOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	o := w.ordered()
	if n, err := w.s.NoteOverdue(ctx, o.LastDay, time.Time{}); n != 0 || err != nil {
		t.Fatalf("noted on the last day: %d, %v", n, err)
	}
	w.later(40)
	o, err := w.s.Rectification(ctx, w.actors["owner"], o.ID)
	w.ok(err)
	w.state("forty days later", o, inspection.RectificationOverdue)
	for want := range []int{1, 0} {
		if n, err := w.s.NoteOverdue(ctx, w.today, time.Time{}); n != 1-want || err != nil {
			t.Fatalf("noted %d, %v, want %d", n, err, 1-want)
		}
	}
	if n := w.count("select count(*) from log_entry where type = 'rectification.overdue'"); n != 1 {
		t.Errorf("%d entries", n)
	}
	o, err = w.report(o)
	w.ok(err)
	if o.State != inspection.RectificationSubmitted || o.WorkdaysLeft != nil {
		t.Errorf("late report: %+v", o)
	}
	if o.OverdueAt == nil || !o.Reports[0].Late {
		t.Errorf("late report: %+v", o)
	}
}

// What is in time: a report that waits for the agency is not the enterprise's delay; one that was answered and failed is.
func TestWhatIsOverdue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps func(w *town, o inspection.Rectification)
		want  int
	}{
		"nothing":                       {func(w *town, _ inspection.Rectification) { w.later(40) }, 1},
		"reported in time, no re-check": {func(w *town, o inspection.Rectification) { _, err := w.report(o); w.ok(err); w.later(40) }, 0},
		"failed in time": {func(w *town, o inspection.Rectification) {
			_, err := w.report(o)
			w.ok(err)
			_, err = w.recheck("lead", onPaper(o, false))
			w.ok(err)
			w.later(40)
		}, 1},
		"in time, failed afterwards": {func(w *town, o inspection.Rectification) {
			_, err := w.report(o)
			w.ok(err)
			w.later(40)
			_, err = w.recheck("lead", onPaper(o, false))
			w.ok(err)
		}, 1},
		"in time, passed afterwards": {func(w *town, o inspection.Rectification) {
			_, err := w.report(o)
			w.ok(err)
			w.later(40)
			_, err = w.recheck("lead", onPaper(o, true))
			w.ok(err)
		}, 0},
		"late, passed": {func(w *town, o inspection.Rectification) {
			w.later(40)
			_, err := w.report(o)
			w.ok(err)
			_, err = w.recheck("lead", onPaper(o, true))
			w.ok(err)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			o := w.ordered()
			c.steps(w, o)
			if got, err := w.s.NoteOverdue(t.Context(), o.LastDay.AddDays(1), time.Time{}); got != c.want || err != nil {
				t.Errorf("noted %d, %v, want %d", got, err, c.want)
			}
		})
	}
}

// The same key answers once; another body under it is refused; a transaction that breaks off leaves nothing; at once, one re-check counts.
func TestRectificationOncePerKey(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	o := w.ordered()
	r := inspection.ReportRequest{RectificationID: o.ID, Text: "已改正", EvidenceIDs: []uuid.UUID{w.photo(o, "x")}}
	c := w.by("owner", r)
	w.breaksOff(c, r)
	if n := w.count("select count(*) from rectification_report"); n != 0 {
		t.Fatalf("%d reports of a command that broke off", n)
	}
	for range 2 {
		got, err := w.s.SubmitRectification(ctx, c, r)
		if err != nil || len(got.Reports) != 1 {
			t.Fatalf("report: %+v, %v", got, err)
		}
	}
	other := w.by("owner", "another body")
	other.Key = c.Key
	_, err := w.s.SubmitRectification(ctx, other, r)
	refused(t, "another body under the key", err, fault.Conflict, "")
	var wait sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wait.Add(1)
		go func() {
			defer wait.Done()
			_, errs[i] = w.s.RecheckRectification(ctx, w.by("lead", i), onPaper(o, true))
		}()
	}
	wait.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		refused(t, "a re-check beside another", err, fault.Precondition, string(fault.WrongState))
	}
	if done != 1 || w.count("select count(*) from rectification_recheck") != 1 {
		t.Errorf("%d re-checks at once", done)
	}
}

// breaksOff runs the command's writes and then fails, as a killed server does before COMMIT.
func (w *town) breaksOff(c command.Command, r inspection.ReportRequest) {
	w.t.Helper()
	_, err := postgres.Commands[inspection.Tx](w.db.DB).Do(w.t.Context(), c, func(ctx context.Context, tx inspection.Tx, _ time.Time) (command.Change, error) {
		f, err := tx.Order(ctx, r.RectificationID)
		w.ok(err)
		w.ok(tx.InsertReport(ctx, inspection.NewReport{Order: f, N: 1, Request: r}))
		return command.Change{}, errBroken
	})
	if !errors.Is(err, errBroken) {
		w.t.Fatalf("broke off with %v", err)
	}
}

// A waiver comes with an order to rectify; the order not met, the waiver has ended, the case is open again and the violation is punishable.
func TestAWaiverNotFollowedReopensTheCase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	w.publishLists("violations.yaml", "apl-33.yaml")
	i := w.onSite(inspection.Complaint)
	r := record(i)
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD",
		Facts: []inspection.FactInput{{Key: "minor", Value: "true"}, {Key: "harm", Value: "none"}, {Key: "correction", Value: "in_period"}}}}
	_, err := w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	refused(t, "judged without evidence", err, fault.Invalid, "input.evidenceIds")
	photo, err := w.s.ReceiveEvidence(ctx, w.by("lead", "photo"), bytes.NewReader(png("photo")), "image/png", time.Now())
	w.ok(err)
	r.EvidenceIDs = []uuid.UUID{photo.ID}
	i, err = w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	education := "已教育"
	p := decision.Proposal{FindingID: i.Findings[0].ID, Outcome: "NO_PENALTY", Reason: "轻微并及时改正", Education: &education,
		Order: &decision.Order{Text: "十日内改正", DueOn: w.today.AddDays(10)}}
	id, err := w.decisions.Propose(ctx, w.by("lead", p), p)
	w.ok(err)
	_, err = w.decisions.Confirm(ctx, w.by("head", id), id)
	w.ok(err)
	w.later(40)
	if n, err := w.s.NoteOverdue(ctx, w.today, time.Time{}); n != 1 || err != nil {
		t.Fatalf("noted %d, %v", n, err)
	}
	i = w.read("lead", i.ID)
	f := i.Findings[0]
	if f.Decision == nil || f.Decision.InForce() || f.Decision.Ended.Kind != "REOPENED" || f.Advice.Ruling != "NORMAL" {
		t.Fatalf("%+v, %s", f.Decision, f.Advice.Ruling)
	}
	steps := i.Cases[0].Steps
	if last := steps[len(steps)-1].Kind; last != "REOPENED" {
		t.Errorf("the last step is %s", last)
	}
	p.Outcome, p.Measures, p.OnTheSpot, p.Education = "PENALTY", []decision.Measure{{Kind: "WARNING"}}, true, nil
	p.Order = &decision.Order{Text: "立即改正", DueOn: w.today.AddDays(10)}
	p.FindingID = f.ID
	id, err = w.decisions.Propose(ctx, w.by("lead", p.Outcome), p)
	w.ok(err)
	d, err := w.decisions.Confirm(ctx, w.by("head", "again"), id)
	if err != nil || !d.InForce() {
		t.Errorf("%+v, %v", d, err)
	}
}
