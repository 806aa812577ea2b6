package inspection_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// givesBack runs statements about a visit in one transaction of somebody's session and says which agencies' numbers are free afterwards; the transaction is undone.
func (w *town) givesBack(who string, visit uuid.UUID, statements ...string) (agencies string, err error) {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	tx := w.session(who)
	w.leads(tx, who)
	defer func() { _ = tx.Rollback(ctx) }()
	for _, sql := range statements {
		done, err := tx.Exec(ctx, sql, visit)
		if err != nil {
			return "", err
		}
		if done.RowsAffected() == 0 {
			return "", fmt.Errorf("%s: no row", sql)
		}
	}
	_, err = tx.Exec(ctx, `select set_config('app.all', 'on', true)`) // whose they are is not everybody's to read
	w.ok(err)
	var codes []string
	err = tx.QueryRow(ctx, `select array(select ag.code from visit_slot s join agency ag on ag.id = s.agency_id where s.freed_at is not null order by 1)`).Scan(&codes)
	return strings.Join(codes, " "), err
}

// What the tests below do to the visit $1 by hand.
const (
	voidByHand = `update inspection set state = 'VOID', void_reason = 'x', change_id = gen_random_uuid() where id = $1`
	scanByHand = `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
		select inspection_id, n, agency_id, disclosed_to, 'OFFICER', issuer_id, gen_random_uuid() from check_code where inspection_id = $1`
)

// A number under a cap goes back with the void of its visit before anybody entered, by its agency, and in no other way: whoever writes SQL as the runtime
// role frees none.
func TestANumberGoesBackOnlyWithItsVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	entered := w.onSite(inspection.Complaint)
	w.hoursLater(entered)
	visits := map[string]uuid.UUID{"coded": w.issued(inspection.Complaint).ID, "entered": entered.ID}
	for _, who := range []string{"head", "chief", "supervisor", "owner"} {
		for name, id := range visits {
			if _, err := w.givesBack(who, id, `update visit_slot set freed_at = now(), change_id = gen_random_uuid() where inspection_id = $1`); constraint(err) != "42501" {
				t.Errorf("%s frees the number of a visit that is %s: %v", who, name, err)
			}
		}
	}
	for _, c := range []struct {
		what, who, visit string
		statements       []string
		want, refusal    string
	}{
		{"by its agency before entry", "head", "coded", []string{voidByHand}, "370502-SCJG", ""},
		{"by its agency after entry", "head", "entered", []string{voidByHand}, "", ""},
		{"by the enterprise that was shown it", "owner", "coded", []string{voidByHand}, "", "42501"},
		{"by whoever holds its code", "public", "coded", []string{`select set_config('app.visit', $1::uuid::text, true)`, voidByHand}, "", "42501"},
	} {
		got, err := w.givesBack(c.who, visits[c.visit], c.statements...)
		if constraint(err) != c.refusal || c.refusal == "" && err != nil || got != c.want {
			t.Errorf("voided %s: %q, %v", c.what, got, err)
		}
	}
	if _, err := w.givesBack("chief", visits["coded"], voidByHand); err == nil {
		t.Error("another agency voided the visit")
	}
}

// Of a joint visit a guest that stays away gives its agency's number back, and nobody else's; none once somebody entered.
func TestAGuestGivesBackItsOwnNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.joined(inspection.EnterpriseRequest)
	i, err := w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.AllParts())
	w.ok(err)
	for who, want := range map[string]string{"chief": "370503-SCJG", "head": "370502-SCJG 370503-SCJG"} {
		id := map[string]uuid.UUID{"chief": guest.ID, "head": host.ID}[who]
		if got, err := w.givesBack(who, id, voidByHand); err != nil || got != want {
			t.Errorf("voided by %s: %q, %v", who, got, err)
		}
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", 2), i.CheckCode.Token)
	w.ok(err)
	w.sql(`update inspection set state = 'APPROVED' where id = $1`, guest.ID) // as if it had stayed behind
	if got, err := w.givesBack("chief", guest.ID, voidByHand); err != nil || got != "" {
		t.Errorf("voided after entry: %q, %v", got, err)
	}
}

// A number is of its visit, and a code stands on a number of its visit that is in force.
func TestASlotIsOfItsVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	gone := w.issued(inspection.Complaint)
	_, err := w.s.Void(t.Context(), w.by("head", gone.ID), gone.ID, "改期", inspection.Parts{})
	w.ok(err)
	freed := w.issued(inspection.Complaint)
	w.sql(`update visit_slot set freed_at = now() where inspection_id = $1`, freed.ID)
	first, waiting := w.issued(inspection.Complaint), w.approved(inspection.Complaint)
	slot := `insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, change_id)
		select gen_random_uuid(), %s, %s, '%s', 'agency:' || %[2]s, s.rule, s.period, 2, s.cap, s.basis, gen_random_uuid() from visit_slot s where s.inspection_id = '` +
		first.ID.String() + `'`
	code := `insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, slot_id, token, valid_from, valid_to, issuer_id, change_id)
		select '%[1]s', 1 + (select count(*) from check_code k where k.inspection_id = '%[1]s'), c.agency_id, c.disclosed_to, true, s.id, 'x', c.valid_from, c.valid_to, c.issuer_id, gen_random_uuid()
		from check_code c, visit_slot s where c.inspection_id = '%[2]s' and s.inspection_id = '%[3]s'`
	other := fmt.Sprintf("'%s'::uuid", w.other)
	for what, try := range map[string]struct{ sql, want string }{
		"for another enterprise":               {fmt.Sprintf(slot, fmt.Sprintf("'%s'::uuid", w.rival), "s.agency_id", waiting.ID), "visit_slot_of_visit"},
		"for an agency that does not come":     {fmt.Sprintf(slot, "s.enterprise_id", other, waiting.ID), "visit_slot_of_visit"},
		"for a visit that is over":             {fmt.Sprintf(slot, "s.enterprise_id", "s.agency_id", gone.ID), "visit_slot_of_visit"},
		"for its visit":                        {fmt.Sprintf(slot, "s.enterprise_id", "s.agency_id", waiting.ID), "visit_slot_change_id_fkey"},
		"a code on the slot of another visit":  {fmt.Sprintf(code, waiting.ID, first.ID, first.ID), "check_code_on_slot"},
		"a code on a slot that was given back": {fmt.Sprintf(code, freed.ID, freed.ID, freed.ID), "check_code_on_slot"},
		"a code of a visit that is over":       {fmt.Sprintf(code, gone.ID, gone.ID, first.ID), "check_code_of_visit"},
		"a code on a slot of its visit":        {fmt.Sprintf(code, first.ID, first.ID, first.ID), "check_code_change_id_fkey"},
	} {
		if err := w.direct(try.sql); constraint(err) != try.want {
			t.Errorf("%s: %v, want %s", what, err, try.want)
		}
	}
	var rule, period string
	w.ok(w.db.Past(t).QueryRow(t.Context(), `select rule, period from visit_slot where inspection_id = $1 limit 1`, first.ID).Scan(&rule, &period))
	foreign := fmt.Sprintf(slot, "s.enterprise_id", "s.agency_id", waiting.ID)
	foreign = strings.Replace(foreign, "visit_slot s where s.inspection_id = '"+first.ID.String()+"'", fmt.Sprintf( // whose numbers it does not read
		`(select '%s'::uuid as enterprise_id, '%s'::uuid as agency_id, '%s' as rule, '%s' as period, 2 as cap, 'x' as basis) s`, w.firm, w.agency, rule, period), 1)
	if err := w.asActor("chief", foreign); constraint(err) != "42501" {
		t.Errorf("another agency takes a number for the visit: %v", err)
	}
}

// A follow-up takes no number because an order to rectify stands open, one visit at a time; without one it is counted as any visit.
func TestAFollowUpOfNoOrderCounts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := w.request(inspection.Complaint)
	r.Trigger = inspection.FollowUp
	plan := func(what string, counts bool) inspection.Inspection {
		t.Helper()
		i, err := w.s.Plan(t.Context(), w.by("head", what), r, inspection.AllParts())
		w.ok(err)
		if i.CountsTowardCap != counts {
			t.Errorf("%s: counts %t, %s", what, i.CountsTowardCap, i.CapBasis)
		}
		return i
	}
	for n, what := range []string{"of no order", "again"} {
		i := plan(what, true)
		_, err := w.s.Approve(t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
		w.ok(err)
		w.ok(w.issue(i.ID))
		if got := w.count(`select count(*) from visit_slot`); got != n+1 {
			t.Errorf("%s: %d slots", what, got)
		}
	}
	w.request(inspection.FollowUp) // an order
	plan("of an order", false)
	plan("of an order that a visit looks at", true)
}

// Whether a visit counts follows from its trigger where every rule of its agency says the same; where one that is for some visits only says otherwise, the
// database cannot tell.
func TestAVisitCountsAsItsTriggerSays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.planned(inspection.Complaint)
	insert := func(trigger inspection.Trigger) string {
		return fmt.Sprintf(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap, cap_basis,
			reason, author_id, change_id) select gen_random_uuid(), left(number, -6) || '999999', enterprise_id, agency_id, region_code, kind, '%s', window_from, window_to, false, '-', '-',
			author_id, gen_random_uuid() from inspection where id = '%s'`, trigger, i.ID)
	}
	try := func(what string, trigger inspection.Trigger, want string) {
		t.Helper()
		if err := w.direct(insert(trigger)); constraint(err) != want {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	foreign := strings.NewReplacer("left(number, -6) || '999999'", "'370502-YJGL' || right(number, 13)", "window_to, false,", "window_to, counts_toward_cap,")
	if err := w.direct(foreign.Replace(insert(inspection.Complaint))); constraint(err) != "number_of_agency" {
		t.Errorf("the next number of another agency: %v", err)
	}
	try("a complaint that takes no number", inspection.Complaint, "visit_counts")
	try("a follow-up of no order", inspection.FollowUp, "follow_up_owed")
	w.request(inspection.FollowUp)
	try("a re-check that takes none", inspection.FollowUp, "inspection_change_id_fkey")
	w.caps(`
  - {id: special, series: annual-agency, jurisdiction: "37", kinds: [SPECIAL], months: 12, cap: 9, overCap: {approver: HEAD, basis: b}, basis: 专项, validFrom: "2020-01-01",
     counts: {default: {counts: false, basis: b}}}
`)
	try("a complaint where another kind takes no number", inspection.Complaint, "inspection_change_id_fkey")
}

// A follow-up that was recorded still looks at its order until a re-check rests on it, so an order is no reason for one visit after another without a number.
func TestARecordedFollowUpStillLooksAtItsOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	r := w.request(inspection.Complaint)
	r.Trigger = inspection.FollowUp
	plan := func(what string, counts bool) {
		t.Helper()
		i, err := w.s.Plan(t.Context(), w.by("head", what), r, inspection.AllParts())
		if w.ok(err); i.CountsTowardCap != counts {
			t.Errorf("%s: counts %t, %s", what, i.CountsTowardCap, i.CapBasis)
		}
	}
	v := w.visited() // of an order of its own
	plan("of the other order", false)
	plan("before a re-check", true)
	_, err := w.recheck("lead", inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &v.ID, Reason: "现场核实未改正"})
	w.ok(err)
	plan("after it", false)
}
