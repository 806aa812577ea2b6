package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// Who asks, proposes, answers and decides is whose session it is: nobody is two persons by naming another account, and an officer stands for himself.
func TestWhoActsIsWhoseSessionItIs(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	planned, recorded, approved := w.planned(inspection.Complaint), w.recorded(inspection.EnterpriseRequest), w.approved(inspection.FollowUp)
	approves := func(as string) []string {
		return []string{fmt.Sprintf(`update inspection set state = 'APPROVED', approver_id = '%s', approved_at = now(), change_id = @change where id = $1`,
			w.actors[as].AccountID)}
	}
	plans := func(as string) []string {
		return []string{fmt.Sprintf(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap,
			cap_basis, reason, author_id, change_id)
			select @change, left(number, -6) || '999999', enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, true, '-', '-',
			'%s', @change from inspection where id = $1`, w.actors[as].AccountID)}
	}
	confirms := func(as string) []string {
		return []string{fmt.Sprintf(`insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
			select inspection_id, version, agency_id, disclosed_to, '%s', @change from inspection_record where inspection_id = $1`, w.inspectors[as])}
	}
	asks := func(as string) []string {
		return []string{fmt.Sprintf(`insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, basis, reason, number, enterprise, approver, author_id, author,
			change_id) select @change, id, agency_id, agency_id, 'QUIET_DAY', 'b', 'r', number, 'e', 'HEAD', '%s', 'x', @change from inspection where id = $1`,
			w.actors[as].AccountID)}
	}
	w.tries(byHand{"approves", "deputy", planned.ID, "", approves("deputy")},
		byHand{"who planned it approves as the deputy", "head", planned.ID, "own_account", approves("deputy")},
		byHand{"plans as the head", "deputy", planned.ID, "own_account", plans("head")},
		byHand{"confirms", "member", recorded.ID, "", confirms("member")},
		byHand{"the recorder confirms as the other one", "lead", recorded.ID, "own_account", confirms("member")},
		byHand{"asks for an exception", "head", approved.ID, "", asks("head")},
		byHand{"asks for an exception that he grants himself", "head", approved.ID, "own_account", asks("lead")})
}

// An audit row names the account whose session it is, and nobody where nobody is signed in: the platform's own steps are no person's to write.
func TestWhoIsAuditedIsWhoseSessionItIs(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, c := range []struct{ what, session, system, named, pseudonym, refusal string }{
		{"himself", "lead", "", "lead", "x", ""}, {"another", "lead", "", "member", "x", "own_account"}, {"the platform", "lead", "", "public", "system", "own_account"},
		{"nobody", "lead", "", "public", "public", "own_account"}, {"nobody, as the public", "public", "", "public", "public", ""},
		{"nobody, as the platform", "public", "", "public", "system", "own_account"}, {"nobody, as an officer", "public", "", "lead", "x", "own_account"},
		{"the platform itself", "public", "on", "public", "system", ""},
	} {
		tx := w.session(c.session)
		_, err := tx.Exec(t.Context(), `insert into audit_event (change_id, account_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
			select gen_random_uuid(), nullif($1, $2)::uuid, $3, '{}', 'x', '-', 'x', 'x', gen_random_uuid() from set_config('app.system', $4, true)`,
			w.actors[c.named].AccountID, uuid.Nil, c.pseudonym, c.system)
		w.ok(tx.Rollback(t.Context()))
		if constraint(err) != c.refusal || c.refusal == "" && err != nil {
			t.Errorf("%s names %s: %v, want %q", c.session, c.what, err, c.refusal)
		}
	}
}
