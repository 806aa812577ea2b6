package inspection_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/oversight"
)

// An entry that has happened is on record with who was there: a conflict or a certificate that ran out is noted, the supervisor is warned, and the code of a conflict
// is given, its record waiting for the head.
func TestAnEmergencyNotesWhoCouldNotBeSent(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.declares("member")
	enter := func(who ...string) (inspection.Inspection, error) {
		r := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏", EnteredAt: time.Now()}
		for _, name := range who {
			r.InspectorIDs = append(r.InspectorIDs, w.inspectors[name])
		}
		return w.s.EnterEmergency(t.Context(), w.by("lead", who), r, inspection.AllParts())
	}
	_, err := enter("lead")
	refused(t, "alone", err, fault.Precondition, "TOO_FEW_OFFICERS")
	i, err := enter("lead", "member")
	w.ok(err)
	want := []inspection.EmergencyNote{{Inspector: w.pseudonym("member"), Reason: "RECUSAL"}}
	for _, who := range []string{"lead", "head", "supervisor"} {
		if got := w.read(who, i.ID).Emergency; got == nil || !slices.Equal(got.Noted, want) {
			t.Errorf("%s reads %+v", who, got)
		}
	}
	_, err = w.s.Approve(t.Context(), w.by("head", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	i, err = w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("owner", "scan"), i.CheckCode.Token)
	w.ok(err)
	if got := w.read("owner", i.ID).Emergency; got == nil || len(got.Noted) > 0 {
		t.Errorf("the enterprise reads %+v", got)
	}
	_, err = w.s.Record(t.Context(), w.by("lead", 2), record(i), inspection.Parts{})
	refused(t, "before the head decided", err, fault.Precondition, "RECUSAL")
	s := w.oversight()
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.EmergencyTeam] != 1 {
		t.Errorf("warned %v", got)
	}
	w.sql(`update certificate set valid_to = current_date - 1 where inspector_id = $1`, w.inspectors["third"])
	w.suspends("member")
	unfit, err := enter("lead", "member", "third")
	w.ok(err)
	if got := w.read("head", unfit.ID).Emergency.Noted; len(got) != 3 {
		t.Errorf("noted %+v", got)
	}
	_, err = w.s.Approve(t.Context(), w.by("head", unfit.ID), []uuid.UUID{unfit.ID}, inspection.Parts{})
	w.ok(err)
	refused(t, "a code without a certificate", w.issue(unfit.ID), fault.Precondition, "OFFICER_UNFIT")
	w.ok(void(w, unfit.ID))
	for what, noted := range map[string]string{"entry_notes": "'{}'", "": "array['RECUSAL ' || '" + w.pseudonym("member") + "']"} {
		w.sql(`update inspector set status = 'ACTIVE' where id = $1`, w.inspectors["member"])
		w.tries(byHand{"by SQL, noted " + noted, "lead", i.ID, what, []string{
			`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap, cap_basis, reason,
				author_id, change_id) select @change, left(number, -6) || '000999', enterprise_id, agency_id, region_code, 'FOR_CAUSE', 'EMERGENCY', window_from, window_to,
				true, '-', '-', author_id, @change from inspection where id = $1`,
			`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
				select @change, inspector_id, agency_id, position, lead, pseudonym, @change from inspection_team where inspection_id = $1`,
			`insert into emergency_entry (inspection_id, agency_id, entered_at, due_on, basis, noted, change_id)
				select @change, agency_id, now(), due_on, '-', ` + noted + `, @change from emergency_entry where inspection_id = $1`}})
	}
}
