package inspection_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/policies/caps"
	"yangguang/policies/visit"
	"yangguang/postgres"
	"yangguang/workday"
)

// rules are the embedded rules with text replaced, pair by pair.
func (w *town) rules(pairs ...string) {
	w.t.Helper()
	rules, err := inspection.ReadRules([]byte(strings.NewReplacer(pairs...).Replace(string(visit.Rules))))
	w.ok(err)
	w.ok(postgres.MergeVisitRules(w.t.Context(), w.db.Owner(w.t), rules))
	w.s.Rules = rules
}

// caps are the embedded caps with more rules.
func (w *town) caps(more string) {
	w.t.Helper()
	limits, err := inspection.ReadCaps([]byte(string(caps.Rules) + more))
	w.ok(err)
	w.ok(postgres.MergeCaps(w.t.Context(), w.db.Owner(w.t), limits))
	w.s.Caps = limits
}

func (w *town) issue(id uuid.UUID) error {
	_, err := w.s.IssueCode(w.t.Context(), w.by("lead", id), id, inspection.Parts{})
	return err
}

func (w *town) ask(name string, id uuid.UUID, gate string) (inspection.Exception, error) {
	return w.s.AskException(w.t.Context(), w.by(name, id), id, gate, "上级交办，须在本月内核查")
}

func (w *town) rule(name string, id uuid.UUID, granted bool) error {
	_, err := w.s.DecideException(w.t.Context(), w.by(name, id), id, granted, "确有必要")
	return err
}

// Above the cap: asked for with a reason, decided by whom the rule names and never by whoever asked, taken under a slot that names the grant,
// seen by the supervision and counted in public. A grant is for one visit, one rule and one period.
func TestAboveTheCap(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Transfer)
	_, err := w.ask("lead", i.ID, inspection.GateCap)
	refused(t, "below the cap", err, fault.Precondition, "NOTHING_TO_EXCEPT")
	_, err = w.ask("lead", i.ID, "RECUSAL")
	refused(t, "a gate of national law", err, fault.Invalid, "input.gate")
	w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	e := refused(t, "third", w.issue(i.ID), fault.Precondition, "FREQUENCY_CAP")
	if e.Facts["remedy"] != inspection.AskException || e.Facts["approver"] != "HEAD" {
		t.Errorf("facts: %v", e.Facts)
	}
	x, err := w.ask("head", i.ID, inspection.GateCap)
	w.ok(err)
	if x.Count != 2 || x.Cap != 2 || x.Rule != "annual-agency" || x.State != inspection.ExceptionAsked || x.Enterprise != "测试公司" {
		t.Errorf("asked: %+v", x)
	}
	_, err = w.ask("deputy", i.ID, inspection.GateCap)
	refused(t, "asked twice", err, fault.Conflict, "")
	if e := refused(t, "while it waits", w.issue(i.ID), fault.Precondition, "FREQUENCY_CAP"); !strings.Contains(e.Msg, "请等待审批结果") {
		t.Errorf("while it waits: %q", e.Msg)
	}
	refused(t, "by whoever asked", w.rule("head", x.ID, true), fault.Precondition, "SECOND_PERSON")
	refused(t, "by the supervisor", w.rule("supervisor", x.ID, true), fault.Forbidden, "")
	refused(t, "by another agency", w.rule("chief", x.ID, true), fault.NotFound, "")
	w.ok(w.rule("deputy", x.ID, true))
	refused(t, "twice", w.rule("deputy", x.ID, false), fault.Precondition, "WRONG_STATE")
	w.ok(w.issue(i.ID))
	if n := w.count(`select count(*) from visit_slot where n = 3 and cap = 2 and override_id = $1`, x.ID); n != 1 {
		t.Errorf("%d slots name the grant", n)
	}
	j := w.approved(inspection.Transfer)
	refused(t, "another visit", w.issue(j.ID), fault.Precondition, "FREQUENCY_CAP")
	y, err := w.ask("head", j.ID, inspection.GateCap)
	w.ok(err)
	w.ok(w.rule("deputy", y.ID, false))
	if e := refused(t, "after a refusal", w.issue(j.ID), fault.Precondition, "FREQUENCY_CAP"); strings.Contains(e.Msg, "请等待审批结果") {
		t.Errorf("after a refusal: %q", e.Msg)
	}
	seen, err := w.s.Exceptions(t.Context(), w.actors["supervisor"], inspection.ExceptionQuery{}, page.Ask{First: 10})
	w.ok(err)
	if len(seen.Rows) != 2 || seen.Rows[0].State != inspection.ExceptionRefused || seen.Rows[1].State != inspection.ExceptionGranted {
		t.Errorf("the supervisor sees %+v", seen.Rows)
	}
	other, err := w.s.Exceptions(t.Context(), w.actors["chief"], inspection.ExceptionQuery{}, page.Ask{First: 10})
	w.ok(err)
	got, err := w.s.Statistics(t.Context(), w.today.Year())
	w.ok(err)
	if want := (inspection.AgencyGate{Agency: "东营区市场监管局", Coded: 3, Asked: 2, Granted: 1, Refused: 1}); len(other.Rows) != 0 || len(got.Agencies) != 1 || got.Agencies[0] != want {
		t.Errorf("another agency sees %d; public: %+v", len(other.Rows), got.Agencies)
	}
}

// Who goes, or answers for who goes, asks; another head decides than the one who planned the visit, also by SQL.
func TestWhoAsksForAnExceptionAndWhoDecides(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Transfer) // planned by the head
	w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	_, err := w.ask("third", i.ID, inspection.GateCap)
	refused(t, "an officer who does not go", err, fault.NotFound, "")
	x, err := w.ask("member", i.ID, inspection.GateCap)
	w.ok(err)
	refused(t, "by whoever planned the visit", w.rule("head", x.ID, true), fault.Precondition, "SECOND_PERSON")
	err = w.direct(fmt.Sprintf(`insert into gate_exception_decision (exception_id, inspection_id, agency_id, decider_id, gate, counter, rule, period, author_id,
		approver_id, approver, granted, remark, change_id) select x.id, x.inspection_id, x.agency_id, x.decider_id, x.gate, x.counter, x.rule, x.period, x.author_id,
		i.author_id, 'x', true, 'x', gen_random_uuid() from gate_exception x join inspection i on i.id = x.inspection_id where x.id = '%s'`, x.ID))
	if constraint(err) != "gate_exception_planner" {
		t.Errorf("by SQL: %v", err)
	}
	w.ok(w.rule("deputy", x.ID, true))
}

// A grant opens the cap for its own visit and rule only, also for whoever writes SQL as the runtime role.
func TestAGrantIsForOneVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	i, j := w.approved(inspection.Transfer), w.approved(inspection.Transfer)
	granted, err := w.ask("head", i.ID, inspection.GateCap)
	w.ok(err)
	w.ok(w.rule("deputy", granted.ID, true))
	denied, err := w.ask("head", j.ID, inspection.GateCap)
	w.ok(err)
	w.ok(w.rule("deputy", denied.ID, false))
	slot := `insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, override_id, advice_id, change_id)
		select gen_random_uuid(), s.enterprise_id, s.agency_id, '%s', s.counter, %s, s.period, 3, s.cap, s.basis, %s, %s, gen_random_uuid()
		from visit_slot s where s.inspection_id = '` + first.ID.String() + `'`
	for what, try := range map[string]struct{ sql, want string }{
		"another visit's grant": {fmt.Sprintf(slot, j.ID, "s.rule", "'"+granted.ID.String()+"'", "null"), "visit_slot_override"},
		"another rule":          {fmt.Sprintf(slot, i.ID, "'other'", "'"+granted.ID.String()+"'", "null"), "visit_slot_rule"},
		"a refusal":             {fmt.Sprintf(slot, j.ID, "s.rule", "'"+denied.ID.String()+"'", "null"), "visit_slot_override"},
		"no such grant":         {fmt.Sprintf(slot, j.ID, "s.rule", "gen_random_uuid()", "null"), "visit_slot_override"},
		"no such advice":        {fmt.Sprintf(slot, j.ID, "s.rule", "null", "gen_random_uuid()"), "visit_slot_advice"},
	} {
		if err := w.direct(try.sql); constraint(err) != try.want {
			t.Errorf("%s: %v, want %s", what, err, try.want)
		}
	}
	w.ok(w.issue(i.ID))
}

// Several rules bind one visit: it takes a numbered slot under each, and which of a series binds depends on what the rule names.
func TestRulesBindSideBySide(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.caps(`
  - {id: system-quarter, jurisdiction: "3705", per: system, field: 市场监管, months: 3, cap: 1, overCap: {approver: GOVERNMENT, basis: b}, basis: 系统, validFrom: "2020-01-01", counts: *counts}
  - {id: class-a, series: annual-agency, jurisdiction: "37", classes: [A], months: 12, cap: 1, overCap: {approver: SUPERIOR, basis: b}, basis: A 类, validFrom: "2020-01-01", counts: *counts}
  - {id: special, jurisdiction: "37", kinds: [SPECIAL], months: 1, cap: 1, overCap: {approver: HEAD, basis: b}, basis: 专项, validFrom: "2020-01-01", counts: *counts}
`)
	w.issued(inspection.Complaint)
	if n := w.count(`select count(*) from visit_slot`); n != 2 {
		t.Errorf("%d slots, wanted the agency's year and the system's quarter", n)
	}
	i := w.approved(inspection.Complaint)
	e := refused(t, "the system's second", w.issue(i.ID), fault.Precondition, "FREQUENCY_CAP")
	month := (int(w.today.Month())-1)/3*3 + 1
	next, err := workday.NewDate(w.today.Year()+(month+3)/13, time.Month((month+2)%12+1), 1)
	w.ok(err)
	if e.Facts["rule"] != "system-quarter" || e.Facts["period"] != fmt.Sprintf("%d-%02d/3", w.today.Year(), month) || e.Facts["nextPossible"] != next.String() {
		t.Errorf("facts: %v, want the next quarter %s", e.Facts, next)
	}
	f, err := w.s.Frequency(t.Context(), w.actors["owner"], w.firm, w.today.Year(), false)
	w.ok(err)
	if len(f.Rules) != 2 || f.Rules[0].CountedBy != "AGENCY" || f.Rules[0].Whose != "东营区市场监管局" || f.Rules[0].Cap != 2 || f.Rules[1].CountedBy != "SYSTEM" ||
		f.Rules[1].Whose != "市场监管" || f.Rules[1].Rule != "system-quarter" || f.Rules[1].Counted != 1 || f.Rules[1].Cap != 1 || f.Rules[1].Basis != "系统" {
		t.Errorf("the enterprise reads %+v", f.Rules)
	}
	x, err := w.ask("head", i.ID, inspection.GateCap)
	w.ok(err)
	refused(t, "the agency's head", w.rule("deputy", x.ID, true), fault.Forbidden, "")
	w.ok(w.rule("supervisor", x.ID, true))
	w.ok(w.issue(i.ID))
	j := w.approved(inspection.Complaint)
	e = refused(t, "both caps", w.issue(j.ID), fault.Precondition, "FREQUENCY_CAP")
	if all, _ := e.Facts["refusals"].([]map[string]any); len(all) != 2 {
		t.Errorf("refusals: %v", e.Facts["refusals"])
	}
	w.sql(`update enterprise set credit_class = 'A' where id = $1`, w.firm)
	e = refused(t, "class A", w.issue(j.ID), fault.Precondition, "FREQUENCY_CAP")
	if e.Facts["cap"] != 1 || e.Facts["count"] != 2 || e.Facts["approver"] != "SUPERIOR" {
		t.Errorf("class A: %v", e.Facts)
	}
}

// What fails together is listed together, each with its reason, facts and way out.
func TestRefusalsAreListedTogether(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.sql(`update certificate set valid_to = current_date - 2 where name = '执法member'`)
	w.sql(`update check_item set retired_at = now() where code = 'SC-01'`)
	w.sql(`update inspection set window_from = current_date - 9, window_to = current_date - 3`)
	e := refused(t, "all of it", w.issue(i.ID), fault.Precondition, "TOO_LATE")
	var reasons []string
	all, _ := e.Facts["refusals"].([]map[string]any)
	for _, one := range all {
		facts, _ := one["facts"].(map[string]any)
		if one["message"] == "" || one["messageEn"] == "" || facts["remedy"] == nil {
			t.Errorf("no way out: %v", one)
		}
		reasons = append(reasons, fmt.Sprint(one["reason"]))
	}
	if want := []string{"TOO_LATE", "ITEM_NOT_PUBLISHED", "CERTIFICATE_EXPIRED"}; !slices.Equal(reasons, want) {
		t.Errorf("reasons %v, want %v", reasons, want)
	}
	if !strings.Contains(e.Msg, "；") || !strings.Contains(e.En, ";") {
		t.Errorf("sentences: %s / %s", e.Msg, e.En)
	}
}

// Exceptions from quiet days and from the plan go the way that the rules name.
func TestOtherExceptions(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rules(`"3408"`, `"37"`, "from: 1\n    to: 25\n", fmt.Sprintf("from: %d\n    to: %d\n", w.today.Day(), w.today.Day()))
	i := w.approved(inspection.EnterpriseRequest)
	e := refused(t, "quiet day", w.issue(i.ID), fault.Precondition, "QUIET_DAY")
	if e.Facts["remedy"] != inspection.AskException {
		t.Errorf("facts %v", e.Facts)
	}
	x, err := w.ask("lead", i.ID, inspection.GateQuiet)
	w.ok(err)
	_, err = w.ask("head", i.ID, inspection.GateQuiet)
	refused(t, "asked twice", err, fault.Conflict, "")
	w.ok(w.rule("deputy", x.ID, true))
	w.ok(w.issue(i.ID))
	ids := w.drawn()
	_, err = w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) select id, '调整', change_id from plan`)
	refused(t, "withdrawn plan", w.issue(ids[0]), fault.Precondition, "PLAN_NOT_FILED")
	// The superior agency decides once it is on the platform.
	w.sql(`update agency set region_code = '370500', level = 'city' where id = $1`, w.other)
	y, err := w.ask("head", ids[0], inspection.GatePlans)
	w.ok(err)
	refused(t, "the agency itself", w.rule("deputy", y.ID, true), fault.Forbidden, "")
	w.ok(w.rule("chief", y.ID, true))
	w.ok(w.issue(ids[0]))
}

// What the place exempts from its quiet days passes and is filed afterwards, within the working days of the rule; what is not is counted in public.
func TestAnExemptVisitIsFiledAfterwards(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rules(`"3408"`, `"37"`, "from: 1\n    to: 25\n", fmt.Sprintf("from: %d\n    to: %d\n", w.today.Day(), w.today.Day()))
	i, j := w.onSite(inspection.Complaint), w.issued(inspection.Complaint)
	due := w.s.Calendar.Deadline(w.today, 3).Date
	if n := w.count(`select count(*) from gate_advice where gate = 'QUIET_DAY' and due_on = $1`, due); n != 2 {
		t.Errorf("%d visits are filed by %s", n, due)
	}
	x, err := w.ask("lead", i.ID, inspection.GateQuiet)
	w.ok(err)
	w.ok(w.rule("deputy", x.ID, true))
	_, err = w.ask("head", i.ID, inspection.GateQuiet)
	refused(t, "filed twice", err, fault.Conflict, "")
	_, err = w.ask("head", i.ID, inspection.GatePlans)
	if e := refused(t, "what is not owed", err, fault.Precondition, "WRONG_STATE"); e.Facts["remedy"] != inspection.PlanAnew {
		t.Errorf("facts %v", e.Facts)
	}
	if e := refused(t, "a code that is there", w.issue(j.ID), fault.Precondition, "WRONG_STATE"); e.Facts["remedy"] != inspection.ShowCode {
		t.Errorf("facts %v", e.Facts)
	}
	w.sql(`alter table gate_advice disable trigger all`)
	w.sql(`update gate_advice set due_on = current_date - 2`)
	got, err := w.s.Statistics(t.Context(), w.today.Year())
	w.ok(err)
	if want := (inspection.AgencyGate{Agency: "东营区市场监管局", Coded: 2, Asked: 1, Granted: 1, Unfiled: 1}); len(got.Agencies) != 1 || got.Agencies[0] != want {
		t.Errorf("public: %+v", got.Agencies)
	}
}

// A place that begins with advice only: what may advise passes, is kept and counted; officers and items are refused as everywhere.
func TestAdviseOnly(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rules("advise: []", `advise: [{jurisdiction: "3705", gates: [FREQUENCY_CAP], basis: 试运行通知, validFrom: "2020-01-01", validTo: "2999-12-31"}]`)
	for range 3 {
		w.issued(inspection.Complaint)
	}
	if n := w.count(`select count(*) from visit_slot s join gate_advice a on a.id = s.advice_id where s.n = 3 and a.gate = 'FREQUENCY_CAP'`); n != 1 {
		t.Errorf("%d slots under advice", n)
	}
	got, err := w.s.Statistics(t.Context(), w.today.Year())
	w.ok(err)
	if len(got.Agencies) != 1 || got.Agencies[0].Advised != 1 || got.Agencies[0].Asked != 0 {
		t.Errorf("public: %+v", got.Agencies)
	}
	i := w.approved(inspection.Complaint)
	w.sql(`delete from certificate where name = '执法member'`)
	refused(t, "no certificate", w.issue(i.ID), fault.Precondition, "CERTIFICATE_EXPIRED")
	for what, bad := range map[string]string{
		"no end":         `{jurisdiction: "37", gates: [QUIET_DAY], basis: b, validFrom: "2020-01-01"}`,
		"a gate of law":  `{jurisdiction: "37", gates: [TOO_FEW_OFFICERS], basis: b, validFrom: "2020-01-01", validTo: "2999-12-31"}`,
		"without a gate": `{jurisdiction: "37", gates: [], basis: b, validFrom: "2020-01-01", validTo: "2999-12-31"}`,
	} {
		if _, err := inspection.ReadRules([]byte(strings.Replace(string(visit.Rules), "advise: []", "advise: ["+bad+"]", 1))); err == nil {
			t.Errorf("advice-only with %s is read", what)
		}
	}
}

// An emergency always passes and is explained afterwards: approved later, coded before the team leaves or made up with a reason, counted in public.
func TestEmergency(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	enter := func(who string, ago time.Duration) (inspection.Inspection, error) {
		r := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏",
			InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}, EnteredAt: time.Now().Add(-ago)}
		return w.s.EnterEmergency(t.Context(), w.by(who, ago), r, inspection.AllParts())
	}
	day := 24 * time.Hour
	_, err := enter("lead", -time.Hour)
	refused(t, "ahead", err, fault.Invalid, "input.enteredAt")
	_, err = enter("lead", 400*day)
	refused(t, "too long ago", err, fault.Invalid, "input.enteredAt")
	_, err = enter("third", time.Minute)
	refused(t, "off the team", err, fault.Invalid, "input.inspectorIds")
	approve := func(i inspection.Inspection) {
		_, err := w.s.Approve(t.Context(), w.by("head", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
		w.ok(err)
	}
	makeUp := func(i inspection.Inspection, reason string) error {
		_, err := w.s.MakeUpCode(t.Context(), w.by("lead", reason), i.ID, reason, inspection.Parts{})
		return err
	}
	now, err := enter("lead", 0)
	w.ok(err)
	if e := now.Emergency; e == nil || e.Overdue || e.Coded || e.DueOn != w.today.AddDays(10) || now.CountsTowardCap {
		t.Errorf("entered: %+v", e)
	}
	approve(now)
	refused(t, "nothing to make up", makeUp(now, "补"), fault.Precondition, "WRONG_STATE")
	w.ok(w.issue(now.ID))
	late, err := enter("lead", 3*day)
	w.ok(err)
	approve(late)
	e := refused(t, "without a reason", w.issue(late.ID), fault.Precondition, "MAKE_UP_REASON")
	if e.Facts["remedy"] != inspection.MakeUpCode || e.Facts["days"] != 3 {
		t.Errorf("facts %v", e.Facts)
	}
	refused(t, "empty", makeUp(late, " "), fault.Invalid, "input.reason")
	w.ok(makeUp(late, "现场无网络"))
	if got := w.read("lead", late.ID).Emergency; got == nil || got.MadeUp == nil || *got.MadeUp != (inspection.MadeUp{Reason: "现场无网络", Days: 3}) || !got.Coded {
		t.Errorf("made up: %+v", got)
	}
	if got := w.read("owner", late.ID).Emergency; got == nil || got.MadeUp == nil {
		t.Errorf("the enterprise sees %+v", got)
	}
	overdue, err := enter("lead", 9*day)
	w.ok(err)
	approve(overdue)
	w.sql(`alter table emergency_entry disable trigger all`)
	w.sql(`update emergency_entry set due_on = due_on - 5, entered_at = entered_at - interval '5 days' where inspection_id = $1`, overdue.ID)
	if got := w.read("lead", overdue.ID).Emergency; !got.Overdue {
		t.Errorf("not overdue: %+v", got)
	}
	stats := func() inspection.AgencyGate {
		got, err := w.s.Statistics(t.Context(), w.today.AddDays(-14).Year())
		w.ok(err)
		return got.Agencies[0]
	}
	if got := stats(); got.Emergencies != 3 || got.MadeUp != 1 || got.Overdue != 1 {
		t.Errorf("public: %+v", got)
	}
	w.ok(makeUp(overdue, "人员住院"))
	if got := stats(); got.MadeUpLate != 1 || got.Overdue != 0 {
		t.Errorf("public after the late one: %+v", got)
	}
	forgotten, err := enter("lead", 30*day) // it is on record as late, not refused
	w.ok(err)
	if got := w.read("lead", forgotten.ID).Emergency; !got.Overdue {
		t.Errorf("not overdue: %+v", got)
	}
}

// A made-up code that nobody scanned is made anew for as many days as the rule gives, not for ever: it lets a team in.
func TestACodeIsNotMadeUpForEver(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏",
		InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}, EnteredAt: time.Now().AddDate(0, 0, -3)}
	i, err := w.s.EnterEmergency(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Approve(t.Context(), w.by("head", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	_, err = w.s.MakeUpCode(t.Context(), w.by("lead", i.ID), i.ID, "现场无网络", inspection.Parts{})
	w.ok(err)
	w.sql(`update inspection set window_from = window_from - 60, window_to = window_to - 60 where id = $1`, i.ID)
	age := func(days int) {
		w.sql(`update check_code set valid_from = valid_from - make_interval(days => $2), valid_to = valid_to - make_interval(days => $2)
			where inspection_id = $1 and n = (select max(n) from check_code where inspection_id = $1)`, i.ID, days)
	}
	age(9)
	w.ok(w.issue(i.ID))
	age(12)
	refused(t, "after twelve days", w.issue(i.ID), fault.Precondition, string(fault.TooLate))
}

// What is asked above the cap for a visit that a draw under embargo drew tells nobody who was drawn before its code is shown, but who sees the visit and
// who decides: the team and the head.
func TestAnExceptionUnderEmbargoTellsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ids, watch := w.drawn(), w.oversight()
	_, err := w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	x, err := w.ask("lead", ids[0], inspection.GateCap)
	w.ok(err)
	seen := func(when string, want ...string) {
		t.Helper()
		var got []string
		for _, who := range []string{"lead", "member", "third", "head", "deputy", "chief", "stranger", "supervisor"} {
			found, err := w.s.Exceptions(t.Context(), w.actors[who], inspection.ExceptionQuery{}, page.Ask{First: 10})
			w.ok(err)
			if len(found.Rows) > 0 {
				got = append(got, who)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s read by %v, want %v", when, got, want)
		}
	}
	seen("asked", "lead", "member", "head", "deputy")
	w.ok(w.rule("deputy", x.ID, true))
	seen("granted", "lead", "member", "head", "deputy")
	if got := w.warned(watch, time.Now().Add(time.Minute)); got[oversight.OverCap] != 0 {
		t.Errorf("the supervisor is warned of a visit under embargo: %v", got)
	}
	w.ok(w.issue(ids[0]))
	seen("issued", "lead", "member", "head", "deputy", "supervisor")
	_, err = w.s.Scan(t.Context(), w.by("owner", ids[0]), w.read("lead", ids[0]).CheckCode.Token)
	w.ok(err)
	seen("shown", "lead", "member", "third", "head", "deputy", "supervisor")
	if got := w.warned(watch, time.Now().Add(time.Minute)); got[oversight.OverCap] != 1 {
		t.Errorf("the code is shown: %v", got)
	}
}

// An emergency is reported once: a second report of the entry leads to the first, until that is void.
func TestAnEmergencyIsReportedOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	enter := func(who string, at time.Time) (inspection.Inspection, error) {
		r := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏", EnteredAt: at,
			InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}}
		return w.s.EnterEmergency(t.Context(), w.by(who, []any{who, at}), r, inspection.AllParts())
	}
	at := time.Now().Add(-time.Second)
	first, err := enter("lead", at)
	w.ok(err)
	_, err = enter("member", at.Add(-time.Millisecond))
	if e := refused(t, "again", err, fault.Precondition, string(fault.WrongState)); e.Facts["number"] != first.Number {
		t.Errorf("it leads to %v", e.Facts)
	}
	_, err = enter("member", at.AddDate(0, 0, -3))
	w.ok(err) // of another day
	w.ok(void(w, first.ID))
	_, err = enter("lead", at.Add(-time.Microsecond))
	w.ok(err)
}
