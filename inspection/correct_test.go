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

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/workday"
)

// confirmed is a recorded visit that two members stand for.
func (w *town) confirmed() inspection.Inspection {
	w.t.Helper()
	i := w.recorded(inspection.Complaint)
	i, err := w.s.Confirm(w.t.Context(), w.by("member", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	return i
}

// correction is the record of the town's visits with another narrative.
func correction(i inspection.Inspection) inspection.CorrectionRequest {
	r := record(i)
	r.Narrative = "未发现问题；从业人数已核对"
	return inspection.CorrectionRequest{RecordRequest: r, Reason: "漏记从业人数核对情况"}
}

func (w *town) correct(who string, r inspection.CorrectionRequest) (inspection.Inspection, error) {
	w.t.Helper()
	return w.s.Correct(w.t.Context(), w.by(who, r), r, inspection.AllParts())
}

func (w *town) decide(who string, i inspection.Inspection, number int, approved bool) (inspection.Inspection, error) {
	w.t.Helper()
	d := inspection.CorrectionDecision{InspectionID: i.ID, Number: number, Approved: approved}
	if !approved {
		reason := "与现场照片不符"
		d.Reason = &reason
	}
	return w.s.DecideCorrection(w.t.Context(), w.by(who, d), d, inspection.AllParts())
}

func (w *town) published(who string) []inspection.PublishedInspection {
	w.t.Helper()
	got, err := w.s.Published(w.t.Context(), w.actors[who], inspection.PublishedQuery{}, page.Ask{First: 10})
	w.ok(err)
	return got.Rows
}

// Of a result that was withdrawn the public sees number, agency, day and reason, neither whose it was nor what it said; nobody finds it by the
// enterprise.
func TestAWithdrawnResultNamesNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	_, err := w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	x := w.published("public")[0]
	if x.EnterpriseName == nil || x.USCC == nil || x.Result == nil {
		t.Fatalf("published: %+v", x)
	}
	uscc := *x.USCC
	w.sql(`insert into publication_end (inspection_id, ending, reason, due_on, change_id) values ($1, 'WITHDRAWN', '误公示', current_date, $2)`, i.ID, w.change)
	x = w.published("public")[0]
	if x.EnterpriseName != nil || x.USCC != nil || x.Result != nil || x.Findings != nil || x.Statement != nil || len(x.Items) > 0 || len(x.Inspectors) > 0 {
		t.Errorf("withdrawn: %+v", x)
	}
	if x.Number != i.Number || x.WithdrawnAt == nil || x.WithdrawnReason == nil {
		t.Errorf("the tombstone: %+v", x)
	}
	got, err := w.s.Published(t.Context(), w.actors["public"], inspection.PublishedQuery{USCC: &uscc}, page.Ask{First: 10})
	if w.ok(err); len(got.Rows) != 0 {
		t.Errorf("found by its enterprise: %+v", got.Rows)
	}
}

// What the mask of a household hides is told by no text for the public, and why a result was withdrawn does not tell whose it was: neither by its name, now or
// before, masked or not, nor by its code.
func TestTextsForThePublicDoNotTellTheNameThatIsMasked(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	w.sql(`update enterprise set kind = 'SELF_EMPLOYED', name = '李大嘴面馆', public_name = '李**面馆', former_names = '{李大嘴饭铺}' where id = $1`, w.firm)
	of, field := publish.Subject{Kind: publish.InspectionResult, ID: i.ID}, "input.reason"
	for _, name := range []string{"李大嘴面馆", "李 大嘴·饭铺"} {
		r := correction(i)
		r.Reason = name + "的答复有误"
		_, err := w.correct("lead", r)
		refused(t, "a correction tells "+name, err, fault.Invalid, field)
		said := name + "不同意"
		_, err = w.public.Reply(t.Context(), w.by("owner", name), of, &said)
		refused(t, "a statement tells "+name, err, fault.Invalid, "input.statement")
	}
	_, err := w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	for _, told := range []string{"李大嘴面馆", "李大嘴饭铺", "李**面馆", *w.published("public")[0].USCC} {
		_, err := w.public.Withdraw(t.Context(), w.by("head", told), of, told+"提出异议")
		refused(t, "a withdrawal tells "+told, err, fault.Invalid, field)
	}
	_, err = w.public.Withdraw(t.Context(), w.by("head", "last"), of, "该企业提出异议")
	w.ok(err)
}

// While a corrected record waits for its publication, what is public is withdrawn all the same; the corrected one becomes public in its turn and is withdrawn
// again, for good.
func TestWhatIsPublicIsWithdrawnWhileItIsCorrected(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	publishes := func(key string) error {
		_, err := w.s.Publish(t.Context(), w.by("head", key), i.ID, inspection.Parts{})
		return err
	}
	w.ok(publishes("first"))
	of := publish.Subject{Kind: publish.InspectionResult, ID: i.ID}
	withdraws := func(key string) (publish.Notice, error) {
		return w.public.Withdraw(t.Context(), w.by("head", key), of, "公示内容有误")
	}
	i, err := w.correct("lead", correction(i))
	w.ok(err)
	i, err = w.decide("head", i, 1, true)
	w.ok(err)
	notice, err := w.db.Notice(t.Context(), w.actors["owner"], of)
	if w.ok(err); notice.PublishedAt == nil || !notice.Waiting {
		t.Errorf("the enterprise reads of the version that is public and of the one that waits: %+v", notice)
	}
	notice, err = withdraws("first")
	if w.ok(err); notice.Ending == nil || !notice.Waiting {
		t.Errorf("withdrawn: %+v", notice)
	}
	_, err = withdraws("twice")
	refused(t, "withdrawn twice", err, fault.Precondition, string(fault.WrongState))
	if x := w.published("public"); len(x) != 1 || x[0].Version != 1 || x[0].WithdrawnAt == nil || x[0].Result != nil {
		t.Errorf("the tombstone: %+v", x)
	}
	if p := w.read("owner", i.ID).Publication; p.PublishedAt == nil || p.WithdrawnAt == nil {
		t.Errorf("the visit says %+v", p)
	}
	_, err = w.s.Confirm(t.Context(), w.by("member", "again"), i.ID, inspection.Parts{})
	w.ok(err)
	w.ok(publishes("second"))
	if x := w.published("public"); len(x) != 1 || x[0].Version != 2 || x[0].WithdrawnAt != nil || x[0].Result == nil || len(x[0].Earlier) != 0 {
		t.Errorf("the corrected one: %+v", x)
	}
	notice, err = withdraws("second")
	if w.ok(err); notice.Ending == nil || notice.Waiting {
		t.Errorf("withdrawn for good: %+v", notice)
	}
	refused(t, "published after it", publishes("third"), fault.Precondition, string(fault.WrongState))
	w.publishesDue(w.today.AddDays(90), 0)
}

// A published record is corrected: proposed, rejected, proposed again, approved by another person, confirmed anew, published anew. Nothing is
// overwritten, and the public sees that it was corrected, why, and what stood there before.
func TestCorrectionOfAPublishedRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	_, err := w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	i, err = w.correct("lead", correction(i))
	w.ok(err)
	if len(i.Records) != 1 || len(i.Corrections) != 1 || !slices.Equal(i.Corrections[0].Changed, []string{"narrative"}) || i.Corrections[0].Approved != nil {
		t.Fatalf("proposed: %+v", i.Corrections)
	}
	if c := w.read("owner", i.ID).Corrections; len(c) != 0 {
		t.Errorf("the enterprise sees a proposal: %+v", c)
	}
	_, err = w.correct("member", correction(i))
	refused(t, "a second proposal beside the first", err, fault.Precondition, string(fault.WrongState))
	i, err = w.decide("head", i, 1, false)
	w.ok(err)
	if len(i.Records) != 1 || *i.Corrections[0].Approved || *i.Corrections[0].DecisionReason == "" {
		t.Errorf("rejected: %+v", i.Corrections)
	}
	i, err = w.correct("lead", correction(i))
	w.ok(err)
	i, err = w.decide("head", i, 2, true)
	w.ok(err)
	if i.State != inspection.Closed || len(i.Records) != 2 || i.Record.Version != 2 || i.Records[0].Narrative != "未发现问题" ||
		i.Record.Narrative != "未发现问题；从业人数已核对" || *i.Record.CorrectedReason != "漏记从业人数核对情况" || i.Records[0].CorrectedReason != nil {
		t.Fatalf("approved: %s %+v", i.State, i.Records)
	}
	if len(i.Records[0].ConfirmedBy) != 2 || len(i.Record.ConfirmedBy) != 1 || len(i.Record.Answers) != 2 {
		t.Errorf("confirmations do not start anew: %+v", i.Record)
	}
	if rows := w.published("public"); len(rows) != 1 || rows[0].Version != 1 {
		t.Errorf("public before the second member confirmed: %+v", rows)
	}
	_, err = w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.Parts{})
	refused(t, "publishing with one confirmation", err, fault.Precondition, string(fault.SecondPerson))
	late := w.today.AddDays(60)
	w.publishesDue(late, 0)
	_, err = w.s.Confirm(t.Context(), w.by("member", "again"), i.ID, inspection.Parts{})
	w.ok(err)
	w.publishesDue(late, 1)
	w.publishesDue(late, 0)
	rows := w.published("public")
	if len(rows) != 1 || rows[0].Version != 2 || *rows[0].CorrectedReason != "漏记从业人数核对情况" || len(rows[0].Earlier) != 1 || rows[0].Earlier[0].Version != 1 ||
		rows[0].Earlier[0].PublishedAt.IsZero() {
		t.Errorf("public: %+v", rows)
	}
	_, err = w.s.Confirm(t.Context(), w.by("third", "x"), i.ID, inspection.Parts{})
	refused(t, "off the team", err, fault.Forbidden, "")
	mine := w.read("owner", i.ID)
	if len(mine.Records) != 2 || mine.Record.CorrectedReason == nil || mine.Publication.PublishedAt == nil {
		t.Errorf("the enterprise reads %+v", mine.Records)
	}
	want := []string{"inspection.plan", "inspection.approve", "code.issue", "code.scan", "record.submit", "record.confirm", "publication.publish",
		"correction.propose", "correction.reject", "correction.propose", "record.correct", "record.confirm", "publication.publish"}
	if diff := cmp.Diff(want, entryTypes(w)); diff != "" {
		t.Error(diff)
	}
}

// Wrong person, wrong order, nothing to correct: refused, and nothing is left of it.
func TestCorrectionIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	quiet := w.onSite(inspection.FollowUp)
	_, err := w.correct("lead", correction(quiet))
	refused(t, "before there is a record", err, fault.Precondition, string(fault.WrongState))
	i := w.confirmed()
	for who, kind := range map[string]fault.Kind{"third": fault.Forbidden, "head": fault.Forbidden, "supervisor": fault.Forbidden, "owner": fault.Forbidden,
		"stranger": fault.NotFound, "chief": fault.NotFound, "rival": fault.NotFound, "public": fault.NotFound} {
		_, err := w.correct(who, correction(i))
		refused(t, who+" corrects", err, kind, "")
	}
	for what, try := range map[string]struct {
		change func(*inspection.CorrectionRequest)
		kind   fault.Kind
		field  string
	}{
		"no reason":        {func(r *inspection.CorrectionRequest) { r.Reason = " " }, fault.Invalid, "input.reason"},
		"long reason":      {func(r *inspection.CorrectionRequest) { r.Reason = strings.Repeat("长", 2001) }, fault.Invalid, "input.reason"},
		"nothing changed":  {func(r *inspection.CorrectionRequest) { r.RecordRequest = record(i) }, fault.Invalid, "input"},
		"no narrative":     {func(r *inspection.CorrectionRequest) { r.Narrative = "\u3000" }, fault.Invalid, "input.narrative"},
		"a missing answer": {func(r *inspection.CorrectionRequest) { r.Answers = r.Answers[:1] }, fault.Invalid, "input.answers"},
		"no such evidence": {func(r *inspection.CorrectionRequest) { r.EvidenceIDs = []uuid.UUID{uuid.New()} }, fault.NotFound,
			"input.evidenceIds[0]"},
		"no such violation": {func(r *inspection.CorrectionRequest) {
			r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "NONE"}}
		}, fault.Invalid, "input.findings[0].violationCode"},
	} {
		r := correction(i)
		try.change(&r)
		_, err := w.correct("lead", r)
		refused(t, what, err, try.kind, try.field)
	}
	_, err = w.decide("head", i, 1, true)
	refused(t, "a decision on nothing", err, fault.Precondition, string(fault.WrongState))
	_, err = w.correct("member", correction(i))
	w.ok(err)
	w.sql(`insert into account_role (account_id, role) values ($1, 'agency_admin')`, w.actors["member"].AccountID)
	for who, reason := range map[string]string{"member": string(fault.SecondPerson), "chief": "", "stranger": "", "rival": "", "owner": "", "supervisor": ""} {
		a := w.actors[who]
		if who == "member" {
			a, err = w.db.Actor(ctx, a.SessionID)
			w.ok(err)
			w.actors[who] = a
		}
		_, err := w.decide(who, i, 1, true)
		if e, ok := fault.As(err); !ok || reason != "" && string(e.Reason) != reason || reason == "" && e.Kind != fault.Forbidden && e.Kind != fault.NotFound {
			t.Errorf("%s decides: %v", who, err)
		}
	}
	_, err = w.decide("head", i, 2, true)
	refused(t, "another number", err, fault.Precondition, string(fault.WrongState))
	d := inspection.CorrectionDecision{InspectionID: i.ID, Number: 1}
	_, err = w.s.DecideCorrection(ctx, w.by("head", d), d, inspection.Parts{})
	refused(t, "a rejection without a reason", err, fault.Invalid, "input.reason")
	if n := w.count("select count(*) from inspection_record where inspection_id = $1", i.ID); n != 1 {
		t.Errorf("%d versions", n)
	}
	_, err = w.decide("head", i, 1, true)
	w.ok(err)
	_, err = w.decide("deputy", i, 1, true)
	refused(t, "decided twice", err, fault.Precondition, string(fault.WrongState))
}

// Findings that a decision rests on keep it through a correction that leaves them alone, and are not changed beneath it.
func TestCorrectionAndDecisions(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	id := w.inspectionOf(o)
	i := w.read("lead", id)
	r := correction(i)
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-STORAGE"}}
	_, err := w.correct("lead", r)
	refused(t, "another finding beneath a decision", err, fault.Precondition, string(fault.WrongState))
	r.Findings = []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err = w.correct("lead", r)
	w.ok(err)
	if !slices.Equal(i.Corrections[0].Changed, []string{"narrative"}) {
		t.Errorf("changed: %v", i.Corrections[0].Changed)
	}
	before := i.Findings[0]
	i, err = w.decide("head", i, 1, true)
	w.ok(err)
	if len(i.Findings) != 1 || i.Findings[0].ID != before.ID || i.Findings[0].Decision == nil || len(i.Rectifications) != 1 {
		t.Errorf("the decision was lost: %+v", i.Findings)
	}
}

// A corrected finding is a new one: a proposal on the old one cannot be confirmed any longer.
func TestCorrectedFindings(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	w.publishViolations()
	e, err := w.s.ReceiveEvidence(ctx, w.by("lead", "photo"), bytes.NewReader(png("a photo")), "image/png", time.Now())
	w.ok(err)
	i := w.onSite(inspection.Complaint)
	first := record(i)
	first.Result, first.EvidenceIDs = inspection.OrderedToRectify, []uuid.UUID{e.ID}
	first.Findings = []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD", Facts: []inspection.FactInput{{Key: "harm", Value: "slight"}}}}
	i, err = w.s.Record(ctx, w.by("lead", first), first, inspection.AllParts())
	w.ok(err)
	old := i.Findings[0].ID
	p := decision.Proposal{FindingID: old, Outcome: "PENALTY", OnTheSpot: true, Measures: []decision.Measure{{Kind: "WARNING"}}, Reason: "依法处理",
		Order: &decision.Order{Text: "改正", DueOn: w.today.AddDays(10)}}
	proposed, err := w.decisions.Propose(ctx, w.by("lead", p), p)
	w.ok(err)
	r := inspection.CorrectionRequest{RecordRequest: first, Reason: "违法行为认定有误"}
	r.Findings = []inspection.FindingInput{{ViolationCode: "FOOD-STORAGE", Facts: []inspection.FactInput{{Key: "harm", Value: "none"}}}}
	_, err = w.correct("lead", r)
	w.ok(err)
	i, err = w.decide("head", i, 1, true)
	w.ok(err)
	if len(i.Findings) != 1 || i.Findings[0].ID == old || i.Findings[0].Violation.Code != "FOOD-STORAGE" || len(i.Record.Evidence) != 1 ||
		len(i.Records[0].Evidence) != 1 || i.Findings[0].Facts[0].Value != "none" {
		t.Errorf("corrected: %+v", i.Findings)
	}
	_, err = w.decisions.Confirm(ctx, w.by("head", proposed), proposed)
	refused(t, "a decision on the old finding", err, fault.Precondition, string(fault.WrongState))
	p.FindingID = i.Findings[0].ID
	_, err = w.decisions.Propose(ctx, w.by("lead", "new"), p)
	w.ok(err)
}

// A decision and a correction of its finding at the same moment: one of them wins, and no decision rests on a finding that was corrected.
func TestCorrectionAgainstADecision(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	w.publishViolations()
	for round := range 4 {
		i := w.onSite(inspection.FollowUp)
		first := record(i)
		first.Result, first.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
		i, err := w.s.Record(ctx, w.by("lead", first), first, inspection.AllParts())
		w.ok(err)
		p := decision.Proposal{FindingID: i.Findings[0].ID, Outcome: "PENALTY", OnTheSpot: true, Measures: []decision.Measure{{Kind: "WARNING"}}, Reason: "依法处理",
			Order: &decision.Order{Text: "改正", DueOn: w.today.AddDays(10)}}
		proposed, err := w.decisions.Propose(ctx, w.by("lead", p), p)
		w.ok(err)
		r := inspection.CorrectionRequest{RecordRequest: first, Reason: "认定有误"}
		r.Findings = []inspection.FindingInput{{ViolationCode: "FOOD-STORAGE"}}
		_, err = w.correct("lead", r)
		w.ok(err)
		var wait sync.WaitGroup
		var decided, corrected error
		wait.Go(func() { _, decided = w.decisions.Confirm(ctx, w.by("head", round), proposed) })
		wait.Go(func() { _, corrected = w.decide("deputy", i, 1, true) })
		wait.Wait()
		if (decided == nil) == (corrected == nil) {
			t.Fatalf("decided %v, corrected %v: exactly one of them holds", decided, corrected)
		}
	}
}

// The same key proposes once; a transaction that breaks off leaves no version; direct SQL cannot approve its own proposal.
func TestCorrectionOncePerKey(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.confirmed()
	r := correction(i)
	c := w.by("lead", r)
	for range 2 {
		got, err := w.s.Correct(ctx, c, r, inspection.AllParts())
		if err != nil || len(got.Corrections) != 1 {
			t.Fatalf("proposed: %+v, %v", got.Corrections, err)
		}
	}
	_, err := postgres.Commands[inspection.Tx](w.db.DB).Do(ctx, w.by("head", "broken"), func(ctx context.Context, tx inspection.Tx, _ time.Time) (command.Change, error) {
		f, err := tx.CorrectionFacts(ctx, i.ID, nil)
		w.ok(err)
		n := inspection.NewRecord{Visit: f.Visit, Request: r.RecordRequest, ItemOf: []uuid.UUID{w.item, w.item}, InspectorID: f.Pending.InspectorID,
			OccurredOn: w.today, Corrected: &inspection.Corrected{Version: 2, FindingsVersion: 1, Reason: "x", AuthorID: f.Pending.AuthorID}}
		w.ok(tx.ApproveCorrection(ctx, n, f, inspection.CorrectionDecision{InspectionID: i.ID, Number: 1, Approved: true}))
		return command.Change{}, errBroken
	})
	if !errors.Is(err, errBroken) {
		t.Fatalf("broke off with %v", err)
	}
	if n := w.count("select count(*) from inspection_record") + w.count("select count(*) from record_correction_decision"); n != 1 {
		t.Errorf("%d rows of versions and decisions", n)
	}
	err = w.asActor("lead", `insert into record_correction_decision (inspection_id, n, agency_id, approved, author_id, approver_id, pseudonym, change_id)
		values ($1, 1, $2, true, $3, $3, 'x', $4)`, i.ID, w.agency, w.actors["lead"].AccountID, uuid.New())
	if err == nil || !strings.Contains(err.Error(), "two_persons") {
		t.Errorf("the author approves by SQL: %v", err)
	}
	again := `insert into record_correction (inspection_id, n, base_version, agency_id, reason, changed, content, evidence_ids, inspector_id, pseudonym, time_gap, author_id,
		change_id) select inspection_id, %d, base_version, agency_id, reason, changed, content, evidence_ids, inspector_id, pseudonym, time_gap, author_id, gen_random_uuid()
		from record_correction where inspection_id = $1 and n = 1`
	for what, n := range map[string]int{"before the first was decided": 2, "past a number": 5} {
		if err := w.asActor("lead", fmt.Sprintf(again, n), i.ID); constraint(err) != "correction_follows" {
			t.Errorf("a correction %s: %v", what, err)
		}
	}
	for who, sees := range map[string]bool{"lead": true, "stranger": false, "owner": false, "rival": false} {
		err := w.asActor(who, "select 1 / (select count(*) from record_correction)")
		if (err == nil) != sees {
			t.Errorf("%s sees the proposal: %v", who, err)
		}
	}
}

// A correction is found by its number, whatever numbers there are.
func TestACorrectionIsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	e, err := w.s.ReceiveEvidence(t.Context(), w.by("lead", "shelf"), bytes.NewReader(png("shelf")), "image/png", time.Now())
	w.ok(err)
	r := correction(i)
	r.EvidenceIDs = []uuid.UUID{e.ID}
	_, err = w.correct("lead", r)
	w.ok(err)
	w.sql(`update record_correction set n = 5`)
	if got := w.read("lead", i.ID).Corrections; len(got) != 1 || got[0].Number != 5 || len(got[0].Evidence) != 1 || got[0].Evidence[0].ID != e.ID {
		t.Errorf("read %+v", got)
	}
}

// inspectionOf is the visit of an order.
func (w *town) inspectionOf(o inspection.Rectification) (id uuid.UUID) {
	w.t.Helper()
	w.ok(w.db.Owner(w.t).QueryRow(w.t.Context(), "select inspection_id from rectification where id = $1", o.ID).Scan(&id))
	return id
}

// publishesDue runs the job of publication and wants so many results.
func (w *town) publishesDue(day workday.Date, want int) {
	w.t.Helper()
	if n, err := w.s.PublishDue(w.t.Context(), day); err != nil || n.Published != want {
		w.t.Errorf("published %+v, %v, want %d", n, err, want)
	}
}

// By SQL no later version of a record stands without the proposal of one person and the approval of another that say the same.
func TestALaterVersionIsACorrection(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.recorded(inspection.Complaint)
	err := w.direct(fmt.Sprintf(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time,
		time_gap, late, findings_version, corrected_reason, reply_until, author_id, approver_id, change_id)
		select inspection_id, 2, agency_id, disclosed_to, result, '改过', inspector_id, device_time, time_gap, late, findings_version, '更正', reply_until, author_id, '%s',
		gen_random_uuid() from inspection_record where inspection_id = '%s'; set constraints version_of_correction immediate`, w.actors["head"].AccountID, i.ID))
	if constraint(err) != "version_of_correction" {
		t.Errorf("a version without a correction: %v", err)
	}
}
