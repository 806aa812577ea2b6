package inspection_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// A refusal says what to do next: about an item that was retired, another agency's item, a day that is too far to reserve, a visit that nobody scanned because
// nobody was there, and the questions that are still open, by their words.
func TestARefusalSaysTheWayOut(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	says := func(what string, err error, kind fault.Kind, reasonOrField string, words ...string) *fault.Error {
		t.Helper()
		e := refused(t, what, err, kind, reasonOrField)
		for _, word := range words {
			if !strings.Contains(e.Msg, word) {
				t.Errorf("%s: %q does not say %q", what, e.Msg, word)
			}
		}
		return e
	}
	r := w.request(inspection.Complaint)
	r.ItemIDs = []uuid.UUID{w.foreign}
	_, err := w.s.Plan(t.Context(), w.by("head", "foreign"), r, inspection.Parts{})
	if e := says("another agency's item", err, fault.Precondition, "ITEM_NOT_PUBLISHED", "授权、委托"); e.Facts["remedy"] != inspection.Remedy("GRANT_POWER") {
		t.Errorf("facts %v", e.Facts)
	}
	i := w.approved(inspection.Complaint)
	_, err = w.s.ReserveCode(t.Context(), w.by("lead", "far"), i.ID, w.today.AddDays(30), "山区无网络", inspection.Parts{})
	says("too far ahead", err, fault.Invalid, "input.day", "7 日")
	w.ok(w.issue(i.ID))
	rec := record(i)
	_, err = w.s.Record(t.Context(), w.by("lead", "unscanned"), rec, inspection.Parts{})
	says("nobody scanned", err, fault.Precondition, "WRONG_STATE", "扫描其营业执照", "统一社会信用代码")
	token := w.read("lead", i.ID).CheckCode.Token
	_, err = w.s.Scan(t.Context(), w.by("owner", token), token)
	w.ok(err)
	rec.Answers = rec.Answers[:1]
	_, err = w.s.Record(t.Context(), w.by("lead", "open"), rec, inspection.Parts{})
	says("a question is open", err, fault.Invalid, "input.answers", "“从业人数”")
	w.sql(`update check_item set retired_at = now() where id = $1`, w.item)
	r = w.request(inspection.Complaint)
	_, err = w.s.Plan(t.Context(), w.by("head", "retired"), r, inspection.Parts{})
	if e := says("a retired item", err, fault.Precondition, "ITEM_NOT_PUBLISHED", "已废止"); e.Facts["remedy"] != inspection.PlanAnew {
		t.Errorf("facts %v", e.Facts)
	}
}
