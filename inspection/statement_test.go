package inspection_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// The party sends evidence for a finding of its own (陈述申辩): the agency reads it, nobody else may send it.
func TestEvidenceForAFinding(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	w.publishLists("violations.yaml", "apl-33.yaml")
	r := record(w.onSite(inspection.Complaint))
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err := w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	finding := i.Findings[0].ID
	send := func(who string) (inspection.Evidence, error) {
		return w.s.ReceiveForFinding(ctx, w.by(who, "promise"), finding, bytes.NewReader(png("promise")), "image/png", time.Now())
	}
	e, err := send("owner")
	w.ok(err)
	if _, f, err := w.s.OpenEvidence(ctx, w.actors["lead"], e.ID); err != nil {
		t.Errorf("the agency opens it: %v", err)
	} else {
		w.ok(f.Close())
	}
	_, err = send("rival")
	refused(t, "a rival", err, fault.NotFound, "")
	_, err = send("lead")
	refused(t, "an officer", err, fault.Forbidden, "")
	x := decision.Supply{FindingID: finding, Key: "commitment_given", Value: "true", Text: "承诺改正", EvidenceIDs: []uuid.UUID{e.ID}}
	if f, err := w.decisions.SupplyFact(ctx, w.by("owner", x.Key), x); err != nil || f.Facts[0].Key != x.Key || f.Facts[0].Source != "enterprise" {
		t.Errorf("%+v, %v", f.Facts, err)
	}
}
