package decision_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/decision"
)

// runtime is a connection of the runtime role that sees every row: whoever holds the program's password and nothing of the program.
func (tn *town) runtime() *pgxpool.Conn {
	tn.t.Helper()
	conn, err := tn.App(tn.t).Acquire(tn.t.Context())
	if err != nil {
		tn.t.Fatal(err)
	}
	tn.t.Cleanup(conn.Release)
	if _, err := conn.Exec(tn.t.Context(), `select set_config('app.all', 'on', false), set_config('app.system', 'on', false)`); err != nil {
		tn.t.Fatal(err)
	}
	return conn
}

// confirmSQL puts decision $1 into force in the name of account $2.
const confirmSQL = `insert into decision_confirmation (decision_id, agency_id, disclosed_to, finding_id, proposer_id, approver_id, replaces, deviates, change_id)
	select id, agency_id, disclosed_to, finding_id, proposer_id, $2, null, deviates, gen_random_uuid() from decision where id = $1`

// The runtime role cannot write past the service what the service refuses: a penalty against a list, a deviation from what Art. 33 forbids or
// that nobody approved, a second fine in one decision.
func TestDirectSQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	conn := tn.runtime()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	p := fine(finding, "50000")
	p.Deviation = ptr("从严")
	d := tn.propose(1, p)
	const insert = `insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, route, reason,
		advice, proposer_id, change_id, deviation_reason, deviation_item, deviation_procedure, deviation_route)
		select gen_random_uuid(), 'X', case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, `
	for what, sql := range map[string]string{
		"decision_list_binds": insert + `'PENALTY', 'MUST_NOT_PENALISE', 'x', '{}', proposer_id, gen_random_uuid(), null, null, null, null from decision where id = $1`,
		"decision_deviation_route": insert + `'PENALTY', 'MUST_NOT_PENALISE', 'x', '{}', proposer_id, gen_random_uuid(), 'x', 'x', 'LEGAL_REVIEW', 'minor'
			from decision where id = $1`,
		"decision_education": insert + `'NO_PENALTY', 'MUST_NOT_PENALISE', 'x', '{}', proposer_id, gen_random_uuid(), null, null, null, null from decision where id = $1`,
		"decision_measure_one_fine": `insert into decision_measure (decision_id, position, agency_id, disclosed_to, kind, amount)
			select id, 2, agency_id, disclosed_to, 'FINE', 1 from decision where id = $1`,
	} {
		_, err := conn.Exec(t.Context(), sql, d.ID)
		if name := constraintOf(err); name != what {
			t.Errorf("%s: %v", what, err)
		}
	}
	tn.done(d, "NOTIFIED", "HEARING_OFFERED", "LEGALLY_REVIEWED")
	if _, err := conn.Exec(t.Context(), confirmSQL, d.ID, tn.head.AccountID); constraintOf(err) != "decision_confirmation_deviation" {
		t.Errorf("a deviation that nobody approved: %v", err)
	}
	if _, err := conn.Exec(t.Context(), `update case_procedure set rule = '{}'`); codeOf(err) != "42501" {
		t.Errorf("the procedure rewritten: %v", err)
	}
}

// done records steps about a proposal.
func (tn *town) done(d decision.Decision, kinds ...decision.StepKind) {
	tn.t.Helper()
	for _, kind := range kinds {
		who := tn.officer
		if kind == "LEGALLY_REVIEWED" || kind == "DISCUSSED" {
			who = tn.head
		}
		if err := tn.step(who, d, kind); err != nil {
			tn.t.Fatal(err)
		}
	}
}

// A proposal whose rows were forged is not put into force past the limits of law, list and procedure; put right, it is.
func TestNoConfirmationPassesTheLimits(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	conn := tn.runtime()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	d := tn.propose(1, fine(finding, "50000"))
	tn.done(d, "NOTIFIED", "HEARING_OFFERED", "LEGALLY_REVIEWED")
	for _, x := range []struct{ what, constraint, forge, back string }{
		{"no measure", "decision_measures", "update decision set outcome = 'NO_PENALTY', education_record = 'x' where id = $1", "update decision set outcome = 'PENALTY' where id = $1"},
		{"no order", "decision_duties", "update decision set order_text = null, order_due_on = null where id = $1", "update decision set order_text = 'x', order_due_on = '2099-01-01' where id = $1"},
		{"no commitment", "decision_duties", "update decision set duties = duties || 'commitment'::text where id = $1", "update decision set duties = '{order_to_rectify}' where id = $1"},
		{"above the range", "decision_fine_range", "update decision_measure set amount = 100000.01 where decision_id = $1", "update decision_measure set amount = 50000 where decision_id = $1"},
		{"below the range", "decision_fine_range", "update decision_measure set amount = 49999.99 where decision_id = $1", "update decision_measure set amount = 50000 where decision_id = $1"},
		{"a fine where there is none", "decision_fine_range", "update decision set fine_min = null, fine_max = null where id = $1", "update decision set fine_min = 50000, fine_max = 100000 where id = $1"},
		{"on the spot", "decision_on_the_spot", "update decision set procedure = 'ON_THE_SPOT' where id = $1", "update decision set procedure = 'ORDINARY' where id = $1"},
		{"too late", "decision_in_time", "update enforcement_case k set due_on = current_date - 2 from decision d where d.id = $1 and k.id = d.case_id",
			"update enforcement_case k set due_on = current_date + 90 from decision d where d.id = $1 and k.id = d.case_id"},
		{"after the limitation", "decision_limitation", `insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
			select finding_id, agency_id, disclosed_to, 'ended_on', '2019-01-01', 'inspector' from decision where id = $1`, "delete from finding_fact where key = 'ended_on' and $1::uuid is not null"},
		{"a finding that was corrected", "decision_of_record", "update finding f set record_version = record_version + 1 from decision d where d.id = $1 and f.id = d.finding_id",
			"update finding f set record_version = record_version - 1 from decision d where d.id = $1 and f.id = d.finding_id"},
		{"a step left out", "decision_steps", "update case_step set kind = 'SERVED' where decision_id = $1 and kind = 'NOTIFIED'", "update case_step set kind = 'NOTIFIED' where decision_id = $1 and kind = 'SERVED'"},
	} {
		tn.plant(func(do exec) { do(x.forge, d.ID) })
		if _, err := conn.Exec(t.Context(), confirmSQL, d.ID, tn.head.AccountID); constraintOf(err) != x.constraint {
			t.Errorf("%s: %v, want %s", x.what, err, x.constraint)
		}
		tn.plant(func(do exec) { do(x.back, d.ID) })
		if _, err := conn.Exec(t.Context(), confirmSQL, d.ID, tn.officer.AccountID); constraintOf(err) != "decision_confirmation_two_persons" {
			t.Errorf("%s, put right, confirmed by the proposer: %v", x.what, err)
		}
		// What is left to refuse is that there is no ledger entry: the limits let it pass.
		if _, err := conn.Exec(t.Context(), confirmSQL, d.ID, tn.head.AccountID); constraintOf(err) != "decision_confirmation_change_id_fkey" {
			t.Errorf("%s, put right: %v", x.what, err)
		}
	}
}

// One act fined by two agencies at once through SQL alone: the second is refused while the first is in force, also by a transaction that looked before
// the first was, and would not see it.
func TestOneActIsNotFinedTwiceBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	facts := map[string]string{"correction": "refused", "harm": "more"}
	_, first := tn.finding(tn.officer, "LICENCE-NOT-DISPLAYED", today(), facts)
	_, second := tn.finding(tn.ranger, "LICENCE-NOT-DISPLAYED", today(), facts)
	spot := func(finding uuid.UUID) decision.Proposal {
		p := fine(finding, "100")
		p.OnTheSpot = true
		return p
	}
	mine := tn.propose(1, spot(first))
	theirs, _, err := tn.svc.Decide(t.Context(), order("decision:propose", tn.ranger, 2), spot(second))
	if err != nil {
		t.Fatal(err)
	}
	blind, err := tn.runtime().BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = blind.Rollback(t.Context()) }()
	if _, err := blind.Exec(t.Context(), "select from decision"); err != nil {
		t.Fatal(err)
	}
	if _, err := tn.confirm(3, mine.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := blind.Exec(t.Context(), confirmSQL, theirs.ID, tn.head.AccountID); constraintOf(err) != "decision_alone" {
		t.Errorf("%v", err)
	}
	if _, err := tn.runtime().Exec(t.Context(), confirmSQL, theirs.ID, tn.head.AccountID); constraintOf(err) != "decision_one_fine" {
		t.Errorf("%v", err)
	}
}

// What a decision imposes is written with it and confirmed with it: nothing is added afterwards, under no entry. It is about its own finding, party, violation and
// case, and a case has no more days than the procedure gives.
func TestNothingIsAddedToWhatWasDecidedOnBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	conn := tn.runtime()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	_, another := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	d := tn.propose(1, fine(another, "50000"))
	waiver := tn.propose(2, waive(finding))
	const measure = `insert into decision_measure (decision_id, position, agency_id, disclosed_to, kind) select id, 2, agency_id, disclosed_to, 'LICENCE_REVOCATION'
		from decision where id = $1`
	refused := func(want, sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); constraintOf(err) != want {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
	refused("written_with", measure, d.ID)
	if _, err := tn.confirm(3, waiver.ID); err != nil {
		t.Fatal(err)
	}
	refused("measure_in_force", measure, waiver.ID)
	const forged = `insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, route, reason, advice,
		education_record, proposer_id, change_id) select gen_random_uuid(), 'X', case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code,
		'NO_PENALTY', route, 'x', '{}', 'x', proposer_id, gen_random_uuid() from (`
	for what, of := range map[string]string{
		"another violation": `select case_id, finding_id, agency_id, enterprise_id, disclosed_to, 'LICENCE-NOT-DISPLAYED' as violation_code, route, proposer_id
			from decision where id = $1`,
		"another party": `select d.case_id, d.finding_id, d.agency_id, e.id as enterprise_id, e.id as disclosed_to, d.violation_code, d.route, d.proposer_id
			from decision d join enterprise e on e.id <> d.enterprise_id where d.id = $1 limit 1`,
		"another case": `select k.id as case_id, d.finding_id, d.agency_id, d.enterprise_id, d.disclosed_to, d.violation_code, d.route, d.proposer_id
			from decision d join enforcement_case k on k.id <> d.case_id where d.id = $1 limit 1`,
	} {
		if _, err := conn.Exec(t.Context(), forged+of+") x", d.ID); constraintOf(err) != "decision_fits" {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("case_days", `insert into enforcement_case (id, number, inspection_id, agency_id, enterprise_id, disclosed_to, due_on, change_id)
		select gen_random_uuid(), 'X', inspection_id, agency_id, enterprise_id, disclosed_to, current_date + 365, gen_random_uuid() from finding where id = $1`, another)
}

// A waiver stays in force by SQL too: it is reopened by an order that was not met, and none is overdue before its day, or ends before it begins; and a decision
// ends as that of its own finding.
func TestAWaiverIsNotReopenedBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	conn := tn.runtime()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	_, another := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	waiver, other := tn.propose(1, waive(finding)), tn.propose(2, fine(another, "50000"))
	if _, err := tn.confirm(3, waiver.ID); err != nil {
		t.Fatal(err)
	}
	const end = `insert into decision_end (decision_id, finding_id, agency_id, disclosed_to, kind, reason, pseudonym, change_id)
		select d.id, f.id, d.agency_id, d.disclosed_to, $3, 'x', 'x', gen_random_uuid() from decision d, finding f where d.id = $1 and f.id = $2`
	for _, x := range []struct {
		what, want, sql string
		args            []any
	}{
		{"reopened before the order's day", "decision_end_fits", end, []any{waiver.ID, finding, "REOPENED"}},
		{"annulled in another finding's name", "decision_end_fits", end, []any{waiver.ID, another, "ANNULLED"}},
		{"overdue before its day", "order_unmet", `insert into rectification_overdue (rectification_id, agency_id, disclosed_to, last_day, change_id)
			select id, agency_id, disclosed_to, current_date - 1, gen_random_uuid() from rectification where decision_id = $1`, []any{waiver.ID}},
		{"an order that is over", "order_begins", `insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
			select gen_random_uuid(), f.inspection_id, d.id, d.agency_id, d.disclosed_to, 'x', current_date - 2, current_date - 2, gen_random_uuid()
			from decision d join finding f on f.id = d.finding_id where d.id = $1`, []any{other.ID}},
	} {
		if _, err := conn.Exec(t.Context(), x.sql, x.args...); constraintOf(err) != x.want {
			t.Errorf("%s: %v, want %s", x.what, err, x.want)
		}
	}
}
