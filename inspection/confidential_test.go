package inspection_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// readers are those who can read a piece of evidence and open its bytes.
func (w *town) readers(id uuid.UUID) (out []string) {
	w.t.Helper()
	for _, who := range []string{"lead", "member", "third", "head", "deputy", "stranger", "chief", "supervisor", "owner", "rival", "public"} {
		_, file, err := w.s.OpenEvidence(w.t.Context(), w.actors[who], id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		w.ok(err)
		w.ok(file.Close())
		out = append(out, who)
	}
	return out
}

func (w *town) mark(who string, id uuid.UUID, reason string) (inspection.Evidence, error) {
	return w.s.MarkEvidence(w.t.Context(), w.by(who, reason), id, reason)
}

func (w *town) decideMark(who string, id uuid.UUID, keep bool, remark string) (inspection.Evidence, error) {
	return w.s.DecideMark(w.t.Context(), w.by(who, remark), id, keep, remark)
}

var (
	beforeTheMark = []string{"lead", "member", "third", "head", "deputy", "supervisor", "owner"}
	underTheMark  = []string{"lead", "member", "head", "deputy", "supervisor", "owner"}
)

// An enterprise marks evidence of its visit as confidential: from then on the visit's officers, the head, the supervision and itself read it, and the head
// decides whether the mark stays.
func TestConfidentialEvidenceIsReadByFew(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	e, err := w.s.ReceiveEvidence(t.Context(), w.by("member", "recipe"), bytes.NewReader(png("a recipe")), "image/png", time.Now())
	w.ok(err)
	_, err = w.mark("owner", e.ID, "配方属商业秘密")
	refused(t, "before the record shows it", err, fault.NotFound, "")
	r := record(i)
	r.EvidenceIDs = []uuid.UUID{e.ID}
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if got := w.readers(e.ID); !slices.Equal(got, beforeTheMark) {
		t.Errorf("before the mark it is read by %v", got)
	}
	for _, who := range []string{"rival", "stranger", "public", "lead", "head"} {
		_, err := w.mark(who, e.ID, "商业秘密")
		refused(t, who+" marks", err, fault.NotFound, "")
	}
	_, err = w.mark("owner", e.ID, " ")
	refused(t, "without a reason", err, fault.Invalid, "input.reason")
	_, err = w.decideMark("head", e.ID, false, "解除")
	refused(t, "deciding about no mark", err, fault.NotFound, "")
	c := w.by("owner", "mark")
	for range 2 { // the same key once more
		marked, err := w.s.MarkEvidence(t.Context(), c, e.ID, "配方属商业秘密")
		w.ok(err)
		if marked.Mark == nil || marked.Mark.Reason != "配方属商业秘密" || marked.Mark.Kept != nil {
			t.Errorf("marked: %+v", marked.Mark)
		}
	}
	_, err = w.mark("owner", e.ID, "商业秘密")
	refused(t, "marking twice", err, fault.Conflict, "")
	if got := w.readers(e.ID); !slices.Equal(got, underTheMark) {
		t.Errorf("under the mark it is read by %v", got)
	}
	if seen, hidden := w.read("lead", i.ID).Record.Evidence, w.read("third", i.ID).Record.Evidence; len(seen) != 1 || seen[0].Mark == nil || len(hidden) != 0 {
		t.Errorf("on the record the team reads %+v, another officer %+v", seen, hidden)
	}
	_, err = w.decideMark("head", e.ID, true, "")
	refused(t, "without a remark", err, fault.Invalid, "input.remark")
	for _, who := range []string{"lead", "third", "chief", "supervisor", "owner"} {
		_, err := w.decideMark(who, e.ID, false, "解除")
		refused(t, who+" decides", err, fault.NotFound, "")
	}
	w.marksHoldAgainstSQL(e.ID)
	lifted, err := w.decideMark("head", e.ID, false, "已在包装上公开")
	w.ok(err)
	if lifted.Mark.Kept == nil || *lifted.Mark.Kept || lifted.Mark.Remark == nil || lifted.Mark.DecidedBy == nil || lifted.Mark.DecidedAt == nil {
		t.Errorf("lifted: %+v", lifted.Mark)
	}
	_, err = w.decideMark("deputy", e.ID, true, "维持")
	refused(t, "deciding twice", err, fault.Conflict, "")
	if got := w.readers(e.ID); !slices.Equal(got, beforeTheMark) {
		t.Errorf("after the mark was lifted it is read by %v", got)
	}
	if n := w.count(`select count(*) from log_entry where type in ('evidence.receive', 'evidence.mark', 'evidence.decide')`); n != 3 {
		t.Errorf("%d entries, want one each of receipt, mark and decision", n)
	}
}

// What an enterprise sends for an order it marks in the same way; a mark that is kept stays.
func TestConfidentialEvidenceOfAnOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	secret, open := w.photo(o, "a contract"), w.photo(o, "a shelf")
	if got := w.readers(secret); !slices.Equal(got, beforeTheMark) {
		t.Errorf("before the mark it is read by %v", got)
	}
	_, err := w.mark("owner", secret, "合同价格")
	w.ok(err)
	_, err = w.report(o, secret, open)
	w.ok(err)
	_, err = w.decideMark("deputy", secret, true, "属商业秘密")
	w.ok(err)
	if got := w.readers(secret); !slices.Equal(got, underTheMark) {
		t.Errorf("under the mark it is read by %v", got)
	}
	if got := w.readers(open); !slices.Equal(got, beforeTheMark) {
		t.Errorf("what was not marked is read by %v", got)
	}
}

// marksHoldAgainstSQL wants the runtime role to be kept to what the commands allow.
func (w *town) marksHoldAgainstSQL(id uuid.UUID) {
	w.t.Helper()
	mark := `insert into evidence_mark (evidence_id, agency_id, disclosed_to, reason, account_id, change_id) values ($1, $2, $3, 'x', $4, gen_random_uuid())`
	for _, c := range []struct {
		what, who, want, sql string
		args                 []any
	}{
		{"another officer reads it", "third", "22012", "select 1 / count(*) from evidence where id = $1", []any{id}},
		{"a rival marks it", "rival", "42501", mark, []any{id, w.agency, w.firm, w.actors["rival"].AccountID}},
		{"a rival marks it as its own", "rival", "evidence_mark_fits", mark, []any{id, w.agency, w.rival, w.actors["rival"].AccountID}},
		{"an officer lifts it", "third", "42501", `insert into evidence_mark_decision (evidence_id, agency_id, author_id, kept, remark, account_id, official, change_id)
			values ($1, $2, $3, false, 'x', $4, 'x', gen_random_uuid())`, []any{id, w.agency, w.actors["owner"].AccountID, w.actors["third"].AccountID}},
		{"a mark is taken back", "owner", "42501", "delete from evidence_mark where evidence_id = $1", []any{id}},
	} {
		if got := constraint(w.asActor(c.who, c.sql, c.args...)); got != c.want {
			w.t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	_, err := w.db.Owner(w.t).Exec(w.t.Context(), `insert into evidence_mark_decision (evidence_id, agency_id, author_id, kept, remark, account_id, official, change_id)
		select evidence_id, agency_id, account_id, false, 'x', account_id, 'x', gen_random_uuid() from evidence_mark where evidence_id = $1`, id)
	if got := constraint(err); got != "evidence_mark_decision_two_persons" {
		w.t.Errorf("who marked decides: %q", got)
	}
}
