package inspection_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// asks counts by SQL in the session of one person; nobody's session has none.
func (w *town) asks(who, sql string, args ...any) (n int, err error) {
	w.t.Helper()
	tx, err := w.db.App(w.t).Begin(w.t.Context())
	w.ok(err)
	defer func() { _ = tx.Rollback(w.t.Context()) }()
	_, err = tx.Exec(w.t.Context(), `select open_session($1, null)`, w.actors[who].SessionID)
	w.ok(err)
	return n, tx.QueryRow(w.t.Context(), sql, args...).Scan(&n)
}

// told holds what each person is told by one question.
func (w *town) told(what string, knows map[string]int, sql string, args ...any) {
	w.t.Helper()
	for who, wanted := range knows {
		if n, err := w.asks(who, sql, args...); err != nil || n != wanted {
			w.t.Errorf("%s is told %d of %s, wanted %d: %v", who, n, what, wanted, err)
		}
	}
}

// A function that counts over all rows says of a visit that nobody scanned yet only to those who read the visit who goes, who of them may not, and what it takes.
func TestFunctionsTellOfAVisitToThoseWhoReadIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.SuperiorOrder)
	team := map[string]int{"third": 0, "lead": 2, "member": 2, "head": 2, "supervisor": 2, "owner": 0, "chief": 0, "rival": 0, "public": 0}
	w.told("the drawn team", team, `select count(*) from drawn_team($1)`, i.ID)
	w.told("the joint team", team, `select count(*) from joint_team($1)`, i.ID)
	w.suspends("member")
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		select gen_random_uuid(), $1, $2, $3, 'K01', sha256('x'), current_date - 9, $4`, w.inspectors["lead"], w.firm, w.agency, w.change)
	one := map[string]int{"third": 0, "lead": 1, "head": 1, "supervisor": 1, "owner": 0, "chief": 0, "rival": 0, "public": 0}
	w.told("who cannot enforce", one, `select cardinality(team_unfit($1))`, i.ID)
	w.told("who has a conflict", one, `select cardinality(team_conflicts($1))`, i.ID)
	w.told("who is barred", one, `select (barred($1, $2) <> '')::int`, i.ID, w.inspectors["member"])
	w.sql(`delete from conflict`)
	w.sql(`update inspector set status = 'ACTIVE'`)
	got, err := w.s.IssueCode(t.Context(), w.by("lead", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	slots := w.count(`select count(*) from visit_slot where inspection_id = $1`, got.ID)
	if slots == 0 {
		t.Fatal("the visit takes no number")
	}
	w.told("the numbers it takes", map[string]int{"third": 0, "lead": slots, "head": slots, "owner": 0, "chief": 0, "public": 0}, `select count(*) from entry_slots($1)`, i.ID)
	w.suspends("member")
	for _, who := range []string{"owner", "third"} { // who may scan is told that somebody may not come, and not who
		if n, err := w.asks(who, `select count(*) from inspector where pseudonym = any(team_unfit($1))`, i.ID); n != 0 || err != nil {
			t.Errorf("%s is told who of the team is suspended: %d, %v", who, n, err)
		}
	}
}

// What visit_known says is what row-level security shows.
func TestAVisitIsKnownToThoseWhoReadIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	all := []uuid.UUID{w.approved(inspection.Complaint).ID, w.issued(inspection.SuperiorOrder).ID}
	scanned := w.issued(inspection.Transfer)
	_, err := w.s.Scan(t.Context(), w.by("owner", "scan"), scanned.CheckCode.Token)
	w.ok(err)
	all = append(all, scanned.ID)
	var seen int
	for who := range w.actors {
		n, err := w.asks(who, `select count(*) from unnest($1::uuid[]) v (id) where visit_known(v.id) <> sees_visit(v.id)`, all)
		if n != 0 || err != nil {
			t.Errorf("%s knows or reads %d visits alone: %v", who, n, err)
		}
		n, err = w.asks(who, `select count(*) from unnest($1::uuid[]) v (id) where visit_known(v.id)`, all)
		w.ok(err)
		seen += n
	}
	if seen < 12 {
		t.Errorf("all together know %d visits", seen)
	}
}

// Who is complained about is not told to another agency that has a visit there; which of its visits meet others is told to those who read the visit.
func TestAComplaintMeetsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.approved(inspection.Complaint)
	guest := w.guestVisit(inspection.SuperiorOrder)
	none := map[string]int{"chief": 0, "second": 0, "stranger": 0, "third": 0, "head": 0, "public": 0}
	w.told("a complaint", none, `select count(*) from merge_meets($1, current_date)`, guest.ID)
	host := w.approved(inspection.SuperiorOrder)
	w.told("another's order", map[string]int{"chief": 1, "stranger": 1, "third": 0, "head": 0, "owner": 0, "public": 0},
		`select count(*) from merge_meets($1, current_date)`, guest.ID)
	w.told("another's order", map[string]int{"head": 1, "lead": 1, "third": 0, "chief": 0, "public": 0}, `select count(*) from merge_meets($1, current_date)`, host.ID)
}

// Why a code was revoked is read by nobody at run time, that it was by those who read the code.
func TestWhyACodeWasRevokedIsNotRead(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	w.sql(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id)
		select inspection_id, n, agency_id, '系被举报人亲属', change_id from check_code`)
	w.told("a revocation", map[string]int{"third": 0, "lead": 1, "head": 1, "supervisor": 1, "owner": 1, "chief": 0, "rival": 0, "public": 0},
		`select count(n) from check_code_revocation where inspection_id = $1`, i.ID)
	for who := range w.actors {
		if n, err := w.asks(who, `select count(reason) from check_code_revocation`); err == nil {
			t.Errorf("%s reads %d reasons", who, n)
		}
	}
}

// Who left a team, who asked for it and why is before the scan for those who read the visit, as the team itself is.
func TestWhoLeftIsNotReadBeforeTheScan(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	id := uuid.New()
	w.sql(`insert into team_leave (inspection_id, inspector_id, lead, agency_id, disclosed_to, code, reason, change_id)
		select inspection_id, inspector_id, lead, agency_id, disclosed_to, 'K01', '亲属', change_id from inspection_team where inspector_id = $1`, w.inspectors["member"])
	w.sql(`insert into recusal (id, inspection_id, inspector_id, agency_id, disclosed_to, ground, statement, document, author_id, author, change_id)
		select $1, inspection_id, inspector_id, agency_id, disclosed_to, 'K01', '亲属', 'x', $2, 'x', change_id from team_leave`, id, w.actors["owner"].AccountID)
	w.sql(`insert into recusal_decision (recusal_id, inspection_id, agency_id, disclosed_to, author_id, approver_id, approver, upheld, reason, change_id)
		select id, inspection_id, agency_id, disclosed_to, author_id, $1, 'x', true, '亲属', change_id from recusal`, w.actors["head"].AccountID)
	for _, table := range []string{"team_leave", "recusal", "recusal_decision"} {
		w.told(table, map[string]int{"third": 0, "lead": 1, "head": 1, "supervisor": 1, "owner": 1, "chief": 0, "rival": 0, "public": 0},
			"select count(*) from "+table+" where inspection_id = $1", i.ID)
	}
	w.sql(`update inspection set state = 'ON_SITE'`)
	for _, table := range []string{"team_leave", "recusal", "recusal_decision"} {
		w.told(table+" on site", map[string]int{"third": 1, "lead": 1, "owner": 1, "chief": 0, "rival": 0, "public": 0}, "select count(*) from "+table)
	}
}

// How often an enterprise reported itself is told in its own session alone.
func TestWhoReportedIsNotTold(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := inspection.UncodedRequest{USCC: "91370502MA3TEST017", VisitedOn: w.today, Text: "两名人员未出示检查码进入车间"}
	_, err := w.s.ReportUncoded(t.Context(), w.by("owner", r), r)
	w.ok(err)
	w.told("reports", map[string]int{"owner": 1, "rival": 0, "third": 0, "lead": 0, "head": 0, "chief": 0, "supervisor": 0, "public": 0},
		`select own_reports_since($1, '2000-01-01')`, w.firm)
}

// Who has declared a conflict with whom is told to the head who draws, of the officers of the own agency and of those that send some to its plan.
func TestConflictsAreToldToTheHeadWhoDraws(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		select gen_random_uuid(), $1, $2, $3, 'K01', sha256('x'), current_date - 9, $4`, w.inspectors["lead"], w.firm, w.agency, w.change)
	w.told("conflicts", map[string]int{"head": 1, "supervisor": 1, "chief": 0, "third": 0, "lead": 0, "owner": 0, "rival": 0, "public": 0},
		`select count(*) from draw_conflicts(array(select id from inspector), current_date, current_date)`)
	if _, err := w.asks("head", `select count(code) from draw_conflicts(array(select id from inspector), current_date, current_date)`); err == nil {
		t.Error("a draw is told the grounds")
	}
}

// How many visits an agency has is told to itself; the median of an industry knows no code that was not scanned.
func TestOthersAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const median = `select coalesce(visit_median($1, $2) * 10, -1)::int`
	w.sql(`insert into industry (code, name) values ('Z', 'Z')`)
	w.sql(`update enterprise set industry_code = 'Z' where id = $1`, w.firm)
	i := w.issued(inspection.Complaint)
	before, err := w.asks("public", median, w.firm, w.today.Year())
	w.ok(err)
	if before != 0 {
		t.Errorf("ten times the median of a year without a visit is %d", before)
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", "scan"), i.CheckCode.Token)
	w.ok(err)
	if after, err := w.asks("public", median, w.firm, w.today.Year()); err != nil || after == before {
		t.Errorf("ten times the median after the scan is %d: %v", after, err)
	}
	w.told("the next number", map[string]int{"lead": 2, "head": 2, "chief": 1, "owner": 1, "public": 1}, `select next_visit($1, $2)`, w.agency, w.today.Year())
}

// That an order waits for its re-check is told to the agency that gave it.
func TestAnOrderIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.ordered()
	w.told("the order", map[string]int{"lead": 1, "third": 1, "head": 1, "supervisor": 1, "chief": 0, "owner": 0, "rival": 0, "public": 0},
		`select recheck_owed($1, $2)::int`, w.firm, w.agency)
}

// The notice of a visit, which names the enterprise and who comes, and what the gate advised are before the scan for those who read the visit.
func TestPapersOfAVisitAreNotReadBeforeTheScan(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	w.sql(`delete from visit_paper`)
	w.sql(`insert into visit_paper (inspection_id, kind, n, id, number, agency_id, disclosed_to, text, digest, change_id)
		select id, 'CHECK_NOTICE', 1, gen_random_uuid(), 'x', agency_id, disclosed_to, '检查通知书', sha256('x'), change_id from inspection`)
	w.sql(`insert into gate_advice (id, inspection_id, agency_id, gate, message, basis, change_id)
		select gen_random_uuid(), id, agency_id, 'FREQUENCY_CAP', 'x', 'x', change_id from inspection`)
	for _, table := range []string{"visit_paper", "gate_advice"} {
		w.told(table, map[string]int{"third": 0, "lead": 1, "member": 1, "head": 1, "supervisor": 1, "chief": 0, "rival": 0, "public": 0},
			"select count(*) from "+table+" where inspection_id = $1", i.ID)
	}
	w.told("the notice", map[string]int{"owner": 1}, `select count(*) from visit_paper`)
	w.sql(`update inspection set state = 'ON_SITE'`)
	w.told("the notice on site", map[string]int{"third": 1, "lead": 1, "owner": 1, "chief": 0, "public": 0}, `select count(*) from visit_paper`)
}
