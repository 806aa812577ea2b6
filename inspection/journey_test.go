package inspection_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// The whole life of a visit by the people who may act in it: each step leaves one entry, and everybody sees what is theirs.
func TestJourneyOfAVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.publishViolations()
	i := w.planned(inspection.Complaint)
	if i.State != inspection.Planned || i.Kind != "FOR_CAUSE" || !i.CountsTowardCap || len(i.Team) != 2 || !i.Team[0].Lead || *i.Team[0].Inspector.Name != "执法lead" {
		t.Fatalf("planned: %+v", i)
	}
	if _, err := w.s.ByNumber(t.Context(), w.actors["owner"], i.Number, inspection.Parts{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("the enterprise learns of a visit before its code: %v", err)
	}
	got, err := w.s.Approve(t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	if got[0].State != inspection.Approved {
		t.Errorf("approved: %s", got[0].State)
	}
	i, err = w.s.IssueCode(t.Context(), w.by("lead", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	if i.State != inspection.CodeIssued || i.CheckCode == nil || i.CheckCode.URL != "http://localhost/c/"+i.CheckCode.Token || len(i.CheckCode.Token) > 200 {
		t.Fatalf("issued: %s %+v", i.State, i.CheckCode)
	}
	face, err := w.s.Face(t.Context(), w.actors["public"], i.CheckCode.Token)
	w.ok(err)
	checkFace(t, face)
	face, err = w.s.Scan(t.Context(), w.by("public", "scan"), i.CheckCode.Token)
	w.ok(err)
	if face.ScannedAt == nil {
		t.Error("the scan is not on the face")
	}
	e, err := w.s.ReceiveEvidence(t.Context(), w.by("member", "photo"), bytes.NewReader(png("a photo")), "image/png", time.Now())
	w.ok(err)
	r := record(i)
	r.Result, r.EvidenceIDs = inspection.OrderedToRectify, []uuid.UUID{e.ID}
	r.Findings = []inspection.FindingInput{{ViolationCode: violation, Facts: []inspection.FactInput{{Key: "goods_value", Value: "74.47"}}}}
	i, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if i.State != inspection.Recorded || i.Record.Version != 1 || len(i.Record.Answers) != 2 || len(i.Record.Evidence) != 1 || i.Record.TimeGap ||
		len(i.Record.ConfirmedBy) != 1 || len(i.Findings) != 1 || i.Findings[0].Violation.Code != violation || i.Publication == nil || i.Publication.PublishedAt != nil {
		t.Fatalf("recorded: %s %+v %+v", i.State, i.Record, i.Publication)
	}
	_, err = w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.AllParts())
	refused(t, "publishing before two members confirmed", err, fault.Precondition, string(fault.SecondPerson))
	i, err = w.s.Confirm(t.Context(), w.by("member", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	if len(i.Record.ConfirmedBy) != 2 {
		t.Errorf("confirmed by %d", len(i.Record.ConfirmedBy))
	}
	_, err = w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.AllParts())
	if e := refused(t, "publishing while the enterprise may answer", err, fault.Precondition, string(fault.ReplyOpen)); e.Facts["replyUntil"] == nil {
		t.Errorf("no clock: %v", e.Facts)
	}
	w.reply(i, "已整改，请复核")
	_, err = w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.AllParts())
	if e := refused(t, "publishing a statement that nobody has checked", err, fault.Precondition, string(fault.WrongState)); !strings.Contains(e.En, "(checkStatement)") {
		t.Errorf("no step is named: %s", e.En)
	}
	w.checks("head", i)
	i, err = w.s.Publish(t.Context(), w.by("head", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	if i.Publication.Statement == nil || *i.Publication.Statement != "已整改，请复核" {
		t.Errorf("the statement does not stand beside the result: %+v", i.Publication)
	}
	if i.State != inspection.Closed || i.Publication.PublishedAt == nil {
		t.Errorf("published: %s %+v", i.State, i.Publication)
	}
	want := []string{"leniency.publish", "inspection.plan", "inspection.approve", "code.issue", "code.scan", "evidence.receive", "record.submit", "record.confirm",
		"publication.reply", "publication.check", "publication.publish"}
	if got := entryTypes(w); !slices.Equal(got, want) {
		t.Errorf("ledger %v, want %v", got, want)
	}
	checkReaders(t, w, i)
}

func checkFace(t *testing.T, f inspection.Face) {
	t.Helper()
	if f.EnterpriseName != "测试公司" || len(f.Officers) != 2 || f.Officers[0].Inspector.CertificateNumber == nil || len(f.Items) != 1 || f.Items[0].Basis == "" ||
		len(f.Prohibitions) != 5 || len(f.Rights) < 3 || f.Frequency.Counted != 1 || f.Frequency.Cap != 2 || f.Frequency.Basis == "" || f.Revoked ||
		f.Frequency.Agency.Code != "370502-SCJG" {
		t.Errorf("face: %+v", f)
	}
	for _, r := range f.Rights {
		if r.Text == "" || r.TextEn == "" || r.Basis == "" {
			t.Errorf("a right without text or basis: %+v", r)
		}
	}
}

// checkReaders reads the closed visit as everybody.
func checkReaders(t *testing.T, w *town, i inspection.Inspection) {
	t.Helper()
	mine := w.read("owner", i.ID)
	if mine.Trigger != nil {
		t.Error("the enterprise learns that somebody complained")
	}
	if mine.Record == nil || mine.Record.RecordedBy.Name == nil || mine.CheckCode == nil || mine.Ledger.Index == 0 || mine.Ledger.ProofURL == "" {
		t.Errorf("the enterprise does not see its visit: %+v", mine)
	}
	if tr := w.read("supervisor", i.ID).Trigger; tr == nil || *tr != inspection.Complaint {
		t.Error("the supervisor does not see the trigger")
	}
	if c := w.read("third", i.ID).CheckCode; c != nil {
		t.Error("an officer off the team sees the code")
	}
	for _, who := range []string{"rival", "stranger", "chief", "public"} {
		if _, err := w.s.ByID(t.Context(), w.actors[who], i.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want NOT_FOUND", who, err)
		}
		got, err := w.s.List(t.Context(), w.actors[who], inspection.Query{Parts: inspection.AllParts()}, page.Ask{First: 10})
		if err != nil || len(got.Rows) != 0 {
			t.Errorf("%s lists %d inspections, %v", who, len(got.Rows), err)
		}
	}
	got, err := w.s.Published(t.Context(), w.actors["public"], inspection.PublishedQuery{}, page.Ask{First: 10})
	w.ok(err)
	if len(got.Rows) != 1 || got.Rows[0].Number != i.Number || *got.Rows[0].Findings != 1 || !slices.Equal(got.Rows[0].Inspectors, []string{"P002", "P003"}) {
		t.Fatalf("published: %+v", got.Rows)
	}
	f, err := w.s.Frequency(t.Context(), w.actors["owner"], w.firm, w.today.Year(), true)
	w.ok(err)
	if f.Total != 1 || len(f.ByAgency) != 1 || f.ByAgency[0].Counted != 1 || f.ByAgency[0].Cap != 2 || f.PreviousYearTotal != 0 {
		t.Errorf("frequency: %+v", f)
	}
	for _, who := range []string{"rival", "public"} {
		if f, err := w.s.Frequency(t.Context(), w.actors[who], w.firm, w.today.Year(), false); f != nil || err != nil {
			t.Errorf("%s sees the frequency of another enterprise: %+v, %v", who, f, err)
		}
	}
}

// A published snapshot holds pseudonyms and the masked name, and nothing that a person could be known by.
func TestPublishedSnapshotHasNoNames(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ids := w.drawn()
	_, err := w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	i, err := w.s.IssueCode(t.Context(), w.by("lead", ids[1]), ids[1], inspection.AllParts())
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("rival", 1), i.CheckCode.Token)
	w.ok(err)
	r := record(i)
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	n, err := w.s.PublishDue(t.Context(), w.today)
	w.ok(err)
	if n.Published != 0 {
		t.Fatalf("%d published before the deadline", n.Published)
	}
	if n, err = w.s.PublishDue(t.Context(), w.today.AddDays(60)); err != nil || n.Published != 1 {
		t.Fatalf("published %d by the deadline, %v", n.Published, err)
	}
	if n, err = w.s.PublishDue(t.Context(), w.today.AddDays(60)); err != nil || n.Published != 0 {
		t.Fatalf("published %d twice, %v", n.Published, err)
	}
	var row string
	w.ok(w.db.App(t).QueryRow(t.Context(), `select to_jsonb(p)::text from published_inspection p`).Scan(&row))
	for _, name := range []string{"王小明", "执法lead", "执法member", "37050000"} {
		if strings.Contains(row, name) {
			t.Errorf("the public row holds %q: %s", name, row)
		}
	}
	for _, want := range []string{"王**小吃店", "P002", "P003", i.Number} {
		if !strings.Contains(row, want) {
			t.Errorf("the public row lacks %q: %s", want, row)
		}
	}
}

// Evidence is hashed, sniffed, bounded, private to its parties, and stored once.
// lossy is a line to the database that breaks after COMMIT: what was done is done, and whoever asked does not learn it.
type lossy struct{ command.Runner[inspection.Tx] }

func (l lossy) Do(ctx context.Context, c command.Command, fn func(context.Context, inspection.Tx, time.Time) (command.Change, error)) (uuid.UUID, error) {
	_, err := l.Runner.Do(ctx, c, fn)
	return uuid.Nil, cmp.Or(err, io.ErrUnexpectedEOF)
}

// A file that a row may name stays, when nobody knows whether the row is there: the same request finds both.
func TestEvidenceOutlivesALostAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	body, at, c := png("one photo"), time.Now().Truncate(time.Second), w.by("lead", 1)
	line := w.s.Commands
	w.s.Commands = lossy{line}
	if _, err := w.s.ReceiveEvidence(t.Context(), c, bytes.NewReader(body), "image/png", at); err == nil {
		t.Fatal("the answer was not lost")
	}
	w.s.Commands = line
	e, err := w.s.ReceiveEvidence(t.Context(), c, bytes.NewReader(body), "image/png", at)
	w.ok(err)
	_, f, err := w.s.OpenEvidence(t.Context(), w.actors["lead"], e.ID)
	w.ok(err)
	got, err := io.ReadAll(f)
	w.ok(errors.Join(err, f.Close()))
	if !bytes.Equal(got, body) || storedFiles(w) != 1 {
		t.Errorf("%d bytes, %d files", len(got), storedFiles(w))
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, body := t.Context(), png("one photo")
	c := w.by("lead", 1)
	e, err := w.s.ReceiveEvidence(ctx, c, bytes.NewReader(body), "image/png", time.Now().Truncate(time.Second))
	w.ok(err)
	if e.SHA256 != sha256.Sum256(body) || e.MediaType != "image/png" || e.Size != int64(len(body)) || !strings.HasPrefix(e.URL, "/evidence/evidence_") {
		t.Errorf("evidence: %+v", e)
	}
	again, err := w.s.ReceiveEvidence(ctx, c, bytes.NewReader(body), "image/png", e.CapturedAt)
	if err != nil || again.ID != e.ID {
		t.Errorf("the same upload again: %v, %v", again.ID, err)
	}
	_, err = w.s.ReceiveEvidence(ctx, c, bytes.NewReader(png("another")), "image/png", e.CapturedAt)
	refused(t, "another file under the key", err, fault.Conflict, "")
	for what, try := range map[string]struct {
		body     []byte
		declared string
	}{
		"a program": {[]byte("\x7fELF\x02\x01\x01"), "image/png"}, "a page": {[]byte("<!DOCTYPE html><script>"), ""}, "nothing": {nil, ""},
		"another type": {body, "image/jpeg"}, "too large": {append(png("x"), make([]byte, 20<<20)...), "image/png"},
		"cut off": {body[:len(body)-9], "image/png"}, "a moving picture": {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "image/gif"},
	} {
		_, err := w.s.ReceiveEvidence(ctx, w.by("lead", what), bytes.NewReader(try.body), try.declared, time.Now())
		e := refused(t, what, err, fault.Invalid, "file")
		if way := map[string]string{"a program": "JPEG", "too large": "20 MiB", "cut off": "重新拍摄", "a moving picture": "PNG"}[what]; !strings.Contains(e.Msg, way) {
			t.Errorf("%s: %q does not say %q", what, e.Msg, way)
		}
	}
	_, err = w.s.ReceiveEvidence(ctx, w.by("owner", 1), bytes.NewReader(body), "", time.Now())
	refused(t, "an enterprise", err, fault.Forbidden, "")
	if n := storedFiles(w); n != 1 {
		t.Errorf("%d files in the store for one piece of evidence", n)
	}
	_, f, err := w.s.OpenEvidence(ctx, w.actors["member"], e.ID)
	w.ok(err)
	got, err := io.ReadAll(f)
	w.ok(err)
	w.ok(f.Close())
	if !bytes.Equal(got, body) {
		t.Error("other bytes came back")
	}
	for _, who := range []string{"stranger", "owner", "public"} {
		if _, _, err := w.s.OpenEvidence(ctx, w.actors[who], e.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s opens it: %v", who, err)
		}
	}
}
