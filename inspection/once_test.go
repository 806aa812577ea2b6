package inspection_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/inspection"
	"yangguang/oversight"
)

// merged are two visits of the town's agency to one enterprise, by the same officers and about the same item, that enter as one under the host's code.
func (w *town) merged() (host, guest inspection.Inspection, token string) {
	w.t.Helper()
	host, guest = w.approved(inspection.EnterpriseRequest), w.approved(inspection.EnterpriseRequest)
	w.propose()
	_, err := w.answer("head", w.proposals("head")[0], inspection.ReplyAccept, "")
	w.ok(err)
	got, err := w.s.IssueCode(w.t.Context(), w.by("lead", host.ID), host.ID, inspection.AllParts())
	w.ok(err)
	return host, guest, got.CheckCode.Token
}

// Whoever and whatever is on several visits of one entry stands there once: on the code's page, in the team, on the papers and in a warning.
func TestAMergedEntryNamesEachOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	host, guest, token := w.merged()
	face, err := w.s.Scan(t.Context(), w.by("owner", "scan"), token)
	w.ok(err)
	if len(face.Officers) != 2 || len(face.Items) != 1 {
		t.Errorf("the page of the code names %d officers and %d items", len(face.Officers), len(face.Items))
	}
	for _, id := range []uuid.UUID{host.ID, guest.ID} {
		if v := w.read("lead", id); len(v.Team) != 2 || !v.Team[0].Lead || v.Team[1].Lead {
			t.Errorf("the team of %s: %+v", v.Number, v.Team)
		}
	}
	pairs, err := w.db.Causes(t.Context(), w.actors["system"], oversight.Rule{ID: "pair", Kind: oversight.RepeatedPair, Count: 1, Days: 60, Except: []string{}}, time.Now().Add(time.Hour))
	w.ok(err)
	if len(pairs) != 2 || pairs[0].Count != 1 || pairs[1].Count != 1 || pairs[0].Visits[0] != host.Number {
		t.Errorf("pairs of officer and enterprise: %+v", pairs)
	}
}
