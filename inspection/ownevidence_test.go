package inspection_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// taken hands in a picture that nothing names yet.
func (w *town) taken(who, what string) uuid.UUID {
	w.t.Helper()
	e, err := w.s.ReceiveEvidence(w.t.Context(), w.by(who, what), bytes.NewReader(png(what)), "image/png", time.Now())
	w.ok(err)
	return e.ID
}

// Evidence that nothing names yet is whose who handed it in: a colleague's, known by its id, is not found by record, signature and correction. A team
// shares what its members hand in from when they entered.
func TestEvidenceIsWhoseWhoHandedItIn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	own, colleagues, before := w.taken("lead", "own"), w.taken("third", "a colleague's"), w.taken("member", "of another visit")
	i := w.onSite(inspection.Complaint)
	shared, foreignHand := w.taken("member", "shelf"), w.taken("member", "signature")
	r := record(i)
	r.EvidenceIDs = []uuid.UUID{uuid.New()}
	_, err := w.s.Record(ctx, w.by("lead", "unknown"), r, inspection.Parts{})
	unknown := refused(t, "an unknown id", err, fault.NotFound, "input.evidenceIds[0]")
	for what, id := range map[string]uuid.UUID{"a colleague's": colleagues, "a member's of before": before} {
		r.EvidenceIDs = []uuid.UUID{id}
		_, err := w.s.Record(ctx, w.by("lead", what), r, inspection.Parts{})
		if e := refused(t, what, err, fault.NotFound, "input.evidenceIds[0]"); e != nil && unknown != nil && (e.Msg != unknown.Msg || e.En != unknown.En) {
			t.Errorf("%s reads %q, an unknown id %q", what, e.Msg, unknown.Msg)
		}
	}
	r.EvidenceIDs = []uuid.UUID{own, shared}
	for what, id := range map[string]uuid.UUID{"a colleague's image": colleagues, "a member's image": foreignHand} {
		r.Party = &inspection.PartyRequest{Signature: &id}
		_, err := w.s.Record(ctx, w.by("lead", what), r, inspection.Parts{})
		refused(t, what, err, fault.NotFound, "input.party.signatureId")
	}
	w.ownershipHoldsAgainstSQL(i, colleagues)
	r.Party = nil
	i, err = w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if len(i.Record.Evidence) != 2 {
		t.Fatalf("evidence of the record: %+v", i.Record.Evidence)
	}
	_, err = w.s.ConfirmByParty(ctx, w.by("lead", "party"), i.ID, inspection.PartyRequest{Signature: &foreignHand}, inspection.Parts{})
	refused(t, "a member's image later", err, fault.NotFound, "input.party.signatureId")
	change := inspection.CorrectionRequest{RecordRequest: record(i), Reason: "补充照片"}
	change.EvidenceIDs = []uuid.UUID{own, shared, colleagues}
	_, err = w.correct("member", change)
	refused(t, "a colleague's in a correction", err, fault.NotFound, "input.evidenceIds[2]")
	change.EvidenceIDs[2] = w.taken("member", "later")
	_, err = w.correct("member", change)
	w.ok(err)
	i, err = w.decide("head", i, 1, true)
	w.ok(err)
	if len(i.Record.Evidence) != 3 {
		t.Errorf("evidence of the corrected record: %+v", i.Record.Evidence)
	}
	shown := w.count(`select count(*) from evidence where disclosed_to = $1`, w.firm)
	if hidden := w.count(`select count(*) from evidence where disclosed_to is null`); shown != 3 || hidden != 3 {
		t.Errorf("%d shown to the enterprise, %d not", shown, hidden)
	}
}

// ownershipHoldsAgainstSQL wants the runtime role to be kept to what the commands allow.
func (w *town) ownershipHoldsAgainstSQL(i inspection.Inspection, colleagues uuid.UUID) {
	w.t.Helper()
	written := `with r as (insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			findings_version, author_id, change_id) values ($1, 1, $2, $3, 'NO_PROBLEM_FOUND', 'x', $4, now(), false, 1, $5, gen_random_uuid()) returning 1) `
	args := []any{i.ID, w.agency, w.firm, w.inspectors["lead"], w.actors["lead"].AccountID, colleagues}
	for what, c := range map[string]struct{ want, sql string }{
		"it is put on a record": {"evidence_own", written + `insert into record_evidence (inspection_id, version, agency_id, disclosed_to, evidence_id) values ($1, 1, $2, $3, $6)`},
		"it is a signature": {"record_party_signature_own", written + `insert into record_party (inspection_id, version, agency_id, disclosed_to, word, signature_id, account_id,
			change_id) values ($1, 1, $2, $3, 'SIGNED', $6, $5, gen_random_uuid())`},
	} {
		if got := constraint(w.asActor("lead", c.sql, args...)); got != c.want {
			w.t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	err := w.asActor("lead", `with u as (update evidence set disclosed_to = $2, change_id = gen_random_uuid() where id = $1 returning 1) select 1 / count(*) from u`,
		colleagues, w.firm)
	if got := constraint(err); got != "22012" {
		w.t.Errorf("it is shown to the enterprise: %q", got)
	}
}
