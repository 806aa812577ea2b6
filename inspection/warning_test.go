package inspection_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/policies/calendar"
	policy "yangguang/policies/oversight"
	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/workday"
)

func (w *town) oversight() *oversight.Service {
	w.t.Helper()
	rules, err := oversight.ReadRules(policy.Rules)
	w.ok(err)
	days, err := workday.Load(calendar.Files)
	w.ok(err)
	return oversight.NewService(oversight.Options{Store: w.db.DB, Commands: postgres.Commands[oversight.Tx](w.db.DB), Rules: rules, Calendar: days})
}

// warned looks for causes as of a time, twice, and says how many warnings of each kind the supervisor then has.
func (w *town) warned(s *oversight.Service, at time.Time) map[oversight.Kind]int {
	w.t.Helper()
	_, err := s.Look(w.t.Context(), at, time.Time{})
	w.ok(err)
	if n, err := s.Look(w.t.Context(), at, time.Time{}); n != 0 || err != nil {
		w.t.Errorf("looking again warns %d times more, %v", n, err)
	}
	counts := map[oversight.Kind]int{}
	for _, x := range w.warnings(s, "supervisor") {
		counts[x.Kind]++
	}
	return counts
}

func (w *town) warnings(s *oversight.Service, who string) []oversight.Warning {
	w.t.Helper()
	got, err := s.Warnings(w.t.Context(), w.actors[who], oversight.Query{}, page.Ask{First: 50})
	w.ok(err)
	return got.Rows
}

// An enterprise entered under the name of another in its city is shown to the supervisor until one is merged into the other.
func TestAPossibleDuplicateWarns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, registers := w.oversight(), roster.NewService(w.db.DB, postgres.Commands[roster.Tx](w.db.DB))
	var code, name string
	w.ok(w.db.Owner(t).QueryRow(t.Context(), `select uscc, name from enterprise where id = $1`, w.firm).Scan(&code, &name))
	_, _, err := registers.Save(t.Context(), w.by("head", name), roster.Edit{Register: roster.Enterprises, Reason: "另一企业，与 " + code + " 住所不同"},
		[]roster.Cell{{Column: "uscc", Value: "92370502DEM99999XX"}, {Column: "name", Value: name}, {Column: "region_code", Value: "370502"}})
	w.ok(err)
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.PossibleDuplicate] != 1 {
		t.Errorf("warnings: %v", got)
	}
	// So is one that takes the name later, and one that is put in force under it.
	enter := func(code, name, status string) roster.Entry {
		e, _, err := registers.Save(t.Context(), w.by("head", code), roster.Edit{Register: roster.Enterprises, Reason: "新设"}, []roster.Cell{{Column: "uscc", Value: code},
			{Column: "name", Value: name}, {Column: "region_code", Value: "370502"}, {Column: "status", Value: status}})
		w.ok(err)
		return e
	}
	change := func(e roster.Entry, column, value string) {
		_, _, err := registers.Save(t.Context(), w.by("head", e.Code+column), roster.Edit{Register: roster.Enterprises, ID: &e.ID, Version: &e.Version,
			Reason: "另一企业，与 " + code + "、92370502DEM99999XX、92370502DEM88888XX、92370502DEM77777XX 不同"}, []roster.Cell{{Column: column, Value: value}})
		w.ok(err)
	}
	renamed, ended := enter("92370502DEM88888XX", "东营演示另一有限公司", "ACTIVE"), enter("92370502DEM77777XX", name, "DEREGISTERED")
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.PossibleDuplicate] != 1 {
		t.Errorf("neither has the name in force: %v", got)
	}
	change(renamed, "name", name)
	change(ended, "status", "ACTIVE")
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.PossibleDuplicate] != 3 {
		t.Errorf("renamed and put in force: %v", got)
	}
}

// Every kind of cause warns, once; what does not count does not.
func TestWhatWarns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, now := w.oversight(), time.Now().Add(time.Minute)
	ids := w.drawn()
	_, err := w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	enter := func(id uuid.UUID) {
		i, err := w.s.IssueCode(t.Context(), w.by("lead", id), id, inspection.AllParts())
		w.ok(err)
		_, err = w.s.Scan(t.Context(), w.by("owner", i.CheckCode.Token), i.CheckCode.Token)
		w.ok(err)
	}
	enter(ids[0])
	if got := w.warned(s, now); len(got) != 0 {
		t.Fatalf("one visit warns: %v", got)
	}
	special := w.approved(inspection.EnterpriseRequest)
	enter(special.ID)
	w.sql(`update inspection set trigger = 'SPECIAL_CAMPAIGN', change_id = $2 where id = $1`, special.ID, w.change) // its plan is another test's matter
	if got := w.warned(s, now); got[oversight.FrequentVisits] != 1 || got[oversight.RepeatedPair] != 2 || len(got) != 2 {
		t.Fatalf("the second visit: %v", got)
	}
	third := w.approved(inspection.FollowUp) // beyond the cap nothing else gets a code
	enter(third.ID)                          // the first of its agency since the warning, the third in the city
	w.sql(`update inspection set trigger = 'SPECIAL_CAMPAIGN', change_id = $2 where id = $1`, third.ID, w.change)
	if got := w.warned(s, now); got[oversight.FrequentVisits] != 2 || got[oversight.RepeatedPair] != 2 || len(got) != 2 {
		t.Fatalf("the third visit: %v", got)
	}
	if x := w.warnings(s, "supervisor")[0]; x.Kind != oversight.FrequentVisits || x.Count != 3 || x.Agency != nil {
		t.Errorf("in the city: %+v", x)
	}
	late := w.issued(inspection.FollowUp) // counts for neither
	beyond := uuid.New()
	w.sql(`insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, counter, rule, cap, basis, reason, number, enterprise, approver, author_id, author, change_id)
		values ($1, $2, $3, $3, 'FREQUENCY_CAP', 'agency:' || $3::uuid, 'annual-agency', 2, '规则', '确有必要', $4, '企业', 'HEAD', $5, 'P', $6)`,
		beyond, late.ID, w.agency, late.Number, w.actors["head"].AccountID, w.change)
	w.sql(`insert into gate_exception_decision (exception_id, inspection_id, agency_id, decider_id, gate, counter, rule, period, author_id, approver_id, approver, granted, remark,
		change_id) select id, inspection_id, agency_id, decider_id, gate, counter, rule, period, author_id, $2, 'P', true, '同意', change_id from gate_exception where id = $1`,
		beyond, w.actors["deputy"].AccountID)
	for n := range 3 { // two of today's visit
		w.sql(`insert into uncoded_report (id, number, enterprise_id, agency_id, visited_on, text, by_enterprise, change_id)
			values ($1, $2, $3, $4, $5, '两名人员未亮码', true, $6)`, uuid.New(), fmt.Sprint("JB-", n), w.firm, w.agency, w.today.AddDays(-n/2), w.change)
		if got := w.warned(s, time.Now()); got[oversight.VisitWithoutCode] != 1+n/2*2 { // each visit, and two of them
			t.Fatalf("report %d without code, of %d visits: %v", n+1, n/2+1, got)
		}
	}
	for n := range 3 {
		w.ok(w.db.RecordRefusal(t.Context(), postgres.Refusal{Actor: w.actors["lead"], Verb: "code:issue", Operation: "issueCheckCode", Code: "FAILED_PRECONDITION",
			Reason: "FREQUENCY_CAP", Subject: []string{late.Number, special.Number, ""}[n]}))
	}
	if got := w.warned(s, time.Now()); got[oversight.OverCap] != 1 || got[oversight.CapRefusals] != 1 || got[oversight.FrequentVisits] != 2 {
		t.Fatalf("beyond the cap: %v", got)
	}
	firm := special.Enterprise.Name + "（" + special.Enterprise.USCC + "）"
	for _, x := range w.warnings(s, "supervisor") {
		var about, visits []string
		var count int
		switch x.Kind {
		case oversight.CapRefusals:
			about, visits, count = []string{firm}, []string{special.Number, late.Number}, 3
		case oversight.VisitWithoutCode:
			about, count = []string{firm + w.today.AddDays(-1).String(), firm + w.today.String()}, x.Count
			if x.Count == 1 {
				about = []string{x.About[0]}
			}
		default:
			continue
		}
		if !slices.Equal(x.About, about) || !slices.Equal(x.Visits, visits) || x.Count != count || x.USCC == nil {
			t.Errorf("%s names %q, %v, %d times, of %v", x.Kind, x.About, x.Visits, x.Count, x.USCC)
		}
	}
	if got := w.warned(s, now.AddDate(0, 0, 5)); got[oversight.OverdueRecord] != 3 || got[oversight.CodeNotScanned] != 1 {
		t.Fatalf("five days later: %v", got)
	}
}

// causes are what the rule finds for the visits of the last days, of whatever cause.
func (w *town) causes(scope string, count int) []oversight.Cause {
	w.t.Helper()
	got, err := w.db.Causes(w.t.Context(), w.actors["system"], oversight.Rule{ID: "frequent", Kind: oversight.FrequentVisits, Scope: scope, Count: count, Days: 60,
		Except: []string{"FOLLOW_UP"}}, time.Now().Add(time.Hour))
	w.ok(err)
	return got
}

func (w *town) enters(visit uuid.UUID) {
	w.t.Helper()
	w.ok(w.issue(visit))
	token := w.read("lead", visit).CheckCode.Token
	_, err := w.s.Scan(w.t.Context(), w.by("owner", token), token)
	w.ok(err)
}

// 行政处罚法 20: visits too close together are those in one name, whoever made them: of a body those in the name of who entrusts it count there and not with its own;
// one that comes in two names stands under each, and in the city once.
func TestWarningsCountInTheName(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.entrust(w.other, w.foreign)
	w.enters(w.inspects(w.item))
	w.enters(w.inspects(w.foreign))
	if got := w.causes("AGENCY", 2); len(got) != 0 {
		t.Fatalf("one visit in each of two names: %+v", got)
	}
	if got := w.causes("CITY", 2); len(got) != 1 || got[0].Count != 2 {
		t.Fatalf("two visits in the city: %+v", got)
	}
	both := w.inspects(w.item, w.foreign)
	w.enters(both)
	got := w.causes("AGENCY", 2)
	names := map[uuid.UUID]int{}
	for _, c := range got {
		names[*c.AgencyID] = c.Count
	}
	if len(got) != 2 || names[w.agency] != 2 || names[w.other] != 2 || got[0].Key == got[1].Key {
		t.Errorf("a visit in both names: %+v", got)
	}
	if got := w.causes("CITY", 1); len(got) != 1 || got[0].Count != 3 {
		t.Errorf("three visits in the city: %+v", got)
	}
	// A warning of the name begins to count anew; an agency that went on for another counts with it, and so does an enterprise.
	w.sql(`insert into warning (id, cause, kind, rule, basis, agency_id, shown, enterprise_id, visits, count, since, due_on, change_id)
		values (gen_random_uuid(), 'x', 'FREQUENT_VISITS', 'frequent', 'x', $1, true, $2, '{}', 2, now(), current_date, $3)`, w.other, w.firm, w.change)
	if got := w.causes("AGENCY", 2); len(got) != 1 || *got[0].AgencyID != w.agency {
		t.Errorf("after a warning of one name: %+v", got)
	}
	w.sql(`insert into agency_succession (agency_id, successor_id, reason, change_id) values ($1, $2, '机构改革', $3)`, w.agency, w.other, w.change)
	if got := w.causes("AGENCY", 1); len(got) != 0 {
		t.Errorf("the warning is of the agency that goes on: %+v", got)
	}
	w.sql(`truncate warning cascade`)
	w.sql(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, 'REREGISTERED', '变更', $3)`, w.firm, w.rival, w.change)
	w.sql(`update inspection set enterprise_id = $1, disclosed_to = $1 where id = $2`, w.rival, both)
	if got := w.causes("AGENCY", 3); len(got) != 1 || got[0].Count != 3 || *got[0].EnterpriseID != w.rival {
		t.Errorf("one agency and one enterprise: %+v", got)
	}
}

// Visits that enter with one code are one entry for a warning, of an agency as of the city, and it counts when one of them does.
func TestAMergedEntryWarnsAsOne(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	host, guest, token := w.merged()
	_, err := w.s.Scan(t.Context(), w.by("owner", "scan"), token)
	w.ok(err)
	w.sql(`update inspection set trigger = 'FOLLOW_UP' where id = $1`, host.ID)
	for _, scope := range []string{"AGENCY", "CITY"} {
		if got := w.causes(scope, 1); len(got) != 1 || got[0].Count != 1 || !slices.Equal(got[0].Visits, []string{guest.Number}) {
			t.Errorf("%s: %+v", scope, got)
		}
	}
	w.sql(`update inspection set trigger = 'ENTERPRISE_REQUEST' where id = $1`, host.ID)
	for _, scope := range []string{"AGENCY", "CITY"} {
		if got := w.causes(scope, 1); len(got) != 1 || got[0].Count != 1 || !slices.Equal(got[0].Visits, []string{host.Number}) {
			t.Errorf("%s: %+v", scope, got)
		}
	}
}

// An enterprise that reports a visit without code is heard the first time, whether it can say whose the officers were or not; more reports of the same day do not
// repeat it, another day does, and two visits are told together, too.
func TestAReportOfAVisitWithoutCodeWarns(t *testing.T) {
	t.Parallel()
	for what, named := range map[string]bool{"the agency named": true, "nobody knows which": false} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s := w.oversight()
			for n, x := range []struct{ ago, warnings int }{{1, 1}, {1, 1}, {0, 3}, {2, 4}} {
				w.sql(`insert into uncoded_report (id, number, enterprise_id, agency_id, visited_on, text, by_enterprise, change_id)
					values ($1, $2, $3, $4, current_date - $5::int, '两名人员未亮码', true, $6)`,
					uuid.New(), fmt.Sprint("JB-", n), w.firm, map[bool]any{true: w.agency}[named], x.ago, w.change)
				if got := w.warned(s, time.Now()); got[oversight.VisitWithoutCode] != x.warnings {
					t.Fatalf("report %d: %v", n+1, got)
				}
			}
			both := 0
			for _, x := range w.warnings(s, "supervisor") {
				if both += x.Count - 1; (x.Agency != nil) != named || x.Enterprise == nil || len(x.About) != x.Count {
					t.Errorf("the warning: %+v", x)
				}
			}
			if both != 1 {
				t.Errorf("%d of two visits", both)
			}
			if got := w.warnings(s, "head"); len(got) != 0 {
				t.Errorf("an agency reads %+v", got)
			}
		})
	}
}

// A published result in time warns nobody; one past its day does.
func TestWhatIsLateWarns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.oversight()
	i := w.recorded(inspection.FollowUp)
	if got := w.warned(s, time.Now().AddDate(0, 0, 20)); len(got) != 0 {
		t.Fatalf("before its day: %v", got)
	}
	if got := w.warned(s, time.Now().AddDate(0, 0, 60)); got[oversight.OverduePublication] != 1 || len(got) != 1 {
		t.Fatalf("past its day: %v", got)
	}
	if x := w.warnings(s, "supervisor")[0]; !slices.Equal(x.Visits, []string{i.Number}) || x.Agency == nil || x.Enterprise == nil || x.State != oversight.Open {
		t.Errorf("%+v", x)
	}
}

// An order that was not met warns once the platform has noted it, and so does a penalty that is not public past its day.
func TestAnOverdueOrderWarns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.oversight()
	w.ordered()
	w.later(40)
	if got := w.warned(s, time.Now()); len(got) != 0 {
		t.Fatalf("before it is noted: %v", got)
	}
	_, err := w.s.NoteOverdue(t.Context(), w.today, time.Time{})
	w.ok(err)
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.OverdueRectification] != 1 || len(got) != 1 {
		t.Fatalf("noted: %v", got)
	}
	w.sql(`insert into penalty_publication (decision_id, agency_id, disclosed_to, rule, basis, public, due_on, provisional, reply_until, change_id)
		select id, agency_id, enterprise_id, 'x', 'x', true, current_date - 2, false, current_date - 4, $1 from decision`, w.change)
	if got := w.warned(s, time.Now().Add(time.Minute)); got[oversight.OverduePublication] != 1 || len(got) != 2 {
		t.Fatalf("a penalty past its day: %v", got)
	}
}

// promised is a visit on record whose result says that the enterprise was ordered to rectify, and no order.
func (w *town) promised() inspection.Inspection {
	w.t.Helper()
	w.publishViolations()
	r := record(w.onSite(inspection.Complaint))
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err := w.s.Record(w.t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	return i
}

// A result that says "ordered to rectify" without an order warns once, and not where the order is on file.
func TestAPromisedOrderThatIsMissingWarns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, soon, late := w.oversight(), time.Now().AddDate(0, 0, 6), time.Now().AddDate(0, 0, 8)
	i := w.promised()
	if got := w.warned(s, soon); got[oversight.OrderMissing] != 0 {
		t.Fatalf("within the days for it: %v", got)
	}
	w.warned(s, late)
	if got := w.warned(s, late); got[oversight.OrderMissing] != 1 {
		t.Fatalf("after them, looked at twice: %v", got)
	}
	if x := w.warnings(s, "head")[0]; x.Kind != oversight.OrderMissing || !slices.Equal(x.Visits, []string{i.Number}) {
		t.Errorf("the head reads %+v", x)
	}
	with := newTown(t)
	with.ordered()
	if got := with.warned(with.oversight(), late); got[oversight.OrderMissing] != 0 {
		t.Errorf("an order on file: %v", got)
	}
}

// A warning is acknowledged, answered by its agency and closed with an outcome, each by whom it concerns; the agency sees its own that tell nothing
// of a complaint, the enterprise and other agencies none.
func TestAWarningIsDealtWith(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, s := t.Context(), w.oversight()
	w.recorded(inspection.FollowUp)
	w.warned(s, time.Now().AddDate(0, 0, 60))
	id := w.warnings(s, "supervisor")[0].ID
	for who, want := range map[string]int{"head": 1, "chief": 0, "owner": 0, "public": 0} {
		if got := len(w.warnings(s, who)); got != want {
			t.Errorf("%s sees %d warnings, not %d", who, got, want)
		}
	}
	_, err := s.Close(ctx, w.by("supervisor", 1), id, oversight.Corrected, "已督促公示")
	refused(t, "closing what nobody has", err, fault.Precondition, string(fault.WrongState))
	_, err = s.Acknowledge(ctx, w.by("supervisor", 2), id, " ")
	refused(t, "without a word", err, fault.Invalid, "input.text")
	x, err := s.Acknowledge(ctx, w.by("supervisor", 3), id, "请说明未公示原因")
	w.ok(err)
	if x.State != oversight.Acknowledged || x.Owner == nil || *x.Owner != w.actors["supervisor"].Pseudonym {
		t.Errorf("acknowledged: %+v", x)
	}
	_, err = s.Answer(ctx, w.by("chief", 4), id, "与我局无关")
	refused(t, "another agency answers", err, fault.NotFound, "")
	if x, err = s.Answer(ctx, w.by("head", 5), id, "系统对接延迟，本周内补公示"); err != nil || x.State != oversight.Answered {
		t.Fatalf("answered: %+v, %v", x, err)
	}
	x, err = s.Close(ctx, w.by("supervisor", 6), id, oversight.Corrected, "已补公示")
	w.ok(err)
	if x.State != oversight.Closed || *x.Outcome != oversight.Corrected || len(x.Steps) != 3 {
		t.Errorf("closed: %+v", x)
	}
	_, err = s.Answer(ctx, w.by("head", 7), id, "补充")
	refused(t, "after the end", err, fault.Precondition, string(fault.WrongState))
	w.sql(`insert into warning (id, cause, kind, rule, basis, agency_id, shown, visits, count, since, due_on, change_id)
		values ($1, 'x', 'FREQUENT_VISITS', 'x', 'x', $2, false, '{}', 1, now(), current_date, $3)`, uuid.New(), w.agency, w.change)
	if got := len(w.warnings(s, "head")); got != 1 {
		t.Errorf("the agency sees %d warnings: one is for the supervisor alone", got)
	}
}
